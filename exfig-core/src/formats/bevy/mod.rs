//! Bevy: `Color`, bundles for text, and paths for the asset server, written by the shared Rust writer.
//!
//! Source: the documentation of Bevy 0.20. Its text types changed with 0.17 and again since.

mod text;

use std::fmt::Write as _;

use super::appearance::{self, APPEARANCES, Appearance};
use super::rust::assets::{self, DOCS, STRIP, STYLE};
use super::rust::dialect::{AssetDialect, Dialect, Native, bytes};
use super::rust::ident::IDENTIFIERS;
use super::rust::{tokens, typography};
use super::{Content, Context, Format, FormatOption, Generated, Identifiers, OptionMistake, RenderError};
use crate::asset::{AssetFormat, AssetKind, Scale};

pub(super) struct Bevy;

const COLORS: Dialect = Dialect {
    color: "Color",
    literal: |channels| match channels {
        [r, g, b, 0xff] => bytes("Color::srgb_u8", &[r, g, b]),
        _ => bytes("Color::srgba_u8", &channels),
    },
    support: "\nuse ::bevy::color::Color;\n",
    native,
    has_theme: true,
};

/// Bevy's asset server reads files at run time.
const ASSETS: AssetDialect =
    AssetDialect { has_uri: false, embeds: false, methods: Some(exfig_templates::BEVY_ASSETS) };

/// Returns `From<WindowTheme>` for the modes.
fn native(native: &Native<'_>) -> String {
    let mut text = String::new();
    let mode = |appearance| native.modes.get(&appearance).copied();
    if let (Some(light), Some(dark)) = (mode(Appearance::Light), mode(Appearance::Dark)) {
        let _ = write!(
            text,
            "impl From<::bevy::window::WindowTheme> for Mode {{\n    fn from(theme: ::bevy::window::WindowTheme) -> Self \
             {{\n        match theme {{\n            ::bevy::window::WindowTheme::Light => Self::{light},\n            \
             ::bevy::window::WindowTheme::Dark => Self::{dark},\n        }}\n    }}\n}}\n"
        );
    }
    text
}

impl Format for Bevy {
    fn name(&self) -> &'static str {
        "bevy"
    }

    fn summary(&self) -> &'static str {
        "Bevy 0.20: `Color`, bundles for text, paths of icons and images for the asset server."
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &[AssetKind::Colors, AssetKind::Typography, AssetKind::Icons, AssetKind::Images]
    }

    fn options(&self) -> &'static [FormatOption] {
        &[APPEARANCES, STYLE, DOCS, STRIP]
    }

    fn identifiers(&self) -> &'static Identifiers {
        &IDENTIFIERS
    }

    fn is_rust(&self) -> bool {
        true
    }

    fn multiplies_tint(&self) -> bool {
        true
    }

    fn refuses(&self, format: AssetFormat, _scales: &[Scale]) -> Option<String> {
        let is_vector = matches!(format, AssetFormat::Svg | AssetFormat::Pdf);
        is_vector.then(|| format!("Bevy cannot draw {format}; use `format = \"png\"`"))
    }

    fn mistakes(&self, context: &Context) -> Vec<OptionMistake> {
        let Content::Tokens(set) = context.content else { return Vec::new() };
        appearance::appearances(set, context.options).1
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let text = match context.content {
            Content::Tokens(set) => tokens::render(context, set, &COLORS),
            Content::Typography(styles) => typography::render_in(context, styles, &text::DIALECT),
            Content::Icons(items) => assets::render(context, &assets::ICONS, items, &ASSETS),
            Content::Images(items) => assets::render(context, &assets::IMAGES, items, &ASSETS),
            Content::Effects(_) | Content::Theme(_) => return Ok(Vec::new()),
        };
        Ok(vec![context.file(text?)])
    }
}
