//! CSS: custom properties, and classes for icons and images.
//!
//! A group of tokens: `--surface-base` in `:root`; with several modes, the default mode in `:root` and every
//! mode in `[data-theme="dark"]`. A prefixed group's name is part of the property (`--theme-surface-base`) and
//! names the attribute (`data-theme`, `data-spacing`). Aliases stay references: `var(--primitives-white)`.
//! Numbers have the unit of their scopes, or none: `calc(var(--gap) * 1px)`.

mod assets;
mod background;
mod bound;
mod dependent;
pub(super) mod effects;
pub(super) mod gradient;
mod ident;
mod scheme;
mod shared;
pub(super) mod tokens;
pub(super) mod typography;

use std::collections::BTreeSet;

use serde::Serialize;

use self::assets::{ICONS, URL_PREFIX};
pub(super) use self::background::Backgrounds;
pub(super) use self::bound::Variables;
use self::scheme::THEME;
use super::appearance::APPEARANCES;
use super::{
    Content, Context, Fidelity, Format, FormatOption, Generated, Identifiers, OptionMistake, Options,
    REFERENCES, RenderError, Takes, built_in, text,
};
use crate::asset::AssetKind;
use crate::design::{Paint, Token};

/// A block of declarations.
#[derive(Clone, Default, Serialize)]
pub(super) struct Block {
    pub(super) comment: String,
    /// The media query around the block; empty for none.
    pub(super) media: String,
    pub(super) selectors: Vec<String>,
    pub(super) properties: Vec<Property>,
}

impl Block {
    fn without(mut self, names: &BTreeSet<String>) -> Self {
        self.properties.retain(|property| !property.is_custom || !names.contains(&property.name));
        self
    }
}

#[derive(Clone, Serialize)]
pub(super) struct Property {
    /// The comment before the property; empty for none.
    pub(super) comment: String,
    /// Whether it is a custom property.
    pub(super) is_custom: bool,
    /// The name, escaped; of a custom property, without the two dashes.
    pub(super) name: String,
    /// `None` if CSS has no form for the value.
    value: Option<String>,
    /// Why there is no value.
    lost: String,
}

impl Property {
    pub(super) fn new(name: &str, value: String) -> Self {
        Self {
            comment: String::new(),
            is_custom: true,
            name: text::css_ident(name),
            value: Some(value),
            lost: String::new(),
        }
    }

    /// A declaration of a property of CSS.
    fn plain(name: &str, value: String) -> Self {
        Self { is_custom: false, ..Self::new(name, value) }
    }

    fn lost(name: &str, why: &str) -> Self {
        Self { value: None, lost: why.to_owned(), ..Self::new(name, String::new()) }
    }

    pub(super) fn with_comment(mut self, comment: &str) -> Self {
        self.comment = text::css_comment(comment);
        self
    }
}

#[derive(Serialize)]
struct View {
    header: String,
    blocks: Vec<Block>,
}

pub(super) struct Css;

/// The selector for properties that no mode changes, and for those of the default mode.
const ROOT: FormatOption = FormatOption {
    name: "root",
    takes: Takes::Text(selector),
    default: ":root",
    help: "The selector of what no mode changes, and of the default mode: `\":host\"` in a web component.",
};

/// The element that a web component is in its page.
const HOST: &str = ":host";

/// Lets the component's own attribute state a mode: in its stylesheet, `[data-theme]` matches only what is in it. Source:
/// CSS Scoping Module Level 1, "Selecting Shadow Hosts from within a Shadow Tree".
fn state_on_host(block: &mut Block) {
    let own = block.selectors.iter().filter(|selector| selector.starts_with("[data-"));
    let own = own.map(|attribute| format!("{HOST}({attribute})")).collect::<Vec<_>>();
    block.selectors.extend(own);
}

fn selector(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty()
        || text.contains(|c: char| c.is_control() || "{};@\\<".contains(c))
        || text.contains("/*")
    {
        return Err(format!("`{text}` is not a selector; write one like `:root` or `.theme`"));
    }
    Ok(text.to_owned())
}

