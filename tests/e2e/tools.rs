//! Programs and files that could make an export wait: rustfmt, pipes, devices.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::Instant;

use crate::support::{Bench, ICONS, PATIENCE, blur, finish, snapshot};

#[test]
fn a_rustfmt_that_hangs_is_stopped_and_the_code_is_written_unformatted() {
    let bench = Bench::new(ICONS);
    bench.write("rustfmt.toml", "hard_tabs = true\n");
    bench.write("bin/rustfmt", "#!/bin/sh\nexec sleep 600\n");
    std::fs::set_permissions(bench.path("bin/rustfmt"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = bench.command(&[]);
    let path = format!("{}:{}", bench.path("bin").display(), std::env::var("PATH").unwrap());
    let ran = finish(command.env("PATH", path).spawn().unwrap());
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Warning rustfmt did not finish within [TIME]; `src/icons.rs` and later files are written as generated
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 2 tier-1 requests, 4 downloads, in [TIME]
    "#);
    bench.assert_compiles(&["icons"]);
}

/// The project has its own format, and rustfmt cannot apply it.
#[test]
fn a_rustfmt_that_fails_or_is_missing_is_reported_once() {
    for (there, why) in [(true, "failed (no such option)"), (false, "cannot be run")] {
        let bench = Bench::new(ICONS);
        bench.write("rustfmt.toml", "hard_tabs = true\n");
        bench.write("bin/rustfmt", "#!/bin/sh\necho 'no such option' >&2\nexit 1\n");
        let mode = if there { 0o755 } else { 0o644 };
        std::fs::set_permissions(bench.path("bin/rustfmt"), std::fs::Permissions::from_mode(mode)).unwrap();
        let cargo = std::env::var("CARGO").unwrap();
        let ran =
            finish(bench.command(&[]).env("PATH", bench.path("bin")).env("CARGO", cargo).spawn().unwrap());
        ran.ends_with(0);
        let warning = format!("the project has a rustfmt.toml, but rustfmt {why}");
        assert_eq!(ran.stderr.matches(&warning).count(), 1, "{}", ran.stderr);
        bench.assert_compiles(&["icons"]);
    }
}

#[test]
fn a_pipe_or_a_device_in_place_of_a_file_never_hangs() {
    let places = ["app/assets/icons/sun.svg", "app/src/icons.rs", "app/exfig.lock", "checkpoint"];
    std::thread::scope(|scope| {
        for place in places {
            scope.spawn(move || {
                for odd in ["pipe", "device"] {
                    let bench = Bench::new(ICONS);
                    bench.export().ends_with(0);
                    bench.server.edit(blur);
                    let path = match place {
                        "checkpoint" => bench.path(&bench.checkpoint_path()),
                        place => bench.path(place),
                    };
                    let _ = std::fs::remove_file(&path);
                    match odd {
                        "pipe" => assert!(Command::new("mkfifo").arg(&path).status().unwrap().success()),
                        _ => std::os::unix::fs::symlink("/dev/zero", &path).unwrap(),
                    }
                    let begun = Instant::now();
                    for args in [&[][..], &["--check"], &["--resume"]] {
                        bench.run(args);
                    }
                    assert!(begun.elapsed() < PATIENCE, "{place}: {odd}");
                }
            });
        }
        scope.spawn(|| {
            let bench = Bench::new(&ICONS.replace("format = \"rust\"", "template = \"own.jinja\""));
            let path = bench.path("app/own.jinja");
            assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
            let ran = bench.export();
            snapshot!(bench, ran, @r#"
            code: 2
            ----- stderr
            error: cannot read the template `own.jinja`: it is not a regular file (a pipe, a socket or a device)
              --> app/Cargo.toml:16:24
               |
            16 | output = [{ template = "own.jinja", path = "src/icons.rs" }]
               |                        ^^^^^^^^^^^ cannot be read
               |
               = help: the path is relative to the package's directory

            error: found 1 mistake; nothing was fetched and nothing was written
            "#);
        });
        for (place, odd) in [("limits", "pipe"), ("lockout", "pipe")] {
            scope.spawn(move || {
                let bench = Bench::new(ICONS);
                bench.export().ends_with(0);
                let folder = std::fs::read_dir(bench.path("state/exfig")).unwrap();
                let limits = folder.map(|entry| entry.unwrap().path()).next().unwrap();
                let path = limits
                    .with_file_name(limits.file_name().unwrap().to_string_lossy().replace("limits", place));
                let _ = std::fs::remove_file(&path);
                assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
                bench.server.edit(blur);
                let ran = bench.export();
                assert_eq!(ran.code, 0, "{place} {odd}: {}", ran.stderr);
            });
        }
    });
}
