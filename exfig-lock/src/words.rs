//! Makes outside names safe to use in messages. A name may contain a line break, and CI systems interpret
//! some lines as commands.

use std::fmt::Write as _;

/// Returns `name` in backticks, on one line: control characters and line breaks are escaped as in a Rust
/// literal.
pub fn named(name: &str) -> String {
    format!("`{}`", on_one_line(name))
}

/// Returns `text` with its control characters and line breaks escaped as in a Rust literal.
pub fn on_one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            // Writing to a String cannot fail.
            let _ = write!(line, "{}", c.escape_debug());
        } else {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line() {
        let table = [
            ("sun ☀", "`sun ☀`"),
            ("a\n::error::b", "`a\\n::error::b`"),
            ("\u{9b}\r\u{2028}\t", "`\\u{9b}\\r\\u{2028}\\t`"),
        ];
        for (name, want) in table {
            assert_eq!(named(name), want);
        }
    }
}
