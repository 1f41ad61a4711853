//! Tokens: constants for a group of one mode, a `Theme` with a constant per mode for a group of several.
//!
//! It is called `Theme` whatever the collection is called: a collection named `Color` must not hide the type.
//! Several groups become one module each, named after the collection.

use super::ident::IDENTIFIERS;
use serde::Serialize;

use super::dialect::Dialect;
use super::layout::{self, Expr};
use crate::asset::Rgba;
use crate::design::{Gradient, GradientKind, Paint, Token, TokenGroup, TokenSet, Value};
use crate::formats::ledger::{GroupNames, token_names};
use crate::formats::{Context, RenderError, built_in, number, text};

#[derive(Serialize)]
struct View {
    header: String,
    support: String,
    groups: Vec<GroupView>,
}

#[derive(Serialize)]
struct GroupView {
    module: Option<String>,
    doc: String,
    imports: String,
    fields: Vec<Field>,
    modes: Vec<Mode>,
    all: Vec<String>,
    constants: Vec<Constant>,
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
    for (group, names) in set.groups.iter().zip(&names) {
        let Some(names) = names else { continue };
        if let Some(view) = view_group(group, names, &mut uses) {
            groups.push(view);
        }
    }
    let all_names = names.iter().flatten().flat_map(|names| {
        names.name.iter().chain(names.modes.iter().flatten()).chain(names.tokens.iter().flatten())
    });
    let header = super::header(context, all_names.map(String::as_str));
    let mut support = String::new();
    if uses.color || uses.paint {
        support.push_str(dialect.support);
    }
    if uses.paint {
        support.push_str(&exfig_templates::RUST_PAINT.text.replace("Color", dialect.color));
    }
    built_in(exfig_templates::RUST_TOKENS, View { header, support, groups })
}

/// The support types that a group names.
#[derive(Debug, Clone, Copy)]
struct Uses {
    dialect: &'static Dialect,
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
fn view_group(group: &TokenGroup, names: &GroupNames, all_uses: &mut Uses) -> Option<GroupView> {
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
        fields: Vec::new(),
        modes: Vec::new(),
        all: Vec::new(),
        constants: Vec::new(),
    };
    if group.modes.len() > 1 {
        view.fields =
            tokens.iter().map(|(name, token, kind)| field(name, token, *kind, uses.dialect)).collect();
        view.modes =
            modes.iter().map(|(m, name)| mode(group, *m, name, &tokens, indent + 4, &mut uses)).collect();
        view.all = all_modes(group, &modes, indent + 4);
    } else {
        view.constants = tokens
            .iter()
            .map(|(name, token, kind)| constant(name, token, *kind, indent, &mut uses))
            .collect();
    }
    view.imports = uses.imports();
    all_uses.color |= uses.color;
    all_uses.paint |= uses.paint;
    Some(view)
}

fn field(name: &str, token: &Token, kind: Kind, dialect: &Dialect) -> Field {
    let doc = text::doc_lines(&format!("{}.", text::code_span(&token.figma_name)), &token.description);
    Field { doc, name: name.to_owned(), r#type: kind.field_type(dialect) }
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
        .filter_map(|(field, token, kind)| {
            Some(((*field).to_owned(), kind.expr(&token.values.get(mode)?.value, uses)))
        })
        .collect();
    let item = layout::constant(&format!("pub const {name}: Self"), &Expr::Struct("Self", fields), indent);
    Mode { doc: text::code_span(&group.modes[mode]), item }
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
enum Kind {
    Color,
    Paints,
    Number,
    String,
    Boolean,
}

impl Kind {
    /// Returns the type of a token: `Paints` if one mode has a color and another a gradient.
    fn of(token: &Token) -> Option<Self> {
        let mut kinds = token.values.iter().map(|value| match value.value {
            Value::Color(_) => Self::Color,
            Value::Paints(_) => Self::Paints,
            Value::Number(_) => Self::Number,
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
            Self::Number => "f32",
            Self::String => "&str",
            Self::Boolean => "bool",
        }
    }

    fn field_type(self, dialect: &Dialect) -> &'static str {
        match self {
            Self::Paints => "&'static [Paint]",
            Self::String => "&'static str",
            Self::Color | Self::Number | Self::Boolean => self.constant_type(dialect),
        }
    }

    fn expr(self, value: &Value, uses: &mut Uses) -> Expr {
        uses.paint |= self == Self::Paints;
        match value {
            Value::Color(color) if self == Self::Paints => Expr::Slice(vec![solid(*color, uses)]),
            Value::Color(color) => color_literal(*color, uses),
            Value::Paints(paints) => {
                Expr::Slice(paints.iter().map(|paint| paint_expr(paint, uses)).collect())
            }
            Value::Number(number) => Expr::atom(number::rust_f32(*number)),
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
