//! Whether a package is a copy that nobody exports into.

use std::path::Path;

/// What a copy has beside its Cargo.toml: `cargo package` adds the first two, `cargo vendor` the third, and Cargo
/// marks what it unpacked from a registry with the last.
const MARKS: [&str; 4] = ["Cargo.toml.orig", ".cargo_vcs_info.json", ".cargo-checksum.json", MARK_OF_CARGO];

/// Cargo also leaves it in its checkouts of Git repositories.
const MARK_OF_CARGO: &str = ".cargo-ok";

/// Whether the package is published, vendored, or part of a checkout that Cargo made for a Git dependency.
pub(crate) fn is_copy(directory: &Path) -> bool {
    MARKS.iter().any(|mark| directory.join(mark).exists())
        || directory.ancestors().any(|above| above.join(MARK_OF_CARGO).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_copy_is_recognized() {
        for mark in MARKS {
            let folder = tempfile::tempdir().unwrap();
            assert!(!is_copy(folder.path()));
            std::fs::write(folder.path().join(mark), "").unwrap();
            assert!(is_copy(folder.path()), "{mark}");
        }
        let checkout = tempfile::tempdir().unwrap();
        let member = checkout.path().join("crates/app");
        std::fs::create_dir_all(&member).unwrap();
        assert!(!is_copy(&member));
        std::fs::write(checkout.path().join(MARK_OF_CARGO), "").unwrap();
        assert!(is_copy(&member));
    }
}
