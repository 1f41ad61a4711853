//! Gives icons of a single color the color of the text around them.

use std::collections::BTreeSet;
use std::ops::Range;

/// Returns the SVG with its one color as `currentColor`; `None` if it has no color, several, a gradient or a
/// bitmap, or cannot be parsed.
///
/// Works on any SVG, drawn by exfig or by Figma.
pub(crate) fn tint(svg: &str) -> Option<String> {
    let document = roxmltree::Document::parse(svg).ok()?;
    let mut colors = BTreeSet::new();
    let mut places = Vec::<Range<usize>>::new();
    for element in document.descendants().filter(roxmltree::Node::is_element) {
        let name = element.tag_name().name();
        if ["linearGradient", "radialGradient", "image", "pattern", "style"].contains(&name) {
            return None;
        }
        // White and black in a mask are not colors.
        let hidden = |node: roxmltree::Node<'_, '_>| ["mask", "clipPath"].contains(&node.tag_name().name());
        if element.ancestors().any(hidden) {
            continue;
        }
        for attribute in element.attributes() {
            if !["fill", "stroke"].contains(&attribute.name()) || attribute.value() == "none" {
                continue;
            }
            if attribute.value().starts_with("url(") {
                return None;
            }
            colors.insert(attribute.value().to_ascii_lowercase());
            places.push(attribute.range_value());
        }
    }
    if colors.len() != 1 {
        return None;
    }
    let (mut text, mut from) = (String::with_capacity(svg.len() + 8 * places.len()), 0);
    places.sort_by_key(|place| place.start);
    for place in places {
        text.push_str(svg.get(from..place.start)?);
        text.push_str("currentColor");
        from = place.end;
    }
    text.push_str(svg.get(from..)?);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_color_becomes_current_color() {
        let table = [
            (
                r##"<svg fill="none"><path fill="#FFF"/><g stroke="#fff"/></svg>"##,
                Some(r##"<svg fill="none"><path fill="currentColor"/><g stroke="currentColor"/></svg>"##),
            ),
            (r#"<svg><path fill="black"/><path fill="white"/></svg>"#, None),
            (r#"<svg><path d="M0 0"/></svg>"#, None),
            (r#"<svg><path fill="url(#a)"/></svg>"#, None),
            (
                r#"<svg><path fill="red"/><defs><mask id="m"><rect fill="white"/></mask></defs></svg>"#,
                Some(
                    r#"<svg><path fill="currentColor"/><defs><mask id="m"><rect fill="white"/></mask></defs></svg>"#,
                ),
            ),
            ("<svg", None),
        ];
        for (svg, want) in table {
            assert_eq!(tint(svg).as_deref(), want, "{svg}");
        }
    }
}
