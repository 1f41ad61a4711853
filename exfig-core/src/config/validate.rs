//! From the shape of the file to the valid one: checks how the values of an entry fit together.

use super::assets::assets;
use super::report::{At, value_or, values};
use super::schema::{EntryTable, OutputTable, TemplateTable};
use super::style_modes::{check_modes, styles};
use super::surroundings::Surroundings;
use super::{Assets, ColorSource, Entry, NameFilter, Output, Template, Theme, What, Written};
use crate::asset::{AssetFormat, AssetKind};
use crate::design::{Prefix, VariableSource, VariableType};

/// Validates the `nth` entry of its kind, counted from 1. Returns `None` if an essential part is missing or
/// wrong.
pub(super) fn entry(table: EntryTable, nth: usize, around: &Surroundings<'_>) -> Option<Entry> {
    let kind = table.kind;
    if !table.has_file && !around.has_file {
        let help =
            "add `file = \"https://www.figma.com/design/...\"` here, or once in `[package.metadata.exfig]`";
        around.mistake(
            &table.place,
            &format!("`{kind}` does not say which Figma file to read"),
            "`file` is missing",
            help,
        );
    }
    let version = table.version.as_ref().or(around.version.filter(|_| !table.has_file));
    let what = match kind {
        AssetKind::Colors => Some(What::Colors(colors(&table, around))),
        AssetKind::Typography => Some(What::Typography),
        AssetKind::Effects => Some(What::Effects),
        AssetKind::Icons => assets(&table, AssetFormat::Svg, around).map(What::Icons),
        AssetKind::Images => assets(&table, AssetFormat::Png, around).map(What::Images),
        AssetKind::Theme => None,
    };
    if !table.has_output && matches!(kind, AssetKind::Colors | AssetKind::Typography | AssetKind::Effects) {
        let help = format!("add `output = {{ format = \"rust\", path = \"src/{kind}.rs\" }}`");
        around.mistake(
            &table.place,
            &format!("`{kind}` has no `output`, so nothing would be written"),
            "`output` is missing",
            &help,
        );
    }
    let outputs = table.outputs.iter().filter_map(|table| output(table, around)).collect();
    let written = Written::of(&table).with_version(version.cloned());
    if let Some(What::Icons(assets) | What::Images(assets)) = &what {
        check_outputs(&table, assets, around);
    }
    Some(Entry {
        id: id(kind, nth),
        key: String::new(),
        file: table.file.map(|at| at.value).or_else(|| around.file.cloned())?,
        version: version.map(|at| at.value.clone()),
        filter: table.filter,
        replace: table.replace,
        acronyms: values(&table.acronyms),
        published: value_or(table.published.as_ref(), false),
        what: what?,
        outputs,
        line: table.line,
        written,
    })
}

/// Validates the `nth` theme, which combines some of the `entries` before it. Returns `None` if it can
/// combine none.
pub(super) fn theme(
    table: EntryTable,
    nth: usize,
    entries: &[Entry],
    around: &Surroundings<'_>,
) -> Option<Entry> {
    let Some(from) = &table.from else {
        let help = "add the kinds to combine: `from = [\"colors\", \"typography\"]`";
        around.mistake(&table.place, "`theme` does not say what to combine", "`from` is missing", help);
        return None;
    };
    if !table.has_output {
        let help = "add `output = { format = \"css\", path = \"src/theme.css\" }`";
        around.mistake(
            &table.place,
            "`theme` has no `output`, so nothing would be written",
            "`output` is missing",
            help,
        );
    }
    let outputs = table.outputs.iter().filter_map(|table| output(table, around)).collect();
    if let Some(kind) = from.value.iter().find(|kind| !around.kinds.contains(kind)) {
        let help = format!("add `[[package.metadata.exfig.{kind}]]`, or remove `{kind}` from `from`");
        around.mistake(
            &from.place,
            &format!("`theme` combines `{kind}`, but there is no `{kind}` entry"),
            "no such entry",
            &help,
        );
        return None;
    }
    let members = entries.iter().filter(|entry| from.value.contains(&entry.kind())).collect::<Vec<_>>();
    let file = members.first()?.file.clone();
    if let Some(other) = members.iter().find(|entry| entry.file != file) {
        let message = format!(
            "a theme combines entries of one Figma file, but these use `{file}` and `{}` (line {})",
            other.file, other.line
        );
        around.mistake(&from.place, &message, "from two files", "list only kinds that use the same file");
        return None;
    }
    let mode_files = members.iter().flat_map(|entry| entry.files()).filter(|other| **other != file);
    let mode_files = mode_files.cloned().collect();
    Some(Entry {
        id: id(AssetKind::Theme, nth),
        key: String::new(),
        file,
        version: members.first()?.version.clone(),
        filter: NameFilter::default(),
        replace: Vec::new(),
        acronyms: Vec::new(),
        published: false,
        what: What::Theme(Theme {
            from: from.value.clone(),
            settings: members.iter().map(|entry| entry.digest()).collect(),
            mode_files,
        }),
        outputs,
        line: table.line,
        written: Written::of(&table),
    })
}

