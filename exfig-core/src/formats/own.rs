//! Renders the user's own templates. `docs/templates.md` describes what they get; keep the two in sync.
//!
//! A template is a single file that cannot read others, so the settings' digest covers everything that it
//! reads. An undefined name is an error: a misspelled one must not become an empty string in a generated
//! file. Fuel limits what a template may compute, so that an accidental endless loop ends with a message and
//! not with a killed process.

use std::collections::BTreeMap;
use std::io;

use minijinja::value::Serde;
use minijinja::{Error, ErrorKind, Value};
use serde::Serialize;

use super::{Content, Context, RenderError, environment, number, text};
use crate::asset::Rgba;
use crate::design::{self, Across, AssetItem, EffectStyle, TextStyle, TokenGroup, TokenSet, Unit};
use crate::naming::{self, NameStyle};
use crate::words::named;

/// Instructions, and units of 64 bytes, that one rendering may use. 1,409 tokens in 9 modes use about a
/// fiftieth.
const FUEL: u64 = 10_000_000;

/// The largest text that a template may produce, in bytes.
const LARGEST: usize = 64 * 1024 * 1024;

/// The values that a template gets.
#[derive(Serialize)]
struct View<'a> {
    kind: &'static str,
    header: String,
    command: &'a str,
    file_key: &'a str,
    package: &'a str,
    output_path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<GroupView<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    styles: Option<&'a [TextStyle]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    effects: Option<&'a [EffectStyle]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<&'a [AssetItem]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icons: Option<&'a [AssetItem]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    images: Option<&'a [AssetItem]>,
}

#[derive(Serialize)]
struct GroupView<'a> {
    name: &'a str,
    modes: &'a [String],
    tokens: Vec<TokenView<'a>>,
}

#[derive(Serialize)]
struct TokenView<'a> {
    name: &'a str,
    figma_name: &'a str,
    id: &'a str,
    description: &'a str,
    /// `px`, `font-family` …; none if it is not known.
    unit: Option<Unit>,
    values: Vec<ValueView<'a>>,
    /// One per combination of modes, if the values depend on the modes of other collections too.
    combinations: Vec<CombinationView<'a>>,
}

/// `{ modes, type, value }`
#[derive(Serialize)]
struct CombinationView<'a> {
    /// The name of each collection, and its mode.
    modes: BTreeMap<&'a str, &'a str>,
    #[serde(flatten)]
    value: &'a design::Value,
}

/// `{ mode, type, value, alias }`
#[derive(Serialize)]
struct ValueView<'a> {
    mode: &'a str,
    #[serde(flatten)]
    value: &'a design::Value,
    alias: Option<&'a str>,
}

fn view_combinations<'a>(set: &'a TokenSet, across: &'a Across) -> Vec<CombinationView<'a>> {
    let one = |(modes, value): (Vec<_>, _)| CombinationView { modes: modes.into_iter().collect(), value };
    set.combinations(across).into_iter().map(one).collect()
}

fn view_group<'a>(set: &'a TokenSet, group: &'a TokenGroup) -> GroupView<'a> {
    let tokens = group.tokens.iter().map(|token| {
        let values = group.modes.iter().zip(&token.values).map(|(mode, value)| ValueView {
            mode,
            value: &value.value,
            alias: value.alias.as_ref().map(|alias| alias.name.as_str()),
        });
        TokenView {
            name: &token.name,
            figma_name: &token.figma_name,
            id: &token.id,
            description: &token.description,
            unit: token.unit,
            values: values.collect(),
            combinations: token
                .across
                .as_ref()
                .map(|across| view_combinations(set, across))
                .unwrap_or_default(),
        }
    });
    GroupView { name: &group.name, modes: &group.modes, tokens: tokens.collect() }
}

