//! Servers that answer late, never or oddly, and programs that hang: every wait ends, reports what happened,
//! and loses nothing.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::time::{Duration, Instant};

use fake_figma::FakeFigma;

use crate::support::{Bench, EVERYTHING, Endings, ICONS, PATIENCE, finish, snapshot};

/// Selects the paths that a server treats badly.
type Pick = fn(&str) -> bool;

/// How a server treats the requests to one endpoint.
#[derive(Debug, Clone, Copy)]
enum Manner {
    /// Accepts the request and says nothing.
    Silent,
    /// Starts to answer, one byte at a time.
    Trickle,
    /// Accepts the request and closes the connection.
    Close,
    /// Sends this response.
    Answer(&'static str),
}

/// A raw socket in front of the emulator: requests that `is_bad` picks are treated by `manner`, all others
/// are forwarded.
fn front(server: &FakeFigma, is_bad: Pick, manner: Manner) -> SocketAddr {
    let behind = server.api_url().trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (client, behind) = (client.unwrap(), behind.clone());
            std::thread::spawn(move || serve(client, &behind, is_bad, manner));
        }
    });
    address
}

fn serve(client: TcpStream, behind: &str, is_bad: Pick, manner: Manner) {
    let mut reader = BufReader::new(client.try_clone().unwrap());
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).unwrap_or(0) == 0 {
            return;
        }
    }
    let mut client = client;
    let path = head.split(' ').nth(1).unwrap_or_default();
    if !is_bad(path.split('?').next().unwrap_or_default()) {
        let mut server = TcpStream::connect(behind).unwrap();
        server.write_all(head.replacen("\r\n", "\r\nconnection: close\r\n", 1).as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = server.read_to_end(&mut answer);
        let _ = client.write_all(&answer);
        return;
    }
    match manner {
        Manner::Close => {}
        Manner::Answer(text) => _ = client.write_all(text.as_bytes()),
        // Until the client leaves.
        Manner::Silent => _ = reader.read_line(&mut head),
        Manner::Trickle => {
            for byte in b"HTTP/1.1 200 OK\r\nx-padding: ".iter().chain(std::iter::repeat(&b'x')) {
                if client.write_all(&[*byte]).is_err() {
                    return;
                }
                client.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
                if matches!(client.read(&mut [0]), Ok(0)) {
                    return;
                }
            }
        }
    }
}

fn through(bench: &Bench, front: SocketAddr) {
    let manifest = bench.read("app/Cargo.toml").replace(&bench.server.api_url(), &format!("http://{front}"));
    bench.write("app/Cargo.toml", &manifest);
}

