//! Tests of plans: values in, reasons out.

mod choice;
mod dark;
mod ours;
mod reasons;
mod renames;

use std::collections::BTreeSet;
use std::path::PathBuf;

use exfig_lock::lock::{LockEntry, LockOutput, Made, Rules};
use exfig_lock::package_path::PackagePath;

use super::*;
use crate::asset::{AssetFormat, FileKey};
use crate::config::{
    Assets, Config, Layout, NameFilter, NamePattern, Output, PackageSettings, Renderer, RunTable, Template,
    What,
};
use crate::figma::components::components;
use crate::figma::read::{Interest, read_document};
use crate::naming::NameStyle;
use crate::policy::bulk::Bulk;
use crate::tint::Tint;

pub(super) fn icons(frames: &[&str]) -> Entry {
    Entry {
        id: "icons".to_owned(),
        key: "icons:assets".to_owned(),
        file: FileKey::parse("KEY").unwrap(),
        version: None,
        filter: NameFilter::default(),
        replace: Vec::new(),
        acronyms: Vec::new(),
        published: false,
        what: What::Icons(Assets {
            frames: frames.iter().map(|&frame| frame.to_owned()).collect(),
            pages: Vec::new(),
            nodes: Vec::new(),
            layers: None,
            ready_for_dev: false,
            deprecate: false,
            name_from: NamePattern::default(),
            format: AssetFormat::Svg,
            scales: vec![Scale::ONE],
            dir: PackagePath::parse("assets").unwrap(),
            folders: None,
            name_style: NameStyle::Snake,
            dark: None,
            layout: Layout::Flat,
            renderer: Renderer::Auto,
            tint: Tint::Keep,
            id_prefix: String::new(),
            svg: crate::asset::SvgRoot::default(),
            embed_limit: 0,
            accept_svg: std::collections::BTreeSet::default(),
            render_options: BTreeMap::new(),
        }),
        outputs: Vec::new(),
        line: 7,
        written: crate::config::Written::default(),
    }
}

fn config(entries: Vec<Entry>) -> Config {
    Config {
        package: "app".to_owned(),
        root: PathBuf::from("/app"),
        run: RunTable::default(),
        settings: PackageSettings::default(),
        entries,
        asked: Vec::new(),
    }
}

/// A page "Page" with a frame "Icons" that contains components with these names, each with something visible,
/// and an empty frame "Empty".
fn document(names: &[&str]) -> Document {
    let node = |(i, name): (usize, &&str)| {
        format!(
            r#"{{"id":"1:{i}","name":{},"type":"COMPONENT","fills":[{{"type":"SOLID"}}]}}"#,
            serde_json::to_string(name).unwrap()
        )
    };
    let children = names.iter().enumerate().map(node).collect::<Vec<_>>().join(",");
    let json = format!(
        r#"{{"document":{{"type":"DOCUMENT","children":[{{"id":"0:1","name":"Page","type":"CANVAS","children":[
            {{"id":"0:2","name":"Icons","type":"FRAME","children":[{children}]}},
            {{"id":"0:3","name":"Empty","type":"FRAME","children":[]}}]}}]}}}}"#
    );
    read_document(json.as_bytes(), &Interest::everything(), Bulk::default()).unwrap()
}

struct State {
    lock: Lock,
    files: BTreeMap<String, Digest>,
    checkpoint: Option<Checkpoint>,
    resuming: bool,
    twins: BTreeMap<String, String>,
}

impl State {
    fn empty() -> Self {
        Self {
            lock: Lock::default(),
            files: BTreeMap::new(),
            checkpoint: None,
            resuming: false,
            twins: BTreeMap::new(),
        }
    }

    /// The state after an export of these names at version 7; its files are unchanged.
    fn exported(entry: &Entry, names: &[&str]) -> Self {
        let mut state = Self::empty();
        let mut outputs = BTreeMap::new();
        for (i, name) in names.iter().enumerate() {
            let (path, sha256) = (format!("assets/{name}.svg"), Digest::of(name.as_bytes()));
            state.files.insert(path.clone(), sha256);
            let made = Made {
                file: entry.file.clone(),
                version: "7".to_owned(),
                settings: entry.drawing_digest(),
                rules: RULES.drawing,
            };
            outputs.insert(path, LockOutput { sha256, node: Some(format!("1:{i}")), look: None, made });
        }
        state.lock.entries.push(LockEntry {
            key: entry.key.clone(),
            file: entry.file.clone(),
            version: "7".to_owned(),
            settings: entry.digest(),
            table: None,
            drawing: entry.drawing_digest(),
            rules: RULES,
            complete: true,
            outputs,
            collections: Vec::new(),
            tokens: Vec::new(),
            retired: Vec::new(),
        });
        state
    }

