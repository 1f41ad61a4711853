//! CSS: custom properties.
//!
//! One group of tokens: `--surface-base` in `:root`; with several modes, the first mode in `:root` and every mode in
//! `[data-theme="dark"]`. Several groups: their names stand before the property (`--theme-surface-base`) and in the
//! attribute (`data-theme`, `data-spacing`). Numbers have no unit, because Figma's have none: `calc(var(--gap) * 1px)`.

mod assets;
mod gradient;
mod tokens;
mod typography;

use serde::Serialize;

use super::{Content, Context, RenderError, built_in, text};

/// A block of custom properties.
#[derive(Serialize)]
struct Block {
    comment: String,
    selectors: Vec<String>,
    properties: Vec<Property>,
}

#[derive(Serialize)]
struct Property {
    /// Before the property; empty for none.
    comment: String,
    /// After the two dashes, escaped.
    name: String,
    /// `None` where CSS has no form for the value.
    value: Option<String>,
    /// Why there is no value.
    lost: String,
}

impl Property {
    fn new(name: &str, value: String) -> Self {
        Self { comment: String::new(), name: text::css_ident(name), value: Some(value), lost: String::new() }
    }

    fn lost(name: &str, why: &str) -> Self {
        Self { comment: String::new(), name: text::css_ident(name), value: None, lost: why.to_owned() }
    }

    fn with_comment(mut self, comment: &str) -> Self {
        self.comment = text::css_comment(comment);
        self
    }
}

#[derive(Serialize)]
struct View {
    header: String,
    blocks: Vec<Block>,
}

pub(super) fn render(context: &Context) -> Result<String, RenderError> {
    let blocks = match context.content {
        Content::Tokens(set) => tokens::blocks(set),
        Content::Typography(styles) => vec![root(typography::properties(styles))],
        Content::Icons(items) => vec![root(assets::properties(context, "icon", items))],
        Content::Images(items) => vec![root(assets::properties(context, "image", items))],
    };
    let view = View { header: text::css_comment(&context.header()), blocks };
    built_in(exfig_templates::CSS_PROPERTIES, view)
}

fn root(properties: Vec<Property>) -> Block {
    Block { comment: String::new(), selectors: vec![":root".to_owned()], properties }
}
