//! Exact waits in virtual time, and invariants for any order of events.

use super::*;

const S: fn(u64) -> Duration = Duration::from_secs;

fn limiter() -> RateLimiter {
    RateLimiter::new([BucketSize::UNKNOWN, BucketSize::per_minute(25), BucketSize::per_minute(50)], None)
}

/// Handles a 429 as the client does.
fn throttled(limiter: &mut RateLimiter, tier: Tier, now: Duration, pause: Duration) {
    let is_first = limiter.pause(now, pause);
    limiter.refused(tier, now, is_first);
}

fn wait_of(hold: Hold) -> Duration {
    match hold {
        Hold::Paused(wait) | Hold::Pacing { wait, .. } => wait,
        Hold::Spent(_) => Duration::MAX,
    }
}

fn paused(seconds: u64) -> Result<(), Hold> {
    Err(Hold::Paused(S(seconds)))
}

fn drain(limiter: &mut RateLimiter, tier: Tier, now: Duration) -> (u32, Duration) {
    for taken in 0..10_000 {
        if let Err(hold) = limiter.reserve(tier, now) {
            return (taken, wait_of(hold));
        }
    }
    panic!("the bucket has no bottom");
}

#[test]
fn ten_at_once_then_one_every_two_seconds() {
    let mut limiter = limiter();
    assert_eq!(drain(&mut limiter, Tier::One, S(100)), (10, S(2)));
    assert_eq!(limiter.reserve(Tier::One, S(101)), Err(Hold::Pacing { wait: S(1), every: S(2) }));
    assert_eq!(limiter.reserve(Tier::One, S(102)), Ok(()));
    assert_eq!(drain(&mut limiter, Tier::One, S(108)), (3, S(2)));
    assert_eq!(drain(&mut limiter, Tier::One, S(1000)), (10, S(2)));
}

#[test]
fn tiers_do_not_share_their_tokens() {
    let mut limiter = limiter();
    assert_eq!(drain(&mut limiter, Tier::One, S(1)).0, 10);
    assert_eq!(drain(&mut limiter, Tier::Two, S(1)).0, 25);
    assert_eq!(drain(&mut limiter, Tier::Three, S(1)).0, 50);
}

#[test]
fn a_429_pauses_every_tier_and_lets_one_request_go_first() {
    let mut limiter = limiter();
    throttled(&mut limiter, Tier::One, S(10), S(30));
    assert_eq!(limiter.reserve(Tier::Three, S(10)), paused(30));
    assert_eq!(limiter.reserve(Tier::One, S(39)), paused(1));
    assert_eq!(limiter.paused_until(S(39)), Some(S(40)));
    assert_eq!(limiter.paused_until(S(40)), None);
    let (taken, wait) = drain(&mut limiter, Tier::One, S(40));
    assert_eq!((taken, wait.as_millis()), (1, 2857), "2 s / 0.7");
    assert_eq!(drain(&mut limiter, Tier::Three, S(40)).0, 50);
}

#[test]
fn limits_learned_from_a_429_do_not_lengthen_its_pause() {
    let sizes = [BucketSize::per_minute(5), BucketSize::per_minute(10), BucketSize::per_minute(20)];
    for size in sizes {
        for pause in [1, 30, 60] {
            let mut limiter = limiter();
            drain(&mut limiter, Tier::One, S(10));
            throttled(&mut limiter, Tier::One, S(10), S(pause));
            for tier in Tier::ALL {
                limiter.resize(tier, S(10), size);
            }
            let until = S(10 + pause);
            assert_eq!(limiter.reserve(Tier::One, S(10)), paused(pause), "{size:?}");
            assert_eq!(limiter.reserve(Tier::One, until), Ok(()), "{size:?}");
            assert_eq!(limiter.reserve(Tier::Three, until), Ok(()), "{size:?}");
        }
    }
}

#[test]
fn a_repeated_429_asks_only_for_its_own_pause() {
    let mut limiter = limiter();
    for i in 0..10 {
        throttled(&mut limiter, Tier::One, S(i), S(1));
        assert_eq!(limiter.reserve(Tier::One, S(i)), paused(1));
        assert_eq!(limiter.reserve(Tier::One, S(i + 1)), Ok(()));
    }
}

