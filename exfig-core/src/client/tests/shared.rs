//! The file of the limits that exports with one token share.

use super::*;
use crate::policy::limits::Seat;

/// Notes and warnings, and after how many milliseconds they came.
fn said(bench: &Bench, shared: &SharedLimits) -> Vec<String> {
    let file = shared.path().display().to_string();
    let texts = bench.heard().into_iter().filter_map(|(at, event)| match event {
        Event::Note(text) | Event::Warning(text) => {
            Some(format!("{} ms: {}", at.as_millis(), text.replace(&file, "FILE")))
        }
        _ => None,
    });
    texts.collect()
}

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

/// Another process was stopped, or hangs, while it held the file.
#[tokio::test(start_paused = true)]
async fn a_file_that_stays_locked_is_reported_once_and_then_left_alone() {
    let state = tempfile::tempdir().unwrap();
    let shared = SharedLimits::new(state.path(), "abc");
    let bench = Bench::with(Vec::new(), |options| options.shared = Some(shared.clone()));
    let _held = shared.try_lock().unwrap();
    let (first, second) = tokio::join!(bench.meta(), bench.images(1));
    assert!(first.is_ok() && second.is_ok());
    bench.meta().await.unwrap();
    assert_eq!(bench.times(), [5000, 5000, 5000]);
    insta::assert_snapshot!(said(&bench, &shared).join("\n"), @r"
    500 ms: waiting up to 4.5 s for another process to release `FILE`, where exports with this token share their rate limits
    5000 ms: another process has held `FILE`, where exports with this token share their rate limits, for more than 5.0 s; this export no longer shares them
    ");
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_released_in_time_is_shared() {
    // When it is released, when the request is sent, and how many messages that takes.
    for (released, sent, messages) in [(395, 400, 0), (2995, 3000, 1), (4995, 5000, 1)] {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "abc");
        let one_in_twenty_seconds = |options: &mut ClientOptions| {
            options.limits.rate_limit = Some(BucketSize::new(1, 0.05));
            options.shared = Some(shared.clone());
        };
        let bench = Bench::with(Vec::new(), one_in_twenty_seconds);
        let other = Bench::with(Vec::new(), one_in_twenty_seconds);
        let held = shared.try_lock().unwrap();
        let hold = async {
            pass(Duration::from_millis(released)).await;
            drop(held);
        };
        let ((), outcome) = tokio::join!(hold, bench.meta());
        outcome.unwrap();
        other.meta().await.unwrap();
        assert_eq!((bench.times(), other.times()), (vec![sent], vec![sent + 20_000]));
        assert_eq!(said(&bench, &shared).len(), messages, "{released}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_file_that_cannot_be_used_is_not_waited_for() {
    let state = tempfile::tempdir().unwrap();
    std::fs::create_dir(state.path().join("limits-abc.json")).unwrap();
    let shared = SharedLimits::new(state.path(), "abc");
    let bench = Bench::with(Vec::new(), |options| options.shared = Some(shared.clone()));
    bench.meta().await.unwrap();
    assert_eq!(bench.times(), [0]);
    assert!(said(&bench, &shared).is_empty());
}

/// A request that waits for the file is not sent if a lockout begins meanwhile, so the month keeps it.
#[tokio::test(start_paused = true)]
async fn a_request_that_a_lockout_keeps_from_being_sent_is_not_spent() {
    let state = tempfile::tempdir().unwrap();
    let shared = SharedLimits::new(state.path(), "abc");
    let six_a_month = |options: &mut ClientOptions| {
        options.limits.seat = Some(Seat::View);
        options.shared = Some(shared.clone());
    };
    let ms = |ms| pass(Duration::from_millis(ms));
    let lockout = refusal(RetryAfter::Delay(Duration::from_secs(396_749)), "pro", "low");
    let bench = Bench::with(vec![Step::Late(Duration::from_secs(1), lockout)], six_a_month);
    let next = Bench::with(Vec::new(), six_a_month);
    let (first, second, ()) = tokio::join!(
        bench.meta(),
        async {
            ms(200).await;
            bench.images(1).await
        },
        async {
            ms(100).await;
            let held = shared.try_lock().unwrap();
            ms(2000).await;
            drop(held);
        }
    );
    for outcome in [first.map(drop), second] {
        assert!(matches!(outcome, Err(RequestError::LockedOut { .. })), "{outcome:?}");
    }
    assert_eq!((bench.times(), bench.client.spent().tiers), (vec![0], [0, 0, 1]));
    for _ in 0..6 {
        next.images(1).await.unwrap();
    }
    assert_eq!(next.client.month_left(Tier::One), Some(0));
}
