//! Compares drawing a library with downloading it:
//! `cargo bench --package exfig-xtask --bench drawing`. Prints medians, ratios and counts;
//! asserts nothing, because machines differ.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use exfig_core::internals::draw::images::Views;
use exfig_core::internals::draw::raster::{Drawing, Scratch, Turn};
use exfig_core::internals::figma::read::{Interest, STACK, read_document};
use exfig_core::internals::policy::bulk::Bulk;

mod common;

use common::{Cost, bare_client, export, measure, median, print, server, workspace};

const ICONS: usize = 5_000;
const RUNS: usize = 5;

const DRAWN: &str = "[[package.metadata.exfig.icons]]\nframes = [\"Icons\"]\ndir = \"assets\"\n\
    output = [{ format = \"rust\", path = \"src/icons.rs\" }]\n";
const SCALED: &str =
    "[[package.metadata.exfig.images]]\nframes = [\"Icons\"]\nscales = [1, 2, 3]\ndir = \"images\"\n";

fn main() {
    let args = std::env::args().collect::<Vec<_>>();
    match args.get(1).map(String::as_str) {
        Some("bare-client") => bare_client(&args[2], &args[3], Path::new(&args[4])),
        Some("parse") => parse(Path::new(&args[2])),
        _ => {
            a_library();
            scales();
            a_large_file();
        }
    }
}

/// Returns the cost of `run`, and how many tier-1 requests and downloads it sent to the emulator.
fn counted(server: &fake_figma::FakeFigma, run: impl FnOnce() -> Cost) -> (Cost, usize, usize) {
    let before = server.log().len();
    let cost = run();
    let log = server.log();
    let new = &log[before..];
    let tier1 = new.iter().filter(|entry| entry.tier == Some(1)).count();
    (cost, tier1, new.iter().filter(|entry| entry.tier.is_none()).count())
}

fn a_library() {
    println!("{ICONS} icons as SVG, API 50 ms, CDN 20 ms; medians of {RUNS}");
    let server = server(ICONS);
    let key = server.file_keys().remove(0);
    let (mut fresh, mut bare, mut same, mut some) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut requests, mut written) = ((0, 0), 0);
    // The emulator makes a response when it is asked for the first time, which is not what is measured.
    let ask = || _ = measure(&mut export(workspace(&server.api_url(), &key, DRAWN).path()));
    ask();
    for run in 0..RUNS {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&server.api_url(), &key, DRAWN);
        let (cost, tier1, downloads) = counted(&server, || measure(&mut export(workspace.path())));
        requests = (tier1, downloads);
        fresh.push(cost);
        same.push(measure(&mut export(workspace.path())));
        server.edit(|design| {
            for icon in 0..10 {
                let opacity = 0.5 + run as f64 / 100.0;
                design.node_mut(&format!("2:{}", icon * 37)).unwrap()["opacity"] = opacity.into();
            }
        });
        ask();
        let before = modified(workspace.path());
        some.push(measure(&mut export(workspace.path())));
        written = modified(workspace.path()).iter().filter(|file| !before.contains(file)).count();
        if run == 0 {
            let current = std::env::current_exe().unwrap();
            let mut client = Command::new(current);
            client.args(["bare-client", &server.api_url(), &key, folder.path().to_str().unwrap()]);
            bare.push(measure(&mut client));
        }
    }
    let (fresh, bare) = (median(fresh), median(bare));
    print("  exfig, fresh", fresh);
    println!("  tier-1 requests: {}, downloads: {}", requests.0, requests.1);
    print("  bare downloading client", bare);
    println!("  ratio of wall time: {:.2}", fresh.wall.as_secs_f64() / bare.wall.as_secs_f64());
    print("  exfig, 10 changed", median(some));
    println!("  icons written: {written}");
    print("  exfig, nothing changed", median(same));
}

/// The name and modification time of every icon.
fn modified(workspace: &Path) -> Vec<(std::ffi::OsString, std::time::SystemTime)> {
    let files = std::fs::read_dir(workspace.join("assets")).unwrap().map(Result::unwrap);
    let mut files = files
        .map(|file| (file.file_name(), file.metadata().unwrap().modified().unwrap()))
        .collect::<Vec<_>>();
    files.sort();
    files
}

