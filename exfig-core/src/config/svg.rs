//! The shape of the file: the keys that change SVG files.

use std::collections::BTreeMap;

use super::cursor::{Table, Value};
use super::report::{At, Wrong, quote};
use crate::accept::may_be_accepted;
use crate::asset::SvgRoot;
use crate::tint::{CURRENT, Tint, is_replacement, plain_color};

/// Reads `true`, a color, or a table of colors.
pub(super) fn tint(value: &Value<'_>) -> Option<At<Tint>> {
    if value.is_table() {
        let table = value.table()?;
        let pairs = table.in_order();
        let mut colors = BTreeMap::new();
        for pair in &pairs {
            let Some((from, to)) = replacement(pair) else { continue };
            if colors.insert(from, to).is_some() {
                let message = format!("`tint` replaces {} twice", quote(pair.key));
                pair.source.report.add(&pair.key_place, &message, "the same color", None);
            }
        }
        return Some(value.at(Tint::Each(colors)));
    }
    if value.is_text() {
        let color = color(value)?;
        return Some(At { value: Tint::Single(color.value), place: color.place });
    }
    if !value.is_boolean() {
        value.expected("`true`, `false`, a color or a table of colors");
        return None;
    }
    let is_on = value.boolean()?;
    let tint = if is_on.value { Tint::Single(CURRENT.to_owned()) } else { Tint::Keep };
    Some(At { value: tint, place: is_on.place })
}

/// Reads a color of the design and what takes its place.
fn replacement(value: &Value<'_>) -> Option<(String, String)> {
    let Some(from) = plain_color(value.key) else {
        let message = format!("`tint` cannot replace {}", quote(value.key));
        let help = "write a color of the design, such as `\"#1e88e5\"`";
        value.source.report.add(&value.key_place, &message, "not a color", Some(help.to_owned()));
        return None;
    };
    Some((from, color(value)?.value))
}

fn color(value: &Value<'_>) -> Option<At<String>> {
    value.parse("a color", |text| {
        if is_replacement(text) {
            return Ok(text.to_owned());
        }
        let message = format!("`tint` cannot be {}", quote(text));
        let help = "use `\"#rrggbb\"`, `\"currentColor\"` or a custom property, `\"var(--name)\"`";
        Err(Wrong::new(message, "not a color").help(help))
    })
}

/// Reads a prefix that XML allows at the start of a name.
pub(super) fn id_prefix(value: Value<'_>) -> Option<At<String>> {
    value.parse("a string", |text| {
        let starts_well = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        if starts_well && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c)) {
            return Ok(text.to_owned());
        }
        let message = format!("an id cannot start with {}", quote(text));
        let help = "use letters, digits, `-` and `_`, and start with a letter or `_`";
        Err(Wrong::new(message, "invalid prefix").help(help))
    })
}

/// Reads the root element of SVG files.
pub(super) fn svg_root(table: &Table<'_>) -> SvgRoot {
    let word = |key: &str| {
        let value = table.get(key)?.parse("a string", |text| {
            if !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_:/. ".contains(c)) {
                return Ok(text.to_owned());
            }
            let message = format!("`{key}` cannot be {}", quote(text));
            Err(Wrong::new(message, "invalid value").help("use letters, digits, `-`, `_` and spaces"))
        });
        value.map(|at| at.value)
    };
    SvgRoot {
        no_size: table.get("size").and_then(|value| value.boolean()).is_some_and(|at| !at.value),
        class: word("class").unwrap_or_default(),
        role: word("role").unwrap_or_default(),
    }
}

/// Reads the elements and attributes to accept: those that Figma writes and this exfig does not know yet.
pub(super) fn accept_svg(value: &Value<'_>) -> Vec<At<String>> {
    let item = |value: &Value<'_>| {
        value.parse("a string", |text| {
            if may_be_accepted(text) {
                return Ok(text.to_owned());
            }
            let message = format!("`accept-svg` cannot accept {}", quote(text));
            let help = "name an element (`feNew`) or an attribute of one (`path@new`); scripts, styles and \
                        links are always rejected";
            Err(Wrong::new(message, "not an element or attribute that exfig can accept").help(help))
        })
    };
    value.items().iter().filter_map(item).collect()
}
