//! What a name is made from: `{frame}/{name}`.

use std::fmt;

use serde::Serialize;

use crate::design::Component;

/// A pattern with at least one placeholder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct NamePattern(String);

/// The placeholders, and what a component has for each.
type Placeholder = (&'static str, fn(&Component) -> &str);

const PLACEHOLDERS: [Placeholder; 4] = [
    ("{name}", |component| &component.name),
    ("{frame}", |component| component.place.frames.last().map_or("", String::as_str)),
    ("{page}", |component| &component.place.page),
    ("{set}", |component| component.set.as_deref().unwrap_or_default()),
];

impl NamePattern {
    /// Parses a pattern as in Cargo.toml.
    ///
    /// # Errors
    /// Says in words what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let rest = PLACEHOLDERS.iter().fold(text.to_owned(), |rest, (name, _)| rest.replace(name, ""));
        if rest.contains(['{', '}']) {
            return Err(format!("{} has an unknown placeholder", crate::words::named(text)));
        }
        if !text.contains("{name}") && !text.contains("{set}") {
            return Err(format!("{} has neither `{{name}}` nor `{{set}}`", crate::words::named(text)));
        }
        Ok(Self(text.to_owned()))
    }

    /// Parses the part of a directory's path that begins with a placeholder.
    ///
    /// # Errors
    /// Says in words what is wrong with it.
    pub fn parse_folder(text: &str) -> Result<Self, String> {
        let known = PLACEHOLDERS.iter().filter(|(name, _)| *name != "{name}");
        let rest = known.fold(text.to_owned(), |rest, (name, _)| rest.replace(name, ""));
        if rest.contains(['{', '}']) {
            return Err(format!("{} has an unknown placeholder", crate::words::named(text)));
        }
        Ok(Self(text.to_owned()))
    }

    /// Returns the folders for a component: the pattern with `made` of its names in place of the
    /// placeholders, without empty folders.
    ///
    /// # Errors
    /// Those of `made`.
    pub fn folders<E>(
        &self,
        component: &Component,
        made: impl Fn(&str) -> Result<String, E>,
    ) -> Result<Vec<String>, E> {
        let folder = |segment: &str| {
            let mut text = segment.to_owned();
            for (name, value) in PLACEHOLDERS.iter().filter(|(name, _)| segment.contains(name)) {
                let value = value(component);
                let value = if value.is_empty() { String::new() } else { made(value)? };
                text = text.replace(name, &value);
            }
            Ok(text)
        };
        let folders = self.0.split('/').map(folder).collect::<Result<Vec<_>, E>>()?;
        Ok(folders.into_iter().filter(|folder| !folder.is_empty()).collect())
    }

    /// Whether it is the name alone.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Returns the pattern with the component's names in place of the placeholders.
    pub fn apply(&self, component: &Component) -> String {
        let (mut out, mut rest) = (String::new(), self.0.as_str());
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let Some((name, value)) = PLACEHOLDERS.iter().find(|(name, _)| rest.starts_with(name)) else {
                break;
            };
            out.push_str(value(component));
            rest = &rest[name.len()..];
            // Without a frame or a set, there is nothing to separate.
            if value(component).is_empty() {
                rest = rest.strip_prefix('/').unwrap_or(rest);
            }
        }
        out + rest
    }
}

impl Default for NamePattern {
    fn default() -> Self {
        Self("{name}".to_owned())
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::asset::NodeId;
    use crate::design::{Place, UPRIGHT};

    fn place(frames: &[&str]) -> Arc<Place> {
        let frames = frames.iter().map(|&name| name.to_owned()).collect();
        Arc::new(Place { page: "Page".to_owned(), frames, ancestors: Vec::new() })
    }

    fn bell() -> Component {
        Component {
            id: NodeId::new("1:2"),
            name: "Bell/{set}".to_owned(),
            set: Some("Bell".to_owned()),
            description: String::new(),
            place: place(&["Icons", "Filled"]),
            width: None,
            height: None,
            visible: true,
            ready: false,
            turn: UPRIGHT,
        }
    }

    #[test]
    fn a_pattern_takes_the_names_around_a_component() {
        let component = bell();
        let table = [
            ("{name}", Ok("Bell/{set}")),
            ("{frame}/{name}!", Ok("Filled/Bell/{set}!")),
            ("{page}-{set}", Ok("Page-Bell")),
            ("{set}/{frame}/{name}", Ok("Bell/Filled/Bell/{set}")),
            ("{frames}/{name}", Err("`{frames}/{name}` has an unknown placeholder")),
            ("name", Err("`name` has neither `{name}` nor `{set}`")),
        ];
        let outside = Component { place: place(&[]), set: None, ..component.clone() };
        let made = |pattern: &str| NamePattern::parse(pattern).unwrap().apply(&outside);
        assert_eq!(["{frame}/{name}", "{page}/{set}/{name}"].map(made), ["Bell/{set}", "Page/Bell/{set}"]);
        for (pattern, want) in table {
            let made = NamePattern::parse(pattern).map(|pattern| pattern.apply(&component));
            assert_eq!(made.as_deref().map_err(String::as_str), want);
        }
    }

    #[test]
    fn folders_are_made_of_the_names_around_a_component() {
        let (component, made) = (bell(), |name: &str| Ok::<_, ()>(name.to_lowercase()));
        let outside = Component { place: place(&[]), set: None, ..component.clone() };
        let table = [
            ("{frame}", vec!["filled"], vec![]),
            ("{page}/x/{frame}", vec!["page", "x", "filled"], vec!["page", "x"]),
            ("{page}-{set}", vec!["page-bell"], vec!["page-"]),
        ];
        for (pattern, inside, above) in table {
            let pattern = NamePattern::parse_folder(pattern).unwrap();
            assert_eq!(pattern.folders(&component, made).unwrap(), inside);
            assert_eq!(pattern.folders(&outside, made).unwrap(), above);
            assert_eq!(pattern.folders(&component, |_| Err::<String, _>(7)), Err(7));
        }
        assert_eq!(
            NamePattern::parse_folder("{name}"),
            Err("`{name}` has an unknown placeholder".to_owned())
        );
    }
}
