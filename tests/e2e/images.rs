//! Images that fill layers: listed and downloaded once, embedded or drawn, and left to Figma where that is not exact.

use fake_figma::{Builder, Design, FakeFigma, Faults};
use serde_json::json;

#[cfg(unix)]
use crate::support::interrupted;
use crate::support::{Bench, PATIENCE, Ran, design, snapshot};

const PICTURES: &str = r#"
[[package.metadata.exfig.icons]]
renderer = "auto"
frames = ["Icons"]
dir = "assets/icons"
output = [{ format = "rust", path = "src/icons.rs" }]

[[package.metadata.exfig.images]]
renderer = "auto"
frames = ["Icons"]
format = "png"
scales = [1, 2]
dir = "assets/images"
"#;

const SUN: &str = "5eba3b0ac4aa1f5b1a09f04e2c3ff1dd2b1bd6ee";
const MOON: &str = "0c8f5a7d9e6b4c3d2f1a0b9c8d7e6f5a4b3c2d1e";

/// Fills the shape of an icon with an image.
fn fill(design: &mut Design, icon: usize, reference: &str) {
    let node = design.node_mut(&format!("2:{icon}")).unwrap();
    node["type"] = "RECTANGLE".into();
    node["fillGeometry"] = json!([{"path": "M0 0L24 0L24 24L0 24L0 0Z", "windingRule": "NONZERO"}]);
    node["fills"] =
        json!([{"type": "IMAGE", "blendMode": "NORMAL", "scaleMode": "FILL", "imageRef": reference}]);
}

/// Four icons: the sun and the star show one image, the moon another.
fn filled() -> Design {
    let mut design = design(&["sun", "moon", "star", "rain"]);
    [(0, SUN), (1, MOON), (2, SUN)]
        .into_iter()
        .for_each(|(icon, reference)| fill(&mut design, icon, reference));
    design
}

fn serving(design: Design, faults: &str) -> Builder {
    FakeFigma::builder().design(design).faults(Faults::script(faults).unwrap())
}

/// Requests for documents, for renders, for the list of images, and downloads.
fn requests(bench: &Bench) -> [u64; 4] {
    let counts = bench.server.counts();
    ["files", "images", "image-fills", "cdn"].map(|endpoint| counts.endpoint(endpoint))
}

