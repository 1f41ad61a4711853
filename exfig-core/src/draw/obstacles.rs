//! What of a single layer has no exact counterpart in SVG: its paints, strokes, effects, and what masks with it.

use super::blend::css_name;
use super::corners;
use super::effects::cuts_out;
use super::extent::extent;
use super::matrix::Bounds;
use super::path::Path;
use super::rounding::{NOISE, OUTERMOST};
use super::sides;
use crate::design::{self, Effect, Gradient, GradientKind, UPRIGHT};
use crate::figma::art::{Art, Outline, StrokeAlign};
use crate::figma::image_fill::read_image_fill;
use crate::figma::node::Node;
use crate::figma::paint::read_paint;
use crate::figma::wire::Paint;

/// Whether nothing of it can be seen: a slice, and a text without characters.
pub(super) fn leaves_no_mark(node: &Node) -> bool {
    match node.kind.as_str() {
        "SLICE" => true,
        // As a mask, it hides what follows it.
        "TEXT" => node.art.as_deref().is_some_and(|art| art.is_empty_text && !art.is_mask),
        _ => false,
    }
}

/// Returns the children that are drawn: a boolean operation is drawn from the outline that Figma computed from them.
pub(super) fn drawn_children(node: &Node) -> &[Node] {
    if node.kind == "BOOLEAN_OPERATION" { &[] } else { &node.children }
}

/// Sides below this, in px, count as zero.
const FLAT: f64 = 1e-4;

/// Returns what keeps the fills of a layer from being drawn.
pub(super) fn fill_obstacle(node: &Node, art: &Art) -> Option<String> {
    let mut used = Vec::new();
    for outline in &art.fill_geometry {
        if !outline.has_known_rule() || !Path::is_readable(&outline.path) {
            return Some("an outline that cannot be read".to_owned());
        }
        used.extend(art.paints_of(outline));
    }
    if let Some(what) = used.into_iter().find_map(|paint| paint_obstacle(paint, art)) {
        return Some(what);
    }
    let shows_image = |outline: &&Outline| {
        art.paints_of(outline).iter().any(|paint| paint.is_visible() && paint.kind() == "IMAGE")
    };
    if art.fill_geometry.iter().filter(shows_image).any(|outline| !fills_box(outline, art)) {
        return Some("an image fill in a shape that is smaller than its box".to_owned());
    }
    let is_clear = |paint: &Paint| match read_paint(paint) {
        Some(design::Paint::Gradient(gradient)) => {
            paint.kind() == "GRADIENT_ANGULAR" && gradient.stops.iter().any(|stop| stop.color.a < 1.0)
        }
        _ => false,
    };
    if cuts_out(&art.rare().effects) && art.fills.iter().filter(|paint| paint.is_visible()).any(is_clear) {
        return Some("a translucent angular gradient above a shadow that is cut out".to_owned());
    }
    let empty = art.fill_geometry.iter().all(|outline| outline.path.is_empty());
    let flat = is_flat_box(art.size);
    (empty && !flat && node.kind != "LINE" && art.fills.iter().any(Paint::is_visible))
        .then(|| "a fill without an outline".to_owned())
}

/// Returns what keeps the content of a layer from being clipped as Figma does.
pub(super) fn clip_obstacle(node: &Node, art: &Art) -> Option<String> {
    let has_outline = art.fill_geometry.iter().any(|outline| !outline.path.is_empty());
    let is_known = has_outline || node.children.is_empty() || corners::outline(art).is_some();
    (art.clips && !is_known).then(|| "smoothed or crowded corners without a fill".to_owned())
}

/// Whether a stroke of the layer is seen.
pub(super) fn is_stroked(art: &Art) -> bool {
    let has_weight = art.stroke_weight != Some(0.0) || art.rare().sides.is_some();
    has_weight && art.strokes.iter().any(Paint::is_visible)
}

/// Returns what keeps the strokes of a layer from being drawn.
pub(super) fn stroke_obstacle(node: &Node, art: &Art) -> Option<String> {
    if !is_stroked(art) {
        return None;
    }
    let visible = || art.strokes.iter().filter(|paint| paint.is_visible());
    if visible().any(|paint| paint.kind() == "IMAGE") {
        return Some("an image in a stroke".to_owned());
    }
    if let Some(what) = visible().find_map(|paint| paint_obstacle(paint, art)) {
        return Some(what);
    }
    if art.uneven_strokes {
        return Some("a stroke whose weight differs along the line".to_owned());
    }
    if let Some(kind) = &art.rare().stroke_kind {
        return Some(format!("a {} stroke", words(kind)));
    }
    if let Some(sides) = &art.rare().sides {
        if art.is_dashed {
            return Some("a dashed stroke with a different weight per side".to_owned());
        }
        if !art.is_mitered && art.stroke_align != StrokeAlign::Inside {
            return Some("a stroke with a different weight per side and cut corners".to_owned());
        }
        let ring = sides::ring(art, sides);
        return ring.is_none().then(|| "a stroke with a different weight per side around corners".to_owned());
    }
    let unreadable = |outline: &Outline| !outline.has_known_rule() || !Path::is_readable(&outline.path);
    if art.stroke_geometry.iter().any(unreadable) {
        return Some("an outline that cannot be read".to_owned());
    }
    if art.stroke_geometry.iter().all(|outline| outline.path.is_empty()) {
        return Some("a stroke without an outline".to_owned());
    }
    let has_shape = node.is_frame() && corners::outline(art).is_some();
    let open = !has_shape && art.fill_geometry.iter().all(|outline| outline.path.is_empty());
    (art.stroke_align != StrokeAlign::Center && open)
        .then(|| "an inside or outside stroke on an open path".to_owned())
}

