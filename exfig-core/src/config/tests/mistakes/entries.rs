//! The messages about entries and their outputs.

use super::super::valid;
use super::{OUTPUT, colors, icons, mistakes};

#[test]
fn missing_keys_of_entries_are_reported() {
    insta::assert_snapshot!(mistakes("[[package.metadata.exfig.icons]]\n[[package.metadata.exfig.typography]]\noutput = []\n"), @r#"
    4:1 `icons` does not say which Figma file to read
      [[package.metadata.exfig.icons]] <- `file` is missing
      help: add `file = "https://www.figma.com/design/..."` here, or once in `[package.metadata.exfig]`
    4:1 `icons` does not say where to write its files
      [[package.metadata.exfig.icons]] <- `dir` is missing
      help: add `dir = "assets/icons"`
    5:1 `typography` does not say which Figma file to read
      [[package.metadata.exfig.typography]] <- `file` is missing
      help: add `file = "https://www.figma.com/design/..."` here, or once in `[package.metadata.exfig]`
    5:1 `typography` has no `output`, so nothing would be written
      [[package.metadata.exfig.typography]] <- `output` is missing
      help: add `output = { format = "rust", path = "src/typography.rs" }`
    "#);
    insta::assert_snapshot!(mistakes(""), @r#"
    3:1 nothing to export
      [package.metadata.exfig] <- no entries
      help: add an entry: `[[package.metadata.exfig.icons]]`, or `colors`, `typography` or `images`
    "#);
    insta::assert_snapshot!(mistakes("file = \"K\"\nicons = []"), @r#"
    3:1 nothing to export
      [package.metadata.exfig] <- no entries
      help: add an entry: `[[package.metadata.exfig.icons]]`, or `colors`, `typography` or `images`
    "#);
    // An invalid `file` is not reported as missing too.
    insta::assert_snapshot!(mistakes("file = \"a b\"\nicons = { dir = \"a\" }"), @r#"
    4:8 `a b` is neither the key of a Figma file (letters and digits) nor its URL
      "a b" <- not a Figma file
      help: open the design file in Figma, and copy its URL from the browser's address bar
    "#);
}

#[test]
fn mistakes_in_files_of_modes_are_reported() {
    // The entry's own file may be listed with the others.
    let listed =
        valid(&format!("colors = {{ file = \"L\", mode-files = {{ l = \"L\", d = \"D\" }}, {OUTPUT} }}"));
    assert_eq!(listed.entries[0].files().iter().map(|file| file.as_str()).collect::<Vec<_>>(), ["L", "D"]);
    insta::assert_snapshot!(colors(&format!("mode-files = {{ dark = \"D\", x = \"a b\" }}\n{OUTPUT}")), @r#"
    6:16 `mode-files` names no mode for the styles of the entry's own file
      dark <- the other modes
      help: name it: `modes = { "*" = "light" }`
    6:32 `a b` is neither the key of a Figma file (letters and digits) nor its URL
      "a b" <- not a Figma file
      help: open the design file in Figma, and copy its URL from the browser's address bar
    "#);
    insta::assert_snapshot!(colors(&format!("version = \"7\"\nmodes = {{ \"*\" = \"light\" }}\nmode-files = {{ dark = \"D\" }}\n{OUTPUT}")), @r#"
    6:11 `version` cannot be that of several files (the entry on line 5)
      "7" <- beside `mode-files`
      help: Figma numbers the versions of each file by itself: remove `version`, or export the newest of each file
    "#);
    insta::assert_snapshot!(colors(&format!("source = \"variables\"\nmode-files = {{ dark = \"D\" }}\n{OUTPUT}")), @"
    7:16 `mode-files` only applies to styles
      dark <- for styles only
      help: variables have their modes in one file; remove `mode-files`
    ");
    // Another entry reads the mode's file at a version of its own.
    insta::assert_snapshot!(mistakes(&format!("[[package.metadata.exfig.colors]]\nfile = \"L\"\nmodes = {{ \"*\" = \"l\" }}\nmode-files = {{ d = \"D\" }}\n{OUTPUT}\n[package.metadata.exfig.icons]\nfile = \"D\"\nversion = \"7\"\ndir = \"a\"")), @r#"
    11:11 the entries on lines 4 and 9 export different versions of the same file
      "7" <- another version
      help: set `version` once, beside the package's `file`
    "#);
}

#[test]
fn mistakes_in_colors_are_reported() {
    insta::assert_snapshot!(colors(&format!("modes = {{ Light = \"light\" }}\n{OUTPUT}")), @r#"
    6:11 `modes` has `Light`, which is not a pattern with exactly one `*`
      Light <- no pattern
      help: for styles, a key is a pattern of their names, in which one `*` stands for the token: `{ "light/*" = "light", "dark/*" = "dark" }`
    "#);
    insta::assert_snapshot!(colors(&format!("modes = {{ \"a/*\" = \"x\", \"b/*\" = \"x\", T = {{ A = \"a\" }} }}\n{OUTPUT}")), @r#"
    6:32 the modes `a/*` and `b/*` are both called `x` in the outputs
      "x" <- used twice
      help: give each mode its own name
    6:37 styles have no collections
      T <- for variables only
      help: for styles, a key is a pattern of their names, in which one `*` stands for the token: `{ "light/*" = "light", "dark/*" = "dark" }`
    "#);
    insta::assert_snapshot!(colors(&format!("prefix = \"always\"\n{OUTPUT}")), @r#"
    6:1 `prefix` only applies to variables
      prefix <- for variables only
      help: set `source = "variables"`, or remove this key
    "#);
    insta::assert_snapshot!(colors(&format!("source = \"variable\"\nmodes = {{ Light = \"light\" }}\n{OUTPUT}")), @r#"
    6:10 `source` cannot be `variable`
      "variable" <- expected `styles` or `variables`
      help: did you mean `variables`?
    "#);
    insta::assert_snapshot!(colors(&format!("source = \"variables\"\nmodes = {{ Light = \"a\", Dark = \"a\" }}\ntypes = []\nremote = 1\n{OUTPUT}")), @r#"
    7:31 the modes `Light` and `Dark` are both called `a` in the outputs
      "a" <- used twice
      help: give each mode its own name
    8:9 `types` lists no types, so nothing would be exported
      [] <- empty
      help: list a type, or remove `types` to export only colors
    9:10 `remote` must be `true` or `false`, found an integer
      1 <- expected `true` or `false`
    "#);
}

#[cfg(feature = "raster")]
#[test]
fn webp_has_scales_and_nodes_have_ids() {
    insta::assert_snapshot!(icons("format = \"webp\"\nscales = [2]\nnodes = [\"Icons\"]"), @r#"
    8:10 `Icons` is not a node id; write one like `12:34`, or a URL with `node-id=`
      "Icons" <- not a node id
    "#);
}

#[test]
fn tint_takes_colors() {
    let tints = ["false", "true", "\"#FFF\"", "{ \"#FFF\" = \"currentColor\", black = \"var(--a)\" }"];
    let read = tints.map(|tint| {
        let config = valid(&format!("icons = {{ file = \"K\", dir = \"a\", tint = {tint} }}"));
        serde_json::to_string(&config.entries[0].assets().unwrap().tint).unwrap()
    });
    assert_eq!(read, ["false", "true", "\"#FFF\"", r##"{"#000000":"var(--a)","#ffffff":"currentColor"}"##]);
    insta::assert_snapshot!(icons("tint = \"url(#a)\""), @r##"
    6:8 `tint` cannot be `url(#a)`
      "url(#a)" <- not a color
      help: use `"#rrggbb"`, `"currentColor"` or a custom property, `"var(--name)"`
    "##);
    insta::assert_snapshot!(icons("tint = { white = \"#fff\", \"#FFF\" = \"#000\" }"), @r##"
    6:26 `tint` replaces `#FFF` twice
      "#FFF" <- the same color
    "##);
    insta::assert_snapshot!(icons("tint = 1"), @r#"
    6:8 `tint` must be `true`, `false`, a color or a table of colors, found an integer
      1 <- expected `true`, `false`, a color or a table of colors
    "#);
    insta::assert_snapshot!(icons("tint = { primary = \"#fff\", \"#fff\" = \"primary\" }"), @r##"
    6:10 `tint` cannot replace `primary`
      primary <- not a color
      help: write a color of the design, such as `"#1e88e5"`
    6:37 `tint` cannot be `primary`
      "primary" <- not a color
      help: use `"#rrggbb"`, `"currentColor"` or a custom property, `"var(--name)"`
    "##);
}

#[test]
fn pictures_take_a_color_if_exfig_draws_them() {
    insta::assert_snapshot!(icons("format = \"png\"\ntint = true"), @r##"
    7:8 `png` files have no page whose color `tint` could take
      true <- needs a color
      help: set a color, such as `tint = "#ffffff"`, or `format = "svg"`
    "##);
    insta::assert_snapshot!(icons("format = \"webp\"\ntint = \"#fff\"\nrenderer = \"figma\""), @r#"
    8:12 `tint` needs `webp` files that exfig draws
      "figma" <- Figma cannot tint
      help: remove `renderer`, or `tint`
    "#);
}

#[test]
fn mistakes_in_assets_are_reported() {
    insta::assert_snapshot!(icons("format = \"pdf\"\nrenderer = \"local\"\ntint = true\nid-prefix = \"1-\"\naccept-svg = [\"script\", \"feNew\"]"), @r#"
    7:12 `renderer = "local"` cannot make `pdf`
      "local" <- only Figma can
      help: set `renderer = "auto"` to let Figma render it, or choose another `format`
    8:8 `tint` does not apply to `pdf`, which only Figma can make
      true <- not for these files
      help: remove it, or set `format` to "svg", "png" or "webp"
    9:13 an id cannot start with `1-`
      "1-" <- invalid prefix
      help: use letters, digits, `-` and `_`, and start with a letter or `_`
    10:15 `accept-svg` cannot accept `script`
      "script" <- not an element or attribute that exfig can accept
      help: name an element (`feNew`) or an attribute of one (`path@new`); scripts, styles and links are always rejected
    10:25 `accept-svg` only applies to `svg`, but this entry exports `pdf`
      "feNew" <- for SVG only
      help: remove it, or set `format = "svg"`
    "#);
    insta::assert_snapshot!(icons("scales = [1, 2]\nname-style = \"snake\""), @r#"
    6:14 `scales` does not apply to `svg`, which is always 1x
      2 <- not for vectors
      help: remove `scales`, or set `format = "png"`
    7:14 `name-style` cannot be `snake`
      "snake" <- expected `snake_case`, `camelCase`, `PascalCase`, `kebab-case`, `SCREAMING_SNAKE_CASE` or `keep`
      help: did you mean `snake_case`?
    "#);
    insta::assert_snapshot!(icons("format = \"png\"\nscales = []\nrender = { svg-include-id = true }"), @r#"
    7:10 `scales` lists no scales, so nothing would be exported
      [] <- empty
      help: list a scale, or remove `scales` for 1x
    8:29 `svg-include-id` only applies to `svg`, but this entry exports `png`
      true <- for SVG only
      help: remove it, or set `format = "svg"`
    "#);
}

#[test]
fn files_without_a_place_in_the_layout_are_reported() {
    insta::assert_snapshot!(icons("format = \"svg\"\nlayout = \"density-folders\""), @r#"
    7:10 this layout has no place for `svg` files at 1x
      "density-folders" <- no place for some files
      help: Android uses `png`, `jpg` and `webp` at 0.75, 1, 1.5, 2, 3 and 4
    "#);
    insta::assert_snapshot!(icons("format = \"png\"\nscales = [1, 1.5]\nlayout = \"image-sets\"\noutput = { format = \"xcassets\", path = \"A.xcassets\" }"), @r#"
    8:10 this layout has no place for `png` files at 1.5x
      "image-sets" <- no place for some files
      help: Xcode uses `svg`, `pdf`, `png` and `jpg` at 1, 2 and 3
    9:40 `xcassets` does not support the files of this entry: Xcode takes the scales 1, 2 and 3, not 1.5
      "A.xcassets" <- unsupported files
      help: change the entry's `format` or `scales`, or move this output to a separate entry
    "#);
    insta::assert_snapshot!(icons("layout = \"folders\"\noutput = [{ format = \"xcassets\", path = \"A.xcassets\" }, { format = \"xcassets\", path = \"a.xcassets/B\" }, { format = \"css\", path = \"A.xcassets/a.css\" }]"), @r#"
    6:10 `layout` cannot be `folders`
      "folders" <- expected `flat`, `scale-folders`, `density-folders` or `image-sets`
    7:87 of the outputs on lines 7 and 7, one is inside the other
      "a.xcassets/B" <- overlaps the other
      help: give each output its own directory
    "#);
}

#[test]
fn mistakes_in_themes_are_reported() {
    let css = "output = { format = \"css\", path = \"a.css\" }";
    let colors =
        "[[package.metadata.exfig.colors]]\nfile = \"K\"\noutput = { format = \"css\", path = \"c.css\" }";
    let theme = |table: &str| mistakes(&format!("{colors}\n[[package.metadata.exfig.theme]]\n{table}"));
    insta::assert_snapshot!(theme("from = [\"colour\", \"theme\"]\nfile = \"K\""), @r#"
    7:1 `theme` has no `output`, so nothing would be written
      [[package.metadata.exfig.theme]] <- `output` is missing
      help: add `output = { format = "css", path = "src/theme.css" }`
    8:9 an item of `from` cannot be `colour`
      "colour" <- expected `colors`, `typography`, `effects`, `icons` or `images`
      help: did you mean `colors`?
    8:19 an item of `from` cannot be `theme`
      "theme" <- expected `colors`, `typography`, `effects`, `icons` or `images`
    9:1 unknown key `file` in `[package.metadata.exfig.theme]`
      file <- unknown key
      help: `file` is a key of `[package.metadata.exfig]`
    "#);
    insta::assert_snapshot!(theme(&format!("from = [\"colors\", \"icons\"]\n{css}")), @r#"
    8:8 `theme` combines `icons`, but there is no `icons` entry
      ["colors", "icons"] <- no such entry
      help: add `[[package.metadata.exfig.icons]]`, or remove `icons` from `from`
    "#);
    insta::assert_snapshot!(theme("output = { format = \"rust\", path = \"a.rs\" }"), @r#"
    7:1 `theme` does not say what to combine
      [[package.metadata.exfig.theme]] <- `from` is missing
      help: add the kinds to combine: `from = ["colors", "typography"]`
    8:21 `rust` does not support themes
      "rust" <- not supported here
      help: use FORMATS
    "#);
    let other = "[[package.metadata.exfig.typography]]\nfile = \"L\"\noutput = { format = \"css\", path = \"t.css\" }";
    insta::assert_snapshot!(theme(&format!("from = [\"colors\", \"typography\"]\n{css}\n{other}")), @r#"
    8:8 a theme combines entries of one Figma file, but these use `K` and `L` (line 10)
      ["colors", "typography"] <- from two files
      help: list only kinds that use the same file
    "#);
}

#[test]
fn mistakes_in_filters_are_reported() {
    insta::assert_snapshot!(icons("names = [\"ic/*\", \"[\", \"\"]\nexclude = \"{a\""), @r#"
    6:18 `names` has an invalid pattern `[`: unclosed character class; missing ']'
      "[" <- invalid pattern
      help: `*` matches any characters, `?` one, `{a,b}` either alternative, `[ab]` one of the characters; `\` escapes
    6:23 `names` has an invalid pattern ``: an empty pattern matches nothing
      "" <- invalid pattern
      help: `*` matches any characters, `?` one, `{a,b}` either alternative, `[ab]` one of the characters; `\` escapes
    7:11 `exclude` has an invalid pattern `{a`: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)
      "{a" <- invalid pattern
      help: `*` matches any characters, `?` one, `{a,b}` either alternative, `[ab]` one of the characters; `\` escapes
    "#);
    insta::assert_snapshot!(icons("replace = [\"(\", \"$1\"]"), @r#"
    6:12 `replace` has an invalid pattern `(`: found open group without closing ')'
      "(" <- invalid regular expression
    "#);
    insta::assert_snapshot!(icons("replace = [\"^ic/(.*)$\", \"$1_icon\"]"), @r#"
    6:25 the pattern `^ic/(.*)$` has no group `1_icon`
      "$1_icon" <- would be replaced with nothing
      help: write `${1}` if letters, digits or `_` follow the group, and `$$` for a dollar sign
    "#);
    insta::assert_snapshot!(icons("replace = [[\"a\", \"b\"], \"c\", [\"d\"], [\"e\", 1]]"), @r#"
    6:24 an item of `replace` must be a pair, like the other items, found a string
      "c" <- expected a pair, like the other items
    6:29 `replace` takes two strings, a pattern and its replacement; found 1
      ["d"] <- not a pair
      help: write `replace = ["^ic/(.*)$", "$1"]`
    6:42 an item of `replace` must be a string, found an integer
      1 <- expected a string
    "#);
    insta::assert_snapshot!(icons("replace = [\"a\", \"b\", \"c\"]"), @r#"
    6:11 `replace` takes two strings, a pattern and its replacement; found 3
      ["a", "b", "c"] <- not a pair
      help: write `replace = ["^ic/(.*)$", "$1"]`
    "#);
}

#[test]
fn mistakes_in_outputs_are_reported() {
    insta::assert_snapshot!(icons(r#"output = [
    { path = "a.rs" },
    { format = "rust", template = "templates/page.j2", path = "b.rs" },
    { template = "templates/none.j2", path = "c.html" },
    { format = "rust", path = "Cargo.toml" },
    { format = "rust", path = "target/d.rs" },
    { format = "rust", path = "a\\b.rs" },
]"#), @r#"
    7:5 `output` has neither `format` nor `template`
      { path = "a.rs" } <- `format` is missing
      help: add `format = …` with FORMATS, or `template = "path"`
    8:35 `output` has both `format` and `template`
      "templates/page.j2" <- only one is allowed
      help: remove one of the two
    9:18 cannot read the template `templates/none.j2`: no such file
      "templates/none.j2" <- cannot be read
      help: the path is relative to the package's directory
    10:31 exfig cannot write to `Cargo.toml`: Cargo or exfig itself uses it
      "Cargo.toml" <- choose another path
    11:31 exfig cannot write to `target/d.rs`: `cargo clean` would remove it
      "target/d.rs" <- choose another path
    12:31 the path `a\b.rs` has a backslash
      "a\\b.rs" <- contains `\`
      help: use `/`, on Windows too
    "#);
}

#[test]
fn outputs_that_collide_are_reported() {
    insta::assert_snapshot!(mistakes(r#"file = "K"
[package.metadata.exfig.colors]
output = { format = "rust", path = "src/Design.rs" }
[package.metadata.exfig.typography]
output = [{ format = "rust", path = "./src/design.rs" }, { format = "css", path = "assets" }]
[[package.metadata.exfig.icons]]
dir = "assets"
output = { template = "templates/page.j2", path = "templates/Page.j2" }
[[package.metadata.exfig.images]]
dir = "assets/images"
output = { format = "json", path = "assets/images/list.json" }
"#), @r#"
    8:37 two outputs write to `src/design.rs` (lines 6 and 8)
      "./src/design.rs" <- used a second time
      help: give each output its own path
    8:83 the output `assets` is a file, but line 14 needs a directory there
      "assets" <- both a file and a directory
      help: choose another path
    11:51 the output `templates/Page.j2` would overwrite a template (line 11)
      "templates/Page.j2" <- also a template
      help: choose another path
    "#);
}
