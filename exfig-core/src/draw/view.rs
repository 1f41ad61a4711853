//! What of an image is seen in a picture of pixels, and where.
//!
//! An image that is not turned, or by quarter turns, is resampled to the very pixels of the picture. Where its edge is that
//! of its layer, it reaches past the edge: the layer's outline alone decides how much of a pixel is covered.

use super::images::placement;
use super::matrix::{Bounds, Matrix, Point};
use super::path::Path;
use super::scene::Image;
use super::sweep::Sweep;
use crate::design::Stop;

/// What an `<image>` of a picture in pixels shows.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    /// An image of the design.
    Image(ImageView),
    /// An angular gradient.
    Sweep(Sweep),
}

/// A part of an image, at the size at which it is seen.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageView {
    /// Which image.
    pub reference: Box<str>,
    /// The part, in pixels of the image. It may reach past the image, where its edges are repeated.
    pub part: Bounds,
    /// How many pixels it becomes.
    pub size: (u32, u32),
    /// How these are then turned.
    pub turn: Turn,
}

/// How pixels are turned: first, rows and columns are exchanged, and then the picture is mirrored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Turn {
    /// Whether rows become columns.
    pub transposed: bool,
    /// Whether left and right are exchanged.
    pub mirrored_x: bool,
    /// Whether top and bottom are exchanged.
    pub mirrored_y: bool,
}

/// Where a view is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Spot {
    /// The box of it.
    pub(super) area: Bounds,
    /// Maps the box to the canvas; `None` if it is there already, and its pixels are those of the picture.
    pub(super) turned: Option<Matrix>,
    /// What to cut off, if the image ends within its layer.
    pub(super) cut: Option<Path>,
}

/// Returns what of an image of this size is seen at `scale` within `area` of the canvas; `None` if nothing is.
pub(super) fn view(
    image: &Image,
    pixels: (u32, u32),
    area: &Bounds,
    scale: f64,
) -> Option<(ImageView, Spot)> {
    let in_box = placement(image, pixels);
    let to_canvas = image.matrix.then_inner(&in_box);
    let whole = Bounds { left: 0.0, top: 0.0, right: f64::from(pixels.0), bottom: f64::from(pixels.1) };
    let [a, b, c, d, ..] = to_canvas.0.map(|number| number * scale);
    // How many pixels of the picture one of the image covers.
    let by = (a.hypot(b), c.hypot(d));
    if by.0 * whole.right < NOISE || by.1 * whole.bottom < NOISE {
        return None;
    }
    let view = ImageView {
        reference: image.fill.reference.clone(),
        part: whole,
        size: pixels,
        turn: Turn::default(),
    };
    let (width, height) = image.size;
    let own = image.matrix.around(&Bounds { left: 0.0, top: 0.0, right: width, bottom: height });
    let own = own.shared_with(area)?;
    let (view, spot) = match quarter(&to_canvas) {
        None => between_pixels(view, by, to_canvas, &own)?,
        Some(mapping) => {
            let shown = own.shared_with(&to_canvas.around(&whole))?;
            let cells = scaled(&shown, scale).moved_and_grown((0.0, 0.0), -NOISE).outward();
            on_pixels(view, by, mapping, &cells, scale)?
        }
    };
    let cut = cut(&whole, reaches(&in_box.around(&whole), image.size));
    Some((view, Spot { cut: cut.map(|cut| cut.transform(&to_canvas)), ..spot }))
}

/// Returns the box of an image, far larger on the sides that reach those of its layer; `None` if all do.
fn cut(whole: &Bounds, [left, top, right, bottom]: [bool; 4]) -> Option<Path> {
    if left && top && right && bottom {
        return None;
    }
    let far = |is_far: bool, side: f64, by: f64| if is_far { side + by } else { side };
    let (left, right) = (far(left, 0.0, -whole.right), far(right, whole.right, whole.right));
    let (top, bottom) = (far(top, 0.0, -whole.bottom), far(bottom, whole.bottom, whole.bottom));
    Path::parse(&format!("M{left} {top}L{right} {top}L{right} {bottom}L{left} {bottom}Z"))
}

/// Returns what of an angular gradient is seen at `scale` in `shape` within `area` of the canvas, and where; `None` if
/// nothing is.
pub(super) fn sweep(
    (matrix, stops): (&Matrix, &[Stop]),
    shape: &Bounds,
    area: &Bounds,
    scale: f64,
) -> Option<(Sweep, Bounds)> {
    let cells = scaled(&shape.shared_with(area)?, scale).moved_and_grown((0.0, 0.0), -NOISE).outward();
    if cells.left >= cells.right || cells.top >= cells.bottom {
        return None;
    }
    let to_axes = Matrix([scale, 0.0, 0.0, scale, 0.0, 0.0]).then_inner(matrix).inverse()?;
    let sweep = Sweep {
        to_axes,
        corner: Point { x: cells.left, y: cells.top },
        size: (whole_pixels(cells.right - cells.left), whole_pixels(cells.bottom - cells.top)),
        stops: stops.to_vec(),
    };
    Some((sweep, scaled(&cells, 1.0 / scale)))
}

