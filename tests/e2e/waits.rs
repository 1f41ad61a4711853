//! Servers that answer late, never or in odd words, and programs that hang: every wait ends, says what it is, and loses nothing.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;
use std::time::{Duration, Instant};

use fake_figma::{FakeFigma, Faults, Limits, Plan, Seat};

use crate::support::{Bench, EVERYTHING, ICONS, Ran, blur, design, finish};

/// What no wait of these tests comes near to, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(60);

/// What may lie between leaving the client and arriving at the server, on a busy machine.
const UNDERWAY: Duration = Duration::from_millis(500);

/// Which paths a server treats badly.
type Pick = fn(&str) -> bool;

/// What a server does with the requests to one endpoint.
#[derive(Debug, Clone, Copy)]
enum Manner {
    /// Takes the request and says nothing.
    Silent,
    /// Begins to answer, a byte at a time.
    Trickle,
    /// Takes the request and leaves.
    Close,
    /// Answers in its own words.
    Answer(&'static str),
}

/// A raw socket in front of the emulator: what `is_bad` picks is treated by `manner`, everything else is passed on.
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
fn a_server_that_is_silent_trickles_or_leaves_costs_its_time_limit_at_any_endpoint() {
    let endpoints: [(&str, Pick); 5] = [
        ("files", |path| path == "/v1/files/TESTKEY"),
        ("images", |path| path.starts_with("/v1/images/")),
        ("styles", |path| path.ends_with("/styles")),
        ("variables", |path| path.ends_with("/variables/local")),
        ("meta", |path| path.ends_with("/meta")),
    ];
    std::thread::scope(|scope| {
        for (name, is_bad) in endpoints {
            for manner in [Manner::Silent, Manner::Trickle, Manner::Close] {
                scope.spawn(move || {
                    let bench = Bench::new(EVERYTHING);
                    // The version is asked for where something was exported before.
                    let before = (name == "meta").then(|| {
                        bench.export().ends_with(0);
                        bench.tree()
                    });
                    through(&bench, front(&bench.server, is_bad, manner));
                    let begun = Instant::now();
                    let ran = bench.run(&["--timeout", "500ms", "--max-retries", "1"]);
                    assert!(begun.elapsed() < PATIENCE, "{name} {manner:?}: {:?}", begun.elapsed());
                    assert_eq!(ran.code, 3, "{name} {manner:?}: {}", ran.stderr);
                    let why = if matches!(manner, Manner::Close) {
                        "connection closed"
                    } else {
                        "no answer within 0.5 s"
                    };
                    assert!(ran.stderr.contains(why), "{name} {manner:?}: {}", ran.stderr);
                    if let Some(before) = before {
                        assert_eq!(bench.tree(), before, "{name} {manner:?}");
                    }
                });
            }
        }
    });
}

#[test]
fn a_cdn_that_is_silent_stops_or_leaves_costs_its_time_limit() {
    for (script, why) in [
        ("cdn: silent", "no answer within 0.5 s"),
        ("cdn: stall", "the answer stopped for 0.5 s"),
        ("cdn: close", "connection closed"),
    ] {
        let bench = Bench::with_faults(script, ICONS);
        let begun = Instant::now();
        let ran = bench.run(&["--timeout", "500ms", "--max-retries", "1"]);
        assert!(begun.elapsed() < PATIENCE, "{script}");
        assert_eq!(ran.code, 3, "{script}: {}", ran.stderr);
        assert!(ran.stderr.contains(why), "{script}: {}", ran.stderr);
    }
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
        // The rest is read, so that nobody waits for room in the pipe.
        let rest = said.map_while(Result::ok).collect::<Vec<_>>().join("\n");
        let code = child.wait().unwrap().code();
        assert_eq!(code, Some(130), "{rest}");
        assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
    }
}

#[test]
fn odd_answers_are_named_and_a_page_of_a_proxy_does_not_judge_the_token() {
    let page = "<html><head><title>Blocked by policy</title></head></html>";
    let answer = |head: &str, body: &str| -> &'static str {
        format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).leak()
    };
    let figma = "{\"status\":403,\"err\":\"Invalid token\"}";
    let cases = [
        (
            answer("403 Forbidden", page),
            3,
            "status 403 from a proxy or CDN on the way, not from Figma: Blocked by policy",
        ),
        (answer("407 Proxy Authentication Required", ""), 3, "status 407 from a proxy"),
        (answer("403 Forbidden", "{\"message\":\"Forbidden\"}"), 3, "look at the proxy, firewall or VPN"),
        (
            answer("403 Forbidden", figma),
            4,
            "Figma does not allow this access token access to the file TESTKEY: Invalid token",
        ),
        (answer("202 Accepted", ""), 3, "status 202: accepted, and not ready yet (after 2 attempts"),
        (answer("204 No Content", ""), 3, "status 204: a success without what was asked for"),
        (answer("200 OK", ""), 3, "an empty answer (after 2 attempts"),
        (answer("200 OK", page), 1, "unexpected content: not JSON but `Blocked by policy`"),
        (answer("200 OK", "{\"document\":}"), 1, "unreadable JSON"),
    ];
    for (text, code, said) in cases {
        let bench = Bench::new(ICONS);
        through(&bench, front(&bench.server, |path| path == "/v1/files/TESTKEY", Manner::Answer(text)));
        let ran = bench.run(&["--max-retries", "1"]);
        ran.ends_with(code);
        assert!(ran.stderr.contains(said), "{text}: {}", ran.stderr);
    }
}

