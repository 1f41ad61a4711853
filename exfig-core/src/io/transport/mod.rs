//! Sends one attempt of a request. Only this module knows the HTTP library: it converts the library's errors
//! to [`Failure`]s.
//!
//! The library retries nothing and follows no redirects. The token is sent only in the header of requests to
//! the API.

mod failure;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::Pin;
use std::sync::OnceLock;
use std::time::Duration;

use self::failure::{body_failure, causes, send_failure};
use super::gzip::Unpacker;
use crate::api_url::ApiUrl;
use crate::policy::failure::{Failure, Phase, RetryAfter, Speaker, Throttle};
use crate::policy::throttle::{PlanTier, SeatLimit};
use crate::token::{Token, TokenKind};

/// What to request.
#[derive(Debug, Clone)]
pub enum Target {
    /// The API, with the token. The path is joined to the base URL.
    Api {
        /// Path and query, beginning with `/`.
        path: String,
        /// How long to wait for the head of the response.
        first_byte: Duration,
    },
    /// A render on Figma's CDN, without the token.
    Download {
        /// The complete URL. It is a secret as long as it is valid.
        url: String,
    },
}

/// A successful response, whose body has not been read yet.
pub struct Answer {
    pub body: Box<dyn Body>,
    /// The body's length in bytes, if the head promised one.
    pub length: Option<u64>,
    /// Whether the body's end is marked, by a length or by chunks, so that the HTTP library notices a
    /// truncated body.
    pub is_framed: bool,
    /// The longest silence in the body to wait for.
    pub idle: Duration,
}

/// What a transport is waiting for.
pub(crate) type Coming<'a, V> = Pin<Box<dyn Future<Output = Result<V, Failure>> + Send + 'a>>;

/// What arrived of a body.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Chunk {
    /// The content, unpacked. Empty if what arrived does not amount to content yet.
    pub bytes: Vec<u8>,
    /// The same as it was sent, if the body is packed with gzip. The pieces of a whole body are one gzip file;
    /// a piece may belong to the content of the following chunks too.
    pub packed: Vec<u8>,
}

impl From<Vec<u8>> for Chunk {
    fn from(bytes: Vec<u8>) -> Self {
        Self { bytes, packed: Vec::new() }
    }
}

/// A body that arrives in chunks.
pub trait Body: Send {
    /// Returns the next chunk; `None` at the end. Nothing is lost if the future is dropped before that.
    fn chunk(&mut self) -> Coming<'_, Option<Chunk>>;

    /// Returns how many bytes have arrived so far, as sent: if they are packed, fewer than the chunks
    /// contain.
    fn arrived(&self) -> u64;
}

/// Sends one attempt.
pub trait Transport: Send + Sync + 'static {
    /// Sends `target` and waits for the head of the response. Any status other than success is a failure.
    fn send<'a>(&'a self, target: &'a Target) -> Coming<'a, Answer>;
}

/// The settings of the HTTP transport.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// The API's base URL.
    pub base_url: ApiUrl,
    /// The token, sent only to the API.
    pub token: Token,
    /// The longest silence on a connection to wait for.
    pub idle: Duration,
    /// The most idle connections per host to keep for further requests.
    pub connections: usize,
}

/// How long setting up a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// The most redirects of a download to follow. S3 sends one if a bucket has moved.
const MOST_REDIRECTS: usize = 4;

/// The longest URL that a redirect may lead to, in bytes. A signed URL of S3 has 2 KiB.
const LONGEST_URL: usize = 16 * 1024;

/// How many bytes to read of an error response's body for its message.
const LONGEST_ERROR: usize = 64 * 1024;

/// How many packed bytes to wait for before a chunk without content is passed on.
const MOST_PACKED: usize = 64 * 1024;

/// How long to read an error response's body for its message.
const ERROR_BODY: Duration = Duration::from_secs(5);

/// Sends requests over HTTP and TLS.
pub struct HttpTransport {
    options: HttpOptions,
    // Created at the first request: reading the system's certificates takes a while, and fails if there are
    // none.
    client: OnceLock<Result<reqwest::Client, Failure>>,
}

