//! From the file's shape to the valid one: what values must be together. Two files at one path, a scale of a format that
//! has none, an entry without a file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::diagnostic::{Diagnostic, Place};
use super::report::{At, Report};
use super::schema::{AssetsTable, ColorsTable, EntryTable, OutputTable, TemplateTable};
use super::settings::{RunTable, SettingsTable};
use super::{
    Assets, ColorSource, Config, Entry, Layout, NameFilter, Output, PackageSettings, Renderer, RunSettings,
    Template, Theme, What,
};
use crate::asset::{AssetFormat, AssetKind, FileKey, Scale};
use crate::design::{VariableSource, VariableType};
use crate::naming::{NameStyle, same_file_key};
use crate::package_path::PackagePath;
use crate::policy::bucket::BucketSize;
use crate::policy::bulk::Bulk;
use crate::policy::limits::KnownLimits;
use crate::policy::retry::RetryPolicy;

/// The one way to talk to Figma for all `packages` of a run: what any of them sets. A key that none sets has its default.
///
/// # Errors
/// Each key that two packages set differently, at both places.
pub fn run_settings(packages: &[Config]) -> Result<RunSettings, Vec<Diagnostic>> {
    let report = Report::default();
    let mut merged = RunTable::default();
    for (at, package) in packages.iter().enumerate() {
        for other in &packages[..at] {
            for (key, there, here) in other.run.disagreements(&package.run) {
                let message = format!(
                    "`{key}` differs between the packages `{}` and `{}`, which one run exports with one set of limits",
                    other.package, package.package
                );
                let help =
                    "set it once, in `[workspace.metadata.exfig]`, or export one package at a time with `-p`";
                report.add(there, &message, &format!("of `{}`", other.package), Some(help.to_owned()));
                report.add(here, &message, &format!("of `{}`", package.package), Some(help.to_owned()));
            }
        }
        merged = merged.or(package.run.clone());
    }
    let settings = run(&merged, &report);
    let mistakes = report.into_inner();
    if mistakes.is_empty() { Ok(settings) } else { Err(mistakes) }
}

/// How to talk to Figma, as one table says it after inheritance.
pub(super) fn run(table: &RunTable, report: &Report) -> RunSettings {
    let default = RunSettings::default();
    let base_delay = value_or(table.base_delay.as_ref(), default.retry.base_delay);
    let max_delay = value_or(table.max_delay.as_ref(), default.retry.max_delay);
    if let Some(place) = table.max_delay.as_ref().or(table.base_delay.as_ref()).map(|at| &at.place)
        && max_delay < base_delay
    {
        let message = format!("the first delay, {base_delay:?}, is longer than the longest, {max_delay:?}");
        let help = "make `max-delay` at least as long as `base-delay`".to_owned();
        report.add(place, &message, "in `retry`", Some(help));
    }
    RunSettings {
        base_url: table.base_url.as_ref().map_or(default.base_url, |at| at.value.clone()),
        limits: KnownLimits {
            plan: table.plan.as_ref().map(|at| at.value),
            seat: table.seat.as_ref().map(|at| at.value),
            rate_limit: bucket_size(table, report),
        },
        timeout: table.timeout.as_ref().map(|at| at.value),
        retry: RetryPolicy {
            max_retries: value_or(table.max_retries.as_ref(), default.retry.max_retries),
            base_delay,
            max_delay,
            jitter: value_or(table.jitter.as_ref(), default.retry.jitter),
            max_wait: value_or(table.max_wait.as_ref(), default.retry.max_wait),
        },
        downloads: table.downloads.as_ref().map_or(default.downloads, |at| at.value as usize),
        bulk: table.max_document_size.as_ref().map_or(default.bulk, |at| Bulk::new(at.value)),
    }
}

/// What is a package's alone, after inheritance.
pub(super) fn package_settings(table: &SettingsTable) -> PackageSettings {
    let default = PackageSettings::default();
    PackageSettings {
        renderer: value_or(table.renderer.as_ref(), default.renderer),
        durability: value_or(table.durability.as_ref(), default.durability),
    }
}

