//! Variables: the `local` body as recorded, and `published` derived from it.

use serde_json::{Map, Value, json};

use crate::http::{JSON, Reply};
use crate::store::Snapshot;

/// `GET /v1/files/:key/variables/local`
pub(super) fn local(snapshot: &Snapshot) -> Reply {
    let none = json!({"status": 200, "error": false, "meta": {"variables": {}, "variableCollections": {}}});
    let body = snapshot.body("variables".to_owned(), || {
        snapshot.design.variables.as_ref().unwrap_or(&none).to_string().into_bytes()
    });
    Reply { body, ..Reply::new(200, JSON, Vec::new()) }
}

/// `GET /v1/files/:key/variables/published`: the file's own entries, without modes and values.
pub(super) fn published(snapshot: &Snapshot) -> Reply {
    let modified = &snapshot.design.file["lastModified"];
    let common = |item: &Value| {
        json!({"id": item["id"], "subscribed_id": subscribed(item), "name": item["name"], "key": item["key"],
            "updatedAt": modified})
    };
    let collections = own(snapshot, "variableCollections").map(|(id, item)| (id.clone(), common(item)));
    let variables = own(snapshot, "variables").map(|(id, item)| {
        let mut published = common(item);
        published["variableCollectionId"] = item["variableCollectionId"].clone();
        published["resolvedDataType"] = item["resolvedType"].clone();
        (id.clone(), published)
    });
    let meta = json!({
        "variables": variables.collect::<Map<_, _>>(),
        "variableCollections": collections.collect::<Map<_, _>>(),
    });
    Reply::json(200, &json!({"status": 200, "error": false, "meta": meta}))
}

/// The published entries: neither remote nor hidden nor deleted.
fn own<'a>(snapshot: &'a Snapshot, kind: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let all = snapshot.design.variables.as_ref().and_then(|body| body["meta"][kind].as_object());
    let hidden = ["remote", "hiddenFromPublishing", "deletedButReferenced"];
    all.into_iter().flatten().filter(move |(_, item)| hidden.iter().all(|flag| item[*flag] != true))
}

/// The id by which other files refer to a variable: its key and its own number.
fn subscribed(item: &Value) -> String {
    let id = item["id"].as_str().unwrap_or_default();
    let (kind, number) = id.split_once(':').unwrap_or(("", id));
    format!("{kind}:{}/{number}", item["key"].as_str().unwrap_or_default())
}
