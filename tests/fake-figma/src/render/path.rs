//! Path data as in Figma's geometry: `M L H V C Q Z` with absolute coordinates, separated by spaces, commas
//! or nothing but a sign. Lower-case commands are accepted too, because designs are also written by hand.

use super::matrix::{Matrix, Point};

/// One segment, in absolute coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Segment {
    Move(Point),
    Line(Point),
    Quad(Point, Point),
    Cubic(Point, Point, Point),
    Close,
}

/// An outline.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Path(pub(super) Vec<Segment>);

impl Path {
    /// Parses path data. Drops everything from the first error or unknown command (arcs) on, as renderers do.
    pub(super) fn parse(data: &str) -> Self {
        let mut reader = Reader { rest: data, at: Point::default(), start: Point::default() };
        let mut segments = Vec::new();
        let mut command = None;
        while reader.read_segments(&mut command, &mut segments).is_some() {}
        Self(segments)
    }

    pub(super) fn rectangle(width: f64, height: f64) -> Self {
        let corner = |x, y| Point { x, y };
        Self(vec![
            Segment::Move(corner(0.0, 0.0)),
            Segment::Line(corner(width, 0.0)),
            Segment::Line(corner(width, height)),
            Segment::Line(corner(0.0, height)),
            Segment::Close,
        ])
    }

    /// An ellipse that fills the rectangle, made of four cubics.
    pub(super) fn ellipse(width: f64, height: f64) -> Self {
        /// Control point distance for a quarter circle.
        const KAPPA: f64 = 0.552_284_75;
        let on = |x: f64, y: f64| Point { x: (1.0 + x) * width / 2.0, y: (1.0 + y) * height / 2.0 };
        Self(vec![
            Segment::Move(on(1.0, 0.0)),
            Segment::Cubic(on(1.0, KAPPA), on(KAPPA, 1.0), on(0.0, 1.0)),
            Segment::Cubic(on(-KAPPA, 1.0), on(-1.0, KAPPA), on(-1.0, 0.0)),
            Segment::Cubic(on(-1.0, -KAPPA), on(-KAPPA, -1.0), on(0.0, -1.0)),
            Segment::Cubic(on(KAPPA, -1.0), on(1.0, -KAPPA), on(1.0, 0.0)),
            Segment::Close,
        ])
    }

    /// Whether nothing would be painted.
    pub(super) fn is_empty(&self) -> bool {
        !self.0.iter().any(|segment| !matches!(segment, Segment::Move(_) | Segment::Close))
    }

    pub(super) fn transform(&self, matrix: &Matrix) -> Self {
        let map = |point: &Point| matrix.apply(*point);
        Self(
            self.0
                .iter()
                .map(|segment| match segment {
                    Segment::Move(p) => Segment::Move(map(p)),
                    Segment::Line(p) => Segment::Line(map(p)),
                    Segment::Quad(a, p) => Segment::Quad(map(a), map(p)),
                    Segment::Cubic(a, b, p) => Segment::Cubic(map(a), map(b), map(p)),
                    Segment::Close => Segment::Close,
                })
                .collect(),
        )
    }

    /// Every point, control points included: their hull contains the outline.
    pub(super) fn points(&self) -> impl Iterator<Item = Point> {
        self.0.iter().flat_map(|segment| match *segment {
            Segment::Move(p) | Segment::Line(p) => vec![p],
            Segment::Quad(a, p) => vec![a, p],
            Segment::Cubic(a, b, p) => vec![a, b, p],
            Segment::Close => vec![],
        })
    }

    /// Formats the path as an SVG `d` attribute.
    pub(super) fn to_svg(&self) -> String {
        let mut data = String::with_capacity(self.0.len() * 12);
        for segment in &self.0 {
            let points: &[Point] = match segment {
                Segment::Move(p) => {
                    data.push('M');
                    &[*p]
                }
                Segment::Line(p) => {
                    data.push('L');
                    &[*p]
                }
                Segment::Quad(a, p) => {
                    data.push('Q');
                    &[*a, *p]
                }
                Segment::Cubic(a, b, p) => {
                    data.push('C');
                    &[*a, *b, *p]
                }
                Segment::Close => {
                    data.push('Z');
                    &[]
                }
            };
            for (index, point) in points.iter().enumerate() {
                if index > 0 {
                    data.push(' ');
                }
                data.push_str(&number(point.x));
                data.push(' ');
                data.push_str(&number(point.y));
            }
        }
        data
    }

    pub(super) fn to_skia(&self) -> Option<tiny_skia::Path> {
        let mut builder = tiny_skia::PathBuilder::new();
        for segment in &self.0 {
            match *segment {
                Segment::Move(p) => builder.move_to(p.x as f32, p.y as f32),
                Segment::Line(p) => builder.line_to(p.x as f32, p.y as f32),
                Segment::Quad(a, p) => builder.quad_to(a.x as f32, a.y as f32, p.x as f32, p.y as f32),
                Segment::Cubic(a, b, p) => {
                    builder.cubic_to(a.x as f32, a.y as f32, b.x as f32, b.y as f32, p.x as f32, p.y as f32);
                }
                Segment::Close => builder.close(),
            }
        }
        builder.finish()
    }
}

