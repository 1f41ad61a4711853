//! What went wrong with an attempt, as plain data. The transport and the readers of answers make it; [`retry`](super::retry) judges it.

use super::throttle::{PlanTier, SeatLimit};
use std::borrow::Cow;
use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

/// How long Figma asks a client to wait: the `Retry-After` header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RetryAfter {
    /// Wait this long, counted from the response.
    Delay(Duration),
    /// The header was absent or unreadable.
    #[default]
    Unknown,
}

/// The longest wait: a year; anything longer counts as one. Keeps sums of times from overflowing.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 3600);

impl RetryAfter {
    /// Reads the header's value, seconds or an HTTP-date (RFC 9110 §10.2.3), at the Unix time `now`.
    /// A negative number, a date in the past and `0` mean "now"; what is neither number nor date is unknown.
    #[must_use]
    pub fn parse(value: &str, now: Duration) -> Self {
        let value = value.trim();
        if let Ok(seconds) = value.parse::<f64>() {
            return if seconds.is_nan() {
                Self::Unknown
            } else {
                Self::Delay(
                    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT),
                )
            };
        }
        match httpdate::parse_http_date(value) {
            Ok(date) => {
                let at = date.duration_since(UNIX_EPOCH).unwrap_or_default();
                Self::Delay(at.saturating_sub(now).min(LONGEST_WAIT))
            }
            Err(_) => Self::Unknown,
        }
    }
}

/// What a 429 said: <https://developers.figma.com/docs/rest-api/rate-limits/>.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Throttle {
    /// `Retry-After`
    pub retry_after: RetryAfter,
    /// `X-Figma-Plan-Tier`: `enterprise`, `org`, `pro`, `starter` or `student`.
    pub plan_tier: Option<PlanTier>,
    /// `X-Figma-Rate-Limit-Type`: `low` (View, Collab) or `high` (Dev, Full).
    pub limit_type: Option<SeatLimit>,
    /// `X-Figma-Upgrade-Link`
    pub upgrade_link: Option<String>,
}

/// Why an attempt failed, as plain data. The transport and the response readers make it; nobody else judges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A complete response with a status that is no success, and what its body said.
    Status {
        /// The HTTP status.
        code: u16,
        /// Figma's `err` or `message`, or the start of a body that is neither.
        message: String,
        /// Who said it.
        said_by: Speaker,
        /// `Retry-After`, which a 503 may carry and any other 5xx.
        retry_after: RetryAfter,
    },
    /// Status 429.
    Throttled(Box<Throttle>),
    /// No connection: refused, unreachable, DNS.
    Connect(String),
    /// The server's certificate was not accepted, or TLS could not be set up.
    Tls {
        /// What is wrong with it.
        why: String,
        /// Whether it is that nobody whom this machine trusts has issued the certificate, as with a company's proxy.
        unknown_issuer: bool,
    },
    /// Nothing came for longer than the limit.
    Timeout {
        /// The limit.
        after: Duration,
        /// What was waited for.
        phase: Phase,
    },
    /// The body came more slowly than [`pace`](super::pace) allows.
    Slow,
    /// A success without a body.
    Empty,
    /// The connection ended in the middle.
    Closed(String),
    /// The body is shorter or longer than the head promised.
    Truncated(String),
    /// A complete answer of the API that is no JSON, but a page of somebody on the way.
    WrongContent(String),
    /// A download that is complete and not the file that was asked for.
    WrongFile(String),
    /// A complete body in JSON that does not parse or lacks what is needed.
    Json(String),
    /// A body larger than its limit.
    TooLarge {
        /// In bytes.
        limit: u64,
        /// The key in Cargo.toml that raises it.
        key: Option<&'static str>,
    },
    /// A packed body that stands for far more than it is.
    BlowsUp {
        /// Bytes that arrived.
        packed: u64,
        /// Bytes that they stand for, so far.
        unpacked: u64,
    },
    /// A redirect, which is not followed because it would leave the host.
    Redirect(String),
    /// The request could not be built or the client not be set up; nothing was sent.
    Local(String),
}

