//! Which files exfig may overwrite and remove, and which it may not.

use crate::support::{Bench, Endings, ICONS, PATIENCE, blur, finish, snapshot};

#[test]
fn hand_edits_are_kept_until_force() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let good = bench.read("app/assets/icons/sun.svg");
    bench.write("app/assets/icons/sun.svg", "<svg>mine</svg>");
    bench.write("app/src/icons.rs", "// mine\n");
    bench.server.edit(|_| {});
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 3 up to date
        Finished 1 of 1 icon
        Exported app: 0 written, 3 unchanged, 2 failed
           Spent 2 tier-1 requests, 1 tier-3 request, 1 download, in [TIME]
    error: 2 items could not be exported:
      - not overwritten, because it was modified or exfig did not write it; to replace it, delete it and export again (`--force` exports everything again)
            `assets/icons/sun.svg`
            `src/icons.rs`
    "#);
    assert_eq!(
        (bench.read("app/assets/icons/sun.svg").as_str(), bench.read("app/src/icons.rs").as_str()),
        ("<svg>mine</svg>", "// mine\n")
    );
    bench.run(&["--force"]).ends_with(0);
    assert_eq!(bench.read("app/assets/icons/sun.svg"), good);
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn foreign_files_are_kept_and_identical_ones_adopted() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let sun = bench.read("app/assets/icons/sun.svg");
    for name in ["app/exfig.lock", "app/src/icons.rs"] {
        std::fs::remove_file(bench.path(name)).unwrap();
    }
    bench.write("app/assets/icons/moon.svg", "<svg>theirs</svg>");
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 1 written, 3 unchanged, 1 failed
           Spent 2 tier-1 requests, 4 downloads, in [TIME]
    error: 1 item could not be exported:
      - `assets/icons/moon.svg`: not overwritten, because it was modified or exfig did not write it; to replace it, delete it and export again (`--force` exports everything again)
    "#);
    assert!(bench.read("app/exfig.lock").contains("sun.svg"));
    assert_eq!(bench.read("app/assets/icons/sun.svg"), sun);
    assert_eq!(bench.read("app/assets/icons/moon.svg"), "<svg>theirs</svg>");
}

#[test]
fn an_emptied_frame_removes_nothing_without_allow_removal() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let bench = Bench::with(fake_figma::FakeFigma::builder().design(crate::support::design(&names)), ICONS);
    bench.export().ends_with(0);
    let before = bench.tree();
    bench
        .server
        .edit(|design| design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().truncate(1));
    let ran = bench.export();
    assert_eq!((ran.code, bench.tree()), (2, before));
    snapshot!(bench, ran, @r#"
    code: 2
    ----- stderr
       Exporting app
    error: app: 7 of 8 exported files of `icons` (Cargo.toml line 13) are no longer in the design, or no longer selected (`assets/icons/b.svg`, `assets/icons/c.svg`, `assets/icons/d.svg` …)
    help: if that is intended, run again with `--allow-removal`; otherwise check what was deleted, renamed or unpublished in Figma
    "#);
    bench.run(&["--allow-removal"]).ends_with(0);
    assert_eq!(bench.icons(), ["a.svg"]);
}

#[test]
fn a_stale_file_that_was_edited_stays() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.write("app/assets/icons/rain.svg", "<svg>mine</svg>");
    bench.server.edit(|design| {
        design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().pop();
    });
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 3 up to date
         Warning app: modified files that the design no longer has; they stay, but exfig no longer tracks them (1): `assets/icons/rain.svg`
        Exported app: 1 written, 3 unchanged
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    "#);
    assert_eq!(bench.read("app/assets/icons/rain.svg"), "<svg>mine</svg>");
}

#[test]
fn a_removed_entry_takes_its_files_along() {
    let bench = Bench::new(crate::support::EVERYTHING);
    bench.export().ends_with(0);
    let (rest, _) = crate::support::EVERYTHING.split_once("[[package.metadata.exfig.images]]").unwrap();
    bench.configure(rest);
    let ran = bench.export();
    ran.ends_with(0);
    assert!(
        !bench.exists("app/assets/images")
            && !bench.exists("app/src/images.rs")
            && bench.exists("app/src/icons.rs")
    );
    bench.run(&["--check"]).ends_with(0);
}

/// The state that a kill leaves between the removal of a file and the record of it.
#[test]
fn a_removal_that_was_interrupted_is_finished() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        let icons = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap();
        icons.remove(0);
    });
    std::fs::remove_file(bench.path("app/assets/icons/sun.svg")).unwrap();
    let ran = bench.export();
    ran.ends_with(0);
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 3 up to date
        Exported app: 1 written, 3 unchanged
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    "#);
    assert!(!bench.read("app/exfig.lock").contains("sun.svg"));
    bench.run(&["--check"]).ends_with(0);
}

