//! The demo's design in the types of iced 0.13.

#![deny(warnings, missing_docs)]

pub mod icons;
pub mod images;
pub mod styles;
pub mod text;
pub mod theme;
