//! Exports that end early, or without some of their items.

use std::time::Duration;

use fake_figma::{FakeFigma, Faults};

use crate::support::{Bench, ICONS, component, design, finish, interrupted, snapshot};

/// Code 3.
#[test]
fn a_partial_export() {
    let faults = Faults::script("images@1:1: null-image; cdn#1: 500 x1").unwrap();
    let bench = Bench::with(FakeFigma::builder().design(design(&["sun", "star"])).faults(faults), ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 2 for Figma to render, 0 up to date
        Retrying svg of icon `sun`: status 500: Internal server error; next attempt in [TIME], 3 attempts left after that
        Finished 1 of 2 icons
        Exported app: 2 written, 0 unchanged, 1 failed
           Spent 2 tier-1 requests, 2 downloads, 1 retry (status 500), in [TIME]
    error: 1 item could not be exported:
      - icon `star` (1:1): Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave it out with `exclude`
    help: `cargo xtask figma-export --resume` tries again
    "#);
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 5
    ----- stdout
    app: the last export is unfinished (2 of 3 items done)
    ----- stderr
    error: `--check` found 1 difference
    help: `cargo xtask figma-export --resume` completes the unfinished export
    "#);
    bench.server.set_faults(Faults::none());
    snapshot!(bench, bench.run(&["--resume"]), @"
    code: 0
    ----- stderr
        Resuming app (2 of 3 items already done)
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 1 for Figma to render, 1 up to date
        Finished 1 of 1 icon
        Exported app: 2 written, 1 unchanged
           Spent 1 tier-1 request, 1 download, in [TIME]
    ");
}

/// Code 3.
#[test]
fn a_server_that_is_down() {
    let bench = Bench::with_faults("images: 503 x1000", ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Retrying svg renders of 4 nodes: status 503: ERROR: The request could not be satisfied; next attempt in [TIME], 3 attempts left after that
        Exported app: 1 written, 0 unchanged, 4 failed
           Spent 6 tier-1 requests, 4 retries (status 503), in [TIME]
    error: 4 items could not be exported:
      - Figma did not render it: status 503: ERROR: The request could not be satisfied (after 5 attempts)
            icon `moon` (1:1)
            icon `rain` (1:3)
            icon `star` (1:2)
            icon `sun` (1:0)
    help: `cargo xtask figma-export --resume` tries again
    "#);
    // With one icon, no download is under way at that moment.
    let faults = Faults::script("images@1:0: null-image").unwrap();
    let bench = Bench::with(FakeFigma::builder().design(design(&["star"])).faults(faults), ICONS);
    snapshot!(bench, bench.run(&["--fail-fast"]), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 0 up to date
         Stopped app: 0 written, 0 unchanged, 1 failed, 1 left
           Spent 2 tier-1 requests, in [TIME]
    error: 1 item could not be exported:
      - icon `star` (1:0): Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave it out with `exclude`
    error: stopped at the first failure, because of `--fail-fast`
    help: `cargo xtask figma-export --resume` continues with the 2 items left
    "#);
}

/// Code 3.
#[test]
fn names_that_cannot_be_exported() {
    let mut sample = design(&["sun", "../../evil", "Moon", "moon"]);
    let mut invisible = component(50, "ghost");
    invisible["children"][0]["visible"] = false.into();
    sample.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().push(invisible);
    let bench = Bench::with(FakeFigma::builder().design(sample), ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 0 up to date
        Finished 1 of 1 icon
        Exported app: 2 written, 0 unchanged, 4 failed
           Spent 2 tier-1 requests, 1 download, in [TIME]
    error: 4 items could not be exported:
      - icon `../../evil` (1:1): its name would lead outside the output directory; rename it in Figma, or add a `replace` rule
      - 2 items: all would be written to `assets/icons/moon.svg`; rename all but one in Figma, or give them different names with `name-from = "{frame}/{name}"` and `replace`
            icon `Moon` (1:2)
            icon `moon` (1:3)
      - icon `ghost` (1:50): none of it is visible, so there is nothing to export; make it visible in Figma, or leave it out with `exclude`
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
}

/// Code 3.
#[test]
fn an_edit_by_hand() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let good = bench.read("app/assets/icons/sun.svg");
    bench.write("app/assets/icons/sun.svg", "<svg/>");
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 5
    ----- stdout
    app: `assets/icons/sun.svg`: modified since it was exported
    ----- stderr
    error: `--check` found 1 difference
    help: `git restore` brings back the exported files, if they were committed; `cargo xtask figma-export --force` overwrites them
    "#);
    snapshot!(bench, bench.export(), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 3 up to date
        Finished 1 of 1 icon
        Exported app: 0 written, 4 unchanged, 1 failed
           Spent 2 tier-1 requests, 1 tier-3 request, 1 download, in [TIME]
    error: 1 item could not be exported:
      - `assets/icons/sun.svg`: not overwritten, because it was modified or exfig did not write it; to replace it, delete it and export again (`--force` exports everything again)
    "#);
    // As `git restore` leaves it: nothing is unfinished.
    bench.write("app/assets/icons/sun.svg", &good);
    bench.run(&["--check"]).ends_with(0);
    bench.write("app/assets/icons/sun.svg", "<svg/>");
    snapshot!(bench, bench.run(&["--force"]), @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 1 written, 4 unchanged
           Spent 2 tier-1 requests, 4 downloads, in [TIME]
    "#);
}

/// Code 3: what cannot be exported at all is not counted as left.
#[test]
fn a_name_that_cannot_be_exported_and_a_stop() {
    let faults = Faults::script("images@1:1: null-image").unwrap();
    let bench =
        Bench::with(FakeFigma::builder().design(design(&["../../evil", "moon"])).faults(faults), ICONS);
    snapshot!(bench, bench.run(&["--fail-fast"]), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 0 up to date
         Stopped app: 0 written, 0 unchanged, 2 failed, 1 left
           Spent 2 tier-1 requests, in [TIME]
    error: 2 items could not be exported:
      - icon `../../evil` (1:0): its name would lead outside the output directory; rename it in Figma, or add a `replace` rule
      - icon `moon` (1:1): Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave it out with `exclude`
    error: stopped at the first failure, because of `--fail-fast`
    help: `cargo xtask figma-export --resume` continues with the 2 items left
    "#);
}

/// Code 6.
#[test]
fn a_lockout() {
    let faults = Faults::script("images: 429(retry-after=396749) x1").unwrap();
    let server = FakeFigma::builder().design(design(&["sun", "moon"])).faults(faults);
    let bench = Bench::with(server, ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 6
    ----- stderr
       Exporting app
         Planned icons: 2 for Figma to render, 0 up to date
         Stopped app: 0 written, 0 unchanged, 3 left
           Spent 2 tier-1 requests, in [TIME]
    error: locked out by Figma's rate limit for 4 d 14 h, until [DATE] (plan: pro, seat limit: high)
    help: run `cargo xtask figma-export --resume` after that time
    help: Figma offers an upgrade at https://www.figma.com/files?api_paywall=true
    "#);
    snapshot!(bench, bench.run(&["--resume"]), @"
    code: 6
    ----- stderr
        Resuming app (0 of 3 items already done)
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 2 for Figma to render, 0 up to date
         Stopped app: 0 written, 0 unchanged, 3 left
           Spent no request, in [TIME]
    error: locked out by Figma's rate limit for 4 d 14 h, until [DATE] (plan: pro, seat limit: high)
    help: run `cargo xtask figma-export --resume` after that time
    help: Figma offers an upgrade at https://www.figma.com/files?api_paywall=true
    ");
}

/// Code 7.
#[test]
#[cfg(unix)]
fn another_export_is_running() {
    let bench = Bench::new(ICONS);
    let hold = bench.server.hold("images", 1);
    let first = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(Duration::from_secs(60)));
    snapshot!(bench, bench.export(), @r#"
    code: 7
    ----- stderr
    error: another export is running (process [PID], since [DATE])
    help: wait until it finishes, or stop it
    "#);
    hold.release();
    finish(first).ends_with(0);
}

/// Code 130.
#[test]
#[cfg(unix)]
fn an_interrupt() {
    let bench = Bench::with_faults("images: 429(retry-after=100) x1", ICONS);
    let hold = bench.server.hold("images", 1);
    let child = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(Duration::from_secs(60)));
    let ran = interrupted(child, || hold.release());
    snapshot!(bench, ran, @r#"
    code: 130
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
         Warning stopping: finishing requests in flight; press Ctrl-C again to quit now (no file is torn either way)
          Paused Figma's rate limit (tier 1, pro plan, high seat limit): all requests wait [TIME]
         Stopped app: 0 written, 0 unchanged, 5 left
           Spent 2 tier-1 requests, [TIME] paused, in [TIME]
    error: interrupted
    help: `cargo xtask figma-export --resume` continues with the 5 items left
    "#);
    std::fs::remove_dir_all(bench.path("state")).unwrap();
    snapshot!(bench, bench.run(&["--resume"]), @"
    code: 0
    ----- stderr
        Resuming app (0 of 5 items already done)
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 1 tier-1 request, 4 downloads, in [TIME]
    ");
}

#[test]
fn one_component_in_two_entries() {
    let bench = Bench::new(&format!("{ICONS}\n{}", ICONS.replace("icons.rs", "again.rs")));
    snapshot!(bench, bench.export(), @r#"
    code: 3
    ----- stderr
       Exporting app
        Exported app: 2 written, 0 unchanged, 4 failed
           Spent 1 tier-1 request, in [TIME]
    error: 4 items could not be exported:
      - the entries on lines 13 and 19 of Cargo.toml export the same component to the same directory; change the `dir` of one of them, or leave the component out of one with `exclude`
            icon `moon` (1:1)
            icon `rain` (1:3)
            icon `star` (1:2)
            icon `sun` (1:0)
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
}
