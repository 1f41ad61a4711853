//! Turns the layers of a node's tree into items, in the order and by the rules of [`scene`](super::scene).

use super::blend::css_name;
use super::corners;
use super::diamond;
use super::effects::{Filter, cuts_out};
use super::extent::extent;
use super::matrix::{Bounds, Matrix};
use super::obstacles::{is_stroked, leaves_no_mark};
use super::path::Path;
use super::scene::{Clip, Fill, Group, Image, Item, Mask, Shape, Undrawable};
use super::sides;
use super::sight::{is_out_of_sight, within};
use crate::asset::Rgba;
use crate::design::{Gradient, GradientKind, Paint};
use crate::figma::art::{Art, Outline, StrokeAlign};
use crate::figma::image_fill::read_image_fill;
use crate::figma::node::Node;
use crate::figma::paint::read_paint;
use crate::figma::wire;

/// Draws `node` on `below`. `to_canvas` maps its coordinates to the canvas, of which the clips around it show `sight`.
pub(super) fn draw(
    node: &Node,
    to_canvas: &Matrix,
    sight: Option<Bounds>,
    below: &mut Layer,
) -> Result<(), Undrawable> {
    let art = node.art.as_deref().ok_or(Undrawable::Geometry)?;
    let mut layer = Layer { items: Vec::new(), extent: own_box(node, to_canvas)? };
    for outline in &art.fill_geometry {
        layer.paint(outline, art.paints_of(outline), art, to_canvas)?;
    }
    if cuts_out(&art.rare().effects) {
        layer.items.iter_mut().for_each(make_crisp);
    }
    if node.kind != "BOOLEAN_OPERATION" {
        layer.add_children(node, art, to_canvas, within(art, to_canvas, sight))?;
    }
    layer.add_strokes(node, art, to_canvas)?;
    below.put(layer, node.opacity, art);
    Ok(())
}

/// Returns the box that counts as seen even where nothing is painted in it: that of a frame.
///
/// Source: `absoluteRenderBounds` of 357 components and 65 frames without a paint, and of 8 vectors without one, which
/// have none.
fn own_box(node: &Node, to_canvas: &Matrix) -> Result<Option<Bounds>, Undrawable> {
    if !node.is_frame() {
        return Ok(None);
    }
    let (right, bottom) = node.art.as_ref().and_then(|art| art.size).ok_or(Undrawable::Geometry)?;
    Ok(Some(to_canvas.around(&Bounds { left: 0.0, top: 0.0, right, bottom })))
}

/// A layer while it is drawn.
#[derive(Debug, Default)]
pub(super) struct Layer {
    /// What is on it, bottom first.
    pub(super) items: Vec<Item>,
    /// How far it reaches: its render bounds; `None` while there is nothing.
    pub(super) extent: Option<Bounds>,
}

impl Layer {
    fn reach(&mut self, extent: Option<Bounds>) {
        self.extent = match (self.extent, extent) {
            (Some(one), Some(other)) => Some(one.with(&other)),
            (one, other) => one.or(other),
        };
    }

    /// Puts `layer` on top, with the opacity, the effects and the blend mode of its node.
    fn put(&mut self, layer: Self, opacity: f64, art: &Art) {
        let painted = layer.extent.filter(|_| !layer.items.is_empty());
        let filter = painted.and_then(|extent| Filter::new(&art.rare().effects, &extent));
        let (filter, extent) = match filter {
            Some((filter, reach)) => (Some(filter), Some(reach)),
            None => (None, layer.extent),
        };
        self.reach(extent);
        let blend = art.rare().blend_mode.as_deref().and_then(css_name);
        self.add(Group { filter, opacity: opacity.min(1.0), blend, ..Group::of(layer.items) });
    }

    /// Adds a group, or only its items if they share nothing.
    fn add(&mut self, mut group: Group) {
        if group.is_plain() {
            self.items.append(&mut group.items);
        } else if !group.items.is_empty() {
            self.items.push(Item::Group(group));
        }
    }

    fn add_children(
        &mut self,
        node: &Node,
        art: &Art,
        to_canvas: &Matrix,
        sight: Option<Bounds>,
    ) -> Result<(), Undrawable> {
        let mut inner = Self::default();
        let mut children = Vec::with_capacity(node.children.len());
        for child in node.children.iter().filter(|child| child.shown && !leaves_no_mark(child)) {
            let own = place(child, to_canvas)?;
            if !is_out_of_sight(child, &own, sight.as_ref()) {
                children.push((child, own));
            }
        }
        if art.first_on_top {
            children.reverse();
        }
        let is_mask = |(child, _): &(&Node, Matrix)| child.art.as_ref().is_some_and(|art| art.is_mask);
        let masked = children.iter().position(is_mask).map(|at| children.split_off(at));
        for (child, own) in children {
            draw(child, &own, sight, &mut inner)?;
        }
        if let Some([mask, siblings @ ..]) = masked.as_deref() {
            inner.add_masked(mask, siblings, sight)?;
        }
        if art.clips && !inner.items.is_empty() {
            let clip = Clip { outlines: own_outlines(art, to_canvas)?, outside: false };
            let shown = extent_of(&clip.outlines);
            self.reach(inner.extent.zip(shown).and_then(|(inner, shown)| inner.shared_with(&shown)));
            self.add(Group { clip: Some(clip), ..Group::of(inner.items) });
        } else {
            self.reach(inner.extent);
            self.items.append(&mut inner.items);
        }
        Ok(())
    }

