//! What the methods of icons and images return: a constant per item, or a table per method.

use serde::Serialize;

use super::dialect::{AssetDialect, Field};
use super::layout::{self, Expr};
use crate::design::{AssetFile, AssetItem};
use crate::formats::{Context, number, relative_path, text};

/// What differs between icons and images.
pub(in crate::formats) struct Words {
    pub(super) type_name: &'static str,
    pub(super) file_type: &'static str,
    pub(super) noun: &'static str,
    pub(super) summary: &'static str,
    /// With `style = "consts"`.
    pub(super) one: &'static str,
    /// Whether raster files are offered per scale, even if there is only one.
    pub(super) always_scales: bool,
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

/// Returns a path relative to `folder`, or as it is if it lies elsewhere.
pub(in crate::formats) fn in_folder<'a>(path: &'a str, folder: &str) -> &'a str {
    path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')).unwrap_or(path)
}

/// How the bytes are offered; the template branches on it.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Api {
    Svg,
    Bytes,
    Files,
}

/// What is known of an item: the names of the methods, and what they return.
pub(super) type Row = Vec<(&'static str, Expr)>;

pub(super) fn constant(variant: &str, row: &Row) -> Vec<String> {
    let fields = row.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    layout::constant(&format!("pub const {variant}: Self"), &Expr::Struct("Self", fields), 4)
}

/// Returns a table per method. `type_of` returns the type of what is in it.
pub(super) fn tables(rows: &[Row], type_of: impl Fn(&str) -> String) -> String {
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
pub(super) fn push(text: &mut String, indent: usize, lines: impl IntoIterator<Item = String>) {
    for line in lines {
        text.push_str(if line.is_empty() { "" } else { &"        "[..indent] });
        text.push_str(&line);
        text.push('\n');
    }
}

/// Returns the type of what a method returns, as a `static` has it.
pub(super) fn column(words: &Words, field: Option<Field>, name: &str) -> String {
    match name {
        "size" => "Option<(f32, f32)>".to_owned(),
        "bytes" => "&[u8]".to_owned(),
        "files" => format!("&[{}]", words.file_type),
        "dark" => format!("Option<{}>", words.type_name),
        _ => field.filter(|field| field.name == name).map_or("&str", |field| field.type_name).to_owned(),
    }
}

pub(super) fn row(
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
