//! Generated files: rendered during planning as if every planned asset existed, and written after the assets.
//! If some assets failed, the files are rendered again for those that exist.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use exfig_lock::lock::{LockCollection, LockToken};

use super::fetch::FileData;
use super::left_out::{self, Unnamed};
use super::package::Package;
use super::show::{Shower, prefix_rule};
use super::shown::{Shown, rows};
use super::write::{GROUP_BYTES, GROUP_FILES, PendingFile, write_group};
use super::{CodeFormatter, Halt, Tools, fail};
use crate::asset::{FileKey, NodeId};
use crate::config::{Entry, Output, Template};
use crate::design::{AssetItem, Notices};
use crate::formats::{self, Body, Content, Context, Generated, Options, RenderError};
use crate::io::regular;
use crate::naming;
use crate::plan::{self, Cause, Decision, Mistake, OutputPlan, Owner, Plan, Problem, Unfit};

/// An entry's generated files, as rendered during planning.
#[derive(Default)]
pub(super) struct Prepared {
    /// The files, provided that every planned asset gets exported.
    pub(super) outputs: Vec<OutputPlan>,
    /// The entry's tokens or styles in the form that exfig.lock records; `None` for icons, images and themes.
    pub(super) tokens: Option<Vec<LockToken>>,
    /// The entry's collections of variables in that form.
    pub(super) collections: Vec<LockCollection>,
    /// The names left out, and why.
    pub(super) problems: Vec<Problem>,
    /// What the formats lose.
    pub(super) losses: Notices,
    /// What has no name yet.
    unnamed: Unnamed,
}

impl Prepared {
    /// Drops from the record what does not have its name yet, once everything is compared with the last one: it is in the
    /// design nevertheless.
    pub(super) fn forget_unnamed(&mut self) {
        self.tokens.iter_mut().for_each(|tokens| self.unnamed.forget_tokens(tokens));
        self.unnamed.forget_collections(&mut self.collections);
    }
}

/// Renders the generated files of every wanted entry, before anything is fetched or written.
///
/// # Errors
/// Returns everything that does not fit the design: unknown collections and modes, and templates that fail.
pub(super) fn prepare(
    package: &Package<'_>,
    plan: &Plan,
    files: &BTreeMap<FileKey, FileData>,
    formatter: &dyn CodeFormatter,
    notices: &mut Notices,
) -> Result<BTreeMap<usize, Prepared>, Vec<Mistake>> {
    let (mut prepared, mut errors, mut reported) = (BTreeMap::new(), Vec::new(), BTreeSet::new());
    let mut unfit = BTreeSet::new();
    for &index in &package.wanted {
        let entry = &package.config.entries[index];
        if entry.files().iter().any(|file| !files.contains_key(*file)) {
            continue;
        }
        if package.config.members(index).any(|member| unfit.contains(&member)) {
            // Reported already at the member that has the error.
            continue;
        }
        // Report a file's notices once, not once per entry.
        let mut of_entry = Notices::default();
        let unreported = entry.files().into_iter().filter(|file| reported.insert((*file).clone()));
        unreported.filter_map(|file| files.get(file)).for_each(|data| of_entry.extend(data.notices.clone()));
        let items = |index: usize| plan.items.get(&index).cloned().unwrap_or_default();
        let design = Shower { package, files, items: &items };
        let result = design
            .show(index, &mut of_entry)
            .and_then(|shown| prepare_entry(package, index, &shown, formatter));
        match result {
            Ok(mut entry) => {
                of_entry.extend(std::mem::take(&mut entry.losses));
                if let Some(locked) = package.lock.entry(&package.config.entries[index].key) {
                    let tokens = entry.tokens.as_deref().unwrap_or_default();
                    plan::renamed::report(locked, tokens, &entry.collections, &mut of_entry);
                }
                prepared.insert(index, entry);
            }
            Err(why) => {
                unfit.insert(index);
                errors.extend(why.into_iter().map(|why| (index, why)));
            }
        }
        notices.extend(of_entry);
    }
    if errors.is_empty() { Ok(prepared) } else { Err(errors) }
}

