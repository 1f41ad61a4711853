//! Rasterizing: the state shared by all pictures of a run. Without the feature `raster`, nothing is
//! rasterized.

use crate::asset::AssetFormat;
use crate::draw::images::Bitmaps;
#[cfg(feature = "raster")]
pub(super) use crate::draw::raster::{Drawing, Scratch};
use crate::draw::view::View;
use crate::figma::verify::{Accepted, Bitmap};

/// Without `raster`, there is none.
#[cfg(not(feature = "raster"))]
pub(super) struct Drawing;
/// Without `raster`, it keeps nothing.
#[cfg(not(feature = "raster"))]
#[derive(Default)]
pub(super) struct Scratch;

/// Limits how many large pictures are in memory at once, and keeps the state of SVG comparisons.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    #[cfg(feature = "raster")]
    turn: crate::draw::raster::Turn,
    #[cfg(feature = "raster")]
    comparison: super::comparison::Comparison,
}

/// Whether an image can be decoded.
#[cfg(feature = "raster")]
pub(super) fn decodes(bitmap: &Bitmap) -> bool {
    crate::draw::viewed::decodes(bitmap)
}

/// Nothing is decoded.
#[cfg(not(feature = "raster"))]
pub(super) fn decodes(_bitmap: &Bitmap) -> bool {
    false
}

#[cfg(feature = "raster")]
impl Pictures {
    /// Whether two SVGs show the same picture; `false` if that cannot be determined.
    pub(super) fn are_same(&self, one: &[u8], other: &[u8], accepted: &Accepted) -> bool {
        match (std::str::from_utf8(one), std::str::from_utf8(other)) {
            (Ok(one), Ok(other)) => self.comparison.is_same(one, other, accepted),
            _ => false,
        }
    }

    /// Parses `svg`, which shows these views of images, to draw it at any scale.
    pub(super) fn parse(
        &self,
        svg: &str,
        (views, bitmaps): (Vec<View>, &Bitmaps),
        scratch: &mut Scratch,
    ) -> Result<Drawing, String> {
        let views = crate::draw::viewed::Views::new(views, bitmaps);
        Drawing::new(svg, &views, &self.turn, scratch).map_err(|error| error.to_string())
    }

    /// Draws PNG or WebP.
    pub(super) fn draw(
        &self,
        drawing: &Drawing,
        format: AssetFormat,
        scale: f64,
        scratch: &mut Scratch,
    ) -> Result<Vec<u8>, String> {
        let drawn = match format {
            AssetFormat::Png => drawing.png(scale, &self.turn, scratch),
            AssetFormat::Webp => drawing.webp(scale, &self.turn),
            other => return Err(format!("exfig does not draw {other}")),
        };
        drawn.map_err(|error| error.to_string())
    }

    /// Converts Figma's PNG to WebP.
    pub(super) fn webp(&self, png: &[u8]) -> Result<Vec<u8>, String> {
        crate::draw::raster::webp_from_png(png, &self.turn).map_err(|error| error.to_string())
    }
}

#[cfg(not(feature = "raster"))]
#[expect(clippy::unused_self, reason = "the same interface as with `raster`")]
impl Pictures {
    pub(super) fn are_same(&self, _one: &[u8], _other: &[u8], _accepted: &Accepted) -> bool {
        false
    }

    pub(super) fn parse(
        &self,
        _svg: &str,
        _images: (Vec<View>, &Bitmaps),
        _scratch: &mut Scratch,
    ) -> Result<Drawing, String> {
        Err("this build of exfig cannot draw pixels: it was built without the feature `raster`".to_owned())
    }

    pub(super) fn draw(
        &self,
        _drawing: &Drawing,
        format: AssetFormat,
        _scale: f64,
        _scratch: &mut Scratch,
    ) -> Result<Vec<u8>, String> {
        Err(format!("this build of exfig cannot draw {format}: it was built without the feature `raster`"))
    }

    pub(super) fn webp(&self, _png: &[u8]) -> Result<Vec<u8>, String> {
        Err("this build of exfig cannot write WebP: it was built without the feature `raster`".to_owned())
    }
}
