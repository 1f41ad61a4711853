//! `figma-doctor`: what it finds, and what to do about it.

use crate::support::{Bench, ICONS, Ran, output, snapshot, task_in};

fn doctor(bench: &Bench, args: &[&str]) -> Ran {
    output(task_in(&bench.path(""), "figma-doctor", args))
}

#[test]
fn a_healthy_workspace_has_no_errors() {
    let bench = Bench::new(ICONS);
    bench.write(".cargo/config.toml", "[alias]\nxtask = \"run --profile xtask --package xtask --\"\n");
    bench.write(
        "Cargo.toml",
        "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n[profile.xtask]\ninherits = \"release\"\n",
    );
    snapshot!(bench, doctor(&bench, &["--spend"]), @"
    code: 0
    ----- stdout
          ok  token: an access token
          ok  rate limit: no lockout on record
          ok  alias: `cargo xtask` builds with optimization
          ok  disk: enough room
          ok  configuration: valid, of `app`
          ok  clock: set
          ok  state directory: `state/exfig`
          ok  rustfmt: found
          ok  owner: `fake`
          ok  file TESTKEY: `file_metadata:read` works
          ok  file TESTKEY: `library_content:read` works
          ok  file TESTKEY: `file_versions:read` works
          ok  file TESTKEY: `file_variables:read` works
          ok  file TESTKEY: `file_content:read` works
          ok  budget: 1000 requests of tier 1 can be sent now, as far as exfig has counted
    ");
    assert_eq!(bench.server.counts().tier(1), 1);
    doctor(&bench, &[]).ends_with(0);
    assert_eq!(bench.server.counts().tier(1), 1, "only with --spend");
    let ran = doctor(&bench, &["--offline", "--json"]);
    let checks: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(checks["checks"][0]["name"], "token");
    let all = bench.server.counts().tier(2) + bench.server.counts().tier(3);
    doctor(&bench, &["--offline"]).ends_with(0);
    assert_eq!(bench.server.counts().tier(2) + bench.server.counts().tier(3), all);
}

#[test]
fn each_fault_has_a_remedy() {
    let bench = Bench::new("icons = 3");
    bench.write(".cargo/config.toml", "[alias]\nxtask = \"run --quiet --package xtask --\"\n");
    let mut command = task_in(&bench.path(""), "figma-doctor", &[]);
    command.env_remove("FIGMA_TOKEN").env("XDG_STATE_HOME", bench.path("app/Cargo.toml"));
    snapshot!(bench, output(command), @"
    code: 1
    ----- stdout
       error  token: no Figma token: set FIGMA_TOKEN
        help  create a personal access token in Figma (Settings, Security) with the scopes `file_content:read`, `file_metadata:read` and `library_content:read`, and `file_variables:read` for variables
     warning  alias: the alias `xtask` builds without optimization, which makes exports slow
        help  add `--profile xtask` to it, and the profile to Cargo.toml
          ok  disk: enough room
       error  configuration: 1 mistake in Cargo.toml, the first: `icons` must be a table, found an integer
        help  an export, or `--check`, shows each on its line
          ok  clock: set
     warning  state directory: cannot create `app/Cargo.toml/exfig`: Not a directory (os error 20)
        help  limits and lockouts are not remembered between runs
          ok  rustfmt: found
     skipped  Figma: not asked: that needs a token and a configuration
    ");
    bench.configure(ICONS);
    let mut command = task_in(&bench.path(""), "figma-doctor", &[]);
    command.env("FIGMA_TOKEN", "figd_wrong");
    snapshot!(bench, output(command), @"
    code: 1
    ----- stdout
          ok  token: a personal access token
          ok  rate limit: no lockout on record
     warning  alias: the alias `xtask` builds without optimization, which makes exports slow
        help  add `--profile xtask` to it, and the profile to Cargo.toml
          ok  disk: enough room
          ok  configuration: valid, of `app`
          ok  clock: set
          ok  state directory: `state/exfig`
          ok  rustfmt: found
       error  file TESTKEY: Figma refused this personal access token for version of file TESTKEY: Invalid token
        help  the token may have expired, belong to somebody who cannot open the file, or lack the scope `file_metadata:read`: create a new one in Figma (Settings, Security)
          ok  budget: 1000 requests of tier 1 can be sent now, as far as exfig has counted
    ");
}

#[test]
fn a_lockout_is_shown_with_its_end() {
    let bench = Bench::with_faults("files: 429(retry-after=400000) x1", ICONS);
    bench.export().ends_with(6);
    let ran = doctor(&bench, &["--offline"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stdout.contains("locked out by Figma until") && ran.stdout.contains("delete `"),
        "{}",
        ran.stdout
    );
    let ran = doctor(&bench, &[]);
    assert!(!ran.stdout.contains("can be sent now"), "{}", ran.stdout);
}

#[test]
fn the_token_may_be_in_a_file() {
    let bench = Bench::new(ICONS);
    bench.write(".env", "OTHER=1\nFIGMA_TOKEN=\"fake-token\"\n");
    let run = |args: &[&str]| {
        let mut command = bench.command(args);
        command.env_remove("FIGMA_TOKEN");
        output(command)
    };
    run(&["--env-file", ".env"]).ends_with(0);
    run(&[]).ends_with(4);
    snapshot!(bench, run(&["--env-file", "no.env"]), @"
    code: 4
    ----- stderr
    error: cannot read `no.env`, which `--env-file` names: No such file or directory (os error 2)
    ");
    bench.write(".env", "OTHER=1\n");
    snapshot!(bench, run(&["--env-file", ".env"]), @"
    code: 4
    ----- stderr
    error: no Figma token: set FIGMA_TOKEN
    help: create a personal access token in Figma (Settings, Security) with the scopes `file_content:read`, `file_metadata:read` and `library_content:read`, and `file_variables:read` for variables
    note: `.env` has none either
    ");
}

#[test]
fn an_alias_without_its_profile_cannot_work() {
    let bench = Bench::new(ICONS);
    let alias = |words: &str| {
        bench.write(".cargo/config.toml", &format!("[alias]\nxtask = {words}\n"));
        let ran = doctor(&bench, &["--offline"]);
        ran.stdout.lines().find(|line| line.contains("alias: ")).unwrap().trim().to_owned()
    };
    let missing = "error  alias: the alias `xtask` uses the profile `xtask`, which Cargo.toml does not have";
    assert_eq!(alias("\"run --profile xtask -p xtask --\""), missing);
    assert_eq!(alias("[\"run\", \"--profile=xtask\", \"-p\", \"xtask\", \"--\"]"), missing);
    let works = "ok  alias: `cargo xtask` builds with optimization";
    assert_eq!(alias("\"run --profile release -p xtask --\""), works);
    assert_eq!(alias("\"run --release -p xtask --\""), works);
}
