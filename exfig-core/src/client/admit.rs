//! When a request may go out: no lockout, no pause, a token in its tier's bucket, a host that answers.

use std::time::Duration;

use super::{API_HOST, Client, Host, Job, LimitReached, LockedOut, RequestError, lock};
use crate::event::Event;
use crate::io::shared_limits::LockError;
use crate::io::transport::Transport;
use crate::policy::budget::MOMENT;
use crate::policy::failure::{Failure, Throttle, seconds};
use crate::policy::rate_limit::{Hold, RateLimiter, Tier};

/// How long the file of the shared limits may be locked by somebody else.
const PATIENCE: Duration = Duration::from_secs(5);

impl<T: Transport> Client<T> {
    /// Waits until a request may go out.
    pub(super) async fn admit(&self, job: &Job<'_>) -> Result<(), RequestError> {
        let _turn = match job.tier {
            Some(tier) => Some(self.turn(job, tier).await?),
            None => None,
        };
        loop {
            self.may_go_on(job)?;
            match self.reserve(job.tier, job.host).await {
                Ok(()) => {
                    self.tell_the_end_of_a_pause(job.host);
                    return Ok(());
                }
                Err(Hold::Paused(wait)) => {
                    self.tell_of_a_pause_of_others(job, wait)?;
                    self.sleep(job, wait).await?;
                }
                Err(Hold::Pacing { every, wait }) => {
                    self.tell_the_end_of_a_pause(job.host);
                    if wait > self.options.policy.max_wait {
                        return Err(over(job, LimitReached::Pacing { every }));
                    }
                    let changed = self.changed.notified();
                    if let Some(tier) = job.tier {
                        let missing_key = self.options.limits.missing_key();
                        self.reporter.event(Event::Throttling { tier, wait, every, missing_key });
                    }
                    tokio::select! {
                        slept = self.sleep(job, wait) => slept?,
                        () = changed => {}
                    }
                }
                Err(Hold::Spent(source)) => return Err(over(job, LimitReached::Month { whose: source })),
            }
        }
    }

    async fn turn(&self, job: &Job<'_>, tier: Tier) -> Result<tokio::sync::MutexGuard<'_, ()>, RequestError> {
        tokio::select! {
            turn = self.turns[tier.index()].lock() => Ok(turn),
            () = self.stopped() => Err(RequestError::Stopped { what: job.what.to_owned() }),
        }
    }

    fn may_go_on(&self, job: &Job<'_>) -> Result<(), RequestError> {
        if *self.stop.borrow() {
            return Err(RequestError::Stopped { what: job.what.to_owned() });
        }
        if let Some(down) = self.host_down(job) {
            return Err(down);
        }
        let locked_out = self.state().locked_out.clone();
        match locked_out.filter(|_| job.tier.is_some()) {
            Some(LockedOut { throttle, until, remembered }) => {
                let wait = until.saturating_sub(self.clock.now());
                Err(RequestError::LockedOut { what: job.what.to_owned(), throttle, wait, remembered })
            }
            None => Ok(()),
        }
    }

    /// Takes what the request needs, or says what holds it.
    async fn reserve(&self, tier: Option<Tier>, host: &str) -> Result<(), Hold> {
        let now = self.now();
        let left = |until: Duration| (until > now).then(|| Hold::Paused(until - now));
        if let Some(hold) = self.host(host, |host| left(host.held_until)) {
            return Err(hold);
        }
        let Some(tier) = tier else {
            self.state().spent.downloads += 1;
            return Ok(());
        };
        // Where the own limiter says no already, the others need not be asked.
        let paused = self.state().limiter.paused_until(now);
        if let Some(hold) = paused.and_then(left) {
            return Err(hold);
        }
        self.with_limiter(move |limiter, now| limiter.reserve(tier, now)).await?;
        self.state().spent.tiers[tier.index()] += 1;
        Ok(())
    }

    /// Acts on the buckets, those of other processes with the same token included. The file of these is locked before the client's own
    /// state is, on a thread that may block, and not for longer than [`PATIENCE`].
    async fn with_limiter<V: Send + 'static>(
        &self,
        act: impl Fn(&mut RateLimiter, Duration) -> V + Clone + Send + 'static,
    ) -> V {
        let alone = self.state().alone;
        if let Some(shared) = self.options.shared.clone().filter(|_| !alone) {
            let (state, epoch, unix_epoch) = (self.state.clone(), self.epoch, self.unix_epoch);
            let act = act.clone();
            let locked = tokio::task::spawn_blocking(move || {
                let mut file = shared.lock(PATIENCE)?;
                let others = file.levels(unix_epoch);
                let (value, levels) = {
                    let mut state = lock(&state);
                    let now = epoch.elapsed();
                    if let Some(others) = others {
                        state.limiter.take_up(&others, now);
                    }
                    (act(&mut state.limiter, now), state.limiter.levels())
                };
                file.write(&levels, unix_epoch);
                Ok::<_, LockError>(value)
            });
            // The second limit is for a disk that does not answer at all.
            match tokio::time::timeout(2 * PATIENCE, locked).await {
                Ok(Ok(Ok(value))) => return value,
                Ok(Ok(Err(LockError::Unusable))) => {}
                Ok(Ok(Err(LockError::Busy))) | Ok(Err(_)) | Err(_) => self.go_on_alone(),
            }
        }
        let now = self.now();
        act(&mut self.state().limiter, now)
    }

