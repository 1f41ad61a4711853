//! The weight of a font, from its number and from the name of its cut.
//!
//! Figma's API reports 400 for cuts whose name has a space, such as `Semi Bold`. The PostScript name
//! (`Inter-SemiBold`) says what the cut is.

use super::wire::TypeStyle;
use crate::design::Notices;

/// The words for weights in names of cuts; longer words first, because `semibold` contains `bold`. Source:
/// "Common weight name mapping", CSS Fonts Module Level 4, and the names that fonts use besides.
const WORDS: [(&str, f64); 20] = [
    ("extrablack", 950.0),
    ("ultrablack", 950.0),
    ("extralight", 200.0),
    ("ultralight", 200.0),
    ("extrabold", 800.0),
    ("ultrabold", 800.0),
    ("semilight", 350.0),
    ("demilight", 350.0),
    ("semibold", 600.0),
    ("demibold", 600.0),
    ("hairline", 100.0),
    ("regular", 400.0),
    ("medium", 500.0),
    ("normal", 400.0),
    ("black", 900.0),
    ("heavy", 900.0),
    ("light", 300.0),
    ("roman", 400.0),
    ("bold", 700.0),
    ("thin", 100.0),
];

/// How far a font's number may be from the usual one of its cut's name: fonts differ in what `Heavy` is.
const USUAL: f64 = 100.0;

/// Returns the weight of a text style, 1 to 1000. A 400 that contradicts the cut's name becomes the weight of
/// the cut; any other contradiction is reported.
pub(super) fn weight(text: &TypeStyle, name: &str, notices: &mut Notices) -> f64 {
    let weight = text.font_weight.unwrap_or(400.0);
    let post_script = text.font_post_script_name.as_deref().and_then(|name| Some(name.rsplit_once('-')?.1));
    let Some(cut) = post_script.or(text.font_style.as_deref()) else { return weight };
    match of_cut(cut) {
        Some(of_cut) if weight == 400.0 && of_cut != weight => of_cut,
        Some(of_cut) if (of_cut - weight).abs() > USUAL => {
            notices.add(
                format!("text styles whose weight of {weight} is not that of their cut"),
                format!("{name}: {cut}"),
            );
            weight
        }
        _ => weight,
    }
}

/// Returns the weight that a cut's name stands for: 600 for `Semi Bold Italic`.
fn of_cut(cut: &str) -> Option<f64> {
    let letters = cut.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    WORDS.iter().find(|(word, _)| letters.contains(word)).map(|(_, weight)| *weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_of_400_follows_the_cut() {
        let table = [
            (Some(400.0), Some("Inter-SemiBold"), Some("Semi Bold"), 600.0, 0),
            (Some(400.0), None, Some("Semi Bold"), 600.0, 0),
            (Some(400.0), None, Some("Extra Bold Italic"), 800.0, 0),
            (Some(400.0), Some("Inter-Regular"), Some("Regular"), 400.0, 0),
            (Some(400.0), Some("SFPro-Italic"), Some("Italic"), 400.0, 0),
            (Some(400.0), Some("BoldFamily"), None, 400.0, 0),
            (None, Some("Inter-Thin"), Some("Thin"), 100.0, 0),
            // Fonts may number their cuts otherwise; a variable font may have any number.
            (Some(450.0), Some("Inter-Medium"), Some("Medium"), 450.0, 0),
            (Some(800.0), Some("Avenir-Heavy"), Some("Heavy"), 800.0, 0),
            (Some(700.0), Some("Inter-Light"), Some("Light"), 700.0, 1),
        ];
        for (number, post_script, cut, want, reported) in table {
            let text = TypeStyle {
                font_weight: number,
                font_post_script_name: post_script.map(str::to_owned),
                font_style: cut.map(str::to_owned),
                ..TypeStyle::default()
            };
            let mut notices = Notices::default();
            assert_eq!(weight(&text, "body", &mut notices), want, "{text:?}");
            assert_eq!(notices.count(), reported, "{text:?}");
        }
    }
}
