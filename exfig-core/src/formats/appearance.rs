//! Which modes of a collection are light and dark, for frameworks that know these two.

use std::collections::BTreeMap;

use super::{FormatOption, OptionMistake, Options, Takes};
use crate::design::{TokenGroup, TokenSet};
use crate::naming::css_name;
use crate::words::{named, named_all};

/// Which modes are light, dark and of high contrast.
pub(super) const APPEARANCES: FormatOption = FormatOption {
    name: "appearances",
    takes: Takes::Pairs(&["collection", "light", "dark", "light-high-contrast", "dark-high-contrast"]),
    default: "by their names",
    help: "Which modes the framework's light and dark themes are, and of which collection: \
           `{ collection = \"Theme\", light = \"Day\", dark = \"Night\" }`. By default, the words of the modes' \
           names say it: `light`, `day` or `default`, `dark` or `night`, with `contrast` or `hc` for high contrast. Other \
           collections keep their modes as they are.",
};

/// What a framework calls a mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Appearance {
    Light,
    Dark,
    LightHighContrast,
    DarkHighContrast,
}

const KEYS: [(&str, Appearance); 4] = [
    ("light", Appearance::Light),
    ("dark", Appearance::Dark),
    ("light-high-contrast", Appearance::LightHighContrast),
    ("dark-high-contrast", Appearance::DarkHighContrast),
];

/// The modes of each collection that has a light and a dark one: index of the group → appearance → mode.
pub(super) type Appearances = BTreeMap<usize, BTreeMap<Appearance, usize>>;

/// Returns the appearances of the collections, and what does not fit.
pub(super) fn appearances(set: &TokenSet, options: &Options) -> (Appearances, Vec<OptionMistake>) {
    let pairs = options.pairs(&APPEARANCES).collect::<BTreeMap<_, _>>();
    if pairs.keys().any(|key| *key != "collection") { chosen(set, &pairs) } else { by_name(set, &pairs) }
}

fn by_name(set: &TokenSet, pairs: &BTreeMap<&str, &str>) -> (Appearances, Vec<OptionMistake>) {
    let (mut found, mut mistakes) = (Appearances::new(), Vec::new());
    for (at, group) in candidates(set, pairs.get("collection").copied()) {
        let has_light = group.modes.iter().any(|mode| of_name(mode) == Some(Appearance::Light));
        let or_default = |mode: &str| {
            let is_default = !has_light && words(mode).contains(&"default".to_owned());
            of_name(mode).or_else(|| is_default.then_some(Appearance::Light))
        };
        let modes = group.modes.iter().enumerate().map(|(at, mode)| (or_default(mode), at));
        let (mut known, mut strange) = (BTreeMap::new(), Vec::new());
        for (appearance, mode) in modes {
            match appearance.filter(|appearance| !known.contains_key(appearance)) {
                Some(appearance) => _ = known.insert(appearance, mode),
                None => strange.push(group.modes[mode].as_str()),
            }
        }
        if !known.contains_key(&Appearance::Light) || !known.contains_key(&Appearance::Dark) {
            continue;
        }
        if !strange.is_empty() {
            let modes = named_all(strange.iter().copied());
            mistakes.push(OptionMistake {
                message: format!(
                    "the collection {} has light and dark modes, and {modes}, of which no word says which of the two it is",
                    named(&group.name)
                ),
                help: format!("set `appearances = {{ light = {}, dark = {} }}`", quoted(group, &known, Appearance::Light), quoted(group, &known, Appearance::Dark)),
            });
        }
        found.insert(at, known);
    }
    if let Some(name) = pairs.get("collection").filter(|_| found.is_empty()) {
        let message = format!("no collection {} in this output has a light and a dark mode", named(name));
        mistakes.push(OptionMistake { message, help: modes_there(set) });
    }
    (found, mistakes)
}

fn quoted(group: &TokenGroup, known: &BTreeMap<Appearance, usize>, appearance: Appearance) -> String {
    let mode = known.get(&appearance).map_or("", |mode| group.modes[*mode].as_str());
    serde_json::Value::from(mode).to_string()
}

/// The modes that Cargo.toml lists; others have no appearance.
fn chosen(set: &TokenSet, pairs: &BTreeMap<&str, &str>) -> (Appearances, Vec<OptionMistake>) {
    let wanted = KEYS.iter().filter_map(|(key, appearance)| Some((*appearance, *pairs.get(key)?)));
    let wanted = wanted.collect::<Vec<_>>();
    let is_there = |key: &&str| pairs.contains_key(*key);
    if let Some(missing) = ["light", "dark"].iter().find(|key| !is_there(key)) {
        let message = format!("`appearances` does not say which mode is `{missing}`");
        let help =
            "list a light and a dark mode: `appearances = { light = \"Day\", dark = \"Night\" }`".to_owned();
        return (Appearances::new(), vec![OptionMistake { message, help }]);
    }
    let mode_of = |group: &TokenGroup, name: &str| group.modes.iter().position(|mode| mode == name);
    let mut found = Appearances::new();
    for (at, group) in candidates(set, pairs.get("collection").copied()) {
        let modes = wanted.iter().map(|(appearance, name)| Some((*appearance, mode_of(group, name)?)));
        if let Some(modes) = modes.collect::<Option<BTreeMap<_, _>>>() {
            found.insert(at, modes);
        }
    }
    if !found.is_empty() {
        return (found, Vec::new());
    }
    let message = "no collection has all modes of `appearances`".to_owned();
    let help = modes_there(set);
    (found, vec![OptionMistake { message, help }])
}

