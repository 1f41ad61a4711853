//! What an export costs, beside a bare client that does the same work without retries, limits, checks, atomic writes or records:
//! `cargo bench --profile xtask --package exfig-xtask`. Prints medians and ratios; asserts nothing, because machines differ.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stdout, reason = "a benchmark")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fake_figma::{Design, FakeFigma, Latency};

const ICONS: usize = 1_000;
const RUNS: usize = 7;

/// What one run took.
#[derive(Debug, Clone, Copy, Default)]
struct Cost {
    wall: Duration,
    cpu: Duration,
    peak_kib: u64,
}

fn main() {
    let args = std::env::args().collect::<Vec<_>>();
    match args.get(1).map(String::as_str) {
        Some("bare-client") => bare_client(&args[2], &args[3], Path::new(&args[4])),
        Some("parse") => parse(Path::new(&args[2])),
        _ => {
            fresh_and_unchanged();
            large_document();
            help();
        }
    }
}

fn fresh_and_unchanged() {
    println!("{ICONS} icons through /v1/images; API 50 ms, 1 ms a render, CDN 20 ms; medians of {RUNS}");
    let server = server(ICONS);
    let key = server.file_keys().remove(0);
    let (mut exfig, mut bare, mut again) = (Vec::new(), Vec::new(), Vec::new());
    let mut requests = 0;
    for _ in 0..RUNS {
        let folder = tempfile::tempdir().unwrap();
        bare.push(measure(Command::new(std::env::current_exe().unwrap()).args([
            "bare-client",
            &server.api_url(),
            &key,
            folder.path().to_str().unwrap(),
        ])));
        let workspace = workspace(&server.api_url(), &key);
        let before = server.log().len();
        exfig.push(measure(&mut export(workspace.path())));
        requests = server.log()[before..].iter().filter(|entry| entry.tier == Some(1)).count();
        again.push(measure(&mut export(workspace.path())));
    }
    let (exfig, bare, again) = (median(exfig), median(bare), median(again));
    print("  exfig, fresh", exfig);
    print("  bare client", bare);
    println!(
        "  ratio of wall time: {:.2}; tier-1 requests: {requests}",
        exfig.wall.as_secs_f64() / bare.wall.as_secs_f64()
    );
    print("  exfig, nothing changed", again);
    println!(
        "  of which our own (without one API latency): {} ms",
        again.wall.saturating_sub(Duration::from_millis(50)).as_millis()
    );
}

fn large_document() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let json = document_of(19_000_000);
    std::io::Write::write_all(&mut file.as_file(), json.as_bytes()).unwrap();
    let cost = median(
        (0..RUNS)
            .map(|_| measure(Command::new(std::env::current_exe().unwrap()).arg("parse").arg(file.path())))
            .collect(),
    );
    let ratio = cost.peak_kib as f64 * 1024.0 / json.len() as f64;
    println!("a document of {:.1} MB", json.len() as f64 / 1e6);
    print("  parsed as it streams in", cost);
    println!("  peak memory of the process / size of the document: {ratio:.2}");
}

fn help() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    print(
        "figma-export --help",
        median((0..RUNS).map(|_| measure(command.args(["figma-export", "--help"]))).collect()),
    );
}

fn server(icons: usize) -> FakeFigma {
    let latency = Latency {
        api: Duration::from_millis(50),
        render_per_id: Duration::from_millis(1),
        cdn: Duration::from_millis(20),
    };
    FakeFigma::builder().design(Design::synthetic(icons)).latency(latency).start().unwrap()
}

fn workspace(api: &str, key: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        "[package]\nname = \"bench\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [package.metadata.exfig]\nfile = \"{key}\"\nbase-url = \"{api}\"\n\n\
         [package.metadata.exfig.icons]\nframes = [\"Icons\"]\ndir = \"assets\"\n\
         output = [{{ format = \"rust\", path = \"src/icons.rs\" }}]\n"
    );
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    std::fs::write(folder.path().join("src/lib.rs"), "").unwrap();
    folder
}

fn export(workspace: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["figma-export", "--quiet"]).current_dir(workspace);
    command.env("FIGMA_TOKEN", "fake-token").env("XDG_STATE_HOME", workspace);
    command
}

/// Runs a process: its CPU time from what the kernel adds up for waited-for children, its peak memory from a reading now and then.
fn measure(command: &mut Command) -> Cost {
    let before = children_ticks();
    let begun = Instant::now();
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().unwrap();
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut peak_kib = 0;
    let ended = loop {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        if let Some(peak) = text.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
            peak_kib = peak.trim().trim_end_matches(" kB").parse().unwrap_or(peak_kib);
        }
        if let Some(ended) = child.try_wait().unwrap() {
            break ended;
        }
        std::thread::sleep(Duration::from_millis(10));
    };
    assert!(ended.success(), "{command:?} failed");
    Cost { wall: begun.elapsed(), cpu: Duration::from_millis(10 * (children_ticks() - before)), peak_kib }
}

