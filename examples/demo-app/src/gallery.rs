//! Builds a page that shows every icon, image, color and text style from the data compiled into the program.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::design::{icons::Icon, images::Image, typography};

/// Writes `gallery.html` next to the running program and returns its path.
#[expect(clippy::disallowed_methods, reason = "a throwaway page, regenerated on every run")]
pub(crate) fn write() -> std::io::Result<PathBuf> {
    let path = std::env::current_exe()?.with_file_name("gallery.html");
    std::fs::write(&path, page())?;
    Ok(path)
}

fn page() -> String {
    let mut html = String::from("<!doctype html><meta charset=\"utf-8\"><title>Nimbus</title><style>");
    html.push_str(include_str!("../design/theme.css"));
    html.push_str(include_str!("../design/styles.css"));
    html.push_str(STYLE);
    html.push_str("</style><h1>Nimbus</h1><section data-theme=\"dark\" class=\"theme\">");
    // Writing to a String cannot fail.
    for icon in Icon::ALL {
        let _ = write!(html, "<figure>{}<figcaption>{}</figcaption></figure>", icon.svg(), icon.name());
    }
    html.push_str("</section><section>");
    for image in Image::ALL {
        let file = image.at(2.0);
        let _ = write!(
            html,
            "<figure class=\"image\"><img alt=\"\" src=\"data:image/png;base64,{}\">",
            base64(file.bytes)
        );
        let _ = write!(html, "<figcaption>{}</figcaption></figure>", image.name());
    }
    html.push_str("</section><section>");
    for (name, style) in typography::ALL {
        let _ = write!(
            html,
            "<p style=\"font:{} {}px '{}',sans-serif\">{name}</p>",
            style.font_weight, style.font_size, style.font_family
        );
    }
    html.push_str("</section>");
    html
}

const STYLE: &str = "
body { margin: 2rem; font: 14px system-ui, sans-serif; }
section { display: flex; flex-wrap: wrap; gap: 12px; margin-bottom: 2rem; }
.theme { padding: 16px; border-radius: 12px; background: #f4f6fb; }
figure { margin: 0; width: 88px; text-align: center; }
figure svg { width: 32px; height: 32px; }
figure.image { width: 240px; }
figure.image img { width: 240px; }
figcaption { font-size: 10px; overflow: hidden; text-overflow: ellipsis; }
";

/// Encodes per RFC 4648, with padding.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let word =
            chunk.iter().fold(0_u32, |word, byte| word << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for i in 0..4 {
            let sextet = (word >> (18 - 6 * i)) & 63;
            text.push(if i <= chunk.len() { char::from(ALPHABET[sextet as usize]) } else { '=' });
        }
    }
    text
}
