//! Compares an export with a bare client that does the same work without retries, limits, checks, atomic
//! writes or records: `cargo bench --package exfig-xtask`. Prints medians and ratios; asserts
//! nothing, because machines differ.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

mod common;

use common::{bare_client, export, measure, median, print, server, workspace};

const ICONS: usize = 1_000;
const RUNS: usize = 7;

/// Figma renders every icon, as it must for any icon that exfig cannot draw itself.
const ICON_ENTRY: &str = "[[package.metadata.exfig.icons]]\nrenderer = \"figma\"\nframes = [\"Icons\"]\n\
    dir = \"assets\"\n\
    output = [{ format = \"rust\", path = \"src/icons.rs\" }]\n";

fn main() {
    let args = std::env::args().collect::<Vec<_>>();
    match args.get(1).map(String::as_str) {
        Some("bare-client") => bare_client(&args[2], &args[3], Path::new(&args[4])),
        Some("parse") => parse(Path::new(&args[2])),
        _ => {
            fresh_and_unchanged();
            large_document();
            help();
        }
    }
}

fn fresh_and_unchanged() {
    println!("{ICONS} icons through /v1/images; API 50 ms, 1 ms a render, CDN 20 ms; medians of {RUNS}");
    let server = server(ICONS);
    let key = server.file_keys().remove(0);
    let (mut exfig, mut bare, mut again) = (Vec::new(), Vec::new(), Vec::new());
    let mut requests = 0;
    for _ in 0..RUNS {
        let folder = tempfile::tempdir().unwrap();
        bare.push(measure(Command::new(std::env::current_exe().unwrap()).args([
            "bare-client",
            &server.api_url(),
            &key,
            folder.path().to_str().unwrap(),
        ])));
        let workspace = workspace(&server.api_url(), &key, ICON_ENTRY);
        let before = server.log().len();
        exfig.push(measure(&mut export(workspace.path())));
        requests = server.log()[before..].iter().filter(|entry| entry.tier == Some(1)).count();
        again.push(measure(&mut export(workspace.path())));
    }
    let (exfig, bare, again) = (median(exfig), median(bare), median(again));
    print("  exfig, fresh", exfig);
    print("  bare client", bare);
    println!(
        "  ratio of wall time: {:.2}; tier-1 requests: {requests}",
        exfig.wall.as_secs_f64() / bare.wall.as_secs_f64()
    );
    print("  exfig, nothing changed", again);
    println!(
        "  exfig's own share (minus one API latency): {} ms",
        again.wall.saturating_sub(Duration::from_millis(50)).as_millis()
    );
}

fn large_document() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let json = document_of(19_000_000);
    std::io::Write::write_all(&mut file.as_file(), json.as_bytes()).unwrap();
    let cost = median(
        (0..RUNS)
            .map(|_| measure(Command::new(std::env::current_exe().unwrap()).arg("parse").arg(file.path())))
            .collect(),
    );
    let ratio = cost.peak_kib as f64 * 1024.0 / json.len() as f64;
    println!("a document of {:.1} MB", json.len() as f64 / 1e6);
    print("  parsed as it streams in", cost);
    println!("  peak memory of the process / size of the document: {ratio:.2}");
}

fn help() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    print(
        "figma-export --help",
        median((0..RUNS).map(|_| measure(command.args(["figma-export", "--help"]))).collect()),
    );
}

/// A document of about this many bytes, shaped like a real icon library with geometry.
fn document_of(bytes: usize) -> String {
    let mut json = String::from(
        r#"{"name":"Large","version":"1","document":{"id":"0:0","type":"DOCUMENT","children":[{"id":"0:1","name":"Page","type":"CANVAS","children":["#,
    );
    let path = "M12.5 3.25C13.75 4.5 15.25 6.75 12 9.125L7.375 21Z".repeat(12);
    let mut n = 0;
    while json.len() < bytes {
        let comma = if n == 0 { "" } else { "," };
        write!(
            json,
            r#"{comma}{{"id":"1:{n}","name":"ic/24/name_{n}","type":"COMPONENT","absoluteBoundingBox":{{"x":1,"y":2,"width":24,"height":24}},
            "children":[{{"id":"2:{n}","name":"v","type":"VECTOR","fills":[{{"blendMode":"NORMAL","type":"SOLID","color":{{"r":0.1,"g":0.2,"b":0.3,"a":1}}}}],
            "fillGeometry":[{{"path":"{path}","windingRule":"NONZERO"}}],"strokeGeometry":[],"relativeTransform":[[1,0,0],[0,1,0]],"size":{{"x":24,"y":24}}}}]}}"#
        )
        .unwrap();
        n += 1;
    }
    json.push_str("]}]}}");
    json
}

fn parse(file: &Path) {
    let file = std::fs::File::open(file).unwrap();
    let stack = exfig_core::internals::figma::read::STACK;
    let parsed = std::thread::Builder::new().stack_size(stack).spawn(|| {
        exfig_core::internals::figma::read::read_document(
            file,
            &exfig_core::internals::figma::read::Interest::everything(),
            exfig_core::internals::policy::bulk::Bulk::default(),
        )
        .unwrap()
    });
    let document = parsed.unwrap().join().unwrap();
    assert!(!exfig_core::internals::figma::components::components(&document).is_empty());
}
