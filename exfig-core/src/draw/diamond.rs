//! Diamond gradients, which SVG does not have: four linear ones, as Figma writes them.

use super::extent::extent;
use super::matrix::{Bounds, Matrix, Point};
use super::path::Path;
use super::scene::{Fill, Item, Shape};
use crate::design::Stop;

/// Returns the four quadrants of a diamond gradient that covers `path`. `axes` maps the gradient's axes to the canvas: a
/// point at (x, y) has the color of the stop at |x| + |y|. `None` if the axes have no area.
///
/// Source: `data-figma-gradient-fill` of two such fills in Figma's own SVGs, and the rectangles beside them.
pub(super) fn quadrants(path: &Path, axes: &Matrix, stops: &[Stop]) -> Option<Vec<Item>> {
    let shape = axes.inverse()?.around(&extent(path)?);
    let [a, b, c, d, ..] = axes.0;
    // One px more, in lengths of the axes: the edge of the shape is the clip's alone.
    let (x, y) = ((a * a + b * b).sqrt().recip(), (c * c + d * d).sqrt().recip());
    let right = shape.right.max(-shape.left) + x;
    let bottom = shape.bottom.max(-shape.top) + y;
    let quadrant = Path::rectangle(&Bounds { left: 0.0, top: 0.0, right, bottom });
    // From the center to the line on which |x| + |y| is 1, at a right angle to it.
    let along = Matrix([0.5, 0.5, -0.5, 0.5, 0.0, 0.0]);
    let items = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0)].map(|(x, y)| {
        let mirrored = axes.then_inner(&Matrix([x, 0.0, 0.0, y, 0.0, 0.0]));
        let fill =
            Fill::Gradient { radial: false, matrix: mirrored.then_inner(&along), stops: stops.to_vec() };
        Item::Shape(Shape { path: quadrant.transform(&mirrored), even_odd: false, fill, crisp: true })
    });
    let is_finite = quadrant.points().all(|Point { x, y }| x.is_finite() && y.is_finite());
    is_finite.then(|| items.to_vec())
}
