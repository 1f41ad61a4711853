//! Values that depend on the modes of several collections.
//!
//! A custom property is computed on the element that declares it, and descendants inherit the result. So a
//! reference that should follow a nested `[data-theme]` is declared again there, by the selector
//! `[data-theme]`. If the value itself differs by the mode of another collection too, which the nested element
//! does not state, each mode has a switch: `--exfig-brand--a` is `initial` in that mode, so that
//! `var(--exfig-brand--a, x)` is `x`, and empty in all others, so that it is nothing there. Source: CSS Custom
//! Properties for Cascading Variables Module Level 1, 2.2 "Guaranteed-invalid values" and 3 "Using cascading
//! variables".

use super::{Block, Property};
use crate::formats::text;

/// A collection with several modes.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    /// The attribute that states its mode, after `data-`.
    pub(super) attribute: String,
    /// The values of the attribute, the default first; `None` for a mode without a name.
    pub(super) modes: Vec<Option<String>>,
}

impl Axis {
    /// Returns `[data-theme]`.
    pub(super) fn attribute_selector(&self) -> String {
        format!("[data-{}]", text::css_ident(&self.attribute))
    }

    /// Returns `[data-theme="dark"]`.
    pub(super) fn selector(&self, mode: usize) -> Option<String> {
        let name = self.modes.get(mode)?.as_deref()?;
        Some(format!("[data-{}={}]", text::css_ident(&self.attribute), text::css_string(name)))
    }

    fn switch(&self, mode: &str) -> String {
        format!("exfig-{}--{mode}", self.attribute)
    }

    pub(super) fn named(&self) -> impl Iterator<Item = (usize, &str)> {
        self.modes.iter().enumerate().filter_map(|(mode, name)| Some((mode, name.as_deref()?)))
    }

    /// Returns a block per mode that turns its switch on and the others off.
    pub(super) fn blocks(&self, root: &str) -> Vec<Block> {
        let block = |(nth, (mode, _)): (usize, (usize, &str))| {
            let default = (nth == 0).then(|| root.to_owned());
            let switch = |(other, name): (usize, &str)| {
                Property::new(
                    &self.switch(name),
                    if other == mode { "initial".to_owned() } else { String::new() },
                )
            };
            Block {
                comment: if nth == 0 {
                    format!("The mode of data-{}", text::css_comment(&self.attribute))
                } else {
                    String::new()
                },
                selectors: default.into_iter().chain(self.selector(mode)).collect(),
                properties: self.named().map(switch).collect(),
                ..Block::default()
            }
        };
        self.named().enumerate().map(block).collect()
    }
}

/// The values of a token, one per combination of the axes' modes; the last axis varies fastest.
pub(super) struct Dependent<'a> {
    pub(super) axes: &'a [&'a Axis],
    pub(super) values: Vec<String>,
}

impl Dependent<'_> {
    /// Returns the value; `None` if a combination has none.
    pub(super) fn value(&self) -> Option<String> {
        let Some((first, rest)) = self.axes.split_first() else { return self.values.first().cloned() };
        let each = self.values.len() / first.modes.len().max(1);
        if first.named().next().is_none() {
            // Nothing can state another mode than the default.
            return Dependent { axes: rest, values: self.values.get(..each)?.to_vec() }.value();
        }
        let part = |(mode, name): (usize, &str)| {
            let values = self.values.get(mode * each..(mode + 1) * each)?.to_vec();
            let inner = Dependent { axes: rest, values }.value()?;
            Some(format!("var(--{}, {inner})", text::css_ident(&first.switch(name))))
        };
        let parts = first.named().map(part).collect::<Option<Vec<_>>>()?;
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}
