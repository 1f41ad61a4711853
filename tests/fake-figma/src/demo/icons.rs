//! The page "Icons": how a table row becomes a component, and how components are laid out on the page.
//!
//! All icons share one look: a 24 px grid, 2 px strokes with round ends, and a faint inside where a shape has
//! one.

use serde_json::{Value, json};

use super::node::Node;
use super::path::{Outline, at};
use super::{icons_sets, icons_signs, icons_special, icons_weather, solid};

/// The color of icons.
pub(super) const INK: u32 = 0x0f1d33;
/// The side of an icon, px.
const SIDE: f64 = 24.0;
/// The distance from one icon's corner to the next, px.
const PITCH: f64 = 48.0;
/// Opacity of a faint inside.
const FAINT: f32 = 0.2;

/// One icon: its name, its description and its parts, bottom to top.
pub(super) struct Icon {
    pub(super) name: &'static str,
    pub(super) description: &'static str,
    pub(super) parts: &'static [Ink],
}

/// Shorthand for a row of a table.
pub(super) const fn icon(name: &'static str, description: &'static str, parts: &'static [Ink]) -> Icon {
    Icon { name, description, parts }
}

/// A primitive, in the icon's coordinates. Drawings use the notation of [`super::path`].
pub(super) enum Ink {
    /// A 2 px stroke along a drawing.
    Line(&'static str),
    /// A 1.5 px stroke along a drawing.
    Thin(&'static str),
    /// A filled drawing.
    Shape(&'static str),
    /// A filled drawing, faint.
    Faint(&'static str),
    /// A drawing with a 2 px stroke and a faint inside.
    Both(&'static str),
    /// A filled circle: center, radius.
    Dot(f64, f64, f64),
    /// A circle with a 2 px stroke: center, radius.
    Ring(f64, f64, f64),
    /// A faint circle: center, radius.
    Disc(f64, f64, f64),
    /// A filled rectangle: corner, size, corner radius.
    Slab(f64, f64, f64, f64, f64),
    /// A rectangle with a 2 px stroke inside its edge and a faint inside: corner, size, corner radius.
    Frame(f64, f64, f64, f64, f64),
    /// Another primitive, turned clockwise around the icon's center by this many degrees.
    Turned(f64, &'static Ink),
    /// A GROUP with an opacity.
    Group(f32, &'static [Ink]),
}

impl Ink {
    pub(super) fn node(&self) -> Node {
        let ink = || solid(INK);
        let vector = |drawing: &str| Node::shape("VECTOR", "Vector", Outline::of(drawing));
        let ellipse = |x: f64, y: f64, r: f64| {
            let arc = json!({"startingAngle": 0.0, "endingAngle": std::f64::consts::TAU, "innerRadius": 0.0});
            Node::shape("ELLIPSE", "Ellipse", Outline::ellipse(at(x, y), r, r)).with("arcData", arc)
        };
        let rectangle = |x, y, width, height, r| {
            let node = Node::shape("RECTANGLE", "Rectangle", Outline::rectangle(x, y, width, height, r));
            if r > 0.0 {
                node.with("cornerRadius", json!(r)).with("cornerSmoothing", json!(0.0))
            } else {
                node
            }
        };
        match *self {
            Self::Line(drawing) => vector(drawing).stroked(ink(), 2.0),
            Self::Thin(drawing) => vector(drawing).stroked(ink(), 1.5),
            Self::Shape(drawing) => vector(drawing).filled(ink()),
            Self::Faint(drawing) => vector(drawing).filled(ink()).opacity(FAINT),
            Self::Both(drawing) => vector(drawing).filled(faint(ink())).stroked(ink(), 2.0),
            Self::Dot(x, y, r) => ellipse(x, y, r).filled(ink()),
            Self::Ring(x, y, r) => ellipse(x, y, r).stroked(ink(), 2.0),
            Self::Disc(x, y, r) => ellipse(x, y, r).filled(ink()).opacity(FAINT),
            Self::Slab(x, y, width, height, r) => rectangle(x, y, width, height, r).filled(ink()),
            Self::Frame(x, y, width, height, r) => rectangle(x, y, width, height, r)
                .filled(faint(ink()))
                .stroked_on_one_side(ink(), 2.0, "INSIDE"),
            Self::Turned(degrees, ink) => ink.node().turned(degrees, at(SIDE / 2.0, SIDE / 2.0)),
            Self::Group(opacity, parts) => {
                Node::group("Group", parts.iter().map(Self::node).collect()).opacity(opacity)
            }
        }
    }
}

/// Gives a paint [`FAINT`] opacity.
fn faint(mut paint: Value) -> Value {
    paint["opacity"] = json!(f64::from(FAINT));
    paint
}

/// A component at the origin, made of these nodes.
pub(super) fn component(name: &str, description: &'static str, side: f64, parts: Vec<Node>) -> Node {
    let export = json!([{"suffix": "", "format": "SVG", "constraint": {"type": "SCALE", "value": 1.0}}]);
    Node::frame("COMPONENT", name, at(0.0, 0.0), at(side, side), parts)
        .described(description)
        .with("layoutAlign", json!("INHERIT"))
        .with("layoutGrow", json!(0.0))
        .with("layoutSizingHorizontal", json!("FIXED"))
        .with("layoutSizingVertical", json!("FIXED"))
        .with("exportSettings", export)
}

fn components(table: &[Icon]) -> Vec<Node> {
    let parts = |icon: &Icon| icon.parts.iter().map(Ink::node).collect();
    table.iter().map(|icon| component(icon.name, icon.description, SIDE, parts(icon))).collect()
}

/// Lays out nodes of 24 px in rows. Returns them and the height of all rows.
fn grid(nodes: Vec<Node>, columns: usize, from: [f64; 2]) -> (Vec<Node>, f64) {
    let rows = nodes.len().div_ceil(columns);
    let place = |index: usize| {
        [from[0] + (index % columns) as f64 * PITCH, from[1] + (index / columns) as f64 * PITCH]
    };
    let placed = nodes.into_iter().enumerate();
    let placed = placed.map(|(index, node)| node.moved(place(index)[0], place(index)[1])).collect();
    (placed, rows as f64 * PITCH)
}

/// A white frame with icons in rows of twelve. Returns it and the `y` of the next one.
fn board(name: &str, y: f64, icons: Vec<Node>) -> (Node, f64) {
    let (icons, height) = grid(icons, 12, [SIDE, SIDE]);
    let size = at(12.0 * PITCH + SIDE, height + SIDE);
    (
        Node::frame("FRAME", name, at(SIDE, y), size, icons).filled(solid(0xffffff)).clipping(12.0),
        y + size.y + SIDE,
    )
}

/// The nodes of the page: a SECTION that holds the frame "Icons", and beside it the components that their
/// names make private.
pub(super) fn page() -> Vec<Node> {
    let boards: [(&str, Vec<Node>); 4] = [
        ("Weather", [components(&icons_weather::WEATHER), icons_special::weather()].concat()),
        ("Measurements", [components(&icons_weather::MEASURES), icons_special::measures()].concat()),
        ("Signs", [components(&icons_signs::SIGNS), icons_special::signs()].concat()),
        ("Odd names", components(&icons_signs::ODD_NAMES)),
    ];
    let mut y = SIDE;
    let mut children = Vec::new();
    for (name, icons) in boards {
        let (board, next) = board(name, y, icons);
        children.push(board);
        y = next;
    }
    let (sets, low) = icons_sets::sets(y);
    children.extend(sets);
    let width = 12.0 * PITCH + 3.0 * SIDE;
    let icons =
        Node::frame("FRAME", "Icons", at(40.0, 40.0), at(width, low), children).filled(solid(0xedf2f8));
    let section = Node::frame("SECTION", "Library", at(0.0, 0.0), at(width + 80.0, low + 80.0), vec![icons])
        .filled(solid(0xffffff))
        .with("sectionContentsHidden", json!(false));
    let keylines =
        [Ink::Thin("M2 2 H22 V22 H2 Z"), Ink::Thin("M2 12 H22 M12 2 V22"), Ink::Ring(12.0, 12.0, 10.0)];
    let keylines = keylines.iter().map(Ink::node).collect();
    let private = [
        component("_keylines", "Private: the underscore keeps it out of the library", SIDE, keylines),
        component(
            ".spacer",
            "Private: so does the dot",
            SIDE,
            vec![Ink::Slab(8.0, 8.0, 8.0, 8.0, 2.0).node()],
        ),
    ];
    let (private, _) = grid(private.into(), 1, [width + 120.0, 0.0]);
    [section].into_iter().chain(private).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readable(ink: &Ink) -> bool {
        match ink {
            Ink::Line(drawing) | Ink::Thin(drawing) => Outline::parse(drawing).is_some(),
            Ink::Shape(drawing) | Ink::Faint(drawing) | Ink::Both(drawing) => {
                Outline::parse(drawing).is_some_and(|outline| outline.is_closed())
            }
            Ink::Turned(_, ink) => readable(ink),
            Ink::Group(_, parts) => parts.iter().all(readable),
            _ => true,
        }
    }

    #[test]
    fn every_drawing_of_the_tables_can_be_read_and_filled_ones_are_closed() {
        let tables = [
            &icons_weather::WEATHER[..],
            &icons_weather::MEASURES,
            &icons_signs::SIGNS,
            &icons_signs::ODD_NAMES,
        ];
        for icon in tables.into_iter().flatten() {
            for (index, ink) in icon.parts.iter().enumerate() {
                assert!(readable(ink), "part {index} of {}", icon.name);
            }
        }
    }

    #[test]
    fn icons_stay_within_their_24_px() {
        for node in page() {
            let mut writer = super::super::node::Writer::default();
            outside(&writer.page(9, "Icons", &[node]), None);
        }
        fn outside(node: &Value, icon: Option<&Value>) {
            let own = (node["type"] == "COMPONENT").then_some(node);
            if let (Some(icon), Some(drawn)) = (icon, node["absoluteRenderBounds"].as_object()) {
                let limits = &icon["absoluteBoundingBox"];
                for (axis, side) in [("x", "width"), ("y", "height")] {
                    let from = drawn[axis].as_f64().unwrap() - limits[axis].as_f64().unwrap();
                    let to = from + drawn[side].as_f64().unwrap();
                    let most = limits[side].as_f64().unwrap();
                    let clipped = node["name"] == "Hill";
                    assert!(
                        clipped || from > -0.01 && to < most + 0.01,
                        "{} {axis} {from}..{to}",
                        icon["name"]
                    );
                }
            }
            for child in node["children"].as_array().into_iter().flatten() {
                outside(child, own.or(icon));
            }
        }
    }
}
