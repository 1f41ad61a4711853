//! Which variables of a design to export.

use serde::Serialize;

use super::Unit;

/// Which variables to export, in which modes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VariableSource {
    /// Names of collections; empty for all.
    pub collections: Vec<String>,
    /// The modes of every collection that [`modes_of`](Self::modes_of) does not name: Figma's name of the mode →
    /// the name in the outputs, in output order, the default first; empty for every mode under its own name.
    pub modes: Vec<(String, String)>,
    /// The modes of single collections, by the collection's name.
    pub modes_of: Vec<(String, Vec<(String, String)>)>,
    /// Which resolved types to include; only colors by default.
    pub types: Vec<VariableType>,
    /// Whether to include collections from other libraries.
    pub remote: bool,
    /// Whether a collection's name is part of the names of its tokens.
    pub prefix: Prefix,
    /// Whether to leave out what is hidden from publishing.
    pub published: bool,
    /// The platform whose code syntax is the name of a variable that has one.
    pub code_syntax: Option<Platform>,
    /// The units of variables by name, as globs; the first that matches counts. Others follow their scopes.
    pub units: Vec<(String, Unit)>,
}

/// A platform that a variable may have a code syntax for. Source: `VariableCodeSyntax` in Figma's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// `WEB`
    Web,
    /// `ANDROID`
    Android,
    /// `iOS`
    Ios,
}

impl Platform {
    /// The values of `code-syntax` in Cargo.toml.
    pub const NAMES: [(&str, Self); 3] = [("web", Self::Web), ("android", Self::Android), ("ios", Self::Ios)];

    /// Returns the key in Figma's API.
    pub fn key(self) -> &'static str {
        match self {
            Self::Web => "WEB",
            Self::Android => "ANDROID",
            Self::Ios => "iOS",
        }
    }
}

/// Returns the name in a code syntax: `radius-small` in `var(--radius-small) /* .rounded-1 */`, or the whole
/// text if it is a name. `None` if it is neither.
pub(crate) fn code_name(syntax: &str) -> Option<&str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let name = match syntax.split_once("--") {
        Some((_, rest)) => &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())],
        None => syntax.trim().trim_start_matches(['$', '@']),
    };
    let is_name = name.chars().all(|c| is_part(c) || c == '.') && name.contains(char::is_alphanumeric);
    is_name.then_some(name)
}

/// Whether a collection's name is part of the names of its tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Prefix {
    /// If there are several collections. A collection that was the only one when it was first exported keeps
    /// its names when others join it.
    #[default]
    Auto,
    /// Always.
    Always,
}

/// The type that a variable resolves to. Source: `resolvedType` in Figma's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum VariableType {
    /// `COLOR`
    Color,
    /// `FLOAT`
    Number,
    /// `STRING`
    String,
    /// `BOOLEAN`
    Boolean,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_syntax_has_a_name() {
        let table = [
            ("var(--borderRadius-small) /* utility class: .rounded-1 */", Some("borderRadius-small")),
            ("--gap", Some("gap")),
            ("$space-4", Some("space-4")),
            ("Theme.color.bg", Some("Theme.color.bg")),
            ("theme(colors.bg)", None),
            ("var(--)", None),
            ("", None),
        ];
        for (syntax, want) in table {
            assert_eq!(code_name(syntax), want, "{syntax}");
        }
    }
}
