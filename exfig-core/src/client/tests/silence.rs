//! Hosts and bodies that are silent, too slow, or endless.

use super::*;

#[tokio::test(start_paused = true)]
async fn an_attempt_in_flight_gets_a_second_when_the_export_is_stopped() {
    let bench = Bench::new(vec![Step::Silent]);
    let (result, ()) = tokio::join!(bench.meta(), async {
        pass(Duration::from_secs(5)).await;
        bench.stop.send(true).unwrap();
    });
    assert!(matches!(result, Err(RequestError::Stopped { .. })));
    assert_eq!(bench.listener.begun.elapsed(), Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn a_silent_document_costs_a_quarter_of_an_hour_and_is_reported_after_30_s() {
    let bench = Bench::new((0..9).map(|_| Step::Silent).collect());
    let error = bench.images(1).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "1 node of file KEY: no response within 3 min 0 s (after 5 attempts in 15 min 15 s)"
    );
    let waiting = bench.heard().into_iter().filter(|(_, event)| matches!(event, Event::StillWaiting { .. }));
    assert_eq!(waiting.map(|(at, _)| at.as_secs()).collect::<Vec<_>>(), [30, 211, 393, 577, 765]);
}

#[tokio::test(start_paused = true)]
async fn a_configured_timeout_applies_to_every_endpoint() {
    let bench = Bench::with((0..20).map(|_| Step::Silent).collect(), |options| {
        options.timeout = Some(Duration::from_secs(2));
    });
    for error in [bench.images(1).await.unwrap_err(), bench.meta().await.unwrap_err()] {
        assert!(
            error.to_string().ends_with("no response within 2.0 s (after 5 attempts in 25 s)"),
            "{error}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn ten_silent_attempts_in_a_row_end_every_download_of_a_host() {
    let bench = Bench::new((0..500).map(|_| Step::Silent).collect());
    let client = Arc::new(bench.client);
    let mut downloads = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let client = Arc::clone(&client);
        downloads.spawn(async move {
            client.download("svg", "https://cdn.example.com/1", AssetFormat::Svg, &Accepted::new()).await
        });
    }
    for outcome in downloads.join_all().await {
        assert!(outcome.is_err());
    }
    // Each was tried again once.
    assert!(client.spent().downloads <= 64 + 64, "{}", client.spent().downloads);
    assert!(bench.script.begun.unwrap().elapsed() < Duration::from_secs(65));
}

#[tokio::test(start_paused = true)]
async fn a_trickling_body_fails_and_a_merely_slow_one_does_not() {
    let bench = Bench::new((0..5).map(|_| Step::Trickle(1, Duration::from_secs(5))).collect());
    let error = bench.meta().await.unwrap_err();
    assert!(
        error.to_string().contains("less than 1 KiB/s for 30 s (after 5 attempts in 2 min 45 s)"),
        "{error}"
    );
    let slow = Bench::new(vec![Step::Trickle(20 * 1024, Duration::from_secs(10))]);
    let hours = Duration::from_secs(4 * 3600);
    assert!(
        tokio::time::timeout(hours, slow.meta()).await.is_err(),
        "only its size limits a body that keeps the pace"
    );
}

/// A body whose bytes arrive after a delay, and then nothing.
struct Stops(Option<(usize, Duration)>);

impl Body for Stops {
    fn chunk(&mut self) -> Coming<'_, Option<Chunk>> {
        Box::pin(async {
            let Some((bytes, delay)) = self.0 else { std::future::pending().await };
            pass(delay).await;
            self.0 = None;
            Ok(Some(vec![b' '; bytes].into()))
        })
    }

    fn arrived(&self) -> u64 {
        1 << 30
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_fails_once_it_was_silent_for_the_limit_or_is_too_slow() {
    let silent = Failure::Timeout { after: FIRST_BYTE, phase: Phase::Body };
    // The bytes, the second at which they arrive, the failure, and the second at which the body fails. 40 KiB
    // keep the pace of the first window, but the silence still counts from the last byte.
    let table = [(40 * 1024, 0, &silent, 30), (40 * 1024, 10, &silent, 40), (1, 10, &Failure::Slow, 30)];
    for (bytes, delay, why, end) in table {
        let body = Stops(Some((bytes, Duration::from_secs(delay))));
        let answer = Answer { body: Box::new(body), length: None, is_framed: false, idle: FIRST_BYTE };
        let begun = Instant::now();
        let failure = body::collect(answer, Bulk::default().answer(), None, None).await.unwrap_err();
        assert_eq!((&failure, begun.elapsed().as_secs()), (why, end), "{bytes} bytes after {delay} s");
    }
}

#[tokio::test(start_paused = true)]
async fn an_endless_document_that_is_not_json_is_abandoned() {
    let bench = Bench::new(vec![Step::Trickle(1024 * 1024, Duration::from_millis(10))]);
    let request = ApiRequest::File {
        key: FileKey::parse("KEY").unwrap(),
        version: None,
        part: crate::figma::request::Part::default(),
    };
    // Fails at once, as a parser does on nonsense.
    let parse = |_: ChunkReader| serde_json::from_str::<()>("x");
    let error = bench.client.stream(&request, 1 << 20, parse).await.unwrap_err();
    assert!(matches!(error, RequestError::Failed { .. }), "{error}");
}
