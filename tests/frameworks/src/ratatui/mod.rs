//! ratatui.

pub mod clashes;
pub mod styles;
pub mod text;
pub mod theme;
