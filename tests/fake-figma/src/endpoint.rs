//! The endpoints, their tiers, and the names used by scripts, holds and the log.

use std::fmt;

/// The endpoint that a request is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Endpoint {
    /// `/v1/files/:key`
    Files,
    /// `/v1/files/:key/nodes`
    Nodes,
    /// `/v1/images/:key`
    Images,
    /// `/v1/files/:key/images`
    ImageFills,
    /// `/v1/files/:key/meta`
    Meta,
    /// `/v1/files/:key/components`
    Components,
    /// `/v1/files/:key/component_sets`
    ComponentSets,
    /// `/v1/files/:key/styles`
    Styles,
    /// `/v1/files/:key/variables/local`
    VariablesLocal,
    /// `/v1/files/:key/variables/published`
    VariablesPublished,
    /// `/v1/files/:key/versions`
    Versions,
    /// `/v1/me`
    Me,
    /// Any download from the CDN.
    Cdn,
    /// Any other API path; answered with 404.
    Other,
}

impl Endpoint {
    /// Every endpoint, in the order of the variants.
    pub const ALL: [Self; 14] = [
        Self::Files,
        Self::Nodes,
        Self::Images,
        Self::ImageFills,
        Self::Meta,
        Self::Components,
        Self::ComponentSets,
        Self::Styles,
        Self::VariablesLocal,
        Self::VariablesPublished,
        Self::Versions,
        Self::Me,
        Self::Cdn,
        Self::Other,
    ];

    /// The name used in scripts, holds and logs: `files`, `image-fills`, `cdn`...
    pub fn name(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Nodes => "nodes",
            Self::Images => "images",
            Self::ImageFills => "image-fills",
            Self::Meta => "meta",
            Self::Components => "components",
            Self::ComponentSets => "component-sets",
            Self::Styles => "styles",
            Self::VariablesLocal => "variables-local",
            Self::VariablesPublished => "variables-published",
            Self::Versions => "versions",
            Self::Me => "me",
            Self::Cdn => "cdn",
            Self::Other => "other",
        }
    }

    /// Looks up an endpoint by name; `_` counts as `-`, and `variables` means `variables-local`.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.replace('_', "-");
        let name = if name == "variables" { "variables-local" } else { &name };
        Self::ALL.into_iter().find(|endpoint| endpoint.name() == name)
    }

    /// The rate-limit tier: 1, 2 or 3. Downloads and unknown paths have none.
    pub fn tier(self) -> Option<u8> {
        match self {
            Self::Files | Self::Nodes | Self::Images => Some(1),
            Self::ImageFills | Self::VariablesLocal | Self::VariablesPublished | Self::Versions => Some(2),
            Self::Meta | Self::Components | Self::ComponentSets | Self::Styles | Self::Me => Some(3),
            Self::Cdn | Self::Other => None,
        }
    }

    /// Whether errors with this status have shape B, `{error, status, message}`.
    pub(crate) fn answers_shape_b(self, status: u16) -> bool {
        match self {
            Self::VariablesLocal | Self::VariablesPublished => true,
            Self::Components | Self::ComponentSets | Self::Styles => status == 404,
            _ => false,
        }
    }

    /// Returns the endpoint of an API path and the file key in it.
    pub(crate) fn of_path(segments: &[String]) -> (Self, Option<&str>) {
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        match segments[..] {
            ["v1", "me"] => (Self::Me, None),
            ["v1", "images", key] => (Self::Images, Some(key)),
            ["v1", "files", key] => (Self::Files, Some(key)),
            ["v1", "files", key, "nodes"] => (Self::Nodes, Some(key)),
            ["v1", "files", key, "images"] => (Self::ImageFills, Some(key)),
            ["v1", "files", key, "meta"] => (Self::Meta, Some(key)),
            ["v1", "files", key, "components"] => (Self::Components, Some(key)),
            ["v1", "files", key, "component_sets"] => (Self::ComponentSets, Some(key)),
            ["v1", "files", key, "styles"] => (Self::Styles, Some(key)),
            ["v1", "files", key, "versions"] => (Self::Versions, Some(key)),
            ["v1", "files", key, "variables", "local"] => (Self::VariablesLocal, Some(key)),
            ["v1", "files", key, "variables", "published"] => (Self::VariablesPublished, Some(key)),
            _ => (Self::Other, None),
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for endpoint in Endpoint::ALL {
            assert_eq!(Endpoint::parse(endpoint.name()), Some(endpoint));
        }
        assert_eq!(Endpoint::parse("component_sets"), Some(Endpoint::ComponentSets));
        assert_eq!(Endpoint::parse("variables"), Some(Endpoint::VariablesLocal));
        assert_eq!(Endpoint::parse("image"), None);
    }
}
