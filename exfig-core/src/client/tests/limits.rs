//! Every combination of what a server may say about its limits: each wait matches its announcement, none
//! exceeds `max-wait`, nothing is sent during a pause, only Figma's `Retry-After` causes a lockout, and the
//! run ends.

use std::future::Future;
use std::pin::Pin;

use super::*;
use crate::policy::limits::{BudgetSource, Plan, Seat};

const PLANS: [Option<&str>; 6] =
    [None, Some("starter"), Some("pro"), Some("org"), Some("enterprise"), Some("student")];
const KINDS: [Option<&str>; 3] = [None, Some("low"), Some("high")];
const KNOWN: [(Option<Plan>, Option<Seat>); 5] = [
    (None, None),
    (Some(Plan::Professional), None),
    (Some(Plan::Enterprise), Some(Seat::Full)),
    (None, Some(Seat::View)),
    (Some(Plan::Starter), Some(Seat::Full)),
];

fn waits() -> Vec<RetryAfter> {
    let delays = [0, 1, 3, 30, 119, 120, 121, 396_749].map(|s| RetryAfter::Delay(Duration::from_secs(s)));
    // An unreadable header counts as absent; a date was already converted to a delay.
    delays.into_iter().chain([RetryAfter::Unknown]).collect()
}

/// Timers fire at whole milliseconds.
const TICK: Duration = Duration::from_millis(1);

/// One row of the table: what the server says, and how often.
#[derive(Debug, Clone, Copy)]
struct Case {
    status: u16,
    retry_after: RetryAfter,
    plan: Option<&'static str>,
    kind: Option<&'static str>,
    known: (Option<Plan>, Option<Seat>),
    tier: Tier,
    refusals: usize,
    at_once: usize,
}

impl Case {
    fn step(&self) -> Step {
        let throttle = Throttle {
            is_foreign: false,
            retry_after: self.retry_after,
            plan_tier: self.plan.map(|plan| plan.to_owned().into()),
            limit_type: self.kind.map(|kind| kind.to_owned().into()),
            upgrade_link: None,
        };
        Step::Fail(match self.status {
            429 => Failure::Throttled(Box::new(throttle)),
            code => Failure::Status {
                code,
                message: String::new(),
                said_by: Speaker::Figma,
                retry_after: self.retry_after,
            },
        })
    }

    async fn run(self, shared: Option<SharedLimits>) {
        let steps = (0..self.refusals).map(|_| self.step()).collect();
        let bench = Bench::with(steps, |options| {
            options.limits = KnownLimits { plan: self.known.0, seat: self.known.1, rate_limit: None };
            options.shared = shared;
        });
        let requests = (0..self.at_once).map(|_| request(&bench, self.tier)).collect::<Vec<_>>();
        let day = Duration::from_secs(24 * 3600);
        let Ok(outcomes) = tokio::time::timeout(day, join_all(requests)).await else {
            panic!("the run does not end: {self:?}");
        };
        self.check(&bench, &outcomes);
    }

