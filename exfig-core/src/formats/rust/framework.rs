//! A GUI framework of Rust as a format: its types are values, and everything else is shared.

use super::dialect::{AssetDialect, Dialect, TextDialect};
use super::ident::IDENTIFIERS;
use super::{assets, tokens, typography};
use crate::asset::{AssetFormat, AssetKind, Scale};
use crate::design::TokenSet;
use crate::formats::{
    Content, Context, Format, FormatOption, Generated, Identifiers, OptionMistake, Options, RenderError,
    appearance,
};

/// A framework.
pub(in crate::formats) struct Framework {
    /// The value of `format` in Cargo.toml.
    pub(in crate::formats) name: &'static str,
    /// What it writes, in one line for the docs.
    pub(in crate::formats) summary: &'static str,
    pub(in crate::formats) options: &'static [FormatOption],
    pub(in crate::formats) colors: &'static Dialect,
    pub(in crate::formats) text: TextDialect,
    pub(in crate::formats) assets: AssetDialect,
    /// Whether it multiplies an icon's colors with the one that it is to have.
    pub(in crate::formats) multiplies_tint: bool,
    /// Returns why it cannot draw files of this format, if so.
    pub(in crate::formats) refuses: fn(AssetFormat) -> Option<String>,
    /// Returns the options that do not fit the tokens, besides `appearances`.
    pub(in crate::formats) mistakes: fn(&TokenSet, &Options) -> Vec<OptionMistake>,
}

impl Format for Framework {
    fn name(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        self.summary
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &[AssetKind::Colors, AssetKind::Typography, AssetKind::Icons, AssetKind::Images]
    }

    fn options(&self) -> &'static [FormatOption] {
        self.options
    }

    fn identifiers(&self) -> &'static Identifiers {
        &IDENTIFIERS
    }

    fn is_rust(&self) -> bool {
        true
    }

    fn multiplies_tint(&self) -> bool {
        self.multiplies_tint
    }

    fn refuses(&self, format: AssetFormat, _scales: &[Scale]) -> Option<String> {
        (self.refuses)(format)
    }

    fn mistakes(&self, context: &Context) -> Vec<OptionMistake> {
        let Content::Tokens(set) = context.content else { return Vec::new() };
        let mut mistakes = appearance::appearances(set, context.options).1;
        mistakes.extend((self.mistakes)(set, context.options));
        mistakes
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let text = match context.content {
            Content::Tokens(set) => tokens::render(context, set, self.colors),
            Content::Typography(styles) => typography::render_in(context, styles, &self.text),
            Content::Icons(items) => assets::render(context, &assets::ICONS, items, &self.assets),
            Content::Images(items) => assets::render(context, &assets::IMAGES, items, &self.assets),
            Content::Effects(_) | Content::Theme(_) => return Ok(Vec::new()),
        };
        Ok(vec![context.file(text?)])
    }
}
