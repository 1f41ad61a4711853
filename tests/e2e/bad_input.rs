//! Bad input: one clear message, the exit code of the table, nothing lost.

use fake_figma::{FakeFigma, Faults};

use crate::support::{Bench, ICONS, Ran, component, design, finish};

fn with_token(bench: &Bench, token: Option<&str>) -> Ran {
    let mut command = bench.command(&[]);
    command.env_remove("FIGMA_TOKEN");
    if let Some(token) = token {
        command.env("FIGMA_TOKEN", token);
    }
    finish(command.spawn().unwrap())
}

/// One run has one client: its settings cannot be two things at once.
#[test]
fn packages_that_disagree_about_the_run_are_told_at_both_lines() {
    let bench = Bench::new(ICONS);
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"web\"]\nresolver = \"3\"\n");
    let app = bench.read("app/Cargo.toml");
    bench.write("app/Cargo.toml", &app.replace("renderer", "timeout = \"10s\"\nrenderer"));
    bench.write("web/src/lib.rs", "");
    let web = app.replace("\"app\"", "\"web\"").replace("renderer", "timeout = \"20s\"\nrenderer");
    bench.write("web/Cargo.toml", &web);
    let ran = bench.export();
    ran.ends_with(2);
    let told = ran.stderr.replace(&bench.folder.path().canonicalize().unwrap().display().to_string(), "");
    let told = told.replace(&bench.folder.path().display().to_string(), "");
    insta::assert_snapshot!(told, @r#"
    error: `timeout` differs between the packages `app` and `web`, which one run exports with one set of limits
      --> /app/Cargo.toml:11:11
       |
    11 | timeout = "10s"
       |           ^^^^^ of `app`
       |
       = help: set it once, in `[workspace.metadata.exfig]`, or export one package at a time with `-p`

    error: `timeout` differs between the packages `app` and `web`, which one run exports with one set of limits
      --> /web/Cargo.toml:11:11
       |
    11 | timeout = "20s"
       |           ^^^^^ of `web`
       |
       = help: set it once, in `[workspace.metadata.exfig]`, or export one package at a time with `-p`

    error: 2 mistakes in Cargo.toml; nothing was fetched and nothing was written
    "#);
    assert_eq!(bench.server.counts().total, 0);
    bench.run(&["-p", "web"]).ends_with(0);
    // What one package sets and the other leaves open is no disagreement.
    bench.write("web/Cargo.toml", &app.replace("\"app\"", "\"web\""));
    bench.export().ends_with(0);
}

#[test]
fn tokens() {
    let server = FakeFigma::builder().design(design(&["sun"])).expired_token("old");
    let bench = Bench::with(server, ICONS);
    for (token, code, says) in [
        (None, 4, "no Figma token: set FIGMA_TOKEN"),
        (Some("wrong"), 4, "Invalid token"),
        (Some("old"), 4, "make a new one in Figma"),
        (Some("two\nlines"), 4, "FIGMA_TOKEN cannot be used"),
    ] {
        let ran = with_token(&bench, token);
        assert_eq!(ran.code, code, "{}", ran.stderr);
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
    }
    assert!(bench.icons().is_empty());
}

#[test]
fn a_wrong_file_key() {
    let bench = Bench::new(ICONS);
    let manifest = bench.read("app/Cargo.toml").replace("TESTKEY", "NOSUCHKEY");
    bench.write("app/Cargo.toml", &manifest);
    let ran = bench.export();
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("file NOSUCHKEY: status 404")
            && ran.stderr.contains("is the file key in Cargo.toml right")
    );
}

#[test]
fn frames_that_are_not_there_or_empty() {
    let bench = Bench::new(&ICONS.replace("Icons", "Icon"));
    let ran = bench.export();
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("the design has no frame `Icon`; there are `Icons`, `Empty`, `Pictures`"),
        "{}",
        ran.stderr
    );
    bench.configure(&ICONS.replace("Icons", "Empty"));
    let ran = bench.export();
    ran.ends_with(2);
    assert!(ran.stderr.contains("frame `Empty` holds no component"), "{}", ran.stderr);
}

