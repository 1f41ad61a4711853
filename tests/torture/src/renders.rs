//! Renders that Figma would not make: exfig must reject each hostile or broken one and write nothing for it,
//! and a second parser must read whatever passes.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;

use crate::hostile::{Answer, Server, whole};
use crate::tally::{Chance, Tally};
use crate::world::{command, exporter};

/// Content for an SVG that is otherwise as Figma writes it.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<SCRIPT>alert(1)</SCRIPT>",
    "<script xlink:href=\"http://e.test/x.js\"/>",
    "<x:script xmlns:x=\"http://www.w3.org/2000/svg\">alert(1)</x:script>",
    "<script xmlns=\"http://www.w3.org/1999/xhtml\">alert(1)</script>",
    "<handler type=\"text/javascript\">alert(1)</handler>",
    "<listener event=\"click\" handler=\"#a\"/>",
    "<g onload=\"alert(1)\"/>",
    "<g ONLOAD=\"alert(1)\"/>",
    "<g onbegin=\"alert(1)\"/>",
    "<g xmlns:ev=\"http://www.w3.org/2001/xml-events\" ev:event=\"load\"/>",
    "<path d=\"M0 0\" onclick=\"alert(1)\"/>",
    "<style>@import url(http://e.test/x);</style>",
    "<style>@font-face{font-family:a;src:url(http://e.test/x)}</style>",
    "<style xmlns=\"http://www.w3.org/1999/xhtml\">*{background:url(//e.test)}</style>",
    "<path d=\"M0 0\" style=\"background:url(http://e.test/x)\"/>",
    "<path d=\"M0 0\" style=\"fill:url(http://e.test/x#a)\"/>",
    "<path d=\"M0 0\" style=\"fill:u\\72l(http://e.test)\"/>",
    "<path d=\"M0 0\" style=\"fill:red;cursor:url(//e.test),auto\"/>",
    "<path d=\"M0 0\" style=\"--a:1;behavior:url(#default)\"/>",
    "<path d=\"M0 0\" style=\"fill:/**/red\"/>",
    "<path d=\"M0 0\" fill=\"url(http://e.test/x#a)\"/>",
    "<path d=\"M0 0\" fill=\"url('http://e.test/x#a')\"/>",
    "<path d=\"M0 0\" fill=\"url(#a) url(http://e.test)\"/>",
    "<path d=\"M0 0\" filter=\"url(//e.test/x#a)\"/>",
    "<path d=\"M0 0\" mask=\"url(data:image/svg+xml,x#a)\"/>",
    "<path d=\"M0 0\" clip-path=\"url(http://e.test/x#a)\"/>",
    "<path d=\"M0 0\" cursor=\"url(http://e.test/x)\"/>",
    "<path d=\"M0 0\" marker-start=\"url(http://e.test/x#a)\"/>",
    "<use xlink:href=\"http://e.test/x#a\"/>",
    "<use href=\"//e.test/x#a\"/>",
    "<use href=\"data:image/svg+xml;base64,PHN2Zy8+#a\"/>",
    "<use HREF=\"#a\"/>",
    "<use src=\"http://e.test\"/>",
    "<image xlink:href=\"http://e.test/x.png\"/>",
    "<image xlink:href=\"file:///etc/passwd\"/>",
    "<image xlink:href=\"data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+\"/>",
    "<image xlink:href=\"data:text/html;base64,PHNjcmlwdD4=\"/>",
    "<image xlink:href=\"data:image/png;base64,PHNjcmlwdD4=\"/>",
    "<image xlink:href=\"data:image/png,x\"/>",
    "<image xlink:href=\" javascript:alert(1)\"/>",
    "<feImage href=\"http://e.test/x\"/>",
    "<filter id=\"f\"><feImage xlink:href=\"http://e.test/x\"/></filter>",
    "<filter id=\"f\"><feTurbulence baseFrequency=\"1\" numOctaves=\"100000000\"/></filter>",
    "<a href=\"javascript:alert(1)\"><path d=\"M0 0\"/></a>",
    "<a xlink:href=\"http://e.test\" ping=\"http://e.test\"/>",
    "<set attributeName=\"href\" to=\"javascript:alert(1)\"/>",
    "<animate attributeName=\"onclick\" values=\"alert(1)\"/>",
    "<animateTransform attributeName=\"transform\"/>",
    "<discard begin=\"1s\"/>",
    "<foreignObject><iframe xmlns=\"http://www.w3.org/1999/xhtml\" srcdoc=\"&lt;script&gt;\"/></foreignObject>",
    "<foreignObject><iframe xmlns=\"http://www.w3.org/1999/xhtml\" src=\"javascript:alert(1)\"/></foreignObject>",
    "<foreignObject><img xmlns=\"http://www.w3.org/1999/xhtml\" src=\"x\" onerror=\"alert(1)\"/></foreignObject>",
    "<foreignObject><object xmlns=\"http://www.w3.org/1999/xhtml\" data=\"http://e.test\"/></foreignObject>",
    "<foreignObject><embed xmlns=\"http://www.w3.org/1999/xhtml\" src=\"http://e.test\"/></foreignObject>",
    "<foreignObject><meta xmlns=\"http://www.w3.org/1999/xhtml\" http-equiv=\"refresh\" content=\"0;url=//e\"/></foreignObject>",
    "<foreignObject><form xmlns=\"http://www.w3.org/1999/xhtml\"><button formaction=\"javascript:alert(1)\"/></form></foreignObject>",
    "<foreignObject><link xmlns=\"http://www.w3.org/1999/xhtml\" rel=\"stylesheet\" href=\"//e.test\"/></foreignObject>",
    "<foreignObject><base xmlns=\"http://www.w3.org/1999/xhtml\" href=\"//e.test\"/></foreignObject>",
    "<foreignObject><div xmlns=\"http://www.w3.org/1999/xhtml\" style=\"background:url(//e.test)\"/></foreignObject>",
    "<foreignObject><div xmlns=\"http://www.w3.org/1999/xhtml\" style=\"height:100%\" onclick=\"alert(1)\"/></foreignObject>",
    "<foreignObject><div xmlns=\"http://www.w3.org/1999/xhtml\" style=\"height:100%\">text</div></foreignObject>",
    "<foreignObject><div xmlns=\"http://www.w3.org/1999/xhtml\"><svg/></div></foreignObject>",
    "<foreignObject requiredExtensions=\"x\"/>",
    "<g xml:base=\"http://e.test/\"><path d=\"M0 0\"/></g>",
    "<?xml-stylesheet href=\"http://e.test/x\"?>",
    "<!-- a comment -->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<svg><path d=\"M0 0\"/></svg>",
    "<symbol id=\"a\"/>",
    "<switch><path d=\"M0 0\"/></switch>",
    "<metadata><a/></metadata>",
    "<text><textPath href=\"http://e.test#a\">a</textPath></text>",
    "<video xmlns=\"http://www.w3.org/1999/xhtml\" src=\"http://e.test\"/>",
    "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"/>",
    "<g id=\"a\"><use href=\"#a\"/></g>",
    "<g data-hx-get=\"/x\"/>",
    "text between",
    "<path d=\"M0 0\" style=\"fill:expression(alert(1))\"/>",
];