/// Returns the view that becomes these pixels of the picture.
fn on_pixels(
    view: ImageView,
    by: (f64, f64),
    (transposed, [x_by, x_from, y_by, y_from]): (bool, [f64; 4]),
    cells: &Bounds,
    scale: f64,
) -> Option<(ImageView, Spot)> {
    if cells.left >= cells.right || cells.top >= cells.bottom {
        return None;
    }
    let (wide, high) = (whole_pixels(cells.right - cells.left), whole_pixels(cells.bottom - cells.top));
    let across = source(cells.left, cells.right, x_by * scale, x_from * scale);
    let down = source(cells.top, cells.bottom, y_by * scale, y_from * scale);
    let (columns, rows, size) =
        if transposed { (down, across, (high, wide)) } else { (across, down, (wide, high)) };
    let part = Bounds { left: columns.0, top: rows.0, right: columns.1, bottom: rows.1 };
    let part = part.shared_with(&grown(&view.part, 1.0 / by.0, 1.0 / by.1))?;
    let turn = Turn { transposed, mirrored_x: x_by < 0.0, mirrored_y: y_by < 0.0 };
    let spot = Spot { area: scaled(cells, 1.0 / scale), turned: None, cut: None };
    Some((ImageView { part, size, turn, ..view }, spot))
}

/// Returns the view of an image whose pixels lie between those of the picture, as far as it is in `own`, a part of the
/// canvas.
fn between_pixels(
    view: ImageView,
    by: (f64, f64),
    to_canvas: Matrix,
    own: &Bounds,
) -> Option<(ImageView, Spot)> {
    let (x, y) = ((PAST / by.0).ceil(), (PAST / by.1).ceil());
    let Bounds { left, top, right, bottom } = to_canvas.inverse()?.around(own);
    let seen = Bounds { left: left - x, top: top - y, right: right + x, bottom: bottom + y }.outward();
    let part = grown(&view.part, x, y).shared_with(&seen)?;
    if part.left >= part.right || part.top >= part.bottom {
        return None;
    }
    // Only to fewer pixels is it resampled.
    let wide = whole_pixels((part.right - part.left) * by.0.min(1.0));
    let high = whole_pixels((part.bottom - part.top) * by.1.min(1.0));
    let spot = Spot { area: part, turned: Some(to_canvas), cut: None };
    Some((ImageView { part, size: (wide, high), ..view }, spot))
}

/// How far a turned image reaches past its edges, in pixels of the picture.
const PAST: f64 = 2.0;

/// Returns an image with an edge: at most a quarter of its sides, which matters only to those of few pixels.
fn grown(whole: &Bounds, x: f64, y: f64) -> Bounds {
    let (x, y) = (x.min((whole.right / 4.0).max(2.0)), y.min((whole.bottom / 4.0).max(2.0)));
    Bounds { left: -x, top: -y, right: whole.right + x, bottom: whole.bottom + y }
}

/// Boundaries this near, in pixels, are the same.
const NOISE: f64 = 1e-3;

/// Figma's sines and cosines are floats: of a quarter turn, one is 4e-8.
pub(super) const STRAIGHT: f64 = 1e-6;

/// Returns for each side whether the image reaches to that of a box of this size.
fn reaches(image: &Bounds, (width, height): (f64, f64)) -> [bool; 4] {
    let near = NOISE * width.max(height).max(1.0);
    [image.left <= near, image.top <= near, image.right >= width - near, image.bottom >= height - near]
}

/// Returns whether rows and columns are exchanged, and then how x and y follow from a column and a row: factor and
/// offset of each. `None` if the transform is no quarter turn.
fn quarter(matrix: &Matrix) -> Option<(bool, [f64; 4])> {
    let [a, b, c, d, e, f] = matrix.0;
    let none = STRAIGHT * [a, b, c, d].into_iter().map(f64::abs).fold(0.0, f64::max);
    let is_none = |number: f64| number.abs() <= none;
    if is_none(b) && is_none(c) && !is_none(a) && !is_none(d) {
        Some((false, [a, e, d, f]))
    } else if is_none(a) && is_none(d) && !is_none(b) && !is_none(c) {
        Some((true, [c, e, b, f]))
    } else {
        None
    }
}

/// Returns what of the image lies from `start` to `end`.
fn source(start: f64, end: f64, by: f64, from: f64) -> (f64, f64) {
    let (one, other) = ((start - from) / by, (end - from) / by);
    (one.min(other), one.max(other))
}

fn scaled(bounds: &Bounds, scale: f64) -> Bounds {
    let Bounds { left, top, right, bottom } = *bounds;
    Bounds { left: left * scale, top: top * scale, right: right * scale, bottom: bottom * scale }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the cast saturates")]
fn whole_pixels(length: f64) -> u32 {
    (length - NOISE).ceil().max(1.0) as u32
}
