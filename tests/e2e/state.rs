//! The state that an export keeps while it runs: the checkpoint, the locks, and where they are.

use std::process::Command;
use std::time::{Duration, Instant};

use fake_figma::{Design, FakeFigma, Latency};

use crate::support::{Bench, ICONS, finish, snapshot};

const PATIENCE: Duration = Duration::from_secs(60);

/// Downloads are recorded while more of them keep coming.
#[test]
fn progress_is_written_to_disk_while_downloads_continue() {
    let slow = Latency { cdn: Duration::from_millis(50), ..Latency::default() };
    let bench = Bench::with(FakeFigma::builder().design(Design::synthetic(120)).latency(slow), ICONS);
    let manifest = bench.read("app/Cargo.toml").replace("renderer", "downloads = 1\nrenderer");
    bench.write("app/Cargo.toml", &manifest);
    let mut child = bench.command(&[]).spawn().unwrap();
    let begun = Instant::now();
    let completed = loop {
        assert!(begun.elapsed() < PATIENCE, "nothing was recorded");
        let is_running = child.try_wait().unwrap().is_none();
        let text = std::fs::read_to_string(bench.path(&bench.checkpoint_path())).unwrap_or_default();
        let document = serde_json::from_str::<serde_json::Value>(&text).unwrap_or_default();
        let completed = document["completed"]["icons"].as_array().map_or(0, Vec::len);
        if completed > 0 && is_running {
            break completed;
        }
        assert!(is_running, "it ended before anything was recorded");
        std::thread::yield_now();
    };
    child.kill().unwrap();
    child.wait().unwrap();
    let downloads = bench.server.counts().endpoint("cdn");
    bench.run(&["--resume"]).ends_with(0);
    let again = bench.server.counts().endpoint("cdn") - downloads;
    assert!(again <= 120 - completed as u64, "{again} downloads again, {completed} were recorded");
}

#[test]
fn the_checkpoint_has_the_documented_fields() {
    let bench = Bench::with_faults("images@1:2: null-image", crate::support::EVERYTHING);
    bench.export().ends_with(3);
    let document = bench.checkpoint();
    let (completed, pending) = (&document["completed"], &document["pending"]);
    assert_eq!((&completed["colors"], &completed["typography"]), (&true.into(), &true.into()));
    assert_eq!((&pending["colors"], &pending["typography"]), (&false.into(), &false.into()));
    assert_eq!(pending["icons"], serde_json::json!(["assets/icons/star.svg"]));
    assert_eq!(completed["images"].as_array().unwrap().len(), 4 + 1, "{completed}");
    assert_eq!(document["configHash"].as_str().unwrap().len(), 64);
}

/// Two checkouts of one workspace may share a target directory.
#[test]
fn checkouts_that_share_a_target_directory_stay_separate() {
    let (first, second) = (
        Bench::with_faults("images@1:2: null-image", ICONS),
        Bench::with_faults("images@1:1: null-image", ICONS),
    );
    let run = |bench: &Bench, args: &[&str]| {
        let mut command = bench.command(args);
        finish(command.env("CARGO_TARGET_DIR", first.path("shared")).spawn().unwrap())
    };
    run(&first, &[]).ends_with(3);
    let ran = run(&second, &["--resume"]);
    snapshot!(second, ran, @"
    code: 3
    ----- stderr
            Note app: nothing to resume; starting a new export
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Exported app: 4 written, 0 unchanged, 1 failed
           Spent 1 tier-1 request, 1 tier-3 request, 3 downloads, in [TIME]
    error: 1 item could not be exported:
      - icon `moon` (1:1): Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave it out with `exclude`
    help: `cargo xtask figma-export --resume` tries again
    ");
    for bench in [&first, &second] {
        bench.server.set_faults(fake_figma::Faults::none());
        let ran = run(bench, &["--resume"]);
        ran.ends_with(0);
        let begun = ran.stderr.lines().next().unwrap_or_default().trim();
        assert_eq!(begun, "Resuming app (4 of 5 items already done)");
    }
}

#[test]
fn one_export_per_package_at_a_time_whatever_its_target_directory_is() {
    let bench = Bench::new(ICONS);
    let hold = bench.server.hold("files", 1);
    let first = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(PATIENCE));
    let mut other = bench.command(&[]);
    let ran = finish(other.env("CARGO_TARGET_DIR", bench.path("other")).spawn().unwrap());
    snapshot!(bench, ran, @r#"
    code: 7
    ----- stderr
    error: another export is running (process [PID], since [DATE])
    help: wait until it finishes, or stop it
    "#);
    hold.release();
    finish(first).ends_with(0);
}

#[test]
fn without_a_state_directory_the_lock_is_in_target_and_a_warning_says_so() {
    let bench = Bench::new(ICONS);
    let mut command = bench.command(&[]);
    let ran = finish(command.env("XDG_STATE_HOME", "/dev/null/state").spawn().unwrap());
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
         Warning cannot use the state directory (`/dev/null/state/exfig/lock-[HASH]`: Not a directory (os error 20)); locking `app` in the target directory instead, which does not stop exports that use another target directory
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 2 tier-1 requests, 4 downloads, in [TIME]
    "#);
}

#[test]
fn a_package_may_be_called_lock() {
    let bench = Bench::with_faults("images@1:2: null-image", ICONS);
    let manifest = bench.read("app/Cargo.toml").replace("name = \"app\"", "name = \"lock\"");
    bench.write("app/Cargo.toml", &manifest);
    bench.export().ends_with(3);
    bench.server.set_faults(fake_figma::Faults::none());
    let ran = bench.run(&["--resume"]);
    ran.ends_with(0);
    assert!(!ran.stderr.contains("Warning"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn links_in_place_of_the_state_files_are_not_followed() {
    let bench = Bench::with_faults("images@1:2: null-image", ICONS);
    bench.export().ends_with(3);
    bench.write("mine", "mine");
    let folder = bench.checkpoint_path().replace("/.exfig-checkpoint.json", "");
    for name in [".exfig-journal", ".exfig-checkpoint.json", ".exfig-ballast"] {
        let path = bench.path(&format!("{folder}/{name}"));
        let _ = std::fs::remove_file(&path);
        std::os::unix::fs::symlink(bench.path("mine"), path).unwrap();
    }
    bench.export();
    assert_eq!(bench.read("mine"), "mine");
}

/// macOS allows a process 256 open files.
#[cfg(unix)]
#[test]
fn a_first_export_needs_few_open_files() {
    let bench = Bench::with(
        FakeFigma::builder().design(Design::synthetic(600)),
        &format!("renderer = \"auto\"\n{ICONS}"),
    );
    let manifest = bench.read("app/Cargo.toml").replace("renderer = \"figma\"\n", "");
    bench.write("app/Cargo.toml", &manifest);
    let program = bench.command(&[]);
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 64 && exec \"$0\" figma-export"]).arg(program.get_program());
    command.current_dir(bench.folder.path()).env_clear();
    command.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let ran = crate::support::output(command);
    ran.ends_with(0);
    assert_eq!(bench.icons().len(), 600);
}
