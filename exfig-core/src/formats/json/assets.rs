//! Icons and images as a list. There is no standard for it; docs/templates.md describes the members.

use super::ident::IDENTIFIERS;
use super::value::Json;
use crate::design::{AssetFile, AssetItem};
use crate::formats::Context;
use crate::formats::ledger::asset_names;

pub(super) fn document(context: &Context, key: &str, items: &[AssetItem]) -> Json {
    let (names, _) = asset_names(&IDENTIFIERS, key, items);
    let name_of = |wanted: &str| items.iter().zip(&names).find(|(item, _)| item.name == wanted)?.1.as_deref();
    let list = items.iter().zip(&names).filter_map(|(entry, name)| {
        Some(item(entry, name.as_deref()?, entry.dark.as_deref().and_then(name_of)))
    });
    Json::object([("generated", Json::string(context.header())), (key, Json::Array(list.collect()))])
}

fn item(item: &AssetItem, name: &str, dark: Option<&str>) -> Json {
    let mut members = vec![
        ("name", Json::string(name)),
        ("figmaName", Json::string(&item.figma_name)),
        ("node", Json::string(&item.node)),
        ("description", Json::string(&item.description)),
        ("width", item.width.map_or(Json::Null, Json::Number)),
        ("height", item.height.map_or(Json::Null, Json::Number)),
        ("files", Json::Array(item.files.iter().map(file).collect())),
    ];
    members.extend(dark.map(|dark| ("dark", Json::string(dark))));
    Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn file(file: &AssetFile) -> Json {
    Json::object([
        ("path", Json::string(&file.path)),
        ("scale", Json::Number(file.scale)),
        ("format", Json::string(&file.format)),
    ])
}