#[test]
fn six_refusals_at_one_moment_slow_down_once() {
    let mut limiter = limiter();
    for _ in 0..6 {
        throttled(&mut limiter, Tier::One, S(10), S(8));
    }
    assert_eq!(limiter.buckets[0].interval.as_millis(), 2857);
}

#[test]
fn a_shorter_pause_does_not_end_a_longer_one() {
    let mut limiter = limiter();
    throttled(&mut limiter, Tier::One, S(0), S(60));
    throttled(&mut limiter, Tier::Two, S(1), S(5));
    assert_eq!(limiter.reserve(Tier::Two, S(10)), paused(50));
}

#[test]
fn the_rate_recovers_by_a_tenth_a_quiet_minute() {
    let mut limiter = limiter();
    throttled(&mut limiter, Tier::One, S(0), S(1));
    let interval = |limiter: &mut RateLimiter, now| {
        let _ = limiter.reserve(Tier::One, now);
        limiter.buckets[0].interval.as_millis()
    };
    let seen = [30, 60, 120, 180, 240].map(|t| interval(&mut limiter, S(t)));
    assert_eq!(seen, [2857, 2597, 2361, 2146, 2000]);
}

#[test]
fn many_429s_stop_at_five_a_minute() {
    let mut limiter = limiter();
    for i in 0..50 {
        throttled(&mut limiter, Tier::One, S(2 * i), S(1));
    }
    assert_eq!(limiter.buckets[0].interval, S(12));
}

#[test]
fn six_a_month_are_counted_and_never_waited_for() {
    let mut limiter = RateLimiter::new([BucketSize::UNKNOWN; 3], Some(BudgetSource::Seat));
    assert_eq!(limiter.month_left(Tier::One, S(0)), Some(6));
    assert_eq!(drain(&mut limiter, Tier::One, S(0)).0, 6);
    let spent = Err(Hold::Spent(BudgetSource::Seat));
    assert_eq!(limiter.reserve(Tier::One, S(0)), spent);
    assert_eq!(limiter.reserve(Tier::One, S(5 * 24 * 3600 - 1)), spent);
    assert_eq!(limiter.reserve(Tier::Three, S(0)), Ok(()));
    assert_eq!(limiter.reserve(Tier::One, S(5 * 24 * 3600)), Ok(()));
    assert_eq!((limiter.available(Tier::One, S(10)), limiter.is_scarce(Tier::One)), (0, true));
}

#[test]
fn a_refused_request_is_not_spent_and_retry_after_overrides_our_count() {
    let mut limiter = RateLimiter::new([BucketSize::UNKNOWN; 3], Some(BudgetSource::Seat));
    for _ in 0..3 {
        limiter.reserve(Tier::One, S(0)).unwrap();
    }
    throttled(&mut limiter, Tier::One, S(0), S(1));
    assert_eq!(limiter.month_left(Tier::One, S(0)), Some(4));
    throttled(&mut limiter, Tier::Three, S(0), S(1));
    assert_eq!(limiter.month_left(Tier::One, S(0)), Some(4));
    let spent_before = Levels { month_full_at: Some(S(30 * 24 * 3600)), ..limiter.levels() };
    limiter.take_up(&spent_before, S(1));
    assert_eq!(limiter.month_left(Tier::One, S(1)), Some(0));
    throttled(&mut limiter, Tier::One, S(1), S(1));
    assert_eq!(limiter.reserve(Tier::One, S(2)), Ok(()), "Figma allows a request in 1 s");
}

