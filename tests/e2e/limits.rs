//! Figma's rate limits.

use std::time::Instant;

use crate::support::{Bench, ICONS, finish, snapshot};

#[test]
fn a_short_retry_after_is_waited_for() {
    let bench = Bench::with_faults("images: 429(retry-after=1) x1", ICONS);
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
          Paused Figma's rate limit (tier 1, pro plan, high seat limit): all requests wait [TIME]
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 3 tier-1 requests, 4 downloads, [TIME] paused, in [TIME]
    "#);
    let log = bench.server.log();
    let throttled = log.iter().position(|entry| entry.status == Some(429)).unwrap();
    let wait = log[throttled + 1].at - log[throttled].at;
    assert!(wait.as_millis() >= 1000, "came back after {wait:?}");
}

#[test]
fn a_retry_after_of_days_stops_at_once_and_is_remembered() {
    let bench = Bench::with_faults("images: 429(retry-after=396749) x1", ICONS);
    let begun = Instant::now();
    let ran = bench.export();
    ran.ends_with(6);
    assert!(begun.elapsed().as_secs() < 20);
    snapshot!(bench, ran, @r#"
    code: 6
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
         Stopped app: 0 written, 0 unchanged, 5 left
           Spent 2 tier-1 requests, in [TIME]
    error: locked out by Figma's rate limit for 4 d 14 h, until [DATE] (plan: pro, seat limit: high)
    help: run `cargo xtask figma-export --resume` after that time
    help: Figma offers an upgrade at https://www.figma.com/files?api_paywall=true
    "#);

    let requests = bench.server.counts().total;
    let again = bench.run(&["--resume"]);
    assert_eq!((again.code, bench.server.counts().total), (6, requests), "{}", again.stderr);
    snapshot!(bench, again, @"
    code: 6
    ----- stderr
        Resuming app (0 of 5 items already done)
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 4 for Figma to render, 0 up to date
         Stopped app: 0 written, 0 unchanged, 5 left
           Spent no request, in [TIME]
    error: locked out by Figma's rate limit for 4 d 14 h, until [DATE] (plan: pro, seat limit: high)
    help: run `cargo xtask figma-export --resume` after that time
    help: Figma offers an upgrade at https://www.figma.com/files?api_paywall=true
    ");
    let planned = bench.run(&["--dry-run"]);
    let help = "help: run `cargo xtask figma-export --dry-run` after that time\n";
    assert!(planned.code == 6 && planned.stderr.contains(help), "{}", planned.stderr);
    // The ledger belongs to the token, but does not contain it.
    let ledger = std::fs::read_dir(bench.path("state/exfig")).unwrap().next().unwrap().unwrap();
    assert!(!std::fs::read_to_string(ledger.path()).unwrap().contains("fake-token"));
    bench.server.add_token("another");
    let mut command = bench.command(&["--resume"]);
    let other = finish(command.env("FIGMA_TOKEN", "another").spawn().unwrap());
    other.ends_with(0);
    assert_eq!(bench.icons().len(), 4);
}

#[test]
fn a_429_without_headers_waits_up_to_max_wait_and_is_not_a_lockout() {
    let bench = Bench::with_faults("files: 429(no-headers) x1", ICONS);
    let ran = bench.run(&["--max-wait", "1s"]);
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
          Paused Figma's rate limit (tier 1): all requests wait [TIME]
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 3 tier-1 requests, 4 downloads, [TIME] paused, in [TIME]
    "#);
    let bench = Bench::with_faults("files: 429(no-headers)", ICONS);
    let ran = bench.run(&["--max-wait", "1s"]);
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
          Paused Figma's rate limit (tier 1): all requests wait [TIME]
    error: file TESTKEY: Figma still responds with status 429 after 1 pause (1.0 s in total); run again later, or raise `--max-wait`
    "#);
    bench.server.set_faults(fake_figma::Faults::none());
    assert_eq!(bench.export().code, 0, "nothing is remembered");
}

fn with_token(bench: &Bench, token: &str, args: &[&str]) -> crate::support::Ran {
    finish(bench.command(args).env("FIGMA_TOKEN", token).spawn().unwrap())
}

/// Figma answers 400 when a plan access token requests a render of a given version:
/// `plan-token-refuses-version`.
#[test]
fn a_plan_token_renders_without_a_version_and_the_version_is_compared_afterwards() {
    let reference = Bench::new(ICONS);
    reference.export().ends_with(0);
    let server =
        fake_figma::FakeFigma::builder().design(crate::support::design(&["sun", "moon", "star", "rain"]));
    let bench = Bench::with(server.token("figp_a"), ICONS);
    let ran = with_token(&bench, "figp_a", &[]);
    ran.ends_with(0);
    assert_eq!(bench.tree(), reference.tree());
    assert_eq!((bench.server.counts().endpoint("images"), bench.server.counts().endpoint("meta")), (1, 2));
}

#[test]
fn a_token_that_is_refused_a_version_is_treated_as_a_plan_token() {
    // An OAuth token of the same kind: its prefix says nothing.
    let server =
        fake_figma::FakeFigma::builder().design(crate::support::design(&["sun", "moon", "star", "rain"]));
    let bench = Bench::with(server.token("figp_oauth"), ICONS);
    let mut command = bench.command(&[]);
    command.env_remove("FIGMA_TOKEN").env("FIGMA_OAUTH_TOKEN", "figp_oauth");
    let ran = finish(command.spawn().unwrap());
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
            Note Figma does not render a specific version for this token, as with plan access tokens; requesting the newest version instead, and checking that the file does not change during the export
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 3 tier-1 requests, 2 tier-3 requests, 4 downloads, in [TIME]
    "#);
    assert_eq!((bench.server.counts().endpoint("images"), bench.icons().len()), (2, 4));
}

#[test]
fn a_plan_token_asks_for_the_version_once_before_and_once_after_each_batch() {
    let entry = "[[package.metadata.exfig.icons]]\nframes = [\"Icons\"]\nformat = \"png\"\n\
                 scales = [1, 2]\ndir = \"icons\"\n";
    for name in ["FIGMA_TOKEN", "FIGMA_OAUTH_TOKEN"] {
        let server =
            fake_figma::FakeFigma::builder().design(crate::support::design(&["sun", "moon", "star", "rain"]));
        let bench = Bench::with(server.token("figp_a"), entry);
        let ran = finish(bench.command(&[]).env_remove("FIGMA_TOKEN").env(name, "figp_a").spawn().unwrap());
        ran.ends_with(0);
        let counts = bench.server.counts();
        // If a token does not show that it is a plan token, exfig learns it from one refusal, or from one per
        // batch in flight.
        let refused = counts.endpoint("images") - 2;
        assert!(refused <= if name == "FIGMA_TOKEN" { 0 } else { 2 }, "{name}: {refused}");
        assert_eq!(
            (counts.endpoint("meta"), bench.tree().len()),
            (3, 8 + 2),
            "{name}: {:?}",
            bench.tree().keys()
        );
    }
}

#[test]
fn a_plan_token_rejects_renders_of_another_version_than_the_document() {
    let server =
        fake_figma::FakeFigma::builder().design(crate::support::design(&["sun", "moon", "star", "rain"]));
    let bench = Bench::with(server.token("figp_a"), ICONS);
    let hold = bench.server.hold("images", 1);
    let child = bench.command(&[]).env("FIGMA_TOKEN", "figp_a").spawn().unwrap();
    assert!(hold.wait_reached(std::time::Duration::from_secs(60)));
    bench.server.edit(crate::support::blur);
    hold.release();
    let ran = finish(child);
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Exported app: 1 written, 0 unchanged, 4 failed
           Spent 2 tier-1 requests, 2 tier-3 requests, in [TIME]
    error: 4 items could not be exported:
      - the file changed from version 1 to 2 during the export, and Figma renders only the newest version for a plan access token
            icon `moon` (1:1)
            icon `rain` (1:3)
            icon `star` (1:2)
            icon `sun` (1:0)
    help: `cargo xtask figma-export`, without `--resume`, exports the new version
    "#);
    assert!(bench.icons().is_empty(), "nothing of another version was written");
    assert_eq!(with_token(&bench, "figp_a", &[]).code, 0);
    assert_eq!(bench.icons().len(), 4);
}

#[test]
fn messages_name_the_kind_of_token() {
    let bench = Bench::new(ICONS);
    let ran = with_token(&bench, "figp_unknown", &[]);
    snapshot!(bench, ran, @r#"
    code: 4
    ----- stderr
       Exporting app
    error: Figma refused this plan access token for file TESTKEY: Invalid token
    help: a plan access token opens only the files and projects on its list of resources; an admin of the organization can add this file
    "#);
}

#[test]
fn two_workspaces_with_one_token_stay_within_the_limit_together() {
    let server = || fake_figma::FakeFigma::builder().design(fake_figma::Design::synthetic(6));
    let first = Bench::with(server(), ICONS);
    let second = Bench::with(server(), ICONS);
    let limit = "rate-limit = { capacity = 3, refill-per-second = 2 }";
    for bench in [&first, &second] {
        let manifest =
            bench.read("app/Cargo.toml").replace(&second.server.api_url(), &first.server.api_url());
        bench.write(
            "app/Cargo.toml",
            &manifest.replace("rate-limit = { capacity = 1000, refill-per-second = 1000 }", limit),
        );
    }
    let run = |bench: &Bench| {
        let mut command = bench.command(&[]);
        command.env("XDG_STATE_HOME", first.path("state")).spawn().unwrap()
    };
    let (one, two) = (run(&first), run(&second));
    let (one, two) = (finish(one), finish(two));
    assert_eq!((one.code, two.code), (0, 0), "{} {}", one.stderr, two.stderr);
    let log = first.server.log();
    let times = log.iter().filter(|entry| entry.tier == Some(1)).map(|entry| entry.at).collect::<Vec<_>>();
    assert_eq!(times.len(), 4, "a file and a batch each");
    // Three at once; the fourth half a second after the first, minus the time one of them may have been in
    // flight.
    assert!((times[3] - times[0]).as_millis() >= 400, "{times:?}");
}

/// What exfig draws needs no request, and what was requested is paid for.
#[test]
fn a_limit_that_ends_the_run_does_not_stop_what_needs_no_request() {
    let icons = ICONS.replace("frames", "renderer = \"local\"\nframes");
    let bench = Bench::new(&format!(
        "{icons}\n[[package.metadata.exfig.images]]\nrenderer = \"figma\"\nframes = [\"Pictures\"]\n\
         dir = \"assets/pictures\"\n"
    ));
    let manifest = bench.read("app/Cargo.toml");
    let set = manifest.lines().find(|line| line.starts_with("rate-limit")).unwrap();
    let slow = manifest.replace(set, "rate-limit = { capacity = 1, refill-per-second = 0.0001 }");
    bench.write("app/Cargo.toml", &slow);
    let ran = bench.export();
    assert!(ran.code == 3 && ran.stderr.contains("4 written"), "{}", ran.stderr);
    assert_eq!(bench.icons().len(), 4);
}

/// A request that no server accepted is none of the six of a month.
#[test]
fn a_request_that_was_not_sent_is_not_counted() {
    let bench = Bench::new(&ICONS.replace("frames", "renderer = \"local\"\nframes"));
    let manifest = bench.read("app/Cargo.toml");
    let set = manifest.lines().find(|line| line.starts_with("rate-limit")).unwrap();
    let view = manifest.replace(set, "plan = \"pro\"\nseat = \"view\"");
    let url = view.lines().find(|line| line.starts_with("base-url")).unwrap();
    bench.write("app/Cargo.toml", &view.replace(url, "base-url = \"http://127.0.0.1:1\""));
    for _ in 0..7 {
        let ran = bench.run(&["--max-retries", "0"]);
        assert!(ran.code != 0 && ran.stderr.contains("no connection"), "{}", ran.stderr);
    }
    bench.write("app/Cargo.toml", &view);
    bench.export().ends_with(0);
}
