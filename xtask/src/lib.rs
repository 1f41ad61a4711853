//! `cargo xtask figma-export`: exports colors, typography, icons and images from Figma into a Cargo
//! workspace.
//!
//! Add it to the workspace's xtask with three lines in `xtask/src/main.rs`:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     exfig_xtask::main()
//! }
//! ```
//!
//! An xtask that has commands already passes the rest on: [`main_with_args`].
//!
//! These functions are the whole interface, and follow semantic versioning; so do the options and exit
//! codes of the command. Without the default features and with `check`, only `--check` is left, which compiles in
//! seconds. This crate prints, reads the environment and chooses exit codes. The engine is
//! `exfig-core`, for tools that want the export without the command.

#[cfg(feature = "export")]
mod annotations;
#[cfg(feature = "export")]
mod args;
#[cfg(feature = "export")]
mod best_effort;
#[cfg(feature = "export")]
mod changes;
#[cfg(feature = "export")]
mod check;
mod child;
#[cfg(feature = "demo")]
mod demo;
#[cfg(feature = "export")]
mod doctor;
#[cfg(feature = "export")]
mod errors;
#[cfg(feature = "export")]
mod eta;
#[cfg(feature = "export")]
mod exit;
#[cfg(feature = "export")]
mod format;
#[cfg(feature = "export")]
mod init;
#[cfg(not(feature = "export"))]
mod light;
#[cfg(feature = "export")]
mod list;
#[cfg(feature = "export")]
mod listing;
#[cfg(feature = "export")]
mod manifests;
#[cfg(feature = "export")]
mod markdown;
#[cfg(feature = "export")]
mod printed;
#[cfg(feature = "export")]
mod printer;
#[cfg(feature = "export")]
mod process_env;
#[cfg(feature = "export")]
mod report_file;
#[cfg(feature = "export")]
mod retries;
#[cfg(feature = "export")]
mod run;
#[cfg(feature = "export")]
mod session;
#[cfg(feature = "export")]
mod signals;
#[cfg(feature = "export")]
mod summary;
#[cfg(feature = "export")]
mod ui;

#[cfg(not(any(feature = "check", feature = "export")))]
compile_error!("enable the feature `export`, or `check` for a command that only checks");

#[cfg(not(feature = "export"))]
use light as run;

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command line of this process: `cargo xtask figma-export …`. Returns the exit code, one of the
/// table in README.md.
pub fn main() -> ExitCode {
    main_with_args("cargo xtask", std::env::args_os().skip(1))
}

/// Runs the command line of this process as the program `cargo-exfig`: `cargo exfig …`, with the options of
/// `figma-export`. Returns the exit code.
pub fn cargo_exfig() -> ExitCode {
    let mut args = std::env::args_os().skip(1).collect::<Vec<_>>();
    // Cargo passes the name of its subcommand, a shell does not.
    if args.first().is_some_and(|first| first == "exfig") {
        args.remove(0);
    }
    run::run_export("cargo exfig", args).into()
}

/// Runs a command line. `command` is what users type before it, for help and messages; `args` is the rest,
/// beginning with `figma-export`. Returns the exit code.
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
pub fn main_with_args(command: &str, args: impl IntoIterator<Item = OsString>) -> ExitCode {
    run::run(command, args.into_iter().collect()).into()
}
