//! Every key in Cargo.toml, and the value it is read as.

use super::*;

/// Every key, with a value that is not its default.
pub(super) const EVERYTHING: &str = r#"
file = "https://www.figma.com/design/MhjeA23R15tAR3PO2JamCv/App"
version = "12"
base-url = "http://127.0.0.1:8080/"
plan = "org"
seat = "dev"
timeout = "500ms"
max-wait = "2m"
retry = { max-retries = 0, base-delay = "10ms", max-delay = "1m 30s", jitter = 1 }
rate-limit = { capacity = 1000, refill-per-second = 0.5 }
downloads = 16
max-document-size = "4 GiB"
renderer = "figma"
durability = "full"

[[package.metadata.exfig.colors]]
output = { format = "rust", path = "src/design/colors.rs" }

[[package.metadata.exfig.colors]]
file = "LIGHT"
modes = { "day/*" = "day" }
mode-files = { night = "NIGHT" }
output = { format = "rust", path = "src/modes.rs" }

[[package.metadata.exfig.colors]]
file = "OTHER"
source = "variables"
collections = "Theme"
modes = { Light = "light", "Dark mode" = "dark", AAA = "high-contrast", Brand = { A = "a" } }
types = ["number", "color", "color"]
remote = true
prefix = "always"
units = { "motion/*" = "ms", "*" = "px" }
published = true
code-syntax = "ios"
output = [{ format = "css", path = "./css//colors.css" }, { format = "json", path = "colors.json" }]

[package.metadata.exfig.typography]
output = { template = "templates/page.j2", path = "docs/type.html" }

[[package.metadata.exfig.icons]]
frames = ["Icons"]
pages = "Page 1"
nodes = ["12:34", "https://www.figma.com/design/K/N?node-id=5-6"]
names = "ic/*"
exclude = ["*/old", "*draft*"]
replace = [["^ic/(.*)$", "$1"], ["-", "_"]]
acronyms = ["iOS", "GitHub"]
svg = { size = false, class = "icon", role = "img" }
layers = ["instances", "components", "instances"]
ready-for-dev = true
deprecate = true
name-from = "{frame}/{name}"
dir = "assets/icons"
name-style = "kebab-case"
dark = "*-dark"
render = { use-absolute-bounds = true, contents-only = true, svg-outline-text = false, svg-include-id = true, svg-include-node-id = false, svg-simplify-stroke = true }

[[package.metadata.exfig.icons]]
format = "pdf"
scales = 1
dir = "assets/icons"

[[package.metadata.exfig.images]]
format = "jpeg"
scales = [3, 1.5, 1, 3.0]
dir = "assets/images/"
"#;

#[test]
fn every_key_is_read() {
    let config = valid(EVERYTHING);
    assert_eq!((config.package.as_str(), config.root.as_path()), ("app", Path::new("app")));
    insta::assert_debug_snapshot!((run_settings(std::slice::from_ref(&config)).unwrap(), config.settings));
    insta::assert_snapshot!(serde_json::to_string_pretty(&config.entries).unwrap());
    assert_eq!(
        config.entries.iter().map(|entry| entry.line).collect::<Vec<_>>(),
        [19, 22, 28, 41, 44, 62, 67]
    );
}
