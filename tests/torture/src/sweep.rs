//! Uses strace to inject kills and disk errors at every system call that changes the disk.
//!
//! strace counts calls per thread, so a point is "the n-th call of this kind on a thread". A sweep of one
//! kind ends after three runs in a row without a hit.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;

use fake_figma::FakeFigma;

use crate::proofs::Effort;
use crate::tally::Tally;
use crate::world::{World, command, exporter, said, temporaries};

/// The calls that change the disk, and those that make the changes durable.
const CALLS: [&str; 12] = [
    "openat",
    "write",
    "fsync",
    "fdatasync",
    "syncfs",
    "rename",
    "renameat",
    "renameat2",
    "unlink",
    "mkdir",
    "ftruncate",
    "fchmod",
];
const ERRORS: [&str; 5] = ["EIO", "ENOSPC", "EROFS", "EDQUOT", "EINTR"];

/// Seconds until a run counts as stuck.
const PATIENCE: &str = "20";

/// Concurrent sweeps.
const LANES: usize = 3;

/// Few enough files that syncing each is cheaper than syncing the file system, and enough that it is not.
const SIZES: [(usize, &str); 3] = [(12, "full"), (66, "batch"), (90, "full")];

/// Injects kills (`deaths`), errors (`errors`), or both.
pub(crate) fn run(effort: Effort, deaths: bool, errors: bool) -> Vec<Tally> {
    let works = Command::new("strace").args(["-f", "-qq", "-y", "-o", "/dev/null", "true"]).output();
    if !works.is_ok_and(|ran| ran.status.success()) {
        println!("sweep: skipped (needs strace with permission to trace)");
        return Vec::new();
    }
    let tallies = Mutex::new([Tally::new("crash sweep"), Tally::new("disk errors")]);
    let sizes = if effort.short { &SIZES[1..2] } else { &SIZES };
    let worlds = sizes
        .iter()
        .map(|(icons, durability)| World::new(*icons, durability, FakeFigma::builder()))
        .collect::<Vec<_>>();
    let mut jobs = Vec::new();
    for world in &worlds {
        for call in CALLS {
            if deaths {
                jobs.push((world, call, "signal=SIGKILL".to_owned()));
            }
            // An error in openat can hit anything that is opened, down to the libraries of the process.
            if errors && call != "openat" {
                jobs.extend(ERRORS.map(|error| (world, call, format!("error={error}"))));
            }
        }
    }
    let jobs = Mutex::new(jobs.into_iter());
    std::thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                loop {
                    let job = jobs.lock().unwrap().next();
                    let Some((world, call, fault)) = job else { return };
                    sweep(world, call, &fault, effort, &tallies);
                }
            });
        }
    });
    tallies.into_inner().unwrap().into_iter().filter(|tally| tally.points() > 0).collect()
}

fn sweep(world: &World, call: &str, fault: &str, effort: Effort, tallies: &Mutex<[Tally; 2]>) {
    let (mut nth, mut survived, mut tried) = (0, 0, 0);
    while survived < 3 && tried < effort.points {
        nth += 1;
        let folder = world.workspace();
        let log = folder.path().join("target/strace.log");
        let inject = format!("inject={call}:{fault}:when={nth}");
        let trace = format!("trace={call}");
        let log_text = log.to_string_lossy().into_owned();
        let program = exporter().to_string_lossy().into_owned();
        // An error in a call that wakes a thread, which no disk produces, makes the thread sleep forever:
        // such a run is killed and does not count.
        let before = [
            "-s", "KILL", PATIENCE, "strace", "-f", "-qq", "-y", "-e", &trace, "-e", &inject, "-o",
            &log_text, &program,
        ];
        let ran = command(folder.path(), Path::new("timeout"), &before, &[]).output().unwrap();
        let hit = std::fs::read_to_string(&log).unwrap_or_default();
        let hits = hit
            .lines()
            .filter(|line| line.contains("(INJECTED)") || line.contains("killed by SIGKILL"))
            .count();
        if hits == 0 {
            survived += 1;
            continue;
        }
        survived = 0;
        let death = fault.starts_with("signal");
        if !death && !at_a_file(&hit, folder.path()) {
            continue;
        }
        tried += 1;
        let _ = std::fs::remove_file(&log);
        let broken = if death {
            after_death(world, folder.path(), &ran)
        } else {
            after_error(world, folder.path(), &ran, &hit)
        };
        tallies.lock().unwrap()[usize::from(!death)]
            .point(&format!("{call} {fault} {nth} ({} icons)", world.after.len()), &broken);
    }
    println!("{call:<10} {fault:<16} {tried:>4} points");
}

fn after_death(world: &World, folder: &Path, ran: &Output) -> Vec<String> {
    let mut broken = world.broken(folder);
    // strace dies of the same signal as its child. Otherwise a grandchild was killed (cargo or rustfmt), and
    // the exporter must report it.
    let killed = ran.status.signal() == Some(9) || ran.status.code() == Some(137);
    if !killed && !ran.status.success() && !said(ran).contains("error") {
        broken.push(format!("ended with {} and no message", ran.status));
    }
    broken.extend(world.unresumed(folder));
    broken
}

/// An error must be reported or overcome; nothing may be torn and no temporary file left over.
fn after_error(world: &World, folder: &Path, ran: &Output, hit: &str) -> Vec<String> {
    let mut broken = world.broken(folder);
    let text = said(ran);
    match ran.status.code() {
        Some(0) => {}
        Some(_) if text.contains("panicked") => broken.push(format!("it panicked: {text}")),
        Some(_) if text.trim().is_empty() => broken.push("it failed without a message".to_owned()),
        Some(_) => {}
        None => broken.push(format!("it died of {}", ran.status)),
    }
    // If an unlink fails, its file stays; the next export removes it.
    if !hit.contains("unlink") {
        broken.extend(temporaries(folder).into_iter().map(|path| format!("`{path}` is left over")));
    }
    broken.extend(world.unresumed(folder));
    let check = crate::world::run(folder, &["--check"]);
    if !check.status.success() {
        broken.push(format!("--check after --resume: {}", said(&check)));
    }
    broken
}

/// Whether the error hit a file in the workspace, and not a socket, a pipe or a call that wakes a thread.
fn at_a_file(hit: &str, folder: &Path) -> bool {
    let folder = folder.to_string_lossy();
    let mut injected = hit.lines().filter(|line| line.contains("(INJECTED)")).peekable();
    injected.peek().is_some() && injected.all(|line| line.contains(&*folder))
}
