//! Turns a node's tree into outlines on a canvas, by the rules that Figma's own exports follow:
//!
//! - `relativeTransform` maps to the direct parent, under groups and boolean operations too;
//! - the exported node keeps its own rotation, and the canvas is its bounding box;
//! - fills are painted bottom to top, then the children, then the strokes; a boolean operation is painted
//!   from its own outline;
//! - a stroke's outline is filled; the band of an INSIDE stroke is clipped to the shape, and the shape is cut
//!   out of the band of an OUTSIDE one;
//! - `clipsContent` clips the children to the node's own outline.
//!
//! A document recorded without `geometry=paths` is drawn as boxes and ellipses, with one bar per line of
//! text. Effects, masks and blend modes are ignored.

use serde_json::Value;

use super::matrix::{Matrix, Point, bounds};
use super::paint::Paint;
use super::path::Path;

/// Everything to paint, in canvas coordinates at scale 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scene {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Fill { path: Path, even_odd: bool, paint: Paint },
    Group { opacity: f64, clip: Option<Clip>, items: Vec<Item> },
}

/// The part of a group that is visible.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Clip {
    pub(super) outlines: Vec<Outline>,
    /// Show what is outside the outlines instead.
    pub(super) outside: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outline {
    pub(super) path: Path,
    pub(super) even_odd: bool,
}

/// A side shorter than this counts as zero: a LINE has no height.
const FLAT: f64 = 1e-6;

impl Scene {
    /// The scene of the last node of `chain`, the path to it from the document; `None` if nothing would be
    /// visible.
    pub(super) fn of(chain: &[&Value]) -> Option<Self> {
        let node = *chain.last()?;
        if is_hidden(node) || node["opacity"].as_f64().is_some_and(|opacity| opacity <= 0.0) {
            return None;
        }
        let linear = chain.iter().fold(Matrix::IDENTITY, |all, node| {
            all.then_inner(
                &Matrix::from_figma(&node["relativeTransform"]).unwrap_or(Matrix::IDENTITY).linear(),
            )
        });
        let [width, height] = size(node);
        let corners = Path::rectangle(width, height).transform(&linear);
        let [x, y, mut width, mut height] = bounds(corners.points())?;
        let mut items = draw(node, &Matrix { e: -x, f: -y, ..linear });
        if width < FLAT || height < FLAT {
            let drawn = bounds(points(&items))?;
            [width, height] = [drawn[2], drawn[3]];
            items = draw(node, &Matrix { e: -x - drawn[0], f: -y - drawn[1], ..linear });
        }
        if items.is_empty() || width < FLAT || height < FLAT || !(width * height).is_finite() {
            return None;
        }
        drop_needless_clips(&mut items, [width, height]);
        Some(Self { width, height, items })
    }
}

/// Removes clips to the whole canvas, which clips anyway.
fn drop_needless_clips(items: &mut Vec<Item>, canvas: [f64; 2]) {
    let rectangle = Path::rectangle(canvas[0], canvas[1]);
    let mut kept = Vec::with_capacity(items.len());
    for mut item in std::mem::take(items) {
        if let Item::Group { opacity, clip, items } = &mut item {
            drop_needless_clips(items, canvas);
            if clip
                .as_ref()
                .is_some_and(|clip| !clip.outside && clip.outlines.iter().any(|one| one.path == rectangle))
            {
                *clip = None;
            }
            if clip.is_none() && *opacity >= 1.0 {
                kept.append(items);
                continue;
            }
        }
        kept.push(item);
    }
    *items = kept;
}

fn points(items: &[Item]) -> Vec<Point> {
    items
        .iter()
        .flat_map(|item| match item {
            Item::Fill { path, .. } => path.points().collect(),
            Item::Group { items, .. } => points(items),
        })
        .collect()
}

fn is_hidden(node: &Value) -> bool {
    node["visible"].as_bool() == Some(false)
}

/// The node's own width and height.
fn size(node: &Value) -> [f64; 2] {
    let side = |axis: &str, name: &str| {
        node["size"][axis].as_f64().or_else(|| node["absoluteBoundingBox"][name].as_f64()).unwrap_or(0.0)
    };
    [side("x", "width"), side("y", "height")]
}

/// The transform from the node to its parent.
fn local(node: &Value, parent: &Value) -> Matrix {
    Matrix::from_figma(&node["relativeTransform"]).unwrap_or_else(|| {
        let offset = |axis: &str| {
            let place = |node: &Value| node["absoluteBoundingBox"][axis].as_f64();
            place(node).zip(place(parent)).map_or(0.0, |(own, parent)| own - parent)
        };
        Matrix::translation(offset("x"), offset("y"))
    })
}