/// A file that cannot be removed stays on record, so the next export tries again.
#[cfg(unix)]
#[test]
fn a_removal_that_fails_is_reported_and_retried() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        let icons = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap();
        icons.remove(0);
    });
    // Writing works, removing fails: strace does this for users of any kind, root included.
    let works = std::process::Command::new("strace").args(["-qq", "-o", "/dev/null", "true"]).output();
    if !works.is_ok_and(|ran| ran.status.success()) {
        return;
    }
    let log = bench.path("strace.log");
    let mut command = std::process::Command::new("strace");
    command.args([
        "-f",
        "-qq",
        "-e",
        "trace=unlink,renameat2",
        "-e",
        "inject=unlink,renameat2:error=EACCES",
        "-P",
    ]);
    command.arg(bench.path("app/assets/icons/sun.svg")).arg("-o").arg(log).arg(env!("CARGO_BIN_EXE_xtask"));
    command.arg("figma-export").current_dir(bench.folder.path()).env("FIGMA_TOKEN", "fake-token");
    command.env("XDG_STATE_HOME", bench.path("state"));
    let ran = command.output().unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert_eq!(ran.status.code(), Some(3), "{said}");
    assert!(said.contains("`assets/icons/sun.svg`: cannot remove"), "{said}");
    assert!(bench.read("app/exfig.lock").contains("sun.svg"));
    bench.run(&["--resume"]).ends_with(0);
    assert!(!bench.exists("app/assets/icons/sun.svg"));
    bench.run(&["--check"]).ends_with(0);
}

/// Ownership is checked at the rename, not only when the export is planned.
#[test]
fn edits_made_while_the_export_runs_are_kept() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        blur(design);
        design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().pop();
    });
    let hold = bench.server.hold("images", 1);
    let child = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(PATIENCE));
    for path in ["app/assets/icons/moon.svg", "app/src/icons.rs", "app/assets/icons/rain.svg"] {
        bench.write(path, "mine");
    }
    hold.release();
    let ran = finish(child);
    ran.ends_with(3);
    for path in ["app/assets/icons/moon.svg", "app/src/icons.rs", "app/assets/icons/rain.svg"] {
        assert_eq!(bench.read(path), "mine", "{}", ran.stderr);
    }
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 3 for Figma to render, 0 up to date
        Finished 1 of 3 icons
        Finished 2 of 3 icons
        Finished 3 of 3 icons
        Exported app: 0 written, 2 unchanged, 2 failed
           Spent 2 tier-1 requests, 1 tier-3 request, 3 downloads, in [TIME]
    error: 2 items could not be exported:
      - not overwritten, because it was modified or exfig did not write it; to replace it, delete it and export again (`--force` exports everything again)
            `assets/icons/moon.svg`
            `src/icons.rs`
    "#);
    let ran = bench.run(&["--force"]);
    ran.ends_with(0);
    assert_eq!(bench.icons(), ["moon.svg", "rain.svg", "star.svg", "sun.svg"], "{}", ran.stderr);
    assert_eq!(bench.read("app/assets/icons/rain.svg"), "mine");
}

