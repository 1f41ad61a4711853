//! Changes Cargo.toml, ends the next export early, then lets another one finish. The tree must match an
//! export from scratch: no orphans left, and nobody else's files touched.

use std::path::Path;
use std::process::Child;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fake_figma::{FakeFigma, Faults, demo};
use tempfile::TempDir;

use crate::tally::Tally;
use crate::world::{Tree, command, copy, exporter, run, said, tree};

const ICONS: &str = "[[package.metadata.exfig.icons]]\nframes = [\"Icons\"]\nrenderer = \"figma\"\ndir = \"assets/icons\"\noutput = [{ format = \"rust\", path = \"src/icons.rs\" }]\n\n";
const IMAGES: &str = "[[package.metadata.exfig.images]]\nframes = [\"Illustrations\"]\nformat = \"png\"\nscales = [1, 2]\nrenderer = \"figma\"\ndir = \"assets/images\"\noutput = [{ format = \"rust\", path = \"src/images.rs\" }]\n\n";
const COLORS: &str =
    "[[package.metadata.exfig.colors]]\noutput = [{ format = \"rust\", path = \"src/colors.rs\" }]\n\n";
const MORE: &str = "[[package.metadata.exfig.icons]]\nframes = [\"Illustrations\"]\nrenderer = \"figma\"\ndir = \"assets/more\"\n\n";

/// The changes: a name, whether Cargo.toml names another Figma file, and the entries after the change.
fn changes() -> Vec<(&'static str, bool, String)> {
    let base = base();
    vec![
        ("another file", true, base.clone()),
        ("an entry inserted", false, format!("{MORE}{base}")),
        ("entries swapped", false, format!("{IMAGES}{COLORS}{ICONS}")),
        ("an entry removed", false, format!("{ICONS}{COLORS}")),
        ("another dir", false, base.replace("assets/icons", "assets/symbols")),
        ("dir in a different case", false, base.replace("assets/icons", "assets/Icons")),
        (
            "replace",
            false,
            base.replace("dir = \"assets/icons\"", "dir = \"assets/icons\"\nreplace = [\"^\", \"x-\"]"),
        ),
        (
            "another name style",
            false,
            base.replace("dir = \"assets/icons\"", "dir = \"assets/icons\"\nname-style = \"kebab-case\""),
        ),
        ("another output path", false, base.replace("src/icons.rs", "src/symbols.rs")),
        ("another file and inserted", true, format!("{MORE}{base}")),
    ]
}

fn base() -> String {
    format!("{ICONS}{IMAGES}{COLORS}")
}

#[derive(Debug, Clone, Copy)]
enum End {
    Killed,
    Interrupted,
    CdnDown,
    ItemFails,
}

/// What happens between the export that ends early and the last one.
#[derive(Debug, Clone, Copy)]
enum Between {
    Nothing,
    /// An export of the other Figma file, which also ends early. It runs before the change itself.
    OtherFile,
    /// A partial export with these arguments.
    Run(&'static [&'static str]),
}

pub(crate) fn run_all(short: bool) -> Tally {
    let mut tally = Tally::new("changed configurations");
    let world = World::new();
    for (name, other, entries) in changes().into_iter().step_by(if short { 3 } else { 1 }) {
        let want = world.undisturbed(other, &entries);
        for end in [End::Killed, End::Interrupted, End::CdnDown, End::ItemFails] {
            for resume in [false, true] {
                let broken = world.change(other, &entries, end, Between::Nothing, resume, &want);
                let then = if resume { "--resume" } else { "export" };
                tally.point(&format!("{name}, {end:?}, then {then}"), &broken);
            }
        }
        for end in [End::Killed, End::CdnDown] {
            for between in
                [Between::OtherFile, Between::Run(&["--only", "icons"]), Between::Run(&["--filter", "*a*"])]
            {
                let broken = world.change(other, &entries, end, between, true, &want);
                tally.point(&format!("{name}, {end:?}, {between:?}, then --resume"), &broken);
            }
        }
    }
    println!("changes: {} exports ended early", world.ended_early.load(Ordering::Relaxed));
    tally
}

struct World {
    server: FakeFigma,
    base: TempDir,
    /// The number of exports that ended early: if nothing has to be fetched, there is nothing to stop.
    ended_early: AtomicUsize,
}

impl World {
    fn new() -> Self {
        let mut other = demo::design().with_key("ZOTHER");
        // One icon fewer, and the others fainter.
        let icons = icons(&other.file["document"]).expect("the demo has icons");
        for id in &icons {
            other.node_mut(id).unwrap()["opacity"] = serde_json::json!(0.5);
        }
        let first = icons[0].clone();
        drop_node(&mut other.file["document"], &first);
        other.file["components"].as_object_mut().unwrap().remove(&first);
        let server = FakeFigma::builder().design(demo::design()).design(other).start().unwrap();
        let base = tempfile::tempdir().unwrap();
        let world = Self { server, base, ended_early: AtomicUsize::new(0) };
        world.lay_out(world.base.path(), false, &self::base());
        let ran = run(world.base.path(), &[]);
        assert!(ran.status.success(), "{}", said(&ran));
        std::fs::write(world.base.path().join("assets/icons/theirs.svg"), "theirs").unwrap();
        world
    }

