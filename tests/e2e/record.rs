//! exfig.lock: what is on disk stays on record, whatever changes in Cargo.toml and however an export ends.

use fake_figma::{FakeFigma, Faults};

use crate::support::{Bench, ICONS, component, design, snapshot};

/// Returns the number of icons in exfig.lock.
pub(crate) fn recorded(bench: &Bench) -> usize {
    bench.read("app/exfig.lock").matches(".svg\"").count()
}

/// An entry is identified by what it writes, not by its number.
#[test]
fn inserting_swapping_or_removing_entries_does_not_disturb_others() {
    let pictures = "\n[[package.metadata.exfig.icons]]\nframes = [\"Pictures\"]\ndir = \"assets/pictures\"\n";
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    for entries in [format!("{pictures}{ICONS}"), format!("{ICONS}{pictures}")] {
        bench.configure(&entries);
        // One item of each entry fails; the icons stay as they were.
        bench.server.edit(|_| {});
        bench.server.set_faults(Faults::script("images@1:900: null-image; images@1:0: null-image").unwrap());
        bench.export();
        assert_eq!(bench.icons().len(), 4);
        bench.server.set_faults(Faults::none());
        bench.export().ends_with(0);
        bench.run(&["--check"]).ends_with(0);
        assert_eq!(bench.tree().len(), 1 + 4 + 1 + 1 + 2, "{:?}", bench.tree().keys());
    }
    bench.configure(ICONS);
    bench.export().ends_with(0);
    assert_eq!(bench.tree().len(), 1 + 4 + 1 + 1, "{:?}", bench.tree().keys());
}

#[test]
fn a_response_that_lost_most_tokens_needs_allow_removal() {
    let entry = "[[package.metadata.exfig.colors]]\nsource = \"variables\"\n\
                 output = { format = \"css\", path = \"theme.css\" }\n\
                 [[package.metadata.exfig.colors]]\noutput = { format = \"css\", path = \"styles.css\" }\n";
    let bench = Bench::new(entry);
    bench.export().ends_with(0);
    let before = bench.tree();
    bench.server.edit(|design| {
        design.variables.as_mut().unwrap()["meta"]["variables"] = serde_json::json!({});
    });
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 2
    ----- stderr
       Exporting app
    error: app: 1 of 1 exported colors of `colors` (Cargo.toml line 12) are no longer in the design, or no longer selected (`surface/base` …)
    help: if that is intended, run again with `--allow-removal`; otherwise check what was deleted, renamed or unpublished in Figma
    "#);
    assert!(before == bench.tree());
    bench.run(&["--allow-removal"]).ends_with(0);
    assert!(!bench.read("app/theme.css").contains("surface"));
    // Names that are gone are remembered.
    assert!(bench.read("app/exfig.lock").contains("retired = [\n  [\"V:1\", \"surface/base\", "));
}