/// Complete files in place of an SVG.
const OTHERS: &[&str] = &[
    "",
    "<svg",
    "<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><svg xmlns=\"http://www.w3.org/2000/svg\"><text>&a;</text></svg>",
    "<?xml version=\"1.0\" encoding=\"UTF-7\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>",
    "<html><body><svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg></body></html>",
    "<svg xmlns=\"http://www.w3.org/1999/xhtml\"><path d=\"M0 0\"/></svg>",
    "<svg><path d=\"M0 0\"/></svg>",
    "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><path d=\"M0 0\"/></svg>",
    "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg><script/>",
    "{\"err\":\"no\"}",
];

const SVG: &str = r##"<svg width="8" height="8" viewBox="0 0 8 8" fill="none" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><g clip-path="url(#c)" opacity="0.5"><path d="M0 0H8V8Z" fill="url(#p)"/></g><defs><linearGradient id="p" x1="0" y1="0" x2="8" y2="8" gradientUnits="userSpaceOnUse"><stop stop-color="#F00"/><stop offset="1" stop-opacity="0"/></linearGradient><clipPath id="c"><rect width="8" height="8" fill="white"/></clipPath></defs></svg>"##;

pub(crate) fn run_all(short: bool) -> Tally {
    let mut tally = Tally::new("renders");
    let inside = HOSTILE.iter().map(|inner| SVG.replace("<defs>", &format!("{inner}<defs>")).into_bytes());
    let hostile = inside.chain(OTHERS.iter().map(|text| text.as_bytes().to_vec())).collect::<Vec<_>>();
    refused(&mut tally, "svg", hostile);
    refused(&mut tally, "png", broken(&png()));
    refused(&mut tally, "webp", broken(&png()));
    refused(&mut tally, "jpg", ends(b"\xff\xd8\xff\xe0\0\x02", b"\xff\xd9"));
    refused(&mut tally, "pdf", ends(b"%PDF-1.7\n", b"%%EOF\n"));
    let times = if short { 100 } else { 2_000 };
    read_again(&mut tally, "svg", mutations(SVG.as_bytes(), times));
    read_again(&mut tally, "png", mutated_pngs(times));
    tally
}

