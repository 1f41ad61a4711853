//! Slint: enums, structs and globals.
//!
//! A collection becomes a global, in the shape that Slint's own plugin for Figma has made known. With one
//! mode, each token is a property: `Primitives.white`. With several, each mode is a property with all tokens,
//! and `current` is the one that `current-mode` names: `Theme.current.surface-base`. Aliases stay references
//! to other globals. A value that depends on the mode of another collection is a binding to its
//! `current-mode`, so it follows without any code.

mod assets;
mod globals;
mod gradient;
mod graph;
mod ident;
mod literal;
mod tokens;
mod typography;
mod values;

use serde::Serialize;

use super::appearance::{APPEARANCES, Appearances, appearances};
use super::{
    Content, Context, Fidelity, Format, FormatOption, Generated, Identifiers, OptionMistake, Options,
    REFERENCES, RenderError, Takes, built_in, text,
};
use crate::asset::{AssetFormat, AssetKind, Scale};
use crate::design::{Paint, TokenSet};

/// An enum, a struct or a global.
#[derive(Serialize)]
struct Item {
    /// Lines of text before it.
    comment: Vec<String>,
    /// `export global Theme`
    head: String,
    /// What is between its braces.
    lines: Vec<String>,
}

impl Item {
    fn new(head: String, lines: Vec<String>) -> Self {
        Self { comment: Vec::new(), head, lines }
    }

    fn with_comment(mut self, comment: &str) -> Self {
        self.comment.push(text::plain_line(comment));
        self
    }
}

#[derive(Serialize)]
struct View {
    header: String,
    import: &'static str,
    items: Vec<Item>,
}

pub(super) struct Slint;

/// Whether a collection with a light and a dark mode starts in the system's.
const FOLLOW_SYSTEM: FormatOption = FormatOption {
    name: "follow-system",
    takes: Takes::Flag,
    default: "false",
    help: "Whether `current-mode` of a collection with a light and a dark mode follows the system until \
           your program sets it. It needs Slint's `std-widgets.slint`.",
};

impl Format for Slint {
    fn name(&self) -> &'static str {
        "slint"
    }

    fn summary(&self) -> &'static str {
        "Slint globals; with several modes, an enum, a struct and a switch per collection."
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &[AssetKind::Colors, AssetKind::Typography, AssetKind::Icons, AssetKind::Images]
    }

    fn fidelity(&self, paints: &[Paint]) -> Fidelity {
        gradient::fidelity(paints)
    }

    fn options(&self) -> &'static [FormatOption] {
        &[REFERENCES, FOLLOW_SYSTEM, APPEARANCES]
    }

    fn identifiers(&self) -> &'static Identifiers {
        &ident::IDENTIFIERS
    }

    fn keeps_references(&self, options: &Options) -> bool {
        options.get(&REFERENCES) == "keep"
    }

    fn mistakes(&self, context: &Context) -> Vec<OptionMistake> {
        match context.content {
            Content::Tokens(set) => followed(set, context.options).1,
            _ => Vec::new(),
        }
    }

    fn refuses(&self, format: AssetFormat, _scales: &[Scale]) -> Option<String> {
        (format == AssetFormat::Pdf).then(|| "Slint takes `svg`, `png`, `jpg` and `webp`".to_owned())
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let mut import = "";
        let items = match context.content {
            Content::Tokens(set) => {
                let followed = followed(set, context.options).0;
                let written = tokens::items(set, self.keeps_references(context.options), &followed);
                if written.follows_system {
                    import = globals::IMPORT;
                }
                written.items
            }
            Content::Typography(styles) => typography::items(styles),
            Content::Icons(items) => vec![assets::item(context.output_path, "icon", items)],
            Content::Images(items) => vec![assets::item(context.output_path, "image", items)],
            Content::Effects(_) | Content::Theme(_) => return Ok(Vec::new()),
        };
        let view = View { header: context.header(), import, items };
        Ok(vec![context.file(built_in(exfig_templates::SLINT_ITEMS, view)?)])
    }
}

/// Returns the modes of the collections that follow the system, and what does not fit.
fn followed(set: &TokenSet, options: &Options) -> (Appearances, Vec<OptionMistake>) {
    if options.get(&FOLLOW_SYSTEM) == "true" { appearances(set, options) } else { Default::default() }
}

/// Returns a comment line, or nothing if the text is empty.
fn comment(text: &str) -> Option<String> {
    let line = text::plain_line(text);
    (!line.is_empty()).then(|| format!("// {line}"))
}
