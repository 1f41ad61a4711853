//! The shape of the file: the settings above the entries. Each value here is valid on its own and knows its
//! place. How values fit together is checked in [`run`](super::run).

use std::time::Duration;

use super::cursor::{Table, Value};
use super::diagnostic::Place;
use super::keys::{RATE_LIMIT, RETRY, SETTINGS, elsewhere, nested};
use super::report::{At, Wrong, quote};
use super::value::{parse_base_url, parse_duration, parse_size};
use super::{Durability, Plan, Renderer, Seat};
use crate::api_url::ApiUrl;
use crate::asset::{AssetKind, FileKey, VersionPin};

/// The settings above the entries, as written in one table.
#[derive(Default)]
pub(super) struct SettingsTable {
    /// Whether `file` is set at all, valid or not.
    pub(super) has_file: bool,
    pub(super) file: Option<At<FileKey>>,
    pub(super) version: Option<At<VersionPin>>,
    pub(super) run: RunTable,
    pub(super) renderer: Option<At<Renderer>>,
    pub(super) durability: Option<At<Durability>>,
}

/// How to talk to Figma, as written in one table. All packages of a run must agree on it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunTable {
    pub(super) base_url: Option<At<ApiUrl>>,
    pub(super) plan: Option<At<Plan>>,
    pub(super) seat: Option<At<Seat>>,
    pub(super) timeout: Option<At<Duration>>,
    pub(super) max_wait: Option<At<Duration>>,
    pub(super) max_retries: Option<At<u32>>,
    pub(super) base_delay: Option<At<Duration>>,
    pub(super) max_delay: Option<At<Duration>>,
    pub(super) jitter: Option<At<f64>>,
    /// Where `rate-limit` is, if its keys parsed; one may be missing.
    pub(super) rate_limit: Option<Place>,
    pub(super) capacity: Option<At<u32>>,
    pub(super) refill_per_second: Option<At<f64>>,
    pub(super) downloads: Option<At<u32>>,
    pub(super) max_document_size: Option<At<u64>>,
}

impl SettingsTable {
    /// Reads the settings of a package's table, which may hold entries too.
    pub(super) fn read_package(table: &Table<'_>) -> Self {
        let known: Vec<&str> = SETTINGS.iter().copied().chain(AssetKind::ALL.map(AssetKind::name)).collect();
        table.check_keys(&known, elsewhere);
        Self::read(table)
    }

    /// Reads the workspace's table, which contains only defaults.
    pub(super) fn read_workspace(table: &Table<'_>) -> Self {
        table.check_keys(SETTINGS, |key| {
            let kind = AssetKind::parse(key)?;
            Some(format!("entries belong to a package; move this one to `[[package.metadata.exfig.{kind}]]`"))
        });
        Self::read(table)
    }

    fn read(table: &Table<'_>) -> Self {
        Self {
            has_file: table.get("file").is_some(),
            file: table.get("file").and_then(|value| file_key(&value)),
            version: table.get("version").and_then(version),
            run: RunTable::read(table),
            renderer: table.get("renderer").and_then(renderer),
            durability: table.get("durability").and_then(|value| {
                value.choice(&[
                    ("batch", Durability::Batch),
                    ("full", Durability::Full),
                    ("none", Durability::None),
                ])
            }),
        }
    }

    /// Returns these settings, with unset keys taken from `other`.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            has_file: self.has_file || other.has_file,
            // A version belongs to the file beside it.
            version: if self.has_file { self.version } else { self.version.or(other.version) },
            file: self.file.or(other.file),
            run: self.run.or(other.run),
            renderer: self.renderer.or(other.renderer),
            durability: self.durability.or(other.durability),
        }
    }
}

/// A key that two packages set to different values: its name, and its place in each.
pub(super) type Disagreement<'a> = (&'static str, &'a Place, &'a Place);

impl RunTable {
    fn read(table: &Table<'_>) -> Self {
        let retry = nested(table, "retry", RETRY);
        let retry = |key: &str| retry.as_ref()?.get(key);
        let rate_limit = nested(table, "rate-limit", RATE_LIMIT);
        let limit = |key: &str| rate_limit.as_ref()?.get(key);
        let capacity = limit("capacity").map(|value| value.integer(1..=1000));
        let refill_per_second = limit("refill-per-second")
            .map(|value| value.number("more than 0 and at most 1000", |rate| rate > 0.0 && rate <= 1000.0));
        let has_wrong_limit = matches!(capacity, Some(None)) || matches!(refill_per_second, Some(None));
        Self {
            base_url: table.get("base-url").and_then(|value| value.parse("a string", parse_base_url)),
            plan: table.get("plan").and_then(plan),
            seat: table.get("seat").and_then(|value| {
                value.choice(&[
                    ("full", Seat::Full),
                    ("view", Seat::View),
                    ("dev", Seat::Full),
                    ("collab", Seat::View),
                ])
            }),
            timeout: table.get("timeout").and_then(duration),
            max_wait: table.get("max-wait").and_then(duration),
            max_retries: retry("max-retries").and_then(|value| value.integer(0..=20)),
            base_delay: retry("base-delay").and_then(duration),
            max_delay: retry("max-delay").and_then(duration),
            jitter: retry("jitter")
                .and_then(|value| value.number("0 to 1", |share| (0.0..=1.0).contains(&share))),
            rate_limit: rate_limit.as_ref().filter(|_| !has_wrong_limit).map(|table| table.place.clone()),
            capacity: capacity.flatten(),
            refill_per_second: refill_per_second.flatten(),
            downloads: table.get("downloads").and_then(|value| value.integer(1..=256)),
            max_document_size: table.get("max-document-size").and_then(size),
        }
    }

