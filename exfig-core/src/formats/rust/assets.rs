//! Icons and images: an enum whose variants know their name, size and bytes.
//!
//! An item's methods depend on its files: SVG is text (`svg()`), one file is bytes (`bytes()`), several
//! scales are `files()` and `at(scale)`. Raster images always have the latter, so that adding a scale changes
//! no caller.
//!
//! What the methods return is in one table per method, and `Debug` is written by hand: of 5,000 icons, a `match`
//! per method took rustc 6 s, one table of structs 1.4 s, these tables 0.8 s, and a derived `Debug` 800 MB.

use serde::Serialize;

use super::dialect::AssetDialect;
use super::ident::IDENTIFIERS;
use super::layout::{self, Expr};
use super::rows::{Api, column, constant, push, row, tables};
pub(in crate::formats) use super::rows::{ICONS, IMAGES, Words, in_folder};
use crate::design::AssetItem;
use crate::formats::ledger::asset_names;
use crate::formats::{Context, FormatOption, RenderError, Takes, built_in, number, text};

/// Whether each icon and image has documentation.
pub(in crate::formats) const DOCS: FormatOption = FormatOption {
    name: "docs",
    takes: Takes::Flag,
    default: "true",
    help: "Whether each icon and image has documentation: its name in Figma, its size and its description. Without \
           it, rustc is faster with thousands of them.",
};

/// Whether icons and images are an enum or constants.
pub(in crate::formats) const STYLE: FormatOption = FormatOption {
    name: "style",
    takes: Takes::Words(&["enum", "consts"]),
    default: "enum",
    help: "Whether icons and images are an enum with `ALL` and `from_name`, or constants, of which a program \
           contains only those that it uses, in debug builds too: `\"enum\"` or `\"consts\"`. `Icon::Sun` is right \
           for both.",
};

/// The folder of assets.
pub(in crate::formats) const STRIP: FormatOption = strip("assets");

/// Returns the option that names the folder of assets, with this default.
pub(in crate::formats) const fn strip(default: &'static str) -> FormatOption {
    FormatOption { default, ..STRIP_FROM }
}

const STRIP_FROM: FormatOption = FormatOption {
    name: "strip",
    takes: Takes::Text(|text| Ok(text.trim_end_matches('/').to_owned())),
    default: "",
    help: "The folder that the paths of icons and images are relative to, because the framework reads them from \
           there.",
};

#[derive(Serialize)]
struct View {
    header: String,
    summary: &'static str,
    r#type: &'static str,
    noun: &'static str,
    api: Api,
    /// Whether each file has a URI.
    has_uri: bool,
    /// Whether the code contains the files.
    embeds: bool,
    /// What brings the names of `field` into the file.
    support: &'static str,
    /// What a framework has for each item, or for each file.
    field: Option<FieldView>,
    /// Whether some have variants for dark backgrounds.
    has_dark: bool,
    /// The framework's own theme, and what says that it is dark.
    themed: Option<(&'static str, &'static str)>,
    /// The methods of a framework.
    methods: String,
    /// The items of a framework.
    more: String,
    /// Whether each item has documentation.
    documented: bool,
    /// Whether each item is a constant.
    consts: bool,
    count: usize,
    /// The items themselves. Text, because thousands of values take long to render.
    items: String,
    all: String,
    /// What the methods return, in the order of the items.
    tables: String,
}

#[derive(Serialize)]
struct FieldView {
    name: &'static str,
    r#type: &'static str,
    doc: &'static str,
}

#[derive(Clone, Copy, Serialize)]
struct Methods {
    r#type: &'static str,
    noun: &'static str,
    api: Api,
    consts: bool,
    named: &'static str,
}

