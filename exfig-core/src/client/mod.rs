//! The client: limiter → attempt → classify → verdict → wait. This is the one retry loop of the program.
//!
//! The unit of an attempt is "got the whole body and it is what it should be", because connections break after the head as well as
//! before it. Waiting happens here and nowhere else, on tokio's clock, and every wait ends at once when the export is stopped.

use std::collections::HashMap;
use std::future::Future;
use std::io::Read;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::asset::AssetFormat;
use crate::event::{Event, Reporter};
use crate::figma::request::ApiRequest;
use crate::figma::verify::verify;
use crate::io::clock::Clock;
use crate::io::shared_limits::SharedLimits;
use crate::io::transport::{Answer, Body, Target, Transport, redact};
use crate::policy::budget::{MOMENT, RetryBudget};
use crate::policy::failure::{Failure, Throttle, seconds};
use crate::policy::rate_limit::{BucketSize, RateLimiter, Tier};
use crate::policy::retry::{Class, GiveUp, RetryPolicy, Verdict, classify};

/// The largest answer that is held in memory: renders' URLs, metadata, variables. Documents are streamed instead.
const LARGEST_ANSWER: u64 = 256 * 1024 * 1024;

/// The largest asset that is downloaded. Figma scales renders down to 32 megapixels, which is 128 MiB before compression.
const LARGEST_ASSET: u64 = 256 * 1024 * 1024;

/// How long the file endpoints may take to the first byte: Figma may think for more than a minute about a large file.
const FILE_FIRST_BYTE: Duration = Duration::from_secs(180);

/// How the client behaves.
#[derive(Debug, Clone)]
pub struct ClientOptions {
    /// What happens after a failed attempt.
    pub policy: RetryPolicy,
    /// The sizes of the token buckets of tiers 1, 2 and 3.
    pub buckets: [BucketSize; 3],
    /// Whether the sizes are the user's or Figma's own; if not, they are learnt from 429s.
    pub buckets_known: bool,
    /// The longest wait for the head of an answer, the file endpoints aside.
    pub timeout: Duration,
    /// The buckets that other processes with the same token take from too; `None` keeps this client's to itself.
    pub shared: Option<SharedLimits>,
}

/// Requests sent, by tier and kind, for the summary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// API requests of tiers 1, 2 and 3; each attempt counts.
    pub tiers: [u64; 3],
    /// Downloads; each attempt counts.
    pub downloads: u64,
    /// Attempts that were repeated.
    pub retries: u64,
    /// Time spent in pauses that Figma asked for.
    pub paused: Duration,
    /// Bytes of bodies.
    pub bytes: u64,
}

/// Why a request failed for good.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RequestError {
    /// The last attempt's failure.
    #[error("{what}: {failure}{}", after(*attempts, *elapsed))]
    Failed {
        /// What was asked for.
        what: String,
        /// Why.
        failure: Failure,
        /// Attempts made.
        attempts: u32,
        /// Time since the first.
        elapsed: Duration,
    },
    /// Asked for too much at once; fewer ids may succeed.
    #[error("{what}: {failure}")]
    TooMuch {
        /// What was asked for.
        what: String,
        /// Why.
        failure: Failure,
    },
    /// Figma wants to be left alone for longer than the user waits.
    #[error("{what}: Figma's rate limit asks to wait {}", seconds(*wait))]
    LockedOut {
        /// What was asked for.
        what: String,
        /// What Figma said.
        throttle: Throttle,
        /// How long.
        wait: Duration,
    },
    /// The host has failed so often that it is not asked any more.
    #[error("{what}: not sent, because {host} keeps failing ({last})")]
    HostDown {
        /// What was asked for.
        what: String,
        /// The host.
        host: String,
        /// Its last failure.
        last: String,
    },
    /// The requests that a bucket of ours counts are spent, and waiting for more takes longer than the user waits. Figma has not said so.
    #[error("{what}: not sent, because by `plan`, `seat` or `rate-limit` the next request may go out in {} only; `--rate-limit N` sets another limit", seconds(*wait))]
    OverLimit {
        /// What was asked for.
        what: String,
        /// How long.
        wait: Duration,
    },
    /// The export was stopped.
    #[error("{what}: stopped before it was done")]
    Stopped {
        /// What was asked for.
        what: String,
    },
}

fn after(attempts: u32, elapsed: Duration) -> String {
    if attempts > 1 { format!(" (after {attempts} attempts in {})", seconds(elapsed)) } else { String::new() }
}

