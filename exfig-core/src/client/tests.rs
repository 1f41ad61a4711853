//! The retry loop against a scripted transport, in virtual time: exact waits, exact counts, no sleeping.

use std::collections::VecDeque;

mod accounts;
mod bodies;
mod hosts;
mod levels;
mod limits;
mod lockouts;
mod pauses;
mod shared;
mod silence;

use super::*;
use crate::asset::AssetFormat;
use crate::asset::{FileKey, NodeId};
use crate::figma::request::ApiRequest;
use crate::figma::verify::Accepted;
use crate::io::transport::{Body, Chunk, Coming};
use crate::policy::bucket::BucketSize;
use crate::policy::failure::{Phase, RetryAfter, Speaker};

/// What the server does with the next attempt.
enum Step {
    Fail(Failure),
    /// A failure after this long.
    Late(Duration, Failure),
    Body(&'static str),
    /// A body that arrives this many bytes at a time.
    Chunks(&'static str, usize),
    /// A head that promises more than the body has.
    Short(&'static str, u64),
    /// A body that breaks off.
    Cut(&'static str),
    /// A body without a length, so it is unknown whether it was cut.
    Endless(&'static str),
    /// No head within the limit.
    Silent,
    /// This many bytes of body each time this duration passes, forever.
    Trickle(usize, Duration),
}

#[derive(Clone, Default)]
struct Script {
    steps: Arc<Mutex<VecDeque<Step>>>,
    sent: Arc<Mutex<Vec<(String, Duration)>>>,
    begun: Option<Instant>,
}

/// Lets virtual time pass. The clock of every test here is paused (`start_paused`): it jumps to the next timer as soon as
/// nothing else can run, so this takes no time and no test depends on how busy the machine is.
async fn pass(time: Duration) {
    tokio::time::sleep(time).await;
}

struct ScriptedBody {
    chunks: VecDeque<Result<Vec<u8>, Failure>>,
    trickle: Option<(usize, Duration)>,
}

impl Body for ScriptedBody {
    fn chunk(&mut self) -> Coming<'_, Option<Chunk>> {
        Box::pin(async {
            if let Some((bytes, every)) = self.trickle {
                pass(every).await;
                return Ok(Some(vec![b' '; bytes].into()));
            }
            Ok(self.chunks.pop_front().transpose()?.map(Chunk::from))
        })
    }

    fn arrived(&self) -> u64 {
        1 << 30
    }
}

impl Transport for Script {
    fn send<'a>(&'a self, target: &'a Target) -> Coming<'a, Answer> {
        Box::pin(async { self.answer(target).await })
    }
}

impl Script {
    async fn answer(&self, target: &Target) -> Result<Answer, Failure> {
        let what = match target {
            Target::Api { path, .. } => path.clone(),
            Target::Download { url } => url.clone(),
        };
        let at = self.begun.map(|begun| begun.elapsed()).unwrap_or_default();
        self.sent.lock().unwrap().push((what, at));
        // Lets requests sent at one moment be in flight together.
        tokio::task::yield_now().await;
        let step = self.steps.lock().unwrap().pop_front();
        let answer = |length: Option<u64>, chunks: Vec<Result<Vec<u8>, Failure>>| {
            let is_framed = length.is_some();
            Ok(Answer {
                body: Box::new(ScriptedBody { chunks: chunks.into(), trickle: None }),
                length,
                is_framed,
                idle: FIRST_BYTE,
            })
        };
        let first_byte = match target {
            Target::Api { first_byte, .. } => *first_byte,
            Target::Download { .. } => FIRST_BYTE,
        };
        match step {
            None => answer(None, vec![Ok(b"{}".to_vec())]),
            Some(Step::Fail(failure)) => Err(failure),
            Some(Step::Late(after, failure)) => {
                pass(after).await;
                Err(failure)
            }
            Some(Step::Chunks(text, size)) => {
                let chunks = text.as_bytes().chunks(size).map(|chunk| Ok(chunk.to_vec()));
                answer(Some(text.len() as u64), chunks.collect())
            }
            Some(Step::Body(text)) => answer(Some(text.len() as u64), vec![Ok(text.as_bytes().to_vec())]),
            Some(Step::Short(text, promised)) => answer(Some(promised), vec![Ok(text.as_bytes().to_vec())]),
            Some(Step::Endless(text)) => answer(None, vec![Ok(text.as_bytes().to_vec())]),
            Some(Step::Silent) => {
                pass(first_byte).await;
                Err(Failure::Timeout { after: first_byte, phase: Phase::Head })
            }
            Some(Step::Trickle(bytes, every)) => Ok(Answer {
                body: Box::new(ScriptedBody { chunks: VecDeque::new(), trickle: Some((bytes, every)) }),
                length: None,
                is_framed: false,
                idle: FIRST_BYTE,
            }),
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

/// Records every event and when it happened.
struct Listener {
    begun: Instant,
    heard: Mutex<Vec<(Duration, Event)>>,
}

impl Reporter for Listener {
    fn event(&self, event: Event) {
        self.heard.lock().unwrap().push((self.begun.elapsed(), event));
    }
}

struct Bench {
    client: Client,
    script: Script,
    listener: Arc<Listener>,
    stop: watch::Sender<bool>,
}

impl Bench {
    fn new(steps: Vec<Step>) -> Self {
        Self::with(steps, |_| {})
    }

    fn with_buckets(steps: Vec<Step>, size: BucketSize) -> Self {
        Self::with(steps, |options| options.limits.rate_limit = Some(size))
    }

    fn with(steps: Vec<Step>, change: impl FnOnce(&mut ClientOptions)) -> Self {
        let begun = Instant::now();
        let script =
            Script { steps: Arc::new(Mutex::new(steps.into())), begun: Some(begun), ..Script::default() };
        let mut options = ClientOptions {
            policy: RetryPolicy::default(),
            limits: KnownLimits::default(),
            timeout: None,
            bulk: Bulk::default(),
            shared: None,
            ledger: None,
        };
        change(&mut options);
        let (stop, stopped) = watch::channel(false);
        let listener = Arc::new(Listener { begun, heard: Mutex::default() });
        let reporter = Arc::clone(&listener) as Arc<dyn Reporter>;
        let client = Client::new(script.clone(), options, Arc::new(FixedClock), reporter, stopped);
        Self { client, script, listener, stop }
    }

    fn heard(&self) -> Vec<(Duration, Event)> {
        self.listener.heard.lock().unwrap().clone()
    }

    async fn meta(&self) -> Result<String, RequestError> {
        let request = ApiRequest::Meta { key: FileKey::parse("KEY").unwrap() };
        self.client
            .get(&request, |bytes| serde_json::from_slice::<serde_json::Value>(bytes).map(|v| v.to_string()))
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

    /// Returns when each attempt was sent, in milliseconds.
    fn times(&self) -> Vec<u128> {
        self.script.sent.lock().unwrap().iter().map(|(_, at)| at.as_millis()).collect()
    }
}

fn status(code: u16) -> Step {
    Step::Fail(Failure::status(code, ""))
}

fn throttled(retry_after: RetryAfter) -> Step {
    Step::Fail(refusal(retry_after, "pro", "high"))
}

fn refusal(retry_after: RetryAfter, plan: &str, kind: &str) -> Failure {
    Failure::Throttled(Box::new(Throttle {
        is_foreign: false,
        retry_after,
        plan_tier: Some(plan.to_owned().into()),
        limit_type: Some(kind.to_owned().into()),
        upgrade_link: None,
    }))
}

#[tokio::test(start_paused = true)]
async fn a_request_makes_five_attempts_with_doubling_waits_and_then_fails_with_the_reason() {
    let bench = Bench::new((0..5).map(|_| status(503)).collect());
    let error = bench.meta().await.unwrap_err();
    assert_eq!(bench.times(), [0, 1000, 3000, 7000, 15_000]);
    assert_eq!(error.to_string(), "version of file KEY: status 503 (after 5 attempts in 15 s)");
    assert_eq!(bench.client.spent().retries, 4);
    assert_eq!(bench.client.spent().tiers, [0, 0, 5]);
}

#[tokio::test(start_paused = true)]
async fn every_way_to_lose_a_body_is_retried() {
    let bench = Bench::new(vec![
        Step::Cut("{\"a\":"),
        Step::Short("{}", 10),
        Step::Body(""),
        Step::Silent,
        Step::Body("{\"a\":1}"),
    ]);
    assert_eq!(bench.meta().await.unwrap(), "{\"a\":1}");
    assert_eq!(bench.times().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn complete_json_that_cannot_be_parsed_is_not_retried() {
    for whole in ["{\"a\":}", "[1,", "\"a\" 1", "<html><title>Wi-Fi</title></html>", "  upstream gone"] {
        let bench = Bench::new(vec![Step::Body(whole)]);
        let error = bench.meta().await.unwrap_err();
        assert!(matches!(error, RequestError::Failed { attempts: 1, .. }), "{whole}: {error}");
    }
    let page = Bench::new(vec![Step::Body("<html><title>Wi-Fi</title></html>")]).meta().await.unwrap_err();
    assert_eq!(page.to_string(), "version of file KEY: unexpected content: not JSON but `Wi-Fi`");
}

#[tokio::test(start_paused = true)]
async fn a_body_without_a_length_that_ends_too_early_is_retried() {
    let bench =
        Bench::new(vec![Step::Endless("{\"a\":"), Step::Endless("{\"a\":{}"), Step::Endless("{\"a\":1}")]);
    assert_eq!(bench.meta().await.unwrap(), "{\"a\":1}");
    let bench = Bench::new(vec![Step::Endless("{\"a\":}")]);
    assert!(matches!(bench.meta().await, Err(RequestError::Failed { attempts: 1, .. })));
}

#[tokio::test(start_paused = true)]
async fn a_429_pauses_every_tier_and_does_not_count_as_an_attempt() {
    let bench = Bench::new(vec![
        throttled(RetryAfter::Delay(Duration::from_secs(40))),
        status(500),
        Step::Body("{}"),
    ]);
    let (first, second) = tokio::join!(bench.meta(), async {
        pass(Duration::from_secs(1)).await;
        bench.images(1).await
    });
    first.unwrap();
    second.unwrap();
    // Nothing is sent during the pause. Then both requests are, one of which fails once.
    let times = bench.times();
    assert_eq!(times[0], 0);
    assert!(times[1..].iter().all(|at| *at >= 40_000), "{times:?}");
    assert_eq!(bench.client.spent().paused, Duration::from_secs(40));
}

#[tokio::test(start_paused = true)]
async fn an_endless_429_ends() {
    let bench = Bench::new((0..50).map(|_| throttled(RetryAfter::Delay(Duration::ZERO))).collect());
    let error = bench.meta().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "version of file KEY: Figma still responds with status 429 after 10 pauses (10 s in total); run \
         again later, or raise `--max-wait`"
    );
    assert_eq!(bench.times().len(), 11);
}

#[tokio::test(start_paused = true)]
async fn too_much_at_once_is_returned_for_splitting() {
    let bench = Bench::new(vec![status(504), status(504), Step::Body("{}")]);
    assert!(matches!(bench.images(8).await, Err(RequestError::TooMuch { .. })));
    bench.images(1).await.unwrap();
    assert_eq!(bench.times(), [0, 0, 1000], "a single id is retried");
}

#[tokio::test(start_paused = true)]
async fn the_client_keeps_to_the_token_bucket() {
    let bench = Bench::new(Vec::new());
    for _ in 0..13 {
        bench.meta().await.unwrap();
    }
    assert_eq!(bench.times()[9..], [0, 2000, 4000, 6000]);
}

#[tokio::test(start_paused = true)]
async fn stopping_ends_a_wait_at_once_and_sends_nothing_more() {
    let bench = Bench::new(vec![throttled(RetryAfter::Delay(Duration::from_secs(100)))]);
    let (result, ()) = tokio::join!(bench.meta(), async {
        pass(Duration::from_secs(5)).await;
        bench.stop.send(true).unwrap();
    });
    assert!(matches!(result, Err(RequestError::Stopped { .. })));
    assert_eq!(bench.times().len(), 1);
    assert!(bench.script.begun.unwrap().elapsed() < Duration::from_secs(6));
}

#[tokio::test(start_paused = true)]
async fn downloads_take_no_tokens_and_are_checked() {
    let bench = Bench::new(vec![
        Step::Body("<Error><Code>SlowDown</Code><Message>Slow down</Message></Error>"),
        Step::Body("<svg xmlns='http://www.w3.org/2000/svg'><g/></svg>"),
    ]);
    let bytes = bench
        .client
        .download("svg of node 1:2", "https://cdn.example.com/1?secret", AssetFormat::Svg, &Accepted::new())
        .await
        .unwrap();
    assert!(bytes.0.starts_with(b"<svg"));
    assert_eq!((bench.client.spent().tiers, bench.client.spent().downloads), ([0, 0, 0], 2));
    let error = Bench::new(vec![status(403)])
        .client
        .download("svg of node 1:2", "https://cdn.example.com/1?secret", AssetFormat::Svg, &Accepted::new())
        .await;
    assert!(!error.unwrap_err().to_string().contains("secret"));
}
