//! The values of tokens as Rust: their types, their literals, and the types that the file must define for
//! them.

use super::dialect::{Dialect, Paints};
use super::layout::Expr;
use crate::asset::Rgba;
use crate::design::{Gradient, GradientKind, Paint, Token, Value};
use crate::formats::css::gradient::layers;
use crate::formats::number::RustNumber;
use crate::formats::{number, text};
use crate::naming;

/// The support types that a group names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Uses {
    pub(super) dialect: &'static Dialect,
    pub(super) color: bool,
    pub(super) paint: bool,
    pub(super) gradient: bool,
}

impl Uses {
    /// Nothing is used yet.
    pub(super) fn of(dialect: &'static Dialect) -> Self {
        Self { dialect, color: false, paint: false, gradient: false }
    }

    /// Returns `use super::…;` for these types.
    pub(super) fn imports(self) -> String {
        let mut names: Vec<_> = [
            (self.gradient, "Gradient"),
            (self.gradient, "GradientKind"),
            (self.paint, "Paint"),
            (self.gradient, "Stop"),
        ]
        .into_iter()
        .filter_map(|(used, name)| used.then_some(name))
        .chain(self.dialect.imports.iter().copied().filter(|_| self.color))
        .collect();
        names.sort_by_key(|name| (name.starts_with(char::is_lowercase), *name));
        match names.as_slice() {
            [] => String::new(),
            [name] => format!("    use super::{name};\n\n"),
            names => format!("    use super::{{{}}};\n\n", names.join(", ")),
        }
    }
}

/// Returns the name of a token's field or function. It is unique if the constant's is.
pub(super) fn field_name(token: &Token) -> String {
    naming::rust_field(&token.name).unwrap_or_default()
}

/// The Rust type of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Color,
    Paints,
    Number(RustNumber),
    String,
    Boolean,
}

impl Kind {
    /// Returns the type of a token: `Paints` if one mode has a color and another a gradient.
    pub(super) fn of(token: &Token) -> Option<Self> {
        let across = token.across.iter().flat_map(|across| &across.values);
        let values = token.values.iter().map(|value| &value.value).chain(across);
        let numbers = values.clone().filter_map(|value| match value {
            Value::Number(number) => Some(*number),
            _ => None,
        });
        let number = RustNumber::of(numbers);
        let mut kinds = values.map(|value| match value {
            Value::Color(_) => Self::Color,
            Value::Paints(_) => Self::Paints,
            Value::Number(_) => Self::Number(number),
            Value::String(_) => Self::String,
            Value::Boolean(_) => Self::Boolean,
        });
        let first = kinds.next()?;
        Some(if kinds.any(|kind| kind == Self::Paints) { Self::Paints } else { first })
    }

    pub(super) fn constant_type(self, dialect: &Dialect) -> &'static str {
        match self {
            Self::Color => dialect.color,
            Self::Paints => dialect.paints.type_name(),
            Self::Number(number) => number.name(),
            Self::String => "&str",
            Self::Boolean => "bool",
        }
    }

    pub(super) fn field_type(self, dialect: &Dialect) -> &'static str {
        match self {
            Self::Paints => dialect.paints.field_type(),
            Self::String => "&'static str",
            Self::Color | Self::Number(_) | Self::Boolean => self.constant_type(dialect),
        }
    }

    pub(super) fn expr(self, value: &Value, uses: &mut Uses) -> Expr {
        if self == Self::Paints
            && let Paints::Css = uses.dialect.paints
        {
            return css(value);
        }
        uses.paint |= self == Self::Paints;
        match value {
            Value::Color(color) if self == Self::Paints => Expr::Slice(vec![solid(*color, uses)]),
            Value::Color(color) => color_literal(*color, uses),
            Value::Paints(paints) => {
                Expr::Slice(paints.iter().map(|paint| paint_expr(paint, uses)).collect())
            }
            Value::Number(number) => Expr::atom(match self {
                Self::Number(kind) => kind.literal(*number),
                _ => number::rust_f32(*number),
            }),
            Value::String(string) => Expr::atom(text::rust_string(string)),
            Value::Boolean(boolean) => Expr::atom(boolean.to_string()),
        }
    }
}

/// Returns paints as CSS; what has no form in CSS is no image.
fn css(value: &Value) -> Expr {
    let layers = match value {
        Value::Color(color) => layers(&[Paint::Solid { color: *color }]),
        Value::Paints(paints) => layers(paints),
        _ => None,
    };
    Expr::atom(text::rust_string(&layers.unwrap_or_else(|| "none".to_owned())))
}

fn color_literal(color: Rgba, uses: &mut Uses) -> Expr {
    uses.color = true;
    (uses.dialect.literal)(color.to_bytes())
}

fn solid(color: Rgba, uses: &mut Uses) -> Expr {
    Expr::Call("Paint::Solid", vec![color_literal(color, uses)])
}

fn paint_expr(paint: &Paint, uses: &mut Uses) -> Expr {
    match paint {
        Paint::Solid { color } => solid(*color, uses),
        Paint::Gradient(gradient) => Expr::Call("Paint::Gradient", vec![gradient_expr(gradient, uses)]),
    }
}

fn gradient_expr(gradient: &Gradient, uses: &mut Uses) -> Expr {
    uses.gradient = true;
    let kind = match gradient.kind {
        GradientKind::Linear => "GradientKind::Linear",
        GradientKind::Radial => "GradientKind::Radial",
        GradientKind::Angular => "GradientKind::Angular",
        GradientKind::Diamond => "GradientKind::Diamond",
    };
    let point = |[x, y]: [f64; 2]| Expr::atom(format!("[{}, {}]", number::rust_f32(x), number::rust_f32(y)));
    let stops = gradient
        .stops
        .iter()
        .map(|stop| {
            let position = Expr::atom(number::rust_f32(stop.position));
            Expr::Call("Stop::new", vec![position, color_literal(stop.color, uses)])
        })
        .collect();
    let [start, end, width] = gradient.handles;
    let fields = [
        ("kind", Expr::atom(kind)),
        ("start", point(start)),
        ("end", point(end)),
        ("width", point(width)),
        ("stops", Expr::Slice(stops)),
    ];
    Expr::Struct("Gradient", fields.map(|(field, value)| (field.to_owned(), value)).into())
}
