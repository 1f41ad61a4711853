//! The built-in templates of exfig, as text. Data only: what fills them is `exfig_core::formats`.
//!
//! A package of its own because `include_str!` across packages breaks `cargo package`. Each template has a typed key, so that
//! a misspelt path does not compile; [`ALL`] lists every one, and `exfig_core::formats::VERSION` is held to them by a test.
//! JSON has no template: it is built by a serializer, which cannot write it wrongly.

/// A template: its path, which is also its name in messages, and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// `rust/tokens.rs.j2`
    pub path: &'static str,
    /// The text, as it is in the file.
    pub text: &'static str,
}

/// A typed key for each file, and the list of them.
macro_rules! templates {
    ($($(#[$doc:meta])* $key:ident = $path:literal;)*) => {
        $($(#[$doc])* pub const $key: Template = Template { path: $path, text: include_str!($path) };)*

        /// Every template: its path and its text.
        pub const ALL: &[(&str, &str)] = &[$(($key.path, $key.text)),*];
    };
}

templates! {
    /// Tokens as constants, or as a `Theme` per mode.
    RUST_TOKENS = "rust/tokens.rs.j2";
    /// `Color`; plain text.
    RUST_COLOR = "rust/color.rs.j2";
    /// `Paint` and `Gradient`, which need `Color`; plain text.
    RUST_PAINT = "rust/paint.rs.j2";
    /// Text styles as constants.
    RUST_TYPOGRAPHY = "rust/typography.rs.j2";
    /// `TextStyle` and what it is made of; plain text.
    RUST_TEXT_STYLE = "rust/text_style.rs.j2";
    /// Icons or images as an enum.
    RUST_ASSETS = "rust/assets.rs.j2";
    /// Custom properties, whatever they hold.
    CSS_PROPERTIES = "css/properties.css.j2";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::ALL;

    #[test]
    fn every_file_has_a_key() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut files = BTreeSet::new();
        for folder in ["rust", "css"] {
            for entry in std::fs::read_dir(root.join(folder)).unwrap() {
                files.insert(format!("{folder}/{}", entry.unwrap().file_name().into_string().unwrap()));
            }
        }
        assert_eq!(files, ALL.iter().map(|(path, _)| (*path).to_owned()).collect());
    }

    #[test]
    fn texts_end_in_one_newline_and_hold_no_tab_or_carriage_return() {
        for (path, text) in ALL {
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{path}");
            assert!(!text.contains(['\r', '\t']), "{path}");
        }
    }
}
