//! Colors without alpha: each translucent color over another one, as the terminal would show both.

use std::borrow::Cow;

use crate::asset::Rgba;
use crate::design::{Paint, Token, TokenSet, TokenValue, Value};
use crate::formats::{FormatOption, OptionMistake, Options, Takes, roles};
use crate::words::named;

/// The color below translucent ones.
pub(super) const OVER: FormatOption = FormatOption {
    name: "over",
    takes: Takes::Text(|text| Ok(text.to_owned())),
    default: "",
    help: "The color below translucent ones, by its name in Figma: a terminal has no alpha. Needed only where a \
           color is translucent.",
};

/// The values of the color below, by mode, and its group.
fn below(set: &TokenSet, options: &Options) -> Result<Option<(usize, Vec<Rgba>)>, OptionMistake> {
    let name = options.get(&OVER);
    if name.is_empty() {
        return Ok(None);
    }
    let (group, token) = roles::one_color(set, name).map_err(|mistake| OptionMistake {
        message: format!("`over` is {}, {}", named(name), mistake.message),
        help: mistake.help,
    })?;
    let values = set.groups[group].tokens[token].values.iter();
    let colors = values.filter_map(|value| match value.value {
        Value::Color(color) => Some(color),
        _ => None,
    });
    let colors = colors.collect::<Vec<_>>();
    match colors.iter().find(|color| color.a < 1.0) {
        Some(color) => Err(OptionMistake {
            message: format!("`over` is {}, which is translucent itself: `{}`", named(name), color.hex()),
            help: "use a color without alpha".to_owned(),
        }),
        None => Ok(Some((group, colors))),
    }
}

/// Returns what is wrong with `over`, or that it is needed.
pub(super) fn mistakes(set: &TokenSet, options: &Options) -> Vec<OptionMistake> {
    match below(set, options) {
        Err(mistake) => vec![mistake],
        Ok(Some(_)) => Vec::new(),
        Ok(None) => {
            let tokens = set.groups.iter().flat_map(|group| &group.tokens);
            let mut translucent = tokens.filter(|token| token.values.iter().any(is_translucent));
            let first = translucent.next();
            let mistake = |token: &Token| OptionMistake {
                message: format!("{} is translucent, and a terminal has no alpha", named(&token.figma_name)),
                help: "set `over` to the name of the color below it, or leave the color out with `exclude`"
                    .to_owned(),
            };
            first.map(mistake).into_iter().collect()
        }
    }
}

fn colors(value: &Value) -> Vec<Rgba> {
    match value {
        Value::Color(color) => vec![*color],
        Value::Paints(paints) => paints.iter().flat_map(paint_colors).collect(),
        _ => Vec::new(),
    }
}

fn paint_colors(paint: &Paint) -> Vec<Rgba> {
    match paint {
        Paint::Solid { color } => vec![*color],
        Paint::Gradient(gradient) => gradient.stops.iter().map(|stop| stop.color).collect(),
    }
}

fn is_translucent(value: &TokenValue) -> bool {
    colors(&value.value).iter().any(|color| color.a < 1.0)
}

/// Returns the tokens with every color over the one below: of the same mode, where its mode is known, else of
/// the default one.
pub(super) fn flattened<'a>(set: &'a TokenSet, options: &Options) -> Cow<'a, TokenSet> {
    let Ok(Some((of, below))) = below(set, options) else { return Cow::Borrowed(set) };
    let group_below = &set.groups[of];
    // The mode of the color below, for each combination of modes.
    let mode_of = |modes: &[(&str, &str)]| {
        let mode = modes.iter().find(|(collection, _)| *collection == group_below.name);
        mode.and_then(|(_, mode)| group_below.modes.iter().position(|other| other == mode)).unwrap_or(0)
    };
    let modes_across = |token: &Token| {
        let combinations = token.across.as_ref().map(|across| set.combinations(across)).unwrap_or_default();
        combinations.iter().map(|(modes, _)| mode_of(modes)).collect::<Vec<_>>()
    };
    let mut flat = set.clone();
    for (g, group) in flat.groups.iter_mut().enumerate() {
        for (token, original) in group.tokens.iter_mut().zip(&set.groups[g].tokens) {
            for (mode, value) in token.values.iter_mut().enumerate() {
                let mode = if g == of { mode } else { 0 };
                if let Some(below) = below.get(mode) {
                    flatten(&mut value.value, *below);
                }
            }
            let across = token.across.iter_mut().flat_map(|across| &mut across.values);
            for (value, mode) in across.zip(modes_across(original)) {
                if let Some(below) = below.get(mode) {
                    flatten(value, *below);
                }
            }
        }
    }
    Cow::Owned(flat)
}

fn flatten(value: &mut Value, below: Rgba) {
    let over = |color: &mut Rgba| {
        let mix = |top: f64, bottom: f64| top * color.a + bottom * (1.0 - color.a);
        *color =
            Rgba { r: mix(color.r, below.r), g: mix(color.g, below.g), b: mix(color.b, below.b), a: 1.0 };
    };
    match value {
        Value::Color(color) => over(color),
        Value::Paints(paints) => {
            for paint in paints {
                match paint {
                    Paint::Solid { color } => over(color),
                    Paint::Gradient(gradient) => {
                        gradient.stops.iter_mut().for_each(|stop| over(&mut stop.color))
                    }
                }
            }
        }
        _ => {}
    }
}
