//! Effect styles: a constant each, and `ALL`.

use super::dialect::{PLAIN, bytes};
use super::ident::IDENTIFIERS;
use super::layout::{self, Expr};
use super::types;
use super::typography::{StyleView, View};
use crate::design::{Effect, EffectStyle, Shadow};
use crate::formats::ledger::effect_names;
use crate::formats::{Context, RenderError, built_in, number, text};

pub(super) fn render(context: &Context, styles: &[EffectStyle]) -> Result<String, RenderError> {
    let (names, _) = effect_names(&IDENTIFIERS, styles);
    let named = styles.iter().zip(&names).filter_map(|(style, name)| Some((style, name.as_deref()?)));
    let named = named.collect::<Vec<_>>();
    let all = named.iter().map(|(style, name)| {
        Expr::Call("", vec![Expr::atom(text::rust_string(&style.name)), Expr::atom(*name)])
    });
    let view = View {
        header: super::header(context, None, named.iter().map(|(_, name)| *name)),
        support: types::support(
            context,
            &format!("{}{}", PLAIN.support, exfig_templates::RUST_EFFECT.text),
            &["Color", "Effect", "Shadow"],
        ),
        all_doc: "Every effect style with its name, in Figma's order".to_owned(),
        styles: named.iter().map(|(style, name)| view_style(style, name)).collect(),
        all: layout::constant("pub const ALL: &[(&str, &[Effect])]", &Expr::Slice(all.collect()), 0),
    };
    built_in(exfig_templates::RUST_TYPOGRAPHY, view)
}

fn view_style(style: &EffectStyle, name: &str) -> StyleView {
    let effects = Expr::Slice(style.effects.iter().map(effect).collect());
    StyleView {
        doc: text::doc_lines(&format!("{}.", text::code_span(&style.figma_name)), &style.description),
        deprecated: super::deprecated(&style.description),
        item: layout::constant(&format!("pub const {name}: &[Effect]"), &effects, 0),
    }
}

fn effect(effect: &Effect) -> Expr {
    let float = |number: f64| Expr::atom(number::rust_f32(number));
    match effect {
        Effect::DropShadow(of) => Expr::Call("Effect::DropShadow", vec![shadow(of)]),
        Effect::InnerShadow(of) => Expr::Call("Effect::InnerShadow", vec![shadow(of)]),
        Effect::LayerBlur { radius } => Expr::Call("Effect::LayerBlur", vec![float(*radius)]),
        Effect::BackgroundBlur { radius } => Expr::Call("Effect::BackgroundBlur", vec![float(*radius)]),
    }
}

fn shadow(shadow: &Shadow) -> Expr {
    let numbers = [("x", shadow.x), ("y", shadow.y), ("blur", shadow.blur), ("spread", shadow.spread)];
    let numbers = numbers.map(|(field, number)| (field.to_owned(), Expr::atom(number::rust_f32(number))));
    let color = ("color".to_owned(), bytes("Color::rgba", &shadow.color.to_bytes()));
    Expr::Struct("Shadow", std::iter::once(color).chain(numbers).collect())
}
