//! Every fault as the client sees it, holds, and the latency that is asked for.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use fake_figma::{Design, FakeFigma, FaultSide, Faults, Latency, SeededFaults};
use serde_json::Value;

use crate::client::{Answer, Client, TOKEN, api, download, try_api, url, urls};

const SOON: Duration = Duration::from_secs(10);

/// Waits until the log's entry is complete, or fails.
#[expect(
    clippy::disallowed_methods,
    reason = "a limit on real waiting, so that a broken server fails the test"
)]
fn wait_finished(server: &FakeFigma, entry: usize) {
    let begun = Instant::now();
    while server.log().get(entry).is_none_or(|entry| entry.finished.is_none()) {
        assert!(begun.elapsed() < SOON, "{:?}", server.log());
        std::thread::yield_now();
    }
}

fn failing(script: &str) -> FakeFigma {
    let builder = FakeFigma::builder().design(Design::synthetic(3)).stall_limit(Duration::from_millis(30));
    builder.faults(Faults::script(script).unwrap()).start().unwrap()
}

/// The answer to the first request for the file's metadata.
fn first(fault: &str) -> Answer {
    let server = failing(&format!("meta: {fault}"));
    let answer = api(&server, "/v1/files/FAKE/meta");
    assert_eq!(server.log()[0].status, Some(answer.status), "{fault}");
    answer
}

