//! Text styles.

use std::collections::BTreeMap;

use serde::Serialize;

/// A text style: every field of Figma's TypeStyle that affects how text looks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TextStyle {
    /// The name after `replace`, with `/` between folders.
    pub name: String,
    /// The name in Figma.
    pub figma_name: String,
    /// The style's node id.
    pub id: String,
    /// Figma's description; may contain several lines and any character.
    pub description: String,
    /// The font family: `Inter`.
    pub font_family: String,
    /// The PostScript name: `Inter-SemiBold`. Figma does not know it for every font.
    pub font_post_script_name: Option<String>,
    /// The style within the family: `Semi Bold`.
    pub font_style: Option<String>,
    /// The weight, 1 to 1000.
    pub font_weight: f64,
    /// Whether the font is italic or oblique.
    pub italic: bool,
    /// The font size in px.
    pub font_size: f64,
    /// The line height as set in Figma, with its unit.
    pub line_height: LineHeight,
    /// The line height in px, regardless of its unit.
    pub line_height_px: f64,
    /// The space between letters in px.
    pub letter_spacing: f64,
    /// The space between paragraphs in px.
    pub paragraph_spacing: f64,
    /// The indent of a paragraph's first line in px.
    pub paragraph_indent: f64,
    /// The space between the items of a list in px.
    pub list_spacing: f64,
    /// `original`, `upper`, `lower`, `title`, `small-caps` or `small-caps-forced`.
    pub text_case: String,
    /// `none`, `underline` or `strikethrough`.
    pub text_decoration: String,
    /// Whether an earlier export named it: on a collision of names, it keeps its identifier.
    #[serde(skip)]
    pub on_record: bool,
    /// The ids of the variables that properties are bound to, by Figma's names of the properties: `fontSize`.
    #[serde(skip)]
    pub bound: BTreeMap<String, String>,
    /// OpenType features that differ from the font's default: feature → 0 or 1.
    pub opentype_flags: BTreeMap<String, i64>,
}

impl TextStyle {
    /// Returns what fonts call the weight. Source: OpenType, `usWeightClass`.
    pub fn weight_name(&self) -> &'static str {
        match self.font_weight {
            weight if weight < 150.0 => "Thin",
            weight if weight < 250.0 => "Extra Light",
            weight if weight < 350.0 => "Light",
            weight if weight < 450.0 => "Regular",
            weight if weight < 550.0 => "Medium",
            weight if weight < 650.0 => "Semi Bold",
            weight if weight < 750.0 => "Bold",
            weight if weight < 850.0 => "Extra Bold",
            _ => "Black",
        }
    }

    /// The same, for frameworks without lines under and through text.
    pub fn not_in_frameworks_without_lines(&self) -> Vec<String> {
        let mut lost = self.not_in_frameworks();
        lost.extend((self.text_decoration != "none").then(|| self.text_decoration.clone()));
        lost
    }

    /// Returns the distances between blocks of text, in words: the text itself does not have them.
    pub fn spacings(&self) -> Vec<String> {
        let rows = [("paragraphs", self.paragraph_spacing), ("items of lists", self.list_spacing)];
        let set = rows.into_iter().filter(|(_, px)| *px != 0.0);
        set.map(|(what, px)| format!("{px} px between {what}")).collect()
    }

    /// Returns what GUI frameworks cannot hold, in words.
    pub fn not_in_frameworks(&self) -> Vec<String> {
        let mut lost = Vec::new();
        if self.text_case != "original" {
            lost.push(format!("the case of letters: {}", self.text_case));
        }
        lost.extend(self.spacings());
        if self.paragraph_indent != 0.0 {
            lost.push(format!("an indent of {} px", self.paragraph_indent));
        }
        if !self.opentype_flags.is_empty() {
            lost.push("OpenType features".to_owned());
        }
        lost
    }
}

/// A line height as set in Figma.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "unit", content = "value", rename_all = "kebab-case")]
pub enum LineHeight {
    /// The font's own line height ("Auto").
    Auto,
    /// In px.
    Px(f64),
    /// In percent of the font size.
    Percent(f64),
}
