//! Writes the effects of a layer as an SVG filter, step by step as Figma does.

use std::fmt::Write as _;

use super::effects::{Filter, Shadow};
use super::number::shortest;
use crate::asset::Rgba;

/// Returns the kinds of its effects, as Figma puts them into the filter's id: `ddi`, `f`.
pub(super) fn kinds(filter: &Filter) -> String {
    let letters = [('d', filter.drop_shadows.len()), ('i', filter.inner_shadows.len())];
    let mut kinds =
        letters.iter().flat_map(|&(letter, count)| std::iter::repeat_n(letter, count)).collect::<String>();
    kinds.extend(filter.blur.map(|_| 'f'));
    kinds
}

/// Returns the `<filter>` element with this `id`. `node` ends the names of its steps; lengths are written with an error
/// of at most `error` px.
pub(super) fn element(filter: &Filter, id: &str, node: &str, error: f64) -> String {
    let mut steps =
        Steps { text: String::new(), node, error, count: 0, below: "BackgroundImageFix".to_owned() };
    let region = &filter.region;
    let number = |value: f64| shortest(value, error);
    let _ = write!(
        steps.text,
        "<filter id=\"{id}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" filterUnits=\"userSpaceOnUse\" \
         color-interpolation-filters=\"sRGB\">\n<feFlood flood-opacity=\"0\" result=\"BackgroundImageFix\"/>\n",
        number(region.left),
        number(region.top),
        number(region.right - region.left),
        number(region.bottom - region.top)
    );
    for shadow in &filter.drop_shadows {
        steps.drop_shadow(shadow);
    }
    let below = std::mem::replace(&mut steps.below, "shape".to_owned());
    let _ = writeln!(
        steps.text,
        "<feBlend mode=\"normal\" in=\"SourceGraphic\" in2=\"{below}\" result=\"shape\"/>"
    );
    for shadow in &filter.inner_shadows {
        steps.inner_shadow(shadow);
    }
    if let Some(radius) = filter.blur {
        steps.blur(radius, &format!("result=\"effect{}_foregroundBlur_{node}\"", steps.count + 1));
    }
    steps.text.push_str("</filter>\n");
    steps.text
}

/// The steps of a filter, one element a line. Writing to a String cannot fail, so the results of `write!` are ignored.
struct Steps<'a> {
    text: String,
    node: &'a str,
    error: f64,
    /// Number of effects so far.
    count: usize,
    /// The name of what is finished.
    below: String,
}

impl Steps<'_> {
    fn drop_shadow(&mut self, shadow: &Shadow) {
        let name = self.begin("dropShadow");
        self.spread(shadow.spread.abs(), if shadow.spread > 0.0 { "dilate" } else { "erode" }, &name);
        self.offset(shadow);
        if !shadow.behind {
            self.text.push_str("<feComposite in2=\"hardAlpha\" operator=\"out\"/>\n");
        }
        self.color(shadow.color);
        self.end(name);
    }

    fn inner_shadow(&mut self, shadow: &Shadow) {
        let name = self.begin("innerShadow");
        self.spread(shadow.spread, "erode", &name);
        self.offset(shadow);
        self.text.push_str("<feComposite in2=\"hardAlpha\" operator=\"arithmetic\" k2=\"-1\" k3=\"1\"/>\n");
        self.color(shadow.color);
        self.end(name);
    }

    /// Makes the layer's shape opaque, and returns the name of the effect.
    fn begin(&mut self, kind: &str) -> String {
        self.text.push_str(
            "<feColorMatrix in=\"SourceAlpha\" type=\"matrix\" values=\"0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 127 0\" \
             result=\"hardAlpha\"/>\n",
        );
        self.count += 1;
        format!("effect{}_{kind}_{}", self.count, self.node)
    }

    fn spread(&mut self, by: f64, operator: &str, name: &str) {
        if by != 0.0 {
            let radius = shortest(by, self.error);
            let _ = writeln!(
                self.text,
                "<feMorphology radius=\"{radius}\" operator=\"{operator}\" in=\"SourceAlpha\" result=\"{name}\"/>"
            );
        }
    }

    fn offset(&mut self, shadow: &Shadow) {
        self.text.push_str("<feOffset");
        for (name, offset) in [("dx", shadow.x), ("dy", shadow.y)] {
            if offset != 0.0 {
                let _ = write!(self.text, " {name}=\"{}\"", shortest(offset, self.error));
            }
        }
        self.text.push_str("/>\n");
        if shadow.radius > 0.0 {
            self.blur(shadow.radius, "");
        }
    }

    fn blur(&mut self, radius: f64, more: &str) {
        let deviation = shortest(radius / 2.0, self.error);
        let space = if more.is_empty() { "" } else { " " };
        let _ = writeln!(self.text, "<feGaussianBlur stdDeviation=\"{deviation}\"{space}{more}/>");
    }

    fn color(&mut self, color: Rgba) {
        let [r, g, b, a] =
            [color.r, color.g, color.b, color.a].map(|channel| shortest(channel.clamp(0.0, 1.0), 0.0));
        let _ = writeln!(
            self.text,
            "<feColorMatrix type=\"matrix\" values=\"0 0 0 0 {r} 0 0 0 0 {g} 0 0 0 0 {b} 0 0 0 {a} 0\"/>"
        );
    }

    fn end(&mut self, name: String) {
        let below = std::mem::replace(&mut self.below, name);
        let _ = writeln!(self.text, "<feBlend mode=\"normal\" in2=\"{below}\" result=\"{}\"/>", self.below);
    }
}
