//! Tokens: a constant each, with the value of the default mode; for a group of several modes also a `Theme`
//! with a constant per mode; for a value that depends on modes of other collections a function ([`across`]).
//!
//! It is called `Theme` whatever the collection is called: a collection named `Color` must not hide the type.
//! A prefixed group becomes a module, named after the collection. A mode or a collection that joins only adds
//! names.

use super::ident::IDENTIFIERS;
use serde::Serialize;

use super::across::{Axes, Function, ModesView};
use super::dialect::Dialect;
use super::layout::{self, Expr};
use crate::asset::Rgba;
use crate::design::{Gradient, GradientKind, Paint, Token, TokenGroup, TokenSet, Value};
use crate::formats::ledger::{GroupNames, token_names};
use crate::formats::number::RustNumber;
use crate::formats::{Context, RenderError, built_in, number, text};
use crate::naming;

#[derive(Serialize)]
struct View {
    header: String,
    support: String,
    enums: Vec<ModesView>,
    groups: Vec<GroupView>,
}

#[derive(Serialize)]
struct GroupView {
    module: Option<String>,
    doc: String,
    imports: String,
    enum_view: Option<ModesView>,
    fields: Vec<Field>,
    modes: Vec<Mode>,
    all: Vec<String>,
    constants: Vec<Constant>,
    functions: Vec<Function>,
}

#[derive(Serialize)]
struct Field {
    doc: Vec<String>,
    name: String,
    r#type: &'static str,
}

#[derive(Serialize)]
struct Mode {
    doc: String,
    /// The constant of `Theme`.
    name: String,
    /// The variant of `Mode`.
    variant: String,
    item: Vec<String>,
}

#[derive(Serialize)]
struct Constant {
    doc: Vec<String>,
    item: Vec<String>,
}

pub(in crate::formats) fn render(
    context: &Context,
    set: &TokenSet,
    dialect: &'static Dialect,
) -> Result<String, RenderError> {
    let (names, _) = token_names(&IDENTIFIERS, set);
    let mut uses = Uses::of(dialect);
    let mut groups = Vec::new();
    let axes = Axes::new(set, &names);
    for (group, names) in set.groups.iter().zip(&names) {
        let Some(names) = names else { continue };
        if let Some(view) = view_group(group, names, &axes, &mut uses) {
            groups.push(view);
        }
    }
    let all_names = names.iter().flatten().flat_map(|names| {
        names.name.iter().chain(names.modes.iter().flatten()).chain(names.tokens.iter().flatten())
    });
    let header = super::header(context, all_names.map(String::as_str).chain(axes.identifiers()));
    let mut support = String::new();
    if uses.color || uses.paint {
        support.push_str(dialect.support);
    }
    if uses.paint {
        support.push_str(&exfig_templates::RUST_PAINT.text.replace("Color", dialect.color));
    }
    let enums = axes.unexported();
    built_in(exfig_templates::RUST_TOKENS, View { header, support, enums, groups })
}

/// The support types that a group names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Uses {
    pub(super) dialect: &'static Dialect,
    color: bool,
    paint: bool,
    gradient: bool,
}

impl Uses {
    /// Nothing is used yet.
    fn of(dialect: &'static Dialect) -> Self {
        Self { dialect, color: false, paint: false, gradient: false }
    }

    /// Returns `use super::…;` for these types.
    fn imports(self) -> String {
        let names: Vec<_> = [
            (self.color, self.dialect.color),
            (self.gradient, "Gradient"),
            (self.gradient, "GradientKind"),
            (self.paint, "Paint"),
            (self.gradient, "Stop"),
        ]
        .into_iter()
        .filter_map(|(used, name)| used.then_some(name))
        .collect();
        match names.as_slice() {
            [] => String::new(),
            [name] => format!("    use super::{name};\n\n"),
            names => format!("    use super::{{{}}};\n\n", names.join(", ")),
        }
    }
}