/// Whoever keeps the renders has never seen the token.
#[test]
fn a_refused_download_does_not_judge_the_token() {
    for script in ["cdn: 403", "cdn: 403-expired", "cdn: expired-url"] {
        let bench = Bench::with_faults(script, ICONS);
        let ran = bench.export();
        ran.ends_with(3);
        assert!(!ran.stderr.contains("accept the token"), "{script}: {}", ran.stderr);
        bench.server.set_faults(fake_figma::Faults::none());
        bench.run(&["--resume"]).ends_with(0);
    }
}

#[test]
fn messages_name_the_proxy() {
    let bench = Bench::new(ICONS);
    let manifest = bench.read("app/Cargo.toml").replace(&bench.server.api_url(), "https://api.figma.test");
    bench.write("app/Cargo.toml", &manifest);
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut command = bench.command(&["--max-retries", "0"]);
    let ran = finish(command.env("HTTPS_PROXY", format!("http://user:secret@{closed}")).spawn().unwrap());
    ran.ends_with(3);
    assert!(ran.stderr.contains(&format!("(through the proxy http://{closed})")), "{}", ran.stderr);
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
}

/// A bench without a `rate-limit`, so that what a 429 says is learnt.
fn learning(limits: Limits, script: &str, keys: &str) -> Bench {
    let server = FakeFigma::builder()
        .design(design(&["sun", "moon", "star", "rain"]))
        .limits(limits)
        .faults(Faults::script(script).unwrap());
    let bench = Bench::with(server, EVERYTHING);
    let manifest = bench.read("app/Cargo.toml");
    bench.write(
        "app/Cargo.toml",
        &manifest.replace("rate-limit = { capacity = 1000, refill-per-second = 1000 }", keys),
    );
    bench
}

/// A pause is what `Retry-After` says, whatever plan and seat the answer or Cargo.toml names.
#[test]
fn a_429_pauses_for_what_it_asks_for_whatever_else_it_says() {
    let plans = [Plan::Starter, Plan::Professional, Plan::Organization, Plan::Enterprise];
    let keys = ["", "plan = \"professional\"", "seat = \"view\""];
    std::thread::scope(|scope| {
        for plan in plans {
            for seat in [Seat::View, Seat::Full] {
                for (nth, script) in
                    ["files: 429(retry-after=1) x1", "styles: 429(retry-after=1) x1"].iter().enumerate()
                {
                    let keys = keys[(nth + plan as usize) % keys.len()];
                    scope.spawn(move || {
                        let bench = learning(Limits { plan, seat, ..Limits::none() }, script, keys);
                        check_pause(&bench, &bench.export(), &format!("{plan:?} {seat:?} {script} {keys}"));
                    });
                }
            }
        }
        for script in [
            "variables-local: 429(retry-after=1) x1",
            "images: 429(date=1) x1",
            "images: 503(retry-after=1) x1",
            "styles: 503(retry-after=1) x1",
        ] {
            scope.spawn(move || {
                let bench =
                    learning(Limits { plan: Plan::Starter, seat: Seat::View, ..Limits::none() }, script, "");
                check_pause(&bench, &bench.export(), script);
            });
        }
    });
}

fn check_pause(bench: &Bench, ran: &Ran, case: &str) {
    assert_eq!(ran.code, 0, "{case}: {}", ran.stderr);
    assert_eq!(ran.stderr.matches("all requests wait").count(), 1, "{case}: {}", ran.stderr);
    assert!(!ran.stderr.contains("locked out"), "{case}: {}", ran.stderr);
    let log = bench.server.log();
    let api = log.iter().filter(|entry| entry.tier.is_some()).collect::<Vec<_>>();
    let refused = api.iter().position(|entry| entry.status.is_some_and(|status| status >= 429)).unwrap();
    let refused = api[refused].finished.unwrap_or(api[refused].at);
    // What was under way at the same moment arrives; then nothing, for as long as was asked.
    let next = api.iter().map(|entry| entry.at).find(|at| *at > refused + UNDERWAY).unwrap() - refused;
    assert!(next >= Duration::from_secs(1), "{case}: {next:?}");
    assert!(next < PATIENCE, "{case}: {next:?}");
}

#[test]
fn a_month_of_our_own_count_ends_with_3_and_stops_no_later_run_that_lifts_it() {
    let low = Limits { plan: Plan::Professional, seat: Seat::View, ..Limits::none() };
    let bench = learning(low, "", "seat = \"view\"");
    // Each export of a changed design spends a document and two batches of renders.
    let mut codes = Vec::new();
    for _ in 0..4 {
        let ran = bench.run(&["--only", "icons", "--force"]);
        codes.push(ran.code);
        if ran.code == 3 {
            assert!(
                ran.stderr
                    .contains("exfig has counted the 6 tier-1 requests of this month (`seat = \"view\"`"),
                "{}",
                ran.stderr
            );
            break;
        }
    }
    assert_eq!(codes, [0, 0, 0, 3]);
    bench.run(&["--only", "icons", "--rate-limit", "60"]).ends_with(0);
}