fn prepare_entry(
    package: &Package<'_>,
    index: usize,
    shown: &Shown,
    formatter: &dyn CodeFormatter,
) -> Result<Prepared, Vec<Unfit>> {
    let entry = &package.config.entries[index];
    let mut unfit = entry.outputs.iter().filter_map(|output| too_many(shown, output)).collect::<Vec<_>>();
    unfit.extend(entry.outputs.iter().flat_map(|output| misfits(package, entry, output, shown)));
    if !unfit.is_empty() {
        return Err(unfit);
    }
    let mut prepared = Prepared { tokens: rows(shown), ..Prepared::default() };
    prepared.collections = shown.collections(prefix_rule(package.config, index));
    for (nth, output) in entry.outputs.iter().enumerate() {
        if let Template::Builtin { format, .. } = &output.template {
            // The format leaves these out; report them.
            let left_out = shown.with(|content| {
                prepared.unnamed.add(*format, content);
                left_out::add_losses(*format, content, &output.path, &mut prepared.losses);
                left_out::sentences(*format, content)
            });
            let what = format!("`{}`", output.path);
            // Only a change in Figma or in Cargo.toml helps, not another attempt.
            let problem = |why| Problem { cause: Cause::Unplanned, ..Problem::of(entry, what.clone(), why) };
            prepared.problems.extend(left_out.into_iter().map(problem));
        }
        let files = generate(package, entry, output, shown, formatter).map_err(|error| vec![error.into()])?;
        prepared.outputs.extend(files.into_iter().map(|file| OutputPlan {
            entry: index,
            output: nth,
            path: file.path,
            body: file.body,
            decision: Decision::Undecided,
        }));
    }
    Ok(prepared)
}

/// Returns the first token with more combinations of modes than the output can hold.
fn too_many(shown: &Shown, output: &Output) -> Option<Unfit> {
    let keeps_references = match &output.template {
        Template::Builtin { format, options } => format.keeps_references(options),
        Template::Own { .. } => false,
    };
    shown.with(|content| {
        let sets = match content {
            Content::Theme(parts) => *parts,
            one => std::slice::from_ref(one),
        };
        let sets =
            sets.iter().filter_map(|part| if let Content::Tokens(set) = part { Some(*set) } else { None });
        sets.into_iter().find_map(|set| {
            let (token, across) = set.uncombined(keeps_references)?;
            let axes = across.axes.iter().filter_map(|id| set.axis(id));
            let axes = axes.map(|axis| (axis.name.clone(), axis.modes.len())).collect();
            Some(Unfit::Combinations {
                output: output.path.to_string(),
                token: token.figma_name.clone(),
                axes,
            })
        })
    })
}

/// Writes the generated files of the package's wanted entries.
pub(super) async fn export(
    package: &mut Package<'_>,
    files: &BTreeMap<FileKey, FileData>,
    tools: &Tools,
) -> Option<Halt> {
    let mut outputs = final_outputs(package, files, tools);
    // Write copies before the code that names them.
    outputs.sort_by_key(|output| matches!(output.body, Body::Text(_)));
    // Formatting may have been cut short.
    if *tools.stop.borrow() {
        return Some(Halt::Interrupted);
    }
    let (mut group, mut size) = (Vec::new(), 0);
    for output in outputs {
        let entry = &package.config.entries[output.entry];
        let what = format!("`{}`", output.path);
        let bytes = match output.body {
            Body::Text(text) => Ok(text.into_bytes()),
            Body::CopyOf(asset) => regular::read(&package.config.root.join(asset), LARGEST_COPY),
        };
        match bytes {
            Ok(bytes) => {
                size += bytes.len();
                let (owner, path, bytes) = (Owner::of(entry), output.path, Arc::new(bytes));
                group.push(PendingFile { owner, what, path, bytes });
            }
            Err(why) => fail(tools, &mut package.outcome, Problem::of(entry, what, why.to_string())),
        }
        // A catalog may hold copies of thousands of images.
        if group.len() >= GROUP_FILES || size >= GROUP_BYTES {
            size = 0;
            if let Some(halt) = write_group(package, std::mem::take(&mut group), tools).await {
                return Some(halt);
            }
        }
    }
    write_group(package, group, tools).await
}

