//! Formats generated Rust with the project's own rustfmt.toml, if rustfmt is installed.
//!
//! The templates emit what rustfmt's defaults would. So rustfmt, which takes longer than the rest of a small
//! export, runs only if the project has a rustfmt.toml, and a machine without rustfmt writes the same bytes
//! in all other projects. If it fails or hangs, the code is written as generated.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use exfig_core::{CodeFormatter, Event, Reporter};
use tokio::sync::watch;
use xshell::{Shell, cmd};

use crate::child;

/// How long rustfmt may take for one file; it takes well under a second.
const LIMIT: Duration = Duration::from_secs(10);

/// Runs rustfmt.
pub(crate) struct Rustfmt {
    /// Receives a warning when rustfmt does not finish.
    pub(crate) reporter: Arc<dyn Reporter>,
    /// Becomes true when the user wants to stop.
    pub(crate) stop: watch::Receiver<bool>,
    /// It hung once, so it is not run again.
    pub(crate) hung: AtomicBool,
    /// A failure has been reported.
    pub(crate) reported: AtomicBool,
}

impl CodeFormatter for Rustfmt {
    fn format(&self, root: &Path, path: &str, text: String) -> String {
        // The directory of the file decides which rustfmt.toml applies; it may not exist yet.
        let directory = root.join(path).parent().map_or_else(|| root.to_owned(), Path::to_owned);
        let directory = directory.ancestors().find(|directory| directory.is_dir()).unwrap_or(root).to_owned();
        if self.hung.load(Ordering::Relaxed) || !has_own_style(&directory) {
            return text;
        }
        let Ok(shell) = Shell::new() else { return text };
        shell.change_dir(directory);
        let command = cmd!(shell, "rustfmt --edition 2024 --emit stdout --quiet").into();
        match child::output(command, &text, LIMIT, || *self.stop.borrow()) {
            Ok(output) if output.status.success() && !output.stdout.is_empty() => {
                String::from_utf8(output.stdout).unwrap_or(text)
            }
            Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {
                self.hung.store(true, Ordering::Relaxed);
                let limit = LIMIT.as_secs();
                let warning = format!(
                    "rustfmt did not finish within {limit} s; `{path}` and later files are written as generated"
                );
                self.reporter.event(Event::Warning(warning));
                text
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => text,
            Err(error) => self.unformatted(
                path,
                text,
                &format!("cannot be run ({error}); `rustup component add rustfmt` installs it"),
            ),
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                let first = said.lines().find(|line| !line.trim().is_empty()).unwrap_or("without a message");
                self.unformatted(path, text, &format!("failed ({})", first.trim()))
            }
        }
    }
}

impl Rustfmt {
    /// Reports once why the code does not have the project's format.
    fn unformatted(&self, path: &str, text: String, why: &str) -> String {
        if !self.reported.swap(true, Ordering::Relaxed) {
            let warning = format!(
                "the project has a rustfmt.toml, but rustfmt {why}: `{path}` is written in rustfmt's default format"
            );
            self.reporter.event(Event::Warning(warning));
        }
        text
    }
}

/// Whether rustfmt would find a configuration for files in `directory`; it looks in every directory above,
/// too.
fn has_own_style(directory: &Path) -> bool {
    let names = ["rustfmt.toml", ".rustfmt.toml"];
    directory.ancestors().any(|directory| names.iter().any(|name| directory.join(name).is_file()))
}