fn value_or<T: Copy>(at: Option<&At<T>>, default: T) -> T {
    at.map_or(default, |at| at.value)
}

fn bucket_size(table: &RunTable, report: &Report) -> Option<BucketSize> {
    match (&table.capacity, &table.refill_per_second) {
        (Some(capacity), Some(rate)) => Some(BucketSize::new(capacity.value, rate.value)),
        _ => {
            if let Some(place) = &table.rate_limit {
                let help = "write `rate-limit = { capacity = 10, refill-per-second = 0.5 }`".to_owned();
                report.add(
                    place,
                    "`rate-limit` needs both `capacity` and `refill-per-second`",
                    "one is missing",
                    Some(help),
                );
            }
            None
        }
    }
}

/// What an entry needs besides its own table.
pub(super) struct Surroundings<'a> {
    pub(super) report: &'a Report,
    /// Whether a `file` is written above the entries, valid or not.
    pub(super) has_file: bool,
    pub(super) file: Option<&'a FileKey>,
    /// Who draws where an entry does not say.
    pub(super) renderer: Renderer,
    /// The kinds of all entries, valid or not.
    pub(super) kinds: BTreeSet<AssetKind>,
    /// Reads a template, given its path relative to the package.
    pub(super) read_template: &'a dyn Fn(&Path) -> std::io::Result<String>,
}

impl Surroundings<'_> {
    fn mistake(&self, place: &Place, message: &str, label: &str, help: &str) {
        self.report.add(place, message, label, Some(help.to_owned()));
    }
}

/// The `nth` entry of its kind, counted from 1; `None` if a part without which there is no entry is missing or wrong.
pub(super) fn entry(table: EntryTable, nth: usize, around: &Surroundings<'_>) -> Option<Entry> {
    let kind = table.kind;
    if !table.has_file && !around.has_file {
        let help =
            "write `file = \"https://www.figma.com/design/...\"` here, or once in `[package.metadata.exfig]`";
        around.mistake(
            &table.place,
            &format!("`{kind}` does not say which Figma file to read"),
            "`file` is missing",
            help,
        );
    }
    let what = match kind {
        AssetKind::Colors => Some(What::Colors(colors(&table.colors, around))),
        AssetKind::Typography => Some(What::Typography),
        AssetKind::Icons => assets(&table, AssetFormat::Svg, around).map(What::Icons),
        AssetKind::Images => assets(&table, AssetFormat::Png, around).map(What::Images),
        AssetKind::Theme => None,
    };
    if !table.has_output && matches!(kind, AssetKind::Colors | AssetKind::Typography) {
        let help = format!("write `output = {{ format = \"rust\", path = \"src/{kind}.rs\" }}`");
        around.mistake(
            &table.place,
            &format!("`{kind}` has no `output`, so nothing would be written"),
            "`output` is missing",
            &help,
        );
    }
    let outputs = table.outputs.iter().filter_map(|table| output(table, around)).collect();
    if let Some(What::Icons(assets) | What::Images(assets)) = &what {
        check_outputs(&table, assets, around);
    }
    Some(Entry {
        id: id(kind, nth),
        key: String::new(),
        file: table.file.map(|at| at.value).or_else(|| around.file.cloned())?,
        filter: table.filter,
        replace: table.replace,
        what: what?,
        outputs,
        line: table.line,
    })
}

