//! Why an attempt failed, as plain data. The transport and the response readers create it;
//! [`retry`](super::retry) judges it.

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

/// A request to wait this long is part of a failure's text.
const WORTH_SAYING: Duration = Duration::from_secs(60);

/// The longest wait: a year. Anything longer is shortened to it, to keep sums of times from overflowing.
const LONGEST_WAIT: Duration = Duration::from_secs(365 * 24 * 3600);

impl RetryAfter {
    /// Parses the header's value, seconds or an HTTP-date (RFC 9110 §10.2.3), at the Unix time `now`.
    /// A negative number, a date in the past and `0` mean "now"; anything else is [`Unknown`](Self::Unknown).
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

/// The headers of a 429: <https://developers.figma.com/docs/rest-api/rate-limits/>.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Throttle {
    /// Whether it is no JSON, and has no header of Figma's: something in between sent it.
    pub is_foreign: bool,
    /// `Retry-After`: how long to wait.
    pub retry_after: RetryAfter,
    /// `X-Figma-Plan-Tier`: `enterprise`, `org`, `pro`, `starter` or `student`.
    pub plan_tier: Option<PlanTier>,
    /// `X-Figma-Rate-Limit-Type`: `low` (View, Collab) or `high` (Dev, Full).
    pub limit_type: Option<SeatLimit>,
    /// `X-Figma-Upgrade-Link`: the URL of an upgrade that Figma offers.
    pub upgrade_link: Option<String>,
}

/// Why an attempt failed. Its text is what messages show.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// A complete response with a status other than success.
    Status {
        /// The HTTP status.
        code: u16,
        /// Figma's `err` or `message`, or the start of a body without either.
        message: String,
        /// Who sent the response.
        said_by: Speaker,
        /// The `Retry-After` header, which a 503 and any other 5xx may have.
        retry_after: RetryAfter,
    },
    /// Status 429.
    Throttled(Box<Throttle>),
    /// No connection: refused, unreachable, DNS.
    Connect(String),
    /// The server's certificate was not accepted, or TLS could not be set up.
    Tls {
        /// The TLS error.
        why: String,
        /// Whether the certificate's issuer is not trusted on this machine, as with a company's proxy.
        unknown_issuer: bool,
    },
    /// Nothing arrived within the limit.
    Timeout {
        /// The limit.
        after: Duration,
        /// What the attempt was waiting for.
        phase: Phase,
    },
    /// The body arrived more slowly than [`pace`](super::pace) allows.
    Slow,
    /// A successful response without a body.
    Empty,
    /// The connection closed in the middle of the response.
    Closed(String),
    /// The body is shorter or longer than the head promised.
    Truncated(String),
    /// A complete response that is not JSON, such as a page of a proxy in between.
    WrongContent(String),
    /// A complete response of the API that is JSON, and does not fit the request or the limits.
    Unfit(String),
    /// A complete download that is not the requested file.
    WrongFile(String),
    /// A complete body that starts like JSON but does not parse.
    Json(String),
    /// A body larger than its limit.
    TooLarge {
        /// The limit in bytes.
        limit: u64,
        /// The key in Cargo.toml that raises the limit; `None` if the limit is fixed.
        key: Option<&'static str>,
    },
    /// A decompression bomb: a packed body that unpacks to far more than its size.
    BlowsUp {
        /// The bytes that arrived.
        packed: u64,
        /// The bytes they unpacked to, so far.
        unpacked: u64,
    },
    /// A redirect, which exfig does not follow because it would leave the host.
    Redirect(String),
    /// The request could not be built, or the client could not be set up. Nothing was sent.
    Local(String),
}

/// Who sent a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    /// Figma's API, recognized by one of its two shapes of an error.
    Figma,
    /// The storage behind the CDN, recognized by its XML.
    Storage,
    /// Something in between: a proxy, a firewall, the CDN in front of the API.
    Other,
}

/// What an attempt was waiting for when it timed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// A connection: DNS, TCP, TLS.
    Connect,
    /// The head of the response.
    Head,
    /// More of the body.
    Body,
}

impl Failure {
    /// Returns a status sent by Figma's API, without a `Retry-After`.
    pub fn status(code: u16, message: impl Into<String>) -> Self {
        Self::Status {
            code,
            message: message.into(),
            said_by: Speaker::Figma,
            retry_after: RetryAfter::Unknown,
        }
    }

    /// Returns the failure without the time that it asks to wait, for text that has it already.
    pub(crate) fn without_retry_after(mut self) -> Self {
        if let Self::Status { retry_after, .. } = &mut self {
            *retry_after = RetryAfter::Unknown;
        }
        self
    }