/// Who answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Figma's API, in one of its two shapes of an error.
    Figma,
    /// The storage behind the CDN, in its XML.
    Storage,
    /// Somebody on the way: a proxy, a firewall, the CDN in front of the API.
    Other,
}

/// What an attempt was waiting for when its time was over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// A connection: name, TCP, TLS.
    Connect,
    /// The head of the answer.
    Head,
    /// More of the body.
    Body,
}

impl Failure {
    /// An error in Figma's own words, without a `Retry-After`.
    #[must_use]
    pub fn status(code: u16, message: impl Into<String>) -> Self {
        Self::Status {
            code,
            message: message.into(),
            said_by: Speaker::Figma,
            retry_after: RetryAfter::Unknown,
        }
    }

    /// A few words for counting failures of one kind: `status 503`, `connection closed`.
    #[must_use]
    pub fn summary(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Status { code, .. } => return format!("status {code}").into(),
            Self::Throttled(_) => "status 429",
            Self::Connect(_) => "no connection",
            Self::Tls { .. } => "no secure connection",
            Self::Timeout { .. } => "timeout",
            Self::Slow => "too slow",
            Self::Empty => "empty answer",
            Self::Closed(_) => "connection closed",
            Self::Truncated(_) => "incomplete body",
            Self::WrongContent(_) | Self::WrongFile(_) => "unexpected content",
            Self::Json(_) => "unreadable JSON",
            Self::TooLarge { .. } | Self::BlowsUp { .. } => "too large",
            Self::Redirect(_) => "redirect",
            Self::Local(_) => "not sent",
        })
    }

    /// Whether the attempt ended without a byte from the server.
    #[must_use]
    pub fn is_silence(&self) -> bool {
        matches!(self, Self::Timeout { phase: Phase::Connect | Phase::Head, .. })
    }

    /// Whether Figma says that the answer would be too large. For that it has no status of its own: the words are those of a 400.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        match self {
            Self::Status { code, message, .. } => {
                matches!(code, 413 | 414) || message.to_ascii_lowercase().contains("too large")
            }
            _ => false,
        }
    }

    /// Whether Figma itself says that the token may not do this. A page of a proxy says nothing about the token.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Status { code: 401 | 403, said_by: Speaker::Figma, .. })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { code, message, said_by, .. } => {
                write!(f, "status {code}")?;
                if matches!(code, 401 | 403 | 407) && *said_by == Speaker::Other {
                    f.write_str(" from a proxy or CDN on the way, not from Figma")?;
                }
                if message.is_empty() { Ok(()) } else { write!(f, ": {message}") }
            }
            Self::Throttled(_) => f.write_str("status 429: rate limit exceeded"),
            Self::Connect(why) => write!(f, "no connection: {why}"),
            Self::Tls { why, .. } => write!(f, "no secure connection: {why}"),
            Self::Timeout { after, phase: Phase::Connect } => {
                write!(f, "no connection within {}", seconds(*after))
            }
            Self::Timeout { after, phase: Phase::Head } => write!(f, "no answer within {}", seconds(*after)),
            Self::Timeout { after, phase: Phase::Body } => {
                write!(f, "the answer stopped for {}", seconds(*after))
            }
            Self::Slow => f.write_str("the answer came at less than 1 KiB/s for 30 s"),
            Self::Empty => f.write_str("an empty answer"),
            Self::Closed(why) => write!(f, "connection closed: {why}"),
            Self::Truncated(why) => write!(f, "incomplete body: {why}"),
            Self::WrongContent(why) | Self::WrongFile(why) => write!(f, "unexpected content: {why}"),
            Self::Json(why) => write!(f, "unreadable JSON: {why}"),
            Self::TooLarge { limit, key } => {
                write!(f, "larger than {} MiB", limit / (1024 * 1024))?;
                key.map_or(Ok(()), |key| write!(f, "; raise `{key}` in Cargo.toml"))
            }
            Self::BlowsUp { packed, unpacked } => {
                write!(
                    f,
                    "a decompression bomb: {packed} bytes unpack to more than {} MiB",
                    unpacked / (1024 * 1024)
                )
            }
            Self::Redirect(to) => write!(f, "redirected to {to}, which is not followed"),
            Self::Local(why) => f.write_str(why),
        }
    }
}

