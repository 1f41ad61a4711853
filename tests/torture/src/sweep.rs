//! Death and errors of the disk at every system call that changes it, by strace's injection.
//!
//! strace counts a thread's calls, so a point is "the n-th call of this kind on a thread". A sweep of one kind ends when the exporter
//! survives three in a row.

use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Mutex;

use fake_figma::FakeFigma;

use crate::proofs::Effort;
use crate::tally::Tally;
use crate::world::{World, command, exporter, said, temporaries};

/// The calls that change a disk, and those that make it certain.
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

/// Sweeps at a time.
const LANES: usize = 3;

/// So few files that one sync of each is cheaper than one of all, and so many that it is not.
const SIZES: [(usize, &str); 3] = [(12, "full"), (66, "batch"), (90, "full")];

/// Death (`deaths`), errors (`errors`), or both.
pub(crate) fn run(effort: Effort, deaths: bool, errors: bool) -> Vec<Tally> {
    let works = Command::new("strace").args(["-f", "-qq", "-y", "-o", "/dev/null", "true"]).output();
    if !works.is_ok_and(|ran| ran.status.success()) {
        println!("sweep: not run, because there is no strace that may trace");
        return Vec::new();
    }
    let tallies = Mutex::new([Tally::new("crash sweep"), Tally::new("errors of the disk")]);
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
            // An error of openat is an error of whatever is opened, down to the libraries of the process.
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
        // An error at what wakes a thread, which no disk produces, makes it sleep for ever: such a run is ended and does not count.
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
    // strace dies of what its child dies of. It was a child's child otherwise, cargo or rustfmt, and the exporter says so.
    let killed = ran.status.signal() == Some(9) || ran.status.code() == Some(137);
    if !killed && !ran.status.success() && !said(ran).contains("error") {
        broken.push(format!("ended with {} in silence", ran.status));
    }
    broken.extend(world.unresumed(folder));
    broken
}

/// An error is told with its file, or overcome; nothing is torn and no temporary file is left.
fn after_error(world: &World, folder: &Path, ran: &Output, hit: &str) -> Vec<String> {
    let mut broken = world.broken(folder);
    let text = said(ran);
    match ran.status.code() {
        Some(0) => {}
        Some(_) if text.contains("panicked") => broken.push(format!("it panicked: {text}")),
        Some(_) if text.trim().is_empty() => broken.push("it failed in silence".to_owned()),
        Some(_) => {}
        None => broken.push(format!("it died of {}", ran.status)),
    }
    // An unlink that fails cannot remove its file; the next export does.
    if !hit.contains("unlink") {
        broken.extend(temporaries(folder).into_iter().map(|path| format!("`{path}` is left")));
    }
    broken.extend(world.unresumed(folder));
    let check = crate::world::run(folder, &["--check"]);
    if !check.status.success() {
        broken.push(format!("--check after --resume: {}", said(&check)));
    }
    broken
}

/// Whether the error hit a file of the workspace, and not a socket, a pipe or what wakes a thread.
fn at_a_file(hit: &str, folder: &Path) -> bool {
    let folder = folder.to_string_lossy();
    let mut injected = hit.lines().filter(|line| line.contains("(INJECTED)")).peekable();
    injected.peek().is_some() && injected.all(|line| line.contains(&*folder))
}
