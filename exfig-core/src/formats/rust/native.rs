//! What connects a collection to a framework's own themes and widgets: the parts that every framework shares.

use std::collections::BTreeMap;

use crate::design::Value;
use crate::formats::appearance::Appearance;

/// A collection that a framework knows more about than its modes.
#[derive(Debug, Default)]
pub(in crate::formats) struct Native<'a> {
    /// The variant of `Mode` for each appearance; empty if no mode is light or dark.
    pub(in crate::formats) modes: BTreeMap<Appearance, &'a str>,
    /// Each role and its color: a field of `Theme`, or a constant if the collection has one mode.
    pub(in crate::formats) roles: Vec<(&'a str, String)>,
    /// Whether the collection has a `Theme`.
    pub(in crate::formats) has_theme: bool,
    /// Each field of `Theme`, and its values in the light and in the dark mode; empty if one of them is missing.
    pub(in crate::formats) fields: Vec<(String, [&'a Value; 2])>,
    /// The constant of `Theme` for the light mode; empty if it is missing.
    pub(in crate::formats) light: &'a str,
    /// The constants of `Theme` for all modes.
    pub(in crate::formats) constants: Vec<&'a str>,
    /// How far the code is indented.
    pub(in crate::formats) indent: usize,
}

impl<'a> Native<'a> {
    /// Whether there is a mode for a light and for a dark theme of the framework.
    pub(in crate::formats) fn follows_themes(&self) -> bool {
        self.light_and_dark().is_some()
    }

    /// Returns the variants of `Mode` for a light and for a dark theme, if there are both.
    pub(in crate::formats) fn light_and_dark(&self) -> Option<[&'a str; 2]> {
        let mode = |appearance| self.modes.get(&appearance).copied();
        Some([mode(Appearance::Light)?, mode(Appearance::Dark)?])
    }

    /// Returns `From` for `Mode`, from the framework's own `theme`: its type, what the function begins with, and
    /// the patterns of a light and of a dark one. Empty if the collection has no such modes.
    pub(in crate::formats) fn theme_conversion(
        &self,
        theme: &str,
        begin: &str,
        patterns: [&str; 2],
    ) -> String {
        let Some(modes) = self.light_and_dark() else { return String::new() };
        let arms = patterns.iter().zip(modes);
        let arms = arms.map(|(pattern, mode)| format!("            {pattern} => Self::{mode},\n"));
        let arms = arms.collect::<String>();
        format!(
            "impl From<{theme}> for Mode {{\n    fn from(theme: {theme}) -> Self {{\n{begin}        match theme \
             {{\n{arms}        }}\n    }}\n}}\n"
        )
    }

    /// Returns each place that a role sets, of those in `table`, and the expression of its color.
    pub(in crate::formats) fn places<'t>(
        &self,
        table: &'t [(&'static str, &'static [&'static str])],
    ) -> impl Iterator<Item = (&'static str, String)> + use<'_, 't, 'a> {
        let of = if self.has_theme { "self." } else { "" };
        self.roles.iter().flat_map(move |(role, color)| {
            let places =
                table.iter().filter(move |(name, _)| name == role).flat_map(|(_, places)| places.iter());
            places.map(move |place| (*place, format!("{of}{color}")))
        })
    }

    /// Returns the lines of a function, with the comment before it, as a method of `Theme` if there is one.
    pub(in crate::formats) fn method(&self, function: &str) -> String {
        if !self.has_theme {
            return format!("\n{function}");
        }
        let indented = function.lines().map(|line| match line {
            "" => "\n".to_owned(),
            line => format!("    {line}\n"),
        });
        format!("\nimpl Theme {{\n{}}}\n", indented.collect::<String>())
    }
}
