//! The CDN: renders, by the ids in their URLs, and image fills.

use crate::hash::{fnv64, mix};
use crate::http::{Body, Reply, Request};
use crate::state::{Asset, State};
use crate::store::lock;

use super::errors;

/// The render that a request asks for.
pub(crate) fn asset(state: &State, request: &Request) -> Option<Asset> {
    match request.segments.as_slice() {
        [folder, id] if folder == "images" => lock(&state.assets).get(id).cloned(),
        _ => None,
    }
}

/// The CDN's response.
pub(crate) fn answer(state: &State, request: &Request, asset: Option<&Asset>) -> Reply {
    if let [folder, id] = request.segments.as_slice()
        && folder == "img"
    {
        let known = lock(&state.fills).get(id).cloned();
        return Reply::new(200, "image/png", known.unwrap_or_else(|| swatch(id)));
    }
    let Some(asset) = asset else { return errors::s3(404, "NoSuchKey", "The specified key does not exist.") };
    if asset.expires <= state.elapsed() {
        return errors::expired();
    }
    match asset.snapshot.render(&asset.node, asset.format, asset.scale, &state.source) {
        Some(body) => served(body, asset.format.content_type()),
        None => errors::s3(404, "NoSuchKey", "The specified key does not exist."),
    }
}

fn served(body: Body, content_type: &'static str) -> Reply {
    let etag = format!("\"{:016x}\"", fnv64(body.plain()));
    Reply { body, ..Reply::new(200, content_type, Vec::new()) }
        .header("ETag", etag)
        .header("Server", "AmazonS3")
}

/// An image fill: 64 x 64 px in a color derived from its id.
fn swatch(id: &str) -> Vec<u8> {
    let [r, g, b, ..] = mix(fnv64(id.as_bytes())).to_be_bytes();
    let picture = tiny_skia::Pixmap::new(64, 64).and_then(|mut pixels| {
        pixels.fill(tiny_skia::Color::from_rgba8(r, g, b, 255));
        pixels.encode_png().ok()
    });
    picture.unwrap_or_default()
}
