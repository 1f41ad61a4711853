//! Effect styles as custom properties: `--card-box-shadow`, `--card-filter`, `--card-backdrop` (for
//! `backdrop-filter`). No suffix ends in another after a dash, so no two styles can collide.

use super::Property;
use super::ident::IDENTIFIERS;
use crate::design::{Effect, EffectStyle, Shadow};
use crate::formats::ledger::effect_names;
use crate::formats::number;

pub(super) fn properties(styles: &[EffectStyle]) -> Vec<Property> {
    let (names, _) = effect_names(&IDENTIFIERS, styles);
    let named = styles.iter().zip(&names).filter_map(|(style, name)| Some((style, name.as_deref()?)));
    named.flat_map(|(style, name)| style_properties(style, name)).collect()
}

fn style_properties(style: &EffectStyle, name: &str) -> Vec<Property> {
    let (mut shadows, mut filters, mut backdrop) = (Vec::new(), Vec::new(), Vec::new());
    for effect in &style.effects {
        match effect {
            Effect::DropShadow(shadow) => shadows.push(box_shadow(shadow)),
            Effect::InnerShadow(shadow) => shadows.push(format!("inset {}", box_shadow(shadow))),
            Effect::LayerBlur { radius } => filters.push(blur(*radius)),
            Effect::BackgroundBlur { radius } => backdrop.push(blur(*radius)),
        }
    }
    // CSS draws the first shadow on top, Figma the last.
    shadows.reverse();
    let values = [("box-shadow", shadows, ", "), ("filter", filters, " "), ("backdrop", backdrop, " ")];
    let properties = values.into_iter().filter(|(_, values, _)| !values.is_empty());
    let properties = properties.map(|(suffix, values, separator)| {
        Property::new(&format!("{name}-{suffix}"), values.join(separator))
    });
    let comment = match style.description.trim() {
        "" => style.figma_name.clone(),
        description => format!("{}: {description}", style.figma_name),
    };
    let mut properties = properties.collect::<Vec<_>>();
    if !properties.is_empty() {
        let first = properties.remove(0).with_comment(&comment);
        properties.insert(0, first);
    }
    properties
}

/// A blur radius of CSS's shadows is twice the standard deviation, as Figma's is.
fn box_shadow(shadow: &Shadow) -> String {
    let [x, y, blur, spread] = [shadow.x, shadow.y, shadow.blur, shadow.spread].map(px);
    format!("{x} {y} {blur} {spread} {}", shadow.color.hex())
}

/// The parameter of CSS's `blur()` is the standard deviation: half of Figma's radius.
fn blur(radius: f64) -> String {
    format!("blur({})", px(radius / 2.0))
}

fn px(number: f64) -> String {
    format!("{}px", number::css(number))
}
