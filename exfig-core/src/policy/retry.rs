//! What went wrong with an attempt, and what to do about it: [`Failure`] → [`Verdict`].
//!
//! The policy answers and the caller acts: nothing here sleeps, and time and chance are arguments.
//!
//! - "4 retries" are five attempts. The delays are 1, 2, 4, 8 s, capped at 30 s, each ±20 % (jitter after the cap, as gRPC's
//!   A6 has it: a cap of 30 s may sleep 36 s), so that a request against a sick server takes at most 18 s of waiting.
//! - A `Retry-After` is never shortened and never jittered below: Figma counts, and coming early costs another 429.
//! - The image and node endpoints answer 400 ("render timeout", "request too large"), 413, 414, 500 and 504 when they were asked
//!   for too much at once (<https://developers.figma.com/docs/rest-api/errors/>): the same request would fail again, so the
//!   ids are halved instead. One id alone cannot be halved and is retried.
//! - An unknown failure is not retried: a mistake of ours must not hammer the API.

use std::time::Duration;

use backoff::backoff::Backoff as _;

use super::failure::{Failure, RetryAfter, Throttle};

/// What a failed attempt calls for, by its kind alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    /// The same request may succeed later.
    Transient,
    /// Figma asks every request to wait.
    Throttled(Throttle),
    /// Fewer ids may succeed; one id alone is transient.
    TooMuch,
    /// The same request will fail again.
    Fatal,
}

/// Judges a failure. `splittable`: the request names several ids and its endpoint is one that renders or lists nodes.
#[must_use]
pub fn classify(failure: &Failure, splittable: bool) -> Class {
    match failure {
        Failure::Throttled(throttle) => Class::Throttled(throttle.clone()),
        Failure::Status { code, message } => classify_status(*code, message, splittable),
        // A silent render is a render that takes too long: fewer ids may come in time.
        Failure::Timeout(_) if splittable => Class::TooMuch,
        Failure::Connect(_)
        | Failure::Timeout(_)
        | Failure::Closed(_)
        | Failure::Truncated(_)
        | Failure::WrongContent(_) => Class::Transient,
        Failure::Tls(_)
        | Failure::Json(_)
        | Failure::TooLarge(_)
        | Failure::Redirect(_)
        | Failure::Local(_) => Class::Fatal,
    }
}

fn classify_status(code: u16, message: &str, splittable: bool) -> Class {
    match code {
        // 400 is also a wrong parameter, which no smaller request mends.
        400 if is_too_much(message) => Class::TooMuch,
        413 | 414 => Class::TooMuch,
        500 | 504 if splittable => Class::TooMuch,
        408 | 500 | 502 | 503 | 504 => Class::Transient,
        _ => Class::Fatal,
    }
}

/// Figma's words for "too much at once", seen in the field: "Render timeout, try requesting fewer or smaller images",
/// "Request too large. If applicable, filter by query params."
fn is_too_much(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    ["timeout", "too large", "fewer", "smaller"].iter().any(|word| message.contains(word))
}

fn is_too_large(failure: &Failure) -> bool {
    match failure {
        Failure::Status { code, message } => {
            matches!(code, 413 | 414) || message.to_ascii_lowercase().contains("too large")
        }
        _ => false,
    }
}

/// What the client does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Try again after this long.
    RetryAfter(Duration),
    /// Pause every request for this long, then try again.
    Pause(Duration),
    /// Stop the whole export, resumably: Figma asks for a longer wait than the user allows.
    LockedOut(Duration),
    /// Ask again for half the ids.
    Split,
    /// This request has failed.
    GiveUp(GiveUp),
}

/// Why a request is not tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GiveUp {
    /// The same request would fail again.
    Fatal,
    /// All retries are used up.
    Exhausted,
}

/// The numbers of the policy.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// Retries after the first attempt.
    pub max_retries: u32,
    /// The delay before the first retry.
    pub base_delay: Duration,
    /// The longest delay, before jitter.
    pub max_delay: Duration,
    /// The share by which chance lengthens or shortens a delay: 0.2 is ±20 %.
    pub jitter: f64,
    /// The longest pause that is waited for.
    pub max_wait: Duration,
}

