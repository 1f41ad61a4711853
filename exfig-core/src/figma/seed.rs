//! Filters nodes while they are parsed, so that nothing is kept that no entry selects.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use super::art::Art;
use super::bindings::Bindings;
use super::collector::Collector;
use super::field::{Bounds, DevStatus, Field, FieldSeed};
use super::interest::Interest;
use super::node::{Node, Styled};
use super::wire::Paint;
use crate::design::UPRIGHT;
use crate::policy::bulk::{Bulk, KEY};

/// How deep nodes may nest; a deeper document is rejected with a clear error.
pub(super) const DEEPEST: usize = 2_000;

/// The keys that are read next to the nodes, for both endpoints.
pub(super) const BESIDE_NODES: [&str; 9] =
    ["name", "version", "status", "error", "err", "nodes", "components", "componentSets", "styles"];

/// Neighboring nodes.
#[derive(Default)]
pub(super) struct Siblings {
    /// Those to keep.
    nodes: Vec<Node>,
    /// Whether any other is visible.
    hides_paint: bool,
}

/// The memory of all nodes of a document so far, in bytes.
#[derive(Clone, Default)]
pub(super) struct Memory(Arc<AtomicU64>);

/// Nodes that were parsed before the text around them was complete.
pub(super) struct Parsed {
    /// The number of the first run.
    pub(super) first: usize,
    /// The text refers to each run by its number.
    pub(super) runs: Vec<Option<Siblings>>,
    pub(super) memory: Memory,
}

/// State that all seeds share.
pub(super) struct Context<'a> {
    interest: &'a Interest,
    bulk: Bulk,
    first: usize,
    runs: RefCell<Vec<Option<Siblings>>>,
    memory: Memory,
}

impl<'a> Context<'a> {
    pub(super) fn new(interest: &'a Interest, bulk: Bulk, parsed: Parsed) -> Self {
        let Parsed { first, runs, memory } = parsed;
        Self { interest, bulk, first, runs: RefCell::new(runs), memory }
    }

    /// Counts the memory of a node that was read, and enforces the limit.
    fn keep<E: serde::de::Error>(&self, node: &Node) -> Result<(), E> {
        let weight = node.weight();
        if self.memory.0.fetch_add(weight, Ordering::Relaxed) + weight <= self.bulk.kept() {
            return Ok(());
        }
        let limit = self.bulk.kept() / (1024 * 1024);
        Err(E::custom(format!(
            "the selected nodes take more than {limit} MiB; \
             select fewer frames, or raise `{KEY}` in Cargo.toml"
        )))
    }

    /// Stops counting a node that is dropped.
    fn drop(&self, node: &Node) {
        self.memory.0.fetch_sub(node.weight(), Ordering::Relaxed);
    }
}

pub(super) fn parse<'de, S: DeserializeSeed<'de>>(
    text: &'de [u8],
    seed: S,
) -> Result<S::Value, serde_json::Error> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    deserializer.disable_recursion_limit();
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

#[derive(Clone, Copy)]
pub(super) struct NodeSeed<'a> {
    pub(super) context: &'a Context<'a>,
    /// Whether an ancestor is of interest.
    pub(super) inside: bool,
    /// How many nodes it is nested in.
    pub(super) depth: usize,
}

impl<'a> NodeSeed<'a> {
    pub(super) fn root(context: &'a Context<'a>) -> Self {
        Self { context, inside: false, depth: 0 }
    }
}

