//! Attempts, until one succeeds or the policy gives up: the only retry loop.

use std::time::Duration;

use tokio::time::Instant;

use super::{Client, Job, LimitReached, RequestError};
use crate::event::Event;
use crate::io::transport::Coming;
use crate::policy::failure::Failure;
use crate::policy::retry::{Attempts, Verdict};

/// How long an attempt in flight may still take to finish after the export is stopped.
const GRACE: Duration = Duration::from_secs(1);

impl Client {
    /// The only retry loop; everything else asks [`RetryPolicy`].
    pub(super) async fn attempts<'a>(
        &self,
        job: &Job<'_>,
        attempt: &(dyn Fn() -> Coming<'a, ()> + Sync),
    ) -> Result<(), RequestError> {
        self.reporter.event(Event::Requesting { kind: job.kind, what: job.what.to_owned() });
        let result = self.retried(job, attempt).await;
        self.reporter.event(Event::Answered { kind: job.kind });
        result
    }

    async fn retried<'a>(
        &self,
        job: &Job<'_>,
        attempt: &(dyn Fn() -> Coming<'a, ()> + Sync),
    ) -> Result<(), RequestError> {
        let begun = Instant::now();
        let mut so_far =
            Attempts { api: job.tier.is_some(), splittable: job.splittable, ..Attempts::default() };
        loop {
            self.admit(job).await?;
            let failure = match self.until_stopped(job, attempt()).await? {
                Ok(()) => {
                    self.host(job.host, |host| host.budget.success());
                    return Ok(());
                }
                Err(failure) => failure,
            };
            if matches!(failure, Failure::Connect(_)) {
                // It was not sent.
                self.give_back(job.tier).await;
            }
            self.note(job, &failure);
            match self.options.policy.verdict(&failure, so_far, self.clock.chance()) {
                Verdict::Retry { wait, hold } => {
                    if let Some(down) = self.host_down(job) {
                        return Err(down);
                    }
                    so_far.retries += 1;
                    self.state().spent.retries += 1;
                    if let Some(hold) = hold {
                        so_far.held += hold;
                        self.hold(job, &failure, hold);
                    }
                    self.reporter.event(Event::Retrying {
                        what: job.what.to_owned(),
                        why: failure.to_string(),
                        summary: failure.summary(),
                        wait,
                        left: self.options.policy.max_retries - so_far.retries,
                    });
                    self.sleep(job, wait).await?;
                }
                Verdict::Pause(wait) => {
                    so_far.pauses += 1;
                    so_far.paused += wait;
                    self.pause(job, &failure, wait).await;
                }
                Verdict::LockedOut(wait) => return Err(self.lock_out(job, &failure, wait).await),
                Verdict::StillThrottled => {
                    // Other exports with this token must wait as long as Figma asks for, although this run
                    // ends.
                    self.pause(job, &failure, self.options.policy.pause_of(&failure)).await;
                    let limit = LimitReached::StillThrottled { pauses: so_far.pauses, waited: so_far.paused };
                    return Err(RequestError::OverLimit { what: job.what.to_owned(), limit });
                }
                Verdict::Split => return Err(RequestError::TooMuch { what: job.what.to_owned(), failure }),
                Verdict::GiveUp => {
                    self.heed(job, &failure);
                    let (attempts, elapsed) = (so_far.retries + 1, begun.elapsed());
                    return Err(RequestError::Failed {
                        kind: job.kind,
                        what: job.what.to_owned(),
                        failure,
                        attempts,
                        elapsed,
                    });
                }
            }
        }
    }

    /// Runs an attempt. When the export is stopped, the attempt gets a moment to finish and is then
    /// abandoned.
    async fn until_stopped(
        &self,
        job: &Job<'_>,
        mut attempt: Coming<'_, ()>,
    ) -> Result<Result<(), Failure>, RequestError> {
        tokio::select! {
            outcome = &mut attempt => Ok(outcome),
            () = self.stopped() => match tokio::time::timeout(GRACE, attempt).await {
                Ok(outcome) => Ok(outcome),
                Err(_) => Err(RequestError::Stopped { what: job.what.to_owned() }),
            },
        }
    }

    /// Completes when the export is stopped.
    pub(super) async fn stopped(&self) {
        let mut stop = self.stop.clone();
        if stop.wait_for(|stop| *stop).await.is_err() {
            // The sender is gone, so nobody can stop the export any more.
            std::future::pending::<()>().await;
        }
    }

    pub(super) async fn sleep(&self, job: &Job<'_>, wait: Duration) -> Result<(), RequestError> {
        tokio::select! {
            () = tokio::time::sleep(wait) => Ok(()),
            () = self.stopped() => Err(RequestError::Stopped { what: job.what.to_owned() }),
        }
    }
}