    /// Returns a few words for counting failures of one kind: `status 503`, `connection closed`.
    pub fn summary(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Status { code, .. } => return format!("status {code}").into(),
            Self::Throttled(_) => "status 429",
            Self::Connect(_) => "no connection",
            Self::Tls { .. } => "no secure connection",
            Self::Timeout { .. } => "timeout",
            Self::Slow => "too slow",
            Self::Empty => "empty response",
            Self::Closed(_) => "connection closed",
            Self::Truncated(_) => "incomplete body",
            Self::WrongContent(_) | Self::Unfit(_) | Self::WrongFile(_) => "unexpected content",
            Self::Json(_) => "unreadable JSON",
            Self::TooLarge { .. } | Self::BlowsUp { .. } => "too large",
            Self::Redirect(_) => "redirect",
            Self::Local(_) => "not sent",
        })
    }

    /// Whether the attempt ended without a byte from the server.
    pub fn is_silence(&self) -> bool {
        matches!(self, Self::Timeout { phase: Phase::Connect | Phase::Head, .. })
    }

    /// Whether Figma says that the response would be too large. There is no status for that: Figma sends a
    /// 400 with such a message.
    pub fn is_too_large(&self) -> bool {
        match self {
            Self::Status { code, message, .. } => {
                matches!(code, 413 | 414) || message.to_ascii_lowercase().contains("too large")
            }
            _ => false,
        }
    }

    /// Whether Figma itself refuses the token. A page of a proxy says nothing about the token.
    pub fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Status { code: 401 | 403, said_by: Speaker::Figma, .. })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status { code, message, said_by, retry_after } => {
                write!(f, "status {code}")?;
                if matches!(code, 401 | 403 | 407) && *said_by == Speaker::Other {
                    f.write_str(" from a proxy or CDN, not from Figma")?;
                }
                // Shorter waits are waited for.
                if let RetryAfter::Delay(wait) = retry_after
                    && *wait > WORTH_SAYING
                {
                    write!(f, ", to be tried again after {}", seconds(*wait))?;
                }
                if message.is_empty() { Ok(()) } else { write!(f, ": {message}") }
            }
            Self::Throttled(throttle) if throttle.is_foreign => {
                f.write_str("status 429, which is not Figma's: rate limit exceeded")
            }
            Self::Throttled(_) => f.write_str("status 429: rate limit exceeded"),
            Self::Connect(why) => write!(f, "no connection: {why}"),
            Self::Tls { why, .. } => write!(f, "no secure connection: {why}"),
            Self::Timeout { after, phase: Phase::Connect } => {
                write!(f, "no connection within {}", seconds(*after))
            }
            Self::Timeout { after, phase: Phase::Head } => {
                write!(f, "no response within {}", seconds(*after))
            }
            Self::Timeout { after, phase: Phase::Body } => {
                write!(f, "the response stalled for {}", seconds(*after))
            }
            Self::Slow => f.write_str("the response arrived at less than 1 KiB/s for 30 s"),
            Self::Empty => f.write_str("empty response"),
            Self::Closed(why) => write!(f, "connection closed: {why}"),
            Self::Truncated(why) => write!(f, "incomplete body: {why}"),
            Self::WrongContent(why) | Self::Unfit(why) | Self::WrongFile(why) => {
                write!(f, "unexpected content: {why}")
            }
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
            Self::Redirect(to) => write!(f, "redirected to {to}, which exfig does not follow"),
            Self::Local(why) => f.write_str(why),
        }
    }
}

/// Formats a duration for messages: `0.8 s`, `12 s`, `2 min 5 s`, `4 d 14 h`.
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
    fn silence_and_refusal_are_distinguished_from_similar_failures() {
        let timeout = |phase| Failure::Timeout { after: Duration::from_secs(3), phase };
        let status = |code, said_by| Failure::Status {
            code,
            message: String::new(),
            said_by,
            retry_after: RetryAfter::Unknown,
        };
        // The failure, whether it is silence, whether the token is refused, and its text.
        let table = [
            (timeout(Phase::Connect), true, false, "no connection within 3.0 s"),
            (timeout(Phase::Head), true, false, "no response within 3.0 s"),
            (timeout(Phase::Body), false, false, "the response stalled for 3.0 s"),
            (status(401, Speaker::Figma), false, true, "status 401"),
            (status(403, Speaker::Figma), false, true, "status 403"),
            (status(404, Speaker::Figma), false, false, "status 404"),
            (status(403, Speaker::Other), false, false, "status 403 from a proxy or CDN, not from Figma"),
            (status(404, Speaker::Other), false, false, "status 404"),
        ];
        let busy = |secs| Failure::Status {
            code: 503,
            message: "busy".to_owned(),
            said_by: Speaker::Figma,
            retry_after: RetryAfter::Delay(Duration::from_secs(secs)),
        };
        let later = "status 503, to be tried again after 1 d 3 h: busy";
        let busy = [(busy(60), false, false, "status 503: busy"), (busy(99_999), false, false, later)];
        for (failure, silence, unauthorized, sentence) in table.into_iter().chain(busy) {
            let got = (failure.is_silence(), failure.is_unauthorized(), failure.to_string());
            assert_eq!(got, (silence, unauthorized, sentence.to_owned()), "{failure:?}");
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
        fn no_header_panics(value in ".{0,30}", now in 0u64..4_000_000_000) {
            if let RetryAfter::Delay(delay) = RetryAfter::parse(&value, Duration::from_secs(now)) {
                proptest::prop_assert!(delay <= LONGEST_WAIT);
            }
        }
    }
}