/// Checks that exfig rejects every one of them and writes the good one next to them.
fn refused(tally: &mut Tally, format: &str, mut renders: Vec<Vec<u8>>) {
    renders.push(if format == "svg" { SVG.as_bytes().to_vec() } else { png() });
    let count = renders.len();
    let labels = renders
        .iter()
        .map(|bytes| String::from_utf8_lossy(&bytes[..bytes.len().min(400)]).into_owned())
        .collect::<Vec<_>>();
    let (folder, code) = export(format, renders);
    for (n, label) in labels.iter().enumerate() {
        let is_there = folder.path().join(format!("assets/icon_{n}.{format}")).exists();
        let is_good = n + 1 == count && matches!(format, "svg" | "png" | "webp");
        let broken = match (is_there, is_good) {
            (true, false) => vec!["it was written".to_owned()],
            (false, true) => vec!["a good one was rejected".to_owned()],
            _ => Vec::new(),
        };
        tally.point(&format!("{format} {}", label.escape_debug()), &broken);
    }
    tally.point(
        format,
        &if code == Some(3) { Vec::new() } else { vec![format!("the export exits with {code:?}")] },
    );
}

/// Checks that a parser other than exfig's reads what was written.
fn read_again(tally: &mut Tally, format: &str, renders: Vec<Vec<u8>>) {
    let count = renders.len();
    let (folder, _) = export(format, renders);
    let mut passed = 0;
    for n in 0..count {
        let path = folder.path().join(format!("assets/icon_{n}.{format}"));
        let Ok(bytes) = std::fs::read(&path) else {
            tally.point(format, &[]);
            continue;
        };
        passed += 1;
        let read = if format == "svg" { read_svg(&bytes) } else { read_png(&bytes) };
        tally.point(
            &format!("{format} {}", bytes.escape_ascii()),
            &read.err().into_iter().collect::<Vec<_>>(),
        );
    }
    println!("{format}: {passed} of {count} mutations passed and went through the second parser");
}

fn read_svg(bytes: &[u8]) -> Result<(), String> {
    let tree = resvg::usvg::Tree::from_data(bytes, &resvg::usvg::Options::default());
    tree.map(drop).map_err(|error| format!("usvg cannot read it: {error}"))
}

fn read_png(bytes: &[u8]) -> Result<(), String> {
    let pixmap = resvg::tiny_skia::Pixmap::decode_png(bytes);
    pixmap.map(drop).map_err(|error| format!("the png library cannot read it: {error}"))
}

