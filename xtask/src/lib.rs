//! `cargo xtask figma-export`: fetches colors, typography, icons and images from Figma and writes them into a Cargo workspace.
//!
//! Embed it in a workspace's own xtask, with these three lines in `xtask/src/main.rs`:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     exfig_xtask::main()
//! }
//! ```
//!
//! An xtask with commands of its own hands over what it does not know: [`main_with_args`].
//!
//! This crate is the only one that prints, reads the environment and chooses exit codes; everything else is in [`exfig_core`].

mod args;
mod check;
mod child;
#[cfg(feature = "demo")]
mod demo;
mod errors;
mod eta;
pub mod exit;
mod format;
mod listing;
mod manifests;
mod printer;
mod process_env;
mod report_file;
mod retries;
mod run;
mod signals;
mod summary;
mod ui;

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command line of this process: `cargo xtask figma-export …`.
#[must_use]
pub fn main() -> ExitCode {
    main_with_args("cargo xtask", std::env::args_os().skip(1))
}

/// Runs a command line. `command` is how users start it, for help and messages; `args` are what follows, beginning with
/// `figma-export`.
///
/// ```no_run
/// # fn docs() -> std::process::ExitCode { std::process::ExitCode::SUCCESS }
/// fn main() -> std::process::ExitCode {
///     let args = std::env::args_os().skip(1).collect::<Vec<_>>();
///     match args.first().and_then(|arg| arg.to_str()) {
///         Some("docs") => docs(),
///         _ => exfig_xtask::main_with_args("cargo xtask", args),
///     }
/// }
/// ```
#[must_use]
pub fn main_with_args(command: &str, args: impl IntoIterator<Item = OsString>) -> ExitCode {
    run::run(command, args.into_iter().collect()).into()
}