/// A branch, or a token without the scope, has no list of published styles. Styles that only that list
/// contains are not dropped silently.
#[test]
fn styles_that_only_the_published_list_has_are_not_lost_without_it() {
    let entry = "[[package.metadata.exfig.colors]]\noutput = { format = \"css\", path = \"styles.css\" }\n";
    let mut with_unused = design(&["sun"]);
    with_unused.file["styles"]["77:1"] = serde_json::json!({
        "key": "u", "name": "unused", "styleType": "FILL", "remote": false, "description": "",
    });
    let fills = serde_json::json!([{"type": "SOLID", "color": {"r": 0, "g": 1, "b": 0, "a": 1}}]);
    let node = serde_json::json!({"id": "77:1", "name": "unused", "type": "RECTANGLE", "fills": fills});
    with_unused.style_nodes.insert("77:1".to_owned(), node);
    let bench = Bench::with(FakeFigma::builder().design(with_unused), entry);
    bench.export().ends_with(0);
    assert!(bench.read("app/styles.css").contains("unused"));
    let before = bench.read("app/styles.css");
    bench.server.edit(|_| {});
    bench.server.set_faults(Faults::script("styles: 403").unwrap());
    let ran = bench.export();
    snapshot!(bench, ran, @"
    code: 3
    ----- stderr
       Exporting app
            Note app: files whose list of published styles is not available (Forbidden), so styles that nothing uses are missing (1): `TESTKEY`
            Note app: names of the last export that the design no longer has (1): `unused`
        Exported app: 0 written, 0 unchanged, 1 failed
           Spent 1 tier-1 request, 2 tier-3 requests, in [TIME]
    error: 1 item could not be exported:
      - colors: Figma did not return the list of published styles (Forbidden), and without it 1 of the styles exported last time cannot be found (`unused` …); the files of this entry stay unchanged; if these styles were deleted in Figma, pass `--allow-removal`
    ");
    assert_eq!(bench.read("app/styles.css"), before);
    bench.server.set_faults(Faults::none());
    bench.export().ends_with(0);
    bench.run(&["--check"]).ends_with(0);
}

/// A lock from an exfig with other rules is not a difference; the next export rewrites it.
#[test]
fn a_lock_of_an_older_exfig_passes_the_check_and_is_brought_up_to_date() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let (lock, before) = (bench.read("app/exfig.lock"), bench.tree());
    let older = lock.replace("rules = [3, ", "rules = [2, ");
    assert_ne!(lock, older);
    for text in [older, format_1(&lock)] {
        bench.write("app/exfig.lock", &text);
        let ran = bench.run(&["--check"]);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (
                0,
                "app: `icons` was written by another version of exfig; the next export brings it up to date\n"
            )
        );
        bench.export().ends_with(0);
        assert!(before == bench.tree(), "{}", bench.read("app/exfig.lock"));
    }
}

/// The lock in format 1.
fn format_1(lock: &str) -> String {
    let mut text =
        "version = 1\n\n[[entry]]\nid = \"icons\"\nfile = \"TESTKEY\"\nversion = \"1\"\n".to_owned();
    text.push_str(&format!("settings = \"{}\"\noutputs = [\n", "0".repeat(64)));
    for line in lock.lines().filter_map(|line| line.trim().strip_prefix('[')?.strip_suffix("],")) {
        let fields = line.split(", ").map(|field| field.trim_matches('"')).collect::<Vec<_>>();
        let digest = format!("{}{}", fields[1], "0".repeat(32));
        let node = fields.get(2).map_or(String::new(), |node| format!(", node = \"{node}\""));
        text.push_str(&format!("  {{ path = \"{}\", sha256 = \"{digest}\"{node} }},\n", fields[0]));
    }
    text + "]\n"
}

/// The lock and the exported files may have any line endings.
#[test]
fn a_checkout_with_other_line_endings_is_the_same_checkout() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let lock = bench.read("app/exfig.lock");
    bench.write("app/exfig.lock", &lock.replace('\n', "\r\n"));
    bench.run(&["--check"]).ends_with(0);
    for path in ["app/src/icons.rs", "app/assets/icons/sun.svg", "app/assets/icons/moon.svg"] {
        bench.write(path, &bench.read(path).replace('\n', "\r\n"));
    }
    bench.run(&["--check"]).ends_with(0);
    bench.server.edit(|design| {
        let icons = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap();
        icons.push(component(50, "wind"));
    });
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 4 up to date
        Finished 1 of 1 icon
        Exported app: 2 written, 4 unchanged
           Spent 2 tier-1 requests, 1 tier-3 request, 1 download, in [TIME]
    "#);
    assert_eq!(bench.icons().len(), 5);
    assert!(!bench.read("app/exfig.lock").contains('\r'));
}