impl Format for Css {
    fn name(&self) -> &'static str {
        "css"
    }

    fn summary(&self) -> &'static str {
        "CSS custom properties, a block per mode; classes for icons and images."
    }

    fn options(&self) -> &'static [FormatOption] {
        &[ROOT, REFERENCES, THEME, APPEARANCES, ICONS, URL_PREFIX]
    }

    fn sigil(&self) -> &'static str {
        "--"
    }

    fn fidelity(&self, paints: &[Paint]) -> Fidelity {
        gradient::fidelity(paints)
    }

    fn identifiers(&self) -> &'static Identifiers {
        &ident::IDENTIFIERS
    }

    fn kinds(&self) -> &'static [AssetKind] {
        &AssetKind::ALL
    }

    fn keeps_references(&self, options: &Options) -> bool {
        options.get(&REFERENCES) == "keep"
    }

    fn mistakes(&self, context: &Context) -> Vec<OptionMistake> {
        let parts = match &context.content {
            Content::Theme(parts) => *parts,
            one => std::slice::from_ref(one),
        };
        let sets = parts.iter().filter_map(|part| match part {
            Content::Tokens(set) => Some(*set),
            _ => None,
        });
        sets.flat_map(|set| scheme::mistakes(set, context.options)).collect()
    }

    fn clashes(&self, theme: &[Content]) -> Vec<String> {
        let sentence = |(name, keeper): (String, Option<usize>)| {
            let lost = match keeper {
                Some(part) => {
                    format!("only the {} keeps the name, as it had it before", theme[part].kind().singular())
                }
                None => "both are left out".to_owned(),
            };
            format!(
                "`--{name}` is both a token and a style; {lost}: rename one in Figma, or add a \
                 `replace` rule"
            )
        };
        shared::names(theme).into_iter().map(sentence).collect()
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let (parts, shared) = match &context.content {
            Content::Theme(parts) => (*parts, shared::names(parts)),
            one => (std::slice::from_ref(one), shared::Shared::new()),
        };
        let lost = |at: usize| {
            let is_lost = |(_, keeper): &(&String, &Option<usize>)| **keeper != Some(at);
            shared.iter().filter(is_lost).map(|(name, _)| name.clone()).collect::<BTreeSet<_>>()
        };
        let sheet = Sheet {
            names: &ident::NAMES,
            output_path: context.output_path,
            root: context.options.get(&ROOT),
            options: context.options,
            keeps_references: self.keeps_references(context.options),
            lost: &BTreeSet::new(),
            variables: &Variables::default(),
            backgrounds: &Backgrounds::default(),
        };
        let of_tokens = parts.iter().find_map(|part| match part {
            Content::Tokens(set) => Backgrounds::of(set, &sheet),
            _ => None,
        });
        let backgrounds = of_tokens.unwrap_or_default();
        let mut variables = Variables::default();
        for (at, part) in parts.iter().enumerate().filter(|_| sheet.keeps_references) {
            if let Content::Tokens(set) = part {
                variables.0.extend(tokens::variables(set, &Sheet { lost: &lost(at), ..sheet }));
            }
        }
        let mut blocks = Vec::new();
        for (at, part) in parts.iter().enumerate() {
            let lost = lost(at);
            let sheet = Sheet { lost: &lost, variables: &variables, backgrounds: &backgrounds, ..sheet };
            blocks.extend(self::blocks(part, &sheet).into_iter().map(|block| block.without(&lost)));
        }
        blocks.retain(|block| !block.properties.is_empty());
        if sheet.root == HOST {
            blocks.iter_mut().for_each(state_on_host);
        }
        let view = View { header: text::css_comment(&context.header()), blocks };
        Ok(vec![context.file(built_in(exfig_templates::CSS_PROPERTIES, view)?)])
    }
}

/// How tokens become custom properties.
pub(super) struct Names {
    pub(super) identifiers: &'static Identifiers,
    /// Returns the name of a token's property, from its name with that of its collection.
    pub(super) property: fn(&Token, String) -> String,
}

/// What the blocks of a file have in common.
#[derive(Clone, Copy)]
pub(super) struct Sheet<'a> {
    pub(super) names: &'a Names,
    pub(super) output_path: &'a str,
    /// The selector of what no mode changes.
    pub(super) root: &'a str,
    pub(super) options: &'a Options,
    pub(super) keeps_references: bool,
    /// Names that another part of a theme has, or none, because two would share them.
    pub(super) lost: &'a BTreeSet<String>,
    /// The variables in the file.
    pub(super) variables: &'a Variables,
    pub(super) backgrounds: &'a Backgrounds,
}

fn blocks(content: &Content, sheet: &Sheet) -> Vec<Block> {
    match content {
        Content::Tokens(set) => tokens::blocks(set, sheet),
        Content::Typography(styles) => {
            bound::blocks(sheet.root, typography::properties(styles, sheet.variables))
        }
        Content::Effects(styles) => bound::blocks(sheet.root, effects::properties(styles, sheet.variables)),
        Content::Icons(items) => assets::blocks(sheet, "icon", items),
        Content::Images(items) => assets::blocks(sheet, "image", items),
        // Its parts come one by one.
        Content::Theme(_) => Vec::new(),
    }
}
