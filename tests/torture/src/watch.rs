//! Runs a process and measures its time and peak memory.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A run that takes longer counts as hung.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The most memory a run may use, in bytes.
pub(crate) const MOST_MEMORY: u64 = 300_000_000;

/// How a process ended.
pub(crate) struct Watched {
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) said: String,
    /// Peak resident memory, in bytes.
    pub(crate) peak: u64,
    /// Whether it was killed for taking longer than [`PATIENCE`].
    pub(crate) hung: bool,
}

impl Watched {
    /// Checks what holds for every run: it ends in time, with a documented exit code, within its memory
    /// limit.
    pub(crate) fn broken(&self, what: &str) -> Vec<String> {
        let mut broken = Vec::new();
        if self.hung {
            broken.push(format!("{what} takes more than {PATIENCE:?}: {}", self.said));
        } else if !matches!(self.code, Some(0..=7)) {
            broken.push(format!("{what} exits with {:?}: {}", self.code, self.said));
        }
        if self.peak > MOST_MEMORY {
            broken.push(format!("{what} uses {} MB", self.peak / 1_000_000));
        }
        broken
    }
}

/// Runs `command` until it ends, and kills it after [`PATIENCE`].
pub(crate) fn watch(mut command: Command) -> Watched {
    let log = tempfile::tempfile().unwrap();
    command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log.try_clone().unwrap());
    let begun = Instant::now();
    let mut child = command.spawn().unwrap();
    let (mut peak, mut hung) = (0, false);
    let status = loop {
        peak = peak.max(resident(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if begun.elapsed() > PATIENCE && !hung {
            hung = true;
            child.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    Watched { code: status.code(), said: text(log), peak, hung }
}

fn text(mut log: std::fs::File) -> String {
    use std::io::{Read as _, Seek as _};
    let mut bytes = Vec::new();
    log.rewind().and_then(|()| log.read_to_end(&mut bytes)).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The process's high-water mark in bytes, which only grows; 0 if it cannot be read.
fn resident(process: u32) -> u64 {
    // `posix_spawn` returns a moment before the child lets go of this process's memory: what `/proc` shows
    // until then is our own.
    let image = |process: &str| std::fs::read_link(format!("/proc/{process}/exe")).ok();
    if image(&process.to_string()) == image("self") {
        return 0;
    }
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
