//! Symbolic links where exfig writes.

use fake_figma::FakeFigma;

use crate::support::{Bench, ICONS, design, move_sun, snapshot};

/// Two spellings of one path are the same file.
#[test]
fn a_path_through_a_link_is_the_file_it_leads_to() {
    let through = |path: &str| ICONS.replace("src/icons.rs", path);
    let bench = Bench::new(&through("link/icons.rs"));
    std::fs::create_dir(bench.path("app/real")).unwrap();
    std::os::unix::fs::symlink("real", bench.path("app/link")).unwrap();
    bench.export().ends_with(0);
    bench.configure(&through("real/icons.rs"));
    let ran = bench.export();
    ran.ends_with(0);
    assert!(bench.exists("app/real/icons.rs"), "{}", ran.stderr);
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn nothing_is_removed_through_a_link_that_leads_out() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    std::fs::rename(bench.path("app/assets/icons"), bench.path("out")).unwrap();
    std::os::unix::fs::symlink("../../out", bench.path("app/assets/icons")).unwrap();
    bench.server.edit(|design| {
        design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().pop();
    });
    let leftover = format!("out/.exfig-{}.tmp", "01a20a50-b80e-7094-bfb1-dbb42f1f6ef2");
    bench.write(&leftover, "theirs");
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 2
    ----- stderr
       Exporting app
    error: app: `assets/icons` of the entry on line 13 of Cargo.toml leads out of the package through a symbolic link
    help: exfig writes only inside the package: replace the link with a directory, or choose another path
    "#);
    // An entry that is gone from Cargo.toml does not lead out either.
    bench.configure("[package.metadata.exfig.typography]\noutput = { format = \"css\", path = \"t.css\" }\n");
    let ran = bench.run(&["--allow-removal"]);
    snapshot!(bench, ran, @r"
    code: 0
    ----- stderr
       Exporting app
         Warning app: files that exfig never removes (hidden, without its header, outside of the package, or Cargo's); they stay, but exfig no longer tracks them (4): `assets/icons/moon.svg`, `assets/icons/rain.svg`, `assets/icons/star.svg`, `assets/icons/sun.svg`
         Removed src/icons.rs: its entry is no longer in Cargo.toml
        Exported app: 1 written, 0 unchanged, 1 removed
           Spent 1 tier-1 request, 2 tier-3 requests, in [TIME]
    ");
    assert!(bench.exists("out/rain.svg") && bench.exists(&leftover));
}

/// A link that leads out costs no request.
#[test]
fn a_link_that_leads_out_is_reported_before_any_request() {
    let bench = Bench::new(ICONS);
    std::fs::create_dir_all(bench.path("out")).unwrap();
    std::os::unix::fs::symlink("../out", bench.path("app/assets")).unwrap();
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: app: `assets/icons` of the entry on line 13 of Cargo.toml leads out of the package through a symbolic link
    help: exfig writes only inside the package: replace the link with a directory, or choose another path
    "#);
    bench.run(&["--dry-run"]).ends_with(2);
    assert_eq!(bench.server.counts().total, 0);
}

/// A tool that links identical files leaves links; each becomes a separate file once they differ.
#[test]
fn a_link_to_a_twin_is_replaced() {
    let mut twins = design(&["sun", "moon"]);
    let path = twins.node("2:0").unwrap()["fillGeometry"].clone();
    twins.node_mut("2:1").unwrap()["fillGeometry"] = path;
    let bench = Bench::with(FakeFigma::builder().design(twins), ICONS);
    bench.export().ends_with(0);
    let moon = bench.path("app/assets/icons/moon.svg");
    std::fs::remove_file(&moon).unwrap();
    std::os::unix::fs::symlink("sun.svg", &moon).unwrap();
    bench.run(&["--check"]).ends_with(0);
    bench.server.edit(|design| {
        move_sun(design);
        design.node_mut("2:1").unwrap()["fillGeometry"][0]["path"] = "M2 2L20 4L20 20L4 20Z".into();
    });
    bench.export().ends_with(0);
    assert_ne!(bench.read("app/assets/icons/sun.svg"), bench.read("app/assets/icons/moon.svg"));
    bench.run(&["--check"]).ends_with(0);
}

/// A link that leads nowhere leads to an output as soon as that is written, and must not be followed then.
#[test]
fn a_link_to_a_file_that_the_same_run_writes_is_not_followed() {
    for (args, code) in [(&[][..], 3), (&["--force"], 0)] {
        let bench = Bench::with(FakeFigma::builder().design(design(&["sun", "moon"])), ICONS);
        let link = bench.path("app/src/icons.rs");
        std::fs::create_dir_all(bench.path("app/src")).unwrap();
        std::os::unix::fs::symlink("../assets/icons/sun.svg", &link).unwrap();
        bench.run(args).ends_with(code);
        assert!(bench.read("app/assets/icons/sun.svg").starts_with("<svg"));
        // It is somebody else's unless the user says otherwise.
        assert_eq!(link.is_symlink(), code != 0);
    }
}

/// Two directories that are one: the second icon of a name has no place there.
#[test]
fn two_icons_do_not_share_a_place_through_a_link() {
    let entry = |dir: &str, name: &str| {
        format!(
            "[[package.metadata.exfig.icons]]\nframes = [\"Icons\"]\nnames = [\"*{name}\"]\nreplace = [\"^.*{name}$\", \"icon\"]\n\
             dir = \"assets/{dir}\"\n"
        )
    };
    let bench = Bench::new(&format!("{}{}", entry("real", "sun"), entry("link", "moon")));
    std::fs::create_dir_all(bench.path("app/assets/real")).unwrap();
    std::os::unix::fs::symlink("real", bench.path("app/assets/link")).unwrap();
    snapshot!(bench, bench.export(), @r"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 0 up to date
        Finished 1 of 1 icon
        Exported app: 1 written, 0 unchanged, 1 failed
           Spent 2 tier-1 requests, 1 download, in [TIME]
    error: 1 item could not be exported:
      - icon `moon` (1:1): `assets/link/icon.svg` is the same file as `assets/real/icon.svg`, through a link; give each item a place of its own
    help: fix these problems, then run `cargo xtask figma-export` again
    ");
    let sun = bench.read("app/assets/real/icon.svg");
    bench.export().ends_with(3);
    bench.run(&["--force"]).ends_with(3);
    assert_eq!(bench.read("app/assets/real/icon.svg"), sun);
}
