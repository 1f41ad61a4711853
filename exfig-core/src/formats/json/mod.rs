//! JSON: the W3C Design Tokens format (2025.10) for tokens and text styles, a plain list for icons and images.
//!
//! Folders of a name are groups. Where a name is both a token and a folder, the token is the folder's `$root`. `{`, `}`, `.` and
//! a leading `$`, which the format forbids in names, are `-`. What the format has no place for (modes other than the first,
//! strings and booleans, the geometry of gradients) stands under `$extensions` or has a `$type` of its own; docs/templates.md
//! lists it. Keys stand in Figma's order: serde_json's own map would sort them or not, depending on a feature that any
//! crate of the user's workspace may switch on.

mod assets;
mod tokens;
mod tree;
mod typography;
mod value;

use value::Json;

use super::{Content, Context};

pub(super) fn render(context: &Context) -> String {
    let mut members = match context.content {
        Content::Tokens(set) => tokens::members(set),
        Content::Typography(styles) => typography::members(styles),
        Content::Icons(items) => return assets::document(context, "icons", items).to_text(),
        Content::Images(items) => return assets::document(context, "images", items).to_text(),
    };
    members.insert(0, ("$description".to_owned(), Json::string(context.header())));
    Json::Object(members).to_text()
}

/// The key of everything in `$extensions`.
const EXTENSION: &str = "com.exfig";

/// A token of the format: type, value, description and what only exfig knows.
fn token(kind: &str, value: Json, description: &str, extension: Vec<(String, Json)>) -> Json {
    let mut members = vec![("$type".to_owned(), Json::string(kind)), ("$value".to_owned(), value)];
    if !description.is_empty() {
        members.push(("$description".to_owned(), Json::string(description)));
    }
    members.push(("$extensions".to_owned(), Json::object([(EXTENSION, Json::Object(extension))])));
    Json::Object(members)
}
