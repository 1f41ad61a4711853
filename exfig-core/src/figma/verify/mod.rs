//! Whether downloaded bytes are what was asked for, before they replace a good file.
//!
//! S3 answers an expired or missing render with an XML document, proxies answer with HTML, and a cut body ends anywhere: the rivals
//! save all of these as icons. A check here is cheap and certain where the format allows it: the signature, the end marker, and for
//! SVG the whole document.

use crate::asset::AssetFormat;

/// What is wrong with downloaded bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defect {
    /// They begin as they should and end too early: worth another attempt, whatever length was promised.
    Cut(String),
    /// They are something else, or what is not exported.
    Wrong(String),
}

/// Checks `bytes` as a complete file of `format`.
///
/// # Errors
/// Says what the bytes are instead.
pub fn verify(format: AssetFormat, bytes: &[u8]) -> Result<(), Defect> {
    if bytes.is_empty() {
        return Err(Defect::Cut("an empty body".to_owned()));
    }
    match format {
        AssetFormat::Svg => verify_svg(bytes),
        AssetFormat::Png => verify_png(bytes),
        AssetFormat::Webp => verify_webp(bytes),
        AssetFormat::Jpg => verify_ends(bytes, &[0xff, 0xd8, 0xff], &[0xff, 0xd9], "JPEG"),
        AssetFormat::Pdf => verify_ends(bytes, b"%PDF-", b"%%EOF", "PDF"),
    }
}

/// Width and height in pixels of a PNG that [`verify`] accepts.
#[must_use]
pub fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| bytes.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    Some((number(16)?, number(20)?))
}

fn verify_png(bytes: &[u8]) -> Result<(), Defect> {
    // The last chunk is always IEND, empty, with this checksum (PNG specification, third edition, 5.6).
    verify_ends(bytes, b"\x89PNG\r\n\x1a\n", b"IEND\xae\x42\x60\x82", "PNG")?;
    match png_size(bytes) {
        Some((width, height)) if width > 0 && height > 0 => Ok(()),
        _ => Err(Defect::Wrong("a PNG without a size".to_owned())),
    }
}

/// A RIFF container says its length. Source: RFC 9649, 2.4.
fn verify_webp(bytes: &[u8]) -> Result<(), Defect> {
    if !bytes.starts_with(b"RIFF") || bytes.get(8..12) != Some(b"WEBP") {
        return Err(Defect::Wrong(format!("no WebP but {}", describe(bytes))));
    }
    let said = bytes.get(4..8).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes);
    if u64::from(said) + 8 <= bytes.len() as u64 {
        Ok(())
    } else {
        Err(Defect::Cut(format!("a WebP that ends too early, after {} bytes", bytes.len())))
    }
}

/// White space that may follow a file's end marker.
const SLACK: usize = 32;

fn verify_ends(bytes: &[u8], start: &[u8], end: &[u8], what: &str) -> Result<(), Defect> {
    if !bytes.starts_with(start) {
        return Err(Defect::Wrong(format!("no {what} but {}", describe(bytes))));
    }
    let tail = &bytes[bytes.len().saturating_sub(end.len() + SLACK)..];
    if tail.windows(end.len()).any(|window| window == end) {
        Ok(())
    } else {
        Err(Defect::Cut(format!("a {what} that ends too early, after {} bytes", bytes.len())))
    }
}

fn verify_svg(bytes: &[u8]) -> Result<(), Defect> {
    let other = || Defect::Wrong(format!("no SVG but {}", describe(bytes)));
    let text = std::str::from_utf8(bytes).map_err(|error| match error.error_len() {
        // The last character is incomplete.
        None if memchr::memmem::find(bytes, b"<svg").is_some() => Defect::Cut(ends_early(bytes)),
        _ => other(),
    })?;
    // No DTD: entities that expand each other are the one way in which a small SVG needs much memory.
    let options =
        roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: 1_000_000, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| match error {
        _ if !text.contains("<svg") => other(),
        _ if !text.trim_end().ends_with("</svg>") => Defect::Cut(ends_early(bytes)),
        error => Defect::Wrong(format!("an SVG that cannot be read: {error}")),
    })?;
    let root = document.root_element();
    if root.tag_name().name() != "svg" {
        return Err(other());
    }
    if !root.children().any(|node| node.is_element()) {
        return Err(Defect::Wrong("an SVG with nothing in it".to_owned()));
    }
    refuse_active_content(&document).map_err(Defect::Wrong)
}

