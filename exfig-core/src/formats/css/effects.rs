//! Effect styles as custom properties: `--card-box-shadow`, `--card-filter`, `--card-backdrop` (for
//! `backdrop-filter`). No suffix ends in another after a dash, so no two styles can collide.

use std::collections::BTreeSet;

use super::Property;
use super::bound::{Bound, Variables, Wanted};
use super::ident::IDENTIFIERS;
use crate::design::{Effect, EffectStyle, Shadow};
use crate::formats::ledger::effect_names;
use crate::formats::{number, text};

pub(super) fn properties(styles: &[EffectStyle], variables: &Variables) -> Vec<(Property, BTreeSet<String>)> {
    let (names, _) = effect_names(&IDENTIFIERS, styles);
    let named = styles.iter().zip(&names).filter_map(|(style, name)| Some((style, name.as_deref()?)));
    named.flat_map(|(style, name)| style_properties(style, name, variables)).collect()
}

/// Returns the shadows of a style as a value of `box-shadow`; `None` if it has none.
pub(in crate::formats) fn box_shadows(style: &EffectStyle) -> Option<String> {
    let name = "x-box-shadow";
    let properties = style_properties(style, "x", &Variables::default());
    properties.into_iter().find(|(property, _)| property.name == name)?.0.value
}

fn style_properties(
    style: &EffectStyle,
    name: &str,
    variables: &Variables,
) -> Vec<(Property, BTreeSet<String>)> {
    let (mut shadows, mut filters, mut backdrop) = (Vec::new(), Vec::new(), Vec::new());
    for (at, effect) in style.effects.iter().enumerate() {
        let bound = style.bound.get(at).and_then(Option::as_ref);
        let color = |shadow: &Shadow| Bound::new(variables, bound, Wanted::Color(shadow.color));
        match effect {
            Effect::DropShadow(shadow) => shadows.push(box_shadow("", shadow, &color(shadow))),
            Effect::InnerShadow(shadow) => shadows.push(box_shadow("inset ", shadow, &color(shadow))),
            Effect::LayerBlur { radius } => filters.push(Bound::fixed(blur(*radius))),
            Effect::BackgroundBlur { radius } => backdrop.push(Bound::fixed(blur(*radius))),
        }
    }
    // CSS draws the first shadow on top, Figma the last.
    shadows.reverse();
    let values = [("box-shadow", shadows, ", "), ("filter", filters, " "), ("backdrop", backdrop, " ")];
    let properties = values.into_iter().filter(|(_, values, _)| !values.is_empty());
    let properties = properties.map(|(suffix, values, separator)| {
        let value = Bound::join(&values, separator);
        (Property::new(&format!("{name}-{suffix}"), value.value), value.changed_by)
    });
    let comment = match style.description.trim() {
        "" => style.figma_name.clone(),
        description => format!("{}: {description}", style.figma_name),
    };
    let mut properties = properties.collect::<Vec<_>>();
    if let Some((first, _)) = properties.first_mut() {
        first.comment = text::css_comment(&comment);
    }
    properties
}

/// A blur radius of CSS's shadows is twice the standard deviation, as Figma's is.
fn box_shadow(inset: &str, shadow: &Shadow, color: &Bound) -> Bound {
    let [x, y, blur, spread] = [shadow.x, shadow.y, shadow.blur, shadow.spread].map(px);
    let lengths = Bound::fixed(format!("{inset}{x} {y} {blur} {spread}"));
    Bound::join(&[lengths, color.clone()], " ")
}

/// The parameter of CSS's `blur()` is the standard deviation: half of Figma's radius.
fn blur(radius: f64) -> String {
    format!("blur({})", px(radius / 2.0))
}

fn px(number: f64) -> String {
    format!("{}px", number::css(number))
}
