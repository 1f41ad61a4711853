//! Hosts: tracks how each behaves, and when to stop sending to one.

use std::time::Duration;

use super::{Client, Job, RequestError};
use crate::io::transport::redact;
use crate::policy::budget::RetryBudget;
use crate::policy::failure::Failure;
use crate::policy::retry::{Class, asked_for, classify};

/// The state of one host.
#[derive(Default)]
pub(super) struct Host {
    pub(super) budget: RetryBudget,
    /// The last failure, for messages.
    pub(super) last: String,
    /// Whether it asked to wait longer than `max-wait`.
    pub(super) is_away: bool,
    /// Nothing is sent before this time, because a response other than a 429 of the API asked for that.
    pub(super) held_until: Duration,
    /// The end of the last announced pause; zero once its end was reported.
    pub(super) announced_until: Duration,
}

impl Client {
    /// Makes the other requests wait if the response to a failed request asked for that.
    pub(super) fn heed(&self, job: &Job<'_>, failure: &Failure) {
        match asked_for(failure) {
            Some(asked) if asked > self.options.policy.max_wait => self.leave_alone(job, failure, asked),
            Some(asked) => self.hold(job, failure, asked),
            None => {}
        }
    }

    /// Counts a failure against the host, if the host is to blame.
    pub(super) fn note(&self, job: &Job<'_>, failure: &Failure) {
        let transient = classify(failure, job.splittable) == Class::Transient;
        let (last, now) = (failure.to_string(), self.now());
        self.host(job.host, |host| {
            if failure.is_silence() {
                host.budget.silence(now);
            } else {
                host.budget.heard();
            }
            if transient {
                host.budget.failure(now);
            }
            if transient || failure.is_silence() {
                host.last = last;
            }
        });
    }

    pub(super) fn host_down(&self, job: &Job<'_>) -> Option<RequestError> {
        let last =
            self.host(job.host, |host| (host.is_away || !host.budget.allows()).then(|| host.last.clone()))?;
        Some(RequestError::HostDown { what: job.what.to_owned(), host: job.host.to_owned(), last })
    }

    pub(super) fn host<V>(&self, name: &str, act: impl FnOnce(&mut Host) -> V) -> V {
        act(self.state().hosts.entry(name.to_owned()).or_default())
    }
}

/// Returns the host of a URL, for the retry budget and for messages.
pub(super) fn host_of(url: &str) -> String {
    let shown = redact(url);
    let host = shown.split_once("://").and_then(|(_, rest)| rest.split('/').next());
    host.unwrap_or(&shown).to_owned()
}
