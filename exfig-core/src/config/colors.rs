//! The shape of the file: the keys that only colors have.

use super::cursor::{Table, Value};
use super::diagnostic::Place;
use super::keys::COLORS;
use super::report::{At, Wrong, quote};
use super::settings::file_key;
use crate::asset::FileKey;
use crate::design::{Platform, Prefix, Unit, VariableType};

/// Figma's name of each mode, and its name in the outputs.
pub(super) type Modes = Vec<(At<String>, At<String>)>;

/// The keys that only colors have.
#[derive(Default)]
pub(super) struct ColorsTable {
    pub(super) from_variables: bool,
    /// The first key that only applies to variables, if there is one.
    pub(super) variables_only: Option<(String, Place)>,
    pub(super) collections: Vec<At<String>>,
    /// Figma's name of each mode, and its name in the outputs.
    pub(super) modes: Modes,
    /// The names of modes that are in a Figma file of their own, and that file.
    pub(super) mode_files: Vec<(At<String>, At<FileKey>)>,
    /// The same as `modes`, for single collections.
    pub(super) modes_of: Vec<(At<String>, Modes)>,
    pub(super) types: Option<Vec<At<VariableType>>>,
    pub(super) remote: Option<At<bool>>,
    pub(super) prefix: Option<At<Prefix>>,
    pub(super) units: Vec<(String, Unit)>,
    pub(super) code_syntax: Option<At<Platform>>,
}

pub(super) fn read_colors(table: &Table<'_>) -> ColorsTable {
    let modes = table.get("modes").and_then(|value| value.table());
    let of_variables = |value: &Value<'_>| {
        COLORS.contains(&value.key) && !["source", "modes", "mode-files"].contains(&value.key)
    };
    ColorsTable {
        // An invalid source is reported once. Treating it as `variables` keeps the other keys from being
        // reported too.
        from_variables: table.get("source").is_some_and(|value| {
            value.choice(&[("styles", false), ("variables", true)]).is_none_or(|at| at.value)
        }),
        variables_only: table
            .in_order()
            .iter()
            .find(|value| of_variables(value))
            .map(|value| (value.key.to_owned(), value.key_place.clone())),
        collections: table.get("collections").map(|value| value.strings()).unwrap_or_default(),
        modes: modes.as_ref().map(read_modes).unwrap_or_default(),
        modes_of: modes.as_ref().map(read_modes_of).unwrap_or_default(),
        mode_files: table
            .get("mode-files")
            .and_then(|value| value.table())
            .map(|files| read_mode_files(&files))
            .unwrap_or_default(),
        types: table.get("types").map(|value| {
            value.require_items(
                "`types` lists no types, so nothing would be exported",
                "list a type, or remove `types` to export only colors",
            );
            value.items().iter().filter_map(variable_type).collect()
        }),
        remote: table.get("remote").and_then(|value| value.boolean()),
        prefix: table
            .get("prefix")
            .and_then(|value| value.choice(&[("auto", Prefix::Auto), ("always", Prefix::Always)])),
        code_syntax: table.get("code-syntax").and_then(|value| value.choice(&Platform::NAMES)),
        units: table
            .get("units")
            .and_then(|value| value.table())
            .map(|units| read_units(&units))
            .unwrap_or_default(),
    }
}

/// Reads `modes`. Figma's mode names are free text, so any key is valid here.
fn read_modes(table: &Table<'_>) -> Modes {
    let mode = |value: &Value<'_>| {
        let key = At { value: value.key.to_owned(), place: value.key_place.clone() };
        Some((key, value.string()?))
    };
    table.in_order().iter().filter(|value| !value.is_table()).filter_map(mode).collect()
}

/// Reads `mode-files`: the name of a mode, and a Figma file.
fn read_mode_files(table: &Table<'_>) -> Vec<(At<String>, At<FileKey>)> {
    let file = |value: &Value<'_>| {
        let mode = At { value: value.key.to_owned(), place: value.key_place.clone() };
        Some((mode, file_key(value)?))
    };
    table.in_order().iter().filter_map(file).collect()
}

/// Reads the tables in `modes`: a collection's name, and its modes.
fn read_modes_of(table: &Table<'_>) -> Vec<(At<String>, Modes)> {
    let collection = |value: &Value<'_>| {
        let key = At { value: value.key.to_owned(), place: value.key_place.clone() };
        Some((key, read_modes(&value.table()?)))
    };
    table.in_order().iter().filter(|value| value.is_table()).filter_map(collection).collect()
}

/// Reads `units`, in file order: a glob for names, and a unit.
fn read_units(table: &Table<'_>) -> Vec<(String, Unit)> {
    let unit = |value: &Value<'_>| {
        if let Err(why) = value.source.patterns.glob(value.key) {
            let message = format!("`units` has an invalid pattern {}: {why}", quote(value.key));
            value.wrong(Wrong::new(message, "invalid pattern"));
            return None;
        }
        Some((value.key.to_owned(), value.choice(&Unit::NAMES)?.value))
    };
    table.in_order().iter().filter_map(unit).collect()
}

fn variable_type(value: &Value<'_>) -> Option<At<VariableType>> {
    value.choice(&[
        ("color", VariableType::Color),
        ("number", VariableType::Number),
        ("string", VariableType::String),
        ("boolean", VariableType::Boolean),
    ])
}