/// Renders a user's template. `template_path` names it in errors and selects the escaping: `.html`, `.htm`
/// and `.xml` (before `.j2`) escape for HTML, `.json`, `.js` and `.yaml` for JSON, all others not at all.
///
/// # Errors
/// [`RenderError`] names the template, the line and what is wrong there.
pub fn render_own(
    template_path: &str,
    template_text: &str,
    context: &Context,
) -> Result<String, RenderError> {
    let mut view = View {
        kind: context.content.kind().name(),
        header: context.header(),
        command: context.command,
        file_key: context.file_key,
        package: context.package,
        output_path: context.output_path,
        groups: None,
        styles: None,
        effects: None,
        items: None,
        icons: None,
        images: None,
    };
    fill(&mut view, &context.content);
    let mut environment = environment();
    environment.set_fuel(Some(FUEL));
    add_filters(&mut environment, context.output_path.to_owned());
    let mut bounded = Bounded::default();
    let rendered = environment
        .template_from_named_str(template_path, template_text)
        .and_then(|template| template.render_captured_to(Value::from(Serde(view)), &mut bounded).map(drop));
    if bounded.is_full {
        let detail = format!("it produces more than {} MiB of text", LARGEST / (1024 * 1024));
        return Err(RenderError { template: template_path.to_owned(), line: None, detail });
    }
    rendered.map_err(|error| RenderError::new(template_path, &error))?;
    Ok(text::finish(String::from_utf8_lossy(&bounded.text).into_owned()))
}

/// Puts the values into the view. A theme's icons and images have separate names, because it may show both.
fn fill<'a>(view: &mut View<'a>, content: &Content<'a>) {
    match *content {
        Content::Tokens(set) => {
            view.groups = Some(set.groups.iter().map(|group| view_group(set, group)).collect())
        }
        Content::Typography(styles) => view.styles = Some(styles),
        Content::Effects(styles) => view.effects = Some(styles),
        Content::Icons(items) | Content::Images(items) => view.items = Some(items),
        Content::Theme(parts) => {
            for part in parts {
                match *part {
                    Content::Icons(items) => view.icons = Some(items),
                    Content::Images(items) => view.images = Some(items),
                    _ => fill(view, part),
                }
            }
        }
    }
}

/// A text of at most [`LARGEST`] bytes.
#[derive(Default)]
struct Bounded {
    text: Vec<u8>,
    is_full: bool,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.is_full |= self.text.len() + bytes.len() > LARGEST;
        if self.is_full {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn add_filters(environment: &mut minijinja::Environment, output_path: String) {
    for (name, style) in [
        ("snake_case", NameStyle::Snake),
        ("camel_case", NameStyle::Camel),
        ("pascal_case", NameStyle::Pascal),
        ("kebab_case", NameStyle::Kebab),
        ("screaming_snake_case", NameStyle::Screaming),
    ] {
        environment.add_filter(name, move |name: &str| style.apply(name));
    }
    environment.add_filter("rust_const", |name: &str| identifier(name, naming::rust_const));
    environment.add_filter("rust_type", |name: &str| identifier(name, naming::rust_type));
    environment.add_filter("rust_field", |name: &str| identifier(name, naming::rust_field));
    environment.add_filter("css_name", |name: &str| {
        identifier(name, |name| naming::css_name(name).map(|name| text::css_ident(&name)))
    });
    environment.add_filter("rust_string", |string: &str| text::rust_string(string));
    environment.add_filter("css_string", |string: &str| text::css_string(string));
    environment.add_filter("one_line", |string: &str| text::plain_line(string));
    environment.add_filter("number", |number: f64| number::css(number));
    environment.add_filter("hex", |color: Value| rgba(&color).map(Rgba::hex));
    environment.add_filter("rgba_bytes", |color: Value| rgba(&color).map(|color| color.to_bytes().to_vec()));
    environment.add_filter("relative", move |path: &str| super::relative_path(&output_path, path));
}

fn identifier(name: &str, make: impl Fn(&str) -> Option<String>) -> Result<String, Error> {
    make(name).ok_or_else(|| {
        Error::new(
            ErrorKind::InvalidOperation,
            format!("{} has no letters or digits, so it gives no identifier", named(name)),
        )
    })
}

fn rgba(color: &Value) -> Result<Rgba, Error> {
    let channel = |name: &str| {
        color.get_attr(name).ok().and_then(|value| f64::try_from(value).ok()).ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidOperation,
                format!("a {} is not a color: a color has `r`, `g`, `b` and `a` from 0 to 1", color.kind()),
            )
        })
    };
    Ok(Rgba { r: channel("r")?, g: channel("g")?, b: channel("b")?, a: channel("a")? })
}
