//! The README's quick start: a separate workspace that embeds exfig-xtask by path.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Bench, ICONS, output};

#[test]
fn another_workspace_embeds_the_command_in_three_lines() {
    let bench = Bench::new(ICONS);
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().unwrap();
    let workspace = "[workspace]\nmembers = [\"app\", \"xtask\"]\nresolver = \"3\"\n";
    bench.write("Cargo.toml", workspace);
    // Its own package is called xtask, as usual.
    let manifest = format!(
        "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\nexfig-xtask = {{ path = {:?} }}\n",
        ours
    );
    bench.write("xtask/Cargo.toml", &manifest);
    bench.write("xtask/src/main.rs", "fn main() -> std::process::ExitCode {\n    exfig_xtask::main()\n}\n");
    bench.write(".cargo/config.toml", "[alias]\nxtask = \"run --quiet --package xtask --\"\n");
    std::fs::copy(ours.join("../Cargo.lock"), bench.path("Cargo.lock")).unwrap();

    let cargo = |args: &[&str], folder: &str| {
        let mut command = Command::new(env!("CARGO"));
        command.args(args).current_dir(bench.path(folder)).env("FIGMA_TOKEN", "fake-token");
        command
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("embed"))
            .env("CARGO_NET_OFFLINE", "true");
        command.env("XDG_STATE_HOME", bench.path("state"));
        output(command)
    };
    let help = cargo(&["xtask", "figma-export", "--help"], ".");
    help.ends_with(0);
    let text = help.stdout;
    assert!(text.contains("Usage: cargo xtask figma-export") && !text.contains("--demo"), "{text}");
    // It also works from any folder below.
    let export = cargo(&["xtask", "figma-export"], "app/src");
    export.ends_with(0);
    assert_eq!(bench.icons().len(), 4);
}

#[test]
fn a_build_that_only_checks_says_what_the_whole_command_says() {
    let bench = Bench::new(ICONS);
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).canonicalize().unwrap();
    bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\", \"xtask\"]\nresolver = \"3\"\n");
    let manifest = format!(
        "[package]\nname = \"xtask\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         exfig-xtask = {{ path = {ours:?}, default-features = false, features = [\"check\"] }}\n"
    );
    bench.write("xtask/Cargo.toml", &manifest);
    bench.write("xtask/src/main.rs", "fn main() -> std::process::ExitCode {\n    exfig_xtask::main()\n}\n");
    std::fs::copy(ours.join("../Cargo.lock"), bench.path("Cargo.lock")).unwrap();
    let light = |args: &[&str]| {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["run", "--quiet", "--package", "xtask", "--"]).args(args).current_dir(bench.path("."));
        cargo.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("light"));
        cargo.env("CARGO_NET_OFFLINE", "true");
        output(cargo)
    };
    let check = || (light(&["figma-export", "--check"]), bench.run(&["--check"]));
    let compare = |code: i32| {
        let (light, whole) = check();
        light.ends_with(code);
        assert_eq!((light.code, &light.stdout), (whole.code, &whole.stdout));
        assert_eq!(light.stderr, whole.stderr);
    };
    compare(5);
    bench.export().ends_with(0);
    compare(0);
    bench.write("app/assets/icons/sun.svg", "<svg/>");
    std::fs::remove_file(bench.path("app/assets/icons/moon.svg")).unwrap();
    compare(5);
    // A reader that has gone away, as with `| head -1`.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut program = Command::new(Path::new(env!("CARGO_TARGET_TMPDIR")).join("light/debug/xtask"));
    program.args(["figma-export", "--check"]).current_dir(bench.path(".")).stdout(writer);
    assert_eq!(program.stderr(Stdio::null()).status().unwrap().code(), Some(5));
    let ran = light(&["figma-export"]);
    ran.ends_with(2);
    assert!(ran.stderr.contains("this build of exfig only checks"), "{}", ran.stderr);
    light(&["figma-export", "--check", "-p", "none"]).ends_with(2);
}
