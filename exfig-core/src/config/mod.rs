//! The configuration: what `[package.metadata.exfig]` says, valid by construction.
//!
//! Two shapes: the file's (`settings` and `schema`, with the place of every value in the text) and the valid one
//! ([`Config`], below, what the rest of the program sees). [`read()`] goes from one to the other and collects every mistake on
//! the way.

mod assets;
mod cursor;
pub mod diagnostic;
mod hash;
mod identity;
mod keys;
mod misplaced;
mod owners;
mod paths;
mod read;
mod report;
mod run;
mod schema;
mod settings;
mod suggest;
mod surroundings;
#[cfg(test)]
mod tests;
mod validate;
mod value;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

pub use self::diagnostic::Manifest;
pub use self::keys::keys;
pub use self::misplaced::misplaced;
pub use self::owners::overlaps;
pub use self::read::read;
pub use self::run::run_settings;
pub use self::settings::RunTable;
pub(crate) use self::suggest::nearest_first;
pub use self::suggest::suggestion;

pub use self::value::parse_duration;
pub use self::written::Written;
use crate::api_url::ApiUrl;
use crate::asset::{AssetFormat, AssetKind, FileKey, NodeId, Scale};
use crate::design::VariableSource;
use crate::digest::Digest;
use crate::formats::{CodeFormat, Options};
use crate::naming::NameStyle;
use crate::package_path::PackagePath;
use crate::policy::bulk::Bulk;
use crate::policy::limits::{KnownLimits, Plan, Seat};
use crate::policy::retry::RetryPolicy;

/// Everything that one package exports, and how.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Config {
    /// The package's name.
    pub package: String,
    /// The package's directory; every path of an entry is relative to it.
    #[serde(skip)]
    pub root: PathBuf,
    /// How to talk to Figma, as this package says it; [`run_settings`] makes one of all packages'.
    #[serde(skip)]
    pub run: RunTable,
    /// What is this package's alone.
    #[serde(skip)]
    pub settings: PackageSettings,
    /// What to export, in the order of [`AssetKind::ALL`], then of the file.
    pub entries: Vec<Entry>,
}

/// How to talk to Figma: one for a whole run, because one client with one token serves all its packages. None of it changes what is
/// written, so none of it is part of the configuration's digest.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSettings {
    /// Where the API is: Figma's unless set.
    pub base_url: ApiUrl,
    /// What is known of the rate limits.
    pub limits: KnownLimits,
    /// The longest silence of a connection, for every endpoint; where absent, each endpoint has its default.
    pub timeout: Option<Duration>,
    /// What happens after a failed attempt, and how long is waited for Figma.
    pub retry: RetryPolicy,
    /// Downloads under way at once.
    pub downloads: usize,
    /// How large answers may be.
    pub bulk: Bulk,
}

impl Default for RunSettings {
    fn default() -> Self {
        Self {
            base_url: ApiUrl::figma(),
            limits: KnownLimits::default(),
            timeout: None,
            retry: RetryPolicy::default(),
            downloads: 64,
            bulk: Bulk::default(),
        }
    }
}

/// What a package may have of its own beside its entries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PackageSettings {
    /// Who draws vectors.
    pub renderer: Renderer,
    /// How finished files are flushed to disk.
    pub durability: Durability,
}

impl Default for PackageSettings {
    fn default() -> Self {
        Self { renderer: Renderer::Auto, durability: Durability::Batch }
    }
}

/// Who draws vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Renderer {
    /// We, where we can exactly; Figma the rest.
    Auto,
    /// We; what we cannot draw exactly fails by name.
    Local,
    /// Figma, through `/v1/images`.
    Figma,
}

/// How finished files are flushed to disk before their names are changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Write all, sync once, rename all, sync the directories.
    Batch,
    /// Sync each file and its directory.
    Full,
    /// No sync: safe against a kill, not against a power cut.
    None,
}

/// One table of `colors`, `typography`, `icons` or `images`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// `icons`, or `icons-2` for the second table of its kind: unique in the package, used in messages.
    pub id: String,
    /// `icons:assets/icons`: unique in the package, the same wherever the table stands; used in exfig.lock and in checkpoints.
    pub key: String,
    /// The Figma file.
    pub file: FileKey,
    /// Which names to take: `names` and `exclude`.
    pub filter: NameFilter,
    /// `replace = [pattern, replacement]` pairs, in order, on the whole Figma name, before a name style is applied.
    pub replace: Vec<(String, String)>,
    /// What is special to the kind.
    pub what: What,
    /// The generated files.
    pub outputs: Vec<Output>,
    /// Line of the entry's table in Cargo.toml, counted from 1, for messages.
    #[serde(skip)]
    pub line: usize,
    /// Where it and its values stand.
    #[serde(skip)]
    pub written: Written,
}

/// What is special to the kind of an entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum What {
    /// Colors.
    Colors(ColorSource),
    /// Text styles.
    Typography,
    /// Icons.
    Icons(Assets),
    /// Images.
    Images(Assets),
    /// What other entries show, in one file.
    Theme(Theme),
}

/// The entries that a theme shows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Theme {
    /// The kinds, in the order of [`AssetKind::ALL`]: every entry of each.
    pub from: Vec<AssetKind>,
    /// The digests of these entries' settings, so that a theme changes with them.
    #[serde(skip)]
    pub settings: Vec<Digest>,
}

