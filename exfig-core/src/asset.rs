//! The basic vocabulary: what to export, where it is in Figma, and in which format and scale.

use std::fmt;

pub(crate) use exfig_lock::FileKey;
use serde::{Deserialize, Serialize};

/// What an entry of the configuration exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(strum::EnumCount))]
#[serde(rename_all = "lowercase")]
pub enum AssetKind {
    /// Color styles or variables.
    Colors,
    /// Text styles.
    Typography,
    /// Effect styles: shadows and blurs.
    Effects,
    /// Components as vector files.
    Icons,
    /// Components or frames as raster files at several scales, or as vector files.
    Images,
    /// Files that combine entries of the other kinds.
    Theme,
}

impl AssetKind {
    /// Every kind, in export order.
    pub const ALL: [Self; 6] =
        [Self::Colors, Self::Typography, Self::Effects, Self::Icons, Self::Images, Self::Theme];

    /// The kinds that are read from Figma; a theme combines these.
    pub const OF_FIGMA: [Self; 5] =
        [Self::Colors, Self::Typography, Self::Effects, Self::Icons, Self::Images];

    /// Returns the name of the kind in Cargo.toml, in checkpoints and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Colors => "colors",
            Self::Typography => "typography",
            Self::Effects => "effects",
            Self::Icons => "icons",
            Self::Images => "images",
            Self::Theme => "theme",
        }
    }

    /// Returns what messages call one item of the kind: `icon`, `text style`.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Colors => "color",
            Self::Typography => "text style",
            Self::Effects => "effect style",
            Self::Icons => "icon",
            Self::Images => "image",
            Self::Theme => "theme",
        }
    }

    /// Returns the kind with this [`name`](Self::name); `None` if there is none.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for AssetKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The root element of SVG files, as far as it differs from Figma's.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SvgRoot {
    /// Whether to leave out `width` and `height`.
    pub no_size: bool,
    /// Its `class`; empty for none. Contains nothing that XML would escape.
    pub class: String,
    /// Its `role`; empty for none. Contains nothing that XML would escape.
    pub role: String,
}

/// Which version of a file to export, other than the newest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VersionPin {
    /// The newest one that has a name.
    Named,
    /// This one, by its id.
    Exact(String),
}

impl VersionPin {
    /// Parses `named`, an id, or the URL of a version (`…?version-id=123`); `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "named" {
            return Some(Self::Named);
        }
        let id = text.split_once("version-id=").map_or(text, |(_, rest)| rest);
        let id = id.split(['&', '#']).next().unwrap_or_default();
        let is_id = !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit());
        is_id.then(|| Self::Exact(id.to_owned()))
    }
}

/// The id of a node: `12:34`, or `I12:34;5:6` inside an instance.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NodeId(String);

impl NodeId {
    /// Wraps an id from the API. Any text is accepted, but control characters, which no Figma id has, are
    /// removed.
    pub fn new(id: impl Into<String>) -> Self {
        let mut id = id.into();
        if id.chars().any(char::is_control) {
            id.retain(|c| !c.is_control());
        }
        Self(id)
    }

    /// Parses an id as people write it: `12:34`, the `12-34` from a URL's `node-id`, or the whole URL.
    ///
    /// # Errors
    /// What is wrong with the text, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let id = match text.split_once("node-id=") {
            Some((_, rest)) => rest.split(['&', '#']).next().unwrap_or_default().replace("%3A", ":"),
            None => text.trim().to_owned(),
        };
        let id = if id.contains(':') { id } else { id.replace('-', ":") };
        let valid = id
            .trim_start_matches('I')
            .split([':', ';'])
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
        if valid && id.contains(':') {
            Ok(Self(id))
        } else {
            Err(format!("`{text}` is not a node id; write one like `12:34`, or a URL with `node-id=`"))
        }
    }

    /// Returns the id as the API spells it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The formats of icons and images. Source for the ones Figma renders: `format` of `GET /v1/images/:key`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(strum::EnumCount))]
#[serde(rename_all = "lowercase")]
pub enum AssetFormat {
    /// Scalable Vector Graphics.
    Svg,
    /// A PDF with one page.
    Pdf,
    /// Portable Network Graphics.
    Png,
    /// JPEG; transparency becomes white.
    Jpg,
    /// Lossless WebP. Figma does not render it; exfig converts its own drawing or Figma's PNG.
    Webp,
}

impl AssetFormat {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Svg, Self::Pdf, Self::Png, Self::Jpg, Self::Webp];

    /// Returns the file extension, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpg => "jpg",
            Self::Webp => "webp",
        }
    }

    /// Returns the format to request from Figma for this one.
    pub fn rendered(self) -> Self {
        if self == Self::Webp { Self::Png } else { self }
    }

    /// Whether exfig can draw it from a node's geometry.
    pub fn can_be_drawn(self) -> bool {
        match self {
            Self::Svg => true,
            Self::Png | Self::Webp => cfg!(feature = "raster"),
            Self::Pdf | Self::Jpg => false,
        }
    }

    /// Whether the format has scales: SVG and PDF are always 1x.
    pub fn is_raster(self) -> bool {
        match self {
            Self::Svg | Self::Pdf => false,
            Self::Png | Self::Jpg | Self::Webp => true,
        }
    }
}

