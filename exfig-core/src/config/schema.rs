//! The shape of the file: the entries. As with the [`settings`](super::settings), each value here is valid on
//! its own and knows its place. How values fit together is checked in [`validate`](super::validate).

use exfig_lock::package_path::PackagePath;

use super::colors::{ColorsTable, read_colors};
use super::cursor::{Table, Value};
use super::dark::{DarkPattern, dark};
use super::diagnostic::{Place, line_of};
use super::keys::{OUTPUT, RENDER, SVG, elsewhere, entry_keys, nested};
use super::report::{At, Wrong, list, quote};
use super::settings::{file_key, renderer, size, version};
use super::svg::{accept_svg, id_prefix, svg_root, tint};
use super::value::{parse_dir, parse_path, parse_written_path};
use super::{Layout, NameFilter, NamePattern, Renderer, ReplaceError};
use crate::asset::{AssetFormat, AssetKind, FileKey, NodeId, Scale, SvgRoot, VersionPin};
use crate::design::Layer;
use crate::formats::{CodeFormat, FormatOption, OptionValue, Options, Takes};
use crate::naming::NameStyle;
use crate::tint::Tint;

/// One entry, as written in its table.
pub(super) struct EntryTable {
    pub(super) kind: AssetKind,
    pub(super) place: Place,
    /// The 1-based line of its table.
    pub(super) line: usize,
    /// Whether `file` is set at all, valid or not.
    pub(super) has_file: bool,
    pub(super) file: Option<At<FileKey>>,
    pub(super) version: Option<At<VersionPin>>,
    pub(super) filter: NameFilter,
    pub(super) replace: Vec<(String, String)>,
    pub(super) acronyms: Vec<At<String>>,
    pub(super) published: Option<At<bool>>,
    /// Whether `output` is set and not empty, valid or not.
    pub(super) has_output: bool,
    pub(super) outputs: Vec<OutputTable>,
    pub(super) colors: ColorsTable,
    pub(super) assets: AssetsTable,
    /// The kinds that a theme combines.
    pub(super) from: Option<At<Vec<AssetKind>>>,
}

/// One generated file.
pub(super) struct OutputTable {
    pub(super) path: At<PackagePath>,
    pub(super) template: TemplateTable,
}

impl OutputTable {
    /// Whether the path is a directory.
    pub(super) fn is_directory(&self) -> bool {
        matches!(&self.template, TemplateTable::Builtin(format, _) if format.owns_directory())
    }
}

/// How to generate a file.
pub(super) enum TemplateTable {
    Builtin(CodeFormat, Options),
    Own(At<PackagePath>),
}

/// The keys of icons and images.
#[derive(Default)]
pub(super) struct AssetsTable {
    pub(super) frames: Vec<At<String>>,
    pub(super) pages: Vec<At<String>>,
    pub(super) nodes: Vec<At<NodeId>>,
    pub(super) layers: Option<Vec<Layer>>,
    pub(super) ready_for_dev: Option<At<bool>>,
    pub(super) deprecate: Option<At<bool>>,
    pub(super) name_from: Option<NamePattern>,
    /// Whether `format` is set at all, valid or not.
    pub(super) has_format: bool,
    pub(super) format: Option<At<AssetFormat>>,
    pub(super) scales: Option<Vec<At<Scale>>>,
    pub(super) has_dir: bool,
    pub(super) dir: Option<At<PackagePath>>,
    pub(super) folders: Option<NamePattern>,
    pub(super) name_style: Option<At<NameStyle>>,
    pub(super) dark: Option<At<DarkPattern>>,
    pub(super) layout: Option<At<Layout>>,
    pub(super) renderer: Option<At<Renderer>>,
    pub(super) tint: Option<At<Tint>>,
    pub(super) id_prefix: Option<At<String>>,
    pub(super) svg: Option<At<SvgRoot>>,
    pub(super) accept_svg: Vec<At<String>>,
    pub(super) embed_limit: Option<At<u64>>,
    /// Each parameter of Figma's renderer, and its value.
    pub(super) render: Vec<(String, At<bool>)>,
}

/// Reads the entries of a package's table: by kind, in the order of [`AssetKind::ALL`], then in file order.
pub(super) fn read_entries(table: &Table<'_>) -> Vec<EntryTable> {
    let of_kind = |kind: AssetKind| {
        let tables = table.get(kind.name()).map(|value| value.tables()).unwrap_or_default();
        tables.into_iter().map(move |table| read_entry(kind, &table))
    };
    AssetKind::ALL.into_iter().flat_map(of_kind).collect()
}

