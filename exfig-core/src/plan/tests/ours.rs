//! Which files exfig may overwrite, which entries are exported, and which paths a plan has.

use super::*;
use crate::state::checkpoint;

fn digest(text: &str) -> Digest {
    Digest::of(text.as_bytes())
}

/// A checkpoint that records `written` as done and `announced` as about to be written, all with the content
/// "new".
fn recorded(written: &[&str], announced: &[&str]) -> Checkpoint {
    let mut checkpoint = checkpoint::parse(
        r#"{"exportId":"e","startedAt":"2026-11-23T10:00:00Z","configHash":"x","completed":{},"pending":{}}"#,
    )
    .unwrap();
    let paths = |paths: &[&str]| paths.iter().map(|path| ((*path).to_owned(), digest("new"))).collect();
    (checkpoint.outputs, checkpoint.intended) = (paths(written), paths(announced));
    checkpoint
}

#[test]
fn a_file_may_be_overwritten_while_its_bytes_are_on_record() {
    let entry = icons(&[]);
    // In exfig.lock, `sun.svg` has the content "sun"; the row says what is on disk.
    let table = [
        ("assets/sun.svg", None, None, true),
        ("assets/sun.svg", Some("sun"), None, true),
        ("assets/sun.svg", Some("edited"), None, false),
        ("assets/other.svg", Some("sun"), None, false),
        ("assets/other.svg", Some("edited"), None, false),
        ("assets/other.svg", None, None, true),
        ("assets/Sun.svg", Some("sun"), None, true),
        ("assets/Sun.svg", Some("edited"), None, false),
        ("assets/sun.svg", Some("new"), Some(recorded(&["assets/sun.svg"], &[])), true),
        ("assets/sun.svg", Some("new"), Some(recorded(&[], &["assets/sun.svg"])), true),
        ("assets/sun.svg", Some("new"), Some(recorded(&["assets/moon.svg"], &[])), false),
        ("assets/sun.svg", Some("edited"), Some(recorded(&["assets/sun.svg"], &["assets/sun.svg"])), false),
        ("assets/sun.svg", Some("sun"), Some(recorded(&[], &[])), true),
    ];
    for (path, there, checkpoint, ours) in table {
        let mut state = State::exported(&entry, &["sun"]);
        state.twins.insert("assets/Sun.svg".to_owned(), "assets/sun.svg".to_owned());
        state.files.clear();
        state.files.extend(there.map(|there| (path.to_owned(), digest(there))));
        state.checkpoint = checkpoint;
        assert_eq!(state.present().is_ours(path), ours, "{path}: {there:?}, {:?}", state.checkpoint);
    }
}

#[test]
fn entries_are_chosen_by_kind_and_a_filter_needs_assets() {
    let (assets, mut colors) = (icons(&[]), icons(&[]));
    colors.what = What::Typography;
    let wishes = |only: &[AssetKind], filter: Option<&str>| Wishes {
        only: only.to_vec(),
        filter: filter.map(str::to_owned),
        ..Wishes::default()
    };
    let table = [
        (wishes(&[], None), [true, true]),
        (wishes(&[AssetKind::Icons], None), [true, false]),
        (wishes(&[AssetKind::Typography], None), [false, true]),
        (wishes(&[AssetKind::Images], None), [false, false]),
        (wishes(&[], Some("s*")), [true, false]),
        (wishes(&[AssetKind::Typography], Some("s*")), [false, false]),
    ];
    for (wishes, wanted) in table {
        assert_eq!([&assets, &colors].map(|entry| wishes.include(entry)), wanted, "{wishes:?}");
    }
}

#[test]
fn a_plan_has_the_paths_of_its_assets_and_of_its_generated_files() {
    let entry = icons(&["Icons"]);
    let mut plan = State::empty().plan(&entry, &document(&["sun"]), "7", &Wishes::default()).unwrap();
    let output = |entry, path: &str| OutputPlan {
        entry,
        output: 0,
        path: path.to_owned(),
        body: crate::formats::Body::Text(String::new()),
        decision: Decision::Undecided,
    };
    plan.outputs = vec![output(0, "a.rs"), output(1, "b.rs"), output(0, "c.rs")];
    assert_eq!(plan.generated(0).collect::<Vec<_>>(), ["a.rs", "c.rs"]);
    assert_eq!(plan.paths().collect::<Vec<_>>(), ["assets/sun.svg", "a.rs", "b.rs", "c.rs"]);
}

#[test]
fn several_clashes_are_one_message() {
    let clash = |more| Unfit::Clash {
        output: "A".to_owned(),
        path: "A/x".to_owned(),
        other: "somebody".to_owned(),
        more,
    };
    assert_eq!(
        [clash(0).to_string(), clash(3).to_string()],
        [
            "this output would write `A/x`, which belongs to somebody",
            "this output would write `A/x`, which belongs to somebody, and 3 more like it",
        ]
    );
}

#[test]
fn files_written_before_an_interruption_are_fresh() {
    let entry = icons(&["Icons"]);
    let decision = |there: &str, resuming| {
        let mut state = State::exported(&entry, &["sun"]);
        state.files.insert("assets/sun.svg".to_owned(), digest(there));
        (state.checkpoint, state.resuming) = (Some(recorded(&["assets/sun.svg"], &[])), resuming);
        let plan = state.plan(&entry, &document(&["sun"]), "8", &Wishes::default()).unwrap();
        plan.assets[0].decision.clone()
    };
    let stale = Decision::Write(Reason::FigmaChanged { from: "7".to_owned() });
    assert_eq!(decision("new", true), Decision::Fresh);
    assert_eq!(decision("new", false), stale);
    assert_eq!(decision("sun", true), stale, "not what this export wrote");
    assert_eq!([Decision::Fresh.is_fresh(), stale.is_fresh()], [true, false]);
}

#[test]
fn a_rotated_component_looks_different() {
    let document = document(&["sun"]);
    let found = components(&document);
    let none = BTreeSet::new();
    let design = Design::new(&document, &found, "7", &none);
    let node = design.nodes.get("1:0").copied();
    let own = node.and_then(|node| node.art.as_ref()).map(|art| art.look);
    let look = |turn| super::super::fresh::Judge::look(node, turn);
    assert!(own.is_some() && look(crate::design::UPRIGHT) == own);
    let (mirrored, turned) = (look([-1.0, 0.0, 0.0, 1.0]), look([0.0, 1.0, -1.0, 0.0]));
    assert!(mirrored.is_some() && mirrored != own && turned != own && mirrored != turned);
}
