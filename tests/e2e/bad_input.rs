//! Bad input: one clear message, the documented exit code, nothing lost.

use fake_figma::Faults;

use crate::support::{Bench, ICONS, snapshot};

/// One run has one client, so its settings must not differ.
#[test]
fn packages_that_disagree_about_a_setting_are_reported_at_both_lines() {
    let bench = Bench::new(ICONS);
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"web\"]\nresolver = \"3\"\n");
    let app = bench.read("app/Cargo.toml");
    bench.write("app/Cargo.toml", &app.replace("renderer", "timeout = \"10s\"\nrenderer"));
    bench.write("web/src/lib.rs", "");
    let web = app.replace("\"app\"", "\"web\"").replace("renderer", "timeout = \"20s\"\nrenderer");
    bench.write("web/Cargo.toml", &web);
    let ran = bench.export();
    ran.ends_with(2);
    let text = ran.stderr.replace(&bench.folder.path().canonicalize().unwrap().display().to_string(), "");
    let text = text.replace(&bench.folder.path().display().to_string(), "");
    insta::assert_snapshot!(text, @r#"
    error: the packages `app` and `web` set `timeout` to different values, but a run uses one for all packages
      --> app/Cargo.toml:11:11
       |
    11 | timeout = "10s"
       |           ^^^^^ in `app`
       |
       = help: set it once, in `[workspace.metadata.exfig]`, or export one package at a time with `-p`

    error: the packages `app` and `web` set `timeout` to different values, but a run uses one for all packages
      --> web/Cargo.toml:11:11
       |
    11 | timeout = "20s"
       |           ^^^^^ in `web`
       |
       = help: set it once, in `[workspace.metadata.exfig]`, or export one package at a time with `-p`

    error: found 2 mistakes; nothing was fetched and nothing was written
    "#);
    assert_eq!(bench.server.counts().total, 0);
    bench.run(&["-p", "web"]).ends_with(0);
    // A setting that only one package sets is not a disagreement.
    bench.write("web/Cargo.toml", &app.replace("\"app\"", "\"web\""));
    bench.export().ends_with(0);
}

#[test]
fn what_does_not_fit_the_design_is_reported_at_once_and_nothing_is_written() {
    let entries = format!(
        "{ICONS}\n[[package.metadata.exfig.colors]]\nsource = \"variables\"\ncollections = [\"Nope\"]\n\
         output = {{ format = \"css\", path = \"a.css\" }}\n\n\
         [[package.metadata.exfig.colors]]\nsource = \"variables\"\nmodes = {{ Nope = \"nope\" }}\n\
         output = {{ format = \"css\", path = \"b.css\" }}\n\n\
         [package.metadata.exfig.typography]\noutput = {{ template = \"t.j2\", path = \"c.txt\" }}\n"
    );
    let bench = Bench::new(ICONS);
    bench.write("app/t.j2", "{% for style in styles %}\n{{ style.nam }}\n{% endfor %}\n{{ tsyles }}");
    bench.configure(&entries);
    let before = bench.tree();
    let ran = bench.export();
    ran.ends_with(2);
    snapshot!(bench, ran, @r#"
    code: 2
    ----- stderr
       Exporting app
    error: the design has no variable collection `Nope`
      --> app/Cargo.toml:20:16
       |
    20 | collections = ["Nope"]
       |                ^^^^^^ not in the design
       |
       = help: available: `Theme`

    error: the selected collections have no mode `Nope`
      --> app/Cargo.toml:25:11
       |
    25 | modes = { Nope = "nope" }
       |           ^^^^ not in the design
       |
       = help: available: `Dark`, `Light`

    error: cannot render the template `t.j2`, line 2: undefined value: `style.nam` is undefined
      --> app/Cargo.toml:29:23
       |
    29 | output = { template = "t.j2", path = "c.txt" }
       |                       ^^^^^^ fails with this design

    error: found 3 mistakes; nothing was written
    "#);
    assert_eq!(bench.tree(), before);
    // A dry run reports the same; entries that are not selected are not checked.
    std::fs::remove_dir_all(bench.path("target/exfig/documents")).unwrap();
    let dry = bench.run(&["--dry-run"]);
    assert_eq!(
        (dry.code, dry.stderr.replace("    Planning", "   Exporting"), bench.tree()),
        (2, ran.stderr, before)
    );
    bench.run(&["--only", "icons"]).ends_with(0);
}

#[test]
fn a_template_that_breaks_between_two_runs_costs_no_checkpoint() {
    let entries = format!(
        "{ICONS}\n[package.metadata.exfig.typography]\noutput = {{ template = \"t.j2\", path = \"c.txt\" }}\n"
    );
    let bench = Bench::with_faults("cdn: 503 x100", ICONS);
    bench.write("app/t.j2", "{{ styles | length }}");
    bench.configure(&entries);
    bench.run(&["--fail-fast"]).ends_with(3);
    bench.write("app/t.j2", "{{ tsyles | length }}");
    bench.run(&["--resume"]).ends_with(2);
    assert!(bench.path(&bench.checkpoint_path()).exists());
    bench.write("app/t.j2", "{{ styles | length }}");
    bench.server.set_faults(Faults::none());
    bench.run(&["--resume"]).ends_with(0);
}
