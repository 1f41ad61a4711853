//! The page: one HTML file that loads nothing.

use base64::Engine as _;
use exfig_templates::gallery::{HTML, SCRIPT, STYLE};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

/// The comment by which a page is recognized before it is overwritten.
const MARK: &str = "<!-- Written by exfig -->";

/// Whether a file's text is a page of `--gallery`.
pub fn is_page(text: &str) -> bool {
    text.lines().nth(1) == Some(MARK)
}

/// Returns the page that shows these packages.
///
/// Its policy lets run only the script that is part of it, and lets it load nothing, whatever the design's names and
/// descriptions contain. Source: "Content Security Policy Level 3", hashes of inline scripts.
pub fn page(packages: &[impl Serialize]) -> String {
    let data = serde_json::json!({ "packages": packages }).to_string();
    // Ends neither the element nor opens a comment in it.
    let data = data.replace('<', "\\u003c");
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(SCRIPT));
    let policy = format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-{hash}'; base-uri 'none'; \
         form-action 'none'"
    );
    let mut page = String::with_capacity(HTML.len() + STYLE.len() + SCRIPT.len() + data.len());
    let mut rest = HTML;
    for (placeholder, text) in
        [("{{CSP}}", policy.as_str()), ("/*CSS*/", STYLE), ("{{DATA}}", data.as_str()), ("/*JS*/", SCRIPT)]
    {
        let (before, after) = rest.split_once(placeholder).unwrap_or((rest, ""));
        page.push_str(before);
        page.push_str(text);
        rest = after;
    }
    page.push_str(rest);
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_data() {
        let page = page(&["</script><script>alert(1)</script><!-- {{DATA}} /*JS*/"]);
        assert_eq!(page.matches("<script").count(), 2);
        assert_eq!(page.matches("</script").count(), 2);
        assert!(!page.contains("alert(1)</script>") && page.contains("alert(1)\\u003c/script>"));
        assert!(page.contains("{{DATA}} /*JS*/"), "a placeholder in a name is a name");
        for placeholder in ["{{CSP}}", "/*CSS*/"] {
            assert!(HTML.contains(placeholder) && !page.contains(placeholder), "{placeholder}");
        }
        assert!(is_page(&page));
        assert!(!is_page("<!doctype html>\n<html>"));
    }

    #[test]
    fn the_parts_are_where_they_are_replaced() {
        assert_eq!(
            ["{{CSP}}", "/*CSS*/", "{{DATA}}", "/*JS*/"].map(|part| HTML.matches(part).count()),
            [1; 4]
        );
        let script = format!("<script>{SCRIPT}</script>");
        assert!(page(&[""]).contains(&script), "the hash is that of the whole element");
    }
}
