//! Strokes: the outline of the band along a path, with round caps and joins, as Figma expands it in
//! `strokeGeometry`.

use super::path::{Outline, Point, Segment, Subpath, at};

impl Outline {
    /// The outline of a round stroke along this one. All its subpaths turn the same way, so NONZERO unites
    /// them.
    pub(super) fn stroke(&self, width: f64) -> Self {
        let half = width / 2.0;
        let mut bands = Self::default();
        for subpath in &self.0 {
            let dot = |at: Point, bands: &mut Self| bands.0.extend(Self::ellipse(at, half, half).0);
            let mut from = subpath.start;
            let mut heading: Option<Point> = None;
            if !subpath.closed {
                dot(from, &mut bands);
            }
            for segment in pieces(subpath) {
                let controls = segment.controls(from);
                let [start, end] = [normal(&controls, 0), normal(&controls, 3)];
                // A smooth joint needs no dot.
                if heading.is_some_and(|before| before.minus(start).length() > 0.02) {
                    dot(from, &mut bands);
                }
                bands.0.push(band(&segment, &controls, half));
                (heading, from) = (Some(end), segment.end());
            }
            dot(from, &mut bands);
        }
        bands
    }
}

/// The segments of a subpath, with free cubics split in quarters: the band of a short piece is close to a
/// cubic again.
fn pieces(subpath: &Subpath) -> Vec<Segment> {
    let mut pieces = Vec::new();
    let mut from = subpath.start;
    for segment in &subpath.segments {
        if let Segment::Cubic(..) = segment {
            let (left, right) = halves(&segment.controls(from));
            for half in [left, right] {
                let (left, right) = halves(&half);
                pieces.extend([left, right].map(|c| Segment::Cubic(c[1], c[2], c[3])));
            }
        } else {
            pieces.push(*segment);
        }
        from = segment.end();
    }
    pieces
}

fn halves(p: &[Point; 4]) -> ([Point; 4], [Point; 4]) {
    let [a, b, c] = [0, 1, 2].map(|i| p[i].towards(p[i + 1], 0.5));
    let (d, e) = (a.towards(b, 0.5), b.towards(c, 0.5));
    let middle = d.towards(e, 0.5);
    ([p[0], a, d, middle], [middle, e, c, p[3]])
}

/// The unit normal at the start (0) or the end (3) of a cubic, from the first control point that differs.
fn normal(p: &[Point; 4], end: usize) -> Point {
    let (others, sign) = if end == 0 { ([1, 2, 3], 1.0) } else { ([2, 1, 0], -1.0) };
    let tangent = others.map(|other: usize| p[other].minus(p[end])).into_iter().find(|v| v.length() > 1e-9);
    let tangent = tangent.unwrap_or(at(1.0, 0.0));
    at(-tangent.y / tangent.length() * sign, tangent.x / tangent.length() * sign)
}

/// The closed band of one segment: its curve shifted to one side, then back on the other. Exact for arcs.
fn band(segment: &Segment, p: &[Point; 4], half: f64) -> Subpath {
    let [start, end] = [normal(p, 0), normal(p, 3)];
    let chord = p[3].minus(p[0]);
    let side = |distance: f64| {
        let shift = |point: Point, by: Point| at(point.x + by.x * distance, point.y + by.y * distance);
        let (a, d) = (shift(p[0], start), shift(p[3], end));
        // Negative where the band is wider than the curve's radius: the inner side runs backwards there.
        let along = d.minus(a).x * chord.x + d.minus(a).y * chord.y;
        let scale = along / (chord.length() * chord.length()).max(1e-12);
        let handle = |on: Point, from: Point, to: Point| {
            at(on.x + (to.x - from.x) * scale, on.y + (to.y - from.y) * scale)
        };
        [a, handle(a, p[0], p[1]), handle(d, p[3], p[2]), d]
    };
    // Clockwise on the screen, like the dots.
    let ([a, b, c, d], [e, f, g, h]) = (side(-half), side(half));
    let segments = match segment {
        Segment::Line(_) => vec![Segment::Line(d), Segment::Line(h), Segment::Line(e), Segment::Line(a)],
        _ => vec![Segment::Cubic(b, c, d), Segment::Line(h), Segment::Cubic(g, f, e), Segment::Line(a)],
    };
    Subpath { start: a, segments, closed: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(outline: &Outline) -> [f64; 4] {
        outline.bounds().map(|v| (v * 1e3).round() / 1e3)
    }

    #[test]
    fn a_stroke_is_a_band_with_round_ends_that_turn_one_way() {
        let band = Outline::of("M4 12 H20").stroke(2.0);
        assert_eq!(rounded(&band), [3.0, 11.0, 21.0, 13.0]);
        assert!(band.data().contains("M4 11L20 11L20 13L4 13L4 11Z"), "{}", band.data());
        for drawing in
            ["M4 12 H20", "M20 12 H4", "M4 4 A8 0 1 20 4", "M4 4 A8 0 0 20 4", "M2 2 C8 2 8 9 20 9"]
        {
            for subpath in Outline::of(drawing).stroke(2.0).0 {
                assert!(area(&subpath) > 0.0, "{drawing} {subpath:?}");
            }
        }
    }

    #[test]
    fn an_arc_s_band_is_two_concentric_arcs() {
        assert_eq!(rounded(&Outline::of("M4 12 A8 0 1 20 12").stroke(2.0)), [3.0, 3.0, 21.0, 13.0]);
    }

    /// Twice the area of the polygon of end points; positive means clockwise on the screen.
    fn area(subpath: &Subpath) -> f64 {
        let ends: Vec<Point> = subpath.segments.iter().map(Segment::end).collect();
        let starts = std::iter::once(subpath.start).chain(ends.iter().copied());
        starts.zip(&ends).map(|(from, to)| from.x * to.y - to.x * from.y).sum()
    }
}
