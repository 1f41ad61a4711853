//! Downloads from the CDN, which the token is never sent to.

use std::sync::Mutex;

use super::body;
use super::hosts::host_of;
use super::room::largest_asset;
use super::{Client, Held, Job, RequestError, lock};
use crate::asset::AssetFormat;
use crate::figma::request::RequestKind;
use crate::figma::verify::{Accepted, Defect, is_image, verify};
use crate::io::transport::{Coming, Target};

impl Client {
    /// Downloads a render and checks that it is a complete file of `format`. Returns its bytes and the memory
    /// reserved for them.
    ///
    /// # Errors
    /// Returns a [`RequestError`] if no attempt succeeds.
    pub async fn download(
        &self,
        what: &str,
        url: &str,
        format: AssetFormat,
        accepted: &Accepted,
    ) -> Result<(Vec<u8>, Held), RequestError> {
        let check = |bytes: &[u8]| verify(format, bytes, accepted);
        self.fetched((RequestKind::Download, what), url, largest_asset(format), &check).await
    }

    /// Downloads an image that a designer inserted, and checks that it is a complete image.
    ///
    /// # Errors
    /// Returns a [`RequestError`] if no attempt succeeds.
    pub(crate) async fn download_image(
        &self,
        what: &str,
        url: &str,
    ) -> Result<(Vec<u8>, Held), RequestError> {
        self.fetched((RequestKind::ImageFill, what), url, largest_asset(AssetFormat::Png), &is_image).await
    }

    async fn fetched(
        &self,
        (kind, what): (RequestKind, &str),
        url: &str,
        largest: u64,
        check: &(dyn Fn(&[u8]) -> Result<(), Defect> + Sync),
    ) -> Result<(Vec<u8>, Held), RequestError> {
        let (target, fetched) = (Target::Download { url: url.to_owned() }, Mutex::default());
        let (target, into) = (&target, &fetched);
        let host = host_of(url);
        let job = Job { kind, what, host: &host, tier: None, splittable: false };
        let attempt = || -> Coming<'_, ()> {
            Box::pin(async move {
                let answer = self.send(what, target).await?;
                let mut held = Held::default();
                let bytes = body::collect(answer, largest, None, Some((&self.room, &mut held))).await?;
                self.state().spent.bytes += bytes.len() as u64;
                check(&bytes).map_err(|defect| body::wrong_download(&bytes, defect))?;
                *lock(into) = (bytes, held);
                Ok(())
            })
        };
        self.attempts(&job, &attempt).await?;
        Ok(std::mem::take(&mut *lock(&fetched)))
    }
}
