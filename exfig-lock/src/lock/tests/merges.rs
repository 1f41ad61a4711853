//! Locks in which Git left merge conflicts.

use proptest::prelude::*;

use super::super::merge::split;
use super::*;

const SUN: &str = "assets/icons/sun.svg";

fn conflict(ours: &str, theirs: &str) -> String {
    format!("<<<<<<< HEAD\n{ours}\n||||||| 12ab\nbase = 1\n=======\n{theirs}\n>>>>>>> topic\n")
}

fn refused(text: &str) -> String {
    sides(text).unwrap_err().to_string()
}

#[test]
fn both_sides_are_read_from_the_lines_in_conflict() {
    let text = FORMAT_4.replace("version = \"77\"\n", &conflict("version = \"78\"", "version = \"79\""));
    let [ours, theirs] = sides(&text).unwrap();
    let version = |lock: &Lock| lock.entries[0].version.clone();
    assert_eq!((version(&ours).as_str(), version(&theirs).as_str()), ("78", "79"));
    assert_eq!(sides(&text.replace('\n', "\r\n")), Ok([ours, theirs]));
    assert_eq!(sides(FORMAT_4), Ok([sample(), sample()]));
}

#[test]
fn what_is_no_pair_of_locks_is_refused() {
    let text = FORMAT_4.replace("version = \"77\"\n", &conflict("version = \"78\"", "version = \"79\""));
    for (marker, line) in
        [("<<<<<<< HEAD\n", 11), ("=======\n", 13), ("=======\nversion = \"79\"\n>>>>>>> topic\n", 33)]
    {
        let error = refused(&text.replace(marker, ""));
        let wanted = format!("its merge conflict markers are incomplete (line {line})");
        assert!(error.starts_with(&wanted), "{marker:?}: {error}");
    }
    let invalid = FORMAT_4.replace("version = \"77\"\n", &conflict("version = \"78\"", "x = 1"));
    let error = refused(&invalid);
    assert!(error.starts_with("one side of its merge conflict is not valid: "), "{error}");
    let newer = FORMAT_4.replace("version = 4\n", &conflict("version = 4", "version = 5"));
    assert_eq!(sides(&newer), Err(LockError::Newer(5)));
}

/// The one of two records counts that describes the file on disk.
#[test]
fn the_disk_decides_between_two_records() {
    let ours = sample();
    let mut theirs = sample();
    let changed = theirs.entries[0].outputs.get_mut(SUN).unwrap();
    changed.sha256 = Digest::of(b"theirs");
    changed.made.version = "79".to_owned();
    let theirs_sun = changed.clone();
    let sun = |disk: Disputed| {
        let on_disk = |path: &str| {
            assert_eq!(path, SUN, "only paths that both describe differently");
            disk.clone()
        };
        ours.clone().merged(theirs.clone(), on_disk).entries[0].outputs[SUN].clone()
    };
    let ours_sun = &ours.entries[0].outputs[SUN];
    assert_eq!(&sun(Disputed::File(ours_sun.sha256)), ours_sun);
    assert_eq!(sun(Disputed::File(theirs_sun.sha256)), theirs_sun);
    assert_eq!(&sun(Disputed::File(Digest::of(b"by hand"))), ours_sun);
    assert_eq!(&sun(Disputed::Nothing), ours_sun);
    let marked = sun(Disputed::Conflict(Digest::of(b"marked")));
    assert_eq!((&marked.sha256, &marked.look, marked.made.rules), (&Digest::of(b"marked"), &None, 0));
}

/// Git leaves a line that only one branch changed, under a header that both did.
#[test]
fn a_row_without_a_conflict_is_of_unknown_settings_if_the_headers_differ() {
    let text = FORMAT_4.replace(
        "drawing = \"27f3282691613a41f159fe0fb8f3791f\"\n",
        &conflict(
            "drawing = \"27f3282691613a41f159fe0fb8f3791f\"",
            "drawing = \"00000000000000000000000000000000\"",
        ),
    );
    let [ours, theirs] = sides(&text).unwrap();
    let merged = ours.merged(theirs, |path| panic!("{path} has the same bytes on both sides"));
    let outputs = &merged.entries[0].outputs;
    assert_eq!((outputs[SUN].made.rules, &outputs[SUN].look), (0, &None));
    assert_eq!(outputs["src/icons.rs"].made.rules, 1, "code does not depend on it");
    let text = FORMAT_4.replace("version = \"77\"\n", &conflict("version = \"78\"", "version = \"79\""));
    let [ours, theirs] = sides(&text).unwrap();
    let merged = ours.clone().merged(theirs, |path| panic!("{path} has the same bytes on both sides"));
    assert_eq!(merged.entries[0].outputs[SUN], ours.entries[0].outputs[SUN], "its look says what it shows");
    assert_eq!(merged.entries[0].outputs["assets/icons/y.png"].made.rules, 0, "its look is unknown");
}

