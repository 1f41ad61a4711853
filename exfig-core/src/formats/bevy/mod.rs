//! Bevy: `Color`, bundles for text, and paths for the asset server, written by the shared Rust writer.
//!
//! Source: the documentation of Bevy 0.20. Its text types changed with 0.17 and again since.

mod text;

use std::fmt::Write as _;

use super::appearance::{APPEARANCES, Appearance};
use super::rust::assets::{DOCS, STRIP, STYLE};
use super::rust::dialect::{AssetDialect, Dialect, Native, bytes};
use super::rust::framework::Framework;
use crate::asset::AssetFormat;

pub(super) static BEVY: Framework = Framework {
    name: "bevy",
    summary: "Bevy 0.20: `Color`, bundles for text, paths of icons and images for the asset server.",
    options: &[APPEARANCES, STYLE, DOCS, STRIP],
    colors: &Dialect {
        color: "Color",
        literal: |channels| match channels {
            [r, g, b, 0xff] => bytes("Color::srgb_u8", &[r, g, b]),
            _ => bytes("Color::srgba_u8", &channels),
        },
        support: "\nuse ::bevy::color::Color;\n",
        native,
        has_theme: true,
    },
    text: text::DIALECT,
    // Bevy's asset server reads files at run time.
    assets: AssetDialect { has_uri: false, embeds: false, methods: Some(exfig_templates::BEVY_ASSETS) },
    multiplies_tint: true,
    refuses: |format| {
        let is_vector = matches!(format, AssetFormat::Svg | AssetFormat::Pdf);
        is_vector.then(|| format!("Bevy cannot draw {format}; use `format = \"png\"`"))
    },
    mistakes: |_, _| Vec::new(),
};

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
