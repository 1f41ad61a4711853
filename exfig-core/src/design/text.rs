//! Text styles.

use std::collections::BTreeMap;

use serde::Serialize;

/// A text style: every field of Figma's TypeStyle that says how text looks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TextStyle {
    /// The name after `replace`: folders are separated by `/`.
    pub name: String,
    /// The name in Figma.
    pub figma_name: String,
    /// The style's node id.
    pub id: String,
    /// Figma's description.
    pub description: String,
    /// `Inter`
    pub font_family: String,
    /// `Inter-SemiBold`; Figma does not know it for every font.
    pub font_post_script_name: Option<String>,
    /// `Semi Bold`
    pub font_style: Option<String>,
    /// 1 to 1000.
    pub font_weight: f64,
    /// Italic or oblique.
    pub italic: bool,
    /// In px.
    pub font_size: f64,
    /// The line height as it was set.
    pub line_height: LineHeight,
    /// The line height in px, whatever its unit.
    pub line_height_px: f64,
    /// In px.
    pub letter_spacing: f64,
    /// In px.
    pub paragraph_spacing: f64,
    /// In px.
    pub paragraph_indent: f64,
    /// In px, between the items of a list.
    pub list_spacing: f64,
    /// `original`, `upper`, `lower`, `title`, `small-caps` or `small-caps-forced`.
    pub text_case: String,
    /// `none`, `underline` or `strikethrough`.
    pub text_decoration: String,
    /// `left`, `right`, `center` or `justified`.
    pub text_align_horizontal: String,
    /// `top`, `center` or `bottom`.
    pub text_align_vertical: String,
    /// OpenType feature → 0 or 1, where it differs from the font's default.
    pub opentype_flags: BTreeMap<String, i64>,
}

/// A line height as it was set.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "unit", content = "value", rename_all = "kebab-case")]
pub enum LineHeight {
    /// The font's own ("Auto").
    Auto,
    /// In px.
    Px(f64),
    /// In percent of the font size.
    Percent(f64),
}
