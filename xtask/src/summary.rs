//! What is printed at the end: what was written, what was not, what it cost, what to do next.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use exfig_core::internals::client::Spent;
use exfig_core::internals::export::{Forecast, Removed};
use exfig_core::internals::plan::{Cause, Gone, Reason};
use exfig_core::internals::policy::failure::seconds;
use exfig_core::{Halt, Outcome, PackageOutcome, Problem};

use crate::changes;
use crate::listing::{self, Group, counted, grouped};
use crate::ui::Ui;

/// Where a line of the summary continues below its head.
const INDENT: &str = "             ";

/// Prints the summary of an export.
pub(crate) fn print(ui: &Ui, outcome: &Outcome, took: Duration, command: &str) {
    for package in &outcome.packages {
        // Each was printed as it went.
        if !ui.lists_all() {
            print_removed(ui, package);
        }
        let (renamed, removed) = counts(&package.removed);
        // A renamed file is written under its new name.
        let written = package.written.len().saturating_sub(renamed);
        let mut text = format!("{}: {written} written, {} unchanged", package.name, package.unchanged);
        let failed = distinct(&package.failed).len();
        // What failed during the export is pending, too.
        let is_pending = |problem: &&&Problem| matches!(problem.cause, Cause::Other | Cause::Outdated);
        let left =
            package.pending.saturating_sub(distinct(&package.failed).iter().filter(is_pending).count());
        // Writing to a String cannot fail.
        for (number, what) in [(renamed, "renamed"), (removed, "removed"), (failed, "failed"), (left, "left")]
        {
            if number > 0 {
                let _ = write!(text, ", {number} {what}");
            }
        }
        ui.summary(if outcome.halt.is_some() { "Stopped" } else { "Exported" }, &text);
    }
    ui.summary("Spent", &spent(outcome.spent, took, &ui.retry_causes()));
    let failed = outcome.packages.iter().flat_map(|package| distinct(&package.failed)).collect::<Vec<_>>();
    if !failed.is_empty() {
        let groups =
            grouped(failed.iter().map(|problem| ("", "item", problem.why.clone(), problem.what.clone())));
        let mut lines = listing::lines(&groups, "  - ", ui.lists_all());
        if let ([_], [head, _, ..]) = (groups.as_slice(), lines.as_mut_slice()) {
            // The number is in the line above.
            *head = format!("  - {}", groups[0].why);
        }
        ui.error(&format!("{} could not be exported:\n{}", counted(failed.len(), "item"), lines.join("\n")));
    }
    let next = if ui.forgives() { command.to_owned() } else { format!("{command} --resume") };
    match ending(outcome, command, &next) {
        (Some(why), Some(help)) => ui.error(&format!("{why}\nhelp: {help}")),
        (Some(why), None) => ui.error(&why),
        (None, Some(help)) => ui.help(&help),
        (None, None) => {}
    }
}

/// A problem of two entries is one.
fn distinct(failed: &[Problem]) -> Vec<&Problem> {
    let mut seen = BTreeSet::new();
    failed.iter().filter(|problem| seen.insert((&problem.what, &problem.why))).collect()
}

/// How many files were renamed, and how many removed.
fn counts(removed: &[Removed]) -> (usize, usize) {
    let renamed = removed.iter().filter(|removed| matches!(removed.why, Gone::Renamed { .. })).count();
    (renamed, removed.len() - renamed)
}

fn removals(package: &PackageOutcome) -> Vec<Group> {
    grouped(package.removed.iter().map(|removed| match &removed.why {
        Gone::Renamed { to, why } => ("rename", "file", why.clone(), format!("{} -> {to}", removed.path)),
        other => ("remove", "file", other.sentence().to_owned(), removed.path.clone()),
    }))
}

fn print_removed(ui: &Ui, package: &PackageOutcome) {
    for (verb, head) in [("rename", "Renamed"), ("remove", "Removed")] {
        let mut groups = removals(package);
        groups.retain(|group| group.verb == verb);
        groups.iter_mut().for_each(|group| group.verb = "");
        let lines = listing::lines(&groups, "", false);
        if !lines.is_empty() {
            ui.summary(head, &lines.join(&format!("\n{INDENT}")));
        }
    }
}

