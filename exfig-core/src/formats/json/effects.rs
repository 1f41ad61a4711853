//! Effect styles in the design tokens format: the type `shadow`; blurs, which the format does not have, are a
//! `dimension` if the style has no shadow, and else in `$extensions`.

use super::ident::IDENTIFIERS;
use super::tree::Tree;
use super::value::Json;
use crate::design::{Effect, EffectStyle, Shadow};
use crate::formats::ledger::effect_names;

pub(super) fn members(styles: &[EffectStyle]) -> Vec<(String, Json)> {
    let (names, _) = effect_names(&IDENTIFIERS, styles);
    let mut tree = Tree::default();
    for (style, name) in styles.iter().zip(&names) {
        if let Some(name) = name {
            tree.insert(name, token(style));
        }
    }
    tree.into_members()
}

fn token(style: &EffectStyle) -> Json {
    let (mut shadows, mut blurs) = (Vec::new(), Vec::new());
    for effect in &style.effects {
        match effect {
            Effect::DropShadow(of) => shadows.push(shadow(of, false)),
            Effect::InnerShadow(of) => shadows.push(shadow(of, true)),
            Effect::LayerBlur { radius } => blurs.push(("layer", *radius)),
            Effect::BackgroundBlur { radius } => blurs.push(("background", *radius)),
        }
    }
    let mut extension = vec![
        ("id".to_owned(), Json::string(&style.id)),
        ("figmaName".to_owned(), Json::string(&style.figma_name)),
    ];
    let first = blurs.first().map_or(0.0, |(_, radius)| *radius);
    let blurs = blurs
        .into_iter()
        .map(|(of, radius)| Json::object([("of", Json::string(of)), ("radius", Json::px(radius))]));
    let blurs = blurs.collect::<Vec<_>>();
    if !blurs.is_empty() {
        extension.push(("blurs".to_owned(), Json::Array(blurs)));
    }
    // The format's first shadow is on top, Figma's last.
    shadows.reverse();
    let (kind, value) = match shadows.len() {
        0 => ("dimension", Json::px(first)),
        1 => ("shadow", shadows.remove(0)),
        _ => ("shadow", Json::Array(shadows)),
    };
    super::token(kind, value, &style.description, extension)
}

fn shadow(shadow: &Shadow, inset: bool) -> Json {
    Json::object([
        ("color", Json::color(shadow.color)),
        ("offsetX", Json::px(shadow.x)),
        ("offsetY", Json::px(shadow.y)),
        ("blur", Json::px(shadow.blur)),
        ("spread", Json::px(shadow.spread)),
        ("inset", Json::Bool(inset)),
    ])
}
