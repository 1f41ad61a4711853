//! Light and dark modes that follow the system: by `prefers-color-scheme`, or by `light-dark()`.
//!
//! An element that states a mode keeps it, whatever the system's is. Sources: Media Queries Level 5, 11 "User
//! Preference Media Features"; CSS Color Module Level 5, 6 "Reacting to the used color-scheme".

use std::collections::{BTreeMap, BTreeSet};

use super::dependent::Axis;
use super::{Block, Property};
use crate::design::TokenSet;
use crate::formats::appearance::{self, Appearance, Appearances};
use crate::formats::{FormatOption, OptionMistake, Options, Takes};

/// What decides the mode.
pub(super) const THEME: FormatOption = FormatOption {
    name: "theme",
    takes: Takes::Words(&["data-theme", "prefers-color-scheme", "light-dark"]),
    default: "data-theme",
    help: "What decides between a light and a dark mode: the attribute alone (`\"data-theme\"`), or the system, \
           unless an attribute says otherwise: `\"prefers-color-scheme\"`, or `\"light-dark\"` for colors in one line \
           each and nested parts of a page in the other mode.",
};

/// A collection whose modes follow the system.
pub(super) struct Scheme<'a> {
    root: &'a str,
    axis: &'a Axis,
    /// Its mode for each appearance.
    modes: &'a BTreeMap<Appearance, usize>,
    is_light_dark: bool,
}

impl<'a> Scheme<'a> {
    /// Returns `None` if only attributes decide.
    pub(super) fn new(
        (root, options): (&'a str, &Options),
        axis: &'a Axis,
        modes: &'a BTreeMap<Appearance, usize>,
    ) -> Option<Self> {
        let theme = options.get(&THEME);
        (theme != THEME.default).then(|| Self { root, axis, modes, is_light_dark: theme == "light-dark" })
    }

    /// Returns the blocks of the modes so that they follow the system. `colors` are the properties that are colors
    /// in every mode.
    pub(super) fn applied(&self, blocks: Vec<Block>, colors: &BTreeSet<String>) -> Vec<Block> {
        let blocks = if self.is_light_dark { self.light_dark(blocks, colors) } else { blocks };
        self.following(blocks)
    }

    /// Adds a media query for each mode that is not the default.
    pub(super) fn following(&self, mut blocks: Vec<Block>) -> Vec<Block> {
        let copy = |(appearance, mode): (&Appearance, &usize)| {
            let is_default = self.axis.named().next().is_some_and(|(first, _)| first == *mode);
            let block = blocks.iter().find(|block| self.states(block, *mode)).filter(|_| !is_default)?;
            let properties = block.properties.iter().filter(|property| property.is_custom);
            let properties = properties.map(|property| property.clone().with_comment("")).collect::<Vec<_>>();
            (!properties.is_empty()).then(|| Block {
                media: query(*appearance).to_owned(),
                selectors: vec![unstated(self.root, &self.axis.attribute_selector())],
                properties,
                ..Block::default()
            })
        };
        let copies = self.modes.iter().filter_map(copy).collect::<Vec<_>>();
        blocks.extend(copies);
        blocks
    }

    fn states(&self, block: &Block, mode: usize) -> bool {
        self.axis.selector(mode).is_some_and(|selector| block.selectors.contains(&selector))
    }

    fn is_default(&self, block: &Block) -> bool {
        block.selectors.iter().any(|selector| selector == self.root)
    }

    /// Returns the blocks with `light-dark()` for each color; what else differs stays in the blocks of the modes.
    fn light_dark(&self, blocks: Vec<Block>, colors: &BTreeSet<String>) -> Vec<Block> {
        let values = |appearance: Appearance| {
            let mode = self.modes.get(&appearance).copied();
            let block = blocks.iter().find(|block| mode.is_some_and(|mode| self.states(block, mode)));
            let properties = block.into_iter().flat_map(|block| &block.properties);
            properties.filter_map(|property| Some((property.name.clone(), property.value.clone()?)))
        };
        let light = values(Appearance::Light).collect::<BTreeMap<_, _>>();
        let both = values(Appearance::Dark).filter(|(name, _)| colors.contains(name));
        let both = both.filter_map(|(name, dark)| {
            let light = light.get(&name)?;
            let value = if *light == dark { dark } else { format!("light-dark({light}, {dark})") };
            Some((name, value))
        });
        let both = both.collect::<BTreeMap<_, _>>();
        let mut result = Vec::new();
        for block in &blocks {
            let scheme = self.modes.iter().find(|(_, mode)| self.states(block, **mode));
            let scheme = scheme.map(|(appearance, _)| *appearance);
            if self.is_default(block) {
                let value = |property: &Property| match both.get(&property.name) {
                    Some(value) => Property { value: Some(value.clone()), ..property.clone() },
                    None => property.clone(),
                };
                let follows = Property::plain("color-scheme", "light dark".to_owned());
                result.push(Block {
                    selectors: vec![self.root.to_owned()],
                    properties: std::iter::once(follows).chain(block.properties.iter().map(value)).collect(),
                    ..block.clone()
                });
            }
            result.push(self.stated(block, scheme, &both));
        }
        result.retain(|block| !block.properties.is_empty());
        result
    }

    /// Returns the block of an element that states its mode.
    fn stated(&self, block: &Block, scheme: Option<Appearance>, both: &BTreeMap<String, String>) -> Block {
        let is_one_of_both = matches!(scheme, Some(Appearance::Light | Appearance::Dark));
        // In an element of a further mode, the colors are others.
        let has_more = self.axis.named().count() > 2;
        let name = scheme.map(|scheme| match scheme {
            Appearance::Light | Appearance::LightHighContrast => "light",
            Appearance::Dark | Appearance::DarkHighContrast => "dark",
        });
        let is_default = self.is_default(block);
        let own = block.properties.iter().filter_map(|property| match both.get(&property.name) {
            Some(_) if is_one_of_both && !has_more => None,
            Some(value) if is_one_of_both => {
                Some(Property { value: Some(value.clone()), ..property.clone() })
            }
            _ => Some(property.clone()),
        });
        let own = own.map(|property| if is_default { property.with_comment("") } else { property });
        let selectors = block.selectors.iter().filter(|selector| *selector != self.root).cloned();
        Block {
            comment: if is_default { String::new() } else { block.comment.clone() },
            selectors: selectors.collect(),
            properties: name
                .map(|name| Property::plain("color-scheme", name.to_owned()))
                .into_iter()
                .chain(own)
                .collect(),
            ..Block::default()
        }
    }
}

pub(super) fn query(appearance: Appearance) -> &'static str {
    match appearance {
        Appearance::Light => "(prefers-color-scheme: light)",
        Appearance::Dark => "(prefers-color-scheme: dark)",
        Appearance::LightHighContrast => "(prefers-contrast: more) and (prefers-color-scheme: light)",
        Appearance::DarkHighContrast => "(prefers-contrast: more) and (prefers-color-scheme: dark)",
    }
}

