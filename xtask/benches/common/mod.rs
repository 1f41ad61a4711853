//! Shared by the benchmarks: the emulator, the workspace, the exporter as a separate process, the cost of a
//! run, a bare client.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fake_figma::{Design, FakeFigma, Latency};

/// The cost of one run.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Cost {
    pub(crate) wall: Duration,
    pub(crate) cpu: Duration,
    pub(crate) peak_kib: u64,
}

pub(crate) fn server(icons: usize) -> FakeFigma {
    let latency = Latency {
        api: Duration::from_millis(50),
        render_per_id: Duration::from_millis(1),
        cdn: Duration::from_millis(20),
    };
    FakeFigma::builder().design(Design::synthetic(icons)).latency(latency).start().unwrap()
}

/// Creates a package with these entries.
pub(crate) fn workspace(api: &str, key: &str, entries: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        "[package]\nname = \"bench\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [package.metadata.exfig]\nfile = \"{key}\"\nbase-url = \"{api}\"\n\n{entries}"
    );
    std::fs::create_dir(folder.path().join("src")).unwrap();
    std::fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    std::fs::write(folder.path().join("src/lib.rs"), "").unwrap();
    folder
}

pub(crate) fn export(workspace: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["figma-export", "--quiet"]).current_dir(workspace);
    command.env("FIGMA_TOKEN", "fake-token").env("XDG_STATE_HOME", workspace);
    command
}

/// Runs a process and measures it: CPU time from the kernel's total for waited-for children, peak memory by
/// polling.
pub(crate) fn measure(command: &mut Command) -> Cost {
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

/// User plus system time of all waited-for children, in ticks of 10 ms: fields 16 and 17 of proc_pid_stat(5).
fn children_ticks() -> u64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(')').map_or("", |(_, fields)| fields).split_whitespace();
    fields.skip(13).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}

pub(crate) fn median(mut costs: Vec<Cost>) -> Cost {
    costs.sort_by_key(|cost| cost.wall);
    costs[costs.len() / 2]
}

pub(crate) fn print(what: &str, cost: Cost) {
    println!(
        "{what:<26} {:>6} ms wall {:>6} ms CPU {:>6.1} MiB peak",
        cost.wall.as_millis(),
        cost.cpu.as_millis(),
        cost.peak_kib as f64 / 1024.0
    );
}

/// Does the same work without any of the safeguards: 100 ids per render request, 64 concurrent downloads,
/// plain writes.
pub(crate) fn bare_client(api: &str, key: &str, folder: &Path) {
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
