//! Programs that exfig runs: cargo and rustfmt. Each has a time limit, and gets neither the token nor exfig's
//! standard input.

#![expect(clippy::disallowed_methods, reason = "the time limit of a child is the clock's")]

use std::io::{self, Read, Write as _};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The variables that may hold a token.
pub(crate) const TOKENS: [&str; 3] = ["FIGMA_TOKEN", "FIGMA_PERSONAL_TOKEN", "FIGMA_OAUTH_TOKEN"];

/// How often to check whether a child must be stopped.
const TICK: Duration = Duration::from_millis(20);

/// Runs `command` with `input` on its standard input, and kills it after `limit`, or as soon as `is_stopped`
/// returns true.
///
/// # Errors
/// The errors of starting it, [`io::ErrorKind::TimedOut`] and [`io::ErrorKind::Interrupted`].
pub(crate) fn output(
    mut command: Command,
    input: &str,
    limit: Duration,
    is_stopped: impl Fn() -> bool,
) -> io::Result<Output> {
    for name in TOKENS {
        command.env_remove(name);
    }
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    let mut child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        let input = input.to_owned();
        // A program that reads nothing must not block exfig; one that exits early reports its own error.
        std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    }
    let (stdout, stderr) = (read_to_end(child.stdout.take()), read_to_end(child.stderr.take()));
    let begun = Instant::now();
    let check = || {
        if is_stopped() {
            return Err(io::Error::new(io::ErrorKind::Interrupted, "stopped"));
        }
        if begun.elapsed() >= limit {
            let text = format!("it did not end within {} s", limit.as_secs());
            return Err(io::Error::new(io::ErrorKind::TimedOut, text));
        }
        Ok(())
    };
    let ended = wait_for(&stdout, &check).and_then(|stdout| {
        let stderr = wait_for(&stderr, &check)?;
        Ok(Output { status: wait(&mut child, &check)?, stdout, stderr })
    });
    if ended.is_err() {
        // A process that inherited its pipes may keep running; exfig does not wait for it.
        let _ = child.kill();
        let _ = child.wait();
    }
    ended
}

fn read_to_end(pipe: Option<impl Read + Send + 'static>) -> mpsc::Receiver<Vec<u8>> {
    let (sender, end) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        let _ = sender.send(bytes);
    });
    end
}

fn wait_for(end: &mpsc::Receiver<Vec<u8>>, check: &impl Fn() -> io::Result<()>) -> io::Result<Vec<u8>> {
    loop {
        match end.recv_timeout(TICK) {
            Ok(bytes) => return Ok(bytes),
            Err(mpsc::RecvTimeoutError::Timeout) => check()?,
            Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(Vec::new()),
        }
    }
}

/// A program that has closed its outputs may still be running.
fn wait(child: &mut Child, check: &impl Fn() -> io::Result<()>) -> io::Result<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status);
        }
        check()?;
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, input: &str, limit: Duration) -> io::Result<Output> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).env("FIGMA_TOKEN", "secret").env("FIGMA_OAUTH_TOKEN", "secret");
        output(command, input, limit, || false)
    }

    #[test]
    fn a_child_gets_its_input_and_no_token() {
        let long = Duration::from_secs(60);
        let text = "x".repeat(300_000);
        let ran = shell("cat; env >&2", &text, long).unwrap();
        assert_eq!(ran.stdout.len(), text.len());
        assert!(!String::from_utf8(ran.stderr).unwrap().contains("secret"));
        assert_eq!(shell("cat", "", long).unwrap().stdout, b"");
        assert!(!shell("exit 3", &text, long).unwrap().status.success());
    }

    #[test]
    fn a_child_that_hangs_is_ended_whatever_it_did_with_its_outputs() {
        for script in ["exec sleep 600", "sleep 600", "exec >&- 2>&-; sleep 600", "exec 2>&-; sleep 600"] {
            let error = shell(script, "", Duration::from_millis(50)).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::TimedOut, "{script}");
        }
    }

    #[test]
    fn a_child_ends_with_the_export() {
        let mut command = Command::new("sh");
        command.args(["-c", "exec sleep 600"]);
        let error = output(command, "", Duration::from_secs(600), || true).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted);
    }
}