/// Pauses that one request may go through. They are no attempts (a 429 says nothing about the request), but an API that says 429
/// for ever must not hold a build for ever.
const MAX_PAUSES: u32 = 10;

/// The wait after a 429 that does not say how long.
pub const UNKNOWN_RETRY_AFTER: Duration = Duration::from_secs(60);

/// A pause is at least this long: `Retry-After: 0` must not become a busy loop.
const SHORTEST_PAUSE: Duration = Duration::from_secs(1);

impl RetryPolicy {
    /// The delay before retry `retry` (1 is the first), without jitter.
    #[must_use]
    pub fn delay(&self, retry: u32) -> Duration {
        // The interval generator of `backoff`, without its chance and its clock: both are arguments here.
        let mut intervals = backoff::ExponentialBackoff {
            current_interval: self.base_delay,
            initial_interval: self.base_delay,
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

    /// The delay before retry `retry` with jitter; `chance` is uniform in 0..1.
    #[must_use]
    pub fn jittered_delay(&self, retry: u32, chance: f64) -> Duration {
        let factor = 1.0 + self.jitter * (2.0 * chance.clamp(0.0, 1.0) - 1.0);
        self.delay(retry).mul_f64(factor.max(0.0))
    }

    /// How long a 429 pauses everybody: what it asks for, or a minute where it does not say.
    #[must_use]
    pub fn pause(retry_after: RetryAfter) -> Duration {
        match retry_after {
            RetryAfter::Delay(delay) => delay.max(SHORTEST_PAUSE),
            RetryAfter::Unknown => UNKNOWN_RETRY_AFTER,
        }
    }

    /// What to do after a failed attempt. `retries` and `pauses` are those this request had before; `chance` is uniform in 0..1.
    #[must_use]
    pub fn verdict(
        &self,
        failure: &Failure,
        splittable: bool,
        retries: u32,
        pauses: u32,
        chance: f64,
    ) -> Verdict {
        match classify(failure, splittable) {
            Class::Throttled(throttle) => {
                let pause = Self::pause(throttle.retry_after);
                if pause > self.max_wait {
                    Verdict::LockedOut(pause)
                } else if pauses >= MAX_PAUSES {
                    Verdict::GiveUp(GiveUp::Exhausted)
                } else {
                    Verdict::Pause(pause)
                }
            }
            Class::TooMuch if splittable => Verdict::Split,
            // What is too large stays so; what took too long may be faster the next time.
            Class::TooMuch if is_too_large(failure) => Verdict::GiveUp(GiveUp::Fatal),
            Class::TooMuch | Class::Transient => {
                if retries < self.max_retries {
                    Verdict::RetryAfter(self.jittered_delay(retries + 1, chance))
                } else {
                    Verdict::GiveUp(GiveUp::Exhausted)
                }
            }
            Class::Fatal => Verdict::GiveUp(GiveUp::Fatal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy() -> RetryPolicy {
        RetryPolicy {
            max_retries: 4,
            base_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            jitter: 0.2,
            max_wait: Duration::from_secs(120),
        }
    }

    fn status(code: u16, message: &str) -> Failure {
        Failure::Status { code, message: message.to_owned() }
    }

    fn throttled(retry_after: RetryAfter) -> Failure {
        Failure::Throttled(Throttle { retry_after, plan_tier: None, limit_type: None, upgrade_link: None })
    }

    #[test]
    fn delays_double_to_the_cap() {
        let delays = (1..=7).map(|retry| policy().delay(retry).as_secs()).collect::<Vec<_>>();
        assert_eq!(delays, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(policy().delay(u32::MAX).as_secs(), 30);
    }

    #[test]
    fn jitter_is_a_fifth_either_way_after_the_cap() {
        let at = |retry, chance| policy().jittered_delay(retry, chance).as_millis();
        assert_eq!([at(1, 0.0), at(1, 0.5), at(1, 1.0)], [800, 1000, 1200]);
        assert_eq!([at(3, 0.0), at(3, 1.0)], [3200, 4800]);
        assert_eq!([at(6, 0.0), at(6, 1.0)], [24_000, 36_000]);
        assert_eq!(at(1, f64::INFINITY), 1200);
    }

    #[test]
    fn every_status_has_a_class() {
        let letter = |class| match class {
            Class::Transient => "transient",
            Class::Throttled(_) => "throttled",
            Class::TooMuch => "too much",
            Class::Fatal => "fatal",
        };
        let mut table = String::new();
        for splittable in [false, true] {
            let mut groups: Vec<(&str, Vec<u16>)> = Vec::new();
            for code in 300..600 {
                let class = letter(classify(&status(code, ""), splittable));
                match groups.iter_mut().find(|(name, _)| *name == class) {
                    Some((_, codes)) => codes.push(code),
                    None => groups.push((class, vec![code])),
                }
            }
            for (name, codes) in groups {
                let codes =
                    if name == "fatal" { format!("{} others", codes.len()) } else { format!("{codes:?}") };
                table += &format!("{}: {name}: {codes}\n", if splittable { "many ids" } else { "one" });
            }
        }
        insta::assert_snapshot!(table, @r"
        one: fatal: 293 others
        one: transient: [408, 500, 502, 503, 504]
        one: too much: [413, 414]
        many ids: fatal: 293 others
        many ids: transient: [408, 502, 503]
        many ids: too much: [413, 414, 500, 504]
        ");
    }

    #[test]
    fn verdicts_follow_the_table() {
        let secs = Duration::from_secs;
        let table = [
            (status(503, ""), false, 0, Verdict::RetryAfter(secs(1))),
            (status(503, ""), false, 3, Verdict::RetryAfter(secs(8))),
            (status(503, ""), false, 4, Verdict::GiveUp(GiveUp::Exhausted)),
            (status(404, "Not found"), false, 0, Verdict::GiveUp(GiveUp::Fatal)),
            (status(400, "Invalid parameter"), true, 0, Verdict::GiveUp(GiveUp::Fatal)),
            (status(400, "Render timeout, try requesting fewer or smaller images"), true, 0, Verdict::Split),
            (status(400, "Render timeout"), false, 0, Verdict::RetryAfter(secs(1))),
            (
                status(400, "Request too large. If applicable, filter by query params."),
                false,
                0,
                Verdict::GiveUp(GiveUp::Fatal),
            ),
            (status(413, ""), true, 0, Verdict::Split),
            (status(413, ""), false, 0, Verdict::GiveUp(GiveUp::Fatal)),
            (status(500, ""), true, 0, Verdict::Split),
            (status(500, ""), false, 0, Verdict::RetryAfter(secs(1))),
            (Failure::Timeout(secs(30)), true, 0, Verdict::Split),
            (Failure::Closed("reset".into()), true, 0, Verdict::RetryAfter(secs(1))),
            (Failure::Tls("unknown issuer".into()), false, 0, Verdict::GiveUp(GiveUp::Fatal)),
            (Failure::Json("x".into()), false, 0, Verdict::GiveUp(GiveUp::Fatal)),
            (throttled(RetryAfter::Unknown), false, 0, Verdict::Pause(secs(60))),
            (throttled(RetryAfter::Delay(secs(0))), false, 0, Verdict::Pause(secs(1))),
            (throttled(RetryAfter::Delay(secs(120))), false, 0, Verdict::Pause(secs(120))),
            (throttled(RetryAfter::Delay(secs(121))), false, 0, Verdict::LockedOut(secs(121))),
            (throttled(RetryAfter::Delay(secs(5))), false, 4, Verdict::Pause(secs(5))),
        ];
        for (failure, splittable, retries, want) in table {
            assert_eq!(policy().verdict(&failure, splittable, retries, 0, 0.5), want, "{failure:?}");
        }
        let again = throttled(RetryAfter::Delay(secs(1)));
        assert_eq!(policy().verdict(&again, false, 0, MAX_PAUSES, 0.5), Verdict::GiveUp(GiveUp::Exhausted));
    }

    proptest::proptest! {
        #[test]
        fn no_delay_exceeds_the_cap_by_more_than_the_jitter(retry in 0u32..200, chance in 0.0f64..1.0) {
            proptest::prop_assert!(policy().jittered_delay(retry, chance) <= Duration::from_secs(36));
        }
    }
}
