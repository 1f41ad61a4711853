//! The only place where text leaves the process for people. Anything that a terminal or a CI would act on is
//! escaped here.
//!
//! Names come from anyone who can edit the design, messages from servers, paths from `exfig.lock`. Control,
//! bidirectional and invisible characters are shown as `\u{1b}`, and no line begins like a CI command
//! (`::error …`, `##vso[…`). Output that cannot be written, because the pipe is closed or the disk is full,
//! does not fail the export. Source: "Workflow commands", docs.github.com; UTR 36, "Unicode Security
//! Considerations".

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::Write as _;

use exfig_core::Token;

/// Escaped text; every printing function takes this and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown(String);

impl Shown {
    /// Escapes one or more lines; a line that a CI would obey is joined to the line before it.
    pub(crate) fn new(text: &str) -> Self {
        let mut shown = String::with_capacity(text.len());
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                shown.push_str(if is_command(line) { "\\n" } else { "\n" });
            }
            escape(line.strip_suffix('\r').unwrap_or(line), &mut shown);
        }
        Self(shown)
    }

    /// Escapes lines but keeps color codes, which exfig itself put there.
    pub(crate) fn colored(text: &str) -> Self {
        let mut shown = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("\x1b[") {
            let end =
                rest[start + 2..].find(|c: char| !c.is_ascii_digit() && c != ';').map(|end| start + 2 + end);
            let is_color = end.is_some_and(|end| rest[end..].starts_with('m'));
            let (before, code) = match end.filter(|_| is_color) {
                Some(end) => (start, end + 1),
                None => (start + 2, start + 2),
            };
            shown.push_str(&Self::new(&rest[..before]).0);
            shown.push_str(&rest[before..code]);
            rest = &rest[code..];
        }
        shown.push_str(&Self::new(rest).0);
        Self(shown)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// What must never be printed: the token, and the signatures of CDN URLs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Secrets(Option<Token>);

impl Secrets {
    pub(crate) fn new(token: Option<&Token>) -> Self {
        Self(token.cloned())
    }

    /// Returns the text with secrets replaced.
    pub(crate) fn hide(&self, text: &str) -> String {
        let text = self.0.as_ref().map_or(Cow::Borrowed(text), |token| token.hide_in(text));
        hide_signatures(&text)
    }
}

/// Removes the queries of signed URLs: they grant access to the file.
fn hide_signatures(text: &str) -> String {
    let (mut hidden, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("://") {
        let (before, from) = rest.split_at(at);
        hidden.push_str(before);
        // In JSON, a backslash comes before the quote that ends a string in a string.
        let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '`' | '\'' | '<' | '>' | ')' | '\\');
        let (url, after) = from.split_at(from.find(is_end).unwrap_or(from.len()));
        match url.split_once('?') {
            Some((path, query)) if query.to_ascii_lowercase().contains("signature") => {
                hidden.push_str(path);
                hidden.push_str("?…");
            }
            _ => hidden.push_str(url),
        }
        rest = after;
    }
    hidden + rest
}

/// GitHub and others accept these after leading white space.
fn is_command(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("::") || line.starts_with("##")
}

fn escape(line: &str, out: &mut String) {
    for c in line.chars() {
        if is_obeyed(c) {
            // Writing to a String cannot fail.
            let _ = write!(out, "{}", c.escape_unicode());
        } else {
            out.push(c);
        }
    }
}

/// Control, bidirectional, line-separating and invisible characters, but not the joiners that some scripts
/// need.
fn is_obeyed(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(
            c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// Turns colors on or off, wherever the output goes.
pub(crate) fn set_color(is_wanted: bool) {
    let choice = if is_wanted { anstream::ColorChoice::Always } else { anstream::ColorChoice::Never };
    choice.write_global();
}

/// Prints a line to stderr: a styled prefix and the message.
pub(crate) fn err(head: std::fmt::Arguments<'_>, text: &Shown) {
    // If the pipe is closed or the log's disk is full, the export continues.
    let _ = writeln!(anstream::stderr().lock(), "{head}{}", text.as_str());
}

/// Prints a command to the CI that runs this, which has to be one line.
pub(crate) fn command(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{}", line.replace(['\n', '\r'], " "));
}

/// Prints a text that is part of the program to stdout, byte for byte.
pub(crate) fn own(text: &'static str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// A line of data on stdout.
pub(crate) fn out(text: &Shown) {
    let _ = writeln!(anstream::stdout().lock(), "{}", first_line(text));
}

/// Like [`out`], where stdout is for something else.
pub(crate) fn out_on_stderr(text: &Shown) {
    let _ = writeln!(anstream::stderr().lock(), "{}", first_line(text));
}

/// Returns a text that begins a line: what a CI would obey there is quoted with a backslash.
fn first_line(text: &Shown) -> Cow<'_, str> {
    if is_command(&text.0) { format!("\\{}", text.0).into() } else { text.0.as_str().into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_data_begins_with_a_command() {
        let line = |text: &str| first_line(&Shown::new(text)).into_owned();
        assert_eq!(line("  ::add-mask::a"), "\\  ::add-mask::a");
        assert_eq!(line("##[group]a"), "\\##[group]a");
        assert_eq!(line("a ::b"), "a ::b");
    }

    #[test]
    fn nothing_that_is_obeyed_gets_out() {
        let table = [
            ("ic/sun ☀ éa\u{200d}b", "ic/sun ☀ éa\u{200d}b"),
            ("a\x1b]0;title\x07b", "a\\u{1b}]0;title\\u{7}b"),
            ("a\u{9b}31m\r\x08b", "a\\u{9b}31m\\u{d}\\u{8}b"),
            ("a\u{202e}b\u{2066}c\u{feff}", "a\\u{202e}b\\u{2066}c\\u{feff}"),
            ("x\n::error file=a::b\n  ::stop-commands::x", "x\\n::error file=a::b\\n  ::stop-commands::x"),
            ("x\n##vso[task]\nhelp: y", "x\\n##vso[task]\nhelp: y"),
            ("a\r\nb\u{2028}c", "a\nb\\u{2028}c"),
        ];
        for (text, want) in table {
            assert_eq!(Shown::new(text).as_str(), want);
        }
    }

    #[test]
    fn a_signature_is_not_shown() {
        let secrets = Secrets::default();
        let text = "see <https://cdn.test/a?X-Amz-Signature=abc&x=1> and https://figma.com/files?api_paywall=true, at 1://";
        let want = "see <https://cdn.test/a?…> and https://figma.com/files?api_paywall=true, at 1://";
        assert_eq!(secrets.hide(text), want);
        // What is no URL stays, and so does what surrounds one.
        for text in
            ["Sign here? The signature, see http://a", r#"{"a":"https://x/?signature=1\" b","c":"?"}"#]
        {
            let hidden = secrets.hide(text);
            assert_eq!(hidden, text.replace("?signature=1", "?…"));
        }
    }

    #[test]
    fn color_codes_stay_and_nothing_else_does() {
        let text = Shown::colored("\x1b[1m\x1b[91merror\x1b[0m: \x1b]0;x\x07 \x1b[2J");
        assert_eq!(text.as_str(), "\x1b[1m\x1b[91merror\x1b[0m: \\u{1b}]0;x\\u{7} \\u{1b}[2J");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_shown_without_commands(text in "(?s).{0,60}") {
            let shown = Shown::new(&format!("head {text}"));
            proptest::prop_assert!(!shown.as_str().chars().any(|c| is_obeyed(c) && c != '\n'));
            proptest::prop_assert!(!shown.as_str().lines().skip(1).any(is_command));
        }
    }
}
