//! Each format is read to its end: complete files pass, and any single defect is rejected.

use std::io::Write as _;

mod bitmap;
mod pdf;

use super::*;

fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    bytes.extend(kind);
    bytes.extend(data);
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[4..]);
    bytes.extend(crc.sum().to_be_bytes());
    bytes
}

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// 264 zeros by count, some of them copied from before the beginning.
const BEFORE: &[u8] = b"x\x01\xed\xd0\x01\x09\0\0\0\x80\xa0\xfe\xaf\x0e\xda\x91\x13d\x0d\x8a\x01\x08\0\x01";

fn header(width: u32, height: u32, rest: [u8; 5]) -> Vec<u8> {
    [&width.to_be_bytes()[..], &height.to_be_bytes(), &rest].concat()
}

const RGBA: [u8; 5] = [8, 6, 0, 0, 0];

fn png(chunks: &[Vec<u8>]) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat()
}

/// 2 x 3 pixels, RGBA.
fn good() -> [Vec<u8>; 3] {
    [chunk(b"IHDR", &header(2, 3, RGBA)), chunk(b"IDAT", &packed(&[0; 27])), chunk(b"IEND", &[])]
}

fn said(format: AssetFormat, bytes: &[u8]) -> String {
    match verify(format, bytes, &Accepted::new()) {
        Ok(()) => "accepted".to_owned(),
        Err(Defect::Cut(why)) => format!("cut: {why}"),
        Err(Defect::Wrong(why)) => format!("wrong: {why}"),
    }
}

#[test]
fn a_png_is_read_to_its_end() {
    let [head, pixels, end] = good();
    let whole = png(&good());
    assert_eq!(said(AssetFormat::Png, &whole), "accepted");
    assert_eq!(png_size(&whole), Some((2, 3)));
    // Pixels in several chunks, a text chunk, other bit depths, rows in seven passes.
    let data = packed(&[0; 27]);
    let parts = [chunk(b"IDAT", &data[..5]), chunk(b"IDAT", &data[5..])].concat();
    assert_eq!(
        said(AssetFormat::Png, &png(&[head.clone(), chunk(b"tEXt", b"a\0b"), parts, end.clone()])),
        "accepted"
    );
    for (rest, length) in
        [([1, 0, 0, 0, 0], 15 * 3), ([16, 2, 0, 0, 0], 15 * (1 + 90)), ([8, 4, 0, 0, 1], 494)]
    {
        let length =
            if rest[4] == 1 { adam7(15, 15, 16) } else { length.max(if rest[0] == 1 { 15 * 3 } else { 0 }) };
        let file = png(&[
            chunk(b"IHDR", &header(15, 15, rest)),
            chunk(b"IDAT", &packed(&vec![0; length])),
            end.clone(),
        ]);
        assert_eq!(said(AssetFormat::Png, &file), "accepted", "{rest:?}");
    }
    let long = |bytes: usize| chunk(b"IDAT", &packed(&vec![0; bytes]));
    let of = |header: Vec<u8>| png(&[chunk(b"IHDR", &header), pixels.clone(), end.clone()]);
    let flipped = {
        let mut bytes = whole.clone();
        bytes[45] ^= 1;
        bytes
    };
    let bomb = [&b"Raw\0\0"[..], &packed(&vec![0; 17 * 1024 * 1024])].concat();
    let table = [
        ("no pixels", png(&[head.clone(), end.clone()])),
        ("fewer rows", png(&[head.clone(), long(26), end.clone()])),
        ("more rows", png(&[head.clone(), long(28), end.clone()])),
        ("a row of no known kind", png(&[head.clone(), chunk(b"IDAT", &packed(&[5; 27])), end.clone()])),
        (
            "pixels in two places",
            png(&[head.clone(), pixels.clone(), chunk(b"tEXt", b"a\0b"), pixels.clone(), end.clone()]),
        ),
        (
            "pixels that end too early",
            png(&[head.clone(), chunk(b"IDAT", &data[..data.len() - 4]), end.clone()]),
        ),
        (
            "pixels from before the beginning",
            png(&[chunk(b"IHDR", &header(8, 8, RGBA)), chunk(b"IDAT", BEFORE), end.clone()]),
        ),
        (
            "something after the pixels",
            png(&[head.clone(), chunk(b"IDAT", &[&data[..], b"x"].concat()), end.clone()]),
        ),
        ("a byte that flipped", flipped),
        ("a script after the end", [whole.clone(), b"<script>".to_vec()].concat()),
        ("pixels first", png(&[pixels.clone(), head.clone(), end.clone()])),
        ("8192 x 4096", of(header(8192, 4096, RGBA))),
        ("8193 x 4096", of(header(8193, 4096, RGBA))),
        ("30000 x 30000", of(header(30_000, 30_000, RGBA))),
        ("4294967295 x 1", of(header(u32::MAX, 1, RGBA))),
        ("0 x 3", of(header(0, 3, RGBA))),
        ("colors of no kind", of(header(2, 3, [8, 5, 0, 0, 0]))),
        ("no palette", of(header(2, 3, [8, 3, 0, 0, 0]))),
        ("no known packing", of(header(2, 3, [8, 6, 1, 0, 0]))),
        ("no known filter", of(header(2, 3, [8, 6, 0, 1, 0]))),
        ("no known passes", of(header(2, 3, [8, 6, 0, 0, 2]))),
        ("animated", png(&[head.clone(), chunk(b"acTL", &[0; 8]), pixels.clone(), end.clone()])),
        ("a critical part", png(&[head.clone(), chunk(b"ABCD", b""), pixels.clone(), end.clone()])),
        ("a text that blows up", png(&[head.clone(), chunk(b"zTXt", &bomb), pixels.clone(), end.clone()])),
        ("an end with something in it", png(&[head.clone(), pixels.clone(), chunk(b"IEND", b"x")])),
        ("no end", png(&[head, pixels])),
    ];
    let lines = table.iter().map(|(what, bytes)| format!("{what}: {}", said(AssetFormat::Png, bytes)));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
    for cut in 1..whole.len() {
        assert!(said(AssetFormat::Png, &whole[..cut]).starts_with("cut: "), "{cut}");
    }
}

