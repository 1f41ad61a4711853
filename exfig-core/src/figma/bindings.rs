//! Which variables the properties of a node, a paint or a text style are bound to.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// The specification's `boundVariables`: property → the variable's id. A list, such as a text's `fontSize`,
/// has its first; what has another shape has an empty id, so that it counts as bound.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "Written")]
pub(crate) struct Bindings(BTreeMap<String, String>);

impl Bindings {
    /// Whether any property is bound.
    pub(crate) fn any(&self) -> bool {
        !self.0.is_empty()
    }

    /// Adds other bindings of the same thing.
    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Returns the properties that are bound, each with the id of its variable.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        let bound = self.0.iter().map(|(property, id)| (property.as_str(), id.as_str()));
        bound.filter(|(_, id)| !id.is_empty())
    }

    /// Returns the id of the variable that a property is bound to.
    pub(crate) fn of(&self, property: &str) -> Option<&str> {
        self.0.get(property).map(String::as_str).filter(|id| !id.is_empty())
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Map(BTreeMap<String, Binding>),
    Unknown(IgnoredAny),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Binding {
    Alias { id: String },
    List(Vec<Binding>),
    Unknown(IgnoredAny),
}

impl Binding {
    fn id(self) -> String {
        match self {
            Self::Alias { id } => id,
            Self::List(list) => list.into_iter().next().map(Self::id).unwrap_or_default(),
            Self::Unknown(_) => String::new(),
        }
    }
}

impl From<Written> for Bindings {
    fn from(written: Written) -> Self {
        match written {
            Written::Map(map) => {
                Self(map.into_iter().map(|(property, binding)| (property, binding.id())).collect())
            }
            Written::Unknown(_) => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bindings_of_any_shape_count() {
        let text = r#"{"color":{"type":"VARIABLE_ALIAS","id":"V:1"},"fontSize":[{"id":"V:2"},{"id":"V:3"}],"new":7}"#;
        let bindings: Bindings = serde_json::from_str(text).unwrap();
        let ids = ["color", "fontSize", "new", "absent"].map(|property| bindings.of(property));
        assert_eq!(ids, [Some("V:1"), Some("V:2"), None, None]);
        assert!(bindings.any());
        for none in ["null", "{}", "[]", "7", "\"a\""] {
            assert!(!serde_json::from_str::<Bindings>(none).unwrap().any(), "{none}");
        }
    }
}
