//! The writer on a real disk.

use std::fs::{self, File};

use super::*;

fn write(root: &Path, name: &str, bytes: &[u8]) -> Result<Outcome, WriteError> {
    atomic_write(root, &root.join(name), bytes, Durability::Full)
}

fn names(root: &Path) -> Vec<String> {
    let mut names = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect::<Vec<_>>();
    names.sort();
    names
}

#[test]
fn files_are_written_in_new_directories_and_nothing_else_is_left() {
    let root = tempfile::tempdir().unwrap();
    assert!(matches!(write(root.path(), "a/b/c.svg", b"one"), Ok(Outcome::Written)));
    assert!(matches!(write(root.path(), "a/b/c.svg", b"two"), Ok(Outcome::Written)));
    assert_eq!(fs::read(root.path().join("a/b/c.svg")).unwrap(), b"two");
    assert_eq!(names(&root.path().join("a/b")), ["c.svg"]);
}

#[test]
fn equal_bytes_are_not_written_again() {
    let root = tempfile::tempdir().unwrap();
    write(root.path(), "a", b"same").unwrap();
    let before = fs::metadata(root.path().join("a")).unwrap().modified().unwrap();
    assert!(matches!(write(root.path(), "a", b"same"), Ok(Outcome::Unchanged)));
    assert_eq!(fs::metadata(root.path().join("a")).unwrap().modified().unwrap(), before);
}

#[test]
fn a_dropped_batch_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let file = NewFile {
        path: root.path().join("a"),
        bytes: b"x",
        expected: Expected::Nothing,
        replaces_link: false,
    };
    let staged = stage(root.path(), &[file], Durability::None);
    assert_eq!(staged.changed().len(), 1);
    assert_eq!(names(root.path()).len(), 1);
    drop(staged);
    assert_eq!(names(root.path()), Vec::<String>::new());
}

#[test]
fn a_large_batch_is_synced_at_once_and_a_bad_file_does_not_stop_it() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("f3")).unwrap();
    let file = |i| NewFile {
        path: root.path().join(format!("f{i}")),
        bytes: b"x",
        expected: Expected::Nothing,
        replaces_link: false,
    };
    let files = (0..40).map(file).collect::<Vec<_>>();
    let outcomes = stage(root.path(), &files, Durability::Batch).commit();
    let failed = outcomes.iter().filter(|(_, outcome)| outcome.is_err()).count();
    assert_eq!((outcomes.len(), failed), (40, 1));
    assert_eq!(names(root.path()).len(), 40);
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    #[test]
    fn modes_are_kept_and_new_files_follow_the_umask() {
        let root = tempfile::tempdir().unwrap();
        let mode = |name: &str| fs::metadata(root.path().join(name)).unwrap().permissions().mode() & 0o777;
        write(root.path(), "new", b"x").unwrap();
        let plain = root.path().join("plain");
        drop(File::create(&plain).unwrap());
        assert_eq!(mode("new"), mode("plain"));
        fs::set_permissions(root.path().join("new"), fs::Permissions::from_mode(0o640)).unwrap();
        write(root.path(), "new", b"y").unwrap();
        assert_eq!(mode("new"), 0o640);
    }

    #[test]
    fn a_read_only_file_is_refused_with_a_remedy() {
        let root = tempfile::tempdir().unwrap();
        write(root.path(), "a", b"x").unwrap();
        fs::set_permissions(root.path().join("a"), fs::Permissions::from_mode(0o444)).unwrap();
        let error = write(root.path(), "a", b"y").unwrap_err().to_string();
        assert!(error.contains("read-only; make it writable"), "{error}");
        assert_eq!(fs::read(root.path().join("a")).unwrap(), b"x");
    }

    #[test]
    fn links_inside_are_followed_and_links_outside_refused() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::create_dir(root.path().join("real")).unwrap();
        write(root.path(), "real/a", b"x").unwrap();
        symlink("real/a", root.path().join("link")).unwrap();
        write(root.path(), "link", b"y").unwrap();
        assert_eq!(fs::read(root.path().join("real/a")).unwrap(), b"y");
        assert!(fs::symlink_metadata(root.path().join("link")).unwrap().is_symlink());

        symlink(outside.path(), root.path().join("out")).unwrap();
        symlink(outside.path().join("b"), root.path().join("dangling")).unwrap();
        assert!(
            write(root.path(), "out/a", b"x").unwrap_err().to_string().contains("leads out of the package")
        );
        assert!(write(root.path(), "dangling", b"x").is_err());
        assert_eq!(names(outside.path()), Vec::<String>::new());
    }
}

/// Each path is checked when the batch is staged, and again when it is committed.
#[test]
fn a_file_edited_meanwhile_stays() {
    let root = tempfile::tempdir().unwrap();
    let expected = |bytes: &[u8]| Expected::Files(vec![Digest::of(bytes)]);
    let path = |name: &str| root.path().join(name);
    let new = |name: &str, expected: Expected| NewFile {
        path: path(name),
        bytes: b"new",
        expected,
        replaces_link: false,
    };
    for name in ["as-it-was", "edited-before", "edited-after", "gone"] {
        write(root.path(), name, b"old").unwrap();
    }
    write(root.path(), "edited-before", b"mine").unwrap();
    write(root.path(), "there-before", b"mine").unwrap();
    let files = [
        new("as-it-was", expected(b"old")),
        new("edited-before", expected(b"old")),
        new("edited-after", expected(b"old")),
        new("gone", expected(b"old")),
        new("there-before", Expected::Nothing),
        new("there-after", Expected::Nothing),
        new("fresh", Expected::Nothing),
        new("forced", Expected::Anything),
    ];
    let staged = stage(root.path(), &files, Durability::Full);
    write(root.path(), "edited-after", b"mine").unwrap();
    write(root.path(), "there-after", b"mine").unwrap();
    write(root.path(), "forced", b"mine").unwrap();
    fs::remove_file(path("gone")).unwrap();
    let outcomes = staged.commit();
    let refused = outcomes.iter().filter(|(_, outcome)| outcome.is_err());
    let refused = refused.map(|(path, _)| path.file_name().unwrap().to_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(refused, ["edited-before", "edited-after", "there-before", "there-after"]);
    for (name, want) in [
        ("as-it-was", "new"),
        ("edited-before", "mine"),
        ("edited-after", "mine"),
        ("gone", "new"),
        ("there-before", "mine"),
        ("there-after", "mine"),
        ("fresh", "new"),
        ("forced", "new"),
    ] {
        assert_eq!(fs::read_to_string(path(name)).unwrap(), want, "{name}");
    }
    assert_eq!(names(root.path()).len(), 8, "no temporary file is left: {:?}", names(root.path()));
    for name in ["as-it-was", "edited-after"] {
        let outcome = remove(root.path(), &path(name), &expected(b"new"), Durability::None);
        assert_eq!((outcome.is_ok(), path(name).exists()), (name == "as-it-was", name != "as-it-was"));
    }
    assert_eq!(names(root.path()).len(), 7);
}

#[test]
fn a_file_that_cannot_be_recorded_is_not_placed() {
    let root = tempfile::tempdir().unwrap();
    let file = NewFile {
        path: root.path().join("a"),
        bytes: b"x",
        expected: Expected::Nothing,
        replaces_link: false,
    };
    let staged = stage(root.path(), &[file], Durability::None);
    let why = WriteError::refused("append to", &root.path().join("journal"), "full");
    let outcomes = staged.give_up(&why);
    assert!(outcomes[0].1.as_ref().unwrap_err().to_string().contains("cannot append to"));
    assert_eq!(names(root.path()), Vec::<String>::new());
}
