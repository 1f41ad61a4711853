//! Annotations in GitHub Actions: what failed, shown in a pull request at the line or the file that it is about.
//! Source: "Workflow commands for GitHub Actions", "Setting an error message", docs.github.com; `command.ts` of
//! `@actions/core` for how they are escaped.

use std::path::{Path, PathBuf};

use exfig_core::internals::config::diagnostic::line_of;
use exfig_core::{Config, Diagnostic, Difference, Outcome};

use crate::printer::{self, Secrets, Shown};

/// The most annotations of one kind that a step can have: GitHub shows no more.
const MOST: usize = 10;

/// Writes annotations if a job of GitHub Actions runs this.
#[derive(Debug, Clone, Default)]
pub(crate) struct Annotations {
    /// The directory of the checkout, to which GitHub's paths are relative.
    root: Option<PathBuf>,
    secrets: Secrets,
}

/// What one annotation says.
pub(crate) struct Annotation {
    pub(crate) file: PathBuf,
    /// From 1; `None` for the whole file.
    pub(crate) line: Option<usize>,
    pub(crate) message: String,
}

impl Annotations {
    pub(crate) fn new(root: Option<&Path>, secrets: Secrets) -> Self {
        let real = |root: &Path| root.canonicalize().unwrap_or_else(|_| root.to_owned());
        Self { root: root.map(real), secrets }
    }

    /// Prints the first of them.
    pub(crate) fn errors(&self, all: impl IntoIterator<Item = Annotation>) {
        let Some(root) = &self.root else { return };
        for one in all.into_iter().take(MOST) {
            let message = self.secrets.hide(&one.message);
            printer::command(&command(root, &Annotation { message, ..one }));
        }
    }

    /// Prints mistakes in manifests, each with the text of its manifest.
    pub(crate) fn mistakes(&self, mistakes: &[(Diagnostic, String)]) {
        self.errors(mistakes.iter().map(|(mistake, text)| Annotation {
            file: mistake.place.path.clone(),
            line: Some(line_of(text, mistake.place.span.start)),
            message: match &mistake.help {
                Some(help) => format!("{}\nhelp: {help}", mistake.message),
                None => mistake.message.clone(),
            },
        }));
    }
}

/// The table of an entry in Cargo.toml.
pub(crate) struct Table {
    package: String,
    /// The entry's id: `icons-2`.
    entry: String,
    manifest: PathBuf,
    line: usize,
    /// The keys of its Figma files.
    files: Vec<String>,
}

/// Returns the tables of all entries.
pub(crate) fn tables(packages: &[Config]) -> Vec<Table> {
    let of_package = |config: &Config| {
        let (package, manifest) = (config.package.clone(), config.root.join("Cargo.toml"));
        let tables = config.entries.iter().map(|entry| Table {
            package: package.clone(),
            entry: entry.id.clone(),
            manifest: manifest.clone(),
            line: entry.line,
            files: entry.files().into_iter().map(ToString::to_string).collect(),
        });
        tables.collect::<Vec<_>>()
    };
    packages.iter().flat_map(of_package).collect()
}

/// Returns what a check found in a package, at its files, or else at its manifest.
pub(crate) fn of_differences(config: &Config, differences: &[Difference]) -> Vec<Annotation> {
    let differences = differences.iter().filter(|difference| !difference.is_note());
    let annotation = |difference: &Difference| Annotation {
        file: config.root.join(difference.file().map_or("Cargo.toml", |(path, _)| path)),
        line: None,
        message: difference.to_string(),
    };
    differences.map(annotation).collect()
}

/// Returns the Figma files that changed, at the first tables that export from them.
pub(crate) fn of_designs(differences: &[Difference], tables: &[Table]) -> Vec<Annotation> {
    let of_file = |difference: &Difference| {
        let Difference::FigmaChanged(key) = difference else { return None };
        let table = tables.iter().find(|table| table.files.contains(key))?;
        let (file, line) = (table.manifest.clone(), Some(table.line));
        Some(Annotation { file, line, message: difference.to_string() })
    };
    differences.iter().filter_map(of_file).collect()
}

/// Returns what could not be exported, at the tables that ask for it.
pub(crate) fn of_failures(outcome: &Outcome, tables: &[Table]) -> Vec<Annotation> {
    let mut all = Vec::new();
    for package in &outcome.packages {
        let of_package = tables.iter().filter(|table| table.package == package.name).collect::<Vec<_>>();
        for problem in &package.failed {
            let owner = problem.entry.as_ref().map(|owner| owner.entry.as_str());
            let is_owner = |table: &&&Table| owner.is_none_or(|owner| table.entry == owner);
            all.extend(of_package.iter().find(is_owner).map(|table| Annotation {
                file: table.manifest.clone(),
                line: owner.is_some().then_some(table.line),
                message: format!("{}: {}", problem.what, problem.why),
            }));
        }
    }
    all
}

/// Returns the workflow command of an annotation, one line.
fn command(root: &Path, annotation: &Annotation) -> String {
    let file = annotation.file.strip_prefix(root).unwrap_or(&annotation.file);
    let file = property(&file.display().to_string().replace('\\', "/"));
    let line = annotation.line.map(|line| format!(",line={line}")).unwrap_or_default();
    format!("::error file={file}{line},title=exfig::{}", data(&annotation.message))
}

fn data(text: &str) -> String {
    Shown::new(text).as_str().replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_annotation_is_one_line_whatever_it_says() {
        let annotation = |file: &str, line, message: &str| {
            let annotation = Annotation { file: PathBuf::from(file), line, message: message.to_owned() };
            command(Path::new("/repo"), &annotation)
        };
        assert_eq!(
            annotation("/repo/app/Cargo.toml", Some(7), "no frame\nhelp: 100% ::error::x"),
            "::error file=app/Cargo.toml,line=7,title=exfig::no frame%0Ahelp: 100%25 ::error::x"
        );
        assert_eq!(
            annotation("/else/a,b:c\n::stop-commands::x", None, "a\r\nb\u{1b}"),
            "::error file=/else/a%2Cb%3Ac\\n%3A%3Astop-commands%3A%3Ax,title=exfig::a%0Ab\\u{1b}"
        );
    }
}