/// The `nth` theme, made of the `entries` before it; `None` where it can show nothing of them.
pub(super) fn theme(
    table: EntryTable,
    nth: usize,
    entries: &[Entry],
    around: &Surroundings<'_>,
) -> Option<Entry> {
    let Some(from) = &table.from else {
        let help = "write which kinds the file shows: `from = [\"colors\", \"typography\"]`";
        around.mistake(&table.place, "`theme` does not say what to show", "`from` is missing", help);
        return None;
    };
    if !table.has_output {
        let help = "write `output = { format = \"css\", path = \"src/theme.css\" }`";
        around.mistake(
            &table.place,
            "`theme` has no `output`, so nothing would be written",
            "`output` is missing",
            help,
        );
    }
    let outputs = table.outputs.iter().filter_map(|table| output(table, around)).collect();
    if let Some(kind) = from.value.iter().find(|kind| !around.kinds.contains(kind)) {
        let help = format!("add `[[package.metadata.exfig.{kind}]]`, or remove it from `from`");
        around.mistake(
            &from.place,
            &format!("`theme` shows `{kind}`, and no entry is of that kind"),
            "not there",
            &help,
        );
        return None;
    }
    let members = entries.iter().filter(|entry| from.value.contains(&entry.kind())).collect::<Vec<_>>();
    let file = members.first()?.file.clone();
    if let Some(other) = members.iter().find(|entry| entry.file != file) {
        let message = format!(
            "a theme shows one Figma file, and these are of `{file}` and `{}` (line {})",
            other.file, other.line
        );
        around.mistake(&from.place, &message, "of two files", "name kinds of one file only");
        return None;
    }
    Some(Entry {
        id: id(AssetKind::Theme, nth),
        key: String::new(),
        file,
        filter: NameFilter::default(),
        replace: Vec::new(),
        what: What::Theme(Theme {
            from: from.value.clone(),
            settings: members.iter().map(|entry| entry.digest()).collect(),
        }),
        outputs,
        line: table.line,
    })
}

fn id(kind: AssetKind, nth: usize) -> String {
    if nth == 1 { kind.name().to_owned() } else { format!("{kind}-{nth}") }
}

/// Reports formats of generated files that cannot show the entry's.
fn check_outputs(table: &EntryTable, assets: &Assets, around: &Surroundings<'_>) {
    for output in &table.outputs {
        let TemplateTable::Builtin(format, _) = &output.template else { continue };
        if let Some(why) = format.refuses(assets.format, &assets.scales) {
            let message = format!("`{}` cannot show the files of this entry: {why}", format.name());
            let help = "change `format` or `scales` of the entry, or give these files an entry of their own";
            around.mistake(&output.path.place, &message, "not for these files", help);
        }
    }
}

fn output(table: &OutputTable, around: &Surroundings<'_>) -> Option<Output> {
    let template = match &table.template {
        TemplateTable::Builtin(format, options) => {
            Template::Builtin { format: *format, options: options.clone() }
        }
        TemplateTable::Own(path) => match (around.read_template)(path.value.as_ref()) {
            // A template means the same with the line ends of any checkout.
            Ok(text) => Template::Own { path: path.value.clone(), text: text.replace("\r\n", "\n") },
            Err(error) => {
                let help = "the path is relative to the package's directory";
                around.mistake(
                    &path.place,
                    &format!("cannot read the template `{}`: {error}", path.value),
                    "not readable",
                    help,
                );
                return None;
            }
        },
    };
    Some(Output { path: table.path.value.clone(), template })
}

fn colors(table: &ColorsTable, around: &Surroundings<'_>) -> ColorSource {
    if !table.from_variables {
        if let Some((key, place)) = &table.variables_only {
            let message = format!("`{key}` only applies to variables");
            around.mistake(
                place,
                &message,
                "for variables only",
                "write `source = \"variables\"`, or remove it",
            );
        }
        return ColorSource::Styles;
    }
    for (at, (mode, name)) in table.modes.iter().enumerate() {
        if let Some((other, _)) = table.modes.iter().take(at).find(|(_, earlier)| earlier.value == name.value)
        {
            let message =
                format!("the modes `{other}` and `{mode}` are both called `{}` in the outputs", name.value);
            around.mistake(&name.place, &message, "used twice", "give each mode a name of its own");
        }
    }
    let mut types: Vec<VariableType> = table.types.iter().flatten().map(|at| at.value).collect();
    types.sort_unstable();
    types.dedup();
    ColorSource::Variables(VariableSource {
        collections: values(&table.collections),
        modes: table.modes.iter().map(|(mode, name)| (mode.clone(), name.value.clone())).collect(),
        types: if table.types.is_none() { vec![VariableType::Color] } else { types },
        remote: value_or(table.remote.as_ref(), false),
    })
}

