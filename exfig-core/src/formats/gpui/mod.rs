//! gpui: `Rgba`, elements with text styles, and sources of assets, written by the shared Rust writer.
//!
//! Sources: the documentation of gpui 0.2, gpui-ce 0.3 and gpui-component 0.9, which is built on gpui-pre 0.3.
//! All of these are libraries with the name `gpui`; gpui-kit becomes one with `extern crate gpui_kit as gpui;`.

mod text;
mod theme;

use std::borrow::Cow;

use super::appearance::APPEARANCES;
use super::roles::{self, ROLES};
use super::rust::assets::DOCS;
use super::rust::dialect::{AssetDialect, Dialect, Gradients, Paints, TextDialect};
use super::rust::framework::{Framework, Types};
use super::rust::layout::Expr;
use super::rust::native::Native;
use super::{FormatOption, Options, Takes};
use crate::asset::AssetFormat;
use crate::design::{Gradient, GradientKind};

/// Which of the crates that are gpui.
const CRATE: FormatOption = FormatOption {
    name: "crate",
    takes: Takes::Words(&["gpui", "gpui-ce", "gpui-component", "gpui-kit"]),
    default: "gpui",
    help: "The crate whose types the code uses: `\"gpui\"`, `\"gpui-ce\"`, `\"gpui-component\"` (with gpui-pre as \
           `gpui`) or `\"gpui-kit\"` (with `extern crate gpui_kit as gpui;` in the crate's root). With the last two, \
           icons are `IconNamed`, and `roles` gives the components their colors.",
};

pub(super) static GPUI: Framework = Framework {
    name: "gpui",
    summary: "gpui 0.2, gpui-ce 0.3 or gpui-component 0.9: `Rgba`, text styles, sources of icons and images.",
    options: &[CRATE, APPEARANCES, ROLES, DOCS],
    types: |options| match options.get(&CRATE) {
        "gpui-ce" => &CE,
        "gpui-component" => &COMPONENT,
        "gpui-kit" => &KIT,
        _ => &PLAIN,
    },
    multiplies_tint: false,
    refuses: |format| (format == AssetFormat::Pdf).then(|| "gpui cannot draw PDF".to_owned()),
    mistakes: |set, options| {
        let mut mistakes = roles::roles(set, options).1;
        let known: &[&str] = if has_components(options) { &theme::roles() } else { &[] };
        let help = "remove it from `roles`, or set `crate = \"gpui-component\"`";
        let without = roles::without_a_place(options, "gpui", known);
        mistakes.extend(without.map(|mistake| super::OptionMistake { help: help.to_owned(), ..mistake }));
        mistakes
    },
    prepare: |set, _| Cow::Borrowed(set),
};

fn has_components(options: &Options) -> bool {
    matches!(options.get(&CRATE), "gpui-component" | "gpui-kit")
}

const PLAIN: Types = Types {
    version: "gpui 0.2",
    colors: Dialect {
        color: "Rgba",
        literal,
        support: "\nuse ::gpui::Rgba;\n",
        imports: &["Rgba"],
        paints: Paints::Layers(Gradients {
            methods: &[exfig_templates::RUST_GRADIENT, exfig_templates::GPUI_GRADIENT],
            lost,
        }),
        native: |native| theme::native(native, None),
        has_theme: true,
    },
    text: Some(text::DIALECT),
    assets: Some(assets("")),
};

const CE: Types = Types {
    version: "gpui-ce 0.3",
    colors: Dialect { literal: literal_of_palette, ..PLAIN.colors },
    text: Some(TextDialect { lost: text::lost_in_ce, item: text::item_in_ce, ..text::DIALECT }),
    ..PLAIN
};

const COMPONENT: Types = Types {
    version: "gpui-component 0.9",
    colors: Dialect { native: component, ..PLAIN.colors },
    assets: Some(assets("::gpui_component::IconNamed")),
    ..PLAIN
};

const KIT: Types = Types {
    version: "gpui-kit 0.9",
    colors: Dialect { native: |native| theme::native(native, Some("::gpui_kit::component")), ..PLAIN.colors },
    assets: Some(assets("::gpui_kit::component::IconNamed")),
    ..PLAIN
};

fn component(native: &Native<'_>) -> String {
    theme::native(native, Some("::gpui_component"))
}

/// `named` is the trait of icons with a path.
const fn assets(named: &'static str) -> AssetDialect {
    AssetDialect {
        themed: Some((
            "::gpui::WindowAppearance",
            "matches!(\n            theme,\n            ::gpui::WindowAppearance::Dark | \
             ::gpui::WindowAppearance::VibrantDark\n        )",
        )),
        methods: Some(exfig_templates::GPUI_ASSETS),
        items: Some((exfig_templates::GPUI_SOURCE, named)),
        ..AssetDialect::EMBEDDED
    }
}

fn lost(gradient: &Gradient) -> Option<&'static str> {
    match gradient.kind {
        GradientKind::Linear if gradient.stops.len() > 2 => Some("a gradient of more than two stops"),
        GradientKind::Linear => None,
        _ => Some("a gradient that is not linear"),
    }
}

/// The channels from 0 to 1, with every digit: gpui rounds them down to bytes.
fn channels(bytes: [u8; 4]) -> [Expr; 4] {
    bytes.map(|channel| Expr::atom(format!("{:?}", f32::from(channel) / 255.0)))
}

/// gpui's functions for colors are not constant.
fn literal(bytes: [u8; 4]) -> Expr {
    let fields = ["r", "g", "b", "a"].map(str::to_owned).into_iter().zip(channels(bytes));
    Expr::Struct("Rgba", fields.collect())
}

/// The `Rgba` of gpui-ce is that of `palette`.
fn literal_of_palette(bytes: [u8; 4]) -> Expr {
    Expr::Call("Rgba::new", channels(bytes).into())
}
