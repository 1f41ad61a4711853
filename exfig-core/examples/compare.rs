//! Compares what exfig draws with other exports of the same design, pixel by pixel:
//!
//! ```text
//! cargo run --profile xtask --package exfig-core --features raster --example compare -- FILE.json DIR [OUT]
//! ```
//!
//! `FILE.json` is a response to `GET /v1/files/:key?geometry=paths`; `DIR` contains SVGs named after their
//! components in kebab-case. Prints the share of pixels whose alpha differs by more than 64 of 255, at 45 and
//! at 300 px, and writes the drawn SVGs to `OUT`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a program for developers"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use exfig_core::internals::design::UPRIGHT;
use exfig_core::internals::draw::canvas::canvas;
use exfig_core::internals::draw::images::Bitmaps;
use exfig_core::internals::draw::{raster, scene, svg};
use exfig_core::internals::figma::node::{Document, Node};
use exfig_core::internals::figma::read::{Interest, STACK, read_document};
use exfig_core::internals::naming::NameStyle;
use exfig_core::internals::policy::bulk::Bulk;

/// How far two alpha values may differ before the pixel counts as different.
const TOLERANCE: u8 = 64;

fn main() {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    let [file, directory, out @ ..] = arguments.as_slice() else {
        println!("usage: compare FILE.json DIR [OUT]");
        return;
    };
    let begun = Instant::now();
    let reader = std::fs::File::open(file).unwrap();
    let parse = move || read_document(reader, &Interest::everything(), Bulk::default()).unwrap();
    let document = std::thread::Builder::new().stack_size(STACK).spawn(parse).unwrap().join().unwrap();
    println!("read in {:.0} ms", begun.elapsed().as_secs_f64() * 1e3);
    let mut components = Vec::new();
    collect(&document, &mut components);
    let begun = Instant::now();
    let drawn = components.iter().map(|(node, turn)| draw(node, *turn)).collect::<Vec<_>>();
    println!("{} components drawn in {:.0} ms", drawn.len(), begun.elapsed().as_secs_f64() * 1e3);
    let references = references(Path::new(directory));
    let (mut compared, mut worst, mut bytes) = (0, 0.0_f64, (0, 0));
    for ((node, _), drawn) in components.iter().zip(&drawn) {
        let drawn = match drawn {
            Ok(drawn) => drawn,
            Err(why) => {
                println!("{}: not drawn: {why}", node.name);
                continue;
            }
        };
        let stem = exfig_core::internals::naming::file_stem(&node.name, NameStyle::Kebab).unwrap();
        if let Some(out) = out.first() {
            std::fs::create_dir_all(out).unwrap();
            std::fs::write(Path::new(out).join(format!("{stem}.svg")), drawn).unwrap();
        }
        let Some(reference) = references.get(&plain(&stem)) else { continue };
        compared += 1;
        bytes = (bytes.0 + drawn.len(), bytes.1 + reference.len());
        let width = node.art.as_ref().and_then(|art| art.size).map_or(1.0, |(width, _)| width);
        for size in [45.0, 300.0] {
            let share = difference(drawn, reference, size / width);
            worst = worst.max(share);
            if share > 0.0001 {
                println!("{stem} at {size} px: {:.4} % differ", share * 100.0);
            }
        }
    }
    println!(
        "{compared} compared, at most {:.4} % of pixels differ; {} bytes, reference: {} bytes",
        worst * 100.0,
        bytes.0,
        bytes.1
    );
}

/// Returns a directory's SVGs by name, ignoring dashes: tools disagree on where words end (`LinkedIn`).
fn references(directory: &Path) -> BTreeMap<String, String> {
    let files = std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    let named = files
        .filter_map(|path| Some((plain(path.file_stem()?.to_str()?), std::fs::read_to_string(&path).ok()?)));
    named.collect()
}

fn plain(stem: &str) -> String {
    stem.replace('-', "")
}

fn draw(node: &Node, turn: [f64; 4]) -> Result<String, String> {
    canvas(node, turn).map_err(|obstacle| obstacle.to_string())?;
    let scene = scene::scene(node, turn).map_err(|error| error.to_string())?;
    Ok(svg::svg(&scene, "", &node.id, &Bitmaps::new()))
}

fn collect<'a>(document: &'a Document, found: &mut Vec<(&'a Node, [f64; 4])>) {
    fn walk<'a>(node: &'a Node, above: [f64; 4], found: &mut Vec<(&'a Node, [f64; 4])>) {
        let turn = node.turn_in(above);
        if node.kind == "COMPONENT" {
            found.push((node, turn));
            return;
        }
        node.children.iter().for_each(|child| walk(child, turn, found));
    }
    walk(&document.root, UPRIGHT, found);
}

fn difference(one: &str, other: &str, scale: f64) -> f64 {
    let (a, b) = (raster::pixels(one, scale).unwrap(), raster::pixels(other, scale).unwrap());
    assert_eq!((a.0, a.1), (b.0, b.1));
    let pairs = a.2.chunks(4).zip(b.2.chunks(4));
    let different = pairs.filter(|(a, b)| a[3].abs_diff(b[3]) > TOLERANCE).count();
    different as f64 / f64::from(a.0 * a.1)
}
