//! Leptos.

pub mod clashes;
pub mod icon_consts;
pub mod icons;
pub mod images;
pub mod styles;
pub mod text;
pub mod theme;
