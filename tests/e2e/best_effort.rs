//! `--best-effort`: an outage of Figma does not fail a build that has files to go on with.

use fake_figma::Faults;

use crate::support::{Bench, ICONS, finish, snapshot};

/// An exported workspace whose design has changed since, so that an export has something to do.
fn exported() -> Bench {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.server.edit(crate::support::blur);
    bench
}

fn icons(bench: &Bench) -> Vec<String> {
    bench.icons().iter().map(|icon| bench.read(&format!("app/assets/icons/{icon}"))).collect()
}

#[test]
fn a_lockout_warns_what_is_stale() {
    let bench = exported();
    let (before, recorded) = (icons(&bench), bench.read("app/exfig.lock"));
    bench.server.set_faults(Faults::script("images: 429(retry-after=396749) x1").unwrap());
    let ran = bench.run(&["--best-effort"]);
    ran.ends_with(0);
    snapshot!(bench, ran, @"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
         Stopped app: 0 written, 0 unchanged, 5 left
           Spent 2 tier-1 requests, 1 tier-3 request, in [TIME]
    warning: locked out by Figma's rate limit for 4 d 14 h, until [DATE] (plan: pro, seat limit: high)
    help: run `cargo xtask figma-export` after that time
    help: Figma offers an upgrade at https://www.figma.com/files?api_paywall=true
    note: app: keeping the files exported from version `1` (exfig.lock is dated [DATE])
    ");
    assert!(icons(&bench) == before);
    // The build that follows has the last export, whole, and a checkout is as clean as before.
    bench.run(&["--check"]).ends_with(0);
    assert!(bench.read("app/exfig.lock") == recorded);
    // Without the option it is a failure.
    bench.run(&[]).ends_with(6);
}

/// Drawings of the new design are there, and Figma's renders of it are not.
#[test]
fn an_export_that_ends_halfway_says_so_and_the_check_passes() {
    let pictures = "[[package.metadata.exfig.images]]\nrenderer = \"figma\"\nframes = [\"Pictures\"]\ndir = \"assets/pictures\"\n";
    let bench = Bench::new(&format!("{}{pictures}", ICONS.replace("frames", "renderer = \"local\"\nframes")));
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        crate::support::repaint(design);
        for id in ["2:900", "2:901"] {
            design.node_mut(id).unwrap()["fills"][0]["color"]["r"] = 0.9.into();
        }
    });
    bench.server.set_faults(Faults::script("images: 429(retry-after=396749) x1").unwrap());
    let ran = bench.run(&["--best-effort"]);
    snapshot!(bench, ran, @"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 2 to draw, 2 up to date
         Planned images: 2 for Figma to render, 0 up to date
        Finished 1 of 2 icons
        Finished 2 of 2 icons
         Stopped app: 2 written, 2 unchanged, 3 left
           Spent 2 tier-1 requests, 1 tier-3 request, in [TIME]
    warning: locked out by Figma's rate limit for 4 d 14 h, until [DATE] (plan: pro, seat limit: high)
    help: run `cargo xtask figma-export` after that time
    help: Figma offers an upgrade at https://www.figma.com/files?api_paywall=true
    note: app: 2 files are new; keeping the others, exported from version `1` (exfig.lock is dated [DATE])
    ");
    bench.run(&["--check"]).ends_with(0);
    // Once more: the files are of two versions.
    let ran = bench.run(&["--best-effort"]);
    assert!(ran.code == 0 && ran.stderr.contains("files exported from versions `1`, `2`"), "{}", ran.stderr);
    std::fs::remove_dir_all(bench.path("state")).unwrap();
    bench.server.set_faults(Faults::none());
    bench.export().ends_with(0);
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn without_a_token_the_last_export_stays() {
    let bench = exported();
    let without_token = |args: &[&str]| {
        let mut command = bench.command(args);
        finish(command.env_remove("FIGMA_TOKEN").spawn().unwrap())
    };
    let ran = without_token(&["--best-effort", "--report", "-"]);
    assert!(ran.stdout.contains("\"exitCode\": 0"), "{}", ran.stdout);
    ran.ends_with(0);
    let ran = without_token(&["--best-effort"]);
    snapshot!(bench, ran, @"
    code: 0
    ----- stderr
    warning: no Figma token: set FIGMA_TOKEN
    help: create a personal access token in Figma (Settings, Security) with the scopes `file_content:read`, `file_metadata:read` and `library_content:read`, and `file_variables:read` for variables
    note: app: keeping the files exported from version `1` (exfig.lock is dated [DATE])
    ");
    without_token(&[]).ends_with(4);
}

#[test]
fn a_dead_host_is_an_outage_and_a_mistake_is_none() {
    let bench = exported();
    bench.server.set_faults(Faults::script("*: reset x100").unwrap());
    bench.run(&["--best-effort"]).ends_with(0);
    bench.run(&[]).ends_with(3);
    // Something else responds in Figma's place: a page to log in, a redirect to one, a proxy.
    for fault in ["html", "redirect(https://portal.invalid/login)"] {
        bench.server.set_faults(Faults::script(&format!("*: {fault} x100")).unwrap());
        bench.run(&["--best-effort"]).ends_with(0);
        assert_ne!(bench.run(&[]).code, 0, "{fault}");
    }
    // What Figma sends and exfig refuses stays a mistake.
    bench.server.set_faults(Faults::script("").unwrap());
    bench.server.edit(|design| {
        design.node_mut("2:0").unwrap()["absoluteBoundingBox"] = serde_json::json!("none");
    });
    bench.run(&["--best-effort"]).ends_with(1);
    bench.server.edit(|design| {
        design.node_mut("2:0").unwrap()["absoluteBoundingBox"] = serde_json::Value::Null;
    });
    // What Figma refuses because of what was asked.
    bench.server.set_faults(Faults::script("*: 404 x100").unwrap());
    bench.run(&["--best-effort", "--force"]).ends_with(2);
    bench.configure(&ICONS.replace("frames", "frame"));
    bench.run(&["--best-effort"]).ends_with(2);
}

#[test]
fn a_build_without_files_does_not_go_on() {
    let bench = Bench::new(ICONS);
    let mut command = bench.command(&["--best-effort"]);
    let ran = finish(command.env_remove("FIGMA_TOKEN").spawn().unwrap());
    ran.ends_with(4);
    snapshot!(bench, ran, @"
    code: 4
    ----- stderr
    error: no Figma token: set FIGMA_TOKEN
    help: create a personal access token in Figma (Settings, Security) with the scopes `file_content:read`, `file_metadata:read` and `library_content:read`, and `file_variables:read` for variables
    note: `--best-effort` cannot continue without the files of an earlier export: app: `icons` was never exported
    ");
    bench.export().ends_with(0);
    std::fs::remove_file(bench.path("app/assets/icons/sun.svg")).unwrap();
    let mut command = bench.command(&["--best-effort"]);
    let ran = finish(command.env_remove("FIGMA_TOKEN").spawn().unwrap());
    ran.ends_with(4);
    assert!(ran.stderr.contains("`assets/icons/sun.svg`: missing"), "{}", ran.stderr);
}

/// Its record says that it began.
#[test]
fn a_first_export_that_wrote_nothing_is_no_earlier_export() {
    for entries in [ICONS.to_owned(), ICONS.replace("output =", "# output =")] {
        let bench = Bench::with_faults("images: 429(retry-after=396749) x1", &entries);
        bench.export().ends_with(6);
        let ran = bench.run(&["--best-effort"]);
        ran.ends_with(6);
        assert!(
            ran.stderr.contains("cannot continue without the files of an earlier export"),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_build_goes_on_with_the_kinds_that_it_wants() {
    const COLORS: &str =
        "[[package.metadata.exfig.colors]]\noutput = { format = \"css\", path = \"c.css\" }\n";
    let bench = Bench::new(&format!("{ICONS}{COLORS}"));
    bench.run(&["--only", "icons"]).ends_with(0);
    let without_token = |args: &[&str]| {
        let mut command = bench.command(args);
        finish(command.env_remove("FIGMA_TOKEN").spawn().unwrap())
    };
    without_token(&["--only", "icons", "--best-effort"]).ends_with(0);
    without_token(&["--only", "colors", "--best-effort"]).ends_with(4);
    without_token(&["--best-effort"]).ends_with(4);
    // A check is of everything.
    bench.run(&["--check", "--only", "icons"]).ends_with(2);
}

#[cfg(target_os = "linux")]
#[test]
fn a_missing_report_is_still_an_error() {
    let bench = exported();
    let mut command = bench.command(&["--best-effort", "--report", "/dev/full"]);
    let ran = finish(command.env_remove("FIGMA_TOKEN").spawn().unwrap());
    ran.ends_with(1);
    assert!(ran.stderr.contains("warning: no Figma token"), "{}", ran.stderr);
    assert!(ran.stderr.contains("error: the report is missing"), "{}", ran.stderr);
}
