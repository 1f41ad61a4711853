//! JSON: the W3C Design Tokens format (2025.10) for tokens and text styles, a plain list for icons and
//! images.
//!
//! Folders of a name become groups. If a name is both a token and a folder, the token is the folder's
//! `$root`. `{`, `}`, `.` and a leading `$`, which the format forbids in names, become `-`. What the format
//! has no place for (modes other than the first, strings and booleans, the geometry of gradients) is under
//! `$extensions` or has its own `$type`; docs/templates.md lists it. Keys are in Figma's order: serde_json's
//! own map may or may not sort them, depending on a feature that any crate of the user's workspace may
//! enable.

mod assets;
mod effects;
mod ident;
pub(super) mod per_mode;
mod tokens;
mod tree;
mod typography;
mod value;

use self::value::Json as Value;
use crate::design::deprecation;

use super::{
    Content, Context, Format, FormatOption, Generated, Identifiers, Options, REFERENCES, RenderError,
};

pub(super) struct Json;

impl Format for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn summary(&self) -> &'static str {
        "W3C design tokens (2025.10), or a list of assets."
    }

    fn identifiers(&self) -> &'static Identifiers {
        &ident::IDENTIFIERS
    }

    fn options(&self) -> &'static [FormatOption] {
        &[REFERENCES]
    }

    fn keeps_references(&self, options: &Options) -> bool {
        options.get(&REFERENCES) == "keep"
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        match context.content {
            Content::Theme(_) => Ok(Vec::new()),
            _ => Ok(vec![context.file(render(context))]),
        }
    }
}

fn render(context: &Context) -> String {
    let mut members = match context.content {
        Content::Tokens(set) => tokens::members(set, context.options.get(&REFERENCES) == "keep"),
        Content::Typography(styles) => typography::members(styles),
        Content::Effects(styles) => effects::members(styles),
        Content::Icons(items) => return assets::document(context, "icons", items).to_text(),
        Content::Images(items) => return assets::document(context, "images", items).to_text(),
        Content::Theme(_) => Vec::new(),
    };
    members.insert(0, ("$description".to_owned(), Value::string(context.header())));
    Value::Object(members).to_text()
}

/// The key of everything in `$extensions`.
const EXTENSION: &str = "com.exfig";

/// Returns a token of the format: type, value, description, and what only exfig knows.
fn token(kind: &str, value: Value, description: &str, extension: Vec<(String, Value)>) -> Value {
    let mut members = vec![("$type".to_owned(), Value::string(kind)), ("$value".to_owned(), value)];
    if !description.is_empty() {
        members.push(("$description".to_owned(), Value::string(description)));
    }
    match deprecation(description) {
        Some("") => members.push(("$deprecated".to_owned(), Value::Bool(true))),
        Some(instead) => members.push(("$deprecated".to_owned(), Value::string(instead))),
        None => {}
    }
    members.push(("$extensions".to_owned(), Value::object([(EXTENSION, Value::Object(extension))])));
    Value::Object(members)
}