/// The largest asset that exfig copies, in bytes.
const LARGEST_COPY: u64 = 256 * 1024 * 1024;

/// Returns the planned files. Renders those of an entry again if some of its assets are missing: code that
/// names a missing file would not compile.
fn final_outputs(
    package: &mut Package<'_>,
    files: &BTreeMap<FileKey, FileData>,
    tools: &Tools,
) -> Vec<OutputPlan> {
    let mut all = Vec::new();
    let withheld = package.withheld.keys().copied().collect::<BTreeSet<_>>();
    let stays = |output: &&mut OutputPlan| {
        matches!(output.decision, Decision::Leave(_)) || withheld.contains(&output.entry)
    };
    let taken = package.plan.outputs.iter_mut().filter(|output| !stays(output)).map(|output| OutputPlan {
        body: std::mem::replace(&mut output.body, Body::Text(String::new())),
        ..output.clone()
    });
    let mut planned = taken.collect::<Vec<_>>().into_iter().peekable();
    while let Some(index) = planned.peek().map(|output| output.entry) {
        let mut of_entry = Vec::new();
        while let Some(output) = planned.next_if(|output| output.entry == index) {
            of_entry.push(output);
        }
        let is_whole = |at: usize| is_whole(package, at);
        if is_whole(index) && package.config.members(index).all(is_whole) {
            all.extend(of_entry);
            continue;
        }
        let entry = &package.config.entries[index];
        let there = |index: usize| present_items(package, index);
        let again = Shower { package, files, items: &there }
            .show(index, &mut Notices::default())
            .and_then(|shown| prepare_entry(package, index, &shown, tools.formatter.as_ref()));
        match again {
            Ok(prepared) => all.extend(prepared.outputs),
            Err(why) => {
                for why in why {
                    fail(tools, &mut package.outcome, Problem::of(entry, entry.id.clone(), why.to_string()));
                }
            }
        }
    }
    all
}

/// Whether all planned files of the entry exist, and the code shows no other.
fn is_whole(package: &Package<'_>, index: usize) -> bool {
    let may_show_others =
        package.wishes.filter.is_some() || package.plan.dropped.iter().any(|(entry, _)| *entry == index);
    let mut items = package.plan.items.get(&index).into_iter().flatten();
    !may_show_others
        && items.all(|item| item.files.iter().all(|file| is_there(package, &item.node, &file.path)))
}

/// Whether the file shows the node: this run has put it in place, or it is not on record as that of another node.
fn is_there(package: &Package<'_>, node: &str, path: &str) -> bool {
    let is_of_node = || {
        let recorded = package.lock.output(path).and_then(|output| output.node.as_deref());
        recorded.is_none_or(|recorded| recorded == node)
    };
    package.done.contains_key(path) || (package.files.contains_key(path) && is_of_node())
}

