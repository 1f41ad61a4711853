//! Pixels, in builds that make them: what all pictures of a run share.

use crate::asset::AssetFormat;
use crate::figma::verify::Accepted;

/// Whose turn it is to have a large picture in memory, and how comparisons went.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    #[cfg(feature = "raster")]
    turn: crate::draw::raster::Turn,
    #[cfg(feature = "raster")]
    comparison: crate::draw::same::Comparison,
}

#[cfg(feature = "raster")]
impl Pictures {
    /// Whether two SVGs show the same; `false` where that cannot be told.
    pub(super) fn are_same(&self, one: &[u8], other: &[u8], accepted: &Accepted) -> bool {
        match (std::str::from_utf8(one), std::str::from_utf8(other)) {
            (Ok(one), Ok(other)) => self.comparison.is_same(one, other, accepted),
            _ => false,
        }
    }

    /// `svg` as pixels of `format`.
    pub(super) fn draw(&self, svg: &str, format: AssetFormat, scale: f64) -> Result<Vec<u8>, String> {
        use crate::draw::raster;
        match format {
            AssetFormat::Png => raster::png(svg, scale, &self.turn).map_err(|error| error.to_string()),
            AssetFormat::Webp => raster::webp(svg, scale, &self.turn).map_err(|error| error.to_string()),
            other => Err(format!("{other} is not drawn here")),
        }
    }

    /// Figma's PNG as a WebP.
    pub(super) fn webp(&self, png: &[u8]) -> Result<Vec<u8>, String> {
        crate::draw::raster::webp_from_png(png, &self.turn).map_err(|error| error.to_string())
    }
}

#[cfg(not(feature = "raster"))]
#[expect(clippy::unused_self, reason = "the same face as with pixels")]
impl Pictures {
    pub(super) fn are_same(&self, _one: &[u8], _other: &[u8], _accepted: &Accepted) -> bool {
        false
    }

    pub(super) fn draw(&self, _svg: &str, format: AssetFormat, _scale: f64) -> Result<Vec<u8>, String> {
        Err(format!("{format} is not drawn in this build, which is without `raster`"))
    }

    pub(super) fn webp(&self, _png: &[u8]) -> Result<Vec<u8>, String> {
        Err("WebP is not made in this build, which is without `raster`".to_owned())
    }
}