/// Files that somebody moved along with `dir` do not stay on record.
#[test]
fn what_is_gone_and_no_longer_selected_is_forgotten() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    std::fs::rename(bench.path("app/assets/icons"), bench.path("app/assets/symbols")).unwrap();
    bench.configure(&ICONS.replace("assets/icons", "assets/symbols"));
    let ran = bench.export();
    ran.ends_with(0);
    assert!(!bench.read("app/exfig.lock").contains("assets/icons"), "{}", ran.stderr);
    let ran = bench.run(&["--check"]);
    ran.ends_with(0);
    assert!(ran.stdout.is_empty(), "{}", ran.stdout);
}

/// A file that is gone and could not be exported may come back from git as it was; it is then still exfig's.
#[test]
fn what_could_not_be_exported_stays_on_record() {
    let bench = Bench::new(&ICONS.replace("dir = ", "renderer = \"figma\"\ndir = "));
    bench.export().ends_with(0);
    let sun = bench.read("app/assets/icons/sun.svg");
    std::fs::remove_file(bench.path("app/assets/icons/sun.svg")).unwrap();
    bench
        .server
        .edit(|design| design.node_mut("2:0").unwrap()["fillGeometry"][0]["path"] = "M0 0L9 9L9 0Z".into());
    bench.server.set_faults(Faults::script("cdn@1:0: 500").unwrap());
    bench.export().ends_with(3);
    bench.write("app/assets/icons/sun.svg", &sun);
    bench.server.set_faults(Faults::none());
    bench.export().ends_with(0);
    assert_ne!(bench.read("app/assets/icons/sun.svg"), sun);
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn a_clash_of_two_entries_names_both_and_is_reported_again() {
    let more = "\n[[package.metadata.exfig.icons]]\nnodes = [\"1:0\"]\ndir = \"assets/icons\"\n";
    let bench = Bench::new(&format!("{ICONS}{more}"));
    let first = bench.export();
    snapshot!(bench, first, @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 3 for Figma to render, 0 up to date
        Finished 1 of 3 icons
        Finished 2 of 3 icons
        Finished 3 of 3 icons
        Exported app: 4 written, 0 unchanged, 1 failed
           Spent 2 tier-1 requests, 3 downloads, in [TIME]
    error: 1 item could not be exported:
      - icon `sun` (1:0): the entries on lines 13 and 18 of Cargo.toml export the same component to the same directory; change the `dir` of one of them, or leave the component out of one with `exclude`
    help: fix these problems, then run `cargo xtask figma-export` again
    "#);
    assert_eq!(bench.export().code, 3);
}

/// Another first output, or a neighbor in the same directory, does not make it a new entry.
#[test]
fn an_entry_keeps_its_record_when_its_key_changes() {
    let colors = |outputs: &str| format!("[[package.metadata.exfig.colors]]\noutput = [{outputs}]\n");
    let (rust, css) =
        ("{ format = \"rust\", path = \"src/colors.rs\" }", "{ format = \"css\", path = \"colors.css\" }");
    let bench = Bench::new(&colors(&format!("{rust}, {css}")));
    bench.export().ends_with(0);
    bench.configure(&colors(&format!("{css}, {rust}")));
    let ran = bench.run(&["--check"]);
    assert!(!ran.stdout.contains("never exported") && !ran.stdout.contains("no longer"), "{}", ran.stdout);
    bench.export().ends_with(0);
    assert_eq!(bench.read("app/exfig.lock").matches("[[entry]]").count(), 1);
    bench.run(&["--check"]).ends_with(0);
}

/// Changing names, directories and formats in Cargo.toml or in Figma loses nothing.
#[test]
fn what_gets_another_name_is_not_lost() {
    for change in [
        ("assets/icons", "assets/symbols"),
        ("frames", "format = \"png\"\nframes"),
        ("frames", "replace = [\"^\", \"x\"]\nframes"),
    ] {
        let bench = Bench::new(ICONS);
        bench.export().ends_with(0);
        bench.configure(&ICONS.replace(change.0, change.1));
        bench.export().ends_with(0);
        assert_eq!(bench.tree().len(), 4 + 3, "{change:?}: {:?}", bench.tree().keys());
        bench.run(&["--check"]).ends_with(0);
    }
}
