//! The JSON Schema of exfig's tables in Cargo.toml, which `cargo exfig schema` prints: made from the program's keys, formats
//! and words, with the types and descriptions of docs/configuration.md.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use exfig_core::internals::config::keys;
use exfig_core::internals::formats::{FORMATS, Format, FormatOption, Takes};
use exfig_core::{AssetKind, Manifest, Patterns, read};
use serde_json::{Map, Value, json};

/// A row of a table of keys: type and description.
struct Row {
    takes: String,
    help: String,
}

/// The rows of the page, by the table of the key (empty for the package's) and the key.
fn rows(page: &str) -> BTreeMap<(String, String), Row> {
    let mut tables = Vec::new();
    let mut rows = BTreeMap::new();
    for line in page.lines() {
        if let Some(heading) = line.strip_prefix("## ") {
            let quoted = heading.split('`').skip(1).step_by(2).map(str::to_owned);
            tables = if heading.starts_with("Keys of") { quoted.collect() } else { Vec::new() };
        }
        let cells = line.trim_matches('|').split(" | ").map(str::trim).collect::<Vec<_>>();
        let Some(key) = line.strip_prefix("| `").and_then(|rest| rest.split('`').next()) else { continue };
        // Options of formats are made from the registry.
        if cells.len() != 4 || key.starts_with('"') {
            continue;
        }
        for table in &tables {
            let table = if table.starts_with('[') { String::new() } else { table.clone() };
            let row = Row { takes: cells[1].to_owned(), help: cells[3].to_owned() };
            rows.insert((table, key.to_owned()), row);
        }
    }
    rows
}

/// Returns what the program says about `word` as the value of a key, if it is a mistake: what it expects.
fn refusal(table: &str, key: &str, list: bool, word: &str) -> Option<String> {
    let value = if list { format!("[\"{word}\"]") } else { format!("\"{word}\"") };
    let (kind, inner) = table.split_once('.').unwrap_or((table, ""));
    let exfig = "[package]\nname = \"app\"\n[package.metadata.exfig]\n";
    let text = match (kind, inner) {
        ("", _) => format!("{exfig}{key} = {value}\n"),
        ("retry" | "rate-limit", _) => format!("{exfig}{kind} = {{ {key} = {value} }}\n"),
        (_, "") => format!("{exfig}[package.metadata.exfig.{kind}]\n{key} = {value}\n"),
        (_, inner) => format!("{exfig}[package.metadata.exfig.{kind}]\n{inner} = {{ {key} = {value} }}\n"),
    };
    let at = text.rfind(&format!("\"{word}\"")).unwrap();
    let manifest = Manifest { path: PathBuf::from("Cargo.toml"), text };
    let mistakes = read(&manifest, None, &|_| Ok(String::new()), &Patterns).err().unwrap_or_default();
    let about = mistakes.into_iter().find(|mistake| mistake.place.span.start == at);
    about.map(|mistake| mistake.label)
}

