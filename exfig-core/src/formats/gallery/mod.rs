//! What an entry exports, in the form that the page of `--gallery` shows: with CSS values to look at, and the names that
//! each format gives in code. `templates/gallery/gallery.js` reads this.

pub(crate) mod page;
mod picture;

use std::collections::BTreeMap;

use serde::Serialize;

pub(crate) use self::picture::Picture;

use super::css::effects::box_shadows;
use super::css::tokens::literal;
use super::css::typography::{text_decoration, text_transform};
use super::ledger::{asset_names, effect_names, style_names, token_names};
use super::{CodeFormat, Content, Identifiers, number};
use crate::design::{
    AssetItem, EffectStyle, LineHeight, TextStyle, Token, TokenGroup, TokenSet, TokenValue, Value,
};

/// The names of one item in code, by format.
type Codes = BTreeMap<&'static str, String>;

/// The content of one entry, by kind; the lists of other kinds are empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Exhibits {
    /// Collections of variables, or one of color styles.
    pub(crate) colors: Vec<Collection>,
    /// Text styles.
    pub(crate) typography: Vec<Lettering>,
    /// Effect styles.
    pub(crate) effects: Vec<Shading>,
    /// Icons.
    pub(crate) icons: Vec<Exhibit>,
    /// Images.
    pub(crate) images: Vec<Exhibit>,
}

impl Exhibits {
    /// Returns the modes of the collection that has a color with this name.
    pub(crate) fn modes_of(&self, color: &str) -> &[String] {
        let has = |collection: &&Collection| collection.tokens.iter().any(|token| token.name == color);
        self.colors.iter().find(has).map(|collection| collection.modes.as_slice()).unwrap_or_default()
    }
}

/// A collection of variables, or the color styles.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Collection {
    name: String,
    modes: Vec<String>,
    tokens: Vec<Swatch>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Swatch {
    name: String,
    description: String,
    codes: Codes,
    /// One for each mode.
    values: Vec<Shade>,
}

/// A value in one mode.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Shade {
    /// A background in CSS; `None` for what is no color.
    css: Option<String>,
    text: String,
    alias: Option<String>,
}

/// A text style.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Lettering {
    name: String,
    description: String,
    codes: Codes,
    text: String,
    style: Css,
}

/// The properties of CSS that show a text style.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Css {
    font_family: String,
    font_weight: f64,
    font_size: f64,
    font_style: &'static str,
    line_height: String,
    letter_spacing: String,
    text_transform: &'static str,
    text_decoration: &'static str,
}

/// An effect style.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Shading {
    name: String,
    description: String,
    codes: Codes,
    text: String,
    box_shadow: Option<String>,
}

/// An icon or an image.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Exhibit {
    name: String,
    description: String,
    codes: Codes,
    width: Option<f64>,
    height: Option<f64>,
    /// Its file at 1x, or at the scale nearest to it.
    pub(crate) path: String,
    dark: Option<String>,
    /// What is in the file; filled in by who reads it.
    pub(crate) picture: Option<Picture>,
}

/// Returns the content of an entry, with its names in the code of these formats.
pub(crate) fn exhibits(content: &Content<'_>, formats: &[CodeFormat]) -> Exhibits {
    let mut shown = Exhibits::default();
    match content {
        Content::Tokens(set) => shown.colors = collections(set, formats),
        Content::Typography(styles) => {
            let codes = codes(styles.len(), formats, |rules| style_names(rules, styles).0);
            shown.typography =
                styles.iter().zip(codes).map(|(style, codes)| lettering(style, codes)).collect();
        }
        Content::Effects(styles) => {
            let codes = codes(styles.len(), formats, |rules| effect_names(rules, styles).0);
            shown.effects = styles.iter().zip(codes).map(|(style, codes)| shading(style, codes)).collect();
        }
        Content::Icons(items) => shown.icons = assets("icon", items, formats),
        Content::Images(items) => shown.images = assets("image", items, formats),
        Content::Theme(_) => {}
    }
    shown
}

/// Returns the names of `number` items in each format that names them.
fn codes(
    number: usize,
    formats: &[CodeFormat],
    names: impl Fn(&Identifiers) -> Vec<Option<String>>,
) -> Vec<Codes> {
    let mut all = vec![Codes::new(); number];
    for format in formats {
        for (codes, name) in all.iter_mut().zip(names(format.identifiers())) {
            codes.extend(name.map(|name| (format.name(), name)));
        }
    }
    all
}

