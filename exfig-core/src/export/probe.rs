//! One request for each scope of a token, to say which it has. Source of the scopes: the pages of the endpoints in
//! Figma's REST API reference.

use super::fetch::json;
use super::{ExportError, Running, Tools};
use crate::asset::FileKey;
use crate::client::RequestError;
use crate::figma::read::{Interest, STACK, read_document};
use crate::figma::request::{ApiRequest, Part};
use crate::figma::variables::VariablesBody;
use crate::figma::wire::{MeBody, MetaBody, StylesBody, VersionsBody};

/// What a token may be allowed to read of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Probe {
    /// Name and version: tier 3.
    Meta,
    /// The published styles: tier 3.
    Library,
    /// The list of versions: tier 2.
    Versions,
    /// The variables: tier 2.
    Variables,
    /// The document, one level of it: tier 1.
    Document,
}

impl Probe {
    /// Every probe but [`Probe::Document`], which is costly.
    pub const CHEAP: [Self; 4] = [Self::Meta, Self::Library, Self::Versions, Self::Variables];

    /// Returns the scope that it needs.
    pub fn scope(self) -> &'static str {
        match self {
            Self::Meta => "file_metadata:read",
            Self::Library => "library_content:read",
            Self::Versions => "file_versions:read",
            Self::Variables => "file_variables:read",
            Self::Document => "file_content:read",
        }
    }

    /// Returns what exfig needs the scope for.
    pub fn purpose(self) -> &'static str {
        match self {
            Self::Meta => "to see whether a file changed",
            Self::Library => "for styles that nothing in the file uses, and for `published = true`",
            Self::Versions => "only for `version = \"named\"`",
            Self::Variables => "only for variables, on the Enterprise plan",
            Self::Document => "for everything",
        }
    }

    /// Whether every export needs it.
    pub fn is_essential(self) -> bool {
        matches!(self, Self::Meta | Self::Document)
    }
}

/// Returns the name of the token's owner; `None` if the token may not read it, for which it needs the scope
/// `current_user:read`, or belongs to nobody, as plan access tokens do.
///
/// # Errors
/// Returns [`ExportError::Request`] if Figma does not answer.
pub fn owner(tools: &Tools) -> Running<'_, Option<String>> {
    Box::pin(async {
        if tools.plan_token {
            return Ok(None);
        }
        match tools.client.get(&ApiRequest::Me, json::<MeBody>).await {
            Ok(me) => Ok(Some(me.handle)),
            Err(RequestError::Failed { failure, .. }) if failure.is_unauthorized() => Ok(None),
            Err(error) => Err(error.into()),
        }
    })
}

/// Sends the request of a probe.
///
/// # Errors
/// Returns [`ExportError::Request`] if Figma refuses it, or does not answer.
pub fn probe<'a>(tools: &'a Tools, key: &'a FileKey, what: Probe) -> Running<'a, ()> {
    Box::pin(send(tools, key, what))
}

async fn send(tools: &Tools, key: &FileKey, what: Probe) -> Result<(), ExportError> {
    let (client, key) = (&tools.client, key.clone());
    match what {
        Probe::Meta => client.get(&ApiRequest::Meta { key }, json::<MetaBody>).await.map(drop)?,
        Probe::Library => client.get(&ApiRequest::Styles { key }, json::<StylesBody>).await.map(drop)?,
        Probe::Versions => {
            client.get(&ApiRequest::Versions { key, before: None }, json::<VersionsBody>).await.map(drop)?;
        }
        Probe::Variables => {
            client.get(&ApiRequest::Variables { key }, json::<VariablesBody>).await.map(drop)?
        }
        Probe::Document => {
            let part = Part { geometry: false, depth: Some(1) };
            let (request, bulk) = (ApiRequest::File { key, version: None, part }, client.bulk());
            let parse = move |reader| read_document(reader, &Interest::default(), bulk);
            client.stream(&request, STACK, parse).await.map(drop)?;
        }
    }
    Ok(())
}
