//! docs/terminal.md: what the commands print, made by running them.

use std::fmt::Write as _;
use std::path::PathBuf;

use fake_figma::Faults;
use serde_json::json;

use crate::support::{Bench, ICONS, Ran, blur, component, output, task_in};

const COLORS: &str =
    "\n[[package.metadata.exfig.colors]]\noutput = { format = \"rust\", path = \"src/colors.rs\" }\n";

const HEAD: &str = "# What exfig prints

A test makes this page by running the commands against an emulator (`UPDATE_DOCS=1 cargo test -p exfig-xtask --test e2e
terminal`). Lines with `$ ` are what was typed, `[ROOT]` is the workspace, and `(exit code)` the exit status. Data goes to standard
output, everything else to standard error. On a terminal, lines have colors, unless `NO_COLOR` is set, and bars show what is
left; in CI and in pipes, plain lines do.
";

/// The page so far.
struct Page {
    text: String,
    bench: Bench,
}

impl Page {
    fn section(&mut self, title: &str, why: &str) {
        _ = write!(self.text, "\n## {title}\n\n{why}\n");
    }

    /// Adds what a command printed: standard output first.
    fn show(&mut self, typed: &str, ran: &Ran) {
        let shown = self.bench.shown(ran);
        // The disk and the tools are those of the machine.
        let is_shown = |line: &&str| {
            !line.starts_with("code: ")
                && !line.starts_with("-----")
                && !line.contains("disk: ")
                && !line.contains("rustfmt: ")
        };
        let lines = shown.lines().filter(is_shown);
        let lines = lines.map(str::trim_end).collect::<Vec<_>>().join("\n");
        _ = write!(self.text, "\n```text\n$ cargo xtask {typed}\n{lines}\n(exit code {})\n```\n", ran.code);
    }

    fn export(&mut self, args: &[&str]) {
        let ran = self.bench.run(args);
        self.show(format!("figma-export {}", args.join(" ")).trim_end(), &ran);
    }

    /// Configures a package that is bare, and then as it was.
    fn init(&mut self) {
        let configured = self.bench.read("app/Cargo.toml");
        self.bench
            .write("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        let file = "https://www.figma.com/design/TESTKEY/App";
        let url = self.bench.server.api_url();
        for task in ["figma-list", "figma-init"] {
            let ran = output(task_in(&self.bench.path("app"), task, &[file, "--base-url", &url]));
            self.show(&format!("{task} {file}"), &ran);
        }
        self.bench.write("app/Cargo.toml", &configured);
    }

    fn task(&mut self, task: &str, args: &[&str]) {
        let ran = output(task_in(self.bench.folder.path(), task, args));
        self.show(format!("{task} {}", args.join(" ")).trim_end(), &ran);
    }
}

/// Makes the page.
fn page() -> String {
    let mut page = Page { text: HEAD.to_owned(), bench: Bench::new(&format!("{ICONS}{COLORS}")) };
    page.section("Looking around", "Before there is a configuration, with the URL of a file or its key.");
    page.init();
    page.task("figma-doctor", &[]);
    page.section("A first export, and one with nothing to do", "The second sends one cheap request.");
    page.export(&["--dry-run"]);
    page.export(&[]);
    page.export(&[]);
    page.export(&["--check"]);
    page.section("The design changed", "What changed, by name, and then the export.");
    page.bench.server.edit(blur);
    page.bench.server.edit(|design| {
        let frame = &mut design.file["document"]["children"][0]["children"][0]["children"];
        let icons = frame.as_array_mut().unwrap();
        icons.remove(0);
        icons[0]["name"] = json!("half moon");
        icons.push(component(7, "comet"));
        design.node_mut("0:5").unwrap()["fills"][0]["color"]["g"] = json!(1);
    });
    page.export(&["--check", "--remote"]);
    page.export(&["--dry-run"]);
    page.export(&[]);
    page.section("Somebody edited a file", "exfig finds it, and does not overwrite it.");
    page.bench.write("app/assets/icons/comet.svg", "<svg/>\n");
    page.export(&["--check"]);
    page.export(&["--force"]);
    page.section("Figma fails", "Requests are repeated; what is left is exported with `--resume`.");
    page.bench.server.edit(blur_more);
    page.bench.server.set_faults(Faults::script("images: 429(retry-after=1) x1\ncdn: 503 x99").unwrap());
    page.export(&["--max-retries", "1"]);
    page.bench.server.set_faults(Faults::script("").unwrap());
    page.export(&["--resume"]);
    page.section(
        "Figma locks the token out",
        "exfig waits for as long as `max-wait` allows; otherwise it says when to come back.",
    );
    page.bench.server.edit(blur);
    page.bench.server.set_faults(Faults::script("images: 429(retry-after=396749) x1").unwrap());
    page.export(&[]);
    page.section("A mistake in Cargo.toml", "All of them come at once, before anything is fetched.");
    page.bench.configure(&format!("{}{COLORS}", ICONS.replace("frames", "frame").replace("rust", "rest")));
    page.export(&[]);
    page.text
}

/// Makes one icon look different again: with several, what fails first is a matter of chance.
fn blur_more(design: &mut fake_figma::Design) {
    design.node_mut("1:2").unwrap()["effects"] =
        json!([{"type": "LAYER_BLUR", "blurType": "PROGRESSIVE", "visible": true, "radius": 2.0}]);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a page in the repository, written only on request")]
fn the_page_shows_what_is_printed() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/terminal.md");
    let wanted = page();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    // Nothing in a packaged crate, which has no documentation around it.
    let Ok(text) = std::fs::read_to_string(&path) else { return };
    let differs = text.lines().zip(wanted.lines()).find(|(is, wanted)| is != wanted);
    assert!(text == wanted, "docs/terminal.md is out of date, run with UPDATE_DOCS=1: {differs:?}");
}
