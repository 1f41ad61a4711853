//! HTTP/1.1, as much as an API client uses: request heads in, responses out, `keep-alive`, gzip.
//!
//! Written by hand because faults are about bytes and sockets: a body cut in the middle, a wrong length, a
//! reset.

use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use flate2::{Compression, write::GzEncoder};

/// The longest request line that CloudFront accepts in front of Figma, in bytes.
pub(crate) const MAX_REQUEST_LINE: usize = 8_192;
/// The longest head that is read, in bytes. Far longer than what is accepted, because a refusal must not
/// arrive as a reset.
pub(crate) const MAX_HEAD: usize = 1 << 20;
/// Shorter bodies are sent plain, because gzip would not pay off.
const MIN_GZIP: usize = 1_024;

/// The head of a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, as sent.
    pub(crate) target: String,
    /// The path's segments, percent-decoded.
    pub(crate) segments: Vec<String>,
    /// The query's pairs, percent-decoded, in order.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
}

/// Why a head was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BadHead {
    /// Not an HTTP/1.x request.
    Malformed,
    /// The request line is longer than [`MAX_REQUEST_LINE`].
    LineTooLong,
}

impl Request {
    /// Parses a head without its final empty line.
    pub(crate) fn parse(head: &[u8]) -> Result<Self, BadHead> {
        let line_end = head.iter().position(|byte| *byte == b'\n').unwrap_or(head.len());
        if line_end > MAX_REQUEST_LINE {
            return Err(BadHead::LineTooLong);
        }
        let text = std::str::from_utf8(head).map_err(|_| BadHead::Malformed)?;
        let mut lines = text.split("\r\n");
        let mut line = lines.next().unwrap_or_default().split(' ');
        let (Some(method), Some(target), Some(version), None) =
            (line.next(), line.next(), line.next(), line.next())
        else {
            return Err(BadHead::Malformed);
        };
        if method.is_empty() || !target.starts_with('/') || !version.starts_with("HTTP/1.") {
            return Err(BadHead::Malformed);
        }
        let headers = lines
            .filter(|line| !line.is_empty())
            .map(|line| {
                let (name, value) = line.split_once(':').ok_or(BadHead::Malformed)?;
                Ok((name.to_ascii_lowercase(), value.trim().to_owned()))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let segments = path.split('/').filter(|part| !part.is_empty());
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        Ok(Self {
            method: method.to_owned(),
            target: target.to_owned(),
            segments: segments.map(|part| percent_decode(part, false)).collect(),
            query: pairs
                .map(|pair| {
                    let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (percent_decode(key, true), percent_decode(value, true))
                })
                .collect(),
            headers,
        })
    }

    /// The value of a header; `name` is in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a query parameter.
    pub(crate) fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The ids in `?ids=`, without empty ones.
    pub(crate) fn ids(&self) -> Vec<String> {
        let list = self.param("ids").unwrap_or_default();
        list.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
    }

    /// The token from `X-Figma-Token` or `Authorization: Bearer`.
    pub(crate) fn token(&self) -> Option<&str> {
        let bearer = || {
            let (scheme, token) = self.header("authorization")?.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
        };
        self.header("x-figma-token").or_else(bearer)
    }

    pub(crate) fn accepts_gzip(&self) -> bool {
        self.header("accept-encoding").is_some_and(|value| {
            value.split(',').any(|coding| {
                let mut parts = coding.split(';').map(str::trim);
                let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
                named && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
            })
        })
    }

    pub(crate) fn keep_alive(&self) -> bool {
        !self.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"))
    }

    /// The length of the body that follows; the body is read and ignored.
    pub(crate) fn content_length(&self) -> usize {
        self.header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0)
    }
}

/// Undoes percent-encoding; a `%` without two hex digits stays. With `plus`, a `+` becomes a space.
fn percent_decode(text: &str, plus: bool) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = |offset: usize| bytes.get(at + offset).and_then(|byte| (*byte as char).to_digit(16));
        match (bytes[at], hex(1), hex(2)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', ..) if plus => decoded.push(b' '),
            (byte, ..) => decoded.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// A response body, shared by all responses that send it and compressed at most once.
#[derive(Debug, Clone)]
pub(crate) struct Body(Arc<BodyBytes>);

#[derive(Debug)]
struct BodyBytes {
    plain: Vec<u8>,
    gzipped: OnceLock<Vec<u8>>,
}

impl Body {
    pub(crate) fn plain(&self) -> &[u8] {
        &self.0.plain
    }

    /// The bytes to send, and whether they are gzipped.
    fn encoded(&self, gzip: bool) -> (&[u8], bool) {
        if !gzip || self.0.plain.len() < MIN_GZIP {
            return (&self.0.plain, false);
        }
        let gzipped = self.0.gzipped.get_or_init(|| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            // Writing to a Vec cannot fail.
            let _ = encoder.write_all(&self.0.plain);
            encoder.finish().unwrap_or_default()
        });
        (gzipped, true)
    }
}

impl From<Vec<u8>> for Body {
    fn from(plain: Vec<u8>) -> Self {
        Self(Arc::new(BodyBytes { plain, gzipped: OnceLock::new() }))
    }
}

/// A response, before any fault changes how it is sent.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

impl Reply {
    pub(crate) fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, content_type, headers: Vec::new(), body: Body::from(body.into()) }
    }

    pub(crate) fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::new(status, JSON, body.to_string())
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Returns the head, and the body's bytes in an encoding the client accepts. With `halved`,
    /// Content-Length is half of the body's length.
    pub(crate) fn encode(&self, gzip: bool, keep_alive: bool, halved: bool) -> (Vec<u8>, &[u8]) {
        let gzip = gzip && self.content_type == JSON;
        let (bytes, gzipped) = self.body.encoded(gzip);
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        head.push_str(&format!("Content-Type: {}\r\n", self.content_type));
        head.push_str(&format!("Content-Length: {}\r\n", bytes.len() / if halved { 2 } else { 1 }));
        if gzipped {
            head.push_str("Content-Encoding: gzip\r\n");
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(if keep_alive {
            "Connection: keep-alive\r\n\r\n"
        } else {
            "Connection: close\r\n\r\n"
        });
        (head.into_bytes(), bytes)
    }
}

