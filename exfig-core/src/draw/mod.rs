//! Draws what Figma shows, from geometry alone: no request per icon.
//!
//! A node is first judged ([`judge`]): either everything that can be seen of it has an exact counterpart in SVG, or it is named what has
//! not. What passes becomes a [`scene`], in the coordinates of its canvas, and the scene becomes text ([`svg`]) or pixels
//! ([`raster`]). The rules were found on real files and checked against Figma's own exports; docs/drawing.md has them with pictures.
//!
//! Nothing here depends on the machine: additions, multiplications and square roots alone, so that the same node gives the same bytes
//! everywhere.

pub mod judge;
pub mod matrix;
pub mod number;
pub mod path;
#[cfg(feature = "raster")]
pub mod raster;
#[cfg(feature = "raster")]
pub mod same;
pub mod scene;
pub mod svg;
#[cfg(test)]
#[cfg(feature = "raster")]
mod tests;
pub mod tint;

/// Raised when the same node begins to give other bytes: what was drawn before is drawn again.
pub const VERSION: u32 = 1;
