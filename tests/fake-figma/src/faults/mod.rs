//! What goes wrong, and when: by script ([`script`]) or at random from a seed ([`seeded`]).
//!
//! A scripted fault always applies, whatever the limits or the token; a seeded one only hits a request that
//! would otherwise have been answered. At most one fault per request: the first matching rule of the script
//! wins.

pub(crate) mod script;
pub(crate) mod seeded;

use std::fmt;
use std::time::Duration;

use crate::endpoint::Endpoint;
use script::Rule;
pub use script::ScriptError;
use seeded::SeededState;
pub use seeded::{FaultSide, SeededFaults};

/// One way for a request to fail.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// 400 `Render timeout, try requesting fewer or smaller images`.
    RenderTimeout,
    /// 400 `Request too large. If applicable, filter by query params.`
    TooLarge,
    /// 403 with a message that does not blame the token.
    Forbidden,
    /// 403 `Token expired`.
    TokenExpired,
    /// 404.
    NotFound,
    /// 413, CloudFront's HTML.
    PayloadTooLarge,
    /// 429.
    RateLimited(RetryAfter),
    /// 500.
    ServerError,
    /// 502, HTML.
    BadGateway,
    /// 503, with `Retry-After` if given.
    Unavailable(Option<Duration>),
    /// 504, HTML.
    GatewayTimeout,
    /// The connection is reset (RST) instead of answered.
    Reset,
    /// The connection is closed (FIN) instead of answered.
    Close,
    /// The right Content-Length and half of the body, then the end of the connection.
    Truncate,
    /// Head and half of the body, then silence until the client leaves or the stall limit passes.
    Stall,
    /// No answer until the client leaves or the stall limit passes.
    Silent,
    /// A Content-Length of half the body.
    WrongLength,
    /// 200 with an HTML page.
    Html,
    /// 200 with S3's `<Error>` XML.
    Xml,
    /// 200 with an empty body.
    Empty,
    /// `/v1/images` returns `null` for the rule's node, or for every id.
    NullImage,
    /// The CDN returns 403 `Request has expired`; on `/v1/images`, the URLs it returns have already expired.
    ExpiredUrl,
    /// 200 with a complete body that is neither JSON nor an image.
    Garbage,
    /// 302 to this URL.
    Redirect(String),
    /// This status and body. Scripts have no syntax for it; use [`Faults::answering`].
    Answer(u16, String),
}

/// How a 429 tells the client to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// `Retry-After` in seconds, and the `X-Figma-*` headers.
    Seconds(u64),
    /// `Retry-After` as an HTTP date this many seconds from now.
    Date(u64),
    /// Neither `Retry-After` nor the `X-Figma-*` headers.
    NoHeaders,
}

impl FaultKind {
    /// Looks up a kind by its name in a script. A kind that takes arguments gets the defaults.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "400-render-timeout" => Self::RenderTimeout,
            "400-too-large" => Self::TooLarge,
            "403" => Self::Forbidden,
            "403-expired" => Self::TokenExpired,
            "404" => Self::NotFound,
            "413" => Self::PayloadTooLarge,
            "429" => Self::RateLimited(RetryAfter::Seconds(1)),
            "500" => Self::ServerError,
            "502" => Self::BadGateway,
            "503" => Self::Unavailable(None),
            "504" => Self::GatewayTimeout,
            "reset" => Self::Reset,
            "close" => Self::Close,
            "truncate" => Self::Truncate,
            "stall" => Self::Stall,
            "silent" => Self::Silent,
            "wrong-length" => Self::WrongLength,
            "html" => Self::Html,
            "xml" => Self::Xml,
            "empty" => Self::Empty,
            "null-image" => Self::NullImage,
            "expired-url" => Self::ExpiredUrl,
            "garbage" => Self::Garbage,
            _ => return None,
        })
    }

    /// The names that [`named`](Self::named) knows, for messages.
    pub(crate) const NAMES: [&'static str; 23] = [
        "400-render-timeout",
        "400-too-large",
        "403",
        "403-expired",
        "404",
        "413",
        "429",
        "500",
        "502",
        "503",
        "504",
        "reset",
        "close",
        "truncate",
        "stall",
        "silent",
        "wrong-length",
        "html",
        "xml",
        "empty",
        "null-image",
        "expired-url",
        "garbage",
    ];
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateLimited(RetryAfter::Seconds(seconds)) => write!(f, "429(retry-after={seconds})"),
            Self::RateLimited(RetryAfter::Date(seconds)) => write!(f, "429(date={seconds})"),
            Self::RateLimited(RetryAfter::NoHeaders) => f.write_str("429(no-headers)"),
            Self::Unavailable(Some(wait)) => write!(f, "503(retry-after={})", wait.as_secs()),
            Self::Redirect(url) => write!(f, "redirect({url})"),
            kind => {
                let name = Self::NAMES.into_iter().find(|name| Self::named(name).as_ref() == Some(kind));
                f.write_str(name.unwrap_or("fault"))
            }
        }
    }
}

