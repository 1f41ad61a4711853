//! Invalid responses from every endpoint: exfig must exit with the right code and lose nothing, and the next
//! healthy run must be correct.

use std::path::Path;
use std::process::Output;
use std::sync::Mutex;

use fake_figma::{FakeFigma, Faults, demo};
use serde_json::json;
use tempfile::TempDir;

use crate::tally::Tally;
use crate::world::{Tree, copy, run, said, tree};

const ENTRIES: &str = r#"
[[package.metadata.exfig.colors]]
source = "variables"
output = [{ format = "rust", path = "src/theme.rs" }, { format = "css", path = "theme.css" }]

[[package.metadata.exfig.colors]]
output = [{ format = "rust", path = "src/styles.rs" }]

[[package.metadata.exfig.typography]]
output = [{ format = "rust", path = "src/text.rs" }]

[[package.metadata.exfig.icons]]
frames = ["Icons"]
dir = "assets/icons"
output = [{ format = "rust", path = "src/icons.rs" }]

[[package.metadata.exfig.images]]
frames = ["Illustrations"]
renderer = "figma"
format = "png"
dir = "assets/images"
output = [{ format = "json", path = "images.json" }]
"#;

const ENDPOINTS: [&str; 6] = ["files", "nodes", "styles", "variables", "images", "meta"];

/// An invalid response: a fault in a script, or a status and body.
enum Behavior {
    Script(&'static str),
    Body(u16, String),
}

/// At least sixty invalid responses.
fn behaviors() -> Vec<(String, Behavior)> {
    let mut all = Vec::new();
    for body in BODIES {
        all.push((
            format!("200 {}", body.chars().take(60).collect::<String>()),
            Behavior::Body(200, (*body).to_owned()),
        ));
    }
    for status in [201_u16, 204, 206, 300, 400, 401, 403, 404, 410, 418, 451, 500, 501, 502, 503, 507, 599] {
        all.push((
            format!("{status}"),
            Behavior::Body(status, format!("{{\"status\":{status},\"err\":\"no\"}}")),
        ));
    }
    let deep = |open: &str, n: usize| open.repeat(n);
    all.push(("unterminated nested lists".to_owned(), Behavior::Body(200, deep("[", 100_000))));
    all.push(("unterminated nested objects".to_owned(), Behavior::Body(200, deep("{\"a\":", 100_000))));
    all.push((
        "unterminated nested lists in a field".to_owned(),
        Behavior::Body(200, format!("{{\"a\":{}", deep("[", 100_000))),
    ));
    all.push(("a megabyte of spaces".to_owned(), Behavior::Body(200, " ".repeat(1 << 20))));
    for script in SCRIPTS {
        all.push(((*script).to_owned(), Behavior::Script(script)));
    }
    all
}

const SCRIPTS: [&str; 10] =
    ["html", "xml", "empty", "garbage", "truncate", "wrong-length", "close", "reset", "403-expired", "413"];

/// Bodies sent with status 200.
const BODIES: [&str; 44] = [
    "{}",
    "[]",
    "null",
    "true",
    "0",
    "\"\"",
    "\"ok\"",
    "{} {}",
    "{\"a\":1",
    "{\"a\":1}x",
    "\u{feff}{}",
    "{\"status\":403,\"err\":\"Invalid token\"}",
    "{\"status\":404,\"err\":\"Not found\"}",
    "{\"status\":429,\"err\":\"Rate limit exceeded\"}",
    "{\"status\":500,\"err\":\"boom\"}",
    "{\"status\":\"500\",\"err\":\"boom\"}",
    "{\"error\":true,\"status\":500,\"message\":\"boom\"}",
    "{\"error\":true,\"message\":\"boom\"}",
    "{\"error\":true}",
    "{\"err\":\"boom\"}",
    "{\"err\":null}",
    "{\"message\":\"Forbidden\"}",
    "{\"status\":200,\"error\":false}",
    "{\"status\":200,\"error\":false,\"meta\":{}}",
    "{\"status\":200,\"error\":false,\"meta\":null}",
    "{\"meta\":[]}",
    "{\"meta\":{\"styles\":null}}",
    "{\"meta\":{\"styles\":{}}}",
    "{\"meta\":{\"variables\":{}}}",
    "{\"meta\":{\"variables\":null,\"variableCollections\":null}}",
    "{\"meta\":{\"variables\":[],\"variableCollections\":[]}}",
    "{\"status\":500,\"error\":true,\"meta\":{\"variables\":{},\"variableCollections\":{},\"styles\":[]}}",
    "{\"meta\":{\"variables\":{},\"variableCollections\":{},\"styles\":[]}}",
    "{\"file\":{}}",
    "{\"file\":null}",
    "{\"file\":{\"version\":7}}",
    "{\"document\":null}",
    "{\"document\":{}}",
    "{\"document\":[]}",
    "{\"version\":\"999\",\"document\":{\"id\":\"0:0\",\"type\":\"DOCUMENT\",\"children\":[]},\"nodes\":{}}",
    "{\"nodes\":null}",
    "{\"nodes\":{}}",
    "{\"images\":null}",
    "{\"images\":{},\"err\":\"boom\"}",
];

pub(crate) fn run_all(short: bool) -> Tally {
    let tally = Mutex::new(Tally::new("answers"));
    let behaviors = behaviors();
    let step = if short { 7 } else { 1 };
    let next = Mutex::new(
        ENDPOINTS
            .iter()
            .flat_map(|endpoint| behaviors.iter().map(move |behavior| (*endpoint, behavior)))
            .step_by(step),
    );
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let world = World::new();
                loop {
                    let Some((endpoint, (name, behavior))) = next.lock().unwrap().next() else { break };
                    let broken = world.meets(endpoint, behavior);
                    tally.lock().unwrap().point(&format!("{endpoint}: {name}"), &broken);
                }
            });
        }
    });
    tally.into_inner().unwrap()
}

