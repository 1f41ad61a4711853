//! Color styles as modes: `light/surface` and `dark/surface` are one token in two modes, as variables are, for
//! teams whose plan has no variables in the API.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Notices, Paint, Token, TokenGroup, TokenSet, TokenValue, Value};
use crate::asset::FileKey;

/// A mode of color styles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StyleMode {
    /// What the names of its styles look like. The one `*` stands for the token.
    pub pattern: String,
    /// Its name in the outputs.
    pub name: String,
    /// The Figma file that its styles are in; `None` for that of the entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<FileKey>,
}

/// The group of the tokens that have modes. Styles without one are in a group without an id.
pub(super) const ID: &str = "styles:modes";

/// Joins color styles whose names differ only in the mode. `sets` are the styles of the entry's file (`None`), and
/// of the files that modes have; the first of `modes` is the default. The entry's styles that no pattern matches
/// stay as they are; those without a counterpart in each mode, and those of other files that no pattern matches,
/// are left out and reported.
pub(crate) fn join_modes(
    sets: Vec<(Option<&FileKey>, TokenSet)>,
    modes: &[StyleMode],
    notices: &mut Notices,
) -> TokenSet {
    let mut joining = Joining { modes, order: Vec::new(), parts: BTreeMap::new() };
    let (mut axes, mut plain) = (Vec::new(), Vec::new());
    for (file, set) in sets {
        for mut group in set.groups {
            group.tokens = joining.take(file, std::mem::take(&mut group.tokens));
            if file.is_none() {
                plain.push(group);
                continue;
            }
            for token in &group.tokens {
                notices.add("color styles in a mode's file that match no token, left out", &token.figma_name);
            }
        }
        axes.extend(set.axes);
    }
    let themed = joining.themed(notices);
    let groups = std::iter::once(themed).chain(plain).filter(|group| !group.tokens.is_empty());
    TokenSet { axes, groups: groups.collect() }
}

/// The values of each token in each mode, as far as they are known.
struct Joining<'a> {
    modes: &'a [StyleMode],
    /// The tokens' names, in the order of the first style of each.
    order: Vec<String>,
    parts: BTreeMap<String, Vec<Option<Token>>>,
}

impl Joining<'_> {
    /// Takes the tokens of a file that are values in a mode. Returns the others.
    fn take(&mut self, file: Option<&FileKey>, tokens: Vec<Token>) -> Vec<Token> {
        let mut rest = Vec::new();
        for token in tokens {
            let Some((mode, name)) = mode_of(&token.figma_name, file, self.modes) else {
                rest.push(token);
                continue;
            };
            let values = self.parts.entry(name.to_owned()).or_insert_with(|| {
                self.order.push(name.to_owned());
                vec![None; self.modes.len()]
            });
            // Two styles of one name: the names clash, and the formats report it.
            match &mut values[mode] {
                Some(_) => rest.push(token),
                value => *value = Some(token),
            }
        }
        rest
    }

    /// Returns the group of the tokens that have a value in each mode.
    fn themed(mut self, notices: &mut Notices) -> TokenGroup {
        let joined = self.order.iter().filter_map(|name| {
            let token = joined(name, self.parts.remove(name)?);
            if token.is_none() {
                notices.add("color styles that do not exist in every mode, left out", name);
            }
            token
        });
        let tokens = joined.collect::<Vec<_>>();
        let modes = self.modes.iter().map(|mode| mode.name.clone()).collect();
        TokenGroup {
            id: ID.to_owned(),
            name: "Theme".to_owned(),
            modes,
            prefixed: false,
            tokens,
            ..TokenGroup::default()
        }
    }
}

/// Returns the token in all modes; `None` if one is missing.
fn joined(name: &str, parts: Vec<Option<Token>>) -> Option<Token> {
    let parts = parts.into_iter().collect::<Option<Vec<_>>>()?;
    let values = parts.iter().map(|part| Some(part.values.first()?.value.clone()));
    let mut values = values.collect::<Option<Vec<_>>>()?;
    // A gradient in one mode makes layers of the colors in the others: a token is of one type.
    if values.iter().any(|value| matches!(value, Value::Paints(_))) {
        for value in &mut values {
            if let Value::Color(color) = value {
                *value = Value::Paints(vec![Paint::Solid { color: *color }]);
            }
        }
    }
    let value = |value: Value| TokenValue { value, alias: None, is_derived: false };
    let values = values.into_iter().map(value).collect();
    let first = parts.into_iter().next()?;
    Some(Token { name: name.to_owned(), figma_name: name.to_owned(), bound: None, values, ..first })
}

/// Returns the modes whose pattern matches no style of their file.
pub(crate) fn unmatched<'a>(
    sets: &[(Option<&FileKey>, TokenSet)],
    modes: &'a [StyleMode],
) -> Vec<&'a StyleMode> {
    let is_matched = |mode: &&StyleMode| {
        let of_file = sets.iter().filter(|(file, _)| *file == mode.file.as_ref());
        let mut tokens = of_file.flat_map(|(_, set)| &set.groups).flat_map(|group| &group.tokens);
        tokens.any(|token| {
            let of_mode = mode_of(&token.figma_name, mode.file.as_ref(), modes);
            of_mode.is_some_and(|(at, _)| modes[at] == **mode)
        })
    };
    modes.iter().filter(|mode| !is_matched(mode)).collect()
}

