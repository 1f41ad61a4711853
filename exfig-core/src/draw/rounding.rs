//! Where lengths are rounded, how far they may be off, and how long they may be.

/// Differences below this, in px, are float noise from Figma's six digits.
pub(super) const NOISE: f64 = 0.002;

/// Numbers beyond this are no design, in px. Renderers have limits, too: tiny-skia 0.12 fails at a thousand times as much.
pub(super) const OUTERMOST: f64 = 1_000_000.0;

/// Returns a side of a canvas: Figma rounds it up to whole px, before scaling, and does not scale the content. Float
/// noise above a whole number adds no pixel.
///
/// Source: 358 of 358 SVGs that Figma's API rendered. How much it takes for noise is not known.
pub(crate) fn whole_side(side: f64) -> f64 {
    (side - NOISE).ceil().max(1.0)
}
