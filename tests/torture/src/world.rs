//! A workspace that has exported version 1 of a design, the emulator that serves version 2, and what must
//! hold in between.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use fake_figma::{Builder, Design, FakeFigma};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Files: the path in the package, and the bytes.
pub(crate) type Tree = BTreeMap<String, Vec<u8>>;

/// The exporter: this program, which acts as one when run as `figma-export`.
pub(crate) fn exporter() -> PathBuf {
    std::env::current_exe().unwrap()
}

/// Version 1: `icons` icons.
pub(crate) fn first(icons: usize) -> Design {
    Design::synthetic(icons)
}

/// Version 2: a third of the icons changed, two removed, one added.
pub(crate) fn second(design: &mut Design, icons: usize) {
    for number in (0..icons).step_by(3) {
        if let Some(node) = design.node_mut(&format!("3:{number}")) {
            node["fillGeometry"][0]["path"] = json!(format!("M{number} 1L20 2L3 {number}Z"));
        }
    }
    let frame = design.node_mut("1:1").unwrap();
    let children = frame["children"].as_array_mut().unwrap();
    let mut added = children[0].clone();
    children.drain(1..3);
    added["id"] = json!("2:9000");
    added["name"] = json!("ic/24/added");
    children.push(added);
    let components = design.file["components"].as_object_mut().unwrap();
    components.insert(
        "2:9000".to_owned(),
        json!({"key": "added", "name": "ic/24/added", "description": "", "remote": false}),
    );
}

/// One design in two versions, and what undisturbed exports of both write.
pub(crate) struct World {
    pub(crate) server: FakeFigma,
    pub(crate) manifest: String,
    /// The workspace after version 1.
    base: TempDir,
    pub(crate) before: Tree,
    pub(crate) after: Tree,
}

impl World {
    pub(crate) fn new(icons: usize, durability: &str, server: Builder) -> Self {
        let server = server.design(first(icons)).start().unwrap();
        let manifest = format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[package.metadata.exfig]\n\
             file = \"{}\"\nbase-url = \"{}\"\ndurability = \"{durability}\"\n\
             retry = {{ base-delay = \"1ms\", max-delay = \"2ms\" }}\nrate-limit = {{ capacity = 1000, refill-per-second = 1000 }}\n\
             renderer = \"figma\"\n\n\
             [[package.metadata.exfig.icons]]\nframes = [\"Icons\"]\ndir = \"assets\"\n\
             output = [{{ format = \"rust\", path = \"src/icons.rs\" }}]\n",
            server.file_keys()[0],
            server.api_url(),
        );
        let base = tempfile::tempdir().unwrap();
        std::fs::create_dir(base.path().join("src")).unwrap();
        std::fs::write(base.path().join("Cargo.toml"), &manifest).unwrap();
        std::fs::write(base.path().join("src/lib.rs"), "pub mod icons;\n").unwrap();
        let ran = run(base.path(), &[]);
        assert!(ran.status.success(), "{}", said(&ran));
        let before = tree(base.path());
        server.edit(|design| second(design, icons));
        let reference = tempfile::tempdir().unwrap();
        copy(base.path(), reference.path());
        let ran = run(reference.path(), &[]);
        assert!(ran.status.success(), "{}", said(&ran));
        let after = tree(reference.path());
        Self { server, manifest, base, before, after }
    }

    /// A copy of the workspace after version 1.
    pub(crate) fn workspace(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        copy(self.base.path(), folder.path());
        folder
    }

    pub(crate) fn lay_out(&self, folder: &Path) {
        copy(self.base.path(), folder);
    }

    /// Finds what an interruption broke: torn files, a checkpoint that does not load, code that does not
    /// compile, a `--check` that fails to run.
    pub(crate) fn broken(&self, folder: &Path) -> Vec<String> {
        let mut broken = Vec::new();
        for (path, bytes) in tree(folder) {
            if is_temporary(&path) {
                continue;
            }
            if path.starts_with("target/") || path == "exfig.lock" {
                // These have their own rules; `--check` below reads the lock.
            } else if self.before.get(&path) != Some(&bytes)
                && self.after.get(&path) != Some(&bytes)
                && !self.subset(&path, &bytes)
            {
                broken.push(format!("`{path}` is torn ({} bytes)", bytes.len()));
            }
        }
        broken.extend(checkpoint(folder).err());
        broken.extend(compile(folder).err());
        let check = run(folder, &["--check"]);
        if ![Some(0), Some(5)].contains(&check.status.code()) {
            broken.push(format!("--check exits with {:?}: {}", check.status.code(), said(&check)));
        }
        broken
    }

    /// Whether this is the code of a partial export, which lists only the icons that exist: neither the old
    /// file nor the new one, but complete.
    fn subset(&self, path: &str, bytes: &[u8]) -> bool {
        // The table of the icons is the last thing in the file.
        path == "src/icons.rs" && bytes.ends_with(b"];\n") && bytes.starts_with(&self.after[path][..40])
    }

    /// Runs `--resume`, which must reach the tree of an uninterrupted export and nothing else.
    pub(crate) fn unresumed(&self, folder: &Path) -> Vec<String> {
        let ran = run(folder, &["--resume"]);
        if !ran.status.success() {
            return vec![format!("--resume exits with {:?}: {}", ran.status.code(), said(&ran))];
        }
        self.differences(folder)
    }

    pub(crate) fn differences(&self, folder: &Path) -> Vec<String> {
        let found = tree(folder);
        let mut broken = Vec::new();
        for path in found.keys().chain(self.after.keys()) {
            let ours = !path.starts_with("target/")
                || is_temporary(path)
                || path.contains("checkpoint")
                || path.contains("journal");
            if ours && found.get(path) != self.after.get(path) {
                broken.push(format!("`{path}` differs from an undisturbed export"));
            }
        }
        broken.dedup();
        broken
    }
}

