//! How large a picture will be, and whether exfig can draw it: known before anything is drawn.

use crate::config::Assets;
use crate::design::Component;
use crate::draw::canvas::canvas;
use crate::draw::judge::Obstacle;
use crate::draw::rounding::whole_side;
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
    let drawn = node.map(|node| canvas(node, component.turn));
    let (size, obstacle) = match drawn {
        Some(Ok(canvas)) => (Some(canvas.sides()), None),
        Some(Err(obstacle)) => (node.and_then(render_size).or(own_box), Some(obstacle)),
        None => {
            let obstacle = Obstacle { what: "no geometry".to_owned(), layer: component.name.clone() };
            (own_box, Some(obstacle))
        }
    };
    let uncut = assets.render_options.get("use_absolute_bounds").is_some_and(|value| value == "true");
    let size = if uncut { own_box } else { size };
    Measured { size: size.map(|sides| sides.map(whole_side)), obstacle }
}

/// Returns the size of what Figma shows of a node, which is that of its picture, unless a layer around it clips it.
fn render_size(node: &Node) -> Option<[f64; 2]> {
    let [left, top, right, bottom] = **node.art.as_ref()?.render_bounds.as_ref()?;
    Some([right - left, bottom - top])
}
