//! Makes a scene simpler without changing a pixel of it.

use super::matrix::Bounds;
use super::rounding::NOISE;
use super::scene::{Clip, Fill, Group, Item, Shape};
use crate::design::Stop;

/// Removes clips that hide nothing and groups that change nothing, and joins shapes where that looks the
/// same. `whole` is the canvas, if nothing outside of it matters.
pub(super) fn tidy(items: &mut Vec<Item>, whole: Option<&Bounds>) {
    let mut kept = Vec::with_capacity(items.len());
    for item in std::mem::take(items) {
        let Item::Group(mut group) = item else {
            join(&mut kept, item);
            continue;
        };
        // The shadow of what is outside may be inside.
        let whole = whole.filter(|_| group.filter.is_none());
        tidy(&mut group.items, whole);
        if let Some(mask) = &mut group.mask {
            tidy(&mut mask.items, whole);
        }
        if group.items.is_empty() {
            continue;
        }
        if group.clip.as_ref().is_some_and(|clip| hides_nothing(clip, &group.items, whole)) {
            group.clip = None;
        }
        if group.is_plain() {
            group.items.drain(..).for_each(|item| join(&mut kept, item));
        } else if let Some(shape) = only_shape(&group) {
            join(&mut kept, Item::Shape(shape));
        } else {
            kept.push(Item::Group(group));
        }
    }
    *items = kept;
}

/// Whether the clip is a box around everything in the group, or around the whole canvas.
fn hides_nothing(clip: &Clip, items: &[Item], whole: Option<&Bounds>) -> bool {
    let [(path, _)] = clip.outlines.as_slice() else { return false };
    let Some(shown) = path.as_rectangle(NOISE).filter(|_| !clip.outside) else { return false };
    whole.is_some_and(|whole| shown.holds(whole, NOISE))
        || items_bounds(items).is_none_or(|content| shown.holds(&content, NOISE))
}

/// Returns a box around all `items` with their effects; `None` without any.
pub(super) fn items_bounds(items: &[Item]) -> Option<Bounds> {
    let bounds = items.iter().filter_map(|item| match item {
        Item::Shape(shape) => shape.path.bounds(),
        Item::Group(Group { filter: Some(filter), .. }) => Some(filter.region),
        Item::Group(group) => items_bounds(&group.items),
    });
    bounds.reduce(|all, one| all.with(&one))
}

/// Returns the group's only shape with the group's opacity, if there is just one shape and nothing else to the group.
fn only_shape(group: &Group) -> Option<Shape> {
    let [Item::Shape(shape)] = group.items.as_slice() else { return None };
    let opacity = group.opacity;
    if !group.only_fades() {
        return None;
    }
    let faded = |stops: &[Stop]| {
        stops.iter().map(|stop| Stop { color: stop.color.with_opacity(opacity), ..*stop }).collect()
    };
    let fill = match &shape.fill {
        Fill::Solid(color) => Fill::Solid(color.with_opacity(opacity)),
        Fill::Gradient { radial, matrix, stops } => {
            Fill::Gradient { radial: *radial, matrix: *matrix, stops: faded(stops) }
        }
        Fill::Angular { matrix, stops } => Fill::Angular { matrix: *matrix, stops: faded(stops) },
        Fill::Image(image) => {
            let mut image = image.clone();
            image.fill.opacity *= opacity;
            Fill::Image(image)
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
        && last.crisp == shape.crisp
        && let (Some(one), Some(other)) = (last.path.bounds(), shape.path.bounds())
        && one.is_apart(&other, NOISE)
    {
        last.path.steps.extend_from_slice(&shape.path.steps);
        return;
    }
    kept.push(item);
}
