//! What tells one Rust format from another: the types that its values have. The one writer takes it as a value.

/// A framework's types.
#[derive(Debug, Clone, Copy)]
pub(in crate::formats) struct Dialect {
    /// The type of a color, as the code names it.
    pub(in crate::formats) color: &'static str,
    /// A constant of that type, from red, green, blue and alpha.
    pub(in crate::formats) literal: fn([u8; 4]) -> String,
    /// What brings the type into the file: its definition, or a `use`.
    pub(in crate::formats) support: &'static str,
}

/// A type of the file's own, so that it needs `core` alone.
pub(super) const PLAIN: Dialect = Dialect {
    color: "Color",
    literal: |[r, g, b, a]| format!("Color::rgba({r:#04x}, {g:#04x}, {b:#04x}, {a:#04x})"),
    support: exfig_templates::RUST_COLOR.text,
};