impl HttpTransport {
    /// Creates a transport. Sets nothing up before the first request.
    pub fn new(options: HttpOptions) -> Self {
        Self { options, client: OnceLock::new() }
    }

    fn client(&self) -> Result<&reqwest::Client, Failure> {
        self.client.get_or_init(|| build_client(&self.options)).as_ref().map_err(Clone::clone)
    }

    fn request(&self, client: &reqwest::Client, target: &Target) -> (reqwest::RequestBuilder, Duration) {
        match target {
            Target::Api { path, first_byte } => {
                let request = client.get(self.options.base_url.join(path));
                let token = self.options.token.expose();
                let request = match self.options.token.kind() {
                    TokenKind::Personal => request.header("X-Figma-Token", sensitive(token)),
                    TokenKind::OAuth => {
                        request.header(reqwest::header::AUTHORIZATION, sensitive(&format!("Bearer {token}")))
                    }
                };
                (request, *first_byte)
            }
            Target::Download { url } => (client.get(url), self.options.idle),
        }
    }

    /// Adds the proxy that the request went through to the failure: such failures are seldom Figma's fault.
    fn name_proxy(&self, target: &Target, failure: Failure) -> Failure {
        let url = match target {
            Target::Api { .. } => self.options.base_url.as_str(),
            Target::Download { url } => url,
        };
        let Some(proxy) = self.proxy_of(url) else { return failure };
        let through = |why: String| format!("{why} (through the proxy {proxy})");
        match failure {
            Failure::Connect(why) => Failure::Connect(through(why)),
            Failure::Tls { why, unknown_issuer } => Failure::Tls { why: through(why), unknown_issuer },
            Failure::Closed(why) => Failure::Closed(through(why)),
            Failure::Status { code, message, said_by: Speaker::Other, retry_after } => {
                Failure::Status { code, message: through(message), said_by: Speaker::Other, retry_after }
            }
            other => other,
        }
    }

    /// Returns the proxy for `url`; `None` if the API is on this machine, since the client then uses no
    /// proxy.
    fn proxy_of(&self, url: &str) -> Option<String> {
        if self.options.base_url.is_loopback() { None } else { proxy_of(url) }
    }

    /// Rejects plain http, even in a URL that Figma sends, unless the API is on this machine.
    fn check_scheme(&self, url: &str) -> Result<(), Failure> {
        if self.options.base_url.lets_fetch(url) {
            Ok(())
        } else {
            Err(Failure::Local(format!("{} does not use https", redact(url))))
        }
    }
}

/// Returns the proxy that the HTTP library uses for `url`, without its credentials. Uses the same matcher,
/// which reads the system's settings.
pub fn proxy_of(url: &str) -> Option<String> {
    let matcher = hyper_util::client::proxy::matcher::Matcher::from_system();
    let taken = matcher.intercept(&url.parse().ok()?)?;
    Some(redact(&taken.uri().to_string()).trim_end_matches('/').to_owned())
}

/// Returns a URL for messages: without query, fragment and credentials.
pub(crate) fn redact(url: &str) -> String {
    let bare = url.split(['?', '#']).next().unwrap_or_default();
    match bare.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) =
                rest.split_once('/').map_or((rest, ""), |(authority, path)| (authority, path));
            let host = authority.rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{host}/{path}")
        }
        None => bare.to_owned(),
    }
}

fn sensitive(value: &str) -> reqwest::header::HeaderValue {
    // `Token` contains only visible ASCII, which is valid in every header.
    let mut value = reqwest::header::HeaderValue::from_str(value)
        .unwrap_or_else(|_| reqwest::header::HeaderValue::from_static("invalid"));
    value.set_sensitive(true);
    value
}

fn build_client(options: &HttpOptions) -> Result<reqwest::Client, Failure> {
    // Fails only if another provider is already installed, which works as well.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("exfig/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(CONNECT)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(options.connections)
        .tcp_nodelay(true);
    if options.base_url.is_loopback() {
        // The emulator and proxies on this machine use plain http, so do not read any certificates.
        builder = builder.tls_certs_only([]).no_proxy();
    }
    builder.build().map_err(|error| {
        let why = causes(&error);
        let help =
            if why.contains("certificate") { "; install ca-certificates, or set SSL_CERT_FILE" } else { "" };
        Failure::Local(format!("cannot set up the HTTP client: {why}{help}"))
    })
}

