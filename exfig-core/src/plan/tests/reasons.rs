//! Why a file is written again.

use super::*;

#[test]
fn each_change_has_its_reason() {
    let entry = icons(&["Icons"]);
    let names = ["sun", "moon"];
    let wishes = Wishes::default();
    let exported = || State::exported(&entry, &names);
    assert_eq!(
        exported().reasons(&entry, &names, "7", &wishes),
        ["assets/sun.svg: fresh", "assets/moon.svg: fresh"]
    );
    let sun = |state: &State, version: &str, wishes: &Wishes| {
        state.reasons(&entry, &names, version, wishes)[0].clone()
    };

    assert_eq!(sun(&exported(), "8", &wishes), "assets/sun.svg: the Figma file changed since version 7");
    assert_eq!(
        sun(&exported(), "7", &Wishes { force: true, ..Wishes::default() }),
        "assets/sun.svg: `--force`"
    );
    let mut missing = exported();
    missing.files.remove("assets/sun.svg");
    assert_eq!(sun(&missing, "7", &wishes), "assets/sun.svg: the file is missing");
    let mut edited = exported();
    edited.files.insert("assets/sun.svg".to_owned(), Digest::of(b"mine"));
    assert_eq!(sun(&edited, "7", &wishes), "assets/sun.svg: edited by hand since it was exported");
    assert!(!edited.present().is_ours("assets/sun.svg") && edited.present().is_ours("assets/moon.svg"));
    let made = |change: &dyn Fn(&mut Made)| {
        let mut state = exported();
        change(&mut state.lock.entries[0].outputs.get_mut("assets/sun.svg").unwrap().made);
        state
    };
    let settings = made(&|made| made.settings = Digest::of(b"other"));
    assert_eq!(sun(&settings, "7", &wishes), "assets/sun.svg: the settings in Cargo.toml changed");
    let mut node = exported();
    node.lock.entries[0].outputs.get_mut("assets/sun.svg").unwrap().node = Some("9:9".to_owned());
    assert_eq!(sun(&node, "7", &wishes), "assets/sun.svg: another node has this name now");
    let older = made(&|made| made.version = "6".to_owned());
    assert_eq!(sun(&older, "7", &wishes), "assets/sun.svg: the Figma file changed since version 6");
    let rules = made(&|made| made.rules = 0);
    assert_eq!(sun(&rules, "7", &wishes), "assets/sun.svg: written by another version of exfig");
    let branch = made(&|made| made.file = FileKey::parse("OTHER").unwrap());
    assert_eq!(sun(&branch, "7", &wishes), "assets/sun.svg: the Figma file changed since version 7");
    // It does not matter which entry has it on record.
    let mut renamed = exported();
    renamed.lock.entries[0].key = "icons:elsewhere".to_owned();
    assert_eq!(sun(&renamed, "7", &wishes), "assets/sun.svg: fresh");
}

/// A page with a frame "Icons" of components, each a box with the given name and fields.
pub(super) fn boxes(fields: &[(&str, &str)]) -> Document {
    let node = |(i, (name, fields)): (usize, &(&str, &str))| {
        format!(
            r#"{{"id":"1:{i}","name":"{name}","type":"COMPONENT","size":{{"x":8,"y":8}},"relativeTransform":[[1,0,1{i}],[0,1,5]],
                "fillGeometry":[{{"path":"M0 0L8 0L8 8L0 8Z","windingRule":"NONZERO"}}],{fields}}}"#
        )
    };
    let children = fields.iter().enumerate().map(node).collect::<Vec<_>>().join(",");
    let json = format!(
        r#"{{"document":{{"type":"DOCUMENT","children":[{{"id":"0:1","name":"Page","type":"CANVAS","children":[
            {{"id":"0:2","name":"Icons","type":"FRAME","children":[{children}]}}]}}]}}}}"#
    );
    read_document(json.as_bytes(), &Interest::everything(), Bulk::default()).unwrap()
}

/// The state after an export of `document`.
fn after(entry: &Entry, document: &Document) -> State {
    let plan = State::empty().plan(entry, document, "7", &Wishes::default()).unwrap();
    let names = plan.assets.iter().map(|asset| asset.figma_name.as_str()).collect::<Vec<_>>();
    let mut state = State::exported(entry, &names);
    for asset in &plan.assets {
        state.lock.entries[0].outputs.get_mut(&asset.path).unwrap().look = asset.look;
    }
    state
}

