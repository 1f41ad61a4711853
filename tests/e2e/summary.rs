//! What changed, by name: `--summary`, the report, and the summary of a job in GitHub Actions.

use serde_json::json;

use crate::support::{Bench, EVERYTHING, ICONS, blur, component, output, repaint};

const ENTRIES: &str =
    "\n[[package.metadata.exfig.colors]]\noutput = { format = \"rust\", path = \"src/colors.rs\" }\n";

#[test]
fn what_the_design_changed_is_written_by_name() {
    let bench = Bench::new(&format!("{ICONS}{ENTRIES}"));
    let export = |more: &[&str]| bench.run(&[&["--summary", "changes.md"], more].concat());
    export(&[]).ends_with(0);
    insta::assert_snapshot!(bench.read("changes.md"), @"
    <!-- Written by exfig -->
    ### `app`

    6 files written. No earlier export is on record.
    ");
    bench.server.edit(blur);
    bench.server.edit(repaint);
    bench.server.edit(|design| {
        let frame = &mut design.file["document"]["children"][0]["children"][0]["children"];
        let icons = frame.as_array_mut().unwrap();
        icons.remove(0);
        icons[0]["name"] = json!("half | `moon`");
        icons.push(component(7, "comet"));
        design.node_mut("0:5").unwrap()["fills"][0]["color"]["g"] = json!(1);
        design.file["styles"]["9:1"]["name"] = json!("brand/yellow");
    });
    // A look at what is to come says the same, and spends no more than the export would.
    let ran = bench.run(&["--check", "--remote"]);
    insta::assert_snapshot!(bench.shown(&ran), @"
    code: 5
    ----- stdout
    app: `brand/yellow` (#ff0000 -> #ffff00): changed in the design
    app: `brand/red` -> `brand/yellow`: renamed in the design
    app: `assets/icons/comet.svg`: added in the design
    app: 2 icons: changed in the design
             `assets/icons/rain.svg`
             `assets/icons/star.svg`
    app: `assets/icons/moon.svg` -> `assets/icons/half_moon.svg`: renamed in the design
    app: `assets/icons/sun.svg`: removed from the design
    app: 3 names: no longer in the code
             `BRAND_RED`
             `Moon`
             `Sun`
    the Figma file TESTKEY has changed since the last export
    ----- stderr
        Planning app
            Note app: names that changed in the generated code (1): `brand/red → brand/yellow`
    error: `--check` found 1 difference
    help: `cargo xtask figma-export` brings the outputs up to date
    ");
    let ran = bench.run(&["--dry-run"]);
    insta::assert_snapshot!(bench.shown(&ran), @"
    code: 0
    ----- stdout
    app: 5 to write, 0 up to date, 1 to rename, 1 to remove; 0 to draw, 4 for Figma to render
      write 2 files: its appearance changed since version 1
          assets/icons/star.svg
          assets/icons/rain.svg
      write assets/icons/comet.svg: never exported
      write 2 files: the Figma file changed since version 1
          src/colors.rs
          src/icons.rs
      rename assets/icons/moon.svg -> assets/icons/half_moon.svg: renamed in Figma
      remove assets/icons/sun.svg: no longer in the design
      `brand/yellow` (#ff0000 -> #ffff00): changed in the design
      `brand/red` -> `brand/yellow`: renamed in the design
      3 names: no longer in the code
          `BRAND_RED`
          `Moon`
          `Sun`
    An export will send 1 tier-1 request, 2 tier-3 requests, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
            Note app: names that changed in the generated code (1): `brand/red → brand/yellow`
    ");
    export(&["--report", "report.json"]).ends_with(0);
    insta::assert_snapshot!(bench.read("changes.md"), @"
    <!-- Written by exfig -->
    ### `app`

    **Added: 1**

    | | name | before | after |
    |---|---|---|---|
    | icons | `assets/icons/comet.svg` |  |  |

    **Changed: 3**

    | | name | before | after |
    |---|---|---|---|
    | colors | `brand/yellow` | `#ff0000` | `#ffff00` |
    | icons | `assets/icons/rain.svg` |  |  |
    | icons | `assets/icons/star.svg` |  |  |

    **Renamed: 2**

    | | name | before | after |
    |---|---|---|---|
    | colors | `brand/yellow` | `brand/red` |  |
    | icons | `assets/icons/half_moon.svg` | `assets/icons/moon.svg` |  |

    **Removed: 1**

    | | name | before | after |
    |---|---|---|---|
    | icons | `assets/icons/sun.svg` |  |  |

    **No longer in the generated code: 3**

    `BRAND_RED`, `Moon`, `Sun`
    ");
    let report: serde_json::Value = serde_json::from_str(&bench.read("report.json")).unwrap();
    let changes = report["packages"][0]["changes"].as_array().unwrap().iter();
    let changes =
        changes.map(|one| format!("{} {}", one["what"].as_str().unwrap(), one["name"].as_str().unwrap()));
    insta::assert_snapshot!(changes.collect::<Vec<_>>().join("\n"), @"
    changed brand/yellow
    renamed brand/yellow
    added assets/icons/comet.svg
    changed assets/icons/rain.svg
    changed assets/icons/star.svg
    renamed assets/icons/half_moon.svg
    removed assets/icons/sun.svg
    ");

    // Nothing else changes without a change, and a file of somebody else stays.
    export(&[]).ends_with(0);
    assert!(bench.read("changes.md").contains("No icon, image, color or style changed in the design"));
    bench.write("changes.md", "# Ours\n");
    export(&[]).ends_with(2);
    assert_eq!(bench.read("changes.md"), "# Ours\n");
}

/// Figma adds a field to every layer, or only an effect changes that the emulator does not show: files are made again, and
/// are the same.
#[test]
fn a_picture_that_is_made_again_and_is_the_same_is_no_change() {
    let changes: [fn(&mut fake_figma::Design); 2] = [blur, |design| {
        for node in ["2:0", "2:1", "2:900"] {
            design.node_mut(node).unwrap()["newField"] = json!("new");
        }
    }];
    for change in changes {
        let bench = Bench::new(EVERYTHING);
        bench.export().ends_with(0);
        let before = bench.tree();
        bench.server.edit(change);
        let files = ["--summary", "changes.md", "--report", "report.json", "--gallery", "gallery.html"];
        bench.run(&files).ends_with(0);
        let report: serde_json::Value = serde_json::from_str(&bench.read("report.json")).unwrap();
        assert_eq!(report["packages"][0]["changes"], json!([]));
        assert!(bench.read("changes.md").contains("No icon, image, color or style changed in the design"));
        assert!(before.iter().all(|(path, bytes)| path == "exfig.lock" || bench.tree()[path] == *bytes));
    }
}

#[test]
fn what_the_export_wrote_is_not_overwritten() {
    for option in ["--report", "--summary", "--gallery"] {
        for path in ["app/src/icons.rs", "app/assets/icons/sun.svg", "app/exfig.lock"] {
            let bench = Bench::new(ICONS);
            let ran = bench.run(&[option, path]);
            ran.ends_with(1);
            assert!(ran.stderr.contains("is not an exfig"), "{}", ran.stderr);
            bench.run(&["--check"]).ends_with(0);
        }
    }
    let bench = Bench::new(ICONS);
    let ran = bench.run(&["--report", "x", "--summary", "app/../x"]);
    ran.ends_with(2);
    assert!(ran.stderr.contains("cannot be two of the report"), "{}", ran.stderr);
    assert!(!bench.exists("app/exfig.lock"));
}

#[test]
fn a_job_of_github_actions_gets_the_summary() {
    let bench = Bench::new(ICONS);
    bench.write("step.md", "# The job\n");
    let run = |file: &str| {
        let mut command = bench.command(&[]);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", bench.path(file));
        output(command)
    };
    run("step.md").ends_with(0);
    let text = bench.read("step.md");
    assert!(text.starts_with("# The job\n<!-- Written by exfig -->\n### `app`"), "{text}");
    let ran = run("missing/step.md");
    ran.ends_with(0);
    assert!(ran.stderr.contains("the summary of this job is missing"), "{}", ran.stderr);
}

#[test]
fn a_job_of_github_actions_gets_annotations() {
    let bench = Bench::new(ICONS);
    let run = |args: &[&str]| {
        let mut command = bench.command(args);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_WORKSPACE", bench.path("."));
        let ran = output(command);
        let commands = ran.stderr.lines().filter(|line| line.starts_with("::"));
        commands.map(|line| format!("{line}\n")).collect::<String>()
    };
    assert_eq!(run(&[]), "");
    bench.write("app/assets/icons/sun.svg", "mine");
    bench.write("app/assets/icons/rain.svg", "mine");
    insta::assert_snapshot!(run(&["--check"]), @"
    ::error file=app/assets/icons/rain.svg,title=exfig::`assets/icons/rain.svg`: modified since it was exported
    ::error file=app/assets/icons/sun.svg,title=exfig::`assets/icons/sun.svg`: modified since it was exported
    ");
    // A design that changed, and an item that fails, are shown at the table that asks for them.
    bench.server.edit(blur);
    let remote = run(&["--check", "--remote"]);
    insta::assert_snapshot!(remote.lines().last().unwrap_or_default(), @"::error file=app/Cargo.toml,line=13,title=exfig::the Figma file TESTKEY has changed since the last export");
    insta::assert_snapshot!(run(&[]), @"
    ::error file=app/Cargo.toml,line=13,title=exfig::`assets/icons/rain.svg`: not overwritten, because it was modified or exfig did not write it; to replace it, delete it and export again (`--force` exports everything again)
    ::error file=app/Cargo.toml,line=13,title=exfig::`assets/icons/sun.svg`: not overwritten, because it was modified or exfig did not write it; to replace it, delete it and export again (`--force` exports everything again)
    ");
    bench.configure(&ICONS.replace("Icons", "Icon"));
    insta::assert_snapshot!(run(&[]), @"::error file=app/Cargo.toml,line=14,title=exfig::the design has no frame `Icon`%0Ahelp: did you mean `Icons`? Also available: `Empty`, `Pictures`");
    bench.configure(&ICONS.replace("frames", "frame"));
    insta::assert_snapshot!(run(&[]), @"::error file=app/Cargo.toml,line=14,title=exfig::unknown key `frame` in `[package.metadata.exfig.icons]`%0Ahelp: did you mean `frames`?");
}
