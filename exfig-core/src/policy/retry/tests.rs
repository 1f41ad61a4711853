//! Which failures are retried, and when.

use super::*;
use crate::policy::failure::Speaker;

fn policy() -> RetryPolicy {
    RetryPolicy::default()
}

fn status(code: u16, message: &str) -> Failure {
    Failure::status(code, message)
}

fn asking(code: u16, seconds: u64) -> Failure {
    let retry_after = RetryAfter::Delay(Duration::from_secs(seconds));
    Failure::Status { code, message: String::new(), said_by: Speaker::Other, retry_after }
}

fn silent(seconds: u64) -> Failure {
    Failure::Timeout { after: Duration::from_secs(seconds), phase: Phase::Head }
}

fn throttled(retry_after: RetryAfter) -> Failure {
    Failure::Throttled(Box::new(Throttle { retry_after, ..Throttle::default() }))
}

#[test]
fn delays_double_to_the_cap() {
    let slow = RetryPolicy {
        base_delay: Duration::from_secs(960),
        max_delay: Duration::from_secs(36_000),
        ..policy()
    };
    assert_eq!((1..=3).map(|retry| slow.delay(retry).as_secs()).collect::<Vec<_>>(), [960, 1920, 3840]);
    let delays = (1..=7).map(|retry| policy().delay(retry).as_secs()).collect::<Vec<_>>();
    assert_eq!(delays, [1, 2, 4, 8, 16, 30, 30]);
    assert_eq!(policy().delay(u32::MAX).as_secs(), 30);
    let patient = RetryPolicy { max_delay: Duration::from_secs(300), ..policy() };
    assert_eq!(patient.delay(10).as_secs(), 300);
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
    insta::assert_snapshot!(table, @"
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
    let retry = |s: u64| Verdict::Retry { wait: secs(s), hold: None };
    let held = |s: u64| Verdict::Retry { wait: secs(s), hold: Some(secs(s)) };
    let ra = |s: u64| throttled(RetryAfter::Delay(secs(s)));
    let table = [
        (status(503, ""), false, 0, retry(1)),
        (status(503, ""), false, 3, retry(8)),
        (status(503, ""), false, 4, Verdict::GiveUp),
        (asking(503, 30), false, 0, held(30)),
        (asking(502, 120), false, 3, held(120)),
        (asking(503, 121), false, 0, Verdict::GiveUp),
        (asking(503, 30), false, 4, Verdict::GiveUp),
        (asking(503, 0), false, 0, retry(1)),
        (asking(503, 1), false, 3, Verdict::Retry { wait: secs(8), hold: Some(secs(1)) }),
        (asking(404, 1), false, 0, Verdict::GiveUp),
        (asking(504, 3), true, 0, held(3)),
        (asking(529, 3), false, 0, held(3)),
        (status(202, ""), false, 0, retry(1)),
        (status(404, "Not found"), false, 0, Verdict::GiveUp),
        (status(400, "Invalid parameter"), true, 0, Verdict::GiveUp),
        (status(400, "Render timeout, try requesting fewer or smaller images"), true, 0, Verdict::Split),
        (status(400, "Render timeout"), false, 0, retry(1)),
        (status(400, "Request too large. If applicable, filter by query params."), false, 0, Verdict::GiveUp),
        (status(413, ""), true, 0, Verdict::Split),
        (status(413, ""), false, 0, Verdict::GiveUp),
        (status(500, ""), true, 0, Verdict::Split),
        (status(500, ""), false, 0, retry(1)),
        (silent(30), true, 0, Verdict::Split),
        (silent(180), true, 0, retry(1)),
        (silent(30), false, 0, retry(1)),
        (Failure::Slow, true, 0, retry(1)),
        (Failure::Empty, false, 0, retry(1)),
        (Failure::Closed("reset".into()), true, 0, retry(1)),
        (Failure::Truncated("3 of 4 bytes".into()), false, 0, retry(1)),
        (Failure::WrongContent("a page".into()), false, 0, Verdict::GiveUp),
        (Failure::WrongFile("a page".into()), false, 0, retry(1)),
        (Failure::Json("x".into()), false, 0, Verdict::GiveUp),
        (Failure::Tls { why: String::new(), unknown_issuer: true }, false, 0, Verdict::GiveUp),
        (throttled(RetryAfter::Unknown), false, 0, Verdict::Pause(secs(60))),
        (ra(0), false, 0, Verdict::Pause(secs(1))),
        (ra(120), false, 0, Verdict::Pause(secs(120))),
        (ra(121), false, 0, Verdict::LockedOut(secs(121))),
        (ra(5), false, 4, Verdict::Pause(secs(5))),
    ];
    for (failure, splittable, retries, want) in table {
        let so_far = Attempts { api: true, splittable, retries, ..Attempts::default() };
        assert_eq!(policy().verdict(&failure, so_far, 0.5), want, "{failure:?}");
    }
}

/// What responses ask for adds up, and the page of a proxy is no lockout.
#[test]
fn waits_that_responses_ask_for_add_up() {
    let secs = Duration::from_secs;
    let after = |failure: Failure, paused| {
        let so_far = Attempts { api: true, held: secs(paused), ..Attempts::default() };
        policy().verdict(&failure, so_far, 0.5)
    };
    let held = |s: u64| Verdict::Retry { wait: secs(s), hold: Some(secs(s)) };
    assert_eq!(after(asking(503, 60), 60), held(60));
    assert_eq!(after(asking(503, 60), 61), Verdict::GiveUp);
    let page = |s: u64| {
        let retry_after = RetryAfter::Delay(secs(s));
        Failure::Throttled(Box::new(Throttle { is_foreign: true, retry_after, ..Throttle::default() }))
    };
    assert_eq!(after(page(60), 0), Verdict::Pause(secs(60)));
    assert_eq!(after(page(3600), 0), Verdict::GiveUp);
    assert_eq!(after(throttled(RetryAfter::Delay(secs(60))), 60), Verdict::Pause(secs(60)));
    assert_eq!(after(throttled(RetryAfter::Delay(secs(60))), 61), Verdict::GiveUp);
}

#[test]
fn pauses_end_after_ten_or_after_max_wait_and_only_figma_locks_out() {
    let secs = Duration::from_secs;
    let after = |api, pauses, paused, retry_after| {
        let so_far = Attempts { api, pauses, paused: secs(paused), ..Attempts::default() };
        policy().verdict(&throttled(retry_after), so_far, 0.5)
    };
    let delay = |s| RetryAfter::Delay(secs(s));
    assert_eq!(after(true, 9, 9, delay(1)), Verdict::Pause(secs(1)));
    assert_eq!(after(true, 10, 10, delay(1)), Verdict::StillThrottled);
    assert_eq!(after(true, 0, 0, delay(120)), Verdict::Pause(secs(120)), "as long as `max-wait`");
    assert_eq!(after(true, 0, 0, delay(121)), Verdict::LockedOut(secs(121)));
    assert_eq!(after(true, 1, 60, delay(60)), Verdict::Pause(secs(60)));
    assert_eq!(after(true, 2, 120, delay(1)), Verdict::StillThrottled);
    assert_eq!(after(true, 1, 60, RetryAfter::Unknown), Verdict::Pause(secs(60)));
    assert_eq!(after(false, 2, 120, delay(1)), Verdict::GiveUp);
    assert_eq!(after(false, 0, 0, delay(121)), Verdict::GiveUp, "a CDN cannot lock out");
    let hasty = RetryPolicy { max_wait: secs(10), ..policy() };
    let unknown = throttled(RetryAfter::Unknown);
    let api = Attempts { api: true, ..Attempts::default() };
    assert_eq!(hasty.verdict(&unknown, api, 0.5), Verdict::Pause(secs(10)));
    let hastier = RetryPolicy { max_wait: Duration::from_millis(500), ..policy() };
    assert_eq!(
        hastier.verdict(&throttled(delay(0)), api, 0.5),
        Verdict::Pause(secs(1)),
        "a pause takes at least a second"
    );
}

#[test]
fn retry_after_is_read_from_429s_and_server_errors() {
    let secs = Duration::from_secs;
    let delay = |s| RetryAfter::Delay(secs(s));
    // The failure, the wait it asks for, and how long every request pauses.
    let table = [
        (throttled(delay(5)), Some(5), 5),
        (throttled(delay(0)), None, 1),
        (throttled(RetryAfter::Unknown), None, 60),
        (asking(503, 7), Some(7), 0),
        (asking(503, 0), None, 0),
        (asking(404, 7), None, 0),
        (silent(3), None, 0),
    ];
    for (failure, asked, pause) in table {
        let got = (asked_for(&failure), policy().pause_of(&failure));
        assert_eq!(got, (asked.map(secs), secs(pause)), "{failure:?}");
    }
}

proptest::proptest! {
    #[test]
    fn no_delay_exceeds_the_cap_by_more_than_the_jitter(retry in 0u32..200, chance in 0.0f64..1.0) {
        proptest::prop_assert!(policy().jittered_delay(retry, chance) <= Duration::from_secs(36));
    }
}
