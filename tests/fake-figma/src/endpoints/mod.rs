//! The responses: one function per endpoint, from a request and a version of a file to a [`Reply`].

pub(crate) mod cdn;
pub(crate) mod errors;
mod files;
mod images;
mod library;
mod variables;

use std::sync::Arc;

use serde_json::json;

use crate::endpoint::Endpoint;
use crate::faults::Fault;
use crate::http::{Reply, Request};
use crate::state::State;
use crate::store::Snapshot;

/// The API's response to a request that is authorized and within its limits. `fault` is one that changes the
/// response from within: `null-image` or `expired-url`.
pub(crate) fn answer(state: &State, request: &Request, fault: Option<&Fault>) -> Reply {
    let (endpoint, key) = Endpoint::of_path(&request.segments);
    if endpoint == Endpoint::Me {
        return Reply::json(
            200,
            &json!({"id": "1", "email": "fake@example.com", "handle": "fake", "img_url": ""}),
        );
    }
    let Some(key) = key else { return errors::api(endpoint, 404, "Not found") };
    let pinned = matches!(endpoint, Endpoint::Files | Endpoint::Nodes | Endpoint::Images);
    let version = request.param("version").filter(|_| pinned);
    let Some(snapshot) = state.store.find(key, version) else {
        return errors::api(endpoint, 404, "Not found");
    };
    match answer_file(state, request, endpoint, &snapshot, fault) {
        Ok(reply) => reply,
        Err(message) => errors::api(endpoint, 400, &message),
    }
}

/// The response about a file; `Err` says what is wrong with a parameter.
fn answer_file(
    state: &State,
    request: &Request,
    endpoint: Endpoint,
    snapshot: &Arc<Snapshot>,
    fault: Option<&Fault>,
) -> Result<Reply, String> {
    Ok(match endpoint {
        Endpoint::Files => files::file(request, snapshot)?,
        Endpoint::Nodes => files::nodes(request, snapshot)?,
        Endpoint::Images => images::images(state, request, snapshot, fault)?,
        Endpoint::ImageFills => images::fills(state, snapshot, fault),
        Endpoint::Meta => library::meta(state, snapshot),
        Endpoint::Components => library::components(snapshot),
        Endpoint::ComponentSets => library::component_sets(snapshot),
        Endpoint::Styles => library::styles(snapshot),
        Endpoint::Versions => {
            let versions = state.store.versions(&snapshot.design.file_key).unwrap_or_default();
            library::versions(state, request, &versions)?
        }
        Endpoint::VariablesLocal | Endpoint::VariablesPublished if !state.variables_allowed => {
            errors::api(endpoint, 403, "Limited by Figma plan")
        }
        Endpoint::VariablesLocal => variables::local(snapshot),
        Endpoint::VariablesPublished => variables::published(snapshot),
        Endpoint::Me | Endpoint::Cdn | Endpoint::Other => errors::api(endpoint, 404, "Not found"),
    })
}

/// Checks a query parameter that must be literally `true` or `false`.
fn check_bool(request: &Request, name: &str) -> Result<(), String> {
    match request.param(name) {
        None | Some("true" | "false") => Ok(()),
        Some(other) => Err(format!("Invalid parameter: {name} must be true or false, got {other}")),
    }
}
