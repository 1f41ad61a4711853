//! Bevy: `Color`, bundles for text, and paths for the asset server, written by the shared Rust writer.
//!
//! Source: the documentation of Bevy 0.17 to 0.20. Its text changed with each of them but the last, and the
//! colors of its widgets with the last.

mod text;
mod theme;

use std::borrow::Cow;

use super::appearance::APPEARANCES;
use super::roles::{self, ROLES};
use super::rust::assets::{DOCS, STRIP, STYLE};
use super::rust::dialect::{AssetDialect, Dialect, Embeds, Gradients, Paints, bytes};
use super::rust::framework::{Framework, Types};
use super::{FormatOption, Options, Takes};
use crate::asset::AssetFormat;
use crate::design::GradientKind;

/// For which version of Bevy.
const VERSION: FormatOption = FormatOption {
    name: "bevy",
    takes: Takes::Words(&["0.20", "0.19", "0.18", "0.17"]),
    default: "0.20",
    help: "The version of Bevy that the code is for. Before `\"0.19\"`, text styles take the handle of a font and have \
           no letter spacing.",
};

pub(super) static BEVY: Framework = Framework {
    name: "bevy",
    summary: "Bevy 0.17 to 0.20: `Color`, bundles for text, paths of icons and images for the asset server.",
    options: &[VERSION, APPEARANCES, ROLES, STYLE, DOCS, STRIP],
    types: |options| match options.get(&VERSION) {
        "0.19" => &BEVY_0_19,
        "0.18" => &BEVY_0_18,
        "0.17" => &BEVY_0_17,
        _ => &BEVY_0_20,
    },
    multiplies_tint: true,
    refuses: |format| {
        let is_vector = matches!(format, AssetFormat::Svg | AssetFormat::Pdf);
        is_vector.then(|| format!("Bevy cannot draw {format}; use `format = \"png\"`"))
    },
    mistakes: |set, options| {
        let mut mistakes = roles::roles(set, options).1;
        mistakes.extend(roles::without_a_place(options, "Bevy", &feathers(options).roles()));
        mistakes
    },
    prepare: |set, _| Cow::Borrowed(set),
};

fn feathers(options: &Options) -> &'static theme::Feathers {
    match options.get(&VERSION) {
        "0.20" => &theme::FEATHERS_0_20,
        "0.19" => &theme::FEATHERS_0_19,
        _ => &theme::FEATHERS_0_17,
    }
}

const BEVY_0_20: Types = Types {
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
        native: |native| theme::native(native, &theme::FEATHERS_0_20),
        has_theme: true,
    },
    text: Some(text::FAMILIES),
    // Bevy's asset server reads files at run time.
    assets: Some(AssetDialect {
        embeds: Embeds::Nothing(&STRIP),
        themed: Some(("::bevy::window::WindowTheme", "matches!(theme, ::bevy::window::WindowTheme::Dark)")),
        methods: Some(exfig_templates::BEVY_ASSETS),
        ..AssetDialect::EMBEDDED
    }),
};

const BEVY_0_19: Types = Types {
    version: "Bevy 0.19",
    colors: Dialect { native: |native| theme::native(native, &theme::FEATHERS_0_19), ..BEVY_0_20.colors },
    ..BEVY_0_20
};

const BEVY_0_18: Types = Types {
    version: "Bevy 0.18",
    colors: Dialect { native: |native| theme::native(native, &theme::FEATHERS_0_17), ..BEVY_0_20.colors },
    text: Some(text::WEIGHTS),
    ..BEVY_0_20
};

const BEVY_0_17: Types = Types { version: "Bevy 0.17", text: Some(text::HANDLES), ..BEVY_0_18 };
