//! What an export changed, by name: the record before it, compared with the record after it. Pure.

use std::collections::{BTreeMap, BTreeSet};

use exfig_lock::lock::{Lock, LockEntry, LockToken, kind_of};
use serde::Serialize;

/// Something that the design has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// `icons`, `colors` …
    pub kind: String,
    /// What happened to it.
    pub what: Changed,
    /// Its name; for icons and images, the path of its first file.
    pub name: String,
    /// Its name before, if it was renamed; its value in each mode before, if that changed and is short enough to be on
    /// record.
    pub before: Option<String>,
    /// Its value now, if that changed and is short enough.
    pub after: Option<String>,
    /// The names in the generated code that went with it.
    pub code: Vec<String>,
}

/// What happened to an icon, an image, a token or a style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Changed {
    /// It is new.
    Added,
    /// It looks different.
    Changed,
    /// It has another name, and is the same node or style.
    Renamed,
    /// It is gone.
    Removed,
}

/// Returns what changed between two records, in the order of the entries; nothing for a first export, and nothing for
/// an entry whose settings changed, because that was not the design.
///
/// `name_code` is called with the changes of each entry, and its records before and after, to add [`Change::code`].
pub(super) fn changes(
    old: &Lock,
    new: &Lock,
    name_code: impl Fn(&mut [Change], &LockEntry, &LockEntry),
) -> Vec<Change> {
    let mut all = Vec::new();
    for now in &new.entries {
        let Some(before) = old.entry(&now.key).filter(|before| before.settings == now.settings) else {
            continue;
        };
        let kind = kind_of(&now.key);
        let mut of_entry = assets(before, now);
        // Themes show what other entries export.
        if kind != "theme" {
            of_entry.extend(tokens(&before.tokens, &now.tokens));
        }
        of_entry.sort_by(|a, b| (a.what, &a.name).cmp(&(b.what, &b.name)));
        name_code(&mut of_entry, before, now);
        all.extend(of_entry.into_iter().map(|change| Change { kind: kind.to_owned(), ..change }));
    }
    all
}

fn change(what: Changed, name: &str) -> Change {
    Change { kind: String::new(), what, name: name.to_owned(), before: None, after: None, code: Vec::new() }
}

/// The icons or images of one node by name: the first file of each, and the digests of all of its files. A node has two
/// names while `deprecate` keeps an old one.
type Names<'a> = BTreeMap<&'a str, (&'a str, BTreeSet<String>)>;

fn assets(before: &LockEntry, now: &LockEntry) -> Vec<Change> {
    // Other rules give other bytes of what looks the same.
    let by_look = before.rules != now.rules;
    let (had, has) = (nodes(before, by_look), nodes(now, by_look));
    let all =
        |what, names: &Names<'_>| names.values().map(|(path, _)| change(what, path)).collect::<Vec<_>>();
    let mut found = Vec::new();
    for (node, names) in &has {
        match had.get(node) {
            None => found.extend(all(Changed::Added, names)),
            Some(old) => of_node(old, names, &mut found),
        }
    }
    let gone = had.iter().filter(|(node, _)| !has.contains_key(*node));
    found.extend(gone.flat_map(|(_, names)| all(Changed::Removed, names)));
    found
}

/// Adds what happened to the names of one node, and to the files of those that it still has.
fn of_node(had: &Names<'_>, has: &Names<'_>, found: &mut Vec<Change>) {
    let only_in = |these: &Names<'_>, others: &Names<'_>| {
        let only = these.iter().filter(|(name, _)| !others.contains_key(*name));
        only.map(|(_, (path, _))| (*path).to_owned()).collect::<Vec<_>>()
    };
    let (new, gone) = (only_in(has, had), only_in(had, has));
    let kept = had.values().next_back().map(|(path, _)| (*path).to_owned());
    let renamed = |before, path: &str| Change { before, ..change(Changed::Renamed, path) };
    for (index, path) in new.iter().enumerate() {
        found.push(renamed(gone.get(index).cloned().or_else(|| kept.clone()), path));
    }
    found.extend(gone.iter().skip(new.len()).map(|path| change(Changed::Removed, path)));
    for (name, (path, digests)) in has.iter().filter(|_| new.is_empty()) {
        match had.get(name) {
            Some((old, _)) if old != path => found.push(renamed(Some((*old).to_owned()), path)),
            Some((_, old)) if old != digests => found.push(change(Changed::Changed, path)),
            _ => {}
        }
    }
}

fn nodes(entry: &LockEntry, by_look: bool) -> BTreeMap<&str, Names<'_>> {
    let mut nodes = BTreeMap::<_, Names<'_>>::new();
    for (path, output) in &entry.outputs {
        let Some(node) = &output.node else { continue };
        let names = nodes.entry(node.as_str()).or_default();
        let (_, digests) = names.entry(stem(path)).or_insert_with(|| (path, BTreeSet::new()));
        let look = output.look.as_ref().filter(|_| by_look);
        digests.insert(look.unwrap_or(&output.sha256).half());
    }
    nodes
}