/// Returns the words that the program accepts for a key: those that it names, and further spellings that the page has.
fn words(table: &str, key: &str, list: bool, help: &str) -> Vec<String> {
    let Some(expected) = refusal(table, key, list, "?") else { return Vec::new() };
    let Some(expected) = expected.strip_prefix("expected ") else { return Vec::new() };
    let mut words = expected.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    // One alone is an example: an address, a prefix.
    if words.len() < 2 {
        return Vec::new();
    }
    let quoted = help.split('"').skip(1).step_by(2);
    let spelled = quoted.filter(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    for word in spelled {
        if !words.is_empty()
            && !words.iter().any(|known| known == word)
            && refusal(table, key, list, word).is_none()
        {
            words.push(word.to_owned());
        }
    }
    words
}

/// Wherever a list is accepted, so is one value.
fn one_or_several(one: &Value) -> Value {
    json!({ "anyOf": [one, { "type": "array", "items": one }] })
}

/// Returns the schema of a value with a type as the page words it.
fn value(table: &str, key: &str, row: &Row, all: &[String]) -> Value {
    let text = |list| {
        let words = words(table, key, list, &row.help);
        if words.is_empty() { json!({ "type": "string" }) } else { json!({ "enum": words }) }
    };
    let takes = row.takes.as_str();
    let limits = |takes: &str| -> (Option<f64>, Option<f64>) {
        let (_, range) = takes.split_once(", ").unwrap_or_default();
        let (from, to) = range.split_once("to ").unwrap_or_default();
        (from.trim().parse().ok(), to.trim().parse().ok())
    };
    let number = |name: &str, takes: &str| {
        let (from, to) = limits(takes);
        let mut schema = json!({ "type": name });
        from.into_iter().for_each(|from| schema["minimum"] = json!(from));
        to.into_iter().for_each(|to| schema["maximum"] = json!(to));
        schema
    };
    let path = if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") };
    let below = all.iter().any(|other| other.starts_with(&format!("{path}.")));
    let strings = || json!({ "type": "object", "additionalProperties": { "type": "string" } });
    match takes.split([',', ':']).next().unwrap_or_default() {
        "boolean" if takes.contains("color") => {
            json!({ "anyOf": [{ "type": "boolean" }, { "type": "string" }, strings()] })
        }
        "boolean" => json!({ "type": "boolean" }),
        "integer" => number("integer", takes),
        "number" => number("number", takes),
        "list of numbers" => one_or_several(&number("number", takes)),
        "list of strings" | "list of globs" => one_or_several(&text(true)),
        "pair" => {
            let pair =
                json!({ "type": "array", "items": { "type": "string" }, "minItems": 2, "maxItems": 2 });
            one_or_several(&pair)
        }
        "table or array of tables" => one_or_several(&json!({ "$ref": format!("#/$defs/{path}") })),
        "table" if below => json!({ "$ref": format!("#/$defs/{path}") }),
        // Modes are words or, by collection, tables of words.
        "table" => json!({ "type": "object" }),
        "string" | "duration" | "size" | "path" => text(false),
        other => panic!("{path} has a type that this test does not know: {other}"),
    }
}

/// Returns the schema of an option of a format.
fn option(option: &FormatOption) -> Value {
    match option.takes {
        Takes::Words(words) => json!({ "enum": words }),
        Takes::Flag => json!({ "type": "boolean" }),
        Takes::Pairs(keys) => {
            let pairs = keys.iter().map(|key| ((*key).to_owned(), json!({ "type": "string" })));
            json!({ "type": "object", "properties": pairs.collect::<Map<_, _>>(), "additionalProperties": false })
        }
        Takes::Text(_) => json!({ "type": "string" }),
    }
}

/// Returns the tables of the schema, by path.
fn tables(page: &str) -> BTreeMap<String, Map<String, Value>> {
    let rows = rows(page);
    let all = keys();
    let mut tables = BTreeMap::<String, Map<String, Value>>::new();
    for path in &all {
        let (table, key) = path.rsplit_once('.').unwrap_or(("", path));
        let options = FORMATS.iter().filter(|format| {
            let of_kind = AssetKind::ALL.into_iter().find(|kind| table == format!("{kind}.output"));
            of_kind.is_some_and(|kind| format.kinds().contains(&kind))
        });
        let option_of =
            |format: &&dyn Format| format.options().iter().find(|option| option.name == key).copied();
        let of_formats = options.filter_map(option_of).collect::<Vec<_>>();
        let schema = match (rows.get(&(table.to_owned(), key.to_owned())), of_formats.as_slice()) {
            (Some(row), _) => {
                let mut schema = value(table, key, row, &all);
                schema["description"] = json!(row.help);
                schema
            }
            (None, []) => panic!("{path} has no row in docs/configuration.md"),
            (None, [first, rest @ ..]) => {
                let mut schemas = vec![option(first)];
                schemas.extend(rest.iter().map(option).filter(|other| *other != option(first)));
                let mut schema =
                    if schemas.len() == 1 { schemas.remove(0) } else { json!({ "anyOf": schemas }) };
                schema["description"] = json!(first.help);
                schema
            }
        };
        tables.entry(table.to_owned()).or_default().insert(key.to_owned(), schema);
    }
    tables
}

/// Returns the schema of a whole Cargo.toml. What is not exfig's is allowed as it is.
fn schema(page: &str) -> Value {
    let object = |properties: &Map<String, Value>| json!({ "type": "object", "properties": properties, "additionalProperties": false });
    let tables = tables(page);
    let defs = tables.iter().filter(|(path, _)| !path.is_empty());
    let defs = defs.map(|(path, properties)| (path.clone(), object(properties))).collect::<Map<_, _>>();
    let package = object(&tables[""]);
    let kinds = AssetKind::ALL.map(AssetKind::name).into_iter().collect::<BTreeSet<_>>();
    let settings = tables[""].iter().filter(|(key, _)| !kinds.contains(key.as_str()));
    let workspace = object(&settings.map(|(key, value)| (key.clone(), value.clone())).collect());
    let below = |exfig: &Value| {
        let metadata = json!({ "type": "object", "properties": { "exfig": exfig } });
        json!({ "type": "object", "properties": { "metadata": metadata } })
    };
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Cargo.toml with exfig's tables",
        "type": "object",
        "properties": { "package": below(&package), "workspace": below(&workspace) },
        "$defs": defs,
    })
}

#[test]
#[expect(clippy::disallowed_methods, reason = "files of the repository, written only on request")]
fn the_schema_has_every_key_with_its_type() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Nothing in a packaged crate, which has no repository around it.
    let Ok(page) = std::fs::read_to_string(root.join("../docs/configuration.md")) else { return };
    let wanted = format!("{}\n", serde_json::to_string_pretty(&schema(&page)).unwrap());
    let path = root.join("../xtask/src/printed/schema.json");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let text = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    assert!(text == wanted, "the schema is out of date; rerun this test with UPDATE_DOCS=1");
}

#[test]
fn words_are_those_that_the_program_accepts() {
    let table = [
        ("", "renderer", false, "", "auto local figma"),
        ("icons", "layers", true, "", "components frames instances"),
        ("icons", "format", false, "or `\"jpg\"` (`\"jpeg\"`), not `\"gif\"`", "svg pdf png jpg webp jpeg"),
        ("icons", "dir", false, "", ""),
    ];
    for (of, key, list, help, wanted) in table {
        assert_eq!(words(of, key, list, help).join(" "), wanted, "{of}.{key}");
    }
}
