//! A workspace to export into, a design to export, and the binary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fake_figma::{Builder, FakeFigma, Faults};
use serde_json::Value;

pub(crate) use crate::designs::{blur, component, design, move_sun, repaint};

/// Far longer than any wait in these tests, however busy the machine is.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The longest that a request may take from the client to the server, on a busy machine.
pub(crate) const UNDERWAY: Duration = Duration::from_millis(500);

/// A workspace with one package, `app`, and an emulator.
pub(crate) struct Bench {
    pub(crate) server: FakeFigma,
    pub(crate) folder: tempfile::TempDir,
}

/// How a run ended and what it printed.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Ran {
    /// Fails, showing the whole output, unless the run ended with this code.
    #[track_caller]
    pub(crate) fn ends_with(&self, code: i32) {
        assert!(
            self.code == code,
            "ended with {}, not {code}\n--- stdout\n{}\n--- stderr\n{}",
            self.code,
            self.stdout,
            self.stderr
        );
    }
}

/// Compares the whole output of a run (code, stdout and stderr) with the literal, leaving out what differs
/// from run to run.
macro_rules! snapshot {
    ($bench:expr, $ran:expr, @$expected:literal) => {{
        let ran = &$ran;
        insta::assert_snapshot!($bench.shown(ran), @$expected)
    }};
}
pub(crate) use snapshot;

/// How each of several runs ended, for one snapshot: the case, the code, and the output from the first error
/// on.
#[derive(Default)]
pub(crate) struct Endings(BTreeMap<String, String>);

impl Endings {
    pub(crate) fn add(&mut self, case: &str, bench: &Bench, ran: &Ran) {
        let mut ending = format!("{case} -> {}\n", ran.code);
        let errors = ran.stderr.lines().skip_while(|line| !line.starts_with("error"));
        errors.for_each(|line| ending.push_str(&format!("    {}\n", bench.filtered(line))));
        self.0.insert(case.to_owned(), ending);
    }

    pub(crate) fn shown(&self) -> String {
        self.0.values().map(String::as_str).collect()
    }
}

/// The entries that most tests export.
pub(crate) const ICONS: &str = r#"
[[package.metadata.exfig.icons]]
frames = ["Icons"]
dir = "assets/icons"
output = [{ format = "rust", path = "src/icons.rs" }]
"#;

/// All four kinds, in several formats.
pub(crate) const EVERYTHING: &str = r#"
[[package.metadata.exfig.colors]]
source = "variables"
output = [
    { format = "rust", path = "src/theme.rs" },
    { format = "css", path = "theme.css" },
    { format = "json", path = "theme.json" },
]

[[package.metadata.exfig.colors]]
output = [{ format = "rust", path = "src/styles.rs" }]

[[package.metadata.exfig.typography]]
output = [{ format = "rust", path = "src/text.rs" }]

[[package.metadata.exfig.icons]]
frames = ["Icons"]
dir = "assets/icons"
output = [{ format = "rust", path = "src/icons.rs" }]

[[package.metadata.exfig.images]]
frames = ["Pictures"]
format = "png"
scales = [1, 2]
dir = "assets/images"
output = [{ format = "rust", path = "src/images.rs" }]
"#;

impl Bench {
    pub(crate) fn new(entries: &str) -> Self {
        Self::with(FakeFigma::builder().design(design(&["sun", "moon", "star", "rain"])), entries)
    }

    pub(crate) fn with_faults(script: &str, entries: &str) -> Self {
        let faults = Faults::script(script).unwrap();
        Self::with(
            FakeFigma::builder().design(design(&["sun", "moon", "star", "rain"])).faults(faults),
            entries,
        )
    }

    pub(crate) fn with(server: Builder, entries: &str) -> Self {
        let bench = Self { server: server.start().unwrap(), folder: tempfile::tempdir().unwrap() };
        bench.write("Cargo.toml", "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n");
        bench.write("app/src/lib.rs", "");
        bench.configure(entries);
        bench
    }

    /// Writes the package's manifest. Retries are fast, so that tests do not wait, and Figma renders, so that
    /// there is something to fail: entries that draw set `renderer` themselves.
    pub(crate) fn configure(&self, entries: &str) {
        let manifest = format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [package.metadata.exfig]\nfile = \"{}\"\nbase-url = \"{}\"\n\
             retry = {{ base-delay = \"1ms\", max-delay = \"2ms\" }}\n\
             rate-limit = {{ capacity = 1000, refill-per-second = 1000 }}\nrenderer = \"figma\"\n{entries}",
            self.server.file_keys()[0],
            self.server.api_url(),
        );
        self.write("app/Cargo.toml", &manifest);
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn exists(&self, path: &str) -> bool {
        self.path(path).exists()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        command_in(self.folder.path(), args)
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        finish(self.command(args).spawn().unwrap())
    }

    pub(crate) fn export(&self) -> Ran {
        self.run(&[])
    }

    /// Runs the binary with only these arguments.
    #[cfg_attr(feature = "demo", expect(dead_code, reason = "the help text differs"))]
    pub(crate) fn task(&self, args: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(args).current_dir(self.folder.path());
        output(command)
    }

