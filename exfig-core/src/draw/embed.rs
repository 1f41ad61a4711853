//! Writes image fills: as Figma writes them, or for a picture in pixels.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::images::{Bitmaps, placement};
use super::matrix::{Bounds, Matrix};
use super::number::shortest;
use super::path::Path;
use super::scene::Image;
use super::sweep::reach;
use super::view::{STRAIGHT, Spot, View, sweep, view};
use crate::design::Stop;
use crate::figma::image_fill::Placing;
use crate::figma::verify::Bitmap;

/// How the images of a scene are written.
#[derive(Debug)]
pub(super) enum Form<'a> {
    /// As Figma does: a pattern for each fill, and each image once.
    Embedded(&'a Bitmaps),
    /// For pixels: each image on its own, at the size at which it is seen. Their addresses are places in `views`.
    Viewed { bitmaps: &'a Bitmaps, scale: f64, views: Vec<View> },
}

/// Writes the images of one SVG.
#[derive(Debug)]
pub(super) struct Embedder<'a> {
    pub(super) form: Form<'a>,
    /// Number of patterns so far.
    patterns: usize,
    /// The ids of the images in the text, by `imageRef`.
    embedded: BTreeMap<Box<str>, String>,
}

// Writing to a String cannot fail, so the results of `write!` are ignored.
impl<'a> Embedder<'a> {
    pub(super) fn new(form: Form<'a>) -> Self {
        Self { form, patterns: 0, embedded: BTreeMap::new() }
    }

    /// Whether each image is written on its own.
    pub(super) fn is_for_pixels(&self) -> bool {
        matches!(self.form, Form::Viewed { .. })
    }

    /// Whether there are links in the text.
    pub(super) fn has_links(&self) -> bool {
        !self.embedded.is_empty()
    }

    /// Writes the pattern of an image fill to `defs`, and returns its id; `None` if the image is not known. Ids start with
    /// `prefix` and end with `id`.
    pub(super) fn pattern(
        &mut self,
        image: &Image,
        (prefix, id): (&str, &str),
        defs: &mut String,
    ) -> Option<String> {
        let Form::Embedded(bitmaps) = &self.form else { return None };
        let bitmap = bitmaps.get(&image.fill.reference)?;
        let own = format!("{prefix}pattern{}_{id}", self.patterns);
        self.patterns += 1;
        let (known, next) = (self.embedded.get(&image.fill.reference), self.embedded.len());
        let link = known.cloned().unwrap_or_else(|| format!("{prefix}image{next}_{id}"));
        let (attributes, inner) = cell(image, bitmap.size);
        let _ = writeln!(
            defs,
            "<pattern id=\"{own}\"{attributes}>\n<use xlink:href=\"#{link}\" transform=\"{}\"/>\n</pattern>",
            transform(&inner)
        );
        if self.embedded.insert(image.fill.reference.clone(), link.clone()).is_none() {
            embed(defs, &link, bitmap);
        }
        Some(own)
    }

    /// Returns the element that shows an image within `area` of the canvas, and what to clip it to, besides its layer;
    /// `None` if nothing of it is seen.
    pub(super) fn viewed(&mut self, image: &Image, area: &Bounds) -> Option<(String, Option<Path>)> {
        let Form::Viewed { bitmaps, scale, views } = &mut self.form else { return None };
        let bitmap = bitmaps.get(&image.fill.reference)?;
        let (view, Spot { area, turned, cut }) = view(image, bitmap.size, area, *scale)?;
        let text = element(&area, turned.as_ref(), image.fill.opacity, views.len());
        views.push(View::Image(view));
        Some((text, cut))
    }

    /// Returns the element that shows an angular gradient in `shape` within `area` of the canvas.
    pub(super) fn swept(
        &mut self,
        gradient: (&Matrix, &[Stop]),
        shape: &Bounds,
        area: &Bounds,
    ) -> Option<String> {
        let Form::Viewed { scale, views, .. } = &mut self.form else { return None };
        let (sweep, place) = sweep(gradient, shape, area, *scale)?;
        let text = element(&place, None, 1.0, views.len());
        views.push(View::Sweep(sweep));
        Some(text)
    }
}

/// Returns the element that shows a view: at this place, turned or pixel for pixel.
fn element(place: &Bounds, turned: Option<&Matrix>, opacity: f64, view: usize) -> String {
    let Bounds { left, top, right, bottom } = place;
    let opacity = match opacity {
        opacity if opacity < 1.0 => format!(" opacity=\"{}\"", shortest(opacity, 0.000_05)),
        _ => String::new(),
    };
    let drawn = match turned {
        // A pixel for each pixel.
        None => " image-rendering=\"optimizeSpeed\"".to_owned(),
        Some(matrix) => format!(" transform=\"{}\"", transform(matrix)),
    };
    format!(
        "<image{opacity} x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\"{drawn} \
         href=\"{view}\"/>\n",
        right - left,
        bottom - top,
    )
}