impl fmt::Display for AssetFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extension())
    }
}

/// The scale of a raster image, in hundredths: 1 to 400, because Figma accepts 0.01 to 4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scale(u16);

impl Scale {
    /// 1x.
    pub const ONE: Self = Self(100);

    /// Returns the scale for a factor, rounded to hundredths; `None` outside Figma's range of 0.01 to 4.
    pub fn new(factor: f64) -> Option<Self> {
        let hundredths = (factor * 100.0).round();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the range is checked first"
        )]
        (1.0..=400.0).contains(&hundredths).then_some(Self(hundredths as u16))
    }

    /// Returns the factor: 1.5 for 1.5x.
    pub fn factor(self) -> f64 {
        f64::from(self.0) / 100.0
    }

    /// Returns the suffix of a file's stem at this scale: nothing at 1x, otherwise `@2x`, `@1.5x`.
    pub fn suffix(self) -> String {
        if self == Self::ONE { String::new() } else { format!("@{self}x") }
    }

    /// Returns Android's name for screens of this scale. Source: "Support different pixel densities" in its
    /// documentation.
    pub fn density(self) -> Option<&'static str> {
        Some(match self.0 {
            75 => "ldpi",
            100 => "mdpi",
            150 => "hdpi",
            200 => "xhdpi",
            300 => "xxhdpi",
            400 => "xxxhdpi",
            _ => return None,
        })
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.factor())
    }
}

/// An sRGB color as Figma's API provides it: four channels from 0 to 1, not premultiplied.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rgba {
    /// Red, 0 to 1.
    pub r: f64,
    /// Green, 0 to 1.
    pub g: f64,
    /// Blue, 0 to 1.
    pub b: f64,
    /// Alpha, 0 (transparent) to 1 (opaque).
    pub a: f64,
}

impl Rgba {
    /// Returns the four channels as bytes, rounded to nearest. Channels outside 0 to 1 are clamped; NaN
    /// becomes 0.
    pub fn to_bytes(self) -> [u8; 4] {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 0..=255 first"
        )]
        [self.r, self.g, self.b, self.a].map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round() as u8)
    }

    /// Returns `#rrggbb`, or `#rrggbbaa` if the color is not opaque.
    pub fn hex(self) -> String {
        let [r, g, b, a] = self.to_bytes();
        if a == 255 { format!("#{r:02x}{g:02x}{b:02x}") } else { format!("#{r:02x}{g:02x}{b:02x}{a:02x}") }
    }

    /// Returns the color with its alpha multiplied by `opacity`.
    pub fn with_opacity(self, opacity: f64) -> Self {
        Self { a: self.a * opacity, ..self }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use strum::EnumCount as _;

    use super::*;

    #[test]
    fn all_kinds_and_formats_are_listed() {
        assert_eq!(BTreeSet::from(AssetKind::ALL).len(), AssetKind::COUNT);
        assert_eq!(BTreeSet::from(AssetFormat::ALL).len(), AssetFormat::COUNT);
    }

    #[test]
    fn node_ids_are_parsed_as_people_write_them() {
        let table = [
            ("12:34", Some("12:34")),
            ("12-34", Some("12:34")),
            ("I12:34;5:6", Some("I12:34;5:6")),
            ("https://www.figma.com/design/K/N?node-id=12-34&t=x", Some("12:34")),
            ("https://www.figma.com/design/K/N?node-id=12%3A34", Some("12:34")),
            ("Icons", None),
            ("12", None),
        ];
        for (text, want) in table {
            assert_eq!(NodeId::parse(text).ok().as_ref().map(NodeId::as_str), want, "{text}");
        }
    }

    #[test]
    fn scales_are_hundredths() {
        assert_eq!(Scale::new(1.5).unwrap().suffix(), "@1.5x");
        assert_eq!(Scale::new(2.0).unwrap().suffix(), "@2x");
        assert_eq!(Scale::new(1.0).unwrap().suffix(), "");
        for bad in [0.0, -1.0, 4.01, f64::NAN, f64::INFINITY] {
            assert_eq!(Scale::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn f32_noise_does_not_change_a_byte() {
        let color = Rgba { r: 0.850_980_401_039_123_5, g: 0.0, b: f64::NAN, a: 0.5 };
        assert_eq!(color.to_bytes(), [217, 0, 0, 128]);
        assert_eq!(color.hex(), "#d9000080");
    }
}