    fn lay_out(&self, folder: &Path, other: bool, entries: &str) {
        let key = self.server.file_keys().into_iter().find(|key| (key == "ZOTHER") == other).unwrap();
        let manifest = format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[package.metadata.exfig]\nfile = \"{key}\"\n\
             base-url = \"{}\"\nretry = {{ base-delay = \"1ms\", max-delay = \"2ms\" }}\n\
             rate-limit = {{ capacity = 1000, refill-per-second = 1000 }}\n\n{entries}",
            self.server.api_url(),
        );
        std::fs::create_dir_all(folder.join("src")).unwrap();
        std::fs::write(folder.join("src/lib.rs"), "").unwrap();
        std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    }

    /// The tree that an export from scratch writes, plus the file that is not exfig's.
    fn undisturbed(&self, other: bool, entries: &str) -> Tree {
        let folder = tempfile::tempdir().unwrap();
        self.lay_out(folder.path(), other, entries);
        let ran = run(folder.path(), &[]);
        assert!(ran.status.success(), "{}", said(&ran));
        let mut want = outputs(folder.path());
        want.insert("assets/icons/theirs.svg".to_owned(), b"theirs".to_vec());
        want
    }

    fn change(
        &self,
        other: bool,
        entries: &str,
        end: End,
        between: Between,
        resume: bool,
        want: &Tree,
    ) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        copy(self.base.path(), folder.path());
        if matches!(between, Between::OtherFile) {
            self.lay_out(folder.path(), !other, entries);
            self.server.set_faults(Faults::script("cdn#4: 503 x100").unwrap());
            run(folder.path(), &["--allow-removal"]);
            self.server.set_faults(Faults::none());
        }
        self.lay_out(folder.path(), other, entries);
        let mut broken = Vec::new();
        let begin = |endpoint, nth| {
            let hold = self.server.hold(endpoint, nth);
            let child = command(folder.path(), &exporter(), &[], &["--allow-removal"]).spawn().unwrap();
            // If nothing has to be fetched, there is nothing to stop.
            let reached = hold.wait_reached(Duration::from_secs(3));
            (hold, child, reached)
        };
        let code = match end {
            End::Killed => {
                let (hold, mut child, _) = begin("cdn", 5);
                let _ = child.kill();
                let status = child.wait().unwrap();
                hold.release();
                status.code()
            }
            End::Interrupted => {
                let (hold, child, _) = begin("cdn", 3);
                interrupt(&child);
                hold.release();
                child.wait_with_output().unwrap().status.code()
            }
            End::CdnDown => {
                self.server.set_faults(Faults::script("cdn: 503").unwrap());
                run(folder.path(), &["--allow-removal"]).status.code()
            }
            End::ItemFails => {
                self.server.set_faults(Faults::script("cdn#2: garbage x9").unwrap());
                run(folder.path(), &["--allow-removal", "--max-retries", "0"]).status.code()
            }
        };
        if code != Some(0) {
            self.ended_early.fetch_add(1, Ordering::Relaxed);
        }
        self.server.set_faults(Faults::none());
        if let Between::Run(args) = between {
            let ran = run(folder.path(), &[args, &["--allow-removal"]].concat());
            if !ran.status.success() {
                broken.push(format!("{args:?} exits with {:?}: {}", ran.status.code(), said(&ran)));
            }
        }
        let args: &[&str] = if resume { &["--allow-removal", "--resume"] } else { &["--allow-removal"] };
        let ran = run(folder.path(), args);
        if !ran.status.success() {
            broken.push(format!("exits with {:?}: {}", ran.status.code(), said(&ran)));
        }
        let found = outputs(folder.path());
        let paths = want.keys().chain(found.keys()).collect::<std::collections::BTreeSet<_>>();
        for path in paths.into_iter().filter(|path| want.get(*path) != found.get(*path)) {
            let what = match (want.contains_key(path), found.contains_key(path)) {
                (true, false) => "missing",
                (false, true) => "an orphan",
                _ => "different",
            };
            broken.push(format!("`{path}` is {what}"));
        }
        let check = run(folder.path(), &["--check"]);
        if !check.status.success() {
            broken.push(format!("--check exits with {:?}: {}", check.status.code(), said(&check)));
        }
        let again = run(folder.path(), &[]);
        if !said(&again).contains(" 0 written") {
            broken.push(format!("a second export still writes something: {}", said(&again)));
        }
        broken
    }
}

fn interrupt(child: &Child) {
    let _ = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status();
}

/// The ids of the components in the frame "Icons".
fn icons(node: &serde_json::Value) -> Option<Vec<String>> {
    let children = node["children"].as_array()?;
    if node["name"] == "Icons" {
        let of_kind = children.iter().filter(|child| child["type"] == "COMPONENT");
        return Some(of_kind.filter_map(|child| child["id"].as_str().map(str::to_owned)).collect());
    }
    children.iter().find_map(icons).filter(|ids| !ids.is_empty())
}

fn drop_node(node: &mut serde_json::Value, id: &str) {
    if let Some(children) = node["children"].as_array_mut() {
        children.retain(|child| child["id"] != id);
        for child in children {
            drop_node(child, id);
        }
    }
}

fn outputs(folder: &Path) -> Tree {
    let mut outputs = tree(folder);
    outputs.retain(|path, _| {
        !path.starts_with("target/") && !["exfig.lock", "Cargo.toml", "src/lib.rs"].contains(&path.as_str())
    });
    outputs
}
