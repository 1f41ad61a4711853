//! Downloads from the CDN, which the token is never sent to.

use super::body;
use super::hosts::host_of;
use super::room::largest_asset;
use super::{Client, Held, Job, RequestError};
use crate::asset::AssetFormat;
use crate::figma::request::RequestKind;
use crate::figma::verify::{Accepted, Defect, is_image, verify};
use crate::io::transport::{Target, Transport};

impl<T: Transport> Client<T> {
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
        self.fetched((RequestKind::Download, what), url, largest_asset(format), check).await
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
        self.fetched((RequestKind::ImageFill, what), url, largest_asset(AssetFormat::Png), is_image).await
    }

    async fn fetched(
        &self,
        (kind, what): (RequestKind, &str),
        url: &str,
        largest: u64,
        check: impl Fn(&[u8]) -> Result<(), Defect>,
    ) -> Result<(Vec<u8>, Held), RequestError> {
        let target = Target::Download { url: url.to_owned() };
        let (target, check) = (&target, &check);
        let host = host_of(url);
        let job = Job { kind, what, host: &host, tier: None, splittable: false };
        self.attempts(&job, || async move {
            let answer = self.send(what, target).await?;
            let mut held = Held::default();
            let bytes = body::collect(answer, largest, None, Some((&self.room, &mut held))).await?;
            self.state().spent.bytes += bytes.len() as u64;
            match check(&bytes) {
                Ok(()) => Ok((bytes, held)),
                Err(defect) => Err(body::wrong_download(&bytes, defect)),
            }
        })
        .await
    }
}
