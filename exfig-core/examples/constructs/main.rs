//! Draws one picture of each construct, and compares it with how other programs show its SVG:
//!
//! ```text
//! cargo run --package exfig-core --features raster --example constructs -- DIR
//! cargo run --package exfig-core --features raster --example constructs -- DIR rsvg
//! ```
//!
//! The first form writes `NAME.svg`, `NAME.png` at 4x, `file.json` with all of them as components (a seed for the fuzzer), and
//! `images` with the image that some of them show;
//! the second compares the pictures with `NAME.rsvg.png` of another renderer. `tests/pictures/run` does both. It fails if
//! more than 1 % of the pixels differ by more than 24 of 255, or in a blur, by more than 48: renderers approximate a
//! Gaussian by box filters.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a program for developers"
)]

mod table;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use exfig_core::internals::design::UPRIGHT;
use exfig_core::internals::draw::canvas::canvas;
use exfig_core::internals::draw::images::{Bitmaps, Views};
use exfig_core::internals::draw::{raster, scene, svg};
use exfig_core::internals::figma::node::Node;
use exfig_core::internals::figma::read::{Interest, read_document};
use exfig_core::internals::figma::verify::bitmap;
use exfig_core::internals::policy::bulk::Bulk;
use serde_json::{Value, json};

/// What is known to differ: construct, renderers, why.
const KNOWN: [(&str, &[&str], &str); 5] = [
    ("angular-gradient", &["rsvg"], "librsvg shows no HTML"),
    ("blend-luminosity", &["rsvg", "chromium"], "resvg computes it wrongly, so exfig draws it as SVG only"),
    ("drop-shadow-spread", &["rsvg"], "librsvg moves it by a pixel"),
    ("drop-shadow-shrunk", &["rsvg"], "librsvg moves it by a pixel"),
    ("inner-shadow-spread", &["rsvg"], "librsvg moves it by a pixel"),
];

/// Pixels per px.
const SCALE: f64 = 4.0;

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1).collect::<Vec<_>>();
    match arguments.as_slice() {
        [directory] => {
            draw_all(Path::new(directory));
            ExitCode::SUCCESS
        }
        [directory, renderer] => compare_all(Path::new(directory), renderer),
        _ => ExitCode::FAILURE,
    }
}

fn draw_all(directory: &Path) {
    std::fs::create_dir_all(directory).unwrap();
    let as_component = |(name, mut node): (&str, Value)| {
        (node["type"], node["name"], node["id"]) =
            ("COMPONENT".into(), name.into(), format!("9:{name}").into());
        node
    };
    let all = table::constructs().into_iter().map(as_component).collect::<Vec<_>>();
    std::fs::write(directory.join("file.json"), file(&all).to_string()).unwrap();
    let bitmaps = Bitmaps::from([(table::PHOTO.into(), Arc::new(bitmap(photo()).unwrap()))]);
    std::fs::create_dir_all(directory.join("images")).unwrap();
    std::fs::write(directory.join("images").join(format!("{}.png", table::PHOTO)), photo()).unwrap();
    for (name, node) in table::constructs() {
        let node = read(&node);
        if let Err(obstacle) = canvas(&node, UPRIGHT) {
            panic!("{name}: {obstacle}");
        }
        let scene = scene::scene(&node, UPRIGHT).unwrap();
        let text = svg::svg(&scene, "", &node.id, &bitmaps);
        std::fs::write(directory.join(format!("{name}.svg")), &text).unwrap();
        // In pixels, exfig draws images in another way than in SVG.
        let is_image = text.contains("<image") && name != "image-tile";
        if is_image {
            let shown = drawn(&text, &Views::NONE);
            std::fs::write(directory.join(format!("{name}.resvg.png")), shown).unwrap();
        }
        let (text, views) = if is_image || text.contains("<foreignObject") {
            svg::svg_for_pixels(&scene, &node.id, &bitmaps, SCALE)
        } else {
            (text, Vec::new())
        };
        let views = Views::new(views, &bitmaps);
        let picture = drawn(&text, &views);
        std::fs::write(directory.join(format!("{name}.png")), picture).unwrap();
    }
}

