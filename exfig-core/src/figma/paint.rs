//! Converts paints and effects to exfig's own types.

use super::wire;
use crate::asset::Rgba;
use crate::design::{Effect, Gradient, GradientKind, Paint, Shadow, Stop};

/// Converts a paint to exfig's own type; `None` if it is an image, incomplete, of an unknown type, or has a stop off its
/// gradient.
pub(crate) fn read_paint(paint: &wire::Paint) -> Option<Paint> {
    let opacity = paint.opacity.unwrap_or(1.0);
    let kind = match paint.kind.as_deref()? {
        "SOLID" => return Some(Paint::Solid { color: paint.color?.rgba().with_opacity(opacity) }),
        "GRADIENT_LINEAR" => GradientKind::Linear,
        "GRADIENT_RADIAL" => GradientKind::Radial,
        "GRADIENT_ANGULAR" => GradientKind::Angular,
        "GRADIENT_DIAMOND" => GradientKind::Diamond,
        _ => return None,
    };
    let point = |at: usize| {
        let vector = paint.gradient.as_ref()?.handle_positions.get(at)?;
        Some([vector.x?, vector.y?])
    };
    let stop = |stop: &wire::ColorStop| {
        let position = stop.position.filter(|position| (-NOISE..=1.0 + NOISE).contains(position))?;
        Some(Stop { position: position.clamp(0.0, 1.0), color: stop.color?.rgba().with_opacity(opacity) })
    };
    let stops = paint.gradient.iter().flat_map(|gradient| &gradient.stops).map(stop);
    let mut stops = stops.collect::<Option<Vec<_>>>()?;
    stops.sort_by(|a, b| a.position.total_cmp(&b.position));
    if kind == GradientKind::Angular {
        stops = around(stops);
    }
    let handles = [point(0)?, point(1)?, point(2)?];
    (!stops.is_empty()).then_some(Paint::Gradient(Gradient { kind, handles, stops }))
}

/// Returns the stops all around, from 0 to 1. Where a design has none at an end, the last color becomes the first one
/// across the start. Source: angular gradients in Figma's own exports; docs/drawing.md has them.
fn around(mut stops: Vec<Stop>) -> Vec<Stop> {
    let (Some(first), Some(last)) = (stops.first(), stops.last()) else { return stops };
    let (before, after) = (first.position, 1.0 - last.position);
    if before + after > 0.0 {
        let color = between(last.color, first.color, after / (before + after));
        if before > 0.0 {
            stops.insert(0, Stop { position: 0.0, color });
        }
        if after > 0.0 {
            stops.push(Stop { position: 1.0, color });
        }
    }
    stops
}

fn between(one: Rgba, other: Rgba, share: f64) -> Rgba {
    let mix = |a: f64, b: f64| a * (1.0 - share) + b * share;
    Rgba { r: mix(one.r, other.r), g: mix(one.g, other.g), b: mix(one.b, other.b), a: mix(one.a, other.a) }
}

/// How far a stop may be off its gradient, as a share of it.
const NOISE: f64 = 1e-4;

/// Converts an effect to exfig's own type; `None` if it is incomplete, of an unknown type, or a blur that grows.
pub(crate) fn read_effect(effect: &wire::Effect) -> Option<Effect> {
    let radius = effect.radius.unwrap_or(0.0).max(0.0);
    let shadow = || {
        let offset = effect.offset.unwrap_or_default();
        Some(Shadow {
            color: effect.color?.rgba(),
            x: offset.x.unwrap_or(0.0),
            y: offset.y.unwrap_or(0.0),
            blur: radius,
            spread: effect.spread.unwrap_or(0.0),
        })
    };
    match effect.kind.as_deref()? {
        "DROP_SHADOW" => shadow().map(Effect::DropShadow),
        "INNER_SHADOW" => shadow().map(Effect::InnerShadow),
        "LAYER_BLUR" | "BACKGROUND_BLUR" if effect.special_blur().is_some() => None,
        "LAYER_BLUR" => Some(Effect::LayerBlur { radius }),
        "BACKGROUND_BLUR" => Some(Effect::BackgroundBlur { radius }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_color_becomes_the_first_across_the_start() {
        let stop = |position: f64, r: f64| Stop { position, color: Rgba { r, g: 0.0, b: 0.0, a: 1.0 } };
        let reds = |stops: &[Stop]| {
            around(stops.to_vec()).iter().map(|stop| (stop.position, stop.color.r)).collect::<Vec<_>>()
        };
        assert_eq!(reds(&[stop(0.0, 0.0), stop(1.0, 1.0)]), [(0.0, 0.0), (1.0, 1.0)]);
        // Back to the first at the end.
        assert_eq!(reds(&[stop(0.0, 0.2), stop(0.5, 1.0)]), [(0.0, 0.2), (0.5, 1.0), (1.0, 0.2)]);
        // The last one is at the start, too.
        assert_eq!(reds(&[stop(0.25, 0.2), stop(1.0, 1.0)]), [(0.0, 1.0), (0.25, 0.2), (1.0, 1.0)]);
        let halves = reds(&[stop(0.25, 0.0), stop(0.75, 1.0)]);
        assert_eq!(halves, [(0.0, 0.5), (0.25, 0.0), (0.75, 1.0), (1.0, 0.5)]);
        assert_eq!(reds(&[stop(0.5, 0.3)]), [(0.0, 0.3), (0.5, 0.3), (1.0, 0.3)]);
        assert_eq!(reds(&[]), []);
    }
}
