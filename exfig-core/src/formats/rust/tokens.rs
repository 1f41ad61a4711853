//! Tokens: a constant each, with the value of the default mode; for a group of several modes also a `Theme`
//! with a constant per mode; for a value that depends on modes of other collections a function ([`across`]).
//!
//! It is called `Theme` whatever the collection is called: a collection named `Color` must not hide the type.
//! A prefixed group becomes a module, named after the collection. A mode or a collection that joins only adds
//! names.

use super::ident::IDENTIFIERS;
use serde::Serialize;

use super::across::{Axes, Function, ModesView};
use super::dialect::{Dialect, Paints};
use super::layout::{self, Expr};
use super::native::Native;
use super::types;
use super::values::{Kind, Uses, field_name};
use crate::design::{Token, TokenGroup, TokenSet, Value};
use crate::formats::appearance::{self, Appearance};
use crate::formats::ledger::{GroupNames, token_names};
use crate::formats::{Context, RenderError, built_in, roles, text};

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
    /// Whether `Theme::of` takes the framework's theme.
    of_theme: bool,
    /// What connects the group to the framework's themes.
    native: String,
}

#[derive(Serialize)]
struct Field {
    doc: Vec<String>,
    deprecated: Option<String>,
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
    deprecated: Option<String>,
    item: Vec<String>,
}

pub(in crate::formats) fn render(
    context: &Context,
    target: Option<&str>,
    set: &TokenSet,
    dialect: &'static Dialect,
) -> Result<String, RenderError> {
    let (names, _) = token_names(&IDENTIFIERS, set);
    let mut uses = Uses::of(dialect);
    let mut groups = Vec::new();
    let axes = Axes::new(set, &names);
    let (appearances, _) = appearance::appearances(set, context.options);
    let (roles, _) = roles::roles(set, context.options);
    for (g, (group, names)) in set.groups.iter().zip(&names).enumerate() {
        let Some(names) = names else { continue };
        if let Some(mut view) = view_group(group, names, &axes, &mut uses) {
            let appearances = appearances.get(&g);
            let light_and_dark =
                [Appearance::Light, Appearance::Dark].map(|of| appearances?.get(&of).copied());
            let modes = appearances
                .into_iter()
                .flatten()
                .filter_map(|(of, mode)| Some((*of, axes.variant(group, *mode)?)));
            let roles = roles.tokens.iter().filter(|_| roles.group == g);
            let has_theme = group.modes.len() > 1;
            let roles = roles.filter_map(|(role, t)| {
                let constant = names.tokens[*t].as_deref()?;
                let field = field_name(&group.tokens[*t]);
                Some((role.as_str(), if has_theme { field } else { constant.to_owned() }))
            });
            let native = Native {
                modes: modes.collect(),
                roles: roles.collect(),
                has_theme,
                fields: fields(group, names, light_and_dark),
                light: light_and_dark[0].and_then(|mode| names.modes[mode].as_deref()).unwrap_or_default(),
                constants: names.modes.iter().flatten().map(String::as_str).collect(),
                indent: if names.name.is_some() { 4 } else { 0 },
            };
            view.of_theme = dialect.has_theme && native.follows_themes();
            view.native = (dialect.native)(&native);
            groups.push(view);
        }
    }
    let all_names = names.iter().flatten().flat_map(|names| {
        names.name.iter().chain(names.modes.iter().flatten()).chain(names.tokens.iter().flatten())
    });
    let header = super::header(context, target, all_names.map(String::as_str).chain(axes.identifiers()));
    let own = own_types(&uses);
    let names = ["Color", "Gradient", "GradientKind", "Paint", "Stop"];
    let support = if own.is_empty() { own } else { types::support(context, &own, &names) };
    let enums = axes.unexported();
    built_in(exfig_templates::RUST_TOKENS, View { header, support, enums, groups })
}

/// Returns the types that the tokens need.
fn own_types(uses: &Uses) -> String {
    let dialect = uses.dialect;
    let mut types = String::new();
    if uses.color || uses.paint {
        types.push_str(dialect.support);
    }
    if uses.paint {
        types.push_str(&exfig_templates::RUST_PAINT.text.replace("Color", dialect.color));
        if let Paints::Layers(gradients) = dialect.paints {
            types.extend(gradients.methods.iter().map(|methods| methods.text));
        }
    }
    types
}

/// Returns each field of `Theme`, and its values in two modes.
fn fields<'a>(
    group: &'a TokenGroup,
    names: &GroupNames,
    modes: [Option<usize>; 2],
) -> Vec<(String, [&'a Value; 2])> {
    let [Some(light), Some(dark)] = modes else { return Vec::new() };
    let named = group.tokens.iter().zip(&names.tokens).filter(|(_, name)| name.is_some());
    let field = |(token, _): (&'a Token, _)| {
        let value = |mode: usize| token.values.get(mode).map(|value| &value.value);
        Some((field_name(token), [value(light)?, value(dark)?]))
    };
    named.filter_map(field).collect()
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
        of_theme: false,
        native: String::new(),
    };
    let default = modes[0];
    if group.modes.len() > 1 {
        view.enum_view = axes.of_group(group, indent);
        view.fields = tokens.iter().map(|(_, token, kind)| field(token, *kind, uses.dialect)).collect();
        view.modes = modes
            .iter()
            .filter_map(|(m, name)| Some((*m, (*name, axes.variant(group, *m)?))))
            .map(|(m, names)| mode(group, m, names, &tokens, indent + 4, &mut uses))
            .collect();
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

fn field(token: &Token, kind: Kind, dialect: &Dialect) -> Field {
    let doc = text::doc_lines(&format!("{}.", text::code_span(&token.figma_name)), &about(token, dialect));
    Field {
        doc,
        deprecated: super::deprecated(&token.description),
        name: field_name(token),
        r#type: kind.field_type(dialect),
    }
}

/// Returns a token's description, after what of it the framework cannot draw.
fn about(token: &Token, dialect: &Dialect) -> String {
    let mut lost = token.values.iter().filter_map(|value| match &value.value {
        Value::Paints(paints) => dialect.paints.lost(paints),
        _ => None,
    });
    match lost.next() {
        Some(lost) => format!("Not in the framework's own types: {lost}.\n\n{}", token.description),
        None => token.description.clone(),
    }
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
    Constant {
        doc: text::doc_lines(&head, ""),
        deprecated: super::deprecated(&token.description),
        item: layout::constant(&head_of_item, &value, indent),
    }
}

fn mode(
    group: &TokenGroup,
    mode: usize,
    (name, variant): (&str, &str),
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
        variant: variant.to_owned(),
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
        doc: text::doc_lines(&format!("{head}."), &about(token, uses.dialect)),
        deprecated: super::deprecated(&token.description),
        item: layout::constant(
            &format!("pub const {name}: {}", kind.constant_type(uses.dialect)),
            &expr,
            indent,
        ),
    }
}
