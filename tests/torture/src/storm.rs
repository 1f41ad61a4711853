//! All kinds of faults at 30 % on the API and the CDN; then a dead server.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use fake_figma::{FakeFigma, FaultSide, Faults, LogEntry, SeededFaults};

use crate::proofs::Effort;
use crate::tally::Tally;
use crate::world::{World, command, exporter, run, said};

const ICONS: usize = 24;
/// Concurrent storms: they wait more than they work.
const AT_ONCE: u64 = 4;
/// The workspaces' rate limit: a bucket small enough that an export hits it.
const CAPACITY: f64 = 3.0;
const PER_SECOND: f64 = 20.0;
/// How long a request may take from the client to the server; longer on busy CI machines.
const UNDERWAY: Duration = Duration::from_millis(60);
const UNDERWAY_IN_CI: Duration = Duration::from_millis(300);

pub(crate) fn run_all(effort: Effort) -> Vec<Tally> {
    let tally = Mutex::new(Tally::new("network storm"));
    let endings = Mutex::new([0_usize; 3]);
    std::thread::scope(|scope| {
        for lane in 0..AT_ONCE {
            let (tally, endings) = (&tally, &endings);
            scope.spawn(move || {
                let world =
                    World::new(ICONS, "batch", FakeFigma::builder().stall_limit(Duration::from_millis(300)));
                for seed in (lane + 1..=effort.storms).step_by(AT_ONCE as usize) {
                    let (ending, broken) = storm(
                        &world,
                        effort.seed * 10_000 + seed,
                        if effort.short { UNDERWAY_IN_CI } else { UNDERWAY },
                    );
                    endings.lock().unwrap()[ending] += 1;
                    tally.lock().unwrap().point(&format!("seed {seed}"), &broken);
                }
            });
        }
    });
    let [complete, partial, stopped] = endings.into_inner().unwrap();
    println!("storms: {complete} exports complete, {partial} partial, {stopped} without the file");
    vec![tally.into_inner().unwrap(), dead_server(effort)]
}

fn storm(world: &World, seed: u64, underway: Duration) -> (usize, Vec<String>) {
    let folder = world.workspace();
    let old = "rate-limit = { capacity = 1000, refill-per-second = 1000 }";
    let new = format!("rate-limit = {{ capacity = {CAPACITY}, refill-per-second = {PER_SECOND} }}");
    let manifest = world.manifest.replace(old, &new);
    std::fs::write(folder.path().join("Cargo.toml"), &manifest).unwrap();
    let faults = SeededFaults {
        kinds: SeededFaults::all(),
        side: FaultSide::Both,
        max_per_request: None,
        ..SeededFaults::new(0.3, seed)
    };
    let first = world.server.log().len();
    world.server.set_faults(Faults::seeded(faults));
    let report = folder.path().join("target/storm.json");
    let ran = run(folder.path(), &["--timeout", "1s", "--report", &report.display().to_string()]);
    world.server.set_faults(Faults::none());
    let log = world.server.log().split_off(first);
    std::fs::write(folder.path().join("Cargo.toml"), &world.manifest).unwrap();

    let mut broken = manners(&log, underway);
    broken.extend(world.broken(folder.path()));
    let text = said(&ran);
    let ending = match ran.status.code() {
        Some(0) => {
            broken.extend(world.differences(folder.path()));
            0
        }
        // Without the file, there is nothing to name but the file itself.
        Some(1 | 3) if status(&report) == "error" && text.contains("error: file ") => 2,
        Some(3) => {
            let report = std::fs::read_to_string(&report).unwrap_or_default();
            broken.extend(unnamed(world, folder.path(), &format!("{text}\n{report}")));
            1
        }
        Some(1) if text.contains("error: ") => 2,
        code => {
            broken.push(format!("exits with {code:?}: {text}"));
            2
        }
    };
    if world.server.token_leaks() > 0 {
        broken.push("the token went to the CDN".to_owned());
    }
    broken.extend(world.unresumed(folder.path()));
    (ending, broken)
}

/// The status of the whole run in the report; empty if there is none.
fn status(report: &Path) -> String {
    let text = std::fs::read_to_string(report).unwrap_or_default();
    let value = text.split("\"status\": \"").nth(1).and_then(|rest| rest.split('"').next());
    value.unwrap_or_default().to_owned()
}

