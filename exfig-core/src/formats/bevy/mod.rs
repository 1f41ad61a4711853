//! Bevy: `Color`, bundles for text, and paths for the asset server, written by the shared Rust writer.
//!
//! Source: the documentation of Bevy 0.20. Its text types changed with 0.17 and again since.

mod text;
mod theme;

use std::borrow::Cow;

use super::appearance::APPEARANCES;
use super::roles::{self, ROLES};
use super::rust::assets::{DOCS, STRIP, STYLE};
use super::rust::dialect::{AssetDialect, Dialect, Embeds, Gradients, Paints, bytes};
use super::rust::framework::{Framework, Types};
use crate::asset::AssetFormat;
use crate::design::GradientKind;

pub(super) static BEVY: Framework = Framework {
    name: "bevy",
    summary: "Bevy 0.20: `Color`, bundles for text, paths of icons and images for the asset server.",
    options: &[APPEARANCES, ROLES, STYLE, DOCS, STRIP],
    types: |_| &Types {
        version: "Bevy 0.20",
        colors: Dialect {
            color: "Color",
            literal: |channels| match channels {
                [r, g, b, 0xff] => bytes("Color::srgb_u8", &[r, g, b]),
                _ => bytes("Color::srgba_u8", &channels),
            },
            support: "\nuse ::bevy::color::Color;\n",
            imports: &["Color"],
            paints: Paints::Layers(Gradients {
                methods: &[exfig_templates::RUST_GRADIENT, exfig_templates::BEVY_GRADIENT],
                lost: |gradient| (gradient.kind == GradientKind::Diamond).then_some("a diamond gradient"),
            }),
            native: theme::native,
            has_theme: true,
        },
        text: Some(text::DIALECT),
        // Bevy's asset server reads files at run time.
        assets: Some(AssetDialect {
            embeds: Embeds::Nothing(&STRIP),
            themed: Some((
                "::bevy::window::WindowTheme",
                "matches!(theme, ::bevy::window::WindowTheme::Dark)",
            )),
            methods: Some(exfig_templates::BEVY_ASSETS),
            ..AssetDialect::EMBEDDED
        }),
    },
    multiplies_tint: true,
    refuses: |format| {
        let is_vector = matches!(format, AssetFormat::Svg | AssetFormat::Pdf);
        is_vector.then(|| format!("Bevy cannot draw {format}; use `format = \"png\"`"))
    },
    mistakes: |set, options| {
        let mut mistakes = roles::roles(set, options).1;
        mistakes.extend(roles::without_a_place(options, "Bevy", &theme::roles()));
        mistakes
    },
    prepare: |set, _| Cow::Borrowed(set),
};
