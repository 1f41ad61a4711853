//! egui: `Color32`, `Visuals`, `TextFormat`, `Image`, written by the shared Rust writer.
//!
//! Source: the documentation of egui 0.37.

mod text;
mod theme;

use std::borrow::Cow;

use super::appearance::APPEARANCES;
use super::roles::{self, ROLES};
use super::rust::assets::{DOCS, STYLE};
use super::rust::dialect::{AssetDialect, Dialect, Gradients, Paints, bytes};
use super::rust::framework::{Framework, Types};
use crate::asset::AssetFormat;

pub(super) static EGUI: Framework = Framework {
    name: "egui",
    summary: "egui 0.37: `Color32`, `Theme::of(ctx.theme())`, `Visuals`, `TextFormat`, `Image`.",
    options: &[APPEARANCES, ROLES, STYLE, DOCS],
    types: |_| &Types {
        version: "egui 0.37",
        colors: Dialect {
            color: "Color32",
            literal: |channels| match channels {
                [r, g, b, 0xff] => bytes("Color32::from_rgb", &[r, g, b]),
                _ => bytes("Color32::from_rgba_unmultiplied_const", &channels),
            },
            support: "\nuse ::egui::Color32;\n",
            imports: &["Color32"],
            paints: Paints::Layers(Gradients::DATA),
            native: theme::native,
            has_theme: true,
        },
        text: Some(text::DIALECT),
        assets: Some(AssetDialect {
            has_uri: true,
            themed: Some(("::egui::Theme", "theme == ::egui::Theme::Dark")),
            methods: Some(exfig_templates::EGUI_ASSETS),
            ..AssetDialect::EMBEDDED
        }),
    },
    multiplies_tint: true,
    refuses: |format| (format == AssetFormat::Pdf).then(|| "egui cannot draw PDF".to_owned()),
    mistakes: |set, options| {
        let mut mistakes = roles::roles(set, options).1;
        mistakes.extend(roles::without_a_place(options, "egui", &theme::roles()));
        mistakes
    },
    prepare: |set, _| Cow::Borrowed(set),
};
