//! iced.

pub mod clashes;
pub mod constants;
pub mod icons;
pub mod images;
pub mod styles;
pub mod text;
pub mod theme;
