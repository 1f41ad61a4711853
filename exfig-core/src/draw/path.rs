//! SVG path data: parsed from Figma's geometry, transformed, and written as short as the allowed error
//! permits.
//!
//! Figma's geometry is absolute and has no arcs: `M`, `L`, `H`, `V`, `C`, `Q`, `Z`. Anything else is
//! rejected, not guessed, and so are numbers beyond 1,000,000 px.

use super::matrix::{Bounds, Matrix, Point};
use super::number::{millionths, push, push_millionths};
use super::rounding::OUTERMOST;

/// A step of a path; all points are absolute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    /// Starts a new outline.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A quadratic curve: control, end.
    Quadratic(Point, Point),
    /// A cubic curve: controls, end.
    Cubic(Point, Point, Point),
    /// A straight line back to the start of the outline.
    Close,
}

/// One or more outlines.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Path {
    /// The steps, in order.
    pub steps: Vec<Step>,
}

impl Path {
    /// Parses path data; `None` if it holds anything that Figma's geometry does not.
    pub fn parse(data: &str) -> Option<Self> {
        let mut scanner = Scanner { rest: data.as_bytes() };
        let (mut steps, mut at, mut start) = (Vec::new(), Point { x: 0.0, y: 0.0 }, Point { x: 0.0, y: 0.0 });
        while let Some(command) = scanner.command() {
            if steps.is_empty() && command != b'M' {
                return None;
            }
            let mut first = true;
            while first || (command != b'Z' && scanner.has_number()) {
                let step = match (command, first) {
                    (b'M', true) => Step::Move(scanner.point()?),
                    (b'M' | b'L', _) => Step::Line(scanner.point()?),
                    (b'H', _) => Step::Line(Point { x: scanner.number()?, ..at }),
                    (b'V', _) => Step::Line(Point { y: scanner.number()?, ..at }),
                    (b'Q', _) => Step::Quadratic(scanner.point()?, scanner.point()?),
                    (b'C', _) => Step::Cubic(scanner.point()?, scanner.point()?, scanner.point()?),
                    (b'Z', _) => Step::Close,
                    _ => return None,
                };
                match step {
                    Step::Move(to) => (at, start) = (to, to),
                    Step::Line(to) | Step::Quadratic(_, to) | Step::Cubic(_, _, to) => at = to,
                    Step::Close => at = start,
                }
                steps.push(step);
                first = false;
            }
        }
        scanner.rest.is_empty().then_some(Self { steps })
    }

    /// Whether [`parse`](Self::parse) accepts `data`: the same rules, without computing the numbers.
    pub fn is_readable(data: &str) -> bool {
        let mut scanner = Scanner { rest: data.as_bytes() };
        let mut begun = false;
        while let Some(command) = scanner.command() {
            let numbers = match command {
                b'M' | b'L' => 2,
                b'H' | b'V' => 1,
                b'Q' => 4,
                b'C' => 6,
                b'Z' => 0,
                _ => return false,
            };
            if !begun && command != b'M' {
                return false;
            }
            begun = true;
            let mut first = true;
            while first || (numbers > 0 && scanner.has_number()) {
                if !(0..numbers).all(|_| scanner.skip_number()) {
                    return false;
                }
                first = false;
            }
        }
        scanner.rest.is_empty()
    }

    /// Returns the outline of an upright box.
    pub fn rectangle(bounds: &Bounds) -> Self {
        let Bounds { left, top, right, bottom } = *bounds;
        let corner = |x, y| Point { x, y };
        Self {
            steps: vec![
                Step::Move(corner(left, top)),
                Step::Line(corner(right, top)),
                Step::Line(corner(right, bottom)),
                Step::Line(corner(left, bottom)),
                Step::Close,
            ],
        }
    }

    /// Returns the same outlines, transformed.
    pub fn transform(&self, matrix: &Matrix) -> Self {
        let to = |point: Point| matrix.apply(point);
        let steps = self.steps.iter().map(|step| match *step {
            Step::Move(a) => Step::Move(to(a)),
            Step::Line(a) => Step::Line(to(a)),
            Step::Quadratic(a, b) => Step::Quadratic(to(a), to(b)),
            Step::Cubic(a, b, c) => Step::Cubic(to(a), to(b), to(c)),
            Step::Close => Step::Close,
        });
        Self { steps: steps.collect() }
    }

    /// Returns every point, control points included.
    pub fn points(&self) -> impl Iterator<Item = Point> {
        self.steps
            .iter()
            .flat_map(|step| match *step {
                Step::Move(a) | Step::Line(a) => [Some(a), None, None],
                Step::Quadratic(a, b) => [Some(a), Some(b), None],
                Step::Cubic(a, b, c) => [Some(a), Some(b), Some(c)],
                Step::Close => [None; 3],
            })
            .flatten()
    }

