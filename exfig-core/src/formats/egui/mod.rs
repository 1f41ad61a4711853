//! egui: colors as `egui::Color32`, written by the shared Rust writer.

use super::rust::dialect::{Dialect, bytes};
use super::rust::ident::IDENTIFIERS;
use super::rust::{tokens, typography};
use super::{Content, Context, Format, FormatOption, Generated, Identifiers, OptionMistake, RenderError};
use crate::asset::{AssetFormat, AssetKind, Scale};

pub(super) struct Egui;

const DIALECT: Dialect = Dialect {
    color: "Color32",
    literal: |channels| match channels {
        [r, g, b, 0xff] => bytes("Color32::from_rgb", &[r, g, b]),
        _ => bytes("Color32::from_rgba_unmultiplied_const", &channels),
    },
    support: "\nuse egui::Color32;\n",
};

impl Format for Egui {
    fn name(&self) -> &'static str {
        "egui"
    }

    fn summary(&self) -> &'static str {
        "Colors as constants of `egui::Color32`, a struct per set of modes."
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &[AssetKind::Colors]
    }

    fn identifiers(&self) -> &'static Identifiers {
        &IDENTIFIERS
    }

    fn is_rust(&self) -> bool {
        true
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        match context.content {
            Content::Tokens(set) => Ok(vec![context.file(tokens::render(context, set, &DIALECT)?)]),
            _ => Ok(Vec::new()),
        }
    }
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
        mistakes
    }