#[test]
fn only_what_looks_different_is_stale() {
    let entry = icons(&["Icons"]);
    let state = after(&entry, &boxes(&[("sun", RED), ("moon", RED)]));
    let reasons = |entry: &Entry, document: &Document| {
        let plan = state.plan(entry, document, "8", &Wishes::default()).unwrap();
        let row = |asset: &AssetPlan| match asset.decision.to_write() {
            None => format!("{:?}", asset.decision),
            Some(reason) => reason.sentence(),
        };
        plan.assets.iter().map(row).collect::<Vec<_>>()
    };
    // Another version, links and styles: nothing visible changed.
    let moved = boxes(&[
        ("sun", RED),
        ("moon", &format!(r#"{RED},"interactions":[{{}}],"styles":{{"fill":"9:9"}}"#)),
    ]);
    assert_eq!(reasons(&entry, &moved), ["Fresh", "Fresh"]);
    let changes = [
        BLUE.to_owned(),
        format!(r#"{RED},"opacity":0.5"#),
        format!(r#"{RED},"effects":[{{"type":"LAYER_BLUR"}}]"#),
        format!(r#"{RED},"blendMode":"MULTIPLY""#),
        format!(r#"{RED},"somethingNew":1"#),
        format!(r#"{RED},"children":[{{"id":"5:5","type":"TEXT","characters":"a","fills":[]}}]"#),
    ];
    for change in changes {
        let changed = boxes(&[("sun", RED), ("moon", &change)]);
        assert_eq!(
            reasons(&entry, &changed),
            ["Fresh", "its appearance changed since version 7"],
            "{change}"
        );
    }
    // A hidden layer does not count.
    let hidden = format!(r#"{RED},"children":[{{"id":"5:5","type":"TEXT","visible":false}}]"#);
    assert_eq!(reasons(&entry, &boxes(&[("sun", RED), ("moon", &hidden)])), ["Fresh", "Fresh"]);
}

#[test]
fn other_drawing_rules_draw_again() {
    let entry = icons(&["Icons"]);
    let mut state = after(&entry, &boxes(&[("sun", RED)]));
    assert!(entry_is_fresh(&entry, "7", &state.present(), &Wishes::default()));
    state.lock.entries[0].rules = Rules { drawing: RULES.drawing - 1, ..RULES };
    assert!(!entry_is_fresh(&entry, "7", &state.present(), &Wishes::default()));
}

#[test]
fn changed_settings_make_only_affected_files_stale() {
    let entry = icons(&["Icons"]);
    let document = boxes(&[("sun", RED), ("moon", RED)]);
    let state = after(&entry, &document);
    let stale = |change: &dyn Fn(&mut Entry, &mut Assets)| {
        let mut entry = entry.clone();
        let What::Icons(mut assets) = entry.what.clone() else { unreachable!() };
        change(&mut entry, &mut assets);
        entry.what = What::Icons(assets);
        let plan = state.plan(&entry, &document, "7", &Wishes::default()).unwrap();
        plan.assets.iter().filter(|asset| asset.decision.to_write().is_some()).count()
    };
    assert_eq!(stale(&|_, _| {}), 0);
    assert_eq!(stale(&|entry, _| entry.filter.names.push("s*".to_owned())), 0);
    assert_eq!(stale(&|entry, _| entry.replace.push(("^x".to_owned(), String::new()))), 0);
    assert_eq!(stale(&|_, assets| assets.tint = Tint::Single("currentColor".to_owned())), 2);
    assert_eq!(stale(&|_, assets| assets.id_prefix = "ic-".to_owned()), 2);
    assert_eq!(stale(&|_, assets| assets.renderer = Renderer::Figma), 2);
}

#[test]
fn each_change_to_a_generated_file_has_its_reason() {
    let entry = icons(&["Icons"]);
    let config = config(vec![entry.clone()]);
    let path = "src/icons.rs".to_owned();
    let made = Made {
        file: entry.file.clone(),
        version: "7".to_owned(),
        settings: entry.digest(),
        rules: RULES.formats,
    };
    // What the record says, what is on disk, what the file would be, the version now, and why it is written.
    let (old, new) = ("old", "new");
    let other_settings = Made { settings: Digest::of(b"x"), ..made.clone() };
    let other_rules = Made { rules: RULES.formats + 1, ..made.clone() };
    let changed = || Reason::FigmaChanged { from: "7".to_owned() };
    let table = [
        (Some(&made), Some(old), old, "7", None),
        (Some(&made), Some(old), old, "8", None),
        (Some(&made), Some(old), new, "7", Some(Reason::ContentsChanged)),
        (Some(&made), Some(old), new, "8", Some(changed())),
        (Some(&other_settings), Some(old), new, "8", Some(Reason::SettingsChanged)),
        (Some(&other_rules), Some(old), new, "8", Some(Reason::OtherExfig)),
        (Some(&made), Some("edited"), new, "8", Some(Reason::Edited)),
        (Some(&made), Some(new), new, "8", None),
        (Some(&made), None, new, "7", Some(Reason::Missing)),
        (None, None, new, "7", Some(Reason::New)),
        (None, Some("theirs"), new, "7", Some(Reason::Edited)),
        (None, Some(new), new, "7", None),
    ];
    for (row, (made, there, wanted, version, why)) in table.into_iter().enumerate() {
        let mut state = State::exported(&entry, &[]);
        if let Some(made) = made {
            let sha256 = Digest::of_bytes(old.as_bytes());
            let record = LockOutput { sha256, node: None, look: None, made: made.clone() };
            state.lock.entries[0].outputs.insert(path.clone(), record);
        }
        if let Some(there) = there {
            state.files.insert(path.clone(), Digest::of_bytes(there.as_bytes()));
        }
        let mut outputs = [OutputPlan {
            entry: 0,
            output: 0,
            path: path.clone(),
            body: crate::formats::Body::Text(wanted.to_owned()),
            decision: Decision::Undecided,
        }];
        let decision =
            |why: Option<Reason>, not_fresh: fn(Reason) -> Decision| why.map_or(Decision::Fresh, not_fresh);
        decide_outputs(
            &mut outputs,
            &[],
            &config,
            &state.present(),
            |_| version.to_owned(),
            &BTreeMap::new(),
        );
        assert_eq!(outputs[0].decision, decision(why.clone(), Decision::Write), "row {row}");
        let withheld = BTreeMap::from([(0, "odd".to_owned())]);
        decide_outputs(&mut outputs, &[], &config, &state.present(), |_| version.to_owned(), &withheld);
        assert_eq!(outputs[0].decision, decision(why, Decision::Leave), "row {row}, withheld");
    }
}

#[test]
fn a_copy_is_written_with_its_original_and_must_not_clash() {
    let mut entry = icons(&["Icons"]);
    let format = crate::formats::CodeFormat::named("xcassets").unwrap();
    let template = Template::Builtin { format, options: crate::formats::Options::default() };
    entry.outputs = vec![Output { path: PackagePath::parse("A.xcassets").unwrap(), template }];
    let state = State::empty();
    let mut plan = state.plan(&entry, &document(&["sun"]), "7", &Wishes::default()).unwrap();
    let config = config(vec![entry]);
    let copy = |path: &str| OutputPlan {
        entry: 0,
        output: 0,
        path: path.to_owned(),
        body: crate::formats::Body::CopyOf("assets/sun.svg".to_owned()),
        decision: Decision::Undecided,
    };
    let mut outputs = [copy("A.xcassets/sun.imageset/sun.svg")];
    let reason = Reason::LookChanged { from: "7".to_owned() };
    for decision in [Decision::Write(reason), Decision::Write(Reason::New)] {
        plan.assets[0].decision = decision.clone();
        decide_outputs(
            &mut outputs,
            &plan.assets,
            &config,
            &state.present(),
            |_| "8".to_owned(),
            &BTreeMap::new(),
        );
        assert_eq!(outputs[0].decision, decision);
    }
    let clash = |path: &str, taken: &[(&str, &str)]| {
        let taken = taken.iter().map(|(path, owner)| ((*path).to_owned(), (*owner).to_owned())).collect();
        let output = copy(path);
        let errors = clashes(&config, &plan.assets, &[&output], &taken);
        errors.iter().map(|(_, unfit)| unfit.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(clash("A.xcassets/sun.imageset/sun.svg", &[]), [""; 0]);
    // Several of one output are one mistake, which counts them.
    let three = ["a", "b", "c"].map(|name| copy(&format!("A.xcassets/{name}")));
    let taken = ["a", "b", "c"].map(|name| (format!("a.xcassets/{name}"), "somebody".to_owned()));
    let errors = clashes(&config, &plan.assets, &three.iter().collect::<Vec<_>>(), &BTreeMap::from(taken));
    let texts = errors.iter().map(|(_, unfit)| unfit.to_string()).collect::<Vec<_>>();
    assert_eq!(
        texts,
        ["this output would write `A.xcassets/a`, which belongs to somebody, and 2 more like it"]
    );
    let of_asset = clash("Assets/Sun.svg", &[]);
    assert!(
        of_asset[0].contains("`Assets/Sun.svg`, which belongs to a file of the entry on line"),
        "{of_asset:?}"
    );
    assert_eq!(clash("a.xcassets/x", &[("a.xcassets/x", "somebody")]).len(), 1);
}
