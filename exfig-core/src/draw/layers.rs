//! Turns the layers of a node's tree into items, in the order and by the rules of [`scene`](super::scene).

use super::judge::leaves_no_mark;
use super::matrix::{Bounds, Matrix};
use super::path::Path;
use super::scene::{Clip, Fill, Item, Shape, Undrawable};
use crate::design::{Gradient, GradientKind, Paint};
use crate::figma::art::{Art, Outline, StrokeAlign};
use crate::figma::node::Node;
use crate::figma::styles::read_paint;
use crate::figma::wire;

/// Appends what is visible of `node`; `to_canvas` maps its coordinates to the canvas.
pub(super) fn draw(node: &Node, to_canvas: &Matrix, out: &mut Vec<Item>) -> Result<(), Undrawable> {
    let art = node.art.as_deref().ok_or(Undrawable)?;
    let mut items = Vec::new();
    for outline in &art.fill_geometry {
        paint(outline, art.paints_of(outline), art, to_canvas, &mut items)?;
    }
    if node.kind != "BOOLEAN_OPERATION" {
        let mut inner = Vec::new();
        let mut children =
            node.children.iter().filter(|child| child.shown && !leaves_no_mark(child)).collect::<Vec<_>>();
        if art.first_on_top {
            children.reverse();
        }
        for child in children {
            let transform = child.art.as_ref().and_then(|art| art.transform).ok_or(Undrawable)?;
            draw(child, &to_canvas.then_inner(&Matrix(transform)), &mut inner)?;
        }
        if art.clips && !inner.is_empty() {
            let clip = Clip { outlines: own_outlines(art, to_canvas)?, outside: false };
            items.push(Item::Group { opacity: 1.0, clip: Some(clip), items: inner });
        } else {
            items.append(&mut inner);
        }
    }
    let mut band = Vec::new();
    for outline in &art.stroke_geometry {
        paint(outline, &art.strokes, art, to_canvas, &mut band)?;
    }
    match art.stroke_align {
        StrokeAlign::Center => items.append(&mut band),
        StrokeAlign::Inside | StrokeAlign::Outside if band.is_empty() => {}
        align => {
            let outlines = fill_outlines(art, to_canvas)?;
            let clip = Clip { outlines, outside: align == StrokeAlign::Outside };
            items.push(Item::Group { opacity: 1.0, clip: Some(clip), items: band });
        }
    }
    if node.opacity < 1.0 && !items.is_empty() {
        out.push(Item::Group { opacity: node.opacity, clip: None, items });
    } else {
        out.append(&mut items);
    }
    Ok(())
}

fn paint(
    outline: &Outline,
    paints: &[wire::Paint],
    art: &Art,
    to_canvas: &Matrix,
    items: &mut Vec<Item>,
) -> Result<(), Undrawable> {
    let path = Path::parse(&outline.path).ok_or(Undrawable)?;
    if path.steps.is_empty() {
        return Ok(());
    }
    let path = path.transform(to_canvas);
    for paint in paints.iter().filter(|paint| paint.is_visible()) {
        let fill = match read_paint(paint).ok_or(Undrawable)? {
            Paint::Solid { color } => Fill::Solid(color),
            Paint::Gradient(gradient) => gradient_fill(&gradient, art, to_canvas)?,
        };
        items.push(Item::Shape(Shape { path: path.clone(), even_odd: outline.is_even_odd(), fill }));
    }
    Ok(())
}

/// Figma gives the handles in the unit square of the node: start, end, and the end of the width.
fn gradient_fill(gradient: &Gradient, art: &Art, to_canvas: &Matrix) -> Result<Fill, Undrawable> {
    let (width, height) = art.size.ok_or(Undrawable)?;
    let [start, end, side] = gradient.handles.map(|[x, y]| (x * width, y * height));
    let own =
        Matrix([end.0 - start.0, end.1 - start.1, side.0 - start.0, side.1 - start.1, start.0, start.1]);
    let radial = match gradient.kind {
        GradientKind::Linear => false,
        GradientKind::Radial => true,
        GradientKind::Angular | GradientKind::Diamond => return Err(Undrawable),
    };
    Ok(Fill::Gradient { radial, matrix: to_canvas.then_inner(&own), stops: gradient.stops.clone() })
}

fn fill_outlines(art: &Art, to_canvas: &Matrix) -> Result<Vec<(Path, bool)>, Undrawable> {
    let outline = |outline: &Outline| {
        let path = Path::parse(&outline.path).ok_or(Undrawable)?;
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
    let (right, bottom) = art.size.ok_or(Undrawable)?;
    let own = Bounds { left: 0.0, top: 0.0, right, bottom };
    Ok(vec![(Path::rectangle(&own).transform(to_canvas), false)])
}
