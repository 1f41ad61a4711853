//! Where an export keeps what it has done, while it is not finished.

use std::path::{Path, PathBuf};

use crate::digest::Digest;

/// The file name of the checkpoint. It exists only while an export is not finished.
pub const SNAPSHOT: &str = ".exfig-checkpoint.json";

/// Returns the directory of a package's checkpoint, such as `target/exfig/app-0a1b2c3d`. Several workspaces may
/// share a target directory.
pub fn state_directory(target: &Path, workspace: &Path, package: &str) -> PathBuf {
    let workspace = std::fs::canonicalize(workspace).unwrap_or_else(|_| workspace.to_owned());
    let digest = Digest::of(workspace.as_os_str().as_encoded_bytes());
    target.join("exfig").join(format!("{package}-{}", &digest.half()[..8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_workspace_has_a_directory_of_its_own() {
        let at = |workspace: &str| state_directory(Path::new("target"), Path::new(workspace), "app");
        assert_eq!(at("/no/workspace"), Path::new("target/exfig/app-58a39e64"));
        assert_ne!(at("/no/workspace"), at("/no/other"));
    }
}