/// Talks to one API host with one token.
pub struct Client<T> {
    transport: T,
    options: ClientOptions,
    clock: Arc<dyn Clock>,
    reporter: Arc<dyn Reporter>,
    stop: watch::Receiver<bool>,
    epoch: Instant,
    /// The Unix time at `epoch`.
    unix_epoch: Duration,
    state: Mutex<State>,
}

struct State {
    limiter: RateLimiter,
    hosts: HashMap<String, Host>,
    spent: Spent,
    /// Set by the first lockout: nothing goes out any more.
    locked_out: Option<(Throttle, Duration)>,
}

#[derive(Default)]
struct Host {
    budget: RetryBudget,
    last: String,
}

const API_HOST: &str = "the Figma API";

struct Job<'a> {
    what: &'a str,
    host: &'a str,
    tier: Option<Tier>,
    splittable: bool,
}

impl<T: Transport> Client<T> {
    /// A client. It sends nothing once `stop` is true.
    pub fn new(
        transport: T,
        options: ClientOptions,
        clock: Arc<dyn Clock>,
        reporter: Arc<dyn Reporter>,
        stop: watch::Receiver<bool>,
    ) -> Self {
        let state = State {
            limiter: RateLimiter::new(options.buckets),
            hosts: HashMap::new(),
            spent: Spent::default(),
            locked_out: None,
        };
        let (epoch, unix_epoch) = (Instant::now(), clock.now());
        Self { transport, options, clock, reporter, stop, epoch, unix_epoch, state: Mutex::new(state) }
    }

    /// What has been spent so far.
    pub fn spent(&self) -> Spent {
        self.state().spent
    }

    /// Requests of `tier` that may go out now without waiting.
    pub fn available(&self, tier: Tier) -> u32 {
        let now = self.epoch.elapsed();
        self.state().limiter.available(tier, now)
    }

    /// How long `requests` of `tier` would have to wait for their tokens.
    #[must_use]
    pub fn forecast(&self, tier: Tier, requests: u32) -> Duration {
        let now = self.epoch.elapsed();
        self.state().limiter.forecast(tier, now, requests)
    }

    /// Whether requests of `tier` are so few that each counts.
    #[must_use]
    pub fn is_scarce(&self, tier: Tier) -> bool {
        self.state().limiter.is_scarce(tier)
    }

    /// Asks the API and hands the whole answer to `parse`.
    ///
    /// # Errors
    /// [`RequestError`]; [`RequestError::TooMuch`] only for requests with several ids.
    pub async fn get<V>(
        &self,
        request: &ApiRequest,
        parse: impl Fn(&[u8]) -> Result<V, String> + Sync,
    ) -> Result<V, RequestError> {
        let what = request.describe();
        let target = self.target(request);
        let (target, parse) = (&target, &parse);
        self.attempts(&self.job(request, &what), || async move {
            let answer = self.transport.send(target).await?;
            let bytes = self.collect(answer, LARGEST_ANSWER).await?;
            parse(&bytes).map_err(|why| json_or_other(&bytes, why))
        })
        .await
    }

