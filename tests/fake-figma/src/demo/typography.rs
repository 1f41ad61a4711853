//! Text styles, and the board "Type", whose texts use them.

use serde_json::{Map, Value, json};

use super::node::Node;
use super::path::at;
use super::{icons, solid, styles};

/// A style: its number on page 5 (from its id), its name, its description, and what differs from [`base`].
type Row = (u32, &'static str, &'static str, Value);

fn rows() -> Vec<Row> {
    vec![
        (
            61,
            "display/temperature",
            "The one big number.\nTabular figures, so that it does not jump.",
            json!({
            "fontSize": 72.0, "fontWeight": 300, "fontStyle": "Light", "fontPostScriptName": "Inter-Light", "letterSpacing": -1.440_000_057_220_459,
            "lineHeightPx": 80.0, "lineHeightUnit": "PIXELS", "opentypeFlags": {"TNUM": 1, "SS01": 1}}),
        ),
        (
            62,
            "heading/large",
            "",
            json!({
            "fontSize": 32.0, "fontWeight": 700, "fontStyle": "Bold", "fontPostScriptName": "Inter-Bold", "letterSpacing": -0.319_999_992_847_442_6,
            "lineHeightPx": 40.0, "lineHeightUnit": "PIXELS", "lineHeightPercentFontSize": 125.0}),
        ),
        (
            63,
            "heading/small",
            "",
            json!({
            "fontSize": 20.0, "fontWeight": 600, "fontStyle": "Semi Bold", "fontPostScriptName": "Inter-SemiBold",
            "lineHeightPx": 28.0, "lineHeightUnit": "FONT_SIZE_%", "lineHeightPercentFontSize": 140.0}),
        ),
        (
            64,
            "body/regular",
            "Everything that is read.",
            json!({
            "fontSize": 16.0, "lineHeightPx": 24.0, "lineHeightUnit": "FONT_SIZE_%", "lineHeightPercentFontSize": 150.0,
            "paragraphSpacing": 8.0}),
        ),
        (
            65,
            "body/strong",
            "",
            json!({
            "fontSize": 16.0, "fontWeight": 600, "fontStyle": "Semi Bold", "fontPostScriptName": "Inter-SemiBold", "lineHeightPx": 24.0,
            "lineHeightUnit": "FONT_SIZE_%", "lineHeightPercentFontSize": 150.0}),
        ),
        (
            66,
            "body/quote",
            "Reports of observers, with \"quotes\".",
            json!({
            "fontSize": 16.0, "italic": true, "fontStyle": "Italic", "fontPostScriptName": "Inter-Italic", "lineHeightPx": 24.0,
            "lineHeightUnit": "FONT_SIZE_%", "lineHeightPercentFontSize": 150.0, "paragraphIndent": 16.0}),
        ),
        (
            67,
            "body/link",
            "",
            json!({
            "fontSize": 16.0, "textDecoration": "UNDERLINE", "lineHeightPx": 19.363_636_016_845_703, "lineHeightPercent": 100.0,
            "lineHeightUnit": "INTRINSIC_%"}),
        ),
        (
            68,
            "label/overline",
            "Above a group of values.",
            json!({
            "fontSize": 11.0, "fontWeight": 600, "fontStyle": "Semi Bold", "fontPostScriptName": "Inter-SemiBold", "textCase": "UPPER",
            "letterSpacing": 0.879_999_995_231_628_4, "lineHeightPx": 16.0, "lineHeightUnit": "PIXELS", "lineHeightPercentFontSize": 145.454_544_067_382_8}),
        ),
        (
            69,
            "label/unit",
            "hPa, km/h, °C",
            json!({
            "fontSize": 12.0, "fontWeight": 500, "fontStyle": "Medium", "fontPostScriptName": "Inter-Medium", "textCase": "SMALL_CAPS_FORCED",
            "lineHeightPx": 14.522_727_012_634_277, "lineHeightPercent": 100.0, "lineHeightUnit": "INTRINSIC_%"}),
        ),
        (
            70,
            "label/outdated",
            "Values older than an hour.",
            json!({
            "fontSize": 12.0, "textDecoration": "STRIKETHROUGH", "lineHeightPx": 14.522_727_012_634_277, "lineHeightPercent": 100.0,
            "lineHeightUnit": "INTRINSIC_%"}),
        ),
        (
            71,
            "code/station id",
            "The font is variable: Figma knows no PostScript name for it.",
            json!({
            "fontFamily": "JetBrains Mono", "fontPostScriptName": null, "fontSize": 13.0, "lineHeightPx": 20.0, "lineHeightUnit": "PIXELS",
            "lineHeightPercentFontSize": 153.846_160_888_671_88, "opentypeFlags": {"CALT": 0, "ZERO": 1}}),
        ),
        (
            72,
            "caption",
            "",
            json!({
            "fontSize": 12.0, "textCase": "TITLE", "letterSpacing": 0.119_999_997_317_790_99, "lineHeightPx": 16.799_999_237_060_547,
            "lineHeightUnit": "FONT_SIZE_%", "lineHeightPercentFontSize": 140.0}),
        ),
    ]
}

fn base() -> Value {
    json!({
        "fontFamily": "Inter", "fontPostScriptName": "Inter-Regular", "fontStyle": "Regular", "fontWeight": 400,
        "textAutoResize": "WIDTH_AND_HEIGHT", "textAlignHorizontal": "LEFT", "textAlignVertical": "TOP", "letterSpacing": 0.0,
        "lineHeightPercent": 118.0,
    })
}

/// The board "Type": one text per style, set in that style.
pub(super) fn board() -> Node {
    let mut y = 24.0;
    let mut texts = Vec::new();
    for (number, name, _, own) in rows() {
        let mut style = base();
        if let (Some(style), Value::Object(mut own)) = (style.as_object_mut(), own) {
            style.append(&mut own);
        }
        let height = style["lineHeightPx"].as_f64().unwrap_or(16.0).ceil();
        let width = style["fontSize"].as_f64().unwrap_or(16.0) * 0.56 * name.len() as f64;
        texts.push(
            Node::text(name, name, at(24.0, y), at(width.ceil(), height), &style)
                .with("styles", json!({"text": format!("5:{number}"), "fill": "5:13"}))
                .filled(solid(icons::INK)),
        );
        y += height + 16.0;
    }
    Node::frame("FRAME", "Type", at(640.0, 0.0), at(840.0, y + 8.0), texts).filled(solid(0xffffff))
}

/// The file's entries for these styles: everything except their values.
pub(super) fn entries() -> Map<String, Value> {
    rows()
        .into_iter()
        .map(|(number, name, description, _)| styles::entry(number, name, "TEXT", description))
        .collect()
}