/// Finds icons of a partial export that are neither up to date nor named with a reason.
fn unnamed(world: &World, folder: &Path, text: &str) -> Vec<String> {
    let mut broken = Vec::new();
    for (path, bytes) in &world.after {
        let Some(name) = path.strip_prefix("assets/").and_then(|name| name.strip_suffix(".svg")) else {
            continue;
        };
        let there = std::fs::read(folder.join(path)).is_ok_and(|found| found == *bytes);
        let reported = text.lines().any(|line| {
            line.contains(&format!("name_{}", name.rsplit(['_', '-']).next().unwrap_or(name)))
                || line.contains(name)
        }) || text.contains(" left");
        if !there && !reported {
            broken.push(format!("`{name}` is missing or stale, and not named"));
        }
    }
    broken
}

/// Finds requests during a pause, and more requests than the bucket allows.
fn manners(log: &[LogEntry], underway: Duration) -> Vec<String> {
    let api = log.iter().filter(|entry| entry.tier.is_some()).collect::<Vec<_>>();
    let mut broken = Vec::new();
    for (i, throttled) in api.iter().enumerate().filter(|(_, entry)| entry.status == Some(429)) {
        let from = throttled.finished.unwrap_or(throttled.at) + underway;
        let until = throttled.finished.unwrap_or(throttled.at) + Duration::from_secs(1);
        if let Some(early) = api[i + 1..].iter().find(|entry| entry.at > from && entry.at < until) {
            broken.push(format!("a request {:?} before the end of a 1 s pause", until - early.at));
        }
    }
    let tier_1 = api.iter().filter(|entry| entry.tier == Some(1)).map(|entry| entry.at).collect::<Vec<_>>();
    for (i, begin) in tier_1.iter().enumerate() {
        for (n, end) in tier_1[i..].iter().enumerate() {
            let allowed = CAPACITY + PER_SECOND * (*end + underway - *begin).as_secs_f64();
            if (n + 1) as f64 > allowed {
                broken.push(format!("{} tier-1 requests in {:?}", n + 1, *end - *begin));
                return broken;
            }
        }
    }
    broken
}

/// With the default delays, a run ends in under a minute, stays within its retry budget, and loses nothing.
fn dead_server(effort: Effort) -> Tally {
    let mut tally = Tally::new("dead server");
    let world = World::new(ICONS, "batch", FakeFigma::builder().stall_limit(Duration::from_secs(2)));
    let scripts = [
        "*: 503",
        "api: 500",
        "images: 503; cdn: 503",
        "cdn: 503",
        "cdn: reset",
        "api: stall",
        "cdn: silent",
    ];
    for script in scripts.into_iter().take(if effort.short { 2 } else { scripts.len() }) {
        let folder = world.workspace();
        let manifest = world.manifest.replace("retry = { base-delay = \"1ms\", max-delay = \"2ms\" }\n", "");
        std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        let before = world.server.counts().total;
        world.server.set_faults(Faults::script(script).unwrap());
        let begun = Instant::now();
        let ran = command(folder.path(), &exporter(), &[], &["--timeout", "3s"]).output().unwrap();
        let took = begun.elapsed();
        world.server.set_faults(Faults::none());
        let requests = world.server.counts().total - before;
        std::fs::write(folder.path().join("Cargo.toml"), &world.manifest).unwrap();
        let mut broken = world.broken(folder.path());
        if took > Duration::from_secs(60) {
            broken.push(format!("gave up only after {took:?}"));
        }
        if ![Some(1), Some(3)].contains(&ran.status.code()) {
            broken.push(format!("exits with {:?}: {}", ran.status.code(), said(&ran)));
        }
        // The budget of 40 opens the circuit after 20 failures in a row; downloads already in flight still
        // finish.
        if requests > 120 {
            broken.push(format!("{requests} requests to a dead server"));
        }
        broken.extend(world.unresumed(folder.path()));
        println!("dead server, {script}: ended after {:.1} s and {requests} requests", took.as_secs_f64());
        tally.point(script, &broken);
    }
    tally
}
