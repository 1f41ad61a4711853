//! Icons and images, as templates get them: names and files.

use serde::Serialize;

/// The files of one icon or image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssetItem {
    /// The stem of its files: the Figma name after `replace`, in the entry's name style. Unique in the entry.
    pub name: String,
    /// The name in Figma.
    pub figma_name: String,
    /// Figma's description; may contain several lines and any character.
    pub description: String,
    /// The node's id: `12:34`.
    pub node: String,
    /// Width in px at 1x, if Figma provides it.
    pub width: Option<f64>,
    /// Height in px at 1x, if Figma provides it.
    pub height: Option<f64>,
    /// Its files, one per scale, by ascending scale; at least one.
    pub files: Vec<AssetFile>,
    /// The name of its variant for dark backgrounds, an item of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dark: Option<String>,
    /// Whether an earlier export named it: on a collision of names, it keeps its identifier.
    #[serde(skip)]
    pub on_record: bool,
}

/// One file of an icon or image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssetFile {
    /// Relative to the package, with `/`: `assets/icons/sun.svg`.
    pub path: String,
    /// 1, 1.5, 2 …
    pub scale: f64,
    /// `svg`, `png` …
    pub format: String,
}
