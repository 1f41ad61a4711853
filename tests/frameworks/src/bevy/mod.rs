//! Bevy.

pub mod clashes;
pub mod icons;
pub mod images;
pub mod styles;
#[cfg(feature = "full")]
pub mod text;
pub mod theme;