/// The body of an HTTP response.
struct HttpBody {
    response: reqwest::Response,
    /// Unpacks a packed body.
    unpacker: Option<Unpacker>,
    /// What arrived packed and no chunk contains yet.
    packed: Vec<u8>,
    arrived: u64,
}

impl HttpBody {
    /// # Errors
    /// Fails if the body is packed other than requested.
    fn new(response: reqwest::Response) -> Result<Self, Failure> {
        let coding = response.headers().get(reqwest::header::CONTENT_ENCODING).map(|value| value.as_bytes());
        let unpacker = match coding {
            None | Some(b"" | b"identity") => None,
            Some(coding) if coding.eq_ignore_ascii_case(b"gzip") => Some(Unpacker::new()),
            Some(coding) => {
                let coding = String::from_utf8_lossy(&coding[..coding.len().min(40)]).into_owned();
                return Err(Failure::WrongContent(format!("compressed as `{coding}`, not as gzip")));
            }
        };
        Ok(Self { response, unpacker, packed: Vec::new(), arrived: 0 })
    }
}

impl HttpBody {
    async fn next(&mut self) -> Result<Option<Chunk>, Failure> {
        let cut = |error: std::io::Error| {
            Failure::Truncated(format!("the compressed data is damaged or ends too early: {error}"))
        };
        loop {
            if let Some(unpacker) = &mut self.unpacker
                && let Some(bytes) = unpacker.next().map_err(cut)?
            {
                return Ok(Some(self.with_packed(bytes)));
            }
            let chunk = self.response.chunk().await.map_err(|error| body_failure(&error))?;
            self.arrived += chunk.as_ref().map_or(0, |bytes| bytes.len() as u64);
            match (chunk, &mut self.unpacker) {
                (Some(bytes), None) => return Ok(Some(bytes.to_vec().into())),
                (Some(bytes), Some(unpacker)) => {
                    self.packed.extend_from_slice(&bytes);
                    unpacker.push(&bytes);
                    if self.packed.len() > MOST_PACKED {
                        // It unpacks to nothing so far. The caller decides how long that may go on.
                        return Ok(Some(self.with_packed(Vec::new())));
                    }
                }
                (None, None) => return Ok(None),
                (None, Some(unpacker)) => {
                    let last = unpacker.finish().map_err(cut)?.unwrap_or_default();
                    let last = self.with_packed(last);
                    return Ok((last != Chunk::default()).then_some(last));
                }
            }
        }
    }

    fn with_packed(&mut self, bytes: Vec<u8>) -> Chunk {
        Chunk { bytes, packed: std::mem::take(&mut self.packed) }
    }
}

impl Body for HttpBody {
    fn chunk(&mut self) -> Coming<'_, Option<Chunk>> {
        Box::pin(self.next())
    }

    fn arrived(&self) -> u64 {
        self.arrived
    }
}

impl Transport for HttpTransport {
    fn send<'a>(&'a self, target: &'a Target) -> Coming<'a, Answer> {
        let sent = self.follow(target);
        Box::pin(async { sent.await.map_err(|failure| self.name_proxy(target, failure)) })
    }
}

impl HttpTransport {
    /// Sends one attempt, and follows the redirects of a download.
    async fn follow(&self, target: &Target) -> Result<Answer, Failure> {
        let client = self.client()?;
        let mut target = target.clone();
        for _ in 0..=MOST_REDIRECTS {
            if let Target::Download { url } = &target {
                self.check_scheme(url)?;
            }
            let (request, first_byte) = self.request(client, &target);
            let request = request.header(reqwest::header::ACCEPT_ENCODING, "gzip");
            let response = match tokio::time::timeout(first_byte, request.send()).await {
                Err(_) => return Err(Failure::Timeout { after: first_byte, phase: Phase::Head }),
                Ok(Err(error)) => return Err(send_failure(&error)),
                Ok(Ok(response)) => response,
            };
            match (redirect_of(&response), &target) {
                (None, _) => return self.judge(response).await,
                (Some(to), Target::Download { .. }) => target = Target::Download { url: to },
                (Some(to), Target::Api { .. }) => return Err(Failure::Redirect(redact(&to))),
            }
        }
        Err(Failure::Redirect("another URL too many times".to_owned()))
    }
}

