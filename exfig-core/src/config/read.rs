//! Turns the text of Cargo.toml into a [`Config`], or reports every mistake in it.

use std::path::Path;

use toml::de::DeTable;

use super::cursor::{Source, Table, Value};
use super::diagnostic::Diagnostic;
use super::diagnostic::Manifest;
use super::keys::keys;
use super::report::Report;
use super::schema::read_entries;
use super::settings::SettingsTable;
use super::surroundings::Surroundings;
use super::{Config, Entry, PatternRules, RunSettings, RunTable, identity, paths, pinned, run, validate};
use crate::asset::AssetKind;

/// Reads the configuration of a package.
///
/// `package` is its manifest. `workspace` is the manifest of the workspace's root, whose
/// `[workspace.metadata.exfig]` sets defaults, key by key; pass `None` or the same manifest if the package is
/// the root. `read_template` reads one of the user's templates; its argument is the package's directory
/// joined with the path in the manifest. `patterns` checks globs and regular expressions.
///
/// Returns `Ok(None)` if the package has no `[package.metadata.exfig]`.
///
/// # Errors
/// Every mistake in the two tables: those in the package's manifest first, then those in the workspace's,
/// each in file order. For a manifest that is not valid TOML, only its syntax errors. The mistakes in the
/// workspace's manifest are the same for each of its packages.
pub fn read(
    package: &Manifest,
    workspace: Option<&Manifest>,
    read_template: &dyn Fn(&Path) -> std::io::Result<String>,
    patterns: &dyn PatternRules,
) -> Result<Option<Config>, Vec<Diagnostic>> {
    let report = Report::default();
    let config = read_reporting(package, workspace, read_template, Checks { report: &report, patterns });
    let mut mistakes = report.into_inner();
    if mistakes.is_empty() {
        return Ok(config);
    }
    mistakes.sort_by_key(|mistake| (mistake.place.path != package.path, mistake.place.span.start));
    Err(mistakes)
}

/// Where to report mistakes, and what checks the patterns.
struct Checks<'a> {
    report: &'a Report,
    patterns: &'a dyn PatternRules,
}

fn read_reporting(
    package: &Manifest,
    workspace: Option<&Manifest>,
    read_template: &dyn Fn(&Path) -> std::io::Result<String>,
    Checks { report, patterns }: Checks<'_>,
) -> Option<Config> {
    let source = Source { manifest: package, report, patterns };
    let values = parse(source)?;
    let root = Table::root(source, &values);
    let package_table = root.get("package")?.table()?;
    let table = package_table.get("metadata")?.table()?.get("exfig")?.table()?;

    let settings =
        SettingsTable::read_package(&table).or(match workspace.filter(|root| root.path != package.path) {
            None => read_workspace(&root),
            Some(manifest) => {
                let source = Source { manifest, report, patterns };
                // The unreadable manifest may contain a `file`: do not report it as missing too.
                let unreadable = SettingsTable { has_file: true, ..SettingsTable::default() };
                parse(source).map_or(unreadable, |values| read_workspace(&Table::root(source, &values)))
            }
        });
    let entries = read_entries(&table);
    // An unknown key may be a misspelled kind.
    let known = keys();
    let may_have_entries = |value: &Value<'_>| match AssetKind::parse(value.key) {
        Some(_) => !value.items().is_empty(),
        None => !known.iter().any(|key| key == value.key),
    };
    if !table.in_order().iter().any(may_have_entries) {
        let help = "add an entry: `[[package.metadata.exfig.icons]]`, or `colors`, `typography` or `images`";
        table.mistake("nothing to export", "no entries", help);
    }
    paths::check_paths(&entries, &package.text, report);

    let dir = package.path.parent().unwrap_or(Path::new("")).to_owned();
    let package_settings = run::package_settings(&settings);
    let around = Surroundings {
        report,
        has_file: settings.has_file,
        file: settings.file.as_ref().map(|at| &at.value),
        version: settings.version.as_ref(),
        renderer: package_settings.renderer,
        kinds: entries.iter().map(|entry| entry.kind).collect(),
        read_template: &|path| read_template(&dir.join(path)),
    };
    let mut valid: Vec<Entry> = Vec::new();
    let mut nth = AssetKind::ALL.map(|_| 0);
    for entry in entries {
        let nth = &mut nth[entry.kind as usize];
        *nth += 1;
        let made = match entry.kind {
            AssetKind::Theme => validate::theme(entry, *nth, &valid, &around),
            _ => validate::entry(entry, *nth, &around),
        };
        valid.extend(made);
    }
    identity::name(&mut valid);
    pinned::check(&valid, report);
    run::run(&settings.run, report);
    let Some(name) = package_table.get("name") else {
        package_table.mistake("the package has no name", "`name` is missing", "add `name = \"...\"`");
        return None;
    };
    // Another manifest that cannot be read is reported above.
    let other = workspace.filter(|root| root.path != package.path).map(|root| root.text.as_str());
    let template = |path: &str| read_template(&dir.join(path)).ok();
    let asked = exfig_lock::asked(&package.text, other, &template).ok().flatten().unwrap_or_default().entries;
    Some(Config {
        package: name.string()?.value,
        root: dir,
        run: settings.run,
        settings: package_settings,
        entries: valid,
        asked,
    })
}

/// Reads only how to talk to Figma, where entries may be invalid or missing: from the tables of `packages`, and from
/// `[workspace.metadata.exfig]` of `workspace`.
///
/// # Errors
/// Every mistake in these settings.
pub fn read_run_settings(
    packages: &[Manifest],
    workspace: &Manifest,
    patterns: &dyn PatternRules,
) -> Result<RunSettings, Vec<Diagnostic>> {
    let report = Report::default();
    let root_of = |manifest, read: &dyn Fn(&Table<'_>) -> Option<SettingsTable>| {
        let source = Source { manifest, report: &report, patterns };
        parse(source).and_then(|values| read(&Table::root(source, &values)))
    };
    let own = |root: &Table<'_>| {
        let metadata = root.get("package")?.table()?.get("metadata")?.table()?;
        Some(SettingsTable::read_package(&metadata.get("exfig")?.table()?))
    };
    let mut tables = packages.iter().filter_map(|package| root_of(package, &own)).collect::<Vec<_>>();
    tables.extend(root_of(workspace, &|root| Some(read_workspace(root))));
    let merged = tables.into_iter().fold(RunTable::default(), |all, table| all.or(table.run));
    let settings = run::run(&merged, &report);
    let mistakes = report.into_inner();
    if mistakes.is_empty() { Ok(settings) } else { Err(mistakes) }
}

fn read_workspace(root: &Table<'_>) -> SettingsTable {
    let table = || root.get("workspace")?.table()?.get("metadata")?.table()?.get("exfig")?.table();
    table().map(|table| SettingsTable::read_workspace(&table)).unwrap_or_default()
}

/// Returns the manifest's values, or reports every syntax error and returns `None`.
fn parse(source: Source<'_>) -> Option<DeTable<'_>> {
    let text = source.manifest.text.as_str();
    let (values, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let boundary =
            |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let start = boundary(span.start);
        let place = source.place(start..boundary(span.end).max(start));
        source.report.add(&place, error.message(), "invalid TOML", None);
    }
    errors.is_empty().then(|| values.into_inner())
}
