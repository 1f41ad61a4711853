//! Leptos: colors and text styles as CSS, icons for `leptos_icons`, written by the shared Rust writer.
//!
//! Sources: the documentation of Leptos 0.8, `leptos_icons` 0.7 and `icondata_core` 0.1.

use std::borrow::Cow;

use super::appearance::APPEARANCES;
use super::rust::assets::{DOCS, STYLE};
use super::rust::dialect::{AssetDialect, Field};
use super::rust::framework::{Framework, Types};
use super::rust::layout::Expr;
use super::{number, text, web};
use crate::asset::AssetFormat;
use crate::design::{AssetFile, AssetItem};

pub(super) static LEPTOS: Framework = Framework {
    name: "leptos",
    summary: "Leptos 0.8: colors and text styles as CSS for `style`, icons for leptos_icons, images by scale.",
    options: &[APPEARANCES, STYLE, DOCS, web::PUBLIC],
    types: |_| &Types {
        version: "Leptos 0.8, with icondata_core 0.1",
        colors: web::COLORS,
        text: Some(web::TEXT),
        assets: Some(AssetDialect {
            always_scales: true,
            vector: Some(Field {
                name: "icon",
                type_name: "::icondata_core::Icon",
                doc: "For `<Icon icon=…/>` of leptos_icons.",
                value: icon,
            }),
            embeds: web::EMBEDS,
            methods: Some(exfig_templates::LEPTOS_ASSETS),
            ..AssetDialect::EMBEDDED
        }),
    },
    multiplies_tint: false,
    refuses: |format| (format == AssetFormat::Pdf).then(|| "browsers do not show PDF as images".to_owned()),
    mistakes: |_, _| Vec::new(),
    prepare: |set, _| Cow::Borrowed(set),
};

/// An SVG in the one that `leptos_icons` writes: its own width and height are those of the outer one's box.
fn icon(item: &AssetItem, _: &AssetFile, path: &str) -> Expr {
    let string = |value: String| Expr::Call("Some", vec![Expr::atom(text::rust_string(&value))]);
    let none = || Expr::atom("None");
    let size = item.width.zip(item.height).map(|(width, height)| (number::css(width), number::css(height)));
    let [width, height, view_box] = match size {
        Some((width, height)) => {
            let view_box = format!("0 0 {width} {height}");
            [width, height, view_box].map(string)
        }
        None => [none(), none(), none()],
    };
    let fields = [
        ("style", none()),
        ("x", none()),
        ("y", none()),
        ("width", width),
        ("height", height),
        ("view_box", view_box),
        ("stroke_linecap", none()),
        ("stroke_linejoin", none()),
        ("stroke_width", none()),
        ("stroke", none()),
        ("fill", string("none".to_owned())),
        ("data", Expr::Call("include_str!", vec![Expr::atom(text::rust_string(path))])),
    ];
    Expr::Struct("&::icondata_core::IconData", fields.map(|(name, value)| (name.to_owned(), value)).into())
}
