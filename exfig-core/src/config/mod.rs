//! The configuration: the contents of `[package.metadata.exfig]`, valid by construction.
//!
//! It has two shapes: that of the file (`settings` and `schema`, which keep the place of every value in the
//! text) and the valid one ([`Config`] below, which the rest of the program uses). [`read()`] turns the first
//! into the second and collects every mistake along the way.

mod assets;
mod colors;
mod cursor;
mod dark;
pub(crate) mod diagnostic;
mod files;
mod hash;
mod identity;
mod keys;
mod misplaced;
mod name_pattern;
mod owners;
mod paths;
mod pinned;
mod read;
mod report;
mod run;
mod schema;
mod settings;
mod style_modes;
mod suggest;
mod surroundings;
mod svg;
#[cfg(test)]
mod tests;
mod validate;
mod value;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use exfig_lock::package_path::PackagePath;
use exfig_lock::{Asked, Digest};
use serde::Serialize;

pub(crate) use self::dark::DarkPattern;
pub use self::diagnostic::Manifest;
pub use self::keys::keys;
pub use self::misplaced::misplaced;
pub(crate) use self::name_pattern::NamePattern;
pub use self::owners::overlaps;
pub use self::read::{read, read_run_settings};
pub use self::run::run_settings;
pub(crate) use self::settings::RunTable;
pub(crate) use self::suggest::nearest_first;
pub use self::suggest::suggestion;

pub use self::value::parse_duration;
pub(crate) use self::value::written_dir;
pub(crate) use self::written::Written;
use crate::api_url::ApiUrl;
use crate::asset::{AssetFormat, AssetKind, FileKey, NodeId, Scale, SvgRoot, VersionPin};
use crate::design::{Layer, StyleMode, VariableSource};
use crate::formats::{CodeFormat, Options};
use crate::naming::NameStyle;
use crate::policy::bulk::Bulk;
use crate::policy::limits::{KnownLimits, Plan, Seat};
use crate::policy::retry::RetryPolicy;
use crate::tint::Tint;

/// Everything one package exports, and how.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Config {
    /// The name of the Cargo package.
    pub package: String,
    /// The package's directory, to which every path in an entry is relative.
    #[serde(skip)]
    pub root: PathBuf,
    /// How this package wants to talk to Figma; [`run_settings`] merges this across packages.
    #[serde(skip)]
    pub run: RunTable,
    /// Settings that apply to this package only.
    #[serde(skip)]
    pub settings: PackageSettings,
    /// What to export: by kind, in the order of [`AssetKind::ALL`], then in file order.
    pub entries: Vec<Entry>,
    /// What is written in Cargo.toml, for each entry.
    #[serde(skip)]
    pub asked: Vec<Asked>,
}

/// How to talk to Figma. A run has only one of these, because one client with one token serves all its
/// packages. None of it affects what is written, so none of it is part of the configuration's digest.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct RunSettings {
    /// The API's address; Figma's by default.
    pub base_url: ApiUrl,
    /// What the configuration says about Figma's rate limits.
    pub limits: KnownLimits,
    /// The longest silence on a connection, for every endpoint; if absent, each endpoint has its own default.
    pub timeout: Option<Duration>,
    /// When to retry a failed attempt, and how long to wait for Figma.
    pub retry: RetryPolicy,
    /// The number of concurrent downloads.
    pub downloads: usize,
    /// The largest responses to accept.
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

/// A package's own settings, besides its entries.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PackageSettings {
    /// Who draws icons and images, unless an entry sets its own renderer.
    pub renderer: Renderer,
    /// How finished files are flushed to disk.
    pub durability: Durability,
}

impl Default for PackageSettings {
    fn default() -> Self {
        Self { renderer: Renderer::Auto, durability: Durability::Batch }
    }
}

/// Who draws icons and images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Renderer {
    /// exfig where it can do so exactly, Figma the rest.
    Auto,
    /// Only exfig; anything it cannot draw exactly fails by name.
    Local,
    /// Only Figma, through `/v1/images`.
    Figma,
}

/// How finished files are flushed to disk before they are renamed into place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Write all, sync once, rename all, sync the directories.
    Batch,
    /// Sync each file and its directory.
    Full,
    /// No sync: safe against a kill, but not against a power cut.
    None,
}