/// The bytes of an interlaced image, counted pixel by pixel.
fn adam7(width: usize, height: usize, bits: usize) -> usize {
    let pattern =
        ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];
    let mut rows = std::collections::BTreeMap::<(u8, usize), usize>::new();
    for y in 0..height {
        for x in 0..width {
            *rows.entry((pattern[y % 8].as_bytes()[x % 8], y)).or_default() += bits;
        }
    }
    rows.values().map(|bits| 1 + bits.div_ceil(8)).sum()
}

/// The segments of a JPEG of 16 x 8 pixels.
fn jpeg(size: [u8; 4], scan: &[u8], end: &[u8]) -> Vec<u8> {
    let frame = [&[0xff, 0xc0, 0, 11, 8][..], &size, &[1, 1, 0x11, 0]].concat();
    [
        &[0xff, 0xd8, 0xff, 0xdb, 0, 2, 0xff, 0xc4, 0, 2, 0xff, 0xe0, 0, 4, 1, 2][..],
        &frame,
        &[0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0],
        scan,
        end,
    ]
    .concat()
}

#[test]
fn a_jpeg_is_read_to_its_end() {
    let whole = jpeg([0, 8, 0, 16], &[1, 2, 0xff, 0, 3, 0xff, 0xd0, 4], &[0xff, 0xd9]);
    assert_eq!(said(AssetFormat::Jpg, &whole), "accepted");
    for cut in 1..whole.len() {
        assert!(said(AssetFormat::Jpg, &whole[..cut]).starts_with("cut: "), "{cut}");
    }
    let table = [
        ("no pixels", jpeg([0, 8, 0, 16], &[], &[0xff, 0xd9])),
        ("no size", jpeg([0, 0, 0, 16], &[1], &[0xff, 0xd9])),
        ("65535 x 65535", jpeg([0xff; 4], &[1], &[0xff, 0xd9])),
        ("a script after the end", jpeg([0, 8, 0, 16], &[1], b"\xff\xd9<script>")),
        ("the ends alone", vec![0xff, 0xd8, 0xff, 0xe0, 1, 2, 0xff, 0xd9]),
        ("no frame", vec![0xff, 0xd8, 0xff, 0xda, 0, 2, 1, 0xff, 0xd9]),
        ("arithmetic coding", vec![0xff, 0xd8, 0xff, 0xc9, 0, 2, 0xff, 0xd9]),
        ("rubbish between", vec![0xff, 0xd8, 0xff, 0xe0, 0, 2, 7, 7, 0xff, 0xd9]),
    ];
    let lines = table.iter().map(|(what, bytes)| format!("{what}: {}", said(AssetFormat::Jpg, bytes)));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r#"
    no pixels: wrong: a JPEG that has no scan data
    no size: wrong: a JPEG that has an invalid frame header
    65535 x 65535: wrong: a JPEG that is 65535 x 65535 pixels; Figma renders at most 32 megapixels
    a script after the end: wrong: a JPEG that has data after its end
    the ends alone: cut: a JPEG that ends too early, after 8 bytes
    no frame: wrong: a JPEG that has no frame before its first scan
    arithmetic coding: wrong: a JPEG that uses an unsupported coding process
    rubbish between: wrong: a JPEG that has an invalid marker
    "#);
}

