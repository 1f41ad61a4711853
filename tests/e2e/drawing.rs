//! Icons and images that exfig draws itself: one request for all of them, and no write for what looks the
//! same.

use fake_figma::FakeFigma;

use crate::support::{Bench, design, snapshot};

const DRAWN: &str = r#"
[[package.metadata.exfig.icons]]
renderer = "auto"
frames = ["Icons"]
dir = "assets/icons"
output = [{ format = "rust", path = "src/icons.rs" }]
"#;

fn requests(bench: &Bench) -> [u64; 4] {
    let counts = bench.server.counts();
    ["files", "nodes", "images", "cdn"].map(|endpoint| counts.endpoint(endpoint))
}

#[test]
fn a_whole_library_takes_one_request() {
    let bench = Bench::new(&format!(
        "{DRAWN}\n[[package.metadata.exfig.images]]\nrenderer = \"auto\"\nframes = [\"Icons\"]\n\
         scales = [1, 2, 3]\ndir = \"assets/images\"\n"
    ));
    bench.export().ends_with(0);
    assert_eq!(requests(&bench), [1, 0, 0, 0]);
    assert_eq!(bench.icons(), ["moon.svg", "rain.svg", "star.svg", "sun.svg"]);
    assert!(bench.exists("app/assets/images/sun@3x.png"));
    bench.assert_compiles(&["icons"]);
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn only_what_looks_different_is_written() {
    let bench = Bench::new(DRAWN);
    bench.export().ends_with(0);
    let before = bench.tree();
    // A new version without a visible change: only its number is recorded.
    bench.server.edit(|design| design.node_mut("1:1").unwrap()["name"] = "moon".into());
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 4 up to date
        Exported app: 0 written, 5 unchanged
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    "#);
    bench.server.edit(|design| design.node_mut("1:1").unwrap()["opacity"] = 0.5.into());
    snapshot!(bench, bench.run(&["--dry-run"]), @"
    code: 0
    ----- stdout
    app: 1 to write, 4 up to date, 0 to rename, 0 to remove; 1 to draw, 0 for Figma to render
      write assets/icons/moon.svg: its appearance changed since version 2
    An export will send 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    ");
    let ran = bench.export();
    snapshot!(bench, ran, @"
    code: 0
    ----- stderr
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 1 to draw, 3 up to date
        Finished 1 of 1 icon
        Exported app: 1 written, 4 unchanged
           Spent 1 tier-3 request, in [TIME]
    ");
    let after = bench.tree();
    let changed =
        after.iter().filter(|(path, bytes)| before.get(*path) != Some(*bytes)).map(|(path, _)| path);
    assert_eq!(changed.collect::<Vec<_>>(), ["assets/icons/moon.svg", "exfig.lock"]);
    // Nothing changed at all: one cheap request.
    let files = bench.server.counts().endpoint("files");
    bench.export().ends_with(0);
    assert_eq!(bench.server.counts().endpoint("files"), files);
}

#[test]
fn what_cannot_be_drawn_exactly_goes_to_figma_or_fails_by_name() {
    let blurred = || {
        let mut design = design(&["sun", "moon", "star", "rain"]);
        let effects = serde_json::json!([{"type": "LAYER_BLUR", "blurType": "PROGRESSIVE", "visible": true, "radius": 2.0}]);
        design.node_mut("1:2").unwrap()["effects"] = effects;
        FakeFigma::builder().design(design)
    };
    let bench = Bench::with(blurred(), DRAWN);
    snapshot!(bench, bench.run(&["--dry-run"]), @"
    code: 0
    ----- stdout
    app: 5 to write, 0 up to date, 0 to rename, 0 to remove; 3 to draw, 1 for Figma to render
      render icon `star` (1:2): by Figma (a progressive layer blur in layer `star`)
      write 5 files: never exported
          assets/icons/sun.svg
          assets/icons/moon.svg
          assets/icons/star.svg
          assets/icons/rain.svg
          src/icons.rs
    An export will send 1 tier-1 request, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    ");
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
            Note icons: exfig draws 3 of 4 (75 %), not those with a progressive layer blur (1)
         Planned icons: 3 to draw, 1 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 1 tier-1 request, 1 tier-3 request, 1 download, in [TIME]
    ");
    assert_eq!(requests(&bench), [1, 0, 1, 1]);

    let bench = Bench::with(blurred(), &DRAWN.replace("auto", "local"));
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 3 to draw, 0 up to date
        Finished 1 of 3 icons
        Finished 2 of 3 icons
        Finished 3 of 3 icons
        Exported app: 4 written, 0 unchanged, 1 failed
           Spent 1 tier-1 request, in [TIME]
    error: 1 item could not be exported:
      - icon `star` (1:2): exfig cannot draw it exactly: a progressive layer blur in layer `star`; set `renderer = "auto"` to let Figma render it
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
    assert_eq!(bench.icons(), ["moon.svg", "rain.svg", "sun.svg"]);
    assert_eq!(requests(&bench), [1, 0, 0, 0]);
    bench.assert_compiles(&["icons"]);
}

#[test]
fn a_tinted_icon_takes_the_text_color() {
    let bench = Bench::new(&DRAWN.replace("frames", "tint = true\nframes"));
    bench.export().ends_with(0);
    let drawn = bench.read("app/assets/icons/sun.svg");
    assert!(drawn.contains("fill=\"currentColor\"") && !drawn.contains("fill=\"#"), "{drawn}");
    // An icon with two colors stays as it is, and is named.
    bench.server.edit(|design| {
        let mut second = design.node("2:1").unwrap().clone();
        second["id"] = "7:1".into();
        second["fills"][0]["color"]["r"] = 0.9.into();
        design.node_mut("1:1").unwrap()["children"].as_array_mut().unwrap().push(second);
    });
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 1 to draw, 3 up to date
        Finished 1 of 1 icon
            Note app: icons without exactly one color, which `tint` leaves unchanged (1): `moon`
        Exported app: 1 written, 4 unchanged
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    "#);
    assert!(bench.read("app/assets/icons/moon.svg").contains("fill=\"#"));
    // The same for Figma's renders.
    let bench = Bench::new(&DRAWN.replace("frames", "tint = true\nframes").replace("auto", "figma"));
    bench.export().ends_with(0);
    assert!(bench.read("app/assets/icons/sun.svg").contains("currentColor"));
}

/// Returns the colors of a PNG's opaque pixels.
#[cfg(feature = "raster")]
fn opaque_colors(png: &[u8]) -> std::collections::BTreeSet<[u8; 3]> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let opaque = pixels.chunks_exact(4).filter(|pixel| pixel[3] == 0xff);
    opaque.map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect()
}

#[cfg(feature = "raster")]
#[test]
fn a_picture_takes_the_color_that_its_framework_multiplies() {
    let white = DRAWN.replace("frames", "format = \"png\"\nscales = [1, 2]\ntint = \"#ffffff\"\nframes");
    let bench = Bench::new(&white.replace("\"rust\"", "\"bevy\""));
    bench.export().ends_with(0);
    for file in ["sun.png", "sun@2x.png", "moon.png"] {
        let png = std::fs::read(bench.path(&format!("app/assets/icons/{file}"))).unwrap();
        assert_eq!(opaque_colors(&png), [[0xff; 3]].into(), "{file}");
    }
    // Figma's pixels have no color to replace, and those of several colors stay.
    bench.server.edit(|design| {
        let mut second = design.node("2:1").unwrap().clone();
        second["id"] = "7:1".into();
        second["fills"][0]["color"]["r"] = 0.9.into();
        design.node_mut("1:1").unwrap()["children"].as_array_mut().unwrap().push(second);
        let blur = serde_json::json!([{"type": "LAYER_BLUR", "blurType": "PROGRESSIVE", "visible": true, "radius": 1.0}]);
        design.node_mut("1:2").unwrap()["effects"] = blur;
    });
    let ran = bench.export();
    snapshot!(bench, ran, @"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 2 to draw, 4 up to date
        Finished 1 of 2 icons
        Finished 2 of 2 icons
            Note app: icons without exactly one color, which `tint` leaves unchanged (1): `moon`
        Exported app: 2 written, 5 unchanged, 1 failed
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    error: 1 item could not be exported:
      - icon `star` (1:2): `tint` needs a picture that exfig draws, and it cannot draw this one exactly: a progressive layer blur in layer `star`; leave it out with `exclude`, or export it in an entry without `tint`
    help: fix these problems, then run `cargo xtask figma-export` again
    ");
}

#[test]
fn webp_is_drawn_or_converted_from_figmas_png() {
    for renderer in ["auto", "figma"] {
        let bench = Bench::new(&format!(
            "[[package.metadata.exfig.images]]\nrenderer = \"{renderer}\"\nframes = [\"Icons\"]\n\
             format = \"webp\"\nscales = [2]\ndir = \"assets\"\n"
        ));
        let ran = bench.export();
        ran.ends_with(0);
        let bytes = std::fs::read(bench.path("app/assets/sun@2x.webp")).unwrap();
        assert_eq!((&bytes[..4], &bytes[8..12]), (b"RIFF".as_slice(), b"WEBP".as_slice()), "{renderer}");
    }
}

#[test]
fn a_file_that_is_too_large_is_fetched_in_parts_and_comes_out_the_same() {
    let whole = Bench::new(DRAWN);
    assert_eq!(whole.export().code, 0);
    let mut shown = String::new();
    for script in
        ["files: 400-too-large x1", "files: 413 x1", "files: 400-too-large x1; nodes: 400-too-large x2"]
    {
        let bench = Bench::with_faults(script, DRAWN);
        let ran = bench.export();
        assert_eq!(ran.code, 0, "{script}: {}", ran.stderr);
        shown.push_str(&format!("## {script}\n{}", bench.shown(&ran)));
        assert_eq!(bench.read("app/assets/icons/sun.svg"), whole.read("app/assets/icons/sun.svg"));
        assert_eq!(bench.read("app/src/icons.rs"), whole.read("app/src/icons.rs"));
    }
    insta::assert_snapshot!(shown, @r#"
    ## files: 400-too-large x1
    code: 0
    ----- stderr
       Exporting app
            Note file TESTKEY: status 400: Request too large. If applicable, filter by query params.; fetching it page by page and frame by frame
         Planned icons: 4 to draw, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 3 tier-1 requests, in [TIME]
    ## files: 413 x1
    code: 0
    ----- stderr
       Exporting app
            Note file TESTKEY: status 413: ERROR: The request could not be satisfied; fetching it page by page and frame by frame
         Planned icons: 4 to draw, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 3 tier-1 requests, in [TIME]
    ## files: 400-too-large x1; nodes: 400-too-large x2
    code: 0
    ----- stderr
       Exporting app
            Note file TESTKEY: status 400: Request too large. If applicable, filter by query params.; fetching it page by page and frame by frame
         Planned icons: 4 to draw, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 7 tier-1 requests, in [TIME]
    "#);
}

#[test]
fn a_picture_that_figma_writes_differently_keeps_its_file() {
    // Figma renders both times. The second time, the node looks different to the planner and the bytes
    // differ, but the picture is the same.
    let bench = Bench::new(&DRAWN.replace("auto", "figma"));
    bench.export().ends_with(0);
    let path = "app/assets/icons/sun.svg";
    let before = bench.read(path);
    bench.server.edit(|design| {
        let node = design.node_mut("1:0").unwrap();
        let group = serde_json::json!({"id": "7:7", "name": "Group", "type": "GROUP", "children": node["children"].take(),
            "size": node["size"], "relativeTransform": [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]], "opacity": 0.999_999,
            "absoluteBoundingBox": node["absoluteBoundingBox"], "fills": [], "strokes": []});
        node["children"] = serde_json::json!([group]);
    });
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 3 up to date
        Finished 1 of 1 icon
        Exported app: 0 written, 5 unchanged
           Spent 2 tier-1 requests, 1 tier-3 request, 1 download, in [TIME]
    "#);
    assert_eq!(bench.read(path), before);
    assert_eq!(bench.server.counts().endpoint("cdn"), 5);
}
