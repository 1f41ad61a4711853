//! A server that sends arbitrary bytes, including those that no HTTP library would send.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// All bytes of a response, head and body.
pub(crate) type Answer = Box<dyn Read + Send>;

/// Returns the response for a path.
pub(crate) type Handler = dyn Fn(&str) -> Answer + Send + Sync;

pub(crate) struct Server {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    pub(crate) fn start(handler: Arc<Handler>, listener: TcpListener) -> Self {
        let address = listener.local_addr().unwrap();
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        let accepting = std::thread::spawn(move || {
            let mut answers = Vec::new();
            for stream in listener.incoming().flatten() {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let handler = Arc::clone(&handler);
                // A client that stops reading ends the response with an error.
                answers.push(std::thread::spawn(move || drop(answer(stream, &*handler))));
            }
            // A bomb that is still being compressed would slow down the next point.
            answers.into_iter().for_each(|answer| drop(answer.join()));
        });
        Self { address, stopped, accepting: Some(accepting) }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::Relaxed);
        drop(TcpStream::connect(self.address));
        self.accepting.take().map(JoinHandle::join);
    }
}

fn answer(mut stream: TcpStream, handler: &Handler) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = request.split(' ').nth(1).unwrap_or_default();
    std::io::copy(&mut handler(path), &mut stream)?;
    stream.flush()
}

/// A complete response, after which the connection closes.
pub(crate) fn whole(kind: &str, body: impl AsRef<[u8]>) -> Answer {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    Box::new(std::io::Cursor::new([head.as_bytes(), body].concat()))
}

/// The same for a JSON body that is already compressed.
pub(crate) fn packed(body: &[u8]) -> Answer {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    Box::new(std::io::Cursor::new([head.as_bytes(), body].concat()))
}

/// `start`, then `piece` repeated `times` times, then `end`. A `#` in the piece becomes a different number
/// each time.
pub(crate) fn repeated(start: &str, piece: &str, times: usize, end: &str) -> Answer {
    let again: Answer = if piece.contains('#') {
        Box::new(Numbered { piece: piece.to_owned(), number: 0, times, bytes: Vec::new(), at: 0 })
    } else {
        let bytes = piece.repeat(64 * 1024 / piece.len() + 1).into_bytes();
        Box::new(Again { bytes, at: 0, left: piece.len().saturating_mul(times) })
    };
    let [start, end] = [start, end].map(|text| std::io::Cursor::new(text.as_bytes().to_vec()));
    Box::new(start.chain(again).chain(end))
}

/// `start`, and then `piece` again and again.
pub(crate) fn endless(start: &[u8], piece: &[u8]) -> Answer {
    let again = Again { bytes: piece.repeat(64 * 1024 / piece.len()), at: 0, left: usize::MAX };
    Box::new(std::io::Cursor::new(start.to_vec()).chain(again))
}

struct Again {
    bytes: Vec<u8>,
    at: usize,
    left: usize,
}

impl Read for Again {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let mut written = 0;
        while written < buffer.len() && self.left > 0 {
            let rest = &self.bytes[self.at..];
            let n = rest.len().min(buffer.len() - written).min(self.left);
            buffer[written..written + n].copy_from_slice(&rest[..n]);
            written += n;
            self.left -= n;
            self.at = (self.at + n) % self.bytes.len();
        }
        Ok(written)
    }
}

struct Numbered {
    piece: String,
    number: usize,
    times: usize,
    bytes: Vec<u8>,
    at: usize,
}

impl Read for Numbered {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.at == self.bytes.len() {
            let last = self.times.min(self.number + 1_000);
            let pieces = (self.number..last).map(|number| self.piece.replace('#', &number.to_string()));
            (self.bytes, self.at) = (pieces.collect::<String>().into_bytes(), 0);
            self.number = last;
        }
        let rest = &self.bytes[self.at..];
        let n = rest.len().min(buffer.len());
        buffer[..n].copy_from_slice(&rest[..n]);
        self.at += n;
        Ok(n)
    }
}

/// Compresses all bytes of a response.
pub(crate) fn pack(mut body: Answer) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::copy(&mut body, &mut encoder).unwrap();
    encoder.finish().unwrap()
}