#[test]
fn a_learned_budget_counts_what_this_run_has_spent_and_is_not_shared() {
    let mut limiter = limiter();
    for _ in 0..2 {
        limiter.reserve(Tier::One, S(1)).unwrap();
    }
    throttled(&mut limiter, Tier::Three, S(1), S(1));
    limiter.learn_budget(S(1), BudgetSource::LimitTypeHeader);
    assert_eq!(limiter.month_left(Tier::One, S(2)), Some(4));
    assert_eq!(limiter.levels().month_full_at, None);
    let mut busy = self::limiter();
    for _ in 0..9 {
        busy.reserve(Tier::One, S(1)).unwrap();
    }
    throttled(&mut busy, Tier::One, S(1), S(1));
    busy.learn_budget(S(1), BudgetSource::LimitTypeHeader);
    assert_eq!(busy.reserve(Tier::One, S(2)), Ok(()), "Figma allows a request in 1 s");
    assert_eq!(busy.reserve(Tier::One, S(2)), Err(Hold::Spent(BudgetSource::LimitTypeHeader)));
}

#[test]
fn the_token_of_a_request_that_is_not_sent_is_returned() {
    let mut limiter = RateLimiter::new([BucketSize::UNKNOWN; 3], Some(BudgetSource::Plan));
    assert!(limiter.has_budget() && !self::limiter().has_budget());
    for _ in 0..3 {
        limiter.reserve(Tier::One, S(50)).unwrap();
    }
    assert_eq!((limiter.available(Tier::One, S(50)), limiter.month_left(Tier::One, S(50))), (3, Some(3)));
    limiter.give_back(Tier::One);
    assert_eq!((limiter.available(Tier::One, S(50)), limiter.month_left(Tier::One, S(50))), (4, Some(4)));
    limiter.reserve(Tier::Two, S(50)).unwrap();
    assert_eq!(limiter.available(Tier::Two, S(50)), 9);
    limiter.give_back(Tier::Two);
    assert_eq!(limiter.available(Tier::Two, S(50)), 10);
    assert_eq!(limiter.month_left(Tier::One, S(50)), Some(4), "tier 2 has no monthly budget");
    assert_eq!(limiter.levels().month_full_at, limiter.month.as_ref().map(|month| month.bucket.full_at));
}

#[test]
fn retry_after_overrides_our_count_even_if_the_clock_was_set_back() {
    let mut limiter = RateLimiter::new([BucketSize::UNKNOWN; 3], Some(BudgetSource::Seat));
    for _ in 0..A_MONTH {
        limiter.reserve(Tier::One, S(100)).unwrap();
    }
    assert_eq!(limiter.month_left(Tier::One, S(100)), Some(0));
    limiter.refused(Tier::One, S(0), true);
    assert_eq!(limiter.month_left(Tier::One, S(0)), Some(1));
}

#[test]
fn levels_that_no_spending_can_have_produced_are_an_empty_bucket() {
    let mut limiter = limiter();
    let none = Levels { full_at: [Duration::ZERO; 3], paused_until: Duration::ZERO, month_full_at: None };
    limiter.take_up(&Levels { full_at: [S(1_000_000), S(0), S(0)], ..none }, S(100));
    assert_eq!(limiter.levels().full_at, [S(120), S(0), S(0)], "10 tokens of 2 s from now on");
    limiter.pause(S(100), S(30));
    limiter.take_up(&Levels { full_at: [S(1_000_000), S(0), S(0)], ..none }, S(100));
    assert_eq!(limiter.levels().full_at[0], S(150), "and after the pause");
    let day = |more: u64| Levels { paused_until: S(100 + 24 * 3600 + more), ..none };
    limiter.take_up(&day(1), S(100));
    assert_eq!(limiter.paused_until(S(100)), Some(S(130)));
    limiter.take_up(&day(0), S(100));
    assert_eq!(limiter.paused_until(S(100)), Some(S(100 + 24 * 3600)));
}

/// One request follows a pause, whichever process met it.
#[test]
fn a_pause_of_another_process_counts_before_its_bucket() {
    let mut one = limiter();
    throttled(&mut one, Tier::One, S(100), S(30));
    let mut other = limiter();
    other.take_up(&one.levels(), S(101));
    assert_eq!(other.levels().paused_until, S(130));
    assert_eq!((one.available(Tier::One, S(130)), other.available(Tier::One, S(130))), (1, 0));
}