/// Returns the items with the files that exist: just written, or there from before. One that could not be exported, or was
/// not to be, is as the last export left it, name included. With `--filter`, so is one that is no longer in the design:
/// only an export without it may take names away.
pub(super) fn present_items(package: &Package<'_>, index: usize) -> Vec<AssetItem> {
    let planned = package.plan.items.get(&index).cloned().unwrap_or_default();
    if is_whole(package, index) {
        return planned;
    }
    let nodes = planned.iter().map(|item| (item.name.clone(), item.node.clone())).collect::<BTreeMap<_, _>>();
    let mut items = planned;
    for item in &mut items {
        item.files.retain(|file| is_there(package, &item.node, &file.path));
    }
    // One that has another name now, but is not there under it yet, keeps the old one.
    let coming = items.iter().filter(|item| item.files.is_empty());
    let coming = coming.map(|item| (item.node.clone(), item.description.clone())).collect::<BTreeMap<_, _>>();
    for item in items.iter_mut().filter(|item| !item.files.is_empty()) {
        if let Some(description) = coming.get(&item.node) {
            item.description.clone_from(description);
        }
    }
    let names = items.iter().filter(|item| !item.files.is_empty()).map(|item| item.name.clone());
    let mut names = names.collect::<BTreeSet<_>>();
    let mut recorded = recorded_items(package, index);
    for item in items.iter_mut().filter(|item| item.files.is_empty()) {
        if let Some(old) = recorded.remove(&item.node)
            && names.insert(old.name.clone())
        {
            (item.name, item.files, item.on_record) = (old.name, old.files, true);
        }
    }
    items.retain(|item| !item.files.is_empty());
    // A variant may have another name now than the plan says.
    // The old name of one that was renamed comes after the new one.
    let named = items.iter().rev().map(|item| (item.node.clone(), item.name.clone()));
    let now = named.collect::<BTreeMap<_, _>>();
    for item in &mut items {
        let dark = item.dark.take().and_then(|planned| nodes.get(&planned));
        item.dark = dark.and_then(|node| now.get(node)).cloned();
    }
    let deprecate = package.config.entries[index].assets().is_some_and(|assets| assets.deprecate);
    for (node, item) in recorded {
        let is_dropped = package.plan.dropped.contains(&(index, NodeId::new(node.clone())));
        let stays = !now.contains_key(&node) && (package.wishes.filter.is_some() || is_dropped);
        if stays && names.insert(item.name.clone()) {
            items.push(if deprecate && !is_dropped { plan::deprecated(item) } else { item });
        }
    }
    items
}

/// Returns the icons or images that the record has of the entry, with the files that exist and that this run has not
/// replaced.
fn recorded_items(package: &Package<'_>, index: usize) -> BTreeMap<String, AssetItem> {
    let replaced = package.done.keys().map(|path| naming::same_file_key(path)).collect::<BTreeSet<_>>();
    let is_old = |path: &str| !replaced.contains(&naming::same_file_key(path));
    let locked = package.lock.entry(&package.config.entries[index].key);
    let recorded = locked
        .map(|locked| plan::recorded(locked, |path, _, _| package.files.contains_key(path) && is_old(path)));
    recorded.unwrap_or_default()
}

/// What a format gets from an output.
fn context<'a>(
    package: &'a Package<'_>,
    entry: &'a Entry,
    output: &'a Output,
    content: &Content<'a>,
) -> Context<'a> {
    Context {
        output_path: &output.path,
        package: &package.config.package,
        file_key: entry.file.as_str(),
        command: "exfig",
        options: match &output.template {
            Template::Builtin { options, .. } => options,
            Template::Own { .. } => Options::NONE,
        },
        content: *content,
    }
}

/// Returns the options of an output that do not fit the design.
fn misfits(package: &Package<'_>, entry: &Entry, output: &Output, shown: &Shown) -> Vec<Unfit> {
    let Template::Builtin { format, .. } = &output.template else { return Vec::new() };
    let mistakes = shown.with(|content| format.mistakes(&context(package, entry, output, content)));
    let unfit = |mistake| Unfit::Option { output: output.path.to_string(), mistake };
    mistakes.into_iter().map(unfit).collect()
}

/// Renders the files of one output, formatted in the project's style.
fn generate(
    package: &Package<'_>,
    entry: &Entry,
    output: &Output,
    shown: &Shown,
    formatter: &dyn CodeFormatter,
) -> Result<Vec<Generated>, RenderError> {
    shown.with(|content| {
        let context = context(package, entry, output, content);
        match &output.template {
            Template::Own { path, text } => {
                let text = formats::render_own(path, text, &context)?;
                Ok(vec![Generated { path: output.path.to_string(), body: Body::Text(text) }])
            }
            Template::Builtin { format, .. } => {
                let mut files = format.files(&context)?;
                for file in files.iter_mut().filter(|_| format.is_rust()) {
                    if let Body::Text(text) = &mut file.body {
                        *text = formatter.format(&package.config.root, &file.path, std::mem::take(text));
                    }
                }
                Ok(files)
            }
        }
    })
}
