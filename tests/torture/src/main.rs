//! `cargo torture`: kills, starves and cuts off the real exporter, and counts what breaks.
//!
//! Each proof prints how many points it tried and how many violations it found. The process exits with 1 if
//! there were any. See docs/reliability.md for what is checked and for the counts of the last release.

#![cfg_attr(
    unix,
    expect(
        clippy::unwrap_used,
        clippy::disallowed_methods,
        clippy::print_stdout,
        reason = "a test: a failed setup ends it"
    )
)]

#[cfg(unix)]
mod answers;
#[cfg(unix)]
mod bombs;
#[cfg(unix)]
mod changes;
#[cfg(unix)]
mod edits;
#[cfg(unix)]
mod hostile;
#[cfg(unix)]
mod hostile_text;
#[cfg(unix)]
mod odd;
#[cfg(unix)]
mod power_cut;
#[cfg(unix)]
mod proofs;
#[cfg(unix)]
mod renders;
#[cfg(unix)]
mod rivals;
#[cfg(unix)]
mod storm;
#[cfg(unix)]
mod sweep;
#[cfg(unix)]
mod systems;
#[cfg(unix)]
mod tally;
#[cfg(unix)]
mod watch;
#[cfg(unix)]
mod world;

#[cfg(unix)]
fn main() -> std::process::ExitCode {
    proofs::main()
}

/// The proofs need signals, file modes and mounts.
#[cfg(not(unix))]
fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(2)
}
