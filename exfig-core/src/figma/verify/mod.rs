//! Checks that downloaded bytes are what was requested, before they replace a good file.
//!
//! S3 responds to an expired or missing render with an XML document, proxies respond with HTML, a truncated
//! body may end anywhere, and anyone between the renderer and here may inject something harmful. So each
//! format is read to its end: what passes is complete, no larger than Figma makes it, and contains what Figma
//! puts there.

mod bitmap;
mod jpeg;
mod pdf;
mod png;
mod svg;
#[cfg(test)]
mod tests;

pub(crate) use self::bitmap::is_image;
pub use self::bitmap::{Bitmap, BitmapKind, bitmap};
pub use self::png::png_size;
pub use self::svg::Accepted;
pub(crate) use self::svg::{LONGEST as LONGEST_SVG, look};
use crate::asset::AssetFormat;

/// The most pixels of an image. Source: `GET /v1/images`, which scales down beyond 32 megapixels; `plan::measure` takes a
/// megapixel for 10^6 pixels, and exfig accepts both.
pub(crate) const MOST_PIXELS: u64 = 32 * 1024 * 1024;

/// What is wrong with downloaded bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defect {
    /// They start correctly and end too early: worth another attempt, whatever length was promised.
    Cut(String),
    /// They are something else, or contain something that Figma does not export.
    Wrong(String),
}

/// Checks that `bytes` are a complete file of `format`. An SVG may also contain what the user has `accepted`.
///
/// # Errors
/// [`Defect`] describes what the bytes are instead.
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
            Err(Defect::Wrong(format!("not a {what} but {}", describe(bytes))))
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

/// Checks the length in the RIFF header. exfig makes WebP files itself: Figma renders none. Source: RFC 9649,
/// 2.4.
fn verify_webp(bytes: &[u8]) -> Result<(), Defect> {
    if !bytes.starts_with(b"RIFF") || bytes.get(8..12) != Some(b"WEBP") {
        return Err(Defect::Wrong(format!("not a WebP but {}", describe(bytes))));
    }
    let said = bytes.get(4..8).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes);
    match (u64::from(said) + 8).cmp(&(bytes.len() as u64)) {
        std::cmp::Ordering::Equal => Ok(()),
        std::cmp::Ordering::Greater => {
            Err(Defect::Cut(format!("a WebP that ends too early, after {} bytes", bytes.len())))
        }
        std::cmp::Ordering::Less => Err(Defect::Wrong("a WebP with data after its end".to_owned())),
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