/// Returns an SVG as a PNG.
fn drawn(svg: &str, images: &Views<'_>) -> Vec<u8> {
    let (turn, mut scratch) = (raster::Turn::default(), raster::Scratch::default());
    let drawing = raster::Drawing::new(svg, images, &turn, &mut scratch).unwrap();
    drawing.png(SCALE, &turn, &mut scratch).unwrap()
}

/// Returns the image as a PNG.
fn photo() -> Vec<u8> {
    let (width, height, rgba) = table::photo();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&rgba).unwrap();
    writer.finish().unwrap();
    bytes
}

/// Returns a file with these nodes, as Figma sends it.
fn file(nodes: &[Value]) -> Value {
    let page = json!({"id": "0:1", "name": "Page", "type": "CANVAS", "children": nodes});
    json!({"document": {"id": "0:0", "name": "Document", "type": "DOCUMENT", "children": [page]}})
}

fn read(node: &Value) -> Node {
    let body = file(std::slice::from_ref(node)).to_string();
    let mut document = read_document(body.as_bytes(), &Interest::everything(), Bulk::default()).unwrap();
    document.root.children.remove(0).children.remove(0)
}

fn compare_all(directory: &Path, renderer: &str) -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for (name, node) in table::constructs() {
        if let Some((_, _, why)) = KNOWN.iter().find(|known| known.0 == name && known.1.contains(&renderer)) {
            println!("{name}: not compared with {renderer}: {why}");
            continue;
        }
        let other = directory.join(format!("{name}.{renderer}.png"));
        if renderer == "resvg" && !other.exists() {
            continue;
        }
        let ours = pixels(&directory.join(format!("{name}.png")));
        // A browser's window has a smallest size.
        let theirs = pixels(&other);
        let theirs = if renderer == "chromium" { cropped(theirs, ours.0, ours.1) } else { theirs };
        let is_blurred = node.to_string().contains("_BLUR") || node.to_string().contains("\"radius\":8");
        let tolerance = if is_blurred { 48 } else { 24 };
        if (ours.0, ours.1) != (theirs.0, theirs.1) {
            println!("{name}: {} x {}, in {renderer} {} x {}", ours.0, ours.1, theirs.0, theirs.1);
            code = ExitCode::FAILURE;
            continue;
        }
        let pairs = ours.2.chunks_exact(4).zip(theirs.2.chunks_exact(4));
        let off =
            pairs.filter(|(one, other)| one.iter().zip(*other).any(|(a, b)| a.abs_diff(*b) > tolerance));
        let share = 100.0 * off.count() as f64 / (f64::from(ours.0) * f64::from(ours.1));
        println!("{name}: {share:.2} % of the pixels differ from {renderer}");
        if share > 1.0 {
            code = ExitCode::FAILURE;
        }
    }
    code
}

/// Returns the upper left part of a picture.
fn cropped((width, height, pixels): (u32, u32, Vec<u8>), right: u32, bottom: u32) -> (u32, u32, Vec<u8>) {
    let (kept, rows) = (width.min(right) as usize * 4, height.min(bottom));
    let rows = pixels.chunks_exact(width as usize * 4).take(rows as usize);
    (width.min(right), height.min(bottom), rows.flat_map(|row| row[..kept].to_vec()).collect())
}

/// Returns width, height and the pixels, with colors multiplied by alpha: what is transparent has no color.
fn pixels(path: &Path) -> (u32, u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(path).unwrap()));
    decoder.set_transformations(png::Transformations::normalize_to_color8() | png::Transformations::ALPHA);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    pixels.truncate(frame.buffer_size());
    assert_eq!(frame.color_type, png::ColorType::Rgba, "{}", path.display());
    for pixel in pixels.chunks_exact_mut(4) {
        let alpha = u16::from(pixel[3]);
        for channel in &mut pixel[..3] {
            *channel = (u16::from(*channel) * alpha / 255) as u8;
        }
    }
    (frame.width, frame.height, pixels)
}
