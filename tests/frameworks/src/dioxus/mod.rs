//! Dioxus, as far as it compiles without it.

pub mod styles;
pub mod text;
pub mod theme;