fn ends_early(bytes: &[u8]) -> String {
    format!("an SVG that ends too early, after {} bytes", bytes.len())
}

/// Scripts, event handlers and references to other documents: Figma exports none, so an SVG that has them is not Figma's.
fn refuse_active_content(document: &roxmltree::Document<'_>) -> Result<(), String> {
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        let name = element.tag_name().name();
        if name.eq_ignore_ascii_case("script") || name.eq_ignore_ascii_case("foreignObject") {
            return Err(format!("an SVG with a <{name}> element, which is not exported"));
        }
        for attribute in element.attributes() {
            let value = attribute.value().trim();
            if attribute.name().get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on")) {
                return Err(format!("an SVG with a script in `{}`, which is not exported", attribute.name()));
            }
            if attribute.name() == "href" && !value.starts_with('#') && !value.starts_with("data:image/") {
                return Err("an SVG that refers to another document, which is not exported".to_owned());
            }
        }
    }
    Ok(())
}

fn describe(bytes: &[u8]) -> String {
    let start = bytes.trim_ascii_start();
    let begins = |prefix: &str| {
        start.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
    };
    if begins("<!doctype html") || begins("<html") {
        format!("a web page ({})", super::error_body::message(bytes))
    } else if begins("<?xml") || begins("<Error") {
        format!("an XML document ({})", super::error_body::message(bytes))
    } else if begins("{") {
        format!("JSON ({})", super::error_body::message(bytes))
    } else if start.starts_with(b"\x89PNG") {
        "a PNG".to_owned()
    } else {
        format!("{} bytes of something else", bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x03\x08\x06\0\0\0....\0\0\0\0IEND\xae\x42\x60\x82";

    #[test]
    fn whole_files_pass() {
        verify(AssetFormat::Png, PNG).unwrap();
        assert_eq!(png_size(PNG), Some((2, 3)));
        verify(AssetFormat::Svg, b"<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0'/></svg>\n")
            .unwrap();
        verify(AssetFormat::Pdf, b"%PDF-1.7\n...\n%%EOF\n").unwrap();
        verify(AssetFormat::Jpg, &[0xff, 0xd8, 0xff, 0xe0, 1, 2, 0xff, 0xd9]).unwrap();
    }

    #[test]
    fn a_png_cut_anywhere_is_refused() {
        for end in 0..PNG.len() {
            assert!(verify(AssetFormat::Png, &PNG[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn an_svg_cut_anywhere_is_cut() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg'><path id='\u{e9}' d='M0 0'/></svg>".as_bytes();
        for end in 4..svg.len() {
            assert!(matches!(verify(AssetFormat::Svg, &svg[..end]), Err(Defect::Cut(_))), "{end}");
        }
    }

    #[test]
    fn what_servers_send_instead_is_refused() {
        let table: [(AssetFormat, &[u8]); 9] = [
            (AssetFormat::Svg, b""),
            (
                AssetFormat::Svg,
                b"<?xml version=\"1.0\"?><Error><Message>Request has expired</Message></Error>",
            ),
            (AssetFormat::Svg, b"<!DOCTYPE html><html><title>Bad gateway</title></html>"),
            (AssetFormat::Svg, b"<svg><path d='M0"),
            (AssetFormat::Svg, b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
            (AssetFormat::Svg, b"<svg><script>alert(1)</script></svg>"),
            (AssetFormat::Svg, b"<svg onload='x()'><g/></svg>"),
            (
                AssetFormat::Svg,
                b"<svg xmlns:xlink='http://www.w3.org/1999/xlink'><use xlink:href='http://x/y#z'/></svg>",
            ),
            (AssetFormat::Png, b"{\"err\":\"no\"}"),
        ];
        let said = table.map(|(format, bytes)| verify(format, bytes).unwrap_err());
        let said = said.map(|defect| match defect {
            Defect::Cut(why) => format!("cut: {why}"),
            Defect::Wrong(why) => format!("wrong: {why}"),
        });
        insta::assert_snapshot!(said.join("\n"), @r"
        cut: an empty body
        wrong: no SVG but an XML document (Request has expired)
        wrong: no SVG but a web page (Bad gateway)
        cut: an SVG that ends too early, after 16 bytes
        wrong: an SVG with nothing in it
        wrong: an SVG with a <script> element, which is not exported
        wrong: an SVG with a script in `onload`, which is not exported
        wrong: an SVG that refers to another document, which is not exported
        wrong: no PNG but JSON (no)
        ");
    }
}