    /// Returns these settings, with unset keys taken from `other`.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            base_url: self.base_url.or(other.base_url),
            plan: self.plan.or(other.plan),
            seat: self.seat.or(other.seat),
            timeout: self.timeout.or(other.timeout),
            max_wait: self.max_wait.or(other.max_wait),
            max_retries: self.max_retries.or(other.max_retries),
            base_delay: self.base_delay.or(other.base_delay),
            max_delay: self.max_delay.or(other.max_delay),
            jitter: self.jitter.or(other.jitter),
            rate_limit: self.rate_limit.or(other.rate_limit),
            capacity: self.capacity.or(other.capacity),
            refill_per_second: self.refill_per_second.or(other.refill_per_second),
            downloads: self.downloads.or(other.downloads),
            max_document_size: self.max_document_size.or(other.max_document_size),
        }
    }

    /// Returns the keys that both set, to different values.
    pub(super) fn disagreements<'a>(&'a self, other: &'a Self) -> Vec<Disagreement<'a>> {
        [
            differ("base-url", &self.base_url, &other.base_url),
            differ("plan", &self.plan, &other.plan),
            differ("seat", &self.seat, &other.seat),
            differ("timeout", &self.timeout, &other.timeout),
            differ("max-wait", &self.max_wait, &other.max_wait),
            differ("retry.max-retries", &self.max_retries, &other.max_retries),
            differ("retry.base-delay", &self.base_delay, &other.base_delay),
            differ("retry.max-delay", &self.max_delay, &other.max_delay),
            differ("retry.jitter", &self.jitter, &other.jitter),
            differ("rate-limit.capacity", &self.capacity, &other.capacity),
            differ("rate-limit.refill-per-second", &self.refill_per_second, &other.refill_per_second),
            differ("downloads", &self.downloads, &other.downloads),
            differ("max-document-size", &self.max_document_size, &other.max_document_size),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn differ<'a, T: PartialEq>(
    key: &'static str,
    one: &'a Option<At<T>>,
    other: &'a Option<At<T>>,
) -> Option<Disagreement<'a>> {
    let (one, other) = (one.as_ref()?, other.as_ref()?);
    (one.value != other.value).then_some((key, &one.place, &other.place))
}

/// Reads a Figma file: its key or its URL.
pub(super) fn version(value: Value<'_>) -> Option<At<VersionPin>> {
    value.parse("a string", |text| {
        let help = "use the version's id or URL from Figma's version history, or \"named\" for the newest one \
                    that has a name";
        let message = || format!("{} is not a version of a Figma file", quote(text));
        VersionPin::parse(text).ok_or_else(|| Wrong::new(message(), "not a version").help(help))
    })
}

pub(super) fn file_key(value: &Value<'_>) -> Option<At<FileKey>> {
    value.parse("a string", |text| {
        FileKey::parse(text).map_err(|why| {
            Wrong::new(why, "not a Figma file")
                .help("open the design file in Figma, and copy its URL from the browser's address bar")
        })
    })
}

fn duration(value: Value<'_>) -> Option<At<Duration>> {
    value.parse("a duration with a unit, such as `\"30s\"`", |text| {
        parse_duration(text).map_err(|why| Wrong::new(format!("`{}`: {why}", value.key), "invalid duration"))
    })
}

pub(super) fn size(value: Value<'_>) -> Option<At<u64>> {
    value.parse("a size with a unit, such as `\"4GiB\"`", |text| {
        parse_size(text).map_err(|why| Wrong::new(format!("`{}`: {why}", value.key), "invalid size"))
    })
}

fn plan(value: Value<'_>) -> Option<At<Plan>> {
    value.choice(&[
        ("starter", Plan::Starter),
        ("professional", Plan::Professional),
        ("organization", Plan::Organization),
        ("enterprise", Plan::Enterprise),
        ("pro", Plan::Professional),
        ("org", Plan::Organization),
    ])
}

pub(super) fn renderer(value: Value<'_>) -> Option<At<Renderer>> {
    value.choice(&[("auto", Renderer::Auto), ("local", Renderer::Local), ("figma", Renderer::Figma)])
}
