//! Bodies: collected up to a limit, or handed to a parser while they arrive. A whole body is part of an attempt.

use std::io::Read;

use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::figma::error_body;
use crate::figma::verify::Defect;
use crate::io::transport::{Answer, Body};
use crate::policy::failure::{Failure, RetryAfter};
use crate::policy::pace::Pace;

/// The next piece; a body that trickles is given up.
async fn next<B: Body>(body: &mut B, pace: &mut Pace) -> Result<Option<Vec<u8>>, Failure> {
    loop {
        let begun = Instant::now();
        let chunk = tokio::time::timeout(pace.patience(), body.chunk()).await;
        let waited = begun.elapsed();
        match chunk {
            Ok(Ok(Some(bytes))) if pace.keeps(waited, bytes.len() as u64) => return Ok(Some(bytes)),
            Ok(Ok(Some(_))) => return Err(Failure::Slow),
            Ok(other) => return other,
            Err(_) if pace.keeps(waited, 0) => {}
            Err(_) => return Err(Failure::Slow),
        }
    }
}

/// The whole body, at most `limit` bytes of it.
pub(super) async fn collect<B: Body>(mut answer: Answer<B>, limit: u64) -> Result<Vec<u8>, Failure> {
    if answer.length.is_some_and(|length| length > limit) {
        return Err(Failure::TooLarge(limit));
    }
    let mut bytes = Vec::with_capacity(
        answer.length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0).min(1 << 20),
    );
    let mut pace = Pace::default();
    while let Some(chunk) = next(&mut answer.body, &mut pace).await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > limit {
            return Err(Failure::TooLarge(limit));
        }
    }
    check_length(bytes.len() as u64, answer.length)?;
    Ok(bytes)
}

/// Feeds the body to a parser on a thread of its own; a body that breaks off is a broken body, whatever the parser says of it.
pub(super) async fn parse<B: Body, V: Send + 'static>(
    mut answer: Answer<B>,
    stack: usize,
    parse: impl Fn(ChunkReader) -> Result<V, serde_json::Error> + Send + 'static,
) -> Result<(V, u64), Failure> {
    let (sender, receiver) = mpsc::channel(8);
    let (done, parsed) = tokio::sync::oneshot::channel();
    let spawned = std::thread::Builder::new().name("parse".to_owned()).stack_size(stack).spawn(move || {
        let _ = done.send(parse(ChunkReader { receiver, chunk: Vec::new(), at: 0 }));
    });
    spawned.map_err(|error| Failure::Local(format!("no thread for parsing: {error}")))?;
    let (mut received, mut ends, mut pace) = (0, Ends::default(), Pace::default());
    while let Some(chunk) = next(&mut answer.body, &mut pace).await? {
        received += chunk.len() as u64;
        ends.see(&chunk);
        // A parser that has given up takes no more; the rest is read to learn whether the body was whole.
        let _ = sender.send(chunk).await;
    }
    drop(sender);
    check_length(received, answer.length)?;
    match parsed.await {
        Ok(Ok(value)) => Ok((value, received)),
        Ok(Err(error)) => Err(ends.failure(answer.length, error.to_string())),
        Err(_) => Err(Failure::Local("the parser died".to_owned())),
    }
}

/// The HTTP library has checked the length already; a proxy or a test transport may not have.
fn check_length(received: u64, promised: Option<u64>) -> Result<(), Failure> {
    match promised {
        Some(promised) if promised != received => {
            Err(Failure::Truncated(format!("{received} of {promised} bytes")))
        }
        _ => Ok(()),
    }
}

/// The beginning and the end of a body: enough to tell what it is, and whether it is whole.
#[derive(Default)]
pub(super) struct Ends {
    head: Vec<u8>,
    /// The last byte that is no white space.
    last: Option<u8>,
}

impl Ends {
    pub(super) fn of(body: &[u8]) -> Self {
        let mut ends = Self::default();
        ends.see(body);
        ends
    }

    fn see(&mut self, chunk: &[u8]) {
        if self.head.len() < 256 {
            self.head.extend_from_slice(&chunk[..chunk.len().min(256)]);
        }
        self.last = chunk.trim_ascii_end().last().copied().or(self.last);
    }

    /// What a body is that does not parse as JSON. It was cut if nobody said how long it would be and it does not end as JSON does;
    /// otherwise it is whole and wrong.
    pub(super) fn failure(&self, length: Option<u64>, why: String) -> Failure {
        let is_json =
            self.head.trim_ascii_start().starts_with(b"{") || self.head.trim_ascii_start().starts_with(b"[");
        if self.last.is_none() {
            Failure::Empty
        } else if !is_json {
            Failure::WrongContent(format!("not JSON but `{}`", error_body::message(&self.head)))
        } else if length.is_none() && !matches!(self.last, Some(b'}' | b']')) {
            Failure::Truncated(why)
        } else {
            Failure::Json(why)
        }
    }
}

/// What downloaded bytes are that are not what was asked for.
pub(super) fn wrong_download(bytes: &[u8], defect: Defect) -> Failure {
    match defect {
        _ if bytes.is_empty() => Failure::Empty,
        Defect::Cut(why) => Failure::Truncated(why),
        Defect::Wrong(why) => match error_body::s3_status(bytes) {
            // S3 says so in a 200.
            Some(code) => {
                let (message, said_by) = error_body::read(bytes);
                Failure::Status { code, message, said_by, retry_after: RetryAfter::Unknown }
            }
            None => Failure::WrongFile(why),
        },
    }
}

/// A body in pieces as a [`Read`], for a parser on a thread of its own.
pub struct ChunkReader {
    receiver: mpsc::Receiver<Vec<u8>>,
    chunk: Vec<u8>,
    at: usize,
}

impl Read for ChunkReader {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.chunk.len() {
            match self.receiver.blocking_recv() {
                Some(chunk) => (self.chunk, self.at) = (chunk, 0),
                None => return Ok(0),
            }
        }
        let rest = &self.chunk[self.at..];
        let n = rest.len().min(out.len());
        out[..n].copy_from_slice(&rest[..n]);
        self.at += n;
        Ok(n)
    }
}
