//! Verifies arbitrary bytes as a render: rejected, or complete, free of scripts, and readable by a second
//! parser.
#![no_main]

use exfig_core::internals::asset::AssetFormat;
use exfig_core::internals::figma::error_body;
use exfig_core::internals::figma::verify::{Accepted, bitmap, png_size, verify};
use libfuzzer_sys::fuzz_target;
use resvg::{tiny_skia, usvg};

fuzz_target!(|bytes: &[u8]| {
    let none = Accepted::new();
    let _ = (error_body::message(bytes), png_size(bytes));
    for format in [AssetFormat::Jpg, AssetFormat::Pdf, AssetFormat::Webp] {
        let _ = verify(format, bytes, &none);
    }
    if verify(AssetFormat::Png, bytes, &none).is_ok()
        && png_size(bytes).is_some_and(|(w, h)| w * h < 1_000_000)
    {
        tiny_skia::Pixmap::decode_png(bytes).unwrap();
    }
    if let Ok(image) = bitmap(bytes.to_vec()) {
        assert!(image.size.0 > 0 && image.size.1 > 0 && bytes.starts_with(&image.bytes));
    }
    if verify(AssetFormat::Svg, bytes, &none).is_ok() {
        let text = std::str::from_utf8(bytes).unwrap();
        usvg::Tree::from_str(text, &usvg::Options::default()).unwrap();
        let lower = text.to_ascii_lowercase();
        assert!(!["<script", "<!"].iter().any(|word| lower.contains(word)), "{text}");
    }
    // As if the user had accepted these elements and attributes.
    let new = Accepted::from(["feNew".to_owned(), "path@new".to_owned(), "script".to_owned()]);
    if verify(AssetFormat::Svg, bytes, &new).is_ok() {
        assert!(!bytes.to_ascii_lowercase().windows(7).any(|word| word == b"<script"));
    }
});
