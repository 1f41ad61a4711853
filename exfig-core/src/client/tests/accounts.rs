//! What a run reports about its requests: bytes, attempts left, and when each request ends.

use super::*;

const URL: &str = "https://cdn.example.com/1";
const SVG: &str = "<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>";

#[tokio::test(start_paused = true)]
async fn the_bytes_of_every_body_are_added_up() {
    let bench =
        Bench::new(vec![Step::Body("{\"a\":1}"), Step::Body("[1,2]"), Step::Body(SVG), Step::Body(SVG)]);
    bench.meta().await.unwrap();
    bench.images(1).await.unwrap();
    assert_eq!(bench.client.spent().bytes, 7 + 5);
    for _ in 0..2 {
        bench.client.download("svg", URL, AssetFormat::Svg, &Accepted::new()).await.unwrap();
    }
    assert_eq!(bench.client.spent().bytes, 7 + 5 + 2 * SVG.len() as u64);
}

#[tokio::test(start_paused = true)]
async fn the_bytes_of_streamed_documents_are_added_up() {
    let bench = Bench::new(vec![Step::Body("{\"a\":1}"), Step::Body("{\"a\":1}")]);
    let request = ApiRequest::File {
        key: FileKey::parse("KEY").unwrap(),
        version: None,
        part: crate::figma::request::Part::default(),
    };
    for _ in 0..2 {
        let parse = |reader: ChunkReader| serde_json::from_reader::<_, serde_json::Value>(reader);
        bench.client.stream(&request, 1 << 20, parse).await.unwrap();
    }
    assert_eq!(bench.client.spent().bytes, 14);
}

#[tokio::test(start_paused = true)]
async fn each_retry_reports_the_attempts_left() {
    let bench = Bench::new((0..5).map(|_| status(503)).collect());
    bench.meta().await.unwrap_err();
    let retries = bench.heard().into_iter().filter_map(|(_, event)| match event {
        Event::Retrying { left, summary, .. } => Some((left, summary)),
        _ => None,
    });
    let retries = retries.collect::<Vec<_>>();
    assert_eq!(retries.iter().map(|(left, _)| *left).collect::<Vec<_>>(), [3, 2, 1, 0]);
    assert!(retries.iter().all(|(_, summary)| summary == "status 503"));
}

/// However a request ends, its end is reported once.
#[tokio::test(start_paused = true)]
async fn the_end_of_every_request_is_reported() {
    let bench = Bench::new(vec![status(503), Step::Body("{}"), status(404)]);
    bench.meta().await.unwrap();
    bench.meta().await.unwrap_err();
    let events = bench.heard().into_iter().filter_map(|(_, event)| match event {
        Event::Requesting { .. } => Some("requesting"),
        Event::Answered { .. } => Some("answered"),
        _ => None,
    });
    assert_eq!(events.collect::<Vec<_>>(), ["requesting", "answered", "requesting", "answered"]);
}

/// An endpoint that times out no later than the first report of a long wait reports none.
#[tokio::test(start_paused = true)]
async fn a_short_wait_is_not_reported() {
    let bench = Bench::new((0..9).map(|_| Step::Silent).collect());
    bench.meta().await.unwrap_err();
    assert!(!bench.heard().iter().any(|(_, event)| matches!(event, Event::StillWaiting { .. })));
}

/// A pause that Ctrl-C cut short counts as long as it lasted.
#[tokio::test(start_paused = true)]
async fn only_the_time_that_was_waited_counts_as_paused() {
    let bench = Bench::new(vec![throttled(RetryAfter::Delay(Duration::from_secs(100)))]);
    let (result, ()) = tokio::join!(bench.meta(), async {
        pass(Duration::from_secs(5)).await;
        bench.stop.send(true).unwrap();
    });
    result.unwrap_err();
    assert_eq!(bench.client.spent().paused, Duration::from_secs(5));
}
