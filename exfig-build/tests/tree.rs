//! What a build script compiles.

use std::collections::BTreeSet;
use std::process::Command;

/// At most so many crates, with this one.
const MOST: usize = 20;

#[test]
fn a_build_script_compiles_few_crates_and_no_procedural_macro() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["tree", "--offline", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let ran = cargo.current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    let tree = String::from_utf8(ran.stdout).unwrap();
    let crates = tree.lines().filter_map(|line| line.split(' ').next()).collect::<BTreeSet<_>>();
    assert!(crates.contains("exfig-build") && crates.contains("sha2"), "{tree}");
    assert!(crates.len() <= MOST, "{crates:?}");
    assert!(!tree.contains("(proc-macro)") && !crates.contains("syn"), "{tree}");
}
