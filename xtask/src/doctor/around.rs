//! What is around an export on this machine: the workspace, the alias, the disk, the clock and rustfmt.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use exfig_core::internals::io::regular;
use exfig_core::internals::io::write::free_space;
use exfig_core::internals::words::named;
use exfig_lock::bounds::LARGEST_MANIFEST;

use super::{Checks, State};
use crate::args::FigmaDoctor;
use crate::child;
use crate::init::lacks_profile;
use crate::manifests::{self, Around, ManifestError, Workspace};
use crate::session::Session;

/// How long a program may take to say its version.
const LIMIT: Duration = Duration::from_secs(10);

/// The free space below which an export may run out of it, in bytes.
const LITTLE_SPACE: u64 = 128 * 1024 * 1024;

/// Whether the configuration is valid, and what is around it.
pub(super) fn of_workspace(
    session: &Session<'_>,
    args: &FigmaDoctor,
    checks: &mut Checks,
) -> Option<Workspace> {
    let around = match Around::find(&session.env.cargo) {
        Ok(around) => around,
        Err(error) => {
            let help = "run this in a Cargo workspace";
            checks.add("workspace", State::Error, format!("{error:#}"), Some(help));
            return None;
        }
    };
    if session.command.starts_with("cargo xtask") {
        of_alias(&around.root(), checks);
    }
    let target = around.target();
    match free_space(&target) {
        Some(free) if free < LITTLE_SPACE => checks.add(
            "disk",
            State::Warning,
            format!("{} MiB left on the disk of `{}`", free / (1024 * 1024), target.display()),
            Some(
                "make room: an export stops before it runs out, and keeps no Figma document for the next one",
            ),
        ),
        _ => checks.add("disk", State::Ok, "enough room", None),
    }
    match manifests::read(&session.env.cargo, &args.package) {
        Ok(workspace) => {
            let packages = workspace.packages.iter().map(|config| named(&config.package)).collect::<Vec<_>>();
            checks.add("configuration", State::Ok, format!("valid, of {}", packages.join(", ")), None);
            Some(workspace)
        }
        Err(ManifestError::Mistakes(mistakes)) => {
            let first = mistakes.first().map(|(mistake, _)| mistake.message.clone()).unwrap_or_default();
            let text = format!(
                "{} in Cargo.toml, the first: {first}",
                crate::listing::counted(mistakes.len(), "mistake")
            );
            checks.add(
                "configuration",
                State::Error,
                text,
                Some("an export, or `--check`, shows each on its line"),
            );
            None
        }
        Err(ManifestError::Other(why)) => {
            let (text, _) = why.split_once("\nhelp: ").unwrap_or((&why, ""));
            checks.add(
                "configuration",
                State::Error,
                text,
                Some("`figma-init` writes a first one: see `--help`"),
            );
            None
        }
    }
}

/// Whether the alias uses an optimized profile that exists.
fn of_alias(root: &Path, checks: &mut Checks) {
    let text = |path: &str| regular::read_text(&root.join(path), LARGEST_MANIFEST).unwrap_or_default();
    let read = |path: &str| toml::from_str::<toml::Table>(&text(path)).unwrap_or_default();
    let config = read(".cargo/config.toml");
    let alias = config.get("alias").and_then(|aliases| aliases.get("xtask")).map(ToString::to_string);
    let help = "see \"In your own workspace\" in the README";
    let manifest = read("Cargo.toml");
    let profiles = manifest.get("profile").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let words =
        alias.as_deref().unwrap_or_default().split([' ', '=', '"', ',']).filter(|word| !word.is_empty());
    let mut after = words.skip_while(|word| *word != "--profile").skip(1);
    let profile = after.next().filter(|profile| !["release", "dev", "test", "bench"].contains(profile));
    match alias.as_deref() {
        None => checks.add("alias", State::Warning, "`.cargo/config.toml` has no alias `xtask`", Some(help)),
        Some(_) if lacks_profile(&text(".cargo/config.toml")) => checks.add(
            "alias",
            State::Warning,
            "the alias `xtask` builds without optimization, which makes exports slow",
            Some("add `--profile xtask` to it, and the profile to Cargo.toml"),
        ),
        Some(alias) if alias.contains("--quiet") => checks.add(
            "alias",
            State::Warning,
            "the alias `xtask` has `--quiet`, which hides the progress of the first build",
            Some("remove it"),
        ),
        Some(_) if profile.is_some_and(|profile| !profiles.contains_key(profile)) => checks.add(
            "alias",
            State::Error,
            format!(
                "the alias `xtask` uses the profile {}, which Cargo.toml does not have",
                named(profile.unwrap_or_default())
            ),
            Some("`figma-init` adds it; or see \"In your own workspace\" in the README"),
        ),
        Some(_) => checks.add("alias", State::Ok, "`cargo xtask` builds with optimization", None),
    }
}

/// The clock, the state directory, rustfmt, and the proxy.
pub(super) fn of_machine(session: &Session<'_>, checks: &mut Checks) {
    // Before exfig existed.
    let is_wrong = session.clock.now() < Duration::from_secs(1_700_000_000);
    match is_wrong {
        true => checks.add(
            "clock",
            State::Error,
            "it is set to the past",
            Some("set it: certificates and limits depend on it"),
        ),
        false => checks.add("clock", State::Ok, "set", None),
    }
    match &session.env.state {
        None => checks.add(
            "state directory",
            State::Warning,
            "there is none, so limits and lockouts are not remembered between runs",
            Some("set HOME or XDG_STATE_HOME"),
        ),
        Some(state) => match std::fs::create_dir_all(state) {
            Ok(()) => checks.add("state directory", State::Ok, format!("`{}`", state.display()), None),
            Err(error) => checks.add(
                "state directory",
                State::Warning,
                format!("cannot create `{}`: {error}", state.display()),
                Some("limits and lockouts are not remembered between runs"),
            ),
        },
    }
    let mut rustfmt = Command::new("rustfmt");
    rustfmt.arg("--version");
    match child::output(rustfmt, "", LIMIT, || false) {
        Ok(ran) if ran.status.success() => checks.add("rustfmt", State::Ok, "found", None),
        _ => checks.add(
            "rustfmt",
            State::Warning,
            "not found, so generated code is not formatted in your style",
            Some("`rustup component add rustfmt`"),
        ),
    }
}
