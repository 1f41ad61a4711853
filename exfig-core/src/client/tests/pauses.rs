//! What is announced of pauses.

use super::*;
use crate::policy::limits::{Plan, Seat};

fn announced(bench: &Bench) -> Vec<String> {
    let events = bench.heard().into_iter().filter_map(|(at, event)| match event {
        Event::Paused { host, why, wait } => {
            let host = host.unwrap_or_else(|| "the API".to_owned());
            Some(format!("{} s: {host} pauses for {} s: {why}", at.as_secs(), wait.as_secs()))
        }
        Event::Resumed { host } => {
            Some(format!("{} s: {} resumes", at.as_secs(), host.unwrap_or_else(|| "the API".to_owned())))
        }
        Event::Note(text) | Event::Warning(text) => Some(format!("{} s: {text}", at.as_secs())),
        _ => None,
    });
    events.collect()
}

/// Two requests that are refused together, and one download of a host that asks for a wait of its own.
#[tokio::test(start_paused = true)]
async fn each_pause_is_announced_once_and_so_is_its_end() {
    let ten = || throttled(RetryAfter::Delay(Duration::from_secs(10)));
    let bench = Bench::new(vec![ten(), ten()]);
    let (first, second) = tokio::join!(bench.meta(), bench.images(1));
    first.unwrap();
    second.unwrap();
    insta::assert_snapshot!(announced(&bench).join("\n"), @r#"
    0 s: the API pauses for 10 s: Figma's rate limit (tier 1, pro plan, high seat limit)
    10 s: the API resumes
    "#);

    let asks = Step::Fail(Failure::Status {
        code: 503,
        message: String::new(),
        said_by: Speaker::Other,
        retry_after: RetryAfter::Delay(Duration::from_secs(5)),
    });
    let bench = Bench::new(vec![asks, Step::Body("<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>")]);
    let url = "https://cdn.example.com/1";
    bench.client.download("svg", url, AssetFormat::Svg, &Accepted::new()).await.unwrap();
    insta::assert_snapshot!(announced(&bench).join("\n"), @r#"
    0 s: cdn.example.com pauses for 5 s: cdn.example.com responded with `status 503`
    5 s: cdn.example.com resumes
    "#);
}

/// A longer pause is news; the longest decides when requests go out.
#[tokio::test(start_paused = true)]
async fn a_pause_that_becomes_longer_is_announced_again() {
    let wait = |seconds| throttled(RetryAfter::Delay(Duration::from_secs(seconds)));
    let bench = Bench::new(vec![wait(5), wait(20)]);
    let (first, second) = tokio::join!(bench.meta(), bench.images(1));
    first.unwrap();
    second.unwrap();
    assert_eq!(bench.times()[2..], [20_000, 20_000]);
    assert_eq!(announced(&bench).iter().filter(|line| line.contains("pauses")).count(), 2);
    assert_eq!(bench.client.spent().paused, Duration::from_secs(20));
}

/// A quarter of a second more is the same pause.
#[tokio::test(start_paused = true)]
async fn a_pause_that_becomes_hardly_longer_is_not_announced_again() {
    for (second, announcements) in [(10_250, 1), (10_251, 2)] {
        let wait = |ms| throttled(RetryAfter::Delay(Duration::from_millis(ms)));
        let bench = Bench::new(vec![wait(10_000), wait(second)]);
        let (one, two) = tokio::join!(bench.meta(), bench.images(1));
        assert!(one.is_ok() && two.is_ok());
        let pauses = announced(&bench).iter().filter(|line| line.contains("pauses")).count();
        assert_eq!(pauses, announcements, "{second}");
        assert_eq!(bench.client.spent().paused, Duration::from_millis(second));
    }
}

#[tokio::test(start_paused = true)]
async fn a_contradiction_between_figma_and_the_configuration_is_reported_once() {
    let low = || Step::Fail(refusal(RetryAfter::Delay(Duration::from_secs(10)), "pro", "low"));
    let bench = Bench::with(vec![low(), low()], |options| {
        options.limits.plan = Some(Plan::Professional);
        options.limits.seat = Some(Seat::Full);
    });
    let (one, two) = tokio::join!(bench.meta(), bench.images(1));
    assert!(one.is_ok() && two.is_ok());
    insta::assert_snapshot!(announced(&bench).join("\n"), @r#"
    0 s: the API pauses for 10 s: Figma's rate limit (tier 1, pro plan, low seat limit)
    0 s: Figma counts this token as a View or Collab seat (`X-Figma-Rate-Limit-Type: low`), but Cargo.toml says `seat = "full"`; check `seat`
    10 s: the API resumes
    "#);
}

/// The wait may be as long as `max-wait`, and no longer.
#[tokio::test(start_paused = true)]
async fn a_pause_of_another_export_is_announced_and_waited_for() {
    for (max_wait, is_waited_for) in [(119, true), (118, false)] {
        let state = tempfile::tempdir().unwrap();
        let shared = SharedLimits::new(state.path(), "abc");
        let refusal = throttled(RetryAfter::Delay(Duration::from_secs(120)));
        let refused = Bench::with(vec![refusal], |options| options.shared = Some(shared.clone()));
        let bench = Bench::with(Vec::new(), |options| {
            options.shared = Some(shared.clone());
            options.policy.max_wait = Duration::from_secs(max_wait);
        });
        let (first, second) = tokio::join!(refused.meta(), async {
            pass(Duration::from_secs(1)).await;
            bench.images(1).await
        });
        first.unwrap();
        if is_waited_for {
            assert_eq!(second, Ok(()));
            // The other export ends its pause at the same moment, and may hold the file of the shared limits.
            let times = bench.times();
            assert!(matches!(times.as_slice(), [120_000..=120_100]), "{times:?}");
            insta::assert_snapshot!(announced(&bench).join("\n"), @r"
            1 s: the API pauses for 119 s: Figma's rate limit (hit by another export with this token)
            120 s: the API resumes
            ");
        } else {
            let limit = LimitReached::OtherExport { wait: Duration::from_secs(119) };
            let what = "1 node of file KEY".to_owned();
            assert_eq!(second, Err(RequestError::OverLimit { what, limit }));
        }
    }
}