    /// Asks the API and hands the answer to `parse` as it arrives, on a thread of its own with `stack` bytes of stack.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn stream<V: Send + 'static>(
        &self,
        request: &ApiRequest,
        stack: usize,
        parse: impl Fn(ChunkReader) -> Result<V, serde_json::Error> + Clone + Send + 'static,
    ) -> Result<V, RequestError> {
        let what = request.describe();
        let target = self.target(request);
        let target = &target;
        self.attempts(&self.job(request, &what), || {
            let parse = parse.clone();
            async move {
                let answer = self.transport.send(target).await?;
                self.parse_stream(answer, stack, parse).await
            }
        })
        .await
    }

    /// Downloads a render and checks that it is a whole file of `format`.
    ///
    /// # Errors
    /// [`RequestError`]
    pub async fn download(
        &self,
        what: &str,
        url: &str,
        format: AssetFormat,
    ) -> Result<Vec<u8>, RequestError> {
        let target = Target::Download { url: url.to_owned() };
        let target = &target;
        let host = host_of(url);
        let job = Job { what, host: &host, tier: None, splittable: false };
        self.attempts(&job, || async move {
            let answer = self.transport.send(target).await?;
            let bytes = self.collect(answer, LARGEST_ASSET).await?;
            verify(format, &bytes).map_err(Failure::WrongContent)?;
            Ok(bytes)
        })
        .await
    }

    fn target(&self, request: &ApiRequest) -> Target {
        let first_byte = match request {
            ApiRequest::File { .. } | ApiRequest::Nodes { .. } | ApiRequest::Images(_) => FILE_FIRST_BYTE,
            _ => self.options.timeout,
        };
        Target::Api { path: request.path(), first_byte: first_byte.max(self.options.timeout) }
    }

    fn job<'a>(&self, request: &ApiRequest, what: &'a str) -> Job<'a> {
        Job { what, host: API_HOST, tier: Some(request.tier()), splittable: request.is_splittable() }
    }

    /// THE retry loop.
    async fn attempts<V, F>(&self, job: &Job<'_>, attempt: impl Fn() -> F) -> Result<V, RequestError>
    where
        F: Future<Output = Result<V, Failure>>,
    {
        let begun = Instant::now();
        let (mut retries, mut pauses) = (0, 0);
        self.reporter.event(Event::Requesting { what: job.what.to_owned() });
        loop {
            self.admit(job).await?;
            let failure = match attempt().await {
                Ok(value) => {
                    self.host(job.host, |host| host.budget.success());
                    return Ok(value);
                }
                Err(failure) => failure,
            };
            self.note(job, &failure);
            match self.options.policy.verdict(&failure, job.splittable, retries, pauses, self.clock.chance())
            {
                Verdict::RetryAfter(wait) => {
                    if let Some(down) = self.host_down(job) {
                        return Err(down);
                    }
                    retries += 1;
                    self.state().spent.retries += 1;
                    let left = self.options.policy.max_retries - retries;
                    self.reporter.event(Event::Retrying {
                        what: job.what.to_owned(),
                        why: failure.to_string(),
                        wait,
                        left,
                    });
                    self.sleep(job, wait).await?;
                }
                Verdict::Pause(wait) => {
                    pauses += 1;
                    self.pause(job, &failure, wait);
                }
                Verdict::LockedOut(wait) => {
                    let throttle = throttle_of(&failure);
                    self.state().locked_out.get_or_insert((throttle.clone(), wait));
                    return Err(RequestError::LockedOut { what: job.what.to_owned(), throttle, wait });
                }
                Verdict::Split => return Err(RequestError::TooMuch { what: job.what.to_owned(), failure }),
                Verdict::GiveUp(GiveUp::Fatal | GiveUp::Exhausted) => {
                    let (attempts, elapsed) = (retries + 1, begun.elapsed());
                    return Err(RequestError::Failed {
                        what: job.what.to_owned(),
                        failure,
                        attempts,
                        elapsed,
                    });
                }
            }
        }
    }

    /// Waits until a request may go out: no pause, a token in the tier's bucket, a host that answers.
    async fn admit(&self, job: &Job<'_>) -> Result<(), RequestError> {
        let mut told = false;
        loop {
            if *self.stop.borrow() {
                return Err(RequestError::Stopped { what: job.what.to_owned() });
            }
            if let Some(down) = self.host_down(job) {
                return Err(down);
            }
            let now = self.epoch.elapsed();
            let wait = {
                let mut state = self.state();
                if let Some((throttle, wait)) = state.locked_out.clone().filter(|_| job.tier.is_some()) {
                    return Err(RequestError::LockedOut { what: job.what.to_owned(), throttle, wait });
                }
                match job.tier {
                    None => {
                        state.spent.downloads += 1;
                        return Ok(());
                    }
                    Some(tier) => match self.with_limiter(&mut state, now, |own| own.reserve(tier, now)) {
                        Ok(()) => {
                            state.spent.tiers[usize::from(tier.number()) - 1] += 1;
                            return Ok(());
                        }
                        Err(wait) => (wait, tier, state.limiter.paused_until(now).is_some()),
                    },
                }
            };
            let (wait, tier, paused) = wait;
            if wait > self.options.policy.max_wait && !paused {
                return Err(RequestError::OverLimit { what: job.what.to_owned(), wait });
            }
            if !told && !paused {
                told = true;
                self.reporter.event(Event::Throttling { tier, wait });
            }
            self.sleep(job, wait).await?;
        }
    }

    /// Acts on the buckets, those of other processes with the same token included.
    fn with_limiter<V>(
        &self,
        state: &mut State,
        now: Duration,
        act: impl FnOnce(&mut RateLimiter) -> V,
    ) -> V {
        match &self.options.shared {
            Some(shared) => shared.with(&mut state.limiter, self.unix_epoch, now, act),
            None => act(&mut state.limiter),
        }
    }

    fn pause(&self, job: &Job<'_>, failure: &Failure, wait: Duration) {
        let throttle = throttle_of(failure);
        let now = self.epoch.elapsed();
        let before;
        {
            let mut state = self.state();
            // A 429 from the CDN, which has no tier, pauses nothing else than what a tier-1 request would.
            let tier = job.tier.unwrap_or(Tier::One);
            before = state.limiter.paused_until(now).map_or(Duration::ZERO, |until| until - now);
            state.spent.paused += wait.saturating_sub(before);
            self.with_limiter(&mut state, now, |own| own.throttled(tier, now, wait));
            if !self.options.buckets_known
                && let Some(sizes) = learnt(&throttle)
            {
                // A month's budget that Figma did not speak of itself is not waited for.
                let paced = |size: &BucketSize| *size != BucketSize::SIX_A_MONTH;
                for (tier, size) in Tier::ALL.into_iter().zip(sizes).filter(|(_, size)| paced(size)) {
                    state.limiter.resize(tier, now, size);
                }
            }
        }
        // A pause is announced once for all requests that it holds, and again only where it became longer.
        if wait > before + MOMENT {
            self.reporter.event(Event::Paused { why: describe_throttle(&throttle, job.tier), wait });
        }
    }

    async fn sleep(&self, job: &Job<'_>, wait: Duration) -> Result<(), RequestError> {
        let mut stop = self.stop.clone();
        tokio::select! {
            () = tokio::time::sleep(wait) => Ok(()),
            // An error means that nobody can stop the export any more.
            Ok(_) = stop.wait_for(|stop| *stop) => Err(RequestError::Stopped { what: job.what.to_owned() }),
        }
    }

    /// Counts a failure against the host, if it speaks of the host.
    fn note(&self, job: &Job<'_>, failure: &Failure) {
        if classify(failure, job.splittable) == Class::Transient {
            let (last, now) = (failure.to_string(), self.epoch.elapsed());
            self.host(job.host, |host| {
                host.budget.failure(now);
                host.last = last;
            });
        }
    }

    fn host_down(&self, job: &Job<'_>) -> Option<RequestError> {
        let last = self.host(job.host, |host| (!host.budget.allows()).then(|| host.last.clone()))?;
        Some(RequestError::HostDown { what: job.what.to_owned(), host: job.host.to_owned(), last })
    }

    fn host<V>(&self, name: &str, act: impl FnOnce(&mut Host) -> V) -> V {
        let mut state = self.state();
        if !state.hosts.contains_key(name) {
            state.hosts.insert(name.to_owned(), Host::default());
        }
        act(state.hosts.entry(name.to_owned()).or_default())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn collect(&self, mut answer: Answer<T::Body>, limit: u64) -> Result<Vec<u8>, Failure> {
        if answer.length.is_some_and(|length| length > limit) {
            return Err(Failure::TooLarge(limit));
        }
        let mut bytes =
            Vec::with_capacity(answer.length.and_then(|length| usize::try_from(length).ok()).unwrap_or(0));
        while let Some(chunk) = answer.body.chunk().await? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() as u64 > limit {
                return Err(Failure::TooLarge(limit));
            }
        }
        self.state().spent.bytes += bytes.len() as u64;
        check_length(bytes.len() as u64, answer.length)?;
        Ok(bytes)
    }

    /// Feeds the body to a parser on a thread of its own; a body that breaks off is a broken body, whatever the parser says of it.
    async fn parse_stream<V: Send + 'static>(
        &self,
        mut answer: Answer<T::Body>,
        stack: usize,
        parse: impl Fn(ChunkReader) -> Result<V, serde_json::Error> + Send + 'static,
    ) -> Result<V, Failure> {
        let (sender, receiver) = mpsc::channel(8);
        let (done, parsed) = tokio::sync::oneshot::channel();
        let spawned =
            std::thread::Builder::new().name("parse".to_owned()).stack_size(stack).spawn(move || {
                let _ = done.send(parse(ChunkReader { receiver, chunk: Vec::new(), at: 0 }));
            });
        spawned.map_err(|error| Failure::Local(format!("no thread for parsing: {error}")))?;
        let (mut received, mut head) = (0, Vec::new());
        while let Some(chunk) = answer.body.chunk().await? {
            received += chunk.len() as u64;
            if head.len() < 256 {
                head.extend_from_slice(&chunk[..chunk.len().min(256)]);
            }
            // A parser that has given up takes no more; the rest is read to learn whether the body was whole.
            let _ = sender.send(chunk).await;
        }
        drop(sender);
        self.state().spent.bytes += received;
        check_length(received, answer.length)?;
        match parsed.await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(json_or_other(&head, error.to_string())),
            Err(_) => Err(Failure::Local("the parser died".to_owned())),
        }
    }
}

