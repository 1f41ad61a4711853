//! Any bytes as a render: refused, or complete and without scripts.
#![no_main]

use exfig_core::asset::AssetFormat;
use exfig_core::figma::error_body;
use exfig_core::figma::verify::{png_size, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = (error_body::message(bytes), png_size(bytes));
    for format in [AssetFormat::Png, AssetFormat::Jpg, AssetFormat::Pdf] {
        let _ = verify(format, bytes);
    }
    if verify(AssetFormat::Svg, bytes).is_ok() {
        let text = std::str::from_utf8(bytes).unwrap().to_ascii_lowercase();
        assert!(!text.contains("<script") || text.contains("<!--") || text.contains("cdata"), "{text}");
    }
});
