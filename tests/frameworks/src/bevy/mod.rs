//! Bevy, as far as it compiles in seconds.

pub mod clashes;
pub mod icons;
pub mod images;
pub mod theme;
