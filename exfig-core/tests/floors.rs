//! The floors of ARCHITECTURE.md: a module uses lower floors only, never its own or a higher one.
//!
//! The check reads text, not resolved names: re-exports across modules would hide an edge, so `pub use` of another module is refused too.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The floors, lowest first; the order of `lib.rs`.
const FLOORS: [&[&str]; 8] = [
    &["accept", "asset", "digest", "naming", "token", "words"],
    &["design", "policy"],
    &["config", "figma", "state"],
    &["draw", "formats"],
    &["plan"],
    &["event", "io"],
    &["client"],
    &["export"],
];

/// Edges inside a floor that are decided: who may use whom. Each is one-way.
const DECIDED: [(&str, &str); 1] = [
    // A token's fingerprint is a digest.
    ("token", "digest"),
];

fn floor_of(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The modules that a text names as `crate::module`, also in groups: `crate::{a, b::c}`.
fn used(text: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for part in text.split("crate::").skip(1) {
        let name =
            |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        match part.strip_prefix('{') {
            Some(group) => {
                modules.extend(group.split('}').next().unwrap().split(',').map(|item| name(item.trim())))
            }
            None => modules.push(name(part)),
        }
    }
    modules
}

fn edges() -> BTreeMap<(String, String), PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut edges = BTreeMap::new();
    for file in files {
        let relative = file.strip_prefix(&src).unwrap();
        let module = relative.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if module == "lib" {
            continue;
        }
        // Comments may name what they like; tests may use what they like.
        let text = std::fs::read_to_string(&file).unwrap();
        let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        let code = product
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        if file.components().any(|part| part.as_os_str() == "tests" || part.as_os_str() == "tests.rs") {
            continue;
        }
        for target in used(&code) {
            if target != module {
                edges.insert((module.clone(), target), relative.to_owned());
            }
        }
    }
    edges
}

#[test]
fn a_module_uses_lower_floors_only() {
    let mut wrong = Vec::new();
    for ((from, to), file) in edges() {
        let (Some(above), Some(below)) = (floor_of(&from), floor_of(&to)) else {
            wrong.push(format!("{}: `{from}` or `{to}` stands on no floor", file.display()));
            continue;
        };
        if below >= above && !DECIDED.contains(&(from.as_str(), to.as_str())) {
            wrong.push(format!(
                "{}: `{from}` (floor {}) uses `{to}` (floor {})",
                file.display(),
                above + 1,
                below + 1
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_list_of_floors_is_the_list_of_modules() {
    let lib = include_str!("../src/lib.rs");
    let declared =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect::<Vec<_>>();
    assert_eq!(declared, FLOORS.concat());
}

#[test]
fn nothing_below_the_edges_does_io() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let edges = ["io", "client", "export"];
    for file in files {
        let relative = file.strip_prefix(&src).unwrap();
        let first = relative.iter().next().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let product = text.split("#[cfg(test)]").next().unwrap();
        let code = product
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        if edges.contains(&first) {
            continue;
        }
        for word in [
            "std::fs",
            "std::net::Tcp",
            "std::env",
            "tokio::",
            "reqwest",
            "SystemTime",
            "Instant::now",
            "println!",
        ] {
            assert!(!code.contains(word), "{} does I/O: {word}", relative.display());
        }
    }
}

#[test]
fn every_module_says_what_it_promises() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} has no module documentation", file.display());
    }
}

#[test]
fn an_upward_use_is_seen() {
    assert_eq!(used("use crate::{plan, io::clock};\nuse crate::export::run;"), ["plan", "io", "export"]);
}