#[test]
fn limits_that_somebody_holds_are_done_without_after_five_seconds() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let folder = std::fs::read_dir(bench.path("state/exfig")).unwrap();
    let limits = folder
        .map(|entry| entry.unwrap().path())
        .find(|path| path.to_string_lossy().contains("limits-"))
        .unwrap();
    // As a process that was stopped in the middle of it.
    let held = std::fs::File::open(limits).unwrap();
    held.lock().unwrap();
    bench.server.edit(blur);
    let ran = bench.export();
    ran.ends_with(0);
    assert_eq!(ran.stderr.matches("this export keeps to limits of its own").count(), 1, "{}", ran.stderr);
}

#[test]
fn a_rustfmt_that_hangs_is_ended_and_the_code_written_as_it_is() {
    let bench = Bench::new(ICONS);
    bench.write("rustfmt.toml", "hard_tabs = true\n");
    bench.write("bin/rustfmt", "#!/bin/sh\nexec sleep 600\n");
    std::fs::set_permissions(bench.path("bin/rustfmt"), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = bench.command(&[]);
    let path = format!("{}:{}", bench.path("bin").display(), std::env::var("PATH").unwrap());
    let ran = finish(command.env("PATH", path).spawn().unwrap());
    ran.ends_with(0);
    assert!(ran.stderr.contains("rustfmt did not end within 10 s"), "{}", ran.stderr);
    bench.assert_compiles(&["icons"]);
}

/// Where the project has a format of its own, and it cannot be had.
#[test]
fn a_rustfmt_that_fails_or_is_not_there_is_told_once() {
    for (there, why) in [(true, "failed (no such option)"), (false, "cannot be run")] {
        let bench = Bench::new(ICONS);
        bench.write("rustfmt.toml", "hard_tabs = true\n");
        bench.write("bin/rustfmt", "#!/bin/sh\necho 'no such option' >&2\nexit 1\n");
        let mode = if there { 0o755 } else { 0o644 };
        std::fs::set_permissions(bench.path("bin/rustfmt"), std::fs::Permissions::from_mode(mode)).unwrap();
        let cargo = std::env::var("CARGO").unwrap();
        let ran =
            finish(bench.command(&[]).env("PATH", bench.path("bin")).env("CARGO", cargo).spawn().unwrap());
        ran.ends_with(0);
        let told = format!("the project has a rustfmt.toml, but rustfmt {why}");
        assert_eq!(ran.stderr.matches(&told).count(), 1, "{}", ran.stderr);
        bench.assert_compiles(&["icons"]);
    }
}

#[test]
fn a_pipe_or_a_device_in_the_place_of_a_file_hangs_nothing() {
    let places = ["app/assets/icons/sun.svg", "app/src/icons.rs", "app/exfig.lock", "checkpoint"];
    std::thread::scope(|scope| {
        for place in places {
            scope.spawn(move || {
                for odd in ["pipe", "device"] {
                    let bench = Bench::new(ICONS);
                    bench.export().ends_with(0);
                    bench.server.edit(blur);
                    let path = match place {
                        "checkpoint" => bench.path(&bench.checkpoint_path()),
                        place => bench.path(place),
                    };
                    let _ = std::fs::remove_file(&path);
                    match odd {
                        "pipe" => assert!(Command::new("mkfifo").arg(&path).status().unwrap().success()),
                        _ => std::os::unix::fs::symlink("/dev/zero", &path).unwrap(),
                    }
                    let begun = Instant::now();
                    for args in [&[][..], &["--check"], &["--resume"]] {
                        bench.run(args);
                    }
                    assert!(begun.elapsed() < PATIENCE, "{place}: {odd}");
                }
            });
        }
        scope.spawn(|| {
            let bench = Bench::new(&ICONS.replace("format = \"rust\"", "template = \"own.jinja\""));
            let path = bench.path("app/own.jinja");
            assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
            let ran = bench.export();
            ran.ends_with(2);
            assert!(ran.stderr.contains("own.jinja"), "{}", ran.stderr);
        });
        for (place, odd) in [("limits", "pipe"), ("lockout", "pipe")] {
            scope.spawn(move || {
                let bench = Bench::new(ICONS);
                bench.export().ends_with(0);
                let folder = std::fs::read_dir(bench.path("state/exfig")).unwrap();
                let limits = folder.map(|entry| entry.unwrap().path()).next().unwrap();
                let path = limits
                    .with_file_name(limits.file_name().unwrap().to_string_lossy().replace("limits", place));
                let _ = std::fs::remove_file(&path);
                assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
                bench.server.edit(blur);
                let ran = bench.export();
                assert_eq!(ran.code, 0, "{place} {odd}: {}", ran.stderr);
            });
        }
    });
}