    /// A run as users see it, with placeholders for paths, addresses and times.
    pub(crate) fn shown(&self, ran: &Ran) -> String {
        let mut shown = format!("code: {}\n", ran.code);
        for (name, text) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
            if !text.is_empty() {
                shown.push_str(&format!("----- {name}\n{}", self.filtered(text)));
            }
        }
        shown
    }

    fn filtered(&self, text: &str) -> String {
        let root = self.folder.path();
        let real = root.canonicalize().unwrap();
        let api = self.server.api_url();
        let host = api.trim_start_matches("http://").trim_end_matches('/');
        let mut text = text.to_owned();
        for (from, to) in [
            (real.to_str().unwrap(), "[ROOT]"),
            (root.to_str().unwrap(), "[ROOT]"),
            (api.trim_end_matches('/'), "[FIGMA]"),
            (host, "[HOST]"),
        ] {
            text = text.replace(from, to);
        }
        let filters = [
            (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "[DATE]"),
            (r"(in|wait|within) (\d+ min )?\d+(\.\d)? s\b", "$1 [TIME]"),
            (r"(\d+ min )?\d+(\.\d)? s paused", "[TIME] paused"),
            (r"process \d+", "process [PID]"),
            (r"\d+ d \d+ h ago", "[AGE] ago"),
            (r"app-[0-9a-f]{8}", "app-[HASH]"),
            (r"[0-9a-f]{16,64}", "[HASH]"),
            (r"127\.0\.0\.1:\d+", "[ADDRESS]"),
            (r#""duration": [0-9.e-]+"#, r#""duration": [TIME]"#),
        ];
        for (from, to) in filters {
            text = regex_lite::Regex::new(from).unwrap().replace_all(&text, to).into_owned();
        }
        text
    }

    /// Every file of the package except the manifest.
    pub(crate) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        let mut tree = BTreeMap::new();
        collect(&self.path("app"), "", &mut tree);
        tree.remove("Cargo.toml");
        tree
    }

    pub(crate) fn icons(&self) -> Vec<String> {
        let names =
            self.tree().into_keys().filter_map(|path| path.strip_prefix("assets/icons/").map(str::to_owned));
        names.collect()
    }

    pub(crate) fn checkpoint(&self) -> Value {
        serde_json::from_str(&self.read(&self.checkpoint_path())).unwrap()
    }

    /// Where the checkpoint of `app` is, or would be.
    pub(crate) fn checkpoint_path(&self) -> String {
        let folders = std::fs::read_dir(self.path("target/exfig")).into_iter().flatten();
        let mut names = folders.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
        let folder = names.find(|name| name.starts_with("app-")).unwrap_or_else(|| "app-".to_owned());
        format!("target/exfig/{folder}/.exfig-checkpoint.json")
    }

    /// Compiles the package with these modules, and fails if it does not compile.
    pub(crate) fn assert_compiles(&self, modules: &[&str]) {
        let lib = modules.iter().map(|module| format!("pub mod {module};\n")).collect::<String>();
        self.write("app/src/lib.rs", &lib);
        let mut rustc = Command::new("rustc");
        rustc
            .args(["--edition", "2024", "--crate-type", "lib", "--emit", "metadata", "-D", "warnings", "-o"])
            .arg(self.path("lib.rmeta"))
            .arg(self.path("app/src/lib.rs"));
        output(rustc).ends_with(0);
    }
}

/// The binary with a clean environment, ready to export in `folder`.
pub(crate) fn command_in(folder: &Path, args: &[&str]) -> Command {
    task_in(folder, "figma-export", args)
}

/// The same for any task.
pub(crate) fn task_in(folder: &Path, task: &str, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg(task).args(args).current_dir(folder).env_clear();
    for name in ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "SYSTEMROOT"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command.env("FIGMA_TOKEN", "fake-token").env("XDG_STATE_HOME", folder.join("state"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Sends Ctrl-C, waits until the program reports it, calls `go_on`, and waits for the end.
#[cfg(unix)]
pub(crate) fn interrupted(mut child: Child, go_on: impl FnOnce()) -> Ran {
    use std::io::{BufRead as _, BufReader, Read as _};
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut stderr = String::new();
    while !stderr.contains("Ctrl-C") {
        assert!(lines.read_line(&mut stderr).unwrap() > 0, "Ctrl-C was not reported: {stderr}");
    }
    go_on();
    lines.read_to_string(&mut stderr).unwrap();
    Ran { stderr, ..finish(child) }
}

/// Runs another program, without standard input.
pub(crate) fn output(mut command: Command) -> Ran {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    collected(command.spawn().unwrap())
}

/// Waits for the binary, and checks that it printed neither the token nor escape codes.
pub(crate) fn finish(child: Child) -> Ran {
    let ran = collected(child);
    for said in [&ran.stdout, &ran.stderr] {
        assert!(!said.contains("fake-token"), "the token was printed: {said}");
        assert!(!said.contains('\x1b'), "escape codes in a pipe: {said}");
    }
    ran
}

fn collected(child: Child) -> Ran {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

fn collect(folder: &Path, prefix: &str, tree: &mut BTreeMap<String, Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().unwrap().is_dir() {
            collect(&entry.path(), &format!("{name}/"), tree);
        } else {
            tree.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}
