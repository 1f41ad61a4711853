//! Converts paints and effects to exfig's own types.

use super::wire;
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
    let handles = [point(0)?, point(1)?, point(2)?];
    (!stops.is_empty()).then_some(Paint::Gradient(Gradient { kind, handles, stops }))
}

/// How far a stop may be off its gradient, as a share of it.
const NOISE: f64 = 1e-4;

/// Converts an effect to exfig's own type; `None` if it is incomplete or of an unknown type.
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
        "LAYER_BLUR" => Some(Effect::LayerBlur { radius }),
        "BACKGROUND_BLUR" => Some(Effect::BackgroundBlur { radius }),
        _ => None,
    }
}
