//! Icons and images: an enum whose variants know their name, size and bytes.
//!
//! An item's methods depend on its files: SVG is text (`svg()`), one file is bytes (`bytes()`), several
//! scales are `files()` and `at(scale)`. Raster images always have the latter, so that adding a scale changes
//! no caller.

use super::ident::IDENTIFIERS;
use serde::Serialize;

use super::layout::{self, Expr};
use crate::design::{AssetFile, AssetItem};
use crate::formats::ledger::asset_names;
use crate::formats::{Context, RenderError, built_in, number, relative_path, text};

/// The indentation of the arms of a `match` in a method.
const ARM_INDENT: usize = 12;

/// What differs between icons and images.
pub(super) struct Words {
    type_name: &'static str,
    file_type: &'static str,
    noun: &'static str,
    summary: &'static str,
    /// Whether raster files are offered per scale, even if there is only one.
    always_scales: bool,
}

pub(super) const ICONS: Words = Words {
    type_name: "Icon",
    file_type: "IconFile",
    noun: "icon",
    summary: "The icons.",
    always_scales: false,
};

pub(super) const IMAGES: Words = Words {
    type_name: "Image",
    file_type: "ImageFile",
    noun: "image",
    summary: "The images.",
    always_scales: true,
};

/// How the bytes are offered; the template branches on it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Api {
    Svg,
    Bytes,
    Files,
}

#[derive(Serialize)]
struct View {
    header: String,
    summary: &'static str,
    r#type: &'static str,
    noun: &'static str,
    api: Api,
    items: Vec<ItemView>,
    all: Vec<String>,
}

#[derive(Serialize)]
struct ItemView {
    doc: Vec<String>,
    deprecated: Option<String>,
    variant: String,
    name_arm: Arm,
    size_arm: Arm,
    path_arm: Arm,
    /// If there is only one file.
    include_arm: Option<Arm>,
    /// If there may be several files.
    files_arm: Option<Arm>,
}

#[derive(Serialize)]
struct Arm {
    lines: Vec<String>,
    uncertain: bool,
}

pub(super) fn render(context: &Context, words: &Words, items: &[AssetItem]) -> Result<String, RenderError> {
    let (names, _) = asset_names(&IDENTIFIERS, words.noun, items);
    let named: Vec<(&AssetItem, &str)> =
        items.iter().zip(&names).filter_map(|(item, name)| Some((item, name.as_deref()?))).collect();
    let api = choose_api(words, items);
    let all = named.iter().map(|(_, variant)| Expr::atom(format!("Self::{variant}"))).collect();
    let view = View {
        header: super::header(context, named.iter().map(|(_, variant)| *variant)),
        summary: words.summary,
        r#type: words.type_name,
        noun: words.noun,
        api,
        items: named
            .iter()
            .filter_map(|(item, variant)| view_item(context, words, api, item, variant))
            .collect(),
        all: layout::constant("pub const ALL: &'static [Self]", &Expr::Slice(all), 4),
    };
    built_in(exfig_templates::RUST_ASSETS, view)
}

fn choose_api(words: &Words, items: &[AssetItem]) -> Api {
    let all_are = |format: &str| items.iter().flat_map(|item| &item.files).all(|file| file.format == format);
    let single = items.iter().all(|item| item.files.len() == 1);
    if items.is_empty() {
        if words.always_scales { Api::Files } else { Api::Svg }
    } else if single && all_are("svg") {
        Api::Svg
    } else if single && (!words.always_scales || all_are("pdf")) {
        Api::Bytes
    } else {
        Api::Files
    }
}

fn view_item(
    context: &Context,
    words: &Words,
    api: Api,
    item: &AssetItem,
    variant: &str,
) -> Option<ItemView> {
    let first = item.files.first()?;
    let pattern = format!("Self::{variant}");
    let arm = |value: Expr| {
        let lines = layout::arm(&pattern, &value, ARM_INDENT);
        Arm { uncertain: layout::is_uncertain(&lines, ARM_INDENT), lines }
    };
    let include = |macro_name, file: &AssetFile| {
        let path = text::rust_string(&relative_path(context.output_path, &file.path));
        Expr::Call(macro_name, vec![Expr::atom(path)])
    };
    let as_text = if api == Api::Svg { "include_str!" } else { "include_bytes!" };
    let size = match (item.width, item.height) {
        (Some(width), Some(height)) => {
            format!("Some(({}, {}))", number::rust_f32(width), number::rust_f32(height))
        }
        _ => "None".to_owned(),
    };
    let files = item.files.iter().map(|file| {
        let fields = [
            ("scale", Expr::atom(number::rust_f32(file.scale))),
            ("path", Expr::atom(text::rust_string(&file.path))),
            ("bytes", include("include_bytes!", file)),
        ];
        Expr::Struct(words.file_type, fields.map(|(field, value)| (field.to_owned(), value)).into())
    });
    Some(ItemView {
        doc: doc(item),
        deprecated: super::deprecated(&item.description),
        variant: variant.to_owned(),
        name_arm: arm(Expr::atom(text::rust_string(&item.name))),
        size_arm: arm(Expr::atom(size)),
        path_arm: arm(Expr::atom(text::rust_string(&first.path))),
        include_arm: (api != Api::Files).then(|| arm(include(as_text, first))),
        files_arm: (api == Api::Files).then(|| arm(Expr::Slice(files.collect()))),
    })
}

fn doc(item: &AssetItem) -> Vec<String> {
    let name = text::code_span(&item.figma_name);
    let head = match (item.width, item.height) {
        (Some(width), Some(height)) => {
            format!("{name}, {} × {} px.", number::css(width), number::css(height))
        }
        _ => format!("{name}."),
    };
    text::doc_lines(&head, &item.description)
}
