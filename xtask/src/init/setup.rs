//! Writes what `cargo xtask` needs into the workspace, in an order in which Cargo can read the workspace at every
//! instant: the new package before the manifest that lists it.

use std::path::Path;

use exfig_core::internals::config::Durability;
use exfig_core::internals::io::regular;
use exfig_core::internals::io::write::atomic_write;

use exfig_lock::bounds::LARGEST_MANIFEST;

use super::workspace::{self, Done};
use crate::manifests::Around;
use crate::session::Session;

/// A file to write, and what that does.
pub(super) struct Edit {
    path: &'static str,
    before: Option<String>,
    after: String,
    pub(super) does: Vec<String>,
}

/// Plans the edits; none if the workspace has no xtask that exports, and none is `wanted`.
///
/// # Errors
/// Says which file cannot be edited, and why.
pub(super) fn plan(around: &Around, wanted: bool) -> Result<Vec<Edit>, String> {
    let members = around.metadata.workspace_packages();
    let root = around.root();
    let xtask = members.iter().find(|package| *package.name == "xtask");
    let exports = xtask
        .is_some_and(|xtask| xtask.dependencies.iter().any(|dependency| dependency.name == "exfig-xtask"));
    if xtask.is_some() && !exports && wanted {
        return Err("the workspace has a package `xtask` already, without exfig\n\
             help: add `exfig-xtask` to its dependencies, and pass what it does not know on to \
             `exfig_xtask::main_with_args`: see \"In your own workspace\" in the README"
            .to_owned());
    }
    if !wanted && !exports {
        return Ok(Vec::new());
    }
    let mut edits = Vec::new();
    if xtask.is_none() {
        let files =
            [("xtask/src/main.rs", workspace::XTASK_MAIN), ("xtask/Cargo.toml", workspace::XTASK_MANIFEST)];
        for (path, text) in files {
            match read(&root, path)? {
                None => edits.push(edit(path, None, text.to_owned(), vec!["a package that exports"])),
                // Written by an earlier attempt.
                Some(there) if there.replace("\r\n", "\n") == text => {}
                Some(_) => {
                    return Err(format!(
                        "`{path}` is there already, and no package of the workspace\n\
                         help: move it, or add exfig to it: see \"In your own workspace\" in the README"
                    ));
                }
            }
        }
    }
    let directory = |package: &&cargo_metadata::Package| {
        let folder = package.manifest_path.parent()?.strip_prefix(&around.metadata.workspace_root).ok()?;
        let folder = folder.as_str().replace('\\', "/");
        Some(if folder.is_empty() { ".".to_owned() } else { folder })
    };
    let members = members.iter().filter_map(directory).collect::<Vec<_>>();
    // An xtask of another directory is listed already.
    let is_elsewhere = xtask.is_some() && !members.iter().any(|member| member == "xtask");
    add(&mut edits, &root, "Cargo.toml", |text| workspace::root_manifest(text, &members, is_elsewhere))?;
    if root.join(".cargo/config").is_file() {
        return Err("the workspace has `.cargo/config`, which Cargo reads instead of `.cargo/config.toml`\n\
             help: rename it to `.cargo/config.toml`, and run this again"
            .to_owned());
    }
    add(&mut edits, &root, ".cargo/config.toml", workspace::cargo_config)?;
    Ok(edits)
}

fn add(
    edits: &mut Vec<Edit>,
    root: &Path,
    path: &'static str,
    change: impl FnOnce(&str) -> Result<(String, Done), String>,
) -> Result<(), String> {
    let before = read(root, path)?;
    let (after, done) = change(before.as_deref().unwrap_or_default())
        .map_err(|why| format!("cannot edit `{path}`: {why}"))?;
    if !done.is_empty() {
        edits.push(edit(path, before, after, done));
    }
    Ok(())
}

fn edit(path: &'static str, before: Option<String>, after: String, does: Done) -> Edit {
    Edit { path, before, after, does: does.into_iter().map(|done| format!("`{path}`: {done}")).collect() }
}

fn read(root: &Path, path: &str) -> Result<Option<String>, String> {
    match regular::read_text(&root.join(path), LARGEST_MANIFEST) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("cannot read `{path}`: {error}")),
    }
}

/// Writes the edits, and checks that Cargo reads the workspace.
///
/// # Errors
/// Says what could not be written, or what Cargo says.
pub(super) fn write(session: &Session<'_>, root: &Path, edits: &[Edit]) -> Result<(), String> {
    for edit in edits {
        if read(root, edit.path)? != edit.before {
            return Err(format!("`{}` has changed in the meantime; run this again", edit.path));
        }
        let path = root.join(edit.path);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)
                .map_err(|error| format!("cannot create `{}`: {error}", folder.display()))?;
        }
        atomic_write(root, &path, edit.after.as_bytes(), Durability::Full)
            .map_err(|error| error.to_string())?;
    }
    let Err(why) = Around::find(&session.env.cargo) else { return Ok(()) };
    // Put every file back, so that Cargo can read the workspace again.
    for edit in edits.iter().rev() {
        let path = root.join(edit.path);
        let undone = match &edit.before {
            Some(before) => atomic_write(root, &path, before.as_bytes(), Durability::Full).map(drop).is_ok(),
            None => std::fs::remove_file(&path).is_ok(),
        };
        if !undone {
            session.ui.note(&format!("`{}` could not be put back as it was", edit.path));
        }
    }
    Err(format!("Cargo cannot read the workspace with these changes, so they were undone: {why:#}"))
}
