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