    /// Returns a box that contains the path: that of its points and control points.
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::around(self.points())
    }

    /// Returns the box that the path describes, if it is an upright one and nothing else, give or take
    /// `error`.
    pub fn as_rectangle(&self, error: f64) -> Option<Bounds> {
        let mut corners = Vec::with_capacity(5);
        for (index, step) in self.steps.iter().enumerate() {
            match *step {
                Step::Move(point) if index == 0 => corners.push(point),
                Step::Line(point) if corners.len() < 5 => corners.push(point),
                Step::Close if index + 1 == self.steps.len() => {}
                _ => return None,
            }
        }
        let near = |a: f64, b: f64| (a - b).abs() <= error;
        if let [first, .., last] = corners.as_slice()
            && corners.len() == 5
            && near(first.x, last.x)
            && near(first.y, last.y)
        {
            corners.pop();
        }
        let &[a, b, c, d] = corners.as_slice() else { return None };
        let upright = (near(a.y, b.y) && near(b.x, c.x) && near(c.y, d.y) && near(d.x, a.x))
            || (near(a.x, b.x) && near(b.y, c.y) && near(c.x, d.x) && near(d.y, a.y));
        upright.then(|| Bounds::around(corners)).flatten()
    }

    /// Appends the path data, with every number within `error` of the exact value.
    pub fn write(&self, text: &mut String, error: f64) {
        let mut writer = Writer { text, error, at: None, start: None };
        for step in &self.steps {
            writer.step(step);
        }
    }
}

/// Writes steps, each in its shortest form.
struct Writer<'a> {
    text: &'a mut String,
    error: f64,
    /// The current point in millionths, as written: what can be omitted depends on what a reader has read.
    at: Option<(i64, i64)>,
    start: Option<(i64, i64)>,
}

impl Writer<'_> {
    fn step(&mut self, step: &Step) {
        match *step {
            Step::Move(to) => {
                let to = self.round(to);
                self.put('M', &[to]);
                (self.start, self.at) = (Some(to), Some(to));
            }
            Step::Line(to) => {
                let to = self.round(to);
                match self.at {
                    Some(at) if at == to => {}
                    Some(at) if at.1 == to.1 => self.put_one('H', to.0),
                    Some(at) if at.0 == to.0 => self.put_one('V', to.1),
                    _ => self.put('L', &[to]),
                }
                self.at = Some(to);
            }
            Step::Quadratic(control, to) => {
                let points = [control, to].map(|point| self.round(point));
                self.put('Q', &points);
                self.at = Some(points[1]);
            }
            Step::Cubic(first, second, to) => {
                let points = [first, second, to].map(|point| self.round(point));
                self.put('C', &points);
                self.at = Some(points[2]);
            }
            Step::Close => {
                self.text.push('Z');
                self.at = self.start;
            }
        }
    }

    fn round(&self, point: Point) -> (i64, i64) {
        (millionths(point.x, self.error), millionths(point.y, self.error))
    }

    fn put(&mut self, command: char, points: &[(i64, i64)]) {
        let mut before = command;
        for &(x, y) in points {
            self.text.push(before);
            push_millionths(self.text, x);
            self.text.push(' ');
            push_millionths(self.text, y);
            before = ' ';
        }
    }

    fn put_one(&mut self, command: char, number: i64) {
        self.text.push(command);
        push_millionths(self.text, number);
    }
}

/// Reads commands and numbers.
struct Scanner<'a> {
    rest: &'a [u8],
}

