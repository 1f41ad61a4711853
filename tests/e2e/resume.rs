//! Interruptions: what is left compiles, and `--resume` ends as if nothing had happened.

use std::process::Command;
use std::time::Duration;

use fake_figma::{FakeFigma, Format};
use serde_json::json;

use crate::support::{Bench, ICONS, finish, snapshot};

const PATIENCE: Duration = Duration::from_secs(60);

fn many() -> Bench {
    Bench::with(FakeFigma::builder().design(fake_figma::Design::synthetic(300)), ICONS)
}

fn signal(child: &std::process::Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

#[test]
fn killed_at_any_download_it_resumes_and_ends_the_same() {
    let reference = many();
    reference.export().ends_with(0);
    for nth in [1, 100, 180, 299] {
        let bench = many();
        let hold = bench.server.hold("cdn", nth);
        let mut child = bench.command(&[]).spawn().unwrap();
        assert!(hold.wait_reached(PATIENCE));
        signal(&child, "-KILL");
        child.wait().unwrap();
        hold.release();

        let found = bench.icons().into_iter().filter(|name| !name.starts_with(".exfig-")).collect::<Vec<_>>();
        for name in &found {
            let path = format!("assets/icons/{name}");
            assert_eq!(bench.tree()[&path], reference.tree()[&path], "{name} is torn");
        }
        let checkpoint = bench.checkpoint();
        for field in ["exportId", "startedAt", "configHash", "completed", "pending"] {
            assert!(checkpoint.get(field).is_some(), "{field}");
        }
        bench.run(&["--check"]).ends_with(5);

        let ran = bench.run(&["--resume"]);
        ran.ends_with(0);
        assert_eq!(bench.tree(), reference.tree(), "killed at download {nth}");
        bench.run(&["--check"]).ends_with(0);
        assert!(!bench.exists(&bench.checkpoint_path()));
    }
}

/// What is on disk is recorded even if nothing else arrives for a long time.
#[test]
fn files_are_recorded_while_the_network_is_silent() {
    use std::io::{BufRead as _, BufReader};
    let bench = Bench::new(ICONS);
    let hold = bench.server.hold("cdn", 4);
    let mut command = bench.command(&["--verbose"]);
    let mut child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(hold.wait_reached(PATIENCE));
    assert!(lines.any(|line| line.contains("Wrote")), "nothing is written while a download is silent");
    signal(&child, "-KILL");
    child.wait().unwrap();
    hold.release();
    let ran = bench.run(&["--resume"]);
    ran.ends_with(0);
    assert!(ran.stderr.contains("Resuming app (3 of 5 items already done)"), "{}", ran.stderr);
}

#[test]
fn resuming_fetches_only_what_is_missing_and_keeps_its_id() {
    let bench = Bench::with_faults("images@1:2: null-image", ICONS);
    bench.export().ends_with(3);
    let id = bench.checkpoint()["exportId"].clone();
    let downloads = bench.server.counts().endpoint("cdn");
    bench.run(&["--resume"]).ends_with(3);
    assert_eq!(
        (bench.checkpoint()["exportId"].clone(), bench.server.counts().endpoint("cdn")),
        (id, downloads)
    );
}

#[test]
fn an_interrupt_saves_progress_and_can_be_resumed() {
    for name in ["-INT", "-TERM"] {
        let bench = many();
        let hold = bench.server.hold("cdn", 250);
        let child = bench.command(&[]).spawn().unwrap();
        assert!(hold.wait_reached(PATIENCE));
        signal(&child, name);
        hold.release();
        let ran = finish(child);
        // Requests in flight are finished; with luck, that is everything.
        assert!([0, 130].contains(&ran.code), "{} {}", ran.code, ran.stderr);
        if ran.code == 130 {
            bench.run(&["--resume"]).ends_with(0);
        }
        assert_eq!(bench.icons().len(), 300);
    }
}

#[test]
fn an_interrupt_during_a_pause_ends_it_at_once() {
    let bench = Bench::with_faults("images: 429(retry-after=100) x1", ICONS);
    let hold = bench.server.hold("images", 1);
    let child = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(PATIENCE));
    signal(&child, "-INT");
    hold.release();
    let ran = finish(child);
    ran.ends_with(130);
    // The pause applies to every export with this token; the test does not wait for its end.
    std::fs::remove_dir_all(bench.path("state")).unwrap();
    bench.run(&["--resume"]).ends_with(0);
    assert_eq!(bench.icons().len(), 4);
}

#[test]
fn another_configuration_starts_over_and_says_what_changed() {
    let bench = Bench::with_faults("images@1:2: null-image", ICONS);
    bench.export().ends_with(3);
    bench.configure(&ICONS.replace("frames", "name-style = \"kebab-case\"\nframes"));
    let ran = bench.run(&["--resume"]);
    assert!(
        ran.stderr
            .contains("cannot resume: the configuration of icons:assets/icons changed since; starting over"),
        "{}",
        ran.stderr
    );
}