#[test]
fn a_forecast_is_when_the_last_request_can_be_sent() {
    let mut limiter = limiter();
    let waits = |limiter: &RateLimiter, now| [0, 1, 10, 11, 13].map(|n| limiter.forecast(Tier::One, now, n));
    assert_eq!(waits(&limiter, S(100)), [S(0), S(0), S(0), S(2), S(6)]);
    for _ in 0..10 {
        limiter.reserve(Tier::One, S(100)).unwrap();
    }
    assert_eq!(waits(&limiter, S(100)), [S(0), S(2), S(20), S(22), S(26)]);
    assert_eq!(waits(&limiter, S(101)), [S(0), S(1), S(19), S(21), S(25)]);
}

#[test]
fn tokens_are_scarce_with_a_monthly_budget_or_if_they_are_hours_apart() {
    let of = |seconds, budget| {
        let size = BucketSize { capacity: 1, interval: S(seconds) };
        RateLimiter::new([size, BucketSize::UNKNOWN, size], budget)
    };
    let table = [
        (of(3599, None), [false, false, false]),
        (of(3600, None), [true, false, true]),
        (of(1, Some(BudgetSource::Plan)), [true, false, false]),
    ];
    for (limiter, wanted) in table {
        assert_eq!([Tier::One, Tier::Two, Tier::Three].map(|tier| limiter.is_scarce(tier)), wanted);
    }
}

#[test]
fn a_learned_size_keeps_the_current_tokens() {
    let mut limiter = limiter();
    for _ in 0..6 {
        limiter.reserve(Tier::One, S(100)).unwrap();
    }
    limiter.resize(Tier::One, S(100), BucketSize { capacity: 20, interval: S(1) });
    assert_eq!(limiter.available(Tier::One, S(100)), 4, "as many as before");
    assert_eq!(limiter.levels().full_at[0], S(100 + 2 * 16), "never faster than before");
    limiter.resize(Tier::One, S(100), BucketSize { capacity: 2, interval: S(5) });
    assert_eq!(limiter.available(Tier::One, S(100)), 2);
    assert_eq!(drain(&mut limiter, Tier::One, S(100)), (2, S(5)));
}

proptest::proptest! {
    /// For any schedule of requests and 429s: never more granted requests than capacity + time / interval in
    /// any stretch, none during a pause, and a caller that waits as asked gets its token. A refused request
    /// spends nothing.
    #[test]
    fn the_bucket_is_never_overdrawn(
        capacity in 1u32..20,
        per_second in 0.05f64..50.0,
        steps in proptest::collection::vec((0u64..5_000, 0u8..12), 1..200),
    ) {
        let size = BucketSize::new(capacity, per_second);
        let mut limiter = RateLimiter::new([size; 3], None);
        let (mut now, mut granted, mut paused) = (Duration::from_secs(1), Vec::new(), Duration::ZERO);
        for (millis, action) in steps {
            now += Duration::from_millis(millis);
            if action == 0 && granted.pop().is_some() {
                throttled(&mut limiter, Tier::One, now, Duration::from_millis(millis));
                paused = paused.max(now + Duration::from_millis(millis));
            }
            match limiter.reserve(Tier::One, now) {
                Ok(()) => {
                    proptest::prop_assert!(now >= paused);
                    granted.push(now);
                }
                Err(hold) => {
                    let wait = wait_of(hold);
                    proptest::prop_assert!(wait >= Duration::from_millis(1));
                    // A pause may end before the bucket has a token. Then pacing asks for the rest of the
                    // wait.
                    let mut later = limiter.clone();
                    let then = later.reserve(Tier::One, now + wait);
                    let is_right =
                        then.is_ok() || matches!((hold, then), (Hold::Paused(_), Err(Hold::Pacing { .. })));
                    proptest::prop_assert!(is_right);
                }
            }
        }
        for (i, from) in granted.iter().enumerate() {
            for (n, to) in granted[i..].iter().enumerate() {
                let refilled = (*to - *from).as_secs_f64() / size.interval.as_secs_f64();
                proptest::prop_assert!((n + 1) as f64 <= f64::from(capacity) + refilled + 1e-6);
            }
        }
    }
}