impl Scanner<'_> {
    fn skip(&mut self) {
        while let [b' ' | b'\t' | b'\n' | b'\r' | b',', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    fn command(&mut self) -> Option<u8> {
        self.skip();
        let (&command, rest) = self.rest.split_first()?;
        if !command.is_ascii_alphabetic() {
            return None;
        }
        self.rest = rest;
        Some(command)
    }

    fn has_number(&mut self) -> bool {
        self.skip();
        matches!(self.rest.first(), Some(b'-' | b'+' | b'.' | b'0'..=b'9'))
    }

    fn point(&mut self) -> Option<Point> {
        Some(Point { x: self.number()?, y: self.number()? })
    }

    fn number(&mut self) -> Option<f64> {
        let number: f64 = std::str::from_utf8(self.digits()).ok()?.parse().ok()?;
        (number.abs() <= OUTERMOST).then_some(number)
    }

    /// Skips a number, and returns whether it is one that [`number`](Self::number) accepts. Only long numbers and exponents
    /// need parsing for that.
    fn skip_number(&mut self) -> bool {
        let digits = self.digits();
        let plain = digits.iter().all(|byte| !matches!(byte, b'e' | b'E'));
        let before_point = digits.iter().take_while(|byte| **byte != b'.').count();
        if plain && before_point < 7 {
            return digits.iter().any(u8::is_ascii_digit);
        }
        let number = std::str::from_utf8(digits).ok().and_then(|text| text.parse::<f64>().ok());
        number.is_some_and(|number| number.abs() <= OUTERMOST)
    }

    fn digits(&mut self) -> &[u8] {
        self.skip();
        let mut end = 0;
        let (mut dot, mut exponent) = (false, false);
        while let Some(&byte) = self.rest.get(end) {
            let after_e = end > 0 && matches!(self.rest[end - 1], b'e' | b'E');
            match byte {
                b'0'..=b'9' => {}
                b'-' | b'+' if end == 0 || after_e => {}
                b'.' if !dot && !exponent => dot = true,
                b'e' | b'E' if end > 0 && !exponent => exponent = true,
                _ => break,
            }
            end += 1;
        }
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits
    }
}

/// Appends `x y`.
pub(super) fn push_point(text: &mut String, point: Point, error: f64) {
    push(text, point.x, error);
    text.push(' ');
    push(text, point.y, error);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip(data: &str) -> Option<String> {
        let mut text = String::new();
        Path::parse(data)?.write(&mut text, 0.0005);
        Some(text)
    }

    #[test]
    fn paths_are_written_short() {
        let table = [
            ("M0 0L10 0L10 10L0 10L0 0Z", "M0 0H10V10H0V0Z"),
            ("M 1.00004,2 l3 4", ""),
            ("M1.00004 2L1.00002 2.00003L3 4Z", "M1 2L3 4Z"),
            ("M0 0C1 2 3 4 5 6Q7 8 9 10Z", "M0 0C1 2 3 4 5 6Q7 8 9 10Z"),
            ("M0 0 10 0 10 10Z", "M0 0H10V10Z"),
            ("M6.32e-09 -1.5e1V3H2", "M0 -15V3H2"),
            ("M0 0H4ZM1 1L2 2Z", "M0 0H4ZM1 1L2 2Z"),
        ];
        for (data, want) in table {
            assert_eq!(round_trip(data).unwrap_or_default(), want, "{data}");
        }
    }

    #[test]
    fn what_figma_never_sends_is_rejected() {
        for data in [
            "L0 0",
            "M0",
            "M0 0A1 1 0 0 0 2 2",
            "M0 0m1 1",
            "M0 0L1 NaN",
            "M0 0 trailing",
            "Z",
            "M1e999 0",
            "M1000001 0",
            "M0 -1e7",
            "é",
        ] {
            assert_eq!((Path::parse(data), Path::is_readable(data)), (None, false), "{data}");
        }
        assert_eq!(Path::parse(""), Some(Path::default()));
    }

    #[test]
    fn boxes_are_recognized() {
        let is_box = |data: &str| Path::parse(data).unwrap().as_rectangle(0.001).is_some();
        assert!(is_box("M0 0L10 0L10 10L0 10L0 0Z"));
        assert!(is_box("M0 0L0 10L10 10L10 0Z"));
        assert!(!is_box("M0 0L10 1L10 10L0 10Z"));
        assert!(!is_box("M0 0L10 0L10 10Z"));
        assert!(!is_box("M0 0L10 0L10 10L0 10ZM2 2L3 2L3 3L2 3Z"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_parsed_without_a_panic(data in "[MLHVCQZmz0-9eE.,+ -]{0,60}") {
            let path = Path::parse(&data);
            proptest::prop_assert_eq!(Path::is_readable(&data), path.is_some());
            if let Some(path) = path {
                let mut text = String::new();
                path.write(&mut text, 0.0005);
                proptest::prop_assert!(Path::parse(&text).is_some() || path.steps.is_empty(), "{}", text);
            }
        }

        #[test]
        fn written_points_are_close_to_the_original(points in proptest::collection::vec((-900.0..900.0_f64, -900.0..900.0_f64), 2..20)) {
            let mut steps = vec![Step::Move(Point { x: points[0].0, y: points[0].1 })];
            steps.extend(points[1..].iter().map(|&(x, y)| Step::Cubic(Point { x, y }, Point { x: y, y: x }, Point { x, y: x })));
            let path = Path { steps };
            let mut text = String::new();
            path.write(&mut text, 0.0005);
            let read = Path::parse(&text).unwrap();
            for (a, b) in path.points().zip(read.points()) {
                proptest::prop_assert!((a.x - b.x).abs() < 0.000_501 && (a.y - b.y).abs() < 0.000_501);
            }
        }
    }
}
