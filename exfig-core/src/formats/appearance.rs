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
    let all = candidates(set, pairs.get("collection").copied());
    let all = all.filter_map(|(at, group)| Some((at, group, Named::of(&group.modes)?))).collect::<Vec<_>>();
    let help = suggested(all.iter().map(|(_, group, named)| (group.modes.as_slice(), named)));
    let strange = all.iter().filter(|(.., named)| !named.strange.is_empty());
    let mistakes = strange.map(|(_, group, Named { strange, .. })| OptionMistake {
        message: format!(
            "the collection {} has more modes than a light and a dark one: {}",
            named(&group.name),
            named_all(strange.iter().map(|mode| group.modes[*mode].as_str()))
        ),
        help: format!("set `appearances = {help}`"),
    });
    let mut mistakes = mistakes.collect::<Vec<_>>();
    if let Some(name) = pairs.get("collection").filter(|_| all.is_empty()) {
        let message = format!("no collection {} in this output has a light and a dark mode", named(name));
        mistakes.push(OptionMistake { message, help: modes_there(set) });
    }
    (all.into_iter().map(|(at, _, named)| (at, named.known)).collect(), mistakes)
}

/// What the names of modes say, of which one is light and one is dark.
struct Named {
    known: BTreeMap<Appearance, usize>,
    /// The modes of which they do not say it.
    strange: Vec<usize>,
}

impl Named {
    /// `None` if not both a light and a dark mode are among them.
    fn of(modes: &[String]) -> Option<Self> {
        let has_light = modes.iter().any(|mode| of_name(mode) == Some(Appearance::Light));
        let (mut known, mut strange) = (BTreeMap::new(), Vec::new());
        for (at, mode) in modes.iter().enumerate() {
            let is_default = !has_light && words(mode).contains(&"default".to_owned());
            let appearance = of_name(mode).or_else(|| is_default.then_some(Appearance::Light));
            match appearance.filter(|appearance| !known.contains_key(appearance)) {
                Some(appearance) => _ = known.insert(appearance, at),
                None => strange.push(at),
            }
        }
        let has = |appearance| known.contains_key(&appearance);
        (has(Appearance::Light) && has(Appearance::Dark)).then_some(Self { known, strange })
    }
}

/// Returns what to write for `appearances`: the modes of the first collection in which no other mode is left, or else of
/// the first one.
fn suggested<'a>(all: impl Iterator<Item = (&'a [String], &'a Named)>) -> String {
    let best = all.min_by_key(|(_, named)| !named.strange.is_empty());
    let quoted = |appearance| {
        let mode = best.and_then(|(modes, named)| modes.get(*named.known.get(&appearance)?));
        serde_json::Value::from(mode.map_or("", String::as_str)).to_string()
    };
    format!("{{ light = {}, dark = {} }}", quoted(Appearance::Light), quoted(Appearance::Dark))
}

/// Returns the `appearances` that collections with these modes need; `None` if the names of the modes say it.
pub fn needed_appearances<'a>(collections: impl Iterator<Item = &'a [String]>) -> Option<String> {
    let all = collections.filter(|modes| modes.len() > 1);
    let all = all.filter_map(|modes| Some((modes, Named::of(modes)?))).collect::<Vec<_>>();
    let is_needed = all.iter().any(|(_, named)| !named.strange.is_empty());
    is_needed.then(|| suggested(all.iter().map(|(modes, named)| (*modes, named))))
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
        the collection `Theme` has more modes than a light and a dark one: `Sepia`, `Light 2`
          set `appearances = { light = "Light", dark = "Dark" }`
        "#);
        // The collection in which the names say it all decides.
        insta::assert_snapshot!(shown(&[&["Day", "Night", "Dusk"], &["Light", "Dark"]], &[]), @r#"
        {0: {Light: 0, Dark: 1}, 1: {Light: 0, Dark: 1}}
        the collection `Theme` has more modes than a light and a dark one: `Dusk`
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

    #[test]
    fn a_first_configuration_says_it_only_where_words_do_not() {
        let needed = |collections: &[&[&str]]| {
            let own = |modes: &&[&str]| modes.iter().map(|mode| (*mode).to_owned()).collect::<Vec<_>>();
            let collections = collections.iter().map(own).collect::<Vec<_>>();
            needed_appearances(collections.iter().map(Vec::as_slice))
        };
        assert_eq!(needed(&[&["Light", "Dark"], &["A", "B", "C"], &["Light", "Dark", "Dark HC"]]), None);
        let light = "{ light = \"Light\", dark = \"Dark\" }";
        assert_eq!(needed(&[&["Day", "Night", "Dusk"], &["Light", "Dark"]]).as_deref(), Some(light));
        assert_eq!(needed(&[&["Light", "Dark", "Sepia"]]).as_deref(), Some(light));
    }
}