    /// Adds `siblings`, as far as `mask`, the lowest of them, shows them.
    fn add_masked(
        &mut self,
        (mask, to_canvas): &(&Node, Matrix),
        siblings: &[(&Node, Matrix)],
        sight: Option<Bounds>,
    ) -> Result<(), Undrawable> {
        let (mut shown, mut inner) = (Self::default(), Self::default());
        let kind = mask.art.as_ref().and_then(|art| art.rare().mask_kind.as_deref());
        match kind {
            Some("VECTOR") => shown.add_silhouette(mask, to_canvas)?,
            _ => draw(mask, to_canvas, sight, &mut shown)?,
        }
        for (sibling, own) in siblings {
            draw(sibling, own, sight, &mut inner)?;
        }
        // Nothing is seen through a mask on which nothing is painted.
        let area = shown.extent.filter(|_| !shown.items.is_empty());
        let (Some(area), Some(extent)) = (area, inner.extent) else { return Ok(()) };
        let Some(seen) = extent.shared_with(&area) else { return Ok(()) };
        self.reach(Some(seen));
        let mask = Mask { luminance: matches!(kind, Some("VECTOR" | "LUMINANCE")), items: shown.items, area };
        self.add(Group { mask: Some(mask), ..Group::of(inner.items) });
        Ok(())
    }

    /// Adds the outlines of a layer and all that is in it, in white.
    fn add_silhouette(&mut self, node: &Node, to_canvas: &Matrix) -> Result<(), Undrawable> {
        let art = node.art.as_deref().ok_or(Undrawable::Geometry)?;
        for (path, even_odd) in fill_outlines(art, to_canvas)? {
            self.reach(extent(&path));
            self.items.push(Item::Shape(Shape { path, even_odd, fill: Fill::Solid(WHITE), crisp: false }));
        }
        if node.kind == "BOOLEAN_OPERATION" {
            return Ok(());
        }
        let children = node.children.iter().filter(|child| child.shown && !leaves_no_mark(child));
        children.into_iter().try_for_each(|child| self.add_silhouette(child, &place(child, to_canvas)?))
    }

    fn add_strokes(&mut self, node: &Node, art: &Art, to_canvas: &Matrix) -> Result<(), Undrawable> {
        if !is_stroked(art) {
            return Ok(());
        }
        if let Some(sides) = &art.rare().sides {
            let ring = sides::ring(art, sides).ok_or(Undrawable::Geometry)?;
            return self.paint_path(&ring.transform(to_canvas), true, &art.strokes, art, to_canvas);
        }
        let mut band = Self::default();
        for outline in &art.stroke_geometry {
            band.paint(outline, &art.strokes, art, to_canvas)?;
        }
        match art.stroke_align {
            StrokeAlign::Center => {
                self.reach(band.extent);
                self.items.append(&mut band.items);
            }
            StrokeAlign::Inside | StrokeAlign::Outside if band.items.is_empty() => {}
            align => {
                let outlines = if node.is_frame() {
                    own_outlines(art, to_canvas)?
                } else {
                    fill_outlines(art, to_canvas)?
                };
                let shape = extent_of(&outlines);
                self.reach(if align == StrokeAlign::Inside { shape } else { band.extent });
                let clip = Clip { outlines, outside: align == StrokeAlign::Outside };
                self.add(Group { clip: Some(clip), ..Group::of(band.items) });
            }
        }
        Ok(())
    }

    /// Fills an outline with `paints`.
    fn paint(
        &mut self,
        outline: &Outline,
        paints: &[wire::Paint],
        art: &Art,
        to_canvas: &Matrix,
    ) -> Result<(), Undrawable> {
        let path = Path::parse(&outline.path).ok_or(Undrawable::Geometry)?;
        self.paint_path(&path.transform(to_canvas), outline.is_even_odd(), paints, art, to_canvas)
    }

