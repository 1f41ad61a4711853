//! `--report FILE`: the outcome as JSON, for CI and pull requests. New versions only add fields.

use crate::words::json_with_hidden_shown;
use serde::Serialize;

use super::{Change, Halt, Outcome};

/// The outcome of a run, as JSON. docs/report.md documents its fields.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    /// Always 1.
    schema_version: u32,
    /// The version of exfig.
    tool_version: &'static str,
    /// `done`, `partial`, `differences`, `error`, or why the export ended early.
    status: &'static str,
    exit_code: u8,
    /// Why nothing was exported.
    error: Option<String>,
    /// In seconds.
    duration: f64,
    packages: Vec<PackageReport<'a>>,
    /// What `--check` found.
    #[serde(skip_serializing_if = "Option::is_none")]
    differences: Option<Vec<String>>,
    requests: Requests,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PackageReport<'a> {
    name: &'a str,
    written: &'a [String],
    unchanged: usize,
    removed: Vec<&'a str>,
    failed: Vec<Failed<'a>>,
    pending: usize,
    changes: &'a [Change],
    notices: &'a [String],
    drawn: usize,
    rendered: usize,
    for_figma: Vec<ForFigma<'a>>,
}

#[derive(Debug, Serialize)]
struct ForFigma<'a> {
    what: &'a str,
    why: &'a str,
}

#[derive(Debug, Serialize)]
struct Failed<'a> {
    entry: Option<&'a str>,
    kind: Option<&'static str>,
    what: &'a str,
    why: &'a str,
}

#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Requests {
    tier1: u64,
    tier2: u64,
    tier3: u64,
    downloads: u64,
    retries: u64,
    paused_seconds: f64,
    bytes: u64,
}

impl<'a> Report<'a> {
    /// Builds the report of an export that ran.
    pub fn of(outcome: &'a Outcome, exit_code: u8, duration: std::time::Duration) -> Self {
        let packages = outcome.packages.iter().map(|package| PackageReport {
            name: &package.name,
            written: &package.written,
            unchanged: package.unchanged,
            removed: package.removed.iter().map(|removed| removed.path.as_str()).collect(),
            failed: package
                .failed
                .iter()
                .map(|problem| Failed {
                    entry: problem.entry.as_ref().map(|owner| owner.entry.as_str()),
                    kind: problem.entry.as_ref().map(|owner| owner.kind.name()),
                    what: &problem.what,
                    why: &problem.why,
                })
                .collect(),
            pending: package.pending,
            changes: &package.changes,
            notices: &package.notices,
            drawn: package.drawn,
            rendered: package.rendered,
            for_figma: package.for_figma.iter().map(|(what, why)| ForFigma { what, why }).collect(),
        });
        let spent = outcome.spent;
        let [tier1, tier2, tier3] = spent.tiers;
        Self {
            schema_version: 1,
            tool_version: env!("CARGO_PKG_VERSION"),
            status: status(outcome),
            exit_code,
            error: None,
            duration: duration.as_secs_f64(),
            packages: packages.collect(),
            differences: None,
            requests: Requests {
                tier1,
                tier2,
                tier3,
                downloads: spent.downloads,
                retries: spent.retries,
                paused_seconds: spent.paused.as_secs_f64(),
                bytes: spent.bytes,
            },
        }
    }

    /// Builds the report of an export that did not run.
    pub fn of_error(error: String, exit_code: u8, duration: std::time::Duration) -> Self {
        Self {
            schema_version: 1,
            tool_version: env!("CARGO_PKG_VERSION"),
            status: "error",
            exit_code,
            error: Some(error),
            duration: duration.as_secs_f64(),
            packages: Vec::new(),
            differences: None,
            requests: Requests::default(),
        }
    }

    /// Builds the report of a `--check` from the differences found, a line each.
    pub fn of_check(differences: Vec<String>, exit_code: u8, duration: std::time::Duration) -> Self {
        let status = if exit_code == 0 { "done" } else { "differences" };
        let report = Self::of_error(String::new(), exit_code, duration);
        Self { status, error: None, differences: Some(differences), ..report }
    }

    /// Renders the report as JSON, with a newline at the end.
    pub fn render(&self) -> String {
        // Serializing strings and numbers cannot fail.
        let mut text = json_with_hidden_shown(&serde_json::to_string_pretty(self).unwrap_or_default());
        text.push('\n');
        text
    }
}

/// Whether a file's text is a report, of this or another version of exfig.
pub fn is_report(text: &str) -> bool {
    #[derive(serde::Deserialize)]
    struct Known {
        #[serde(rename = "schemaVersion")]
        _schema_version: serde::de::IgnoredAny,
        #[serde(rename = "toolVersion")]
        _tool_version: serde::de::IgnoredAny,
    }
    serde_json::from_str::<Known>(text).is_ok()
}

fn status(outcome: &Outcome) -> &'static str {
    match &outcome.halt {
        Some(Halt::Interrupted) => "interrupted",
        Some(Halt::LockedOut { .. }) => "locked-out",
        Some(Halt::OverLimit(_)) => "over-limit",
        Some(Halt::HostDown(_)) => "host-down",
        Some(Halt::Unauthorized(_)) => "unauthorized",
        Some(Halt::Disk(_)) => "disk",
        Some(Halt::FailFast) => "partial",
        None if outcome.packages.iter().any(|package| !package.failed.is_empty()) => "partial",
        None => "done",
    }
}