/// Whether an outline reaches as far as the box of its layer: Figma's SVG places an image in the box of the outline.
fn fills_box(outline: &Outline, art: &Art) -> bool {
    let Some((right, bottom)) = art.size else { return false };
    let own = Bounds { left: 0.0, top: 0.0, right, bottom };
    let reached = Path::parse(&outline.path).and_then(|path| extent(&path));
    reached.is_none_or(|reached| reached.off_by(&own) <= OUTLINE_NOISE)
}

/// How far the numbers of an outline may be off, in px: they have few digits.
const OUTLINE_NOISE: f64 = 0.01;

fn paint_obstacle(paint: &Paint, art: &Art) -> Option<String> {
    if !paint.is_visible() {
        return None;
    }
    match paint.kind() {
        "SOLID" | "GRADIENT_LINEAR" | "GRADIENT_RADIAL" | "GRADIENT_ANGULAR" | "GRADIENT_DIAMOND" => {
            match read_paint(paint) {
                None => Some("a fill that cannot be read".to_owned()),
                Some(design::Paint::Gradient(gradient)) if is_flat(&gradient, art.size) => {
                    Some("a gradient without an extent".to_owned())
                }
                Some(_) => None,
            }
        }
        "IMAGE" if is_flat_box(art.size) => Some("an image fill without an extent".to_owned()),
        "IMAGE" => read_image_fill(paint).err().map(str::to_owned),
        "PATTERN" => Some("a pattern fill".to_owned()),
        other => Some(format!("a fill of type {}", words(other))),
    }
}

fn is_flat_box(size: Option<(f64, f64)>) -> bool {
    size.is_some_and(|(width, height)| width < FLAT || height < FLAT)
}

/// Axes of a gradient that are nearer than this, in px, are as good as one: lengths are written in ten-thousandths.
const THIN: f64 = 0.01;

/// Whether a gradient has no area where it is drawn, as on a line: SVG paints it in its last color, or not at all. Its
/// handles are in the unit square of a layer of this size.
fn is_flat(gradient: &Gradient, size: Option<(f64, f64)>) -> bool {
    let Some((width, height)) = size.filter(|_| !is_flat_box(size)) else { return true };
    let [start, end, side] = gradient.handles.map(|[x, y]| [x * width, y * height]);
    let axis = |to: [f64; 2]| (to[0] - start[0], to[1] - start[1]);
    let ((a, b), (c, d)) = (axis(end), axis(side));
    let (length, area) = ((a * a + b * b).sqrt(), (a * d - b * c).abs());
    let is_within_reach = [start, end, side].iter().flatten().all(|at| at.abs() <= OUTERMOST);
    if !is_within_reach || length < THIN {
        return true;
    }
    match gradient.kind {
        // The other axis gives only the direction across it.
        GradientKind::Linear => area <= 1e-9 * width * height,
        _ => area < THIN * length.max((c * c + d * d).sqrt()),
    }
}

/// Returns what keeps a blend mode from being drawn. In a group that is composited on its own (`isolated`), Figma and
/// SVG differ.
pub(super) fn blend_obstacle(mode: &str, isolated: bool) -> Option<String> {
    let name = words(mode);
    match css_name(mode) {
        None => Some(format!("the blend mode {name}")),
        Some(_) => isolated.then(|| format!("the blend mode {name} within a group")),
    }
}

/// Effects that reach farther are no design, in px. Renderers have limits, too.
const FARTHEST: f64 = 1_000.0;

/// Returns the largest length of an effect, in px.
pub(super) fn reach(effect: &Effect) -> f64 {
    match effect {
        Effect::DropShadow(shadow) | Effect::InnerShadow(shadow) => {
            [shadow.x, shadow.y, shadow.blur, shadow.spread].map(f64::abs).into_iter().fold(0.0, f64::max)
        }
        Effect::LayerBlur { radius } | Effect::BackgroundBlur { radius } => *radius,
    }
}