fn export(format: &str, renders: Vec<Vec<u8>>) -> (tempfile::TempDir, Option<i32>) {
    let count = renders.len();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let of_url = url.clone();
    let handler = move |path: &str| -> Answer {
        if let Some(n) = path.strip_prefix("/cdn/").and_then(|n| n.parse::<usize>().ok()) {
            return whole("application/octet-stream", &renders[n]);
        }
        let body = if path.starts_with("/v1/images/") {
            let urls = (0..count).map(|n| format!("\"2:{n}\":\"{of_url}/cdn/{n}\""));
            format!("{{\"err\":null,\"images\":{{{}}}}}", urls.collect::<Vec<_>>().join(","))
        } else if path.ends_with("/meta") {
            "{\"file\":{\"name\":\"A\",\"version\":\"1\"}}".to_owned()
        } else {
            document(count)
        };
        whole("application/json", body)
    };
    let _server = Server::start(Arc::new(handler), listener);
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path(), &url, format);
    let ran = command(folder.path(), &exporter(), &[], &[]).output().unwrap();
    (folder, ran.status.code())
}

fn document(count: usize) -> String {
    let icon = |n: usize| {
        format!(
            r#"{{"id":"2:{n}","name":"icon {n}","type":"COMPONENT","size":{{"x":8,"y":8}},"absoluteBoundingBox":{{"x":0,"y":0,"width":8,"height":8}},"fills":[{{"type":"SOLID","color":{{"r":0}}}}]}}"#
        )
    };
    format!(
        r#"{{"name":"A","version":"1","document":{{"id":"0:0","name":"Document","type":"DOCUMENT","children":[{{"id":"0:1","name":"Page","type":"CANVAS","children":[{{"id":"1:1","name":"Icons","type":"FRAME","children":[{}]}}]}}]}}}}"#,
        (0..count).map(icon).collect::<Vec<_>>().join(",")
    )
}

fn lay_out(folder: &Path, url: &str, format: &str) {
    let manifest = format!(
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[package.metadata.exfig]\n\
         file = \"AAAAAAAAAAAAAAAAAAAAAA\"\nbase-url = \"{url}\"\nrenderer = \"figma\"\n\
         retry = {{ max-retries = 0 }}\nrate-limit = {{ capacity = 1000, refill-per-second = 1000 }}\n\n\
         [[package.metadata.exfig.icons]]\nframes = [\"Icons\"]\ndir = \"assets\"\nformat = \"{format}\"\n"
    );
    std::fs::create_dir(folder.join("src")).unwrap();
    std::fs::write(folder.join("src/lib.rs"), "").unwrap();
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
}

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(data);
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], kind, data, &crc.sum().to_be_bytes()].concat()
}

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, data).unwrap();
    encoder.finish().unwrap()
}

fn header(width: u32, height: u32, rest: [u8; 5]) -> Vec<u8> {
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &rest].concat())
}

fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat()
}

/// 8 x 8 pixels, RGBA.
fn png() -> Vec<u8> {
    let rows = (0..8)
        .flat_map(|y: u8| std::iter::once(0).chain((0..32).map(move |x: u8| x.wrapping_mul(y))))
        .collect::<Vec<u8>>();
    file(&[header(8, 8, [8, 6, 0, 0, 0]), chunk(b"IDAT", &packed(&rows)), chunk(b"IEND", &[])])
}

