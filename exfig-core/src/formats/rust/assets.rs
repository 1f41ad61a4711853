//! Icons and images: an enum whose variants know their name, size and bytes.
//!
//! An item's methods depend on its files: SVG is text (`svg()`), one file is bytes (`bytes()`), several
//! scales are `files()` and `at(scale)`. Raster images always have the latter, so that adding a scale changes
//! no caller.
//!
//! What the methods return is in one table per method, and `Debug` is written by hand: of 5,000 icons, a `match`
//! per method took rustc 6 s, one table of structs a third more time than these, and a derived `Debug` 800 MB.

use super::dialect::{AssetDialect, Field};
use super::ident::IDENTIFIERS;
use serde::Serialize;

use super::layout::{self, Expr};
use crate::design::{AssetFile, AssetItem};
use crate::formats::ledger::asset_names;
use crate::formats::{Context, FormatOption, RenderError, Takes, built_in, number, relative_path, text};

/// What differs between icons and images.
pub(in crate::formats) struct Words {
    type_name: &'static str,
    file_type: &'static str,
    noun: &'static str,
    summary: &'static str,
    /// With `style = "consts"`.
    one: &'static str,
    /// Whether raster files are offered per scale, even if there is only one.
    always_scales: bool,
}

pub(in crate::formats) const ICONS: Words = Words {
    type_name: "Icon",
    file_type: "IconFile",
    noun: "icon",
    summary: "The icons.",
    one: "An icon.",
    always_scales: false,
};

pub(in crate::formats) const IMAGES: Words = Words {
    type_name: "Image",
    file_type: "ImageFile",
    noun: "image",
    summary: "The images.",
    one: "An image.",
    always_scales: true,
};

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

/// Returns a path relative to `folder`, or as it is if it lies elsewhere.
pub(in crate::formats) fn in_folder<'a>(path: &'a str, folder: &str) -> &'a str {
    path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

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

/// What is known of an item: the names of the methods, and what they return.
type Row = Vec<(&'static str, Expr)>;

fn constant(variant: &str, row: &Row) -> Vec<String> {
    let fields = row.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    layout::constant(&format!("pub const {variant}: Self"), &Expr::Struct("Self", fields), 4)
}

/// Returns a table per method. `type_of` returns the type of what is in it.
fn tables(rows: &[Row], type_of: impl Fn(&str) -> String) -> String {
    let mut tables = String::new();
    for (column, (name, _)) in rows.first().into_iter().flatten().enumerate() {
        let values = rows.iter().filter_map(|row| row.get(column)).map(|(_, value)| value.clone());
        let head = format!("static {}: [{}; {}]", name.to_uppercase(), type_of(name), rows.len());
        tables.push_str(if column == 0 { "" } else { "\n" });
        push(&mut tables, 0, layout::constant(&head, &Expr::array(values.collect()), 0));
    }
    tables
}

/// Appends lines, indented.
fn push(text: &mut String, indent: usize, lines: impl IntoIterator<Item = String>) {
    for line in lines {
        text.push_str(if line.is_empty() { "" } else { &"        "[..indent] });
        text.push_str(&line);
        text.push('\n');
    }
}

/// Returns the type of what a method returns, as a `static` has it.
fn column(words: &Words, field: Option<Field>, name: &str) -> String {
    match name {
        "size" => "Option<(f32, f32)>".to_owned(),
        "bytes" => "&[u8]".to_owned(),
        "files" => format!("&[{}]", words.file_type),
        "dark" => format!("Option<{}>", words.type_name),
        _ => field.filter(|field| field.name == name).map_or("&str", |field| field.type_name).to_owned(),
    }
}

fn row(
    context: &Context,
    (words, dialect): (&Words, &AssetDialect),
    api: Api,
    item: &AssetItem,
) -> Option<Row> {
    let first = item.files.first()?;
    let string = |value: &str| Expr::atom(text::rust_string(value));
    let folder = dialect.embeds.folder(api == Api::Svg);
    let path = |file: &AssetFile| match folder {
        None => string(&file.path),
        Some(folder) => string(in_folder(&file.path, context.options.get(folder))),
    };
    let relative = |file: &AssetFile| relative_path(context.output_path, &file.path);
    let include = |macro_name, file: &AssetFile| Expr::Call(macro_name, vec![string(&relative(file))]);
    let own = |field: Option<Field>, file: &AssetFile| {
        field.map(|field| (field.name, (field.value)(item, file, &relative(file))))
    };
    let size = match (item.width, item.height) {
        (Some(width), Some(height)) => {
            format!("Some(({}, {}))", number::rust_f32(width), number::rust_f32(height))
        }
        _ => "None".to_owned(),
    };
    let uri = |file: &AssetFile| {
        dialect.has_uri.then(|| ("uri", string(&format!("bytes://{}/{}", context.package, file.path))))
    };
    let named = |fields: Vec<(&str, Expr)>| {
        fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect::<Vec<_>>()
    };
    let files = item.files.iter().map(|file| {
        let mut fields = vec![("scale", Expr::atom(number::rust_f32(file.scale))), ("path", path(file))];
        fields.extend(uri(file));
        fields.extend(folder.is_none().then(|| ("bytes", include("include_bytes!", file))));
        fields.extend(own(dialect.raster, file));
        Expr::Struct(words.file_type, named(fields))
    });
    let mut fields = vec![("name", string(&item.name)), ("size", Expr::atom(size))];
    if api != Api::Files {
        fields.push(("path", path(first)));
        fields.extend(uri(first));
    }
    fields.extend(match api {
        Api::Svg => folder.is_none().then(|| ("svg", include("include_str!", first))),
        Api::Bytes => folder.is_none().then(|| ("bytes", include("include_bytes!", first))),
        Api::Files => Some(("files", Expr::Slice(files.collect()))),
    });
    if api == Api::Svg {
        fields.extend(own(dialect.vector, first));
    }
    Some(fields)
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
