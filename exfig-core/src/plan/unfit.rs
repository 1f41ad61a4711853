//! Mistakes in Cargo.toml that only the design reveals.

use std::fmt;

use crate::config::diagnostic::Diagnostic;
use crate::config::{Entry, nearest_first, suggestion};
use crate::formats::RenderError;
use crate::words::{named, on_one_line};

/// What in a configuration does not fit the design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// Nothing in the design is called that.
    NotThere {
        /// `frame`, `page`, `node`, `variable collection` or `mode`.
        what: &'static str,
        /// What was asked for.
        name: String,
        /// What there is, nearest first.
        there: Vec<String>,
    },
    /// What was asked for is there and holds nothing to export.
    Empty {
        /// `frame `Icons``, or what else limits the entry.
        place: String,
        /// Components there before `names` and `exclude`.
        before_filter: usize,
    },
    /// A file in an output's directory that is another's.
    Clash {
        /// The directory.
        output: String,
        /// The file, relative to the package.
        path: String,
        /// Whose it is.
        other: String,
        /// How many more there are.
        more: usize,
    },
    /// A template of the user's own that fails with this design.
    Template(RenderError),
}

impl Unfit {
    /// Nothing is called `name`, among those that are `there`.
    #[must_use]
    pub fn not_there(what: &'static str, name: &str, there: Vec<String>) -> Self {
        Self::NotThere { what, name: name.to_owned(), there: nearest_first(name, there) }
    }

    /// The mistake, at its place in Cargo.toml.
    #[must_use]
    pub fn diagnostic(&self, entry: &Entry) -> Diagnostic {
        let (value, label) = match self {
            Self::NotThere { name, .. } => (name.as_str(), "not in the design"),
            Self::Empty { .. } => ("", "selects nothing"),
            Self::Clash { output, .. } => (output.as_str(), "writes it"),
            Self::Template(error) => (error.template.as_str(), "fails with this design"),
        };
        Diagnostic {
            message: self.to_string(),
            label: label.to_owned(),
            help: self.help(),
            place: entry.written.place_of(value).clone(),
        }
    }

    fn help(&self) -> Option<String> {
        match self {
            Self::NotThere { there, .. } if there.is_empty() => None,
            Self::NotThere { name, there, .. } => Some(suggestion(name, there)),
            Self::Empty { before_filter: 0, .. } => {
                Some("put components there, or select another frame, page or node".to_owned())
            }
            Self::Empty { .. } => Some("change `names` and `exclude`".to_owned()),
            Self::Clash { .. } => Some("give one of them another path".to_owned()),
            Self::Template(_) => None,
        }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThere { what: what @ "mode", name, .. } => {
                write!(f, "the selected collections have no {what} {}", named(name))
            }
            Self::NotThere { what, name, .. } => write!(f, "the design has no {what} {}", named(name)),
            Self::Empty { place, before_filter: 0 } => write!(f, "{place} holds no component"),
            Self::Empty { place, before_filter } => {
                write!(f, "none of the {before_filter} components in {place} passes `names` and `exclude`")
            }
            Self::Clash { path, other, more, .. } => {
                write!(f, "this output would write {}, which belongs to {other}", named(path))?;
                if *more == 0 { Ok(()) } else { write!(f, ", and {more} more like it") }
            }
            Self::Template(error) => f.write_str(&on_one_line(&error.to_string())),
        }
    }
}

impl From<RenderError> for Unfit {
    fn from(error: RenderError) -> Self {
        Self::Template(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tests::icons;

    #[test]
    fn what_is_missing_comes_with_what_is_near() {
        let there = ["Icons", "Icon sets", "Images", "Logos", "Old", "New", "Test"].map(str::to_owned);
        let unfit = [
            Unfit::not_there("frame", "Icon", there.to_vec()),
            Unfit::not_there("page", "Zebra", there.to_vec()),
            Unfit::not_there("variable collection", "Them", vec!["Theme".to_owned()]),
            Unfit::not_there("mode", "dark", vec!["Light".to_owned()]),
            Unfit::not_there("node", "1:2", Vec::new()),
            Unfit::Empty { place: "frame `Icons`".to_owned(), before_filter: 0 },
            Unfit::Empty { place: "the design".to_owned(), before_filter: 3 },
        ];
        let lines = unfit.map(|unfit| {
            let Diagnostic { message, label, help, .. } = unfit.diagnostic(&icons(&[]));
            format!("{message} [{label}]: {}", help.unwrap_or_else(|| "no help".to_owned()))
        });
        insta::assert_snapshot!(lines.join("\n"), @r#"
        the design has no frame `Icon` [not in the design]: did you mean `Icons`? There are also `Logos`, `Old`, `New`, `Test`, `Icon sets` and 1 more
        the design has no page `Zebra` [not in the design]: there are `New`, `Test`, `Icons`, `Logos`, `Old` and 2 more
        the design has no variable collection `Them` [not in the design]: did you mean `Theme`?
        the selected collections have no mode `dark` [not in the design]: there is `Light`
        the design has no node `1:2` [not in the design]: no help
        frame `Icons` holds no component [selects nothing]: put components there, or select another frame, page or node
        none of the 3 components in the design passes `names` and `exclude` [selects nothing]: change `names` and `exclude`
        "#);
    }
}
