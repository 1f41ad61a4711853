//! What is ours to overwrite and to remove, and what is not.

use crate::support::{Bench, ICONS, blur, finish};

#[test]
fn hand_edits_are_kept_until_force() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let good = bench.read("app/assets/icons/sun.svg");
    bench.write("app/assets/icons/sun.svg", "<svg>mine</svg>");
    bench.write("app/src/icons.rs", "// mine\n");
    bench.server.edit(|_| {});
    let ran = bench.export();
    ran.ends_with(3);
    assert!(
        ran.stderr.contains("`assets/icons/sun.svg` was edited by hand")
            && ran.stderr.contains("`src/icons.rs` was edited by hand")
    );
    assert_eq!(
        (bench.read("app/assets/icons/sun.svg").as_str(), bench.read("app/src/icons.rs").as_str()),
        ("<svg>mine</svg>", "// mine\n")
    );
    bench.run(&["--force"]).ends_with(0);
    assert_eq!(bench.read("app/assets/icons/sun.svg"), good);
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn files_of_others_are_kept_and_equal_ones_adopted() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let sun = bench.read("app/assets/icons/sun.svg");
    for name in ["app/exfig.lock", "app/src/icons.rs"] {
        std::fs::remove_file(bench.path(name)).unwrap();
    }
    bench.write("app/assets/icons/moon.svg", "<svg>theirs</svg>");
    let ran = bench.export();
    ran.ends_with(3);
    assert!(
        ran.stderr.contains("`assets/icons/moon.svg` was edited by hand, or is not exfig's"),
        "{}",
        ran.stderr
    );
    assert!(bench.read("app/exfig.lock").contains("sun.svg"));
    assert_eq!(bench.read("app/assets/icons/sun.svg"), sun);
    assert_eq!(bench.read("app/assets/icons/moon.svg"), "<svg>theirs</svg>");
}

#[test]
fn an_emptied_frame_removes_nothing_unasked() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let bench = Bench::with(fake_figma::FakeFigma::builder().design(crate::support::design(&names)), ICONS);
    bench.export().ends_with(0);
    let before = bench.tree();
    bench
        .server
        .edit(|design| design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().truncate(1));
    let ran = bench.export();
    assert_eq!((ran.code, bench.tree()), (2, before));
    assert!(
        ran.stderr.contains("7 of 8 exported files of the entry in line 13 are no longer in the design, or")
            && ran.stderr.contains("--allow-removal"),
        "{}",
        ran.stderr
    );
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
    ran.ends_with(0);
    assert!(ran.stderr.contains("it stays, and is yours now"), "{}", ran.stderr);
    assert_eq!(bench.read("app/assets/icons/rain.svg"), "<svg>mine</svg>");
}

#[test]
fn an_entry_that_is_gone_takes_its_files_along() {
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

/// As a kill leaves it between the removal of a file and the record of that.
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
    assert!(!ran.stderr.contains("edited by hand"), "{}", ran.stderr);
    assert!(!bench.read("app/exfig.lock").contains("sun.svg"));
    bench.run(&["--check"]).ends_with(0);
}

/// A file that cannot be removed stays on record, so that the next export tries again.
#[cfg(unix)]
#[test]
fn a_removal_that_fails_is_told_and_tried_again() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        let icons = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap();
        icons.remove(0);
    });
    // Writing goes on, removing fails: strace does it for users of any kind, root among them.
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

const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// Ownership is judged in the moment of the rename, not only when the export is planned.
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
    assert!(ran.stderr.contains("it was edited by hand, or is not exfig's"), "{}", ran.stderr);
    let ran = bench.run(&["--force"]);
    ran.ends_with(0);
    assert_eq!(bench.icons(), ["moon.svg", "rain.svg", "star.svg", "sun.svg"], "{}", ran.stderr);
    assert_eq!(bench.read("app/assets/icons/rain.svg"), "mine");
}

#[test]
fn a_line_in_the_lock_takes_nothing_away_that_exfig_cannot_have_written() {
    let bench = Bench::new(ICONS);
    bench.write("app/src/main.rs", "fn main() {}\n");
    bench.write("app/notes.css", "/* mine */\n");
    bench.export().ends_with(0);
    let digest = |text: &str| exfig_core::digest::Digest::of(text.as_bytes()).half().to_owned();
    let rows = format!(
        "\n  [\"notes.css\", \"{}\"],\n  [\"src/main.rs\", \"{}\"],\n]\n",
        digest("/* mine */\n"),
        digest("fn main() {}\n")
    );
    let lock = bench.read("app/exfig.lock").replacen("\n]\n", &rows, 1);
    bench.write("app/exfig.lock", &lock);
    bench.server.edit(|_| {});
    let ran = bench.export();
    ran.ends_with(0);
    assert!(
        ran.stderr.contains("`src/main.rs` is on record in exfig.lock, but is no file that exfig removes"),
        "{}",
        ran.stderr
    );
    assert!(bench.exists("app/src/main.rs") && bench.exists("app/notes.css"));
    bench.run(&["--check"]).ends_with(0);
}

