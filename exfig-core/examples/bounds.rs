//! Compares how far every node reaches, as computed from its geometry, with what Figma says: `absoluteRenderBounds`.
//!
//! ```text
//! cargo run --profile xtask --package exfig-core --example bounds -- FILE.json
//! ```
//!
//! `FILE.json` is a response to `GET /v1/files/:key?geometry=paths`. Prints the nodes that differ by more than 0.01 px.
//! A node that a layer around it clips differs by design.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a program for developers"
)]

use std::collections::BTreeMap;
use std::time::Instant;

use exfig_core::internals::design::UPRIGHT;
use exfig_core::internals::draw::canvas::canvas;
use exfig_core::internals::figma::node::Node;
use exfig_core::internals::figma::read::{Interest, STACK, read_document};
use exfig_core::internals::policy::bulk::Bulk;
use serde_json::Value;

fn main() {
    let text = std::fs::read(std::env::args().nth(1).unwrap()).unwrap();
    let mut said = BTreeMap::new();
    collect(&serde_json::from_slice(&text).unwrap(), &mut said);
    let read = move || read_document(text.as_slice(), &Interest::everything(), Bulk::default()).unwrap();
    let document = std::thread::Builder::new().stack_size(STACK).spawn(read).unwrap().join().unwrap();
    let (mut same, mut other) = (0, 0);
    let begun = Instant::now();
    walk(&document.root, UPRIGHT, &mut |node, turn| {
        let Some(said) = said.get(&node.id) else { return };
        let Ok(canvas) = canvas(node, turn) else { return };
        let ours = canvas.corners();
        if ours.iter().zip(said).all(|(one, other)| (one - other).abs() < 0.01) {
            same += 1;
        } else {
            other += 1;
            println!("{} {} {}: {ours:.3?}, Figma says {said:.3?}", node.kind.as_str(), node.id, node.name);
        }
    });
    println!("{} nodes measured in {:.0} ms", same + other, begun.elapsed().as_secs_f64() * 1e3);
    println!("{same} nodes reach as far as Figma says, {other} do not");
}

fn walk(node: &Node, above: [f64; 4], visit: &mut impl FnMut(&Node, [f64; 4])) {
    let turn = node.turn_in(above);
    visit(node, turn);
    node.children.iter().for_each(|child| walk(child, turn, visit));
}

/// Collects the render bounds of every node that has some, from the corner of its box.
fn collect(value: &Value, said: &mut BTreeMap<String, [f64; 4]>) {
    let number = |of: &str, name: &str| value.get(of)?.get(name)?.as_f64();
    let corners = || {
        let at =
            |side: &str| Some(number("absoluteRenderBounds", side)? - number("absoluteBoundingBox", side)?);
        let (x, y) = (at("x")?, at("y")?);
        Some([
            x,
            y,
            x + number("absoluteRenderBounds", "width")?,
            y + number("absoluteRenderBounds", "height")?,
        ])
    };
    if let Some((id, corners)) = value.get("id").and_then(Value::as_str).zip(corners()) {
        said.insert(id.to_owned(), corners);
    }
    match value {
        Value::Array(all) => all.iter().for_each(|value| collect(value, said)),
        Value::Object(all) => all.values().for_each(|value| collect(value, said)),
        _ => {}
    }
}