/// One table of `colors`, `typography`, `icons`, `images` or `theme`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// `icons`, or `icons-2` for the second table of its kind. Unique in the package; used in messages.
    pub id: String,
    /// `icons:assets/icons`. Unique in the package, and the same wherever the table is; used in exfig.lock
    /// and in checkpoints.
    pub key: String,
    /// The Figma file to export from.
    pub file: FileKey,
    /// The version of the file; `None` for the newest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<VersionPin>,
    /// Which names to include: `names` and `exclude`.
    pub filter: NameFilter,
    /// `replace`: pairs of a pattern and its replacement, applied in order to the full Figma name, before the
    /// name style.
    pub replace: Vec<(String, String)>,
    /// Words to keep together that a name style would split: `iOS`.
    pub acronyms: Vec<String>,
    /// Whether to leave out what the file has not published.
    pub published: bool,
    /// The settings specific to the kind.
    pub what: What,
    /// The files to generate.
    pub outputs: Vec<Output>,
    /// The 1-based line of the entry's table in Cargo.toml, for messages.
    #[serde(skip)]
    pub line: usize,
    /// Where the entry and its values are in Cargo.toml.
    #[serde(skip)]
    pub written: Written,
}

/// The settings of an entry that are specific to its kind.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum What {
    Colors(ColorSource),
    /// Text styles, which have no settings of their own.
    Typography,
    /// Effect styles, which have none either.
    Effects,
    Icons(Assets),
    Images(Assets),
    /// Several other entries, combined in one file.
    Theme(Theme),
}

/// The entries that a theme combines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Theme {
    /// The kinds to combine, with every entry of each, in the order of [`AssetKind::ALL`].
    pub from: Vec<AssetKind>,
    /// The digests of those entries' settings, so that the theme's digest changes with them.
    #[serde(skip)]
    pub settings: Vec<Digest>,
    /// The files that their modes have of their own.
    #[serde(skip)]
    pub mode_files: Vec<FileKey>,
}

impl Config {
    /// Returns the digest of what is written in the entry's table.
    pub fn table(&self, entry: &Entry) -> Option<&Digest> {
        self.asked.iter().find(|asked| asked.id == entry.id).map(|asked| &asked.table)
    }

    /// The indexes of the entries that the theme at index `entry` combines; empty for other kinds.
    pub fn members(&self, entry: usize) -> impl Iterator<Item = usize> {
        let from = match &self.entries[entry].what {
            What::Theme(theme) => theme.from.as_slice(),
            _ => &[],
        };
        (0..self.entries.len()).filter(|at| from.contains(&self.entries[*at].kind()))
    }

    /// The built-in formats whose code names what the entry at this index exports: its own, and those of themes that show
    /// it.
    pub(crate) fn code_formats(&self, entry: usize) -> Vec<CodeFormat> {
        let is_shown = |theme: &usize| self.members(*theme).any(|member| member == entry);
        let entries = [entry].into_iter().chain((0..self.entries.len()).filter(is_shown));
        let mut formats = Vec::<CodeFormat>::new();
        for output in entries.flat_map(|entry| &self.entries[entry].outputs) {
            if let Template::Builtin { format, .. } = &output.template
                && format.names_whole()
                && !formats.contains(format)
            {
                formats.push(*format);
            }
        }
        formats
    }
}

impl Entry {
    /// What the entry exports.
    pub fn kind(&self) -> AssetKind {
        match self.what {
            What::Colors(_) => AssetKind::Colors,
            What::Typography => AssetKind::Typography,
            What::Effects => AssetKind::Effects,
            What::Icons(_) => AssetKind::Icons,
            What::Images(_) => AssetKind::Images,
            What::Theme(_) => AssetKind::Theme,
        }
    }

    /// The settings of icons or images; `None` for other kinds.
    pub fn assets(&self) -> Option<&Assets> {
        match &self.what {
            What::Icons(assets) | What::Images(assets) => Some(assets),
            What::Colors(_) | What::Typography | What::Effects | What::Theme(_) => None,
        }
    }
}

/// Where colors come from.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "source", rename_all = "lowercase")]
pub enum ColorSource {
    Styles {
        /// The modes that the names or the file of a style put it in, the default first.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        modes: Vec<StyleMode>,
    },
    Variables(VariableSource),
}