#[test]
fn a_jpeg_has_one_frame_its_tables_and_no_more_scans_than_an_image_needs() {
    let size = [0, 8, 0, 16];
    let scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 7];
    let scans = |count: usize| jpeg(size, &[&[7], scan.repeat(count - 1).as_slice()].concat(), &[0xff, 0xd9]);
    let whole = scans(1);
    let frame = [0xff, 0xc0, 0, 11, 8, 0, 8, 0, 16, 1, 1, 0x11, 0];
    let inserted = |at: usize, more: &[u8]| [&whole[..at], more, &whole[at..]].concat();
    let without = |from: usize, length: usize| [&whole[..from], &whole[from + length..]].concat();
    // What it is, the bytes, the verdict, and the pixels in its frame.
    let table = [
        ("whole", whole.clone(), "accepted", Some(128)),
        ("filled up", inserted(2, &[0xff, 0xff, 0xff]), "accepted", Some(128)),
        ("two frames", inserted(16, &frame), "wrong: a JPEG that has two frames", Some(128)),
        (
            "progressive",
            {
                let mut other = whole.clone();
                other[17] = 0xc2;
                other
            },
            "accepted",
            Some(128),
        ),
        (
            "no Huffman tables",
            without(6, 4),
            "wrong: a JPEG that has no quantization or Huffman tables",
            Some(128),
        ),
        (
            "no quantization tables",
            without(2, 4),
            "wrong: a JPEG that has no quantization or Huffman tables",
            Some(128),
        ),
        ("100 scans", scans(100), "accepted", Some(128)),
        ("101 scans", scans(101), "wrong: a JPEG that has more than 100 scans", None),
        (
            "a scan before the frame",
            inserted(16, &scan),
            "wrong: a JPEG that has no frame before its first scan",
            None,
        ),
        (
            "the end before the frame",
            inserted(16, &[0xff, 0xd9]),
            "wrong: a JPEG that has no scan data",
            None,
        ),
        (
            "fill alone",
            vec![0xff, 0xd8, 0xff, 0xff, 0xff],
            "cut: a JPEG that ends too early, after 5 bytes",
            None,
        ),
    ];
    for (what, bytes, wanted, pixels) in table {
        assert_eq!(
            (said(AssetFormat::Jpg, &bytes).as_str(), super::jpeg::pixels(&bytes)),
            (wanted, pixels),
            "{what}"
        );
    }
    assert_eq!(super::jpeg::pixels(&[b"GIF", &whole[3..]].concat()), None);
}

#[test]
fn a_webp_is_as_long_as_its_header_says() {
    let webp = |said: u32, rest: &[u8]| [b"RIFF", &said.to_le_bytes()[..], rest].concat();
    let table = [
        (webp(12, b"WEBPVP8L1234"), "accepted"),
        (webp(13, b"WEBPVP8L1234"), "cut: a WebP that ends too early, after 20 bytes"),
        (webp(11, b"WEBPVP8L1234"), "wrong: a WebP with data after its end"),
        (webp(12, b"WAVEVP8L1234"), "wrong: not a WebP but 20 bytes of something else"),
        (b"RIFX\x0c\0\0\0WEBPVP8L1234".to_vec(), "wrong: not a WebP but 20 bytes of something else"),
    ];
    for (bytes, wanted) in table {
        assert_eq!(said(AssetFormat::Webp, &bytes), wanted);
    }
}

#[test]
fn what_servers_send_instead_is_rejected() {
    let table: [(AssetFormat, &[u8]); 7] = [
        (AssetFormat::Svg, b""),
        (AssetFormat::Svg, b"<?xml version=\"1.0\"?><Error><Message>Request has expired</Message></Error>"),
        (AssetFormat::Svg, b"<!DOCTYPE html><html><title>Bad gateway</title><svg/></html>"),
        (AssetFormat::Svg, b"<svg><path d='M0"),
        (AssetFormat::Svg, b"<svg xmlns='http://www.w3.org/2000/svg'></svg>"),
        (AssetFormat::Svg, b"<svg><path d='M0 0'/></svg>"),
        (AssetFormat::Png, b"{\"err\":\"no\"}"),
    ];
    let said = table.map(|(format, bytes)| said(format, bytes));
    insta::assert_snapshot!(said.join("\n"), @r#"
    cut: an empty body
    wrong: not an SVG but an XML document (Request has expired)
    wrong: not an SVG but a web page (Bad gateway)
    cut: an SVG that ends too early, after 16 bytes
    wrong: an SVG with no elements in it
    wrong: an SVG with a root element outside the SVG namespace
    wrong: not a PNG but JSON (no)
    "#);
}
