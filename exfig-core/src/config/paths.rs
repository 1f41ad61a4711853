//! Checks the paths of outputs for conflicts.

use std::collections::{BTreeMap, BTreeSet};

use exfig_lock::package_path::PackagePath;

use super::diagnostic::line_of;
use super::report::{At, Report};
use super::schema::{EntryTable, TemplateTable};
use crate::naming::same_file_key;

/// Reports outputs that would overwrite each other or a template, or that are files where another path needs
/// a directory.
pub(super) fn check_paths(entries: &[EntryTable], text: &str, report: &Report) {
    let mut files: BTreeMap<String, &At<PackagePath>> = BTreeMap::new();
    let outputs = || entries.iter().flat_map(|entry| &entry.outputs);
    let line = |at: &At<PackagePath>| line_of(text, at.place.span.start);
    for path in outputs().map(|output| &output.path) {
        if let Some(first) = files.insert(same_file_key(&path.value), path) {
            let message =
                format!("two outputs write to `{}` (lines {} and {})", path.value, line(first), line(path));
            report.add(
                &path.place,
                &message,
                "used a second time",
                Some("give each output its own path".to_owned()),
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
            report.add(&output.place, &message, "also a template", Some("choose another path".to_owned()));
        }
    }
    let directories = || outputs().filter(|output| output.is_directory()).map(|output| &output.path);
    for (at, path) in directories().enumerate() {
        let key = |path: &At<PackagePath>| format!("{}/", same_file_key(&path.value));
        let shares = |first: &&At<PackagePath>| {
            key(first).starts_with(&key(path)) || key(path).starts_with(&key(first))
        };
        if let Some(first) = directories().take(at).find(shares).filter(|first| key(first) != key(path)) {
            let message = format!(
                "of the outputs on lines {} and {}, one is inside the other",
                line(first),
                line(path)
            );
            let help = "give each output its own directory".to_owned();
            report.add(&path.place, &message, "overlaps the other", Some(help));
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
            let message = format!(
                "the output `{}` is a file, but line {} needs a directory there",
                output.value,
                line(path)
            );
            report.add(
                &output.place,
                &message,
                "both a file and a directory",
                Some("choose another path".to_owned()),
            );
        }
    }
}
