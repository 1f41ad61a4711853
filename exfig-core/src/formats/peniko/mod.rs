//! peniko, the colors and brushes of Vello, Xilem and Masonry, written by the shared Rust writer.
//!
//! Source: the documentation of peniko 0.6. It has neither text nor files.

use std::borrow::Cow;

use super::rust::dialect::{Dialect, Gradients, Paints, bytes};
use super::rust::framework::{Framework, Types};
use crate::design::GradientKind;

pub(super) static PENIKO: Framework = Framework {
    name: "peniko",
    summary: "peniko 0.6, for Vello, Xilem and Masonry: `Color`, and brushes for gradients.",
    options: &[],
    types: |_| &Types {
        version: "peniko 0.6",
        colors: Dialect {
            color: "Color",
            literal: |channels| match channels {
                [r, g, b, 0xff] => bytes("Color::from_rgb8", &[r, g, b]),
                _ => bytes("Color::from_rgba8", &channels),
            },
            support: "\nuse ::peniko::Color;\n",
            imports: &["Color"],
            paints: Paints::Layers(Gradients {
                methods: &[exfig_templates::PENIKO_GRADIENT],
                lost: |gradient| (gradient.kind == GradientKind::Diamond).then_some("a diamond gradient"),
            }),
            native: |_| String::new(),
            has_theme: false,
        },
        text: None,
        assets: None,
    },
    multiplies_tint: false,
    refuses: |_| None,
    mistakes: |_, _| Vec::new(),
    prepare: |set, _| Cow::Borrowed(set),
};
