//! Two branches exported, and Git merged them.

use std::collections::BTreeMap;

use fake_figma::Design;

use crate::support::{Bench, PATIENCE, component, finish, snapshot};

const ENTRIES: &str = r#"
[[package.metadata.exfig.icons]]
renderer = "auto"
frames = ["Icons"]
dir = "assets/icons"
output = [{ format = "rust", path = "src/icons.rs" }]

[[package.metadata.exfig.colors]]
source = "variables"
output = { format = "css", path = "theme.css" }
"#;

type Tree = BTreeMap<String, Vec<u8>>;

fn restore(bench: &Bench, tree: &Tree) {
    for path in bench.tree().keys().filter(|path| *path != "src/lib.rs") {
        std::fs::remove_file(bench.path("app").join(path)).unwrap();
    }
    for (path, bytes) in tree {
        bench.write(&format!("app/{path}"), std::str::from_utf8(bytes).unwrap());
    }
}

/// What `git merge theirs` leaves: a file that one branch changed is that one, and one that both changed is in conflict.
fn merged(base: &Tree, ours: &Tree, theirs: &Tree) -> Tree {
    let paths = ours.keys().chain(theirs.keys());
    let merged = paths.filter_map(|path| {
        let (base, ours, theirs) = (base.get(path), ours.get(path), theirs.get(path));
        let bytes = match (ours, theirs) {
            (ours, theirs) if ours == theirs || theirs == base => ours?.clone(),
            (ours, theirs) if ours == base => theirs?.clone(),
            (ours, theirs) => {
                [b"<<<<<<< HEAD\n", ours?.as_slice(), b"=======\n", theirs?.as_slice(), b">>>>>>> topic\n"]
                    .concat()
            }
        };
        Some((path.clone(), bytes))
    });
    merged.collect()
}

fn add_icon(design: &mut Design, id: usize, name: &str) {
    let node = component(id, name);
    design.file["components"][format!("1:{id}")] =
        serde_json::json!({"key": "k", "name": name, "description": ""});
    design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().push(node);
}

fn paint(design: &mut Design, id: &str, red: f64) {
    design.node_mut(id).unwrap()["fills"][0]["color"]["r"] = red.into();
}

#[test]
fn an_export_joins_both_sides_of_a_merge() {
    let bench = Bench::new(ENTRIES);
    bench.export().ends_with(0);
    let base = bench.tree();
    bench.server.edit(|design| {
        add_icon(design, 7, "fog");
        paint(design, "2:0", 0.9);
    });
    bench.export().ends_with(0);
    let theirs = bench.tree();
    restore(&bench, &base);
    bench.server.edit(|design| {
        design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().pop();
        add_icon(design, 8, "hail");
        paint(design, "2:0", 0.1);
        paint(design, "2:1", 0.9);
    });
    bench.export().ends_with(0);
    let ours = bench.tree();
    bench.server.edit(|design| {
        add_icon(design, 7, "fog");
        paint(design, "2:0", 0.5);
    });
    restore(&bench, &merged(&base, &ours, &theirs));
    assert!(bench.read("app/src/icons.rs").starts_with("<<<<<<< HEAD"));
    snapshot!(bench, bench.run(&["--check"]), @"
    code: 2
    ----- stderr
    error: cannot use `app/exfig.lock`: it has merge conflict markers (line 1)
    help: export again, which joins both sides
    ");
    let before = bench.tree();
    let ran = bench.run(&["--dry-run"]);
    assert!(ran.code == 0 && before == bench.tree(), "{}", ran.stderr);
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
         Warning app: exfig.lock has merge conflicts; this export joins both sides
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 1 to draw, 5 up to date
        Finished 1 of 1 icon
        Exported app: 2 written, 6 unchanged
           Spent 1 tier-2 request, 1 tier-3 request, in [TIME]
    ");
    bench.run(&["--check"]).ends_with(0);
    assert_eq!(bench.icons(), ["fog.svg", "hail.svg", "moon.svg", "rain.svg", "star.svg", "sun.svg"]);
    let after = bench.tree();
    restore(&bench, &Tree::new());
    bench.export().ends_with(0);
    assert!(after == bench.tree(), "as if nothing had been merged");
}

/// Neither side describes such a file, and it is not what Git makes of them.
#[test]
fn a_file_edited_by_hand_is_kept_in_a_merge_too() {
    let bench = Bench::new(ENTRIES);
    bench.export().ends_with(0);
    let base = bench.tree();
    bench.server.edit(|design| paint(design, "2:0", 0.9));
    bench.export().ends_with(0);
    let theirs = bench.tree();
    restore(&bench, &base);
    bench.server.edit(|design| paint(design, "2:0", 0.5));
    bench.export().ends_with(0);
    let ours = bench.tree();
    restore(&bench, &merged(&base, &ours, &theirs));
    bench.write("app/assets/icons/sun.svg", "<svg>mine</svg>");
    bench.server.edit(|design| paint(design, "2:0", 0.7));
    bench.export().ends_with(3);
    assert_eq!(bench.read("app/assets/icons/sun.svg"), "<svg>mine</svg>");
    assert!(!bench.read("app/exfig.lock").contains("<<<<<<<"));
}

/// `git merge` or `git checkout` during an export.
#[test]
fn a_record_that_changes_during_an_export_is_joined() {
    let more = "\n[[package.metadata.exfig.icons]]\nframes = [\"Pictures\"]\ndir = \"assets/more\"\n";
    let bench = Bench::new(&format!("{ENTRIES}{more}"));
    bench.export().ends_with(0);
    let whole = bench.read("app/exfig.lock");
    std::fs::remove_file(bench.path("app/exfig.lock")).unwrap();
    bench.configure(ENTRIES);
    bench.export().ends_with(0);
    bench.server.edit(|design| paint(design, "2:0", 0.5));
    let hold = bench.server.hold("files", 1);
    let child = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(PATIENCE));
    bench.write("app/exfig.lock", &whole);
    hold.release();
    let ran = finish(child);
    assert!(
        ran.code == 0 && ran.stderr.contains("exfig.lock has changed during this export"),
        "{}",
        ran.stderr
    );
    bench.configure(&format!("{ENTRIES}{more}"));
    bench.export().ends_with(0);
    bench.run(&["--check"]).ends_with(0);
    assert!(bench.read("app/exfig.lock").contains("assets/more/hero"));
}
