//! The modules that `cargo xtask figma-export` writes, one per output.

#[rustfmt::skip]
pub mod icons;
#[rustfmt::skip]
pub mod images;
#[rustfmt::skip]
pub mod styles;
#[rustfmt::skip]
pub mod theme;
#[rustfmt::skip]
pub mod typography;
