//! Affine transforms of the plane.

/// A point, in px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Horizontal; grows to the right.
    pub x: f64,
    /// Vertical; grows downward.
    pub y: f64,
}

/// SVG's `matrix(a b c d e f)`: x' = a·x + c·y + e, y' = b·x + d·y + f.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matrix(pub [f64; 6]);

impl Matrix {
    /// The identity: leaves every point where it is.
    pub const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// Returns the transform that applies `inner` first, then this one.
    pub fn then_inner(&self, inner: &Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [p, q, r, s, t, u] = inner.0;
        Self([
            a * p + c * q,
            b * p + d * q,
            a * r + c * s,
            b * r + d * s,
            a * t + c * u + e,
            b * t + d * u + f,
        ])
    }

    /// Returns the transform that undoes this one; `None` if it maps the plane to a line or a point.
    pub fn inverse(&self) -> Option<Self> {
        let [a, b, c, d, e, f] = self.0;
        let area = a * d - b * c;
        let inverse = Self([d, -b, -c, a, c * f - d * e, b * e - a * f].map(|number| number / area));
        inverse.is_finite().then_some(inverse)
    }

    /// Returns the transformed point.
    pub fn apply(&self, point: Point) -> Point {
        let [a, b, c, d, e, f] = self.0;
        Point { x: a * point.x + c * point.y + e, y: b * point.x + d * point.y + f }
    }

    /// Returns the bounding box of `inner`, transformed.
    pub fn around(&self, inner: &Bounds) -> Bounds {
        let Bounds { left, top, right, bottom } = *inner;
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        let [first, rest @ ..] = corners.map(|(x, y)| self.apply(Point { x, y }));
        let start = Bounds { left: first.x, top: first.y, right: first.x, bottom: first.y };
        rest.into_iter()
            .fold(start, |all, Point { x, y }| all.with(&Bounds { left: x, top: y, right: x, bottom: y }))
    }

    /// Whether all six numbers are finite.
    pub fn is_finite(&self) -> bool {
        self.0.iter().all(|number| number.is_finite())
    }
}

/// An upright box: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// The smallest x, in px.
    pub left: f64,
    /// The smallest y, in px.
    pub top: f64,
    /// The largest x, in px.
    pub right: f64,
    /// The largest y, in px.
    pub bottom: f64,
}

impl Bounds {
    /// Returns the smallest box around `points`; `None` if there are none.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Self> {
        points.into_iter().fold(None, |bounds: Option<Self>, Point { x, y }| {
            let own = Self { left: x, top: y, right: x, bottom: y };
            Some(bounds.map_or(own, |bounds| bounds.with(&own)))
        })
    }

    /// Returns the smallest box around both.
    pub fn with(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Returns what both cover; `None` if they do not meet.
    pub fn shared_with(&self, other: &Self) -> Option<Self> {
        let shared = Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        };
        (shared.left <= shared.right && shared.top <= shared.bottom).then_some(shared)
    }

    /// Returns the box moved by (`x`, `y`), then larger by `by` on every side. A negative `by` makes it smaller.
    pub fn moved_and_grown(&self, (x, y): (f64, f64), by: f64) -> Self {
        Self {
            left: self.left + x - by,
            top: self.top + y - by,
            right: self.right + x + by,
            bottom: self.bottom + y + by,
        }
    }

    /// Returns the smallest box around it with whole sides.
    pub fn outward(&self) -> Self {
        Self {
            left: self.left.floor(),
            top: self.top.floor(),
            right: self.right.ceil(),
            bottom: self.bottom.ceil(),
        }
    }

    /// Returns how far the sides are from those of `other`, at most.
    pub fn off_by(&self, other: &Self) -> f64 {
        let off = [
            self.left - other.left,
            self.top - other.top,
            self.right - other.right,
            self.bottom - other.bottom,
        ];
        off.into_iter().map(f64::abs).fold(0.0, f64::max)
    }

    /// Whether all of `other` is inside, give or take `slack`.
    pub fn holds(&self, other: &Self, slack: f64) -> bool {
        other.left >= self.left - slack
            && other.top >= self.top - slack
            && other.right <= self.right + slack
            && other.bottom <= self.bottom + slack
    }

    /// Whether the two are at least `gap` apart.
    pub fn is_apart(&self, other: &Self, gap: f64) -> bool {
        self.right + gap <= other.left
            || other.right + gap <= self.left
            || self.bottom + gap <= other.top
            || other.bottom + gap <= self.top
    }
}
