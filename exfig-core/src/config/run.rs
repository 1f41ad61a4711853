//! Merges the settings of all packages into one: how to talk to Figma.

use super::diagnostic::Diagnostic;
use super::report::{Report, value_or};
use super::settings::{RunTable, SettingsTable};
use super::{Config, PackageSettings, RunSettings, pinned};
use crate::policy::bucket::BucketSize;
use crate::policy::bulk::Bulk;
use crate::policy::limits::KnownLimits;
use crate::policy::retry::RetryPolicy;

/// Merges how all `packages` of a run want to talk to Figma. Each key has the value that any of them sets, or
/// its default if none does.
///
/// # Errors
/// Each key that two packages set to different values, reported at both places.
pub fn run_settings(packages: &[Config]) -> Result<RunSettings, Vec<Diagnostic>> {
    let report = Report::default();
    let mut merged = RunTable::default();
    for (at, package) in packages.iter().enumerate() {
        for other in &packages[..at] {
            for (key, there, here) in other.run.disagreements(&package.run) {
                let message = format!(
                    "the packages `{}` and `{}` set `{key}` to different values, but a run uses \
                     one for all packages",
                    other.package, package.package
                );
                let help =
                    "set it once, in `[workspace.metadata.exfig]`, or export one package at a time with `-p`";
                report.add(there, &message, &format!("in `{}`", other.package), Some(help.to_owned()));
                report.add(here, &message, &format!("in `{}`", package.package), Some(help.to_owned()));
            }
        }
        merged = merged.or(package.run.clone());
    }
    let settings = run(&merged, &report);
    pinned::check_packages(packages, &report);
    let mistakes = report.into_inner();
    if mistakes.is_empty() { Ok(settings) } else { Err(mistakes) }
}

/// Returns how to talk to Figma, from a table to which inherited keys are already applied.
pub(super) fn run(table: &RunTable, report: &Report) -> RunSettings {
    let default = RunSettings::default();
    let base_delay = value_or(table.base_delay.as_ref(), default.retry.base_delay);
    let max_delay = value_or(table.max_delay.as_ref(), default.retry.max_delay);
    if let Some(place) = table.max_delay.as_ref().or(table.base_delay.as_ref()).map(|at| &at.place)
        && max_delay < base_delay
    {
        let message = format!("`base-delay` ({base_delay:?}) is longer than `max-delay` ({max_delay:?})");
        let help = "set `max-delay` to at least `base-delay`".to_owned();
        report.add(place, &message, "in `retry`", Some(help));
    }
    RunSettings {
        base_url: table.base_url.as_ref().map_or(default.base_url, |at| at.value.clone()),
        limits: KnownLimits {
            plan: table.plan.as_ref().map(|at| at.value),
            seat: table.seat.as_ref().map(|at| at.value),
            rate_limit: bucket_size(table, report),
        },
        timeout: table.timeout.as_ref().map(|at| at.value),
        retry: RetryPolicy {
            max_retries: value_or(table.max_retries.as_ref(), default.retry.max_retries),
            base_delay,
            max_delay,
            jitter: value_or(table.jitter.as_ref(), default.retry.jitter),
            max_wait: value_or(table.max_wait.as_ref(), default.retry.max_wait),
        },
        downloads: table.downloads.as_ref().map_or(default.downloads, |at| at.value as usize),
        bulk: table.max_document_size.as_ref().map_or(default.bulk, |at| Bulk::new(at.value)),
    }
}

/// Returns the settings that apply to one package only, after inheritance.
pub(super) fn package_settings(table: &SettingsTable) -> PackageSettings {
    let default = PackageSettings::default();
    PackageSettings {
        renderer: value_or(table.renderer.as_ref(), default.renderer),
        durability: value_or(table.durability.as_ref(), default.durability),
    }
}

fn bucket_size(table: &RunTable, report: &Report) -> Option<BucketSize> {
    match (&table.capacity, &table.refill_per_second) {
        (Some(capacity), Some(rate)) => Some(BucketSize::new(capacity.value, rate.value)),
        _ => {
            if let Some(place) = &table.rate_limit {
                let help = "set both: `rate-limit = { capacity = 10, refill-per-second = 0.5 }`".to_owned();
                report.add(
                    place,
                    "`rate-limit` needs both `capacity` and `refill-per-second`",
                    "one is missing",
                    Some(help),
                );
            }
            None
        }
    }
}