/// User and system time of all children waited for, in ticks of 10 ms: fields 16 and 17 of proc_pid_stat(5).
fn children_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    fields.skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}

fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by_key(|cost| cost.wall);
    costs[costs.len() / 2]
}

fn print(what: &str, cost: Cost) {
    println!(
        "{what:<26} {:>6} ms wall {:>6} ms CPU {:>6.1} MiB peak",
        cost.wall.as_millis(),
        cost.cpu.as_millis(),
        cost.peak_kib as f64 / 1024.0
    );
}

/// A document of about this many bytes, of the shape of a real icon library with its geometry.
fn document_of(bytes: usize) -> String {
    let mut json = String::from(
        r#"{"name":"Large","version":"1","document":{"id":"0:0","type":"DOCUMENT","children":[{"id":"0:1","name":"Page","type":"CANVAS","children":["#,
    );
    let path = "M12.5 3.25C13.75 4.5 15.25 6.75 12 9.125L7.375 21Z".repeat(12);
    let mut n = 0;
    while json.len() < bytes {
        let comma = if n == 0 { "" } else { "," };
        write!(
            json,
            r#"{comma}{{"id":"1:{n}","name":"ic/24/name_{n}","type":"COMPONENT","absoluteBoundingBox":{{"x":1,"y":2,"width":24,"height":24}},
            "children":[{{"id":"2:{n}","name":"v","type":"VECTOR","fills":[{{"blendMode":"NORMAL","type":"SOLID","color":{{"r":0.1,"g":0.2,"b":0.3,"a":1}}}}],
            "fillGeometry":[{{"path":"{path}","windingRule":"NONZERO"}}],"strokeGeometry":[],"relativeTransform":[[1,0,0],[0,1,0]],"size":{{"x":24,"y":24}}}}]}}"#
        )
        .unwrap();
        n += 1;
    }
    json.push_str("]}]}}");
    json
}

fn parse(file: &Path) {
    let file = std::fs::File::open(file).unwrap();
    let stack = exfig_core::figma::read::STACK;
    let parsed = std::thread::Builder::new().stack_size(stack).spawn(|| {
        exfig_core::figma::read::read_document(file, &exfig_core::figma::read::Interest::everything())
            .unwrap()
    });
    let document = parsed.unwrap().join().unwrap();
    assert!(!exfig_core::figma::components::components(&document).is_empty());
}

/// The same work with nothing of what makes it safe: 100 ids a render, 64 downloads at once, plain writes.
fn bare_client(api: &str, key: &str, folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .tls_certs_only([])
            .no_proxy()
            .pool_max_idle_per_host(64)
            .build()
            .unwrap();
        let get = |url: String| client.get(url).header("X-Figma-Token", "fake-token").send();
        let body = get(format!("{api}/v1/files/{key}")).await.unwrap().bytes().await.unwrap();
        let file: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let ids = file["components"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let permits = Arc::new(tokio::sync::Semaphore::new(64));
        let mut tasks = tokio::task::JoinSet::new();
        for batch in ids.chunks(100) {
            let url = format!("{api}/v1/images/{key}?format=svg&ids={}", batch.join(","));
            let (client, permits, folder) = (client.clone(), Arc::clone(&permits), folder.to_owned());
            tasks.spawn(async move {
                let body = client
                    .get(url)
                    .header("X-Figma-Token", "fake-token")
                    .send()
                    .await
                    .unwrap()
                    .bytes()
                    .await
                    .unwrap();
                let answer: serde_json::Value = serde_json::from_slice(&body).unwrap();
                let mut downloads = tokio::task::JoinSet::new();
                for (id, url) in answer["images"].as_object().unwrap() {
                    let (client, permits) = (client.clone(), Arc::clone(&permits));
                    let (path, url) = (
                        folder.join(format!("{}.svg", id.replace(':', "_"))),
                        url.as_str().unwrap().to_owned(),
                    );
                    downloads.spawn(async move {
                        let _permit = permits.acquire_owned().await.unwrap();
                        let bytes = client.get(url).send().await.unwrap().bytes().await.unwrap();
                        std::fs::write(path, bytes).unwrap();
                    });
                }
                downloads.join_all().await;
            });
        }
        tasks.join_all().await;
    });
}
