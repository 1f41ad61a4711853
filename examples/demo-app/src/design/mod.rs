//! What `cargo xtask figma-export` wrote, one module per output.

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
