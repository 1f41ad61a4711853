//! The check in a build script finds what `--check` finds.

use std::path::Path;

use exfig_core::{Difference, Manifest, Patterns, Places, check, read};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::support::{Bench, EVERYTHING};

/// Another entry, with a template of the user's own.
const OWN: &str = "
[[package.metadata.exfig.theme]]
from = [\"colors\", \"icons\"]
output = { template = \"design.jinja\", path = \"design.txt\" }
";

/// Something that happens to a workspace; the number chooses the file or the line.
#[derive(Debug, Clone, Copy)]
enum Happens {
    Edited,
    Removed,
    DirectoryInPlace,
    OtherLineEnds,
    LockLineLost,
    LockLineTwice,
    LockOfOtherRules,
    LockIncomplete,
    LockGone,
    Unfinished,
    TemplateEdited,
    TableChanged,
    TableRewritten,
    EntryGone,
    EntryAdded,
    ManifestBroken,
}

use Happens::*;

const ALL: [Happens; 16] = [
    Edited,
    Removed,
    DirectoryInPlace,
    OtherLineEnds,
    LockLineLost,
    LockLineTwice,
    LockOfOtherRules,
    LockIncomplete,
    LockGone,
    Unfinished,
    TemplateEdited,
    TableChanged,
    TableRewritten,
    EntryGone,
    EntryAdded,
    ManifestBroken,
];

/// A copy of an exported workspace.
struct State {
    folder: tempfile::TempDir,
}

impl State {
    fn of(bench: &Bench) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(bench.folder.path(), folder.path());
        Self { folder }
    }

    fn change(&self, path: &str, change: impl FnOnce(String) -> String) {
        let path = self.folder.path().join(path);
        if let Ok(text) = std::fs::read_to_string(&path) {
            std::fs::write(path, change(text)).unwrap();
        }
    }

    /// Returns the path of a recorded file.
    fn exported(&self, nth: usize) -> String {
        let lock = std::fs::read_to_string(self.folder.path().join("app/exfig.lock")).unwrap_or_default();
        let rows = lock.lines().filter_map(|line| line.trim_start().strip_prefix("[\"")?.split('"').next());
        let files =
            rows.filter(|path| path.contains('.')).map(|path| format!("app/{path}")).collect::<Vec<_>>();
        files.get(nth % files.len().max(1)).cloned().unwrap_or_else(|| "app/none".to_owned())
    }

    fn apply(&self, happens: Happens, nth: usize) {
        let file = self.exported(nth);
        let path = self.folder.path().join(&file);
        let lock = "app/exfig.lock";
        let manifest = "app/Cargo.toml";
        match happens {
            Edited => self.change(&file, |text| format!("{text} ")),
            Removed => _ = std::fs::remove_file(path),
            DirectoryInPlace => {
                let _ = std::fs::remove_file(&path);
                let _ = std::fs::create_dir_all(path);
            }
            OtherLineEnds => self.change(&file, |text| text.replace('\n', "\r\n")),
            LockLineLost if nth.is_multiple_of(2) => self.change(lock, |text| {
                let lines = text.lines().filter(|line| !line.starts_with("  [\"src/text.rs\""));
                lines.map(|line| format!("{line}\n")).collect()
            }),
            LockLineLost => self.change(lock, |text| without_line(&text, nth)),
            LockLineTwice => self.change(lock, |text| {
                let line = text.lines().nth(nth % text.lines().count().max(1)).unwrap_or_default().to_owned();
                text.replacen(&line, &format!("{line}\n{line}"), 1)
            }),
            LockOfOtherRules => self.change(lock, |text| text.replacen("rules = [", "rules = [9", 1)),
            LockIncomplete => self.change(lock, |text| text.replacen("outputs = [", "complete = false\noutputs = [", 1)),
            LockGone => _ = std::fs::remove_file(self.folder.path().join(lock)),
            Unfinished => {
                let Places { target, workspace, .. } = self.places();
                let state = exfig_lock::state_directory(&target, &workspace, "app");
                std::fs::create_dir_all(&state).unwrap();
                std::fs::write(state.join(exfig_lock::SNAPSHOT), "{}").unwrap();
            }
            TemplateEdited => self.change("app/design.jinja", |text| format!("{text}!")),
            TableChanged => self.change(manifest, |text| text.replace("scales = [1, 2]", "scales = [1]")),
            TableRewritten => self.change(manifest, |text| {
                let text = text.replace("frames = [\"Icons\"]\ndir = \"assets/icons\"", "dir = 'assets/icons' # Icons.\nframes = ['Icons']");
                text.replace("output = [{ format = \"rust\", path = \"src/text.rs\" }]", "output = { path = 'src/text.rs', format = 'rust' }")
            }),
            EntryGone => self.change(manifest, |text| {
                let entries = text.match_indices("[[package").map(|(at, _)| at).collect::<Vec<_>>();
                let Some(start) = entries.get(nth % entries.len().max(1)).copied() else { return text };
                let end = entries.iter().copied().find(|at| *at > start).unwrap_or(text.len());
                format!("{}{}", &text[..start], &text[end..])
            }),
            EntryAdded => self.change(manifest, |text| {
                format!("{text}\n[[package.metadata.exfig.icons]]\nframes = [\"More\"]\ndir = \"assets/more-{nth}\"\n")
            }),
            ManifestBroken => self.change(manifest, |text| format!("{text}\n=")),
        }
    }

    fn places(&self) -> Places {
        let root = self.folder.path().to_owned();
        Places { target: root.join("target"), workspace: root, state: None }
    }

    /// Returns what `--check` finds; `Err` if it cannot read Cargo.toml or exfig.lock.
    fn exporter(&self) -> Result<Vec<Difference>, ()> {
        let manifest = |path: &str| {
            let path = self.folder.path().join(path);
            let text = std::fs::read_to_string(&path).unwrap();
            Manifest { path, text }
        };
        let template = |path: &Path| std::fs::read_to_string(path);
        let config = read(&manifest("app/Cargo.toml"), Some(&manifest("Cargo.toml")), &template, &Patterns);
        check(&config.map_err(drop)?.unwrap(), &self.places()).map_err(drop)
    }

    /// Returns what a build script finds.
    fn build_script(&self) -> Result<Vec<Difference>, ()> {
        let out = self.folder.path().join("target/debug/build/app-1234/out");
        exfig_lock::Package::find(&self.folder.path().join("app"), out.ancestors())
            .differences()
            .map_err(drop)
    }
}

fn without_line(text: &str, nth: usize) -> String {
    let at = nth % text.lines().count().max(1);
    text.lines().enumerate().filter(|(line, _)| *line != at).map(|(_, line)| format!("{line}\n")).collect()
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir_all(&target).unwrap();
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn a_build_script_finds_what_check_finds() {
    let bench = Bench::new(&format!("{EVERYTHING}{OWN}"));
    bench.write("app/design.jinja", "{{ icons | length }} icons");
    bench.export().ends_with(0);
    let untouched = State::of(&bench);
    assert_eq!((untouched.exporter(), untouched.build_script()), (Ok(vec![]), Ok(vec![])));
    let seen = std::cell::RefCell::new(std::collections::BTreeSet::new());
    let happenings = prop::collection::vec((prop::sample::select(&ALL[..]), 0usize..100), 1..4);
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, random)
        .run(&happenings, |happenings| {
            let state = State::of(&bench);
            happenings.iter().for_each(|(happens, nth)| state.apply(*happens, *nth));
            let (exporter, build) = (state.exporter(), state.build_script());
            let kind = |found: &Result<Vec<Difference>, ()>| match found {
                Ok(found) => {
                    found.iter().map(|one| format!("{one:?}").split('(').next().unwrap().to_owned()).collect()
                }
                Err(()) => vec!["Err".to_owned()],
            };
            seen.borrow_mut().extend(kind(&exporter));
            match exporter {
                Ok(found) => prop_assert_eq!(build, Ok(found)),
                // What the exporter cannot read is no reason to build on.
                Err(()) => prop_assert!(build.is_err() || build.unwrap().iter().any(|one| !one.is_note())),
            }
            Ok(())
        })
        .unwrap();
    let seen = seen.into_inner().into_iter().collect::<Vec<_>>().join(" ");
    assert_eq!(
        seen,
        "Edited EntryGone Err Incomplete Interrupted Missing NeverExported NotRecorded Odd OtherExfig SettingsChanged",
        "every kind of difference comes up"
    );
}
