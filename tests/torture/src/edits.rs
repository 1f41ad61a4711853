//! Edits or removes the outputs while the exporter is stopped at a system call, for every call from start to
//! end. An edit must survive, whenever it is made.
//!
//! strace stops the exporter (SIGSTOP) as it enters the n-th call of a kind on a thread; the files are
//! edited, and the exporter continues.

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use fake_figma::FakeFigma;

use crate::proofs::Effort;
use crate::tally::Tally;
use crate::world::{World, command, compile, exporter, is_temporary, tree};

const CALLS: [&str; 9] =
    ["openat", "statx", "read", "write", "fsync", "syncfs", "renameat2", "unlink", "readlink"];
const PATIENCE: Duration = Duration::from_secs(30);
const MINE: &[u8] = b"// mine\n";

pub(crate) fn run_all(effort: Effort) -> Option<Tally> {
    let works = Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).output();
    if !works.is_ok_and(|ran| ran.status.success()) {
        println!("edits: skipped (needs strace with permission to trace)");
        return None;
    }
    let mut tally = Tally::new("edits during the run");
    for (icons, durability) in [(24, "batch"), (9, "full")].into_iter().take(if effort.short { 1 } else { 2 })
    {
        let world = World::new(icons, durability, FakeFigma::builder());
        for call in CALLS {
            for act in [edit as fn(&World, &Path), remove] {
                sweep(&world, call, act, effort, &mut tally);
            }
        }
    }
    Some(tally)
}

fn sweep(world: &World, call: &str, act: fn(&World, &Path), effort: Effort, tally: &mut Tally) {
    let (mut nth, mut survived, mut tried) = (0, 0, 0);
    while survived < 3 && tried < effort.points {
        nth += 1;
        let folder = world.workspace();
        if !stopped_at(world, folder.path(), call, nth, act) {
            survived += 1;
            continue;
        }
        survived = 0;
        tried += 1;
        let is_edit = act as usize == edit as fn(&World, &Path) as usize;
        let name = if is_edit { "edited" } else { "removed" };
        let broken = if is_edit { unkept(world, folder.path()) } else { torn(world, folder.path()) };
        tally.point(&format!("{name} at {call} {nth} ({} icons)", world.after.len()), &broken);
    }
}

/// Every output path in either version.
fn outputs(world: &World) -> Vec<String> {
    let mut paths = world.before.keys().chain(world.after.keys()).cloned().collect::<Vec<_>>();
    paths.retain(|path| path.starts_with("assets/") || path == "src/icons.rs");
    paths.sort();
    paths.dedup();
    paths
}

fn edit(world: &World, folder: &Path) {
    for path in outputs(world) {
        std::fs::write(folder.join(path), MINE).unwrap();
    }
}

fn remove(world: &World, folder: &Path) {
    for path in outputs(world) {
        let _ = std::fs::remove_file(folder.join(path));
    }
}

fn unkept(world: &World, folder: &Path) -> Vec<String> {
    let lost = outputs(world)
        .into_iter()
        .filter(|path| std::fs::read(folder.join(path)).ok().as_deref() != Some(MINE));
    lost.map(|path| format!("the edit to `{path}` is lost")).collect()
}

/// Checks that each file is one of the two versions, and that the next export repairs everything.
fn torn(world: &World, folder: &Path) -> Vec<String> {
    let mut broken = Vec::new();
    for (path, bytes) in tree(folder) {
        let ours = path.starts_with("assets/") && !is_temporary(&path);
        if ours && world.before.get(&path) != Some(&bytes) && world.after.get(&path) != Some(&bytes) {
            broken.push(format!("`{path}` is torn"));
        }
    }
    broken.extend(world.unresumed(folder));
    broken.extend(compile(folder).err());
    broken
}

/// Runs an export that stops at the `nth` call; returns whether it stopped.
fn stopped_at(world: &World, folder: &Path, call: &str, nth: usize, act: fn(&World, &Path)) -> bool {
    let log = folder.join("target/strace.log");
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:signal=SIGSTOP:when={nth}"));
    let before = ["-f", "-qq", "-e", &trace, "-e", &inject, "-o"].map(str::to_owned);
    let program = exporter().to_string_lossy().into_owned();
    let before = before.into_iter().chain([log.to_string_lossy().into_owned(), program]).collect::<Vec<_>>();
    let before = before.iter().map(String::as_str).collect::<Vec<_>>();
    // Discard its output: nobody reads it while the exporter is stopped.
    let mut strace = command(folder, Path::new("strace"), &before, &[]);
    let mut child =
        strace.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    let stopped = go_on(&mut child, &log, || act(world, folder));
    let _ = std::fs::remove_file(&log);
    stopped
}

/// Calls `act` at the first stop and resumes the program after every stop. Returns whether it stopped and
/// then ended within [`PATIENCE`].
fn go_on(child: &mut Child, log: &PathBuf, act: impl Fn()) -> bool {
    let begun = Instant::now();
    let mut seen = 0;
    loop {
        let text = std::fs::read_to_string(log).unwrap_or_default();
        let stops =
            text.lines().filter(|line| line.contains("--- stopped by SIGSTOP ---")).collect::<Vec<_>>();
        if stops.len() > seen {
            if seen == 0 {
                act();
            }
            for stop in &stops[seen..] {
                if let Some(thread) = stop.split_whitespace().next() {
                    let _ = Command::new("kill").args(["-CONT", thread]).output();
                }
            }
            seen = stops.len();
        }
        if child.try_wait().unwrap().is_some() {
            return seen > 0;
        }
        if begun.elapsed() > PATIENCE {
            let _ = child.kill();
            let _ = child.wait();
            return false;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}
