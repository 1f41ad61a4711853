//! The README's quick start: a separate workspace that embeds exfig-xtask by path.

use std::path::Path;
use std::process::Command;

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
