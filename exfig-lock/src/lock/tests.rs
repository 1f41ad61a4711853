//! Locks of every format, including damaged and merged ones.

mod merges;
mod records;

use super::*;

/// Locks as committed by the version of exfig that wrote each format. Keep them forever.
const FORMAT_1: &str = include_str!("fixtures/format-1.lock");
const FORMAT_3: &str = include_str!("fixtures/format-3.lock");
const FORMAT_4: &str = include_str!("fixtures/format-4.lock");

fn sample() -> Lock {
    let mut entry = LockEntry {
        key: "icons:assets/icons".to_owned(),
        file: FileKey::parse("KEY").unwrap(),
        version: "77".to_owned(),
        settings: Digest::of(b"settings"),
        table: Some(Digest::of(b"table")),
        drawing: Digest::of(b"drawing"),
        rules: Rules { drawing: 3, formats: 1 },
        complete: false,
        outputs: BTreeMap::new(),
        collections: vec![
            LockCollection {
                id: "VariableCollectionId:1:2".to_owned(),
                name: "Theme".to_owned(),
                prefix: Prefixed::No,
                modes: vec!["Light".to_owned(), "Dark".to_owned()],
            },
            LockCollection {
                id: "VariableCollectionId:1:3".to_owned(),
                name: "Über".to_owned(),
                prefix: Prefixed::Always,
                modes: Vec::new(),
            },
        ],
        tokens: vec![
            LockToken::new("1:9", "brand/red", "#ff0000".to_owned()),
            LockToken::new("VariableID:1:10", "gap", "8 16 24 32 40 48 56 64 72 80 96".to_owned()),
        ],
        retired: vec![LockToken::new("1:8", "brand/old", "#ee0000".to_owned())],
    };
    let (asset, text) = (entry.made_asset(), entry.made_text());
    let icon = |bytes: &[u8], node: &str, made: &Made| LockOutput {
        sha256: Digest::of(bytes),
        node: Some(node.to_owned()),
        look: Some(Digest::of(node.as_bytes())),
        made: made.clone(),
    };
    let older = Made {
        file: FileKey::parse("MAIN").unwrap(),
        version: "76".to_owned(),
        settings: asset.settings,
        rules: 2,
    };
    let rendered = LockOutput { look: None, ..icon(b"png", "1:4", &asset) };
    entry.outputs = BTreeMap::from([
        ("assets/icons/sun.svg".to_owned(), icon(b"sun", "1:2", &asset)),
        ("assets/icons/über \"x\".svg".to_owned(), icon(b"x", "1:3", &older)),
        ("assets/icons/y.png".to_owned(), rendered),
        (
            "src/icons.rs".to_owned(),
            LockOutput { sha256: Digest::of(b"rs"), node: None, look: None, made: text },
        ),
    ]);
    Lock { exfig: Some("0.1.0".to_owned()), entries: vec![entry] }
}

#[test]
fn formats_3_and_2_have_no_table_and_no_collections() {
    let lock = Lock::parse(include_str!("fixtures/format-2.lock")).unwrap();
    let mut same = sample();
    (same.exfig, same.entries[0].table) = (None, None);
    assert_eq!(Lock::parse(FORMAT_3), Ok(same.clone()));
    same.entries[0].collections.clear();
    assert_eq!(lock, same);
    let wrong = FORMAT_4.replace("\"plain\"", "\"perhaps\"");
    assert!(Lock::parse(&wrong).unwrap_err().to_string().contains("`Theme` has an unknown prefix"));
}

#[test]
fn a_lock_is_one_line_per_output_and_token() {
    assert_eq!(sample().render(), FORMAT_4);
}

#[test]
fn a_lock_can_be_read_back_with_any_line_ends() {
    assert_eq!(Lock::parse(FORMAT_4), Ok(sample()));
    assert_eq!(Lock::parse(&FORMAT_4.replace('\n', "\r\n")), Ok(sample()));
    assert_eq!(Lock::parse(&Lock::default().render()), Ok(Lock::default()));
}