fn scales() {
    println!("{ICONS} icons as SVG and as PNG at 24, 48 and 72 px");
    let server = server(ICONS);
    let key = server.file_keys().remove(0);
    let workspace = workspace(&server.api_url(), &key, &format!("{DRAWN}{SCALED}"));
    let (cost, tier1, downloads) = counted(&server, || measure(&mut export(workspace.path())));
    print("  exfig, fresh", cost);
    println!("  tier-1 requests: {tier1}, downloads: {downloads}");
    let svgs = std::fs::read_dir(workspace.path().join("assets")).unwrap();
    let svgs = svgs.map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect::<Vec<_>>();
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for half in svgs.chunks(svgs.len().div_ceil(2)) {
            scope.spawn(|| {
                let (turn, mut scratch) = (Turn::default(), Scratch::default());
                half.iter().for_each(|svg| {
                    let drawing = Drawing::new(svg, &Views::NONE, &turn, &mut scratch).unwrap();
                    drop(drawing.png(1.0, &turn, &mut scratch).unwrap());
                })
            });
        }
    });
    println!(
        "  rasterized at 24 px: {:.0} per second on two threads",
        ICONS as f64 / begun.elapsed().as_secs_f64()
    );
}

fn a_large_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let bytes = write_large(&mut std::io::BufWriter::new(file.as_file()), 300_000_000);
    println!("a document of {:.0} MB, reading only the frame `Icons`", bytes as f64 / 1e6);
    let parse = |_| measure(Command::new(std::env::current_exe().unwrap()).arg("parse").arg(file.path()));
    let cost = median((0..3).map(parse).collect());
    print("  read", cost);
    println!("  {:.0} MB per second of CPU", bytes as f64 / 1e6 / cost.cpu.as_secs_f64());
}

/// Writes a document with 500 icons in the frame `Icons` and application-sized screens next to it. Returns
/// its size in bytes, which is at least `bytes`.
fn write_large(out: &mut impl std::io::Write, bytes: usize) -> usize {
    let path = "M12.5 3.25C13.75 4.5 15.25 6.75 12 9.125L7.375 21Z".repeat(12);
    let node = |id: usize, kind: &str, children: &str| {
        format!(
            r#"{{"id":"{id}:1","name":"layer {id}","type":"{kind}","blendMode":"PASS_THROUGH","children":[{children}],"absoluteBoundingBox":{{"x":1.5,"y":2.25,"width":24.0,"height":24.0}},"absoluteRenderBounds":{{"x":1.5,"y":2.25,"width":24.0,"height":24.0}},"constraints":{{"vertical":"TOP","horizontal":"LEFT"}},"fills":[{{"blendMode":"NORMAL","type":"SOLID","color":{{"r":0.10000000149011612,"g":0.20000000298023224,"b":0.30000001192092896,"a":1.0}}}}],"strokes":[],"strokeWeight":1.0,"strokeAlign":"INSIDE","fillGeometry":[{{"path":"{path}","windingRule":"NONZERO"}}],"strokeGeometry":[],"relativeTransform":[[1.0,0.0,2.5],[0.0,1.0,3.5]],"size":{{"x":24.0,"y":24.0}},"effects":[],"interactions":[]}}"#
        )
    };
    let mut written = 0;
    let mut put = |text: &str| {
        out.write_all(text.as_bytes()).unwrap();
        written += text.len();
        written
    };
    put(
        r#"{"name":"Large","version":"1","document":{"id":"0:0","name":"Document","type":"DOCUMENT","children":[{"id":"0:1","name":"Page","type":"CANVAS","children":[{"id":"0:2","name":"Icons","type":"FRAME","children":["#,
    );
    for id in 0..500 {
        let comma = if id == 0 { "" } else { "," };
        put(&format!("{comma}{}", node(id, "COMPONENT", &node(id + 1_000_000, "VECTOR", ""))));
    }
    put("]}");
    let mut id = 1_000;
    while put("") < bytes {
        let texts = (0..20).map(|child| node(id + child, "RECTANGLE", "")).collect::<Vec<_>>().join(",");
        put(&format!(",{}", node(id + 30, "FRAME", &texts)));
        id += 100;
    }
    put("]}]}}")
}

fn parse(file: &Path) {
    let file = std::fs::File::open(file).unwrap();
    let interest = Interest { frames: ["Icons".to_owned()].into(), ..Interest::default() };
    let parsed = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || read_document(file, &interest, Bulk::default()));
    let document = parsed.unwrap().join().unwrap().unwrap();
    assert_eq!(exfig_core::internals::figma::components::components(&document).len(), 500);
}