/// A square PNG.
fn encoded(side: u32, rgba: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(rgba).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A PNG of one color.
fn square(side: u32, rgba: [u8; 4]) -> Vec<u8> {
    encoded(side, &rgba.repeat((side * side) as usize))
}

/// Width, height and pixels of an exported PNG.
fn pixels(bench: &Bench, path: &str) -> (usize, usize, Vec<u8>) {
    let file = std::fs::read(bench.path(path)).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    (frame.width as usize, frame.height as usize, pixels)
}

/// Width, height, and the color in the middle.
fn middle(bench: &Bench, path: &str) -> (usize, usize, [u8; 4]) {
    let (width, height, pixels) = pixels(bench, path);
    let at = 4 * (height / 2 * width + width / 2);
    (width, height, pixels[at..at + 4].try_into().unwrap())
}

/// What a run printed, without its progress: two kinds progress side by side.
fn shown(bench: &Bench, ran: &Ran) -> String {
    let shown = bench.shown(ran);
    shown.lines().filter(|line| !line.starts_with("    Finished ")).map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_image_is_downloaded_once() {
    let mut design = filled();
    design.images.insert(SUN.to_owned(), square(300, [255, 200, 0, 255]));
    let bench = Bench::with(serving(design, ""), PICTURES);
    snapshot!(bench, bench.run(&["--dry-run"]), @"
    code: 0
    ----- stdout
    app: 13 to write, 0 up to date, 0 to rename, 0 to remove; 12 to draw, 0 for Figma to render
      write 13 files: never exported
          assets/icons/sun.svg
          assets/icons/moon.svg
          assets/icons/star.svg
          assets/icons/rain.svg
          assets/images/sun.png
          assets/images/sun@2x.png
          assets/images/moon.png
          assets/images/moon@2x.png
          assets/images/star.png
          assets/images/star@2x.png
          assets/images/rain.png
          assets/images/rain@2x.png
          src/icons.rs
    An export will send 1 tier-2 request, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    ");
    assert_eq!(requests(&bench), [1, 0, 0, 0]);
    insta::assert_snapshot!(shown(&bench, &bench.export()), @"
    code: 0
    ----- stderr
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
            Note downloading 2 images that fill layers
         Planned icons: 4 to draw, 0 up to date
         Planned images: 8 to draw, 0 up to date
        Exported app: 13 written, 0 unchanged
           Spent 1 tier-2 request, 1 tier-3 request, 2 downloads, in [TIME]
    ");
    // One list, two images, no render.
    assert_eq!(requests(&bench), [1, 0, 1, 2]);
    assert_eq!(bench.icons(), ["moon.svg", "rain.svg", "star.svg", "sun.svg"]);
    let sun = bench.read("app/assets/icons/sun.svg");
    assert!(sun.contains("<image ") && sun.contains("xlink:href=\"data:image/png;base64,"), "{sun}");
    assert_eq!(middle(&bench, "app/assets/images/sun.png"), (24, 24, [255, 200, 0, 255]));
    assert_eq!(middle(&bench, "app/assets/images/sun@2x.png"), (48, 48, [255, 200, 0, 255]));
    bench.assert_compiles(&["icons"]);
    bench.run(&["--check"]).ends_with(0);

    // An icon that shows an image looks different: the image is there.
    bench.server.edit(|design| design.node_mut("1:2").unwrap()["opacity"] = 0.5.into());
    bench.export().ends_with(0);
    assert_eq!(requests(&bench), [2, 0, 1, 2]);
    // Another image takes its place.
    bench.server.edit(|design| fill(design, 2, "ffffffffffffffffffffffffffffffffffffffff"));
    bench.export().ends_with(0);
    assert_eq!(requests(&bench), [3, 0, 2, 3]);
    // What was damaged on disk is downloaded again.
    for entry in std::fs::read_dir(bench.path("target/exfig/images")).unwrap() {
        std::fs::write(entry.unwrap().path(), "not an image").unwrap();
    }
    bench.run(&["--force"]).ends_with(0);
    assert_eq!(requests(&bench), [4, 0, 3, 6]);
    assert_eq!(middle(&bench, "app/assets/images/sun.png"), (24, 24, [255, 200, 0, 255]));
}

#[test]
fn an_image_that_cannot_be_embedded_is_left_to_figma() {
    let mut design = filled();
    design.images.insert(SUN.to_owned(), b"GIF89a\x01\0\x01\0\0\0\0;".to_vec());
    let bench = Bench::with(serving(design, ""), PICTURES);
    insta::assert_snapshot!(shown(&bench, &bench.export()), @"
    code: 0
    ----- stderr
       Exporting app
            Note downloading 2 images that fill layers
            Note icons: exfig draws 2 of 4 (50 %), not those with an image fill: a GIF (2)
         Planned icons: 2 to draw, 2 for Figma to render, 0 up to date
            Note images: exfig draws 2 of 4 (50 %), not those with an image fill: a GIF (2)
         Planned images: 4 to draw, 4 for Figma to render, 0 up to date
        Exported app: 13 written, 0 unchanged
           Spent 4 tier-1 requests, 1 tier-2 request, 8 downloads, in [TIME]
    ");
    // The sun and the star, as SVG and at two scales.
    assert_eq!(requests(&bench), [1, 3, 1, 8]);
    bench.run(&["--check"]).ends_with(0);

    // A dry run knows that, and it is not downloaded again.
    let ran = bench.run(&["--dry-run", "--force"]);
    assert!(ran.stdout.contains("6 to draw, 6 for Figma to render"), "{}", ran.stdout);
    bench.run(&["--force"]).ends_with(0);
    assert_eq!(requests(&bench)[2..], [1, 14]);

    // An image that Figma does not list.
    for faults in ["image-fills: null-image", "image-fills: 404"] {
        let bench = Bench::with(serving(filled(), faults), PICTURES);
        bench.export().ends_with(0);
        let [files, renders, lists, _] = requests(&bench);
        assert_eq!((files, renders, lists), (1, 3, 1), "{faults}");
    }
    // A token that is refused is no reason to render.
    let bench = Bench::with(serving(filled(), "image-fills: 403"), PICTURES);
    bench.export().ends_with(4);
    assert_eq!(requests(&bench)[1], 0);

    let mut design = filled();
    design.images.insert(SUN.to_owned(), b"GIF89a\x01\0\x01\0\0\0\0;".to_vec());
    let bench = Bench::with(serving(design, ""), &PICTURES.replace("auto", "local"));
    insta::assert_snapshot!(shown(&bench, &bench.export()), @r#"
    code: 3
    ----- stderr
       Exporting app
            Note downloading 2 images that fill layers
         Planned icons: 2 to draw, 0 up to date
         Planned images: 4 to draw, 0 up to date
        Exported app: 7 written, 0 unchanged, 4 failed
           Spent 1 tier-1 request, 1 tier-2 request, 2 downloads, in [TIME]
    error: 4 items could not be exported:
      - exfig cannot draw it exactly: an image fill: a GIF in layer `shape`; set `renderer = "auto"` to let Figma render it
            icon `star` (1:2)
            icon `sun` (1:0)
            image `star` (1:2)
            image `sun` (1:0)
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
    assert_eq!(bench.icons(), ["moon.svg", "rain.svg"]);
    bench.assert_compiles(&["icons"]);
    let code = bench.read("app/src/icons.rs");
    assert!(code.contains("moon.svg") && !code.contains("sun.svg"), "{code}");
}

#[test]
fn failing_downloads_are_tried_again() {
    for faults in
        ["image-fills#1: 500", "cdn#1: 503", "cdn#1: truncate", "cdn#1: html", "cdn#1: reset", "cdn#1: empty"]
    {
        let bench = Bench::with(serving(filled(), faults), PICTURES);
        bench.export().ends_with(0);
        let [files, renders, ..] = requests(&bench);
        assert_eq!((files, renders), (1, 0), "{faults}");
    }
    let bench = Bench::with(serving(filled(), "image-fills: 500"), PICTURES);
    let ran = bench.export();
    ran.ends_with(3);
    assert!(
        ran.stderr.contains("  - Figma did not say where an image in it is: status 500"),
        "{}",
        ran.stderr
    );
    assert_eq!((bench.icons(), requests(&bench)[1]), (vec!["rain.svg".to_owned()], 0));
    // Until nothing helps: what shows the image fails by name, and the rest is exported.
    let bench = Bench::with(serving(filled(), "cdn: 503"), PICTURES);
    let ran: Ran = bench.export();
    ran.ends_with(3);
    assert_eq!(bench.icons(), ["rain.svg"]);
    let said = "  - the download of an image in it failed: status 503: Please reduce your request rate. (after 5 attempts)\n        \
                icon `moon` (1:1)\n        icon `star` (1:2)\n";
    assert!(ran.stderr.contains(said), "{}", ran.stderr);
    // And once the storage is back, only that is done.
    bench.server.set_faults(Faults::none());
    bench.export().ends_with(0);
    assert_eq!(bench.icons().len(), 4);
}

#[test]
fn an_svg_embeds_no_more_than_it_may() {
    let mut design = filled();
    // Noise that does not compress: 600 x 600 x 4 bytes.
    let noise =
        (0..600_u32 * 600).flat_map(|at| at.wrapping_mul(2_654_435_761).rotate_left(at % 31).to_le_bytes());
    let bytes = encoded(600, &noise.collect::<Vec<_>>());
    assert!(bytes.len() > 1024 * 1024);
    design.images.insert(SUN.to_owned(), bytes);
    let limited = PICTURES.replacen("dir = ", "embed-limit = \"1MiB\"\ndir = ", 1);
    let bench = Bench::with(serving(design, ""), &limited);
    insta::assert_snapshot!(shown(&bench, &bench.export()), @"
    code: 3
    ----- stderr
       Exporting app
            Note downloading 2 images that fill layers
         Planned icons: 2 to draw, 0 up to date
         Planned images: 8 to draw, 0 up to date
        Exported app: 11 written, 0 unchanged, 2 failed
           Spent 1 tier-1 request, 1 tier-2 request, 2 downloads, in [TIME]
    error: 2 items could not be exported:
      - its SVG would embed 1.4 MiB of images, more than `embed-limit` allows (1.0 MiB); compress them in Figma, raise `embed-limit`, or export it as `webp` or `png`
            icon `star` (1:2)
            icon `sun` (1:0)
    help: fix these problems, then run `cargo xtask figma-export` again
    ");
    bench.assert_compiles(&["icons"]);
    // As pixels, it is as large as it looks.
    assert!(bench.path("app/assets/images/sun@2x.png").metadata().unwrap().len() < 20_000);
    bench.configure(&limited.replace("1MiB", "2MiB"));
    bench.export().ends_with(0);
    assert_eq!(bench.icons().len(), 4);
}

/// What is drawn for pixels is drawn for each scale.
#[test]
fn angular_gradients_are_drawn_for_each_scale() {
    let mut design = filled();
    let stop =
        |position: f64, r: f64| json!({"position": position, "color": {"r": r, "g": 0, "b": 0, "a": 1}});
    let node = design.node_mut("2:0").unwrap();
    node["type"] = "RECTANGLE".into();
    node["fills"] = json!([{"type": "GRADIENT_ANGULAR", "gradientStops": [stop(0.0, 0.0), stop(1.0, 1.0)],
        "gradientHandlePositions": [{"x": 0.5, "y": 0.5}, {"x": 1.0, "y": 0.5}, {"x": 0.5, "y": 1.0}]}]);
    let bench = Bench::with(serving(design, ""), PICTURES);
    bench.export().ends_with(0);
    let (_, _, twice) = pixels(&bench, "app/assets/images/sun@2x.png");
    // Two neighbors of a row that are one pixel at 1x: near the middle, they differ.
    let red = |x: usize, y: usize| twice[4 * (y * 48 + x)];
    assert!(red(20, 21) != red(21, 21), "{} {}", red(20, 21), red(21, 21));
    assert!(bench.read("app/assets/icons/sun.svg").contains("conic-gradient("));
    // A table of colors does not reach it.
    let tinted = PICTURES.replace("[1, 2]\n", "[1, 2]\ntint = { \"#ff0000\" = \"#00ff00\" }\n");
    bench.configure(&tinted);
    let ran = bench.export();
    ran.ends_with(3);
    let why = "an angular gradient, whose colors `tint` does not replace in layer `shape`";
    assert!(ran.stderr.contains(why), "{}", ran.stderr);
}

/// Killed while it downloads images, an export goes on with those that it has.
#[cfg(unix)]
#[test]
fn an_interrupted_export_keeps_the_images_that_it_has() {
    let bench = Bench::with(serving(filled(), ""), PICTURES);
    let hold = bench.server.hold("cdn", 2);
    let mut child = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(PATIENCE));
    child.kill().unwrap();
    child.wait().unwrap();
    hold.release();
    // Two downloads had begun; one of them had arrived, unless it was killed before it was kept.
    let images = std::fs::read_dir(bench.path("target/exfig/images")).into_iter().flatten();
    let kept = images.filter(|image| !image.as_ref().unwrap().file_name().to_string_lossy().starts_with('.'));
    let kept = kept.count() as u64;
    bench.run(&["--resume"]).ends_with(0);
    assert_eq!(bench.icons().len(), 4);
    assert_eq!(requests(&bench)[3], 2 + 2 - kept);
}

/// Stopped while an image arrives, an export says how to go on, and does.
#[cfg(unix)]
#[test]
fn a_stopped_export_goes_on_with_its_images() {
    let bench = Bench::with(serving(filled(), ""), PICTURES);
    let hold = bench.server.hold("cdn", 1);
    let child = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(PATIENCE));
    let ran = interrupted(child, || ());
    hold.release();
    ran.ends_with(130);
    assert!(ran.stderr.contains("figma-export --resume"), "{}", ran.stderr);
    assert_eq!(bench.icons(), [""; 0]);
    bench.run(&["--resume"]).ends_with(0);
    assert_eq!((bench.icons().len(), requests(&bench)[1]), (4, 0));
}

/// Where images cannot be kept, what shows them fails once, in words, and the rest is exported.
#[test]
fn a_place_that_cannot_be_written_is_named() {
    let bench = Bench::with(serving(filled(), ""), PICTURES);
    bench.write("target/exfig/images", "in the way");
    let ran = bench.export();
    ran.ends_with(3);
    let said = "  - an image in it cannot be kept in `target/exfig/images`: ";
    assert!(bench.shown(&ran).contains(said), "{}", bench.shown(&ran));
    assert_eq!(bench.icons(), ["rain.svg"]);
}

/// Its digest is its name, so one download serves every file that shows it.
#[test]
fn an_image_in_two_files_is_downloaded_once() {
    let other = filled().with_key("OTHER");
    let server = FakeFigma::builder().design(filled()).design(other);
    let entries = format!(
        "{PICTURES}\n[[package.metadata.exfig.icons]]\nfile = \"OTHER\"\nrenderer = \"auto\"\nframes = [\"Icons\"]\n\
         dir = \"assets/other\"\n"
    );
    let bench = Bench::with(server, &entries);
    bench.configure(&entries.replacen("renderer", "file = \"TESTKEY\"\nrenderer", 2));
    bench.export().ends_with(0);
    assert_eq!(requests(&bench), [2, 0, 2, 2]);
    assert_eq!(bench.read("app/assets/other/sun.svg"), bench.read("app/assets/icons/sun.svg"));
}

/// What needs no request is exported all the same.
#[test]
fn a_lockout_leaves_only_what_shows_images() {
    let bench = Bench::with(serving(filled(), "image-fills: 429(retry-after=1d)"), PICTURES);
    let ran = bench.export();
    ran.ends_with(6);
    assert_eq!(bench.icons(), ["rain.svg"]);
    bench.server.set_faults(Faults::none());
    std::fs::remove_dir_all(bench.path("state")).unwrap();
    bench.run(&["--resume"]).ends_with(0);
    assert_eq!(bench.icons().len(), 4);
    assert_eq!(requests(&bench)[1], 0);
}
