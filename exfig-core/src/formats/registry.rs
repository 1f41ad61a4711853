//! The built-in formats: what each declares of itself, and the list of them, which the configuration, its messages, the docs and the
//! tests go by.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::ledger::Identifiers;
use super::{Context, Generated, RenderError, css, egui, json, rust};
use crate::asset::AssetKind;

/// A format of generated code: a folder beside this file, and a row in [`FORMATS`].
pub trait Format: Sync {
    /// The value of `format` in Cargo.toml.
    fn name(&self) -> &'static str;

    /// What it writes, in a line for docs/configuration.md.
    fn summary(&self) -> &'static str;

    /// The kinds of entries that it can show.
    fn kinds(&self) -> &'static [AssetKind] {
        &AssetKind::ALL
    }

    /// Keys that `output` has with this format alone.
    fn options(&self) -> &'static [FormatOption] {
        &[]
    }

    /// How names become identifiers.
    fn identifiers(&self) -> &'static Identifiers;

    /// Whether the output's path is a directory with files of the format's own; what others have in it stays theirs.
    fn owns_directory(&self) -> bool {
        false
    }

    /// Whether the project's own rustfmt formats what it writes.
    fn is_rust(&self) -> bool {
        false
    }

    /// The files, at [`Context::output_path`] or below it. What has a [`NameProblem`](super::NameProblem) is left out.
    ///
    /// # Errors
    /// [`RenderError`] if a built-in template is broken, which is a defect of exfig and not of the design.
    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError>;
}

/// Every format.
pub static FORMATS: &[&dyn Format] = &[&rust::Rust, &css::Css, &json::Json, &egui::Egui];

/// A key of `output` that one format has.
#[derive(Debug, Clone, Copy)]
pub struct FormatOption {
    /// `root`
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it is where it is not written.
    pub default: &'static str,
    /// One line for docs/configuration.md.
    pub help: &'static str,
}

/// What an option takes.
#[derive(Debug, Clone, Copy)]
pub enum Takes {
    /// One of these words.
    Words(&'static [&'static str]),
    /// A text, and what is wrong with one that is none.
    Text(fn(&str) -> Result<String, String>),
}

/// The options of one output that are not as they are by default, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Options(BTreeMap<&'static str, String>);

impl Options {
    /// No option set.
    pub const NONE: &Self = &Self(BTreeMap::new());

    /// Sets an option of the list; its default is left out, because it changes nothing.
    pub fn set(&mut self, option: &FormatOption, value: String) {
        if value != option.default {
            self.0.insert(option.name, value);
        }
    }

    /// Whether all are as they are by default.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is set, or the default.
    pub(super) fn get(&self, option: &FormatOption) -> &str {
        self.0.get(option.name).map_or(option.default, String::as_str)
    }
}

/// A format of the list; equal to another if it has its name.
#[derive(Clone, Copy)]
pub struct CodeFormat(&'static dyn Format);

impl CodeFormat {
    /// Every one, in the order of the list.
    pub fn all() -> impl Iterator<Item = Self> {
        FORMATS.iter().map(|format| Self(*format))
    }

    /// The one with this [`name`](Format::name).
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::all().find(|format| format.name() == name)
    }
}

impl Deref for CodeFormat {
    type Target = dyn Format;

    fn deref(&self) -> &Self::Target {
        self.0
    }
}

impl PartialEq for CodeFormat {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for CodeFormat {}

impl fmt::Debug for CodeFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for CodeFormat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
