//! Who draws a file: we, from the document that is there anyway, or Figma, for a request.

use crate::config::{Assets, Renderer};
use crate::draw::judge::judge;
use crate::figma::node::Node;

/// Who draws a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// We.
    Local,
    /// Figma; and why not we, where we could have been asked.
    Figma(Option<String>),
}

/// Options of Figma's renderer that our drawing has no counterpart of.
const FIGMAS_OWN: [&str; 4] =
    ["svg_include_id", "svg_include_node_id", "contents_only", "use_absolute_bounds"];

/// Who draws `node` for an entry that says `assets`.
///
/// # Errors
/// Why nobody can, and what to do.
pub(super) fn route(assets: &Assets, node: Option<&Node>) -> Result<Route, String> {
    if assets.renderer == Renderer::Figma {
        return Ok(Route::Figma(None));
    }
    let why = match obstacle(assets, node) {
        None => return Ok(Route::Local),
        Some(why) => why,
    };
    match assets.renderer {
        Renderer::Local => Err(format!(
            "it cannot be drawn exactly: {why}; write `renderer = \"auto\"` to let Figma render it"
        )),
        Renderer::Auto | Renderer::Figma => Ok(Route::Figma(Some(why))),
    }
}

/// More than Figma renders, which scales such an image down. Source: `GET /v1/images`.
const MOST_PIXELS: f64 = 32_000_000.0;

/// At the largest scale.
fn pixels((width, height): (f64, f64), assets: &Assets) -> f64 {
    let scale = assets.scales.last().map_or(1.0, |scale| scale.factor());
    width * height * scale * scale
}

fn obstacle(assets: &Assets, node: Option<&Node>) -> Option<String> {
    if !assets.format.can_be_drawn() {
        return Some(format!("{} files", assets.format));
    }
    if let Some(option) = FIGMAS_OWN.iter().find(|option| assets.render_options.contains_key(**option)) {
        return Some(format!("the render option `{}`", option.replace('_', "-")));
    }
    if assets.format.is_raster()
        && node.and_then(|node| node.size).is_some_and(|size| pixels(size, assets) > MOST_PIXELS)
    {
        return Some("more than 32 megapixels".to_owned());
    }
    match node {
        Some(node) => judge(node).map(|obstacle| obstacle.to_string()),
        None => Some("no geometry".to_owned()),
    }
}