struct World {
    server: FakeFigma,
    base: TempDir,
    before: Tree,
    after: Tree,
}

impl World {
    fn new() -> Self {
        let mut design = demo::design();
        // An unused style, which makes exfig request GET nodes.
        design.file["styles"]["77:1"] = json!({"key": "unused", "name": "unused", "styleType": "FILL", "remote": false, "description": ""});
        let fills = json!([{"type": "SOLID", "color": {"r": 0.5, "g": 0.5, "b": 0.5, "a": 1}}]);
        design.style_nodes.insert(
            "77:1".to_owned(),
            json!({"id": "77:1", "name": "unused", "type": "RECTANGLE", "fills": fills}),
        );
        let server = FakeFigma::builder().design(design).start().unwrap();
        let base = tempfile::tempdir().unwrap();
        let manifest = format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n[package.metadata.exfig]\n\
             file = \"{}\"\nbase-url = \"{}\"\nretry = {{ max-retries = 1, base-delay = \"1ms\", max-delay = \"2ms\" }}\n\
             rate-limit = {{ capacity = 1000, refill-per-second = 1000 }}\nmax-wait = \"1s\"\n{ENTRIES}",
            server.file_keys()[0],
            server.api_url(),
        );
        std::fs::create_dir(base.path().join("src")).unwrap();
        std::fs::write(base.path().join("src/lib.rs"), "").unwrap();
        std::fs::write(base.path().join("Cargo.toml"), manifest).unwrap();
        succeed(&run(base.path(), &[]));
        let before = outputs(base.path());
        // A new version, so that everything must be requested again.
        server.edit(|_| {});
        let reference = tempfile::tempdir().unwrap();
        copy(base.path(), reference.path());
        succeed(&run(reference.path(), &[]));
        let after = outputs(reference.path());
        Self { server, base, before, after }
    }

    /// Runs once with `behavior` and once healthy, and returns what is broken.
    fn meets(&self, endpoint: &str, behavior: &Behavior) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        copy(self.base.path(), folder.path());
        let faults = match behavior {
            Behavior::Script(fault) => Faults::script(&format!("{endpoint}: {fault}")).unwrap(),
            Behavior::Body(status, body) => Faults::answering(endpoint, *status, body.as_str()).unwrap(),
        };
        self.server.set_faults(faults);
        let asked = self.server.counts().endpoint(endpoint);
        let ran = run(folder.path(), &["--timeout", "2s"]);
        let met = self.server.counts().endpoint(endpoint) > asked;
        self.server.set_faults(Faults::none());
        let mut broken = Vec::new();
        let code = ran.status.code();
        let found = outputs(folder.path());
        match code {
            // A list of published styles may be empty: styles that only it has are gone until the file has a
            // new version.
            Some(0) if endpoint == "styles" && is_empty_list(behavior) => return broken,
            // The endpoint was not requested, or exfig reported what is missing and lost nothing.
            Some(0) => broken.extend(lost(&self.after, &found)),
            Some(1..=4) if met => broken.extend(lost_of_both(&self.before, &self.after, &found)),
            _ => broken.push(format!("exits with {code:?}: {}", said(&ran))),
        }
        let again = run(folder.path(), &[]);
        if again.status.code() == Some(0) {
            broken.extend(lost(&self.after, &outputs(folder.path())));
        } else {
            broken.push(format!("the next run exits with {:?}: {}", again.status.code(), said(&again)));
        }
        broken
    }
}

fn is_empty_list(behavior: &Behavior) -> bool {
    matches!(behavior, Behavior::Body(200, body) if body.contains("\"styles\":[]") && !body.contains("true"))
}

fn succeed(ran: &Output) {
    assert!(ran.status.success(), "{}", said(ran));
}

/// The files an export writes, without its record, which names the version.
fn outputs(folder: &Path) -> Tree {
    let mut outputs = tree(folder);
    outputs.retain(|path, _| !path.starts_with("target/") && path != "exfig.lock" && path != "Cargo.toml");
    outputs
}

fn lost(want: &Tree, found: &Tree) -> Vec<String> {
    let paths = want.keys().chain(found.keys()).collect::<std::collections::BTreeSet<_>>();
    let wrong = paths.into_iter().filter(|path| want.get(*path) != found.get(*path));
    wrong.map(|path| format!("`{path}` is not as expected")).collect()
}

fn lost_of_both(before: &Tree, after: &Tree, found: &Tree) -> Vec<String> {
    let wrong = before.keys().filter(|path| {
        let found = found.get(*path);
        found != before.get(*path) && found != after.get(*path)
    });
    wrong.map(|path| format!("`{path}` is neither the old version nor the new one")).collect()
}
