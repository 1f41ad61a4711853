//! External text that would control a terminal or a CI, and output that nobody reads.

use std::process::Stdio;

use fake_figma::FakeFigma;

use crate::support::{Bench, Endings, ICONS, Ran, design, finish, output, snapshot, task_in};

const NAMES: [&str; 8] = [
    "::error file=app.js,line=1::OWNED",
    "##[group]x",
    "x\n::error file=app.js,line=1::OWNED\n::stop-commands::x",
    "x\r\n  ##vso[task.setvariable]y",
    "esc\u{1b}]0;title\u{7}",
    "c1\u{9b}2J",
    "bidi\u{202e}gnp.exe",
    "line\u{2028}break",
];

fn is_clean(text: &str) -> bool {
    let commands =
        text.lines().any(|line| line.trim_start().starts_with("::") || line.trim_start().starts_with("##"));
    !commands && !text.chars().any(|c| (c.is_control() && c != '\n') || matches!(c, '\u{2028}'..='\u{202e}'))
}

#[track_caller]
fn assert_clean(ran: &Ran, name: &str, args: &[&str]) {
    let is_ok = is_clean(&ran.stdout) && is_clean(&ran.stderr);
    assert!(is_ok, "{name:?} {args:?}: {}{}", ran.stdout, ran.stderr);
}

/// In the names of components, frames, styles and variables, and in messages from servers.
#[test]
fn names_cannot_control_a_terminal_or_a_ci() {
    let everything = crate::support::EVERYTHING;
    for name in NAMES {
        let mut hostile = design(&[name, "sun"]);
        hostile.node_mut("0:4").unwrap()["name"] = name.into();
        for style in ["9:1", "9:2"] {
            hostile.file["styles"][style]["name"] = name.into();
        }
        hostile.variables.as_mut().unwrap()["meta"]["variables"]["V:1"]["name"] = name.into();
        hostile.variables.as_mut().unwrap()["meta"]["variables"]["V:1"]["resolvedType"] = name.into();
        let bench = Bench::with(FakeFigma::builder().design(hostile), everything);
        for args in [&["--dry-run"][..], &["-v"], &["--check"], &[]] {
            assert_clean(&bench.run(args), name, args);
        }
        bench.server.edit(|design| {
            design.node_mut("0:4").unwrap()["fills"] = serde_json::json!([]);
            design.node_mut("0:5").unwrap()["fills"][0]["color"]["g"] = serde_json::json!(1);
            design.file["styles"]["9:2"]["name"] = format!("{name}!").into();
            let variables = &mut design.variables.as_mut().unwrap()["meta"]["variables"];
            variables["V:1"]["name"] = format!("{name}!").into();
        });
        for args in
            [&["--check", "--remote"][..], &["--dry-run"], &["--gallery", "g.html", "--summary", "s.md"]]
        {
            assert_clean(&bench.run(args), name, args);
        }
        for task in ["figma-list", "figma-doctor"] {
            let options: &[&str] = if task == "figma-list" { &["-v"] } else { &[] };
            assert_clean(&output(task_in(bench.folder.path(), task, options)), name, &[task]);
        }
        bench.server.set_faults(
            fake_figma::Faults::answering(
                "files",
                400,
                serde_json::json!({"status": 400, "err": name}).to_string(),
            )
            .unwrap(),
        );
        let ran = bench.run(&["--force"]);
        assert!(is_clean(&ran.stderr), "{name:?}: {}", ran.stderr);
        let lock = bench.read("app/exfig.lock").replacen(
            "key = \"",
            &format!("key = {}", serde_json::Value::from(name).to_string().trim_end_matches('"')),
            1,
        );
        bench.write("app/exfig.lock", &lock);
        let ran = bench.run(&["--check"]);
        assert!(is_clean(&ran.stdout) && is_clean(&ran.stderr), "{name:?}: {}{}", ran.stdout, ran.stderr);
        let wrong = bench.run(&["--filter", "nothing*", "-p", name]);
        assert!(is_clean(&wrong.stderr), "{}", wrong.stderr);
    }
}