/// Returns `None` if nothing of the group is left.
fn view_group(group: &TokenGroup, names: &GroupNames, axes: &Axes, all_uses: &mut Uses) -> Option<GroupView> {
    let indent = if names.name.is_some() { 4 } else { 0 };
    let tokens: Vec<(&str, &Token, Kind)> = group
        .tokens
        .iter()
        .zip(&names.tokens)
        .filter_map(|(token, name)| Some((name.as_deref()?, token, Kind::of(token)?)))
        .collect();
    let modes: Vec<(usize, &str)> =
        names.modes.iter().enumerate().filter_map(|(m, name)| Some((m, name.as_deref()?))).collect();
    if tokens.is_empty() || modes.is_empty() {
        return None;
    }
    let mut uses = Uses::of(all_uses.dialect);
    let mut view = GroupView {
        module: names.name.clone(),
        doc: format!("The tokens of {}", text::code_span(&group.name)),
        imports: String::new(),
        enum_view: None,
        fields: Vec::new(),
        modes: Vec::new(),
        all: Vec::new(),
        constants: Vec::new(),
        functions: Vec::new(),
    };
    let default = modes[0];
    if group.modes.len() > 1 {
        view.enum_view = axes.of_group(group, indent);
        view.fields = tokens.iter().map(|(_, token, kind)| field(token, *kind, uses.dialect)).collect();
        view.modes =
            modes.iter().map(|(m, name)| mode(group, *m, name, &tokens, indent + 4, &mut uses)).collect();
        view.all = all_modes(group, &modes, indent + 4);
        let of_default = |(name, token, kind): &(&str, &Token, Kind)| {
            default_constant((*name, token, *kind), (&group.modes[default.0], default.1), indent, &mut uses)
        };
        view.constants = tokens.iter().map(of_default).collect();
    } else {
        view.constants = tokens
            .iter()
            .map(|(name, token, kind)| constant(name, token, *kind, indent, &mut uses))
            .collect();
    }
    for (name, token, kind) in &tokens {
        view.functions.extend(axes.function((group, *name), token, *kind, indent, &mut uses));
    }
    view.imports = uses.imports();
    all_uses.color |= uses.color;
    all_uses.paint |= uses.paint;
    Some(view)
}

/// Returns the name of a token's field or function. It is unique if the constant's is.
pub(super) fn field_name(token: &Token) -> String {
    naming::rust_field(&token.name).unwrap_or_default()
}

fn field(token: &Token, kind: Kind, dialect: &Dialect) -> Field {
    let doc = text::doc_lines(&format!("{}.", text::code_span(&token.figma_name)), &token.description);
    Field { doc, name: field_name(token), r#type: kind.field_type(dialect) }
}

/// Returns the constant of a token in a group of several modes: its value in the default mode.
fn default_constant(
    (name, token, kind): (&str, &Token, Kind),
    (mode, constant): (&str, &str),
    indent: usize,
    uses: &mut Uses,
) -> Constant {
    uses.color |= kind == Kind::Color;
    let head = format!("{} in the mode {}.", text::code_span(&token.figma_name), text::code_span(mode));
    let value = Expr::atom(format!("Theme::{constant}.{}", field_name(token)));
    let head_of_item = format!("pub const {name}: {}", kind.constant_type(uses.dialect));
    Constant { doc: text::doc_lines(&head, ""), item: layout::constant(&head_of_item, &value, indent) }
}

fn mode(
    group: &TokenGroup,
    mode: usize,
    name: &str,
    tokens: &[(&str, &Token, Kind)],
    indent: usize,
    uses: &mut Uses,
) -> Mode {
    let fields = tokens
        .iter()
        .filter_map(|(_, token, kind)| {
            Some((field_name(token), kind.expr(&token.values.get(mode)?.value, uses)))
        })
        .collect();
    let item = layout::constant(&format!("pub const {name}: Self"), &Expr::Struct("Self", fields), indent);
    Mode {
        doc: text::code_span(&group.modes[mode]),
        name: name.to_owned(),
        variant: naming::rust_type(&group.modes[mode]).unwrap_or_default(),
        item,
    }
}

fn all_modes(group: &TokenGroup, modes: &[(usize, &str)], indent: usize) -> Vec<String> {
    let items = modes
        .iter()
        .map(|(m, name)| {
            let key = Expr::atom(text::rust_string(&group.modes[*m]));
            Expr::Call("", vec![key, Expr::atom(format!("Self::{name}"))])
        })
        .collect();
    layout::constant("pub const ALL: &'static [(&'static str, Self)]", &Expr::Slice(items), indent)
}

fn constant(name: &str, token: &Token, kind: Kind, indent: usize, uses: &mut Uses) -> Constant {
    let value = token.values.first().map(|value| &value.value);
    let mut head = text::code_span(&token.figma_name);
    if token.across.is_some() {
        head.push_str(" in the default modes");
    }
    if let Some(Value::Color(color)) = value {
        head = format!("{head}: `{}`", color.hex());
    }
    let expr = value.map_or_else(|| Expr::atom("()"), |value| kind.expr(value, uses));
    Constant {
        doc: text::doc_lines(&format!("{head}."), &token.description),
        item: layout::constant(
            &format!("pub const {name}: {}", kind.constant_type(uses.dialect)),
            &expr,
            indent,
        ),
    }
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

    fn constant_type(self, dialect: &Dialect) -> &'static str {
        match self {
            Self::Color => dialect.color,
            Self::Paints => "&[Paint]",
            Self::Number(number) => number.name(),
            Self::String => "&str",
            Self::Boolean => "bool",
        }
    }

    pub(super) fn field_type(self, dialect: &Dialect) -> &'static str {
        match self {
            Self::Paints => "&'static [Paint]",
            Self::String => "&'static str",
            Self::Color | Self::Number(_) | Self::Boolean => self.constant_type(dialect),
        }
    }

    pub(super) fn expr(self, value: &Value, uses: &mut Uses) -> Expr {
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
