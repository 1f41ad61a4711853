//! Shadows and blurs of a layer: what they are, and how far they reach.
//!
//! Source: 87 drop shadows, 8 inner shadows and 10 blurs in SVGs that Figma wrote, and `absoluteRenderBounds` of layers
//! with effects.

use super::matrix::Bounds;
use super::rounding::NOISE;
use crate::asset::Rgba;
use crate::design::{self, Effect};
use crate::figma::mark::Mark;

/// The effects of a layer, in the order in which they are applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// Below the layer, the lowest first.
    pub drop_shadows: Vec<Shadow>,
    /// On the layer, the lowest first.
    pub inner_shadows: Vec<Shadow>,
    /// The radius of the layer's blur, in px, if it has one: twice the standard deviation.
    pub blur: Option<f64>,
    /// What the filter computes: nothing outside of it is visible. In whole px, or a renderer may lose part of one.
    pub region: Bounds,
}

/// A shadow; lengths are in px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shadow {
    /// Its color, with alpha.
    pub color: Rgba,
    /// The offset to the right.
    pub x: f64,
    /// The offset downwards.
    pub y: f64,
    /// Twice the standard deviation of its blur.
    pub radius: f64,
    /// How much larger than the layer it is; an inner shadow, how much smaller its hole is.
    pub spread: f64,
    /// Whether a drop shadow is also seen through the layer, where that is transparent.
    pub behind: bool,
}

/// Whether a shadow among these effects is not seen through its layer.
pub(super) fn cuts_out(marks: &[Mark]) -> bool {
    marks.iter().any(|mark| matches!(mark.effect, Some(Effect::DropShadow(_))) && !mark.behind)
}

impl Shadow {
    fn new(shadow: &design::Shadow, behind: bool) -> Self {
        let design::Shadow { color, x, y, blur, spread } = *shadow;
        // Float noise would be written as 0, which is not nothing everywhere.
        let spread = if spread.abs() <= NOISE { 0.0 } else { spread };
        Self { color, x, y, radius: blur, spread, behind }
    }

    /// Returns how far it reaches as a drop shadow of what is within `layer`.
    fn reach(&self, layer: &Bounds) -> Bounds {
        layer.moved_and_grown((self.x, self.y), self.radius + self.spread)
    }

    /// Returns what of the layer has to be computed for it as an inner shadow: more on the side to which it is moved,
    /// since its blur reaches back from there.
    fn inner_reach(&self, layer: &Bounds) -> Bounds {
        let more = |offset: f64| offset.clamp(-self.radius, self.radius);
        let moved = layer.moved_and_grown((more(self.x), more(self.y)), 0.0);
        layer.with(&moved)
    }
}

impl Filter {
    /// Returns the filter of a layer that reaches as far as `layer`, and how far it reaches with its effects; `None` if
    /// no effect needs a filter. A background blur shows nothing of its own.
    pub(super) fn new(marks: &[Mark], layer: &Bounds) -> Option<(Self, Bounds)> {
        let mut filter =
            Self { drop_shadows: Vec::new(), inner_shadows: Vec::new(), blur: None, region: *layer };
        let mut reach = *layer;
        for mark in marks {
            match mark.effect {
                Some(Effect::DropShadow(shadow)) => {
                    let shadow = Shadow::new(&shadow, mark.behind);
                    reach = reach.with(&shadow.reach(layer));
                    filter.leave_room((-shadow.spread).max(0.0), layer);
                    filter.drop_shadows.push(shadow);
                }
                Some(Effect::InnerShadow(shadow)) => {
                    let shadow = Shadow::new(&shadow, mark.behind);
                    filter.region = filter.region.with(&shadow.inner_reach(layer));
                    filter.leave_room(shadow.spread, layer);
                    filter.inner_shadows.push(shadow);
                }
                Some(Effect::LayerBlur { radius }) => {
                    reach = reach.with(&layer.moved_and_grown((0.0, 0.0), radius));
                    filter.blur = Some(radius);
                }
                Some(Effect::BackgroundBlur { .. }) | None => {}
            }
        }
        filter.region = filter.region.with(&reach).outward();
        let is_empty =
            filter.drop_shadows.is_empty() && filter.inner_shadows.is_empty() && filter.blur.is_none();
        (!is_empty).then_some((filter, reach))
    }

    /// What makes a shape smaller by `by` px needs nothing painted around it: some renderers see no edge where the region
    /// ends.
    fn leave_room(&mut self, by: f64, layer: &Bounds) {
        self.region = self.region.with(&layer.moved_and_grown((0.0, 0.0), by));
    }
}
