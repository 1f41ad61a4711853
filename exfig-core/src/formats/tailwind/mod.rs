//! Tailwind CSS 4: a theme, and what modes change in it.
//!
//! Colors, gradients and text styles become theme variables, which Tailwind makes utilities of:
//! `bg-surface-base`, `bg-hero`, `text-heading-large`. The theme has the values of the default modes; the
//! other modes redeclare them in the layer `base`, which comes after the theme's, by the selectors of the
//! format `css`. The theme is `static`, because Tailwind would leave out what only other properties refer to. What
//! Tailwind has no namespace for is a plain custom property of `:root`.

mod ident;
mod typography;

use std::collections::BTreeSet;

use serde::Serialize;

use super::css::{self, Backgrounds, Block, Property, Sheet, Variables, tokens};
use super::{
    Content, Context, Fidelity, Format, FormatOption, Generated, Identifiers, Options, REFERENCES,
    RenderError, built_in, text,
};
use crate::asset::AssetKind;
use crate::design::{Paint, TokenSet};

/// A part of the theme.
#[derive(Serialize)]
struct Part {
    comment: String,
    properties: Vec<Property>,
}

impl Part {
    /// Says which variables Tailwind makes no utility of. Source: `isValidNamedValue` in Tailwind.
    fn noted(mut self) -> Self {
        let is_usable = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        for property in self.properties.iter_mut().filter(|property| !is_usable(&property.name)) {
            let note = "No utility: Tailwind takes only names of ASCII letters.";
            let comment = format!("{} {note}", property.comment);
            property.comment = text::css_comment(&comment);
        }
        self
    }
}

#[derive(Serialize)]
struct View {
    header: String,
    theme: Vec<Part>,
    base: Vec<Block>,
}

/// The element whose properties all others inherit.
const ROOT: &str = ":root";

pub(super) struct Tailwind;

impl Format for Tailwind {
    fn name(&self) -> &'static str {
        "tailwind"
    }

    fn summary(&self) -> &'static str {
        "A theme of Tailwind CSS 4, and the values of further modes."
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &[AssetKind::Colors, AssetKind::Typography]
    }

    fn options(&self) -> &'static [FormatOption] {
        &[REFERENCES]
    }

    fn fidelity(&self, paints: &[Paint]) -> Fidelity {
        css::gradient::fidelity(paints)
    }

    fn names_whole(&self) -> bool {
        // The kind of a value is part of its name: `--color-…`, `--text-…`.
        false
    }

    fn identifiers(&self) -> &'static Identifiers {
        &ident::IDENTIFIERS
    }

    fn keeps_references(&self, options: &Options) -> bool {
        options.get(&REFERENCES) == "keep"
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let (theme, base) = match context.content {
            Content::Tokens(set) => of_tokens(set, self.keeps_references(context.options)),
            Content::Typography(styles) => (vec![typography::part(styles)], Vec::new()),
            _ => return Ok(Vec::new()),
        };
        let theme = theme.into_iter().filter(|part| !part.properties.is_empty()).map(Part::noted).collect();
        let view = View { header: text::css_comment(&context.header()), theme, base };
        Ok(vec![context.file(built_in(exfig_templates::TAILWIND_THEME, view)?)])
    }
}

/// Divides the blocks of a stylesheet into a theme and what is not one: a theme has no selectors.
fn of_tokens(set: &TokenSet, keeps_references: bool) -> (Vec<Part>, Vec<Block>) {
    let sheet = Sheet {
        names: &ident::NAMES,
        output_path: "",
        root: ROOT,
        options: Options::NONE,
        keeps_references,
        lost: &BTreeSet::new(),
        variables: &Variables::default(),
        backgrounds: &Backgrounds::default(),
    };
    let (mut theme, mut base) = (Vec::new(), Vec::new());
    for block in tokens::blocks(set, &sheet) {
        let others = block.selectors.iter().filter(|selector| *selector != ROOT).cloned().collect::<Vec<_>>();
        if others.len() == block.selectors.len() {
            base.push(block);
            continue;
        }
        let Block { comment, selectors, properties, .. } = block;
        let (themed, plain): (Vec<_>, Vec<_>) =
            properties.into_iter().partition(|property| ident::is_themed(&property.name));
        theme.push(Part { comment: comment.clone(), properties: themed.clone() });
        // A nested element may be in the default mode again.
        let again = themed.into_iter().map(|property| property.with_comment("")).collect();
        let mode =
            Block { comment: comment.clone(), selectors: others, properties: again, ..Block::default() };
        base.push(mode);
        base.push(Block { comment, selectors, properties: plain, ..Block::default() });
    }
    base.retain(|block| !block.selectors.is_empty() && !block.properties.is_empty());
    (theme, base)
}