/// The content type of JSON responses.
pub(crate) const JSON: &str = "application/json; charset=utf-8";

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        302 => "Found",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        413 => "Request Entity Too Large",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Unknown",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Request, BadHead> {
        Request::parse(text.as_bytes())
    }

    #[test]
    fn a_head_is_taken_apart() {
        let request = parse(
            "GET /v1/images/a%20b?ids=1%3A2,I1%3A2%3B3%3A4,&scale=2&x=a+b HTTP/1.1\r\n\
             Host: h\r\nX-FIGMA-Token:  t \r\nAccept-Encoding: br, gzip;q=0.5",
        )
        .unwrap();
        assert_eq!(request.segments, ["v1", "images", "a b"]);
        assert_eq!(request.ids(), ["1:2", "I1:2;3:4"]);
        assert_eq!((request.param("scale"), request.param("x")), (Some("2"), Some("a b")));
        assert_eq!(request.token(), Some("t"));
        assert!(request.accepts_gzip() && request.keep_alive());
    }

    #[test]
    fn no_gzip_where_it_is_refused() {
        assert!(!parse("GET / HTTP/1.1\r\nAccept-Encoding: gzip;q=0").unwrap().accepts_gzip());
        assert!(!parse("GET / HTTP/1.1").unwrap().accepts_gzip());
    }

    #[test]
    fn a_bearer_token_counts_and_a_basic_one_does_not() {
        assert_eq!(parse("GET / HTTP/1.1\r\nAuthorization: bearer abc").unwrap().token(), Some("abc"));
        assert_eq!(parse("GET / HTTP/1.1\r\nAuthorization: Basic abc").unwrap().token(), None);
    }

    #[test]
    fn bad_heads_are_refused() {
        for head in [
            "",
            "GET /",
            "GET / HTTP/2.0",
            "GET x HTTP/1.1",
            "GET / HTTP/1.1\r\nno colon",
            "G E T / HTTP/1.1",
        ] {
            assert_eq!(parse(head).unwrap_err(), BadHead::Malformed, "{head:?}");
        }
        let line = |length: usize| format!("GET /{} HTTP/1.1", "a".repeat(length - 14));
        assert!(parse(&line(MAX_REQUEST_LINE)).is_ok());
        assert_eq!(parse(&line(MAX_REQUEST_LINE + 1)).unwrap_err(), BadHead::LineTooLong);
    }

    #[test]
    fn percent_decoding_leaves_broken_escapes() {
        assert_eq!(percent_decode("100%+%zz%41", true), "100% %zzA");
        assert_eq!(percent_decode("a+b", false), "a+b");
    }

    #[test]
    fn only_long_json_is_compressed() {
        let long = Reply::new(200, JSON, vec![b' '; MIN_GZIP]);
        let (head, bytes) = long.encode(true, true, false);
        assert!(String::from_utf8(head).unwrap().contains("Content-Encoding: gzip\r\n"));
        assert_eq!(bytes[..2], [0x1f, 0x8b]);
        assert_eq!(long.encode(false, true, false).1.len(), MIN_GZIP);
        assert_eq!(
            Reply::new(200, "image/png", vec![0; MIN_GZIP]).encode(true, true, false).1.len(),
            MIN_GZIP
        );
    }
}
