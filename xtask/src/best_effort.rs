//! `--best-effort`: when Figma cannot be reached, or does not let this token in, the build goes on with the files
//! of the last export.

use std::time::{Duration, SystemTime};

use exfig_core::internals::config::Entry;
use exfig_core::internals::export::check::versions_on_disk;
use exfig_core::internals::io::clock::rfc3339;
use exfig_core::internals::plan::Wishes;
use exfig_core::internals::policy::failure::{Failure, Speaker};
use exfig_core::internals::words::named;
use exfig_core::{Config, Difference, ExportError, Outcome, Places, RequestError, check};

/// What a package has if nothing is exported.
#[derive(Debug)]
pub(crate) struct Kept {
    package: String,
    /// The versions of its Figma files that its files were made from.
    versions: Vec<String>,
    /// When exfig.lock was written: by the last export, or by a checkout.
    since: Option<Duration>,
    /// Why a build cannot use it, if so.
    lacks: Option<String>,
}

impl Kept {
    /// Looks at the files of a package before an export of what `wishes` include.
    pub(crate) fn of(config: &Config, places: &Places, wishes: &Wishes) -> Self {
        let lacks = match check(config, places) {
            Ok(differences) => {
                let is_lack = |difference: &&Difference| {
                    use Difference::{Missing, NeverExported, NotRecorded, Odd};
                    matches!(difference, NeverExported(_) | Missing(_) | NotRecorded(_) | Odd(..))
                };
                let lacks = differences.iter().filter(is_lack);
                lacks.into_iter().find(|lack| is_wanted(config, wishes, lack)).map(ToString::to_string)
            }
            Err(error) => Some(error.to_string()),
        };
        let versions = versions_on_disk(config).unwrap_or_default();
        // A first export that ended early is on record, too, and may have written nothing.
        let wanted = config.entries.iter().filter(|entry| wishes.include(entry));
        let mut outputs = wanted.flat_map(|entry| &entry.outputs).map(|output| &output.path);
        let missing = outputs.find(|path| !config.root.join(path).exists());
        let lacks = lacks
            .or_else(|| missing.map(|path| format!("{}: missing", named(path))))
            .or_else(|| versions.is_empty().then(|| "nothing was exported yet".to_owned()));
        let modified = std::fs::metadata(config.root.join("exfig.lock")).and_then(|lock| lock.modified());
        Self {
            package: config.package.clone(),
            versions,
            since: modified.ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok()),
            lacks,
        }
    }

    /// Says what stays as it is: since when, and at which version of the design. `written` is the number of files that are
    /// new nevertheless.
    fn note(&self, written: usize) -> String {
        let since =
            self.since.map(|since| format!(" (exfig.lock is dated {})", rfc3339(since))).unwrap_or_default();
        let versions = self.versions.iter().map(|version| named(version)).collect::<Vec<_>>();
        let word = if versions.len() == 1 { "version" } else { "versions" };
        let versions = versions.join(", ");
        match written {
            0 => format!("{}: keeping the files exported from {word} {versions}{since}", self.package),
            _ => format!(
                "{}: {} new; keeping the others, exported from {word} {versions}{since}",
                self.package,
                match written {
                    1 => "1 file is".to_owned(),
                    _ => format!("{written} files are"),
                }
            ),
        }
    }
}

/// Whether the run has to do with what the difference is about.
fn is_wanted(config: &Config, wishes: &Wishes, difference: &Difference) -> bool {
    let (left_out, wanted): (Vec<_>, Vec<_>) =
        config.entries.iter().partition(|entry| !wishes.include(entry));
    let has = |entry: &Entry, path: &str| {
        let outputs = entry.outputs.iter().map(|output| output.path.to_string());
        let mut places = outputs.chain(entry.assets().map(|assets| assets.dir.to_string()));
        places.any(|place| {
            path.strip_prefix(&place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        })
    };
    match (difference, difference.file()) {
        (Difference::NeverExported(id), _) => wanted.iter().any(|entry| entry.id == *id),
        (_, Some((path, _))) => {
            wanted.iter().any(|entry| has(entry, path)) || !left_out.iter().any(|entry| has(entry, path))
        }
        _ => true,
    }
}

/// Whether a build can go on with what is there.
///
/// # Errors
/// Says why it cannot.
pub(crate) fn verdict(kept: &[Kept]) -> Result<(), String> {
    match kept.iter().find_map(|kept| Some((kept, kept.lacks.as_ref()?))) {
        Some((kept, why)) => Err(format!(
            "`--best-effort` cannot continue without the files of an earlier export: {}: {why}",
            kept.package
        )),
        None => Ok(()),
    }
}

/// Says what the build goes on with: a line per package.
pub(crate) fn notes(kept: &[Kept], outcome: Option<&Outcome>) -> Vec<String> {
    let written = |package: &str| {
        let mut packages = outcome.into_iter().flat_map(|outcome| &outcome.packages);
        packages.find(|one| one.name == package).map_or(0, |one| one.written.len())
    };
    kept.iter().map(|kept| kept.note(written(&kept.package))).collect()
}

/// The same for an export that could not run, also if something between this machine and Figma responded in Figma's
/// place. A request that Figma understood and refused, such as one for a version that does not exist, is a mistake.
pub(crate) fn is_failure_of_figma(error: &ExportError) -> bool {
    let ExportError::Request(error) = error else { return false };
    match error.as_ref() {
        RequestError::LockedOut { .. } | RequestError::OverLimit { .. } | RequestError::HostDown { .. } => {
            true
        }
        RequestError::Failed { failure, .. } => {
            failure.is_unauthorized()
                || matches!(
                    failure,
                    Failure::Status { code: 500.., .. }
                        | Failure::Throttled(_)
                        | Failure::Status { said_by: Speaker::Other, .. }
                        | Failure::Connect(_)
                        | Failure::Tls { .. }
                        | Failure::Redirect(_)
                        | Failure::WrongContent(_)
                        | Failure::Timeout { .. }
                        | Failure::Slow
                        | Failure::Empty
                        | Failure::Closed(_)
                        | Failure::Truncated(_)
                )
        }
        _ => false,
    }
}
