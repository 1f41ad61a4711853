//! exfig.lock: what is on disk stays on record, whatever changes in Cargo.toml and however an export ends.

use fake_figma::{Design, FakeFigma, Faults};

use crate::support::{Bench, ICONS, blur, component, design, snapshot};

fn branch(names: &[&str]) -> Design {
    design(names).with_key("ZBRANCH")
}

fn two_files(main: &[&str], other: &[&str]) -> Bench {
    let bench = Bench::with(FakeFigma::builder().design(design(main)).design(branch(other)), ICONS);
    bench.configure(ICONS);
    bench
}

fn switch(bench: &Bench) {
    let manifest = bench.read("app/Cargo.toml");
    let switched = manifest.replace("file = \"TESTKEY\"", "file = \"ZBRANCH\"");
    assert_ne!(manifest, switched);
    bench.write("app/Cargo.toml", &switched);
}

fn recorded(bench: &Bench) -> usize {
    bench.read("app/exfig.lock").matches(".svg\"").count()
}

#[test]
fn two_files_are_fetched_in_parallel() {
    let bench = two_files(&["sun"], &["moon"]);
    let other = "[[package.metadata.exfig.icons]]\nfile = \"ZBRANCH\"\nframes = [\"Icons\"]\n\
                 dir = \"assets/other\"\n";
    bench.configure(&format!("{ICONS}\n{other}"));
    // Both arrive before either is answered.
    let holds = [bench.server.hold("files", 1), bench.server.hold("files", 2)];
    let child = bench.command(&[]).spawn().unwrap();
    for hold in &holds {
        assert!(hold.wait_reached(std::time::Duration::from_secs(60)));
    }
    drop(holds);
    super::support::finish(child).ends_with(0);
    assert!(bench.exists("app/assets/icons/sun.svg") && bench.exists("app/assets/other/moon.svg"));
}

/// The files exported from one Figma file stay exfig's when Cargo.toml names another file and its export ends
/// early.
#[test]
fn an_export_of_another_file_that_ends_early_forgets_nothing() {
    let names = ["sun", "moon", "star", "rain"];
    let ends: [(&str, &[&str]); 5] = [
        ("files: 503 x100", &[]),
        ("cdn: 503 x100", &[]),
        ("cdn: garbage x100", &["--fail-fast"]),
        ("images@1:1: null-image", &[]),
        ("", &["--filter", "s*"]),
    ];
    for (faults, args) in ends {
        let bench = two_files(&names, &["sun", "moon", "star"]);
        bench.export().ends_with(0);
        assert!(bench.server.edit_file("ZBRANCH", blur));
        switch(&bench);
        bench.server.set_faults(if faults.is_empty() {
            Faults::none()
        } else {
            Faults::script(faults).unwrap()
        });
        bench.run(args);
        assert_eq!(recorded(&bench), 4, "{faults} {args:?}\n{}", bench.read("app/exfig.lock"));
        bench.server.set_faults(Faults::none());
        // The next export takes them all over, and removes what the branch does not have.
        bench.export().ends_with(0);
        assert_eq!(bench.icons(), ["moon.svg", "star.svg", "sun.svg"], "{faults} {args:?}");
        bench.run(&["--check"]).ends_with(0);
    }
}

