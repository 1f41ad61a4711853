//! `roles`: which tokens the framework's own widgets take their colors from.

use super::{FormatOption, OptionMistake, Options, Takes};
use crate::design::{Token, TokenGroup, TokenSet, Value};
use crate::words::{named, named_all};

/// The tokens for the colors of the framework's own widgets.
pub(super) const ROLES: FormatOption = FormatOption {
    name: "roles",
    takes: Takes::Pairs(&[
        "background",
        "surface",
        "text",
        "primary",
        "border",
        "success",
        "warning",
        "danger",
    ]),
    default: "none",
    help: "Which colors the framework's own widgets have, by their names in Figma: \
           `{ background = \"surface/base\", text = \"text/primary\" }`. The roles are `background`, `surface`, `text`, \
           `primary`, `border`, `success`, `warning` and `danger`.",
};

/// The tokens of an output that have a role: all are colors of one group.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Roles {
    /// The index of their group.
    pub(super) group: usize,
    /// Each role, and the index of its token.
    pub(super) tokens: Vec<(String, usize)>,
}

/// Returns the tokens of the roles in Cargo.toml, by their names in Figma, and what does not fit.
pub(super) fn roles(set: &TokenSet, options: &Options) -> (Roles, Vec<OptionMistake>) {
    let (mut roles, mut mistakes) = (Roles::default(), Vec::new());
    for (role, name) in options.pairs(&ROLES) {
        match one_color(set, name).and_then(|(group, token)| is_fixed(set, group, token)) {
            Ok((group, token)) if roles.tokens.is_empty() || roles.group == group => {
                roles.group = group;
                roles.tokens.push((role.to_owned(), token));
            }
            Ok((group, _)) => mistakes.push(OptionMistake {
                message: format!(
                    "the role `{role}` is a color of {}, others are of {}",
                    named(&set.groups[group].name),
                    named(&set.groups[roles.group].name)
                ),
                help: "use colors of one collection".to_owned(),
            }),
            Err(mistake) => mistakes.push(OptionMistake {
                message: format!("the role `{role}` is {}, {}", named(name), mistake.message),
                ..mistake
            }),
        }
    }
    (roles, mistakes)
}

/// Returns the color with this name in Figma: the indexes of its group and its token. The message of the error
/// continues a sentence about the name: `which is a color of …`.
pub(super) fn one_color(set: &TokenSet, name: &str) -> Result<(usize, usize), OptionMistake> {
    match find(set, name).as_slice() {
        &[one] => Ok(one),
        [] => Err(OptionMistake {
            message: "and this output has no such color".to_owned(),
            help: similar(set, name),
        }),
        several => Err(OptionMistake {
            message: format!(
                "which is a color of {}",
                named_all(several.iter().map(|(group, _)| set.groups[*group].name.as_str()))
            ),
            help: "select one of these collections with `collections`, in an entry of its own".to_owned(),
        }),
    }
}

/// Returns the color if its values depend on the modes of its own collection only: the framework's widgets have a color
/// for each of these.
fn is_fixed(set: &TokenSet, group: usize, token: usize) -> Result<(usize, usize), OptionMistake> {
    let across = set.groups[group].tokens[token].across.iter().flat_map(|across| &across.axes);
    let others = across.filter(|id| **id != set.groups[group].id).filter_map(|id| set.axis(id));
    let others = others.map(|axis| axis.name.as_str()).collect::<Vec<_>>();
    if others.is_empty() {
        return Ok((group, token));
    }
    Err(OptionMistake {
        message: format!("whose value depends on the modes of {}", named_all(others.iter().copied())),
        help: match others.as_slice() {
            [one] => format!("use colors of {} itself, so that widgets follow its modes", named(one)),
            _ => "use colors whose values depend on the modes of one collection".to_owned(),
        },
    })
}

/// Returns the roles in Cargo.toml that the framework has no color for; `known` are the others.
pub(super) fn without_a_place(
    options: &Options,
    framework: &'static str,
    known: &[&str],
) -> impl Iterator<Item = OptionMistake> {
    options.pairs(&ROLES).filter(|(role, _)| !known.contains(role)).map(move |(role, _)| OptionMistake {
        message: format!("{framework} has no color for the role `{role}`"),
        help: "remove it from `roles`; the color itself is exported in any case".to_owned(),
    })
}

/// Returns every color with this name: the indexes of its group and its token.
fn find(set: &TokenSet, name: &str) -> Vec<(usize, usize)> {
    let of_group = |(at, group): (usize, &TokenGroup)| {
        let token = group.tokens.iter().position(|token| token.figma_name == name && is_color(token))?;
        Some((at, token))
    };
    set.groups.iter().enumerate().filter_map(of_group).collect()
}

fn is_color(token: &Token) -> bool {
    !token.values.is_empty() && token.values.iter().all(|value| matches!(value.value, Value::Color(_)))
}

fn similar(set: &TokenSet, name: &str) -> String {
    let tokens = set.groups.iter().flat_map(|group| &group.tokens).filter(|token| is_color(token));
    let mut names = tokens.map(|token| token.figma_name.as_str()).collect::<Vec<_>>();
    names.sort_unstable();
    names.dedup();
    names.sort_by(|a, b| strsim::jaro_winkler(name, b).total_cmp(&strsim::jaro_winkler(name, a)));
    names.truncate(5);
    match names.as_slice() {
        [] => "the output has no colors".to_owned(),
        names => format!("use the name of a color in Figma, such as {}", named_all(names.iter().copied())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::OptionValue;
    use crate::formats::sample;

    #[test]
    fn roles_are_colors_of_one_group() {
        let set = sample::variables();
        let shown_of = |set: &TokenSet, pairs: &[(&str, &str)]| {
            let mut options = Options::default();
            let pairs = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
            options.set(&ROLES, OptionValue::Pairs(pairs.collect()));
            let (roles, mistakes) = roles(set, &options);
            let mistakes =
                mistakes.iter().map(|mistake| format!("\n{}\n  {}", mistake.message, mistake.help));
            format!("{}: {:?}{}", roles.group, roles.tokens, mistakes.collect::<String>())
        };
        let shown = |pairs: &[(&str, &str)]| shown_of(&set, pairs);
        insta::assert_snapshot!(shown(&[("background", "surface/base"), ("text", "text/primry")]), @r#"
        0: [("background", 0)]
        the role `text` is `text/primry`, and this output has no such color
          use the name of a color in Figma, such as `white`, `accent`, `button`, `surface/base`, `link`
        "#);
        insta::assert_snapshot!(shown(&[("background", "surface/base"), ("text", "white")]), @r#"
        0: [("background", 0)]
        the role `text` is a color of `Primitives`, others are of `Theme`
          use colors of one collection
        "#);
        insta::assert_snapshot!(shown(&[("text", "button"), ("primary", "accent")]), @r"
        0: []
        the role `primary` is `accent`, whose value depends on the modes of `Theme`
          use colors of `Theme` itself, so that widgets follow its modes
        the role `text` is `button`, whose value depends on the modes of `Theme`
          use colors of `Theme` itself, so that widgets follow its modes
        ");
        let mut twice = set.clone();
        let copy = twice.groups[1].clone();
        twice.groups.push(TokenGroup { name: "Copy".to_owned(), ..copy });
        insta::assert_snapshot!(shown_of(&twice, &[("text", "white")]), @r#"
        0: []
        the role `text` is `white`, which is a color of `Primitives`, `Copy`
          select one of these collections with `collections`, in an entry of its own
        "#);
    }
}
