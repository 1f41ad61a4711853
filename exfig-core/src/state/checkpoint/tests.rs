//! Checkpoints that are written, damaged, and read again.

use super::*;

fn checkpoint() -> Checkpoint {
    let mut pending = Items::default();
    pending.insert(AssetKind::Icons, "assets/a.svg");
    pending.insert(AssetKind::Icons, "assets/b.svg");
    Checkpoint {
        schema_version: FORMAT,
        export_id: "e1".to_owned(),
        started_at: "2026-11-23T10:00:00Z".to_owned(),
        config_hash: Digest::of(b"config").to_string(),
        rules: [1, 1],
        entries: BTreeMap::from([("icons".to_owned(), Digest::of(b"icons"))]),
        versions: BTreeMap::from([(FileKey::parse("KEY").unwrap(), "7".to_owned())]),
        completed: Items::default(),
        pending,
        generating: BTreeMap::new(),
        outputs: BTreeMap::new(),
        intended: BTreeMap::new(),
    }
}

fn journal() -> Vec<Record> {
    let file = |path: &str| (path.to_owned(), Digest::of(path.as_bytes()));
    let done = |path: &str| Done {
        kind: AssetKind::Icons,
        path: path.to_owned(),
        sha256: Digest::of(path.as_bytes()),
    };
    vec![
        Record::Begin { export_id: "e1".to_owned() },
        Record::Intend { files: vec![file("assets/a.svg")] },
        Record::Done { items: vec![done("assets/a.svg")] },
        Record::Intend { files: vec![file("assets/b.svg")] },
    ]
}

#[test]
fn items_are_counted_by_kind() {
    let mut items = Items::default();
    assert!(items.is_empty());
    for (kind, path, count) in [
        (AssetKind::Icons, "a.svg", 1),
        (AssetKind::Icons, "b.svg", 2),
        (AssetKind::Images, "a.png", 3),
        (AssetKind::Images, "b.png", 4),
        (AssetKind::Colors, "a.rs", 5),
        (AssetKind::Colors, "b.rs", 5),
        (AssetKind::Theme, "a.css", 6),
    ] {
        items.insert(kind, path);
        assert_eq!((items.len(), items.is_empty()), (count, false), "{path}");
    }
}

#[test]
fn an_export_can_be_resumed_for_a_day() {
    let (entries, config) = (checkpoint().entries, Digest::of(b"config"));
    let begun = Duration::from_secs(1_000_000);
    let after = |seconds: u64| {
        checkpoint().resumable(&config, [1, 1], &entries, Some(begun), begun + Duration::from_secs(seconds))
    };
    assert_eq!(after(86_399), Ok(()));
    assert_eq!(after(86_400), Err(NotResumable::Expired(Duration::from_secs(86_400))));
    let before = |seconds: u64| {
        checkpoint().resumable(&config, [1, 1], &entries, Some(begun), begun - Duration::from_secs(seconds))
    };
    assert_eq!((before(60), before(61)), (Ok(()), Err(NotResumable::FromTheFuture)));
}

#[test]
fn a_line_of_the_journal_is_its_checksum_and_its_json() {
    let line = journal()[0].line();
    assert_eq!(line.len(), CHECKSUM + 1 + "{\"record\":\"begin\",\"exportId\":\"e1\"}\n".len(), "{line}");
    assert_eq!(read_journal(line.as_bytes(), "e1"), (vec![journal()[0].clone()], line.len()));
}

#[test]
fn a_snapshot_has_the_documented_fields() {
    let text = render(&checkpoint());
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    for field in ["exportId", "startedAt", "configHash", "completed", "pending"] {
        assert!(value.get(field).is_some(), "{field}");
    }
    assert_eq!(value["pending"]["icons"].as_array().unwrap().len(), 2);
    assert_eq!(parse(&text), Ok(checkpoint()));
}

#[test]
fn documents_without_a_format_and_of_format_1_can_be_read() {
    let short = r#"{"exportId":"e","startedAt":"2026-11-23T10:00:00Z","configHash":"sha256 of the configuration",
        "completed":{"colors":true,"icons":["home","menu"],"images":[],"typography":false},
        "pending":{"icons":["search"],"images":["hero"]}}"#;
    let read = parse(short).unwrap();
    assert_eq!((read.completed.len(), read.pending.len()), (3, 2));
    let text = render(&read);
    assert!(text.contains(r#""colors": true"#) && text.contains(r#""typography": false"#), "{text}");
    let old = r#"{"schemaVersion":1,"exportId":"e","startedAt":"x","configHash":"y",
        "completed":{"colors":["src/a.rs"],"icons":[],"images":[],"typography":[]},"pending":{}}"#;
    assert_eq!(parse(old).unwrap().completed.len(), 1);
}

