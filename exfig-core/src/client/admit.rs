//! Decides when a request may be sent: not during a lockout or pause, only with a token from its tier's
//! bucket, and only to a host that works.

use std::time::Duration;

use super::{Client, Host, Job, LimitReached, LockedOut, RequestError, lock};
use crate::event::Event;
use crate::io::shared_limits::{LockError, SharedLimits};
use crate::policy::bucket::Tier;
use crate::policy::failure::seconds;
use crate::policy::rate_limit::{Hold, RateLimiter};

/// How long to wait for the file of the shared limits while another process holds it …
const PATIENCE: Duration = Duration::from_secs(5);
/// … of which this much is ordinary and not reported.
const ORDINARY: Duration = Duration::from_millis(500);
const BETWEEN_TRIES: Duration = Duration::from_millis(10);

impl Client {
    /// Waits until a request may be sent.
    pub(super) async fn admit(&self, job: &Job<'_>) -> Result<(), RequestError> {
        let _turn = match job.tier {
            Some(tier) => Some(self.turn(job, tier).await?),
            None => None,
        };
        let mut waited_for_others = Duration::ZERO;
        loop {
            // Enable this before checking anything, so that no change between the check and the wait is
            // missed.
            let changed = self.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            self.may_go_on(job)?;
            let reserved = tokio::select! {
                reserved = self.reserve(job.tier, job.host) => reserved,
                () = self.stopped() => return Err(RequestError::Stopped { what: job.what.to_owned() }),
            };
            let wait = match reserved {
                Ok(()) => {
                    // Reserving may have waited for the file of the shared limits, and a lockout may have
                    // begun meanwhile.
                    if let Err(error) = self.may_go_on(job) {
                        self.give_back(job.tier).await;
                        return Err(error);
                    }
                    self.count(job.tier);
                    self.report_the_end_of_a_pause(job.host);
                    return Ok(());
                }
                Err(Hold::Paused(wait)) => {
                    waited_for_others += self.announce_pause_of_others(job, wait, waited_for_others)?;
                    wait
                }
                Err(Hold::Pacing { every, wait }) => {
                    self.report_the_end_of_a_pause(job.host);
                    if wait > self.options.policy.max_wait {
                        let limits = self.options.limits;
                        return Err(over(job, LimitReached::Pacing { every, limits }));
                    }
                    if let Some(tier) = job.tier {
                        let missing_key = self.options.limits.missing_key();
                        self.reporter.event(Event::Throttling { tier, wait, every, missing_key });
                    }
                    wait
                }
                Err(Hold::Spent(whose)) => return Err(over(job, LimitReached::Month { whose })),
            };
            tokio::select! {
                slept = self.sleep(job, wait) => slept?,
                () = changed => {}
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

    /// Takes a token for the request, or returns why it must wait.
    async fn reserve(&self, tier: Option<Tier>, host: &str) -> Result<(), Hold> {
        let now = self.now();
        let left = |until: Duration| (until > now).then(|| Hold::Paused(until - now));
        if let Some(hold) = self.host(host, |host: &mut Host| left(host.held_until)) {
            return Err(hold);
        }
        let Some(tier) = tier else { return Ok(()) };
        // If this client's own limiter is paused, there is no need to check the shared limits.
        let paused = self.state().limiter.paused_until(now);
        if let Some(hold) = paused.and_then(left) {
            return Err(hold);
        }
        self.with_limiter(move |limiter, now| limiter.reserve(tier, now)).await
    }

    /// Puts back the token of a request that was reserved but is not sent.
    pub(super) async fn give_back(&self, tier: Option<Tier>) {
        if let Some(tier) = tier {
            self.with_limiter(move |limiter, _| limiter.give_back(tier)).await;
        }
    }

    fn count(&self, tier: Option<Tier>) {
        let mut state = self.state();
        match tier {
            None => state.spent.downloads += 1,
            Some(tier) => state.spent.tiers[tier.index()] += 1,
        }
    }

    /// Runs `act` on the buckets after merging those of other processes with the same token. Locks their file
    /// before the client's own state, on a thread that may block, and waits for it at most [`PATIENCE`].
    pub(super) async fn with_limiter<V: Send + 'static>(
        &self,
        act: impl Fn(&mut RateLimiter, Duration) -> V + Clone + Send + 'static,
    ) -> V {
        let _turn = self.files.lock().await;
        let mut waited = Duration::ZERO;
        while let Some(shared) = self.shared() {
            let (state, epoch, unix_epoch) = (self.state.clone(), self.epoch, self.unix_epoch);
            let act = act.clone();
            let locked = tokio::task::spawn_blocking(move || {
                let mut file = shared.try_lock()?;
                let now = epoch.elapsed();
                let others = file.levels(unix_epoch, now);
                let (value, levels) = {
                    let mut state = lock(&state);
                    if let Some(others) = others {
                        state.limiter.take_up(&others, now);
                    }
                    (act(&mut state.limiter, now), state.limiter.levels())
                };
                file.write(&levels, unix_epoch, now);
                Ok::<_, LockError>(value)
            });
            // The timeout is for a disk that does not respond at all.
            match tokio::time::timeout(2 * PATIENCE, locked).await {
                Ok(Ok(Ok(value))) => return value,
                Ok(Ok(Err(LockError::Unusable))) => break,
                Ok(Ok(Err(LockError::Busy))) if waited < PATIENCE => {
                    if waited == ORDINARY {
                        self.report_who_holds_the_limits();
                    }
                    tokio::time::sleep(BETWEEN_TRIES).await;
                    waited += BETWEEN_TRIES;
                }
                Ok(Ok(Err(LockError::Busy))) | Ok(Err(_)) | Err(_) => self.go_on_alone(),
            }
        }
        let now = self.now();
        act(&mut self.state().limiter, now)
    }

    fn shared(&self) -> Option<SharedLimits> {
        self.state().shared.clone()
    }

    fn report_who_holds_the_limits(&self) {
        let Some(shared) = self.shared() else { return };
        self.reporter.event(Event::Note(format!(
            "waiting up to {} for another process to release `{}`, where exports with this token share their \
             rate limits",
            seconds(PATIENCE - ORDINARY),
            shared.path().display()
        )));
    }

    fn go_on_alone(&self) {
        let Some(shared) = self.state().shared.take() else { return };
        self.reporter.event(Event::Warning(format!(
            "another process has held `{}`, where exports with this token share their rate limits, for more \
             than {}; this export no longer shares them",
            shared.path().display(),
            seconds(PATIENCE)
        )));
        self.changed.notify_waiters();
    }
}

pub(super) fn over(job: &Job<'_>, limit: LimitReached) -> RequestError {
    RequestError::OverLimit { what: job.what.to_owned(), limit }
}
