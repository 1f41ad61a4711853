//! What went wrong with an attempt, and what to do about it: [`Failure`] → [`Verdict`].
//!
//! The policy decides and the caller acts: nothing here sleeps, and time and chance are arguments.
//!
//! - "4 retries" are five attempts. The delays are 1, 2, 4, 8 s, capped at 30 s, each ±20 % (jitter is added
//!   after the cap, as in gRPC's A6: with a cap of 30 s, a delay may be 36 s). So a request to a sick server
//!   waits at most 18 s.
//! - A `Retry-After` is never shortened, not even by jitter: Figma counts requests, and an early one costs
//!   another 429. It is honored for 429 and every 5xx. If it is longer than `max_wait`, exfig gives up
//!   instead of waiting.
//! - A complete but wrong response of the API is never requested again. A truncated one is, and so is a
//!   download.
//! - The image and node endpoints respond with 400 ("render timeout", "request too large"), 413, 414, 500 and
//!   504 if a request asks for too much at once (<https://developers.figma.com/docs/rest-api/errors/>). The
//!   same request would fail again, so the ids are halved instead. A single id cannot be halved and is
//!   retried.
//! - An unknown failure is not retried: a bug in exfig must not hammer the API.

use std::time::Duration;

use backoff::backoff::Backoff as _;

use super::failure::{Failure, Phase, RetryAfter, Throttle};

/// What a failed attempt calls for, judged by its failure alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Class {
    /// The same request may succeed later.
    Transient,
    /// Figma asks every request to wait.
    Throttled(Throttle),
    /// Fewer ids may succeed. For a single id, the failure is transient.
    TooMuch,
    /// The same request will fail again.
    Fatal,
}

/// Classifies a failure. `splittable` says whether the request names several ids and its endpoint renders or
/// lists nodes.
pub(crate) fn classify(failure: &Failure, splittable: bool) -> Class {
    match failure {
        Failure::Throttled(throttle) => Class::Throttled(Throttle::clone(throttle)),
        // A server that says when to come back means the same request.
        Failure::Status { .. } if asked_for(failure).is_some() => Class::Transient,
        Failure::Status { code, message, .. } => classify_status(*code, message, splittable),
        // A silent render may be taking too long, and fewer ids may finish in time. If exfig waited longer
        // than Figma ever renders, it is mere silence.
        Failure::Timeout { after, phase: Phase::Head } if splittable && *after <= LONGEST_RENDER => {
            Class::TooMuch
        }
        Failure::Connect(_)
        | Failure::Timeout { .. }
        | Failure::Slow
        | Failure::Empty
        | Failure::Closed(_)
        | Failure::Truncated(_)
        // The next attempt may reach another edge of the CDN, and costs no token.
        | Failure::WrongFile(_) => Class::Transient,
        Failure::Tls { .. }
        | Failure::WrongContent(_)
        | Failure::Unfit(_)
        | Failure::Json(_)
        | Failure::TooLarge { .. }
        | Failure::BlowsUp { .. }
        | Failure::Redirect(_)
        | Failure::Local(_) => Class::Fatal,
    }
}

/// Figma gives up rendering after about 55 s (figma-api: "about 55 s server budget").
const LONGEST_RENDER: Duration = Duration::from_secs(60);

fn classify_status(code: u16, message: &str, splittable: bool) -> Class {
    match code {
        // 400 also means a wrong parameter, which a smaller request does not fix.
        400 if is_too_much(message) => Class::TooMuch,
        413 | 414 => Class::TooMuch,
        500 | 504 if splittable => Class::TooMuch,
        // 202: accepted, but not ready yet.
        202 | 408 | 500 | 502 | 503 | 504 => Class::Transient,
        _ => Class::Fatal,
    }
}

/// Recognizes Figma's messages for "too much at once". Seen in the field: "Render timeout, try requesting
/// fewer or smaller images", "Request too large. If applicable, filter by query params."
fn is_too_much(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["timeout", "too large", "fewer", "smaller"].iter().any(|word| message.contains(word))
}

/// What the client does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Retry after `wait`.
    Retry {
        /// The backoff, or the server's `Retry-After` if that is longer.
        wait: Duration,
        /// How long the server asks every request to wait, if it does.
        hold: Option<Duration>,
    },
    /// Pause every request to the host for this long, then retry.
    Pause(Duration),
    /// Stop the whole export, resumably: Figma's `Retry-After` is longer than `max_wait`.
    LockedOut(Duration),
    /// Stop the whole export, resumably: the request paused as long and as often as allowed, and is still
    /// throttled.
    StillThrottled,
    /// Request half the ids at a time.
    Split,
    /// Fail this request: the same request would fail again, or all retries are used up.
    GiveUp,
}

/// A request's kind, and its retries and pauses so far.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attempts {
    /// Whether it goes to Figma's API, where a 429 is about the token.
    pub api: bool,
    /// Whether its ids can be split over several requests.
    pub splittable: bool,
    /// The number of retries so far.
    pub retries: u32,
    /// The number of pauses so far.
    pub pauses: u32,
    /// How long the pauses took in total.
    pub paused: Duration,
    /// How long the waits took that responses other than 429s asked for.
    pub held: Duration,
}

/// The settings of the retry policy.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// The most retries after the first attempt.
    pub max_retries: u32,
    /// The delay before the first retry. It doubles with each further one.
    pub base_delay: Duration,
    /// The longest delay, before jitter.
    pub max_delay: Duration,
    /// The share by which chance lengthens or shortens a delay: 0.2 is ±20 %.
    pub jitter: f64,
    /// The longest pause to wait for when a server asks for one.
    pub max_wait: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: 4,
            base_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            jitter: 0.2,
            max_wait: Duration::from_secs(120),
        }
    }
}

