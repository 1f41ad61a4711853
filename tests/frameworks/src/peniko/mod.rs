//! peniko.

pub mod clashes;
pub mod styles;
pub mod theme;
