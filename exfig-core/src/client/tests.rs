//! The retry loop against a scripted transport, in virtual time: exact waits, exact counts, no sleeping.

use std::collections::VecDeque;

use super::*;
use crate::asset::{FileKey, NodeId};
use crate::event::Silent;
use crate::policy::failure::RetryAfter;

/// What the server does with the next attempt.
enum Step {
    Fail(Failure),
    Body(&'static str),
    /// A head that promises more than the body has.
    Short(&'static str, u64),
    /// A body that breaks off.
    Cut(&'static str),
}

#[derive(Clone, Default)]
struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    sent: Arc<Mutex<Vec<(String, Duration)>>>,
    begun: Option<Instant>,
}

struct ScriptedBody(VecDeque<Result<Vec<u8>, Failure>>);

impl Body for ScriptedBody {
    async fn chunk(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        self.0.pop_front().transpose()
    }
}

impl Transport for Script {
    type Body = ScriptedBody;

    async fn send(&self, target: &Target) -> Result<Answer<ScriptedBody>, Failure> {
        let what = match target {
            Target::Api { path, .. } => path.clone(),
            Target::Download { url } => url.clone(),
        };
        let at = self.begun.map(|begun| begun.elapsed()).unwrap_or_default();
        self.sent.lock().unwrap().push((what, at));
        // What is sent at one moment is under way together.
        tokio::task::yield_now().await;
        let step = self.steps.lock().unwrap().pop_front();
        let answer = |length: Option<u64>, chunks: Vec<Result<Vec<u8>, Failure>>| {
            Ok(Answer { body: ScriptedBody(chunks.into()), length })
        };
        match step {
            None => answer(None, vec![Ok(b"{}".to_vec())]),
            Some(Step::Fail(failure)) => Err(failure),
            Some(Step::Body(text)) => answer(Some(text.len() as u64), vec![Ok(text.as_bytes().to_vec())]),
            Some(Step::Short(text, promised)) => answer(Some(promised), vec![Ok(text.as_bytes().to_vec())]),
            Some(Step::Cut(text)) => {
                answer(None, vec![Ok(text.as_bytes().to_vec()), Err(Failure::Closed("reset".to_owned()))])
            }
        }
    }
}

struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> Duration {
        Duration::from_secs(1_763_900_000)
    }

    fn chance(&self) -> f64 {
        0.5
    }
}

struct Bench {
    client: Client<Script>,
    script: Script,
    stop: watch::Sender<bool>,
}

impl Bench {
    fn new(steps: Vec<Step>) -> Self {
        Self::with_buckets(steps, [BucketSize::UNKNOWN; 3])
    }

    fn with_buckets(steps: Vec<Step>, buckets: [BucketSize; 3]) -> Self {
        let script = Script {
            steps: Arc::new(Mutex::new(steps.into())),
            begun: Some(Instant::now()),
            ..Script::default()
        };
        let policy = RetryPolicy {
            max_retries: 4,
            base_delay: Duration::from_secs(1),
            max_delay: Duration::from_secs(30),
            jitter: 0.2,
            max_wait: Duration::from_secs(120),
        };
        let options = ClientOptions {
            policy,
            buckets,
            buckets_known: false,
            timeout: Duration::from_secs(30),
            shared: None,
        };
        let (stop, stopped) = watch::channel(false);
        let client = Client::new(script.clone(), options, Arc::new(FixedClock), Arc::new(Silent), stopped);
        Self { client, script, stop }
    }

    async fn meta(&self) -> Result<String, RequestError> {
        let request = ApiRequest::Meta { key: FileKey::parse("KEY").unwrap() };
        self.client
            .get(&request, |bytes| {
                serde_json::from_slice::<serde_json::Value>(bytes)
                    .map(|v| v.to_string())
                    .map_err(|e| e.to_string())
            })
            .await
    }

    async fn images(&self, n: usize) -> Result<(), RequestError> {
        let request = ApiRequest::Nodes {
            key: FileKey::parse("KEY").unwrap(),
            version: None,
            ids: (0..n).map(|i| NodeId::new(format!("1:{i}"))).collect(),
            part: crate::figma::request::Part::default(),
        };
        self.client.get(&request, |_| Ok(())).await
    }