/// What goes wrong, and when.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    rules: Vec<Rule>,
    seeded: Option<SeededState>,
}

/// The facts about a request that decide whether it fails.
#[derive(Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) endpoint: Endpoint,
    /// The node ids in the request; for a download, the node it shows.
    pub(crate) ids: &'a [String],
    /// Stays the same when the client sends the request again.
    pub(crate) identity: &'a str,
}

/// The fault chosen for a request, and the node it was chosen for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    pub(crate) node: Option<String>,
}

impl Faults {
    /// No faults.
    pub fn none() -> Self {
        Self::default()
    }

    /// Parses a script; the crate's README and [`ScriptError`]'s messages describe the grammar.
    ///
    /// ```
    /// use fake_figma::Faults;
    /// assert!(Faults::script("images#3: 500 x2; cdn@1:2: truncate").is_ok());
    /// assert!(Faults::script("imges: 500").is_err());
    /// ```
    ///
    /// # Errors
    /// Describes the first rule that does not parse: its line and what was expected.
    pub fn script(text: &str) -> Result<Self, ScriptError> {
        Ok(Self { rules: script::parse(text)?, seeded: None })
    }

    /// Answers every request to `target` (an endpoint as scripts name it) with this status and body.
    ///
    /// # Errors
    /// Fails like [`script`](Self::script) if there is no such endpoint.
    pub fn answering(target: &str, status: u16, body: impl Into<String>) -> Result<Self, ScriptError> {
        let mut faults = Self::script(&format!("{target}: garbage"))?;
        let body = body.into();
        for rule in &mut faults.rules {
            rule.kind = FaultKind::Answer(status, body.clone());
        }
        Ok(faults)
    }

    /// Random faults: the same for the same seed and requests, in whatever order they come.
    pub fn seeded(seeded: SeededFaults) -> Self {
        Self::none().and_seeded(seeded)
    }

    /// Keeps the script and adds random faults for requests that no rule hits.
    pub fn and_seeded(mut self, seeded: SeededFaults) -> Self {
        self.seeded = Some(SeededState::new(seeded));
        self
    }

    /// Counts the request for every rule that matches it; the first rule whose turn it is decides.
    pub(crate) fn scripted(&mut self, subject: &Subject<'_>) -> Option<Fault> {
        let mut decided = None;
        for rule in &mut self.rules {
            let due = rule.count(subject);
            if due && decided.is_none() {
                decided = Some(Fault { kind: rule.kind.clone(), node: rule.node.clone() });
            }
        }
        decided
    }

    /// Returns the random fault, if any, for a request that the script left alone.
    pub(crate) fn by_chance(&mut self, subject: &Subject<'_>) -> Option<Fault> {
        let kind = self.seeded.as_mut()?.decide(subject)?;
        let node = (kind == FaultKind::NullImage).then(|| subject.ids.first().cloned()).flatten();
        Some(Fault { kind, node })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_reads_back_as_itself() {
        for name in FaultKind::NAMES {
            let kind = FaultKind::named(name).unwrap();
            let shown = kind.to_string();
            assert!(shown == name || (name == "429" && shown == "429(retry-after=1)"), "{name} {shown}");
        }
    }
}
