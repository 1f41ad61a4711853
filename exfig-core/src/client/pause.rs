//! Pauses and lockouts: what a server asks for, announced once for all requests that it holds, and passed on to other processes.

use std::time::Duration;

use super::admit::over;
use super::{API_HOST, Client, Host, Job, LimitReached, LockedOut, RequestError};
use crate::event::Event;
use crate::io::transport::Transport;
use crate::policy::bucket::Tier;
use crate::policy::budget::MOMENT;
use crate::policy::failure::{Failure, Throttle, seconds};

/// How long a lockout may take to be written down.
const LEDGER: Duration = Duration::from_secs(5);

impl<T: Transport> Client<T> {
    /// A 429: every request to the host waits, and its headers teach what they teach.
    pub(super) async fn pause(&self, job: &Job<'_>, failure: &Failure, wait: Duration) {
        let Some(tier) = job.tier else {
            self.hold(job, failure, wait);
            return;
        };
        let throttle = throttle_of(failure);
        let lesson = self.options.limits.learn(&throttle);
        let now = self.now();
        // At once, for whoever is about to send; what it means for the buckets comes with the others' levels, which are in a file.
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
            if state.told.contains(&text) {
                return;
            }
            state.told.push(text.clone());
        }
        self.reporter.event(Event::Warning(text));
    }

    /// A server asks to be left alone in other words than a 429 of the API: nothing goes to it before that is over.
    pub(super) fn hold(&self, job: &Job<'_>, failure: &Failure, wait: Duration) {
        let now = self.now();
        self.host(job.host, |host| host.held_until = host.held_until.max(now + wait));
        self.announce(job.host, format!("{} asks for it ({failure})", job.host), now, wait);
        self.changed.notify_waiters();
    }

    /// A server asks to be left alone for longer than the user waits: nothing more goes to it in this run.
    pub(super) fn leave_alone(&self, job: &Job<'_>, failure: &Failure, wait: Duration) {
        let last = format!("{failure}, and it asks to be left alone for {}", seconds(wait));
        self.host(job.host, |host| {
            host.is_away = true;
            host.last = last;
        });
        self.changed.notify_waiters();
    }

    /// A pause is announced once for all requests that it holds, and again only where it became longer.
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

    /// Announces a pause that another export with this token was asked for, and adds up how long this request waited for such.
    pub(super) fn tell_of_a_pause_of_others(
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
            "Figma's rate limit (asked of another export with this token)".to_owned(),
            now,
            wait,
        );
        Ok(wait)
    }

    pub(super) fn tell_the_end_of_a_pause(&self, host: &str) {
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

    /// Figma's own word, longer than the user waits: remembered for later runs.
    pub(super) async fn lock_out(&self, job: &Job<'_>, failure: &Failure, wait: Duration) -> RequestError {
        let (throttle, now) = (throttle_of(failure), self.clock.now());
        let is_longest = {
            let mut state = self.state();
            let is_longest = state.locked_out.as_ref().is_none_or(|known| known.until < now + wait);
            if is_longest {
                let until = now + wait;
                state.locked_out = Some(LockedOut { throttle: throttle.clone(), until, remembered: false });
            }
            is_longest
        };
        self.changed.notify_waiters();
        if let Some(tier) = job.tier {
            // A refused request is not spent.
            self.with_limiter(move |limiter, now| limiter.refused(tier, now, false)).await;
        }
        if let Some(ledger) = self.options.ledger.clone().filter(|_| is_longest) {
            let throttle = throttle.clone();
            let written = tokio::task::spawn_blocking(move || ledger.write(&throttle, wait, now));
            let _ = tokio::time::timeout(LEDGER, written).await;
        }
        RequestError::LockedOut { what: job.what.to_owned(), throttle, wait, remembered: false }
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
