//! Connections. Every request goes through the same steps: log, hold, decide, delay, send.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::decide::{Delivery, Verdict, decide};
use crate::endpoint::Endpoint;
use crate::endpoints::{cdn, errors};
use crate::faults::Subject;
use crate::hold;
use crate::http::{BadHead, MAX_HEAD, Reply, Request};
use crate::log::LogEntry;
use crate::state::{Asset, State};

/// The server that a connection belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Api,
    Cdn,
}

/// Accepts connections until the runtime ends. `guard` is dropped after the listener, which tells its other
/// end that the port is free.
pub(crate) async fn accept(
    guard: std::sync::mpsc::Sender<()>,
    listener: TcpListener,
    state: Arc<State>,
    side: Side,
) {
    let _guard = guard;
    let listener = listener;
    loop {
        // `accept` fails for one connection, or because too many files are open: the next one may succeed.
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        // Small responses must not wait until the previous one is acknowledged.
        let _ = stream.set_nodelay(true);
        let connection = Connection { number: state.log.connected(), stream, buffer: Vec::new(), side };
        tokio::spawn(connection.serve(Arc::clone(&state)));
    }
}

struct Connection {
    number: u64,
    stream: TcpStream,
    /// Read but not yet parsed.
    buffer: Vec<u8>,
    side: Side,
}

/// What happens to the connection next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Keep,
    /// Shut down cleanly.
    Close,
    /// Drop it without a shutdown.
    Drop,
}

impl Connection {
    async fn serve(mut self, state: Arc<State>) {
        while let Some(head) = self.read_head().await {
            let next = match Request::parse(&head) {
                Ok(request) => self.handle(&state, request).await,
                Err(bad) => {
                    let reply = match bad {
                        BadHead::LineTooLong => errors::cloudfront(413),
                        BadHead::Malformed => errors::cloudfront(400),
                    };
                    self.refuse(&state, &head, reply).await
                }
            };
            match next {
                Next::Keep => {}
                Next::Close => {
                    // Sends a FIN, so the client sees the end and not a reset.
                    let _ = self.stream.shutdown().await;
                    return;
                }
                Next::Drop => return,
            }
        }
    }

    /// Reads the next head, without its empty line; `None` at the end of the connection.
    async fn read_head(&mut self) -> Option<Vec<u8>> {
        let mut searched: usize = 0;
        loop {
            let from = searched.saturating_sub(3);
            if let Some(at) = self.buffer[from..].windows(4).position(|four| four == b"\r\n\r\n") {
                let rest = self.buffer.split_off(from + at + 4);
                let mut head = std::mem::replace(&mut self.buffer, rest);
                head.truncate(head.len() - 4);
                return Some(head);
            }
            searched = self.buffer.len();
            if searched > MAX_HEAD || self.stream.read_buf(&mut self.buffer).await.ok()? == 0 {
                return None;
            }
        }
    }

    /// Reads and discards the body that follows a head.
    async fn skip_body(&mut self, length: usize) -> Option<()> {
        while self.buffer.len() < length {
            if self.stream.read_buf(&mut self.buffer).await.ok()? == 0 {
                return None;
            }
        }
        self.buffer.drain(..length);
        Some(())
    }

    /// Answers a head that is not a valid request, then closes the connection.
    async fn refuse(&mut self, state: &State, head: &[u8], reply: Reply) -> Next {
        let line = head.split(|byte| *byte == b'\r').next().unwrap_or_default();
        let line = String::from_utf8_lossy(line);
        let target = line.split(' ').nth(1).unwrap_or_default().to_owned();
        let request = Request { target, ..Request::default() };
        let path = request.target.split('?').next().unwrap_or_default();
        let segments: Vec<String> =
            path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        let endpoint = self.endpoint(&segments);
        let entry = state.log.begin(self.entry(state, &request, endpoint, Vec::new()));
        let verdict = Verdict { reply, delivery: Delivery::Full, fault: None };
        self.deliver(state, &request, entry, verdict).await;
        Next::Close
    }

    fn endpoint(&self, segments: &[String]) -> Endpoint {
        match self.side {
            Side::Api => Endpoint::of_path(segments).0,
            Side::Cdn => Endpoint::Cdn,
        }
    }

    fn entry(&self, state: &State, request: &Request, endpoint: Endpoint, ids: Vec<String>) -> LogEntry {
        LogEntry {
            seq: 0,
            call: 0,
            connection: self.number,
            at: state.elapsed(),
            finished: None,
            endpoint,
            tier: endpoint.tier(),
            method: request.method.clone(),
            path: request.target.clone(),
            ids,
            status: None,
            fault: None,
            token_seen: request.token().is_some(),
            bytes: 0,
        }
    }