/// Returns the name of an icon or image from the path of one of its files: `arrow` of `icons/arrow@2x.png`.
pub(super) fn stem(path: &str) -> &str {
    let file = path.rsplit_once('/').map_or(path, |(_, file)| file);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let scale = |suffix: &str| suffix.strip_suffix('x').is_some_and(|factor| factor.parse::<f64>().is_ok());
    stem.rsplit_once('@').filter(|(_, suffix)| scale(suffix)).map_or(stem, |(stem, _)| stem)
}

fn tokens(before: &[LockToken], now: &[LockToken]) -> Vec<Change> {
    let by_id = |tokens: &'_ [LockToken]| {
        tokens.iter().map(|token| (token.id.clone(), token.clone())).collect::<BTreeMap<_, _>>()
    };
    let (had, has) = (by_id(before), by_id(now));
    let mut found = Vec::new();
    for (id, token) in &has {
        let Some(old) = had.get(id) else {
            found.push(Change { after: value(token), ..change(Changed::Added, &token.name) });
            continue;
        };
        if old.name != token.name {
            found.push(Change { before: Some(old.name.clone()), ..change(Changed::Renamed, &token.name) });
        }
        if !old.has_value_of(token) {
            let (before, after) = (value(old), value(token));
            found.push(Change { before, after, ..change(Changed::Changed, &token.name) });
        }
    }
    let gone = had.iter().filter(|(id, _)| !has.contains_key(*id));
    found.extend(
        gone.map(|(_, token)| Change { before: value(token), ..change(Changed::Removed, &token.name) }),
    );
    found
}

fn value(token: &LockToken) -> Option<String> {
    (!token.is_digest()).then(|| token.value.clone())
}

#[cfg(test)]
mod tests {
    use exfig_lock::lock::{LockOutput, Rules};
    use exfig_lock::{Digest, FileKey};

    use super::*;

    /// A record of files (path, node, content) and tokens (id, name, value).
    fn lock(settings: &str, files: &[[&str; 3]], tokens: &[[&str; 3]]) -> Lock {
        let mut entry = LockEntry {
            key: "icons:a".to_owned(),
            file: FileKey::parse("K").unwrap(),
            version: "1".to_owned(),
            settings: Digest::of(settings.as_bytes()),
            table: None,
            drawing: Digest::of(b""),
            rules: Rules::NOW,
            complete: true,
            outputs: BTreeMap::new(),
            collections: Vec::new(),
            tokens: tokens
                .iter()
                .map(|[id, name, value]| LockToken::new(id, name, (*value).to_owned()))
                .collect(),
            retired: Vec::new(),
        };
        let made = entry.made_asset();
        let output = |[path, node, content]: &[&str; 3]| {
            let (sha256, node) = (Digest::of(content.as_bytes()), Some((*node).to_owned()));
            ((*path).to_owned(), LockOutput { sha256, node, look: None, made: made.clone() })
        };
        entry.outputs = files.iter().map(output).collect();
        Lock { entries: vec![entry], ..Lock::default() }
    }

