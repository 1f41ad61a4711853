//! Rate limits as the client sees them.

use std::time::Duration;

use fake_figma::{Design, FakeFigma, Limits, Plan, Rate, Seat};

use crate::client::{Answer, Client, TOKEN, api};

fn limited(limits: Limits) -> FakeFigma {
    FakeFigma::builder()
        .design(Design::synthetic(1))
        .limits(limits)
        .token("fake-token")
        .token("b")
        .start()
        .unwrap()
}

/// The first refusal of an endpoint, and how many requests went before it.
fn refusal(server: &FakeFigma, path: &str) -> (usize, Answer) {
    let mut client = Client::connect(&server.api_url());
    for taken in 0..1_000 {
        let answer = client.get(path, TOKEN).unwrap();
        if answer.status != 200 {
            return (taken, answer);
        }
    }
    panic!("1,000 requests and no refusal")
}

#[test]
fn a_view_seat_is_told_to_come_back_in_five_days() {
    let server = limited(Limits::of(Plan::Professional, Seat::View));
    let (taken, answer) = refusal(&server, "/v1/files/FAKE?depth=1");
    assert_eq!((taken, answer.status), (6, 429));
    assert_eq!(answer.text(), r#"{"err":"Rate limit exceeded","status":429}"#);
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((431_990..=432_000).contains(&wait), "{wait}");
    assert_eq!(answer.header("x-figma-plan-tier"), Some("pro"));
    assert_eq!(answer.header("x-figma-rate-limit-type"), Some("low"));
    assert!(answer.header("x-figma-upgrade-link").is_some());
    // Nodes and images share the tier's bucket; metadata has another.
    assert_eq!(api(&server, "/v1/images/FAKE?ids=2:0").status, 429);
    assert_eq!(api(&server, "/v1/files/FAKE/meta").status, 200);
    // So has another token.
    let other =
        Client::connect(&server.api_url()).get("/v1/files/FAKE?depth=1", "X-Figma-Token: b\r\n").unwrap();
    assert_eq!(other.status, 200);
    assert_eq!((server.counts().status(429), server.counts().tier(1)), (2, 9));
}

#[test]
fn a_refusal_may_come_without_headers_or_with_a_made_up_wait() {
    let one = Limits::none().tier(3, Rate::per_minute(1));
    let (_, bare) = refusal(&limited(Limits { headers: false, ..one.clone() }), "/v1/me");
    assert_eq!((bare.header("retry-after"), bare.header("x-figma-plan-tier")), (None, None));
    let days = Limits { retry_after: Some(Duration::from_secs(396_749)), ..one };
    let (_, long) = refusal(&limited(days), "/v1/me");
    assert_eq!(long.header("retry-after"), Some("396749"));
}

#[test]
fn a_bucket_leaks_and_can_be_replaced() {
    let server = limited(Limits::none().tier(3, Rate::per_minute(2)).minute(Duration::from_millis(40)));
    let (taken, _) = refusal(&server, "/v1/me");
    assert!(taken >= 2);
    let mut client = Client::connect(&server.api_url());
    // A request leaks every 20 ms, so among many there is one that gets through.
    assert!((0..100_000).any(|_| client.get("/v1/me", TOKEN).unwrap().status == 200));
    server.set_limits(Limits::none().tier(3, Rate::per_minute(1)));
    assert_eq!(refusal(&server, "/v1/me").0, 1);
}

#[test]
fn wrong_tokens_do_not_use_up_the_limit() {
    let server = limited(Limits::none().tier(3, Rate::per_minute(1)));
    let mut client = Client::connect(&server.api_url());
    for _ in 0..5 {
        assert_eq!(client.get("/v1/me", "X-Figma-Token: x\r\n").unwrap().status, 403);
    }
    assert_eq!(client.get("/v1/me", TOKEN).unwrap().status, 200);
}