/// A duration as messages show it: `0.8 s`, `12 s`, `2 min 5 s`, `4 d 14 h`.
#[must_use]
pub fn seconds(duration: Duration) -> String {
    let s = duration.as_secs();
    match s {
        0..10 => format!("{:.1} s", duration.as_secs_f64()),
        10..60 => format!("{s} s"),
        60..3600 => format!("{} min {} s", s / 60, s % 60),
        3600..86_400 => format!("{} h {} min", s / 3600, s % 3600 / 60),
        _ => format!("{} d {} h", s / 86_400, s % 86_400 / 3600),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_in_every_form() {
        let now = Duration::from_secs(1_763_900_000);
        let s = |n| RetryAfter::Delay(Duration::from_secs(n));
        let table = [
            ("5", s(5)),
            (" 7 ", s(7)),
            ("0", s(0)),
            ("-3", s(0)),
            ("396749", s(396_749)),
            ("400000", s(400_000)),
            ("1.5", RetryAfter::Delay(Duration::from_millis(1500))),
            ("inf", RetryAfter::Delay(LONGEST_WAIT)),
            ("-inf", s(0)),
            ("1e300", RetryAfter::Delay(LONGEST_WAIT)),
            ("nan", RetryAfter::Unknown),
            ("", RetryAfter::Unknown),
            ("soon", RetryAfter::Unknown),
            ("Sun, 23 Nov 2025 12:14:20 GMT", s(60)),
            ("Sun, 23 Nov 2025 12:13:00 GMT", s(0)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", s(0)),
        ];
        for (value, want) in table {
            assert_eq!(RetryAfter::parse(value, now), want, "{value:?}");
        }
    }

    #[test]
    fn silence_and_refusal_are_told_apart_from_what_looks_like_them() {
        let timeout = |phase| Failure::Timeout { after: Duration::from_secs(3), phase };
        let status = |code, said_by| Failure::Status {
            code,
            message: String::new(),
            said_by,
            retry_after: RetryAfter::Unknown,
        };
        // The failure, whether it is silence, whether the token is refused, and its sentence.
        let table = [
            (timeout(Phase::Connect), true, false, "no connection within 3.0 s"),
            (timeout(Phase::Head), true, false, "no answer within 3.0 s"),
            (timeout(Phase::Body), false, false, "the answer stopped for 3.0 s"),
            (status(401, Speaker::Figma), false, true, "status 401"),
            (status(403, Speaker::Figma), false, true, "status 403"),
            (status(404, Speaker::Figma), false, false, "status 404"),
            (
                status(403, Speaker::Other),
                false,
                false,
                "status 403 from a proxy or CDN on the way, not from Figma",
            ),
            (status(404, Speaker::Other), false, false, "status 404"),
        ];
        for (failure, silence, unauthorized, sentence) in table {
            let told = (failure.is_silence(), failure.is_unauthorized(), failure.to_string());
            assert_eq!(told, (silence, unauthorized, sentence.to_owned()), "{failure:?}");
        }
    }

    #[test]
    fn durations_read_well() {
        let table = [
            (0.83, "0.8 s"),
            (12.0, "12 s"),
            (125.0, "2 min 5 s"),
            (7300.0, "2 h 1 min"),
            (396_749.0, "4 d 14 h"),
        ];
        for (secs, want) in table {
            assert_eq!(seconds(Duration::from_secs_f64(secs)), want);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_header_is_survived(value in ".{0,30}", now in 0u64..4_000_000_000) {
            if let RetryAfter::Delay(delay) = RetryAfter::parse(&value, Duration::from_secs(now)) {
                proptest::prop_assert!(delay <= LONGEST_WAIT);
            }
        }
    }
}