    fn present(&self) -> Present<'_> {
        Present {
            twins: &self.twins,
            lock: &self.lock,
            files: &self.files,
            checkpoint: self.checkpoint.as_ref(),
            resuming: self.resuming,
        }
    }

    fn plan(
        &self,
        entry: &Entry,
        document: &Document,
        version: &str,
        wishes: &Wishes,
    ) -> Result<Plan, Vec<Mistake>> {
        let found = components(document);
        let none = BTreeSet::new();
        let design = Design::new(document, &found, version, &none);
        let designs = BTreeMap::from([(entry.file.clone(), design)]);
        let config = config(vec![entry.clone()]);
        let before =
            self.lock.outputs().filter_map(|(path, output)| Some((path.to_owned(), output.node.clone()?)));
        let mut plan = lay_out(&config, &BTreeSet::from([0]), &designs, &BTreeMap::new(), &before.collect())?;
        decide(&mut plan, &config, &designs, &self.present(), wishes);
        Ok(plan)
    }

    /// The path and decision of each asset, with the reason if it is not fresh.
    fn reasons(&self, entry: &Entry, names: &[&str], version: &str, wishes: &Wishes) -> Vec<String> {
        let plan = self.plan(entry, &document(names), version, wishes).unwrap();
        let decision = |asset: &AssetPlan| match &asset.decision {
            Decision::Undecided => "undecided".to_owned(),
            Decision::Fresh => "fresh".to_owned(),
            Decision::Write(reason) => reason.sentence(),
            Decision::Leave(reason) => format!("left, although {}", reason.sentence()),
        };
        plan.assets.iter().map(|asset| format!("{}: {}", asset.path, decision(asset))).collect()
    }
}

#[test]
fn everything_is_new_at_first() {
    let reasons = State::empty().reasons(&icons(&["Icons"]), &["sun", "ic/Moon"], "7", &Wishes::default());
    assert_eq!(reasons, ["assets/sun.svg: never exported", "assets/ic_moon.svg: never exported"]);
}

#[test]
fn a_filter_leaves_the_others_alone() {
    let entry = icons(&["Icons"]);
    let wishes = Wishes { filter: Some("s*".to_owned()), ..Wishes::default() };
    let reasons = State::exported(&entry, &["sun", "moon"]).reasons(&entry, &["sun", "moon"], "8", &wishes);
    let newer = "the Figma file changed since version 7";
    assert_eq!(
        reasons,
        [format!("assets/sun.svg: {newer}"), format!("assets/moon.svg: left, although {newer}")]
    );
}

