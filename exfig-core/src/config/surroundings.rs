//! What validating an entry needs besides its own table.

use std::collections::BTreeSet;
use std::path::Path;

use super::Renderer;
use super::diagnostic::Place;
use super::report::{At, Report};
use crate::asset::{AssetKind, FileKey, VersionPin};

/// What validating an entry needs besides its own table.
pub(super) struct Surroundings<'a> {
    pub(super) report: &'a Report,
    /// Whether the package or the workspace sets a `file`, valid or not.
    pub(super) has_file: bool,
    pub(super) file: Option<&'a FileKey>,
    /// The version of that file.
    pub(super) version: Option<&'a At<VersionPin>>,
    /// The renderer of entries that do not set one.
    pub(super) renderer: Renderer,
    /// The kinds of all entries, valid or not.
    pub(super) kinds: BTreeSet<AssetKind>,
    /// Reads the template at a path relative to the package.
    pub(super) read_template: &'a dyn Fn(&Path) -> std::io::Result<String>,
}

impl Surroundings<'_> {
    pub(super) fn mistake(&self, place: &Place, message: &str, label: &str, help: &str) {
        self.report.add(place, message, label, Some(help.to_owned()));
    }
}