fn read_entry(kind: AssetKind, table: &Table<'_>) -> EntryTable {
    table.check_keys(&entry_keys(kind), elsewhere);
    let outputs = table.get("output").map(|value| value.tables());
    EntryTable {
        kind,
        place: table.place.clone(),
        line: line_of(&table.source.manifest.text, table.place.span.start),
        has_file: table.get("file").is_some(),
        file: table.get("file").and_then(|value| file_key(&value)),
        version: table.get("version").and_then(version),
        filter: NameFilter { names: globs(table.get("names")), exclude: globs(table.get("exclude")) },
        replace: table.get("replace").map(|value| replacements(&value)).unwrap_or_default(),
        acronyms: table.get("acronyms").map(|value| value.strings()).unwrap_or_default(),
        published: table.get("published").and_then(|value| value.boolean()),
        has_output: table.get("output").is_some_and(|value| !value.items().is_empty()),
        outputs: outputs.unwrap_or_default().iter().filter_map(|table| read_output(kind, table)).collect(),
        colors: if kind == AssetKind::Colors { read_colors(table) } else { ColorsTable::default() },
        assets: match kind {
            AssetKind::Colors | AssetKind::Typography | AssetKind::Effects | AssetKind::Theme => {
                AssetsTable::default()
            }
            AssetKind::Icons | AssetKind::Images => read_assets(table),
        },
        from: table.get("from").map(|value| kinds(&value)),
    }
}

fn read_output(kind: AssetKind, table: &Table<'_>) -> Option<OutputTable> {
    let named =
        table.get("format").and_then(|value| CodeFormat::all().find(|format| value.is_string(format.name())));
    let own = named.iter().flat_map(|format| format.options()).map(|option| option.name);
    table.check_keys(&OUTPUT.iter().copied().chain(own).collect::<Vec<_>>(), elsewhere);
    let (format, template, path) = (table.get("format"), table.get("template"), table.get("path"));
    if path.is_none() {
        table.mistake(
            "`output` has no `path`",
            "`path` is missing",
            "add the file to write: `path = \"src/design.rs\"`",
        );
    }
    let template = match (format, template) {
        (Some(format), None) => {
            let fitting = || CodeFormat::all().filter(|format| format.kinds().contains(&kind));
            if let Some(other) = named.filter(|named| fitting().all(|format| format != *named)) {
                let content = if kind == AssetKind::Theme { "themes" } else { kind.name() };
                let message = format!("`{}` does not support {content}", other.name());
                let wrong = Wrong::new(message, "not supported here");
                format.wrong(wrong.help(format!("use {}", names_of(fitting()))));
                return None;
            }
            let names = fitting().map(|format| (format.name(), format)).collect::<Vec<_>>();
            let chosen = format.choice(&names).map(|at| at.value);
            chosen.map(|format| TemplateTable::Builtin(format, read_options(table, format)))
        }
        (None, Some(template)) => template.parse("a string", parse_path).map(TemplateTable::Own),
        (None, None) => {
            let names = names_of(CodeFormat::all().filter(|format| format.kinds().contains(&kind)));
            let help = format!("add `format = …` with {names}, or `template = \"path\"`");
            table.mistake("`output` has neither `format` nor `template`", "`format` is missing", help);
            None
        }
        (Some(_), Some(template)) => {
            let message = "`output` has both `format` and `template`".to_owned();
            template.wrong(Wrong::new(message, "only one is allowed").help("remove one of the two"));
            None
        }
    };
    let path = path.and_then(|path| path.parse("a string", parse_written_path));
    Some(OutputTable { path: path?, template: template? })
}

/// Returns `"rust"`, `"css"` or `"json"`, each in backticks.
pub(super) fn names_of(formats: impl Iterator<Item = CodeFormat>) -> String {
    let names = formats.map(|format| format!("\"{}\"", format.name())).collect::<Vec<_>>();
    list(names.iter().map(String::as_str), "or")
}

/// Reads the options of a format. A wrong one is reported and keeps its default.
fn read_options(table: &Table<'_>, format: CodeFormat) -> Options {
    let mut options = Options::default();
    for option in format.options() {
        if let Some(value) = table.get(option.name).and_then(|value| read_option(&value, option)) {
            options.set(option, value);
        }
    }
    options
}

