//! `--summary`: what changed in the design, as Markdown for a pull request. Names are code, so that they cannot be
//! Markdown, HTML or mentions.

use std::fmt::Write as _;

use exfig_core::Outcome;
use exfig_core::internals::export::{Change, Changed};
use exfig_core::internals::words::on_one_line;

use crate::listing::counted;

/// The first line, by which a summary is recognized before it is overwritten.
const MARK: &str = "<!-- Written by exfig -->";

/// The most rows of one kind. GitHub cuts texts of more than 65,536 characters.
const MOST: usize = 100;

/// Whether a file's text is a summary.
pub(crate) fn is_summary(text: &str) -> bool {
    text.starts_with(MARK)
}

/// Renders the changes of all packages.
pub(crate) fn render(outcome: &Outcome) -> String {
    let mut text = format!("{MARK}\n");
    for package in &outcome.packages {
        _ = writeln!(text, "### {}\n", code(&package.name));
        if package.changes.is_empty() {
            let files = counted(package.written.len(), "file");
            let written =
                if package.written.is_empty() { String::new() } else { format!("{files} written. ") };
            let nothing = match package.is_first {
                true => "No earlier export is on record.",
                false => "No icon, image, color or style changed in the design since the last export.",
            };
            _ = writeln!(text, "{written}{nothing}\n");
        }
        for what in [Changed::Added, Changed::Changed, Changed::Renamed, Changed::Removed] {
            section(&mut text, what, &package.changes);
        }
        let code = package.changes.iter().flat_map(|change| &change.code).collect::<Vec<_>>();
        if !code.is_empty() {
            let names = code.iter().take(MOST).map(|name| self::code(name)).collect::<Vec<_>>().join(", ");
            let rest =
                if code.len() > MOST { format!(", and {} more", code.len() - MOST) } else { String::new() };
            _ = writeln!(text, "**No longer in the generated code: {}**\n\n{names}{rest}\n", code.len());
        }
        if package.pending > 0 {
            _ = writeln!(
                text,
                "{} not exported yet; `--resume` continues.\n",
                counted(package.pending, "item")
            );
        }
    }
    text
}

fn section(text: &mut String, what: Changed, changes: &[Change]) {
    let rows = changes.iter().filter(|change| change.what == what).collect::<Vec<_>>();
    if rows.is_empty() {
        return;
    }
    let word = match what {
        Changed::Added => "Added",
        Changed::Changed => "Changed",
        Changed::Renamed => "Renamed",
        Changed::Removed => "Removed",
    };
    _ = writeln!(text, "**{word}: {}**\n\n| | name | before | after |\n|---|---|---|---|", rows.len());
    for row in rows.iter().take(MOST) {
        let cell = |value: &Option<String>| value.as_deref().map(code).unwrap_or_default();
        let (name, before, after) = (code(&row.name), cell(&row.before), cell(&row.after));
        _ = writeln!(text, "| {} | {name} | {before} | {after} |", row.kind);
    }
    if rows.len() > MOST {
        _ = writeln!(text, "\nand {} more.", rows.len() - MOST);
    }
    text.push('\n');
}

/// Formats text as code in a table.
fn code(text: &str) -> String {
    let text = on_one_line(text).replace('|', "\\|");
    // A fence must be longer than any row of backticks in the text.
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let gap = if longest > 0 { " " } else { "" };
    format!("{fence}{gap}{text}{gap}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_code() {
        assert_eq!(code("brand/red"), "`brand/red`");
        assert_eq!(code("a | b"), "`a \\| b`");
        assert_eq!(code("x `y` ``z"), "``` x `y` ``z ```");
        assert_eq!(code("<img src=x>\n@all"), code("<img src=x>\n@all").replace('\n', ""), "one line");
    }
}
