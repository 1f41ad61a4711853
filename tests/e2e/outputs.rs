//! What users see: the whole output of the command (stdout, stderr and code) for each way a run can end.

use std::time::Duration;

use fake_figma::{FakeFigma, Faults};

use crate::support::{Bench, EVERYTHING, ICONS, blur, component, design, finish, interrupted, snapshot};

/// One download at a time, so the output is the same every time.
const IN_ORDER: &str = "downloads = 1\n";

/// Without the features of this workspace itself.
#[cfg(not(feature = "demo"))]
#[test]
fn help() {
    let bench = Bench::new(ICONS);
    snapshot!(bench, bench.task(&["--help"]), @r#"
    code: 0
    ----- stdout
    Tasks for this workspace

    Usage: cargo xtask <COMMAND>

    Commands:
      figma-export  Export colors, typography, icons and images from Figma, as configured in
                    `[package.metadata.exfig]` of Cargo.toml

    Options:
      -h, --help     Print help
      -V, --version  Print version
    "#);
    snapshot!(bench, bench.run(&["--help"]), @r#"
    code: 0
    ----- stdout
    Export colors, typography, icons and images from Figma, as configured in `[package.metadata.exfig]`
    of Cargo.toml

    Reads the token from FIGMA_TOKEN (or FIGMA_PERSONAL_TOKEN; FIGMA_OAUTH_TOKEN for an OAuth token).

    Usage: cargo xtask figma-export [OPTIONS]

    Options:
      -p, --package <NAME>
              Export only this package (repeatable)

          --only <KINDS>
              Export only these kinds
              
              [possible values: colors, typography, icons, images, theme]

          --filter <GLOB>
              Export only the icons and images whose Figma name matches; leave colors and typography
              alone

          --resume
              Resume an interrupted or partial export

          --check
              Compare the outputs with exfig.lock and Cargo.toml; needs no network and no token, and
              changes nothing

          --remote
              With --check: also ask Figma whether the design changed, with one cheap request per file

          --dry-run
              Print what would be fetched, written, renamed and removed, and why, without changing
              anything

          --force
              Export everything again, at the cost of a first export, and overwrite files that were
              modified by hand

          --allow-removal
              Allow removing most exported files when the design no longer has them

          --fail-fast
              Stop at the first item that fails

          --rate-limit <N>
              Requests per minute to each tier of the API, instead of the plan's limits and monthly
              budget

          --max-retries <N>
              Retries after the first attempt of a request [default: 4]

          --timeout <DURATION>
              Longest wait for a response, and longest silence within it [default: 30s; 180s to the
              first byte of files and renders]

          --max-wait <DURATION>
              Longest pause for Figma's rate limit; beyond it the export stops and can be resumed
              [default: 2m]

          --report <FILE>
              Write a JSON report to FILE, or to standard output with `-`

      -q, --quiet
              Print only errors

      -v, --verbose
              Print every request and every file, and lists in full

      -h, --help
              Print help (see a summary with '-h')

      -V, --version
              Print version

    Exit codes:
      0  done                           5  --check found differences
      1  unexpected failure             6  locked out by the rate limit
      2  wrong usage or configuration   7  another export is running
      3  partial; see the last lines  130  interrupted; continue with --resume
      4  not authorized
    "#);
    snapshot!(bench, bench.run(&["-h"]), @r#"
    code: 0
    ----- stdout
    Export colors, typography, icons and images from Figma, as configured in `[package.metadata.exfig]`
    of Cargo.toml

    Usage: cargo xtask figma-export [OPTIONS]

    Options:
      -p, --package <NAME>       Export only this package (repeatable)
          --only <KINDS>         Export only these kinds [possible values: colors, typography, icons,
                                 images, theme]
          --filter <GLOB>        Export only the icons and images whose Figma name matches; leave colors
                                 and typography alone
          --resume               Resume an interrupted or partial export
          --check                Compare the outputs with exfig.lock and Cargo.toml; needs no network
                                 and no token, and changes nothing
          --remote               With --check: also ask Figma whether the design changed, with one cheap
                                 request per file
          --dry-run              Print what would be fetched, written, renamed and removed, and why,
                                 without changing anything
          --force                Export everything again, at the cost of a first export, and overwrite
                                 files that were modified by hand
          --allow-removal        Allow removing most exported files when the design no longer has them
          --fail-fast            Stop at the first item that fails
          --rate-limit <N>       Requests per minute to each tier of the API, instead of the plan's
                                 limits and monthly budget
          --max-retries <N>      Retries after the first attempt of a request [default: 4]
          --timeout <DURATION>   Longest wait for a response, and longest silence within it [default:
                                 30s; 180s to the first byte of files and renders]
          --max-wait <DURATION>  Longest pause for Figma's rate limit; beyond it the export stops and
                                 can be resumed [default: 2m]
          --report <FILE>        Write a JSON report to FILE, or to standard output with `-`
      -q, --quiet                Print only errors
      -v, --verbose              Print every request and every file, and lists in full
      -h, --help                 Print help (see more with '--help')
      -V, --version              Print version

    Exit codes:
      0  done                           5  --check found differences
      1  unexpected failure             6  locked out by the rate limit
      2  wrong usage or configuration   7  another export is running
      3  partial; see the last lines  130  interrupted; continue with --resume
      4  not authorized
    "#);
}

#[test]
fn the_first_run_and_the_next() {
    let (icons, _) = EVERYTHING.split_once("[[package.metadata.exfig.images]]").unwrap();
    let bench = Bench::new(&format!("{IN_ORDER}{icons}"));
    snapshot!(bench, bench.run(&["--dry-run"]), @r#"
    code: 0
    ----- stdout
    app: 10 to write, 0 up to date, 0 to rename, 0 to remove; 0 to draw, 4 for Figma to render
      write 10 files: never exported
          assets/icons/sun.svg
          assets/icons/moon.svg
          assets/icons/star.svg
          assets/icons/rain.svg
          src/theme.rs
          theme.css
          theme.json
          src/styles.rs
          src/text.rs
          src/icons.rs
    An export will send 2 tier-1 requests, 1 tier-2 request, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    "#);
    snapshot!(bench, bench.export(), @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 10 written, 0 unchanged
           Spent 2 tier-1 requests, 1 tier-2 request, 1 tier-3 request, 4 downloads, in [TIME]
    "#);
    snapshot!(bench, bench.export(), @r#"
    code: 0
    ----- stderr
       Exporting app
        Exported app: 0 written, 10 unchanged
           Spent 1 tier-3 request, in [TIME]
    "#);
    snapshot!(bench, bench.run(&["--dry-run"]), @r#"
    code: 0
    ----- stdout
    app: 0 to write, 10 up to date, 0 to rename, 0 to remove; 0 to draw, 0 for Figma to render
    An export will send 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    "#);
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 0
    ----- stderr
         Checked all files match the last export
    "#);
    snapshot!(bench, bench.run(&["--check", "--remote"]), @r#"
    code: 0
    ----- stderr
         Checked all files match the last export, and the design has not changed since
    "#);
}

#[test]
fn verbose() {
    let bench = Bench::with(FakeFigma::builder().design(design(&["sun"])), ICONS);
    snapshot!(bench, bench.run(&["-v"]), @r#"
    code: 0
    ----- stderr
       Exporting app
      Requesting file TESTKEY
         Planned icons: 1 for Figma to render, 0 up to date
      Requesting svg render of icon `sun`
      Requesting svg of icon `sun`
        Finished 1 of 1 icon
           Wrote assets/icons/sun.svg
           Wrote src/icons.rs
        Exported app: 2 written, 0 unchanged
           Spent 2 tier-1 requests, 1 download, in [TIME]
    "#);
}

#[test]
fn a_design_that_changed() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        let icons = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap();
        icons.remove(1);
        icons.push(component(77, "wind"));
    });
    snapshot!(bench, bench.run(&["--check", "--remote"]), @r#"
    code: 5
    ----- stdout
    the Figma file TESTKEY has changed since the last export
    ----- stderr
    error: `--check` found 1 difference
    help: `cargo xtask figma-export` brings the outputs up to date
    "#);
    snapshot!(bench, bench.run(&["--dry-run"]), @r#"
    code: 0
    ----- stdout
    app: 2 to write, 3 up to date, 0 to rename, 1 to remove; 0 to draw, 1 for Figma to render
      write assets/icons/wind.svg: never exported
      write src/icons.rs: the Figma file changed since version 1
      remove assets/icons/moon.svg: no longer in the design
    An export will send 2 tier-1 requests, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    "#);
    snapshot!(bench, bench.export(), @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 3 up to date
        Finished 1 of 1 icon
         Removed assets/icons/moon.svg: no longer in the design
        Exported app: 2 written, 3 unchanged, 1 removed
           Spent 2 tier-1 requests, 1 tier-3 request, 1 download, in [TIME]
    "#);
}

/// Code 1.
#[test]
fn an_answer_that_makes_no_sense() {
    let bench = Bench::with_faults("files: html", ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 1
    ----- stderr
       Exporting app
    error: file TESTKEY: unexpected content: not JSON but `<!DOCTYPE html><html><body>Welcome to the guest Wi-Fi</body></html>`
    help: something else answered in Figma's place: look for a login page, a proxy, or a wrong `base-url`
    "#);
    let bench = Bench::with_faults("files: redirect(https://example.com/steal) x9", ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 1
    ----- stderr
       Exporting app
    error: file TESTKEY: redirected to https://example.com/steal, which exfig does not follow
    help: something else answered in Figma's place: look for a login page, a proxy, or a wrong `base-url`
    "#);
}

/// Code 2, before any request.
#[test]
fn a_wrong_command_line_or_configuration() {
    let bench = Bench::new(ICONS);
    snapshot!(bench, bench.run(&["--chekc"]), @r#"
    code: 2
    ----- stderr
    error: unexpected argument '--chekc' found

      tip: a similar argument exists: '--check'

    Usage: cargo xtask figma-export --check

    For more information, try '--help'.
    "#);
    snapshot!(bench, bench.run(&["-p", "nope"]), @r#"
    code: 2
    ----- stderr
    error: the workspace has no package `nope`
    help: available: `app`
    "#);
    snapshot!(bench, bench.run(&["-p", "apq"]), @r#"
    code: 2
    ----- stderr
    error: the workspace has no package `apq`
    help: did you mean `app`?
    "#);
    bench.configure(
        "token = \"figd_secret\"\nfiel = \"x\"\n[package.metadata.exfig.icons]\n\
         frames = [\"Icons\"]\nformat = \"bmp\"\n",
    );
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
    error: the token does not belong in Cargo.toml
      --> app/Cargo.toml:12:1
       |
    12 | token = *************
       | ^^^^^ a secret
       |
       = help: set the FIGMA_TOKEN environment variable instead; if the token was committed or shared, revoke it in Figma's settings

    error: unknown key `fiel` in `[package.metadata.exfig]`
      --> app/Cargo.toml:13:1
       |
    13 | fiel = "x"
       | ^^^^ unknown key
       |
       = help: did you mean `file`?

    error: `icons` does not say where to write its files
      --> app/Cargo.toml:14:1
       |
    14 | [package.metadata.exfig.icons]
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `dir` is missing
       |
       = help: add `dir = "assets/icons"`

    error: `format` cannot be `bmp`
      --> app/Cargo.toml:16:10
       |
    16 | format = "bmp"
       |          ^^^^^ expected `svg`, `pdf`, `png`, `jpg` or `webp`

    error: found 4 mistakes; nothing was fetched and nothing was written
    "#);
    bench.write("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n");
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
    error: no package of this workspace has `[package.metadata.exfig]` in its Cargo.toml
    help: add it to the package to export into, for example

        [package.metadata.exfig]
        file = "https://www.figma.com/design/…"

        [[package.metadata.exfig.icons]]
        frames = ["Icons"]
        dir = "assets/icons"
        output = [{ format = "rust", path = "src/icons.rs" }]
    "#);
    bench.write(
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\n\n[package.metadata.exfigs]\nfile = \"K\"\n",
    );
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
    error: exfig ignores `[package.metadata.exfigs]`
     --> app/Cargo.toml:5:19
      |
    5 | [package.metadata.exfigs]
      |                   ^^^^^^ ignored
      |
      = help: use `[package.metadata.exfig]`

    error: found 1 mistake; nothing was fetched and nothing was written
    "#);
    bench.write("app/Cargo.toml", "[package\n");
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
    error: cannot read the workspace: error: unclosed table, expected `]`
     --> app/Cargo.toml:1:9
      |
    1 | [package
      |         ^
    error: failed to load manifest for workspace member `app`
    referenced by workspace at `Cargo.toml`
    "#);
    assert_eq!(bench.server.counts().total, 0);
}

/// Code 2, after fetching the design.
#[test]
fn a_configuration_that_does_not_fit_the_design() {
    let entries = format!(
        "{}\n[[package.metadata.exfig.colors]]\nsource = \"variables\"\ncollections = [\"Themes\"]\n\
         output = {{ format = \"css\", path = \"a.css\" }}\n\n\
         [[package.metadata.exfig.colors]]\nsource = \"variables\"\nmodes = {{ dark = \"night\" }}\n\
         output = {{ format = \"css\", path = \"b.css\" }}\n\n\
         [package.metadata.exfig.typography]\noutput = {{ template = \"t.j2\", path = \"c.txt\" }}\n",
        ICONS.replace("\"Icons\"", "\"Icon\", \"Nothing like it\", \"Empty\"")
    );
    let bench = Bench::new(&entries);
    bench.write("app/t.j2", "{% for style in styles %}\n{{ style.nam }}\n{% endfor %}");
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: the design has no frame `Icon`
      --> app/Cargo.toml:14:11
       |
    14 | frames = ["Icon", "Nothing like it", "Empty"]
       |           ^^^^^^ not in the design
       |
       = help: did you mean `Icons`? Also available: `Empty`, `Pictures`

    error: the design has no frame `Nothing like it`
      --> app/Cargo.toml:14:19
       |
    14 | frames = ["Icon", "Nothing like it", "Empty"]
       |                   ^^^^^^^^^^^^^^^^^ not in the design
       |
       = help: available: `Pictures`, `Icons`, `Empty`

    error: the design has no variable collection `Themes`
      --> app/Cargo.toml:20:16
       |
    20 | collections = ["Themes"]
       |                ^^^^^^^^ not in the design
       |
       = help: did you mean `Theme`?

    error: the selected collections have no mode `dark`
      --> app/Cargo.toml:25:11
       |
    25 | modes = { dark = "night" }
       |           ^^^^ not in the design
       |
       = help: did you mean `Dark`? Also available: `Light`

    error: cannot render the template `t.j2`, line 2: undefined value: `style.nam` is undefined
      --> app/Cargo.toml:29:23
       |
    29 | output = { template = "t.j2", path = "c.txt" }
       |                       ^^^^^^ fails with this design

    error: found 5 mistakes; nothing was written
    "#);
    bench.configure(&ICONS.replace("frames", "pages = [\"Pages\"]\nframes"));
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: the design has no page `Pages`
      --> app/Cargo.toml:14:10
       |
    14 | pages = ["Pages"]
       |          ^^^^^^^ not in the design
       |
       = help: did you mean `Page`?

    error: found 1 mistake; nothing was written
    "#);
    bench.configure(ICONS);
    snapshot!(bench, bench.run(&["--filter", "sum*"]), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: `--filter sum*` matches no icon or image
    help: the nearest names are `sun`, `star`, `moon`
    "#);
    let manifest = bench.read("app/Cargo.toml").replace("TESTKEY", "NOSUCHKEY");
    bench.write("app/Cargo.toml", &manifest);
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
       Exporting app
    error: file NOSUCHKEY: status 404: Not found
    help: check the file key in Cargo.toml, and that the token's owner can open the file; if it is a branch's key, the branch may have been deleted
    "#);
    assert!(bench.icons().is_empty());
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
    snapshot!(bench, bench.run(&["--dry-run"]), @r#"
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
          assets/icons/ic_24_name_18.svg
          assets/icons/ic_24_name_19.svg
          … and 25 more
    An export will send 1 tier-1 request, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
         Warning an export would write nothing: app: 35 of 40 exported files of `icons` (Cargo.toml line 13) are no longer in the design, or no longer selected (`assets/icons/ic_24_name_10.svg`, `assets/icons/ic_24_name_11.svg`, `assets/icons/ic_24_name_12.svg` …)
    help: if that is intended, run again with `--allow-removal`; otherwise check what was deleted, renamed or unpublished in Figma
    "#);
    snapshot!(bench, bench.run(&["--allow-removal"]), @r#"
    code: 0
    ----- stderr
       Exporting app
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
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    "#);
}

/// Code 2.
#[test]
fn a_record_that_cannot_be_read() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.write("app/exfig.lock", "<<<<<<< HEAD\n");
    snapshot!(bench, bench.export(), @r#"
    code: 2
    ----- stderr
    error: cannot use `app/exfig.lock`: it has merge conflict markers (line 1)
    help: keep either side as a whole and export again, which updates the rest; or export with `--force`
    "#);
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 2
    ----- stderr
    error: cannot use `app/exfig.lock`: it has merge conflict markers (line 1)
    help: keep either side as a whole and export again, which updates the rest; or export with `--force`
    "#);
}

/// Code 3.
#[test]
fn a_partial_export() {
    let faults = Faults::script("images@1:1: null-image; cdn#1: 500 x1").unwrap();
    let bench = Bench::with(FakeFigma::builder().design(design(&["sun", "star"])).faults(faults), ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 2 for Figma to render, 0 up to date
        Retrying svg of icon `sun`: status 500: Internal server error; next attempt in [TIME], 3 attempts left after that
        Finished 1 of 2 icons
        Exported app: 2 written, 0 unchanged, 1 failed
           Spent 2 tier-1 requests, 2 downloads, 1 retry (status 500), in [TIME]
    error: 1 item could not be exported:
      - icon `star` (1:1): Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave it out with `exclude`
    help: `cargo xtask figma-export --resume` tries again
    "#);
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 5
    ----- stdout
    app: the last export is unfinished (2 of 3 items done)
    ----- stderr
    error: `--check` found 1 difference
    help: `cargo xtask figma-export --resume` completes the unfinished export
    "#);
    bench.server.set_faults(Faults::none());
    snapshot!(bench, bench.run(&["--resume"]), @r#"
    code: 0
    ----- stderr
        Resuming app (2 of 3 items already done)
         Planned icons: 1 for Figma to render, 1 up to date
        Finished 1 of 1 icon
        Exported app: 2 written, 1 unchanged
           Spent 2 tier-1 requests, 1 download, in [TIME]
    "#);
}

/// Code 3.
#[test]
fn a_server_that_is_down() {
    let bench = Bench::with_faults("images: 503 x1000", ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Retrying svg renders of 4 nodes: status 503: ERROR: The request could not be satisfied; next attempt in [TIME], 3 attempts left after that
        Exported app: 1 written, 0 unchanged, 4 failed
           Spent 6 tier-1 requests, 4 retries (status 503), in [TIME]
    error: 4 items could not be exported:
      - Figma did not render it: status 503: ERROR: The request could not be satisfied (after 5 attempts)
            icon `moon` (1:1)
            icon `rain` (1:3)
            icon `star` (1:2)
            icon `sun` (1:0)
    help: `cargo xtask figma-export --resume` tries again
    "#);
    // With one icon, no download is under way at that moment.
    let faults = Faults::script("images@1:0: null-image").unwrap();
    let bench = Bench::with(FakeFigma::builder().design(design(&["star"])).faults(faults), ICONS);
    snapshot!(bench, bench.run(&["--fail-fast"]), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 0 up to date
         Stopped app: 0 written, 0 unchanged, 1 failed, 1 left
           Spent 2 tier-1 requests, in [TIME]
    error: 1 item could not be exported:
      - icon `star` (1:0): Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave it out with `exclude`
    error: stopped at the first failure, because of `--fail-fast`
    help: `cargo xtask figma-export --resume` continues with the 2 items left
    "#);
}

/// Code 3.
#[test]
fn names_that_cannot_be_exported() {
    let mut sample = design(&["sun", "../../evil", "Moon", "moon"]);
    let mut invisible = component(50, "ghost");
    invisible["children"][0]["visible"] = false.into();
    sample.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().push(invisible);
    let bench = Bench::with(FakeFigma::builder().design(sample), ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 0 up to date
        Finished 1 of 1 icon
        Exported app: 2 written, 0 unchanged, 4 failed
           Spent 2 tier-1 requests, 1 download, in [TIME]
    error: 4 items could not be exported:
      - icon `../../evil` (1:1): its name would lead outside the output directory; rename it in Figma, or add a `replace` rule
      - 2 items: all would be written to `assets/icons/moon.svg`; rename all but one in Figma, or use `replace` to give them different names
            icon `Moon` (1:2)
            icon `moon` (1:3)
      - icon `ghost` (1:50): none of it is visible, so there is nothing to export; make it visible in Figma, or leave it out with `exclude`
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
}

/// Code 3.
#[test]
fn an_edit_by_hand() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let good = bench.read("app/assets/icons/sun.svg");
    bench.write("app/assets/icons/sun.svg", "<svg/>");
    snapshot!(bench, bench.run(&["--check"]), @r#"
    code: 5
    ----- stdout
    app: `assets/icons/sun.svg`: modified since it was exported
    ----- stderr
    error: `--check` found 1 difference
    help: `git restore` brings back the exported files, if they were committed; `cargo xtask figma-export --force` overwrites them
    "#);
    snapshot!(bench, bench.export(), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 3 up to date
        Finished 1 of 1 icon
        Exported app: 0 written, 4 unchanged, 1 failed
           Spent 2 tier-1 requests, 1 tier-3 request, 1 download, in [TIME]
    error: 1 item could not be exported:
      - `assets/icons/sun.svg`: not overwritten, because it was modified or exfig did not write it; to replace it, delete it and export again (`--force` exports everything again)
    "#);
    // As `git restore` leaves it: nothing is unfinished.
    bench.write("app/assets/icons/sun.svg", &good);
    bench.run(&["--check"]).ends_with(0);
    bench.write("app/assets/icons/sun.svg", "<svg/>");
    snapshot!(bench, bench.run(&["--force"]), @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 1 written, 4 unchanged
           Spent 2 tier-1 requests, 4 downloads, in [TIME]
    "#);
}

/// Code 3: what cannot be exported at all is not counted as left.
#[test]
fn a_name_that_cannot_be_exported_and_a_stop() {
    let faults = Faults::script("images@1:1: null-image").unwrap();
    let bench =
        Bench::with(FakeFigma::builder().design(design(&["../../evil", "moon"])).faults(faults), ICONS);
    snapshot!(bench, bench.run(&["--fail-fast"]), @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 0 up to date
         Stopped app: 0 written, 0 unchanged, 2 failed, 1 left
           Spent 2 tier-1 requests, in [TIME]
    error: 2 items could not be exported:
      - icon `../../evil` (1:0): its name would lead outside the output directory; rename it in Figma, or add a `replace` rule
      - icon `moon` (1:1): Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave it out with `exclude`
    error: stopped at the first failure, because of `--fail-fast`
    help: `cargo xtask figma-export --resume` continues with the 2 items left
    "#);
}

/// Code 4.
#[test]
fn a_token_that_does_not_work() {
    let server = FakeFigma::builder().design(design(&["sun"])).expired_token("old").variables_allowed(false);
    let bench = Bench::with(server, ICONS);
    let with = |token: Option<&str>| {
        let mut command = bench.command(&[]);
        command.env_remove("FIGMA_TOKEN");
        token.into_iter().for_each(|token| _ = command.env("FIGMA_TOKEN", token));
        finish(command.spawn().unwrap())
    };
    snapshot!(bench, with(None), @r#"
    code: 4
    ----- stderr
    error: no Figma token: set FIGMA_TOKEN
    help: create a personal access token in Figma (Settings, Security) with the scopes `file_content:read`, `file_metadata:read` and `library_content:read`, and `file_variables:read` for variables
    "#);
    snapshot!(bench, with(Some("wrong")), @r#"
    code: 4
    ----- stderr
       Exporting app
    error: Figma refused this access token for file TESTKEY: Invalid token
    help: check FIGMA_TOKEN: it may be wrong or expired, or its owner may not be able to open this file
    "#);
    snapshot!(bench, with(Some("old")), @r#"
    code: 4
    ----- stderr
       Exporting app
    error: Figma refused this access token for file TESTKEY: Token expired
    help: tokens expire after at most 90 days: create a new one in Figma (Settings, Security), and set FIGMA_TOKEN
    "#);
    snapshot!(bench, with(Some("two\nlines")), @r#"
    code: 4
    ----- stderr
    error: FIGMA_TOKEN cannot be used: it contains white space or a line break; copy the token again, without anything around it
    "#);
    snapshot!(bench, with(Some("figp_unknown")), @r#"
    code: 4
    ----- stderr
       Exporting app
    error: Figma refused this plan access token for file TESTKEY: Invalid token
    help: a plan access token opens only the files and projects on its list of resources; an admin of the organization can add this file
    "#);
    let (icons, _) = EVERYTHING.split_once("[[package.metadata.exfig.images]]").unwrap();
    bench.configure(icons);
    snapshot!(bench, bench.export(), @r#"
    code: 4
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 0 up to date
        Finished 1 of 1 icon
        Exported app: 4 written, 0 unchanged, 1 failed
           Spent 2 tier-1 requests, 1 tier-2 request, 1 tier-3 request, 1 download, in [TIME]
    error: 1 item could not be exported:
      - colors: Figma does not let this token read the variables of file TESTKEY (Limited by Figma plan); reading them requires an Enterprise plan, a full seat and the scope `file_variables:read`; without these, use `source = "styles"`
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
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

/// Code 6.
#[test]
fn a_lockout() {
    let faults = Faults::script("images: 429(retry-after=396749) x1").unwrap();
    let server = FakeFigma::builder().design(design(&["sun", "moon"])).faults(faults);
    let bench = Bench::with(server, ICONS);
    snapshot!(bench, bench.export(), @r#"
    code: 6
    ----- stderr
       Exporting app
         Planned icons: 2 for Figma to render, 0 up to date
         Stopped app: 0 written, 0 unchanged, 3 left
           Spent 2 tier-1 requests, in [TIME]
    error: locked out by Figma's rate limit for 4 d 14 h, until [DATE] (plan: pro, seat limit: high)
    help: run `cargo xtask figma-export --resume` after that time
    help: Figma offers an upgrade at https://www.figma.com/files?api_paywall=true
    "#);
    snapshot!(bench, bench.run(&["--resume"]), @r#"
    code: 6
    ----- stderr
        Resuming app (0 of 3 items already done)
    error: locked out by Figma's rate limit for 4 d 14 h, until [DATE] (plan: pro, seat limit: high)
    help: run `cargo xtask figma-export --resume` after that time
    help: Figma offers an upgrade at https://www.figma.com/files?api_paywall=true
    note: remembered from an earlier run, so no request was sent; if the lockout is over, delete `state/exfig/lockout-d751fd1ede47.json`
    "#);
}

/// Code 7.
#[test]
#[cfg(unix)]
fn another_export_is_running() {
    let bench = Bench::new(ICONS);
    let hold = bench.server.hold("images", 1);
    let first = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(Duration::from_secs(60)));
    snapshot!(bench, bench.export(), @r#"
    code: 7
    ----- stderr
    error: another export is running (process [PID], since [DATE])
    help: wait until it finishes, or stop it
    "#);
    hold.release();
    finish(first).ends_with(0);
}

/// Code 130.
#[test]
#[cfg(unix)]
fn an_interrupt() {
    let bench = Bench::with_faults("images: 429(retry-after=100) x1", ICONS);
    let hold = bench.server.hold("images", 1);
    let child = bench.command(&[]).spawn().unwrap();
    assert!(hold.wait_reached(Duration::from_secs(60)));
    let ran = interrupted(child, || hold.release());
    snapshot!(bench, ran, @r#"
    code: 130
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
         Warning stopping: finishing requests in flight; press Ctrl-C again to quit now (no file is torn either way)
          Paused Figma's rate limit (tier 1, pro plan, high seat limit): all requests wait [TIME]
         Stopped app: 0 written, 0 unchanged, 5 left
           Spent 2 tier-1 requests, [TIME] paused, in [TIME]
    error: interrupted
    help: `cargo xtask figma-export --resume` continues with the 5 items left
    "#);
    std::fs::remove_dir_all(bench.path("state")).unwrap();
    snapshot!(bench, bench.run(&["--resume"]), @r#"
    code: 0
    ----- stderr
        Resuming app (0 of 5 items already done)
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 2 tier-1 requests, 4 downloads, in [TIME]
    "#);
}

#[test]
fn settings_that_changed() {
    let bench = Bench::with(FakeFigma::builder().design(fake_figma::Design::synthetic(40)), ICONS);
    bench.export().ends_with(0);
    bench.configure(&ICONS.replace("frames", "replace = [\"^\", \"ic-\"]\nframes"));
    snapshot!(bench, bench.run(&["--dry-run"]), @r#"
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
    An export will send 2 tier-1 requests, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    "#);
    snapshot!(bench, bench.export(), @r#"
    code: 0
    ----- stderr
       Exporting app
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
           Spent 2 tier-1 requests, 1 tier-3 request, 40 downloads, in [TIME]
    "#);
    bench.configure(&ICONS.replace("assets/icons", "icons"));
    snapshot!(bench, bench.run(&["--dry-run"]), @r#"
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
    An export will send 2 tier-1 requests, 1 tier-3 request, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    "#);
    snapshot!(bench, bench.export(), @r#"
    code: 0
    ----- stderr
       Exporting app
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
           Spent 2 tier-1 requests, 1 tier-3 request, 40 downloads, in [TIME]
    "#);
}

#[test]
fn one_component_in_two_entries() {
    let bench = Bench::new(&format!("{ICONS}\n{}", ICONS.replace("icons.rs", "again.rs")));
    snapshot!(bench, bench.export(), @r#"
    code: 3
    ----- stderr
       Exporting app
        Exported app: 2 written, 0 unchanged, 4 failed
           Spent 1 tier-1 request, in [TIME]
    error: 4 items could not be exported:
      - the entries on lines 13 and 19 of Cargo.toml export the same component to the same directory; change the `dir` of one of them, or leave the component out of one with `exclude`
            icon `moon` (1:1)
            icon `rain` (1:3)
            icon `star` (1:2)
            icon `sun` (1:0)
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
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
