//! Mistakes in Cargo.toml that only the design reveals.

use std::fmt;

use crate::config::diagnostic::Diagnostic;
use crate::config::{Entry, nearest_first, suggestion};
use crate::design::MOST_COMBINATIONS;
use crate::formats::{OptionMistake, RenderError};
use crate::words::{list, named, on_one_line};

/// A mistake in a configuration that does not fit the design.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// Nothing in the design has this name.
    NotThere {
        /// What Cargo.toml looks for.
        what: Sought,
        /// The name in Cargo.toml.
        name: String,
        /// The names that exist, most similar first.
        there: Vec<String>,
    },
    /// The place exists, but has nothing to export.
    Empty {
        /// Where the entry looks: ``frame `Icons` ``.
        place: String,
        /// How many components are there before `names` and `exclude` apply.
        before_filter: usize,
        /// How many frames and instances are there that `layers` could select.
        passed_over: usize,
        /// The keys that leave components out.
        filters: Vec<&'static str>,
    },
    /// A file that an output would write in its directory belongs to something else.
    Clash {
        /// The output's directory.
        output: String,
        /// The file, relative to the package.
        path: String,
        /// The owner of the file, in words.
        other: String,
        /// How many more such files there are.
        more: usize,
    },
    /// A token has too many values for an output that cannot refer to other tokens.
    Combinations {
        /// The output's path.
        output: String,
        /// The token's name in Figma.
        token: String,
        /// The collections that it depends on, and how many modes each has.
        axes: Vec<(String, usize)>,
    },
    /// An option of an output does not fit the design.
    Option {
        /// The output's path.
        output: String,
        /// What is wrong, and what to do about it.
        mistake: OptionMistake,
    },
    /// The user's own template fails with this design.
    Template(RenderError),
}

/// What a configuration finds in a design by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sought {
    Frame,
    Page,
    Node,
    DarkVariant,
    Collection,
    Mode,
    ColorStyle,
    /// A color style in a file of `mode-files`.
    ColorStyleOfModeFile,
}

impl fmt::Display for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Frame => "frame",
            Self::Page => "page",
            Self::Node => "node",
            Self::DarkVariant => "dark variant",
            Self::Collection => "variable collection",
            Self::Mode => "mode",
            Self::ColorStyle => "color style",
            Self::ColorStyleOfModeFile => "color style in the file of the mode",
        })
    }
}

impl Unfit {
    /// Nothing is called `name`; the names that exist are `there`.
    pub(crate) fn not_there(what: Sought, name: &str, there: Vec<String>) -> Self {
        Self::NotThere { what, name: name.to_owned(), there: nearest_first(name, there) }
    }

