//! The framework that a package uses, by its dependencies. Pure.

use cargo_metadata::{Dependency, Package, semver};
use exfig_core::internals::formats::{CodeFormat, Takes};
use exfig_core::internals::words::{named, named_all};

/// The formats of frameworks, by the packages that they are for. The first that is a dependency counts.
const FRAMEWORKS: [(&str, &[&str]); 10] = [
    ("egui", &["eframe", "egui"]),
    ("bevy", &["bevy", "bevy_ui"]),
    ("gpui", &["gpui-kit", "gpui-component", "gpui-ce", "gpui"]),
    ("slint", &["slint"]),
    ("iced", &["iced"]),
    ("dioxus", &["dioxus"]),
    ("leptos", &["leptos"]),
    ("peniko", &["peniko", "vello", "xilem", "masonry"]),
    ("ratatui", &["ratatui"]),
    ("css", &["axum", "actix-web", "rocket", "warp", "yew", "maud", "askama"]),
];

/// A framework.
pub(super) struct Framework {
    /// The format of its code; `rust` without a framework that exfig knows.
    pub(super) format: &'static str,
    /// What an output of the format says about the dependency: `iced = "0.13"`.
    pub(super) option: Option<(&'static str, String)>,
    /// Why no option fits the dependency.
    pub(super) note: Option<String>,
}

impl Framework {
    pub(super) fn of(package: &Package) -> Self {
        let found =
            FRAMEWORKS.iter().find_map(|(format, names)| Some((*format, dependency(package, names)?)));
        let Some((format, dependency)) = found else {
            return Self { format: "rust", option: None, note: None };
        };
        let mut framework = Self { format, option: None, note: None };
        // Options say what the code is compiled against: a version of the framework, or the crate that has its types.
        for option in CodeFormat::named(format).map(|format| format.options()).unwrap_or_default() {
            let Takes::Words(known) = option.takes else { continue };
            let fitting = match option.name {
                "crate" => Ok(dependency.name.as_str()),
                name if name == format => version(dependency, known),
                _ => continue,
            };
            match fitting {
                Ok(word) if word != option.default && known.contains(&word) => {
                    framework.option = Some((option.name, word.to_owned()));
                }
                Ok(_) => {}
                Err(()) => {
                    framework.note = Some(format!(
                        "the code is for {format} {}: exfig knows {}, and the package requires {}",
                        option.default,
                        named_all(known.iter().copied()),
                        named(&dependency.req.to_string()),
                    ));
                }
            }
        }
        framework
    }
}

fn dependency<'a>(package: &'a Package, names: &[&str]) -> Option<&'a Dependency> {
    names
        .iter()
        .find_map(|name| package.dependencies.iter().find(|dependency| dependency.name.as_str() == *name))
}

/// Returns which of the `known` versions, such as `0.13`, the dependency's requirement begins with.
fn version<'a>(dependency: &Dependency, known: &[&'a str]) -> Result<&'a str, ()> {
    let [semver::Comparator { major, minor: Some(minor), .. }] = dependency.req.comparators.as_slice() else {
        return Err(());
    };
    let wanted = format!("{major}.{minor}");
    known.iter().find(|version| **version == wanted).copied().ok_or(())
}