/// Prints the plan of a dry run: data, on stdout.
pub(crate) fn print_plan(ui: &Ui, outcome: &Outcome) {
    for package in &outcome.packages {
        let (renamed, removed) = counts(&package.removed);
        let groups = planned(package);
        let to_write = groups.iter().filter(|group| group.verb == "write").map(|group| group.names.len());
        ui.data(format_args!(
            "{}: {} to write, {} up to date, {renamed} to rename, {removed} to remove; {} to draw, {} for Figma to render",
            package.name,
            to_write.sum::<usize>(),
            package.unchanged,
            package.drawn,
            package.rendered
        ));
        // Icons and images are among the files above.
        let values =
            package.changes.iter().filter(|change| !matches!(change.kind.as_str(), "icons" | "images"));
        let groups =
            groups.into_iter().chain(changes::values(values)).chain(changes::code(package.changes.iter()));
        let groups = groups.collect::<Vec<_>>();
        for line in listing::lines(&groups, "  ", ui.lists_all()) {
            ui.data(format_args!("{line}"));
        }
    }
    ui.data(format_args!("{}", forecast(outcome.forecast)));
    for refusal in outcome.packages.iter().flat_map(|package| &package.refusals) {
        ui.warning(&format!("an export would write nothing: {refusal}"));
    }
}

fn planned(package: &PackageOutcome) -> Vec<Group> {
    let renamed = package.removed.iter().filter_map(|removed| match &removed.why {
        Gone::Renamed { to, .. } => Some(to.as_str()),
        _ => None,
    });
    let renamed = renamed.collect::<BTreeSet<_>>();
    let written =
        package.planned.iter().filter(|(path, why)| *why != Reason::New || !renamed.contains(path.as_str()));
    let mut groups = grouped(
        package
            .for_figma
            .iter()
            .map(|(what, why)| ("render", "item", format!("by Figma ({why})"), what.clone())),
    );
    groups.extend(grouped(written.map(|(path, why)| ("write", "file", why.sentence(), path.clone()))));
    let kept = package.kept.iter().map(|path| {
        let why = "edited, or not on record; stays as it is without `--force`".to_owned();
        ("keep", "file", why, path.clone())
    });
    groups.extend(grouped(kept));
    groups.extend(removals(package));
    let skipped = distinct(&package.failed).into_iter();
    groups
        .extend(grouped(skipped.map(|problem| ("skip", "item", problem.why.clone(), problem.what.clone()))));
    groups
}

/// `An export will send 3 tier-1 requests, 1 tier-3 request, without waiting (10 tier-1 requests available
/// now)`
fn forecast(forecast: Forecast) -> String {
    let tiers = forecast.tiers.into_iter().zip(1..).filter(|(number, _)| *number > 0);
    let counts = tiers.map(|(number, tier)| {
        counted(usize::try_from(number).unwrap_or(usize::MAX), &format!("tier-{tier} request"))
    });
    let requests = counts.collect::<Vec<_>>().join(", ");
    let requests = if requests.is_empty() { "no request".to_owned() } else { requests };
    let beyond = forecast.month_left.map_or(0, |left| forecast.tiers[0].saturating_sub(u64::from(left)));
    if beyond > 0 {
        return format!(
            "An export will send {requests}: {beyond} more than this month has left, so it would stop there; `--rate-limit N` lifts \
             that budget"
        );
    }
    let wait = match forecast.wait {
        Duration::ZERO => "without waiting".to_owned(),
        wait => format!("waiting about {} for the rate limit", seconds(wait)),
    };
    let available = counted(forecast.available as usize, "tier-1 request");
    format!("An export will send {requests}, {wait} ({available} available now)")
}

