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

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    fn change(&self, path: &str, change: impl FnOnce(String) -> String) {
        let path = self.path(path);
        if let Ok(text) = std::fs::read_to_string(&path) {
            std::fs::write(path, change(text)).unwrap();
        }
    }

    /// Returns the path of a recorded file.
    fn exported(&self, nth: usize) -> String {
        let lock = std::fs::read_to_string(self.path(LOCK)).unwrap_or_default();
        let rows = lock.lines().filter_map(|line| line.trim_start().strip_prefix("[\"")?.split('"').next());
        let files =
            rows.filter(|path| path.contains('.')).map(|path| format!("app/{path}")).collect::<Vec<_>>();
        files.get(nth % files.len().max(1)).cloned().unwrap_or_else(|| "app/none".to_owned())
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

/// Something that happens to a workspace; the number chooses the file or the line.
type Happening = (&'static str, fn(&State, usize));

const LOCK: &str = "app/exfig.lock";
const MANIFEST: &str = "app/Cargo.toml";

const HAPPENINGS: [Happening; 17] = [
    ("a file is edited", |state, nth| state.change(&state.exported(nth), |text| format!("{text} "))),
    ("a file is removed", |state, nth| _ = std::fs::remove_file(state.path(&state.exported(nth)))),
    ("a directory is in its place", |state, nth| {
        let path = state.path(&state.exported(nth));
        let _ = std::fs::remove_file(&path);
        let _ = std::fs::create_dir_all(path);
    }),
    ("a file has other line ends", |state, nth| {
        state.change(&state.exported(nth), |text| text.replace('\n', "\r\n"));
    }),
    ("the lock loses a line", |state, nth| state.change(LOCK, |text| without_line(&text, nth))),
    ("the lock loses a file", |state, _| {
        state.change(LOCK, |text| {
            let lines = text.lines().filter(|line| !line.starts_with("  [\"src/text.rs\""));
            lines.map(|line| format!("{line}\n")).collect()
        });
    }),
    ("the lock has a line twice", |state, nth| {
        state.change(LOCK, |text| {
            let line = text.lines().nth(nth % text.lines().count().max(1)).unwrap_or_default().to_owned();
            text.replacen(&line, &format!("{line}\n{line}"), 1)
        });
    }),
    ("the lock is of other rules", |state, _| {
        state.change(LOCK, |text| text.replacen("rules = [", "rules = [9", 1));
    }),
    ("an entry is incomplete", |state, _| {
        state.change(LOCK, |text| text.replacen("outputs = [", "complete = false\noutputs = [", 1));
    }),
    ("the lock is gone", |state, _| _ = std::fs::remove_file(state.path(LOCK))),
    ("an export is unfinished", |state, _| {
        let Places { target, workspace, .. } = state.places();
        let directory = exfig_lock::state_directory(&target, &workspace, "app");
        std::fs::create_dir_all(&directory).unwrap();
        std::fs::write(directory.join(exfig_lock::SNAPSHOT), "{}").unwrap();
    }),
    ("the template is edited", |state, _| state.change("app/design.jinja", |text| format!("{text}!"))),
    ("a table changes", |state, _| {
        state.change(MANIFEST, |text| text.replace("scales = [1, 2]", "scales = [1]"));
    }),
    ("a table is written differently", |state, _| {
        state.change(MANIFEST, |text| {
            let icons = "frames = [\"Icons\"]\ndir = \"assets/icons\"";
            let text = text.replace(icons, "dir = 'assets/icons' # Icons.\nframes = ['Icons']");
            let output = "output = [{ format = \"rust\", path = \"src/text.rs\" }]";
            text.replace(output, "output = { path = 'src/text.rs', format = 'rust' }")
        });
    }),
    ("an entry is gone", |state, nth| {
        state.change(MANIFEST, |text| {
            let entries = text.match_indices("[[package").map(|(at, _)| at).collect::<Vec<_>>();
            let Some(start) = entries.get(nth % entries.len().max(1)).copied() else { return text };
            let end = entries.iter().copied().find(|at| *at > start).unwrap_or(text.len());
            format!("{}{}", &text[..start], &text[end..])
        });
    }),
    ("an entry is new", |state, nth| {
        let entry =
            format!("[[package.metadata.exfig.icons]]\nframes = [\"More\"]\ndir = \"assets/more-{nth}\"\n");
        state.change(MANIFEST, |text| format!("{text}\n{entry}"));
    }),
    ("Cargo.toml is broken", |state, _| state.change(MANIFEST, |text| format!("{text}\n="))),
];

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
    let happenings = prop::collection::vec((0..HAPPENINGS.len(), 0usize..100), 1..4);
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    TestRunner::new_with_rng(config, random)
        .run(&happenings, |happenings| {
            let state = State::of(&bench);
            let names = happenings.iter().map(|(which, _)| HAPPENINGS[*which].0).collect::<Vec<_>>();
            happenings.iter().for_each(|(which, nth)| HAPPENINGS[*which].1(&state, *nth));
            let (exporter, build) = (state.exporter(), state.build_script());
            let kind = |found: &Result<Vec<Difference>, ()>| match found {
                Ok(found) => {
                    found.iter().map(|one| format!("{one:?}").split('(').next().unwrap().to_owned()).collect()
                }
                Err(()) => vec!["Err".to_owned()],
            };
            seen.borrow_mut().extend(kind(&exporter));
            match exporter {
                Ok(found) => prop_assert_eq!(build, Ok(found), "{:?}", names),
                // What the exporter cannot read is no reason to build on.
                Err(()) => prop_assert!(
                    build.map_or(true, |found| found.iter().any(|one| !one.is_note())),
                    "{:?}",
                    names
                ),
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
