//! A workspace to export into, a design to export, and the binary.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fake_figma::{Builder, Design, FakeFigma, Faults};
use serde_json::{Value, json};

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

/// Makes every icon look different to the planner; the emulator renders it as before, because it ignores
/// effects.
pub(crate) fn blur(design: &mut Design) {
    for icon in 0..4 {
        if let Some(node) = design.node_mut(&format!("1:{icon}")) {
            node["effects"] = serde_json::json!([{"type": "LAYER_BLUR", "blurType": "PROGRESSIVE", "visible": true, "radius": 1.0}]);
        }
    }
}

/// Paints icons 2 and 3 in another color, which the emulator shows.
pub(crate) fn repaint(design: &mut Design) {
    for shape in ["2:2", "2:3"] {
        if let Some(node) = design.node_mut(shape) {
            node["fills"][0]["color"]["r"] = serde_json::json!(1);
        }
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

/// A 24 px component with one filled shape.
pub(crate) fn component(id: usize, name: &str) -> Value {
    let bounds = json!({"x": 0, "y": 0, "width": 24, "height": 24});
    json!({
        "id": format!("1:{id}"), "name": name, "type": "COMPONENT", "absoluteBoundingBox": bounds,
        "size": {"x": 24, "y": 24}, "relativeTransform": [[1, 0, 0], [0, 1, 0]], "fills": [], "strokes": [],
        "children": [{
            "id": format!("2:{id}"), "name": "shape", "type": "VECTOR", "absoluteBoundingBox": bounds,
            "size": {"x": 24, "y": 24}, "relativeTransform": [[1, 0, 0], [0, 1, 0]], "strokes": [],
            "fills": [{"type": "SOLID", "blendMode": "NORMAL", "color": {"r": 0.1, "g": 0.2, "b": 0.3, "a": 1}}],
            "fillGeometry": [{"path": format!("M{id} 4L20 4L20 20L4 20Z"), "windingRule": "NONZERO"}],
        }],
    })
}

/// A design with icons of these names, two pictures, a color style, a text style and a theme with two modes.
pub(crate) fn design(names: &[&str]) -> Design {
    let icons = names.iter().enumerate().map(|(i, name)| component(i, name)).collect::<Vec<_>>();
    let pictures = [component(900, "hero"), component(901, "footer")];
    let components = icons.iter().chain(&pictures);
    let components = components.map(|node| {
        (
            node["id"].as_str().unwrap().to_owned(),
            json!({"key": "k", "name": node["name"], "description": ""}),
        )
    });
    let mut design = Design::from_body(json!({
        "name": "Test", "version": "1", "lastModified": "2026-01-01T00:00:00Z", "role": "owner", "editorType": "figma", "schemaVersion": 0,
        "document": {"id": "0:0", "name": "Document", "type": "DOCUMENT", "children": [{"id": "0:1", "name": "Page", "type": "CANVAS", "children": [
            {"id": "0:2", "name": "Icons", "type": "FRAME", "fills": [], "children": icons},
            {"id": "0:3", "name": "Pictures", "type": "FRAME", "fills": [], "children": pictures},
            {"id": "0:4", "name": "Empty", "type": "FRAME", "fills": [], "children": []},
            {"id": "0:5", "name": "swatch", "type": "RECTANGLE", "styles": {"fill": "9:1"},
             "fills": [{"type": "SOLID", "color": {"r": 1, "g": 0, "b": 0, "a": 1}}]},
            {"id": "0:6", "name": "sample", "type": "TEXT", "characters": "Aa", "styles": {"text": "9:2"},
             "fills": [{"type": "SOLID", "color": {"r": 0, "g": 0, "b": 0, "a": 1}}],
             "style": {"fontFamily": "Inter", "fontPostScriptName": null, "fontWeight": 700, "fontSize": 32, "lineHeightPx": 40, "lineHeightUnit": "PIXELS", "letterSpacing": 0}},
        ]}]},
        "components": components.collect::<serde_json::Map<_, _>>(), "componentSets": {},
        "styles": {"9:1": {"key": "a", "name": "brand/red", "styleType": "FILL", "remote": false, "description": "Ours"},
                   "9:2": {"key": "b", "name": "heading/large", "styleType": "TEXT", "remote": false, "description": ""}},
    }))
    .unwrap()
    .with_key("TESTKEY");
    design.variables = Some(json!({"status": 200, "error": false, "meta": {
        "variableCollections": {"C:1": {"id": "C:1", "name": "Theme", "key": "c", "remote": false, "hiddenFromPublishing": false, "defaultModeId": "1:0",
            "modes": [{"modeId": "1:0", "name": "Light"}, {"modeId": "1:1", "name": "Dark"}], "variableIds": ["V:1"]}},
        "variables": {"V:1": {"id": "V:1", "name": "surface/base", "key": "v", "variableCollectionId": "C:1", "resolvedType": "COLOR", "remote": false,
            "description": "Behind everything", "hiddenFromPublishing": false, "scopes": [], "codeSyntax": {},
            "valuesByMode": {"1:0": {"r": 1, "g": 1, "b": 1, "a": 1}, "1:1": {"r": 0, "g": 0, "b": 0, "a": 1}}}},
    }}));
    design
}
