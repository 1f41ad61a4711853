//! Snippets of Cargo.toml, and the messages about them.

mod entries;
mod places;

use std::path::Path;

use super::super::diagnostic::{Diagnostic, hide_secrets, line_of};
use super::super::report::list;
use super::super::schema::names_of;
use super::{app, read_with};
use crate::asset::AssetKind;
use crate::formats::CodeFormat;

/// Renders each mistake as `line:column message`, the marked text with its label, and the help.
pub(super) fn render(mistakes: &[Diagnostic], package: &str, workspace: &str) -> String {
    let mut shown = String::new();
    for mistake in mistakes {
        let (span, is_root) = (mistake.place.span.clone(), mistake.place.path == Path::new("Cargo.toml"));
        let text = hide_secrets(if is_root { workspace } else { package });
        let line = line_of(&text, span.start);
        let column = text[..span.start].chars().rev().take_while(|c| *c != '\n').count() + 1;
        let root = if is_root { "root " } else { "" };
        shown +=
            &format!("{root}{line}:{column} {}\n  {} <- {}\n", mistake.message, &text[span], mistake.label);
        if let Some(help) = &mistake.help {
            shown += &format!("  help: {help}\n");
        }
    }
    hide_formats(shown)
}

/// The messages about a package with this `[package.metadata.exfig]`, which starts on line 4.
pub(super) fn mistakes(metadata: &str) -> String {
    let text = app(metadata);
    render(&read_with(&text, None).unwrap_err(), &text, "")
}

/// Hides the lists of formats, so that a new format does not change every snapshot.
fn hide_formats(mut text: String) -> String {
    for kind in AssetKind::ALL {
        let formats = || CodeFormat::all().filter(|format| format.kinds().contains(&kind));
        text = text.replace(&list(formats().map(|format| format.name()), "or"), "FORMATS");
        text = text.replace(&names_of(formats()), "FORMATS");
    }
    text
}

/// The messages about one table of icons with these `keys`, which start on line 6. It has a `file` and a
/// `dir`.
fn icons(keys: &str) -> String {
    mistakes(&format!("file = \"KEY\"\n[[package.metadata.exfig.icons]]\n{keys}\ndir = \"assets\""))
}

/// The messages about one table of colors with these `keys`, which start on line 6.
fn colors(keys: &str) -> String {
    mistakes(&format!("file = \"KEY\"\n[package.metadata.exfig.colors]\n{keys}"))
}

const OUTPUT: &str = "output = { format = \"rust\", path = \"src/colors.rs\" }";

