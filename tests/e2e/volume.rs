//! Libraries of thousands of icons: output stays short, and `-v` prints everything.

use fake_figma::{Design, FakeFigma, Faults};

use crate::support::{Bench, Ran, snapshot};

const DRAWN: &str = r#"
[[package.metadata.exfig.icons]]
renderer = "auto"
frames = ["Icons"]
dir = "assets/icons"
output = [{ format = "rust", path = "src/icons.rs" }]
"#;

/// What fits on a screen.
const LINES: usize = 40;

#[track_caller]
fn short(ran: &Ran) -> usize {
    let lines = ran.stdout.lines().count() + ran.stderr.lines().count();
    assert!(lines < LINES, "{lines} lines\n{}\n{}", ran.stdout, ran.stderr);
    lines
}

#[test]
fn five_thousand_icons_fit_on_a_screen() {
    const ICONS: usize = 5000;
    let bench = Bench::with(FakeFigma::builder().design(Design::synthetic(ICONS)), DRAWN);
    short(&bench.run(&["--dry-run"]));
    let all = bench.run(&["--dry-run", "-v"]);
    assert_eq!(all.stdout.lines().filter(|line| line.starts_with("  write ")).count(), ICONS + 1);
    short(&bench.export());

    // Every file gets a new name.
    bench.configure(&DRAWN.replace("frames", "replace = [\"^ic/\", \"\"]\nframes"));
    short(&bench.run(&["--dry-run"]));
    short(&bench.export());
    bench.run(&["--check"]).ends_with(0);

    // Every file is missing.
    std::fs::remove_dir_all(bench.path("app/assets")).unwrap();
    let check = bench.run(&["--check"]);
    check.ends_with(5);
    short(&check);
    assert_eq!(bench.run(&["--check", "-v"]).stdout.lines().count(), ICONS);
    short(&bench.export());

    // All but a few icons are gone.
    bench.server.edit(|design| {
        design.node_mut("1:1").unwrap()["children"].as_array_mut().unwrap().truncate(3);
    });
    short(&bench.export());
    let removed = bench.run(&["--allow-removal"]);
    removed.ends_with(0);
    short(&removed);
}

/// All icons have the same name: one short line says so, not one of a hundred thousand characters.
#[test]
fn a_clash_of_thousands_is_a_short_line() {
    let mut design = Design::synthetic(3000);
    for child in design.node_mut("1:1").unwrap()["children"].as_array_mut().unwrap() {
        child["name"] = "same".into();
    }
    let bench = Bench::with(FakeFigma::builder().design(design), DRAWN);
    let ran = bench.export();
    short(&ran);
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
        Exported app: 1 written, 0 unchanged, 3000 failed
           Spent 1 tier-1 request, in [TIME]
    error: 3000 items could not be exported:
      - all would be written to `assets/icons/same.svg`; rename all but one in Figma, or give them different names with `name-from = "{frame}/{name}"` and `replace`
            icon `same` (2:0)
            icon `same` (2:1)
            icon `same` (2:10)
            icon `same` (2:100)
            icon `same` (2:1000)
            icon `same` (2:1001)
            icon `same` (2:1002)
            icon `same` (2:1003)
            icon `same` (2:1004)
            icon `same` (2:1005)
            … and 2990 more
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
}

/// A storm of faults: the log shows the first retry, then totals.
#[test]
fn a_storm_is_a_few_lines() {
    let server = FakeFigma::builder().design(Design::synthetic(300));
    let bench =
        Bench::with(server.faults(Faults::script("cdn: 503 x200").unwrap()), &DRAWN.replace("auto", "figma"));
    let ran = bench.run(&["--max-retries", "6"]);
    short(&ran);
    let retrying = ran.stderr.lines().filter(|line| line.trim_start().starts_with("Retrying")).count();
    assert!((1..=5).contains(&retrying), "{}", ran.stderr);
    let all = Bench::with(
        FakeFigma::builder().design(Design::synthetic(50)).faults(Faults::script("cdn: 503 x20").unwrap()),
        &DRAWN.replace("auto", "figma"),
    );
    let ran = all.run(&["-v", "--max-retries", "6"]);
    let retrying = ran.stderr.lines().filter(|line| line.trim_start().starts_with("Retrying")).count();
    assert_eq!(retrying, 20, "{}", ran.stderr);
}
