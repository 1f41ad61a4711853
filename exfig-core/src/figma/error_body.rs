//! What the body of a failed request says.
//!
//! Figma has two shapes, `{"status":403,"err":"Invalid token"}` and `{"error":true,"status":404,"message":"…"}`; CloudFront and S3
//! answer in HTML and XML.

use serde::Deserialize;

#[derive(Deserialize)]
struct ErrorBody {
    err: Option<String>,
    message: Option<String>,
}

/// The longest text that is shown of a body in no known shape, in characters.
const SHOWN: usize = 120;

/// The message in an error body, or the start of its text; empty for an empty body.
#[must_use]
pub fn message(body: &[u8]) -> String {
    if let Ok(ErrorBody { err: Some(text), .. } | ErrorBody { message: Some(text), .. }) =
        serde_json::from_slice(body)
    {
        return one_line(&text, 300);
    }
    let text = String::from_utf8_lossy(&body[..body.len().min(4096)]);
    for (open, close) in [("<title>", "</title>"), ("<TITLE>", "</TITLE>"), ("<Message>", "</Message>")] {
        if let Some((inner, _)) = text.split_once(open).and_then(|(_, rest)| rest.split_once(close)) {
            return one_line(inner, SHOWN);
        }
    }
    one_line(&text, SHOWN)
}

/// Folds white space and drops control characters, so that a body cannot write on the user's terminal.
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
        assert_eq!(message("é".repeat(500).as_bytes()).chars().count(), SHOWN + 1);
        assert_eq!(message(&[0xff, 0xfe]), "\u{fffd}\u{fffd}");
    }
}
