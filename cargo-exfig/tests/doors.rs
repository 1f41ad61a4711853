//! `cargo exfig` and `cargo xtask figma-export` are one program: they write the same bytes and accept each other's.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use fake_figma::FakeFigma;

/// The package in which to export a design.
const ENTRIES: &str = r#"
[[package.metadata.exfig.colors]]
source = "variables"
output = { format = "css", path = "theme.css" }

[[package.metadata.exfig.icons]]
frames = ["Icons"]
dir = "assets/icons"
output = { format = "json", path = "icons.json" }
"#;

struct Workspace {
    folder: tempfile::TempDir,
}

impl Workspace {
    fn new(server: &FakeFigma) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let manifest = format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[package.metadata.exfig]\n\
             file = \"{}\"\nbase-url = \"{}\"\n{ENTRIES}",
            server.file_keys()[0],
            server.api_url()
        );
        std::fs::create_dir_all(folder.path().join("src")).unwrap();
        std::fs::write(folder.path().join("src/lib.rs"), "").unwrap();
        std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        Self { folder }
    }

    fn run(&self, mut command: Command) -> Output {
        command.current_dir(self.folder.path()).env("FIGMA_TOKEN", "fake-token");
        command.env("XDG_STATE_HOME", self.folder.path().join("target/state"));
        command.output().unwrap()
    }

    fn exfig(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-exfig"));
        command.arg("exfig").args(args);
        self.run(command)
    }

    fn xtask(&self, args: &[&str]) -> Output {
        let mut command = Command::new(example());
        command.arg("figma-export").args(args);
        self.run(command)
    }

    /// Every file besides the manifest and those that depend on the machine.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.folder.path(), self.folder.path(), &mut files);
        files.retain(|path, _| !path.starts_with("target") && path != Path::new("Cargo.toml"));
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            files.insert(path.strip_prefix(root).unwrap().to_owned(), std::fs::read(&path).unwrap());
        }
    }
}

/// The example `xtask`, which Cargo builds for the tests of this package.
fn example() -> PathBuf {
    let beside = Path::new(env!("CARGO_BIN_EXE_cargo-exfig")).with_file_name("examples");
    beside.join(format!("xtask{}", std::env::consts::EXE_SUFFIX))
}

fn ended_with(ran: &Output, code: i32) -> String {
    let said = String::from_utf8_lossy(&ran.stdout).into_owned() + &String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(code), "{said}");
    said
}

#[test]
fn both_doors_write_the_same_and_check_each_other() {
    let server = FakeFigma::builder().design(fake_figma::demo::design()).start().unwrap();
    let (one, other) = (Workspace::new(&server), Workspace::new(&server));
    let said = ended_with(&one.exfig(&[]), 0);
    assert!(!said.contains("xtask"), "{said}");
    ended_with(&other.xtask(&[]), 0);
    let files = one.files();
    assert!(files.len() > 80, "{} files", files.len());
    let others = other.files();
    assert_eq!(files.keys().collect::<Vec<_>>(), others.keys().collect::<Vec<_>>());
    let differ = files.iter().filter(|(path, bytes)| others[*path] != **bytes).map(|(path, _)| path);
    assert_eq!(differ.collect::<Vec<_>>(), [] as [&PathBuf; 0]);
    ended_with(&one.xtask(&["--check"]), 0);
    ended_with(&other.exfig(&["--check"]), 0);
}

#[test]
fn each_door_says_that_the_other_is_newer() {
    let server = FakeFigma::builder().design(fake_figma::demo::design()).start().unwrap();
    let workspace = Workspace::new(&server);
    ended_with(&workspace.exfig(&["--only", "colors"]), 0);
    let path = workspace.folder.path().join("exfig.lock");
    let lock = std::fs::read_to_string(&path).unwrap();
    let own = format!("exfig = \"{}\"", env!("CARGO_PKG_VERSION"));
    assert!(lock.contains(&own), "{lock}");
    std::fs::write(&path, lock.replace(&own, "exfig = \"99.0.0\"")).unwrap();
    for ran in [workspace.exfig(&["--only", "colors"]), workspace.xtask(&["--only", "colors"])] {
        let said = ended_with(&ran, 0);
        assert!(said.contains("exfig.lock was written by exfig 99.0.0"), "{said}");
    }
    // Nothing changed, so the newer version stays on record.
    assert!(std::fs::read_to_string(&path).unwrap().contains("99.0.0"));
    assert!(ended_with(&workspace.exfig(&["--check"]), 5).contains("exfig.lock was written by exfig 99.0.0"));
}

#[test]
fn a_shell_an_editor_and_a_reader_get_what_they_ask_for() {
    let print = |args: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_cargo-exfig")).args(args).output().unwrap();
        assert!(output.status.success(), "{args:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    for (shell, of_shell) in [
        ("bash", "complete -F "),
        ("elvish", "edit:completion:"),
        ("fish", "complete -c cargo-exfig"),
        ("powershell", "Register-ArgumentCompleter"),
        ("zsh", "#compdef cargo-exfig"),
    ] {
        let script = print(&["completions", shell]);
        assert!(script.contains(of_shell) && script.contains("resume"), "{shell}");
    }
    let schema = print(&["schema"]);
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert!(schema["$defs"]["icons"]["properties"]["frames"].is_object());
    let man = print(&["man"]);
    assert!(man.contains(".TH cargo-exfig 1") && man.contains("Exit codes:"), "{man}");
}
