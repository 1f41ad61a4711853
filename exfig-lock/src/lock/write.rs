//! Renders exfig.lock: the same value always yields the same bytes.

use std::fmt::Write as _;

use super::{FORMAT, Lock, LockCollection, LockEntry, LockOutput, LockToken, Prefixed};

impl Lock {
    /// Renders the text of the lock.
    pub fn render(&self) -> String {
        let mut text =
            format!("# What exfig exported. Commit this file; do not edit it.\nversion = {FORMAT}\n");
        if let Some(exfig) = &self.exfig {
            let _ = writeln!(text, "exfig = {}", quote(exfig));
        }
        for entry in &self.entries {
            // Writing to a String cannot fail.
            let _ = write_entry(&mut text, entry);
        }
        text
    }
}

fn write_entry(text: &mut String, entry: &LockEntry) -> std::fmt::Result {
    writeln!(text, "\n[[entry]]\nkey = {}\nfile = {}", quote(&entry.key), quote(entry.file.as_str()))?;
    writeln!(text, "version = {}", quote(&entry.version))?;
    if let Some(table) = &entry.table {
        writeln!(text, "table = \"{}\"", table.half())?;
    }
    writeln!(text, "settings = \"{}\"\ndrawing = \"{}\"", entry.settings.half(), entry.drawing.half())?;
    writeln!(text, "rules = [{}, {}]", entry.rules.drawing, entry.rules.formats)?;
    if !entry.complete {
        text.push_str("complete = false\n");
    }
    text.push_str("outputs = [\n");
    for (path, output) in &entry.outputs {
        write_output(text, path, output, entry)?;
    }
    text.push_str("]\n");
    write_collections(text, &entry.collections)?;
    write_tokens(text, "tokens", &entry.tokens)?;
    write_tokens(text, "retired", &entry.retired)
}

fn write_output(text: &mut String, path: &str, output: &LockOutput, entry: &LockEntry) -> std::fmt::Result {
    write!(text, "  [{}, \"{}\"", quote(path), output.sha256.half())?;
    if let Some(node) = &output.node {
        write!(text, ", {}", quote(node))?;
    }
    if let (Some(look), Some(_)) = (&output.look, &output.node) {
        write!(text, ", \"{}\"", look.half())?;
    }
    let (made, usual) = (&output.made, entry.made_like(output));
    let mut differs = Vec::new();
    if made.file != usual.file {
        differs.push(format!("file = {}", quote(made.file.as_str())));
    }
    if made.version != usual.version {
        differs.push(format!("version = {}", quote(&made.version)));
    }
    if made.settings != usual.settings {
        differs.push(format!("settings = \"{}\"", made.settings.half()));
    }
    if made.rules != usual.rules {
        differs.push(format!("rules = {}", made.rules));
    }
    if !differs.is_empty() {
        write!(text, ", {{ {} }}", differs.join(", "))?;
    }
    text.push_str("],\n");
    Ok(())
}

fn write_collections(text: &mut String, collections: &[LockCollection]) -> std::fmt::Result {
    if collections.is_empty() {
        return Ok(());
    }
    text.push_str("collections = [\n");
    for LockCollection { id, name, prefix, modes } in collections {
        let word =
            Prefixed::WORDS.iter().find(|(_, other)| other == prefix).map_or("prefix", |(word, _)| word);
        write!(text, "  [{}, {}, \"{word}\"", quote(id), quote(name))?;
        for mode in modes {
            write!(text, ", {}", quote(mode))?;
        }
        text.push_str("],\n");
    }
    text.push_str("]\n");
    Ok(())
}

fn write_tokens(text: &mut String, key: &str, tokens: &[LockToken]) -> std::fmt::Result {
    if tokens.is_empty() {
        return Ok(());
    }
    writeln!(text, "{key} = [")?;
    for token in tokens {
        writeln!(text, "  [{}, {}, {}],", quote(&token.id), quote(&token.name), quote(&token.value))?;
    }
    text.push_str("]\n");
    Ok(())
}

/// Quotes a TOML basic string, always on one line.
pub(crate) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{8}' => quoted.push_str("\\b"),
            '\t' => quoted.push_str("\\t"),
            '\n' => quoted.push_str("\\n"),
            '\u{c}' => quoted.push_str("\\f"),
            '\r' => quoted.push_str("\\r"),
            '\0'..='\u{1f}' | '\u{7f}' => {
                // Writing to a String cannot fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
