//! Finds the packages of the workspace and reads their configurations, keeping each Cargo.toml's text to show
//! mistakes in it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use exfig_core::internals::config::{misplaced, overlaps, suggestion};
use exfig_core::internals::io::regular;
use exfig_core::{Config, Diagnostic, Manifest, Patterns, RunSettings};
use exfig_lock::bounds::{LARGEST_MANIFEST, LARGEST_TEMPLATE};
use xshell::{Shell, cmd};

use crate::child;

/// The workspace, as far as an export needs it.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// The target directory, where checkpoints live.
    pub(crate) target: PathBuf,
    /// The workspace's root directory.
    pub(crate) root: PathBuf,
    /// How to talk to Figma; one for all packages.
    pub(crate) run: RunSettings,
    /// The selected packages that have a configuration.
    pub(crate) packages: Vec<Config>,
    /// Their manifests.
    pub(crate) manifests: Vec<Manifest>,
}

/// Why there is nothing to export.
#[derive(Debug)]
pub(crate) enum ManifestError {
    /// Mistakes in Cargo.toml, each with the text it is in.
    Mistakes(Vec<(Diagnostic, String)>),
    /// Anything else.
    Other(String),
}

impl From<anyhow::Error> for ManifestError {
    fn from(error: anyhow::Error) -> Self {
        Self::Other(format!("{error:#}"))
    }
}

