//! What `/v1/images` renders: SVG, PNG, JPG and PDF, drawn from the document's own geometry. The same node
//! always gives the same bytes.

mod matrix;
mod paint;
mod path;
mod raster;
mod scene;
mod svg;

use serde_json::Value;

use scene::Scene;

/// The output formats of `/v1/images`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// `svg`
    Svg,
    /// `png`
    Png,
    /// `jpg`
    Jpg,
    /// `pdf`
    Pdf,
}

impl Format {
    /// Parses `svg`, `png`, `jpg`, `pdf`.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Svg, Self::Png, Self::Jpg, Self::Pdf].into_iter().find(|format| format.name() == text)
    }

    /// The value of the `format` parameter.
    pub fn name(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Jpg => "jpg",
            Self::Pdf => "pdf",
        }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Jpg => "image/jpeg",
            Self::Pdf => "application/pdf",
        }
    }
}

/// Whether Figma would return a URL, and not `null`, for the last node of `chain` (the path to it from the
/// document).
pub(crate) fn is_renderable(chain: &[&Value]) -> bool {
    Scene::of(chain).is_some()
}

/// Renders the node; `scale` applies to PNG and JPG. `None` where [`is_renderable`] is false.
pub(crate) fn render(chain: &[&Value], format: Format, scale: f64) -> Option<Vec<u8>> {
    let scene = Scene::of(chain)?;
    match format {
        Format::Svg => {
            Some(svg::write(&scene, chain.last()?["id"].as_str().unwrap_or_default()).into_bytes())
        }
        Format::Png => raster::png(&scene, scale),
        Format::Jpg => raster::jpg(&scene, scale),
        Format::Pdf => raster::pdf(&scene),
    }
}

#[cfg(test)]
mod tests;