fn modes_there(set: &TokenSet) -> String {
    let there = set.groups.iter().filter(|group| group.modes.len() > 1).map(|group| {
        format!("{} has {}", named(&group.name), named_all(group.modes.iter().map(String::as_str)))
    });
    let there = there.collect::<Vec<_>>();
    match there.as_slice() {
        [] => "no collection in this output has several modes; remove `appearances`".to_owned(),
        there => format!("use names of modes as they are in the output: {}", there.join("; ")),
    }
}

fn candidates<'a>(
    set: &'a TokenSet,
    collection: Option<&'a str>,
) -> impl Iterator<Item = (usize, &'a TokenGroup)> {
    let groups = set.groups.iter().enumerate().filter(|(_, group)| group.modes.len() > 1);
    groups.filter(move |(_, group)| collection.is_none_or(|name| group.name == name))
}

/// Returns the appearance that the words of a mode's name stand for.
fn of_name(mode: &str) -> Option<Appearance> {
    let words = words(mode);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let is_high = has(&["contrast", "hc"]);
    match (has(&["light", "day"]), has(&["dark", "night"])) {
        (true, false) if is_high => Some(Appearance::LightHighContrast),
        (true, false) => Some(Appearance::Light),
        (false, true) if is_high => Some(Appearance::DarkHighContrast),
        (false, true) => Some(Appearance::Dark),
        _ => None,
    }
}

/// Returns the words of a name, in lowercase: `DarkHC` has two.
fn words(mode: &str) -> Vec<String> {
    css_name(mode).unwrap_or_default().split('-').map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::OptionValue;
    use crate::formats::sample::group;

    fn shown(modes: &[&[&str]], pairs: &[(&str, &str)]) -> String {
        let names = ["Theme", "Brand", "Other"];
        let groups = modes.iter().zip(names).map(|(modes, name)| group(name, modes, Vec::new())).collect();
        let set = TokenSet { axes: Vec::new(), groups };
        let mut options = Options::default();
        let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        options.set(&APPEARANCES, OptionValue::Pairs(pairs.collect()));
        let (found, mistakes) = appearances(&set, &options);
        let mistakes = mistakes.iter().map(|mistake| format!("\n{}\n  {}", mistake.message, mistake.help));
        format!("{found:?}{}", mistakes.collect::<String>())
    }

    #[test]
    fn words_say_what_is_light_and_dark() {
        insta::assert_snapshot!(shown(&[&["Light mode", "Night", "dark HC"], &["a", "b"]], &[]), @r#"{0: {Light: 0, Dark: 1, DarkHighContrast: 2}}"#);
        insta::assert_snapshot!(shown(&[&["Light", "Dark", "Sepia", "Light 2"]], &[]), @r#"
        {0: {Light: 0, Dark: 1}}
        the collection `Theme` has light and dark modes, and `Sepia`, `Light 2`, of which no word says which of the two it is
          set `appearances = { light = "Light", dark = "Dark" }`
        "#);
        insta::assert_snapshot!(shown(&[&["Default", "Dark", "DarkHighContrast"], &["light-dark", "x"]], &[]), @r#"{0: {Light: 0, Dark: 1, DarkHighContrast: 2}}"#);
        insta::assert_snapshot!(shown(&[&["Light", "High contrast"], &["Daylight", "Lightning dark"]], &[]), @r#"{}"#);
        insta::assert_snapshot!(shown(&[&["Light", "Dark"], &["Light", "Dark"]], &[("collection", "Brand")]), @r#"{1: {Light: 0, Dark: 1}}"#);
    }

    #[test]
    fn cargo_toml_says_it_where_words_do_not() {
        let modes: &[&[&str]] = &[&["A", "B", "Sepia"], &["Light", "Dark"]];
        insta::assert_snapshot!(shown(modes, &[("light", "A"), ("dark", "B")]), @r#"{0: {Light: 0, Dark: 1}}"#);
        insta::assert_snapshot!(shown(modes, &[("light", "A"), ("dark", "C")]), @r#"
        {}
        no collection has all modes of `appearances`
          use names of modes as they are in the output: `Theme` has `A`, `B`, `Sepia`; `Brand` has `Light`, `Dark`
        "#);
        insta::assert_snapshot!(shown(modes, &[("collection", "Typo")]), @r#"
        {}
        no collection `Typo` in this output has a light and a dark mode
          use names of modes as they are in the output: `Theme` has `A`, `B`, `Sepia`; `Brand` has `Light`, `Dark`
        "#);
        insta::assert_snapshot!(shown(modes, &[("light", "A")]), @r#"
        {}
        `appearances` does not say which mode is `dark`
          list a light and a dark mode: `appearances = { light = "Day", dark = "Night" }`
        "#);
        insta::assert_snapshot!(shown(&[&["A"]], &[("light", "A"), ("dark", "B")]), @r#"
        {}
        no collection has all modes of `appearances`
          no collection in this output has several modes; remove `appearances`
        "#);
    }
}
