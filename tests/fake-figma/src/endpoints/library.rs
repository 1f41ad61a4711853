//! A file's metadata, its versions and what it publishes. In snake case, unlike GET file.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::http::{Reply, Request};
use crate::state::State;
use crate::store::Snapshot;

/// Versions per page: the default and the maximum.
const PAGE: [usize; 2] = [30, 50];

fn user() -> Value {
    json!({"id": "1", "handle": "fake", "img_url": ""})
}

/// `GET /v1/files/:key/meta`
pub(super) fn meta(state: &State, snapshot: &Snapshot) -> Reply {
    let (design, file) = (&snapshot.design, &snapshot.design.file);
    Reply::json(
        200,
        &json!({"file": {
            "name": design.name, "folder_name": "Drafts", "last_touched_at": file["lastModified"], "creator": user(),
            "last_touched_by": user(), "thumbnail_url": file["thumbnailUrl"], "editorType": "figma",
            "version": design.version, "role": "viewer", "link_access": "view",
            "url": format!("{}/design/{}", state.api_url, design.file_key),
        }}),
    )
}

/// `GET /v1/files/:key/components`
pub(super) fn components(snapshot: &Snapshot) -> Reply {
    list(snapshot, "components", "components", |_, item| item)
}

/// `GET /v1/files/:key/component_sets`
pub(super) fn component_sets(snapshot: &Snapshot) -> Reply {
    list(snapshot, "componentSets", "component_sets", |_, item| item)
}

/// `GET /v1/files/:key/styles`
pub(super) fn styles(snapshot: &Snapshot) -> Reply {
    list(snapshot, "styles", "styles", |entry, mut item| {
        item["style_type"] = entry["styleType"].clone();
        item["sort_position"] = "a".into();
        if let Some(fields) = item.as_object_mut() {
            fields.remove("containing_frame");
        }
        item
    })
}

/// Lists the entries of one of GET file's maps as published items: those that are the file's own and have a
/// node.
fn list(snapshot: &Snapshot, map: &str, name: &str, finish: fn(&Value, Value) -> Value) -> Reply {
    let (design, file) = (&snapshot.design, &snapshot.design.file);
    let entries = file[map].as_object().into_iter().flatten();
    let own = entries.filter(|(id, entry)| entry["remote"] != true && snapshot.node(id).is_some());
    let items: Vec<Value> = own
        .map(|(id, entry)| {
            let item = json!({
                "key": entry["key"], "file_key": design.file_key, "node_id": id, "thumbnail_url": "",
                "name": entry["name"], "description": entry["description"].as_str().unwrap_or_default(),
                "created_at": file["lastModified"], "updated_at": file["lastModified"], "user": user(),
                "containing_frame": containing_frame(snapshot, id),
            });
            finish(entry, item)
        })
        .collect();
    Reply::json(200, &json!({"status": 200, "error": false, "meta": {(name): items}}))
}

/// Where a component is: its outermost frame, its page and its set.
fn containing_frame(snapshot: &Snapshot, id: &str) -> Value {
    let chain = snapshot.chain(id).unwrap_or_default();
    let mut frame = json!({});
    if let Some(page) = chain.get(1) {
        frame["pageId"] = page["id"].clone();
        frame["pageName"] = page["name"].clone();
    }
    if let Some(outer) = chain.get(2).filter(|outer| outer["id"] != id) {
        frame["nodeId"] = outer["id"].clone();
        frame["name"] = outer["name"].clone();
        frame["backgroundColor"] = "#FFFFFF".into();
    }
    frame["containingComponentSet"] =
        match chain.iter().rev().nth(1).filter(|set| set["type"] == "COMPONENT_SET") {
            Some(set) => json!({"nodeId": set["id"], "name": set["name"]}),
            None => Value::Null,
        };
    frame
}

/// `GET /v1/files/:key/versions`, newest first; `before` is the id to continue after.
pub(super) fn versions(
    state: &State,
    request: &Request,
    versions: &[Arc<Snapshot>],
) -> Result<Reply, String> {
    let size = match request.param("page_size") {
        None => PAGE[0],
        Some(text) => match text.parse::<usize>() {
            Ok(size) if (1..=PAGE[1]).contains(&size) => size,
            _ => {
                return Err(format!(
                    "Invalid parameter: page_size must be from 1 to {}, got {text}",
                    PAGE[1]
                ));
            }
        },
    };
    let before = request.param("before");
    let newest_first = versions.iter().rev();
    let mut rest: Vec<_> = newest_first.collect();
    if let Some(at) = before.and_then(|id| rest.iter().position(|one| one.design.version == id)) {
        rest.drain(..=at);
    }
    let more = rest.len() > size;
    rest.truncate(size);
    let items: Vec<Value> = rest
        .iter()
        .map(|one| {
            json!({"id": one.design.version, "created_at": one.design.file["lastModified"], "label": one.design.label,
                "description": null, "user": user(), "thumbnail_url": ""})
        })
        .collect();
    let mut pagination = json!({});
    if let (true, Some(last)) = (more, rest.last()) {
        let (key, version) = (&last.design.file_key, &last.design.version);
        let next = format!("{}/v1/files/{key}/versions?page_size={size}&before={version}", state.api_url);
        pagination["next_page"] = next.into();
    }
    Ok(Reply::json(200, &json!({"versions": items, "pagination": pagination})))
}