impl<'de> DeserializeSeed<'de> for NodeSeed<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NodeSeed<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a node")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let (mut node, mut styled) = (Node::default(), Styled::default());
        let mut collector = None::<Collector<'de>>;
        let (mut bounds, mut painted_bounds) = (None::<Bounds>, None::<Bounds>);
        let (mut hidden_paint, mut bound) = (false, Bindings::default());
        while let Some(field) = map.next_key_seed(FieldSeed)? {
            if collector.is_none()
                && !matches!(field, Field::Id | Field::Name | Field::Kind)
                && (self.inside || self.context.interest.is_in(&node))
            {
                collector = Some(Collector::default());
            }
            match field {
                Field::Id => node.id = map.next_value::<Option<_>>()?.unwrap_or_default(),
                Field::Name => node.name = map.next_value::<Option<_>>()?.unwrap_or_default(),
                Field::Kind => node.kind = map.next_value::<Option<_>>()?.unwrap_or_default(),
                Field::Visible => node.shown &= map.next_value::<Option<bool>>()?.unwrap_or(true),
                Field::Bounds => bounds = map.next_value()?,
                Field::PaintedBounds => painted_bounds = map.next_value()?,
                Field::Styles => styled.styles = map.next_value::<Option<_>>()?.unwrap_or_default(),
                Field::Children if self.depth >= DEEPEST => {
                    return Err(A::Error::custom(format!("nodes are nested more than {DEEPEST} deep")));
                }
                Field::Children => {
                    let seed = NodeSeed { inside: collector.is_some(), depth: self.depth + 1, ..self };
                    let children = map.next_value_seed(Children(seed))?;
                    (node.children, hidden_paint) = (children.nodes, children.hides_paint);
                }
                // Nobody needs the visibility of a node outside the selection.
                Field::Fills | Field::Strokes | Field::Text | Field::Effects
                    if collector.is_none() && !self.context.interest.styles =>
                {
                    _ = map.next_value::<IgnoredAny>()?;
                }
                // Variables matter to styles only.
                Field::Modes | Field::Bound if !self.context.interest.styles => {
                    _ = map.next_value::<IgnoredAny>()?;
                }
                // Without styles, only the collector reads these.
                Field::Effects | Field::Text if !self.context.interest.styles => {
                    let key = if matches!(field, Field::Text) { "style" } else { "effects" };
                    let raw = map.next_value()?;
                    collector.iter_mut().for_each(|collector| collector.take(Cow::Borrowed(key), raw));
                }
                Field::Effects => {
                    styled.effects = both(&mut map, &mut collector, "effects")?.unwrap_or_default()
                }
                Field::Modes => node.sets_mode = map.next_value::<Bindings>()?.any(),
                Field::Bound => bound = map.next_value()?,
                Field::DevStatus => node.ready = map.next_value::<DevStatus>()?.is_ready(),
                Field::Invisible => _ = map.next_value::<IgnoredAny>()?,
                Field::Opacity => node.opacity = both(&mut map, &mut collector, "opacity")?.unwrap_or(1.0),
                Field::Transform => {
                    let rows: Option<[[f64; 3]; 2]> = both(&mut map, &mut collector, "relativeTransform")?;
                    let turn = rows.map(|[[a, c, _], [b, d, _]]| [a, b, c, d]);
                    node.turn = turn.filter(|turn| *turn != UPRIGHT).map(Box::new);
                }
                Field::Text => styled.text = both(&mut map, &mut collector, "style")?,
                Field::Fills => styled.fills = both(&mut map, &mut collector, "fills")?.unwrap_or_default(),
                Field::Strokes => {
                    styled.strokes = both(&mut map, &mut collector, "strokes")?.unwrap_or_default()
                }
                Field::Other(key) => match &mut collector {
                    Some(collector) => collector.take(key, map.next_value()?),
                    None => _ = map.next_value::<IgnoredAny>()?,
                },
            }
        }
        node.size = bounds.as_ref().and_then(Bounds::size);
        if let Some(text) = &mut styled.text {
            text.bound_variables.extend(bound);
        }
        let paints = styled.fills.iter().chain(&styled.strokes).any(Paint::is_visible);
        finish_node(&mut node, paints, hidden_paint);
        let (has_art, styles) = (collector.is_some(), self.context.interest.styles);
        let values = take_values(&mut node, styled, (has_art, styles));
        if let Some(collector) = collector.filter(|_| node.kind != "DOCUMENT") {
            let mut art = collector.finish(&node.kind, &shown_art(&node.children));
            (art.fills, art.strokes) = values;
            let unlike = bounds.zip(painted_bounds).and_then(|(own, painted)| painted.unlike(&own));
            art.render_bounds = unlike.map(Box::new);
            node.art = Some(Box::new(art));
        }
        self.context.keep(&node)?;
        Ok(node)
    }
}

fn shown_art(children: &[Node]) -> Vec<&Art> {
    children.iter().filter(|child| child.shown).filter_map(|child| child.art.as_deref()).collect()
}

