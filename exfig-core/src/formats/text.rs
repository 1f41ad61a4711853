//! Makes hostile text harmless: in doc comments, string literals, comments and URLs.
//!
//! A description from Figma may contain anything: a `*/`, a heading, an unclosed backtick, an indented line
//! that rustdoc would run as a test, a control character that reverses the text. None of it may change what
//! the compiler reads.

use std::fmt::Write as _;

use crate::words::is_hidden;

/// Makes the text end in one newline, with LF only.
pub(crate) fn finish(text: String) -> String {
    let mut text = match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text,
    };
    text.truncate(text.trim_end_matches('\n').len());
    text.push('\n');
    text
}

/// Returns the text on one line: whitespace and control characters become single spaces, hidden characters
/// are removed.
pub(crate) fn plain_line(text: &str) -> String {
    let visible: String = text
        .chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        // Joiners keep emoji and some scripts together.
        .filter(|c| !is_hidden(*c) || matches!(c, '\u{200c}' | '\u{200d}'))
        .collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the lines of a doc comment after `///`: `head`, which is already Markdown, then the description as
/// paragraphs.
pub(crate) fn doc_lines(head: &str, description: &str) -> Vec<String> {
    let mut lines = vec![format!(" {head}")];
    let mut paragraph_ended = true;
    for line in description
        .replace("\r\n", "\n")
        .split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'])
    {
        let line = escape_markdown(&plain_line(line));
        if line.is_empty() {
            paragraph_ended = true;
            continue;
        }
        if paragraph_ended {
            lines.push(String::new());
        }
        lines.push(format!(" {line}"));
        paragraph_ended = false;
    }
    lines
}

/// Returns a name as Markdown: in backticks, or escaped if it contains any.
pub(crate) fn code_span(name: &str) -> String {
    let name = plain_line(name);
    if name.is_empty() || name.contains('`') { escape_markdown(&name) } else { format!("`{name}`") }
}

/// Escapes a line of plain text, so that Markdown shows it as it is. URLs become links
/// (`rustdoc::bare_urls`).
fn escape_markdown(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut rest = line;
    while let Some(start) = ["http://", "https://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        let (before, url) = rest.split_at(start);
        let end = url
            .find(|c: char| !c.is_ascii_alphanumeric() && !"-@:%._+~#=?&/".contains(c))
            .unwrap_or(url.len());
        let url = url[..end].trim_end_matches(['.', ':', '?']);
        escape_words(before, &mut out);
        if url.ends_with("//") {
            escape_words(url, &mut out);
        } else {
            let _ = write!(out, "<{url}>");
        }
        rest = &rest[start + url.len()..];
    }
    escape_words(rest, &mut out);
    out
}

fn escape_words(text: &str, out: &mut String) {
    let number = text.chars().take_while(char::is_ascii_digit).count();
    let mut previous = None;
    let mut characters = text.chars().enumerate().peekable();
    while let Some((at, c)) = characters.next() {
        let at_start = out.is_empty();
        let next = characters.peek().map(|(_, c)| *c);
        let in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' => true,
            '_' => !(in_word(previous) && in_word(next)),
            '#' | '-' | '+' | '=' => at_start,
            // `1.` would start a list.
            '.' | ')' => number > 0 && at == number && out.len() == number,
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
        previous = Some(c);
    }
}

/// Returns a Rust string literal. Readable letters stay as they are.
pub(crate) fn rust_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Returns a CSS string.
pub(crate) fn css_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            // CSS has no escape for NUL; it reads one as U+FFFD.
            '\0' => out.push('\u{fffd}'),
            // `</style>` would end an element that contains the file.
            c if is_hidden(c) || c == '<' => {
                let _ = write!(out, "\\{:x} ", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Returns a font family for CSS: generic families and plain names as they are, others as strings.
pub(crate) fn css_family(name: &str) -> String {
    let is_plain = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    // Alone, these would be CSS's own keywords.
    let is_keyword = ["initial", "inherit", "unset", "revert", "revert-layer", "default"]
        .iter()
        .any(|keyword| name.eq_ignore_ascii_case(keyword));
    if is_plain(name) && !is_keyword { name.to_owned() } else { css_string(name) }
}

/// Returns text that is CSS already, on one line and without what would end the declaration, the block or an
/// element that contains the file; as a string if it is not balanced.
pub(crate) fn css_raw(text: &str) -> String {
    let line = plain_line(text);
    let is_safe = |c: char| !"{}<;\\!".contains(c);
    let mut open = Vec::new();
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(start), c) if start == c => quote = None,
            (None, '(' | '[') => open.push(c),
            (None, ')' | ']') if open.pop() != Some(if c == ')' { '(' } else { '[' }) => {
                return css_string(text);
            }
            _ => {}
        }
    }
    let is_whole = quote.is_none() && open.is_empty() && !line.trim().is_empty() && !line.contains("/*");
    if is_whole && line.chars().all(is_safe) { line.trim().to_owned() } else { css_string(text) }
}

/// Returns the name of a custom property after its dashes. Letters that CSS allows in no name (`²`) are
/// escaped.
pub(crate) fn css_ident(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        let plain = c.is_ascii_alphanumeric()
            || matches!(c, '-' | '_' | '\u{b7}' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{37d}'
                | '\u{37f}'..='\u{1fff}' | '\u{203f}' | '\u{2040}' | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}'
                | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..);
        if plain {
            out.push(c);
        } else {
            let _ = write!(out, "\\{:x} ", u32::from(c));
        }
    }
    out
}