#[test]
fn a_server_that_is_silent_trickles_or_closes_costs_its_timeout_at_any_endpoint() {
    let endpoints: [(&str, Pick); 5] = [
        ("files", |path| path == "/v1/files/TESTKEY"),
        ("images", |path| path.starts_with("/v1/images/")),
        ("styles", |path| path.ends_with("/styles")),
        ("variables", |path| path.ends_with("/variables/local")),
        ("meta", |path| path.ends_with("/meta")),
    ];
    let endings = std::sync::Mutex::new(Endings::default());
    let endings = &endings;
    std::thread::scope(|scope| {
        for (name, is_bad) in endpoints {
            for manner in [Manner::Silent, Manner::Trickle, Manner::Close] {
                scope.spawn(move || {
                    let bench = Bench::new(EVERYTHING);
                    // exfig only requests the version if something was exported before.
                    let before = (name == "meta").then(|| {
                        bench.export().ends_with(0);
                        bench.tree()
                    });
                    through(&bench, front(&bench.server, is_bad, manner));
                    let begun = Instant::now();
                    let ran = bench.run(&["--timeout", "500ms", "--max-retries", "1"]);
                    assert!(begun.elapsed() < PATIENCE, "{name} {manner:?}: {:?}", begun.elapsed());
                    assert_eq!(ran.code, 3, "{name} {manner:?}: {}", ran.stderr);
                    // Which of two batches of renders opens the circuit breaker is random.
                    if name != "images" {
                        endings.lock().unwrap().add(&format!("{name} {manner:?}"), &bench, &ran);
                    }
                    if let Some(before) = before {
                        assert_eq!(bench.tree(), before, "{name} {manner:?}");
                    }
                });
            }
        }
    });
    insta::assert_snapshot!(endings.lock().unwrap().shown(), @r#"
    files Close -> 3
        error: file TESTKEY: connection closed: client error (SendRequest): connection closed before message completed (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    files Silent -> 3
        error: file TESTKEY: no response within [TIME] (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    files Trickle -> 3
        error: file TESTKEY: no response within [TIME] (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    meta Close -> 3
        error: version of file TESTKEY: connection closed: client error (SendRequest): connection closed before message completed (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    meta Silent -> 3
        error: version of file TESTKEY: no response within [TIME] (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    meta Trickle -> 3
        error: version of file TESTKEY: no response within [TIME] (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    styles Close -> 3
        error: published styles of file TESTKEY: connection closed: client error (SendRequest): connection closed before message completed (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    styles Silent -> 3
        error: published styles of file TESTKEY: no response within [TIME] (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    styles Trickle -> 3
        error: published styles of file TESTKEY: no response within [TIME] (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    variables Close -> 3
        error: variables of file TESTKEY: connection closed: client error (SendRequest): connection closed before message completed (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    variables Silent -> 3
        error: variables of file TESTKEY: no response within [TIME] (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    variables Trickle -> 3
        error: variables of file TESTKEY: no response within [TIME] (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    "#);
}

#[test]
fn a_cdn_that_is_silent_stalls_or_closes_costs_its_timeout() {
    let mut endings = Endings::default();
    for script in ["cdn: silent", "cdn: stall", "cdn: close"] {
        let bench = Bench::with_faults(script, ICONS);
        let begun = Instant::now();
        let ran = bench.run(&["--timeout", "500ms", "--max-retries", "1"]);
        assert!(begun.elapsed() < PATIENCE, "{script}");
        endings.add(script, &bench, &ran);
    }
    insta::assert_snapshot!(endings.shown(), @r#"
    cdn: close -> 3
        error: 4 items could not be exported:
          - the download failed: connection closed: client error (SendRequest): connection closed before message completed (after 2 attempts)
                icon `moon` (1:1)
                icon `rain` (1:3)
                icon `star` (1:2)
                icon `sun` (1:0)
        help: `cargo xtask figma-export --resume` tries again
    cdn: silent -> 3
        error: 4 items could not be exported:
          - the download failed: no response within [TIME] (after 2 attempts)
                icon `moon` (1:1)
                icon `rain` (1:3)
                icon `star` (1:2)
                icon `sun` (1:0)
        help: `cargo xtask figma-export --resume` tries again
    cdn: stall -> 3
        error: 4 items could not be exported:
          - the download failed: the response stalled for 0.5 s (after 2 attempts)
                icon `moon` (1:1)
                icon `rain` (1:3)
                icon `star` (1:2)
                icon `sun` (1:0)
        help: `cargo xtask figma-export --resume` tries again
    "#);
}

#[test]
fn an_interrupt_ends_the_wait_for_a_silent_server() {
    for is_bad in [(|path| path == "/v1/files/TESTKEY") as Pick, |path| path.starts_with("/v1/images/")] {
        let bench = Bench::new(ICONS);
        through(&bench, front(&bench.server, is_bad, Manner::Silent));
        let mut command = bench.command(&["-v"]);
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap()).lines();
        let first = if is_bad("/v1/files/TESTKEY") { "file TESTKEY" } else { "renders" };
        assert!(said.by_ref().any(|line| line.unwrap().contains(first)));
        let begun = Instant::now();
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        // Reads the rest, so that the program does not block on a full pipe.
        let rest = said.map_while(Result::ok).collect::<Vec<_>>().join("\n");
        let code = child.wait().unwrap().code();
        assert_eq!(code, Some(130), "{rest}");
        assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    }
}

#[test]
fn odd_responses_are_named_and_a_proxy_page_says_nothing_about_the_token() {
    let page = "<html><head><title>Blocked by policy</title></head></html>";
    let answer = |head: &str, body: &str| -> &'static str {
        format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).leak()
    };
    let figma = "{\"status\":403,\"err\":\"Invalid token\"}";
    let cases = [
        ("403 Forbidden", page),
        ("407 Proxy Authentication Required", ""),
        ("403 Forbidden", "{\"message\":\"Forbidden\"}"),
        ("403 Forbidden", figma),
        ("202 Accepted", ""),
        ("204 No Content", ""),
        ("200 OK", ""),
        ("200 OK", page),
        ("200 OK", "{\"document\":}"),
    ];
    let mut endings = Endings::default();
    for (head, body) in cases {
        let bench = Bench::new(ICONS);
        let manner = Manner::Answer(answer(head, body));
        through(&bench, front(&bench.server, |path| path == "/v1/files/TESTKEY", manner));
        let ran = bench.run(&["--max-retries", "1"]);
        endings.add(&format!("{head} {body}"), &bench, &ran);
    }
    insta::assert_snapshot!(endings.shown(), @r#"
    200 OK  -> 3
        error: file TESTKEY: empty response (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    200 OK <html><head><title>Blocked by policy</title></head></html> -> 1
        error: file TESTKEY: unexpected content: not JSON but `Blocked by policy`
        help: something else answered in Figma's place: look for a login page, a proxy, or a wrong `base-url`
    200 OK {"document":} -> 1
        error: file TESTKEY: unreadable JSON: expected value at line 1 column 13
    202 Accepted  -> 3
        error: file TESTKEY: status 202: accepted, but not ready yet (after 2 attempts in [TIME])
    204 No Content  -> 3
        error: file TESTKEY: status 204: successful, but without the requested content
    403 Forbidden <html><head><title>Blocked by policy</title></head></html> -> 3
        error: file TESTKEY: status 403 from a proxy or CDN, not from Figma: Blocked by policy
        help: the token was not checked; look at the proxy, firewall or VPN between this machine and Figma
    403 Forbidden {"message":"Forbidden"} -> 3
        error: file TESTKEY: status 403 from a proxy or CDN, not from Figma: Forbidden
        help: the token was not checked; look at the proxy, firewall or VPN between this machine and Figma
    403 Forbidden {"status":403,"err":"Invalid token"} -> 4
        error: Figma refused this access token for file TESTKEY: Invalid token
        help: check FIGMA_TOKEN: it may be wrong or expired, or its owner may not be able to open this file
    407 Proxy Authentication Required  -> 3
        error: file TESTKEY: status 407 from a proxy or CDN, not from Figma
        help: the token was not checked; look at the proxy, firewall or VPN between this machine and Figma
    "#);
}

/// The server that stores the renders never sees the token.
#[test]
fn a_refused_download_says_nothing_about_the_token() {
    let mut endings = Endings::default();
    for script in ["cdn: 403", "cdn: 403-expired", "cdn: expired-url"] {
        let bench = Bench::with_faults(script, ICONS);
        let ran = bench.export();
        endings.add(script, &bench, &ran);
        bench.server.set_faults(fake_figma::Faults::none());
        bench.run(&["--resume"]).ends_with(0);
    }
    insta::assert_snapshot!(endings.shown(), @r#"
    cdn: 403 -> 3
        error: 4 items could not be exported:
          - the CDN refused its svg, even with new URLs
                icon `moon` (1:1)
                icon `rain` (1:3)
                icon `star` (1:2)
                icon `sun` (1:0)
        help: `cargo xtask figma-export --resume` tries again
    cdn: 403-expired -> 3
        error: 4 items could not be exported:
          - the CDN refused its svg, even with new URLs
                icon `moon` (1:1)
                icon `rain` (1:3)
                icon `star` (1:2)
                icon `sun` (1:0)
        help: `cargo xtask figma-export --resume` tries again
    cdn: expired-url -> 3
        error: 4 items could not be exported:
          - the CDN refused its svg, even with new URLs
                icon `moon` (1:1)
                icon `rain` (1:3)
                icon `star` (1:2)
                icon `sun` (1:0)
        help: `cargo xtask figma-export --resume` tries again
    "#);
}

#[test]
fn messages_name_the_proxy() {
    let bench = Bench::new(ICONS);
    let manifest = bench.read("app/Cargo.toml").replace(&bench.server.api_url(), "https://api.figma.test");
    bench.write("app/Cargo.toml", &manifest);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = bench.command(&["--max-retries", "0"]);
    let ran = finish(command.env("HTTPS_PROXY", format!("http://user:secret@{closed}")).spawn().unwrap());
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
    error: file TESTKEY: no connection: client error (Connect): tunnel error: failed to create underlying connection: tcp connect error: Connection refused (os error 111) (through the proxy http://[ADDRESS])
    help: requests go through the proxy http://[ADDRESS]: check that it is running and that HTTPS_PROXY is right
    "#);
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
}
