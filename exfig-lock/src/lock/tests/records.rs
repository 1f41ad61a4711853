//! Finding records, and whether they are current.

use super::*;

#[test]
fn entries_and_outputs_are_found_by_name() {
    let lock = sample();
    assert_eq!(lock.entry("icons:assets/icons").map(|entry| entry.version.as_str()), Some("77"));
    assert_eq!(lock.entry("icons"), None);
    let paths = lock.outputs().map(|(path, _)| path).collect::<Vec<_>>();
    assert_eq!(
        paths,
        ["assets/icons/sun.svg", "assets/icons/y.png", "assets/icons/über \"x\".svg", "src/icons.rs"]
    );
    assert_eq!(lock.output("src/icons.rs").map(|output| &output.sha256), Some(&Digest::of(b"rs")));
    assert_eq!(lock.output("src/other.rs"), None);
}

/// Assets depend on the settings that change pictures and on the drawing rules; generated text depends on all
/// settings and on the formats.
#[test]
fn an_entry_is_current_if_each_file_was_made_from_it() {
    let mut entry = sample().entries.remove(0);
    assert!(!entry.is_current(), "one icon is of another version");
    let made = entry.made_asset();
    assert_eq!((&made.settings, made.rules), (&Digest::of(b"drawing"), 3));
    assert_eq!((&entry.made_text().settings, entry.made_text().rules), (&Digest::of(b"settings"), 1));
    entry.outputs.remove("assets/icons/über \"x\".svg");
    assert!(entry.is_current());
    let swapped = |entry: &LockEntry, path: &str, made: Made| {
        let mut entry = entry.clone();
        entry.outputs.get_mut(path).unwrap().made = made;
        entry.is_current()
    };
    assert!(!swapped(&entry, "assets/icons/sun.svg", entry.made_text()));
    assert!(!swapped(&entry, "src/icons.rs", entry.made_asset()));
}

#[test]
fn a_lock_may_be_of_a_newer_exfig() {
    let newer = |version: &str| {
        let lock = Lock { exfig: Some(version.to_owned()), ..Lock::default() };
        lock.newer_exfig().map(str::to_owned)
    };
    for version in ["999.0.0", "0.1000.0", "999.0.0-alpha.1"] {
        assert_eq!(newer(version).as_deref(), Some(version));
    }
    for version in [EXFIG, "0.0.9", "soon", ""] {
        assert_eq!(newer(version), None, "{version}");
    }
    assert_eq!(Lock::default().newer_exfig(), None);
}

fn keys(lock: &Lock) -> Vec<&str> {
    lock.entries.iter().map(|entry| entry.key.as_str()).collect()
}

/// A record without an entry goes to an entry of the same kind in the same place.
#[test]
fn an_entry_whose_key_changed_keeps_its_record() {
    let adopted = |known: &[Known<'_>]| {
        let lock = sample().adopted_by(known);
        keys(&lock).join(" ")
    };
    let known = |id: &'static str, key: &'static str, places: &[&'static str]| Known {
        id,
        key,
        places: places.to_vec(),
    };
    let table = [
        // Its own key.
        (vec![known("icons", "icons:assets/icons", &["assets/icons"])], "icons:assets/icons"),
        // The same directory, or one of the recorded files.
        (vec![known("icons", "icons:assets/icons#2", &["assets/icons"])], "icons:assets/icons#2"),
        (vec![known("icons", "icons:img", &["img", "src/icons.rs"])], "icons:img"),
        // Another place, and another kind.
        (vec![known("icons-2", "icons:img", &["img"])], "icons:assets/icons"),
        (vec![known("images", "images:assets/icons", &["assets/icons"])], "icons:assets/icons"),
    ];
    for (known, want) in table {
        assert_eq!(adopted(&known), want);
    }
}

/// Format 1 recorded ids. An entry that has a record takes no other.
#[test]
fn a_record_is_found_by_id_and_no_entry_takes_two() {
    let mut lock = sample();
    lock.entries[0].key = "icons-2".to_owned();
    let known = [Known { id: "icons-2", key: "icons:img", places: vec!["img"] }];
    assert_eq!(keys(&lock.clone().adopted_by(&known)), ["icons:img"]);
    let mut own = lock.entries[0].clone();
    own.key = "icons:img".to_owned();
    lock.entries.push(own);
    assert_eq!(keys(&lock.adopted_by(&known)), ["icons-2", "icons:img"]);
}

/// The key of a second entry in one directory ends in `#2`.
#[test]
fn a_numbered_key_belongs_to_its_directory() {
    let mut lock = sample();
    lock.entries[0].key = "icons:assets/icons#2".to_owned();
    lock.entries[0].outputs.clear();
    let known = [Known { id: "icons", key: "icons:assets/icons", places: vec!["assets/icons"] }];
    assert_eq!(keys(&lock.adopted_by(&known)), ["icons:assets/icons"]);
}

#[test]
fn each_conflict_marker_alone_is_recognized() {
    for marker in ["<<<<<<< HEAD", ">>>>>>> theirs", "=======", "=======\r"] {
        let text = FORMAT_3.replacen("\n\n", &format!("\n{marker}\n"), 1);
        assert_eq!(Lock::parse(&text), Err(LockError::Conflict(3)), "{marker:?}");
    }
}

/// Only incomplete entries record whether they are complete.
#[test]
fn an_entry_is_complete_unless_recorded_otherwise() {
    assert!(!Lock::parse(FORMAT_3).unwrap().entries[0].complete);
    let silent = FORMAT_3.replace("complete = false\n", "");
    assert!(Lock::parse(&silent).unwrap().entries[0].complete);
}
