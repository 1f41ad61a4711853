//! The messages about versions of files, and about folders made of names.

use super::super::valid;
use super::mistakes;

#[test]
fn a_version_is_an_id_or_named() {
    insta::assert_snapshot!(mistakes("version = \"latest\"\nfile = \"K\"\nicons = { dir = \"a\" }"), @r#"
    4:11 `latest` is not a version of a Figma file
      "latest" <- not a version
      help: use the version's id or URL from Figma's version history, or "named" for the newest one that has a name
    "#);
    for version in ["12", "named", "https://www.figma.com/design/K/N?version-id=12&t=a#b"] {
        valid(&format!("version = \"{version}\"\nfile = \"K\"\nicons = {{ dir = \"a\" }}"));
    }
}

#[test]
fn a_run_exports_one_version_of_a_file() {
    let two = "file = \"K\"\nicons = [{ dir = \"a\", version = \"1\" }, { dir = \"b\", version = \"2\" }]";
    insta::assert_snapshot!(mistakes(two), @r#"
    5:63 the entries on lines 5 and 5 export different versions of the same file
      "2" <- another version
      help: set `version` once, beside the package's `file`
    "#);
    // The version above belongs to the file above.
    let other = "file = \"K\"\nversion = \"1\"\nicons = [{ dir = \"a\" }, { dir = \"b\", file = \"L\" }]";
    let versions = valid(other).entries.into_iter().map(|entry| entry.version.is_some());
    assert_eq!(versions.collect::<Vec<_>>(), [true, false]);
}

#[test]
fn variables_have_no_versions() {
    let variables = "file = \"K\"\nversion = \"1\"\ncolors = { source = \"variables\", output = { format = \"css\", path = \"a.css\" } }";
    insta::assert_snapshot!(mistakes(variables), @r#"
    5:11 variables have no versions (the entry on line 6)
      "1" <- does not apply
      help: Figma has only the newest variables, and a run reads a file at one version: remove `version`, or move the variables to a package of their own and export one package at a time with `-p`
    "#);
}

#[test]
fn a_directory_may_end_in_names_of_the_design() {
    let icons = |dir: &str| mistakes(&format!("icons = {{ file = \"K\", dir = \"{dir}\" }}"));
    insta::assert_snapshot!(icons("{frame}"), @r#"
    4:29 `{frame}` begins with a name of the design
      "{frame}" <- would write anywhere in the package
      help: begin with a directory of your own, such as `assets/{frame}`
    "#);
    insta::assert_snapshot!(icons("assets/{name}"), @r#"
    4:29 `{name}` has an unknown placeholder
      "assets/{name}" <- invalid pattern
      help: use `{frame}`, `{page}` and `{set}`, such as `assets/{frame}`
    "#);
    insta::assert_snapshot!(icons("assets/{frame}/.."), @r#"
    4:29 the path `assets/_frame_/..` has `..`
      "assets/{frame}/.." <- may leave the package
      help: paths are relative to the package's directory
    "#);
    let config = valid("icons = { file = \"K\", dir = \"assets/{page}/{frame}/\" }");
    assert_eq!(config.entries[0].key, "icons:assets/{page}/{frame}");
}