/// Whether Figma applies a spread to it: "only accepted on rectangles and ellipses, or on frames, components, and instances
/// with visible fill paints and clipsContent enabled". Source: `spread` in the specification.
fn can_spread(node: &Node, art: &Art) -> bool {
    match node.kind.as_str() {
        "RECTANGLE" | "ELLIPSE" => true,
        "FRAME" | "COMPONENT" | "INSTANCE" => art.clips && art.fills.iter().any(Paint::is_visible),
        _ => false,
    }
}

/// Returns what keeps the effects of a layer with this rotation and mirroring from being drawn.
pub(super) fn effect_obstacle(node: &Node, art: &Art, turn: [f64; 4]) -> Option<String> {
    let mut blurs = 0;
    for mark in &art.rare().effects {
        let name = with_article(&mark.name);
        let Some(effect) = &mark.effect else { return Some(name) };
        if reach(effect) > FARTHEST {
            return Some(format!("{name} that reaches more than {FARTHEST} px"));
        }
        let (offset, spread) = match effect {
            Effect::DropShadow(shadow) => ((shadow.x, shadow.y), shadow.spread),
            // How Figma writes one that grows into the layer is not known.
            Effect::InnerShadow(shadow) if shadow.spread < 0.0 => {
                return Some(format!("{name} with a negative spread"));
            }
            Effect::InnerShadow(shadow) => ((shadow.x, shadow.y), shadow.spread),
            Effect::LayerBlur { .. } => {
                blurs += 1;
                ((0.0, 0.0), 0.0)
            }
            Effect::BackgroundBlur { .. } => continue,
        };
        if spread.abs() > NOISE && !can_spread(node, art) {
            return Some(format!("{name} with a spread on a layer without a shape of its own"));
        }
        let has_sides = [spread, offset.0, offset.1].iter().any(|length| length.abs() > NOISE);
        if (has_sides && !is_near(turn, UPRIGHT)) || !is_quarter_turn(turn) {
            return Some(format!("{name} on a layer that is rotated, mirrored or scaled"));
        }
    }
    (blurs > 1).then(|| "several layer blurs".to_owned())
}

/// Whether it only exchanges and mirrors the axes.
fn is_quarter_turn([a, b, c, d]: [f64; 4]) -> bool {
    let sizes = [a, b, c, d].map(f64::abs);
    is_near(sizes, [1.0, 0.0, 0.0, 1.0]) || is_near(sizes, [0.0, 1.0, 1.0, 0.0])
}

fn is_near(one: [f64; 4], other: [f64; 4]) -> bool {
    one.iter().zip(other).all(|(a, b)| (a - b).abs() < 1e-4)
}

/// Returns what keeps a layer from masking its siblings.
pub(super) fn mask_obstacle(node: &Node, art: &Art) -> Option<String> {
    if art.rare().blend_mode.is_some() {
        return Some("a mask with a blend mode".to_owned());
    }
    match art.rare().mask_kind.as_deref() {
        None | Some("ALPHA" | "LUMINANCE") => None,
        Some("VECTOR") => silhouette_obstacle(node),
        Some(other) => Some(format!("a mask of type {}", words(other))),
    }
}

/// Returns what keeps the outlines of a layer from being all there is to it as a mask.
fn silhouette_obstacle(node: &Node) -> Option<String> {
    if !node.shown || leaves_no_mark(node) {
        return None;
    }
    let art = node.art.as_deref()?;
    let is_shape = matches!(
        node.kind.as_str(),
        "GROUP" | "VECTOR" | "BOOLEAN_OPERATION" | "RECTANGLE" | "ELLIPSE" | "STAR" | "REGULAR_POLYGON"
    );
    let is_opaque = |paint: &Paint| {
        let color = match read_paint(paint) {
            Some(design::Paint::Solid { color }) => Some(color),
            _ => None,
        };
        paint.is_visible() && paint.blend_mode().is_none() && color.is_some_and(|color| color.a >= 1.0)
    };
    let outlines = art.fill_geometry.iter().filter(|outline| !outline.path.is_empty());
    let is_filled = outlines.into_iter().all(|outline| art.paints_of(outline).iter().any(is_opaque));
    let is_stroked = art.strokes.iter().any(Paint::is_visible);
    let is_plain = node.opacity >= 1.0
        && art.rare().effects.is_empty()
        && art.rare().blend_mode.is_none()
        && !is_stroked;
    if !(is_shape && is_filled && is_plain) {
        return Some("an outline mask that is not a filled shape".to_owned());
    }
    let children = drawn_children(node);
    let is_masked = children.iter().any(|child| child.art.as_ref().is_some_and(|art| art.is_mask));
    if is_masked {
        return Some("a mask within an outline mask".to_owned());
    }
    children.iter().find_map(silhouette_obstacle)
}

/// `a drop shadow`, `an inner shadow`
fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// `DROP_SHADOW` → `drop shadow`
pub(super) fn words(constant: &str) -> String {
    constant.to_ascii_lowercase().replace('_', " ")
}