pub(in crate::formats) fn render(
    context: &Context,
    target: Option<&str>,
    (words, items): (&Words, &[AssetItem]),
    dialect: &AssetDialect,
) -> Result<String, RenderError> {
    let (names, _) = asset_names(&IDENTIFIERS, words.noun, items);
    let named = items.iter().zip(&names).filter_map(|(item, name)| Some((item, name.as_deref()?)));
    let mut named = named.filter(|(item, _)| !item.files.is_empty()).collect::<Vec<_>>();
    // So that `from_name` can search, and that moving a layer in Figma changes nothing.
    named.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
    let api = choose_api(words.always_scales || dialect.always_scales, items);
    let count = named.len();
    let flag = |option| context.options.get(option) == option.default;
    let (documented, consts) = (flag(&DOCS), !flag(&STYLE));
    let variant_of = |name: &str| named.iter().find(|(item, _)| item.name == name).map(|(_, name)| *name);
    let dark = |item: &AssetItem| variant_of(item.dark.as_deref()?);
    let has_dark = named.iter().any(|(item, _)| dark(item).is_some());
    let rows = named.iter().filter_map(|(item, _)| {
        let mut row = row(context, (words, dialect), api, item)?;
        if has_dark {
            let path = if consts { "&Self" } else { words.type_name };
            let dark = dark(item).map(|dark| Expr::Call("Some", vec![Expr::atom(format!("{path}::{dark}"))]));
            row.push(("dark", dark.unwrap_or_else(|| Expr::atom("None"))));
        }
        Some(row)
    });
    let rows = rows.collect::<Vec<_>>();
    let mut items = String::new();
    for ((item, variant), row) in named.iter().zip(&rows) {
        let doc = documented.then(|| doc(item)).into_iter().flatten().map(|line| format!("///{line}"));
        let code = if consts { constant(variant, row) } else { vec![format!("{variant},")] };
        push(&mut items, 4, doc.chain(super::deprecated(&item.description)).chain(code));
        items.push_str(if consts { "\n" } else { "" });
    }
    // By the name of the enum: for `Self::`, rustc searches the variants one by one.
    let all = named.iter().map(|(_, variant)| Expr::atom(format!("{}::{variant}", words.type_name)));
    let all = layout::constant(&format!("pub const ALL: [Self; {count}]"), &Expr::Array(all.collect()), 4);
    let all = all.iter().map(|line| format!("    {line}")).collect::<Vec<_>>().join("\n");
    let methods = Methods { r#type: words.type_name, noun: words.noun, api, consts, named: "" };
    let field = if api == Api::Svg { dialect.vector } else { dialect.raster };
    let view = View {
        header: super::header(context, target, named.iter().map(|(_, variant)| *variant)),
        summary: if consts { words.one } else { words.summary },
        r#type: words.type_name,
        noun: words.noun,
        api,
        has_uri: dialect.has_uri,
        embeds: dialect.embeds.folder(api == Api::Svg).is_none(),
        has_dark,
        themed: dialect.themed,
        support: if api == Api::Files && count > 0 { dialect.support } else { "" },
        field: field.map(|field| FieldView { name: field.name, r#type: field.type_name, doc: field.doc }),
        methods: dialect.methods.map(|template| built_in(template, methods)).transpose()?.unwrap_or_default(),
        more: match dialect.items {
            Some((template, named)) => built_in(template, Methods { named, ..methods })?,
            None => String::new(),
        },
        documented,
        consts,
        count,
        items,
        all,
        tables: if consts { String::new() } else { tables(&rows, |name| column(words, field, name)) },
    };
    built_in(exfig_templates::RUST_ASSETS, view)
}

fn choose_api(always_scales: bool, items: &[AssetItem]) -> Api {
    let all_are = |format: &str| items.iter().flat_map(|item| &item.files).all(|file| file.format == format);
    let single = items.iter().all(|item| item.files.len() == 1);
    if items.is_empty() {
        if always_scales { Api::Files } else { Api::Svg }
    } else if single && all_are("svg") {
        Api::Svg
    } else if single && (!always_scales || all_are("pdf")) {
        Api::Bytes
    } else {
        Api::Files
    }
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
