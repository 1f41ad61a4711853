//! Ctrl-C and SIGTERM: the first stops the export so that it can be resumed, the second exits at once.
//! Neither can tear a file.
//!
//! Whatever the export is doing at the first signal (a large file, a slow disk), the process exits within
//! [`PATIENCE`].

use exfig_core::{Event, Reporter};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

use crate::exit::Exit;

/// How long in-flight work may take after the first signal: enough to write a group of files to a slow disk.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sets `stop` at the first signal and ends the process at the second.
pub(crate) fn listen(stop: watch::Sender<bool>, reporter: Arc<dyn Reporter>) {
    tokio::spawn(async move {
        next_signal().await;
        let text = "stopping: finishing requests in flight; press Ctrl-C again to quit now (no file is torn either way)";
        reporter.event(Event::Warning(text.to_owned()));
        let _ = stop.send(true);
        if tokio::time::timeout(PATIENCE, next_signal()).await.is_err() {
            let text = format!(
                "in-flight work did not finish within {} s; exiting now (no file is torn; continue with `--resume`)",
                PATIENCE.as_secs()
            );
            reporter.event(Event::Warning(text));
        }
        leave();
    });
}

#[expect(clippy::disallowed_methods, reason = "the second signal asks for exactly this")]
fn leave() -> ! {
    std::process::exit(i32::from(Exit::Interrupted.code()))
}

#[cfg(unix)]
async fn next_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => _ = tokio::signal::ctrl_c().await,
    }
}

#[cfg(not(unix))]
async fn next_signal() {
    let _ = tokio::signal::ctrl_c().await;
}
