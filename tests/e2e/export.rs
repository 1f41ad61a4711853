//! A whole export, and the one after it.

use std::process::Command;

use fake_figma::{FakeFigma, Format};

use crate::support::{Bench, EVERYTHING, ICONS, blur};

#[test]
fn all_four_kinds_are_exported_and_the_code_runs() {
    let bench = Bench::new(EVERYTHING);
    let ran = bench.export();
    ran.ends_with(0);
    assert_eq!(bench.server.token_leaks(), 0);
    for (name, node) in [("sun", "1:0"), ("rain", "1:3")] {
        let served = bench.server.bytes_of(node, Format::Svg, 1.0).unwrap();
        assert_eq!(std::fs::read(bench.path(&format!("app/assets/icons/{name}.svg"))).unwrap(), served);
    }
    assert!(bench.tree().values().all(|bytes| !bytes.windows(10).any(|window| window == b"fake-token")));
    bench.assert_compiles(&["theme", "styles", "text", "icons", "images"]);

    let main = r#"mod theme; mod styles; mod text; mod icons; mod images;
        fn main() {
            assert_eq!(theme::Theme::DARK.surface_base.to_array(), [0, 0, 0, 255]);
            assert_eq!(theme::Theme::ALL.len(), 2);
            assert_eq!(styles::BRAND_RED.to_u32(), 0xff00_00ff);
            assert_eq!((text::HEADING_LARGE.font_family, text::HEADING_LARGE.font_weight), ("Inter", 700));
            assert!(icons::Icon::ALL.len() == 4 && icons::Icon::Sun.svg().starts_with("<svg"));
            assert_eq!(icons::Icon::from_name("moon"), Some(icons::Icon::Moon));
            assert_eq!(images::Image::Hero.files().len(), 2);
            assert!(images::Image::Hero.at(2.0).bytes.starts_with(b"\x89PNG"));
        }"#;
    bench.write("app/src/main.rs", main);
    let program = bench.path("program");
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition", "2024", "-o"]).arg(&program).arg(bench.path("app/src/main.rs"));
    assert!(rustc.status().unwrap().success());
    assert!(Command::new(program).status().unwrap().success());
}

#[test]
fn a_second_export_sends_one_request_and_touches_nothing() {
    let bench = Bench::new(EVERYTHING);
    bench.export().ends_with(0);
    let modified = |path: &str| std::fs::metadata(bench.path(path)).unwrap().modified().unwrap();
    let paths = bench.tree().into_keys().map(|path| format!("app/{path}")).collect::<Vec<_>>();
    let before = paths.iter().map(|path| modified(path)).collect::<Vec<_>>();
    let requests = bench.server.log().len();
    let ran = bench.export();
    ran.ends_with(0);
    let log = bench.server.log();
    let new = log[requests..].iter().map(|entry| entry.path.as_str()).collect::<Vec<_>>();
    assert_eq!(new, ["/v1/files/TESTKEY/meta"]);
    assert_eq!(paths.iter().map(|path| modified(path)).collect::<Vec<_>>(), before);
    assert!(!bench.exists(&bench.checkpoint_path()));
}

#[test]
fn two_packages_share_one_fetch() {
    let bench = Bench::new(ICONS);
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"web\"]\nresolver = \"3\"\n");
    bench.write("web/src/lib.rs", "");
    let manifest = bench.read("app/Cargo.toml").replace("name = \"app\"", "name = \"web\"");
    bench.write("web/Cargo.toml", &manifest);
    bench.export().ends_with(0);
    let counts = bench.server.counts();
    assert_eq!((counts.endpoint("files"), counts.endpoint("images"), counts.endpoint("cdn")), (1, 1, 4));
    assert_eq!(bench.read("app/assets/icons/sun.svg"), bench.read("web/assets/icons/sun.svg"));
}

#[test]
fn a_dry_run_says_why_and_changes_nothing() {
    let bench = Bench::new(ICONS);
    let before = bench.tree();
    let ran = bench.run(&["--dry-run"]);
    assert_eq!((ran.code, bench.tree()), (0, before));
    insta::assert_snapshot!(ran.stdout.rsplit_once(';').unwrap().0, @r#"app: 5 to write, 0 up to date, 0 to rename, 0 to remove"#);
    assert_eq!(bench.server.counts().endpoint("images"), 0);
}

#[test]
fn only_and_filter_leave_the_rest_alone() {
    let bench = Bench::new(EVERYTHING);
    bench.run(&["--only", "icons"]).ends_with(0);
    assert!(
        bench.exists("app/src/icons.rs")
            && !bench.exists("app/src/theme.rs")
            && !bench.exists("app/assets/images")
    );
    bench.export().ends_with(0);
    let before = bench.tree();
    bench.server.edit(blur);
    let downloads = bench.server.counts().endpoint("cdn");
    bench.run(&["--filter", "s*"]).ends_with(0);
    assert_eq!(bench.server.counts().endpoint("cdn") - downloads, 2, "sun and star");
    let mut after = bench.tree();
    after.insert("exfig.lock".to_owned(), before["exfig.lock"].clone());
    assert_eq!(after, before);
    // The next full export catches up on what the filter left out.
    bench.export().ends_with(0);
    assert!(!bench.read("app/exfig.lock").contains("outdated"));
}

#[test]
fn the_report_shows_what_happened_and_quiet_prints_nothing() {
    let bench = Bench::new(ICONS);
    let ran = bench.run(&["--quiet", "--report", "report.json"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "", ""));
    let report: serde_json::Value = serde_json::from_str(&bench.read("report.json")).unwrap();
    assert_eq!((report["status"].as_str(), report["exitCode"].as_u64()), (Some("done"), Some(0)));
    assert_eq!(report["packages"][0]["written"].as_array().unwrap().len(), 5);
    assert_eq!(
        (report["requests"]["tier1"].as_u64(), report["requests"]["downloads"].as_u64()),
        (Some(2), Some(4))
    );
}

#[test]
fn a_design_change_is_exported_and_what_is_gone_is_removed() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        let icons = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap();
        icons.remove(1);
        icons.push(crate::support::component(77, "wind"));
    });
    let ran = bench.export();
    ran.ends_with(0);
    assert_eq!(bench.icons(), ["rain.svg", "star.svg", "sun.svg", "wind.svg"]);
    assert!(!bench.read("app/src/icons.rs").contains("Moon"));
    bench.assert_compiles(&["icons"]);
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn a_thousand_icons_take_ten_requests() {
    let server = FakeFigma::builder().design(fake_figma::Design::synthetic(1000));
    let bench = Bench::with(server, ICONS);
    // The default bucket, except that no token flows back while the test runs.
    let manifest = bench
        .read("app/Cargo.toml")
        .replace("capacity = 1000, refill-per-second = 1000", "capacity = 10, refill-per-second = 0.001");
    bench.write("app/Cargo.toml", &manifest);
    let ran = bench.export();
    ran.ends_with(0);
    assert_eq!((bench.server.counts().tier(1), bench.icons().len()), (10, 1000));
}

#[test]
fn the_projects_own_rustfmt_decides_how_code_looks() {
    let bench = Bench::new(ICONS);
    bench.write("rustfmt.toml", "hard_tabs = true\n");
    bench.export().ends_with(0);
    assert!(bench.read("app/src/icons.rs").contains("\n\tSun,"));
    bench.run(&["--check"]).ends_with(0);
}
