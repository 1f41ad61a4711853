//! `version`: a run reads each file at one version, and variables have none.

use super::report::Report;
use super::{ColorSource, Config, Entry, What};
use crate::asset::FileKey;

/// Reports variables of a file whose version is set, and entries that want different versions of one file.
pub(super) fn check(entries: &[Entry], report: &Report) {
    for (at, entry) in entries.iter().enumerate() {
        let is_of_variables = matches!(entry.what, What::Colors(ColorSource::Variables(_)));
        if is_of_variables && entry.version.is_some() {
            let help = "Figma has only the newest variables, and a run reads a file at one version: remove `version`, \
                        or move the variables to a package of their own and export one package at a time with `-p`";
            let message = format!("variables have no versions (the entry on line {})", entry.line);
            report.add(entry.written.version(), &message, "does not apply", Some(help.to_owned()));
            continue;
        }
        if entry.version.is_some() && matches!(entry.what, What::Colors(_)) && entry.files().len() > 1 {
            let help = "Figma numbers the versions of each file by itself: remove `version`, or export the newest of \
                        each file";
            let message =
                format!("`version` cannot be that of several files (the entry on line {})", entry.line);
            report.add(entry.written.version(), &message, "beside `mode-files`", Some(help.to_owned()));
            continue;
        }
        let other = entries[..at].iter().find(|other| clash(other, entry));
        if let Some(other) = other {
            let message = format!(
                "the entries on lines {} and {} export different versions of the same file",
                other.line, entry.line
            );
            let help = "set `version` once, beside the package's `file`";
            report.add(entry.written.version(), &message, "another version", Some(help.to_owned()));
        }
    }
}

/// Whether two entries read one file at different versions.
fn clash(one: &Entry, other: &Entry) -> bool {
    let pins = |entry: &Entry| {
        let pin = |file: &FileKey| entry.version.clone().filter(|_| *file == entry.file);
        entry.files().into_iter().map(|file| (file.clone(), pin(file))).collect::<Vec<_>>()
    };
    let pins_of_one = pins(one);
    pins(other).iter().any(|(file, pin)| pins_of_one.iter().any(|(same, other)| same == file && other != pin))
}

/// Reports packages that want different versions of one file.
pub(super) fn check_packages(packages: &[Config], report: &Report) {
    for (at, package) in packages.iter().enumerate() {
        let others =
            packages[..at].iter().flat_map(|other| other.entries.iter().map(move |entry| (other, entry)));
        let clash = |entry: &Entry| {
            let mut others = others.clone();
            let (other, _) = others.find(|(_, other)| self::clash(other, entry))?;
            Some((entry.written.version().clone(), other.package.clone()))
        };
        if let Some((place, other)) = package.entries.iter().find_map(clash) {
            let message = format!(
                "the packages `{other}` and `{}` export different versions of the same file",
                package.package
            );
            let help =
                "set `version` in `[workspace.metadata.exfig]`, or export one package at a time with `-p`";
            report.add(&place, &message, "another version", Some(help.to_owned()));
        }
    }
}
