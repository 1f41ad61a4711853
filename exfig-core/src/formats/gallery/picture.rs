//! The files of icons and images, as the page embeds them.

use serde::Serialize;

/// The content of a file, as the page embeds it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub(crate) enum Picture {
    /// An SVG.
    Svg {
        /// Its text.
        svg: String,
        /// Whether it takes the color of the text around it.
        tinted: bool,
    },
    /// Pixels.
    Bitmap {
        /// The media type: `image/png`.
        #[serde(rename = "type")]
        media_type: &'static str,
        /// The bytes.
        base64: String,
    },
}

impl Picture {
    /// Returns what is in a file with this path; `None` for what a browser does not show as an image.
    pub(crate) fn of(path: &str, bytes: Vec<u8>) -> Option<Self> {
        use base64::Engine as _;
        let (_, extension) = path.rsplit_once('.')?;
        let media_type = match extension {
            "svg" => {
                let svg = String::from_utf8(bytes).ok()?;
                return Some(Self::Svg { tinted: is_tinted(&svg), svg });
            }
            "png" => "image/png",
            "jpg" => "image/jpeg",
            "webp" => "image/webp",
            _ => return None,
        };
        let base64 = base64::engine::general_purpose::STANDARD.encode(bytes);
        Some(Self::Bitmap { media_type, base64 })
    }

    /// Returns how many bytes it takes on the page, where `<` and `"` are escaped.
    pub(crate) fn size(&self) -> usize {
        match self {
            Self::Svg { svg, .. } => {
                let count = |sought: u8| svg.bytes().filter(|byte| *byte == sought).count();
                svg.len() + 5 * count(b'<') + count(b'"') + count(b'\n')
            }
            Self::Bitmap { base64, .. } => base64.len(),
        }
    }
}

/// Whether an SVG has the color of the text around it and no other, so that it can be shown as a mask.
fn is_tinted(svg: &str) -> bool {
    let others = ["=\"#", "=\"black\"", "=\"white\"", "var(", "url(#"];
    svg.contains("\"currentColor\"") && !others.iter().any(|other| svg.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_has_one_color() {
        let tinted =
            |svg: &str| matches!(Picture::of("a.svg", svg.into()), Some(Picture::Svg { tinted: true, .. }));
        assert!(tinted("<svg><path fill=\"currentColor\"/></svg>"));
        for other in ["#1e88e5", "black", "white", "var(--paper)", "url(#a)"] {
            let svg = format!("<svg><path fill=\"currentColor\"/><path fill=\"{other}\"/></svg>");
            assert!(!tinted(&svg), "{other}");
        }
        assert!(!tinted("<svg><title>currentColor</title></svg>"));
    }

    #[test]
    fn a_picture_is_what_a_browser_shows() {
        for (path, shown) in [
            ("a.svg", true),
            ("a.png", true),
            ("a.jpg", true),
            ("a.webp", true),
            ("a.pdf", false),
            ("a", false),
        ] {
            assert_eq!(Picture::of(path, b"x".to_vec()).is_some(), shown, "{path}");
        }
        assert_eq!(Picture::of("a.svg", vec![0xff]), None, "not UTF-8");
        let size = |svg: &str| Picture::of("a.svg", svg.into()).unwrap().size();
        let page = serde_json::to_string("<a b=\"c\">\n").unwrap().replace('<', "\\u003c");
        assert_eq!(size("<a b=\"c\">\n"), page.len() - 2);
    }
}