/// Two spellings of one file are one file.
#[cfg(unix)]
#[test]
fn a_path_through_a_link_is_the_file_it_leads_to() {
    let through = |path: &str| ICONS.replace("src/icons.rs", path);
    let bench = Bench::new(&through("link/icons.rs"));
    std::fs::create_dir(bench.path("app/real")).unwrap();
    std::os::unix::fs::symlink("real", bench.path("app/link")).unwrap();
    bench.export().ends_with(0);
    bench.configure(&through("real/icons.rs"));
    let ran = bench.export();
    ran.ends_with(0);
    assert!(bench.exists("app/real/icons.rs"), "{}", ran.stderr);
    bench.run(&["--check"]).ends_with(0);
}

#[cfg(unix)]
#[test]
fn nothing_is_removed_through_a_link_that_leads_out() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    std::fs::rename(bench.path("app/assets/icons"), bench.path("out")).unwrap();
    std::os::unix::fs::symlink("../../out", bench.path("app/assets/icons")).unwrap();
    bench.server.edit(|design| {
        design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().pop();
    });
    let leftover = format!("out/.exfig-{}.tmp", "01a20a50-b80e-7094-bfb1-dbb42f1f6ef2");
    bench.write(&leftover, "theirs");
    let ran = bench.export();
    ran.ends_with(2);
    assert!(ran.stderr.contains("leads out of the package through a symbolic link"), "{}", ran.stderr);
    // An entry that is gone from Cargo.toml leads nobody out either.
    bench.configure("[package.metadata.exfig.typography]\noutput = { format = \"css\", path = \"t.css\" }\n");
    let ran = bench.run(&["--allow-removal"]);
    ran.ends_with(0);
    assert!(
        ran.stderr.contains("is no file that exfig removes: it stays, and is yours now"),
        "{}",
        ran.stderr
    );
    assert!(bench.exists("out/rain.svg") && bench.exists(&leftover));
}

#[test]
fn a_place_has_one_owner() {
    // An output where an icon goes.
    let (rust, css) = (
        "{ format = \"rust\", path = \"src/icons.rs\" }",
        "{ format = \"css\", path = \"assets/icons/sun.svg\" }",
    );
    let bench = Bench::new(&ICONS.replace(rust, css));
    let ran = bench.export();
    ran.ends_with(3);
    let told = "`assets/icons/sun.svg` belongs to the output of the entry in line";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    assert!(bench.read("app/assets/icons/sun.svg").contains("Generated by"));
    // Two entries of one directory, one run each.
    let pictures =
        "\n[[package.metadata.exfig.images]]\nnodes = [\"1:0\"]\nformat = \"svg\"\ndir = \"assets/icons\"\n";
    let bench = Bench::new(&format!("{ICONS}{pictures}"));
    bench.run(&["--only", "icons"]).ends_with(0);
    let ran = bench.run(&["--only", "images"]);
    ran.ends_with(3);
    assert!(ran.stderr.contains("`assets/icons/sun.svg` belongs to the entry in line"), "{}", ran.stderr);
    // Two packages.
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"app/assets\"]\nresolver = \"3\"\n");
    let inner = bench.read("app/Cargo.toml").replace("\"app\"", "\"inner\"");
    bench.write("app/assets/Cargo.toml", &inner.replace("\"assets/icons\"", "\"icons\""));
    bench.write("app/assets/src/lib.rs", "");
    let ran = bench.export();
    ran.ends_with(2);
    assert!(ran.stderr.contains("`icons` of the package `inner` (Cargo.toml line"), "{}", ran.stderr);
}

/// One odd thing in a file's place fails that item, with what to do.
#[cfg(unix)]
#[test]
fn one_odd_file_stops_no_other() {
    type Odd = fn(&std::path::Path);
    let odds: [(&str, Odd); 3] = [
        ("directory", |path| std::fs::create_dir(path).unwrap()),
        ("link", |path| std::os::unix::fs::symlink("sun.svg", path).unwrap()),
        ("pipe", |path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success())),
    ];
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
        ran.ends_with(3);
        assert!(ran.stderr.contains("icon `sun` (1:0): cannot read"), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains("move it away"), "{name}: {}", ran.stderr);
        assert!(ran.stderr.contains("1 written, 3 unchanged, 1 failed"), "{name}: {}", ran.stderr);
        let path = bench.path("app/assets/icons/sun.svg");
        if name == "directory" {
            std::fs::remove_dir(path).unwrap()
        } else {
            std::fs::remove_file(path).unwrap()
        }
        bench.export().ends_with(0);
        bench.run(&["--check"]).ends_with(0);
    }
}

/// A link that leads out costs no request.
#[cfg(unix)]
#[test]
fn a_link_that_leads_out_is_found_before_anything_is_asked_for() {
    let bench = Bench::new(ICONS);
    std::fs::create_dir_all(bench.path("out")).unwrap();
    std::os::unix::fs::symlink("../out", bench.path("app/assets")).unwrap();
    for args in [&["--dry-run"][..], &[]] {
        let ran = bench.run(args);
        ran.ends_with(2);
        assert!(ran.stderr.contains("`assets/icons` of the entry in line"), "{}", ran.stderr);
    }
    assert_eq!(bench.server.counts().total, 0);
}