fn id(kind: AssetKind, nth: usize) -> String {
    if nth == 1 { kind.name().to_owned() } else { format!("{kind}-{nth}") }
}

/// Reports output formats that do not support the files of the entry.
fn check_outputs(table: &EntryTable, assets: &Assets, around: &Surroundings<'_>) {
    for output in &table.outputs {
        let TemplateTable::Builtin(format, _) = &output.template else { continue };
        let is_black = assets.tint.depends_on_page() && format.multiplies_tint();
        if let Some(tint) = table.assets.tint.as_ref().filter(|_| is_black) {
            let message = format!(
                "`{}` multiplies the colors of icons with their tint, and colors of a web page are black there",
                format.name()
            );
            let help =
                "set `tint = \"#ffffff\"`; for outputs that need `currentColor`, add an entry of their own";
            around.mistake(&tint.place, &message, "would be black", help);
        }
        if let Some(why) = format.refuses(assets.format, &assets.scales) {
            let message = format!("`{}` does not support the files of this entry: {why}", format.name());
            let help = "change the entry's `format` or `scales`, or move this output to a separate entry";
            around.mistake(&output.path.place, &message, "unsupported files", help);
        }
    }
}

fn output(table: &OutputTable, around: &Surroundings<'_>) -> Option<Output> {
    let template = match &table.template {
        TemplateTable::Builtin(format, options) => {
            Template::Builtin { format: *format, options: options.clone() }
        }
        TemplateTable::Own(path) => match (around.read_template)(path.value.as_ref()) {
            // Git may change line endings at checkout; the template must mean the same with either.
            Ok(text) => Template::Own { path: path.value.clone(), text: text.replace("\r\n", "\n") },
            Err(error) => {
                let help = "the path is relative to the package's directory";
                around.mistake(
                    &path.place,
                    &format!("cannot read the template `{}`: {error}", path.value),
                    "cannot be read",
                    help,
                );
                return None;
            }
        },
    };
    Some(Output { path: table.path.value.clone(), template })
}

fn colors(entry: &EntryTable, around: &Surroundings<'_>) -> ColorSource {
    let table = &entry.colors;
    if !table.from_variables {
        return styles(entry, around);
    }
    if let Some((mode, _)) = table.mode_files.first() {
        let help = "variables have their modes in one file; remove `mode-files`";
        around.mistake(&mode.place, "`mode-files` only applies to styles", "for styles only", help);
    }
    for modes in std::iter::once(&table.modes).chain(table.modes_of.iter().map(|(_, modes)| modes)) {
        check_modes(modes, around);
    }
    let mut types: Vec<VariableType> = table.types.iter().flatten().map(|at| at.value).collect();
    types.sort_unstable();
    types.dedup();
    ColorSource::Variables(VariableSource {
        collections: values(&table.collections),
        modes: pairs(&table.modes),
        modes_of: table.modes_of.iter().map(|(name, modes)| (name.value.clone(), pairs(modes))).collect(),
        types: if table.types.is_none() { vec![VariableType::Color] } else { types },
        remote: value_or(table.remote.as_ref(), false),
        prefix: value_or(table.prefix.as_ref(), Prefix::Auto),
        units: table.units.clone(),
        published: value_or(entry.published.as_ref(), false),
        code_syntax: table.code_syntax.as_ref().map(|at| at.value),
    })
}

fn pairs(modes: &[(At<String>, At<String>)]) -> Vec<(String, String)> {
    modes.iter().map(|(mode, name)| (mode.value.clone(), name.value.clone())).collect()
}