    /// Serves one request.
    async fn handle(&mut self, state: &State, request: Request) -> Next {
        if self.skip_body(request.content_length()).await.is_none() {
            return Next::Drop;
        }
        let endpoint = self.endpoint(&request.segments);
        let asset = if self.side == Side::Cdn { cdn::asset(state, &request) } else { None };
        let ids = match &asset {
            Some(asset) => vec![asset.node.clone()],
            None => request.ids(),
        };
        let entry = state.log.begin(self.entry(state, &request, endpoint, ids.clone()));
        if let Some(released) = state.holds.arrived(endpoint) {
            let left = tokio::select! {
                () = hold::until_released(released) => false,
                () = gone(&self.stream) => true,
            };
            if left {
                state.log.answer(entry, None, 0, Some("held".to_owned()));
                state.log.end(entry, state.elapsed());
                return Next::Drop;
            }
        }
        let subject = Subject { endpoint, ids: &ids, identity: &request.target };
        let verdict = match asset.as_ref().filter(|_| self.side == Side::Cdn) {
            // A finished render costs nothing; anything else may block this thread.
            Some(asset) if asset.is_ready() => decide(state, &request, &subject, Some(asset)),
            asset => tokio::task::block_in_place(|| decide(state, &request, &subject, asset)),
        };
        tokio::time::sleep(self.latency(state, &verdict, &subject)).await;
        self.deliver(state, &request, entry, verdict).await
    }

    fn latency(&self, state: &State, verdict: &Verdict, subject: &Subject<'_>) -> Duration {
        let renders = verdict.reply.status == 200 && subject.endpoint == Endpoint::Images;
        let ids = if renders { subject.ids.len() } else { 0 };
        match self.side {
            Side::Api => {
                state.latency.api + state.latency.render_per_id * u32::try_from(ids).unwrap_or(u32::MAX)
            }
            Side::Cdn => state.latency.cdn,
        }
    }

    /// Sends the reply as decided. The log entry is complete before the last byte leaves, so a client that
    /// has the response finds it there.
    async fn deliver(&mut self, state: &State, request: &Request, entry: usize, verdict: Verdict) -> Next {
        let Verdict { reply, delivery, fault } = verdict;
        let keep = request.keep_alive() && delivery == Delivery::Full;
        let (head, body) = reply.encode(request.accepts_gzip(), keep, delivery == Delivery::WrongLength);
        let body = match delivery {
            _ if request.method == "HEAD" => &[],
            Delivery::Full | Delivery::WrongLength => body,
            Delivery::Truncate | Delivery::Stall => &body[..body.len() / 2],
            Delivery::Reset | Delivery::Close | Delivery::Silent => &[],
        };
        let answered = !matches!(delivery, Delivery::Reset | Delivery::Close | Delivery::Silent);
        let silent = matches!(delivery, Delivery::Stall | Delivery::Silent);
        state.log.answer(entry, answered.then_some(reply.status), body.len() as u64, fault);
        if !silent {
            state.log.end(entry, state.elapsed());
        }
        let sent = !answered || self.write(head, body).await.is_ok();
        if silent {
            let _ = tokio::time::timeout(state.stall_limit, gone(&self.stream)).await;
            state.log.end(entry, state.elapsed());
        }
        if delivery == Delivery::Reset {
            // Dropping the socket sends the RST; a shutdown would send a FIN first.
            let _ = self.stream.set_zero_linger();
            return Next::Drop;
        }
        match (sent, keep) {
            (false, _) => Next::Drop,
            (true, true) => Next::Keep,
            (true, false) => Next::Close,
        }
    }

    async fn write(&mut self, mut head: Vec<u8>, body: &[u8]) -> std::io::Result<()> {
        // Small responses go out in one segment instead of two; large ones are not copied.
        if body.len() <= 65_536 {
            head.extend_from_slice(body);
            return self.stream.write_all(&head).await;
        }
        self.stream.write_all(&head).await?;
        self.stream.write_all(body).await
    }
}

impl Asset {
    fn is_ready(&self) -> bool {
        self.snapshot.has_render(&self.node, self.format, self.scale)
    }
}

/// Returns once the client has closed its side. Anything it sends meanwhile stays in the socket.
async fn gone(stream: &TcpStream) {
    let mut byte = [0];
    match stream.peek(&mut byte).await {
        Ok(0) | Err(_) => {}
        // It sent more data, so it is still there; with that data unread, its leaving cannot be noticed.
        Ok(_) => std::future::pending().await,
    }
}
