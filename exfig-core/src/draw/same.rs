//! Compares what two SVGs show, at a cost that is known in advance.

use resvg::tiny_skia::Pixmap;

use super::raster;
use crate::figma::verify::{Accepted, look};

/// Longer SVGs are not compared, in bytes.
const LONGEST: usize = 4 * 1024 * 1024;
/// Nor are SVGs with more elements.
const MOST_DRAWN: u64 = 50_000;
/// The most pixels of a compared image.
const MOST_PIXELS: f64 = 4_000_000.0;
/// The most that both images and their layers may take, in pixels.
const MOST_IN_MEMORY: f64 = 32_000_000.0;

/// Two SVGs that are cheap enough to be compared.
#[derive(Debug)]
pub(crate) struct Pair {
    one: String,
    other: String,
    /// How many images of their size are in memory while one of them is drawn.
    layers: u32,
}

impl Pair {
    /// Returns `None` if either SVG cannot be read, contains images, text or HTML, or costs too much to draw.
    pub(crate) fn new(one: &str, other: &str, accepted: &Accepted) -> Option<Self> {
        let layers = layers(one, accepted)?.max(layers(other, accepted)?);
        Some(Self { one: one.to_owned(), other: other.to_owned(), layers })
    }

    /// Whether both are the same image: of equal size, and alike in every pixel at four times their size (or as much as
    /// memory allows).
    pub(crate) fn is_same(&self) -> bool {
        is_same(&self.one, &self.other, self.layers)
    }
}

/// Returns how many images of its size are in memory while `svg` is drawn; `None` if it is not drawn here.
fn layers(svg: &str, accepted: &Accepted) -> Option<u32> {
    if svg.len() > LONGEST {
        return None;
    }
    let looked = look(svg.as_bytes(), accepted).ok()?;
    (!looked.has_foreign && looked.size.drawn <= MOST_DRAWN).then_some(looked.size.layers)
}

fn is_same(one: &str, other: &str, layers: u32) -> bool {
    let (Ok(one), Ok(other)) = (raster::tree(one), raster::tree(other)) else { return false };
    if one.size() != other.size() {
        return false;
    }
    let (width, height) = raster::size(&one, 1.0);
    let pixels = MOST_PIXELS.min(MOST_IN_MEMORY / f64::from(layers.saturating_add(3)));
    let scale = (pixels / (width * height)).sqrt().min(4.0);
    if scale < 1.0 {
        return false;
    }
    // Most differences show at the first scale.
    [1.0, scale].into_iter().all(|scale| {
        matches!((raster::draw(&one, scale), raster::draw(&other, scale)), (Ok(a), Ok(b)) if alike(&a, &b))
    })
}

fn alike(a: &Pixmap, b: &Pixmap) -> bool {
    /// A channel may differ by this much: rounding of coordinates moves an edge by less than a hundredth of a
    /// pixel.
    const ROUNDING: u8 = 3;
    a.data().len() == b.data().len() && a.data().iter().zip(b.data()).all(|(a, b)| a.abs_diff(*b) <= ROUNDING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_picture(one: &str, other: &str) -> bool {
        Pair::new(one, other, &Accepted::new()).is_some_and(|pair| pair.is_same())
    }

    #[test]
    fn images_are_compared_by_what_they_show() {
        let one = r#"<svg width="8" height="8" viewBox="0 0 8 8" xmlns="http://www.w3.org/2000/svg"><path d="M1 1H7V7H1Z" fill="red"/></svg>"#;
        let other = r##"<svg viewBox="0 0 8 8" xmlns="http://www.w3.org/2000/svg" width="8" height="8"><g><rect x="1" y="1" width="6" height="6" fill="#f00"/></g></svg>"##;
        assert!(same_picture(one, other));
        assert!(!same_picture(one, &other.replace("#f00", "#00f")));
        assert!(!same_picture(one, &other.replace("width=\"6\"", "width=\"5.5\"")));
        assert!(!same_picture(one, &other.replace("\"8\"", "\"9\"")));
        assert!(!same_picture(one, "<svg"));
    }

    #[test]
    fn what_is_not_drawn_here_is_never_the_same() {
        let with = |what: &str| {
            format!(
                r#"<svg width="8" height="8" xmlns="http://www.w3.org/2000/svg"><path d="M1 1H7V7H1Z" fill="red"/>{what}</svg>"#
            )
        };
        let image = |data: &str| {
            with(&format!(r#"<image width="8" height="8" href="data:image/gif;base64,{data}"/>"#))
        };
        let gif = "R0lGODlhAQABAAAAACwAAAAAAQABAAA=";
        assert!(same_picture(&with(""), &with("<g/>")));
        assert!(!same_picture(&image(gif), &image(&gif.replace("AAA=", "ABA="))));
        assert!(!same_picture(
            &with("<text x=\"1\" y=\"1\">a</text>"),
            &with("<text x=\"1\" y=\"1\">b</text>")
        ));
    }

    #[test]
    fn what_costs_too_much_is_not_drawn() {
        let svg = |filters: &str, size: u32| {
            format!(
                r#"<svg width="{size}" height="{size}" xmlns="http://www.w3.org/2000/svg"><filter id="a">{filters}</filter><g filter="url(#a)"><path d="M1 1H7V7H1Z" fill="red"/></g></svg>"#
            )
        };
        let noise = |octaves: u32| format!(r#"<feTurbulence baseFrequency="0.5" numOctaves="{octaves}"/>"#);
        assert!(same_picture(&svg(&noise(8), 8), &svg(&format!(" {}", noise(8)), 8)));
        assert!(!same_picture(&svg(&noise(9), 8), &svg(&format!(" {}", noise(9)), 8)));
        assert!(!same_picture(&svg("", 3_000), &svg(" ", 3_000)));
        let steps = noise(8).repeat(1_000);
        assert!(!same_picture(&svg(&steps, 1_000), &svg(&format!(" {steps}"), 1_000)));
    }
}
