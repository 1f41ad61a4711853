//! What distinguishes one Rust format from another: the types of its values. The shared writer takes it as a
//! value.

use std::collections::BTreeMap;

use super::layout::Expr;
use crate::design::TextStyle;
use crate::formats::appearance::Appearance;

/// How a framework writes colors.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Dialect {
    /// The type of a color, as the code names it.
    pub(in crate::formats) color: &'static str,
    /// Returns a constant of that type, from red, green, blue and alpha.
    pub(in crate::formats) literal: fn([u8; 4]) -> Expr,
    /// What brings the type into the file: its definition, or a `use`.
    pub(in crate::formats) support: &'static str,
    /// Returns what connects a collection to the framework's own themes; empty if there is nothing.
    pub(in crate::formats) native: fn(&Native<'_>) -> String,
    /// Whether `Theme::of` takes the framework's own theme, too: `native` has a `From` for it.
    pub(in crate::formats) has_theme: bool,
}

/// A collection that a framework knows more about than its modes.
#[derive(Debug, Default)]
pub(in crate::formats) struct Native<'a> {
    /// The variant of `Mode` for each appearance; empty if no mode is light or dark.
    pub(in crate::formats) modes: BTreeMap<Appearance, &'a str>,
    /// Each role and its color: a field of `Theme`, or a constant if the collection has one mode.
    pub(in crate::formats) roles: Vec<(&'a str, String)>,
    /// Whether the collection has a `Theme`.
    pub(in crate::formats) has_theme: bool,
}

impl Native<'_> {
    /// Whether there is a mode for a light and for a dark theme of the framework.
    pub(in crate::formats) fn follows_themes(&self) -> bool {
        [Appearance::Light, Appearance::Dark].iter().all(|appearance| self.modes.contains_key(appearance))
    }
}

/// How a framework writes text styles.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct TextDialect {
    /// What brings the types into the file.
    pub(in crate::formats) support: &'static str,
    /// Returns the item for a style, from its name as a constant and as a function.
    pub(in crate::formats) item: fn((&str, &str), &TextStyle) -> Vec<String>,
    /// Returns what the framework cannot hold, in words: `letter spacing`.
    pub(in crate::formats) lost: fn(&TextStyle) -> Vec<String>,
    /// Returns the list of the fonts to load: the head of a constant, and its value.
    pub(in crate::formats) fonts: fn(&[&TextStyle]) -> (String, Expr),
}

/// How a framework shows icons and images.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct AssetDialect {
    /// Whether each file has a URI, `bytes://app/assets/sun.svg`, besides its path.
    pub(in crate::formats) has_uri: bool,
    /// Whether the code contains the files. If not, their paths are those of the framework's asset folder.
    pub(in crate::formats) embeds: bool,
    /// The template of the methods to add; it knows `type`, `noun` and `api`.
    pub(in crate::formats) methods: Option<exfig_templates::Template>,
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
    native: |_| String::new(),
    has_theme: false,
};

impl AssetDialect {
    /// The files in the code, and nothing else: no framework.
    pub(in crate::formats) const EMBEDDED: Self = Self { has_uri: false, embeds: true, methods: None };
}
