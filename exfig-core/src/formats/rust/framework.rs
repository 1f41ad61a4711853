//! A GUI framework of Rust as a format: its types are values, and everything else is shared.

use std::borrow::Cow;

use super::dialect::{AssetDialect, Dialect, Paints, TextDialect};
use super::ident::IDENTIFIERS;
use super::{assets, tokens, typography};
use crate::asset::{AssetFormat, AssetKind, Scale};
use crate::design::{Paint, TokenSet};
use crate::formats::{
    Content, Context, Fidelity, Format, FormatOption, Generated, Identifiers, OptionMistake, Options,
    RenderError,
    appearance::{self, APPEARANCES},
    css,
};

/// A framework.
pub(in crate::formats) struct Framework {
    /// The value of `format` in Cargo.toml.
    pub(in crate::formats) name: &'static str,
    /// What it writes, in one line for the docs.
    pub(in crate::formats) summary: &'static str,
    pub(in crate::formats) options: &'static [FormatOption],
    /// Returns the types of the version or the crate that the options name.
    pub(in crate::formats) types: fn(&Options) -> &'static Types,
    /// Whether it multiplies an icon's colors with the one that it is to have.
    pub(in crate::formats) multiplies_tint: bool,
    /// Returns why it cannot draw files of this format, if so.
    pub(in crate::formats) refuses: fn(AssetFormat) -> Option<String>,
    /// Returns the options that do not fit the tokens, besides `appearances`.
    pub(in crate::formats) mistakes: fn(&TokenSet, &Options) -> Vec<OptionMistake>,
    /// Returns the tokens as its types can hold them.
    pub(in crate::formats) prepare: for<'a> fn(&'a TokenSet, &Options) -> Cow<'a, TokenSet>,
}

/// The types of one version of a framework.
pub(in crate::formats) struct Types {
    /// The version, for the header: `egui 0.37`.
    pub(in crate::formats) version: &'static str,
    pub(in crate::formats) colors: Dialect,
    /// None if it has no text styles.
    pub(in crate::formats) text: Option<TextDialect>,
    /// None if it draws no files.
    pub(in crate::formats) assets: Option<AssetDialect>,
}

impl Format for Framework {
    fn name(&self) -> &'static str {
        self.name
    }

    fn summary(&self) -> &'static str {
        self.summary
    }

    fn kinds(&self) -> &'static [AssetKind] {
        use AssetKind::{Colors, Icons, Images, Typography};
        let types = (self.types)(Options::NONE);
        match (types.text.is_some(), types.assets.is_some()) {
            (true, true) => &[Colors, Typography, Icons, Images],
            (true, false) => &[Colors, Typography],
            (false, true) => &[Colors, Icons, Images],
            (false, false) => &[Colors],
        }
    }

    fn options(&self) -> &'static [FormatOption] {
        self.options
    }

    fn identifiers(&self) -> &'static Identifiers {
        &IDENTIFIERS
    }

    fn fidelity(&self, paints: &[Paint]) -> Fidelity {
        match (self.types)(Options::NONE).colors.paints {
            Paints::Css => css::gradient::fidelity(paints),
            // Data that says all of it, with comments on what the framework cannot draw.
            Paints::Layers(_) => Fidelity::Exact,
        }
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
        let mut mistakes = Vec::new();
        if self.options.iter().any(|option| option.name == APPEARANCES.name) {
            mistakes.extend(appearance::appearances(set, context.options).1);
        }
        mistakes.extend((self.mistakes)(set, context.options));
        mistakes
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let types = (self.types)(context.options);
        let target = Some(types.version);
        let text = match (context.content, types.text, types.assets) {
            (Content::Tokens(set), ..) => {
                let set = (self.prepare)(set, context.options);
                tokens::render(context, target, &set, &types.colors)
            }
            (Content::Typography(styles), Some(text), _) => {
                typography::render_in(context, target, styles, &text)
            }
            (Content::Icons(items), _, Some(assets)) => {
                assets::render(context, target, (&assets::ICONS, items), &assets)
            }
            (Content::Images(items), _, Some(assets)) => {
                assets::render(context, target, (&assets::IMAGES, items), &assets)
            }
            _ => return Ok(Vec::new()),
        };
        Ok(vec![context.file(text?)])
    }
}
