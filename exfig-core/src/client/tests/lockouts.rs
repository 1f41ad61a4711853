//! Lockouts: Figma asks to wait longer than `max-wait`.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_long_retry_after_stops_everything_at_once() {
    let bench = Bench::new(vec![throttled(RetryAfter::Delay(Duration::from_secs(396_749)))]);
    let error = bench.meta().await.unwrap_err();
    assert!(matches!(&error, RequestError::LockedOut { wait, .. } if wait.as_secs() == 396_749), "{error:?}");
    assert!(matches!(bench.images(3).await, Err(RequestError::LockedOut { .. })));
    assert_eq!(bench.times(), [0], "the second request did not go out");
}

#[tokio::test(start_paused = true)]
async fn a_lockout_is_remembered_for_the_next_client_of_the_token() {
    let state = tempfile::tempdir().unwrap();
    let ledger = || Some(Ledger::new(state.path(), "abc"));
    let long = throttled(RetryAfter::Delay(Duration::from_secs(396_749)));
    let bench = Bench::with(vec![long], |options| options.ledger = ledger());
    assert!(matches!(bench.meta().await, Err(RequestError::LockedOut { remembered: false, .. })));
    let patient = Bench::with(Vec::new(), |options| {
        options.ledger = ledger();
        options.policy.max_wait = Duration::from_secs(400_000);
    });
    patient.meta().await.unwrap();
    assert_eq!(patient.times(), [396_749_000], "a user who waits that long is not locked out");
    let next = Bench::with(Vec::new(), |options| options.ledger = ledger());
    let error = next.meta().await.unwrap_err();
    assert!(
        matches!(&error, RequestError::LockedOut { remembered: true, wait, .. } if wait.as_secs() == 396_749),
        "{error:?}"
    );
    assert!(next.times().is_empty());
}

/// Of equal ones, the first is remembered.
#[tokio::test(start_paused = true)]
async fn of_lockouts_that_begin_together_the_longest_is_remembered() {
    let table = [
        ((400_000, "pro"), (500_000, "org"), (500_000, "org")),
        ((500_000, "pro"), (400_000, "org"), (500_000, "pro")),
        ((400_000, "pro"), (400_000, "org"), (400_000, "pro")),
    ];
    for (first, second, remembered) in table {
        let state = tempfile::tempdir().unwrap();
        let ledger = Ledger::new(state.path(), "abc");
        let steps = [first, second].map(|(seconds, plan)| {
            Step::Fail(refusal(RetryAfter::Delay(Duration::from_secs(seconds)), plan, "high"))
        });
        let bench = Bench::with(steps.into(), |options| options.ledger = Some(ledger.clone()));
        let (one, two) = tokio::join!(bench.meta(), bench.images(1));
        assert!(one.is_err() && two.is_err());
        let lockout = ledger.read(FixedClock.now()).unwrap();
        let left = lockout.left(FixedClock.now()).unwrap();
        assert_eq!((left.as_secs(), lockout.plan_tier), (remembered.0, Some(remembered.1.to_owned().into())));
    }
}