/// Reads a value, and also passes its text to `collector` if there is one.
fn both<'de, V: DeserializeOwned, A: MapAccess<'de>>(
    map: &mut A,
    collector: &mut Option<Collector<'de>>,
    key: &'static str,
) -> Result<Option<V>, A::Error> {
    let Some(collector) = collector else { return map.next_value() };
    let raw: &'de RawValue = map.next_value()?;
    let value = serde_json::from_str(raw.get()).map_err(A::Error::custom)?;
    collector.take(Cow::Borrowed(key), raw);
    Ok(value)
}

/// Derives what is visible. `paints` says whether the node has a visible paint, `hides_paint` whether a child that was
/// dropped is visible.
fn finish_node(node: &mut Node, paints: bool, hides_paint: bool) {
    node.shown &= node.opacity > 0.0;
    node.painted = hides_paint
        || match node.kind.as_str() {
            // These show only their children.
            "DOCUMENT" | "CANVAS" | "GROUP" | "SECTION" | "COMPONENT_SET" => false,
            "FRAME" | "COMPONENT" | "INSTANCE" | "SLOT" | "VECTOR" | "BOOLEAN_OPERATION" | "RECTANGLE"
            | "ELLIPSE" | "LINE" | "STAR" | "REGULAR_POLYGON" | "TEXT" => paints,
            // An unknown type may be visible.
            _ => true,
        };
    node.children.shrink_to_fit();
}

/// Returns the fills and strokes, for the node's art if it has any; leaves what styles are read from in the node, if they
/// may be read from it and `styles` are wanted. A style's own node has the style's id and no `styles`; it is never
/// inside a component.
fn take_values(
    node: &mut Node,
    mut styled: Styled,
    (has_art, styles): (bool, bool),
) -> (Vec<Paint>, Vec<Paint>) {
    styled.fills.shrink_to_fit();
    styled.strokes.shrink_to_fit();
    if node.kind != "TEXT" {
        styled.text = None;
    }
    if !styles || (styled.styles.is_empty() && node.kind != "RECTANGLE" && node.kind != "TEXT") {
        return (styled.fills, styled.strokes);
    }
    let values = match has_art {
        true => (styled.fills.clone(), styled.strokes.clone()),
        false => (Vec::new(), Vec::new()),
    };
    node.styled = (styled != Styled::default()).then(|| Box::new(styled));
    values
}

/// Reads the children to keep, and whether any dropped child is visible.
pub(super) struct Children<'a>(pub(super) NodeSeed<'a>);

impl<'de> DeserializeSeed<'de> for Children<'_> {
    type Value = Siblings;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Children<'_> {
    type Value = Siblings;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of nodes")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(Siblings::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut all = Siblings::default();
        while let Some(child) = seq.next_element_seed(ChildSeed(self.0))? {
            match child {
                Child::Node(node)
                    if self.0.inside || node.art.is_some() || self.0.context.interest.keeps(&node) =>
                {
                    all.nodes.push(*node);
                }
                Child::Node(node) => {
                    all.hides_paint |= node.is_visible();
                    self.0.context.drop(&node);
                }
                Child::Run(run) => {
                    all.nodes.extend(run.nodes);
                    all.hides_paint |= run.hides_paint;
                }
            }
        }
        Ok(all)
    }
}

/// What a list of nodes has at one place.
enum Child {
    Node(Box<Node>),
    /// Nodes that were parsed before.
    Run(Siblings),
}

struct ChildSeed<'a>(NodeSeed<'a>);

impl<'de> DeserializeSeed<'de> for ChildSeed<'_> {
    type Value = Child;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Child, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ChildSeed<'_> {
    type Value = Child;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    /// The number of a run.
    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Child, E> {
        let Context { first, runs, .. } = self.0.context;
        let at = usize::try_from(number).ok().and_then(|number| number.checked_sub(*first));
        let run = at.and_then(|at| runs.borrow_mut().get_mut(at)?.take());
        run.map(Child::Run).ok_or_else(|| E::invalid_type(serde::de::Unexpected::Unsigned(number), &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Child, A::Error> {
        self.0.visit_map(map).map(|node| Child::Node(Box::new(node)))
    }
}
