//! What a run can still send, and the sentences about limits.

use super::*;
use crate::client::hosts::host_of;
use crate::policy::limits::{BudgetSource, Plan, Seat};

fn known(plan: Option<Plan>, seat: Option<Seat>, rate_limit: Option<BucketSize>) -> KnownLimits {
    KnownLimits { plan, seat, rate_limit }
}

#[tokio::test(start_paused = true)]
async fn what_is_left_of_a_bucket_shrinks_and_recovers() {
    let bench = Bench::with_buckets(Vec::new(), BucketSize::new(3, 0.5));
    let levels = || (bench.client.available(Tier::One), bench.client.forecast(Tier::One, 5).as_secs());
    assert_eq!(levels(), (3, 4), "three at once, then one every two seconds");
    bench.images(1).await.unwrap();
    bench.images(1).await.unwrap();
    assert_eq!(levels(), (1, 8));
    assert_eq!(bench.client.available(Tier::Three), 3, "each tier has its own");
    pass(Duration::from_secs(2)).await;
    assert_eq!(levels(), (2, 6));
    assert!(!bench.client.is_scarce(Tier::One));
    assert_eq!(bench.client.month_left(Tier::One), None);
}

#[tokio::test(start_paused = true)]
async fn a_seat_with_six_requests_a_month_is_scarce() {
    let bench = Bench::with(Vec::new(), |options| {
        options.limits = known(Some(Plan::Professional), Some(Seat::View), None);
    });
    assert!(bench.client.is_scarce(Tier::One) && !bench.client.is_scarce(Tier::Three));
    assert_eq!(bench.client.month_left(Tier::One), Some(6));
    bench.images(1).await.unwrap();
    assert_eq!(bench.client.month_left(Tier::One), Some(5));
}

#[tokio::test(start_paused = true)]
async fn the_clients_own_options_are_given_back() {
    let state = tempfile::tempdir().unwrap();
    let ledger = Ledger::new(state.path(), "abc");
    let bulk = Bulk::new(64 * 1024 * 1024);
    let bench = Bench::with(Vec::new(), |options| {
        options.ledger = Some(ledger.clone());
        options.bulk = bulk;
    });
    assert_eq!(bench.client.ledger().map(Ledger::path), Some(ledger.path()));
    assert_eq!(bench.client.bulk(), bulk);
    assert!(Bench::new(Vec::new()).client.ledger().is_none());
}

/// Each limit says whose it is, and which key or option changes it.
#[test]
fn every_limit_says_what_lifts_it() {
    let wait = Duration::from_secs(150);
    let guess = known(None, None, None);
    let plan = known(Some(Plan::Professional), Some(Seat::Full), None);
    let own = known(None, None, Some(BucketSize::new(1, 0.01)));
    let pacing = |limits| LimitReached::Pacing { every: wait, limits };
    let month = |whose| LimitReached::Month { whose };
    let all = [
        pacing(guess),
        pacing(plan),
        pacing(own),
        month(BudgetSource::Plan),
        month(BudgetSource::Seat),
        month(BudgetSource::PlanTierHeader),
        month(BudgetSource::LimitTypeHeader),
        LimitReached::OtherExport { wait },
        LimitReached::StillThrottled { pauses: 1, waited: wait },
        LimitReached::StillThrottled { pauses: 3, waited: wait },
    ];
    insta::assert_snapshot!(all.map(|limit| limit.to_string()).join("\n"), @r#"
    not sent: exfig's cautious guess at your limit allows one request every 2 min 30 s, and `max-wait` is shorter; set `plan` in Cargo.toml, or raise `max-wait`
    not sent: the limit of the `plan` and `seat` in Cargo.toml allows one request every 2 min 30 s, and `max-wait` is shorter; raise `max-wait`, or set `--rate-limit N`
    not sent: `rate-limit` allows one request every 2 min 30 s, and `max-wait` is shorter; raise `max-wait`, or set `--rate-limit N`
    not sent: exfig has counted the 6 tier-1 requests of this month (`plan = "starter"` in Cargo.toml) and sends no more; to lift that budget, pass `--rate-limit N` or set `rate-limit` in Cargo.toml, or set the right `plan`
    not sent: exfig has counted the 6 tier-1 requests of this month (`seat = "view"` in Cargo.toml) and sends no more; to lift that budget, pass `--rate-limit N` or set `rate-limit` in Cargo.toml, or set the right `seat`
    not sent: exfig has counted the 6 tier-1 requests of this month (inferred from Figma's header `X-Figma-Plan-Tier: starter`) and sends no more; to lift that budget, pass `--rate-limit N` or set `rate-limit` in Cargo.toml, or set `plan`
    not sent: exfig has counted the 6 tier-1 requests of this month (inferred from Figma's header `X-Figma-Rate-Limit-Type: low`) and sends no more; to lift that budget, pass `--rate-limit N` or set `rate-limit` in Cargo.toml, or set `seat`
    not sent: Figma asked another export with this token to wait, for 2 min 30 s more; run again later, or raise `--max-wait`
    Figma still responds with status 429 after 1 pause (2 min 30 s in total); run again later, or raise `--max-wait`
    Figma still responds with status 429 after 3 pauses (2 min 30 s in total); run again later, or raise `--max-wait`
    "#);
}

#[test]
fn hosts_are_named_without_the_rest_of_the_url() {
    let table = [
        ("https://cdn.example.com/a/b?Signature=x", "cdn.example.com"),
        ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
        ("https://cdn.example.com", "cdn.example.com"),
    ];
    for (url, host) in table {
        assert_eq!(host_of(url), host);
    }
}