/// Returns what a node paints. Recurses as deep as the tree; the server's threads have enough stack for that.
fn draw(node: &Value, matrix: &Matrix) -> Vec<Item> {
    let mut items = Vec::new();
    let outlines = own_outlines(node, matrix);
    paint_outlines(node, &outlines, matrix, &mut items);
    if node["type"] != "BOOLEAN_OPERATION" {
        let mut children = Vec::new();
        for child in node["children"].as_array().into_iter().flatten().filter(|child| !is_hidden(child)) {
            children.append(&mut draw(child, &matrix.then_inner(&local(child, node))));
        }
        if node["clipsContent"].as_bool() == Some(true) && !children.is_empty() && !outlines.is_empty() {
            let outlines = outlines.iter().map(|(outline, _)| outline.clone()).collect();
            let clip = Some(Clip { outlines, outside: false });
            children = vec![Item::Group { opacity: 1.0, clip, items: children }];
        }
        items.append(&mut children);
    }
    paint_strokes(node, &outlines, matrix, &mut items);
    match node["opacity"].as_f64() {
        Some(opacity) if opacity <= 0.0 => Vec::new(),
        Some(opacity) if opacity < 1.0 && !items.is_empty() => {
            vec![Item::Group { opacity, clip: None, items }]
        }
        _ => items,
    }
}

/// The node's `fillGeometry` on the canvas, each outline with its `overrideID`; boxes if none was recorded.
fn own_outlines(node: &Value, matrix: &Matrix) -> Vec<(Outline, Option<String>)> {
    if let Some(geometry) = node["fillGeometry"].as_array().filter(|_| node["type"] != "TEXT") {
        return geometry
            .iter()
            .filter_map(|entry| Some((outline(entry, matrix)?, override_id(entry))))
            .collect();
    }
    let [width, height] = size(node);
    let paths = match node["type"].as_str().unwrap_or_default() {
        "TEXT" => text_bars(node, width, height),
        "ELLIPSE" => vec![Path::ellipse(width, height)],
        "GROUP" | "LINE" | "CANVAS" | "DOCUMENT" => vec![],
        _ => vec![Path::rectangle(width, height)],
    };
    let paths = paths.iter().map(|path| path.transform(matrix)).filter(|_| width > 0.0 && height > 0.0);
    paths.map(|path| (Outline { path, even_odd: false }, None)).collect()
}

/// One bar per line of text, 60 % of the line's height.
fn text_bars(node: &Value, width: f64, height: f64) -> Vec<Path> {
    let line = node["style"]["lineHeightPx"].as_f64().filter(|line| *line >= 1.0).unwrap_or(height);
    let lines = (height / line).round().clamp(1.0, 1_000.0);
    let bar = Path::rectangle(width, height / lines * 0.6);
    let place = |index: usize| (index as f64 + 0.2) * height / lines;
    (0..lines as usize).map(|index| bar.transform(&Matrix::translation(0.0, place(index)))).collect()
}

fn outline(entry: &Value, matrix: &Matrix) -> Option<Outline> {
    let path = Path::parse(entry["path"].as_str()?).transform(matrix);
    (!path.is_empty()).then(|| Outline { path, even_odd: entry["windingRule"] == "EVENODD" })
}

fn override_id(entry: &Value) -> Option<String> {
    let id = &entry["overrideID"];
    id.as_str().map(str::to_owned).or_else(|| id.as_u64().map(|id| id.to_string()))
}

fn paint_outlines(
    node: &Value,
    outlines: &[(Outline, Option<String>)],
    matrix: &Matrix,
    items: &mut Vec<Item>,
) {
    let size = size(node);
    for (outline, override_id) in outlines {
        let overridden = override_id.as_ref().and_then(|id| node["fillOverrideTable"][id].get("fills"));
        let fills = overridden.unwrap_or(&node["fills"]).as_array();
        for paint in fills.into_iter().flatten().filter_map(|paint| Paint::read(paint, size, matrix)) {
            items.push(Item::Fill { path: outline.path.clone(), even_odd: outline.even_odd, paint });
        }
    }
}

fn paint_strokes(node: &Value, shape: &[(Outline, Option<String>)], matrix: &Matrix, items: &mut Vec<Item>) {
    let bands: Vec<Outline> = node["strokeGeometry"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|entry| outline(entry, matrix))
        .collect();
    let size = size(node);
    let mut strokes = Vec::new();
    for stroke in node["strokes"].as_array().into_iter().flatten() {
        let Some(paint) = Paint::read(stroke, size, matrix) else { continue };
        for band in &bands {
            strokes.push(Item::Fill {
                path: band.path.clone(),
                even_odd: band.even_odd,
                paint: paint.clone(),
            });
        }
    }
    let outside = node["strokeAlign"] == "OUTSIDE";
    let clipped = (outside || node["strokeAlign"] == "INSIDE") && !shape.is_empty();
    if strokes.is_empty() || !clipped {
        items.append(&mut strokes);
        return;
    }
    let outlines = shape.iter().map(|(outline, _)| outline.clone()).collect();
    items.push(Item::Group { opacity: 1.0, clip: Some(Clip { outlines, outside }), items: strokes });
}