fn read_option(value: &Value<'_>, option: &FormatOption) -> Option<OptionValue> {
    let text = match option.takes {
        Takes::Pairs(keys) => {
            let table = value.table()?;
            table.check_keys(keys, elsewhere);
            let pair = |value: &Value<'_>| Some((value.key.to_owned(), value.string()?.value));
            return Some(OptionValue::Pairs(table.in_order().iter().filter_map(pair).collect()));
        }
        Takes::Words(words) => {
            let words = words.iter().map(|word| (*word, *word)).collect::<Vec<_>>();
            value.choice(&words).map(|at| at.value.to_owned())
        }
        Takes::Flag => value.boolean().map(|at| at.value.to_string()),
        Takes::Text(check) => value
            .parse("a string", |text| check(text).map_err(|why| Wrong::new(why, "invalid value")))
            .map(|at| at.value),
    };
    text.map(OptionValue::Text)
}

/// Reads the kinds that a theme combines, without duplicates.
fn kinds(value: &Value<'_>) -> At<Vec<AssetKind>> {
    let words = AssetKind::OF_FIGMA.map(|kind| (kind.name(), kind));
    value.require_items(
        "`from` lists no kinds",
        "list the kinds to combine, such as `[\"colors\", \"icons\"]`",
    );
    let mut kinds =
        value.items().iter().filter_map(|item| Some(item.choice(&words)?.value)).collect::<Vec<_>>();
    kinds.sort_unstable();
    kinds.dedup();
    At { value: kinds, place: value.place.clone() }
}

fn read_assets(table: &Table<'_>) -> AssetsTable {
    let render = nested(table, "render", RENDER);
    let node = |value: &Value<'_>| {
        value.parse("a string", |text| NodeId::parse(text).map_err(|why| Wrong::new(why, "not a node id")))
    };
    let dir = table.get("dir").and_then(|value| value.parse("a string", parse_dir));
    AssetsTable {
        frames: containers(table, "frames"),
        pages: containers(table, "pages"),
        nodes: table
            .get("nodes")
            .map(|value| value.string_items().iter().filter_map(node).collect())
            .unwrap_or_default(),
        layers: table.get("layers").map(|value| layers(&value)),
        ready_for_dev: table.get("ready-for-dev").and_then(|value| value.boolean()),
        deprecate: table.get("deprecate").and_then(|value| value.boolean()),
        name_from: table.get("name-from").and_then(|value| name_pattern(&value)),
        has_format: table.get("format").is_some(),
        format: table.get("format").and_then(asset_format),
        scales: table.get("scales").map(|value| {
            value.require_items(
                "`scales` lists no scales, so nothing would be exported",
                "list a scale, or remove `scales` for 1x",
            );
            value.items().iter().filter_map(scale).collect()
        }),
        has_dir: table.get("dir").is_some(),
        dir: dir.as_ref().map(|at| At { value: at.value.0.clone(), place: at.place.clone() }),
        folders: dir.and_then(|at| at.value.1),
        name_style: table
            .get("name-style")
            .and_then(|value| value.choice(&NameStyle::ALL.map(|style| (style.name(), style)))),
        dark: table.get("dark").and_then(|value| dark(&value)),
        layout: table.get("layout").and_then(|value| value.choice(&Layout::NAMES)),
        renderer: table.get("renderer").and_then(renderer),
        tint: table.get("tint").and_then(|value| tint(&value)),
        id_prefix: table.get("id-prefix").and_then(id_prefix),
        svg: nested(table, "svg", SVG).map(|svg| At { value: svg_root(&svg), place: svg.place.clone() }),
        accept_svg: table.get("accept-svg").map(|value| accept_svg(&value)).unwrap_or_default(),
        embed_limit: table.get("embed-limit").and_then(size),
        render: render
            .iter()
            .flat_map(|render| RENDER.iter().filter_map(|key| render.get(key)))
            .filter_map(|value| Some((value.key.replace('-', "_"), value.boolean()?)))
            .collect(),
    }
}

/// Reads names of frames or pages, of which some may be globs.
fn containers(table: &Table<'_>, key: &str) -> Vec<At<String>> {
    let names = table.get(key).map(|value| value.strings()).unwrap_or_default();
    let value = table.get(key);
    for name in names.iter().filter(|name| name.value.contains(['*', '?'])) {
        let Some((value, Err(why))) =
            value.as_ref().map(|value| (value, value.source.patterns.glob(&name.value)))
        else {
            continue;
        };
        let message = format!("`{key}` has an invalid pattern {}: {why}", quote(&name.value));
        value.wrong(Wrong::new(message, "invalid pattern"));
    }
    names
}

