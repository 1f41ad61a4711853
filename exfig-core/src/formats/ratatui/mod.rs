//! ratatui: `Color` and `Style`, written by the shared Rust writer.
//!
//! Source: the documentation of ratatui 0.30. A terminal has no alpha and one font.

mod flat;
mod text;

use super::rust::dialect::{Dialect, Gradients, Paints, bytes};
use super::rust::framework::{Framework, Types};

pub(super) static RATATUI: Framework = Framework {
    name: "ratatui",
    summary: "ratatui 0.30: `Color`, and `Style` for bold, italic and lines.",
    options: &[flat::OVER],
    types: |_| &Types {
        version: "ratatui 0.30",
        colors: Dialect {
            color: "Color",
            literal: |[r, g, b, _]| bytes("Color::Rgb", &[r, g, b]),
            support: "\nuse ::ratatui::style::Color;\n",
            imports: &["Color"],
            paints: Paints::Layers(Gradients::DATA),
            native: |_| String::new(),
            has_theme: false,
        },
        text: Some(text::DIALECT),
        assets: None,
    },
    multiplies_tint: false,
    refuses: |_| None,
    mistakes: flat::mistakes,
    prepare: flat::flattened,
};
