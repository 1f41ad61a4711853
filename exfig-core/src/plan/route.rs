//! Decides who draws a file: exfig, from the document it already has, or Figma, at the cost of a request.

use super::AssetPlan;
use crate::config::{Assets, Renderer};
use crate::draw::pixels::pixel_obstacle;
use crate::figma::node::Node;
use crate::tint::Tint;

/// Who draws a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Route {
    /// exfig.
    Local,
    /// Figma, and why exfig does not, unless the entry asked for Figma.
    Figma(Option<String>),
}

/// Options of Figma's renderer that exfig's drawing has no counterpart for.
const FIGMAS_OWN: [&str; 4] =
    ["svg_include_id", "svg_include_node_id", "contents_only", "use_absolute_bounds"];

/// Decides who draws `picture`, which shows `node`, for an entry with these `assets`.
///
/// # Errors
/// Why nobody can, and what to do about it.
pub(super) fn route(assets: &Assets, picture: &AssetPlan, node: Option<&Node>) -> Result<Route, String> {
    if assets.renderer == Renderer::Figma {
        return Ok(Route::Figma(None));
    }
    let why = match obstacle(assets, picture, node) {
        None => return Ok(Route::Local),
        Some(why) => why,
    };
    if assets.tint != Tint::Keep && assets.format.is_raster() {
        return Err(format!(
            "`tint` needs a picture that exfig draws, and it cannot draw this one exactly: {why}; leave it out with \
             `exclude`, or export it in an entry without `tint`"
        ));
    }
    match assets.renderer {
        Renderer::Local => Err(format!(
            "exfig cannot draw it exactly: {why}; set `renderer = \"auto\"` to let Figma render it"
        )),
        Renderer::Auto | Renderer::Figma => Ok(Route::Figma(Some(why))),
    }
}

/// The most pixels Figma renders; it scales larger images down. Source: `GET /v1/images`.
const MOST_PIXELS: f64 = 32_000_000.0;

/// The number of pixels at the largest scale.
fn pixels([width, height]: [f64; 2], assets: &Assets) -> f64 {
    let scale = assets.scales.last().map_or(1.0, |scale| scale.factor());
    width * height * scale * scale
}

fn obstacle(assets: &Assets, picture: &AssetPlan, node: Option<&Node>) -> Option<String> {
    if !assets.format.can_be_drawn() {
        return Some(format!("{} files", assets.format));
    }
    if let Some(option) = FIGMAS_OWN.iter().find(|option| assets.render_options.contains_key(**option)) {
        return Some(format!("the render option `{}`", option.replace('_', "-")));
    }
    let pixels = picture.size.map(|size| pixels(size, assets)).filter(|_| assets.format.is_raster());
    if pixels.is_some_and(|pixels| pixels > MOST_PIXELS) {
        return Some("more than 32 megapixels".to_owned());
    }
    let as_pixels = || pixel_obstacle(node?, pixels?);
    picture.obstacle.clone().or_else(as_pixels).map(|obstacle| obstacle.to_string())
}
