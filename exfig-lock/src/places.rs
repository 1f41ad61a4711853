//! Where an export keeps what it has done, while it is not finished.

use std::path::{Path, PathBuf};

use crate::digest::Digest;

/// The file name of the checkpoint. It exists only while an export is not finished.
pub const SNAPSHOT: &str = ".exfig-checkpoint.json";

/// Returns the directory of a package's checkpoint, such as `target/exfig/app-0a1b2c3d`. Several workspaces may
/// share a target directory; a workspace that has its own may be moved or copied with it.
pub fn state_directory(target: &Path, workspace: &Path, package: &str) -> PathBuf {
    let workspace = real(workspace);
    let owner = match real(target).strip_prefix(&workspace) {
        Ok(inside) => inside.to_owned(),
        Err(_) => workspace,
    };
    let digest = Digest::of(owner.as_os_str().as_encoded_bytes());
    target.join("exfig").join(format!("{package}-{}", &digest.half()[..8]))
}

/// Returns the path without links, as far as it exists: the target directory may not be there yet.
fn real(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|part| Some((part, std::fs::canonicalize(part).ok()?)));
    match there {
        Some((part, real)) => path.strip_prefix(part).map_or(real.clone(), |rest| real.join(rest)),
        None => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_workspace_has_a_directory_of_its_own() {
        let at = |workspace: &str| state_directory(Path::new("/no/target"), Path::new(workspace), "app");
        assert_eq!(at("/no/workspace"), Path::new("/no/target/exfig/app-58a39e64"));
        assert_ne!(at("/no/workspace"), at("/no/other"));
    }

    #[test]
    fn a_moved_workspace_keeps_the_directory_in_it() {
        let at = |workspace: &str| {
            let target = format!("{workspace}/target");
            let directory = state_directory(Path::new(&target), Path::new(workspace), "app");
            directory.strip_prefix(workspace).unwrap().to_owned()
        };
        assert_eq!(at("/no/workspace"), at("/no/other"));
        #[cfg(unix)]
        {
            let folder = tempfile::tempdir().unwrap();
            let (real, link) = (folder.path().join("real"), folder.path().join("link"));
            std::fs::create_dir(&real).unwrap();
            std::os::unix::fs::symlink(&real, &link).unwrap();
            let name = |directory: PathBuf| directory.file_name().unwrap().to_owned();
            let before = name(state_directory(&link.join("target"), &real, "app"));
            std::fs::create_dir(real.join("target")).unwrap();
            assert_eq!(name(state_directory(&link.join("target"), &link, "app")), before);
        }
        // Another workspace that uses the same target directory has its own.
        let shared = state_directory(Path::new("/no/other/target"), Path::new("/no/workspace"), "app");
        assert_ne!(shared, Path::new("/no/other").join(at("/no/other")));
    }
}
