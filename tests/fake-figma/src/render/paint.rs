//! Figma's paints, as far as they are drawn here.
//!
//! SOLID, GRADIENT_LINEAR and GRADIENT_RADIAL are exact. The emulator need not be pretty, but a node that
//! Figma would render must not come out empty: an angular gradient is drawn as a linear one, a diamond as a
//! radial one, and an image or a pattern as flat gray.

use serde_json::Value;

use super::matrix::{Matrix, Point};

/// A color that is not premultiplied, each channel 0.0 to 1.0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Color {
    pub(super) r: f64,
    pub(super) g: f64,
    pub(super) b: f64,
    pub(super) a: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GradientKind {
    /// From (0,0) to (1,0) in the gradient's own space.
    Linear,
    /// The unit circle in the gradient's own space.
    Radial,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Gradient {
    pub(super) kind: GradientKind,
    pub(super) stops: Vec<(f64, Color)>,
    /// From the gradient's own space to the canvas.
    pub(super) matrix: Matrix,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Paint {
    Solid(Color),
    Gradient(Gradient),
}

impl Paint {
    /// Parses a paint of a node of this size; `matrix` maps the node to the canvas. `None` if it paints
    /// nothing.
    pub(super) fn read(paint: &Value, size: [f64; 2], matrix: &Matrix) -> Option<Self> {
        let opacity = paint["opacity"].as_f64().unwrap_or(1.0);
        if paint["visible"].as_bool() == Some(false) || opacity <= 0.0 {
            return None;
        }
        let kind = match paint["type"].as_str()? {
            "SOLID" => return Some(Self::Solid(color(&paint["color"], opacity)?)),
            "GRADIENT_LINEAR" | "GRADIENT_ANGULAR" => GradientKind::Linear,
            "GRADIENT_RADIAL" | "GRADIENT_DIAMOND" => GradientKind::Radial,
            _ => return Some(Self::Solid(Color { r: 0.75, g: 0.75, b: 0.75, a: opacity })),
        };
        let stops: Vec<_> = paint["gradientStops"]
            .as_array()?
            .iter()
            .filter_map(|stop| Some((stop["position"].as_f64()?, color(&stop["color"], opacity)?)))
            .collect();
        if stops.is_empty() {
            return None;
        }
        let handles = &paint["gradientHandlePositions"];
        let handle = |index: usize, x: f64, y: f64| Point {
            x: handles[index]["x"].as_f64().unwrap_or(x),
            y: handles[index]["y"].as_f64().unwrap_or(y),
        };
        let (start, end, width) = (handle(0, 0.0, 0.5), handle(1, 1.0, 0.5), handle(2, 0.0, 1.0));
        let unit = Matrix {
            a: end.x - start.x,
            b: end.y - start.y,
            c: width.x - start.x,
            d: width.y - start.y,
            e: start.x,
            f: start.y,
        };
        let matrix = matrix.then_inner(&Matrix::scale(size[0], size[1])).then_inner(&unit);
        Some(Self::Gradient(Gradient { kind, stops, matrix }))
    }
}

fn color(value: &Value, opacity: f64) -> Option<Color> {
    let channel = |name: &str| value[name].as_f64().map(|channel| channel.clamp(0.0, 1.0));
    let a = channel("a").unwrap_or(1.0) * opacity.clamp(0.0, 1.0);
    Some(Color { r: channel("r")?, g: channel("g")?, b: channel("b")?, a })
}

impl Color {
    /// Formats the color as Figma does: `black`, `white` or `#RRGGBB`, without alpha.
    pub(super) fn to_svg(self) -> String {
        let byte = |channel: f64| (channel * 255.0).round() as u8;
        match [byte(self.r), byte(self.g), byte(self.b)] {
            [0, 0, 0] => "black".to_owned(),
            [255, 255, 255] => "white".to_owned(),
            [r, g, b] => format!("#{r:02X}{g:02X}{b:02X}"),
        }
    }

    pub(super) fn to_skia(self) -> tiny_skia::Color {
        let [r, g, b, a] = [self.r, self.g, self.b, self.a].map(|channel| channel.clamp(0.0, 1.0) as f32);
        tiny_skia::Color::from_rgba(r, g, b, a).unwrap_or(tiny_skia::Color::BLACK)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_gradient_spans_its_handles_on_the_canvas() {
        let paint = json!({"type": "GRADIENT_LINEAR", "opacity": 0.5,
            "gradientHandlePositions": [{"x": 0.5, "y": 0.0}, {"x": 0.5, "y": 1.0}, {"x": 0.0, "y": 0.0}],
            "gradientStops": [{"position": 0.0, "color": {"r": 1, "g": 0, "b": 0, "a": 0.5}}]});
        let Some(Paint::Gradient(gradient)) =
            Paint::read(&paint, [20.0, 10.0], &Matrix::translation(3.0, 4.0))
        else {
            panic!("no gradient")
        };
        assert_eq!(gradient.matrix.apply(Point { x: 0.0, y: 0.0 }), Point { x: 13.0, y: 4.0 });
        assert_eq!(gradient.matrix.apply(Point { x: 1.0, y: 0.0 }), Point { x: 13.0, y: 14.0 });
        assert_eq!(gradient.stops[0].1.a, 0.25);
    }

    #[test]
    fn what_paints_nothing() {
        let solid = |extra: Value| {
            let mut paint = json!({"type": "SOLID", "color": {"r": 0, "g": 0.2, "b": 1}});
            paint.as_object_mut().unwrap().append(&mut extra.as_object().unwrap().clone());
            Paint::read(&paint, [1.0, 1.0], &Matrix::IDENTITY)
        };
        assert_eq!(solid(json!({"visible": false})), None);
        assert_eq!(solid(json!({"opacity": 0})), None);
        assert_eq!(solid(json!({"color": {}})), None);
        let Some(Paint::Solid(color)) = solid(json!({})) else { panic!("no color") };
        assert_eq!(color.to_svg(), "#0033FF");
    }
}
