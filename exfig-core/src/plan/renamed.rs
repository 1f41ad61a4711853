//! Which names in the generated code are no longer what an earlier export made them.

use std::collections::BTreeSet;

use exfig_lock::lock::{LockCollection, LockEntry, LockToken, Prefixed};

use crate::design::Notices;

/// Reports tokens and styles that are gone or have another name, and collections and modes whose new names are part of names
/// in the code, compared with the record of the last export.
pub(crate) fn report(
    locked: &LockEntry,
    tokens: &[LockToken],
    collections: &[LockCollection],
    notices: &mut Notices,
) {
    let names = tokens.iter().map(|now| (now.id.as_str(), now.name.as_str())).collect::<BTreeSet<_>>();
    let present = tokens.iter().map(|now| now.name.as_str()).collect::<BTreeSet<_>>();
    for had in &locked.tokens {
        let (id, name) = (had.id.as_str(), had.name.as_str());
        let now = names.range((id, "")..).next().filter(|(other, _)| *other == id);
        match now {
            Some((_, now)) if !names.contains(&(id, name)) => {
                notices.add("names that changed in the generated code", format!("{name} → {now}"));
            }
            Some(_) => {}
            // Deleted and made again, it is the same in code.
            None if !present.contains(name) => {
                notices.add("names of the last export that the design no longer has", name);
            }
            None => {}
        }
    }
    for had in &locked.collections {
        let Some(now) = collections.iter().find(|now| now.id == had.id) else { continue };
        if had.name.is_empty() {
            // No output named it.
            continue;
        }
        let was = (had.prefix != Prefixed::No).then_some(had.name.as_str());
        let is = (now.prefix != Prefixed::No).then_some(now.name.as_str());
        if was != is {
            let shown = |prefix: Option<&str>| prefix.unwrap_or("none").to_owned();
            let change = format!("{} → {}", shown(was), shown(is));
            notices.add("collections whose prefix changed, and with it all names of their tokens", change);
        }
        let gone = had.modes.iter().filter(|mode| !now.modes.contains(mode));
        for mode in gone.filter(|_| had.modes.len() > 1) {
            notices.add("modes that the generated code no longer has", format!("{}: {mode}", now.name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::FileKey;
    use exfig_lock::Digest;
    use exfig_lock::lock::Rules;

    fn collection(id: &str, name: &str, prefix: Prefixed, modes: &[&str]) -> LockCollection {
        let modes = modes.iter().map(|mode| (*mode).to_owned()).collect();
        LockCollection { id: id.to_owned(), name: name.to_owned(), prefix, modes }
    }

    #[test]
    fn every_name_that_changed_is_reported() {
        let rows = |rows: &[(&str, &str)]| {
            rows.iter().map(|(id, name)| LockToken::new(id, name, "#000000".to_owned())).collect::<Vec<_>>()
        };
        let locked = LockEntry {
            key: "colors:a".to_owned(),
            file: FileKey::parse("KEY").unwrap(),
            version: "1".to_owned(),
            settings: Digest::of(b""),
            table: None,
            drawing: Digest::of(b""),
            rules: Rules::UNKNOWN,
            complete: true,
            outputs: std::collections::BTreeMap::new(),
            collections: vec![
                collection("C:1", "Theme", Prefixed::Yes, &["Light", "Dark"]),
                collection("C:2", "Space", Prefixed::No, &["Mode 1"]),
                collection("C:3", "Size", Prefixed::No, &["S", "M"]),
                collection("C:4", "Gone", Prefixed::Yes, &["S", "M"]),
            ],
            tokens: rows(&[("V:1", "bg"), ("V:2", "text"), ("V:3", "gone"), ("V:4", "twice")]),
            retired: Vec::new(),
        };
        let now = [
            collection("C:1", "Themes", Prefixed::Yes, &["Light", "Night"]),
            collection("C:2", "Spaces", Prefixed::No, &["Value"]),
            collection("C:3", "Size", Prefixed::Always, &["S", "M", "L"]),
        ];
        let tokens =
            rows(&[("V:1", "bg"), ("V:2", "ink"), ("V:4", "twice"), ("V:4", "again"), ("V:5", "new")]);
        let mut notices = Notices::default();
        report(&locked, &tokens, &now, &mut notices);
        insta::assert_snapshot!(notices.lines().join("\n"), @"
        collections whose prefix changed, and with it all names of their tokens (2): `Theme → Themes`, `none → Size`
        modes that the generated code no longer has (1): `Themes: Dark`
        names of the last export that the design no longer has (1): `gone`
        names that changed in the generated code (1): `text → ink`
        ");
        let mut none = Notices::default();
        report(&locked, &locked.tokens, &locked.collections, &mut none);
        assert_eq!(none.count(), 0);
    }
}
