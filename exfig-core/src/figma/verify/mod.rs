//! Whether downloaded bytes are what was asked for, before they replace a good file.
//!
//! S3 answers an expired or missing render with an XML document, proxies answer with HTML, a cut body ends anywhere, and who is between
//! the renderer and here may send what harms those who open it. So each format is read to its end: what passes is whole, no larger
//! than Figma makes it, and holds what Figma puts there.

mod jpeg;
mod pdf;
mod png;
mod svg;
#[cfg(test)]
mod tests;

pub use self::png::png_size;
pub use self::svg::{Accepted, LONGEST as LONGEST_SVG, Looked, Size, look};
use crate::asset::AssetFormat;

/// The most pixels of a picture. Source: `GET /v1/images`, which scales down beyond 32 megapixels.
pub const MOST_PIXELS: u64 = 32 * 1024 * 1024;

/// What is wrong with downloaded bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defect {
    /// They begin as they should and end too early: worth another attempt, whatever length was promised.
    Cut(String),
    /// They are something else, or what is not exported.
    Wrong(String),
}

/// Checks `bytes` as a complete file of `format`; an SVG may also have what the user accepts.
///
/// # Errors
/// Says what the bytes are instead.
pub fn verify(format: AssetFormat, bytes: &[u8], accepted: &Accepted) -> Result<(), Defect> {
    if bytes.is_empty() {
        return Err(Defect::Cut("an empty body".to_owned()));
    }
    let begins = |start: &[u8], what: &str| {
        if bytes.starts_with(start) {
            Ok(())
        } else if start.starts_with(bytes) {
            Err(Defect::Cut(format!("a {what} that ends too early, after {} bytes", bytes.len())))
        } else {
            Err(Defect::Wrong(format!("no {what} but {}", describe(bytes))))
        }
    };
    match format {
        AssetFormat::Svg => look(bytes, accepted).map(drop),
        AssetFormat::Png => begins(b"\x89PNG\r\n\x1a\n", "PNG").and_then(|()| png::verify(bytes)),
        AssetFormat::Webp => verify_webp(bytes),
        AssetFormat::Jpg => begins(&[0xff, 0xd8, 0xff], "JPEG").and_then(|()| jpeg::verify(bytes)),
        AssetFormat::Pdf => begins(b"%PDF-", "PDF").and_then(|()| pdf::verify(bytes)),
    }
}

/// A RIFF container says its length, and is made here: Figma renders none. Source: RFC 9649, 2.4.
fn verify_webp(bytes: &[u8]) -> Result<(), Defect> {
    if !bytes.starts_with(b"RIFF") || bytes.get(8..12) != Some(b"WEBP") {
        return Err(Defect::Wrong(format!("no WebP but {}", describe(bytes))));
    }
    let said = bytes.get(4..8).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes);
    match (u64::from(said) + 8).cmp(&(bytes.len() as u64)) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => {
            Err(Defect::Cut(format!("a WebP that ends too early, after {} bytes", bytes.len())))
        }
        std::cmp::Ordering::Less => Err(Defect::Wrong("a WebP with something after its end".to_owned())),
    }
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
