//! Writes a scene as SVG in the style of Figma's export: absolute paths, `fill="none"` on the root,
//! definitions last.

use std::fmt::Write as _;

use super::matrix::Matrix;
use super::paint::{Color, Gradient, GradientKind, Paint};
use super::path::number;
use super::scene::{Clip, Item, Scene};

struct Writer {
    body: String,
    defs: String,
    /// Makes ids unique when several exports share a page, as Figma does: `1_2` for node `1:2`.
    suffix: String,
    gradients: usize,
    clips: usize,
}

/// Writes the document. `node_id` goes into the ids of its definitions.
pub(super) fn write(scene: &Scene, node_id: &str) -> String {
    let suffix = node_id.replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let mut writer = Writer { body: String::new(), defs: String::new(), suffix, gradients: 0, clips: 0 };
    writer.items(&scene.items);
    let (width, height) = (number(scene.width), number(scene.height));
    let mut svg = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" fill=\"none\" \
         xmlns=\"http://www.w3.org/2000/svg\">\n{}",
        writer.body
    );
    if !writer.defs.is_empty() {
        svg.push_str("<defs>\n");
        svg.push_str(&writer.defs);
        svg.push_str("</defs>\n");
    }
    svg.push_str("</svg>\n");
    svg
}

// Writing to a String cannot fail, so the results of `write!` are ignored.
impl Writer {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Fill { path, even_odd, paint } => {
                    let rule = if *even_odd { " fill-rule=\"evenodd\" clip-rule=\"evenodd\"" } else { "" };
                    let paint = self.paint(paint);
                    let _ = writeln!(self.body, "<path{rule} d=\"{}\" {paint}/>", path.to_svg());
                }
                Item::Group { opacity, clip, items } => {
                    let mut attributes = String::new();
                    if *opacity < 1.0 {
                        let _ = write!(attributes, " opacity=\"{}\"", number(*opacity));
                    }
                    if let Some(clip) = clip {
                        attributes.push_str(&self.clip(clip));
                    }
                    let _ = writeln!(self.body, "<g{attributes}>");
                    self.items(items);
                    self.body.push_str("</g>\n");
                }
            }
        }
    }

    fn paint(&mut self, paint: &Paint) -> String {
        match paint {
            Paint::Solid(color) => attributes("fill", "fill-opacity", *color),
            Paint::Gradient(gradient) => format!("fill=\"url(#{})\"", self.gradient(gradient)),
        }
    }

    fn gradient(&mut self, gradient: &Gradient) -> String {
        let (element, axis, kind) = match gradient.kind {
            GradientKind::Linear => ("linearGradient", "x1=\"0\" y1=\"0\" x2=\"1\" y2=\"0\"", "linear"),
            GradientKind::Radial => ("radialGradient", "cx=\"0\" cy=\"0\" r=\"1\"", "radial"),
        };
        let id = format!("paint{}_{kind}_{}", self.gradients, self.suffix);
        self.gradients += 1;
        let Matrix { a, b, c, d, e, f } = gradient.matrix;
        let matrix = [a, b, c, d, e, f].map(number).join(" ");
        let _ = writeln!(
            self.defs,
            "<{element} id=\"{id}\" {axis} gradientUnits=\"userSpaceOnUse\" \
             gradientTransform=\"matrix({matrix})\">"
        );
        for (position, color) in &gradient.stops {
            let color = attributes("stop-color", "stop-opacity", *color);
            let _ = writeln!(self.defs, "<stop offset=\"{}\" {color}/>", number(*position));
        }
        let _ = writeln!(self.defs, "</{element}>");
        id
    }

    fn clip(&mut self, clip: &Clip) -> String {
        let id = format!("{}{}_{}", if clip.outside { "mask" } else { "clip" }, self.clips, self.suffix);
        self.clips += 1;
        let mut shapes = String::new();
        for outline in &clip.outlines {
            let rule = if outline.even_odd { " fill-rule=\"evenodd\" clip-rule=\"evenodd\"" } else { "" };
            let fill = if clip.outside { "black" } else { "white" };
            let _ = writeln!(shapes, "<path{rule} d=\"{}\" fill=\"{fill}\"/>", outline.path.to_svg());
        }
        if clip.outside {
            // The white area is as large as any stroke needs; SVG's default mask region would cut at 110 % of
            // the group.
            let area = "x=\"-10000\" y=\"-10000\" width=\"20000\" height=\"20000\"";
            let _ = write!(
                self.defs,
                "<mask id=\"{id}\" maskUnits=\"userSpaceOnUse\" {area}>\n\
                 <rect {area} fill=\"white\"/>\n{shapes}</mask>\n"
            );
            return format!(" mask=\"url(#{id})\"");
        }
        let _ = write!(self.defs, "<clipPath id=\"{id}\">\n{shapes}</clipPath>\n");
        format!(" clip-path=\"url(#{id})\"")
    }
}

fn attributes(color_name: &str, opacity_name: &str, color: Color) -> String {
    let mut text = format!("{color_name}=\"{}\"", color.to_svg());
    if color.a < 1.0 {
        let _ = write!(text, " {opacity_name}=\"{}\"", number(color.a));
    }
    text
}
