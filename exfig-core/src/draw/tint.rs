//! Replaces the colors of icons: a single one by that of the text around them, or each by another.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use roxmltree::{Document, Node};

use super::judge::Obstacle;
use super::obstacles::{drawn_children, leaves_no_mark};
use crate::asset::Rgba;
use crate::design::Effect;
use crate::figma::art::Art;
use crate::figma::node::Node as Layer;
use crate::tint::{Tint, plain_color};

/// Returns the SVG with its colors replaced; `None` if none is, or if it cannot be parsed.
///
/// Works on any SVG, drawn by exfig or by Figma.
pub(crate) fn tint(svg: &str, tint: &Tint) -> Option<String> {
    let document = Document::parse(svg).ok()?;
    let changes = match tint {
        Tint::Keep => return None,
        Tint::Single(color) => {
            let places = single_color(&document)?;
            places.into_iter().map(|place| (place, color.as_str())).collect::<Vec<_>>()
        }
        Tint::Each(colors) => {
            let named = |(value, place): (&str, Range<usize>)| {
                Some((place, colors.get(&plain_color(value)?)?.as_str()))
            };
            let painted = visible(&document).into_iter().flat_map(|element| paints(element, &PAINTS));
            painted.filter_map(named).collect()
        }
    };
    replaced(svg, changes)
}

/// Returns what has a color that [`tint`] does not replace, because the SVG does not have it as an attribute.
pub(crate) fn tint_obstacle(node: &Layer, tint: &Tint) -> Option<Obstacle> {
    let Tint::Each(colors) = tint else { return None };
    let art = node.art.as_deref().filter(|_| node.shown && !leaves_no_mark(node))?;
    let what = if has_angular(art) {
        Some("an angular gradient, whose colors `tint` does not replace")
    } else {
        let is_listed = |color: Rgba| colors.contains_key(&Rgba { a: 1.0, ..color }.hex().to_lowercase());
        let shadow = |effect: &Effect| match effect {
            Effect::DropShadow(shadow) | Effect::InnerShadow(shadow) => Some(shadow.color),
            Effect::LayerBlur { .. } | Effect::BackgroundBlur { .. } => None,
        };
        let mut shadows = art.rare().effects.iter().filter_map(|mark| shadow(mark.effect.as_ref()?));
        shadows.any(is_listed).then_some("a shadow, whose color `tint` does not replace")
    };
    let own = what.map(|what| Obstacle { what: what.to_owned(), layer: node.name.clone() });
    own.or_else(|| drawn_children(node).iter().find_map(|child| tint_obstacle(child, tint)))
}

fn has_angular(art: &Art) -> bool {
    let mut paints = art.fills.iter().chain(&art.strokes).chain(art.rare().overrides.values().flatten());
    paints.any(|paint| paint.is_visible() && paint.kind() == "GRADIENT_ANGULAR")
}

/// The attributes with a color. Figma writes no others.
const PAINTS: [&str; 4] = ["fill", "stroke", "stop-color", "flood-color"];

/// Returns where the SVG's one color is; `None` if it has none, several, a gradient, a bitmap or a colored shadow.
fn single_color(document: &Document<'_>) -> Option<Vec<Range<usize>>> {
    let mut colors = BTreeSet::new();
    let mut places = Vec::new();
    let elements = visible(document);
    let is_painted = |element: &Node<'_, '_>| match element.tag_name().name() {
        "linearGradient" | "radialGradient" | "foreignObject" | "image" | "pattern" | "style" => true,
        "feColorMatrix" => element.attribute("values").is_none_or(|values| !gives_black(values)),
        _ => false,
    };
    if elements.iter().any(is_painted) {
        return None;
    }
    for (value, place) in elements.into_iter().flat_map(|element| paints(element, &["fill", "stroke"])) {
        if value == "none" {
            continue;
        }
        if value.starts_with("url(") {
            return None;
        }
        colors.insert(plain_color(value).unwrap_or_else(|| value.to_ascii_lowercase()));
        places.push(place);
    }
    (colors.len() == 1).then_some(places)
}

/// Whether a color matrix makes black of everything, as a black shadow's does: its constants for red, green and blue.
fn gives_black(values: &str) -> bool {
    let numbers = values.split_ascii_whitespace().map(str::parse::<f64>).collect::<Vec<_>>();
    [4, 9, 14].iter().all(|&at| matches!(numbers.get(at), Some(Ok(constant)) if *constant == 0.0))
}

/// Returns the elements whose colors are seen: not those of masks and clips, nor what only they refer to. White and black
/// in a mask are not colors, and neither are those of its gradients.
fn visible<'a, 'input>(document: &'a Document<'input>) -> Vec<Node<'a, 'input>> {
    let named = document.descendants().filter_map(|node| Some((node.attribute("id")?, node)));
    let by_id = named.collect::<BTreeMap<_, _>>();
    let (mut open, mut seen, mut found) = (vec![document.root_element()], BTreeSet::new(), Vec::new());
    while let Some(element) = open.pop() {
        let is_hidden = ["mask", "clipPath"].contains(&element.tag_name().name());
        if !element.is_element() || is_hidden || !seen.insert(element.range().start) {
            continue;
        }
        open.extend(element.children().filter(|child| child.tag_name().name() != "defs"));
        open.extend(element.attributes().filter_map(|attribute| by_id.get(reference(attribute.value())?)));
        found.push(element);
    }
    found
}

