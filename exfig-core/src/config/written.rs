//! Where an entry is in Cargo.toml, for mistakes that only the design reveals.

use super::diagnostic::Place;
use super::report::At;
use super::schema::{EntryTable, TemplateTable};
use crate::asset::VersionPin;

/// The places of an entry, and of those of its values that mistakes may point at later: names of things in
/// the design, templates, output paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The place of the entry's table.
    table: Place,
    /// The text of each value, and its place.
    values: Vec<(String, Place)>,
    /// The place of the version of its file.
    version: Option<Place>,
}

impl Written {
    pub(super) fn of(table: &EntryTable) -> Self {
        let mut values = Vec::new();
        let strings = table.assets.frames.iter().chain(&table.assets.pages).chain(&table.colors.collections);
        values.extend(strings.map(located));
        let of_collections = table.colors.modes_of.iter();
        values.extend(of_collections.clone().map(|(collection, _)| located(collection)));
        let modes = table.colors.modes.iter().chain(of_collections.flat_map(|(_, modes)| modes));
        values.extend(modes.map(|(mode, _)| located(mode)));
        values.extend(table.colors.mode_files.iter().map(|(mode, _)| located(mode)));
        values.extend(table.assets.nodes.iter().map(located));
        values.extend(table.assets.dark.iter().map(located));
        for output in &table.outputs {
            if let TemplateTable::Own(template) = &output.template {
                values.push(located(template));
            }
            values.push(located(&output.path));
        }
        Self { table: table.place.clone(), values, version: None }
    }

    /// Adds where the version is, in the entry's table or above.
    pub(super) fn with_version(mut self, version: Option<At<VersionPin>>) -> Self {
        self.version = version.map(|at| at.place);
        self
    }

    /// Returns the place of the version, or that of the entry's table.
    pub fn version(&self) -> &Place {
        self.version.as_ref().unwrap_or(&self.table)
    }

    /// Returns the place of `value`, or that of the entry's table if the value is not written there.
    pub fn place_of(&self, value: &str) -> &Place {
        self.values.iter().find(|(text, _)| text == value).map_or(&self.table, |(_, place)| place)
    }
}

fn located<T: ToString>(at: &At<T>) -> (String, Place) {
    (at.value.to_string(), at.place.clone())
}