/// Which nodes become files, and how.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Assets {
    /// Names of the frames or sections that contain the components; empty for any.
    pub frames: Vec<String>,
    /// Names of the pages that contain them; empty for any.
    pub pages: Vec<String>,
    /// Ids of nodes: components or frames to export, or containers of components.
    pub nodes: Vec<NodeId>,
    /// The types of layers to export; `None` for components, and for images also the frames and instances
    /// directly in `frames`.
    pub layers: Option<Vec<Layer>>,
    /// Whether to leave out what is not ready for development.
    pub ready_for_dev: bool,
    /// Whether what is no longer in the design stays as deprecated.
    pub deprecate: bool,
    /// What `replace` and the name style make the name from.
    pub name_from: NamePattern,
    pub format: AssetFormat,
    /// Ascending, without duplicates; only 1x for vectors.
    pub scales: Vec<Scale>,
    /// The directory to write the files to.
    pub dir: PackagePath,
    /// The folders in it, by the names around a component; `None` for none.
    pub folders: Option<NamePattern>,
    /// The case of file names.
    pub name_style: NameStyle,
    /// Which components are variants of others for dark backgrounds.
    pub dark: Option<DarkPattern>,
    /// How the files are arranged in `dir`.
    pub layout: Layout,
    pub renderer: Renderer,
    /// What the colors of SVGs become.
    pub tint: Tint,
    /// The prefix of the ids inside each SVG; may be empty.
    pub id_prefix: String,
    /// The root element of each SVG.
    pub svg: SvgRoot,
    /// What to accept in Figma's SVGs besides what exfig knows: elements, and attributes as
    /// `element@attribute`.
    #[serde(skip)]
    pub accept_svg: BTreeSet<String>,
    /// The most that the images in an SVG may take together, in bytes. It decides whether a file is written, not what is
    /// in it.
    #[serde(skip)]
    pub embed_limit: u64,
    /// Figma's render options that differ from its defaults: parameter → value, in the form `/v1/images`
    /// expects.
    pub render_options: BTreeMap<String, String>,
}

/// How the files of icons and images are arranged in their directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// `sun.png`, `sun@2x.png`
    Flat,
    /// `sun.png`, `2.0x/sun.png`, for Flutter.
    ScaleFolders,
    /// `drawable-mdpi/sun.png`, `drawable-xhdpi/sun.png`, for Android.
    DensityFolders,
    /// `sun.imageset/sun.png`, `sun.imageset/sun@2x.png`, for Xcode.
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

    /// Whether the layout has a place for files of this format and scale.
    pub fn has_place(self, format: AssetFormat, scale: Scale) -> bool {
        match self {
            Self::Flat | Self::ScaleFolders => true,
            // Android does not use SVG and PDF; it has its own vector format.
            Self::DensityFolders => format.is_raster() && scale.density().is_some(),
            Self::ImageSets => format != AssetFormat::Webp && [1.0, 2.0, 3.0].contains(&scale.factor()),
        }
    }
}

/// Which Figma names an entry includes.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct NameFilter {
    /// Globs, at least one of which must match; empty for all names.
    pub names: Vec<String>,
    /// Globs, none of which may match.
    pub exclude: Vec<String>,
}

/// Validates the patterns of a configuration. It is passed in so that code that only compares digests does
/// not pull in a glob or regex engine.
pub trait PatternRules {
    /// Checks a glob.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    fn glob(&self, pattern: &str) -> Result<(), String>;

    /// Checks that `pattern` compiles and has every group that `replacement` refers to.
    ///
    /// # Errors
    /// [`ReplaceError`]
    fn replacement(&self, pattern: &str, replacement: &str) -> Result<(), ReplaceError>;
}

/// What is wrong with a pair of `replace`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplaceError {
    /// The pattern does not compile; contains the regex engine's message.
    Pattern(String),
    /// The replacement refers to a group that the pattern does not have, which would expand to nothing.
    NoSuchGroup(String),
}

/// One generated file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Output {
    /// The file, or the directory if the format writes several files.
    pub path: PackagePath,
    /// How to generate it.
    pub template: Template,
}

impl Output {
    /// Whether the path is a directory, in which the format writes its own files.
    pub fn is_directory(&self) -> bool {
        matches!(&self.template, Template::Builtin { format, .. } if format.owns_directory())
    }
}

/// How to generate a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Template {
    /// A built-in format.
    Builtin {
        format: CodeFormat,
        /// The options that are set.
        options: Options,
    },
    /// The user's own minijinja template.
    Own {
        /// Relative to the package.
        path: PackagePath,
        /// The template's text, read together with the configuration, with LF line endings.
        text: String,
    },
}
