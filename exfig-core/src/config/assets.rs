//! Checks of icons and images that involve several values: a scale for a format without scales, a layout
//! without a place for a file.

use std::collections::BTreeMap;

use super::report::{value_or, values};
use super::schema::{AssetsTable, EntryTable};
use super::surroundings::Surroundings;
use super::{Assets, Layout, Renderer};
use crate::asset::{AssetFormat, Scale};
use crate::naming::NameStyle;

/// How much an SVG may embed unless Cargo.toml says otherwise, in bytes: a photo, not a collection.
const EMBED_LIMIT: u64 = 8 * 1024 * 1024;

pub(super) fn assets(
    entry: &EntryTable,
    default_format: AssetFormat,
    around: &Surroundings<'_>,
) -> Option<Assets> {
    let table = &entry.assets;
    if !table.has_dir {
        let message = format!("`{}` does not say where to write its files", entry.kind);
        around.mistake(
            &entry.place,
            &message,
            "`dir` is missing",
            &format!("add `dir = \"assets/{}\"`", entry.kind),
        );
    }
    let format = table.format.as_ref().map_or(default_format, |at| at.value);
    // An invalid format is reported once; skip the checks that depend on it.
    let format_is_known = table.format.is_some() || !table.has_format;
    if format_is_known {
        check_format(table, format, around);
        check_layout(table, format, around);
    }
    Some(Assets {
        frames: values(&table.frames),
        pages: values(&table.pages),
        nodes: values(&table.nodes),
        layers: table.layers.clone(),
        ready_for_dev: value_or(table.ready_for_dev.as_ref(), false),
        deprecate: value_or(table.deprecate.as_ref(), false),
        name_from: table.name_from.clone().unwrap_or_default(),
        format,
        scales: scales(table),
        dir: table.dir.as_ref()?.value.clone(),
        folders: table.folders.clone(),
        name_style: value_or(table.name_style.as_ref(), NameStyle::Snake),
        dark: table.dark.as_ref().map(|at| at.value.clone()),
        layout: value_or(table.layout.as_ref(), Layout::Flat),
        renderer: value_or(table.renderer.as_ref(), around.renderer),
        tint: table.tint.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
        id_prefix: table.id_prefix.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
        svg: table.svg.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
        accept_svg: values(&table.accept_svg).into_iter().collect(),
        embed_limit: value_or(table.embed_limit.as_ref(), EMBED_LIMIT),
        render_options: render_options(table),
    })
}

/// Reports scales and options that do not apply to the format.
fn check_format(table: &AssetsTable, format: AssetFormat, around: &Surroundings<'_>) {
    let scaled = table.scales.iter().flatten().find(|scale| scale.value != Scale::ONE);
    if let Some(scale) = scaled.filter(|_| !format.is_raster()) {
        let message = format!("`scales` does not apply to `{format}`, which is always 1x");
        around.mistake(
            &scale.place,
            &message,
            "not for vectors",
            "remove `scales`, or set `format = \"png\"`",
        );
    }
    if let Some(renderer) = table.renderer.as_ref().filter(|at| at.value == Renderer::Local)
        && !format.can_be_drawn()
    {
        let message = format!("`renderer = \"local\"` cannot make `{format}`");
        let help = "set `renderer = \"auto\"` to let Figma render it, or choose another `format`";
        around.mistake(&renderer.place, &message, "only Figma can", help);
    }
    check_tint(table, format, around);
    let of_drawn_svg = [
        ("id-prefix", table.id_prefix.as_ref().map(|at| &at.place)),
        ("svg", table.svg.as_ref().map(|at| &at.place)),
        ("accept-svg", table.accept_svg.first().map(|at| &at.place)),
        ("embed-limit", table.embed_limit.as_ref().map(|at| &at.place)),
    ];
    for (key, place) in of_drawn_svg {
        if let Some(place) = place.filter(|_| format != AssetFormat::Svg) {
            let message = format!("`{key}` only applies to `svg`, but this entry exports `{format}`");
            around.mistake(place, &message, "for SVG only", "remove it, or set `format = \"svg\"`");
        }
    }
    let of_svg = table.render.iter().find(|(option, _)| option.starts_with("svg_"));
    if let Some((option, at)) = of_svg.filter(|_| format != AssetFormat::Svg) {
        let message = format!(
            "`{}` only applies to `svg`, but this entry exports `{format}`",
            option.replace('_', "-")
        );
        around.mistake(&at.place, &message, "for SVG only", "remove it, or set `format = \"svg\"`");
    }
}

/// Reports a `tint` that cannot apply: only what exfig draws has colors to replace, and a picture has no page around
/// it.
fn check_tint(table: &AssetsTable, format: AssetFormat, around: &Surroundings<'_>) {
    let Some(tint) = &table.tint else { return };
    let mistake = |message: &str, label: &str, help: &str| around.mistake(&tint.place, message, label, help);
    if !format.can_be_drawn() {
        let message = format!("`tint` does not apply to `{format}`, which only Figma can make");
        mistake(
            &message,
            "not for these files",
            "remove it, or set `format` to \"svg\", \"png\" or \"webp\"",
        );
    } else if format.is_raster() && tint.value.depends_on_page() {
        let message = format!("`{format}` files have no page whose color `tint` could take");
        mistake(
            &message,
            "needs a color",
            "set a color, such as `tint = \"#ffffff\"`, or `format = \"svg\"`",
        );
    } else if let Some(renderer) = table.renderer.as_ref().filter(|at| at.value == Renderer::Figma)
        && format.is_raster()
    {
        let message = format!("`tint` needs `{format}` files that exfig draws");
        around.mistake(&renderer.place, &message, "Figma cannot tint", "remove `renderer`, or `tint`");
    }
}

/// Reports a layout that has no place for some of the files.
fn check_layout(table: &AssetsTable, format: AssetFormat, around: &Surroundings<'_>) {
    let Some(layout) = &table.layout else { return };
    let scales = scales(table);
    let Some(scale) = scales.iter().find(|scale| !layout.value.has_place(format, **scale)) else { return };
    let message = format!("this layout has no place for `{format}` files at {scale}x");
    let help = match layout.value {
        Layout::DensityFolders => "Android uses `png`, `jpg` and `webp` at 0.75, 1, 1.5, 2, 3 and 4",
        Layout::ImageSets => "Xcode uses `svg`, `pdf`, `png` and `jpg` at 1, 2 and 3",
        Layout::Flat | Layout::ScaleFolders => return,
    };
    around.mistake(&layout.place, &message, "no place for some files", help);
}

fn scales(table: &AssetsTable) -> Vec<Scale> {
    let Some(list) = &table.scales else { return vec![Scale::ONE] };
    let mut scales = values(list);
    scales.sort_unstable();
    scales.dedup();
    scales
}

/// The render options that differ from Figma's defaults. Source of the defaults: `GET /v1/images/:key`,
/// "Query parameters".
fn render_options(table: &AssetsTable) -> BTreeMap<String, String> {
    let default =
        |option: &str| matches!(option, "svg_outline_text" | "svg_simplify_stroke" | "contents_only");
    let set = table.render.iter().filter(|(option, at)| at.value != default(option));
    set.map(|(option, at)| (option.clone(), at.value.to_string())).collect()
}