/// `1 tier-1 request, 3 tier-3 requests, 60 downloads, 2 retries (2 status 503), in 1.2 s`
fn spent(spent: Spent, took: Duration, causes: &str) -> String {
    let tiers = spent.tiers.into_iter().zip(["tier-1 request", "tier-2 request", "tier-3 request"]);
    let all = tiers.chain([(spent.downloads, "download"), (spent.retries, "retry")]);
    let named = all.filter(|(number, _)| *number > 0);
    let mut parts = named
        .map(|(number, what)| counted(usize::try_from(number).unwrap_or(usize::MAX), what))
        .collect::<Vec<_>>();
    if let Some(retries) = parts.last_mut().filter(|_| spent.retries > 0 && !causes.is_empty()) {
        let _ = write!(retries, " ({causes})");
    }
    if !spent.paused.is_zero() {
        parts.push(format!("{} paused", seconds(spent.paused)));
    }
    if parts.is_empty() {
        parts.push("no request".to_owned());
    }
    format!("{}, in {}", parts.join(", "), seconds(took))
}

/// Why the export ended early, if it did, and what to do next.
fn ending(outcome: &Outcome, command: &str, next: &str) -> (Option<String>, Option<String>) {
    let left = outcome.packages.iter().map(|package| package.pending).sum::<usize>();
    let resume = format!("`{next}` continues with the {} left", counted(left, "item"));
    let why = match outcome.halt.as_ref() {
        // Explained with its time and its reasons by the caller.
        Some(Halt::LockedOut { .. }) => return (None, None),
        Some(Halt::Interrupted) => "interrupted".to_owned(),
        Some(Halt::OverLimit(limit)) => format!("stopped: {limit}"),
        Some(Halt::HostDown(why)) => format!("stopped: {why}"),
        Some(Halt::Unauthorized(why)) => {
            let why = format!("stopped: Figma no longer accepts the token: {why}");
            return (Some(why), Some(format!("set FIGMA_TOKEN to a valid token; then {resume}")));
        }
        Some(Halt::Disk(why)) => {
            return (
                Some(format!("stopped: {why}")),
                Some(format!("once the disk is writable and has room, {resume}")),
            );
        }
        Some(Halt::FailFast) => "stopped at the first failure, because of `--fail-fast`".to_owned(),
        Some(other) => format!("stopped: {other:?}"),
        None => return (None, after_failures(outcome, left, command)),
    };
    (Some(why), Some(resume))
}

/// What to do about items that failed in an export that ran to its end.
fn after_failures(outcome: &Outcome, left: usize, command: &str) -> Option<String> {
    let causes = outcome.packages.iter().flat_map(|package| &package.failed).map(|problem| problem.cause);
    let causes = causes.collect::<Vec<_>>();
    if causes.contains(&Cause::Outdated) {
        return Some(format!("`{command}`, without `--resume`, exports the new version"));
    }
    if left > 0 {
        return Some(format!("`{command} --resume` tries again"));
    }
    // What is modified or withheld says itself which option decides.
    let is_open = causes.iter().any(|cause| matches!(cause, Cause::Other | Cause::Unplanned | Cause::Access));
    is_open.then(|| format!("fix these problems, then run `{command}` again"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_says_what_it_waits_for() {
        let free = Forecast { tiers: [2, 0, 1], available: 10, ..Forecast::default() };
        let slow = Forecast { wait: Duration::from_secs(8), ..free };
        let low = Forecast { available: 1, month_left: Some(1), ..free };
        let lines = [free, slow, low].map(forecast).join("\n");
        insta::assert_snapshot!(lines, @r#"
        An export will send 2 tier-1 requests, 1 tier-3 request, without waiting (10 tier-1 requests available now)
        An export will send 2 tier-1 requests, 1 tier-3 request, waiting about 8.0 s for the rate limit (10 tier-1 requests available now)
        An export will send 2 tier-1 requests, 1 tier-3 request: 1 more than this month has left, so it would stop there; `--rate-limit N` lifts that budget
        "#);
    }

    #[test]
    fn costs_read_well() {
        let some =
            Spent { tiers: [1, 0, 3], downloads: 60, retries: 1, paused: Duration::from_secs(42), bytes: 0 };
        assert_eq!(
            super::spent(some, Duration::from_millis(1234), "1 status 503"),
            "1 tier-1 request, 3 tier-3 requests, 60 downloads, 1 retry (1 status 503), 42 s paused, in 1.2 s"
        );
        assert_eq!(super::spent(Spent::default(), Duration::from_millis(20), ""), "no request, in 0.0 s");
    }
}