#[test]
fn mistakes_in_cargo_toml_come_all_at_once_and_cost_no_request() {
    let bench = Bench::new(
        "token = \"figd_secret\"\nfiel = \"x\"\n[package.metadata.exfig.icons]\nframes = [\"Icons\"]\nformat = \"bmp\"\n",
    );
    let ran = bench.export();
    ran.ends_with(2);
    for says in [
        "the token does not belong in Cargo.toml",
        "did you mean `file`",
        "bmp",
        "`dir`",
        "Cargo.toml:12",
        "Cargo.toml:13",
    ] {
        assert!(ran.stderr.contains(says), "{says}: {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("figd_secret"));
    assert_eq!(bench.server.counts().total, 0);
}

#[test]
fn no_metadata_unknown_package_broken_toml_unknown_flag() {
    let bench = Bench::new(ICONS);
    let unknown = bench.run(&["-p", "nope"]);
    unknown.ends_with(2);
    assert!(unknown.stderr.contains("no package `nope`; it has `app`"), "{}", unknown.stderr);
    bench.run(&["--chekc"]).ends_with(2);
    bench.write("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n");
    let none = bench.export();
    none.ends_with(2);
    assert!(
        none.stderr.contains("no package of this workspace has `[package.metadata.exfig]`"),
        "{}",
        none.stderr
    );
    bench.write("app/Cargo.toml", "[package\n");
    let broken = bench.export();
    broken.ends_with(2);
    assert!(broken.stderr.contains("Cargo.toml"), "{}", broken.stderr);
}

#[test]
fn names_that_lead_out_collide_or_show_nothing() {
    let mut sample = design(&["sun", "../../evil", "Moon", "moon"]);
    let mut invisible = component(50, "ghost");
    invisible["children"][0]["visible"] = false.into();
    sample.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().push(invisible);
    let bench = Bench::with(FakeFigma::builder().design(sample), ICONS);
    let ran = bench.export();
    ran.ends_with(3);
    assert_eq!(bench.icons(), ["sun.svg"]);
    for says in [
        "icon `../../evil` (1:1): its name would lead out of the output directory",
        "`Moon` (1:2) and `moon` (1:3) would all be `assets/icons/moon.svg`",
        "icon `ghost` (1:50): nothing of it is visible",
    ] {
        assert!(ran.stderr.contains(says), "{says}: {}", ran.stderr);
    }
    assert!(!bench.exists("evil.svg") && !bench.exists("app/evil.svg"));
}

#[test]
fn what_does_not_fit_the_design_is_told_at_once_and_nothing_is_written() {
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
    for what in [
        "the design has no variable collection `Nope`; there are ",
        "no chosen collection has a mode `Nope`; there are ",
        "could not render the template t.j2, line ",
    ] {
        assert!(ran.stderr.contains(what), "{what}\n{}", ran.stderr);
    }
    assert_eq!(bench.tree(), before);
    // A dry run finds the same; what takes no part is not looked at.
    let dry = bench.run(&["--dry-run"]);
    assert_eq!((dry.code, &dry.stderr, bench.tree()), (2, &ran.stderr, before));
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

#[test]
fn variables_that_the_plan_does_not_allow() {
    let entries = "[package.metadata.exfig.colors]\nsource = \"variables\"\noutput = { format = \"css\", path = \"c.css\" }\n";
    let bench = Bench::with(FakeFigma::builder().design(design(&["sun"])).variables_allowed(false), entries);
    let ran = bench.export();
    ran.ends_with(4);
    assert!(
        ran.stderr.contains("Limited by Figma plan") && ran.stderr.contains("source = \"styles\""),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_damaged_lock_is_not_guessed_at() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    bench.write("app/exfig.lock", "<<<<<<< HEAD\n");
    let ran = bench.export();
    ran.ends_with(2);
    assert!(ran.stderr.contains("exfig.lock") && ran.stderr.contains("--force"), "{}", ran.stderr);
    assert!(ran.stderr.contains("the conflict markers of a merge (line 1)"), "{}", ran.stderr);
    bench.run(&["--force"]).ends_with(0);
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn a_filter_that_names_nothing_says_what_is_near() {
    let bench = Bench::new(ICONS);
    let ran = bench.run(&["--filter", "sum*"]);
    ran.ends_with(2);
    assert!(
        ran.stderr.contains("`--filter sum*` matches no icon and no image; the nearest names are `sun`, "),
        "{}",
        ran.stderr
    );
    bench.run(&["--filter", "su*"]).ends_with(0);
}