    #[test]
    fn changes_are_found_by_node_and_id() {
        let before = lock(
            "s",
            &[
                ["a.png", "1", "a"],
                ["a@2x.png", "1", "A"],
                ["b.png", "2", "b"],
                ["c.png", "3", "c"],
                ["d.png", "4", "d"],
            ],
            &[["1", "red", "#f00"], ["2", "blue", "#00f"], ["3", "gone", "#111"], ["4", "same", "#222"]],
        );
        let after = lock(
            "s",
            &[
                ["a.png", "1", "a"],
                ["a@2x.png", "1", "other"],
                ["bee.png", "2", "b"],
                ["d.png", "4", "d"],
                ["e.png", "5", "e"],
            ],
            &[["1", "red", "#e00"], ["2", "azure", "#00e"], ["4", "same", "#222"], ["5", "new", "#333"]],
        );
        let shown = |before: &Lock, after: &Lock| {
            let line = |one: Change| {
                format!("{} {:?} {} {:?} {:?}", one.kind, one.what, one.name, one.before, one.after)
            };
            changes(before, after, |_, _, _| {}).into_iter().map(line).collect::<Vec<_>>().join("\n")
        };
        insta::assert_snapshot!(shown(&before, &after), @r##"
        icons Added e.png None None
        icons Added new None Some("#333")
        icons Changed a.png None None
        icons Changed azure Some("#00f") Some("#00e")
        icons Changed red Some("#f00") Some("#e00")
        icons Renamed azure Some("blue") None
        icons Renamed bee.png Some("b.png") None
        icons Removed c.png None None
        icons Removed gone Some("#111") None
        "##);
        assert_eq!(shown(&after, &after), "");
        // exfig.lock has the first half of each digest.
        assert_eq!(shown(&Lock::parse(&after.render()).unwrap(), &after), "");
        // What an earlier version recorded as a digest is the same value.
        let value = "{palette/gray/500} {palette/gray/900}";
        let digest = Digest::of(value.as_bytes()).half();
        let (was, is) = (lock("s", &[], &[["1", "a", &digest]]), lock("s", &[], &[["1", "a", value]]));
        assert_eq!(shown(&was, &is), "");
        // Other rules for drawing give other bytes of the same look.
        let drawn = |rules, look: &str, content| {
            let mut drawn = lock("s", &[["a.svg", "1", content]], &[]);
            drawn.entries[0].rules = rules;
            drawn.entries[0]
                .outputs
                .values_mut()
                .for_each(|output| output.look = Some(Digest::of(look.as_bytes())));
            drawn
        };
        assert_eq!(shown(&drawn(Rules::UNKNOWN, "look", "a"), &drawn(Rules::NOW, "look", "b")), "");
        let other = shown(&drawn(Rules::UNKNOWN, "look", "a"), &drawn(Rules::NOW, "other", "b"));
        assert_eq!(other, "icons Changed a.svg None None");
        // `deprecate` keeps the old name, whichever of the two comes first, until it is pruned.
        let files = |names: &[&str]| {
            let paths = names.iter().map(|name| format!("{name}.svg")).collect::<Vec<_>>();
            lock("s", &paths.iter().map(|path| [path, "1", "a"]).collect::<Vec<_>>(), &[])
        };
        for (old, new) in [("sun", "day"), ("day", "sun")] {
            let (only_old, both, only_new) = (files(&[old]), files(&[old, new]), files(&[new]));
            let renamed = format!("icons Renamed {new}.svg Some(\"{old}.svg\") None");
            assert_eq!(shown(&only_old, &both), renamed);
            assert_eq!(shown(&both, &only_new), format!("icons Removed {old}.svg None None"));
            assert_eq!(shown(&only_old, &only_new), renamed);
        }
        // A first export, and other settings, are no changes of the design.
        assert_eq!(shown(&Lock::default(), &after), "");
        assert_eq!(shown(&lock("other", &[], &[]), &after), "");
    }

    #[test]
    fn a_file_has_the_name_of_its_item() {
        let table = [
            ("a/arrow.svg", "arrow"),
            ("a/arrow@2x.png", "arrow"),
            ("a/arrow@1.5x.webp", "arrow"),
            ("2.0x/arrow.png", "arrow"),
            ("a/me@home.svg", "me@home"),
            ("arrow", "arrow"),
        ];
        for (path, name) in table {
            assert_eq!(stem(path), name, "{path}");
        }
    }
}
