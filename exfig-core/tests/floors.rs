//! Enforces the floors in ARCHITECTURE.md: a module uses only lower floors, never its own or a higher one.
//!
//! The check reads text, not resolved names. A re-export across modules would hide an edge, so `pub use` of
//! another module counts as a use.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The floors, lowest first; the order of `lib.rs`.
const FLOORS: [&[&str]; 9] = [
    &["accept", "api_url", "asset", "naming", "tint", "token", "words"],
    &["design", "policy"],
    &["figma", "formats", "state"],
    &["config", "draw"],
    &["patterns"],
    &["plan"],
    &["event", "io"],
    &["client"],
    &["export"],
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

/// Returns a file's module path: `["export", "assets"]`.
fn module_of(relative: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        relative.with_extension("").iter().map(|part| part.to_str().unwrap().to_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// Returns the full paths that code in the module `from` uses: `crate::a::b`, `super::b`, `self::b`, also in
/// groups.
fn used(from: &[String], code: &str) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let starts = code
        .match_indices("crate::")
        .chain(code.match_indices("super::"))
        .chain(code.match_indices("self::"));
    for (at, word) in starts {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let mut base = match word {
            "crate::" => Vec::new(),
            "super::" => from[..from.len() - 1].to_vec(),
            _ => from.to_vec(),
        };
        let mut rest = &code[at + word.len()..];
        while let Some(above) = rest.strip_prefix("super::") {
            base.pop();
            rest = above;
        }
        paths(&base, rest, &mut found);
    }
    found
}

/// Adds the paths of a use tree below `base`: `a::b`, `{a, b::{c}}`.
fn paths(base: &[String], tree: &str, found: &mut Vec<Vec<String>>) {
    if let Some(group) = tree.strip_prefix('{') {
        let (mut depth, mut start) = (0, 0);
        for (at, c) in group.char_indices() {
            match c {
                '{' => depth += 1,
                ',' | '}' if depth == 0 => {
                    paths(base, group[start..at].trim(), found);
                    start = at + 1;
                    if c == '}' {
                        return;
                    }
                }
                '}' => depth -= 1,
                _ => {}
            }
        }
        return;
    }
    let name = tree.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    if name.is_empty() || name == "self" {
        found.push(base.to_vec());
        return;
    }
    let path = [base, std::slice::from_ref(&name)].concat();
    match tree[name.len()..].strip_prefix("::") {
        Some(rest) => paths(&path, rest, found),
        None => found.push(path),
    }
}

/// Returns the code without comments and tests: comments may name any module, and tests may use any.
fn product(text: &str) -> String {
    let product = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    product.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Every use of one module by another: the using module and the used one, with the file that uses it.
fn edges() -> BTreeMap<(Vec<String>, Vec<String>), PathBuf> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let is_test = |part: &str| ["tests", "sample"].contains(&part);
    // What is offered to other crates.
    let is_surface = |module: &[String]| ["lib", "internals"].contains(&module[0].as_str());
    let files = files.into_iter().map(|file| (module_of(file.strip_prefix(&src).unwrap()), file));
    let files: BTreeMap<_, _> =
        files.filter(|(module, _)| !is_surface(module) && !module.iter().any(|part| is_test(part))).collect();
    let mut edges = BTreeMap::new();
    for (module, file) in &files {
        for path in used(module, &product(&std::fs::read_to_string(file).unwrap())) {
            let known = (1..=path.len()).rev().map(|length| path[..length].to_vec());
            if let Some(target) = known.into_iter().find(|path| files.contains_key(path))
                && target != *module
            {
                edges.insert((module.clone(), target), file.strip_prefix(&src).unwrap().to_owned());
            }
        }
    }
    edges
}

#[test]
fn modules_use_only_lower_floors() {
    let mut wrong = Vec::new();
    for ((from, to), file) in edges() {
        let (from, to) = (&from[0], &to[0]);
        let (Some(above), Some(below)) = (floor_of(from), floor_of(to)) else {
            wrong.push(format!("{}: `{from}` or `{to}` is not on any floor", file.display()));
            continue;
        };
        if from != to && below >= above {
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

/// Finds a cycle among the modules of one folder and returns it as a path that ends where it begins. A
/// folder's own file (`mod.rs`) may hold what its parts share and also name them.
fn circle(edges: &BTreeMap<Vec<String>, Vec<Vec<String>>>) -> Option<Vec<String>> {
    fn walk(
        at: &Vec<String>,
        way: &mut Vec<Vec<String>>,
        done: &mut std::collections::BTreeSet<Vec<String>>,
        edges: &BTreeMap<Vec<String>, Vec<Vec<String>>>,
    ) -> Option<Vec<String>> {
        if let Some(start) = way.iter().position(|before| before == at) {
            return Some(way[start..].iter().chain([at]).map(|module| module.join("::")).collect());
        }
        if !done.insert(at.clone()) {
            return None;
        }
        way.push(at.clone());
        let found = edges.get(at).into_iter().flatten().find_map(|next| walk(next, way, done, edges));
        way.pop();
        found
    }
    let mut done = std::collections::BTreeSet::new();
    edges.keys().find_map(|start| walk(start, &mut Vec::new(), &mut done, edges))
}

#[test]
fn folders_contain_no_cycles() {
    let mut inside = BTreeMap::<Vec<String>, Vec<Vec<String>>>::new();
    for (from, to) in edges().into_keys() {
        let is_parent = from.starts_with(&to) || to.starts_with(&from);
        if from[0] == to[0] && !is_parent {
            inside.entry(from).or_default().push(to);
        }
    }
    assert_eq!(circle(&inside), None);
}

#[test]
fn the_floors_list_every_module_in_order() {
    let lib = include_str!("../src/lib.rs");
    let declared =
        lib.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect::<Vec<_>>();
    assert_eq!(declared, FLOORS.concat());
}

#[test]
fn only_the_edges_do_io() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let edges = ["io", "client", "export"];
    for file in files {
        let relative = file.strip_prefix(&src).unwrap();
        let first = relative.iter().next().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let is_test = relative.iter().any(|part| ["tests", "tests.rs"].contains(&part.to_str().unwrap()));
        if !edges.contains(&first) && !is_test {
            assert_eq!(io_in(&text), None, "{}", relative.display());
        }
    }
}

/// What of the product's code asks the world for something.
fn io_in(text: &str) -> Option<&'static str> {
    let words = [
        "std::fs",
        "std::net::Tcp",
        "std::env",
        "std::process",
        "std::io::std",
        "thread::sleep",
        "recv_timeout",
        "tokio::",
        "reqwest",
        "SystemTime",
        "Instant::now",
        "println!",
    ];
    let code = product(text);
    words.into_iter().find(|word| code.contains(word))
}

#[test]
fn input_and_output_are_found_wherever_they_are() {
    let table = [
        ("#[cfg(test)]\nmod tests;\nfn a() { std::fs::read(\"a\"); }", Some("std::fs")),
        ("fn a() { receiver.recv_timeout(LIMIT); }", Some("recv_timeout")),
        ("// std::fs\nfn a() {}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}", None),
    ];
    for (text, want) in table {
        assert_eq!(io_in(text), want, "{text}");
    }
}

#[test]
fn every_module_has_documentation() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        assert!(text.starts_with("//! "), "{} has no module documentation", file.display());
    }
}

#[test]
fn uses_are_found_in_every_spelling() {
    let module = ["export".to_owned(), "code".to_owned()];
    let paths = |code: &str| used(&module, code).iter().map(|path| path.join("::")).collect::<Vec<_>>();
    assert_eq!(
        paths("use crate::{plan::{self, select::{A, B}}, io::clock};"),
        ["plan", "plan::select::A", "plan::select::B", "io::clock"]
    );
    assert_eq!(
        paths("super::write::stage(); super::super::plan::x(); self::inner::y(); Self::z(); my_crate::a"),
        ["export::write::stage", "plan::x", "export::code::inner::y"]
    );
}

#[test]
fn a_cycle_is_returned_as_a_path() {
    let name = |text: &str| vec!["a".to_owned(), text.to_owned()];
    let edges = [("b", "c"), ("c", "d"), ("d", "b")];
    let mut edges: BTreeMap<_, _> = edges.map(|(from, to)| (name(from), vec![name(to)])).into();
    assert_eq!(circle(&edges).unwrap(), ["a::b", "a::c", "a::d", "a::b"]);
    edges.remove(&name("d"));
    assert_eq!(circle(&edges), None);
}
