//! Makes a scene simpler without changing a pixel of it.

use super::canvas::NOISE;
use super::matrix::Bounds;
use super::scene::{Clip, Fill, Item, Shape};
use crate::design::Stop;

/// Removes clips that hide nothing and groups that change nothing, and joins shapes where that looks the
/// same.
pub(super) fn tidy(items: &mut Vec<Item>, whole: &Bounds) {
    let mut kept = Vec::with_capacity(items.len());
    for mut item in std::mem::take(items) {
        if let Item::Group { opacity, clip, items } = &mut item {
            tidy(items, whole);
            if items.is_empty() {
                continue;
            }
            if clip.as_ref().is_some_and(|clip| hides_nothing(clip, items, whole)) {
                *clip = None;
            }
            if clip.is_none() && *opacity >= 1.0 {
                items.drain(..).for_each(|item| join(&mut kept, item));
                continue;
            }
            if let Some(shape) = only_shape(items, clip.as_ref(), *opacity) {
                join(&mut kept, Item::Shape(shape));
                continue;
            }
        }
        join(&mut kept, item);
    }
    *items = kept;
}

/// Whether the clip is a box around everything in the group, or around the whole canvas.
fn hides_nothing(clip: &Clip, items: &[Item], whole: &Bounds) -> bool {
    let [(path, _)] = clip.outlines.as_slice() else { return false };
    let Some(shown) = path.as_rectangle(NOISE).filter(|_| !clip.outside) else { return false };
    shown.holds(whole, NOISE) || items_bounds(items).is_none_or(|content| shown.holds(&content, NOISE))
}

/// Returns the box of all outlines in `items`; `None` without any.
pub(super) fn items_bounds(items: &[Item]) -> Option<Bounds> {
    let bounds = items.iter().filter_map(|item| match item {
        Item::Shape(shape) => shape.path.bounds(),
        Item::Group { items, .. } => items_bounds(items),
    });
    bounds.reduce(|all, one| all.with(&one))
}

/// Returns the group's only shape with the group's opacity, if there is just one shape and no clip.
fn only_shape(items: &[Item], clip: Option<&Clip>, opacity: f64) -> Option<Shape> {
    let ([Item::Shape(shape)], None) = (items, clip) else { return None };
    let fill = match &shape.fill {
        Fill::Solid(color) => Fill::Solid(color.with_opacity(opacity)),
        Fill::Gradient { radial, matrix, stops } => {
            let fade = |stop: &Stop| Stop { color: stop.color.with_opacity(opacity), ..*stop };
            Fill::Gradient { radial: *radial, matrix: *matrix, stops: stops.iter().map(fade).collect() }
        }
    };
    Some(Shape { fill, ..shape.clone() })
}

/// Appends an item, and merges it into the previous path if that looks the same: one color, one rule, and a
/// gap between the outlines, so that neither an overlap nor the antialiased edges between them change.
fn join(kept: &mut Vec<Item>, item: Item) {
    if let (Some(Item::Shape(last)), Item::Shape(shape)) = (kept.last_mut(), &item)
        && matches!(shape.fill, Fill::Solid(_))
        && last.fill == shape.fill
        && last.even_odd == shape.even_odd
        && let (Some(one), Some(other)) = (last.path.bounds(), shape.path.bounds())
        && one.is_apart(&other, NOISE)
    {
        last.path.steps.extend_from_slice(&shape.path.steps);
        return;
    }
    kept.push(item);
}
