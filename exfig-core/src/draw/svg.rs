//! Writes a scene as SVG text, in the shape of Figma's own exports.

use std::fmt::Write as _;

use super::effects::Filter;
use super::embed::{Embedder, Form, conic};
use super::filter;
use super::images::Bitmaps;
use super::matrix::{Bounds, Matrix, Point};
use super::number::{push, shortest};
use super::path::{Path, push_point};
use super::scene::{Clip, Fill, Group, Item, Mask, Scene, Shape};
use super::tidy::items_bounds;
use super::view::View;
use crate::asset::Rgba;

/// The largest error of numbers in gradients and opacities.
const FINE: f64 = 0.000_05;

/// Returns the SVG text of `scene`. Its ids start with `prefix` and end with `id`, the node's, so that they
/// differ from those of other files in the same page. In `id`, characters other than ASCII letters, digits
/// and `-` become `_`.
///
/// The images in its fills are embedded as Figma embeds them. One that `bitmaps` lacks is not shown.
pub fn svg(scene: &Scene, prefix: &str, id: &str, bitmaps: &Bitmaps) -> String {
    written(scene, prefix, id, Form::Embedded(bitmaps)).0
}

/// Returns the SVG text of `scene` for an image at `scale`, and what its `<image>` elements show: their addresses are
/// the places in that list.
pub fn svg_for_pixels(scene: &Scene, id: &str, bitmaps: &Bitmaps, scale: f64) -> (String, Vec<View>) {
    let (text, form) = written(scene, "", id, Form::Viewed { bitmaps, scale, views: Vec::new() });
    match form {
        Form::Viewed { views, .. } => (text, views),
        Form::Embedded(_) => (text, Vec::new()),
    }
}

fn written<'a>(scene: &Scene, prefix: &str, id: &str, form: Form<'a>) -> (String, Form<'a>) {
    let id = id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    let canvas = Bounds { left: 0.0, top: 0.0, right: scene.width, bottom: scene.height };
    let mut writer = Writer {
        prefix: prefix.to_owned(),
        id,
        error: scene.error(),
        canvas,
        area: canvas,
        composited: false,
        body: String::new(),
        defs: String::new(),
        counts: Counts::default(),
        images: Embedder::new(form),
    };
    writer.items(&scene.items);
    let (width, height) = (shortest(scene.width, writer.error), shortest(scene.height, writer.error));
    let links = if writer.images.has_links() { " xmlns:xlink=\"http://www.w3.org/1999/xlink\"" } else { "" };
    let mut text = format!(
        "<svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" fill=\"none\" \
         xmlns=\"http://www.w3.org/2000/svg\"{links}>\n{}",
        writer.body
    );
    if !writer.defs.is_empty() {
        let _ = write!(text, "<defs>\n{}</defs>\n", writer.defs);
    }
    text.push_str("</svg>\n");
    (text, writer.images.form)
}

// Writing to a String cannot fail, so the results of `write!` are ignored.
struct Writer<'a> {
    prefix: String,
    id: String,
    error: f64,
    canvas: Bounds,
    /// The part of the canvas in which images are seen.
    area: Bounds,
    /// Whether a filtered group around is faded, blended or masked.
    composited: bool,
    body: String,
    defs: String,
    counts: Counts,
    images: Embedder<'a>,
}

/// How many of each have an id so far.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    paints: usize,
    clips: usize,
    masks: usize,
    filters: usize,
}

/// Returns the next number: 0, 1, …
fn next(count: &mut usize) -> usize {
    *count += 1;
    *count - 1
}