pub(crate) fn is_temporary(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with(".exfig-") && name.ends_with(".tmp")
}

pub(crate) fn temporaries(folder: &Path) -> Vec<String> {
    tree(folder).into_keys().filter(|path| is_temporary(path)).collect()
}

/// Where the checkpoint is, or would be.
pub(crate) fn checkpoint_of(folder: &Path) -> PathBuf {
    let folders = std::fs::read_dir(folder.join("target/exfig")).into_iter().flatten().flatten();
    let mut of_app = folders.filter(|entry| entry.file_name().to_string_lossy().starts_with("app-"));
    let folder = of_app.next().map_or_else(|| folder.join("target/exfig/app-"), |entry| entry.path());
    folder.join(".exfig-checkpoint.json")
}

/// Checks that the checkpoint is absent, or a complete JSON document with its required fields.
fn checkpoint(folder: &Path) -> Result<(), String> {
    let Ok(text) = std::fs::read_to_string(checkpoint_of(folder)) else {
        return Ok(());
    };
    let value = serde_json::from_str::<Value>(&text)
        .map_err(|error| format!("the checkpoint does not load: {error}"))?;
    let missing = ["exportId", "startedAt", "configHash", "completed", "pending"]
        .into_iter()
        .find(|field| value.get(field).is_none());
    missing.map_or(Ok(()), |field| Err(format!("the checkpoint lacks {field}")))
}

pub(crate) fn compile(folder: &Path) -> Result<(), String> {
    let rustc = Command::new("rustc")
        .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "-o"])
        .arg(folder.join("target/lib.rmeta"))
        .arg(folder.join("src/lib.rs"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&rustc.stderr);
    if rustc.status.success() { Ok(()) } else { Err(format!("the workspace does not compile: {said}")) }
}

/// The command that exports in `folder`.
pub(crate) fn command(folder: &Path, program: &Path, before: &[&str], args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(before).args(["figma-export"]).args(args).current_dir(folder);
    command.env("FIGMA_TOKEN", "fake-token").env("XDG_STATE_HOME", folder.join("target/state"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

pub(crate) fn run(folder: &Path, args: &[&str]) -> Output {
    command(folder, &exporter(), &[], args).output().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Every file in a folder and below, except build products.
pub(crate) fn tree(folder: &Path) -> Tree {
    let mut tree = Tree::new();
    collect(folder, "", &mut tree);
    tree.remove("target/lib.rmeta");
    tree
}

fn collect(folder: &Path, prefix: &str, tree: &mut Tree) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect(&entry.path(), &format!("{path}/"), tree);
        } else {
            tree.insert(path, std::fs::read(entry.path()).unwrap_or_default());
        }
    }
}

/// Runs a system tool.
pub(crate) fn tool(name: &str, args: &[&str]) -> Result<(), String> {
    let ran = Command::new(name).args(args).output().map_err(|error| format!("`{name}`: {error}"))?;
    if ran.status.success() {
        Ok(())
    } else {
        Err(format!("`{name}`: {}", String::from_utf8_lossy(&ran.stderr).trim()))
    }
}