#[test]
fn mistakes_in_the_workspace_are_reported_in_its_file() {
    let root = "[workspace.metadata.exfig]\ndownload = 3\nplan = \"student\"\n[[workspace.metadata.exfig.icons]]\ndir = \"a\"\n";
    let package = app("plan = \"starter\"\nseat = 1\nicons = { file = \"K\", dir = \"a\" }");
    insta::assert_snapshot!(render(&read_with(&package, Some(root)).unwrap_err(), &package, root), @r#"
    5:8 `seat` must be a string, found an integer
      1 <- expected a string
    root 2:1 unknown key `download` in `[workspace.metadata.exfig]`
      download <- unknown key
      help: did you mean `downloads`?
    root 3:8 `plan` cannot be `student`
      "student" <- expected `starter`, `professional`, `organization` or `enterprise`
    root 4:28 unknown key `icons` in `[workspace.metadata.exfig]`
      icons <- unknown key
      help: entries belong to a package; move this one to `[[package.metadata.exfig.icons]]`
    "#);
    let broken = "[workspace\nmembers = [";
    insta::assert_snapshot!(render(&read_with(&app("icons = { dir = \"a\" }"), Some(broken)).unwrap_err(), "", broken), @r#"
    root 1:11 unclosed table, expected `]`
       <- invalid TOML
    root 2:12 unclosed array, expected `]`
       <- invalid TOML
    "#);
}

#[test]
fn every_mistake_is_reported_at_once_in_file_order() {
    insta::assert_snapshot!(mistakes(r#"timeout = "soon"
downloads = 0
max-document-size = "0GiB"
[[package.metadata.exfig.icons]]
fromat = "svg"
format = "sgv"
scales = [1, 2, 5]
dir = "../assets"
output = [{ format = "rsut" }, { path = "C:/x" }]
[package.metadata.exfig.colors]
names = "a["
modes = { Light = 1 }
"#), @r#"
    4:11 `timeout`: `soon` is not a duration; write a number with a unit, such as `500ms`, `30s` or `1m 30s`
      "soon" <- invalid duration
    5:13 `downloads` must be 1 to 256, found 0
      0 <- out of range
    6:21 `max-document-size`: `0GiB` is out of range: it must be 1 MiB to 1024 GiB
      "0GiB" <- invalid size
    7:1 `icons` does not say which Figma file to read
      [[package.metadata.exfig.icons]] <- `file` is missing
      help: add `file = "https://www.figma.com/design/..."` here, or once in `[package.metadata.exfig]`
    8:1 unknown key `fromat` in `[package.metadata.exfig.icons]`
      fromat <- unknown key
      help: did you mean `format`?
    9:10 `format` cannot be `sgv`
      "sgv" <- expected `svg`, `pdf`, `png`, `jpg` or `webp`
      help: did you mean `svg`?
    10:17 an item of `scales` must be 0.01 to 4 (Figma's range), found `5`
      5 <- out of range
    11:7 the path `../assets` has `..`
      "../assets" <- may leave the package
      help: paths are relative to the package's directory
    12:11 `output` has no `path`
      { format = "rsut" } <- `path` is missing
      help: add the file to write: `path = "src/design.rs"`
    12:22 `format` cannot be `rsut`
      "rsut" <- expected FORMATS
      help: did you mean `rust`?
    12:32 `output` has neither `format` nor `template`
      { path = "C:/x" } <- `format` is missing
      help: add `format = …` with FORMATS, or `template = "path"`
    12:41 the path `C:/x` is absolute
      "C:/x" <- outside the package
      help: paths are relative to the package's directory
    13:1 `colors` does not say which Figma file to read
      [package.metadata.exfig.colors] <- `file` is missing
      help: add `file = "https://www.figma.com/design/..."` here, or once in `[package.metadata.exfig]`
    13:1 `colors` has no `output`, so nothing would be written
      [package.metadata.exfig.colors] <- `output` is missing
      help: add `output = { format = "rust", path = "src/colors.rs" }`
    14:9 `names` has an invalid pattern `a[`: unclosed character class; missing ']'
      "a[" <- invalid pattern
      help: `*` matches any characters, `?` one, `{a,b}` either alternative, `[ab]` one of the characters; `\` escapes
    15:19 `Light` must be a string, found an integer
      1 <- expected a string
    "#);
}

#[test]
fn every_syntax_error_is_reported() {
    insta::assert_snapshot!(mistakes("file = KEY\nfile = \"a\nseat = \"full\"\nseat = \"view\"\n"), @r#"
    4:8 string values must be quoted, expected literal string
      KEY <- invalid TOML
    5:1 duplicate key
      file <- invalid TOML
    5:10 invalid basic string, expected `"`
       <- invalid TOML
    7:1 duplicate key
      seat <- invalid TOML
    "#);
}

#[test]
fn places_are_right_in_any_file() {
    let text = "\u{feff}[package]\r\nname = \"äpp\"\r\nmetadata.exfig = { \"ü\" = 1, icons.dir = \"é\\u00e9\", seat = 3 }\r\n";
    insta::assert_snapshot!(render(&read_with(text, None).unwrap_err(), text, ""), @r#"
    3:20 unknown key `ü` in `[package.metadata.exfig]`
      "ü" <- unknown key
      help: the valid keys are `file`, `version`, `base-url`, `plan`, `seat`, `timeout`, `max-wait`, `retry`, `rate-limit`, `downloads`, `max-document-size`, `renderer`, `durability`, `colors`, `typography`, `effects`, `icons`, `images` and `theme`
    3:29 `icons` does not say which Figma file to read
      icons <- `file` is missing
      help: add `file = "https://www.figma.com/design/..."` here, or once in `[package.metadata.exfig]`
    3:59 `seat` must be a string, found an integer
      3 <- expected a string
    "#);
}

#[test]
fn unknown_keys_come_with_a_suggestion() {
    insta::assert_snapshot!(mistakes(r#"base_url = "https://x"
scales = [1]
jitter = 0.1
zzz = 1
colours = {}
icon = {}
"#), @r#"
    4:1 unknown key `base_url` in `[package.metadata.exfig]`
      base_url <- unknown key
      help: did you mean `base-url`?
    5:1 unknown key `scales` in `[package.metadata.exfig]`
      scales <- unknown key
      help: `scales` is a key of `icons` and `images`
    6:1 unknown key `jitter` in `[package.metadata.exfig]`
      jitter <- unknown key
      help: `jitter` is a key of `retry`
    7:1 unknown key `zzz` in `[package.metadata.exfig]`
      zzz <- unknown key
      help: the valid keys are `file`, `version`, `base-url`, `plan`, `seat`, `timeout`, `max-wait`, `retry`, `rate-limit`, `downloads`, `max-document-size`, `renderer`, `durability`, `colors`, `typography`, `effects`, `icons`, `images` and `theme`
    8:1 unknown key `colours` in `[package.metadata.exfig]`
      colours <- unknown key
      help: did you mean `colors`?
    9:1 unknown key `icon` in `[package.metadata.exfig]`
      icon <- unknown key
      help: did you mean `icons`?
    "#);
    insta::assert_snapshot!(icons(r#"downloads = 3
modes = {}
contents-only = true
render = { svg-outline-txt = true }
output = { format = "rust", path = "a.rs", dir = "x" }
"#), @r#"
    6:1 unknown key `downloads` in `[package.metadata.exfig.icons]`
      downloads <- unknown key
      help: `downloads` is a key of `[package.metadata.exfig]`
    7:1 unknown key `modes` in `[package.metadata.exfig.icons]`
      modes <- unknown key
      help: `modes` is a key of `colors`
    8:1 unknown key `contents-only` in `[package.metadata.exfig.icons]`
      contents-only <- unknown key
      help: `contents-only` is a key of `render` of `icons` and `images`
    9:12 unknown key `svg-outline-txt` in `[package.metadata.exfig.icons.render]`
      svg-outline-txt <- unknown key
      help: did you mean `svg-outline-text`?
    10:44 unknown key `dir` in `[package.metadata.exfig.icons.output]`
      dir <- unknown key
      help: `dir` is a key of `icons` and `images`
    "#);
}

#[test]
fn a_token_is_rejected_and_never_shown() {
    let messages = mistakes(
        r#"token = "s3cret-s3cret"
figma-token = "s3cret-s3cret"
file = "figd_s3cretS3cretS3cret"
icons = { dir = "figd_s3cretS3cretS3cret", access_token = "s3cret-s3cret", nodes = "http://x/figd_s3cretS3cret" }
"#,
    );
    assert!(!messages.to_lowercase().contains("s3cret"), "{messages}");
    insta::assert_snapshot!(messages, @r#"
    4:1 the token does not belong in Cargo.toml
      token <- a secret
      help: set the FIGMA_TOKEN environment variable instead; if the token was committed or shared, revoke it in Figma's settings
    5:1 the token does not belong in Cargo.toml
      figma-token <- a secret
      help: set the FIGMA_TOKEN environment variable instead; if the token was committed or shared, revoke it in Figma's settings
    6:1 the token does not belong in Cargo.toml
      file <- a secret
      help: set the FIGMA_TOKEN environment variable instead; if the token was committed or shared, revoke it in Figma's settings
    7:11 the token does not belong in Cargo.toml
      dir <- a secret
      help: set the FIGMA_TOKEN environment variable instead; if the token was committed or shared, revoke it in Figma's settings
    7:44 the token does not belong in Cargo.toml
      access_token <- a secret
      help: set the FIGMA_TOKEN environment variable instead; if the token was committed or shared, revoke it in Figma's settings
    7:76 the token does not belong in Cargo.toml
      ***** <- a secret
      help: set the FIGMA_TOKEN environment variable instead; if the token was committed or shared, revoke it in Figma's settings
    "#);
}

#[test]
fn values_of_the_wrong_type_are_reported() {
    insta::assert_snapshot!(mistakes(r#"file = 1
timeout = 30
retry = "often"
downloads = "many"
renderer = true
rate-limit = { capacity = 1.5, refill-per-second = "fast" }
typography = [1]
images = "all"
"#), @r#"
    4:8 `file` must be a string, found an integer
      1 <- expected a string
    5:11 `timeout` must be a duration with a unit, such as `"30s"`, found an integer
      30 <- expected a duration with a unit, such as `"30s"`
    6:9 `retry` must be a table, found a string
      "often" <- expected a table
    7:13 `downloads` must be an integer, found a string
      "many" <- expected an integer
    8:12 `renderer` must be a string, found a boolean
      true <- expected a string
    9:27 `capacity` must be an integer, found a float
      1.5 <- expected an integer
    9:52 `refill-per-second` must be a number, found a string
      "fast" <- expected a number
    10:15 an item of `typography` must be a table, found an integer
      1 <- expected a table
    11:10 `images` must be a table, found a string
      "all" <- expected a table
    "#);
    insta::assert_snapshot!(icons(r#"frames = [1, "Icons", ""]
replace = "a"
format = ["svg"]
scales = "2x"
name-style = 1979-05-27
render = { contents-only = "yes" }
output = "src/icons.rs"
"#), @r#"
    6:11 an item of `frames` must be a string, found an integer
      1 <- expected a string
    6:23 an item of `frames` is empty
      "" <- must not be empty
    7:11 `replace` must be a pair `["pattern", "replacement"]` or an array of pairs, found a string
      "a" <- expected a pair `["pattern", "replacement"]` or an array of pairs
    8:10 `format` must be a string, found an array
      ["svg"] <- expected a string
    9:10 `scales` must be a number, found a string
      "2x" <- expected a number
    10:14 `name-style` must be a string, found a date or time
      1979-05-27 <- expected a string
    11:28 `contents-only` must be `true` or `false`, found a string
      "yes" <- expected `true` or `false`
    12:10 `output` must be a table, found a string
      "src/icons.rs" <- expected a table
    "#);
}

#[test]
fn values_out_of_range_are_reported() {
    insta::assert_snapshot!(mistakes(r#"icons = { file = "K", dir = "a" }
base-url = "http://api.figma.com"
plan = "profesional"
seat = "owner"
timeout = "0s"
max-wait = "40h"
retry = { max-retries = 21, base-delay = "-1s", jitter = 1.5 }
rate-limit = { capacity = 0, refill-per-second = 0 }
downloads = 99999999999999999999
renderer = "lokal"
durability = "fsync"
"#), @r#"
    5:12 `base-url` would send the token unencrypted: `http://api.figma.com`
      "http://api.figma.com" <- `http` is for this machine only
      help: use `https://`
    6:8 `plan` cannot be `profesional`
      "profesional" <- expected `starter`, `professional`, `organization` or `enterprise`
      help: did you mean `professional`?
    7:8 `seat` cannot be `owner`
      "owner" <- expected `full` or `view`
    8:11 `timeout`: `0s` is too short: it must be greater than zero
      "0s" <- invalid duration
    9:12 `max-wait`: `40h` is too long: it must be at most a day
      "40h" <- invalid duration
    10:25 `max-retries` must be 0 to 20, found 21
      21 <- out of range
    10:42 `base-delay`: `-1s` is not a duration; write a number with a unit, such as `500ms`, `30s` or `1m 30s`
      "-1s" <- invalid duration
    10:58 `jitter` must be 0 to 1, found `1.5`
      1.5 <- out of range
    11:27 `capacity` must be 1 to 1000, found 0
      0 <- out of range
    11:50 `refill-per-second` must be more than 0 and at most 1000, found `0`
      0 <- out of range
    12:13 `downloads` must be 1 to 256, found 99999999999999999999
      99999999999999999999 <- out of range
    13:12 `renderer` cannot be `lokal`
      "lokal" <- expected `auto`, `local` or `figma`
      help: did you mean `local`?
    14:14 `durability` cannot be `fsync`
      "fsync" <- expected `batch`, `full` or `none`
    "#);
}

#[test]
fn settings_that_contradict_each_other_are_reported() {
    let entry = "icons = { file = \"K\", dir = \"a\" }\n";
    insta::assert_snapshot!(mistakes(&format!("{entry}retry = {{ base-delay = \"60s\" }}\nrate-limit = {{ capacity = 3 }}")), @r#"
    5:24 `base-delay` (60s) is longer than `max-delay` (30s)
      "60s" <- in `retry`
      help: set `max-delay` to at least `base-delay`
    6:14 `rate-limit` needs both `capacity` and `refill-per-second`
      { capacity = 3 } <- one is missing
      help: set both: `rate-limit = { capacity = 10, refill-per-second = 0.5 }`
    "#);
    insta::assert_snapshot!(mistakes(&format!("{entry}retry = {{ base-delay = \"2s\", max-delay = \"1s\" }}")), @r#"
    5:42 `base-delay` (2s) is longer than `max-delay` (1s)
      "1s" <- in `retry`
      help: set `max-delay` to at least `base-delay`
    "#);
}
