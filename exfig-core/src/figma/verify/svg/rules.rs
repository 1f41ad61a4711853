//! The elements that Figma writes, what they may contain, and their attributes.
//!
//! Source: Figma's exports (REST and editor, 2018 to 2026); docs/drawing.md lists what they were.

use roxmltree::{Attribute, Node};

use super::value::{self, Kind};
use super::{Accepted, SVG, XHTML, XLINK};
use crate::accept::may_be_accepted;
use crate::words::on_one_line;

/// The kind of an element, which decides where it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Root,
    /// Contains layers, and may be one itself.
    Container,
    /// Is drawn, and contains nothing.
    Leaf,
    Gradient,
    Stop,
    Filter,
    Primitive,
    /// `feMergeNode` in `feMerge`, `feFuncR` in `feComponentTransfer`.
    Part(&'static str),
    Text,
    Span,
    Words,
    Html,
    Div,
}

/// An element that Figma writes.
#[derive(Debug)]
pub(super) struct Rule {
    name: &'static str,
    role: Role,
    /// Its attributes besides those of every element.
    attributes: &'static [(&'static str, Kind)],
}

const fn rule(name: &'static str, role: Role, attributes: &'static [(&'static str, Kind)]) -> Rule {
    Rule { name, role, attributes }
}

use Kind::{
    Fonts, Inert, Link, Numbers, Octaves, Paint, Path, Picture, Radius, Reference, Style, Text, Transform,
    Words,
};

const X: (&str, Kind) = ("x", Numbers);
const Y: (&str, Kind) = ("y", Numbers);
const WIDTH: (&str, Kind) = ("width", Numbers);
const HEIGHT: (&str, Kind) = ("height", Numbers);
const FUNCTION: &[(&str, Kind)] = &[
    ("type", Words),
    ("slope", Numbers),
    ("intercept", Numbers),
    ("tableValues", Numbers),
    ("amplitude", Numbers),
    ("exponent", Numbers),
    ("offset", Numbers),
];

/// Attributes that any element may have.
const EVERYWHERE: &[(&str, Kind)] = &[
    ("id", Text),
    ("class", Words),
    ("style", Style),
    ("transform", Transform),
    ("fill", Paint),
    ("fill-opacity", Numbers),
    ("fill-rule", Words),
    ("clip-rule", Words),
    ("stroke", Paint),
    ("stroke-opacity", Numbers),
    ("stroke-width", Numbers),
    ("stroke-linecap", Words),
    ("stroke-linejoin", Words),
    ("stroke-miterlimit", Numbers),
    ("stroke-dasharray", Numbers),
    ("stroke-dashoffset", Numbers),
    ("opacity", Numbers),
    ("mask", Reference),
    ("clip-path", Reference),
    ("filter", Reference),
    ("shape-rendering", Words),
    ("color-interpolation-filters", Words),
    ("data-node-id", Text),
];

const RULES: &[Rule] = &[
    rule(
        "svg",
        Role::Root,
        &[WIDTH, HEIGHT, ("viewBox", Numbers), ("version", Numbers), ("preserveAspectRatio", Words)],
    ),
    rule("g", Role::Container, &[]),
    rule("defs", Role::Container, &[]),
    rule("clipPath", Role::Container, &[("clipPathUnits", Words)]),
    rule("mask", Role::Container, &[X, Y, WIDTH, HEIGHT, ("maskUnits", Words), ("mask-type", Words)]),
    rule(
        "pattern",
        Role::Container,
        &[
            X,
            Y,
            WIDTH,
            HEIGHT,
            ("patternUnits", Words),
            ("patternContentUnits", Words),
            ("patternTransform", Transform),
            ("viewBox", Numbers),
            ("preserveAspectRatio", Words),
        ],
    ),
    rule("path", Role::Leaf, &[("d", Path)]),
    rule("rect", Role::Leaf, &[X, Y, WIDTH, HEIGHT, ("rx", Numbers), ("ry", Numbers)]),
    rule("circle", Role::Leaf, &[("cx", Numbers), ("cy", Numbers), ("r", Numbers)]),
    rule("ellipse", Role::Leaf, &[("cx", Numbers), ("cy", Numbers), ("rx", Numbers), ("ry", Numbers)]),
    rule("line", Role::Leaf, &[("x1", Numbers), ("y1", Numbers), ("x2", Numbers), ("y2", Numbers)]),
    rule("use", Role::Leaf, &[X, Y, WIDTH, HEIGHT, ("href", Link)]),
    rule("image", Role::Leaf, &[X, Y, WIDTH, HEIGHT, ("href", Picture), ("preserveAspectRatio", Words)]),
    rule(
        "linearGradient",
        Role::Gradient,
        &[
            ("x1", Numbers),
            ("y1", Numbers),
            ("x2", Numbers),
            ("y2", Numbers),
            ("gradientUnits", Words),
            ("gradientTransform", Transform),
        ],
    ),
    rule(
        "radialGradient",
        Role::Gradient,
        &[
            ("cx", Numbers),
            ("cy", Numbers),
            ("r", Numbers),
            ("fx", Numbers),
            ("fy", Numbers),
            ("gradientUnits", Words),
            ("gradientTransform", Transform),
        ],
    ),
    rule("stop", Role::Stop, &[("offset", Numbers), ("stop-color", Paint), ("stop-opacity", Numbers)]),
    rule("filter", Role::Filter, &[X, Y, WIDTH, HEIGHT, ("filterUnits", Words), ("primitiveUnits", Words)]),
    rule("feBlend", Role::Primitive, &[("mode", Words)]),
    rule("feColorMatrix", Role::Primitive, &[("type", Words), ("values", Numbers)]),
    rule("feComponentTransfer", Role::Primitive, &[]),
    rule(
        "feComposite",
        Role::Primitive,
        &[("operator", Words), ("k1", Numbers), ("k2", Numbers), ("k3", Numbers), ("k4", Numbers)],
    ),
    rule(
        "feDisplacementMap",
        Role::Primitive,
        &[("scale", Numbers), ("xChannelSelector", Words), ("yChannelSelector", Words)],
    ),
    rule("feFlood", Role::Primitive, &[("flood-color", Paint), ("flood-opacity", Numbers)]),
    rule("feGaussianBlur", Role::Primitive, &[("stdDeviation", Radius)]),
    rule("feMerge", Role::Primitive, &[]),
    rule("feMorphology", Role::Primitive, &[("operator", Words), ("radius", Radius)]),
    rule("feOffset", Role::Primitive, &[("dx", Numbers), ("dy", Numbers)]),
    rule(
        "feTurbulence",
        Role::Primitive,
        &[
            ("type", Words),
            ("baseFrequency", Numbers),
            ("stitchTiles", Words),
            ("numOctaves", Octaves),
            ("seed", Numbers),
        ],
    ),
    rule("feMergeNode", Role::Part("feMerge"), &[]),
    rule("feFuncR", Role::Part("feComponentTransfer"), FUNCTION),
    rule("feFuncG", Role::Part("feComponentTransfer"), FUNCTION),
    rule("feFuncB", Role::Part("feComponentTransfer"), FUNCTION),
    rule("feFuncA", Role::Part("feComponentTransfer"), FUNCTION),
    rule("text", Role::Text, FONT),
    rule("tspan", Role::Span, FONT),
    rule("title", Role::Words, &[]),
    rule("desc", Role::Words, &[]),
    rule("foreignObject", Role::Html, &[X, Y, WIDTH, HEIGHT]),
    rule("div", Role::Div, &[]),
];

const FONT: &[(&str, Kind)] = &[
    X,
    Y,
    ("dx", Numbers),
    ("dy", Numbers),
    ("font-family", Fonts),
    ("font-size", Numbers),
    ("font-style", Words),
    ("font-weight", Words),
    ("font-variant", Words),
    ("letter-spacing", Numbers),
    ("text-decoration", Words),
    ("text-anchor", Words),
];

/// Attributes of every filter primitive.
const PRIMITIVE: &[(&str, Kind)] = &[X, Y, WIDTH, HEIGHT, ("in", Words), ("in2", Words), ("result", Words)];

/// Quotes a name from outside, shortened for a message.
pub(super) fn quote(name: &str) -> String {
    let short = name.chars().take(40).collect::<String>();
    format!("`{}{}`", on_one_line(&short), if short.len() < name.len() { "…" } else { "" })
}

/// Returns the rule of an element; `None` if the user accepts it.
///
/// # Errors
/// The element is not Figma's, or is where Figma does not put it.
pub(super) fn of_element(node: &Node<'_, '_>, accepted: &Accepted) -> Result<Option<&'static Rule>, String> {
    let name = node.tag_name().name();
    // A prefix has a meaning in XML and none in HTML.
    let written = &node.document().input_text()[node.range()];
    let after = written[1..].strip_prefix(name);
    if !after.is_some_and(|after| after.starts_with([' ', '\t', '\n', '\r', '/', '>'])) {
        return Err(format!("an element {} from another namespace", quote(name)));
    }
    let namespace = node.tag_name().namespace();
    let rule = RULES.iter().find(|rule| rule.name == name);
    let Some(rule) = rule.filter(|rule| namespace == Some(if rule.role == Role::Div { XHTML } else { SVG }))
    else {
        return if namespace == Some(SVG) && accepted.contains(name) && may_be_accepted(name) {
            Ok(None)
        } else {
            Err(unknown_element(name, namespace == Some(SVG) && rule.is_none()))
        };
    };
    if rule.role == Role::Div {
        return check_div(node).map(|()| Some(rule));
    }
    if rule.role == Role::Html && !node.children().any(|child| child.is_element()) {
        return Err(format!("an empty {}", quote(name)));
    }
    let parent = node.parent_element();
    let within = parent.and_then(|parent| RULES.iter().find(|rule| rule.name == parent.tag_name().name()));
    let is_in_place = match (parent.is_some(), within) {
        (false, _) => rule.role == Role::Root,
        // Inside an element that the user accepts.
        (true, None) => !matches!(rule.role, Role::Root | Role::Html | Role::Div),
        (true, Some(within)) => may_hold(within, rule.role),
    };
    if is_in_place { Ok(Some(rule)) } else { Err(format!("a misplaced {}", quote(name))) }
}

fn unknown_element(name: &str, may_accept: bool) -> String {
    let what = format!("an element {}", quote(name));
    if may_accept && may_be_accepted(name) {
        acceptable(&what, name)
    } else {
        format!("{what}, which Figma does not write")
    }
}

fn acceptable(what: &str, item: &str) -> String {
    format!(
        "{what} that exfig does not know; if Figma writes it, add `accept-svg = [\"{item}\"]` to the entry"
    )
}

fn may_hold(parent: &Rule, child: Role) -> bool {
    match child {
        Role::Root | Role::Div => false,
        Role::Container
        | Role::Leaf
        | Role::Gradient
        | Role::Filter
        | Role::Text
        | Role::Html
        | Role::Words => {
            matches!(parent.role, Role::Root | Role::Container)
                || (child == Role::Words && parent.role == Role::Text)
        }
        Role::Stop => parent.role == Role::Gradient,
        Role::Primitive => parent.role == Role::Filter,
        Role::Part(of) => parent.name == of,
        Role::Span => matches!(parent.role, Role::Text | Role::Span),
    }
}

/// Checks the empty `<div>` in a `foreignObject`, which has the style of a background blur or an angular
/// gradient.
fn check_div(node: &Node<'_, '_>) -> Result<(), String> {
    let is_alone = node.parent_element().is_some_and(|parent| {
        parent.has_tag_name((SVG, "foreignObject")) && parent.children().filter(Node::is_element).count() == 1
    });
    let is_styled = node.attribute("style").is_some_and(value::style_of_div) && node.attributes().len() == 1;
    // HTML has no `<div/>`, but optimizers write it: what follows would be inside, and a title would swallow
    // the rest of the page.
    let is_closed = node.document().input_text()[node.range()].ends_with("</div>");
    let has_title = || node.document().descendants().any(|node| node.has_tag_name((SVG, "title")));
    if is_alone && is_styled && !node.has_children() && (is_closed || !has_title()) {
        Ok(())
    } else {
        Err("HTML other than a background blur or an angular gradient".to_owned())
    }
}

/// Whether `text` is inside an element that shows it or describes something with it.
pub(super) fn holds_text(text: &Node<'_, '_>) -> bool {
    let parent = text.parent_element();
    let rule = parent.and_then(|parent| RULES.iter().find(|rule| rule.name == parent.tag_name().name()));
    rule.is_some_and(|rule| matches!(rule.role, Role::Text | Role::Span | Role::Words))
}

/// Checks an attribute, and returns the pixels of the image in it; most have none.
///
/// # Errors
/// The attribute or its value is not Figma's.
pub(super) fn check_attribute(
    node: &Node<'_, '_>,
    attribute: &Attribute<'_, '_>,
    rule: Option<&Rule>,
    accepted: &Accepted,
) -> Result<u64, String> {
    let (element, name, value) = (node.tag_name().name(), attribute.name(), attribute.value());
    let unknown = || {
        let item = format!("{element}@{name}");
        let what = format!("an attribute {} of {}", quote(name), quote(element));
        if attribute.namespace().is_none() && may_be_accepted(&item) {
            acceptable(&what, &item)
        } else {
            format!("{what}, which Figma does not write")
        }
    };
    if rule.is_some_and(|rule| rule.role == Role::Div) {
        // Checked as a whole by `check_div`.
        return Ok(0);
    }
    let kind = match attribute.namespace() {
        None if name.starts_with("data-figma-") => Some(Text),
        None => {
            kind_of(rule, name).or_else(|| accepted.contains(&format!("{element}@{name}")).then_some(Inert))
        }
        Some(XLINK) if name == "href" => kind_of(rule, name),
        Some(roxmltree::NS_XML_URI) if name == "space" => Some(Words),
        Some(_) => None,
    };
    let kind = kind.ok_or_else(unknown)?;
    // The content of a group inherits its paint, and would be drawn with it uncounted.
    let is_leaf = rule
        .is_some_and(|rule| matches!(rule.role, Role::Leaf | Role::Text | Role::Span) && rule.name != "use");
    let is_inherited = matches!(name, "fill" | "stroke") && !is_leaf && value::reference(value).is_some();
    let refused = || {
        let (element, value) = (quote(element), quote(value));
        format!("a value of `{name}` in {element} that Figma does not write: {value}")
    };
    match kind {
        Picture => value::picture(value).ok_or_else(refused),
        kind if value::fits(kind, value) && !is_inherited => Ok(0),
        _ => Err(refused()),
    }
}

fn kind_of(rule: Option<&Rule>, name: &str) -> Option<Kind> {
    let find = |list: &[(&str, Kind)]| list.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
    let own = match rule {
        Some(rule) if rule.role == Role::Primitive || matches!(rule.role, Role::Part(_)) => {
            find(rule.attributes).or_else(|| find(PRIMITIVE))
        }
        Some(rule) => find(rule.attributes),
        // An accepted element may have any attribute that any other may have, by the same rules.
        None => RULES
            .iter()
            .filter(|rule| rule.role != Role::Div)
            .find_map(|rule| find(rule.attributes))
            .or_else(|| find(PRIMITIVE)),
    };
    own.or_else(|| find(EVERYWHERE)).filter(|kind| rule.is_some() || !matches!(kind, Link | Picture))
}
