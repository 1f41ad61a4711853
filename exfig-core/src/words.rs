//! Makes outside names safe to use in messages. A name may contain a line break, and CI systems interpret
//! some lines as commands.

use std::fmt::Write as _;

pub(crate) use exfig_lock::words::{named, on_one_line};

/// Whether a character is invisible or changes the order of visible ones (Unicode's control, bidi and format
/// characters). rustc rejects some of them in comments and literals (`text_direction_codepoint_in_comment`).
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Escapes the hidden characters in JSON strings, such as `\u202e`. Line breaks between values stay.
pub(crate) fn json_with_hidden_shown(json: &str) -> String {
    let mut shown = String::with_capacity(json.len());
    for c in json.chars() {
        if is_hidden(c) && c != '\n' {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(shown, "\\u{unit:04x}");
            }
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Returns several names in a row: `` `a`, `b` ``.
pub fn named_all<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(named).collect::<Vec<_>>().join(", ")
}

/// Returns `a`, `b` or `c`, each in backticks; `last` is the word before the last one.
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((end, [])) => end.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_row_are_one_line() {
        assert_eq!(named_all(["a", "b\n"]), "`a`, `b\\n`");
    }
}
