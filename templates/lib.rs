//! exfig's built-in templates, as text. Data only: `exfig_core::formats` renders them.
//!
//! This is a separate package because `include_str!` across packages breaks `cargo package`. Each template
//! has a typed key, so a misspelled path does not compile. [`ALL`] lists every template, and a test ties
//! `exfig_core::formats::VERSION` to them. JSON has no template: a serializer builds it and cannot produce
//! invalid JSON.

/// A template: its path, which is also its name in messages, and its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// The path in this package, such as `rust/tokens.rs.j2`.
    pub path: &'static str,
    /// The file's text, unchanged.
    pub text: &'static str,
}

/// Defines a typed key for each file, and the list of all files.
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
    /// `TextStyle` and the types it uses; plain text.
    RUST_TEXT_STYLE = "rust/text_style.rs.j2";
    /// Icons or images as an enum.
    RUST_ASSETS = "rust/assets.rs.j2";
    /// `Effect` and `Shadow`; plain text.
    RUST_EFFECT = "rust/effect.rs.j2";
    /// The direction of a gradient and its stops along a line; plain text.
    RUST_GRADIENT = "rust/gradient.rs.j2";
    /// What egui's icons and images have besides those of Rust.
    EGUI_ASSETS = "egui/assets.rs.j2";
    /// What iced's icons and images have besides those of Rust.
    ICED_ASSETS = "iced/assets.rs.j2";
    /// iced's `TextStyle`; plain text.
    ICED_TEXT_STYLE = "iced/text_style.rs.j2";
    /// What Bevy's icons and images have besides those of Rust.
    BEVY_ASSETS = "bevy/assets.rs.j2";
    /// iced's gradients; plain text.
    ICED_GRADIENT = "iced/gradient.rs.j2";
    /// Bevy's gradients; plain text.
    BEVY_GRADIENT = "bevy/gradient.rs.j2";
    /// gpui's gradients; plain text.
    GPUI_GRADIENT = "gpui/gradient.rs.j2";
    /// What gpui's icons and images have besides those of Rust.
    GPUI_ASSETS = "gpui/assets.rs.j2";
    /// The icons or images as a source of gpui's assets.
    GPUI_SOURCE = "gpui/source.rs.j2";
    /// peniko's gradients; plain text.
    PENIKO_GRADIENT = "peniko/gradient.rs.j2";
    /// What icons and images for Dioxus have besides those of Rust.
    DIOXUS_ASSETS = "dioxus/assets.rs.j2";
    /// What icons and images for Leptos have besides those of Rust.
    LEPTOS_ASSETS = "leptos/assets.rs.j2";
    /// CSS custom properties for any kind of content.
    CSS_PROPERTIES = "css/properties.css.j2";
    /// A theme of Tailwind, and what modes change.
    TAILWIND_THEME = "tailwind/theme.css.j2";
    /// Slint declarations for any kind of content.
    SLINT_ITEMS = "slint/items.slint.j2";
}

/// The parts of the page that `--gallery` writes. They are no format: nothing in them reaches generated code.
pub mod gallery {
    /// The document, with a place for each of the others.
    pub const HTML: &str = include_str!("gallery/gallery.html");
    /// Its style sheet.
    pub const STYLE: &str = include_str!("gallery/gallery.css");
    /// Its only script.
    pub const SCRIPT: &str = include_str!("gallery/gallery.js");
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
        for folder in
            ["rust", "egui", "iced", "bevy", "gpui", "peniko", "dioxus", "leptos", "css", "slint", "tailwind"]
        {
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