impl HttpTransport {
    async fn judge(&self, response: reqwest::Response) -> Result<Answer, Failure> {
        let status = response.status().as_u16();
        let length = response.content_length();
        if status == 200 {
            let is_chunked = response.headers().contains_key(reqwest::header::TRANSFER_ENCODING);
            let (is_framed, idle) = (length.is_some() || is_chunked, self.options.idle);
            let body = HttpBody::new(response)?;
            // Only the HTTP library knows whether a packed body has its length.
            let length = length.filter(|_| body.unpacker.is_none());
            return Ok(Answer { body: Box::new(body), length, is_framed, idle });
        }
        if status == 429 {
            return Err(Failure::Throttled(Box::new(throttle(response.headers()))));
        }
        let retry_after = retry_after(response.headers());
        let bytes = match HttpBody::new(response) {
            Ok(body) => beginning(body).await,
            Err(_) => Vec::new(),
        };
        let (message, said_by) = crate::figma::error_body::read(&bytes);
        let message = match status {
            202 if message.is_empty() => "accepted, but not ready yet".to_owned(),
            200..=299 if message.is_empty() => "successful, but without the requested content".to_owned(),
            _ => message,
        };
        Err(Failure::Status { code: status, message, said_by, retry_after })
    }
}

/// Reads the beginning of an error response's body. The message matters less than the status, so this never
/// waits long.
async fn beginning(mut body: HttpBody) -> Vec<u8> {
    let mut bytes = Vec::new();
    let read = async {
        while bytes.len() < LONGEST_ERROR {
            match body.next().await {
                Ok(Some(chunk)) => bytes.extend(chunk.bytes),
                Ok(None) | Err(_) => break,
            }
        }
    };
    let _ = tokio::time::timeout(ERROR_BODY, read).await;
    bytes
}

fn redirect_of(response: &reqwest::Response) -> Option<String> {
    let location = response.headers().get(reqwest::header::LOCATION)?.to_str().ok()?;
    let to = response.url().join(location).ok().filter(|to| to.as_str().len() <= LONGEST_URL)?;
    matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308).then(|| to.to_string())
}

fn throttle(headers: &reqwest::header::HeaderMap) -> Throttle {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let is_of_figma = headers.keys().any(|name| name.as_str().starts_with("x-figma-"));
    Throttle {
        is_foreign: is_no_json(headers) && !is_of_figma,
        retry_after: retry_after(headers),
        plan_tier: text("x-figma-plan-tier").map(PlanTier::from),
        limit_type: text("x-figma-rate-limit-type").map(SeatLimit::from),
        upgrade_link: text("x-figma-upgrade-link").filter(|link| link.starts_with("https://")),
    }
}

/// How far a server's clock may be off to be believed.
const WRONG_CLOCK: Duration = Duration::from_secs(24 * 3600);

/// Whether a response says that it is something else than JSON, such as a web page.
fn is_no_json(headers: &reqwest::header::HeaderMap) -> bool {
    let kind = headers.get(reqwest::header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| !kind.to_ascii_lowercase().contains("json"))
}

fn retry_after(headers: &reqwest::header::HeaderMap) -> RetryAfter {
    let text = |name| headers.get(name).and_then(|value: &reqwest::header::HeaderValue| value.to_str().ok());
    let now = super::clock::Clock::now(&super::clock::SystemClock);
    // A date is one of the server's clock, which the response says, too.
    let date = text(reqwest::header::DATE).and_then(|date| httpdate::parse_http_date(date).ok());
    let date = date.and_then(|date| date.duration_since(std::time::UNIX_EPOCH).ok());
    let now = date.filter(|date| date.abs_diff(now) <= WRONG_CLOCK).unwrap_or(now);
    text(reqwest::header::RETRY_AFTER).map_or(RetryAfter::Unknown, |value| RetryAfter::parse(value, now))
}
