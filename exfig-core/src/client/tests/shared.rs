//! The file of the limits that exports with one token share.

use super::*;
use crate::policy::limits::Seat;

#[tokio::test(start_paused = true)]
async fn a_refused_request_is_not_spent_in_the_shared_file_either() {
    let state = tempfile::tempdir().unwrap();
    let shared = || Some(SharedLimits::new(state.path(), "abc"));
    let low = |options: &mut ClientOptions| {
        options.limits.seat = Some(Seat::View);
        options.shared = shared();
    };
    let refusal = throttled(RetryAfter::Delay(Duration::from_secs(1)));
    let steps = (0..5).map(|_| Step::Body("{}")).chain([refusal]).collect();
    let bench = Bench::with(steps, low);
    for _ in 0..6 {
        bench.images(1).await.unwrap();
    }
    assert!(bench.images(1).await.is_err());
    assert_eq!(bench.times().len(), 7, "six, and the refused one");
}

#[tokio::test(start_paused = true)]
async fn a_bucket_of_one_waits_only_for_the_pause() {
    let state = tempfile::tempdir().unwrap();
    let bench = Bench::with(vec![throttled(RetryAfter::Delay(Duration::from_secs(1)))], |options| {
        options.limits.rate_limit = Some(BucketSize::new(1, 0.05));
        options.shared = Some(SharedLimits::new(state.path(), "abc"));
    });
    bench.meta().await.unwrap();
    assert_eq!(bench.times(), [0, 1000]);
}
