//! Generated files: rendered from the catalog and from the assets that are really there, then written after them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::fetch::FileData;
use super::package::Package;
use super::write::{NewFile, write_group};
use super::{Halt, Tools, fail, record};
use crate::asset::FileKey;
use crate::config::{ColorSource, Entry, Template, What};
use crate::design::Notices;
use crate::design::{AssetItem, TextStyle, TokenSet};
use crate::digest::Digest;
use crate::event::Event;
use crate::formats::{self, Body, Content, Context, Options};
use crate::io::transport::Transport;
use crate::plan::{Problem, RULES, Reason};
use crate::state::lockfile::LockToken;
use crate::words::{named, named_all};

/// The tokens or styles that an entry would show, as exfig.lock has them; `None` for one that shows files, or cannot be shown.
pub(super) fn tokens(package: &Package<'_>, index: usize, data: &FileData) -> Option<Vec<LockToken>> {
    let entry = &package.config.entries[index];
    rows(&show(package, index, entry, data, true, &mut Notices::default()).ok()?)
}

fn rows(shown: &Shown) -> Option<Vec<LockToken>> {
    match shown {
        Shown::Tokens(set) => Some(record::token_rows(set)),
        Shown::Typography(styles) => Some(record::style_rows(styles)),
        Shown::Icons(_) | Shown::Images(_) => None,
    }
}

/// What an entry's generated files show.
enum Shown {
    Tokens(TokenSet),
    Typography(Vec<TextStyle>),
    Icons(Vec<AssetItem>),
    Images(Vec<AssetItem>),
}

impl Shown {
    fn content(&self) -> Content<'_> {
        match self {
            Self::Tokens(set) => Content::Tokens(set),
            Self::Typography(styles) => Content::Typography(styles),
            Self::Icons(items) => Content::Icons(items),
            Self::Images(items) => Content::Images(items),
        }
    }
}

/// Writes the generated files of the package's wanted entries.
pub(super) async fn export<T: Transport>(
    package: &mut Package<'_>,
    files: &BTreeMap<FileKey, FileData>,
    tools: &Tools<T>,
) -> Option<Halt> {
    let texts = render_all(package, files, tools, false);
    // Formatting may have been cut short.
    if *tools.stop.borrow() {
        return Some(Halt::Interrupted);
    }
    let new = texts.into_iter().map(|(entry, path, text)| NewFile {
        entry: entry.id.clone(),
        kind: entry.kind(),
        what: format!("`{path}`"),
        path,
        bytes: Arc::new(text.into_bytes()),
    });
    let new = new.collect();
    write_group(package, new, tools).await
}

/// Adds to the dry run what would change, as if every planned asset were there.
pub(super) fn plan<T: Transport>(
    package: &mut Package<'_>,
    files: &BTreeMap<FileKey, FileData>,
    tools: &Tools<T>,
) {
    for (entry, path, text) in render_all(package, files, tools, true) {
        let digest = Digest::of_bytes(text.as_bytes());
        let reason = match package.files.get(&path) {
            Some(present) if *present == digest => {
                package.outcome.unchanged += 1;
                continue;
            }
            None => Reason::New,
            Some(_) if !package.present().is_ours(&path) => Reason::Edited,
            Some(_) => match package.lock.output(&path).map(|output| &output.made) {
                Some(made) if made.rules != RULES.formats => Reason::OtherExfig,
                Some(made) if made.settings != entry.digest() => Reason::SettingsChanged,
                Some(made) => Reason::FigmaChanged { from: made.version.clone() },
                None => Reason::New,
            },
        };
        package.outcome.planned.push((path, reason));
    }
}

fn render_all<'a, T>(
    package: &mut Package<'a>,
    files: &BTreeMap<FileKey, FileData>,
    tools: &Tools<T>,
    planned: bool,
) -> Vec<(&'a Entry, String, String)> {
    let mut texts = Vec::new();
    let (mut notices, mut told) = (Notices::default(), BTreeSet::new());
    for index in package.wanted.clone() {
        let entry = &package.config.entries[index];
        let Some(data) = files.get(&entry.file) else { continue };
        if let Some(why) = package.withheld.get(&index) {
            let problem = Problem {
                entry: entry.id.clone(),
                kind: entry.kind(),
                what: entry.id.clone(),
                why: why.clone(),
            };
            fail(tools, &mut package.outcome, problem);
            continue;
        }
        // What is to be said of a file is said once.
        let mut entry_notices =
            if told.insert(&entry.file) { data.notices.clone() } else { Notices::default() };
        let shown = match show(package, index, entry, data, planned, &mut entry_notices) {
            Ok(shown) => shown,
            Err(why) => {
                let problem =
                    Problem { entry: entry.id.clone(), kind: entry.kind(), what: entry.id.clone(), why };
                fail(tools, &mut package.outcome, problem);
                continue;
            }
        };
        notices.extend(entry_notices);
        let failed = package.outcome.failed.len();
        for output in &entry.outputs {
            match render_one(package, entry, &output.path, &output.template, &shown, tools) {
                Ok(text) => {
                    let rust =
                        matches!(output.template, Template::Builtin { format, .. } if format.is_rust());
                    let text = if rust {
                        tools.formatter.format(&package.config.root, &output.path, text)
                    } else {
                        text
                    };
                    texts.push((entry, output.path.clone(), text));
                }
                Err(why) => {
                    let problem = Problem {
                        entry: entry.id.clone(),
                        kind: entry.kind(),
                        what: format!("`{}`", output.path),
                        why,
                    };
                    fail(tools, &mut package.outcome, problem);
                }
            }
        }
        // Whoever has lost a name in a collision keeps what the record says of it.
        if package.outcome.failed.len() == failed
            && let Some(rows) = rows(&shown)
        {
            package.tokens.insert(index, rows);
        }
    }
    for line in notices.lines() {
        tools.reporter.event(Event::Note(format!("{}: {line}", package.config.package)));
        package.outcome.notices.push(line);
    }
    texts
}

