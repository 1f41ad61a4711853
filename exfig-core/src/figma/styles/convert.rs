//! Converts the values of styles to exfig's own types, and reports what has no place in them.

use crate::design::{Effect, LineHeight, Notices, Paint, TextStyle, Value};
use crate::figma::paint::{read_effect, read_paint};
use crate::figma::weights::weight;
use crate::figma::wire::{self, TypeStyle};

/// Returns the variable that a stack of fills is bound to: a single opaque paint in the variable's color.
pub(super) fn variable_of(fills: &[wire::Paint]) -> Option<String> {
    let mut visible = fills.iter().filter(|paint| paint.visible != Some(false));
    let (only, None) = (visible.next()?, visible.next()) else { return None };
    let is_plain = only.kind() == "SOLID" && only.opacity.unwrap_or(1.0) == 1.0;
    only.bound_variables.of("color").filter(|_| is_plain).map(str::to_owned)
}

/// Returns the value of a stack of fills: one solid color, or else its layers; `None` if it contains no color
/// or gradient.
pub(super) fn fill_value(fills: &[wire::Paint], name: &str, notices: &mut Notices) -> Option<Value> {
    let mut layers = Vec::new();
    for paint in fills.iter().filter(|paint| paint.visible != Some(false)) {
        if let Some(mode) = paint.blend_mode() {
            let mode = mode.to_ascii_lowercase().replace('_', " ");
            notices
                .add(format!("color styles with the blend mode {mode}, which the outputs leave out"), name);
        }
        match read_paint(paint) {
            Some(layer) => layers.push(layer),
            None => {
                let kind = paint.kind.as_deref().unwrap_or("unknown").to_ascii_lowercase();
                notices.add(format!("color styles with a fill of type {kind}, which is left out"), name);
            }
        }
    }
    match layers.as_slice() {
        [] => None,
        [Paint::Solid { color }] => Some(Value::Color(*color)),
        _ => Some(Value::Paints(layers)),
    }
}

/// Converts an effect; reports what has no place in the outputs.
pub(super) fn effect(effect: &wire::Effect, name: &str, notices: &mut Notices) -> Option<Effect> {
    let read = read_effect(effect);
    let words = |text: &str| text.to_ascii_lowercase().replace('_', " ");
    if read.is_none() {
        let kind = effect.kind.as_deref().unwrap_or("UNKNOWN");
        let kind = effect.special_blur().into_iter().chain([kind]).map(words).collect::<Vec<_>>().join(" ");
        notices.add(format!("effect styles with an effect of type {kind}, which is left out"), name);
    } else if let Some(mode) = effect.blend_mode() {
        notices.add(
            format!("effect styles with the blend mode {}, which the outputs leave out", words(mode)),
            name,
        );
    }
    read
}

/// Converts a text style, with Figma's defaults for omitted properties. Source: `TypeStyle` of the
/// specification.
pub(super) fn text_style(
    (id, name, description): (&str, &str, &str),
    text: &TypeStyle,
    notices: &mut Notices,
) -> Option<TextStyle> {
    let font_size = text.font_size.filter(|size| *size > 0.0)?;
    let line_height_px = text.line_height_px.unwrap_or(font_size * 1.2);
    let line_height = match text.line_height_unit.as_deref() {
        Some("PIXELS") => LineHeight::Px(line_height_px),
        Some("FONT_SIZE_%") => LineHeight::Percent(
            text.line_height_percent_font_size.unwrap_or(line_height_px / font_size * 100.0),
        ),
        // `INTRINSIC_%` is "Auto" at 100%; any other share of the font's own height can only be given in px.
        Some("INTRINSIC_%")
            if text.line_height_percent.is_some_and(|percent| (percent - 100.0).abs() > 0.01) =>
        {
            LineHeight::Px(line_height_px)
        }
        _ => LineHeight::Auto,
    };
    let lower = |value: &Option<String>, default: &str| match value {
        Some(value) => value.to_ascii_lowercase().replace('_', "-"),
        None => default.to_owned(),
    };
    Some(TextStyle {
        name: name.to_owned(),
        figma_name: name.to_owned(),
        id: id.to_owned(),
        description: description.to_owned(),
        font_family: text.font_family.clone()?,
        font_post_script_name: text.font_post_script_name.clone(),
        font_style: text.font_style.clone(),
        font_weight: weight(text, name, notices),
        italic: text.italic.unwrap_or(false),
        font_size,
        line_height,
        line_height_px,
        letter_spacing: text.letter_spacing.unwrap_or(0.0),
        paragraph_spacing: text.paragraph_spacing.unwrap_or(0.0),
        paragraph_indent: text.paragraph_indent.unwrap_or(0.0),
        list_spacing: text.list_spacing.unwrap_or(0.0),
        text_case: lower(&text.text_case, "original"),
        text_decoration: lower(&text.text_decoration, "none"),
        on_record: false,
        bound: text
            .bound_variables
            .all()
            .map(|(property, id)| (property.to_owned(), id.to_owned()))
            .collect(),
        opentype_flags: text.opentype_flags.clone().unwrap_or_default(),
    })
}
