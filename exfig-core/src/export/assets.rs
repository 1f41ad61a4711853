//! Icons and images: requests renders in batches, downloads and checks them, and writes them in groups.
//!
//! Files that need the same render (in two packages or two entries) share it. If a render's URL has expired,
//! it is requested again. An item that fails is reported and stays pending; the others continue.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::{OnceCell, Semaphore, mpsc};
use tokio::task::JoinSet;

use super::fetch::FileData;
use super::figma_renders::RenderTask;
use super::images::Images;
use super::local_drawing::Studio;
use super::package::Package;
use super::pictures::Pictures;
use super::share::share;
use super::waiting::{budget, requests, to_draw, waiting};
use super::work::{Arrival, RenderKey, Trouble, Waiting};
use super::write::{GROUP_FILES, Groups, Slot};
use super::{Halt, Request, Tools, fail, local_drawing};
use crate::asset::{AssetFormat, AssetKind, FileKey, Scale};
use crate::client::LimitReached;
use crate::event::Event;
use crate::figma::verify::png_size;
use crate::io::regular;
use crate::plan::{AssetPlan, Cause, Decision, Problem, Reason, Route};
use crate::tint::Tint;

/// A group is written this long after its first file arrived, even if it is not full, so that a kill loses
/// little.
const GROUP_AGE: Duration = Duration::from_millis(900);