#[test]
fn names_that_cannot_be_files_are_reported() {
    let entry = icons(&["Icons"]);
    let names = ["Sun", "sun", "../../evil", "🌧", "con", "moon"];
    let plan = State::empty().plan(&entry, &document(&names), "7", &Wishes::default()).unwrap();
    assert_eq!(plan.assets.iter().map(|asset| asset.path.as_str()).collect::<Vec<_>>(), ["assets/moon.svg"]);
    assert_eq!(plan.items[&0].len(), 1);
    let problems =
        plan.problems.iter().map(|problem| format!("{}: {}", problem.what, problem.why)).collect::<Vec<_>>();
    insta::assert_snapshot!(problems.join("\n"), @r#"
    icon `../../evil` (1:2): its name would lead outside the output directory; rename it in Figma, or add a `replace` rule
    icon `🌧` (1:3): its name has no letters or digits; rename it in Figma, or add a `replace` rule
    icon `con` (1:4): its name is a device name on Windows (con, nul, com1 …); rename it in Figma, or add a `replace` rule
    icon `Sun` (1:0): all would be written to `assets/sun.svg`; rename all but one in Figma, or give them different names with `name-from = "{frame}/{name}"` and `replace`
    icon `sun` (1:1): all would be written to `assets/sun.svg`; rename all but one in Figma, or give them different names with `name-from = "{frame}/{name}"` and `replace`
    "#);
}

#[test]
fn a_selection_that_finds_nothing_is_reported() {
    let plan_of = |entry: Entry, names: &[&str]| {
        State::empty().plan(&entry, &document(names), "7", &Wishes::default()).unwrap_err()[0].1.to_string()
    };
    let mut by_page = icons(&[]);
    let mut by_node = icons(&[]);
    let mut by_name = icons(&["Icons"]);
    if let (What::Icons(page), What::Icons(node)) = (&mut by_page.what, &mut by_node.what) {
        page.pages.push("Pages".to_owned());
        node.nodes.push(NodeId::new("77:1"));
    }
    by_name.filter.names.push("zz*".to_owned());
    let messages = [
        plan_of(icons(&["Icon"]), &["sun"]),
        plan_of(icons(&["Empty"]), &["sun"]),
        plan_of(by_page, &["sun"]),
        plan_of(by_node, &["sun"]),
        plan_of(by_name, &["sun"]),
    ];
    insta::assert_snapshot!(messages.join("\n"), @r#"
    the design has no frame `Icon`
    frame `Empty` has no components
    the design has no page `Pages`
    the design has no node `77:1`
    none of the 1 components in frame `Icons` passes `names` and `exclude`
    "#);
}

#[test]
fn a_component_keeps_the_file_that_it_had() {
    let entry = icons(&["Icons"]);
    // `1:0` had `sun.svg`; `1:1` and `1:2` now want it, too.
    let names = ["sun", "Sun", "s/../sun", "SUN"];
    let shown = |state: &State| {
        let plan = state.plan(&entry, &document(&names), "8", &Wishes::default()).unwrap();
        let problems = plan.problems.iter().map(|problem| format!("{}: {}", problem.what, problem.why));
        let nodes = plan.assets.iter().map(|asset| asset.node.to_string());
        nodes.chain(problems).collect::<Vec<_>>()
    };
    insta::assert_snapshot!(shown(&State::exported(&entry, &["sun"])).join("\n"), @r#"
    1:0
    icon `s/../sun` (1:2): its name would lead outside the output directory; rename it in Figma, or add a `replace` rule
    icon `Sun` (1:1): `assets/sun.svg` is the file of icon `sun` (1:0), which had it first; rename one of them in Figma, or give it another name with `name-from = "{frame}/{name}"` and `replace`
    icon `SUN` (1:3): `assets/sun.svg` is the file of icon `sun` (1:0), which had it first; rename one of them in Figma, or give it another name with `name-from = "{frame}/{name}"` and `replace`
    "#);
    insta::assert_snapshot!(shown(&State::empty()).join("\n"), @r#"
    icon `s/../sun` (1:2): its name would lead outside the output directory; rename it in Figma, or add a `replace` rule
    icon `sun` (1:0): all would be written to `assets/sun.svg`; rename all but one in Figma, or give them different names with `name-from = "{frame}/{name}"` and `replace`
    icon `Sun` (1:1): all would be written to `assets/sun.svg`; rename all but one in Figma, or give them different names with `name-from = "{frame}/{name}"` and `replace`
    icon `SUN` (1:3): all would be written to `assets/sun.svg`; rename all but one in Figma, or give them different names with `name-from = "{frame}/{name}"` and `replace`
    "#);
}

#[test]
fn private_components_are_left_out_and_reported() {
    let names = ["_draft", "ic/.base", "_old/sun", "a/ _b/c", "sun", "..", "snake_case/1.5"];
    let document = document(&names);
    let plan = State::empty().plan(&icons(&["Icons"]), &document, "7", &Wishes::default()).unwrap();
    let left_out = plan.left_out.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>();
    assert_eq!(left_out, names[..4]);
    assert_eq!(plan.assets.len(), 2);
}

#[test]
fn a_finished_export_does_not_need_the_design() {
    let entry = icons(&["Icons"]);
    let state = State::exported(&entry, &["sun"]);
    let fresh = |state: &State, version: &str, wishes: &Wishes| {
        entry_is_fresh(&entry, version, &state.present(), wishes)
    };
    assert!(fresh(&state, "7", &Wishes::default()));
    assert!(!fresh(&state, "8", &Wishes::default()));
    assert!(!fresh(&state, "7", &Wishes { force: true, ..Wishes::default() }));
    let mut incomplete = State::exported(&entry, &["sun"]);
    incomplete.lock.entries[0].complete = false;
    assert!(!fresh(&incomplete, "7", &Wishes::default()));
    let mut missing = State::exported(&entry, &["sun"]);
    missing.files.clear();
    assert!(!fresh(&missing, "7", &Wishes::default()));
    assert!(!fresh(&State::empty(), "7", &Wishes::default()));
}

#[test]
fn only_stale_files_of_wanted_or_missing_entries_are_removed() {
    let entry = icons(&["Icons"]);
    let mut state = State::exported(&entry, &["sun", "moon"]);
    let mut gone = state.lock.entries[0].clone();
    gone.key = "images:assets".to_owned();
    gone.outputs = BTreeMap::from([("assets/old.png".to_owned(), gone.outputs["assets/sun.svg"].clone())]);
    state.lock.entries.push(gone);
    let kept = BTreeSet::from(["assets/sun.svg"]);
    let stale = |wanted: &[usize], whole| {
        stale_outputs(
            &config(vec![entry.clone()]),
            &wanted.iter().copied().collect(),
            whole,
            &state.lock,
            &kept,
        )
    };
    assert_eq!(stale(&[0], true), ["assets/moon.svg", "assets/old.png"]);
    assert_eq!(stale(&[0], false), ["assets/moon.svg"]);
    assert_eq!(stale(&[], true), ["assets/old.png"]);
}

#[test]
fn a_lock_cannot_remove_files_that_exfig_never_writes() {
    let header = b"// Generated by `exfig` from Figma file KEY. Do not edit.\n";
    for (path, beginning, want) in [
        ("assets/sun.svg", b"<svg".as_slice(), true),
        ("assets/hero@2x.PNG", b"", true),
        ("src/icons.rs", header, true),
        ("src/icons.rs", b"fn main() {}", false),
        ("theme.css", b"/* mine */", false),
        ("src/main.rs", header, false),
        ("src/Lib.rs", header, false),
        ("build.rs", header, false),
        ("Cargo.toml", header, false),
        (".git/config", header, false),
        (".github/logo.svg", b"", false),
        (".hidden.svg", b"", false),
    ] {
        assert_eq!(is_removable(path, beginning), want, "{path}");
    }
}

#[test]
fn paths_that_belong_to_something_else_are_left_alone() {
    let entry = icons(&["Icons"]);
    let document = document(&["sun", "moon"]);
    let found = components(&document);
    let none = BTreeSet::new();
    let designs = BTreeMap::from([(entry.file.clone(), Design::new(&document, &found, "7", &none))]);
    let taken = BTreeMap::from([("assets/sun.svg".to_owned(), "the output on line 3".to_owned())]);
    let plan =
        lay_out(&config(vec![entry]), &BTreeSet::from([0]), &designs, &taken, &BTreeMap::new()).unwrap();
    assert_eq!(plan.assets.iter().map(|asset| asset.path.as_str()).collect::<Vec<_>>(), ["assets/moon.svg"]);
    assert!(plan.problems[0].why.contains("`assets/sun.svg` belongs to the output on line 3"));
}

#[test]
fn removing_most_files_is_suspicious() {
    let table = [
        (0, 0, false),
        (3, 3, false),
        (4, 4, true),
        (4, 8, false),
        (5, 8, true),
        (100, 150, true),
        (10, 5000, false),
    ];
    for (removed, owned, want) in table {
        assert_eq!(is_mass_removal(removed, owned), want, "{removed} of {owned}");
    }
}

const RED: &str = r#""fills":[{"type":"SOLID","color":{"r":1,"g":0,"b":0,"a":1}}]"#;
const BLUE: &str = r#""fills":[{"type":"SOLID","color":{"r":0,"g":0,"b":1,"a":1}}]"#;

#[test]
fn the_plan_decides_who_draws() {
    let blurred = format!(r#"{RED},"effects":[{{"type":"LAYER_BLUR"}}]"#);
    let document = reasons::boxes(&[("sun", RED), ("fog", &blurred)]);
    let with = |renderer: Renderer, format: AssetFormat| {
        let mut entry = icons(&["Icons"]);
        let What::Icons(assets) = &mut entry.what else { unreachable!() };
        (assets.renderer, assets.format) = (renderer, format);
        State::empty().plan(&entry, &document, "7", &Wishes::default()).unwrap()
    };
    let routes = |plan: &Plan| plan.assets.iter().map(|asset| asset.route.clone()).collect::<Vec<_>>();
    let why = "a layer blur in layer `fog`".to_owned();
    assert_eq!(routes(&with(Renderer::Auto, AssetFormat::Svg)), [Route::Local, Route::Figma(Some(why))]);
    assert_eq!(routes(&with(Renderer::Figma, AssetFormat::Svg)), [Route::Figma(None), Route::Figma(None)]);
    let pdf = Some("pdf files".to_owned());
    assert_eq!(
        routes(&with(Renderer::Auto, AssetFormat::Pdf)),
        [Route::Figma(pdf.clone()), Route::Figma(pdf)]
    );
    let local = with(Renderer::Local, AssetFormat::Svg);
    assert_eq!(local.problems.len(), 1);
    assert_eq!(
        local.problems[0].why,
        "exfig cannot draw it exactly: a layer blur in layer `fog`; set `renderer = \"auto\"` to let Figma \
         render it"
    );
    assert_eq!(local.assets.iter().filter(|asset| asset.decision.to_write().is_some()).count(), 1);
}