/// The HTTP library has checked the length already; a proxy or a test transport may not have.
fn check_length(received: u64, promised: Option<u64>) -> Result<(), Failure> {
    match promised {
        Some(promised) if promised != received => {
            Err(Failure::Truncated(format!("{received} of {promised} bytes")))
        }
        _ => Ok(()),
    }
}

/// What a body that does not parse is: a page of a proxy is worth another attempt, JSON of an unknown shape is not.
fn json_or_other(body: &[u8], why: String) -> Failure {
    if body.trim_ascii_start().starts_with(b"{") {
        Failure::Json(why)
    } else {
        Failure::WrongContent(format!("no JSON but `{}`", crate::figma::error_body::message(body)))
    }
}

fn throttle_of(failure: &Failure) -> Throttle {
    match failure {
        Failure::Throttled(throttle) => throttle.clone(),
        _ => Throttle {
            retry_after: crate::policy::failure::RetryAfter::Unknown,
            plan_tier: None,
            limit_type: None,
            upgrade_link: None,
        },
    }
}

/// The bucket sizes that a 429's headers speak of. Source: <https://developers.figma.com/docs/rest-api/rate-limits/>.
fn learnt(throttle: &Throttle) -> Option<[BucketSize; 3]> {
    let low = throttle.limit_type.as_deref() == Some("low");
    match throttle.plan_tier.as_deref()? {
        _ if low => Some(bucket_sizes(LimitClass::Low)),
        "starter" => Some(bucket_sizes(LimitClass::Low)),
        "pro" | "student" => Some(bucket_sizes(LimitClass::Professional)),
        "org" => Some(bucket_sizes(LimitClass::Organization)),
        "enterprise" => Some(bucket_sizes(LimitClass::Enterprise)),
        _ => None,
    }
}