/// `url(#paint0)` and `#image0` refer to an element.
fn reference(value: &str) -> Option<&str> {
    let in_url = value.strip_prefix("url(#").and_then(|rest| rest.strip_suffix(')'));
    in_url.or_else(|| value.strip_prefix('#'))
}

fn paints<'a>(element: Node<'a, '_>, names: &[&str]) -> Vec<(&'a str, Range<usize>)> {
    let attributes = element.attributes().filter(|attribute| names.contains(&attribute.name()));
    attributes.map(|attribute| (attribute.value(), attribute.range_value())).collect()
}

fn replaced(svg: &str, mut changes: Vec<(Range<usize>, &str)>) -> Option<String> {
    if changes.is_empty() {
        return None;
    }
    changes.sort_by_key(|(place, _)| place.start);
    let (mut text, mut from) = (String::with_capacity(svg.len() + 8 * changes.len()), 0);
    for (place, color) in changes {
        text.push_str(svg.get(from..place.start)?);
        text.push_str(color);
        from = place.end;
    }
    text.push_str(svg.get(from..)?);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_color_is_replaced() {
        let table = [
            (
                r##"<svg fill="none"><path fill="#FFF"/><g stroke="white"/></svg>"##,
                Some(r##"<svg fill="none"><path fill="currentColor"/><g stroke="currentColor"/></svg>"##),
            ),
            (r#"<svg><path fill="black"/><path fill="white"/></svg>"#, None),
            (r#"<svg><path d="M0 0"/></svg>"#, None),
            (r#"<svg><path fill="url(#a)"/></svg>"#, None),
            (r#"<svg><path fill="red"/><image href="data:"/></svg>"#, None),
            (
                r#"<svg><path fill="red"/><defs><mask id="m"><rect fill="white"/></mask></defs></svg>"#,
                Some(
                    r#"<svg><path fill="currentColor"/><defs><mask id="m"><rect fill="white"/></mask></defs></svg>"#,
                ),
            ),
            // The gradient is the mask's.
            (
                r##"<svg><mask id="m"><rect fill="url(#g)"/></mask><path mask="url(#m)" fill="red"/><defs><linearGradient id="g"><stop stop-color="blue"/></linearGradient></defs></svg>"##,
                Some(
                    r##"<svg><mask id="m"><rect fill="url(#g)"/></mask><path mask="url(#m)" fill="currentColor"/><defs><linearGradient id="g"><stop stop-color="blue"/></linearGradient></defs></svg>"##,
                ),
            ),
            (
                r##"<svg><path filter="url(#f)" fill="red"/><defs><filter id="f"><feColorMatrix values="0 0 0 0 1 0 0 0 0 0 0 0 0 0 0 0 0 0 0.5 0"/></filter></defs></svg>"##,
                None,
            ),
            (
                r##"<svg><path filter="url(#f)" fill="red"/><defs><filter id="f"><feColorMatrix values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0.5 0"/></filter></defs></svg>"##,
                Some(
                    r##"<svg><path filter="url(#f)" fill="currentColor"/><defs><filter id="f"><feColorMatrix values="0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0.5 0"/></filter></defs></svg>"##,
                ),
            ),
            ("<svg", None),
        ];
        let wish = Tint::Single("currentColor".to_owned());
        for (svg, want) in table {
            assert_eq!(tint(svg, &wish).as_deref(), want, "{svg}");
            assert_eq!(tint(svg, &Tint::Keep), None);
        }
    }

    #[test]
    fn each_listed_color_is_replaced() {
        let wish = [("#ff0000", "currentColor"), ("#1e88e5", "var(--accent)")];
        let wish = Tint::Each(wish.map(|(from, to)| (from.to_owned(), to.to_owned())).into());
        let table = [
            (
                r##"<svg><path fill="red" stroke="#1E88E5"/><path fill="#00f"/></svg>"##,
                Some(r##"<svg><path fill="currentColor" stroke="var(--accent)"/><path fill="#00f"/></svg>"##),
            ),
            (
                r##"<svg><path fill="url(#a)"/><linearGradient id="a"><stop stop-color="#f00"/></linearGradient></svg>"##,
                Some(
                    r##"<svg><path fill="url(#a)"/><linearGradient id="a"><stop stop-color="currentColor"/></linearGradient></svg>"##,
                ),
            ),
            (r#"<svg><mask><path fill="red"/></mask></svg>"#, None),
            (
                r##"<svg><mask><path fill="url(#g)"/></mask><defs><linearGradient id="g"><stop stop-color="red"/></linearGradient></defs></svg>"##,
                None,
            ),
            (r#"<svg><path fill="none"/></svg>"#, None),
        ];
        for (svg, want) in table {
            assert_eq!(tint(svg, &wish).as_deref(), want, "{svg}");
        }
    }
}
