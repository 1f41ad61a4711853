//! What is said at the end: what was written, what was not, what it cost, what to do next.

use std::fmt::Write as _;
use std::time::Duration;

use exfig_core::client::Spent;
use exfig_core::export::{Forecast, Halt, Outcome};
use exfig_core::policy::failure::seconds;

use crate::ui::Ui;

/// Failures that are listed; the rest is in the report.
const LISTED: usize = 20;

/// Prints the summary of an export.
pub(crate) fn print(ui: &Ui, outcome: &Outcome, took: Duration, command: &str) {
    for package in &outcome.packages {
        let mut text =
            format!("{}: {} written, {} unchanged", package.name, package.written.len(), package.unchanged);
        // Writing to a String cannot fail.
        for (number, what) in
            [(package.removed.len(), "removed"), (package.failed.len(), "failed"), (package.pending, "left")]
        {
            if number > 0 {
                let _ = write!(text, ", {number} {what}");
            }
        }
        ui.summary("Exported", &text);
    }
    ui.summary("Spent", &spent(outcome.spent, took));
    let failed = outcome.packages.iter().flat_map(|package| &package.failed).collect::<Vec<_>>();
    if !failed.is_empty() {
        let mut text = format!("{} could not be exported:", items(failed.len()));
        for problem in failed.iter().take(LISTED) {
            let _ = write!(text, "\n  - {}: {}", problem.what, problem.why);
        }
        if failed.len() > LISTED {
            let _ = write!(text, "\n  … and {} more; `--report FILE` lists them all", failed.len() - LISTED);
        }
        ui.error(&text);
    }
    if let Some(text) = next_step(outcome, command) {
        ui.error(&text);
    }
}

/// Prints the plan of a dry run: data, on stdout, one line a file.
pub(crate) fn print_plan(ui: &Ui, outcome: &Outcome) {
    let say = |line: std::fmt::Arguments<'_>| ui.data(line);
    for package in &outcome.packages {
        say(format_args!(
            "{}: {} to write, {} up to date, {} to remove; {} drawn here, {} rendered by Figma",
            package.name,
            package.planned.len(),
            package.unchanged,
            package.removed.len(),
            package.drawn,
            package.rendered
        ));
        for (what, why) in &package.for_figma {
            say(format_args!("  figma  {what}: {why}"));
        }
        for (path, reason) in &package.planned {
            say(format_args!("  write  {path} ({})", reason.sentence()));
        }
        for path in &package.removed {
            say(format_args!("  remove {path} (no longer in the design)"));
        }
        for problem in &package.failed {
            say(format_args!("  skip   {}: {}", problem.what, problem.why));
        }
    }
    say(format_args!("{}", forecast(outcome.forecast)));
}

/// `An export takes 3 tier-1 requests and 1 tier-3 request; 10 of tier 1 may go out now: no waiting`
fn forecast(forecast: Forecast) -> String {
    let named =
        forecast.tiers.into_iter().zip(1..).filter(|(number, _)| *number > 0).map(|(number, tier)| {
            format!("{number} tier-{tier} request{}", if number == 1 { "" } else { "s" })
        });
    let named = named.collect::<Vec<_>>();
    let requests = if named.is_empty() { "no request".to_owned() } else { named.join(", ") };
    let beyond = forecast.month_left.map_or(0, |left| forecast.tiers[0].saturating_sub(u64::from(left)));
    let wait = if beyond > 0 {
        format!(
            "{beyond} more than this month has left, so the export would stop there; `--rate-limit N` lifts that budget"
        )
    } else if forecast.wait.is_zero() {
        "no waiting".to_owned()
    } else {
        format!("about {} of waiting for the rate limit", seconds(forecast.wait))
    };
    format!("An export takes {requests}; {} of tier 1 may go out now: {wait}", forecast.available)
}

fn items(number: usize) -> String {
    if number == 1 { "1 item".to_owned() } else { format!("{number} items") }
}

/// `1 tier-1 request, 3 tier-3 requests, 60 downloads, 2 retries, in 1.2 s`
fn spent(spent: Spent, took: Duration) -> String {
    let mut parts = Vec::new();
    let mut part = |number: u64, what: &str| {
        if number > 0 {
            parts.push(format!("{number} {what}{}", if number == 1 { "" } else { "s" }));
        }
    };
    for (number, what) in spent.tiers.into_iter().zip(["tier-1 request", "tier-2 request", "tier-3 request"])
    {
        part(number, what);
    }
    part(spent.downloads, "download");
    if spent.retries > 0 {
        parts.push(if spent.retries == 1 {
            "1 retry".to_owned()
        } else {
            format!("{} retries", spent.retries)
        });
    }
    if !spent.paused.is_zero() {
        parts.push(format!("{} paused", seconds(spent.paused)));
    }
    if parts.is_empty() {
        parts.push("no request".to_owned());
    }
    format!("{}, in {}", parts.join(", "), seconds(took))
}

fn next_step(outcome: &Outcome, command: &str) -> Option<String> {
    let left = outcome.packages.iter().map(|package| package.pending).sum::<usize>();
    let resume = format!("`{command} --resume` goes on with the {} left", items(left));
    let text = match outcome.halt.as_ref()? {
        Halt::Interrupted => format!("interrupted; {resume}"),
        // Told with its time and its reasons by the caller.
        Halt::LockedOut { .. } => return None,
        Halt::OverLimit(limit) => format!("stopped: {limit}; {resume}"),
        Halt::HostDown(why) => format!("stopped: {why}; {resume}"),
        Halt::Unauthorized(why) => {
            format!("Figma does not accept the token any more ({why}); with a good one {resume}")
        }
        Halt::Disk(why) => format!("stopped: {why}"),
        Halt::FailFast => format!("stopped at the first failure, as `--fail-fast` asks; {resume}"),
    };
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forecast_says_what_it_waits_for() {
        let free = Forecast { tiers: [2, 0, 1], available: 10, ..Forecast::default() };
        let slow = Forecast { wait: Duration::from_secs(8), ..free };
        let low = Forecast { available: 1, month_left: Some(1), ..free };
        let told = [free, slow, low].map(forecast).join("\n");
        insta::assert_snapshot!(told, @r"
        An export takes 2 tier-1 requests, 1 tier-3 request; 10 of tier 1 may go out now: no waiting
        An export takes 2 tier-1 requests, 1 tier-3 request; 10 of tier 1 may go out now: about 8.0 s of waiting for the rate limit
        An export takes 2 tier-1 requests, 1 tier-3 request; 1 of tier 1 may go out now: 1 more than this month has left, so the export would stop there; `--rate-limit N` lifts that budget
        ");
    }

    #[test]
    fn costs_read_well() {
        let some =
            Spent { tiers: [1, 0, 3], downloads: 60, retries: 1, paused: Duration::from_secs(42), bytes: 0 };
        assert_eq!(
            super::spent(some, Duration::from_millis(1234)),
            "1 tier-1 request, 3 tier-3 requests, 60 downloads, 1 retry, 42 s paused, in 1.2 s"
        );
        assert_eq!(super::spent(Spent::default(), Duration::from_millis(20)), "no request, in 0.0 s");
    }
}
