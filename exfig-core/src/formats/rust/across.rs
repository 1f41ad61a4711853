//! Modes as enums, and functions of them: the value of a token that depends on the modes of several
//! collections, each a parameter of its own.

use std::collections::BTreeSet;

use serde::Serialize;

use super::layout::{self, Expr};
use super::values::{Kind, Uses, field_name};
use crate::design::{Token, TokenGroup, TokenSet};
use crate::formats::ledger::GroupNames;
use crate::formats::text;
use crate::naming;

/// An enum of modes.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ModesView {
    name: String,
    doc: String,
    variants: Vec<VariantView>,
    /// The constant with all variants.
    all: Vec<String>,
}

impl ModesView {
    /// Lays the list of variants out for an enum at `indent`.
    fn at(&self, indent: usize) -> Self {
        let variants = self.variants.iter().map(|variant| Expr::atom(format!("Self::{}", variant.name)));
        let head = "pub const ALL: &'static [Self]";
        Self { all: layout::constant(head, &Expr::Slice(variants.collect()), indent + 4), ..self.clone() }
    }
}

#[derive(Debug, Clone, Serialize)]
struct VariantView {
    name: String,
    doc: String,
}

/// A function that returns the value of a token.
#[derive(Debug, Serialize)]
pub(super) struct Function {
    doc: Vec<String>,
    deprecated: Option<String>,
    lines: Vec<String>,
}

/// A collection with several modes.
struct Axis {
    id: String,
    /// The collection's name, in Figma.
    collection: String,
    /// Its module, if its tokens are in one.
    module: Option<String>,
    /// Whether its own group declares the enum.
    is_exported: bool,
    /// The name of the parameter.
    parameter: String,
    modes: ModesView,
    /// The index of each variant among the collection's modes; others have no name.
    named: Vec<usize>,
    /// How many modes the collection has.
    count: usize,
}

/// The collections with several modes.
pub(super) struct Axes(Vec<Axis>);

impl Axes {
    pub(super) fn new(set: &TokenSet, names: &[Option<GroupNames>]) -> Self {
        let mut axes = Vec::new();
        let groups = set.groups.iter().zip(names).filter_map(|(group, names)| Some((group, names.as_ref()?)));
        for (group, names) in groups.filter(|(group, names)| group.modes.len() > 1 && declares(group, names))
        {
            let is_named = |mode: &usize| names.modes.get(*mode).is_some_and(Option::is_some);
            let named = (0..group.modes.len()).filter(is_named).collect();
            axes.push(Axis {
                module: names.name.clone(),
                is_exported: true,
                ..Axis::new((&group.id, &group.name), "Mode".to_owned(), &group.modes, named)
            });
        }
        let declared = axes.iter().map(|axis: &Axis| axis.id.clone()).collect::<BTreeSet<_>>();
        let used = set.axes_of(|group| names.get(group).is_some_and(Option::is_some));
        for axis in used.filter(|axis| !declared.contains(&axis.id)) {
            let taken = axes.iter().map(|axis: &Axis| axis.modes.name.clone()).collect::<BTreeSet<_>>();
            let base =
                naming::rust_type(&format!("{} mode", axis.name)).unwrap_or_else(|| "OtherMode".to_owned());
            let name = unused(&base, "", &taken);
            let named = (0..axis.modes.len()).collect();
            axes.push(Axis::new((&axis.id, &axis.name), name, &axis.modes, named));
        }
        Self(axes)
    }

