//! Modes of color styles: by the patterns of their names, by their files, or both.

use super::ColorSource;
use super::colors::ColorsTable;
use super::report::{At, quote};
use super::schema::EntryTable;
use super::surroundings::Surroundings;
use crate::design::StyleMode;

/// Validates an entry of color styles.
pub(super) fn styles(entry: &EntryTable, around: &Surroundings<'_>) -> ColorSource {
    let table = &entry.colors;
    if let Some((key, place)) = &table.variables_only {
        let message = format!("`{key}` only applies to variables");
        let help = "set `source = \"variables\"`, or remove this key";
        around.mistake(place, &message, "for variables only", help);
    }
    let help = "for styles, a key is a pattern of their names, in which one `*` stands for the token: \
                `{ \"light/*\" = \"light\", \"dark/*\" = \"dark\" }`";
    for (pattern, _) in table.modes.iter().filter(|(pattern, _)| pattern.value.matches('*').count() != 1) {
        let message =
            format!("`modes` has {}, which is not a pattern with exactly one `*`", quote(&pattern.value));
        around.mistake(&pattern.place, &message, "no pattern", help);
    }
    for (collection, _) in &table.modes_of {
        around.mistake(&collection.place, "styles have no collections", "for variables only", help);
    }
    check_modes(&table.modes, around);
    let mut modes = modes(table);
    let own = entry.file.as_ref().map(|at| &at.value).or(around.file);
    for mode in modes.iter_mut().filter(|mode| mode.file.as_ref() == own) {
        mode.file = None;
    }
    check_files(table, &modes, around);
    ColorSource::Styles { modes }
}

/// Returns the modes of `modes`, then those that only `mode-files` names, whose tokens are all styles of the file.
fn modes(table: &ColorsTable) -> Vec<StyleMode> {
    let file_of = |name: &str| {
        let mut files = table.mode_files.iter();
        files.find(|(mode, _)| mode.value == name).map(|(_, file)| file.value.clone())
    };
    let by_name = table.modes.iter().map(|(pattern, name)| StyleMode {
        pattern: pattern.value.clone(),
        name: name.value.clone(),
        file: file_of(&name.value),
    });
    let has_pattern = |mode: &str| table.modes.iter().any(|(_, name)| name.value == mode);
    let by_file = table.mode_files.iter().filter(|(mode, _)| !has_pattern(&mode.value));
    let by_file = by_file.map(|(mode, file)| StyleMode {
        pattern: "*".to_owned(),
        name: mode.value.clone(),
        file: Some(file.value.clone()),
    });
    by_name.chain(by_file).collect()
}

/// Reports files of modes beside which the entry's own file has no mode.
fn check_files(table: &ColorsTable, modes: &[StyleMode], around: &Surroundings<'_>) {
    let Some((first, _)) = table.mode_files.first() else { return };
    if modes.iter().all(|mode| mode.file.is_some()) {
        let message = "`mode-files` names no mode for the styles of the entry's own file";
        let help = "name it: `modes = { \"*\" = \"light\" }`";
        around.mistake(&first.place, message, "the other modes", help);
    }
}

/// Reports two modes with one name in the outputs.
pub(super) fn check_modes(modes: &[(At<String>, At<String>)], around: &Surroundings<'_>) {
    for (at, (mode, name)) in modes.iter().enumerate() {
        if let Some((other, _)) = modes.iter().take(at).find(|(_, earlier)| earlier.value == name.value) {
            let message = format!(
                "the modes `{}` and `{}` are both called `{}` in the outputs",
                other.value, mode.value, name.value
            );
            around.mistake(&name.place, &message, "used twice", "give each mode its own name");
        }
    }
}