    fn go_on_alone(&self) {
        if std::mem::replace(&mut self.state().alone, true) {
            return;
        }
        let file = self.options.shared.as_ref().map(|shared| shared.path().display().to_string());
        self.reporter.event(Event::Warning(format!(
            "`{}`, in which exports with this token share their rate limits, is held by another process for more than {}; this export \
             keeps to limits of its own",
            file.unwrap_or_default(),
            seconds(PATIENCE)
        )));
    }

    /// A 429: every request to the host waits, and its headers teach what they teach.
    pub(super) async fn pause(&self, job: &Job<'_>, failure: &Failure, wait: Duration) {
        let Some(tier) = job.tier else {
            self.hold(job, failure, wait);
            return;
        };
        let throttle = throttle_of(failure);
        let lesson = self.options.limits.learn(&throttle);
        let now = self.now();
        {
            let mut state = self.state();
            let before = state.limiter.paused_until(now).map_or(Duration::ZERO, |until| until - now);
            state.spent.paused += wait.saturating_sub(before);
            state.limiter.throttled(tier, now, wait);
            for (tier, size) in Tier::ALL.into_iter().zip(lesson.sizes.into_iter().flatten()) {
                state.limiter.resize(tier, now, size);
            }
            if let Some(source) = lesson.budget.filter(|_| !state.limiter.has_budget()) {
                state.limiter.learn_budget(now, source);
            }
        }
        self.announce(job, describe_throttle(&throttle, tier), now, wait);
        self.changed.notify_waiters();
        if let Some(text) = lesson.contradiction {
            self.warn_once(text);
        }
        // The others learn of it too.
        self.with_limiter(|_, _| ()).await;
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
        {
            let mut state = self.state();
            let host = state.hosts.entry(job.host.to_owned()).or_default();
            let before = host.held_until.saturating_sub(now);
            host.held_until = host.held_until.max(now + wait);
            state.spent.paused += wait.saturating_sub(before);
        }
        let whose = if job.tier.is_some() { API_HOST } else { job.host };
        self.announce(job, format!("{whose} asks for it ({failure})"), now, wait);
    }

    /// A pause is announced once for all requests that it holds, and again only where it became longer.
    fn announce(&self, job: &Job<'_>, why: String, now: Duration, wait: Duration) {
        let is_new = self.host(job.host, |host| {
            let is_new = now + wait > host.announced_until + MOMENT;
            host.announced_until = host.announced_until.max(now + wait);
            is_new
        });
        if is_new {
            self.reporter.event(Event::Paused { why, wait });
        }
    }

    /// A pause that this process has not announced is one that another export with this token was asked for.
    fn tell_of_a_pause_of_others(&self, job: &Job<'_>, wait: Duration) -> Result<(), RequestError> {
        let now = self.now();
        let known = self.host(job.host, |host| host.announced_until);
        if now + wait <= known + MOMENT {
            return Ok(());
        }
        if wait > self.options.policy.max_wait {
            return Err(over(job, LimitReached::OtherExport { wait }));
        }
        self.state().spent.paused += wait;
        self.announce(
            job,
            "Figma's rate limit (asked of another export with this token)".to_owned(),
            now,
            wait,
        );
        Ok(())
    }

    fn tell_the_end_of_a_pause(&self, host: &str) {
        let now = self.now();
        let is_over = self.host(host, |host: &mut Host| {
            let is_over = !host.announced_until.is_zero() && host.announced_until <= now + MOMENT;
            if is_over {
                host.announced_until = Duration::ZERO;
            }
            is_over
        });
        if is_over {
            self.reporter.event(Event::Resumed);
        }
    }

    /// Figma's own word, longer than the user waits: remembered for later runs.
    pub(super) async fn lock_out(&self, job: &Job<'_>, failure: &Failure, wait: Duration) -> RequestError {
        let (throttle, now) = (throttle_of(failure), self.clock.now());
        self.state().locked_out.get_or_insert_with(|| LockedOut {
            throttle: throttle.clone(),
            until: now + wait,
            remembered: false,
        });
        if let Some(ledger) = self.options.ledger.clone() {
            let throttle = throttle.clone();
            let _ = tokio::task::spawn_blocking(move || ledger.write(&throttle, wait, now)).await;
        }
        RequestError::LockedOut { what: job.what.to_owned(), throttle, wait, remembered: false }
    }
}

fn over(job: &Job<'_>, limit: LimitReached) -> RequestError {
    RequestError::OverLimit { what: job.what.to_owned(), limit }
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