/// A column of Figma's table of limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitClass {
    /// View and Collab seats, and any seat in a Starter plan.
    Low,
    /// Dev and Full seats in a Professional plan.
    Professional,
    /// … in an Organization plan.
    Organization,
    /// … in an Enterprise plan.
    Enterprise,
}

/// Figma's table, tiers 1, 2 and 3. Source: <https://developers.figma.com/docs/rest-api/rate-limits/>, in force since 2025-11-17.
#[must_use]
pub fn bucket_sizes(class: LimitClass) -> [BucketSize; 3] {
    let per_minute = |tiers: [u32; 3]| tiers.map(BucketSize::per_minute);
    match class {
        LimitClass::Low => [BucketSize::SIX_A_MONTH, BucketSize::per_minute(5), BucketSize::per_minute(10)],
        LimitClass::Professional => per_minute([10, 25, 50]),
        LimitClass::Organization => per_minute([15, 50, 100]),
        LimitClass::Enterprise => per_minute([20, 100, 150]),
    }
}

fn describe_throttle(throttle: &Throttle, tier: Option<Tier>) -> String {
    let mut parts = Vec::new();
    parts.extend(tier.map(|tier| format!("tier {}", tier.number())));
    parts.extend(throttle.plan_tier.as_ref().map(|plan| format!("{plan} plan")));
    parts.extend(throttle.limit_type.as_ref().map(|kind| format!("{kind} seat limit")));
    match parts.as_slice() {
        [] => "Figma's rate limit".to_owned(),
        parts => format!("Figma's rate limit ({})", parts.join(", ")),
    }
}

/// The host of a URL, for the retry budget and for messages.
fn host_of(url: &str) -> String {
    let shown = redact(url);
    let host = shown.split_once("://").and_then(|(_, rest)| rest.split('/').next());
    host.unwrap_or(&shown).to_owned()
}

/// A body in pieces as a [`Read`], for a parser on a thread of its own.
pub struct ChunkReader {
    receiver: mpsc::Receiver<Vec<u8>>,
    chunk: Vec<u8>,
    at: usize,
}

impl Read for ChunkReader {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        while self.at == self.chunk.len() {
            match self.receiver.blocking_recv() {
                Some(chunk) => (self.chunk, self.at) = (chunk, 0),
                None => return Ok(0),
            }
        }
        let rest = &self.chunk[self.at..];
        let n = rest.len().min(out.len());
        out[..n].copy_from_slice(&rest[..n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests;
