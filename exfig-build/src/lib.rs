//! Checks in a build script that the files of this package which exfig exported from Figma are as they were
//! exported. Needs no token and no network, and compiles in seconds.
//!
//! ```no_run
//! // build.rs
//! fn main() {
//!     exfig_build::check();
//! }
//! ```
//!
//! Cargo runs the script again only if Cargo.toml, `exfig.lock`, an exported file or a template changes.
//!
//! In a published package, a vendored copy or a Git dependency, nothing is checked. The variable `EXFIG_BUILD`
//! overrides what the script says: `error`, `warn` or `off`.

#![expect(clippy::needless_doctest_main, reason = "it is a whole build.rs")]
#![cfg_attr(test, expect(clippy::disallowed_methods, reason = "tests"))]
#![expect(clippy::print_stdout, reason = "a build script speaks to Cargo on stdout")]

mod copy;
mod said;

use std::path::Path;

use exfig_lock::Package;

/// What a difference does to the build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Error,
    Warn,
    Off,
}

/// Fails the build if an exported file was edited or is missing, if `[package.metadata.exfig]` changed since the
/// last export, or if an export did not finish. The messages say what to run.
pub fn check() {
    run(Level::Error);
}

/// Like [`check`], but warns instead of failing the build.
pub fn warn() {
    run(Level::Warn);
}

fn run(level: Level) {
    let variable = |name: &str| std::env::var_os(name);
    let Some(directory) = variable("CARGO_MANIFEST_DIR") else {
        println!("cargo::error=exfig-build works in a build script only: CARGO_MANIFEST_DIR is not set");
        return;
    };
    let chosen = variable("EXFIG_BUILD").map(|text| text.to_string_lossy().into_owned());
    let out = variable("OUT_DIR");
    for line in lines(Path::new(&directory), out.as_deref().map(Path::new), level, chosen.as_deref()) {
        println!("{line}");
    }
}

/// Returns what to say to Cargo about the package in `directory`. `chosen` is the value of `EXFIG_BUILD`.
fn lines(directory: &Path, out: Option<&Path>, level: Level, chosen: Option<&str>) -> Vec<String> {
    let mut lines = vec!["cargo::rerun-if-env-changed=EXFIG_BUILD".to_owned()];
    let level = match chosen {
        None | Some("") => Ok(level),
        Some("error") => Ok(Level::Error),
        Some("warn") => Ok(Level::Warn),
        Some("off") => Ok(Level::Off),
        Some(other) => Err(exfig_lock::words::named(other)),
    };
    // The target directory is one of those around `OUT_DIR`.
    let targets = out.into_iter().flat_map(Path::ancestors).skip(1);
    let package = Package::find(directory, targets);
    lines.extend(package.files().map(|path| format!("cargo::rerun-if-changed={path}")));
    match level {
        Ok(Level::Off) => {}
        Ok(_) if copy::is_copy(directory) => {}
        Ok(level) => lines.extend(said::messages(level, package.command(), package.differences())),
        Err(other) => {
            lines.push(format!("cargo::error=EXFIG_BUILD is {other}; it can be `error`, `warn` or `off`"));
        }
    }
    lines
}
