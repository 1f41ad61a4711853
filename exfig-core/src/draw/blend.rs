//! Blend modes.

/// Returns the name of a blend mode in CSS's `mix-blend-mode`; `None` if CSS does not have it. Figma writes these into
/// its SVGs.
///
/// Source: `BlendMode` of the specification, and Compositing and Blending Level 1.
pub(super) fn css_name(mode: &str) -> Option<&'static str> {
    Some(match mode {
        "DARKEN" => "darken",
        "MULTIPLY" => "multiply",
        "COLOR_BURN" => "color-burn",
        "LIGHTEN" => "lighten",
        "SCREEN" => "screen",
        "COLOR_DODGE" => "color-dodge",
        "OVERLAY" => "overlay",
        "SOFT_LIGHT" => "soft-light",
        "HARD_LIGHT" => "hard-light",
        "DIFFERENCE" => "difference",
        "EXCLUSION" => "exclusion",
        "HUE" => "hue",
        "SATURATION" => "saturation",
        "COLOR" => "color",
        "LUMINOSITY" => "luminosity",
        _ => return None,
    })
}
