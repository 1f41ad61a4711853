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
    insta::assert_debug_snapshot!((run_settings(std::slice::from_ref(&config)).unwrap(), config.settings), @r#"
    (
        RunSettings {
            base_url: "http://127.0.0.1:8080",
            limits: KnownLimits {
                plan: Some(
                    Organization,
                ),
                seat: Some(
                    Full,
                ),
                rate_limit: Some(
                    BucketSize {
                        capacity: 1000,
                        interval: 2s,
                    },
                ),
            },
            timeout: Some(
                500ms,
            ),
            retry: RetryPolicy {
                max_retries: 0,
                base_delay: 10ms,
                max_delay: 90s,
                jitter: 1.0,
                max_wait: 120s,
            },
            downloads: 16,
            bulk: Bulk {
                document: 4294967296,
            },
        },
        PackageSettings {
            renderer: Figma,
            durability: Full,
        },
    )
    "#);
    insta::assert_snapshot!(serde_json::to_string_pretty(&config.entries).unwrap(), @r#"
    [
      {
        "id": "colors",
        "key": "colors:src/design/colors.rs",
        "file": "MhjeA23R15tAR3PO2JamCv",
        "version": {
          "exact": "12"
        },
        "filter": {
          "names": [],
          "exclude": []
        },
        "replace": [],
        "acronyms": [],
        "published": false,
        "what": {
          "kind": "colors",
          "source": "styles"
        },
        "outputs": [
          {
            "path": "src/design/colors.rs",
            "template": {
              "builtin": {
                "format": "rust",
                "options": {}
              }
            }
          }
        ]
      },
      {
        "id": "colors-2",
        "key": "colors:src/modes.rs",
        "file": "LIGHT",
        "filter": {
          "names": [],
          "exclude": []
        },
        "replace": [],
        "acronyms": [],
        "published": false,
        "what": {
          "kind": "colors",
          "source": "styles",
          "modes": [
            {
              "pattern": "day/*",
              "name": "day"
            },
            {
              "pattern": "*",
              "name": "night",
              "file": "NIGHT"
            }
          ]
        },
        "outputs": [
          {
            "path": "src/modes.rs",
            "template": {
              "builtin": {
                "format": "rust",
                "options": {}
              }
            }
          }
        ]
      },
      {
        "id": "colors-3",
        "key": "colors:css/colors.css",
        "file": "OTHER",
        "filter": {
          "names": [],
          "exclude": []
        },
        "replace": [],
        "acronyms": [],
        "published": true,
        "what": {
          "kind": "colors",
          "source": "variables",
          "collections": [
            "Theme"
          ],
          "modes": [
            [
              "Light",
              "light"
            ],
            [
              "Dark mode",
              "dark"
            ],
            [
              "AAA",
              "high-contrast"
            ]
          ],
          "modes_of": [
            [
              "Brand",
              [
                [
                  "A",
                  "a"
                ]
              ]
            ]
          ],
          "types": [
            "color",
            "number"
          ],
          "remote": true,
          "prefix": "always",
          "published": true,
          "code_syntax": "ios",
          "units": [
            [
              "motion/*",
              "ms"
            ],
            [
              "*",
              "px"
            ]
          ]
        },
        "outputs": [
          {
            "path": "css/colors.css",
            "template": {
              "builtin": {
                "format": "css",
                "options": {}
              }
            }
          },
          {
            "path": "colors.json",
            "template": {
              "builtin": {
                "format": "json",
                "options": {}
              }
            }
          }
        ]
      },
      {
        "id": "typography",
        "key": "typography:docs/type.html",
        "file": "MhjeA23R15tAR3PO2JamCv",
        "version": {
          "exact": "12"
        },
        "filter": {
          "names": [],
          "exclude": []
        },
        "replace": [],
        "acronyms": [],
        "published": false,
        "what": {
          "kind": "typography"
        },
        "outputs": [
          {
            "path": "docs/type.html",
            "template": {
              "own": {
                "path": "templates/page.j2",
                "text": "{{ entry }}"
              }
            }
          }
        ]
      },
      {
        "id": "icons",
        "key": "icons:assets/icons#31e1a284",
        "file": "MhjeA23R15tAR3PO2JamCv",
        "version": {
          "exact": "12"
        },
        "filter": {
          "names": [
            "ic/*"
          ],
          "exclude": [
            "*/old",
            "*draft*"
          ]
        },
        "replace": [
          [
            "^ic/(.*)$",
            "$1"
          ],
          [
            "-",
            "_"
          ]
        ],
        "acronyms": [
          "iOS",
          "GitHub"
        ],
        "published": false,
        "what": {
          "kind": "icons",
          "frames": [
            "Icons"
          ],
          "pages": [
            "Page 1"
          ],
          "nodes": [
            "12:34",
            "5:6"
          ],
          "layers": [
            "components",
            "instances"
          ],
          "ready_for_dev": true,
          "deprecate": true,
          "name_from": "{frame}/{name}",
          "format": "svg",
          "scales": [
            100
          ],
          "dir": "assets/icons",
          "folders": null,
          "name_style": "kebab-case",
          "dark": "*-dark",
          "layout": "flat",
          "renderer": "figma",
          "tint": false,
          "id_prefix": "",
          "svg": {
            "no_size": true,
            "class": "icon",
            "role": "img"
          },
          "render_options": {
            "svg_include_id": "true",
            "svg_outline_text": "false",
            "use_absolute_bounds": "true"
          }
        },
        "outputs": []
      },
      {
        "id": "icons-2",
        "key": "icons:assets/icons#be4a0848",
        "file": "MhjeA23R15tAR3PO2JamCv",
        "version": {
          "exact": "12"
        },
        "filter": {
          "names": [],
          "exclude": []
        },
        "replace": [],
        "acronyms": [],
        "published": false,
        "what": {
          "kind": "icons",
          "frames": [],
          "pages": [],
          "nodes": [],
          "layers": null,
          "ready_for_dev": false,
          "deprecate": false,
          "name_from": "{name}",
          "format": "pdf",
          "scales": [
            100
          ],
          "dir": "assets/icons",
          "folders": null,
          "name_style": "snake_case",
          "dark": null,
          "layout": "flat",
          "renderer": "figma",
          "tint": false,
          "id_prefix": "",
          "svg": {
            "no_size": false,
            "class": "",
            "role": ""
          },
          "render_options": {}
        },
        "outputs": []
      },
      {
        "id": "images",
        "key": "images:assets/images",
        "file": "MhjeA23R15tAR3PO2JamCv",
        "version": {
          "exact": "12"
        },
        "filter": {
          "names": [],
          "exclude": []
        },
        "replace": [],
        "acronyms": [],
        "published": false,
        "what": {
          "kind": "images",
          "frames": [],
          "pages": [],
          "nodes": [],
          "layers": null,
          "ready_for_dev": false,
          "deprecate": false,
          "name_from": "{name}",
          "format": "jpg",
          "scales": [
            100,
            150,
            300
          ],
          "dir": "assets/images",
          "folders": null,
          "name_style": "snake_case",
          "dark": null,
          "layout": "flat",
          "renderer": "figma",
          "tint": false,
          "id_prefix": "",
          "svg": {
            "no_size": false,
            "class": "",
            "role": ""
          },
          "render_options": {}
        },
        "outputs": []
      }
    ]
    "#);
    assert_eq!(
        config.entries.iter().map(|entry| entry.line).collect::<Vec<_>>(),
        [19, 22, 28, 41, 44, 62, 67]
    );
}