fn values<T: Clone>(list: &[At<T>]) -> Vec<T> {
    list.iter().map(|at| at.value.clone()).collect()
}

fn assets(entry: &EntryTable, default_format: AssetFormat, around: &Surroundings<'_>) -> Option<Assets> {
    let table = &entry.assets;
    if !table.has_dir {
        let message = format!("`{}` does not say where to put the files", entry.kind);
        around.mistake(
            &entry.place,
            &message,
            "`dir` is missing",
            &format!("write `dir = \"assets/{}\"`", entry.kind),
        );
    }
    let format = table.format.as_ref().map_or(default_format, |at| at.value);
    // An invalid format is reported once, and nothing that would follow from it.
    let format_is_known = table.format.is_some() || !table.has_format;
    if format_is_known {
        check_format(table, format, around);
        check_layout(table, format, around);
    }
    Some(Assets {
        frames: values(&table.frames),
        pages: values(&table.pages),
        nodes: values(&table.nodes),
        format,
        scales: scales(table),
        dir: table.dir.as_ref()?.value.clone(),
        name_style: value_or(table.name_style.as_ref(), NameStyle::Snake),
        layout: value_or(table.layout.as_ref(), Layout::Flat),
        renderer: value_or(table.renderer.as_ref(), around.renderer),
        tint: value_or(table.tint.as_ref(), false),
        id_prefix: table.id_prefix.as_ref().map(|at| at.value.clone()).unwrap_or_default(),
        accept_svg: values(&table.accept_svg).into_iter().collect(),
        render_options: render_options(table),
    })
}

/// Reports scales and options that the format does not have.
fn check_format(table: &AssetsTable, format: AssetFormat, around: &Surroundings<'_>) {
    let scaled = table.scales.iter().flatten().find(|scale| scale.value != Scale::ONE);
    if let Some(scale) = scaled.filter(|_| !format.is_raster()) {
        let message = format!("`{format}` has no scales: Figma draws it at 1x only");
        around.mistake(
            &scale.place,
            &message,
            "not for vectors",
            "remove `scales`, or write `format = \"png\"`",
        );
    }
    if let Some(renderer) = table.renderer.as_ref().filter(|at| at.value == Renderer::Local)
        && !format.can_be_drawn()
    {
        let message = format!("`renderer = \"local\"` cannot make `{format}`");
        let help = "write `renderer = \"auto\"`, so that Figma renders it, or another `format`";
        around.mistake(&renderer.place, &message, "Figma alone can", help);
    }
    let of_drawn_svg = [
        ("tint", table.tint.as_ref().map(|at| &at.place)),
        ("id-prefix", table.id_prefix.as_ref().map(|at| &at.place)),
        ("accept-svg", table.accept_svg.first().map(|at| &at.place)),
    ];
    for (key, place) in of_drawn_svg {
        if let Some(place) = place.filter(|_| format != AssetFormat::Svg) {
            let message = format!("`{key}` only applies to `svg`, and this entry exports `{format}`");
            around.mistake(place, &message, "for SVG only", "remove it, or write `format = \"svg\"`");
        }
    }
    let of_svg = table.render.iter().find(|(option, _)| option.starts_with("svg_"));
    if let Some((option, at)) = of_svg.filter(|_| format != AssetFormat::Svg) {
        let message = format!(
            "`{}` only applies to `svg`, and this entry exports `{format}`",
            option.replace('_', "-")
        );
        around.mistake(&at.place, &message, "for SVG only", "remove it, or write `format = \"svg\"`");
    }
}