impl Writer<'_> {
    fn items(&mut self, items: &[Item]) {
        for item in items {
            match item {
                Item::Shape(shape) => self.shape(shape, ""),
                Item::Group(group) => self.group(group),
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let mut attributes = String::new();
        if let Some(mode) = group.blend {
            let _ = write!(attributes, " style=\"mix-blend-mode:{mode}\"");
        }
        if group.opacity < 1.0 {
            let _ = write!(attributes, " opacity=\"{}\"", shortest(group.opacity, FINE));
        }
        let (area, composited) = (self.area, self.composited);
        let mut support = None;
        if let Some(filter) = &group.filter {
            attributes.push_str(&self.filter(filter));
            // A blur or a shadow shows what is off the canvas, too.
            self.area = self.area.with(&filter.region);
            support = Some(filter.region).filter(|_| self.composited);
            self.composited |= group.opacity < 1.0 || group.blend.is_some() || group.mask.is_some();
        }
        if let Some(clip) = &group.clip {
            attributes.push_str(&if clip.outside { self.cut(clip, &group.items) } else { self.clip(clip) });
        }
        if let Some(mask) = &group.mask {
            attributes.push_str(&self.mask(mask));
        }
        // Where only the blend mode is shared, the shape has it itself.
        if let ([Item::Shape(shape)], None, None, None) =
            (group.items.as_slice(), &group.filter, &group.clip, &group.mask)
        {
            return self.shape(shape, &attributes);
        }
        let _ = writeln!(self.body, "<g{attributes}>");
        if let Some(region) = support {
            self.support(&region);
        }
        self.items(&group.items);
        self.body.push_str("</g>\n");
        (self.area, self.composited) = (area, composited);
    }

    /// Writes a shape without a paint, as large as the region of a filter. Within a filtered group that is composited,
    /// Chromium 156 cuts a filter off at the boxes of the shapes.
    fn support(&mut self, region: &Bounds) {
        self.body.push_str("<path d=\"");
        Path::rectangle(region).write(&mut self.body, self.error);
        self.body.push_str("\" fill=\"none\"/>\n");
    }

    /// Writes a shape, with more `attributes` first.
    fn shape(&mut self, shape: &Shape, attributes: &str) {
        let (fill, opacity) = match &shape.fill {
            Fill::Solid(color) => (color_name(*color), color.a.clamp(0.0, 1.0)),
            Fill::Gradient { radial, matrix, stops } => {
                (format!("url(#{})", self.gradient(*radial, matrix, stops)), 1.0)
            }
            Fill::Image(image) if self.images.is_for_pixels() => {
                let Some((element, cut)) = self.images.viewed(image, &self.area) else { return };
                let element = match cut {
                    None => element,
                    Some(cut) => {
                        let cut = self.clip(&Clip { outlines: vec![(cut, false)], outside: false });
                        format!("<g{cut}>\n{element}</g>\n")
                    }
                };
                return self.clipped(Some(element), shape, attributes);
            }
            Fill::Angular { matrix, stops } => {
                let Some(bounds) = shape.path.bounds() else { return };
                let element = if self.images.is_for_pixels() {
                    self.images.swept((matrix, stops), &bounds, &self.area)
                } else {
                    Some(conic(matrix, stops, &bounds))
                };
                return self.clipped(element, shape, attributes);
            }
            Fill::Image(image) => {
                let ids = (self.prefix.as_str(), self.id.as_str());
                let Some(id) = self.images.pattern(image, ids, &mut self.defs) else { return };
                (format!("url(#{id})"), image.fill.opacity)
            }
        };
        let _ = write!(self.body, "<path{attributes}");
        if shape.crisp {
            self.body.push_str(" shape-rendering=\"crispEdges\"");
        }
        if shape.even_odd {
            self.body.push_str(" fill-rule=\"evenodd\" clip-rule=\"evenodd\"");
        }
        self.body.push_str(" d=\"");
        shape.path.write(&mut self.body, self.error);
        let _ = write!(self.body, "\" fill=\"{fill}\"");
        if opacity < 1.0 {
            let _ = write!(self.body, " fill-opacity=\"{}\"", shortest(opacity, FINE));
        }
        self.body.push_str("/>\n");
    }

    /// Writes an element, clipped to the outline that it fills.
    fn clipped(&mut self, element: Option<String>, shape: &Shape, attributes: &str) {
        let Some(element) = element else { return };
        let clip = Clip { outlines: vec![(shape.path.clone(), shape.even_odd)], outside: false };
        let clip = self.clip(&clip);
        let _ = write!(self.body, "<g{attributes}{clip}>\n{element}</g>\n");
    }

    fn mask_id(&mut self) -> String {
        format!("{}mask{}_{}", self.prefix, next(&mut self.counts.masks), self.id)
    }

    fn clip(&mut self, clip: &Clip) -> String {
        let id = format!("{}clip{}_{}", self.prefix, next(&mut self.counts.clips), self.id);
        let mut text = format!("<clipPath id=\"{id}\">\n");
        self.write_outlines(&mut text, clip, "clip-rule", "\"/>\n");
        text.push_str("</clipPath>\n");
        self.defs.push_str(&text);
        format!(" clip-path=\"url(#{id})\"")
    }

    /// Writes a `<path>` for each outline, with `rule` for those that are even-odd, ending in `end`.
    fn write_outlines(&self, text: &mut String, clip: &Clip, rule: &str, end: &str) {
        for (path, even_odd) in &clip.outlines {
            text.push_str("<path");
            if *even_odd {
                // Writing to a String cannot fail.
                let _ = write!(text, " {rule}=\"evenodd\"");
            }
            text.push_str(" d=\"");
            path.write(text, self.error);
            text.push_str(end);
        }
    }

    fn filter(&mut self, filter: &Filter) -> String {
        let number = next(&mut self.counts.filters);
        let id = format!("{}filter{number}_{}_{}", self.prefix, filter::kinds(filter), self.id);
        self.defs.push_str(&filter::element(filter, &id, &self.id, self.error));
        format!(" filter=\"url(#{id})\"")
    }

    /// Writes a mask before what it masks, as Figma does.
    fn mask(&mut self, mask: &Mask) -> String {
        let id = self.mask_id();
        let kind = if mask.luminance { "luminance" } else { "alpha" };
        let Bounds { left, top, right, bottom } = mask.area;
        let (left, top) = (left.floor(), top.floor());
        let [x, y, width, height] =
            [left, top, right.ceil() - left, bottom.ceil() - top].map(|side| shortest(side, FINE));
        let _ = writeln!(
            self.body,
            "<mask id=\"{id}\" style=\"mask-type:{kind}\" maskUnits=\"userSpaceOnUse\" x=\"{x}\" y=\"{y}\" \
             width=\"{width}\" height=\"{height}\">"
        );
        self.items(&mask.items);
        self.body.push_str("</mask>\n");
        format!(" mask=\"url(#{id})\"")
    }

    /// SVG cannot clip to the outside, so this writes a mask: white is shown, black is cut out.
    fn cut(&mut self, clip: &Clip, items: &[Item]) -> String {
        let id = self.mask_id();
        let Bounds { left, top, right, bottom } =
            items_bounds(items).map_or(self.canvas, |all| all.with(&self.canvas));
        let number = |value: f64| shortest(value, self.error);
        let area = format!(
            "x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"",
            number(left.floor()),
            number(top.floor()),
            number((right - left).ceil() + 1.0),
            number((bottom - top).ceil() + 1.0)
        );
        let mut text = format!(
            "<mask id=\"{id}\" maskUnits=\"userSpaceOnUse\" {area}>\n<rect {area} fill=\"white\"/>\n"
        );
        self.write_outlines(&mut text, clip, "fill-rule", "\" fill=\"black\"/>\n");
        text.push_str("</mask>\n");
        self.defs.push_str(&text);
        format!(" mask=\"url(#{id})\"")
    }

    fn gradient(&mut self, radial: bool, matrix: &Matrix, stops: &[crate::design::Stop]) -> String {
        let kind = if radial { "radial" } else { "linear" };
        let number = next(&mut self.counts.paints);
        let id = format!("{}paint{number}_{kind}_{}", self.prefix, self.id);
        let mut text = format!("<{kind}Gradient id=\"{id}\"");
        if radial {
            text.push_str(" cx=\"0\" cy=\"0\" r=\"1\" gradientUnits=\"userSpaceOnUse\"");
            push_matrix(&mut text, matrix);
        } else {
            push_line(&mut text, matrix, self.error);
        }
        text.push_str(">\n");
        for stop in stops {
            text.push_str("<stop");
            if stop.position > 0.0 {
                let _ = write!(text, " offset=\"{}\"", shortest(stop.position, FINE));
            }
            let _ = write!(text, " stop-color=\"{}\"", color_name(stop.color));
            if stop.color.a < 1.0 {
                let _ = write!(text, " stop-opacity=\"{}\"", shortest(stop.color.a.max(0.0), FINE));
            }
            text.push_str("/>\n");
        }
        let _ = writeln!(text, "</{kind}Gradient>");
        self.defs.push_str(&text);
        id
    }
}

/// Writes a linear gradient by its two ends if its width is at a right angle to it, as SVG assumes; otherwise
/// with a transform.
fn push_line(text: &mut String, matrix: &Matrix, error: f64) {
    let [a, b, c, d, e, f] = matrix.0;
    let upright = (a * c + b * d).abs() <= 1e-4 * ((a * a + b * b) * (c * c + d * d)).sqrt();
    if !upright {
        text.push_str(" x1=\"0\" y1=\"0\" x2=\"1\" y2=\"0\" gradientUnits=\"userSpaceOnUse\"");
        return push_matrix(text, matrix);
    }
    for (name, value) in [("x1", e), ("y1", f), ("x2", e + a), ("y2", f + b)] {
        let _ = write!(text, " {name}=\"{}\"", shortest(value, error));
    }
    text.push_str(" gradientUnits=\"userSpaceOnUse\"");
}

fn push_matrix(text: &mut String, matrix: &Matrix) {
    let [a, b, c, d, e, f] = matrix.0;
    text.push_str(" gradientTransform=\"matrix(");
    for number in [a, b, c, d] {
        push(text, number, FINE);
        text.push(' ');
    }
    push_point(text, Point { x: e, y: f }, FINE);
    text.push_str(")\"");
}

/// Returns the color as Figma writes it: `black`, `white`, `#FF8000`. Alpha is written separately.
fn color_name(color: Rgba) -> String {
    match color.to_bytes() {
        [0, 0, 0, _] => "black".to_owned(),
        [255, 255, 255, _] => "white".to_owned(),
        [r, g, b, _] => format!("#{r:02X}{g:02X}{b:02X}"),
    }
}
