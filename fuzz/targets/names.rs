//! Converts arbitrary node names: each becomes a path inside the package, an identifier, or an error.
#![no_main]

use exfig_core::internals::naming::{NameStyle, css_name, file_stem, rust_const, rust_field, rust_type, same_file_key};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|name: &str| {
    for style in [NameStyle::Snake, NameStyle::Kebab, NameStyle::Camel, NameStyle::Pascal] {
        if let Ok(stem) = file_stem(name, style) {
            assert!(!stem.is_empty() && stem.len() <= 255, "{stem:?}");
            assert!(
                !stem.starts_with(['/', '.']) && !stem.contains('\\') && !stem.contains('\0'),
                "{stem:?}"
            );
            assert!(stem.split('/').all(|part| !part.is_empty() && part != ".."), "{stem:?}");
            let _ = same_file_key(&stem);
        }
    }
    for identifier in [rust_const(name), rust_type(name), rust_field(name)].into_iter().flatten() {
        let plain = identifier.strip_prefix("r#").unwrap_or(&identifier);
        assert!(plain.chars().all(|c| c == '_' || c.is_alphanumeric() || !c.is_ascii()), "{identifier:?}");
        assert!(!plain.is_empty() && !plain.starts_with(|c: char| c.is_ascii_digit()), "{identifier:?}");
    }
    if let Some(name) = css_name(name) {
        assert!(!name.contains([' ', ';', '{', '}', '\n', '"', '<']), "{name:?}");
    }
});