/// Reads types of layers, without duplicates.
fn layers(value: &Value<'_>) -> Vec<Layer> {
    let help = "list the types of layers to export, such as `[\"components\", \"instances\"]`";
    value.require_items("`layers` lists no types of layers, so nothing would be exported", help);
    let items = value.items();
    let mut layers =
        items.iter().filter_map(|item| Some(item.choice(&Layer::NAMES)?.value)).collect::<Vec<_>>();
    layers.sort_unstable();
    layers.dedup();
    layers
}

fn name_pattern(value: &Value<'_>) -> Option<NamePattern> {
    let pattern = value.parse("a string", |text| {
        let help = "use `{name}`, `{set}`, `{frame}` and `{page}`, such as `{frame}/{name}`";
        NamePattern::parse(text).map_err(|why| Wrong::new(why, "invalid pattern").help(help))
    });
    pattern.map(|at| at.value)
}

fn asset_format(value: Value<'_>) -> Option<At<AssetFormat>> {
    if cfg!(not(feature = "raster")) && value.is_string("webp") {
        let message = "`format = \"webp\"` is not available in this build".to_owned();
        let help = "enable the feature `raster` of `exfig-xtask`";
        value.wrong(Wrong::new(message, "needs the feature `raster`").help(help));
        return None;
    }
    let [svg, pdf, png, jpg, webp] = AssetFormat::ALL.map(|format| (format.extension(), format));
    value.choice(&[svg, pdf, png, jpg, ("jpeg", AssetFormat::Jpg), webp])
}

fn scale(value: &Value<'_>) -> Option<At<Scale>> {
    let factor = value.number("0.01 to 4 (Figma's range)", |factor| Scale::new(factor).is_some())?;
    Some(At { value: Scale::new(factor.value)?, place: factor.place })
}

fn globs(value: Option<Value<'_>>) -> Vec<String> {
    let items = value.map(|value| value.string_items()).unwrap_or_default();
    let glob = |value: &Value<'_>| {
        value.parse("a string", |text| match value.source.patterns.glob(text) {
            Ok(()) => Ok(text.to_owned()),
            Err(why) => {
                let message = format!("`{}` has an invalid pattern {}: {why}", value.key, quote(text));
                let help = "`*` matches any characters, `?` one, `{a,b}` either alternative, `[ab]` one of \
                            the characters; `\\` escapes";
                Err(Wrong::new(message, "invalid pattern").help(help))
            }
        })
    };
    items.iter().filter_map(glob).map(|at| at.value).collect()
}

/// Reads `["pattern", "replacement"]`, or an array of such pairs.
fn replacements(value: &Value<'_>) -> Vec<(String, String)> {
    const PAIR: &str = "a pair `[\"pattern\", \"replacement\"]` or an array of pairs";
    if !value.is_array() {
        value.expected(PAIR);
        return Vec::new();
    }
    let items = value.items();
    if items.iter().any(Value::is_array) {
        let pairs = items.iter().filter_map(|item| {
            if item.is_array() {
                return replacement(item, &item.items());
            }
            item.expected("a pair, like the other items");
            None
        });
        pairs.collect()
    } else {
        replacement(value, &items).into_iter().collect()
    }
}

fn replacement(whole: &Value<'_>, items: &[Value<'_>]) -> Option<(String, String)> {
    let [pattern, replacement] = items else {
        let message =
            format!("`replace` takes two strings, a pattern and its replacement; found {}", items.len());
        whole.wrong(Wrong::new(message, "not a pair").help("write `replace = [\"^ic/(.*)$\", \"$1\"]`"));
        return None;
    };
    let [from, to] = [pattern, replacement].map(|value| value.parse("a string", |text| Ok(text.to_owned())));
    let (from, to) = (from?.value, to?.value);
    match whole.source.patterns.replacement(&from, &to) {
        Ok(()) => return Some((from, to)),
        Err(ReplaceError::Pattern(why)) => {
            let message = format!("`replace` has an invalid pattern {}: {why}", quote(&from));
            pattern.wrong(Wrong::new(message, "invalid regular expression"));
        }
        Err(ReplaceError::NoSuchGroup(group)) => {
            let message = format!("the pattern {} has no group `{group}`", quote(&from));
            let help = "write `${1}` if letters, digits or `_` follow the group, and `$$` for a dollar sign";
            replacement.wrong(Wrong::new(message, "would be replaced with nothing").help(help));
        }
    }
    None
}
