//! iced: `Color`, `Palette`, `Theme`, fonts and handles, written by the shared Rust writer.
//!
//! Source: the documentation of iced 0.13 and 0.14. `color!(0x123)` means `0x112233` there, so it is not used.

mod text;
mod theme;

use std::borrow::Cow;

use super::appearance::APPEARANCES;
use super::number::rust_f32;
use super::roles::{self, ROLES};
use super::rust::assets::{DOCS, STYLE};
use super::rust::dialect::{AssetDialect, Dialect, Gradients, Paints};
use super::rust::framework::{Framework, Types};
use super::rust::layout::Expr;
use super::{FormatOption, Takes};
use crate::asset::AssetFormat;
use crate::design::{Gradient, GradientKind};

/// For which version of iced.
const VERSION: FormatOption = FormatOption {
    name: "iced",
    takes: Takes::Words(&["0.14", "0.13"]),
    default: "0.14",
    help: "The version of iced that the code is for. Palettes of `\"0.13\"` have no `warning`.",
};

pub(super) static ICED: Framework = Framework {
    name: "iced",
    summary: "iced 0.13 or 0.14: `Color`, `Theme::custom`, fonts, handles of icons and images.",
    options: &[VERSION, APPEARANCES, ROLES, STYLE, DOCS],
    types: |options| match options.get(&VERSION) {
        "0.13" => &ICED_0_13,
        _ => &ICED_0_14,
    },
    multiplies_tint: false,
    refuses: |format| (format == AssetFormat::Pdf).then(|| "iced cannot draw PDF".to_owned()),
    mistakes: |set, options| {
        let palette = match options.get(&VERSION) {
            "0.13" => &theme::PALETTE_0_13[..],
            _ => &theme::PALETTE_0_14,
        };
        let (roles, mut mistakes) = roles::roles(set, options);
        mistakes.extend(roles::without_a_place(options, "iced", palette));
        mistakes.extend(theme::missing(&roles, palette).filter(|_| mistakes.is_empty()));
        mistakes
    },
    prepare: |set, _| Cow::Borrowed(set),
};

const ICED_0_14: Types = Types {
    version: "iced 0.14",
    colors: Dialect {
        color: "Color",
        literal: color,
        support: "\nuse ::iced::Color;\n",
        imports: &["Color"],
        paints: Paints::Layers(Gradients {
            methods: &[exfig_templates::RUST_GRADIENT, exfig_templates::ICED_GRADIENT],
            lost,
        }),
        native: |native| theme::native(native, &theme::PALETTE_0_14, "name"),
        has_theme: true,
    },
    text: Some(text::DIALECT),
    assets: Some(AssetDialect {
        themed: Some(("&::iced::Theme", "theme.extended_palette().is_dark")),
        methods: Some(exfig_templates::ICED_ASSETS),
        ..AssetDialect::EMBEDDED
    }),
};

const ICED_0_13: Types = Types {
    version: "iced 0.13",
    colors: Dialect {
        literal: color_0_13,
        native: |native| theme::native(native, &theme::PALETTE_0_13, "name.to_owned()"),
        ..ICED_0_14.colors
    },
    ..ICED_0_14
};

fn lost(gradient: &Gradient) -> Option<&'static str> {
    match gradient.kind {
        GradientKind::Linear if gradient.stops.len() > 8 => Some("a gradient of more than 8 stops"),
        GradientKind::Linear => None,
        _ => Some("a gradient that is not linear"),
    }
}

/// iced's alpha is a number from 0 to 1.
fn color([r, g, b, a]: [u8; 4]) -> Expr {
    let mut channels = [r, g, b].map(|channel| Expr::atom(format!("{channel:#04x}"))).to_vec();
    if a == 0xff {
        return Expr::Call("Color::from_rgb8", channels);
    }
    channels.push(Expr::atom(rust_f32(f64::from(a) / 255.0)));
    Expr::Call("Color::from_rgba8", channels)
}

/// In iced 0.13, functions of bytes make no constants.
fn color_0_13(channels: [u8; 4]) -> Expr {
    let part = |channel: u8| Expr::atom(rust_f32(f64::from(channel) / 255.0));
    let fields = ["r", "g", "b", "a"].into_iter().zip(channels);
    Expr::Struct("Color", fields.map(|(field, channel)| (field.to_owned(), part(channel))).collect())
}
