//! Configures an emulator and starts it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use crate::FakeFigma;
use crate::design::Design;
use crate::faults::Faults;
use crate::hold::Holds;
use crate::limits::{Limiter, Limits};
use crate::log::Log;
use crate::server::{self, Side};
use crate::state::{Latency, State, Tokens};
use crate::store::{RenderSource, Store};

/// How long a stalled response stays silent by default: longer than any sensible client's read timeout in a
/// test.
const STALL_LIMIT: Duration = Duration::from_secs(20);
/// How long Figma's render URLs stay valid.
const URL_LIFETIME: Duration = Duration::from_secs(30 * 24 * 3_600);
/// A tree a few thousand levels deep must not overflow the stack of the thread that walks it.
const STACK: usize = 32 << 20;

/// Configures a [`FakeFigma`] before it starts.
#[derive(Debug)]
pub struct Builder {
    designs: Vec<Design>,
    faults: Faults,
    limits: Limits,
    latency: Latency,
    tokens: Tokens,
    source: RenderSource,
    variables_allowed: bool,
    stall_limit: Duration,
    url_lifetime: Duration,
    ports: [u16; 2],
    log_file: Option<PathBuf>,
}

impl Builder {
    /// See [`FakeFigma::builder`].
    pub(crate) fn new() -> Self {
        Self {
            designs: Vec::new(),
            faults: Faults::none(),
            limits: Limits::none(),
            latency: Latency::default(),
            tokens: Tokens::default(),
            source: RenderSource::default(),
            variables_allowed: true,
            stall_limit: STALL_LIMIT,
            url_lifetime: URL_LIFETIME,
            ports: [0, 0],
            log_file: None,
        }
    }

    /// Adds a file to serve. Call it once per file.
    pub fn design(mut self, design: Design) -> Self {
        self.designs.push(design);
        self
    }

    /// Sets the faults. By default there are none.
    pub fn faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// Sets the rate limits. By default there are none.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets how long responses take. By default there is no extra delay.
    pub fn latency(mut self, latency: Latency) -> Self {
        self.latency = latency;
        self
    }

    /// Accepts this token; [`DEFAULT_TOKEN`](crate::DEFAULT_TOKEN) is then no longer accepted.
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.tokens.valid.insert(token.into());
        self
    }

    /// Answers this token with `Token expired`.
    pub fn expired_token(mut self, token: impl Into<String>) -> Self {
        self.tokens.expired.insert(token.into());
        self
    }

    /// Serves SVG from a folder whose files are named after their nodes in kebab-case; a node without a file
    /// is `null`.
    pub fn renders(mut self, directory: impl Into<PathBuf>) -> Self {
        self.source.directory = Some(directory.into());
        self
    }

    /// Draws nodes that have no file in the [`renders`](Self::renders) folder.
    pub fn draw_missing(mut self, draw: bool) -> Self {
        self.source.draw_missing = draw;
        self
    }

    /// Whether the plan includes variables (the default). If not, requests for them get a 403, `Limited by
    /// Figma plan`.
    pub fn variables_allowed(mut self, allowed: bool) -> Self {
        self.variables_allowed = allowed;
        self
    }

    /// How long `stall` and `silent` last if the client stays connected; 20 s by default.
    pub fn stall_limit(mut self, limit: Duration) -> Self {
        self.stall_limit = limit;
        self
    }

    /// How long render URLs stay valid; 30 days by default.
    pub fn url_lifetime(mut self, lifetime: Duration) -> Self {
        self.url_lifetime = lifetime;
        self
    }

    /// Sets the ports of the API and the CDN; 0 lets the system choose.
    pub fn ports(mut self, api: u16, cdn: u16) -> Self {
        self.ports = [api, cdn];
        self
    }

    /// Also writes the log to a file, one JSON object per line, each as soon as its request is done.
    pub fn log_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.log_file = Some(path.into());
        self
    }

    /// Binds both ports on 127.0.0.1 and serves until the value is dropped.
    ///
    /// # Errors
    /// Fails if a port is taken, two files have the same key, the folder of renders does not exist, or the
    /// log cannot be written.
    pub fn start(self) -> io::Result<FakeFigma> {
        let invalid = |message: String| Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        let store = Store::default();
        for design in self.designs {
            let key = design.file_key.clone();
            if !store.add(design) {
                return invalid(format!("two documents have the file key `{key}`; give one of them another"));
            }
        }
        if let Some(directory) = self.source.directory.as_ref().filter(|directory| !directory.is_dir()) {
            return invalid(format!("the folder of renders {} does not exist", directory.display()));
        }
        let mut tokens = self.tokens;
        if tokens.valid.is_empty() {
            tokens.valid.insert(crate::DEFAULT_TOKEN.to_owned());
        }
        let (api, api_url) = bind(self.ports[0])?;
        let (cdn, cdn_url) = bind(self.ports[1])?;
        let log = Log::default();
        if let Some(path) = &self.log_file {
            log.write_to(path)?;
        }
        let state = Arc::new(State {
            api_url,
            cdn_url,
            latency: self.latency,
            source: self.source,
            variables_allowed: self.variables_allowed,
            stall_limit: self.stall_limit,
            url_lifetime: self.url_lifetime,
            store,
            tokens: Mutex::new(tokens),
            limiter: Mutex::new(Limiter::new(self.limits)),
            faults: Mutex::new(self.faults),
            holds: Holds::default(),
            log,
            assets: Mutex::default(),
            fills: Mutex::default(),
            started: start_time(),
        });
        serve(state, api, cdn)
    }
}

/// Starts the server threads.
fn serve(state: Arc<State>, api: TcpListener, cdn: TcpListener) -> io::Result<FakeFigma> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("fake-figma")
        .thread_stack_size(STACK)
        .enable_all()
        .build()?;
    let (guard, closed) = mpsc::channel();
    let entered = runtime.enter();
    for (listener, side) in [(api, Side::Api), (cdn, Side::Cdn)] {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        runtime.spawn(server::accept(guard.clone(), listener, Arc::clone(&state), side));
    }
    drop(entered);
    Ok(FakeFigma { state, runtime: Some(runtime), closed: closed.into() })
}

/// Listens on a loopback port. Returns the listener and its URL.
fn bind(port: u16) -> io::Result<(TcpListener, String)> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let listener = TcpListener::bind(address)
        .map_err(|error| io::Error::new(error.kind(), format!("failed to listen on {address}: {error}")))?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    Ok((listener, url))
}

#[expect(clippy::disallowed_methods, reason = "a server's log and limits run on the clock")]
fn start_time() -> std::time::Instant {
    std::time::Instant::now()
}
