//! The record of every request: tests assert on it, benchmarks count with it. An entry is complete before the
//! response's last byte is sent, so a client that has the response finds it here.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;

use crate::endpoint::Endpoint;
use crate::store::lock;

/// One request: added when its head is read, completed when its response goes out.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    /// The number of this request since the start, from 1.
    pub seq: u64,
    /// The number of this request among those to its endpoint, from 1.
    pub call: u64,
    /// The connection it came in on, from 1; requests with the same number shared one.
    pub connection: u64,
    /// When it arrived, as time since the server started.
    pub at: Duration,
    /// When its response was sent or abandoned, as time since the server started; `None` while it is being
    /// served.
    pub finished: Option<Duration>,
    /// The endpoint it was sent to.
    pub endpoint: Endpoint,
    /// The endpoint's rate-limit tier; `None` if it has none.
    pub tier: Option<u8>,
    /// The HTTP method, such as `GET`.
    pub method: String,
    /// Path and query as sent.
    pub path: String,
    /// The node ids in the request; for a download, the node that was rendered.
    pub ids: Vec<String>,
    /// The status that was sent; `None` if none was.
    pub status: Option<u16>,
    /// The fault that was applied, as scripts spell it; `held` for a request whose client disconnected during
    /// a hold.
    pub fault: Option<String>,
    /// Whether it carried a Figma token.
    pub token_seen: bool,
    /// The body bytes that were sent; compressed bytes if the body was compressed.
    pub bytes: u64,
}

impl LogEntry {
    /// The entry as one line of JSON, with times in milliseconds.
    pub fn to_json(&self) -> String {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1_000.0;
        json!({
            "seq": self.seq, "call": self.call, "connection": self.connection, "at": milliseconds(self.at),
            "finished": self.finished.map(milliseconds), "endpoint": self.endpoint.name(), "tier": self.tier,
            "method": self.method, "path": self.path, "ids": self.ids, "status": self.status, "fault": self.fault,
            "token_seen": self.token_seen, "bytes": self.bytes,
        })
        .to_string()
    }
}

/// Totals over the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// All requests.
    pub total: u64,
    /// Requests by endpoint name.
    pub by_endpoint: BTreeMap<&'static str, u64>,
    /// Requests by tier, except those without one (downloads).
    pub by_tier: BTreeMap<u8, u64>,
    /// Requests by the status sent; those without a response are under 0.
    pub by_status: BTreeMap<u16, u64>,
    /// Requests that a fault was applied to.
    pub faults: u64,
    /// Body bytes sent.
    pub bytes: u64,
    /// Connections accepted.
    pub connections: u64,
    /// The largest number of downloads served at the same time.
    pub peak_downloads: u64,
}

impl Counts {
    /// Requests to the endpoint with this name.
    pub fn endpoint(&self, name: &str) -> u64 {
        Endpoint::parse(name).and_then(|endpoint| self.by_endpoint.get(endpoint.name())).copied().unwrap_or(0)
    }

    /// Requests in this tier.
    pub fn tier(&self, tier: u8) -> u64 {
        self.by_tier.get(&tier).copied().unwrap_or(0)
    }

    /// Requests answered with this status.
    pub fn status(&self, status: u16) -> u64 {
        self.by_status.get(&status).copied().unwrap_or(0)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    entries: Vec<LogEntry>,
    calls: BTreeMap<Endpoint, u64>,
    connections: u64,
    downloads: u64,
    peak_downloads: u64,
    file: Option<File>,
}

impl Log {
    /// Also writes each completed entry to `path`, one JSON object per line.
    pub(crate) fn write_to(&self, path: &Path) -> std::io::Result<()> {
        lock(&self.0).file = Some(File::create(path)?);
        Ok(())
    }

    pub(crate) fn connected(&self) -> u64 {
        let mut inner = lock(&self.0);
        inner.connections += 1;
        inner.connections
    }

    /// Records an arrival, fills in `entry`'s numbers, and returns its index.
    pub(crate) fn begin(&self, mut entry: LogEntry) -> usize {
        let mut inner = lock(&self.0);
        let call = inner.calls.entry(entry.endpoint).or_default();
        *call += 1;
        entry.call = *call;
        entry.seq = inner.entries.len() as u64 + 1;
        if entry.endpoint == Endpoint::Cdn {
            inner.downloads += 1;
            inner.peak_downloads = inner.peak_downloads.max(inner.downloads);
        }
        inner.entries.push(entry);
        inner.entries.len() - 1
    }

    /// Records the response: the status if one is sent, and the number of body bytes.
    pub(crate) fn answer(&self, index: usize, status: Option<u16>, bytes: u64, fault: Option<String>) {
        if let Some(entry) = lock(&self.0).entries.get_mut(index) {
            (entry.status, entry.bytes, entry.fault) = (status, bytes, fault);
        }
    }

    /// Completes the entry and writes it to the log file, if there is one.
    pub(crate) fn end(&self, index: usize, at: Duration) {
        let mut inner = lock(&self.0);
        let Inner { entries, downloads, file, .. } = &mut *inner;
        let Some(entry) = entries.get_mut(index) else { return };
        entry.finished = Some(at);
        if entry.endpoint == Endpoint::Cdn {
            *downloads = downloads.saturating_sub(1);
        }
        if let Some(file) = file {
            // A full disk must not fail the request; the log in memory is complete.
            let _ = file.write_all(format!("{}\n", entry.to_json()).as_bytes());
        }
    }

    pub(crate) fn entries(&self) -> Vec<LogEntry> {
        lock(&self.0).entries.clone()
    }

    pub(crate) fn counts(&self) -> Counts {
        let inner = lock(&self.0);
        let mut counts = Counts {
            total: inner.entries.len() as u64,
            connections: inner.connections,
            peak_downloads: inner.peak_downloads,
            ..Counts::default()
        };
        for entry in &inner.entries {
            *counts.by_endpoint.entry(entry.endpoint.name()).or_default() += 1;
            *counts.by_status.entry(entry.status.unwrap_or(0)).or_default() += 1;
            if let Some(tier) = entry.tier {
                *counts.by_tier.entry(tier).or_default() += 1;
            }
            counts.faults += u64::from(entry.fault.is_some());
            counts.bytes += entry.bytes;
        }
        counts
    }
}
