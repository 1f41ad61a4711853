//! Bodies: collected up to a limit, or parsed while they arrive. An attempt includes the whole body.

use std::any::Any;
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{SemaphorePermit, mpsc};
use tokio::time::Instant;

use super::room::{Held, Room};
use crate::figma::error_body;
use crate::figma::verify::Defect;
use crate::io::documents::Keeping;
use crate::io::transport::{Answer, Body, Chunk};
use crate::policy::bulk::Bulk;
use crate::policy::failure::{Failure, Phase, RetryAfter};
use crate::policy::pace::Pace;

/// Returns the next chunk, or `None` at the end. Fails if the body is silent for longer than `idle`, or too
/// slow.
async fn next(body: &mut dyn Body, idle: Duration, pace: &mut Pace) -> Result<Option<Chunk>, Failure> {
    let mut silent = Duration::ZERO;
    loop {
        let begun = Instant::now();
        let chunk = tokio::time::timeout(pace.patience().min(idle - silent), body.chunk()).await;
        let waited = begun.elapsed();
        silent += waited;
        match chunk {
            Ok(Ok(Some(chunk))) if pace.keeps(waited, chunk.bytes.len() as u64) => return Ok(Some(chunk)),
            Ok(Ok(Some(_))) => return Err(Failure::Slow),
            Ok(other) => return other,
            Err(_) if silent >= idle => return Err(Failure::Timeout { after: idle, phase: Phase::Body }),
            Err(_) if pace.keeps(waited, 0) => {}
            Err(_) => return Err(Failure::Slow),
        }
    }
}

/// Collects the whole body. Fails if it is larger than `limit` bytes, which the key `key` raises. A download
/// waits for room in memory.
pub(super) async fn collect(
    mut answer: Answer,
    limit: u64,
    key: Option<&'static str>,
    mut room: Option<(&Room, &mut Held)>,
) -> Result<Vec<u8>, Failure> {
    if answer.length.is_some_and(|length| length > limit) {
        return Err(Failure::TooLarge { limit, key });
    }
    let mut bytes = Vec::with_capacity(
        answer.length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0).min(1 << 16),
    );
    let mut pace = Pace::default();
    while let Some(Chunk { bytes: chunk, .. }) = next(&mut *answer.body, answer.idle, &mut pace).await? {
        let all = bytes.len() as u64 + chunk.len() as u64;
        if all > limit {
            return Err(Failure::TooLarge { limit, key });
        }
        if let Some((room, held)) = &mut room {
            room.make(held, all, answer.length).await;
        }
        bytes.extend_from_slice(&chunk);
    }
    check_length(bytes.len() as u64, answer.length)?;
    Ok(bytes)
}

/// Feeds the body to a parser on a separate thread. If the body breaks off, that is the failure, whatever
/// error the parser returns. Returns what the parser kept, and the body's length.
pub(super) async fn parse(
    mut answer: Answer,
    stack: usize,
    bulk: Bulk,
    room: &Room,
    parse: Arc<Parse>,
) -> Result<(Kept, u64), Failure> {
    let (sender, receiver) = mpsc::channel(8);
    let (done, parsed) = tokio::sync::oneshot::channel();
    let spawned = std::thread::Builder::new().name("parse".to_owned()).stack_size(stack).spawn(move || {
        let _ = done.send(parse(ChunkReader::new(receiver)));
    });
    spawned.map_err(|error| Failure::Local(format!("cannot start a thread for parsing: {error}")))?;
    let (mut head, mut turn) = (Vec::new(), None);
    // Without its sender, the parser ends: the next attempt never has what this one read beside its own.
    let fed = feed(&mut answer, sender, &mut head, bulk, (room, &mut turn)).await;
    let parsed = parsed.await;
    let received = fed?;
    match parsed {
        Ok(Ok(kept)) => Ok((kept, received)),
        Ok(Err(error)) => {
            let said = error_body::within_success(&head).filter(|_| head.len() as u64 == received);
            Err(said.unwrap_or_else(|| not_json(&head, answer.is_framed, &error)))
        }
        Err(_) => Err(Failure::Local("the parser crashed; please report this bug".to_owned())),
    }
}