    /// Adds a shape for each visible paint.
    fn paint_path(
        &mut self,
        path: &Path,
        even_odd: bool,
        paints: &[wire::Paint],
        art: &Art,
        to_canvas: &Matrix,
    ) -> Result<(), Undrawable> {
        if path.steps.is_empty() || !paints.iter().any(wire::Paint::is_visible) {
            return Ok(());
        }
        self.reach(extent(path));
        for paint in paints.iter().filter(|paint| paint.is_visible()) {
            let fill = match read_paint(paint) {
                None => Fill::Image(Box::new(Image {
                    fill: read_image_fill(paint).map_err(|_| Undrawable::Geometry)?,
                    size: art.size.ok_or(Undrawable::Geometry)?,
                    matrix: *to_canvas,
                })),
                Some(Paint::Solid { color }) => Fill::Solid(color),
                Some(Paint::Gradient(gradient)) if gradient.kind == GradientKind::Diamond => {
                    let axes = axes(&gradient, art, to_canvas)?;
                    // Where the axes have no area, neither has what they would fill.
                    let Some(items) = diamond::quadrants(path, &axes, &gradient.stops) else { continue };
                    let clip = Clip { outlines: vec![(path.clone(), even_odd)], outside: false };
                    let blend = paint.blend_mode().and_then(css_name);
                    self.add(Group { clip: Some(clip), blend, ..Group::of(items) });
                    continue;
                }
                Some(Paint::Gradient(gradient)) if gradient.kind == GradientKind::Angular => {
                    let matrix = axes(&gradient, art, to_canvas)?;
                    // Where the axes have no area, neither has what they would fill.
                    if matrix.inverse().is_none() {
                        continue;
                    }
                    Fill::Angular { matrix, stops: gradient.stops }
                }
                Some(Paint::Gradient(gradient)) => Fill::Gradient {
                    radial: gradient.kind == GradientKind::Radial,
                    matrix: axes(&gradient, art, to_canvas)?,
                    stops: gradient.stops,
                },
            };
            let shape = Item::Shape(Shape { path: path.clone(), even_odd, fill, crisp: false });
            let blend = paint.blend_mode().and_then(css_name);
            self.add(Group { blend, ..Group::of(vec![shape]) });
        }
        Ok(())
    }
}

/// Figma draws translucent fills without antialiasing where a shadow is cut out below them: there would be a gap.
fn make_crisp(item: &mut Item) {
    if let Item::Shape(shape) = item {
        shape.crisp = match &shape.fill {
            Fill::Solid(color) => color.a < 1.0,
            Fill::Gradient { stops, .. } | Fill::Angular { stops, .. } => {
                stops.iter().any(|stop| stop.color.a < 1.0)
            }
            Fill::Image(image) => image.fill.opacity < 1.0,
        };
    }
}

const WHITE: Rgba = Rgba { r: 1.0, g: 1.0, b: 1.0, a: 1.0 };

/// Returns the transform from a child's coordinates to the canvas.
fn place(child: &Node, to_canvas: &Matrix) -> Result<Matrix, Undrawable> {
    let transform = child.art.as_ref().and_then(|art| art.transform).ok_or(Undrawable::Geometry)?;
    Ok(to_canvas.then_inner(&Matrix(transform)))
}

fn extent_of(outlines: &[(Path, bool)]) -> Option<Bounds> {
    outlines.iter().filter_map(|(path, _)| extent(path)).reduce(|all, one| all.with(&one))
}

/// Returns the transform from a gradient's axes to the canvas. Figma gives the handles in the unit square of the node:
/// start, end, and the end of the width.
fn axes(gradient: &Gradient, art: &Art, to_canvas: &Matrix) -> Result<Matrix, Undrawable> {
    let (width, height) = art.size.ok_or(Undrawable::Geometry)?;
    let [start, end, side] = gradient.handles.map(|[x, y]| (x * width, y * height));
    let own =
        Matrix([end.0 - start.0, end.1 - start.1, side.0 - start.0, side.1 - start.1, start.0, start.1]);
    Ok(to_canvas.then_inner(&own))
}

fn fill_outlines(art: &Art, to_canvas: &Matrix) -> Result<Vec<(Path, bool)>, Undrawable> {
    let outline = |outline: &Outline| {
        let path = Path::parse(&outline.path).ok_or(Undrawable::Geometry)?;
        Ok((path.transform(to_canvas), outline.is_even_odd()))
    };
    art.fill_geometry.iter().map(outline).collect()
}

/// Returns what a frame clips to: its outline, or its box if it has no outline.
fn own_outlines(art: &Art, to_canvas: &Matrix) -> Result<Vec<(Path, bool)>, Undrawable> {
    let outlines = fill_outlines(art, to_canvas)?;
    if outlines.iter().any(|(path, _)| !path.steps.is_empty()) {
        return Ok(outlines);
    }
    let own = corners::outline(art).ok_or(Undrawable::Geometry)?;
    Ok(vec![(own.transform(to_canvas), false)])
}
