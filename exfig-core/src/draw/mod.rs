//! Draws what Figma shows, from geometry alone: no request per icon.
//!
//! First, a node is judged ([`judge`]): either everything visible has an exact SVG counterpart, or the first
//! thing that has none is named. A node that passes becomes a [`scene`], in the coordinates of its canvas,
//! and the scene becomes text ([`svg`]) or pixels ([`raster`]). The rules were derived from real files and
//! checked against Figma's own exports; docs/drawing.md shows them with pictures.
//!
//! Nothing here depends on the machine: it uses only additions, multiplications and square roots, so the same
//! node gives the same bytes everywhere.

mod blend;
pub(crate) mod canvas;
#[cfg(feature = "raster")]
mod codec;
pub(crate) mod compose;
mod corners;
mod diamond;
mod effects;
mod embed;
mod extent;
mod filter;
pub(crate) mod images;
pub(crate) mod judge;
mod layers;
pub(crate) mod matrix;
pub(crate) mod number;
mod obstacles;
pub(crate) mod path;
pub(crate) mod pixels;
#[cfg(feature = "raster")]
pub mod raster;
#[cfg(feature = "raster")]
mod resample;
pub(crate) mod root;
pub(crate) mod rounding;
#[cfg(feature = "raster")]
pub(crate) mod same;
pub(crate) mod scene;
mod sides;
mod sight;
pub mod svg;
mod sweep;
#[cfg(test)]
#[cfg(feature = "raster")]
mod tests;
mod tidy;
pub(crate) mod tint;
pub(crate) mod view;
#[cfg(feature = "raster")]
pub(crate) mod viewed;

/// The version of the rules for drawing.
pub(crate) const VERSION: u32 = exfig_lock::lock::Rules::NOW.drawing;
