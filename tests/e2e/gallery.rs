//! `--gallery`: one page with everything that is exported, and what the export changed.

use serde_json::{Value, json};

use crate::support::{Bench, EVERYTHING, blur, repaint};

/// Exports with a page, and returns what the page shows.
fn shown(bench: &Bench) -> Value {
    bench.run(&["--gallery", "gallery.html"]).ends_with(0);
    let page = bench.read("gallery.html");
    let (_, rest) = page.split_once("id=\"data\">").unwrap();
    let (data, _) = rest.split_once("</script>").unwrap();
    serde_json::from_str::<Value>(data).unwrap()["packages"][0].clone()
}

#[test]
fn a_page_shows_what_is_exported() {
    let bench = Bench::new(EVERYTHING);
    let package = shown(&bench);
    insta::assert_snapshot!(serde_json::to_string_pretty(&package["colors"][0]["tokens"][0]).unwrap(), @r##"
    {
      "codes": {
        "css": "--surface-base",
        "json": "surface.base",
        "rust": "SURFACE_BASE"
      },
      "description": "Behind everything",
      "name": "surface/base",
      "values": [
        {
          "alias": null,
          "css": "#ffffff",
          "text": "#ffffff"
        },
        {
          "alias": null,
          "css": "#000000",
          "text": "#000000"
        }
      ]
    }
    "##);
    insta::assert_snapshot!(serde_json::to_string_pretty(&package["typography"][0]).unwrap(), @r#"
    {
      "codes": {
        "rust": "HEADING_LARGE"
      },
      "description": "",
      "name": "heading/large",
      "style": {
        "fontFamily": "Inter",
        "fontSize": 32.0,
        "fontStyle": "normal",
        "fontWeight": 700.0,
        "letterSpacing": "0px",
        "lineHeight": "40px",
        "textDecoration": "none",
        "textTransform": "none"
      },
      "text": "Inter Bold 32/40"
    }
    "#);
    let icon = &package["icons"][0];
    insta::assert_snapshot!(format!("{} {} {}", icon["name"], icon["path"], icon["codes"]), @r#""sun" "assets/icons/sun.svg" {"rust":"Sun"}"#);
    assert!(icon["picture"]["svg"].as_str().unwrap().starts_with("<svg"), "{icon}");
    let image = &package["images"][0];
    insta::assert_snapshot!(format!("{} {} {}", image["path"], image["codes"], image["picture"]["type"]), @r#""assets/images/hero.png" {"rust":"Hero"} "image/png""#);
    insta::assert_snapshot!(format!("{} {}", package["changes"], package["omitted"]), @r#"[] {"changes":0,"icons":0,"images":0}"#);
    // What is up to date is shown too, from the same document.
    let (before, tree) = (bench.server.counts(), bench.tree());
    assert_eq!(shown(&bench), package);
    assert_eq!(bench.server.counts().endpoint("images"), before.endpoint("images"));
    assert_eq!(bench.tree(), tree);
}

#[test]
fn a_page_shows_what_changed_before_and_after() {
    let bench = Bench::new(EVERYTHING);
    shown(&bench);
    let sun = bench.read("app/assets/icons/sun.svg");
    bench.server.edit(blur);
    bench.server.edit(repaint);
    bench.server.edit(|design| {
        let frame = &mut design.file["document"]["children"][0]["children"][0]["children"];
        let icons = frame.as_array_mut().unwrap();
        icons.remove(0);
        icons[0]["name"] = json!("</script><script>moon");
        design.node_mut("0:5").unwrap()["fills"][0]["color"]["g"] = json!(1);
    });
    let package = shown(&bench);
    let line = |change: &Value| {
        let has = |key: &str| change[key]["svg"].as_str().map(str::len).is_some();
        let text = format!("{} {} {}", change["what"], change["name"], change["before"]);
        let css = format!("{} {} {}", change["modes"], change["beforeCss"], change["afterCss"]);
        format!("{text} {} {} {css}\n", has("beforePicture"), has("afterPicture"))
    };
    let changes = package["changes"].as_array().unwrap();
    insta::assert_snapshot!(changes.iter().map(line).collect::<String>(), @r##"
    "changed" "brand/red" "#ff0000" false false ["Default"] ["#ff0000"] ["#ffff00"]
    "changed" "assets/icons/rain.svg" null true true [] [] []
    "changed" "assets/icons/star.svg" null true true [] [] []
    "renamed" "assets/icons/script_script_moon.svg" "assets/icons/moon.svg" true true [] [] []
    "removed" "assets/icons/sun.svg" null true false [] [] []
    "##);
    let removed = changes.iter().find(|change| change["name"] == "assets/icons/sun.svg").unwrap();
    assert_eq!(removed["beforePicture"]["svg"], json!(sun));
    assert_eq!(bench.read("gallery.html").matches("</script>").count(), 2);
}

#[test]
fn a_page_of_somebody_else_stays() {
    let bench = Bench::new(EVERYTHING);
    bench.write("gallery.html", "<!doctype html>\n<p>ours\n");
    let ran = bench.run(&["--gallery", "gallery.html"]);
    ran.ends_with(2);
    assert!(ran.stderr.contains("not an exfig gallery"), "{}", ran.stderr);
    assert_eq!(bench.read("gallery.html"), "<!doctype html>\n<p>ours\n");
    assert_eq!(bench.server.counts().tier(1), 0);
    // Where it cannot be written, the run says so and fails, and does not say where it is.
    let ran = bench.run(&["--gallery", "/dev/full"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("the gallery is missing") && !ran.stderr.contains("open it in a browser"),
        "{}",
        ran.stderr
    );
    bench.write("app/assets/icons/sun.svg", "mine");
    bench.server.edit(blur);
    let ran = bench.run(&["--gallery", "/dev/full"]);
    assert_eq!(ran.code, 3);
    assert!(!ran.stderr.contains("open it in a browser"), "{}", ran.stderr);
    assert!(bench.run(&["--gallery", "other.html"]).stderr.contains("`other.html`: open it in a browser"));
    // One that did not get to its end leaves the page of the last one.
    bench.write("gallery.html", "");
    bench.server.set_faults(fake_figma::Faults::script("files: 500 x100").unwrap());
    bench.run(&["--gallery", "gallery.html"]);
    assert_eq!(bench.read("gallery.html"), "");
}

#[test]
fn a_page_has_the_packages_that_export_something() {
    let bench = Bench::new(EVERYTHING);
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"other\"]\nresolver = \"3\"\n");
    let manifest = bench.read("app/Cargo.toml");
    let (settings, _) = manifest.split_once("\n[[").unwrap();
    let other = settings.replace("name = \"app\"", "name = \"other\"");
    let colors = "[[package.metadata.exfig.colors]]\noutput = { format = \"css\", path = \"a.css\" }\n";
    bench.write("other/Cargo.toml", &format!("{other}\n{colors}"));
    bench.write("other/src/lib.rs", "");
    bench.run(&["--gallery", "gallery.html", "--only", "icons"]).ends_with(0);
    let page = bench.read("gallery.html");
    assert!(page.contains("\"name\":\"app\"") && page.contains("\"name\":\"other\""), "{page}");
}
