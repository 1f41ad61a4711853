//! Literals of Slint.

use std::fmt::Write as _;

use crate::words::is_hidden;

/// A literal, and what a reader should know about it.
#[derive(Debug)]
pub(super) struct Literal {
    pub(super) text: String,
    /// How it differs from the value in the design.
    pub(super) note: Option<&'static str>,
}

impl Literal {
    pub(super) fn exact(text: String) -> Self {
        Self { text, note: None }
    }

    pub(super) fn nearest(text: String, note: &'static str) -> Self {
        Self { text, note: Some(note) }
    }
}

/// Returns a string literal. A brace opens no expression, because no backslash comes before it.
pub(super) fn string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if is_hidden(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_holds_any_text() {
        assert_eq!(string("a\"b\\{c}\n\u{202e}ü日\t\0"), "\"a\\\"b\\\\{c}\\n\\u{202e}ü日\\u{9}\\u{0}\"");
    }
}
