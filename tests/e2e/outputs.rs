//! What users see: the whole output of the command (stdout, stderr and code) for each way a run can end.

mod changes;
mod partial;
mod usage;

use fake_figma::FakeFigma;

use crate::support::{Bench, EVERYTHING, ICONS, design, snapshot};

/// One download at a time, so the output is the same every time.
const IN_ORDER: &str = "downloads = 1\n";

/// Without the features of this workspace itself.
#[cfg(not(feature = "demo"))]
#[test]
fn help() {
    let bench = Bench::new(ICONS);
    snapshot!(bench, bench.task(&["--help"]), @"
    code: 0
    ----- stdout
    Tasks for this workspace

    Usage: cargo xtask <COMMAND>

    Commands:
      figma-export  Export colors, typography, icons and images from Figma, as configured in
                    `[package.metadata.exfig]` of Cargo.toml
      figma-init    Write a first configuration into Cargo.toml, from what a Figma file has
      figma-list    List what a Figma file has: pages, frames, components, styles, variables, and who
                    would draw what
      figma-doctor  Check the token, its scopes, the limits on record and the machine, and say what to
                    do about each
      figma-schema  Print the JSON Schema of exfig's tables in Cargo.toml, for editors

    Options:
      -h, --help     Print help
      -V, --version  Print version
    ");
    snapshot!(bench, bench.run(&["--help"]), @"
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
              
              [possible values: colors, typography, effects, icons, images, theme]

          --filter <GLOB>
              Export only the icons and images whose Figma name matches; leave colors and typography
              alone

          --resume
              Resume an interrupted or partial export

          --check
              Compare the outputs with exfig.lock and Cargo.toml; needs no network and no token, and
              changes nothing

          --remote
              With --check: also ask Figma whether the design changed, with one cheap request per file;
              if it did, say what

          --dry-run
              Print what would be fetched, written, renamed and removed, and why, without changing
              anything

          --force
              Export everything again, at the cost of a first export, and overwrite files that were
              modified by hand

          --allow-removal
              Allow removing most exported files when the design no longer has them

          --prune-deprecated
              Remove icons and images, and old names of them, that stayed because of `deprecate = true`

          --fail-fast
              Stop at the first item that fails

          --best-effort
              If Figma cannot be reached or refuses the token, warn, keep the files of the last export,
              and exit with 0

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

          --summary <FILE>
              Write a Markdown summary of the changes in the design to FILE, for a pull request

          --gallery <FILE.html>
              Write a page to look at to FILE: what is exported, and what this export changed. Fetches
              the document even if nothing changed

          --env-file <FILE>
              Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`

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
    ");
    snapshot!(bench, bench.run(&["-h"]), @"
    code: 0
    ----- stdout
    Export colors, typography, icons and images from Figma, as configured in `[package.metadata.exfig]`
    of Cargo.toml

    Usage: cargo xtask figma-export [OPTIONS]

    Options:
      -p, --package <NAME>       Export only this package (repeatable)
          --only <KINDS>         Export only these kinds [possible values: colors, typography, effects,
                                 icons, images, theme]
          --filter <GLOB>        Export only the icons and images whose Figma name matches; leave colors
                                 and typography alone
          --resume               Resume an interrupted or partial export
          --check                Compare the outputs with exfig.lock and Cargo.toml; needs no network
                                 and no token, and changes nothing
          --remote               With --check: also ask Figma whether the design changed, with one cheap
                                 request per file; if it did, say what
          --dry-run              Print what would be fetched, written, renamed and removed, and why,
                                 without changing anything
          --force                Export everything again, at the cost of a first export, and overwrite
                                 files that were modified by hand
          --allow-removal        Allow removing most exported files when the design no longer has them
          --prune-deprecated     Remove icons and images, and old names of them, that stayed because of
                                 `deprecate = true`
          --fail-fast            Stop at the first item that fails
          --best-effort          If Figma cannot be reached or refuses the token, warn, keep the files
                                 of the last export, and exit with 0
          --rate-limit <N>       Requests per minute to each tier of the API, instead of the plan's
                                 limits and monthly budget
          --max-retries <N>      Retries after the first attempt of a request [default: 4]
          --timeout <DURATION>   Longest wait for a response, and longest silence within it [default:
                                 30s; 180s to the first byte of files and renders]
          --max-wait <DURATION>  Longest pause for Figma's rate limit; beyond it the export stops and
                                 can be resumed [default: 2m]
          --report <FILE>        Write a JSON report to FILE, or to standard output with `-`
          --summary <FILE>       Write a Markdown summary of the changes in the design to FILE, for a
                                 pull request
          --gallery <FILE.html>  Write a page to look at to FILE: what is exported, and what this export
                                 changed. Fetches the document even if nothing changed
          --env-file <FILE>      Read the token from this file if the environment has none: lines of
                                 `FIGMA_TOKEN=…`
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
    ");
}

#[test]
fn the_first_run_and_the_next() {
    let (icons, _) = EVERYTHING.split_once("[[package.metadata.exfig.images]]").unwrap();
    let bench = Bench::new(&format!("{IN_ORDER}{icons}"));
    snapshot!(bench, bench.run(&["--dry-run"]), @"
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
    An export will send 1 tier-1 request, 1 tier-2 request, 2 tier-3 requests, without waiting (1000 tier-1 requests available now)
    ----- stderr
        Planning app
    ");
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 10 written, 0 unchanged
           Spent 1 tier-1 request, 1 tier-2 request, 2 tier-3 requests, 4 downloads, in [TIME]
    ");
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
