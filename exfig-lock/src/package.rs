//! A package on disk: its manifests, its lock, and the files that these name.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::asked::{Asking, asked, membership};
use crate::bounds::{LARGEST_LOCK, LARGEST_MANIFEST, LARGEST_TEMPLATE};
use crate::check::{Difference, check};
use crate::files;
use crate::lock::{FILE_NAME, Lock};
use crate::look::look_at;
use crate::places::{SNAPSHOT, state_directory};

/// A package.
#[derive(Debug)]
pub struct Package {
    directory: PathBuf,
    /// The workspace's Cargo.toml, if it is another file.
    workspace: Option<PathBuf>,
    /// The directories that may be the target directory.
    targets: Vec<PathBuf>,
    /// `None` without a configuration.
    asked: Result<Option<Asking>, String>,
    lock: Result<Lock, String>,
}

impl Package {
    /// Reads the manifests and the lock of the package in `directory`. `targets` are the directories that may be
    /// the target directory.
    pub fn find<'a>(directory: &Path, targets: impl Iterator<Item = &'a Path>) -> Self {
        let workspace = workspace_of(directory);
        let targets = targets.map(Path::to_owned).collect();
        let asked = read_asked(directory, workspace.as_deref());
        let lock = read_lock(directory);
        Self { directory: directory.to_owned(), workspace, targets, asked, lock }
    }

    /// Returns the files that the differences depend on, each on one line.
    pub fn files(&self) -> impl Iterator<Item = String> {
        let own = ["Cargo.toml", FILE_NAME].map(str::to_owned).into_iter();
        let workspace = self.workspace.iter().map(|path| path.display().to_string());
        let asked = self.asked.iter().flatten().flat_map(|asked| &asked.entries);
        let written = asked.flat_map(|entry| entry.templates.iter().chain(&entry.outputs)).cloned();
        let locked = self.lock.iter().flat_map(|lock| lock.outputs().map(|(path, _)| path.to_owned()));
        let mut all = own.chain(workspace).chain(written).chain(locked).collect::<Vec<_>>();
        all.sort_unstable();
        all.dedup();
        // A line break would be another instruction to Cargo.
        all.into_iter().filter(|path| !path.contains(['\n', '\r']))
    }

    /// Whether Cargo.toml has a configuration, or cannot be read.
    pub fn is_configured(&self) -> bool {
        !matches!(self.asked, Ok(None))
    }

    /// Compares the files with the lock, and the lock with Cargo.toml.
    ///
    /// # Errors
    /// Returns why a manifest or the lock cannot be read.
    pub fn differences(&self) -> Result<Vec<Difference>, String> {
        let Some(asked) = self.asked.as_ref().map_err(String::clone)? else {
            let manifest = self.directory.join("Cargo.toml");
            return Err(format!("`{}` has no `[package.metadata.exfig]`", manifest.display()));
        };
        let lock = self.lock.as_ref().map_err(String::clone)?;
        let found = look_at(&self.directory, lock.outputs().map(|(path, _)| path), &files::digest_of);
        Ok(check(&asked.entries, lock, &found, self.is_interrupted(&asked.package)))
    }

    /// Returns the command that exports: the workspace's own, if it has an alias for it.
    pub fn command(&self) -> &'static str {
        let workspace = self.workspace_root();
        let is_alias = |name: &str| {
            let text = files::read_text(&workspace.join(".cargo").join(name), LARGEST_MANIFEST);
            text.is_ok_and(|text| text.lines().any(|line| line.trim_start().starts_with("xtask")))
        };
        // The second name is the older one.
        if is_alias("config.toml") || is_alias("config") { "cargo xtask figma-export" } else { "cargo exfig" }
    }

    fn workspace_root(&self) -> &Path {
        self.workspace.as_deref().and_then(Path::parent).unwrap_or(&self.directory)
    }

    /// Whether there is a checkpoint of an export in the target directory.
    fn is_interrupted(&self, name: &str) -> bool {
        let snapshot = |target: &PathBuf| state_directory(target, self.workspace_root(), name).join(SNAPSHOT);
        self.targets.iter().any(|target| snapshot(target).is_file())
    }
}

