//! Files that get another path, and files that go.

use super::*;

/// Exports `sun` and `moon` as `before` says, then plans `now` at `version`: what becomes of the old files.
fn becomes(before: &Entry, now: &Entry, names: &[&str], version: &str) -> Vec<String> {
    let state = State::exported(before, &["sun", "moon"]);
    let plan = state.plan(now, &document(names), version, &Wishes::default()).unwrap();
    let planned = plan.assets.iter().map(|asset| asset.path.as_str()).collect::<BTreeSet<_>>();
    let stale = state.files.keys().filter(|path| !planned.contains(path.as_str())).cloned();
    let stale = stale.collect::<Vec<_>>();
    let gone = gone(&config(vec![now.clone()]), &state.lock, &plan.assets, &stale, |_| version.to_owned());
    let line = |(path, why): (&String, &Gone)| match why {
        Gone::Renamed { to, .. } => format!("{path} -> {to}: {}", why.sentence()),
        _ => format!("{path}: {}", why.sentence()),
    };
    gone.iter().map(line).collect()
}

fn changed(change: impl FnOnce(&mut Entry, &mut Assets)) -> Entry {
    let mut entry = icons(&["Icons"]);
    let What::Icons(mut assets) = entry.what.clone() else { unreachable!() };
    change(&mut entry, &mut assets);
    entry.what = What::Icons(assets);
    entry
}

#[test]
fn a_changed_key_renames_and_is_named() {
    let path = |text: &str| PackagePath::parse(text).unwrap();
    let replaced = vec![("^".to_owned(), "ic-".to_owned())];
    let table = [
        (changed(|entry, _| entry.replace = replaced.clone()), "assets/ic_sun.svg: `replace` changed"),
        (changed(|_, assets| assets.dir = path("img")), "img/sun.svg: `dir` changed"),
        (
            changed(|entry, assets| {
                entry.replace = replaced.clone();
                assets.dir = path("img");
            }),
            "img/ic_sun.svg: `dir` and `replace` changed",
        ),
        (changed(|_, assets| assets.name_style = NameStyle::Pascal), "assets/Sun.svg: `name-style` changed"),
        (
            changed(|_, assets| assets.layout = Layout::ImageSets),
            "assets/sun.imageset/sun.svg: `layout` changed",
        ),
        (changed(|_, assets| assets.format = AssetFormat::Png), "assets/sun.png: `format` changed"),
    ];
    for (now, want) in table {
        let lines = becomes(&icons(&["Icons"]), &now, &["sun", "moon"], "7");
        assert_eq!(lines[1], format!("assets/sun.svg -> {want}"), "{lines:?}");
    }
}

#[test]
fn a_rename_in_figma_is_told_apart_from_a_setting() {
    let same = icons(&["Icons"]);
    let renamed = becomes(&same, &same, &["sunny", "moon"], "8");
    assert_eq!(renamed, ["assets/sun.svg -> assets/sunny.svg: renamed in Figma"]);
    let now = changed(|entry, _| entry.replace = vec![("^x".to_owned(), "y".to_owned())]);
    let both = becomes(&same, &now, &["sunny", "moon"], "8");
    assert_eq!(both, ["assets/sun.svg -> assets/sunny.svg: `replace` changed, or it was renamed in Figma"]);
}

#[test]
fn what_is_gone_says_why() {
    let same = icons(&["Icons"]);
    assert_eq!(becomes(&same, &same, &["sun"], "8"), ["assets/moon.svg: no longer in the design"]);
    let now = changed(|entry, _| entry.filter.exclude = vec!["moon".to_owned()]);
    assert_eq!(
        becomes(&same, &now, &["sun", "moon"], "8"),
        ["assets/moon.svg: no longer in the design, or no longer selected"]
    );
    let mut other = icons(&["Icons"]);
    other.key = "icons:elsewhere".to_owned();
    other.filter.exclude = vec!["moon".to_owned()];
    assert_eq!(
        becomes(&same, &other, &["sun", "moon"], "8"),
        ["assets/moon.svg: its entry is no longer in Cargo.toml"]
    );
}