#[test]
fn colors_are_completed_with_their_last_file() {
    let mut checkpoint = checkpoint();
    checkpoint.pending.insert(AssetKind::Colors, "");
    let files = ["a.rs", "a.css"].map(str::to_owned);
    checkpoint.generating.insert(AssetKind::Colors, files.clone().into());
    for (file, done) in files.into_iter().zip([false, true]) {
        let item = Done { kind: AssetKind::Colors, path: file, sha256: Digest::of(b"") };
        checkpoint.apply(&Record::Done { items: vec![item] });
        assert_eq!((checkpoint.completed.colors, checkpoint.pending.colors), (done, !done));
    }
}

#[test]
fn the_journal_moves_items_from_pending_to_completed() {
    let mut checkpoint = checkpoint();
    for record in journal() {
        checkpoint.apply(&record);
    }
    assert_eq!(checkpoint.completed.files(AssetKind::Icons).collect::<Vec<_>>(), ["assets/a.svg"]);
    assert_eq!(checkpoint.pending.files(AssetKind::Icons).collect::<Vec<_>>(), ["assets/b.svg"]);
    assert_eq!(checkpoint.intended.keys().collect::<Vec<_>>(), ["assets/b.svg"]);
    assert!(checkpoint.outputs.contains_key("assets/a.svg"));
}

/// Cut at any byte, or with any byte flipped, a journal yields a prefix of what was appended.
#[test]
fn a_damaged_journal_yields_a_prefix() {
    let records = journal();
    let text = records.iter().map(Record::line).collect::<String>().into_bytes();
    let mut ends = vec![0];
    ends.extend(text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1));
    for cut in 0..=text.len() {
        let (read, good) = read_journal(&text[..cut], "e1");
        assert_eq!(read, records[..read.len()]);
        assert_eq!(good, ends[read.len()]);
        assert_eq!(read.len(), ends.iter().filter(|end| **end <= cut).count() - 1);
    }
    for at in 0..text.len() {
        let mut damaged = text.clone();
        damaged[at] ^= 0x10;
        let (read, good) = read_journal(&damaged, "e1");
        assert_eq!(read, records[..read.len()], "byte {at}");
        assert!(good <= at);
    }
}

#[test]
fn another_exports_journal_counts_as_empty() {
    let text = journal().iter().map(Record::line).collect::<String>();
    assert_eq!(read_journal(text.as_bytes(), "e2"), (Vec::new(), 0));
    let headless = journal()[1..].iter().map(Record::line).collect::<String>();
    assert_eq!(read_journal(headless.as_bytes(), "e1"), (Vec::new(), 0));
}

#[test]
fn resuming_requires_the_same_configuration_within_a_day() {
    let checkpoint = checkpoint();
    let hour = |n: u64| Duration::from_secs(n * 3600);
    let check = |config: &[u8], entries: &BTreeMap<String, Digest>, now| {
        checkpoint.resumable(&Digest::of(config), [1, 1], entries, Some(hour(100)), now)
    };
    let same = checkpoint.entries.clone();
    assert_eq!(check(b"config", &same, hour(101)), Ok(()));
    assert_eq!(check(b"config", &same, hour(100) - Duration::from_secs(59)), Ok(()));
    assert_eq!(check(b"config", &same, hour(99)), Err(NotResumable::FromTheFuture));
    assert_eq!(check(b"config", &same, hour(124)), Err(NotResumable::Expired(hour(24))));
    let newer = checkpoint.resumable(&Digest::of(b"config"), [2, 1], &same, Some(hour(100)), hour(101));
    assert_eq!(newer, Err(NotResumable::OtherExfig));
    let other =
        BTreeMap::from([("icons".to_owned(), Digest::of(b"x")), ("images".to_owned(), Digest::of(b"y"))]);
    assert_eq!(
        check(b"other", &other, hour(101)),
        Err(NotResumable::ConfigChanged(vec!["icons".into(), "images".into()]))
    );
}

#[test]
fn a_newer_or_broken_snapshot_is_rejected_with_a_message() {
    let newer = render(&Checkpoint { schema_version: 9, ..checkpoint() });
    assert_eq!(
        parse(&newer).unwrap_err(),
        "it has format 9, but this version of exfig only supports up to 2"
    );
    let text = render(&checkpoint());
    for end in 0..text.trim_end().len() {
        assert!(parse(&text[..end]).is_err(), "{end}");
    }
}

/// Format 1 listed the generated files of colors. A snapshot without a format has the current one.
#[test]
fn lists_of_paths_count_as_flags_and_the_format_may_be_missing() {
    let mut json: serde_json::Value = serde_json::from_str(&render(&checkpoint())).unwrap();
    json["pending"]["colors"] = serde_json::json!(["src/colors.rs"]);
    json["pending"]["typography"] = serde_json::json!([]);
    json.as_object_mut().unwrap().remove("schemaVersion");
    let read = parse(&json.to_string()).unwrap();
    assert_eq!((read.pending.colors, read.pending.typography), (true, false));
    assert_eq!(read.schema_version, FORMAT);
}
