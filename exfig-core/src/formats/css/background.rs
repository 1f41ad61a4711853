//! Which modes have a light and a dark background, for icons and images that have a variant for dark ones.

use std::collections::BTreeMap;

use super::dependent::Axis;
use super::scheme::{self, THEME};
use super::{Block, Property, Sheet, tokens};
use crate::design::TokenSet;
use crate::formats::appearance::{self, Appearance};

/// The modes of a page by their backgrounds.
pub(in crate::formats) struct Backgrounds {
    axis: Axis,
    light: Vec<usize>,
    dark: Vec<usize>,
}

impl Default for Backgrounds {
    fn default() -> Self {
        let modes = ["light", "dark"].map(|mode| Some(mode.to_owned()));
        let axis = Axis { attribute: "theme".to_owned(), modes: modes.into() };
        Self { axis, light: vec![0], dark: vec![1] }
    }
}

impl Backgrounds {
    /// Returns those of the first collection that has a light and a dark mode.
    pub(super) fn of(set: &TokenSet, sheet: &Sheet) -> Option<Self> {
        let (found, _) = appearance::appearances(set, sheet.options);
        found.iter().find_map(|(at, modes)| Self::of_modes(tokens::axis(set, sheet, *at)?, modes))
    }

    fn of_modes(axis: Axis, modes: &BTreeMap<Appearance, usize>) -> Option<Self> {
        let of = |wanted: [Appearance; 2]| {
            let modes = modes.iter().filter(|(appearance, _)| wanted.contains(appearance));
            modes.map(|(_, mode)| *mode).filter(|mode| axis.selector(*mode).is_some()).collect::<Vec<_>>()
        };
        let light = of([Appearance::Light, Appearance::LightHighContrast]);
        let dark = of([Appearance::Dark, Appearance::DarkHighContrast]);
        (!dark.is_empty()).then_some(Self { light, dark, axis })
    }

    /// Returns the blocks of custom properties that have a value on a dark background and none on a light one, so that
    /// `var(--name, light)` is one or the other. They are inherited: a nested part of a page in the other mode has its
    /// own. `dark` are their names and values.
    pub(super) fn blocks(&self, sheet: &Sheet, dark: &[(String, String)]) -> Vec<Block> {
        if dark.is_empty() {
            return Vec::new();
        }
        let light = || dark.iter().map(|(name, _)| Property::new(name, "initial".to_owned())).collect();
        let dark = || dark.iter().map(|(name, value)| Property::new(name, value.clone())).collect();
        let selectors =
            |modes: &[usize]| modes.iter().filter_map(|mode| self.axis.selector(*mode)).collect::<Vec<_>>();
        let is_dark = self.axis.named().next().is_some_and(|(default, _)| self.dark.contains(&default));
        let (default, other, query): ((Vec<_>, _), (Vec<_>, _), _) = match is_dark {
            false => ((light(), &self.light), (dark(), &self.dark), Appearance::Dark),
            true => ((dark(), &self.dark), (light(), &self.light), Appearance::Light),
        };
        let default = Block {
            selectors: std::iter::once(sheet.root.to_owned()).chain(selectors(default.1)).collect(),
            properties: default.0,
            ..Block::default()
        };
        let by_system = Block {
            media: scheme::query(query).to_owned(),
            selectors: vec![scheme::unstated(sheet.root, &self.axis.attribute_selector())],
            properties: other.0.clone(),
            ..Block::default()
        };
        let other = Block { selectors: selectors(other.1), properties: other.0, ..Block::default() };
        let follows = sheet.options.get(&THEME) != THEME.default;
        [default, other].into_iter().chain(follows.then_some(by_system)).collect()
    }
}
