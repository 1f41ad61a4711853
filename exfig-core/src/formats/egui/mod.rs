//! egui: `Color32`, `Visuals`, `TextFormat`, `Image`, written by the shared Rust writer.
//!
//! Source: the documentation of egui 0.37.

mod text;
mod theme;

use super::appearance::{self, APPEARANCES};
use super::roles::{self, ROLES};
use super::rust::assets::{self, DOCS, STYLE};
use super::rust::dialect::{AssetDialect, Dialect, bytes};
use super::rust::ident::IDENTIFIERS;
use super::rust::{tokens, typography};
use super::{Content, Context, Format, FormatOption, Generated, Identifiers, OptionMistake, RenderError};
use crate::asset::{AssetFormat, AssetKind, Scale};

pub(super) struct Egui;

const COLORS: Dialect = Dialect {
    color: "Color32",
    literal: |channels| match channels {
        [r, g, b, 0xff] => bytes("Color32::from_rgb", &[r, g, b]),
        _ => bytes("Color32::from_rgba_unmultiplied_const", &channels),
    },
    support: "\nuse ::egui::Color32;\n",
    native: theme::native,
    has_theme: true,
};

const ASSETS: AssetDialect =
    AssetDialect { has_uri: true, methods: Some(exfig_templates::EGUI_ASSETS), ..AssetDialect::EMBEDDED };

impl Format for Egui {
    fn name(&self) -> &'static str {
        "egui"
    }

    fn summary(&self) -> &'static str {
        "egui 0.37: `Color32`, `Theme::of(ctx.theme())`, `Visuals`, `TextFormat`, `Image`."
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &[AssetKind::Colors, AssetKind::Typography, AssetKind::Icons, AssetKind::Images]
    }

    fn options(&self) -> &'static [FormatOption] {
        &[APPEARANCES, ROLES, STYLE, DOCS]
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
        (format == AssetFormat::Pdf).then(|| "egui cannot draw PDF".to_owned())
    }

    fn mistakes(&self, context: &Context) -> Vec<OptionMistake> {
        let Content::Tokens(set) = context.content else { return Vec::new() };
        let mut mistakes = appearance::appearances(set, context.options).1;
        mistakes.extend(roles::roles(set, context.options, &ROLES).1);
        mistakes.extend(roles::without_a_place(context.options, "egui", &theme::roles()));
        mistakes
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
