//! iced: `Color`, `Palette`, `Theme`, fonts and handles, written by the shared Rust writer.
//!
//! Source: the documentation of iced 0.14. `color!(0x123)` means `0x112233` there, so it is not used.

mod text;
mod theme;

use super::appearance::{self, APPEARANCES};
use super::number::rust_f32;
use super::roles::{self, ROLES};
use super::rust::assets::{self, DOCS, STYLE};
use super::rust::dialect::{AssetDialect, Dialect};
use super::rust::ident::IDENTIFIERS;
use super::rust::layout::Expr;
use super::rust::{tokens, typography};
use super::{Content, Context, Format, FormatOption, Generated, Identifiers, OptionMistake, RenderError};
use crate::asset::{AssetFormat, AssetKind, Scale};

pub(super) struct Iced;

const COLORS: Dialect = Dialect {
    color: "Color",
    literal: color,
    support: "\nuse ::iced::Color;\n",
    native: theme::native,
    has_theme: true,
};

const ASSETS: AssetDialect =
    AssetDialect { methods: Some(exfig_templates::ICED_ASSETS), ..AssetDialect::EMBEDDED };

/// iced's alpha is a number from 0 to 1.
fn color([r, g, b, a]: [u8; 4]) -> Expr {
    let mut channels = [r, g, b].map(|channel| Expr::atom(format!("{channel:#04x}"))).to_vec();
    if a == 0xff {
        return Expr::Call("Color::from_rgb8", channels);
    }
    channels.push(Expr::atom(rust_f32(f64::from(a) / 255.0)));
    Expr::Call("Color::from_rgba8", channels)
}

impl Format for Iced {
    fn name(&self) -> &'static str {
        "iced"
    }

    fn summary(&self) -> &'static str {
        "iced 0.14: `Color`, `Theme::custom`, fonts, handles of icons and images."
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

    fn refuses(&self, format: AssetFormat, _scales: &[Scale]) -> Option<String> {
        (format == AssetFormat::Pdf).then(|| "iced cannot draw PDF".to_owned())
    }

    fn mistakes(&self, context: &Context) -> Vec<OptionMistake> {
        let Content::Tokens(set) = context.content else { return Vec::new() };
        let mut mistakes = appearance::appearances(set, context.options).1;
        let (roles, wrong) = roles::roles(set, context.options, &ROLES);
        mistakes.extend(theme::missing(&roles).filter(|_| wrong.is_empty()));
        mistakes.extend(wrong);
        mistakes.extend(roles::without_a_place(context.options, "iced", &theme::PALETTE));
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
