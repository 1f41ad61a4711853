//! What distinguishes one Rust format from another: the types of its values. The shared writer takes it as a
//! value.

use super::layout::Expr;
use super::native::Native;
use crate::design::{AssetFile, AssetItem, Gradient, GradientKind, Paint, TextStyle};
use crate::formats::FormatOption;

/// How a framework writes colors.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Dialect {
    /// The type of a color, as the code names it.
    pub(in crate::formats) color: &'static str,
    /// Returns a constant of that type, from red, green, blue and alpha.
    pub(in crate::formats) literal: fn([u8; 4]) -> Expr,
    /// What brings the type into the file: its definition, or a `use`.
    pub(in crate::formats) support: &'static str,
    /// The names that a module of the file imports for colors.
    pub(in crate::formats) imports: &'static [&'static str],
    /// How gradients, and several paints of one token, are written.
    pub(in crate::formats) paints: Paints,
    /// Returns what connects a collection to the framework's own themes; empty if there is nothing.
    pub(in crate::formats) native: fn(&Native<'_>) -> String,
    /// Whether `Theme::of` takes the framework's own theme, too: `native` has a `From` for it.
    pub(in crate::formats) has_theme: bool,
}

/// How a framework writes what is more than one color.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) enum Paints {
    /// As data, with what `Gradient` has besides.
    Layers(Gradients),
    /// As the value of CSS's `background-image`.
    Css,
}

/// How a framework draws gradients.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Gradients {
    /// The `impl`s of `Gradient` that return the framework's own; empty if it has none.
    pub(in crate::formats) methods: &'static [exfig_templates::Template],
    /// Returns what the framework cannot draw, in words: `a diamond gradient`.
    pub(in crate::formats) lost: fn(&Gradient) -> Option<&'static str>,
}

impl Gradients {
    /// The stops, for a framework that draws no gradients.
    pub(in crate::formats) const DATA: Self = Self { methods: &[], lost: |_| None };
}

impl Paints {
    /// Returns the type of a constant.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Layers(_) => "&[Paint]",
            Self::Css => "&str",
        }
    }

    /// Returns the type of a field.
    pub(super) fn field_type(self) -> &'static str {
        match self {
            Self::Layers(_) => "&'static [Paint]",
            Self::Css => "&'static str",
        }
    }

    /// Returns what of these paints the framework cannot draw.
    pub(super) fn lost(self, paints: &[Paint]) -> Option<&'static str> {
        let mut gradients = paints.iter().filter_map(|paint| match paint {
            Paint::Gradient(gradient) => Some(gradient),
            Paint::Solid { .. } => None,
        });
        match self {
            Self::Layers(Gradients { lost, .. }) => gradients.find_map(lost),
            Self::Css => gradients.find_map(|gradient| {
                (gradient.kind == GradientKind::Diamond).then_some("a diamond gradient")
            }),
        }
    }
}

/// Returns the list of the fonts to load: the head of a constant, and its value.
pub(in crate::formats) type Fonts = fn(&[&TextStyle]) -> (String, Expr);

/// How a framework writes text styles.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct TextDialect {
    /// What brings the types into the file.
    pub(in crate::formats) support: &'static str,
    /// Returns the item for a style, from its name as a constant and as a function.
    pub(in crate::formats) item: fn((&str, &str), &TextStyle) -> Vec<String>,
    /// Returns what the framework cannot hold, in words: `letter spacing`.
    pub(in crate::formats) lost: fn(&TextStyle) -> Vec<String>,
    /// The fonts to load; none where fonts are not loaded.
    pub(in crate::formats) fonts: Option<Fonts>,
}

/// How a framework shows icons and images.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct AssetDialect {
    /// Whether each file has a URI, `bytes://app/assets/sun.svg`, besides its path.
    pub(in crate::formats) has_uri: bool,
    /// Which files the code contains.
    pub(in crate::formats) embeds: Embeds,
    /// Whether raster files are offered per scale, even if there is only one.
    pub(in crate::formats) always_scales: bool,
    /// What an item with an SVG has besides.
    pub(in crate::formats) vector: Option<Field>,
    /// What the file of each scale has besides.
    pub(in crate::formats) raster: Option<Field>,
    /// What brings the names of `raster` into the file.
    pub(in crate::formats) support: &'static str,
    /// The framework's own theme, and an expression that says whether such a `theme` is dark.
    pub(in crate::formats) themed: Option<(&'static str, &'static str)>,
    /// The template of the methods to add; it knows `type`, `noun`, `api` and `consts`.
    pub(in crate::formats) methods: Option<exfig_templates::Template>,
    /// The template of the items to add, and the trait that it names as `named`.
    pub(in crate::formats) items: Option<(exfig_templates::Template, &'static str)>,
}

/// Which files the code contains.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) enum Embeds {
    /// All of them.
    Files,
    /// Only SVG. The paths of others are those of the folder of assets that the option names.
    Vectors(&'static FormatOption),
    /// None: paths are those of the folder of assets that the option names.
    Nothing(&'static FormatOption),
}

impl Embeds {
    /// Returns the option that names the folder of assets, if the files lie there and not in the code.
    pub(super) fn folder(self, is_vector: bool) -> Option<&'static FormatOption> {
        match self {
            Self::Files => None,
            Self::Vectors(folder) => (!is_vector).then_some(folder),
            Self::Nothing(folder) => Some(folder),
        }
    }
}

/// A field that only one framework has.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Field {
    pub(in crate::formats) name: &'static str,
    pub(in crate::formats) type_name: &'static str,
    /// What it is, in one line.
    pub(in crate::formats) doc: &'static str,
    /// Returns its value. The last argument is the file's path as the generated file sees it.
    pub(in crate::formats) value: fn(&AssetItem, &AssetFile, &str) -> Expr,
}

/// Returns a call with a byte per channel.
pub(in crate::formats) fn bytes(function: &'static str, channels: &[u8]) -> Expr {
    Expr::Call(function, channels.iter().map(|channel| Expr::atom(format!("{channel:#04x}"))).collect())
}

/// A type that the file defines, so that it needs only `core`.
pub(super) const PLAIN: Dialect = Dialect {
    color: "Color",
    literal: |channels| bytes("Color::rgba", &channels),
    support: exfig_templates::RUST_COLOR.text,
    imports: &["Color"],
    paints: Paints::Layers(Gradients::DATA),
    native: |_| String::new(),
    has_theme: false,
};

impl AssetDialect {
    /// The files in the code, and nothing else: no framework.
    pub(in crate::formats) const EMBEDDED: Self = Self {
        has_uri: false,
        embeds: Embeds::Files,
        always_scales: false,
        vector: None,
        raster: None,
        support: "",
        themed: None,
        methods: None,
        items: None,
    };
}
