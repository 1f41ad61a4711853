//! `/v1/images` and image fills: URLs on the CDN's port.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::faults::{Fault, FaultKind};
use crate::hash::uuid_like;
use crate::http::{Reply, Request};
use crate::render::Format;
use crate::state::State;
use crate::store::{Snapshot, lock};

const BOOLEANS: [&str; 6] = [
    "svg_outline_text",
    "svg_include_id",
    "svg_include_node_id",
    "svg_simplify_stroke",
    "contents_only",
    "use_absolute_bounds",
];

/// `GET /v1/images/:key`. The boolean parameters are checked, but do not change the drawing.
pub(super) fn images(
    state: &State,
    request: &Request,
    snapshot: &Arc<Snapshot>,
    fault: Option<&Fault>,
) -> Result<Reply, String> {
    if request.param("version").is_some() && request.token().is_some_and(|token| token.starts_with("figp_")) {
        // For any version: observed with plan access tokens in 2026.
        return Err("Missing required parameter: must provide either user_id or plan_key".to_owned());
    }
    let ids = request.ids();
    if ids.is_empty() {
        return Err("Invalid parameter: ids is required".to_owned());
    }
    let format = request.param("format").unwrap_or("png");
    let format = Format::parse(format).ok_or_else(|| {
        format!("Invalid parameter: format must be one of jpg, png, svg, pdf, got {format}")
    })?;
    let scale = request.param("scale").unwrap_or("1");
    let scale = scale.parse::<f64>().ok().filter(|scale| (0.01..=4.0).contains(scale)).ok_or_else(|| {
        format!("Invalid parameter: scale must be a number between 0.01 and 4, got {scale}")
    })?;
    for name in BOOLEANS {
        super::check_bool(request, name)?;
    }
    let nulled = |id: &String| {
        fault.is_some_and(|fault| {
            fault.kind == FaultKind::NullImage && fault.node.as_ref().is_none_or(|node| node == id)
        })
    };
    let expired = fault.is_some_and(|fault| fault.kind == FaultKind::ExpiredUrl);
    let mut images = Map::new();
    for id in &ids {
        let shown = !nulled(id) && snapshot.is_renderable(id, format, &state.source);
        let url = shown.then(|| Value::from(state.url(snapshot, id, format, scale, expired)));
        images.insert(id.clone(), url.unwrap_or(Value::Null));
    }
    Ok(Reply::json(200, &json!({"err": null, "images": images})))
}

/// `GET /v1/files/:key/images`: a URL for each `imageRef` in the document.
pub(super) fn fills(state: &State, snapshot: &Snapshot, fault: Option<&Fault>) -> Reply {
    let is_null = fault.is_some_and(|fault| fault.kind == FaultKind::NullImage);
    let mut references = BTreeSet::new();
    collect_references(&snapshot.design.file["document"], &mut references);
    let url = |reference: &str| {
        let id = uuid_like(reference);
        if let Some(bytes) = snapshot.design.images.get(reference) {
            lock(&state.fills).insert(id.clone(), bytes.clone());
        }
        if is_null { Value::Null } else { Value::from(format!("{}/img/{id}", state.cdn_url)) }
    };
    let images: Map<String, Value> =
        references.into_iter().map(|reference| (reference.to_owned(), url(reference))).collect();
    Reply::json(200, &json!({"error": false, "status": 200, "meta": {"images": images}}))
}

fn collect_references<'a>(value: &'a Value, references: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("imageRef").and_then(Value::as_str));
            fields.values().for_each(|value| collect_references(value, references));
        }
        Value::Array(items) => items.iter().for_each(|value| collect_references(value, references)),
        _ => {}
    }
}
