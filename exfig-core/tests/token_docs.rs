//! Generates the examples in docs/tokens.md from the tables above them.

#![expect(clippy::unwrap_used, reason = "a test")]

use std::path::Path;

use exfig_core::internals::design::{Notices, Prefix, TokenSet, VariableSource, VariableType};
use exfig_core::internals::figma::variables::VariablesBody;
use exfig_core::internals::formats::{Body, CodeFormat, Content, Context, Options};
use serde_json::{Value, json};

/// The page; nothing in a packaged crate, which has no docs folder.
fn page() -> Option<String> {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/tokens.md")).ok()
}

fn cells(row: &str) -> Vec<&str> {
    row.trim().trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect()
}

/// Returns the tables of a section that show collections: the collection and its modes, then a row for each
/// token.
fn tables(section: &str) -> Vec<Vec<Vec<&str>>> {
    let blocks = section.split("\n\n").filter(|block| block.contains("|---|") && block.contains("| `"));
    blocks.map(|block| block.lines().filter(|line| !line.contains("|---|")).map(cells).collect()).collect()
}

/// Returns the response of Figma's API for these tables.
fn body(tables: &[Vec<Vec<&str>>]) -> Value {
    let (mut collections, mut variables) = (json!({}), json!({}));
    for table in tables {
        let (head, rows) = table.split_first().unwrap();
        let mode = |at: usize| format!("{}:{at}", head[0]);
        let modes =
            (1..head.len()).map(|at| json!({ "modeId": mode(at), "name": head[at] })).collect::<Vec<_>>();
        let ids = rows.iter().map(|row| format!("{}/{}", head[0], row[0])).collect::<Vec<_>>();
        collections[head[0]] =
            json!({ "name": head[0], "modes": modes, "defaultModeId": mode(1), "variableIds": ids });
        for (id, row) in ids.iter().zip(rows) {
            let mut values = json!({});
            for at in 1..head.len() {
                values[mode(at)] = match row[at].strip_prefix('#') {
                    Some(hex) => {
                        let byte = |from: usize| {
                            f64::from(u8::from_str_radix(&hex[from..from + 2], 16).unwrap()) / 255.0
                        };
                        json!({ "r": byte(0), "g": byte(2), "b": byte(4) })
                    }
                    None => json!({ "type": "VARIABLE_ALIAS", "id": row[at] }),
                };
            }
            variables[id] = json!({ "name": row[0], "variableCollectionId": head[0], "resolvedType": "COLOR",
                                    "valuesByMode": values });
        }
    }
    json!({ "meta": { "variableCollections": collections, "variables": variables } })
}

fn tokens(tables: &[Vec<Vec<&str>>]) -> TokenSet {
    let body: VariablesBody = serde_json::from_value(body(tables)).unwrap();
    let source = VariableSource {
        collections: Vec::new(),
        modes: Vec::new(),
        modes_of: Vec::new(),
        types: vec![VariableType::Color],
        remote: false,
        prefix: Prefix::Auto,
        units: Vec::new(),
        published: false,
        code_syntax: None,
    };
    let mut set = body.tokens(&source, &|_| true, &str::to_owned, &mut Notices::default());
    let has_several = set.groups.len() > 1;
    set.groups.iter_mut().for_each(|group| group.prefixed = has_several);
    set
}

fn generated(format: &str, set: &TokenSet) -> String {
    let context = Context {
        output_path: "src/tokens",
        package: "app",
        file_key: "KEY",
        command: "exfig",
        options: Options::NONE,
        content: Content::Tokens(set),
    };
    let Body::Text(text) = CodeFormat::named(format).unwrap().files(&context).unwrap().remove(0).body else {
        panic!("tokens are text")
    };
    text
}

/// Returns the code blocks of a language.
fn blocks<'a>(section: &'a str, language: &str) -> Vec<&'a str> {
    let start = format!("```{language}\n");
    section.split(&start).skip(1).filter_map(|rest| Some(rest.split_once("\n```")?.0)).collect()
}

#[test]
fn the_examples_are_what_exfig_generates() {
    let Some(page) = page() else { return };
    let mut checked = 0;
    // A stylesheet ends the example that its tables begin.
    let mut start = 0;
    for (end, _) in page.match_indices("```css\n") {
        let close = end + page[end..].find("\n```\n").unwrap() + 5;
        let set = tokens(&tables(&page[start..end]));
        let css = generated("css", &set);
        let shown = blocks(&page[end..close], "css")[0];
        assert_eq!(css.split_once("\n\n").unwrap().1.trim_end(), shown);
        checked += 1;
        // What the Rust example names exists.
        let next = page[close..].find("```css").map_or(page.len(), |at| close + at);
        let rust = generated("rust", &set);
        for line in blocks(&page[close..next], "rust").into_iter().flat_map(str::lines) {
            for name in line.split("//").next().unwrap().split(|c: char| !c.is_alphanumeric() && c != '_') {
                let is_known = ["", "tokens"].contains(&name) || rust.contains(name);
                assert!(is_known, "`{name}` of {line} is not in\n{rust}");
            }
        }
        start = close;
    }
    assert_eq!(checked, 3);
}
