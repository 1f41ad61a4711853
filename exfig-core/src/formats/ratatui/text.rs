//! Text styles as constants: what a terminal has of them.

use crate::design::TextStyle;
use crate::formats::number;
use crate::formats::rust::dialect::TextDialect;
use crate::formats::rust::layout::{self, Expr};

pub(super) const DIALECT: TextDialect =
    TextDialect { support: "\nuse ::ratatui::style::{Modifier, Style};\n", item, lost, fonts: None };

fn item((name, _): (&str, &str), style: &TextStyle) -> Vec<String> {
    let mut modifiers = Vec::new();
    if style.font_weight >= 600.0 {
        modifiers.push("Modifier::BOLD");
    }
    if style.italic {
        modifiers.push("Modifier::ITALIC");
    }
    match style.text_decoration.as_str() {
        "underline" => modifiers.push("Modifier::UNDERLINED"),
        "strikethrough" => modifiers.push("Modifier::CROSSED_OUT"),
        _ => {}
    }
    let calls = modifiers.iter().map(|modifier| format!(".add_modifier({modifier})")).collect::<Vec<_>>();
    let head = format!("pub const {name}: Style");
    if calls.len() < 2 {
        return layout::constant(&head, &Expr::atom(format!("Style::new(){}", calls.concat())), 0);
    }
    // Two calls are longer than rustfmt's `chain_width`.
    let mut lines = vec![format!("{head} = Style::new()")];
    lines.extend(calls.iter().map(|call| format!("    {call}")));
    if let Some(last) = lines.last_mut() {
        last.push(';');
    }
    layout::guarded(lines, 0)
}

fn lost(style: &TextStyle) -> Vec<String> {
    let mut lost = vec![format!("the font, its size of {} px", number::css(style.font_size))];
    lost.extend((style.letter_spacing != 0.0).then(|| "letter spacing".to_owned()));
    lost.extend(style.not_in_frameworks());
    lost
}
