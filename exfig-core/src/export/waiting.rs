//! What waits for a render, and the requests and drawings that it takes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Tools;
use super::fetch::FileData;
use super::package::Package;
use super::work::{RenderKey, ToDraw, Waiting};
use crate::asset::FileKey;
use crate::client::Client;
use crate::design::UPRIGHT;
use crate::figma::request::{ApiRequest, RenderNames, RenderRequest, batch_size, batches};
use crate::plan::{Decision, Route};
use crate::policy::bucket::Tier;
use crate::words::named;

/// Returns the files to write, by the render that each needs.
pub(super) fn waiting(packages: &[Package<'_>]) -> Waiting {
    let mut waiting = Waiting::new();
    // Thousands of files share few keys.
    let mut keys = BTreeMap::new();
    for (at, package) in packages.iter().enumerate() {
        for (index, asset) in package.plan.assets.iter().enumerate() {
            let entry = &package.config.entries[asset.entry];
            let (Decision::Write(_), Some(assets)) = (&asset.decision, entry.assets()) else { continue };
            let drawn = asset.route == Route::Local;
            let key = keys.entry((at, asset.entry, asset.scale, drawn)).or_insert_with(|| {
                Arc::new(RenderKey {
                    file: entry.file.clone(),
                    format: assets.format,
                    scale: asset.scale,
                    options: assets.render_options.clone(),
                    drawn,
                    tint: assets.tint.clone(),
                    id_prefix: assets.id_prefix.clone(),
                    svg: assets.svg.clone(),
                    accepted: assets.accept_svg.clone(),
                })
            });
            waiting
                .entry(Arc::clone(key))
                .or_default()
                .entry(asset.node.clone())
                .or_default()
                .push((at, index));
        }
    }
    waiting
}

/// Returns the render requests for the waiting files, in batches large enough that the tier-1 tokens
/// available now suffice, if that is possible.
pub(super) fn requests(
    packages: &[Package<'_>],
    waiting: &Waiting,
    files: &BTreeMap<FileKey, FileData>,
    budget: Option<u32>,
) -> Vec<(Arc<RenderKey>, ApiRequest, Arc<RenderNames>)> {
    let rendered = || waiting.iter().filter(|(key, _)| !key.drawn);
    let items = rendered().map(|(_, nodes)| nodes.len()).sum();
    let largest = budget.map_or(usize::MAX, |budget| batch_size(items, budget.saturating_add(1)));
    let mut all = Vec::new();
    for (key, nodes) in rendered() {
        let called = nodes.iter().filter_map(|(node, slots)| {
            let &(at, index) = slots.first()?;
            let asset = &packages[at].plan.assets[index];
            let kind = packages[at].config.entries[asset.entry].kind();
            Some((node.clone(), format!("{} {}", kind.singular(), named(&asset.figma_name))))
        });
        let names = Arc::new(RenderNames::new(called.collect()));
        let request = ApiRequest::Images(RenderRequest {
            names: Arc::clone(&names),
            key: key.file.clone(),
            version: files.get(&key.file).and_then(|data| data.version.clone()),
            ids: nodes.keys().cloned().collect(),
            format: key.format,
            scale: key.scale,
            options: key.options.clone(),
        });
        let batches = batches(&request, largest).into_iter();
        all.extend(batches.map(|batch| (key.clone(), batch, Arc::clone(&names))));
    }
    all
}

/// Returns how many tier-1 tokens renders may use; `None` if tokens are so scarce that each request should be
/// as large as possible.
pub(super) fn budget(client: &Client) -> Option<u32> {
    (!client.is_scarce(Tier::One)).then(|| client.available(Tier::One))
}

/// Returns how many tier-1 requests the renders of the plan would take.
pub(super) fn planned_requests(
    packages: &[Package<'_>],
    files: &BTreeMap<FileKey, FileData>,
    tools: &Tools,
) -> usize {
    requests(packages, &waiting(packages), files, budget(&tools.client)).len()
}

/// Returns what exfig draws itself, by file and node.
pub(super) fn to_draw(packages: &[Package<'_>], waiting: &Waiting) -> ToDraw {
    let mut drawn = ToDraw::new();
    for (key, nodes) in waiting.iter().filter(|(key, _)| key.drawn) {
        let of_file = drawn.entry(key.file.clone()).or_default();
        for (node, slots) in nodes {
            let turn = slots.first().map(|&(at, index)| packages[at].plan.assets[index].turn);
            let job = of_file.entry(node.clone()).or_insert_with(|| (turn.unwrap_or(UPRIGHT), Vec::new()));
            job.1.push(Arc::clone(key));
        }
    }
    drawn
}
