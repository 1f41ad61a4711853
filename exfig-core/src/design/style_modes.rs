//! Color styles as modes: `light/surface` and `dark/surface` are one token in two modes, as variables are, for
//! teams whose plan has no variables in the API.

use std::collections::{BTreeMap, BTreeSet};

use super::{Notices, Token, TokenGroup, TokenSet, TokenValue};

/// The group of the tokens that have modes. Styles without one are in a group without an id.
const ID: &str = "styles:modes";

/// Joins color styles whose names differ only in the mode. `modes` maps patterns of names, in which `*` stands
/// for the token, to the names of the modes, the default first. Styles that no pattern matches stay as they
/// are; those without a counterpart in each mode are left out and reported.
pub(crate) fn join_modes(set: TokenSet, modes: &[(String, String)], notices: &mut Notices) -> TokenSet {
    if modes.is_empty() {
        return set;
    }
    let mut parts = BTreeMap::<String, Vec<Option<Token>>>::new();
    let (mut order, mut plain) = (Vec::new(), Vec::new());
    for mut group in set.groups {
        for token in std::mem::take(&mut group.tokens) {
            let Some((mode, name)) = mode_of(&token.figma_name, modes) else {
                group.tokens.push(token);
                continue;
            };
            let values = parts.entry(name.to_owned()).or_insert_with(|| {
                order.push(name.to_owned());
                vec![None; modes.len()]
            });
            // Two styles of one name: the names clash, and the formats report it.
            if values[mode].is_none() {
                values[mode] = Some(token);
            } else {
                group.tokens.push(token);
            }
        }
        plain.push(group);
    }
    let joined = order.into_iter().filter_map(|name| {
        let parts = parts.remove(&name)?;
        let token = joined(&name, parts);
        if token.is_none() {
            notices.add("color styles that do not exist in every mode, left out", &name);
        }
        token
    });
    let tokens = joined.collect::<Vec<_>>();
    let names = modes.iter().map(|(_, name)| name.clone()).collect();
    let themed =
        TokenGroup { id: ID.to_owned(), name: "Theme".to_owned(), modes: names, prefixed: false, tokens };
    let groups = std::iter::once(themed).chain(plain).filter(|group| !group.tokens.is_empty());
    TokenSet { axes: set.axes, groups: groups.collect() }
}

/// Returns the token in all modes; `None` if one is missing.
fn joined(name: &str, parts: Vec<Option<Token>>) -> Option<Token> {
    let parts = parts.into_iter().collect::<Option<Vec<_>>>()?;
    let values = parts.iter().map(|part| {
        let value = part.values.first()?.value.clone();
        Some(TokenValue { value, alias: None, is_derived: false })
    });
    let values = values.collect::<Option<Vec<_>>>()?;
    let first = parts.into_iter().next()?;
    Some(Token { name: name.to_owned(), figma_name: name.to_owned(), bound: None, values, ..first })
}

/// Returns the patterns that match no style.
pub(crate) fn unmatched<'a>(set: &TokenSet, modes: &'a [(String, String)]) -> Vec<&'a str> {
    let tokens = set.groups.iter().flat_map(|group| &group.tokens);
    let matched =
        tokens.filter_map(|token| Some(mode_of(&token.figma_name, modes)?.0)).collect::<BTreeSet<_>>();
    let unmatched = modes.iter().enumerate().filter(|(at, _)| !matched.contains(at));
    unmatched.map(|(_, (pattern, _))| pattern.as_str()).collect()
}

/// Returns the index of the mode whose pattern matches with the most text, and what `*` stands for.
fn mode_of<'a>(name: &'a str, modes: &[(String, String)]) -> Option<(usize, &'a str)> {
    let matches = modes.iter().enumerate().filter_map(|(at, (pattern, _))| {
        let (before, after) = pattern.split_once('*')?;
        let rest = name.strip_prefix(before)?.strip_suffix(after)?;
        (!rest.is_empty()).then_some((at, rest))
    });
    matches.min_by_key(|(_, rest)| rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::Value;

    #[test]
    fn styles_whose_names_differ_in_the_mode_are_one_token() {
        let style = |name: &str, number: f64| Token {
            name: name.to_owned(),
            figma_name: name.to_owned(),
            id: format!("S:{name}"),
            values: vec![TokenValue { value: Value::Number(number), alias: None, is_derived: false }],
            ..Token::default()
        };
        let names =
            ["dark/base", "light/base", "light/lonely", "brand", "dark/", "base (light)", "x/light/base"];
        let tokens = names.iter().zip(1_u8..).map(|(name, nth)| style(name, f64::from(nth))).collect();
        let group = TokenGroup {
            name: "Styles".to_owned(),
            modes: vec!["Default".to_owned()],
            tokens,
            ..TokenGroup::default()
        };
        let set = TokenSet { axes: Vec::new(), groups: vec![group] };
        let pairs = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>()
        };
        let mut notices = Notices::default();
        let shown = |set: &TokenSet| {
            let rows = set.groups.iter().map(|group| {
                let tokens = group.tokens.iter().map(|token| {
                    let values =
                        token.values.iter().map(|value| format!("{:?}", value.value)).collect::<Vec<_>>();
                    format!("\n  {} ({}) {}", token.figma_name, token.id, values.join(" "))
                });
                format!("{} {:?}{}\n", group.name, group.modes, tokens.collect::<String>())
            });
            rows.collect::<String>()
        };
        let joined =
            join_modes(set.clone(), &pairs(&[("light/*", "light"), ("dark/*", "dark")]), &mut notices);
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
        let one = join_modes(set.clone(), &pairs(&[("* (light)", "light")]), &mut notices);
        assert_eq!(one.groups[0].tokens[0].figma_name, "base");
        let all = pairs(&[("*", "light"), ("dark/*", "dark"), ("Dark/*", "typo")]);
        assert_eq!(mode_of("dark/base", &all), Some((1, "base")));
        assert_eq!(unmatched(&set, &all), ["Dark/*"]);
        assert_eq!(join_modes(set.clone(), &[], &mut notices), set);
    }
}
