//! Replaces the colors of icons: a single one by that of the text around them, or each by another.

use std::collections::BTreeSet;
use std::ops::Range;

use roxmltree::{Document, Node};

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
            let painted = visible(&document).flat_map(|element| paints(element, &PAINTS));
            painted.filter_map(named).collect()
        }
    };
    replaced(svg, changes)
}

/// The attributes with a color. Figma writes no others.
const PAINTS: [&str; 4] = ["fill", "stroke", "stop-color", "flood-color"];

/// Returns where the SVG's one color is; `None` if it has none, several, a gradient or a bitmap.
fn single_color(document: &Document<'_>) -> Option<Vec<Range<usize>>> {
    let mut colors = BTreeSet::new();
    let mut places = Vec::new();
    let elements = document.descendants().filter(Node::is_element);
    let is_painted = |name: &str| {
        ["linearGradient", "radialGradient", "foreignObject", "image", "pattern", "style"].contains(&name)
    };
    if elements.clone().any(|element| is_painted(element.tag_name().name())) {
        return None;
    }
    for (value, place) in visible(document).flat_map(|element| paints(element, &["fill", "stroke"])) {
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

/// Returns the elements whose colors are seen. White and black in a mask are not colors.
fn visible<'a, 'input>(document: &'a Document<'input>) -> impl Iterator<Item = Node<'a, 'input>> {
    let hides = |node: Node<'_, '_>| ["mask", "clipPath"].contains(&node.tag_name().name());
    document.descendants().filter(move |node| node.is_element() && !node.ancestors().any(hides))
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
            (r#"<svg><path fill="none"/></svg>"#, None),
        ];
        for (svg, want) in table {
            assert_eq!(tint(svg, &wish).as_deref(), want, "{svg}");
        }
    }
}
