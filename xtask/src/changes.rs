//! What changed in the design, by name, as lines for a terminal.

use exfig_core::internals::export::{Change, Changed};
use exfig_core::internals::words::named;

use crate::listing::{Group, grouped};

/// Groups changes by what happened, and after them the names of code that went with them.
pub(crate) fn groups<'a>(changes: impl Iterator<Item = &'a Change> + Clone) -> Vec<Group> {
    let mut groups = values(changes.clone());
    groups.extend(code(changes));
    groups
}

/// Groups changes by what happened.
pub(crate) fn values<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<Group> {
    grouped(changes.map(|change| {
        let why = match change.what {
            Changed::Added => "added in the design",
            Changed::Changed => "changed in the design",
            Changed::Renamed => "renamed in the design",
            Changed::Removed => "removed from the design",
        };
        ("", noun(&change.kind), why.to_owned(), shown(change))
    }))
}

/// Groups the names of code that went with changes.
pub(crate) fn code<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<Group> {
    let names = changes.flat_map(|change| &change.code);
    grouped(names.map(|name| ("", "name", "no longer in the code".to_owned(), named(name))))
}

/// What one of a kind is called.
fn noun(kind: &str) -> &'static str {
    match kind {
        "colors" => "color or variable",
        "typography" => "text style",
        "effects" => "effect style",
        "images" => "image",
        _ => "icon",
    }
}

fn shown(change: &Change) -> String {
    // In backticks, no name begins a line that a CI obeys.
    let name = named(&change.name);
    match (change.what, &change.before, &change.after) {
        (Changed::Renamed, Some(before), _) => format!("{} -> {name}", named(before)),
        (Changed::Changed, Some(before), Some(after)) => {
            format!("{name} ({before} -> {after})")
        }
        _ => name,
    }
}