fn read_asked(directory: &Path, workspace: Option<&Path>) -> Result<Option<Asking>, String> {
    let read = |path: &Path| {
        let text = files::read_text(path, LARGEST_MANIFEST);
        text.map_err(|source| files::Unreadable { path: path.to_owned(), source }.to_string())
    };
    let own = directory.join("Cargo.toml");
    let (text, shared) = (read(&own)?, workspace.map(read).transpose()?);
    let template = |path: &str| files::read_text(&directory.join(path), LARGEST_TEMPLATE).ok();
    match asked(&text, shared.as_deref(), &template) {
        Ok(asked) => Ok(asked),
        Err(error) => {
            let path = workspace.filter(|_| error.of_workspace).unwrap_or(&own);
            Err(format!("cannot read `{}`: {error}", path.display()))
        }
    }
}

fn read_lock(directory: &Path) -> Result<Lock, String> {
    let path = directory.join(FILE_NAME);
    match files::read_text(&path, LARGEST_LOCK) {
        Ok(text) => Lock::parse(&text).map_err(|error| format!("cannot use `{}`: {error}", path.display())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Lock::default()),
        Err(source) => Err(files::Unreadable { path, source }.to_string()),
    }
}

/// Returns the Cargo.toml of the workspace that the package belongs to, unless that is its own.
///
/// Source: <https://doc.rust-lang.org/cargo/reference/workspaces.html>
fn workspace_of(directory: &Path) -> Option<PathBuf> {
    let read = |directory: &Path| {
        let text = files::read_text(&directory.join("Cargo.toml"), LARGEST_MANIFEST).ok()?;
        membership(&text).ok()
    };
    let own = read(directory)?;
    if own.is_root {
        return None;
    }
    if let Some(named) = own.workspace {
        return Some(directory.join(named).join("Cargo.toml"));
    }
    for above in directory.ancestors().skip(1) {
        let Some(found) = read(above).filter(|found| found.is_root) else { continue };
        let is_excluded = found.exclude.iter().any(|path| directory.starts_with(above.join(path)));
        return (!is_excluded).then(|| above.join("Cargo.toml"));
    }
    None
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "tests")]
mod tests {
    use super::*;

    fn put(path: &Path, text: &str) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    #[test]
    fn the_workspace_is_the_nearest_one_that_takes_the_package() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        put(&at("Cargo.toml"), "[workspace]\nexclude = [\"apart\"]\n");
        for name in ["app", "apart/app"] {
            put(&at(name).join("Cargo.toml"), "[package]\nname = \"app\"\n");
        }
        put(&at("own/Cargo.toml"), "[workspace]\n[package]\nname = \"own\"\n");
        put(&at("other/app/Cargo.toml"), "[package]\nname = \"app\"\nworkspace = \"../../own\"\n");
        assert_eq!(workspace_of(&at("app")), Some(at("Cargo.toml")));
        assert_eq!(workspace_of(&at("apart/app")), None);
        assert_eq!(workspace_of(&at("own")), None);
        assert_eq!(workspace_of(&at("other/app")), Some(at("other/app").join("../../own/Cargo.toml")));
    }

    #[test]
    fn a_package_without_a_lock_was_never_exported() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = "[package]\nname = \"app\"\n[package.metadata.exfig]\nfile = \"KEY\"\n\
                        [package.metadata.exfig.icons]\ndir = \"icons\"\n";
        put(&folder.path().join("Cargo.toml"), manifest);
        let target = folder.path().join("target");
        let find = || Package::find(folder.path(), std::iter::once(target.as_path()));
        assert_eq!(find().differences(), Ok(vec![Difference::NeverExported("icons".to_owned())]));
        assert_eq!(find().files().collect::<Vec<_>>(), ["Cargo.toml", "exfig.lock"]);
        let state = state_directory(&target, folder.path(), "app");
        put(&state.join(SNAPSHOT), "{}");
        assert!(find().differences().unwrap().contains(&Difference::Interrupted(None)));
        put(&folder.path().join("exfig.lock"), "version = 99\n");
        assert!(find().differences().unwrap_err().contains("a newer version of exfig wrote it"));
        put(&folder.path().join("Cargo.toml"), "[package]\n");
        assert!(find().differences().unwrap_err().contains("has no `[package.metadata.exfig]`"));
        put(&folder.path().join("Cargo.toml"), "[package\n");
        assert!(find().differences().unwrap_err().contains("line 1"));
    }
}