/// Sends the chunks of a body to its parser, and keeps its first bytes in `head`, and the `turn` of a large one. Returns
/// its length.
async fn feed<'a>(
    answer: &mut Answer,
    parser: mpsc::Sender<Chunk>,
    head: &mut Vec<u8>,
    bulk: Bulk,
    (room, turn): (&'a Room, &mut Option<SemaphorePermit<'a>>),
) -> Result<u64, Failure> {
    let (mut received, mut unread, mut pace) = (0, 0, Pace::default());
    while let Some(chunk) = next(&mut *answer.body, answer.idle, &mut pace).await? {
        let bytes = chunk.bytes.len() as u64;
        received += bytes;
        bulk.check(answer.body.arrived(), received)?;
        if turn.is_none() {
            *turn = room.document(received).await;
        }
        head.extend_from_slice(&chunk.bytes[..chunk.bytes.len().min(HEAD - head.len())]);
        // A parser that failed takes no more chunks. Read a little further to learn whether the body was
        // complete.
        if parser.send(chunk).await.is_err() {
            unread += bytes;
        }
        if unread > MOST_UNREAD {
            return Ok(received);
        }
    }
    check_length(received, answer.length)?;
    Ok(received)
}

/// How many bytes of a body to keep, to describe a body that is not what was requested. No error of Figma's
/// is longer.
const HEAD: usize = 4096;

/// How many bytes to read of a body after its parser has failed.
const MOST_UNREAD: u64 = 4 * 1024 * 1024;

/// Classifies a body that does not parse. It was cut if it ends too early and nothing promised its length;
/// otherwise it is complete and wrong.
pub(super) fn not_json(head: &[u8], is_framed: bool, error: &serde_json::Error) -> Failure {
    let text = head.trim_ascii_start();
    if text.is_empty() {
        Failure::Empty
    } else if !text.starts_with(b"{") && !text.starts_with(b"[") {
        Failure::WrongContent(format!("not JSON but `{}`", error_body::message(head)))
    } else if error.is_eof() && !is_framed {
        Failure::Truncated(error.to_string())
    } else if error.is_data() {
        Failure::Unfit(format!("the response does not fit the request: {error}"))
    } else {
        Failure::Json(error.to_string())
    }
}

/// Checks the length. The HTTP library already does, but another transport may not.
fn check_length(received: u64, promised: Option<u64>) -> Result<(), Failure> {
    match promised {
        Some(promised) if promised != received => {
            Err(Failure::Truncated(format!("{received} of {promised} bytes")))
        }
        _ => Ok(()),
    }
}

/// Classifies a download that is not the requested file.
pub(super) fn wrong_download(bytes: &[u8], defect: Defect) -> Failure {
    match defect {
        _ if bytes.is_empty() => Failure::Empty,
        Defect::Cut(why) => Failure::Truncated(why),
        Defect::Wrong(why) => match error_body::s3_status(bytes) {
            // S3 may report an error in a response with status 200.
            Some(code) => {
                let (message, said_by) = error_body::read(bytes);
                Failure::Status { code, message, said_by, retry_after: RetryAfter::Unknown }
            }
            None => Failure::WrongFile(why),
        },
    }
}

/// What a parser found. An attempt that fails drops it.
pub(super) type Kept = Box<dyn Any + Send>;

/// Reads a document.
pub(super) type Parse = dyn Fn(ChunkReader) -> Result<Kept, serde_json::Error> + Send + Sync;

/// Reads a body that arrives in chunks, for a parser on a separate thread.
pub struct ChunkReader {
    receiver: mpsc::Receiver<Chunk>,
    chunk: Vec<u8>,
    at: usize,
    keeping: Option<Keeping>,
}

impl ChunkReader {
    fn new(receiver: mpsc::Receiver<Chunk>) -> Self {
        Self { receiver, chunk: Vec::new(), at: 0, keeping: None }
    }

    /// Keeps the body too, while it is read.
    pub(crate) fn keep(&mut self, keeping: Option<Keeping>) {
        self.keeping = keeping;
    }

    /// Reads what is left of the body. Returns what has kept all of it.
    pub(crate) fn kept(mut self) -> Option<Keeping> {
        std::io::copy(&mut self, &mut std::io::sink()).ok()?;
        self.keeping
    }
}

impl Read for ChunkReader {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.chunk.len() {
            let Some(chunk) = self.receiver.blocking_recv() else { return Ok(0) };
            if let Some(keeping) = &mut self.keeping {
                keeping.add(&chunk);
            }
            (self.chunk, self.at) = (chunk.bytes, 0);
        }
        let rest = &self.chunk[self.at..];
        let n = rest.len().min(out.len());
        out[..n].copy_from_slice(&rest[..n]);
        self.at += n;
        Ok(n)
    }
}