/// Reports a layout that has no place for some of the files.
fn check_layout(table: &AssetsTable, format: AssetFormat, around: &Surroundings<'_>) {
    let Some(layout) = &table.layout else { return };
    let scales = scales(table);
    let Some(scale) = scales.iter().find(|scale| !layout.value.has_place(format, **scale)) else { return };
    let message = format!("this `layout` has no place for `{format}` at {scale}x");
    let help = match layout.value {
        Layout::DensityFolders => "Android takes `png`, `jpg` and `webp` at 0.75, 1, 1.5, 2, 3 and 4",
        Layout::ImageSets => "Xcode takes `svg`, `pdf`, `png` and `jpg` at 1, 2 and 3",
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

/// The options that differ from Figma's defaults. Source of the defaults: `GET /v1/images/:key`, "Query parameters".
fn render_options(table: &AssetsTable) -> BTreeMap<String, String> {
    let default =
        |option: &str| matches!(option, "svg_outline_text" | "svg_simplify_stroke" | "contents_only");
    let set = table.render.iter().filter(|(option, at)| at.value != default(option));
    set.map(|(option, at)| (option.clone(), at.value.to_string())).collect()
}

/// Reports outputs that would overwrite each other, or their templates, or stand where a directory must be.
pub(super) fn check_paths(entries: &[EntryTable], text: &str, report: &Report) {
    let mut files: BTreeMap<String, &At<PackagePath>> = BTreeMap::new();
    let outputs = || entries.iter().flat_map(|entry| &entry.outputs);
    let line = |at: &At<PackagePath>| super::diagnostic::line_of(text, at.place.span.start);
    for path in outputs().map(|output| &output.path) {
        if let Some(first) = files.insert(same_file_key(&path.value), path) {
            let message = format!(
                "two outputs would write `{}` (lines {} and {})",
                path.value,
                line(first),
                line(path)
            );
            report.add(
                &path.place,
                &message,
                "written a second time",
                Some("give each output a path of its own".to_owned()),
            );
        }
    }
    let templates = outputs().filter_map(|output| match &output.template {
        TemplateTable::Own(path) => Some(path),
        TemplateTable::Builtin(..) => None,
    });
    for template in templates {
        if let Some(output) = files.get(&same_file_key(&template.value)) {
            let message =
                format!("the output `{}` would overwrite a template (line {})", output.value, line(template));
            report.add(&output.place, &message, "a template", Some("write to another path".to_owned()));
        }
    }
    let directories = || outputs().filter(|output| output.is_directory()).map(|output| &output.path);
    for (at, path) in directories().enumerate() {
        let key = |path: &At<PackagePath>| format!("{}/", same_file_key(&path.value));
        let shares = |first: &&At<PackagePath>| {
            key(first).starts_with(&key(path)) || key(path).starts_with(&key(first))
        };
        if let Some(first) = directories().take(at).find(shares).filter(|first| key(first) != key(path)) {
            let message =
                format!("the outputs of lines {} and {} lie one in the other", line(first), line(path));
            let help = "give each output a directory of its own".to_owned();
            report.add(&path.place, &message, "one in the other", Some(help));
        }
    }
    let dirs = entries.iter().filter_map(|entry| entry.assets.dir.as_ref()).chain(directories());
    let dirs = dirs.map(|dir| (dir, true));
    let needs: Vec<_> = outputs().map(|output| (&output.path, false)).chain(dirs).collect();
    let owned = directories().map(|path| same_file_key(&path.value)).collect::<BTreeSet<_>>();
    for (file, output) in files.iter().filter(|(file, _)| !owned.contains(*file)) {
        let needs_dir = |(path, is_dir): &&(&At<PackagePath>, bool)| {
            let below = same_file_key(&path.value);
            below
                .strip_prefix(file.as_str())
                .is_some_and(|rest| rest.starts_with('/') || (*is_dir && rest.is_empty()))
        };
        if let Some((path, _)) = needs.iter().find(needs_dir) {
            let message =
                format!("the output `{}` stands where line {} needs a directory", output.value, line(path));
            report.add(
                &output.place,
                &message,
                "a file and a directory",
                Some("write to another path".to_owned()),
            );
        }
    }
}