    fn check(&self, bench: &Bench, outcomes: &[Result<(), RequestError>]) {
        let max_wait = bench.client.options.policy.max_wait;
        let (mut pause_ends, mut pacing_ends) = (Vec::new(), Vec::new());
        for (at, event) in bench.heard() {
            match event {
                Event::Paused { wait, .. } => {
                    assert!(wait <= max_wait, "a pause of {wait:?}: {self:?}");
                    pause_ends.push((at, at + wait));
                }
                Event::Throttling { wait, .. } => {
                    assert!(wait <= max_wait, "a wait of {wait:?}: {self:?}");
                    pacing_ends.push(at + wait);
                }
                Event::Retrying { wait, .. } => pacing_ends.push(at + wait),
                _ => {}
            }
        }
        let sent = bench.script.sent.lock().unwrap().iter().map(|(_, at)| *at).collect::<Vec<_>>();
        for at in sent.iter().filter(|at| !at.is_zero()) {
            assert!(
                !pause_ends.iter().any(|(from, to)| from < at && at < to),
                "sent at {at:?} in a pause: {self:?}"
            );
            let mut ends = pause_ends.iter().map(|(_, to)| to).chain(&pacing_ends);
            let announced = ends.any(|end| end.abs_diff(*at) <= TICK);
            assert!(announced, "sent at {at:?}, which was not announced: {self:?}");
        }
        if self.status == 429 && self.is_waited_for(max_wait) && self.refusals == 1 {
            let pause = bench.client.options.policy.pause(self.retry_after);
            assert_eq!(
                sent.iter().find(|at| !at.is_zero()).copied().unwrap_or_default(),
                pause,
                "the first request after the pause: {self:?}"
            );
        }
        for outcome in outcomes {
            if let Err(RequestError::LockedOut { wait, .. }) = outcome {
                assert_eq!(RetryAfter::Delay(*wait), self.retry_after, "a lockout of exfig's own: {self:?}");
            }
        }
        if self.refusals == 1 && self.is_waited_for(max_wait) {
            // Six requests and a retry exceed six a month.
            let is_spent = |outcome: &Result<(), RequestError>| {
                matches!(outcome, Err(RequestError::OverLimit { limit: LimitReached::Month { .. }, .. }))
            };
            let spent = outcomes.iter().filter(|outcome| is_spent(outcome)).count();
            let failed = outcomes.iter().filter(|outcome| outcome.is_err()).count();
            let may_be_spent = usize::from(self.status == 503 && self.tier == Tier::One && self.at_once == 6);
            assert!(failed == spent && spent <= may_be_spent, "{outcomes:?}: {self:?}");
        }
    }

    fn is_waited_for(&self, max_wait: Duration) -> bool {
        matches!(self.retry_after, RetryAfter::Delay(delay) if delay <= max_wait)
            || self.retry_after == RetryAfter::Unknown
    }
}

fn request(bench: &Bench, tier: Tier) -> Pin<Box<dyn Future<Output = Result<(), RequestError>> + '_>> {
    let key = FileKey::parse("KEY").unwrap();
    match tier {
        Tier::One => Box::pin(bench.images(1)),
        Tier::Two => {
            Box::pin(async move { bench.client.get(&ApiRequest::Variables { key }, |_| Ok(())).await })
        }
        Tier::Three => Box::pin(async move { bench.meta().await.map(drop) }),
    }
}

async fn join_all<T>(futures: Vec<Pin<Box<dyn Future<Output = T> + '_>>>) -> Vec<T> {
    let mut futures = futures;
    let mut outcomes = futures.iter().map(|_| None).collect::<Vec<_>>();
    std::future::poll_fn(|context| {
        for (future, outcome) in futures.iter_mut().zip(&mut outcomes) {
            if outcome.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(context)
            {
                *outcome = Some(value);
            }
        }
        if outcomes.iter().all(Option::is_some) {
            std::task::Poll::Ready(())
        } else {
            std::task::Poll::Pending
        }
    })
    .await;
    outcomes.into_iter().flatten().collect()
}