/// Returns text for a CSS comment: one line that does not close it.
pub(crate) fn css_comment(text: &str) -> String {
    plain_line(text).replace("*/", "* /").replace("</", "< /")
}

/// Returns the path of `to` as seen from the file `from`: `../../assets/icons/sun.svg` from
/// `src/design/icons.rs`. Both are relative to the package, with `/`.
pub(crate) fn relative_path(from: &str, to: &str) -> String {
    let segments = |path: &str| -> Vec<String> {
        path.split('/').filter(|segment| !segment.is_empty() && *segment != ".").map(str::to_owned).collect()
    };
    let (mut from, to) = (segments(from), segments(to));
    from.pop();
    // The last segment of `to` is its file, never a common folder.
    let folders = to.len().saturating_sub(1);
    let common = from.iter().zip(&to[..folders]).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".to_owned(), from.len() - common);
    up.chain(to[common..].iter().cloned()).collect::<Vec<_>>().join("/")
}

/// Returns a relative path as a URL: whatever would end or change it is percent-encoded.
pub(crate) fn url_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for c in path.chars() {
        if c.is_ascii() && !c.is_ascii_alphanumeric() && !"/-_.~@+=,".contains(c) {
            let _ = write!(out, "%{:02X}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    // `a:b` at the start would be a scheme, but colons are encoded above, so a relative path stays one.
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_seen_from_a_file() {
        let path = relative_path("src/design/icons.rs", "assets/icons/sun.svg");
        assert_eq!(path, "../../assets/icons/sun.svg");
    }

    #[test]
    fn descriptions_are_shown_not_run() {
        let table: [(&str, &[&str]); 12] = [
            ("", &[" head"]),
            ("a\nb\n\n\nc", &[" head", "", " a", " b", "", " c"]),
            ("    let x: u8 = 300;", &[" head", "", " let x: u8 = 300;"]),
            ("```\ncode", &[" head", "", " \\`\\`\\`", " code"]),
            ("# x\n- y\n1. z\n=", &[" head", "", " \\# x", " \\- y", " 1\\. z", " \\="]),
            ("[Link] <b> `", &[" head", "", " \\[Link\\] \\<b\\> \\`"]),
            ("snake_case _it_ 2*3", &[" head", "", " snake_case \\_it\\_ 2\\*3"]),
            ("see https://a.example/b_c?d=[1].", &[" head", "", " see <https://a.example/b_c?d=>\\[1\\]."]),
            ("http://", &[" head", "", " http://"]),
            ("a\u{202e}b\u{7}c\td", &[" head", "", " ab c d"]),
            ("a\r\nb\u{2028}c", &[" head", "", " a", " b", " c"]),
            ("v1.5 (2)", &[" head", "", " v1.5 (2)"]),
        ];
        for (description, want) in table {
            assert_eq!(doc_lines("head", description), want, "{description:?}");
        }
        assert_eq!(code_span("a`b"), "a\\`b");
        assert_eq!(code_span("a\nb"), "`a b`");
    }

    #[test]
    fn literals_hold_any_text() {
        let text = "a\"b\\c\n\u{202e}ü日\0";
        assert_eq!(rust_string(text), "\"a\\\"b\\\\c\\n\\u{202e}ü日\\u{0}\"");
        assert_eq!(css_string(text), "\"a\\\"b\\\\c\\a \\202e ü日\u{fffd}\"");
        assert_eq!(css_comment("a */ b\n</style>"), "a * / b < /style>");
        assert_eq!(css_ident("x²-ü"), "x\\b2 -ü");
    }

    #[test]
    fn css_from_figma_stays_in_its_declaration() {
        let table = [
            ("cubic-bezier(0.2, 0, 0, 1)", "cubic-bezier(0.2, 0, 0, 1)"),
            ("\"a;b\"", "\"\\\"a;b\\\"\""),
            ("url(\"a(b\")", "url(\"a(b\")"),
            ("1px; } body { x: y", "\"1px; } body { x: y\""),
            ("calc(1px", "\"calc(1px\""),
            (")(", "\")(\""),
            ("a /* b", "\"a /* b\""),
            ("", "\"\""),
        ];
        for (text, want) in table {
            assert_eq!(css_raw(text), want, "{text}");
        }
        assert_eq!(
            ["Inter", "sans-serif", "Helvetica Neue", "3D", "Initial"].map(css_family),
            ["Inter", "sans-serif", "\"Helvetica Neue\"", "\"3D\"", "\"Initial\""]
        );
    }

    #[test]
    fn paths_are_seen_from_the_file() {
        let table = [
            ("src/design/icons.rs", "assets/icons/sun.svg", "../../assets/icons/sun.svg"),
            ("src/icons.rs", "src/icons/sun.svg", "icons/sun.svg"),
            ("icons.css", "sun.svg", "sun.svg"),
            ("./a//b.css", "a/b.css", "b.css"),
            ("a/b/c.rs", "a/b", "../b"),
        ];
        for (from, to, want) in table {
            assert_eq!(relative_path(from, to), want);
        }
        assert_eq!(url_path("../my assets/a#1%.svg"), "../my%20assets/a%231%25.svg");
    }
}
