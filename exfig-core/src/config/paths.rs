//! Checks the paths of outputs for conflicts.

use std::collections::{BTreeMap, BTreeSet};

use exfig_lock::package_path::PackagePath;

use super::diagnostic::line_of;
use super::report::{At, Report};
use super::schema::{EntryTable, OutputTable, TemplateTable};
use crate::naming::same_file_key;

/// Reports outputs that would overwrite each other or a template, or that are files where another path needs
/// a directory.
pub(super) fn check_paths(entries: &[EntryTable], text: &str, report: &Report) {
    let paths = Paths { entries, text, report };
    let files = paths.report_doubles();
    paths.report_overwritten_templates(&files);
    paths.report_nested_directories();
    paths.report_files_as_directories(&files);
}

/// The outputs by path, each as [`same_file_key`] writes it.
type Files<'a> = BTreeMap<String, &'a At<PackagePath>>;

struct Paths<'a> {
    entries: &'a [EntryTable],
    text: &'a str,
    report: &'a Report,
}

impl<'a> Paths<'a> {
    fn outputs(&self) -> impl Iterator<Item = &'a OutputTable> {
        self.entries.iter().flat_map(|entry| &entry.outputs)
    }

    fn directories(&self) -> impl Iterator<Item = &'a At<PackagePath>> {
        self.outputs().filter(|output| output.is_directory()).map(|output| &output.path)
    }

    fn line(&self, at: &At<PackagePath>) -> usize {
        line_of(self.text, at.place.span.start)
    }

    fn report_doubles(&self) -> Files<'a> {
        let mut files = Files::new();
        for path in self.outputs().map(|output| &output.path) {
            if let Some(first) = files.insert(same_file_key(&path.value), path) {
                let lines = format!("lines {} and {}", self.line(first), self.line(path));
                let message = format!("two outputs write to `{}` ({lines})", path.value);
                let help = "give each output its own path".to_owned();
                self.report.add(&path.place, &message, "used a second time", Some(help));
            }
        }
        files
    }

    fn report_overwritten_templates(&self, files: &Files<'_>) {
        let templates = self.outputs().filter_map(|output| match &output.template {
            TemplateTable::Own(path) => Some(path),
            TemplateTable::Builtin(..) => None,
        });
        for template in templates {
            let Some(output) = files.get(&same_file_key(&template.value)) else { continue };
            let line = self.line(template);
            let message = format!("the output `{}` would overwrite a template (line {line})", output.value);
            let help = "choose another path".to_owned();
            self.report.add(&output.place, &message, "also a template", Some(help));
        }
    }

    fn report_nested_directories(&self) {
        let key = |path: &At<PackagePath>| format!("{}/", same_file_key(&path.value));
        for (at, path) in self.directories().enumerate() {
            let shares = |first: &&At<PackagePath>| {
                key(first).starts_with(&key(path)) || key(path).starts_with(&key(first))
            };
            let first = self.directories().take(at).find(shares).filter(|first| key(first) != key(path));
            if let Some(first) = first {
                let lines = format!("lines {} and {}", self.line(first), self.line(path));
                let message = format!("of the outputs on {lines}, one is inside the other");
                let help = "give each output its own directory".to_owned();
                self.report.add(&path.place, &message, "overlaps the other", Some(help));
            }
        }
    }

    fn report_files_as_directories(&self, files: &Files<'_>) {
        let dirs = self.entries.iter().filter_map(|entry| entry.assets.dir.as_ref());
        let dirs = dirs.chain(self.directories()).map(|dir| (dir, true));
        let needs: Vec<_> = self.outputs().map(|output| (&output.path, false)).chain(dirs).collect();
        let owned = self.directories().map(|path| same_file_key(&path.value)).collect::<BTreeSet<_>>();
        for (file, output) in files.iter().filter(|(file, _)| !owned.contains(*file)) {
            let needs_dir = |(path, is_dir): &&(&At<PackagePath>, bool)| {
                let key = same_file_key(&path.value);
                let below = key.strip_prefix(file.as_str());
                below.is_some_and(|rest| rest.starts_with('/') || (*is_dir && rest.is_empty()))
            };
            if let Some((path, _)) = needs.iter().find(needs_dir) {
                let line = self.line(path);
                let message = format!(
                    "the output `{}` is a file, but line {line} needs a directory there",
                    output.value
                );
                let help = "choose another path".to_owned();
                self.report.add(&output.place, &message, "both a file and a directory", Some(help));
            }
        }
    }
}