/// A branch that looks the same costs no render and rewrites no icon.
#[test]
fn the_same_icons_in_another_file_are_fresh() {
    let bench = two_files(&["sun", "moon"], &["sun", "moon"]);
    bench.export().ends_with(0);
    let renders = bench.server.counts().endpoint("images");
    switch(&bench);
    let ran = bench.export();
    ran.ends_with(0);
    // Only the code is written, because it names its Figma file.
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 2 up to date
        Exported app: 1 written, 2 unchanged
           Spent 1 tier-1 request, in [TIME]
    "#);
    assert_eq!(bench.server.counts().endpoint("images"), renders);
    bench.run(&["--check"]).ends_with(0);
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

/// An interrupted export records what it is about to write; what another `dir` leaves behind of it is
/// removed.
#[test]
fn what_an_interrupted_export_wrote_elsewhere_is_removed() {
    let bench = Bench::with_faults("images@1:3: null-image", ICONS);
    bench.export().ends_with(3);
    std::fs::remove_file(bench.path("app/exfig.lock")).unwrap();
    bench.server.set_faults(Faults::none());
    bench.configure(&ICONS.replace("assets/icons", "assets/other"));
    bench.run(&["--allow-removal"]).ends_with(0);
    assert!(bench.icons().is_empty(), "{:?}", bench.tree().keys());
    bench.run(&["--check"]).ends_with(0);
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
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
            Note app: files whose list of published styles is not available (Forbidden), so styles that nothing uses are missing (1): `TESTKEY`
        Exported app: 0 written, 0 unchanged, 1 failed
           Spent 1 tier-1 request, 2 tier-3 requests, in [TIME]
    error: 1 item could not be exported:
      - colors: Figma did not return the list of published styles (Forbidden), and without it 1 of the styles exported last time cannot be found (`unused` …); the files of this entry stay unchanged; if these styles were deleted in Figma, pass `--allow-removal`
    "#);
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

fn move_sun(design: &mut Design) {
    design.node_mut("2:0").unwrap()["fillGeometry"][0]["path"] = "M1 1L20 4L20 20L4 20Z".into();
}

/// What an earlier export wrote belongs to exfig, but does not count as done.
#[test]
fn resuming_a_second_export_does_not_count_the_first_ones_files_as_done() {
    let bench = Bench::with_faults("images@1:2: null-image", ICONS);
    bench.export().ends_with(3);
    bench.server.edit(move_sun);
    bench.server.set_faults(Faults::script("cdn: garbage").unwrap());
    bench.run(&["--max-retries", "0"]).ends_with(3);
    bench.server.set_faults(Faults::none());
    bench.run(&["--resume"]).ends_with(0);
    let resumed = bench.tree();
    bench.run(&["--force"]).ends_with(0);
    assert_eq!(
        String::from_utf8_lossy(&resumed["assets/icons/sun.svg"]),
        bench.read("app/assets/icons/sun.svg")
    );
}

/// The state that a kill leaves: files that only the checkpoint knows.
fn interrupted(entries: &str) -> Bench {
    let bench = Bench::with_faults("images@1:2: null-image", entries);
    bench.export().ends_with(3);
    std::fs::remove_file(bench.path("app/exfig.lock")).unwrap();
    bench.server.set_faults(Faults::none());
    bench
}

#[test]
fn a_run_of_some_entries_leaves_an_interrupted_full_export_alone() {
    let colors =
        "\n[[package.metadata.exfig.colors]]\noutput = [{ format = \"rust\", path = \"src/colors.rs\" }]\n";
    for args in [&["--only", "colors"][..], &["--only", "colors", "--resume"], &["--filter", "s*"]] {
        let bench = interrupted(&format!("{ICONS}{colors}"));
        bench.run(args).ends_with(0);
        assert!(bench.icons().len() >= 3, "{args:?}: {:?}", bench.icons());
        bench.server.edit(move_sun);
        let ran = bench.export();
        ran.ends_with(0);
        assert_eq!(bench.icons().len(), 4, "{args:?}: {}", ran.stderr);
        bench.run(&["--check"]).ends_with(0);
    }
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

/// A tool that links identical files leaves links; each becomes a separate file once they differ.
#[cfg(unix)]
#[test]
fn a_link_to_a_twin_is_replaced() {
    let mut twins = design(&["sun", "moon"]);
    let path = twins.node("2:0").unwrap()["fillGeometry"].clone();
    twins.node_mut("2:1").unwrap()["fillGeometry"] = path;
    let bench = Bench::with(FakeFigma::builder().design(twins), ICONS);
    bench.export().ends_with(0);
    let moon = bench.path("app/assets/icons/moon.svg");
    std::fs::remove_file(&moon).unwrap();
    std::os::unix::fs::symlink("sun.svg", &moon).unwrap();
    bench.run(&["--check"]).ends_with(0);
    bench.server.edit(|design| {
        move_sun(design);
        design.node_mut("2:1").unwrap()["fillGeometry"][0]["path"] = "M2 2L20 4L20 20L4 20Z".into();
    });
    bench.export().ends_with(0);
    assert_ne!(bench.read("app/assets/icons/sun.svg"), bench.read("app/assets/icons/moon.svg"));
    bench.run(&["--check"]).ends_with(0);
}

/// A link that leads nowhere leads to an output as soon as that is written, and must not be followed then.
#[cfg(unix)]
#[test]
fn a_link_to_a_file_that_the_same_run_writes_is_not_followed() {
    for (args, code) in [(&[][..], 3), (&["--force"], 0)] {
        let bench = Bench::with(FakeFigma::builder().design(design(&["sun", "moon"])), ICONS);
        let link = bench.path("app/src/icons.rs");
        std::fs::create_dir_all(bench.path("app/src")).unwrap();
        std::os::unix::fs::symlink("../assets/icons/sun.svg", &link).unwrap();
        bench.run(args).ends_with(code);
        assert!(bench.read("app/assets/icons/sun.svg").starts_with("<svg"));
        // It is somebody else's unless the user says otherwise.
        assert_eq!(link.is_symlink(), code != 0);
    }
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

/// What a killed export wrote stays exfig's while its entry takes no part, because the token may not read the variables now.
#[test]
fn an_entry_that_is_left_out_keeps_what_a_killed_export_wrote() {
    for idle in [false, true] {
        let colors = "[[package.metadata.exfig.colors]]\nsource = \"variables\"\noutput = { format = \"css\", path = \"theme.css\" }\n";
        let icons = if idle { "" } else { ICONS };
        let bench = Bench::with_faults("images@1:2: null-image", &format!("{colors}{ICONS}"));
        bench.export().ends_with(3);
        // As a kill leaves it before the lock is written.
        std::fs::remove_file(bench.path("app/exfig.lock")).unwrap();
        bench
            .server
            .set_faults(Faults::answering("variables", 403, r#"{"status":403,"err":"Limited"}"#).unwrap());
        bench.configure(&format!("{colors}{icons}"));
        bench.export().ends_with(4);
        bench.server.set_faults(Faults::none());
        bench.server.edit(|design| {
            let variables = design.variables.as_mut().unwrap();
            variables["meta"]["variables"]["V:1"]["valuesByMode"]["1:0"]["r"] = 0.5.into();
        });
        bench.configure(&format!("{colors}{ICONS}"));
        let ran = bench.export();
        assert_eq!(ran.code, 0, "idle: {idle}\n{}", ran.stderr);
    }
}