#[test]
fn statuses_and_their_bodies() {
    for (fault, status, body) in [
        (
            "400-render-timeout",
            400,
            r#"{"err":"Render timeout, try requesting fewer or smaller images","status":400}"#,
        ),
        (
            "400-too-large",
            400,
            r#"{"err":"Request too large. If applicable, filter by query params.","status":400}"#,
        ),
        ("403", 403, r#"{"err":"Forbidden","status":403}"#),
        ("403-expired", 403, r#"{"err":"Token expired","status":403}"#),
        ("404", 404, r#"{"err":"Not found","status":404}"#),
        ("429", 429, r#"{"err":"Rate limit exceeded","status":429}"#),
        ("500", 500, r#"{"err":"Internal server error","status":500}"#),
        ("empty", 200, ""),
    ] {
        let answer = first(fault);
        assert_eq!((answer.status, answer.text()), (status, body), "{fault}");
    }
    for (fault, status) in [("413", 413), ("502", 502), ("503", 503), ("504", 504), ("html", 200)] {
        let answer = first(fault);
        assert_eq!((answer.status, answer.header("content-type")), (status, Some("text/html")), "{fault}");
    }
    let xml = first("xml");
    assert!(xml.status == 200 && xml.text().contains("<Code>InternalError</Code>"));
    let garbage = first("garbage");
    assert!(garbage.status == 200 && !garbage.cut && serde_json::from_slice::<Value>(&garbage.body).is_err());
    let moved = first("redirect(http://127.0.0.1:9/x)");
    assert_eq!((moved.status, moved.header("location")), (302, Some("http://127.0.0.1:9/x")));
}

#[test]
fn waits_are_said_in_every_way() {
    let header = |fault: &str| first(fault).header("retry-after").map(str::to_owned);
    assert_eq!(header("429(retry-after=4d)").as_deref(), Some("345600"));
    assert_eq!(header("503(retry-after=7)").as_deref(), Some("7"));
    assert_eq!(header("503"), None);
    let date = header("429(date=60)").unwrap();
    assert!(date.len() == 29 && date.ends_with(" GMT"), "{date}");
    let bare = first("429(no-headers)");
    assert_eq!((bare.header("retry-after"), bare.header("x-figma-plan-tier")), (None, None));
    let full = first("429");
    assert_eq!(
        (full.header("x-figma-plan-tier"), full.header("x-figma-rate-limit-type")),
        (Some("pro"), Some("high"))
    );
}

#[test]
fn connections_that_break() {
    let kind = |fault: &str| {
        let server = failing(&format!("meta: {fault}"));
        let error = try_api(&server, "/v1/files/FAKE/meta").unwrap_err().kind();
        assert_eq!((server.log()[0].status, server.log()[0].fault.as_deref()), (None, Some(fault)));
        error
    };
    assert_eq!(kind("reset"), ErrorKind::ConnectionReset);
    assert_eq!(kind("close"), ErrorKind::UnexpectedEof);
    assert_eq!(kind("silent"), ErrorKind::UnexpectedEof);
}

#[test]
fn bodies_that_are_not_whole() {
    let whole = api(&failing(""), "/v1/files/FAKE/meta").body;
    for fault in ["truncate", "stall"] {
        let part = first(fault);
        assert!(part.cut, "{fault}");
        // The port's digits may differ in number, so the length is the announced one.
        let announced: usize = part.header("content-length").unwrap().parse().unwrap();
        assert_eq!(part.body.len(), announced / 2, "{fault}");
        assert!(whole.starts_with(&part.body), "{fault}");
    }
    let server = failing("meta: wrong-length");
    let mut client = Client::connect(&server.api_url());
    let half = client.get("/v1/files/FAKE/meta", TOKEN).unwrap();
    assert!(!half.cut && whole.starts_with(&half.body));
    let rest = client.rest();
    assert_eq!(rest.len(), half.body.len() + (rest.len() + half.body.len()) % 2);
}

#[test]
fn a_silence_ends_when_the_client_leaves() {
    let server = FakeFigma::builder()
        .design(Design::synthetic(1))
        .stall_limit(Duration::from_secs(3_600))
        .faults(Faults::script("meta: silent x1").unwrap())
        .start()
        .unwrap();
    let mut client = Client::connect(&server.api_url());
    client.send("/v1/files/FAKE/meta", TOKEN).unwrap();
    drop(client);
    wait_finished(&server, 0);
    assert_eq!(api(&server, "/v1/files/FAKE/meta").status, 200);
}

#[test]
fn a_script_counts_requests_and_knows_nodes() {
    let server = failing("images#2: 500 x2; images@2:1: null-image; cdn@2:2: truncate x1");
    let statuses: Vec<u16> = (0..4).map(|_| api(&server, "/v1/images/FAKE?ids=2:0").status).collect();
    assert_eq!(statuses, [200, 500, 500, 200]);
    let urls = urls(&server, "format=svg&ids=2:0,2:1,2:2");
    assert!(urls["2:0"].is_string() && urls["2:1"].is_null());
    let url = urls["2:2"].as_str().unwrap();
    assert!(download(url).unwrap().cut);
    assert!(!download(url).unwrap().cut);
    assert!(!download(urls["2:0"].as_str().unwrap()).unwrap().cut);
    let faults: Vec<_> = server.log().into_iter().filter_map(|entry| entry.fault).collect();
    assert_eq!(faults, ["500", "500", "null-image", "truncate"]);
    assert_eq!(server.counts().faults, 4);
    server.set_faults(Faults::none());
    assert!(urls_of_second(&server).is_string());
}

fn urls_of_second(server: &FakeFigma) -> Value {
    urls(server, "format=svg&ids=2:1")["2:1"].clone()
}

#[test]
fn urls_that_have_expired() {
    let server = failing("images#1: expired-url; cdn#2: expired-url");
    let dead = url(&server, "2:0");
    assert_eq!(download(&dead).unwrap().status, 403);
    let alive = url(&server, "2:0");
    assert_eq!(download(&alive).unwrap().status, 403);
    let picture = download(&alive).unwrap();
    assert_eq!(picture.status, 200);
    assert_eq!(download(&dead).unwrap().status, 403);
}

#[test]
fn scripts_go_before_the_token() {
    let server = failing("me#1: 503");
    let mut client = Client::connect(&server.api_url());
    assert_eq!(client.get("/v1/me", "").unwrap().status, 503);
    assert_eq!(client.get("/v1/me", "").unwrap().status, 403);
}

#[test]
fn chance_is_the_same_for_the_same_seed() {
    let fates = |seed: u64| {
        let faults = Faults::seeded(SeededFaults {
            kinds: SeededFaults::parse_kinds("500,503,429").unwrap(),
            side: FaultSide::Cdn,
            ..SeededFaults::new(0.3, seed)
        });
        let server = FakeFigma::builder().design(Design::synthetic(40)).faults(faults).start().unwrap();
        let ids: Vec<String> = (0..40).map(|number| format!("2:{number}")).collect();
        let urls = urls(&server, &format!("format=svg&ids={}", ids.join(",")));
        let status = |id: &String| download(urls[id].as_str().unwrap()).unwrap().status;
        ids.iter().map(status).collect::<Vec<_>>()
    };
    let seven = fates(7);
    assert_eq!(fates(7), seven);
    assert_ne!(fates(8), seven);
    let failed = seven.iter().filter(|status| **status != 200).count();
    assert!((4..=20).contains(&failed), "{failed} of 40 at a rate of 0.3");
}

#[test]
fn a_held_request_waits_for_its_release() {
    let server = failing("");
    let hold = server.hold("images", 2);
    assert_eq!(api(&server, "/v1/images/FAKE?ids=2:0").status, 200);
    assert!(!hold.is_reached());
    let mut client = Client::connect(&server.api_url());
    client.send("/v1/images/FAKE?ids=2:0", TOKEN).unwrap();
    assert!(hold.wait_reached(SOON));
    assert_eq!(server.log()[1].finished, None);
    // Others are served meanwhile.
    assert_eq!(api(&server, "/v1/images/FAKE?ids=2:1").status, 200);
    hold.release();
    assert_eq!(client.read().unwrap().status, 200);
}

#[test]
fn a_client_may_die_while_it_is_held() {
    let server = failing("");
    let url = url(&server, "2:0");
    let hold = server.hold("cdn", 1);
    let mut client = Client::connect(&server.cdn_url());
    client.send(&url[server.cdn_url().len()..], "").unwrap();
    assert!(hold.wait_reached(SOON));
    drop(client);
    wait_finished(&server, 1);
    assert_eq!((server.log()[1].status, server.log()[1].fault.as_deref()), (None, Some("held")));
    assert_eq!(download(&url).unwrap().status, 200);
}

#[test]
#[should_panic(expected = "no endpoint `image` to hold; there are files, nodes, images")]
fn a_hold_on_an_unknown_endpoint_is_a_mistake_in_the_test() {
    drop(failing("").hold("image", 1));
}

#[test]
fn latency_is_what_was_asked_for() {
    let latency = Latency {
        api: Duration::from_millis(20),
        render_per_id: Duration::from_millis(10),
        cdn: Duration::from_millis(30),
    };
    let server = FakeFigma::builder().design(Design::synthetic(3)).latency(latency).start().unwrap();
    let url = urls(&server, "format=svg&ids=2:0,2:1,2:2")["2:0"].as_str().unwrap().to_owned();
    download(&url).unwrap();
    let took = |index: usize| {
        let entry = &server.log()[index];
        entry.finished.unwrap() - entry.at
    };
    assert!(took(0) >= Duration::from_millis(50), "{:?}", took(0));
    assert!(took(1) >= Duration::from_millis(30), "{:?}", took(1));
}