/// Formats a number with at most five decimals and no `-0`: Figma's precision, without its float noise.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.5}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

struct Reader<'a> {
    rest: &'a str,
    /// The current point.
    at: Point,
    /// Where the current contour started.
    start: Point,
}

impl Reader<'_> {
    /// Reads one segment: the next command, or the last one repeated. `None` ends the path.
    fn read_segments(&mut self, command: &mut Option<char>, segments: &mut Vec<Segment>) -> Option<()> {
        self.rest = self.rest.trim_start_matches([' ', ',', '\n', '\r', '\t']);
        let first = self.rest.chars().next()?;
        let letter = if first.is_ascii_alphabetic() {
            self.rest = &self.rest[1..];
            first
        } else {
            // Coordinates after a moveto are linetos; after a closepath they are an error.
            match (*command)? {
                'M' => 'L',
                'm' => 'l',
                'Z' | 'z' => return None,
                same => same,
            }
        };
        *command = Some(letter);
        let relative = letter.is_ascii_lowercase();
        let base = if relative { self.at } else { Point::default() };
        let segment = match letter.to_ascii_uppercase() {
            'M' => {
                let to = self.point(base)?;
                self.start = to;
                Segment::Move(to)
            }
            'L' => Segment::Line(self.point(base)?),
            'H' => Segment::Line(Point { x: base.x + self.number()?, y: self.at.y }),
            'V' => Segment::Line(Point { x: self.at.x, y: base.y + self.number()? }),
            'Q' => Segment::Quad(self.point(base)?, self.point(base)?),
            'C' => Segment::Cubic(self.point(base)?, self.point(base)?, self.point(base)?),
            'Z' => Segment::Close,
            _ => return None,
        };
        self.at = match segment {
            Segment::Move(p) | Segment::Line(p) | Segment::Quad(_, p) | Segment::Cubic(_, _, p) => p,
            Segment::Close => self.start,
        };
        segments.push(segment);
        Some(())
    }

    fn point(&mut self, base: Point) -> Option<Point> {
        Some(Point { x: base.x + self.number()?, y: base.y + self.number()? })
    }

    /// Reads a number: sign, digits with at most one point, exponent. `1.5.5` is two numbers.
    fn number(&mut self) -> Option<f64> {
        let text = self.rest.trim_start_matches([' ', ',', '\n', '\r', '\t']);
        let bytes = text.as_bytes();
        let mut end = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
        let mut point = false;
        while let Some(byte) = bytes.get(end) {
            match byte {
                b'0'..=b'9' => {}
                b'.' if !point => point = true,
                _ => break,
            }
            end += 1;
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
            let digits = bytes[end + 1 + sign..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            if digits > 0 {
                end += 1 + sign + digits;
            }
        }
        let value: f64 = text[..end].parse().ok()?;
        self.rest = &text[end..];
        value.is_finite().then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reprint(data: &str) -> String {
        Path::parse(data).to_svg()
    }

    #[test]
    fn figma_s_spellings() {
        assert_eq!(
            reprint("M2.88889 2.16667L0 4.33333L0 0L2.88889 2.16667Z"),
            "M2.88889 2.16667L0 4.33333L0 0L2.88889 2.16667Z"
        );
        assert_eq!(
            reprint("M0,0H10V-5.5Q1-1 2 2C1 1 6.32e-09.5.5 3Z"),
            "M0 0L10 0L10 -5.5Q1 -1 2 2C1 1 0 0.5 0.5 3Z"
        );
        assert_eq!(reprint("M 1 1 2 2 3 3 z l 1 1"), "M1 1L2 2L3 3ZL2 2");
        assert_eq!(reprint("m1 1h2v2h-2z"), "M1 1L3 1L3 3L1 3Z");
    }

    #[test]
    fn what_cannot_be_read_ends_the_path() {
        assert_eq!(reprint("M0 0A1 1 0 0 0 2 2L3 3"), "M0 0");
        assert_eq!(reprint("M0 0L1"), "M0 0");
        assert_eq!(reprint("3 3"), "");
        assert_eq!(reprint("M0 0Z3 3"), "M0 0Z");
        assert!(Path::parse("M0 0Z").is_empty());
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(
            ["0", "0", "1.5", "-0.00001", "100"],
            [-1e-9, 0.0, 1.5, -1e-5, 100.0].map(number).each_ref().map(String::as_str)
        );
    }

    proptest! {
        #[test]
        fn any_text_parses_and_what_was_printed_reads_back(text in "[MLHVCQZmlhvcqz0-9 ,.eE+-]{0,80}") {
            let printed = reprint(&text);
            prop_assert_eq!(reprint(&printed), printed);
        }
    }
}