fn collections(set: &TokenSet, formats: &[CodeFormat]) -> Vec<Collection> {
    let mut codes = set.groups.iter().map(|group| vec![Codes::new(); group.tokens.len()]).collect::<Vec<_>>();
    for format in formats {
        let rules = format.identifiers();
        for (codes, names) in codes.iter_mut().zip(token_names(rules, set).0) {
            let Some(names) = names else { continue };
            let whole = |name: String| match &names.name {
                Some(group) => format!("{group}{}{name}", rules.separator),
                None => name,
            };
            for (codes, name) in codes.iter_mut().zip(names.tokens) {
                let shown = name.map(|name| format!("{}{}", format.sigil(), whole(name)));
                codes.extend(shown.map(|name| (format.name(), name)));
            }
        }
    }
    let of_group = |(group, codes): (&TokenGroup, Vec<Codes>)| Collection {
        name: group.name.clone(),
        modes: group.modes.clone(),
        tokens: group.tokens.iter().zip(codes).map(|(token, codes)| swatch(token, codes)).collect(),
    };
    set.groups.iter().zip(codes).map(of_group).collect()
}

fn swatch(token: &Token, codes: Codes) -> Swatch {
    let shade = |value: &TokenValue| {
        let text = literal(&value.value, token.unit);
        let is_color = matches!(value.value, Value::Color(_) | Value::Paints(_));
        Shade {
            css: text.clone().filter(|_| is_color),
            text: text.unwrap_or_else(|| "a fill that CSS does not have".to_owned()),
            alias: value.alias.as_ref().map(|alias| alias.name.clone()),
        }
    };
    Swatch {
        name: token.name.clone(),
        description: token.description.clone(),
        codes,
        values: token.values.iter().map(shade).collect(),
    }
}

fn lettering(style: &TextStyle, codes: Codes) -> Lettering {
    let px = |length: f64| format!("{}px", number::css(length));
    let line_height = match style.line_height {
        LineHeight::Auto => "normal".to_owned(),
        LineHeight::Px(height) => px(height),
        LineHeight::Percent(percent) => number::css(percent / 100.0),
    };
    let weight = style.font_style.as_deref().unwrap_or(style.weight_name());
    let text = format!(
        "{} {weight} {}/{}",
        style.font_family,
        number::css(style.font_size),
        if style.line_height == LineHeight::Auto {
            "auto".to_owned()
        } else {
            number::css(style.line_height_px)
        }
    );
    Lettering {
        name: style.name.clone(),
        description: style.description.clone(),
        codes,
        text,
        style: Css {
            font_family: style.font_family.clone(),
            font_weight: style.font_weight.clamp(1.0, 1000.0),
            font_size: style.font_size,
            font_style: if style.italic { "italic" } else { "normal" },
            line_height,
            letter_spacing: px(style.letter_spacing),
            text_transform: text_transform(&style.text_case),
            text_decoration: text_decoration(&style.text_decoration),
        },
    }
}

fn shading(style: &EffectStyle, codes: Codes) -> Shading {
    let text = style.effects.iter().map(|effect| effect.to_string()).collect::<Vec<_>>().join(", ");
    Shading {
        name: style.name.clone(),
        description: style.description.clone(),
        codes,
        text,
        box_shadow: box_shadows(style),
    }
}

fn assets(noun: &str, items: &[AssetItem], formats: &[CodeFormat]) -> Vec<Exhibit> {
    let codes = codes(items.len(), formats, |rules| asset_names(rules, noun, items).0);
    let exhibit = |(item, codes): (&AssetItem, Codes)| {
        let distance = |scale: f64| (scale - 1.0).abs();
        let file = item.files.iter().min_by(|a, b| distance(a.scale).total_cmp(&distance(b.scale)))?;
        Some(Exhibit {
            name: item.name.clone(),
            description: item.description.clone(),
            codes,
            width: item.width,
            height: item.height,
            path: file.path.clone(),
            dark: item.dark.clone(),
            picture: None,
        })
    };
    items.iter().zip(codes).filter_map(exhibit).collect()
}