/// Completes when the waiting group is due; never if nothing waits.
async fn at(due: Option<tokio::time::Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

/// The most render requests in flight at once; the token bucket limits how fast they start.
const RENDERS: usize = 16;

/// The largest existing SVG to compare with a new one, in bytes.
const LARGEST_PICTURE: u64 = 4 * 1024 * 1024;

/// The most finished downloads that wait to be processed; each may hold up to 256 KiB without reserving room.
const QUEUE: usize = 128;

/// How often a render is requested again after its URL expired.
const MOST_RENEWALS: usize = 2;

/// Fetches and writes every stale icon and image. Returns why it ended early, if it did.
pub(super) async fn export(
    packages: &mut [Package<'_>],
    files: &BTreeMap<FileKey, FileData>,
    images: Images,
    request: &Request,
    tools: &Tools,
) -> Option<Halt> {
    let images = Arc::new(images);
    report_plan(packages, tools);
    let mut todo = waiting(packages);
    let pictures = Arc::<Pictures>::default();
    for _ in 0..=MOST_RENEWALS {
        if todo.is_empty() {
            return None;
        }
        let downloads = request.downloads;
        let (pictures, images) = (Arc::clone(&pictures), Arc::clone(&images));
        let pass = Pass { files, request, tools, downloads, pictures, images };
        match pass.run(packages, todo).await {
            Ok(expired) => todo = expired,
            Err(halt) => return Some(halt),
        }
    }
    for (key, nodes) in todo {
        for slot in nodes.into_values().flatten() {
            let why = format!("the CDN refused its {}, even with new URLs", key.format);
            fail_slot(packages, slot, (why, Cause::Other), tools);
        }
    }
    None
}

fn report_plan(packages: &[Package<'_>], tools: &Tools) {
    for kind in [AssetKind::Icons, AssetKind::Images] {
        let assets = packages.iter().flat_map(|package| {
            let of_kind = move |asset: &&AssetPlan| package.config.entries[asset.entry].kind() == kind;
            package.plan.assets.iter().filter(of_kind)
        });
        let assets = assets.filter(|asset| !matches!(asset.decision, Decision::Leave(_)));
        let note = share(kind, assets.clone());
        let (fresh, stale): (Vec<_>, Vec<_>) = assets.partition(|asset| asset.decision.is_fresh());
        if !(fresh.is_empty() && stale.is_empty()) {
            let drawn = stale.iter().filter(|asset| asset.route == Route::Local).count();
            note.into_iter().for_each(|note| tools.reporter.event(Event::Note(note)));
            tools.reporter.event(Event::Planned { kind, stale: stale.len(), drawn, fresh: fresh.len() });
        }
    }
}

/// One pass over all waiting files.
struct Pass<'p> {
    files: &'p BTreeMap<FileKey, FileData>,
    request: &'p Request,
    tools: &'p Tools,
    downloads: usize,
    pictures: Arc<Pictures>,
    images: Arc<Images>,
}

impl Pass<'_> {
    /// Returns the renders to request again because their URLs expired.
    async fn run(&self, packages: &mut [Package<'_>], mut waiting: Waiting) -> Result<Waiting, Halt> {
        let (mut tasks, mut arrivals) = self.begin(packages, &waiting);
        let (mut expired, mut halt) = (Waiting::new(), None);
        let mut groups = Groups::new(packages.len());
        let mut due = None;
        loop {
            let arrival = tokio::select! {
                // Write a due group first, however fast more files arrive.
                biased;
                () = at(due) => {
                    halt = halt.or(groups.write_all(packages, self.tools).await);
                    due = None;
                    continue;
                }
                at = groups.written() => {
                    halt = halt.or(groups.end(packages, at, self.tools).await);
                    if halt.as_ref().is_some_and(ends_all) {
                        tasks.abort_all();
                        arrivals.close();
                    }
                    continue;
                }
                arrival = arrivals.recv() => arrival,
            };
            let Some(arrival) = arrival else { break };
            due = due.or_else(|| Some(tokio::time::Instant::now() + GROUP_AGE));
            let both = (&mut waiting, &mut expired);
            halt = halt.or(self.receive(packages, both, &mut groups, &arrival).await);
            // The file is now written, or in a group, which is bounded too.
            drop(arrival.room);
            if halt.as_ref().is_some_and(ends_all) {
                tasks.abort_all();
                arrivals.close();
            }
        }
        halt = halt.or(groups.finish(packages, self.tools).await);
        if let Some(halt) = halt {
            return Err(halt);
        }
        // Only a task that died leaves files here; report them instead of losing them.
        for slot in waiting.into_values().flat_map(BTreeMap::into_values).flatten() {
            let why = "exfig started it and never finished it; please report this bug".to_owned();
            fail_slot(packages, slot, (why, Cause::Other), self.tools);
        }
        Ok(expired)
    }

    /// Handles a render that arrived. Returns why the export must end, if so.
    async fn receive(
        &self,
        packages: &mut [Package<'_>],
        (waiting, expired): (&mut Waiting, &mut Waiting),
        groups: &mut Groups,
        arrival: &Arrival,
    ) -> Option<Halt> {
        let nodes = waiting.get_mut(&arrival.key);
        let slots = nodes.and_then(|nodes| nodes.remove(&arrival.node))?;
        let trouble = match &arrival.result {
            Ok(bytes) => return self.take(packages, groups, (arrival, bytes), slots).await,
            Err(trouble) => trouble,
        };
        let (why, cause) = match trouble {
            Trouble::Expired(why) => {
                self.tools.reporter.event(Event::Renewing { why: why.clone() });
                expired.entry(Arc::clone(&arrival.key)).or_default().insert(arrival.node.clone(), slots);
                return None;
            }
            Trouble::Halt(why) => {
                // These files are still pending.
                waiting.entry(Arc::clone(&arrival.key)).or_default().insert(arrival.node.clone(), slots);
                return Some(why.clone());
            }
            Trouble::Outdated(why) => (why, Cause::Outdated),
            Trouble::Failed(why) => (why, Cause::Other),
        };
        for slot in slots {
            fail_slot(packages, slot, (why.clone(), cause), self.tools);
        }
        self.request.fail_fast.then_some(Halt::FailFast)
    }

    /// Hands a picture to the group of its package, for each file that it is for.
    async fn take(
        &self,
        packages: &mut [Package<'_>],
        groups: &mut Groups,
        (arrival, bytes): (&Arrival, &Arc<Vec<u8>>),
        slots: Vec<Slot>,
    ) -> Option<Halt> {
        let mut halt = None;
        note_smaller(packages, slots[0], bytes);
        for slot in slots {
            if arrival.untinted || !is_tinted(&arrival.key, bytes) {
                packages[slot.0].note_untinted(slot.1, &arrival.key.tint);
            }
            let bytes = keep_same_picture(packages, slot, bytes, &self.pictures).await;
            halt = halt.or(groups.add(packages, slot, &bytes, self.tools).await);
        }
        halt
    }

    /// Spawns all renders and drawings. Their results arrive at the receiver.
    fn begin(&self, packages: &[Package<'_>], waiting: &Waiting) -> (JoinSet<()>, mpsc::Receiver<Arrival>) {
        let client = &self.tools.client;
        let (sender, arrivals) = mpsc::channel(2 * GROUP_FILES);
        let (renders, downloads) =
            (Arc::new(Semaphore::new(RENDERS)), Arc::new(Semaphore::new(self.downloads.max(1))));
        let queue = Arc::new(Semaphore::new(QUEUE));
        let unversioned = Arc::new(AtomicBool::new(self.tools.plan_token));
        let mut before = BTreeMap::<FileKey, Arc<OnceCell<String>>>::new();
        let mut tasks = JoinSet::new();
        for (key, request, names) in requests(packages, waiting, self.files, budget(client)) {
            let task = RenderTask {
                client: Arc::clone(client),
                reporter: Arc::clone(&self.tools.reporter),
                downloads: Arc::clone(&downloads),
                queue: Arc::clone(&queue),
                sender: sender.clone(),
                unversioned: Arc::clone(&unversioned),
                before: Arc::clone(before.entry(key.file.clone()).or_default()),
                is_pinned: is_pinned(packages, &key.file),
                key,
                names,
                pictures: Arc::clone(&self.pictures),
            };
            let renders = Arc::clone(&renders);
            tasks.spawn(async move {
                let _permit = renders.acquire_owned().await;
                task.run(request).await;
            });
        }
        local_drawing::spawn(
            &mut tasks,
            to_draw(packages, waiting),
            self.files,
            &sender,
            &self.tools.stop,
            &Studio {
                pictures: Arc::clone(&self.pictures),
                images: Arc::clone(&self.images),
                room: client.room(),
            },
        );
        (tasks, arrivals)
    }
}

/// Whether nothing in flight can succeed, or more requests would follow. After an interruption, a lockout, or when a budget
/// allows no more requests, what was requested before still can, and so can drawings, so let them finish.
fn ends_all(halt: &Halt) -> bool {
    match halt {
        Halt::Interrupted | Halt::LockedOut { .. } => false,
        Halt::OverLimit(limit) => matches!(limit, LimitReached::StillThrottled { .. }),
        _ => true,
    }
}

/// Whether Cargo.toml sets the version of the file.
fn is_pinned(packages: &[Package<'_>], file: &FileKey) -> bool {
    let mut entries = packages.iter().flat_map(|package| &package.config.entries);
    entries.any(|entry| entry.file == *file && entry.version.is_some())
}

/// Warns if Figma scaled a render down, which it does silently above 32 megapixels.
fn note_smaller(packages: &mut [Package<'_>], (at, index): Slot, bytes: &[u8]) {
    let asset = &packages[at].plan.assets[index];
    let is_png = bytes.starts_with(b"\x89PNG");
    let Some((got, [expected, _])) = png_size(bytes).zip(asset.size).filter(|_| is_png) else { return };
    let expected = expected * asset.scale.factor();
    if f64::from(got.0) < expected * 0.9 - 1.0 {
        let name = format!("{} ({} px wide, not {expected:.0})", asset.path, got.0);
        packages[at].warnings.add("images that Figma scaled down because they exceed 32 megapixels", name);
    }
}

/// Whether the SVG has a color that `tint` put there.
fn is_tinted(key: &RenderKey, svg: &[u8]) -> bool {
    let has = |color: &String| memchr::memmem::find(svg, format!("\"{color}\"").as_bytes()).is_some();
    match &key.tint {
        _ if key.format != AssetFormat::Svg => true,
        Tint::Keep => true,
        Tint::Single(color) => has(color),
        Tint::Each(colors) => colors.values().any(has),
    }
}

/// Keeps the old file if Figma wrote the same picture with different bytes, to avoid rebuilds and noisy
/// diffs.
async fn keep_same_picture(
    packages: &[Package<'_>],
    (at, index): Slot,
    bytes: &Arc<Vec<u8>>,
    pictures: &Arc<Pictures>,
) -> Arc<Vec<u8>> {
    let (package, asset) = (&packages[at], &packages[at].plan.assets[index]);
    let redrawn = matches!(
        asset.decision,
        Decision::Write(Reason::LookChanged { .. } | Reason::FigmaChanged { .. } | Reason::OtherExfig)
    );
    let is_svg = asset.path.ends_with(".svg");
    if !redrawn || !is_svg || asset.route == Route::Local || !package.files.contains_key(&asset.path) {
        return Arc::clone(bytes);
    }
    let (path, new, pictures) =
        (package.config.root.join(&asset.path), Arc::clone(bytes), Arc::clone(pictures));
    let accepted = package.config.entries[asset.entry].assets().map(|assets| assets.accept_svg.clone());
    let kept = tokio::task::spawn_blocking(move || {
        let old = regular::read(&path, LARGEST_PICTURE).ok()?;
        (old == *new || pictures.are_same(&old, &new, &accepted.unwrap_or_default())).then_some(old)
    });
    kept.await.ok().flatten().map_or_else(|| Arc::clone(bytes), Arc::new)
}

fn fail_slot(packages: &mut [Package<'_>], (at, index): Slot, (why, cause): (String, Cause), tools: &Tools) {
    let package = &mut packages[at];
    let asset = &package.plan.assets[index];
    let scale = if asset.scale == Scale::ONE { String::new() } else { format!(" at {}x", asset.scale) };
    let what = format!("{}{scale}", asset.describe(package.config));
    let kept = if package.files.contains_key(&asset.path) { "; the last good file is kept" } else { "" };
    let why = format!("{why}{kept}");
    fail(
        tools,
        &mut package.outcome,
        Problem { what, cause, ..Problem::of_asset(package.config, asset, why) },
    );
}
