//! Pauses and lockouts that servers ask for: announced once for all requests they hold, and shared with other
//! processes.

use std::time::Duration;

use super::admit::over;
use super::{API_HOST, Client, Host, Job, LimitReached, LockedOut, RequestError};
use crate::event::Event;
use crate::policy::bucket::Tier;
use crate::policy::budget::MOMENT;
use crate::policy::failure::{Failure, Throttle, seconds};

/// How long writing a lockout to the ledger may take.
const LEDGER: Duration = Duration::from_secs(5);

impl Client {
    /// Handles a 429: makes every request to the host wait, and learns from the headers.
    pub(super) async fn pause(&self, job: &Job<'_>, failure: &Failure, wait: Duration) {
        let Some(tier) = job.tier else {
            self.hold(job, failure, wait);
            return;
        };
        let throttle = throttle_of(failure);
        let lesson = self.options.limits.learn(&throttle);
        let now = self.now();
        // Pause at once, before another request goes out. The buckets change below, together with the shared
        // ones.
        let is_first = self.state().limiter.pause(now, wait);
        self.announce(job.host, describe_throttle(&throttle, tier), now, wait);
        self.changed.notify_waiters();
        if let Some(text) = lesson.contradiction {
            self.warn_once(text);
        }
        let (sizes, budget) = (lesson.sizes, lesson.budget);
        self.with_limiter(move |limiter, now| {
            limiter.refused(tier, now, is_first);
            for (tier, size) in Tier::ALL.into_iter().zip(sizes.into_iter().flatten()) {
                limiter.resize(tier, now, size);
            }
            if let Some(source) = budget.filter(|_| !limiter.has_budget()) {
                limiter.learn_budget(now, source);
            }
        })
        .await;
        self.changed.notify_waiters();
    }

    fn warn_once(&self, text: String) {
        {
            let mut state = self.state();
            if state.reported.contains(&text) {
                return;
            }
            state.reported.push(text.clone());
        }
        self.reporter.event(Event::Warning(text));
    }

    /// Makes requests to a host wait because its response asked for that, other than by a 429 of the API.
    pub(super) fn hold(&self, job: &Job<'_>, failure: &Failure, wait: Duration) {
        let now = self.now();
        self.host(job.host, |host| host.held_until = host.held_until.max(now + wait));
        let why = format!("{} responded with `{}`", job.host, failure.clone().without_retry_after());
        self.announce(job.host, why, now, wait);
        self.changed.notify_waiters();
    }

    /// Stops sending to a host for this run, because it asks to wait longer than `max-wait`.
    pub(super) fn leave_alone(&self, job: &Job<'_>, failure: &Failure, wait: Duration) {
        let last =
            format!("{}, and it asks to wait {}", failure.clone().without_retry_after(), seconds(wait));
        self.host(job.host, |host| {
            host.is_away = true;
            host.last = last;
        });
        self.changed.notify_waiters();
    }

    /// Announces a pause once for all requests it holds, and again only if it became longer.
    fn announce(&self, host: &str, why: String, now: Duration, wait: Duration) {
        let until = now + wait;
        let known = self.host(host, |host: &mut Host| {
            let known = host.announced_until;
            host.announced_until = known.max(until);
            known
        });
        self.state().spent.paused += until.saturating_sub(known.max(now));
        if until > known + MOMENT {
            let host = (host != API_HOST).then(|| host.to_owned());
            self.reporter.event(Event::Paused { host, why, wait });
        }
    }

    /// Announces a pause that Figma asked of another export with this token. Returns how much it adds to this
    /// request's wait for others. Fails if the total exceeds `max-wait`.
    pub(super) fn announce_pause_of_others(
        &self,
        job: &Job<'_>,
        wait: Duration,
        before: Duration,
    ) -> Result<Duration, RequestError> {
        let now = self.now();
        let known = self.host(job.host, |host| host.announced_until);
        if now + wait <= known + MOMENT {
            return Ok(Duration::ZERO);
        }
        if before + wait > self.options.policy.max_wait {
            return Err(over(job, LimitReached::OtherExport { wait }));
        }
        self.announce(
            job.host,
            "Figma's rate limit (hit by another export with this token)".to_owned(),
            now,
            wait,
        );
        Ok(wait)
    }

    pub(super) fn report_the_end_of_a_pause(&self, host: &str) {
        let now = self.now();
        let is_over = self.host(host, |host: &mut Host| {
            let is_over = !host.announced_until.is_zero() && host.announced_until <= now + MOMENT;
            if is_over {
                host.announced_until = Duration::ZERO;
            }
            is_over
        });
        if is_over {
            self.reporter.event(Event::Resumed { host: (host != API_HOST).then(|| host.to_owned()) });
        }
    }

    /// Handles a `Retry-After` of Figma's longer than `max-wait`: ends the run, and remembers the lockout for
    /// later runs.
    pub(super) async fn lock_out(&self, job: &Job<'_>, failure: &Failure, wait: Duration) -> RequestError {
        let (throttle, until) = (throttle_of(failure), self.clock.now() + wait);
        {
            let mut state = self.state();
            if state.locked_out.as_ref().is_none_or(|known| known.until < until) {
                state.locked_out = Some(LockedOut { throttle: throttle.clone(), until, remembered: false });
            }
        }
        self.changed.notify_waiters();
        if let Some(tier) = job.tier {
            // A refused request is not spent.
            self.with_limiter(move |limiter, now| limiter.refused(tier, now, false)).await;
        }
        self.record_lockout().await;
        RequestError::LockedOut { what: job.what.to_owned(), throttle, wait, remembered: false }
    }

    /// Writes the lockout to the ledger. Requests that are refused together take turns, and each writes the
    /// longest lockout so far.
    async fn record_lockout(&self) {
        let _turn = self.files.lock().await;
        let known = self.state().locked_out.clone();
        if let (Some(ledger), Some(known)) = (self.options.ledger.clone(), known) {
            let written = tokio::task::spawn_blocking(move || ledger.write(&known.throttle, known.until));
            let _ = tokio::time::timeout(LEDGER, written).await;
        }
    }
}

fn throttle_of(failure: &Failure) -> Box<Throttle> {
    match failure {
        Failure::Throttled(throttle) => throttle.clone(),
        _ => Box::default(),
    }
}

fn describe_throttle(throttle: &Throttle, tier: Tier) -> String {
    let mut parts = vec![format!("tier {}", tier.number())];
    parts.extend(throttle.plan_tier.as_ref().map(|plan| format!("{plan} plan")));
    parts.extend(throttle.limit_type.as_ref().map(|kind| format!("{kind} seat limit")));
    format!("Figma's rate limit ({})", parts.join(", "))
}
