//! Text styles: a constant each, and `ALL`.

use super::dialect::TextDialect;
use super::ident::IDENTIFIERS;
use serde::Serialize;

use super::layout::{self, Expr};
use super::types;
use crate::design::{LineHeight, TextStyle};
use crate::formats::ledger::style_names;
use crate::formats::{Context, RenderError, built_in, number, text};
use crate::naming;

#[derive(Serialize)]
pub(super) struct View {
    pub(super) header: String,
    pub(super) support: String,
    /// What `all` is.
    pub(super) all_doc: String,
    pub(super) styles: Vec<StyleView>,
    pub(super) all: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct StyleView {
    pub(super) doc: Vec<String>,
    pub(super) deprecated: Option<String>,
    pub(super) item: Vec<String>,
}

pub(super) fn render(context: &Context, styles: &[TextStyle]) -> Result<String, RenderError> {
    let (names, _) = style_names(&IDENTIFIERS, styles);
    let named: Vec<(&TextStyle, &str)> =
        styles.iter().zip(&names).filter_map(|(style, name)| Some((style, name.as_deref()?))).collect();
    let all = named
        .iter()
        .map(|(style, name)| Expr::Call("", vec![string(&style.name), Expr::atom(*name)]))
        .collect();
    let view = View {
        header: super::header(context, None, named.iter().map(|(_, name)| *name)),
        support: types::support(
            context,
            exfig_templates::RUST_TEXT_STYLE.text,
            &["LineHeight", "TextCase", "TextDecoration", "TextStyle"],
        ),
        all_doc: "Every text style with its name, in Figma's order".to_owned(),
        styles: named.iter().map(|(style, name)| view_style(style, name)).collect(),
        all: layout::constant("pub const ALL: &[(&str, TextStyle)]", &Expr::Slice(all), 0),
    };
    built_in(exfig_templates::RUST_TYPOGRAPHY, view)
}

/// Writes text styles in a framework's types.
pub(in crate::formats) fn render_in(
    context: &Context,
    target: Option<&str>,
    styles: &[TextStyle],
    dialect: &TextDialect,
) -> Result<String, RenderError> {
    let (names, _) = style_names(&IDENTIFIERS, styles);
    let named = styles.iter().zip(&names).filter_map(|(style, name)| Some((style, name.as_deref()?)));
    let named = named.collect::<Vec<_>>();
    let of_name = |(style, name): &(&TextStyle, &str)| {
        let head = format!("{}: {}.", text::code_span(&style.figma_name), text::code_span(&summary(style)));
        let lost = (dialect.lost)(style);
        let note = match lost.as_slice() {
            [] => String::new(),
            lost => format!("Not here: {}.", lost.join(", ")),
        };
        let about = [note.as_str(), &style.description];
        let about = about.into_iter().filter(|text| !text.trim().is_empty()).collect::<Vec<_>>();
        let function = naming::rust_field(&style.name).unwrap_or_default();
        // Letters without case give the constant and the function one name; only one of them is written.
        StyleView {
            doc: text::doc_lines(&head, &about.join("\n\n")),
            deprecated: super::deprecated(&style.description),
            item: (dialect.item)((name, &function), style),
        }
    };
    let used = named.iter().map(|(style, _)| *style).collect::<Vec<_>>();
    let fonts = dialect.fonts.map(|fonts| fonts(&used));
    let fonts = fonts.map(|(head, fonts)| layout::constant(&head, &fonts, 0));
    let view = View {
        header: super::header(context, target, named.iter().map(|(_, name)| *name)),
        support: dialect.support.to_owned(),
        all_doc: "The fonts to load".to_owned(),
        styles: named.iter().map(of_name).collect(),
        all: fonts.unwrap_or_default(),
    };
    built_in(exfig_templates::RUST_TYPOGRAPHY, view)
}

fn view_style(style: &TextStyle, name: &str) -> StyleView {
    let head = format!("{}: {}.", text::code_span(&style.figma_name), text::code_span(&summary(style)));
    StyleView {
        doc: text::doc_lines(&head, &style.description),
        deprecated: super::deprecated(&style.description),
        item: layout::constant(&format!("pub const {name}: TextStyle"), &style_expr(style), 0),
    }
}

/// `Inter 600 16/24 px`
fn summary(style: &TextStyle) -> String {
    let italic = if style.italic { " italic" } else { "" };
    let [weight, size, height] = [style.font_weight, style.font_size, style.line_height_px].map(number::css);
    format!("{} {weight}{italic} {size}/{height} px", style.font_family)
}

fn string(value: &str) -> Expr {
    Expr::atom(text::rust_string(value))
}

fn style_expr(style: &TextStyle) -> Expr {
    let optional = |value: &Option<String>| match value {
        Some(value) => Expr::Call("Some", vec![string(value)]),
        None => Expr::atom("None"),
    };
    let float = |value: f64| Expr::atom(number::rust_f32(value));
    let line_height = match style.line_height {
        LineHeight::Auto => "LineHeight::Auto".to_owned(),
        LineHeight::Px(value) => format!("LineHeight::Px({})", number::rust_f32(value)),
        LineHeight::Percent(value) => format!("LineHeight::Percent({})", number::rust_f32(value)),
    };
    let flags = style
        .opentype_flags
        .iter()
        .map(|(flag, on)| Expr::Call("", vec![string(flag), Expr::atom(u8::from(*on != 0).to_string())]))
        .collect();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped first; NaN gives 0")]
    let weight = style.font_weight.clamp(1.0, 1000.0).round() as u16;
    let fields = [
        ("font_family", string(&style.font_family)),
        ("font_post_script_name", optional(&style.font_post_script_name)),
        ("font_style", optional(&style.font_style)),
        ("font_weight", Expr::atom(weight.to_string())),
        ("italic", Expr::atom(style.italic.to_string())),
        ("font_size", float(style.font_size)),
        ("line_height", Expr::atom(line_height)),
        ("line_height_px", float(style.line_height_px)),
        ("letter_spacing", float(style.letter_spacing)),
        ("paragraph_spacing", float(style.paragraph_spacing)),
        ("paragraph_indent", float(style.paragraph_indent)),
        ("list_spacing", float(style.list_spacing)),
        ("text_case", Expr::atom(text_case(&style.text_case))),
        ("text_decoration", Expr::atom(text_decoration(&style.text_decoration))),
        ("opentype_flags", Expr::Slice(flags)),
    ];
    Expr::Struct("TextStyle", fields.map(|(field, value)| (field.to_owned(), value)).into())
}

// A value that Figma adds later falls back to the default: the text is still readable.

fn text_case(name: &str) -> &'static str {
    match name {
        "upper" => "TextCase::Upper",
        "lower" => "TextCase::Lower",
        "title" => "TextCase::Title",
        "small-caps" => "TextCase::SmallCaps",
        "small-caps-forced" => "TextCase::SmallCapsForced",
        _ => "TextCase::Original",
    }
}

fn text_decoration(name: &str) -> &'static str {
    match name {
        "underline" => "TextDecoration::Underline",
        "strikethrough" => "TextDecoration::Strikethrough",
        _ => "TextDecoration::None",
    }
}