/// A pipe that nobody reads, and a full disk under the log.
#[cfg(unix)]
#[test]
fn output_that_cannot_be_written_does_not_stop_an_export() {
    let full = || Stdio::from(std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let closed = || {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        Stdio::from(writer)
    };
    let bench = Bench::new(ICONS);
    for (args, code) in
        [(&["--dry-run"][..], 0), (&[], 0), (&["--check"], 0), (&["--help"], 0), (&["--chekc"], 2)]
    {
        let mut runs = [bench.command(args), bench.command(args)];
        let [first, second] = &mut runs;
        first.stdout(closed()).stderr(closed());
        second.stdout(full()).stderr(full());
        for mut run in runs {
            assert_eq!(finish(run.spawn().unwrap()).code, code, "{args:?}");
        }
    }
    assert_eq!(bench.icons().len(), 4);
}

/// A server that echoes what it was sent, in errors and in renders' URLs; and a token with any prefix in a
/// line of Cargo.toml.
#[test]
fn the_token_is_never_printed_even_if_a_server_echoes_it() {
    let bench = Bench::new(ICONS);
    let report = bench.path("report.json");
    let args = ["--force", "--report", report.to_str().unwrap()];
    for (endpoint, body) in [
        ("files", r#"{"status":403,"err":"no fake-token"}"#),
        ("images", r#"{"err":"no fake-token","images":{}}"#),
        (
            "cdn",
            "<Error><Code>X</Code><Message>fake-token https://cdn.test/a?Signature=abcdef</Message></Error>",
        ),
    ] {
        bench.server.set_faults(fake_figma::Faults::answering(endpoint, 403, body).unwrap());
        // `finish` checks for the token.
        let ran = bench.run(&args);
        assert!(ran.code != 0 && !ran.stderr.contains("abcdef"), "{}", ran.stderr);
        assert!(!bench.read("report.json").contains("fake-token"), "{}", bench.read("report.json"));
    }
    bench.server.set_faults(fake_figma::Faults::none());
    let manifest = bench.read("app/Cargo.toml").replace("renderer", "secret = \"fake-token\"\nrenderer");
    bench.write("app/Cargo.toml", &manifest);
    bench.export().ends_with(2);
}

#[test]
fn a_report_never_overwrites_other_files_and_can_go_to_stdout_or_a_pipe() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let mut endings = Endings::default();
    for path in ["app/Cargo.toml", "app/exfig.lock", "app/src/icons.rs", "app"] {
        let before = bench.tree();
        let ran = bench.run(&["--report", bench.path(path).to_str().unwrap()]);
        endings.add(path, &bench, &ran);
        assert!(bench.tree() == before);
    }
    insta::assert_snapshot!(endings.shown(), @r#"
    app -> 2
        error: cannot write the report to `app`: it is a directory
    app/Cargo.toml -> 2
        error: cannot write the report to `app/Cargo.toml`: the file there is not an exfig report; choose another name, or remove it
    app/exfig.lock -> 2
        error: cannot write the report to `app/exfig.lock`: the file there is not an exfig report; choose another name, or remove it
    app/src/icons.rs -> 2
        error: cannot write the report to `app/src/icons.rs`: the file there is not an exfig report; choose another name, or remove it
    "#);
    bench.write("app/assets/icons/sun.svg", "<svg/>");
    let ran = bench.run(&["--check", "--report", "-"]);
    ran.ends_with(5);
    // Stdout is the report alone, and stderr has the rest.
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert!(
        ran.stderr.contains("app: `assets/icons/sun.svg`: modified since it was exported"),
        "{}",
        ran.stderr
    );
    let both = bench.run(&["--report", "-", "--summary", "-"]);
    both.ends_with(2);
    assert!(both.stderr.contains("cannot be both the report and the summary"), "{}", both.stderr);
    assert_eq!(
        report["differences"],
        serde_json::json!(["app: `assets/icons/sun.svg`: modified since it was exported"])
    );
    let piped = bench.run(&["--check", "--report", "/dev/stdout"]);
    snapshot!(bench, piped, @r#"
    code: 5
    ----- stdout
    app: `assets/icons/sun.svg`: modified since it was exported
    {
      "schemaVersion": 1,
      "toolVersion": "0.1.0",
      "status": "differences",
      "exitCode": 5,
      "error": null,
      "duration": [TIME],
      "packages": [],
      "differences": [
        "app: `assets/icons/sun.svg`: modified since it was exported"
      ],
      "requests": {
        "tier1": 0,
        "tier2": 0,
        "tier3": 0,
        "downloads": 0,
        "retries": 0,
        "pausedSeconds": 0.0,
        "bytes": 0
      }
    }
    ----- stderr
    error: `--check` found 1 difference
    help: `git restore` brings back the exported files, if they were committed; `cargo xtask figma-export --force` overwrites them
    "#);
}