/// What an export would leave alone is not promised.
#[test]
fn a_dry_run_says_which_files_stay() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.write("app/src/icons.rs", "// mine\n");
    bench.write("app/assets/icons/moon.svg", "<svg/>");
    bench.write("app/assets/icons/rain.svg", "<svg/>");
    bench.server.edit(|design| {
        let icons = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap();
        icons.retain(|icon| icon["name"] != "rain");
    });
    let ran = bench.run(&["--dry-run"]);
    snapshot!(bench, ran, @r"
    code: 0
    ----- stdout
    app: 0 to write, 2 up to date, 0 to rename, 0 to remove; 0 to draw, 1 for Figma to render
      keep 2 files: edited, or not on record; stays as it is without `--force`
          assets/icons/moon.svg
          src/icons.rs
      `Rain`: no longer in the code
    An export will send 1 tier-1 request, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    ");
    snapshot!(bench, bench.export(), @r"
    code: 3
    ----- stderr
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 1 for Figma to render, 2 up to date
        Finished 1 of 1 icon
        Exported app: 0 written, 2 unchanged, 2 failed
           Spent 1 tier-1 request, 1 tier-3 request, 1 download, in [TIME]
    error: 2 items could not be exported:
      - not overwritten, because it was modified or exfig did not write it; to replace it, delete it and export again (`--force` exports everything again)
            `assets/icons/moon.svg`
            `src/icons.rs`
    ");
    let forced = bench.run(&["--dry-run", "--force"]);
    assert!(!forced.stdout.contains("keep"), "{}", forced.stdout);
}

#[test]
fn a_line_in_the_lock_removes_nothing_that_exfig_cannot_have_written() {
    let bench = Bench::new(ICONS);
    bench.write("app/src/main.rs", "fn main() {}\n");
    bench.write("app/notes.css", "/* mine */\n");
    bench.export().ends_with(0);
    let digest = |text: &str| exfig_core::internals::digest::Digest::of(text.as_bytes()).half();
    let rows = format!(
        "\n  [\"notes.css\", \"{}\"],\n  [\"src/main.rs\", \"{}\"],\n]\n",
        digest("/* mine */\n"),
        digest("fn main() {}\n")
    );
    let lock = bench.read("app/exfig.lock").replacen("\n]\n", &rows, 1);
    bench.write("app/exfig.lock", &lock);
    bench.server.edit(|_| {});
    let ran = bench.export();
    snapshot!(bench, ran, @r"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 4 up to date
         Warning app: files that exfig never removes (hidden, without its header, outside of the package, or Cargo's); they stay, but exfig no longer tracks them (2): `notes.css`, `src/main.rs`
        Exported app: 0 written, 5 unchanged
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    ");
    assert!(bench.exists("app/src/main.rs") && bench.exists("app/notes.css"));
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn every_path_has_one_owner() {
    // An output at the path of an icon.
    let (rust, css) = (
        "{ format = \"rust\", path = \"src/icons.rs\" }",
        "{ format = \"css\", path = \"assets/icons/sun.svg\" }",
    );
    let bench = Bench::new(&ICONS.replace(rust, css));
    let ran = bench.export();
    ran.ends_with(3);
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 3 for Figma to render, 0 up to date
        Finished 1 of 3 icons
        Finished 2 of 3 icons
        Finished 3 of 3 icons
        Exported app: 4 written, 0 unchanged, 1 failed
           Spent 2 tier-1 requests, 3 downloads, in [TIME]
    error: 1 item could not be exported:
      - icon `sun` (1:0): `assets/icons/sun.svg` belongs to the output of the entry on line 13; rename the icon in Figma, give it another name with `replace`, or choose another path
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
    assert!(bench.read("app/assets/icons/sun.svg").contains("Generated by"));
    // Two entries with the same directory, exported one run each.
    let pictures =
        "\n[[package.metadata.exfig.images]]\nnodes = [\"1:0\"]\nformat = \"svg\"\ndir = \"assets/icons\"\n";
    let bench = Bench::new(&format!("{ICONS}{pictures}"));
    bench.run(&["--only", "icons"]).ends_with(0);
    let ran = bench.run(&["--only", "images"]);
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
        Exported app: 0 written, 0 unchanged, 1 failed
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    error: 1 item could not be exported:
      - image `sun` (1:0): `assets/icons/sun.svg` belongs to the entry on line 13; rename the image in Figma, give it another name with `replace`, or choose another path
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
    // Two packages.
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"app/assets\"]\nresolver = \"3\"\n");
    let inner = bench.read("app/Cargo.toml").replace("\"app\"", "\"inner\"");
    bench.write("app/assets/Cargo.toml", &inner.replace("\"assets/icons\"", "\"icons\""));
    bench.write("app/assets/src/lib.rs", "");
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 2
    ----- stderr
    error: `icons` in the package `inner` (Cargo.toml line 13) is also written to by the package `app` (its Cargo.toml line 13)
           `icons` in the package `inner` (Cargo.toml line 18) is also written to by the package `app` (its Cargo.toml line 13)
    help: give each its own `dir` or `path`
    "#);
}

/// Something odd in a file's place fails only that item, and the error says what to do.
#[cfg(unix)]
#[test]
fn one_odd_file_does_not_stop_the_others() {
    type Odd = fn(&std::path::Path);
    let odds: [(&str, Odd); 3] = [
        ("directory", |path| std::fs::create_dir(path).unwrap()),
        ("link", |path| std::os::unix::fs::symlink("sun.svg", path).unwrap()),
        ("pipe", |path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success())),
    ];
    let mut endings = Endings::default();
    for (name, put) in odds {
        let bench = Bench::new(ICONS);
        bench.export().ends_with(0);
        bench.server.edit(blur);
        for path in ["app/assets/icons/sun.svg", "app/src/icons.rs"] {
            std::fs::remove_file(bench.path(path)).unwrap();
        }
        put(&bench.path("app/assets/icons/sun.svg"));
        bench.run(&["--check"]).ends_with(5);
        let ran = bench.export();
        endings.add(name, &bench, &ran);
        let path = bench.path("app/assets/icons/sun.svg");
        if name == "directory" {
            std::fs::remove_dir(path).unwrap()
        } else {
            std::fs::remove_file(path).unwrap()
        }
        bench.export().ends_with(0);
        bench.run(&["--check"]).ends_with(0);
    }
    insta::assert_snapshot!(endings.shown(), @r#"
    directory -> 3
        error: 1 item could not be exported:
          - icon `sun` (1:0): cannot read `app/assets/icons/sun.svg`: it is a directory; move it or make it readable
        help: fix these problems, then run `cargo xtask figma-export` again
    link -> 3
        error: 1 item could not be exported:
          - icon `sun` (1:0): cannot read `app/assets/icons/sun.svg`: Too many levels of symbolic links (os error 40); move it or make it readable
        help: fix these problems, then run `cargo xtask figma-export` again
    pipe -> 3
        error: 1 item could not be exported:
          - icon `sun` (1:0): cannot read `app/assets/icons/sun.svg`: it is not a regular file (a pipe, a socket or a device); move it or make it readable
        help: fix these problems, then run `cargo xtask figma-export` again
    "#);
}