impl Config {
    /// The indexes of the entries that a theme shows; empty for other kinds.
    pub fn members(&self, entry: usize) -> impl Iterator<Item = usize> {
        let from = match &self.entries[entry].what {
            What::Theme(theme) => theme.from.as_slice(),
            _ => &[],
        };
        (0..self.entries.len()).filter(|at| from.contains(&self.entries[*at].kind()))
    }
}

impl Entry {
    /// The kind.
    #[must_use]
    pub fn kind(&self) -> AssetKind {
        match self.what {
            What::Colors(_) => AssetKind::Colors,
            What::Typography => AssetKind::Typography,
            What::Icons(_) => AssetKind::Icons,
            What::Images(_) => AssetKind::Images,
            What::Theme(_) => AssetKind::Theme,
        }
    }

    /// What an entry of icons or images exports.
    #[must_use]
    pub fn assets(&self) -> Option<&Assets> {
        match &self.what {
            What::Icons(assets) | What::Images(assets) => Some(assets),
            What::Colors(_) | What::Typography | What::Theme(_) => None,
        }
    }
}

/// Where colors come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "source", rename_all = "lowercase")]
pub enum ColorSource {
    /// Color styles.
    Styles,
    /// Variables.
    Variables(VariableSource),
}

/// Which nodes become files, and how.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assets {
    /// Names of frames or sections that hold the components; empty for any.
    pub frames: Vec<String>,
    /// Names of pages; empty for any.
    pub pages: Vec<String>,
    /// Ids of nodes: a component or frame itself, or a container of components.
    pub nodes: Vec<NodeId>,
    /// The format of the files.
    pub format: AssetFormat,
    /// The scales, ascending, without repeats; 1x alone for vectors.
    pub scales: Vec<Scale>,
    /// Directory of the files.
    pub dir: PackagePath,
    /// How file names look.
    pub name_style: NameStyle,
    /// Where the files lie below `dir`.
    pub layout: Layout,
    /// Who draws them.
    pub renderer: Renderer,
    /// Whether icons of one color take `currentColor` instead; SVG alone.
    pub tint: bool,
    /// What the ids inside each SVG begin with.
    pub id_prefix: String,
    /// What is let through in Figma's SVGs besides what exfig knows from Figma: elements, and attributes as `element@attribute`.
    #[serde(skip)]
    pub accept_svg: BTreeSet<String>,
    /// Which render options of Figma differ from its defaults: parameter → value, as `/v1/images` takes them.
    pub render_options: BTreeMap<String, String>,
}

/// Where the files of icons and images lie below their directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// `sun.png`, `sun@2x.png`
    Flat,
    /// `sun.png`, `2.0x/sun.png`: Flutter's.
    ScaleFolders,
    /// `drawable-mdpi/sun.png`, `drawable-xhdpi/sun.png`: Android's.
    DensityFolders,
    /// `sun.imageset/sun.png`, `sun.imageset/sun@2x.png`: Xcode's.
    ImageSets,
}

impl Layout {
    /// The values of `layout` in Cargo.toml.
    pub const NAMES: [(&str, Self); 4] = [
        ("flat", Self::Flat),
        ("scale-folders", Self::ScaleFolders),
        ("density-folders", Self::DensityFolders),
        ("image-sets", Self::ImageSets),
    ];

    /// Whether there is a place for a file of this format and scale.
    #[must_use]
    pub fn has_place(self, format: AssetFormat, scale: Scale) -> bool {
        match self {
            Self::Flat | Self::ScaleFolders => true,
            // Android has drawables of its own in place of SVG and PDF.
            Self::DensityFolders => format.is_raster() && scale.density().is_some(),
            Self::ImageSets => format != AssetFormat::Webp && [1.0, 2.0, 3.0].contains(&scale.factor()),
        }
    }
}

/// Which Figma names an entry takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NameFilter {
    /// Globs of which one must match; empty for all.
    pub names: Vec<String>,
    /// Globs of which none may match.
    pub exclude: Vec<String>,
}

/// Validates the patterns of a configuration. Passed in, so that code that only compares digests does not pull in a glob or regex
/// engine.
pub trait PatternRules {
    /// Checks a glob.
    ///
    /// # Errors
    /// A message that says what is wrong with it.
    fn glob(&self, pattern: &str) -> Result<(), String>;

    /// Checks that a pattern compiles and has every group that its replacement names.
    ///
    /// # Errors
    /// [`ReplaceError`]
    fn replacement(&self, pattern: &str, replacement: &str) -> Result<(), ReplaceError>;
}

/// What is wrong with a pair of `replace`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplaceError {
    /// The pattern does not compile; holds the compiler's message.
    Pattern(String),
    /// The replacement names a group that the pattern does not have, which would expand to nothing.
    NoSuchGroup(String),
}

/// One generated file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Output {
    /// The file, or the directory of one that writes several.
    pub path: PackagePath,
    /// What makes it.
    pub template: Template,
}

impl Output {
    /// Whether the path is that of a directory, in which the format has files of its own.
    #[must_use]
    pub fn is_directory(&self) -> bool {
        matches!(&self.template, Template::Builtin { format, .. } if format.owns_directory())
    }
}

/// What makes a generated file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Template {
    /// A built-in format.
    Builtin {
        /// Which.
        format: CodeFormat,
        /// What is set of its options.
        options: Options,
    },
    /// A minijinja template of the user's own: its path relative to the package, and its text.
    Own {
        /// Where it is.
        path: PackagePath,
        /// The text, read when the configuration was.
        text: String,
    },
}