/// The most pauses of one request. Pauses are not attempts (a 429 says nothing about the request), but an API
/// that responds with 429 forever must not block a build forever: it gets at most this many pauses, and at
/// most `max_wait` in total.
const MAX_PAUSES: u32 = 10;

/// The wait after a 429 without a `Retry-After`.
pub(crate) const UNKNOWN_RETRY_AFTER: Duration = Duration::from_secs(60);

/// A pause is at least this long: `Retry-After: 0` must not become a busy loop.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

impl RetryPolicy {
    /// Returns the delay before retry `retry` (1 is the first), without jitter.
    pub fn delay(&self, retry: u32) -> Duration {
        // Use only the interval generator of `backoff`, not its jitter and its clock: chance and time are
        // arguments here.
        let mut intervals = backoff::ExponentialBackoff {
            current_interval: self.base_delay,
            multiplier: 2.0,
            max_interval: self.max_delay,
            randomization_factor: 0.0,
            max_elapsed_time: None,
            ..backoff::ExponentialBackoff::default()
        };
        let mut delay = self.base_delay;
        for _ in 0..retry.min(64) {
            delay = intervals.next_backoff().unwrap_or(self.max_delay);
        }
        delay.min(self.max_delay)
    }

    /// Returns the delay before retry `retry` with jitter; `chance` is uniform in 0..1.
    pub fn jittered_delay(&self, retry: u32, chance: f64) -> Duration {
        let factor = 1.0 + self.jitter * (2.0 * chance.clamp(0.0, 1.0) - 1.0);
        self.delay(retry).mul_f64(factor.max(0.0))
    }

    /// Returns how long a 429 pauses every request: as long as it asks for, or a minute if it does not say,
    /// but at most `max_wait` then. Never less than a second.
    pub fn pause(&self, retry_after: RetryAfter) -> Duration {
        match retry_after {
            RetryAfter::Delay(delay) => delay.max(SHORTEST_PAUSE),
            RetryAfter::Unknown => UNKNOWN_RETRY_AFTER.min(self.max_wait).max(SHORTEST_PAUSE),
        }
    }

    /// Returns how long a failed attempt pauses every request; zero if it is not a 429.
    pub fn pause_of(&self, failure: &Failure) -> Duration {
        match failure {
            Failure::Throttled(throttle) => self.pause(throttle.retry_after),
            _ => Duration::ZERO,
        }
    }

    /// Decides what to do after a failed attempt; `chance` is uniform in 0..1.
    pub fn verdict(&self, failure: &Failure, so_far: Attempts, chance: f64) -> Verdict {
        match classify(failure, so_far.splittable) {
            Class::Throttled(throttle) => self.throttled(&throttle, so_far),
            Class::TooMuch if so_far.splittable => Verdict::Split,
            // A request that is too large stays too large. One that took too long may be faster next time.
            Class::TooMuch if failure.is_too_large() => Verdict::GiveUp,
            Class::TooMuch | Class::Transient if so_far.retries < self.max_retries => {
                let backoff = self.jittered_delay(so_far.retries + 1, chance);
                match asked_for(failure) {
                    // Retrying earlier would bother a server that said when it will be back.
                    Some(asked) if !self.may_wait(asked, so_far) => Verdict::GiveUp,
                    Some(asked) => Verdict::Retry { wait: asked.max(backoff), hold: Some(asked) },
                    None => Verdict::Retry { wait: backoff, hold: None },
                }
            }
            Class::TooMuch | Class::Transient | Class::Fatal => Verdict::GiveUp,
        }
    }

    /// Whether a request may wait this long, because a response asks for it, after the waits so far.
    fn may_wait(&self, asked: Duration, so_far: Attempts) -> bool {
        so_far.paused + so_far.held + asked <= self.max_wait
    }

    fn throttled(&self, throttle: &Throttle, so_far: Attempts) -> Verdict {
        let pause = self.pause(throttle.retry_after);
        let is_figmas = so_far.api && !throttle.is_foreign;
        // Only Figma can lock the token out: the 429 of a CDN or a proxy says nothing about it.
        if let RetryAfter::Delay(asked) = throttle.retry_after
            && asked > self.max_wait
        {
            return if is_figmas { Verdict::LockedOut(asked) } else { Verdict::GiveUp };
        }
        let is_first = so_far.pauses == 0 && so_far.held.is_zero();
        let is_enough = so_far.pauses >= MAX_PAUSES || !(is_first || self.may_wait(pause, so_far));
        match is_enough {
            false => Verdict::Pause(pause),
            true if so_far.api && so_far.pauses > 0 => Verdict::StillThrottled,
            true => Verdict::GiveUp,
        }
    }
}

/// Returns how long the `Retry-After` of a server error or a 429 asks to wait; `None` if there is none, or if
/// it is `0`.
pub(crate) fn asked_for(failure: &Failure) -> Option<Duration> {
    match failure {
        Failure::Throttled(throttle) => match throttle.retry_after {
            RetryAfter::Delay(delay) if !delay.is_zero() => Some(delay),
            _ => None,
        },
        Failure::Status { code: 500..=599, retry_after: RetryAfter::Delay(delay), .. }
            if !delay.is_zero() =>
        {
            Some(*delay)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
