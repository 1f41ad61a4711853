//! Outlines, and the compact notation of the demo's drawings.
//!
//! A drawing consists of absolute `M x y`, `L x y`, `H x`, `V y`, `C x1 y1 x2 y2 x y`, `A r large sweep x y`
//! (a circle's arc; flags as in SVG) and `Z`, separated by spaces. Figma's geometry has no `H`, `V` or `A`,
//! so arcs become cubics here; `super::stroke` makes strokes.

use std::f64::consts::{PI, TAU};
use std::fmt::Write as _;

/// A point or a vector, px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// Shorthand for a [`Point`].
pub(super) const fn at(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Point {
    pub(super) fn towards(self, other: Self, share: f64) -> Self {
        at(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)
    }

    pub(super) fn minus(self, other: Self) -> Self {
        at(self.x - other.x, self.y - other.y)
    }

    pub(super) fn length(self) -> f64 {
        self.x.hypot(self.y)
    }
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Segment {
    Line(Point),
    /// A cubic that is a piece of a circle, at most a quarter.
    Arc(Point, Point, Point),
    Cubic(Point, Point, Point),
}

impl Segment {
    pub(super) fn end(&self) -> Point {
        match *self {
            Self::Line(end) | Self::Arc(_, _, end) | Self::Cubic(_, _, end) => end,
        }
    }

    /// The control points; those of a line lie on it.
    pub(super) fn controls(&self, start: Point) -> [Point; 4] {
        match *self {
            Self::Line(end) => [start, start.towards(end, 1.0 / 3.0), end.towards(start, 1.0 / 3.0), end],
            Self::Arc(one, two, end) | Self::Cubic(one, two, end) => [start, one, two, end],
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Subpath {
    pub(super) start: Point,
    pub(super) segments: Vec<Segment>,
    pub(super) closed: bool,
}

/// Any number of subpaths.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Outline(pub(super) Vec<Subpath>);

impl Outline {
    /// Parses a drawing. An invalid one becomes an empty outline, which a test of the tables catches.
    pub(super) fn of(drawing: &str) -> Self {
        Self::parse(drawing).unwrap_or_default()
    }

    /// Parses a drawing; `None` if it is invalid.
    pub(super) fn parse(drawing: &str) -> Option<Self> {
        let spaced = drawing.chars().fold(String::new(), |mut spaced, c| {
            let pad = if c.is_ascii_alphabetic() { " " } else { "" };
            spaced.extend([pad, c.encode_utf8(&mut [0; 4]), pad]);
            spaced
        });
        let mut words = spaced.split_whitespace().peekable();
        let mut outline = Self::default();
        while let Some(command) = words.next() {
            let mut numbers = Vec::new();
            while let Some(number) = words.peek().and_then(|word| word.parse::<f64>().ok()) {
                numbers.push(number);
                words.next();
            }
            outline.append(command, &numbers)?;
        }
        Some(outline)
    }

    fn append(&mut self, command: &str, numbers: &[f64]) -> Option<()> {
        if let ("M", &[x, y]) = (command, numbers) {
            self.0.push(Subpath { start: at(x, y), segments: Vec::new(), closed: false });
            return Some(());
        }
        let subpath = self.0.last_mut()?;
        let from = subpath.segments.last().map_or(subpath.start, Segment::end);
        match (command, numbers) {
            ("L", &[x, y]) => subpath.segments.push(Segment::Line(at(x, y))),
            ("H", &[x]) => subpath.segments.push(Segment::Line(at(x, from.y))),
            ("V", &[y]) => subpath.segments.push(Segment::Line(at(from.x, y))),
            ("C", &[a, b, c, d, x, y]) => {
                subpath.segments.push(Segment::Cubic(at(a, b), at(c, d), at(x, y)));
            }
            ("A", &[radius, large, sweep, x, y]) => {
                subpath.segments.extend(arc(from, at(x, y), radius, large != 0.0, sweep != 0.0));
            }
            ("Z", &[]) => {
                if from.minus(subpath.start).length() > 1e-9 {
                    subpath.segments.push(Segment::Line(subpath.start));
                }
                subpath.closed = true;
            }
            _ => return None,
        }
        Some(())
    }

    /// A rectangle with round corners; `radius` 0 makes them sharp.
    pub(super) fn rectangle(x: f64, y: f64, width: f64, height: f64, radius: f64) -> Self {
        let (right, low) = (x + width, y + height);
        let r = radius.min(width / 2.0).min(height / 2.0);
        if r <= 0.0 {
            return Self::of(&format!("M{x} {y} H{right} V{low} H{x} Z"));
        }
        let (left, top, end, foot) = (x + r, y + r, right - r, low - r);
        Self::of(&format!(
            "M{x} {top} A{r} 0 1 {left} {y} H{end} A{r} 0 1 {right} {top} \
             V{foot} A{r} 0 1 {end} {low} H{left} A{r} 0 1 {x} {foot} Z"
        ))
    }

    /// An ellipse around a center, made of four cubics.
    pub(super) fn ellipse(center: Point, rx: f64, ry: f64) -> Self {
        let circle = Self::of("M1 0 A1 0 1 0 1 A1 0 1 -1 0 A1 0 1 0 -1 A1 0 1 1 0 Z");
        circle.map(|p| at(center.x + p.x * rx, center.y + p.y * ry))
    }

    /// A star: `points` corners at radius `outer` and as many between them at `inner`; the first points up.
    pub(super) fn star(center: Point, points: u32, outer: f64, inner: f64) -> Self {
        let corner = |index: u32| {
            let angle = PI * f64::from(index) / f64::from(points) - PI / 2.0;
            let radius = if index.is_multiple_of(2) { outer } else { inner };
            at(center.x + radius * angle.cos(), center.y + radius * angle.sin())
        };
        let mut segments: Vec<Segment> = (1..points * 2).map(|index| Segment::Line(corner(index))).collect();
        segments.push(Segment::Line(corner(0)));
        Self(vec![Subpath { start: corner(0), segments, closed: true }])
    }

    /// Both outlines as one.
    pub(super) fn and(mut self, mut other: Self) -> Self {
        self.0.append(&mut other.0);
        self
    }

    pub(super) fn map(&self, change: impl Fn(Point) -> Point) -> Self {
        let segment = |segment: &Segment| match *segment {
            Segment::Line(end) => Segment::Line(change(end)),
            Segment::Arc(one, two, end) => Segment::Arc(change(one), change(two), change(end)),
            Segment::Cubic(one, two, end) => Segment::Cubic(change(one), change(two), change(end)),
        };
        let subpath = |subpath: &Subpath| Subpath {
            start: change(subpath.start),
            segments: subpath.segments.iter().map(segment).collect(),
            closed: subpath.closed,
        };
        Self(self.0.iter().map(subpath).collect())
    }

    /// Whether every subpath returns to its start; otherwise there is nothing to fill.
    pub(super) fn is_closed(&self) -> bool {
        self.0.iter().all(|subpath| subpath.closed)
    }

    /// `[left, top, right, bottom]` of the drawn curve, not of its control points; zeros if it is empty.
    pub(super) fn bounds(&self) -> [f64; 4] {
        let mut points = Vec::new();
        for subpath in &self.0 {
            let mut from = subpath.start;
            points.push(from);
            for segment in &subpath.segments {
                points.extend(extremes(&segment.controls(from)));
                from = segment.end();
                points.push(from);
            }
        }
        let boxes = points.iter().map(|p| [p.x, p.y, p.x, p.y]);
        let united = boxes.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
        united.unwrap_or_default()
    }

    /// Path data as Figma writes it.
    pub(super) fn data(&self) -> String {
        let mut data = String::new();
        let mut put = |command: char, points: &[Point]| {
            data.push(command);
            for (index, point) in points.iter().enumerate() {
                let space = if index > 0 { " " } else { "" };
                // Writing to a String cannot fail.
                let _ = write!(data, "{space}{} {}", number(point.x), number(point.y));
            }
        };
        for subpath in &self.0 {
            put('M', &[subpath.start]);
            for segment in &subpath.segments {
                match *segment {
                    Segment::Line(end) => put('L', &[end]),
                    Segment::Arc(one, two, end) | Segment::Cubic(one, two, end) => put('C', &[one, two, end]),
                }
            }
            if subpath.closed {
                put('Z', &[]);
            }
        }
        data
    }
}

/// Formats at most five decimals and no trailing zeros: about Figma's six significant digits.
fn number(value: f64) -> String {
    let text = format!("{value:.5}");
    match text.trim_end_matches('0').trim_end_matches('.') {
        "-0" => "0".to_owned(),
        short => short.to_owned(),
    }
}

/// Converts a circle's arc to cubics of at most a quarter each. A radius too small for the chord grows, as in
/// SVG.
fn arc(from: Point, to: Point, radius: f64, large: bool, sweep: bool) -> Vec<Segment> {
    let chord = to.minus(from);
    let half = chord.length() / 2.0;
    let radius = radius.max(half);
    let rise = (radius * radius - half * half).max(0.0).sqrt() * if large == sweep { -1.0 } else { 1.0 };
    let middle = from.towards(to, 0.5);
    let unit = at(chord.x / (2.0 * half), chord.y / (2.0 * half));
    let center = at(middle.x - unit.y * rise, middle.y + unit.x * rise);
    let angle = |point: Point| (point.y - center.y).atan2(point.x - center.x);
    let (start, mut turn) = (angle(from), angle(to) - angle(from));
    match sweep {
        true if turn <= 0.0 => turn += TAU,
        false if turn >= 0.0 => turn -= TAU,
        _ => {}
    }
    let count = (turn.abs() / (PI / 2.0) - 1e-6).ceil().max(1.0) as u32;
    let step = turn / f64::from(count);
    let handle = radius * 4.0 / 3.0 * (step / 4.0).tan();
    let on = |angle: f64| at(center.x + radius * angle.cos(), center.y + radius * angle.sin());
    let along = |angle: f64, by: f64| at(on(angle).x - by * angle.sin(), on(angle).y + by * angle.cos());
    let piece = |index: u32| {
        let (a, b) = (start + step * f64::from(index), start + step * f64::from(index + 1));
        Segment::Arc(along(a, handle), along(b, -handle), if index + 1 == count { to } else { on(b) })
    };
    (0..count).map(piece).collect()
}

/// The points where a cubic is farthest along an axis.
fn extremes(p: &[Point; 4]) -> Vec<Point> {
    let place = |t: f64| {
        let [ab, bc, cd] = [0, 1, 2].map(|i| p[i].towards(p[i + 1], t));
        ab.towards(bc, t).towards(bc.towards(cd, t), t)
    };
    let roots = |v: [f64; 4]| {
        let a = v[3] - 3.0 * v[2] + 3.0 * v[1] - v[0];
        let b = 2.0 * (v[2] - 2.0 * v[1] + v[0]);
        let c = v[1] - v[0];
        if a.abs() < 1e-9 {
            return if b.abs() < 1e-9 { vec![] } else { vec![-c / b] };
        }
        let root = b * b - 4.0 * a * c;
        if root < 0.0 { vec![] } else { [1.0, -1.0].map(|sign| (-b + sign * root.sqrt()) / (2.0 * a)).into() }
    };
    let both = roots(p.map(|p| p.x)).into_iter().chain(roots(p.map(|p| p.y)));
    both.filter(|t| (0.0..=1.0).contains(t)).map(place).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(outline: &Outline) -> [f64; 4] {
        outline.bounds().map(|v| (v * 1e3).round() / 1e3)
    }

    #[test]
    fn arcs_become_cubics_that_keep_their_box() {
        let half = Outline::of("M2 12 A10 0 1 22 12");
        assert_eq!(half.data(), "M2 12C2 6.47715 6.47715 2 12 2C17.52285 2 22 6.47715 22 12");
        assert_eq!(rounded(&half), [2.0, 2.0, 22.0, 12.0]);
        assert_eq!(rounded(&Outline::of("M12 4 A4 1 1 8 8")), [8.0, 4.0, 16.0, 12.0]);
    }

    #[test]
    fn what_is_no_drawing_is_refused() {
        for drawing in ["L1 2", "M1", "M1 2 Q1 2 3 4", "M1 2 L3", "M1 2 5 L3 4", "M1 2 Lx"] {
            assert_eq!(Outline::parse(drawing), None, "{drawing}");
        }
        assert!(Outline::parse("M1 2 H3 Z").is_some_and(|outline| outline.is_closed()));
        assert_eq!(number(-0.000_001), "0");
    }
}