/// PNGs with one thing wrong each.
fn broken(good: &[u8]) -> Vec<Vec<u8>> {
    const RGBA: [u8; 5] = [8, 6, 0, 0, 0];
    let (head, end) = (header(8, 8, RGBA), chunk(b"IEND", &[]));
    let data = packed(&[0; 33 * 8]);
    let pixels = chunk(b"IDAT", &data);
    let of = |header: Vec<u8>| file(&[header, pixels.clone(), end.clone()]);
    let flipped = |at: usize| {
        let mut bytes = good.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    let mut all = vec![
        file(&[head.clone(), end.clone()]),
        file(std::slice::from_ref(&end)),
        file(&[head.clone(), pixels.clone()]),
        file(&[pixels.clone(), head.clone(), end.clone()]),
        file(&[head.clone(), head.clone(), pixels.clone(), end.clone()]),
        file(&[head.clone(), chunk(b"IDAT", &data[..10]), end.clone()]),
        file(&[head.clone(), chunk(b"IDAT", &[&data[..], b"more"].concat()), end.clone()]),
        file(&[head.clone(), chunk(b"IDAT", &packed(&[0; 33 * 8 - 1])), end.clone()]),
        file(&[head.clone(), chunk(b"IDAT", &packed(&[0; 33 * 8 + 1])), end.clone()]),
        file(&[head.clone(), chunk(b"IDAT", &packed(&[9; 33 * 8])), end.clone()]),
        file(&[head.clone(), chunk(b"IDAT", b"not packed at all"), end.clone()]),
        file(&[head.clone(), pixels.clone(), chunk(b"tEXt", b"a\0b"), pixels.clone(), end.clone()]),
        file(&[head.clone(), chunk(b"ABCD", b""), pixels.clone(), end.clone()]),
        file(&[head.clone(), chunk(b"acTL", &[0; 8]), pixels.clone(), end.clone()]),
        file(&[head.clone(), pixels.clone(), chunk(b"IEND", b"x")]),
        of(header(0, 8, RGBA)),
        of(header(8, 0, RGBA)),
        of(header(u32::MAX, u32::MAX, RGBA)),
        of(header(30_000, 30_000, RGBA)),
        of(header(8, 8, [7, 6, 0, 0, 0])),
        of(header(8, 8, [8, 5, 0, 0, 0])),
        of(header(8, 8, [8, 3, 0, 0, 0])),
        of(header(8, 8, [8, 6, 1, 0, 0])),
        of(header(8, 8, [8, 6, 0, 0, 2])),
        of(header(8, 9, RGBA)),
        [good, b"<script>alert(1)</script>"].concat(),
        good[..good.len() / 2].to_vec(),
        good[..good.len() - 12].to_vec(),
        good[1..].to_vec(),
    ];
    // Every byte of the header and every fifth of the rest.
    all.extend((8..33).chain((33..good.len()).step_by(5)).map(flipped));
    all
}

/// The right start and end with anything in between; then files that lack either, or continue past the end.
fn ends(start: &[u8], end: &[u8]) -> Vec<Vec<u8>> {
    let between: [&[u8]; 6] =
        [b"", b"\0", b"<script>alert(1)</script>", b"startxref\n9\n", b"startxref\n99999\n", b"xref\n0 1\n"];
    let mut all = between.iter().map(|between| [start, between, end].concat()).collect::<Vec<_>>();
    all.extend([start.to_vec(), end.to_vec(), [start, end, b"<script>"].concat()]);
    all
}

/// PNGs with valid checksums around a mutated header, mutated pixels, or mutated compressed pixels.
fn mutated_pngs(times: usize) -> Vec<Vec<u8>> {
    let rows = [0; 33 * 8];
    let packed_rows = packed(&rows);
    let head = [&8_u32.to_be_bytes()[..], &8_u32.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let third = times / 3;
    let around =
        |head: &[u8], data: &[u8]| file(&[chunk(b"IHDR", head), chunk(b"IDAT", data), chunk(b"IEND", &[])]);
    let heads = mutations(&head, third).into_iter().map(|head| around(&head, &packed_rows));
    let pixels = mutations(&packed_rows, third).into_iter().map(|data| around(&head, &data));
    let unpacked = mutations(&rows, third).into_iter().map(|rows| around(&head, &packed(&rows)));
    heads.chain(pixels).chain(unpacked).collect()
}

/// Copies with a few bytes changed, removed or duplicated.
fn mutations(good: &[u8], times: usize) -> Vec<Vec<u8>> {
    let mut chance = Chance(7);
    let mutate = |_| {
        let mut bytes = good.to_vec();
        for _ in 0..=chance.below(2) {
            #[expect(clippy::cast_possible_truncation, reason = "below a length, or a byte")]
            let (at, byte) = (chance.below(bytes.len() as u64) as usize, chance.below(256) as u8);
            match chance.below(4) {
                0 => bytes[at] = byte,
                1 => bytes[at] = b"\"'<>/=# 0z"[usize::from(byte) % 10],
                2 => _ = bytes.remove(at),
                _ => {
                    let copy = bytes[at..(at + 8).min(bytes.len())].to_vec();
                    bytes.splice(at..at, copy);
                }
            }
        }
        bytes
    };
    (0..times).map(mutate).collect()
}
