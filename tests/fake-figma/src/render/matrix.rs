//! Points and 2x3 transforms.

use serde_json::Value;

/// A point or a vector.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// `x' = a x + c y + e`, `y' = b x + d y + f`, with SVG's letters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix {
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) c: f64,
    pub(super) d: f64,
    pub(super) e: f64,
    pub(super) f: f64,
}

impl Matrix {
    pub(super) const IDENTITY: Self = Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, e: 0.0, f: 0.0 };

    pub(super) fn translation(x: f64, y: f64) -> Self {
        Self { e: x, f: y, ..Self::IDENTITY }
    }

    pub(super) fn scale(x: f64, y: f64) -> Self {
        Self { a: x, d: y, ..Self::IDENTITY }
    }

    /// Parses Figma's `[[a, c, e], [b, d, f]]`.
    pub(super) fn from_figma(rows: &Value) -> Option<Self> {
        let cell = |row: usize, column: usize| rows.get(row)?.get(column)?.as_f64();
        Some(Self {
            a: cell(0, 0)?,
            c: cell(0, 1)?,
            e: cell(0, 2)?,
            b: cell(1, 0)?,
            d: cell(1, 1)?,
            f: cell(1, 2)?,
        })
    }

    /// The matrix that applies `inner`, then `self`.
    pub(super) fn then_inner(&self, inner: &Self) -> Self {
        let origin = self.apply(Point { x: inner.e, y: inner.f });
        Self {
            a: self.a * inner.a + self.c * inner.b,
            b: self.b * inner.a + self.d * inner.b,
            c: self.a * inner.c + self.c * inner.d,
            d: self.b * inner.c + self.d * inner.d,
            e: origin.x,
            f: origin.y,
        }
    }

    /// The same matrix without its translation.
    pub(super) fn linear(&self) -> Self {
        Self { e: 0.0, f: 0.0, ..*self }
    }

    pub(super) fn apply(&self, point: Point) -> Point {
        Point {
            x: self.a * point.x + self.c * point.y + self.e,
            y: self.b * point.x + self.d * point.y + self.f,
        }
    }

    pub(super) fn to_skia(self) -> tiny_skia::Transform {
        let [a, b, c, d, e, f] = [self.a, self.b, self.c, self.d, self.e, self.f].map(|cell| cell as f32);
        tiny_skia::Transform::from_row(a, b, c, d, e, f)
    }
}

/// The bounding box of the points: x, y, width, height. `None` without points.
pub(super) fn bounds(points: impl IntoIterator<Item = Point>) -> Option<[f64; 4]> {
    let mut points = points.into_iter();
    let first = points.next()?;
    let (low, high) = points.fold((first, first), |(low, high), point| {
        (
            Point { x: low.x.min(point.x), y: low.y.min(point.y) },
            Point { x: high.x.max(point.x), y: high.y.max(point.y) },
        )
    });
    Some([low.x, low.y, high.x - low.x, high.y - low.y])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figma_s_rows_are_svg_s_columns() {
        let quarter = Matrix::from_figma(&serde_json::json!([[0, -1, 10], [1, 0, 20]])).unwrap();
        assert_eq!(quarter.apply(Point { x: 2.0, y: 3.0 }), Point { x: 7.0, y: 22.0 });
        let moved = quarter.then_inner(&Matrix::translation(2.0, 3.0));
        assert_eq!(moved.apply(Point::default()), Point { x: 7.0, y: 22.0 });
        assert_eq!(moved.linear().apply(Point { x: 1.0, y: 0.0 }), Point { x: 0.0, y: 1.0 });
        assert_eq!(Matrix::from_figma(&serde_json::json!([[1, 0], [0, 1]])), None);
    }
}