/// Returns a selector for the root, as long as it states no mode.
pub(super) fn unstated(root: &str, attribute: &str) -> String {
    match root {
        ":host" => format!(":host(:not({attribute}))"),
        root if root.contains([',', ' ', '>', '+', '~']) => format!(":is({root}):not({attribute})"),
        root => format!("{root}:not({attribute})"),
    }
}

/// Returns what keeps modes from following the system, if they are to.
pub(super) fn mistakes(set: &TokenSet, options: &Options) -> Vec<OptionMistake> {
    let theme = options.get(&THEME);
    if theme == THEME.default {
        return Vec::new();
    }
    let (found, mut mistakes) = appearance::appearances(set, options);
    if found.is_empty() && mistakes.is_empty() && set.groups.iter().any(|group| group.modes.len() > 1) {
        mistakes.push(OptionMistake {
            message: format!(
                "`theme` is `{theme}`, and no collection of this output has a light and a dark mode"
            ),
            help: "say which modes they are: `appearances = { light = \"Day\", dark = \"Night\" }`"
                .to_owned(),
        });
    }
    mistakes.extend(two_schemes(set, theme, &found));
    mistakes
}

/// An element has one `color-scheme`, which `light-dark()` reads: it cannot be light for one collection and dark for
/// another.
fn two_schemes(set: &TokenSet, theme: &str, found: &Appearances) -> Option<OptionMistake> {
    let names = found.keys().filter_map(|&at| Some(set.groups.get(at)?.name.as_str())).collect::<Vec<_>>();
    let (first, second) = (names.first()?, names.get(1)?);
    (theme == "light-dark").then(|| OptionMistake {
        message: format!(
            "`theme` is `light-dark`, and `{first}` and `{second}` both have a light and a dark mode, which an element could \
             not choose one by one"
        ),
        help: format!(
            "use `\"prefers-color-scheme\"`, or name the one that follows the system: `appearances = {{ collection = \"{first}\" \
             }}`"
        ),
    })
}
