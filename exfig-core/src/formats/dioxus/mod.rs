//! Dioxus: colors and text styles as CSS, `asset!` and elements, written by the shared Rust writer.
//!
//! Source: the documentation of Dioxus 0.7.

use std::borrow::Cow;

use super::appearance::APPEARANCES;
use super::rust::assets::{DOCS, STYLE};
use super::rust::dialect::{AssetDialect, Field};
use super::rust::framework::{Framework, Types};
use super::rust::layout::Expr;
use super::{text, web};
use crate::asset::AssetFormat;

pub(super) static DIOXUS: Framework = Framework {
    name: "dioxus",
    summary: "Dioxus 0.7: colors and text styles as CSS for `style`, icons as elements, images as `Asset`.",
    options: &[APPEARANCES, STYLE, DOCS],
    types: |_| &Types {
        version: "Dioxus 0.7",
        colors: web::COLORS,
        text: Some(web::TEXT),
        assets: Some(AssetDialect {
            always_scales: true,
            raster: Some(Field {
                name: "asset",
                type_name: "::dioxus::prelude::Asset",
                doc: "The file in the application.",
                value: |_, file, _| {
                    // `/` is the package.
                    let path = Expr::atom(text::rust_string(&format!("/{}", file.path)));
                    Expr::Call("::dioxus::prelude::asset!", vec![path])
                },
            }),
            // `asset!` names it.
            support: "\nuse ::dioxus::prelude::manganis;\n",
            embeds: web::EMBEDS,
            methods: Some(exfig_templates::DIOXUS_ASSETS),
            ..AssetDialect::EMBEDDED
        }),
    },
    multiplies_tint: false,
    refuses: |format| (format == AssetFormat::Pdf).then(|| "browsers do not show PDF as images".to_owned()),
    mistakes: |_, _| Vec::new(),
    prepare: |set, _| Cow::Borrowed(set),
};