fn show(
    package: &Package<'_>,
    index: usize,
    entry: &Entry,
    data: &FileData,
    planned: bool,
    notices: &mut Notices,
) -> Result<Shown, String> {
    let (replacer, filter) = (entry.replacer(), entry.filter.matcher());
    match &entry.what {
        What::Colors(ColorSource::Styles) => {
            let mut set = data.styles.colors(notices);
            for group in &mut set.groups {
                group.tokens.retain(|token| filter.matches(&token.figma_name));
                for token in &mut group.tokens {
                    token.name = replacer.apply(&token.figma_name);
                }
            }
            Ok(Shown::Tokens(set))
        }
        What::Colors(ColorSource::Variables(source)) => {
            check_variables(data, source)?;
            let takes = |name: &str| filter.matches(name);
            Ok(Shown::Tokens(data.variables.tokens(source, &takes, &|name| replacer.apply(name), notices)))
        }
        What::Typography => {
            let mut styles = data.styles.typography(notices);
            styles.retain(|style| filter.matches(&style.figma_name));
            for style in &mut styles {
                style.name = replacer.apply(&style.figma_name);
            }
            Ok(Shown::Typography(styles))
        }
        What::Icons(_) => Ok(Shown::Icons(present_items(package, index, planned))),
        What::Images(_) => Ok(Shown::Images(present_items(package, index, planned))),
    }
}

/// Collections and modes that the entry names and the file does not have.
fn check_variables(data: &FileData, source: &crate::design::VariableSource) -> Result<(), String> {
    let there = data.variables.collections();
    let quoted = |names: Vec<String>| named_all(names.iter().map(String::as_str));
    if let Some(name) = source.collections.iter().find(|name| !there.contains(name)) {
        let there = quoted(crate::config::nearest_first(name, there));
        return Err(format!("the design has no variable collection {}; there are {there}", named(name)));
    }
    let modes = data.variables.modes(source);
    if let Some((name, _)) = source.modes.iter().find(|(name, _)| !modes.contains(name)) {
        let there = quoted(crate::config::nearest_first(name, modes));
        return Err(format!("no chosen collection has a mode {}; there are {there}", named(name)));
    }
    Ok(())
}

/// The items whose files are all there: just written, or good from before. Code that named others would not compile.
fn present_items(package: &Package<'_>, index: usize, planned: bool) -> Vec<AssetItem> {
    let items = package.plan.items.get(&index).cloned().unwrap_or_default();
    if planned {
        return items;
    }
    let is_there = |path: &String| package.done.contains_key(path) || package.files.contains_key(path);
    items
        .into_iter()
        .filter_map(|mut item| {
            item.files.retain(|file| is_there(&file.path));
            (!item.files.is_empty()).then_some(item)
        })
        .collect()
}

fn render_one<T>(
    package: &mut Package<'_>,
    entry: &Entry,
    path: &str,
    template: &Template,
    shown: &Shown,
    tools: &Tools<T>,
) -> Result<String, String> {
    let context = |content| Context {
        output_path: path,
        package: &package.config.package,
        file_key: entry.file.as_str(),
        command: package.command,
        options: match template {
            Template::Builtin { options, .. } => options,
            Template::Own { .. } => Options::NONE,
        },
        content,
    };
    match template {
        Template::Own { path: template, text } => {
            formats::render_own(template, text, &context(shown.content())).map_err(|error| error.to_string())
        }
        Template::Builtin { format, .. } => {
            // The renderer leaves these out by itself.
            for problem in formats::name_problems(*format, &shown.content()) {
                let problem = Problem {
                    entry: entry.id.clone(),
                    kind: entry.kind(),
                    what: format!("`{path}`"),
                    why: problem.to_string(),
                };
                fail(tools, &mut package.outcome, problem);
            }
            let files = format.files(&context(shown.content())).map_err(|error| error.to_string())?;
            Ok(files
                .into_iter()
                .find_map(|file| match file.body {
                    Body::Text(text) => Some(text),
                    Body::CopyOf(_) => None,
                })
                .unwrap_or_default())
        }
    }
}