    /// Returns every identifier in the enums.
    pub(super) fn identifiers(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|axis| {
            let variants = axis.modes.variants.iter().map(|variant| variant.name.as_str());
            variants.chain([axis.modes.name.as_str(), axis.parameter.as_str()])
        })
    }

    /// Returns the enum of a group's own modes.
    pub(super) fn of_group(&self, group: &TokenGroup, indent: usize) -> Option<ModesView> {
        self.0.iter().find(|axis| axis.is_exported && axis.id == group.id).map(|axis| axis.modes.at(indent))
    }

    /// Returns the variant of one of a group's own modes.
    pub(super) fn variant(&self, group: &TokenGroup, mode: usize) -> Option<&str> {
        let axis = self.0.iter().find(|axis| axis.is_exported && axis.id == group.id)?;
        let at = axis.named.iter().position(|named| *named == mode)?;
        Some(&axis.modes.variants[at].name)
    }

    /// Returns the enums of collections that have no group here.
    pub(super) fn unexported(&self) -> Vec<ModesView> {
        self.0.iter().filter(|axis| !axis.is_exported).map(|axis| axis.modes.at(0)).collect()
    }

    /// Returns the function of a token that depends on modes of other collections; `name` is that of its
    /// constant.
    pub(super) fn function(
        &self,
        (group, name): (&TokenGroup, &str),
        token: &Token,
        kind: Kind,
        indent: usize,
        uses: &mut Uses,
    ) -> Option<Function> {
        let across = token.across.as_ref()?;
        let axes = across
            .axes
            .iter()
            .map(|id| self.0.iter().find(|axis| axis.id == *id))
            .collect::<Option<Vec<_>>>()?;
        if across.values.len() != axes.iter().map(|axis| axis.count).product::<usize>() {
            return None;
        }
        let paths = axes.iter().map(|axis| axis.path_from(group)).collect::<Vec<_>>();
        let mut arms = Vec::new();
        for (at, value) in across.values.iter().enumerate() {
            let Some(variants) = variants_at(&axes, at) else { continue };
            let parts = paths.iter().zip(variants).map(|(path, variant)| format!("{path}::{variant}"));
            let parts = parts.collect::<Vec<_>>();
            let pattern =
                if let [one] = parts.as_slice() { one.clone() } else { format!("({})", parts.join(", ")) };
            arms.extend(layout::arm(&pattern, &kind.expr(value, uses), indent + 8));
        }
        let mut used = BTreeSet::new();
        let parameters = axes.iter().map(|axis| {
            let name = unused(&axis.parameter, "_", &used);
            used.insert(name.clone());
            name
        });
        let parameters = parameters.collect::<Vec<_>>();
        let own = field_name(token);
        // Letters without case give the constant and the function one name.
        // So may a function of a framework's.
        let is_taken = own == name || ["config", "feathers", "install", "visuals"].contains(&own.as_str());
        let own = if is_taken { format!("{own}_") } else { own };
        let typed =
            parameters.iter().zip(&paths).map(|(name, path)| format!("{name}: {path}")).collect::<Vec<_>>();
        let head =
            format!("pub const fn {own}({}) -> {} {{", typed.join(", "), kind.field_type(uses.dialect));
        let matched = if let [one] = parameters.as_slice() {
            one.clone()
        } else {
            format!("({})", parameters.join(", "))
        };
        let mut lines = vec!["#[must_use]".to_owned(), head, format!("    match {matched} {{")];
        lines.extend(arms.into_iter().map(|line| format!("        {line}")));
        lines.extend(["    }".to_owned(), "}".to_owned()]);
        if layout::is_uncertain(&lines, indent) {
            lines.insert(0, "#[rustfmt::skip]".to_owned());
        }
        let collections =
            axes.iter().map(|axis| text::code_span(&axis.collection)).collect::<Vec<_>>().join(" and ");
        let head = format!("{} in a mode of {collections}.", text::code_span(&token.figma_name));
        Some(Function {
            doc: text::doc_lines(&head, &token.description),
            deprecated: super::deprecated(&token.description),
            lines,
        })
    }
}

impl Axis {
    /// `named` says which of the modes have a variant; of the others, no combination is shown.
    fn new((id, collection): (&str, &str), name: String, modes: &[String], named: Vec<usize>) -> Self {
        let mut used = BTreeSet::new();
        let mut variant = |mode: &usize| {
            // Names that differ as constants may be the same as variants: `1.5` and `15`.
            let base = naming::rust_type(&modes[*mode]).unwrap_or_else(|| format!("Mode{}", mode + 1));
            let ends_in_digit = base.ends_with(|c: char| c.is_ascii_digit());
            let name = unused(&base, if ends_in_digit { "_" } else { "" }, &used);
            used.insert(name.clone());
            VariantView { name, doc: text::code_span(&modes[*mode]) }
        };
        let variants = named.iter().map(&mut variant).collect();
        // Letters without case give the parameter and a constant one name.
        let parameter = naming::rust_field(collection).unwrap_or_else(|| "mode".to_owned());
        let is_constant = naming::rust_const(collection).as_deref() == Some(parameter.as_str());
        Self {
            id: id.to_owned(),
            collection: collection.to_owned(),
            module: None,
            is_exported: false,
            parameter: if is_constant { format!("{parameter}_") } else { parameter },
            modes: ModesView { name, doc: text::code_span(collection), variants, all: Vec::new() },
            named,
            count: modes.len(),
        }
    }

    /// Returns the enum's path, as seen from the module of a group.
    fn path_from(&self, group: &TokenGroup) -> String {
        let name = &self.modes.name;
        if self.is_exported && self.id == group.id {
            return name.clone();
        }
        let up = if group.prefixed { "super::" } else { "" };
        match &self.module {
            Some(module) => format!("{up}{module}::{name}"),
            None => format!("{up}{name}"),
        }
    }
}

/// Whether the group's code has an enum of its modes: it has a token and a mode with a name.
fn declares(group: &TokenGroup, names: &GroupNames) -> bool {
    names.modes.iter().any(Option::is_some)
        && group
            .tokens
            .iter()
            .zip(&names.tokens)
            .any(|(token, name)| name.is_some() && Kind::of(token).is_some())
}

/// Returns the variant of each axis in a combination; `None` if one of the modes has no name.
fn variants_at<'a>(axes: &[&'a Axis], mut at: usize) -> Option<Vec<&'a str>> {
    let mut variants = Vec::with_capacity(axes.len());
    for axis in axes.iter().rev() {
        let mode = at % axis.count;
        at /= axis.count;
        let variant = axis.named.iter().position(|named| *named == mode)?;
        variants.push(axis.modes.variants[variant].name.as_str());
    }
    variants.reverse();
    Some(variants)
}

/// Returns the name, with a number if it is taken.
fn unused(name: &str, separator: &str, taken: &BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| format!("{name}{separator}{n}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken.contains(name)).unwrap_or_default()
}