    /// When each attempt went out, in milliseconds.
    fn times(&self) -> Vec<u128> {
        self.script.sent.lock().unwrap().iter().map(|(_, at)| at.as_millis()).collect()
    }
}

fn status(code: u16) -> Step {
    Step::Fail(Failure::Status { code, message: String::new() })
}

fn throttled(retry_after: RetryAfter) -> Step {
    let throttle = Throttle {
        retry_after,
        plan_tier: Some("pro".to_owned()),
        limit_type: Some("high".to_owned()),
        upgrade_link: None,
    };
    Step::Fail(Failure::Throttled(throttle))
}

#[tokio::test(start_paused = true)]
async fn five_attempts_with_doubling_waits_and_then_the_reason() {
    let bench = Bench::new((0..5).map(|_| status(503)).collect());
    let error = bench.meta().await.unwrap_err();
    assert_eq!(bench.times(), [0, 1000, 3000, 7000, 15_000]);
    assert_eq!(error.to_string(), "version of file KEY: status 503 (after 5 attempts in 15 s)");
    assert_eq!(bench.client.spent().retries, 4);
    assert_eq!(bench.client.spent().tiers, [0, 0, 5]);
}

#[tokio::test(start_paused = true)]
async fn every_way_to_lose_a_body_is_repeated() {
    let bench = Bench::new(vec![
        Step::Cut("{\"a\":"),
        Step::Short("{}", 10),
        Step::Body("<html><title>502</title></html>"),
        Step::Fail(Failure::Timeout(Duration::from_secs(30))),
        Step::Body("{\"a\":1}"),
    ]);
    assert_eq!(bench.meta().await.unwrap(), "{\"a\":1}");
    assert_eq!(bench.times().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn complete_json_that_cannot_be_read_is_not_repeated() {
    let bench = Bench::new(vec![Step::Body("{\"a\":}")]);
    assert!(matches!(
        bench.meta().await,
        Err(RequestError::Failed { failure: Failure::Json(_), attempts: 1, .. })
    ));
}

#[tokio::test(start_paused = true)]
async fn a_429_pauses_every_tier_and_is_no_attempt() {
    let bench = Bench::new(vec![
        throttled(RetryAfter::Delay(Duration::from_secs(40))),
        status(500),
        Step::Body("{}"),
    ]);
    let (first, second) = tokio::join!(bench.meta(), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        bench.images(1).await
    });
    first.unwrap();
    second.unwrap();
    // Nothing goes out while the pause lasts; then the two, one of which fails once.
    let times = bench.times();
    assert_eq!(times[0], 0);
    assert!(times[1..].iter().all(|at| *at >= 40_000), "{times:?}");
    assert_eq!(bench.client.spent().paused, Duration::from_secs(40));
}

#[tokio::test(start_paused = true)]
async fn a_long_retry_after_stops_everything_at_once() {
    let bench = Bench::new(vec![throttled(RetryAfter::Delay(Duration::from_secs(396_749)))]);
    let error = bench.meta().await.unwrap_err();
    assert!(matches!(&error, RequestError::LockedOut { wait, .. } if wait.as_secs() == 396_749), "{error:?}");
    assert!(matches!(bench.images(3).await, Err(RequestError::LockedOut { .. })));
    assert_eq!(bench.times(), [0], "the second request did not go out");
}

#[tokio::test(start_paused = true)]
async fn an_endless_429_ends() {
    let bench = Bench::new((0..50).map(|_| throttled(RetryAfter::Delay(Duration::ZERO))).collect());
    assert!(matches!(bench.meta().await, Err(RequestError::Failed { failure: Failure::Throttled(_), .. })));
    assert_eq!(bench.times().len(), 11);
}

#[tokio::test(start_paused = true)]
async fn too_much_at_once_is_handed_back_for_splitting() {
    let bench = Bench::new(vec![status(504), status(504), Step::Body("{}")]);
    assert!(matches!(bench.images(8).await, Err(RequestError::TooMuch { .. })));
    bench.images(1).await.unwrap();
    assert_eq!(bench.times(), [0, 0, 1000], "one id alone is repeated");
}

#[tokio::test(start_paused = true)]
async fn a_dead_server_is_left_alone_after_twenty_moments_of_failure() {
    let bench =
        Bench::with_buckets((0..500).map(|_| status(503)).collect(), [BucketSize::new(1000, 1000.0); 3]);
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
async fn a_blip_that_hits_all_downloads_at_once_is_survived() {
    let svg = || Step::Body("<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>");
    let bench = Bench::new((0..3 * 64).map(|_| status(503)).chain((0..64).map(|_| svg())).collect());
    let mut downloads = tokio::task::JoinSet::new();
    let client = Arc::new(bench.client);
    for _ in 0..64 {
        let client = Arc::clone(&client);
        downloads.spawn(async move {
            client.download("svg", "https://cdn.example.com/1", AssetFormat::Svg).await.map(drop)
        });
    }
    for outcome in downloads.join_all().await {
        outcome.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn the_bucket_is_kept() {
    let bench = Bench::new(Vec::new());
    for _ in 0..13 {
        bench.meta().await.unwrap();
    }
    assert_eq!(bench.times()[9..], [0, 2000, 4000, 6000]);
}

#[tokio::test(start_paused = true)]
async fn a_bucket_that_refills_too_slowly_stops_and_is_no_lockout() {
    let bench = Bench::with_buckets(Vec::new(), bucket_sizes(LimitClass::Low));
    for _ in 0..6 {
        bench.images(1).await.unwrap();
    }
    assert!(matches!(bench.images(1).await, Err(RequestError::OverLimit { .. })));
    assert_eq!(bench.times().len(), 6);
}

#[tokio::test(start_paused = true)]
async fn stopping_ends_a_wait_at_once_and_sends_nothing_more() {
    let bench = Bench::new(vec![throttled(RetryAfter::Delay(Duration::from_secs(100)))]);
    let (result, ()) = tokio::join!(bench.meta(), async {
        tokio::time::sleep(Duration::from_secs(5)).await;
        bench.stop.send(true).unwrap();
    });
    assert!(matches!(result, Err(RequestError::Stopped { .. })));
    assert_eq!(bench.times().len(), 1);
    assert!(bench.script.begun.unwrap().elapsed() < Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn downloads_take_no_tokens_and_are_checked() {
    let bench = Bench::new(vec![
        Step::Body("<Error><Message>Slow down</Message></Error>"),
        Step::Body("<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>"),
    ]);
    let bytes = bench
        .client
        .download("svg of node 1:2", "https://cdn.example.com/1?secret", AssetFormat::Svg)
        .await
        .unwrap();
    assert!(bytes.starts_with(b"<svg"));
    assert_eq!((bench.client.spent().tiers, bench.client.spent().downloads), ([0, 0, 0], 2));
    let error = Bench::new(vec![status(403)])
        .client
        .download("svg of node 1:2", "https://cdn.example.com/1?secret", AssetFormat::Svg)
        .await;
    assert!(!error.unwrap_err().to_string().contains("secret"));
}

#[test]
fn a_429_teaches_the_limits() {
    let say = |plan: &str, kind: &str| {
        let throttle = Throttle {
            retry_after: RetryAfter::Unknown,
            plan_tier: Some(plan.to_owned()),
            limit_type: Some(kind.to_owned()),
            upgrade_link: None,
        };
        learnt(&throttle).map(|sizes| sizes.map(|size| size.capacity))
    };
    assert_eq!(say("pro", "high"), Some([10, 25, 50]));
    assert_eq!(say("org", "high"), Some([15, 50, 100]));
    assert_eq!(say("enterprise", "low"), Some([6, 5, 10]));
    assert_eq!(say("starter", "high"), Some([6, 5, 10]));
    assert_eq!(say("nonprofit", "high"), None);
}

/// Any plan and seat that a 429 names: the pause is what `Retry-After` asks for, and the run goes on.
#[tokio::test(start_paused = true)]
async fn no_plan_and_no_seat_lengthens_a_pause() {
    for plan in [None, Some("starter"), Some("pro"), Some("org"), Some("enterprise"), Some("student")] {
        for kind in [None, Some("low"), Some("high")] {
            for secs in [1, 4, 30, 60] {
                let throttle = Throttle {
                    retry_after: RetryAfter::Delay(Duration::from_secs(secs)),
                    plan_tier: plan.map(str::to_owned),
                    limit_type: kind.map(str::to_owned),
                    upgrade_link: None,
                };
                let bench = Bench::new(vec![Step::Fail(Failure::Throttled(throttle))]);
                bench.images(1).await.unwrap();
                let until = u128::from(secs) * 1000;
                assert_eq!(bench.times(), [0, until], "{plan:?} {kind:?}");
            }
        }
    }
}

/// Notes what is announced.
#[derive(Default)]
struct Listener(Mutex<Vec<Event>>);

impl Reporter for Listener {
    fn event(&self, event: Event) {
        self.0.lock().unwrap().push(event);
    }
}

#[tokio::test(start_paused = true)]
async fn a_pause_is_announced_once_for_all_that_it_holds() {
    let again = || throttled(RetryAfter::Delay(Duration::from_secs(8)));
    let mut bench = Bench::new((0..6).map(|_| again()).collect());
    let listener = Arc::new(Listener::default());
    bench.client.reporter = Arc::clone(&listener) as Arc<dyn Reporter>;
    let all = tokio::join!(
        bench.images(1),
        bench.images(1),
        bench.images(1),
        bench.images(1),
        bench.images(1),
        bench.images(1)
    );
    for outcome in [all.0, all.1, all.2, all.3, all.4, all.5] {
        outcome.unwrap();
    }
    let events = listener.0.lock().unwrap();
    let pauses = events.iter().filter(|event| matches!(event, Event::Paused { .. }));
    assert_eq!(pauses.count(), 1);
    assert_eq!(bench.times()[6], 8000);
}
