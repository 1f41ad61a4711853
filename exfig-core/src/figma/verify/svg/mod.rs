//! Checks that bytes are an SVG as Figma writes it, and nothing else.
//!
//! A list of what is bad is never complete, so this is a list of what Figma writes. [`scan`] bounds the cost
//! of parsing, [`rules`] lists the elements and attributes, [`value`] defines what an attribute may contain,
//! and [`size`] bounds the cost of drawing.

mod rules;
mod scan;
mod size;
mod value;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use roxmltree::{Document, Node};

pub(crate) use self::scan::LONGEST;
pub(crate) use self::size::Size;
use super::{Defect, MOST_PIXELS, describe};

const SVG: &str = "http://www.w3.org/2000/svg";
const XHTML: &str = "http://www.w3.org/1999/xhtml";
const XLINK: &str = "http://www.w3.org/1999/xlink";

/// The most pixels of all images in one SVG: eight of the largest that Figma takes, 4096 x 4096.
const MOST_PICTURES: u64 = 4 * MOST_PIXELS;

/// Elements and attributes (`feNew`, `path@new`) that the user accepts besides the known ones.
pub type Accepted = BTreeSet<String>;

/// What is known about an SVG that passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Looked {
    /// What it costs to draw.
    pub size: Size,
    /// Whether it contains images, text or HTML: not all of it is drawn here, so it is not compared.
    pub has_foreign: bool,
}

/// Checks that `bytes` are an SVG that Figma, or exfig, may have written.
///
/// # Errors
/// [`Defect`] names the first element or attribute that is not Figma's.
pub(crate) fn look(bytes: &[u8], accepted: &Accepted) -> Result<Looked, Defect> {
    let other = || Defect::Wrong(format!("not an SVG but {}", describe(bytes)));
    let text = std::str::from_utf8(bytes).map_err(|error| match error.error_len() {
        // The last character is incomplete.
        None if memchr::memmem::find(bytes, b"<svg").is_some() => ends_early(bytes),
        _ => other(),
    })?;
    let start = scan::after_declaration(text);
    if !start.starts_with("<svg") {
        return Err(if "<svg".starts_with(start.trim_end()) { ends_early(bytes) } else { other() });
    }
    scan::scan(start).map_err(|found| match found {
        scan::Found::EndsEarly => ends_early(bytes),
        scan::Found::Wrong(what) => Defect::Wrong(format!("an SVG with {what}")),
    })?;
    let options = roxmltree::ParsingOptions { nodes_limit: scan::MOST_NODES, ..Default::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| match error {
        _ if !text.trim_end().ends_with("</svg>") => ends_early(bytes),
        error => Defect::Wrong(format!("an SVG that cannot be parsed: {error}")),
    })?;
    check(&document, accepted).map_err(|why| Defect::Wrong(format!("an SVG with {why}")))
}

fn ends_early(bytes: &[u8]) -> Defect {
    Defect::Cut(format!("an SVG that ends too early, after {} bytes", bytes.len()))
}

fn check(document: &Document<'_>, accepted: &Accepted) -> Result<Looked, String> {
    let root = document.root_element();
    if !root.has_tag_name((SVG, "svg")) {
        return Err("a root element outside the SVG namespace".to_owned());
    }
    if !root.children().any(|node| node.is_element()) {
        return Err("no elements in it".to_owned());
    }
    check_canvas(&root)?;
    let (mut has_foreign, mut pixels) = (false, 0);
    for node in root.descendants() {
        if node.is_element() {
            pixels += check_element(&node, accepted)?;
            if pixels > MOST_PICTURES {
                return Err("more than 128 megapixels of embedded images".to_owned());
            }
            has_foreign |= matches!(node.tag_name().name(), "image" | "text" | "foreignObject");
        } else if node.text().is_some_and(|text| !text.trim().is_empty()) && !rules::holds_text(&node) {
            return Err(format!(
                "text in {}",
                rules::quote(node.parent().map_or("", |parent| parent.tag_name().name()))
            ));
        }
    }
    Ok(Looked { size: size::measure(document)?, has_foreign })
}

/// Checks that the canvas has a valid size, in pixels. The size may be absent; viewers then choose one.
fn check_canvas(root: &Node<'_, '_>) -> Result<(), String> {
    let sides = ["width", "height"]
        .into_iter()
        .filter_map(|name| root.attribute(name))
        .map(|side| side.parse::<f32>());
    let view_box = root.attribute("viewBox").map(|numbers| {
        let numbers = numbers.split([' ', ',']).filter(|number| !number.is_empty()).map(str::parse::<f32>);
        numbers.collect::<Result<Vec<_>, _>>()
    });
    let is_fair = |side: &f32| (0.001..=1e6).contains(side);
    let fits = sides.into_iter().all(|side| side.is_ok_and(|side| is_fair(&side)))
        && view_box.is_none_or(|numbers| matches!(numbers.as_deref(), Ok([_, _, width, height]) if is_fair(width) && is_fair(height)));
    if fits { Ok(()) } else { Err("an invalid width, height or viewBox".to_owned()) }
}

/// Checks an element, and returns the pixels of the images in its attributes.
fn check_element(node: &Node<'_, '_>, accepted: &Accepted) -> Result<u64, String> {
    let known = [SVG, XHTML, XLINK, roxmltree::NS_XML_URI];
    if let Some(other) = node.namespaces().find(|namespace| !known.contains(&namespace.uri())) {
        return Err(format!("the namespace {}, which Figma does not use", rules::quote(other.uri())));
    }
    let rule = rules::of_element(node, accepted)?;
    let mut pixels = 0;
    for attribute in node.attributes() {
        pixels += rules::check_attribute(node, &attribute, rule, accepted)?;
    }
    Ok(pixels)
}