    /// Returns the mistake with its place in Cargo.toml.
    pub(crate) fn diagnostic(&self, entry: &Entry) -> Diagnostic {
        let (value, label) = match self {
            Self::NotThere { name, .. } => (name.as_str(), "not in the design"),
            Self::Empty { .. } => ("", "selects nothing"),
            Self::Clash { output, .. } => (output.as_str(), "would write it"),
            Self::Combinations { output, .. } => (output.as_str(), "needs a value for each combination"),
            Self::Option { output, .. } => (output.as_str(), "does not fit the design"),
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
            Self::NotThere { what: Sought::DarkVariant, .. } => Some(
                "remove `dark`, or write how variants for dark backgrounds are called in Figma".to_owned(),
            ),
            Self::NotThere { there, .. } if there.is_empty() => None,
            Self::NotThere { name, there, .. } => Some(suggestion(name, there)),
            Self::Empty { before_filter: 0, passed_over: 1.., .. } => {
                Some("set `layers = [\"instances\", \"frames\"]` to export instances and frames".to_owned())
            }
            Self::Empty { before_filter: 0, .. } => {
                Some("add components there, or select another frame, page or node".to_owned())
            }
            Self::Empty { filters, .. } => Some(format!("change {}", list(filters.iter().copied(), "or"))),
            Self::Clash { .. } => Some("give one of them another path".to_owned()),
            Self::Combinations { axes, .. } => {
                let collection = axes.last().map_or("Theme", |(name, _)| name);
                let example = format!("{{ {} = {{ … }} }}", serde_json::Value::from(collection));
                Some(format!("list the modes that you need: `modes = {example}`"))
            }
            Self::Option { mistake, .. } => Some(mistake.help.clone()),
            Self::Template(_) => None,
        }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotThere { what: what @ Sought::Mode, name, .. } => {
                write!(f, "the selected collections have no {what} {}", named(name))
            }
            Self::NotThere { what, name, .. } => write!(f, "the design has no {what} {}", named(name)),
            Self::Empty { place, before_filter: 0, passed_over: 0, .. } => {
                write!(f, "{place} has no components")
            }
            Self::Empty { place, before_filter: 0, passed_over, .. } => {
                write!(f, "{place} has no components, only {passed_over} other layers")
            }
            Self::Empty { place, before_filter, filters, .. } => {
                let filters = list(filters.iter().copied(), "and");
                write!(f, "none of the {before_filter} components in {place} passes {filters}")
            }
            Self::Clash { path, other, more, .. } => {
                write!(f, "this output would write {}, which belongs to {other}", named(path))?;
                if *more == 0 { Ok(()) } else { write!(f, ", and {more} more like it") }
            }
            Self::Combinations { token, axes, .. } => {
                let count = axes.iter().fold(1_usize, |count, (_, modes)| count.saturating_mul(*modes));
                let list =
                    axes.iter().map(|(name, modes)| format!("{} ({modes})", named(name))).collect::<Vec<_>>();
                write!(
                    f,
                    "{} depends on the modes of {}: {count} combinations, but an output may have at most \
                     {MOST_COMBINATIONS}",
                    named(token),
                    list.join(" and ")
                )
            }
            Self::Option { mistake, .. } => f.write_str(&mistake.message),
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
    fn missing_names_come_with_similar_ones() {
        let there = ["Icons", "Icon sets", "Images", "Logos", "Old", "New", "Test"].map(str::to_owned);
        let unfit = [
            Unfit::not_there(Sought::Frame, "Icon", there.to_vec()),
            Unfit::not_there(Sought::Page, "Zebra", there.to_vec()),
            Unfit::not_there(Sought::Collection, "Them", vec!["Theme".to_owned()]),
            Unfit::not_there(Sought::Mode, "dark", vec!["Light".to_owned()]),
            Unfit::not_there(Sought::Node, "1:2", Vec::new()),
            Unfit::Empty {
                place: "frame `Icons`".to_owned(),
                before_filter: 0,
                passed_over: 0,
                filters: vec!["names", "exclude"],
            },
            Unfit::Empty {
                place: "frame `Icons`".to_owned(),
                before_filter: 0,
                passed_over: 2,
                filters: Vec::new(),
            },
            Unfit::Empty {
                place: "the design".to_owned(),
                before_filter: 3,
                passed_over: 0,
                filters: vec!["names", "exclude"],
            },
            Unfit::Combinations {
                output: "src/a.rs".to_owned(),
                token: "accent".to_owned(),
                axes: vec![("Brand".to_owned(), 10), ("Theme".to_owned(), 9)],
            },
        ];
        let lines = unfit.map(|unfit| {
            let Diagnostic { message, label, help, .. } = unfit.diagnostic(&icons(&[]));
            format!("{message} [{label}]: {}", help.unwrap_or_else(|| "no help".to_owned()))
        });
        insta::assert_snapshot!(lines.join("\n"), @r#"
        the design has no frame `Icon` [not in the design]: did you mean `Icons`? Also available: `Logos`, `Old`, `New`, `Test`, `Icon sets` and 1 more
        the design has no page `Zebra` [not in the design]: available: `New`, `Test`, `Icons`, `Logos`, `Old` and 2 more
        the design has no variable collection `Them` [not in the design]: did you mean `Theme`?
        the selected collections have no mode `dark` [not in the design]: available: `Light`
        the design has no node `1:2` [not in the design]: no help
        frame `Icons` has no components [selects nothing]: add components there, or select another frame, page or node
        frame `Icons` has no components, only 2 other layers [selects nothing]: set `layers = ["instances", "frames"]` to export instances and frames
        none of the 3 components in the design passes `names` and `exclude` [selects nothing]: change `names` or `exclude`
        `accent` depends on the modes of `Brand` (10) and `Theme` (9): 90 combinations, but an output may have at most 64 [needs a value for each combination]: list the modes that you need: `modes = { "Theme" = { … } }`
        "#);
    }
}
