//! Programs that exfig runs: cargo and rustfmt. Each has a time limit, and gets neither the token nor our standard input.

use std::io::{self, Read, Write as _};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use crate::process_env::TOKENS;

/// Runs `command` with `input` on its standard input, and ends it after `limit`.
///
/// # Errors
/// Those of starting it, and [`io::ErrorKind::TimedOut`].
pub(crate) fn output(mut command: Command, input: &str, limit: Duration) -> io::Result<Output> {
    for (name, _) in TOKENS {
        command.env_remove(name);
    }
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    let mut child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        let input = input.to_owned();
        // A program that reads nothing must not hold us; one that ends early has its own error.
        std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    }
    let (sender, ends) = mpsc::channel();
    read_to_end(child.stdout.take(), &sender, Side::Out);
    read_to_end(child.stderr.take(), &sender, Side::Err);
    drop(sender);
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    // The limit is for each of the two, so at most twice as long: they end together.
    for _ in 0..2 {
        match ends.recv_timeout(limit) {
            Ok((Side::Out, bytes)) => stdout = bytes,
            Ok((Side::Err, bytes)) => stderr = bytes,
            Err(_) => {
                // Whoever inherited its pipes may go on; nobody here waits for that.
                let _ = child.kill();
                let _ = child.wait();
                let text = format!("it did not end within {} s", limit.as_secs());
                return Err(io::Error::new(io::ErrorKind::TimedOut, text));
            }
        }
    }
    Ok(Output { status: child.wait()?, stdout, stderr })
}

enum Side {
    Out,
    Err,
}

fn read_to_end(pipe: Option<impl Read + Send + 'static>, sender: &mpsc::Sender<(Side, Vec<u8>)>, side: Side) {
    let sender = sender.clone();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut bytes);
        }
        let _ = sender.send((side, bytes));
    });
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn shell(script: &str, input: &str, limit: Duration) -> io::Result<Output> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).env("FIGMA_TOKEN", "secret").env("FIGMA_OAUTH_TOKEN", "secret");
        output(command, input, limit)
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
    fn a_child_that_hangs_is_ended() {
        let error = shell("sleep 600", "", Duration::from_millis(50)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    }
}
