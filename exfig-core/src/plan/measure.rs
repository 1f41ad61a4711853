//! How large a picture will be, and whether exfig can draw it: known before anything is drawn.

use crate::config::Assets;
use crate::design::Component;
use crate::draw::canvas::canvas;
use crate::draw::judge::Obstacle;
use crate::draw::pixels::pixel_obstacle;
use crate::draw::rounding::whole_side;
use crate::draw::tint::tint_obstacle;
use crate::figma::node::Node;

/// What is known of a picture.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Measured {
    /// Width and height in whole px at 1x, if Figma provides them.
    pub size: Option<[f64; 2]>,
    /// Why exfig cannot draw it, if it cannot.
    pub obstacle: Option<Obstacle>,
}

/// Measures `component`, whose node is `node` if its geometry is known.
pub(super) fn measure(component: &Component, node: Option<&Node>, assets: &Assets) -> Measured {
    let own_box = component.width.zip(component.height).map(|(width, height)| [width, height]);
    let because = |what: &str| Obstacle { what: what.to_owned(), layer: component.name.clone() };
    let Some(node) = node else {
        return Measured {
            size: own_box.map(|sides| sides.map(whole_side)),
            obstacle: Some(because("no geometry")),
        };
    };
    let (size, mut obstacle) = match canvas(node, component.turn) {
        Ok(canvas) => (Some(canvas.sides()), None),
        Err(obstacle) => (render_size(node).or(own_box), Some(obstacle)),
    };
    obstacle = obstacle.or_else(|| tint_obstacle(node, &assets.tint));
    let uncut = assets.render_options.get("use_absolute_bounds").is_some_and(|value| value == "true");
    let size = if uncut { own_box } else { size }.map(|sides| sides.map(whole_side));
    if assets.format.is_raster() {
        let scales = assets.scales.iter().map(|scale| scale.factor()).collect::<Vec<_>>();
        obstacle = obstacle
            .or_else(|| {
                size.filter(|size| is_too_large(*size, &scales)).map(|_| because("more than 32 megapixels"))
            })
            .or_else(|| pixel_obstacle(node, component.turn, &scales));
    }
    Measured { size, obstacle }
}

/// The most pixels that Figma surely renders as they are; it scales larger images down. Source: `GET /v1/images`, which says
/// "32 megapixels". Whether one is 10^6 or 2^20 is not known, so `figma::verify` accepts the larger number.
const MOST_RENDERED: f64 = 32_000_000.0;

fn is_too_large([width, height]: [f64; 2], scales: &[f64]) -> bool {
    let scale = scales.last().copied().unwrap_or(1.0);
    width * height * scale * scale > MOST_RENDERED
}

/// Returns the size of what Figma shows of a node, if that is not its box. It is that of its picture, unless a layer around
/// the node clips it; a frame is at least as large as its box.
fn render_size(node: &Node) -> Option<[f64; 2]> {
    let art = node.art.as_ref()?;
    let [left, top, right, bottom] = **art.render_bounds.as_ref()?;
    let seen = [right - left, bottom - top];
    if !node.is_frame() {
        return Some(seen);
    }
    let (width, height) = node.size?;
    Some([right.max(width) - left.min(0.0), bottom.max(height) - top.min(0.0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_at_most_32_megapixels_at_its_largest_scale() {
        let table: [(f64, f64, &[f64], bool); 5] = [
            (8000.0, 4000.0, &[1.0], false),
            (8001.0, 4000.0, &[1.0], true),
            (4000.0, 2000.0, &[1.0, 2.0], false),
            (4001.0, 2000.0, &[1.0, 2.0], true),
            (100.0, 20.0, &[4.0], false),
        ];
        for (width, height, scales, too_large) in table {
            assert_eq!(is_too_large([width, height], scales), too_large, "{width} x {height} {scales:?}");
        }
    }
}
