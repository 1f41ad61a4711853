//! The demo's design in the types of Bevy 0.18.

#![deny(warnings, missing_docs)]

pub mod clashes;
pub mod icons;
pub mod images;
pub mod styles;
pub mod text;
pub mod theme;
