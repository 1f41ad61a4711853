//! The smallest box around lines and Bézier curves.

use super::matrix::{Bounds, Point};
use super::path::{Path, Step};

/// Returns the smallest box around what `path` describes; `None` if that is nothing.
///
/// A curve leaves the box of its ends only where its derivative is zero; there is nothing to compute where its control
/// points are inside already, since a Bézier curve stays within the hull of its points.
pub(super) fn extent(path: &Path) -> Option<Bounds> {
    let steps = &path.steps;
    let ends = steps.iter().filter_map(|step| match *step {
        Step::Move(to) | Step::Line(to) | Step::Quadratic(_, to) | Step::Cubic(_, _, to) => Some(to),
        Step::Close => None,
    });
    let mut bounds = Bounds::around(ends)?;
    let origin = Point { x: 0.0, y: 0.0 };
    let (mut at, mut start) = (origin, origin);
    for step in steps {
        let [a, b, to] = match *step {
            Step::Move(to) => {
                (at, start) = (to, to);
                continue;
            }
            Step::Line(to) => {
                at = to;
                continue;
            }
            Step::Close => {
                at = start;
                continue;
            }
            // The same curve as a cubic one.
            Step::Quadratic(control, to) => [between(at, control), between(to, control), to],
            Step::Cubic(a, b, to) => [a, b, to],
        };
        let ([left, right], [top, bottom]) = (
            reach([at.x, a.x, b.x, to.x], bounds.left, bounds.right),
            reach([at.y, a.y, b.y, to.y], bounds.top, bounds.bottom),
        );
        bounds = Bounds { left, top, right, bottom };
        at = to;
    }
    Some(bounds)
}

/// Two thirds of the way from `end` to `control`: where a cubic curve has the control point of a quadratic one.
fn between(end: Point, control: Point) -> Point {
    let part = |end: f64, control: f64| end + (control - end) * 2.0 / 3.0;
    Point { x: part(end.x, control.x), y: part(end.y, control.y) }
}

/// Returns how far a cubic curve reaches along one axis, at least from `low` to `high`.
fn reach(points: [f64; 4], low: f64, high: f64) -> [f64; 2] {
    let [from, a, b, to] = points;
    if a.min(b) >= low && a.max(b) <= high {
        return [low, high];
    }
    let value = |t: f64| {
        let s = 1.0 - t;
        s * s * s * from + 3.0 * s * s * t * a + 3.0 * s * t * t * b + t * t * t * to
    };
    // A third of the derivative: square * t² + linear * t + constant.
    let (square, linear, constant) = (to - 3.0 * b + 3.0 * a - from, 2.0 * (b - 2.0 * a + from), a - from);
    let root = (linear * linear - 4.0 * square * constant).sqrt();
    let candidates = if square.abs() < 1e-12 * linear.abs() {
        [-constant / linear, f64::NAN]
    } else {
        [(-linear + root) / (2.0 * square), (-linear - root) / (2.0 * square)]
    };
    let inside = candidates.into_iter().filter(|t| (0.0..=1.0).contains(t)).map(value);
    inside.fold([low, high], |[low, high], value| [low.min(value), high.max(value)])
}

#[cfg(test)]
mod tests {
    use super::{Path, extent};

    /// Left, top, right, bottom.
    fn extent_of(data: &str) -> Option<[f64; 4]> {
        let bounds = extent(&Path::parse(data).unwrap())?;
        Some([bounds.left, bounds.top, bounds.right, bounds.bottom])
    }

    #[test]
    fn a_curve_is_measured_not_its_control_points() {
        // A cubic with both controls at y = 4 between ends at 0 is highest in its middle: 3/4 of 4. A quadratic: half.
        let table: [(&str, Option<[f64; 4]>); 8] = [
            ("", None),
            ("M1 2", Some([1.0, 2.0, 1.0, 2.0])),
            ("M0 0L4 0L4 3Z", Some([0.0, 0.0, 4.0, 3.0])),
            ("M0 0C0 4 6 4 6 0", Some([0.0, 0.0, 6.0, 3.0])),
            ("M0 0Q3 4 6 0", Some([0.0, 0.0, 6.0, 2.0])),
            // S-shaped: y = 3(1-t)²t·3 - 3(1-t)t²·3, with extremes of ±√3/2 at t = (3 ± √3)/6.
            ("M0 0C2 3 4 -3 6 0", Some([0.0, -0.866_025, 6.0, 0.866_025])),
            // Controls on the line between the ends.
            ("M0 0C2 0 4 0 6 0", Some([0.0, 0.0, 6.0, 0.0])),
            // The second curve begins where the outline does.
            ("M0 0L2 0L2 2ZC0 4 6 4 6 0", Some([0.0, 0.0, 6.0, 3.0])),
        ];
        for (data, want) in table {
            let got = extent_of(data);
            let near = |(a, b): (f64, f64)| (a - b).abs() < 1e-6;
            assert!(
                got.is_some() == want.is_some()
                    && got.into_iter().flatten().zip(want.into_iter().flatten()).all(near),
                "{data}: {got:?}, not {want:?}"
            );
        }
    }

    proptest::proptest! {
        /// Points of the curve, found by halving and not by its formula, are inside, and touch every side.
        #[test]
        fn a_box_is_as_small_as_it_can_be(points in proptest::array::uniform8(-50.0..50.0_f64)) {
            let [ax, ay, bx, by, cx, cy, dx, dy] = points;
            let [left, top, right, bottom] = extent_of(&format!("M{ax} {ay}C{bx} {by} {cx} {cy} {dx} {dy}")).unwrap();
            let mut reached = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
            let half = |a: (f64, f64), b: (f64, f64)| ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
            let mut open = vec![([(ax, ay), (bx, by), (cx, cy), (dx, dy)], 0)];
            while let Some(([a, b, c, d], depth)) = open.pop() {
                for (x, y) in [a, d] {
                    reached = [reached[0].min(x), reached[1].min(y), reached[2].max(x), reached[3].max(y)];
                }
                if depth < 9 {
                    let (ab, bc, cd) = (half(a, b), half(b, c), half(c, d));
                    let (abc, bcd) = (half(ab, bc), half(bc, cd));
                    let middle = half(abc, bcd);
                    open.extend([([a, ab, abc, middle], depth + 1), ([middle, bcd, cd, d], depth + 1)]);
                }
            }
            for (got, reached) in [left, top, right, bottom].into_iter().zip(reached) {
                proptest::prop_assert!((got - reached).abs() < 0.01, "{got} {reached}");
            }
        }
    }
}
