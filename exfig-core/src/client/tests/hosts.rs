//! Hosts that fail, ask clients to wait, or hiccup.

use super::*;

#[tokio::test(start_paused = true)]
async fn a_dead_server_gets_no_requests_after_failures_in_twenty_moments() {
    let bench = Bench::with_buckets((0..500).map(|_| status(503)).collect(), BucketSize::new(1000, 1000.0));
    let mut outcomes = Vec::new();
    for _ in 0..100 {
        outcomes.push(bench.meta().await.unwrap_err());
    }
    assert_eq!(bench.times().len(), 24);
    let down = outcomes.iter().filter(|error| matches!(error, RequestError::HostDown { .. })).count();
    assert_eq!(down, 96);
    assert!(
        outcomes[99].to_string().contains("the Figma API keeps failing (status 503)"),
        "{}",
        outcomes[99]
    );
}

#[tokio::test(start_paused = true)]
async fn downloads_survive_a_blip_that_hits_all_of_them_at_once() {
    let svg = || Step::Body("<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>");
    let bench = Bench::new((0..3 * 64).map(|_| status(503)).chain((0..64).map(|_| svg())).collect());
    let mut downloads = tokio::task::JoinSet::new();
    let client = Arc::new(bench.client);
    for _ in 0..64 {
        let client = Arc::clone(&client);
        downloads.spawn(async move {
            client
                .download("svg", "https://cdn.example.com/1", AssetFormat::Svg, &Accepted::new())
                .await
                .map(drop)
        });
    }
    for outcome in downloads.join_all().await {
        outcome.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_503_with_retry_after_makes_every_request_wait() {
    let asks = |seconds| {
        let retry_after = RetryAfter::Delay(Duration::from_secs(seconds));
        Step::Fail(Failure::Status {
            code: 503,
            message: String::new(),
            said_by: Speaker::Other,
            retry_after,
        })
    };
    let bench = Bench::new(vec![asks(40)]);
    let (first, second) = tokio::join!(bench.meta(), async {
        pass(Duration::from_secs(1)).await;
        bench.images(1).await
    });
    first.unwrap();
    second.unwrap();
    assert_eq!(bench.times(), [0, 40_000, 40_000]);
    let bench = Bench::new(vec![asks(121)]);
    let error = bench.meta().await.unwrap_err();
    assert!(matches!(error, RequestError::Failed { attempts: 1, .. }), "{error}");
    let error = bench.images(1).await.unwrap_err().to_string();
    assert!(error.contains("keeps failing (status 503, and it asks to wait 2 min 1 s)"), "{error}");
    // A failed request may still make the others wait, for up to `max-wait`.
    for seconds in [40, 120] {
        let bench = Bench::with(vec![asks(seconds)], |options| options.policy.max_retries = 0);
        bench.meta().await.unwrap_err();
        bench.images(1).await.unwrap();
        assert_eq!(bench.times(), [0, u128::from(seconds) * 1000]);
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_of_the_cdn_pauses_only_the_cdn_and_is_not_a_lockout() {
    let svg = || Step::Body("<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>");
    let bench = Bench::new(vec![
        throttled(RetryAfter::Delay(Duration::from_secs(7))),
        Step::Body("{}"),
        svg(),
        svg(),
    ]);
    let accepted = Accepted::new();
    let download = || bench.client.download("svg", "https://cdn.example.com/1", AssetFormat::Svg, &accepted);
    let (one, api, two) = tokio::join!(
        download(),
        async {
            pass(Duration::from_secs(1)).await;
            bench.meta().await
        },
        async {
            pass(Duration::from_secs(2)).await;
            download().await
        }
    );
    assert!(one.is_ok() && api.is_ok() && two.is_ok());
    assert_eq!(bench.times(), [0, 1000, 7000, 7000]);
    let bench = Bench::new(vec![throttled(RetryAfter::Delay(Duration::from_secs(9999)))]);
    let error = bench
        .client
        .download("svg", "https://cdn.example.com/1", AssetFormat::Svg, &Accepted::new())
        .await
        .unwrap_err();
    assert!(matches!(error, RequestError::Failed { .. }), "{error}");
    bench.meta().await.unwrap();
}