/// Code that Git joined line by line is written anew; a picture that is neither side's was edited by hand.
#[test]
fn joined_code_may_be_overwritten() {
    let mut theirs = sample();
    theirs.entries[0].outputs.get_mut("src/icons.rs").unwrap().sha256 = Digest::of(b"theirs");
    let joined = Digest::of(b"joined");
    let merged = sample().merged(theirs, |_| Disputed::File(joined));
    let code = &merged.entries[0].outputs["src/icons.rs"];
    assert_eq!((&code.sha256, code.made.rules), (&joined, 0));
}

#[test]
fn what_only_one_side_has_is_kept() {
    let (mut ours, mut theirs) = (sample(), sample());
    ours.entries[0].complete = true;
    theirs.exfig = Some("0.2.0".to_owned());
    let entry = &mut theirs.entries[0];
    let fog = entry.outputs[SUN].clone();
    entry.outputs.insert("assets/icons/fog.svg".to_owned(), fog);
    entry.tokens.push(LockToken::new("1:77", "brand/blue", "#0000ff".to_owned()));
    entry.tokens[0].name = "brand/crimson".to_owned();
    entry.retired.push(LockToken::new("1:78", "brand/older", "#0".to_owned()));
    entry.collections[0].id = "VariableCollectionId:9:9".to_owned();
    let mut other = theirs.entries[0].clone();
    "icons:other".clone_into(&mut other.key);
    other.outputs = BTreeMap::from([("other/a.svg".to_owned(), other.outputs[SUN].clone())]);
    theirs.entries.push(other);
    let merged = ours.merged(theirs, |_| Disputed::Nothing);
    assert_eq!(merged.exfig.as_deref(), Some("0.2.0"));
    let entry = &merged.entries[0];
    assert!(!entry.complete && entry.outputs.contains_key("assets/icons/fog.svg"));
    let names = |tokens: &[LockToken]| tokens.iter().map(|token| token.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&entry.tokens), ["brand/blue", "brand/red", "gap"]);
    assert_eq!(names(&entry.retired), ["brand/old", "brand/older", "brand/crimson"]);
    assert_eq!(entry.collections.len(), 3);
    assert_eq!(merged.entries[1].outputs.keys().collect::<Vec<_>>(), ["other/a.svg"]);
    assert_eq!(Lock::parse(&merged.render()), Ok(merged));
}

proptest! {
    /// Whatever the branches changed, both texts come back.
    #[test]
    fn a_conflict_splits_into_what_was_joined(parts in prop::collection::vec(("[a-z=\\[\\]\" ]{0,9}", "[a-z]{0,9}", any::<bool>()), 0..9)) {
        let (mut text, mut ours, mut theirs) = (String::new(), String::new(), String::new());
        for (our, their, differs) in parts {
            let [our, their] = [format!("{our}\n"), if differs { format!("{their}\n") } else { format!("{our}\n") }];
            if differs {
                text.push_str(&format!("<<<<<<< HEAD\n{our}=======\n{their}>>>>>>> topic\n"));
            } else {
                text.push_str(&our);
            }
            ours.push_str(&our);
            theirs.push_str(&their);
        }
        prop_assume!(![&ours, &theirs].into_iter().any(|side| side.lines().any(|line| line.trim_end() == "=======")));
        prop_assert_eq!(split(&text), Ok([ours, theirs]));
    }

    #[test]
    fn garbage_does_not_end_in_a_panic(lines in prop::collection::vec("(<<<<<<< a|=======|>>>>>>> b|\\|\\|\\|\\|\\|\\|\\| c|version = 4|.{0,9})", 0..9)) {
        let _ = sides(&lines.join("\n"));
    }
}
