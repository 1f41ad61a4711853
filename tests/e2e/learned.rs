//! What exfig learns from a 429, and budgets that it counts itself.

use std::time::Duration;

use fake_figma::{FakeFigma, Faults, Limits, Plan, Seat};

use crate::support::{Bench, EVERYTHING, ICONS, PATIENCE, Ran, UNDERWAY, blur, design};

/// A bench without a `rate-limit`, so that exfig learns from a 429.
fn learning(limits: Limits, script: &str, keys: &str) -> Bench {
    let server = FakeFigma::builder()
        .design(design(&["sun", "moon", "star", "rain"]))
        .limits(limits)
        .faults(Faults::script(script).unwrap());
    let bench = Bench::with(server, EVERYTHING);
    let manifest = bench.read("app/Cargo.toml");
    bench.write(
        "app/Cargo.toml",
        &manifest.replace("rate-limit = { capacity = 1000, refill-per-second = 1000 }", keys),
    );
    bench
}

/// A pause lasts as long as `Retry-After` says, whatever plan and seat the response or Cargo.toml names.
#[test]
fn a_429_pauses_for_its_retry_after_whatever_else_it_says() {
    let plans = [Plan::Starter, Plan::Professional, Plan::Organization, Plan::Enterprise];
    let keys = ["", "plan = \"professional\"", "seat = \"view\""];
    std::thread::scope(|scope| {
        for plan in plans {
            for seat in [Seat::View, Seat::Full] {
                for (nth, script) in
                    ["files: 429(retry-after=1) x1", "styles: 429(retry-after=1) x1"].iter().enumerate()
                {
                    let keys = keys[(nth + plan as usize) % keys.len()];
                    scope.spawn(move || {
                        let bench = learning(Limits { plan, seat, ..Limits::none() }, script, keys);
                        check_pause(&bench, &bench.export(), &format!("{plan:?} {seat:?} {script} {keys}"));
                    });
                }
            }
        }
        for script in [
            "variables-local: 429(retry-after=1) x1",
            "images: 429(date=1) x1",
            "images: 503(retry-after=1) x1",
            "styles: 503(retry-after=1) x1",
        ] {
            scope.spawn(move || {
                let bench =
                    learning(Limits { plan: Plan::Starter, seat: Seat::View, ..Limits::none() }, script, "");
                check_pause(&bench, &bench.export(), script);
            });
        }
    });
}

fn check_pause(bench: &Bench, ran: &Ran, case: &str) {
    assert_eq!(ran.code, 0, "{case}: {}", ran.stderr);
    assert_eq!(ran.stderr.matches("all requests wait").count(), 1, "{case}: {}", ran.stderr);
    assert!(!ran.stderr.contains("locked out"), "{case}: {}", ran.stderr);
    let log = bench.server.log();
    let api = log.iter().filter(|entry| entry.tier.is_some()).collect::<Vec<_>>();
    let refused = api.iter().position(|entry| entry.status.is_some_and(|status| status >= 429)).unwrap();
    let refused = api[refused].finished.unwrap_or(api[refused].at);
    // Requests in flight at that moment still arrive; then none, for as long as requested.
    let next = api.iter().map(|entry| entry.at).find(|at| *at > refused + UNDERWAY).unwrap() - refused;
    assert!(next >= Duration::from_secs(1), "{case}: {next:?}");
    assert!(next < PATIENCE, "{case}: {next:?}");
}

#[test]
fn a_spent_monthly_budget_ends_with_3_and_a_later_run_can_lift_it() {
    let low = Limits { plan: Plan::Professional, seat: Seat::View, ..Limits::none() };
    let bench = learning(low, "", "seat = \"view\"");
    // Each export spends two tier-1 requests: a document and a batch of renders.
    let mut codes = Vec::new();
    for _ in 0..4 {
        let ran = bench.run(&["--only", "icons", "--force"]);
        codes.push(ran.code);
        if ran.code == 3 {
            assert!(
                ran.stderr
                    .contains("exfig has counted the 6 tier-1 requests of this month (`seat = \"view\"`"),
                "{}",
                ran.stderr
            );
            break;
        }
    }
    assert_eq!(codes, [0, 0, 0, 3]);
    bench.run(&["--only", "icons", "--rate-limit", "60"]).ends_with(0);
}

#[test]
fn limits_locked_by_another_process_are_ignored_after_five_seconds() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let folder = std::fs::read_dir(bench.path("state/exfig")).unwrap();
    let limits = folder
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("limits-"))
        .unwrap();
    // Like a process that was stopped while it held them.
    let held = std::fs::File::open(limits).unwrap();
    held.lock().unwrap();
    bench.server.edit(blur);
    let ran = bench.export();
    ran.ends_with(0);
    assert_eq!(ran.stderr.matches("this export no longer shares them").count(), 1, "{}", ran.stderr);
}
