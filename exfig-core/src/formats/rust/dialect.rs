//! What distinguishes one Rust format from another: the types of its values. The shared writer takes it as a
//! value.

use super::layout::Expr;

/// A framework's types.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Dialect {
    /// The type of a color, as the code names it.
    pub(in crate::formats) color: &'static str,
    /// Returns a constant of that type, from red, green, blue and alpha.
    pub(in crate::formats) literal: fn([u8; 4]) -> Expr,
    /// What brings the type into the file: its definition, or a `use`.
    pub(in crate::formats) support: &'static str,
}

/// Returns a call with a byte per channel.
pub(in crate::formats) fn bytes(function: &'static str, channels: &[u8]) -> Expr {
    Expr::Call(function, channels.iter().map(|channel| Expr::atom(format!("{channel:#04x}"))).collect())
}

/// A type that the file defines, so that it needs only `core`.
pub(super) const PLAIN: Dialect = Dialect {
    color: "Color",
    literal: |channels| bytes("Color::rgba", &channels),
    support: exfig_templates::RUST_COLOR.text,
};
