//! A design, settings or files that changed since the last export.

use fake_figma::FakeFigma;

use crate::support::{Bench, ICONS, blur, component, snapshot};

#[test]
fn a_design_that_changed() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        let icons = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap();
        icons.remove(1);
        icons.push(component(77, "wind"));
    });
    snapshot!(bench, bench.run(&["--check", "--remote"]), @"
    code: 5
    ----- stdout
    app: `assets/icons/wind.svg`: added in the design
    app: `assets/icons/moon.svg`: removed from the design
    app: `Moon`: no longer in the code
    the Figma file TESTKEY has changed since the last export
    ----- stderr
        Planning app
    error: `--check` found 1 difference
    help: `cargo xtask figma-export` brings the outputs up to date
    ");
    snapshot!(bench, bench.run(&["--dry-run"]), @"
    code: 0
    ----- stdout
    app: 2 to write, 3 up to date, 0 to rename, 1 to remove; 0 to draw, 1 for Figma to render
      write assets/icons/wind.svg: never exported
      write src/icons.rs: the Figma file changed since version 1
      remove assets/icons/moon.svg: no longer in the design
      `Moon`: no longer in the code
    An export will send 1 tier-1 request, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
    ");
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 1 for Figma to render, 3 up to date
        Finished 1 of 1 icon
         Removed assets/icons/moon.svg: no longer in the design
        Exported app: 2 written, 3 unchanged, 1 removed
           Spent 1 tier-1 request, 1 tier-3 request, 1 download, in [TIME]
    ");
}

/// Code 2.
#[test]
fn a_design_that_lost_most_of_its_icons() {
    let bench = Bench::with(FakeFigma::builder().design(fake_figma::Design::synthetic(40)), ICONS);
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        let icons = design.node_mut("1:1").unwrap()["children"].as_array_mut().unwrap();
        icons.truncate(5);
    });
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: app: 35 of 40 exported files of `icons` (Cargo.toml line 13) are no longer in the design, or no longer selected (`assets/icons/ic_24_name_10.svg`, `assets/icons/ic_24_name_11.svg`, `assets/icons/ic_24_name_12.svg` …)
    help: if that is intended, run again with `--allow-removal`; otherwise check what was deleted, renamed or unpublished in Figma
    "#);
    snapshot!(bench, bench.run(&["--dry-run"]), @"
    code: 0
    ----- stdout
    app: 1 to write, 5 up to date, 0 to rename, 35 to remove; 0 to draw, 0 for Figma to render
      write src/icons.rs: the Figma file changed since version 1000
      remove 35 files: no longer in the design
          assets/icons/ic_24_name_10.svg
          assets/icons/ic_24_name_11.svg
          assets/icons/ic_24_name_12.svg
          assets/icons/ic_24_name_13.svg
          assets/icons/ic_24_name_14.svg
          assets/icons/ic_24_name_15.svg
          assets/icons/ic_24_name_16.svg
          assets/icons/ic_24_name_17.svg
          … and 27 more
      35 names: no longer in the code
          `Ic24Name10`
          `Ic24Name11`
          `Ic24Name12`
          `Ic24Name13`
          `Ic24Name14`
          `Ic24Name15`
          `Ic24Name16`
          `Ic24Name17`
          … and 27 more
    An export will send 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
            Note file FAKE has not changed since an earlier run fetched it: using the copy on disk
         Warning an export would write nothing: app: 35 of 40 exported files of `icons` (Cargo.toml line 13) are no longer in the design, or no longer selected (`assets/icons/ic_24_name_10.svg`, `assets/icons/ic_24_name_11.svg`, `assets/icons/ic_24_name_12.svg` …)
    help: if that is intended, run again with `--allow-removal`; otherwise check what was deleted, renamed or unpublished in Figma
    ");
    snapshot!(bench, bench.run(&["--allow-removal"]), @"
    code: 0
    ----- stderr
       Exporting app
            Note file FAKE has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 5 up to date
         Removed 35 files: no longer in the design
                     assets/icons/ic_24_name_10.svg
                     assets/icons/ic_24_name_11.svg
                     assets/icons/ic_24_name_12.svg
                     assets/icons/ic_24_name_13.svg
                     assets/icons/ic_24_name_14.svg
                     assets/icons/ic_24_name_15.svg
                     assets/icons/ic_24_name_16.svg
                     assets/icons/ic_24_name_17.svg
                     assets/icons/ic_24_name_18.svg
                     assets/icons/ic_24_name_19.svg
                     … and 25 more
        Exported app: 1 written, 5 unchanged, 35 removed
           Spent 1 tier-3 request, in [TIME]
    ");
}

/// Code 5.
#[test]
fn differences() {
    let bench = Bench::new(ICONS);
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 5
    ----- stdout
    app: `icons` was never exported
    ----- stderr
    error: `--check` found 1 difference
    help: `cargo xtask figma-export` brings the outputs up to date
    "#);
    bench.export().ends_with(0);
    std::fs::remove_file(bench.path("app/assets/icons/moon.svg")).unwrap();
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 5
    ----- stdout
    app: `assets/icons/moon.svg`: missing
    ----- stderr
    error: `--check` found 1 difference
    help: `cargo xtask figma-export` brings the outputs up to date
    "#);
    bench.configure(&ICONS.replace("frames", "name-style = \"kebab-case\"\nframes"));
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 5
    ----- stdout
    app: the settings of `icons` changed since its last export
    app: `assets/icons/moon.svg`: missing
    ----- stderr
    error: `--check` found 2 differences
    help: `cargo xtask figma-export` brings the outputs up to date
    "#);
    bench.configure("[package.metadata.exfig.typography]\noutput = { format = \"css\", path = \"t.css\" }\n");
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 5
    ----- stdout
    app: `typography` was never exported
    app: the entry `icons` of `assets/icons` is no longer in Cargo.toml, but its files are still here
    app: `assets/icons/moon.svg`: missing
    ----- stderr
    error: `--check` found 3 differences
    help: `cargo xtask figma-export` brings the outputs up to date
    "#);
}

#[test]
fn settings_that_changed() {
    let bench = Bench::with(FakeFigma::builder().design(fake_figma::Design::synthetic(40)), ICONS);
    bench.export().ends_with(0);
    bench.configure(&ICONS.replace("frames", "replace = [\"^\", \"ic-\"]\nframes"));
    snapshot!(bench, bench.run(&["--dry-run"]), @"
    code: 0
    ----- stdout
    app: 1 to write, 0 up to date, 40 to rename, 0 to remove; 0 to draw, 40 for Figma to render
      write src/icons.rs: the settings in Cargo.toml changed
      rename 40 files: `replace` changed
          assets/icons/ic_24_name_0.svg -> assets/icons/ic_ic_24_name_0.svg
          assets/icons/ic_24_name_1.svg -> assets/icons/ic_ic_24_name_1.svg
          assets/icons/ic_24_name_10.svg -> assets/icons/ic_ic_24_name_10.svg
          assets/icons/ic_24_name_11.svg -> assets/icons/ic_ic_24_name_11.svg
          assets/icons/ic_24_name_12.svg -> assets/icons/ic_ic_24_name_12.svg
          assets/icons/ic_24_name_13.svg -> assets/icons/ic_ic_24_name_13.svg
          assets/icons/ic_24_name_14.svg -> assets/icons/ic_ic_24_name_14.svg
          assets/icons/ic_24_name_15.svg -> assets/icons/ic_ic_24_name_15.svg
          assets/icons/ic_24_name_16.svg -> assets/icons/ic_ic_24_name_16.svg
          assets/icons/ic_24_name_17.svg -> assets/icons/ic_ic_24_name_17.svg
          … and 30 more
    An export will send 1 tier-1 request, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    ");
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
       Exporting app
            Note file FAKE has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 40 for Figma to render, 0 up to date
        Finished 8 of 40 icons
        Finished 16 of 40 icons
        Finished 24 of 40 icons
        Finished 32 of 40 icons
        Finished 40 of 40 icons
         Renamed 40 files: `replace` changed
                     assets/icons/ic_24_name_0.svg -> assets/icons/ic_ic_24_name_0.svg
                     assets/icons/ic_24_name_1.svg -> assets/icons/ic_ic_24_name_1.svg
                     assets/icons/ic_24_name_10.svg -> assets/icons/ic_ic_24_name_10.svg
                     assets/icons/ic_24_name_11.svg -> assets/icons/ic_ic_24_name_11.svg
                     assets/icons/ic_24_name_12.svg -> assets/icons/ic_ic_24_name_12.svg
                     assets/icons/ic_24_name_13.svg -> assets/icons/ic_ic_24_name_13.svg
                     assets/icons/ic_24_name_14.svg -> assets/icons/ic_ic_24_name_14.svg
                     assets/icons/ic_24_name_15.svg -> assets/icons/ic_ic_24_name_15.svg
                     assets/icons/ic_24_name_16.svg -> assets/icons/ic_ic_24_name_16.svg
                     assets/icons/ic_24_name_17.svg -> assets/icons/ic_ic_24_name_17.svg
                     … and 30 more
        Exported app: 1 written, 0 unchanged, 40 renamed
           Spent 1 tier-1 request, 1 tier-3 request, 40 downloads, in [TIME]
    ");
    bench.configure(&ICONS.replace("assets/icons", "icons"));
    snapshot!(bench, bench.run(&["--dry-run"]), @"
    code: 0
    ----- stdout
    app: 1 to write, 0 up to date, 40 to rename, 0 to remove; 0 to draw, 40 for Figma to render
      write src/icons.rs: the settings in Cargo.toml changed
      rename 40 files: `dir` and `replace` changed
          assets/icons/ic_ic_24_name_0.svg -> icons/ic_24_name_0.svg
          assets/icons/ic_ic_24_name_1.svg -> icons/ic_24_name_1.svg
          assets/icons/ic_ic_24_name_10.svg -> icons/ic_24_name_10.svg
          assets/icons/ic_ic_24_name_11.svg -> icons/ic_24_name_11.svg
          assets/icons/ic_ic_24_name_12.svg -> icons/ic_24_name_12.svg
          assets/icons/ic_ic_24_name_13.svg -> icons/ic_24_name_13.svg
          assets/icons/ic_ic_24_name_14.svg -> icons/ic_24_name_14.svg
          assets/icons/ic_ic_24_name_15.svg -> icons/ic_24_name_15.svg
          assets/icons/ic_ic_24_name_16.svg -> icons/ic_24_name_16.svg
          assets/icons/ic_ic_24_name_17.svg -> icons/ic_24_name_17.svg
          … and 30 more
    An export will send 1 tier-1 request, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    ");
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
       Exporting app
            Note file FAKE has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 40 for Figma to render, 0 up to date
        Finished 8 of 40 icons
        Finished 16 of 40 icons
        Finished 24 of 40 icons
        Finished 32 of 40 icons
        Finished 40 of 40 icons
         Renamed 40 files: `dir` and `replace` changed
                     assets/icons/ic_ic_24_name_0.svg -> icons/ic_24_name_0.svg
                     assets/icons/ic_ic_24_name_1.svg -> icons/ic_24_name_1.svg
                     assets/icons/ic_ic_24_name_10.svg -> icons/ic_24_name_10.svg
                     assets/icons/ic_ic_24_name_11.svg -> icons/ic_24_name_11.svg
                     assets/icons/ic_ic_24_name_12.svg -> icons/ic_24_name_12.svg
                     assets/icons/ic_ic_24_name_13.svg -> icons/ic_24_name_13.svg
                     assets/icons/ic_ic_24_name_14.svg -> icons/ic_24_name_14.svg
                     assets/icons/ic_ic_24_name_15.svg -> icons/ic_24_name_15.svg
                     assets/icons/ic_ic_24_name_16.svg -> icons/ic_24_name_16.svg
                     assets/icons/ic_ic_24_name_17.svg -> icons/ic_24_name_17.svg
                     … and 30 more
        Exported app: 1 written, 0 unchanged, 40 renamed
           Spent 1 tier-1 request, 1 tier-3 request, 40 downloads, in [TIME]
    ");
}

#[test]
fn a_changed_node_that_renders_the_same() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.server.edit(blur);
    snapshot!(bench, bench.export(), @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 0 written, 5 unchanged
           Spent 2 tier-1 requests, 1 tier-3 request, 4 downloads, in [TIME]
    "#);
}
