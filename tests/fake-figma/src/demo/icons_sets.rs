//! Component sets: a bell in two sizes and two states, a star that is off or on, a battery at three levels.

use serde_json::{Value, json};

use super::icons::{INK, Ink, component};
use super::node::Node;
use super::path::{Outline, at};
use super::solid;

/// From one variant's corner to the next, px.
const PITCH: f64 = 40.0;

const BELL: &str = "M12 3.6 A5.8 0 1 17.8 9.4 V13.4 L19.6 16.8 H4.4 L6.2 13.4 V9.4 A5.8 0 1 12 3.6 Z";
const SMALL_BELL: &str = "M8 2.4 A3.9 0 1 11.9 6.3 V9 L13.2 11.4 H2.8 L4.1 9 V6.3 A3.9 0 1 8 2.4 Z";

/// The sets in one row from `y` on, and the lower edge of that row.
pub(super) fn sets(y: f64) -> (Vec<Node>, f64) {
    let mut x = 24.0;
    let mut sets = Vec::new();
    for (name, description, definitions, variants) in [bell(), favorite(), battery()] {
        let width = PITCH * variants.len() as f64;
        let placed =
            variants.into_iter().enumerate().map(|(index, one)| one.moved(8.0 + PITCH * index as f64, 8.0));
        let dashes = json!([10.0, 5.0]);
        let set = Node::frame("COMPONENT_SET", name, at(x, y), at(width, PITCH), placed.collect())
            .described(description)
            .with("componentPropertyDefinitions", definitions)
            .with("strokeDashes", dashes)
            .clipping(5.0);
        sets.push(set);
        x += width + 24.0;
    }
    (sets, y + PITCH + 24.0)
}

type Set = (&'static str, &'static str, Value, Vec<Node>);

fn variant(default: &str, options: &[&str]) -> Value {
    json!({"type": "VARIANT", "defaultValue": default, "variantOptions": options})
}

fn nodes(parts: &[Ink]) -> Vec<Node> {
    parts.iter().map(Ink::node).collect()
}

fn bell() -> Set {
    let large = || Ink::Line("M9.8 20.2 A2.4 0 0 14.2 20.2").node();
    let small = || {
        Node::shape("VECTOR", "Vector", Outline::of("M6.6 13.9 A1.6 0 0 9.4 13.9")).stroked(solid(INK), 1.5)
    };
    let outlined = |drawing: &str, weight: f64| {
        Node::shape("VECTOR", "Vector", Outline::of(drawing)).stroked(solid(INK), weight)
    };
    let filled = |drawing: &str, weight: f64| outlined(drawing, weight).filled(solid(INK));
    let variants = vec![
        component("Size=24, State=Outline", "", 24.0, vec![outlined(BELL, 2.0), large()]),
        component("Size=24, State=Filled", "Unread alerts.", 24.0, vec![filled(BELL, 2.0), large()]),
        component("Size=16, State=Outline", "", 16.0, vec![outlined(SMALL_BELL, 1.5), small()]),
        component("Size=16, State=Filled", "", 16.0, vec![filled(SMALL_BELL, 1.5), small()]),
    ];
    let definitions =
        json!({"Size": variant("24", &["24", "16"]), "State": variant("Outline", &["Outline", "Filled"])});
    ("Bell", "Weather alerts.\nFilled while there are unread ones.", definitions, variants)
}

fn favorite() -> Set {
    let star = || {
        let outline = Outline::star(at(12.0, 12.6), 5, 9.4, 4.2);
        Node::shape("STAR", "Star", outline)
            .with("count", json!(5))
            .with("starInnerScale", json!(0.446_808_516_979_217_5))
            .stroked(solid(INK), 2.0)
    };
    let variants = vec![
        component("On=False", "", 24.0, vec![star()]),
        component("On=True", "", 24.0, vec![star().filled(solid(INK))]),
    ];
    ("Favorite", "Marks a place as one's own.", json!({"On": variant("False", &["False", "True"])}), variants)
}

fn battery() -> Set {
    let level = |width: f64| {
        let case = [
            Ink::Frame(1.5, 6.0, 18.5, 12.0, 3.5),
            Ink::Line("M22 10.5 V13.5"),
            Ink::Slab(4.5, 9.0, width, 6.0, 1.0),
        ];
        nodes(&case)
    };
    let variants = vec![
        component("Level=Full", "", 24.0, level(12.5)),
        component("Level=Half", "", 24.0, level(6.5)),
        component("Level=Low", "The station reports less than 10 %.", 24.0, level(2.5)),
    ];
    let definitions = json!({
        "Level": variant("Full", &["Full", "Half", "Low"]),
        "Show label#12:0": {"type": "BOOLEAN", "defaultValue": false},
        "Label#12:1": {"type": "TEXT", "defaultValue": "100 %"},
    });
    ("Battery", "Charge of a weather station.", definitions, variants)
}