#[test]
fn format_1_counts_as_written_by_another_version() {
    let lock = Lock::parse(FORMAT_1).unwrap();
    assert_eq!(Lock::parse(&FORMAT_1.replace('\n', "\r\n")), Ok(lock.clone()));
    let keys = lock.entries.iter().map(|entry| entry.key.as_str()).collect::<Vec<_>>();
    assert_eq!(keys, ["icons", "icons-2"]);
    let sun = &lock.entries[0].outputs["assets/icons/sun.svg"];
    assert_eq!((sun.node.as_deref(), &sun.look), (Some("1:2"), &None));
    assert_eq!(sun.sha256, Digest::of(b"svg"), "its 64 digits are the same digest");
    assert!(lock.entries.iter().all(|entry| entry.rules == Rules::UNKNOWN));
    assert_eq!(Lock::parse(&lock.render()), Ok(lock), "and can be written as format 4");
}

#[test]
fn damage_is_reported_with_what_to_do() {
    let refused = |text: &str| Lock::parse(text).unwrap_err().to_string();
    assert_eq!(Lock::parse("version = 5\n[[newer]]\n"), Err(LockError::Newer(5)));
    assert!(refused("version = 5\r\n[[newer]]\r\n").contains("update exfig"));
    for text in
        ["", "version = \"1\"", "version = 0", "version = 1\n[[entry]]\nid = 3", "version = 4\n[[entry]]\n"]
    {
        assert!(refused(text).contains("restore it from version control"), "{text:?}");
    }
    for unknown in [FORMAT_4.replace("exfig =", "x ="), FORMAT_4.replace("drawing =", "x = 1\ndrawing =")] {
        assert!(refused(&unknown).contains("it has an unknown key `x`"), "{}", refused(&unknown));
    }
    let conflict =
        FORMAT_4.replace("complete = false", "<<<<<<< HEAD\ncomplete = false\n=======\n>>>>>>> theirs");
    assert!(refused(&conflict).contains("merge conflict markers (line 13)"), "{}", refused(&conflict));
    let cut = &FORMAT_4[..FORMAT_4.find("complete =").unwrap()];
    assert!(refused(cut).contains("the entry `icons:assets/icons` has no `outputs`"), "{}", refused(cut));
    let twice = FORMAT_4.replace("  [\"src/icons.rs\"", "  [\"assets/icons/y.png\"");
    assert!(refused(&twice).contains("it contains `assets/icons/y.png` twice"));
    let both = format!("{FORMAT_4}{}", &FORMAT_4[FORMAT_4.find("\n[[entry]]").unwrap()..]);
    assert!(refused(&both).contains("it contains `icons:assets/icons` twice"));
    for path in ["../../.bashrc", "/etc/passwd", "a//b", "C:/x"] {
        let escaping = FORMAT_4.replace("src/icons.rs", path);
        assert!(refused(&escaping).contains("leads out of the package"), "{path}");
    }
}

/// At most 130 bytes per icon, and 150 KB for the largest set of variables seen.
#[test]
fn a_lock_is_small() {
    let mut lock = sample();
    let entry = &mut lock.entries[0];
    entry.tokens.clear();
    let icon = entry.outputs["assets/icons/sun.svg"].clone();
    entry.outputs = (0..5_000)
        .map(|i| {
            let node = Some(format!("1234:{}", 10_000 + i));
            (format!("assets/icons/arrow_left_{i:04}.svg"), LockOutput { node, ..icon.clone() })
        })
        .collect();
    assert!(lock.render().len() <= 5_000 * 130, "{} bytes an icon", lock.render().len() / 5_000);

    let entry = &mut lock.entries[0];
    entry.outputs.clear();
    let token = |i: usize| {
        let (id, name) = (format!("VariableID:1234:{i}"), format!("component/button/background/hover-{i}"));
        LockToken::new(&id, &name, "#0011223344 ".repeat(9))
    };
    entry.tokens = (0..1_400).map(token).collect();
    assert!(lock.render().len() <= 150_000, "{} bytes", lock.render().len());
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(?s).{0,200}") {
        let _ = Lock::parse(&text);
    }

    #[test]
    fn any_name_can_be_read_back(name in "[^\\\\:\0/]{1,20}", token in "(?s).{0,40}", value in "(?s).{0,40}") {
        let mut lock = sample();
        let path = format!("a/{name}");
        proptest::prop_assume!(crate::package_path::stays_inside(&path));
        let mut output = lock.entries[0].outputs["src/icons.rs"].clone();
        output.made.settings = Digest::of(token.as_bytes());
        lock.entries[0].outputs.insert(path, output);
        lock.entries[0].tokens.push(LockToken::new("1:1", &token, value));
        proptest::prop_assert_eq!(Lock::parse(&lock.render()), Ok(lock));
    }
}
