//! Decides who draws a file: exfig, from the document it already has, or Figma, at the cost of a request.

use super::AssetPlan;
use crate::config::{Assets, Renderer};
use crate::draw::judge::Obstacle;
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

/// Decides who draws `picture` for an entry with these `assets`.
///
/// # Errors
/// Why nobody can, and what to do about it.
pub(super) fn route(assets: &Assets, picture: &AssetPlan) -> Result<Route, String> {
    if assets.renderer == Renderer::Figma {
        return Ok(Route::Figma(None));
    }
    let why = match obstacle(assets, picture) {
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

/// Decides again who draws `picture`, which exfig cannot draw because of `obstacle`, as only its images show.
///
/// # Errors
/// Same as [`route`]; the file then stays as it is.
pub(crate) fn reroute(assets: &Assets, picture: &mut AssetPlan, obstacle: Obstacle) -> Result<(), String> {
    picture.obstacle = Some(obstacle);
    match route(assets, picture) {
        Ok(route) => picture.route = route,
        Err(why) => {
            picture.leave();
            return Err(why);
        }
    }
    Ok(())
}

fn obstacle(assets: &Assets, picture: &AssetPlan) -> Option<String> {
    if !assets.format.can_be_drawn() {
        return Some(format!("{} files", assets.format));
    }
    if let Some(option) = FIGMAS_OWN.iter().find(|option| assets.render_options.contains_key(**option)) {
        return Some(format!("the render option `{}`", option.replace('_', "-")));
    }
    picture.obstacle.as_ref().map(ToString::to_string)
}