/// Returns the index of the mode of this file whose pattern matches with the most text, and what `*` stands for.
fn mode_of<'a>(name: &'a str, file: Option<&FileKey>, modes: &[StyleMode]) -> Option<(usize, &'a str)> {
    let matches = modes.iter().enumerate().filter(|(_, mode)| mode.file.as_ref() == file);
    let matches = matches.filter_map(|(at, mode)| {
        let (before, after) = mode.pattern.split_once('*')?;
        let rest = name.strip_prefix(before)?.strip_suffix(after)?;
        (!rest.is_empty()).then_some((at, rest))
    });
    matches.min_by_key(|(_, rest)| rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::Rgba;

    fn mode(pattern: &str, name: &str, file: Option<&FileKey>) -> StyleMode {
        StyleMode { pattern: pattern.to_owned(), name: name.to_owned(), file: file.cloned() }
    }

    /// Color styles with these names, whose values are their places in the list.
    fn set(names: &[&str]) -> TokenSet {
        let tokens = names.iter().zip(1_u8..).map(|(name, nth)| {
            let value = TokenValue { value: Value::Number(f64::from(nth)), alias: None, is_derived: false };
            let figma_name = (*name).to_owned();
            let id = format!("S:{name}");
            Token { name: figma_name.clone(), figma_name, id, values: vec![value], ..Token::default() }
        });
        let group = TokenGroup {
            name: "Styles".to_owned(),
            modes: vec!["Default".to_owned()],
            tokens: tokens.collect(),
            ..TokenGroup::default()
        };
        TokenSet { axes: Vec::new(), groups: vec![group] }
    }

    fn shown(set: &TokenSet) -> String {
        let rows = set.groups.iter().map(|group| {
            let tokens = group.tokens.iter().map(|token| {
                let values =
                    token.values.iter().map(|value| format!("{:?}", value.value)).collect::<Vec<_>>();
                format!("\n  {} ({}) {}", token.figma_name, token.id, values.join(" "))
            });
            format!("{} {:?}{}\n", group.name, group.modes, tokens.collect::<String>())
        });
        rows.collect::<String>()
    }

    #[test]
    fn styles_whose_names_differ_in_the_mode_are_one_token() {
        let set = set(&[
            "dark/base",
            "light/base",
            "light/lonely",
            "brand",
            "dark/",
            "base (light)",
            "x/light/base",
        ]);
        let modes = |modes: &[(&str, &str)]| {
            let mode = |(pattern, name): &(&str, &str)| mode(pattern, name, None);
            modes.iter().map(mode).collect::<Vec<_>>()
        };
        let mut notices = Notices::default();
        let join = |modes: &[StyleMode], notices: &mut Notices| {
            join_modes(vec![(None, set.clone())], modes, notices)
        };
        let joined = join(&modes(&[("light/*", "light"), ("dark/*", "dark")]), &mut notices);
        insta::assert_snapshot!(format!("{}{}", shown(&joined), notices.lines().join("\n")), @r#"
        Theme ["light", "dark"]
          base (S:light/base) Number(2.0) Number(1.0)
        Styles ["Default"]
          brand (S:brand) Number(4.0)
          dark/ (S:dark/) Number(5.0)
          base (light) (S:base (light)) Number(6.0)
          x/light/base (S:x/light/base) Number(7.0)
        color styles that do not exist in every mode, left out (1): `lonely`
        "#);
        let one = join(&modes(&[("* (light)", "light")]), &mut notices);
        assert_eq!(one.groups[0].tokens[0].figma_name, "base");
        let all = modes(&[("*", "light"), ("dark/*", "dark"), ("Dark/*", "typo")]);
        assert_eq!(mode_of("dark/base", None, &all), Some((1, "base")));
        assert_eq!(unmatched(&[(None, set.clone())], &all), [&all[2]]);
        assert_eq!(join(&[], &mut notices), set);
    }

    #[test]
    fn a_gradient_in_one_mode_makes_layers_of_the_color_in_another() {
        let color = Rgba { r: 1.0, g: 0.0, b: 0.0, a: 1.0 };
        let part = |value: Value| {
            let value = TokenValue { value, alias: None, is_derived: false };
            Some(Token { values: vec![value], ..Token::default() })
        };
        let values = |parts: Vec<Option<Token>>| {
            joined("hero", parts).unwrap().values.into_iter().map(|value| value.value).collect::<Vec<_>>()
        };
        let layers = Value::Paints(vec![Paint::Solid { color }]);
        let (plain, several) = (Value::Color(color), Value::Paints(Vec::new()));
        assert_eq!(values(vec![part(plain.clone()), part(several.clone())]), [layers, several]);
        assert_eq!(values(vec![part(plain.clone()), part(plain.clone())]), [plain.clone(), plain]);
    }

    #[test]
    fn a_mode_may_have_a_file_of_its_own() {
        let dark = FileKey::parse("DARK").unwrap();
        let own = set(&["base", "light/card", "lonely", "brand"]);
        let of_dark = set(&["base", "card", "brand", "only dark", "brand"]);
        let modes =
            [mode("light/*", "light", None), mode("*", "light", None), mode("*", "dark", Some(&dark))];
        let mut notices = Notices::default();
        let sets = vec![(None, own), (Some(&dark), of_dark)];
        assert_eq!(unmatched(&sets, &[modes[2].clone(), mode("night/*", "night", Some(&dark))]).len(), 1);
        let joined = join_modes(sets, &modes[1..], &mut notices);
        insta::assert_snapshot!(format!("{}{}", shown(&joined), notices.lines().join("\n")), @r#"
        Theme ["light", "dark"]
          base (S:base) Number(1.0) Number(1.0)
          brand (S:brand) Number(4.0) Number(3.0)
        color styles in a mode's file that match no token, left out (1): `brand`
        color styles that do not exist in every mode, left out (4): `light/card`, `lonely`, `card`, `only dark`
        "#);
    }
}