/// Returns the HTML that shows an angular gradient, as Figma writes it: a conic gradient of CSS, in thousandths of its
/// axes.
pub(super) fn conic(matrix: &Matrix, stops: &[Stop], shape: &Bounds) -> String {
    let reach = matrix.inverse().map_or(1000.0, |to_axes| reach(&to_axes, shape));
    let [a, b, c, d, e, f] = matrix.0;
    let axes = [a / 1000.0, b / 1000.0, c / 1000.0, d / 1000.0, e, f].map(six_digits).join(" ");
    let stop = |stop: &Stop| {
        let [r, g, b, _] = stop.color.to_bytes();
        let alpha = shortest(stop.color.a.clamp(0.0, 1.0), 0.000_05);
        format!("rgba({r}, {g}, {b}, {alpha}) {}deg", six_digits(stop.position * 360.0))
    };
    let colors = stops.iter().map(stop).collect::<Vec<_>>().join(",");
    format!(
        "<g transform=\"matrix({axes})\"><foreignObject x=\"{from}\" y=\"{from}\" width=\"{side}\" height=\"{side}\">\
         <div xmlns=\"http://www.w3.org/1999/xhtml\" style=\"background:conic-gradient(from 90deg,{colors});height:100%;\
         width:100%;opacity:1\"></div></foreignObject></g>\n",
        from = -reach,
        side = 2.0 * reach,
    )
}

/// Returns the attributes of an image's pattern, and the transform from the image's pixels to it.
fn cell(image: &Image, pixels: (u32, u32)) -> (String, Matrix) {
    let in_box = placement(image, pixels);
    let (width, height) = image.size;
    let cell = match image.fill.placing {
        Placing::Tile(factor) => (factor * f64::from(pixels.0), factor * f64::from(pixels.1)),
        _ => (width, height),
    };
    let [a, b, c, d, ..] = image.matrix.0;
    if b.abs() <= STRAIGHT * a && c.abs() <= STRAIGHT * d {
        let attributes = format!(
            " patternContentUnits=\"objectBoundingBox\" width=\"{}\" height=\"{}\"",
            six_digits(cell.0 / width),
            six_digits(cell.1 / height)
        );
        let in_shares = Matrix([1.0 / width, 0.0, 0.0, 1.0 / height, 0.0, 0.0]);
        return (attributes, in_shares.then_inner(&in_box));
    }
    // The box of a turned outline is not that of the layer.
    let attributes = format!(
        " patternUnits=\"userSpaceOnUse\" width=\"{}\" height=\"{}\" patternTransform=\"matrix({})\"",
        six_digits(cell.0),
        six_digits(cell.1),
        image.matrix.0.map(six_digits).join(" ")
    );
    (attributes, in_box)
}

/// Writes an image once.
fn embed(text: &mut String, id: &str, bitmap: &Bitmap) {
    let (wide, high) = bitmap.size;
    let _ = write!(
        text,
        "<image id=\"{id}\" width=\"{wide}\" height=\"{high}\" preserveAspectRatio=\"none\" \
         xlink:href=\"data:image/{};base64,",
        bitmap.kind.name()
    );
    STANDARD.encode_string(&bitmap.bytes, text);
    text.push_str("\"/>\n");
}

/// Writes a transform as Figma does: `scale(0.0025)`, `scale(0.1 0.2)`, `matrix(…)`.
fn transform(matrix: &Matrix) -> String {
    let [a, b, c, d, e, f] = matrix.0.map(six_digits);
    match [&b, &c, &e, &f].iter().all(|number| *number == "0") {
        true if a == d => format!("scale({a})"),
        true => format!("scale({a} {d})"),
        false => format!("matrix({a} {b} {c} {d} {e} {f})"),
    }
}

/// Writes a number with six significant digits, as Figma does in patterns: 0.00135634.
fn six_digits(number: f64) -> String {
    let rounded = format!("{number:.5e}").parse().unwrap_or(0.0_f64);
    // Not `-0`, and nothing as small as noise.
    if rounded.abs() < 1e-12 { "0".to_owned() } else { rounded.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_six_significant_digits() {
        let table = [
            (0.001_356_336_805, "0.00135634"),
            (0.000_976_562_5, "0.000976562"),
            (-0.541_666_666, "-0.541667"),
            (1216.0, "1216"),
            (1_234_567.0, "1234570"),
            (-0.0, "0"),
            (1e-17, "0"),
        ];
        for (number, text) in table {
            assert_eq!(six_digits(number), text);
        }
    }
}