const HOW_TO_BEGIN: &str = "no package of this workspace has `[package.metadata.exfig]` in its Cargo.toml
help: add it to the package to export into, for example

    [package.metadata.exfig]
    file = \"https://www.figma.com/design/…\"

    [[package.metadata.exfig.icons]]
    frames = [\"Icons\"]
    dir = \"assets/icons\"
    output = [{ format = \"rust\", path = \"src/icons.rs\" }]

or let `figma-init` write it from your Figma file";

/// Where the workspace is, as far as a task without a configuration needs it.
#[derive(Debug)]
pub(crate) struct Around {
    pub(crate) metadata: cargo_metadata::Metadata,
}

impl Around {
    /// Finds the workspace around the current directory.
    pub(crate) fn find(cargo: &Path) -> anyhow::Result<Self> {
        Ok(Self { metadata: metadata(cargo)? })
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.metadata.target_directory.clone().into_std_path_buf()
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.metadata.workspace_root.clone().into_std_path_buf()
    }
}

/// Reads the workspace around the current directory; `chosen` are the names given with `-p`.
pub(crate) fn read(cargo: &Path, chosen: &[String]) -> Result<Workspace, ManifestError> {
    let metadata = metadata(cargo)?;
    let root = manifest(metadata.workspace_root.join("Cargo.toml").as_std_path())?;
    let members = metadata.workspace_packages();
    let names = members.iter().map(|package| package.name.to_string()).collect::<Vec<_>>();
    if let Some(unknown) = chosen.iter().find(|name| !names.contains(name)) {
        let help = suggestion(unknown, &names);
        return Err(ManifestError::Other(format!("the workspace has no package `{unknown}`\nhelp: {help}")));
    }
    let mut read = Members::of(root);
    for member in members {
        let is_chosen = chosen.contains(&member.name.to_string());
        if !chosen.is_empty() && !is_chosen {
            // Its mistakes matter when it is exported.
            let other = manifest(member.manifest_path.as_std_path()).ok();
            read.others.extend(other.and_then(|package| read.config(&package).ok().flatten()));
        } else {
            read.add(
                manifest(member.manifest_path.as_std_path())?,
                is_chosen.then_some(member.name.as_str()),
            )?;
        }
    }
    let (packages, manifests) = read.finish()?;
    let run = exfig_core::run_settings(&packages).map_err(|found| {
        let with_text = found.into_iter().map(|mistake| {
            let text = manifest(&mistake.place.path).map(|manifest| manifest.text).unwrap_or_default();
            (mistake, text)
        });
        ManifestError::Mistakes(with_text.collect())
    })?;
    let (target, root) =
        (metadata.target_directory.into_std_path_buf(), metadata.workspace_root.into_std_path_buf());
    Ok(Workspace { target, root, run, packages, manifests })
}

/// What the members of a workspace have.
struct Members {
    /// The manifest of the workspace.
    root: Manifest,
    /// The packages to export, and their manifests.
    packages: Vec<Config>,
    manifests: Vec<Manifest>,
    /// Other packages that export.
    others: Vec<Config>,
    mistakes: Vec<(Diagnostic, String)>,
    /// Configurations in the wrong place, which matter if there is none in the right one.
    misplaced: Vec<(Diagnostic, String)>,
}

impl Members {
    fn of(root: Manifest) -> Self {
        Self {
            root,
            packages: Vec::new(),
            manifests: Vec::new(),
            others: Vec::new(),
            mistakes: Vec::new(),
            misplaced: Vec::new(),
        }
    }

    fn config(&self, package: &Manifest) -> Result<Option<Config>, Vec<Diagnostic>> {
        let read_template = |path: &Path| regular::read_text(path, LARGEST_TEMPLATE);
        exfig_core::read(package, Some(&self.root), &read_template, &Patterns)
    }

    /// Adds a package; `chosen` is its name if it was given with `-p`.
    fn add(&mut self, package: Manifest, chosen: Option<&str>) -> Result<(), ManifestError> {
        let in_text = |found: Vec<Diagnostic>| {
            found.into_iter().map(|mistake| (mistake, package.text.clone())).collect::<Vec<_>>()
        };
        match (self.config(&package), chosen) {
            (Ok(Some(config)), _) => {
                self.packages.push(config);
                self.manifests.push(package);
            }
            (Ok(None), None) => self.misplaced.extend(in_text(misplaced(&package))),
            (Ok(None), Some(name)) => {
                let found = misplaced(&package);
                if !found.is_empty() {
                    return Err(ManifestError::Mistakes(in_text(found)));
                }
                let text = format!("package `{name}` has no `[package.metadata.exfig]` in its Cargo.toml");
                return Err(ManifestError::Other(text));
            }
            (Err(found), _) => {
                // What is missing may only be in the wrong place.
                for mistake in misplaced(&package).into_iter().chain(found) {
                    // Every member reports the same mistake in the workspace's own table.
                    if self.mistakes.iter().all(|(known, _)| *known != mistake) {
                        let is_of_root = mistake.place.path == self.root.path;
                        let text = if is_of_root { &self.root.text } else { &package.text };
                        self.mistakes.push((mistake, text.clone()));
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns the packages to export and their manifests, if there are any and nothing is wrong with them.
    fn finish(self) -> Result<(Vec<Config>, Vec<Manifest>), ManifestError> {
        if !self.mistakes.is_empty() {
            return Err(ManifestError::Mistakes(self.mistakes));
        }
        if self.packages.is_empty() {
            return Err(match self.misplaced.is_empty() {
                true => ManifestError::Other(HOW_TO_BEGIN.to_owned()),
                false => ManifestError::Mistakes(self.misplaced),
            });
        }
        if let [first, rest @ ..] = overlaps(&self.packages, &self.others).as_slice() {
            let more = rest.iter().map(|text| format!("\n       {text}")).collect::<String>();
            let text = format!("{first}{more}\nhelp: give each its own `dir` or `path`");
            return Err(ManifestError::Other(text));
        }
        Ok((self.packages, self.manifests))
    }
}

/// Reads only how to talk to Figma, in a workspace whose entries may be invalid or missing.
pub(crate) fn read_run(around: &Around) -> Result<RunSettings, ManifestError> {
    let root = manifest(around.metadata.workspace_root.join("Cargo.toml").as_std_path())?;
    let members = around.metadata.workspace_packages();
    let packages = members.iter().map(|member| manifest(member.manifest_path.as_std_path()));
    let packages = packages.collect::<Result<Vec<_>, _>>()?;
    let settings = exfig_core::internals::config::read_run_settings(&packages, &root, &Patterns);
    settings.map_err(|found| {
        let text_of = |path: &Path| packages.iter().find(|package| package.path == path).unwrap_or(&root);
        let with_text = found.into_iter().map(|mistake| {
            let text = text_of(&mistake.place.path).text.clone();
            (mistake, text)
        });
        ManifestError::Mistakes(with_text.collect())
    })
}

/// How long `cargo metadata --no-deps` may take; it only reads manifests.
const LIMIT: Duration = Duration::from_secs(60);

fn metadata(cargo: &Path) -> anyhow::Result<cargo_metadata::Metadata> {
    let shell = Shell::new().context("cannot read the workspace")?;
    let command = cmd!(shell, "{cargo} metadata --format-version 1 --no-deps").into();
    let ran = child::output(command, "", LIMIT, || false)
        .with_context(|| format!("cannot read the workspace: `{} metadata`", cargo.display()))?;
    if !ran.status.success() {
        let said = String::from_utf8_lossy(&ran.stderr);
        let said = said.trim().trim_start_matches("error: ");
        if said.starts_with("could not find `Cargo.toml`") {
            bail!(
                "cannot read the workspace: {said}\nhelp: run this in the directory of a Cargo package, or below it"
            );
        }
        bail!("cannot read the workspace: {said}");
    }
    cargo_metadata::MetadataCommand::parse(String::from_utf8_lossy(&ran.stdout))
        .context("cannot read the workspace")
}

fn manifest(path: &Path) -> anyhow::Result<Manifest> {
    let text = regular::read_text(path, LARGEST_MANIFEST)
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(Manifest { path: path.to_owned(), text })
}
