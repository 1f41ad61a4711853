//! A build script, run by Cargo.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

use std::path::Path;
use std::process::Command;

const MANIFEST: &str = r#"
[package]
name = "app"
version = "0.1.0"
edition = "2024"

[workspace]

[build-dependencies]
exfig-build = { path = PATH }

[package.metadata.exfig]
file = "KEY"

[[package.metadata.exfig.icons]]
dir = "assets/icons"
"#;

struct App {
    folder: tempfile::TempDir,
}

impl App {
    fn new(script: &str) -> Self {
        let app = Self { folder: tempfile::tempdir().unwrap() };
        let ours = Path::new(env!("CARGO_MANIFEST_DIR"));
        app.write("Cargo.toml", &MANIFEST.replace("PATH", &format!("{ours:?}")));
        app.write("build.rs", &format!("fn main() {{\n    exfig_build::{script}();\n}}\n"));
        app.write("src/lib.rs", "");
        // The same versions as those of the tests, which are here.
        let lock = ours.join("../Cargo.lock");
        if lock.exists() {
            std::fs::copy(lock, app.folder.path().join("Cargo.lock")).unwrap();
        }
        app
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Builds with `EXFIG_BUILD` set. Returns whether that works, and what Cargo says about exfig.
    fn build(&self, chosen: &str) -> (bool, String) {
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["build", "--offline"]).current_dir(self.folder.path());
        cargo.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("script"));
        // What an outer Cargo says about this test is not meant for the inner one.
        for name in ["OUT_DIR", "CARGO_MANIFEST_DIR", "RUSTC_WRAPPER", "RUSTFLAGS"] {
            cargo.env_remove(name);
        }
        let ran = cargo.env("EXFIG_BUILD", chosen).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stderr).into_owned();
        let lines = said.lines().filter(|line| line.contains("exfig: ") || line.contains("EXFIG_BUILD"));
        (ran.status.success(), lines.map(|line| format!("{line}\n")).collect())
    }
}

const NEVER: &str = "KIND: app@0.1.0: exfig: `icons` was never exported
KIND: app@0.1.0: exfig: help: `cargo exfig` brings the outputs up to date
";

/// One test, because Cargo builds in one directory at a time.
#[test]
fn a_build_fails_warns_or_goes_on() {
    let app = App::new("check");
    assert_eq!(app.build(""), (false, NEVER.replace("KIND", "error")));
    assert_eq!(app.build("warn"), (true, NEVER.replace("KIND", "warning")));
    assert_eq!(app.build("off"), (true, String::new()));
    let unknown = "error: app@0.1.0: EXFIG_BUILD is `perhaps`; it can be `error`, `warn` or `off`\n";
    assert_eq!(app.build("perhaps"), (false, unknown.to_owned()));
    // A workspace with an alias for its own tasks.
    app.write(".cargo/config.toml", "[alias]\nxtask = \"run -p xtask --\"\n");
    let (_, said) = app.build("error");
    assert!(said.contains("help: `cargo xtask figma-export` brings"), "{said}");

    // As after an export: the files decide.
    let digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
    app.write("assets/icons/sun.svg", "x");
    let entry = format!(
        "[[entry]]\nkey = \"icons:assets/icons\"\nfile = \"KEY\"\nversion = \"7\"\nsettings = \"{digest}\"\n\
         drawing = \"{digest}\"\nrules = [1, 5]\noutputs = [[\"assets/icons/sun.svg\", \"{digest}\", \"1:2\"]]\n"
    );
    app.write("exfig.lock", &format!("version = 4\n{entry}"));
    assert_eq!(app.build("error"), (true, String::new()));
    app.write("assets/icons/sun.svg", "edited");
    let (works, said) = app.build("error");
    assert!(!works && said.contains("`assets/icons/sun.svg`: modified since it was exported"), "{said}");
    // A published package has nobody to export again.
    app.write("Cargo.toml.orig", "");
    app.write("assets/icons/sun.svg", "edited again");
    assert_eq!(app.build("error"), (true, String::new()));

    let warns = App::new("warn");
    assert_eq!(warns.build(""), (true, NEVER.replace("KIND", "warning")));
    assert_eq!(warns.build("error"), (false, NEVER.replace("KIND", "error")));
    warns.write("exfig.lock", "version = 99\n");
    let (works, said) = warns.build("");
    assert!(works && said.contains("a newer version of exfig wrote it"), "{said}");
    std::fs::remove_file(warns.folder.path().join("exfig.lock")).unwrap();
    std::fs::create_dir(warns.folder.path().join("exfig.lock")).unwrap();
    let (_, said) = warns.build("");
    assert!(said.contains("it is a directory"), "{said}");
}
