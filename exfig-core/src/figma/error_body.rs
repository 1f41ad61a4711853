//! Reads the bodies of failed requests.
//!
//! Figma uses two shapes, `{"status":403,"err":"Invalid token"}` and
//! `{"error":true,"status":404,"message":"…"}`; CloudFront and S3 respond with HTML and XML.

use serde::Deserialize;

use super::lenient;
use crate::policy::failure::{Failure, Speaker};

#[derive(Deserialize)]
struct ErrorBody {
    /// Present in both of Figma's shapes. Gateways and firewalls also send a `message`, but neither `status`
    /// nor `error`.
    #[serde(default, deserialize_with = "lenient::field")]
    status: Option<u16>,
    #[serde(default, deserialize_with = "lenient::field")]
    error: Option<bool>,
    #[serde(default, deserialize_with = "lenient::field")]
    err: Option<String>,
    #[serde(default, deserialize_with = "lenient::field")]
    message: Option<String>,
}

/// The longest text to show of a body in an unknown shape, in characters.
const SHOWN: usize = 120;

/// Returns the message of an error body, or the start of its text; empty for an empty body.
pub fn message(body: &[u8]) -> String {
    read(body).0
}

/// Returns the message of an error body and who sent it: Figma, if the body has one of Figma's two shapes.
pub fn read(body: &[u8]) -> (String, Speaker) {
    if let Ok(said) = serde_json::from_slice::<ErrorBody>(body)
        && let Some(text) = said.err.or(said.message)
    {
        let is_figma = said.status.is_some() || said.error == Some(true);
        return (one_line(&text, 300), if is_figma { Speaker::Figma } else { Speaker::Other });
    }
    let text = String::from_utf8_lossy(&body[..body.len().min(4096)]);
    for (open, close) in [("<title>", "</title>"), ("<TITLE>", "</TITLE>"), ("<Message>", "</Message>")] {
        if let Some((inner, _)) = text.split_once(open).and_then(|(_, rest)| rest.split_once(close)) {
            let is_storage = text.contains("<Error>") && text.contains("<Code>");
            let speaker = if is_storage { Speaker::Storage } else { Speaker::Other };
            return (one_line(inner, SHOWN), speaker);
        }
    }
    (one_line(&text, SHOWN), Speaker::Other)
}

/// Returns the error that Figma reports in a body whose HTTP status is a success.
pub fn within_success(body: &[u8]) -> Option<Failure> {
    let said = serde_json::from_slice::<ErrorBody>(body).ok()?;
    let status = said.status.filter(|status| (400..600).contains(status));
    let is_error = said.error == Some(true);
    let code = status.or(is_error.then_some(500))?;
    if code == 429 {
        return Some(Failure::Throttled(Box::default()));
    }
    Some(Failure::status(code, one_line(&said.err.or(said.message).unwrap_or_default(), 300)))
}

/// Returns the status that S3 means by an `<Error>` document, because it responds to some failures with 200.
/// Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>.
pub fn s3_status(body: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(&body[..body.len().min(4096)]).ok()?;
    let (_, error) = text.split_once("<Error>")?;
    let (_, rest) = error.split_once("<Code>")?;
    Some(match rest.split_once("</Code>")?.0 {
        "InternalError" => 500,
        "SlowDown" | "ServiceUnavailable" => 503,
        "RequestTimeout" => 408,
        "AccessDenied" | "ExpiredToken" | "InvalidToken" => 403,
        "NoSuchKey" => 404,
        _ => return None,
    })
}

/// Collapses whitespace and drops control characters, so that a body cannot control the user's terminal.
fn one_line(text: &str, longest: usize) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_read() {
        let table = [
            (r#"{"status":403,"err":"Invalid token"}"#, "Invalid token"),
            (r#"{"error":true,"status":404,"message":"Not found"}"#, "Not found"),
            ("<html><head><title>413 Request Too Large</title></head></html>", "413 Request Too Large"),
            (
                "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
                "Request has expired",
            ),
            ("upstream\x1b[31m   gone\n", "upstream [31m gone"),
            ("", ""),
        ];
        for (body, want) in table {
            assert_eq!(message(body.as_bytes()), want);
        }
        assert_eq!(read(br#"{"status":403,"err":"x"}"#).1, Speaker::Figma);
        assert_eq!(read(b"<html><title>Blocked</title>"), ("Blocked".to_owned(), Speaker::Other));
        assert_eq!(read(br#"{"message":"Forbidden"}"#).1, Speaker::Other, "from a gateway");
        let expired = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";
        assert_eq!(read(expired), ("Request has expired".to_owned(), Speaker::Storage));
        let within = |body: &str| within_success(body.as_bytes());
        assert_eq!(
            within(r#"{"status":403,"err":"Invalid token"}"#),
            Some(Failure::status(403, "Invalid token"))
        );
        assert_eq!(within(r#"{"error":true,"message":"boom"}"#), Some(Failure::status(500, "boom")));
        assert_eq!(within(r#"{"error":true,"status":200,"meta":{}}"#), Some(Failure::status(500, "")));
        assert_eq!(within(r#"{"status":429,"err":"x"}"#), Some(Failure::Throttled(Box::default())));
        assert_eq!(within(r#"{"error":false,"status":200,"meta":{}}"#), None);
        assert_eq!(within(r#"{"err":null,"images":{}}"#), None);
        assert_eq!(s3_status(b"<?xml?><Error><Code>SlowDown</Code></Error>"), Some(503));
        assert_eq!(s3_status(b"<Error><Code>Odd</Code></Error>"), None);
        assert_eq!(message("é".repeat(500).as_bytes()).chars().count(), SHOWN + 1);
        assert_eq!(message(&[0xff, 0xfe]), "\u{fffd}\u{fffd}");
    }
}