async fn all(refusals: usize, at_once: usize) {
    for status in [429, 503] {
        for retry_after in waits() {
            for plan in PLANS {
                for kind in KINDS {
                    for known in KNOWN {
                        for tier in Tier::ALL {
                            Case { status, retry_after, plan, kind, known, tier, refusals, at_once }
                                .run(None)
                                .await;
                        }
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn one_refusal_of_one_request() {
    all(1, 1).await;
}

#[tokio::test(start_paused = true)]
async fn one_refusal_of_six_requests() {
    all(1, 6).await;
}

#[tokio::test(start_paused = true)]
async fn six_refusals_of_six_requests() {
    all(6, 6).await;
}

#[tokio::test(start_paused = true)]
async fn refusals_without_end() {
    all(1000, 1).await;
    all(1000, 6).await;
}

/// Learned limits and returned tokens reach the shared file, and do not come back from it.
#[tokio::test(start_paused = true)]
async fn refusals_with_a_file_of_shared_limits() {
    let state = tempfile::tempdir().unwrap();
    let mut nth = 0;
    for retry_after in [1, 30].map(|s| RetryAfter::Delay(Duration::from_secs(s))) {
        for (plan, kind) in [(None, None), (Some("pro"), Some("high")), (Some("pro"), Some("low"))] {
            for known in KNOWN {
                for tier in Tier::ALL {
                    for (refusals, at_once) in [(1, 1), (1, 6), (6, 6)] {
                        nth += 1;
                        let shared = SharedLimits::new(state.path(), &nth.to_string());
                        let case =
                            Case { status: 429, retry_after, plan, kind, known, tier, refusals, at_once };
                        case.run(Some(shared)).await;
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_spent_month_ends_the_run_and_names_the_source_of_the_budget() {
    let bench = Bench::with(Vec::new(), |options| options.limits.seat = Some(Seat::View));
    for _ in 0..6 {
        bench.images(1).await.unwrap();
    }
    let error = bench.images(1).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "1 node of file KEY: not sent: exfig has counted the 6 tier-1 requests of this month \
         (`seat = \"view\"` in Cargo.toml) and sends no more; to lift that budget, pass `--rate-limit N` or \
         set `rate-limit` in Cargo.toml, or set the right `seat`"
    );
    bench.meta().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_budget_learned_from_a_429_is_reported_as_inferred() {
    let low = Case {
        status: 429,
        retry_after: RetryAfter::Delay(Duration::from_secs(1)),
        plan: None,
        kind: Some("low"),
        known: (None, None),
        tier: Tier::Three,
        refusals: 1,
        at_once: 1,
    };
    let bench = Bench::new(vec![low.step()]);
    bench.meta().await.unwrap();
    for _ in 0..6 {
        bench.images(1).await.unwrap();
    }
    let error = bench.images(1).await.unwrap_err();
    let whose = BudgetSource::LimitTypeHeader;
    assert!(
        matches!(error, RequestError::OverLimit { limit: LimitReached::Month { whose: w }, .. } if w == whose),
        "{error}"
    );
}

#[tokio::test(start_paused = true)]
async fn a_bucket_slower_than_max_wait_ends_the_run_without_a_lockout() {
    let with_interval = |seconds| {
        let interval = Duration::from_secs(seconds);
        Bench::with_buckets(Vec::new(), BucketSize { capacity: 1, interval })
    };
    let bench = with_interval(121);
    bench.meta().await.unwrap();
    let error = bench.meta().await.unwrap_err();
    assert!(matches!(error, RequestError::OverLimit { limit: LimitReached::Pacing { .. }, .. }), "{error}");
    let bench = with_interval(120);
    bench.meta().await.unwrap();
    bench.meta().await.unwrap();
    assert_eq!(bench.times(), [0, 120_000]);
}

#[tokio::test(start_paused = true)]
async fn pacing_is_announced_exactly_and_names_the_key_that_helps() {
    let bench = Bench::new(Vec::new());
    let outcomes = join_all((0..13).map(|_| request(&bench, Tier::One)).collect()).await;
    assert!(outcomes.iter().all(Result::is_ok));
    assert_eq!(bench.times()[9..], [0, 2000, 4000, 6000]);
    let pacing = bench.heard().into_iter().filter_map(|(at, event)| match event {
        Event::Throttling { wait, missing_key, .. } => Some((at.as_secs(), wait.as_secs(), missing_key)),
        _ => None,
    });
    assert_eq!(
        pacing.collect::<Vec<_>>(),
        [(0, 2, Some("plan")), (2, 2, Some("plan")), (4, 2, Some("plan"))]
    );
}
