//! Changes the root element of an SVG for where it is used: no fixed size, a class, a role.

use std::fmt::Write as _;

use crate::asset::SvgRoot;

/// Returns the SVG with the root element that `wanted` asks for; `None` if it cannot be parsed.
///
/// Without a size, it fills the box that its surroundings give it; the `viewBox` stays, or comes from the
/// size. Works on any SVG, drawn by exfig or by Figma.
pub(crate) fn dress(svg: &str, wanted: &SvgRoot) -> Option<String> {
    let document = roxmltree::Document::parse(svg).ok()?;
    let root = document.root_element();
    let mut text = svg.to_owned();
    let mut attributes = root.attributes().collect::<Vec<_>>();
    attributes.sort_by_key(|attribute| std::cmp::Reverse(attribute.range().start));
    let replaced = |name: &str| match name {
        "width" | "height" => wanted.no_size,
        "class" => !wanted.class.is_empty(),
        "role" => !wanted.role.is_empty(),
        _ => false,
    };
    for attribute in attributes
        .into_iter()
        .filter(|attribute| attribute.namespace().is_none() && replaced(attribute.name()))
    {
        let range = attribute.range();
        // With the space before it.
        let start = svg.get(..range.start)?.trim_end().len();
        text.replace_range(start..range.end, "");
    }
    let mut added = String::new();
    let size = root.attribute("width").zip(root.attribute("height"));
    if let Some((width, height)) = size.filter(|_| wanted.no_size && root.attribute("viewBox").is_none()) {
        let _ = write!(added, " viewBox=\"0 0 {width} {height}\"");
    }
    for (name, value) in [("class", &wanted.class), ("role", &wanted.role)] {
        if !value.is_empty() {
            let _ = write!(added, " {name}=\"{value}\"");
        }
    }
    let start = root.range().start;
    let after_name = start + text.get(start..)?.find(|c: char| c.is_whitespace() || c == '>' || c == '/')?;
    text.insert_str(after_name, &added);
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_gets_what_the_page_needs() {
        let svg = r##"<svg width="24" height="16" viewBox="0 0 24 16" xmlns="http://www.w3.org/2000/svg"><path width="1"/></svg>"##;
        let root = |no_size, class: &str, role: &str| SvgRoot {
            no_size,
            class: class.to_owned(),
            role: role.to_owned(),
        };
        let table = [
            (svg, root(false, "", ""), svg.to_owned()),
            (svg, root(true, "", ""), svg.replace(r#" width="24" height="16""#, "")),
            (svg, root(false, "icon a", "img"), svg.replace("<svg", r#"<svg class="icon a" role="img""#)),
            (r#"<svg width="2" height="3"/>"#, root(true, "", ""), r#"<svg viewBox="0 0 2 3"/>"#.to_owned()),
            (r#"<svg class="old"></svg>"#, root(true, "new", ""), r#"<svg class="new"></svg>"#.to_owned()),
        ];
        for (svg, wanted, want) in table {
            assert_eq!(dress(svg, &wanted).unwrap(), want);
        }
        assert_eq!(dress("<svg", &root(true, "", "")), None);
    }
}