#[test]
fn old_and_broken_checkpoints_start_over() {
    let bench = Bench::with_faults("images@1:2: null-image", ICONS);
    bench.export().ends_with(3);
    let path = &bench.checkpoint_path();
    let mut old = bench.checkpoint();
    old["startedAt"] = json!("2020-01-01T00:00:00Z");
    bench.write(path, &old.to_string());
    let ran = bench.run(&["--resume"]);
    snapshot!(bench, ran, @"
    code: 3
    ----- stderr
         Warning app: cannot resume: the interrupted export began [AGE] ago, which is more than 24 h; starting over
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 1 for Figma to render, 3 up to date
        Exported app: 0 written, 4 unchanged, 1 failed
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    error: 1 item could not be exported:
      - icon `star` (1:2): Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave it out with `exclude`
    help: `cargo xtask figma-export --resume` tries again
    ");
    bench.write(path, "{\"exportId\":");
    let ran = bench.run(&["--resume"]);
    snapshot!(bench, ran, @"
    code: 3
    ----- stderr
         Warning cannot use the checkpoint (EOF while parsing a value at line 1 column 12); it is kept as `target/exfig/app-[HASH]/.exfig-checkpoint.json.bad`, and the export starts over
            Note app: nothing to resume; starting a new export
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 1 for Figma to render, 3 up to date
        Exported app: 0 written, 4 unchanged, 1 failed
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    error: 1 item could not be exported:
      - icon `star` (1:2): Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave it out with `exclude`
    help: `cargo xtask figma-export --resume` tries again
    ");
}

#[test]
fn a_design_that_changes_meanwhile_is_exported_as_it_was() {
    let bench = Bench::new(ICONS);
    let hold = bench.server.hold("images", 1);
    let mut child = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(PATIENCE));
    let before = bench.server.bytes_of("1:0", Format::Svg, 1.0);
    bench.server.edit(|design| {
        design.node_mut("2:0").unwrap()["fillGeometry"][0]["path"] = json!("M1 1L2 2L3 1Z");
    });
    signal(&child, "-KILL");
    child.wait().unwrap();
    hold.release();
    bench.run(&["--resume"]).ends_with(0);
    let log = bench.server.log();
    let images = log.iter().rfind(|entry| entry.path.starts_with("/v1/images")).unwrap();
    assert!(images.path.contains("version=1"), "{}", images.path);
    assert_eq!(bench.tree()["assets/icons/sun.svg"], before.unwrap());
    // The next export picks up the change.
    bench.run(&["--check", "--remote"]).ends_with(5);
    bench.export().ends_with(0);
    assert!(bench.read("app/assets/icons/sun.svg").contains("M1 1"));
}

#[test]
fn two_exports_at_once_do_not_collide() {
    let bench = Bench::new(ICONS);
    let hold = bench.server.hold("images", 1);
    let mut first = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(PATIENCE));
    let second = bench.export();
    snapshot!(bench, second, @r#"
    code: 7
    ----- stderr
    error: another export is running (process [PID], since [DATE])
    help: wait until it finishes, or stop it
    "#);
    signal(&first, "-KILL");
    first.wait().unwrap();
    hold.release();
    bench.export().ends_with(0);
}

/// One run uses one version of a file, and none takes a package back to an older one.
#[test]
fn a_package_that_was_exported_since_does_not_go_back_to_resume_another() {
    let bench = Bench::new(&ICONS.replace("frames", "renderer = \"figma\"\nframes"));
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"other\"]\nresolver = \"3\"\n");
    let other = bench.read("app/Cargo.toml").replace("name = \"app\"", "name = \"other\"");
    bench.write("other/Cargo.toml", &other.replace("\"figma\"", "\"local\""));
    bench.write("other/src/lib.rs", "");
    bench.server.set_faults(fake_figma::Faults::script("cdn: 404 x100").unwrap());
    bench.export().ends_with(3);
    bench.server.set_faults(fake_figma::Faults::none());
    bench.server.edit(crate::support::move_sun);
    bench.run(&["-p", "other"]).ends_with(0);
    let newest = bench.read("other/assets/icons/sun.svg");
    let ran = bench.run(&["--resume"]);
    assert!(
        ran.code == 0 && ran.stderr.contains("at a newer version of the Figma file since"),
        "{}",
        ran.stderr
    );
    assert_eq!(bench.read("other/assets/icons/sun.svg"), newest);
    assert!(bench.read("app/exfig.lock").contains("version = \"2\""));
}
