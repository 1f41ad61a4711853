//! Memory for downloads. Many run at once, and any of them may be as large as the largest. So small ones
//! proceed freely, medium ones share a fixed amount, and large ones are held one at a time.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, SemaphorePermit};

use crate::asset::AssetFormat;
use crate::figma::verify;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// Returns the size of the largest asset to download, in bytes: the uncompressed pixels of Figma's largest
/// render, or for SVG, the longest one that exfig reads.
pub(super) fn largest_asset(format: AssetFormat) -> u64 {
    match format {
        AssetFormat::Svg => verify::LONGEST_SVG as u64,
        AssetFormat::Pdf | AssetFormat::Png | AssetFormat::Jpg | AssetFormat::Webp => 128 * MIB,
    }
}

/// Bodies up to this size, in bytes, need no room.
const SMALL: u64 = 256 * KIB;

/// Bodies up to this size, in MiB, share [`SHARED`]; larger ones go one at a time.
const MEDIUM: u64 = 16;

/// The share of a body without a known length, in MiB.
const UNKNOWN: u64 = 4;

/// The room that all medium bodies share, in MiB.
const SHARED: usize = 48;

/// The room for the bodies of one client.
#[derive(Debug)]
pub(crate) struct Room {
    shared: Arc<Semaphore>,
    large: Arc<Semaphore>,
    documents: Semaphore,
}

impl Default for Room {
    fn default() -> Self {
        Self {
            shared: Arc::new(Semaphore::new(SHARED)),
            large: Arc::new(Semaphore::new(1)),
            documents: Semaphore::new(1),
        }
    }
}

/// The room reserved for one body. Dropping it frees the room, so keep it as long as the bytes.
#[derive(Debug, Default)]
pub struct Held {
    permits: Vec<OwnedSemaphorePermit>,
    /// How many bytes the body may have.
    up_to: u64,
}

impl Room {
    /// Waits for the turn to read more of a document of which `received` bytes have arrived. Returns `None`
    /// if the document is small and needs no turn. Only one large document is read at a time; small and
    /// silent ones hold up nobody.
    pub(super) async fn document(&self, received: u64) -> Option<SemaphorePermit<'_>> {
        if received <= SMALL { None } else { self.documents.acquire().await.ok() }
    }

    /// Waits for room for something of this many bytes.
    pub(crate) async fn hold(&self, bytes: u64) -> Held {
        let mut held = Held::default();
        self.make(&mut held, bytes, Some(bytes)).await;
        held
    }

    /// Waits until the body that holds `held` may have `bytes`, or all of `length` if that is known. A body
    /// asks for shared room once and then for the large one, so there is no deadlock.
    pub(super) async fn make(&self, held: &mut Held, bytes: u64, length: Option<u64>) {
        while bytes.max(length.unwrap_or(0)) > held.up_to.max(SMALL) {
            let (of, permits, up_to) = match (length, held.up_to) {
                (Some(length), 0) if length <= MEDIUM * MIB => {
                    (&self.shared, length.div_ceil(MIB), MEDIUM * MIB)
                }
                (None, 0) => (&self.shared, UNKNOWN, UNKNOWN * MIB),
                _ => (&self.large, 1, u64::MAX),
            };
            let permits = u32::try_from(permits).unwrap_or(u32::MAX);
            // The semaphores are never closed.
            held.permits.extend(Arc::clone(of).acquire_many_owned(permits).await);
            held.up_to = up_to;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn makes(room: &Room, held: &mut Held, bytes: u64, length: Option<u64>) -> bool {
        tokio::time::timeout(std::time::Duration::from_millis(1), room.make(held, bytes, length))
            .await
            .is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn large_documents_are_read_one_at_a_time_and_small_ones_at_once() {
        assert_eq!(SMALL, 262_144);
        let room = Room::default();
        assert!(room.document(SMALL).await.is_none());
        let turn = room.document(SMALL + 1).await;
        assert!(turn.is_some() && room.document(SMALL).await.is_none());
        let second = || tokio::time::timeout(std::time::Duration::from_millis(1), room.document(SMALL + 1));
        assert!(second().await.is_err());
        drop(turn);
        assert!(second().await.is_ok_and(|turn| turn.is_some()));
    }

    #[tokio::test(start_paused = true)]
    async fn small_bodies_proceed_and_large_ones_wait_for_each_other() {
        let room = Room::default();
        let (mut one, mut two) = (Held::default(), Held::default());
        assert!(makes(&room, &mut one, 1, Some(100 * MIB)).await);
        assert!(!makes(&room, &mut two, 1, Some(100 * MIB)).await);
        for _ in 0..1_000 {
            assert!(makes(&room, &mut Held::default(), SMALL, None).await);
        }
        // Bodies without a length get 4 MiB each, and larger ones wait for the room for large bodies.
        let mut unknown = (0..12).map(|_| Held::default()).collect::<Vec<_>>();
        for held in &mut unknown {
            assert!(makes(&room, held, SMALL + 1, None).await && makes(&room, held, 4 * MIB, None).await);
        }
        assert!(!makes(&room, &mut two, SMALL + 1, Some(MIB)).await);
        assert!(!makes(&room, &mut unknown[0], 4 * MIB + 1, None).await);
        drop(one);
        assert!(makes(&room, &mut unknown[0], 4 * MIB + 1, None).await);
        assert!(makes(&room, &mut unknown[0], 128 * MIB, None).await);
        unknown.pop();
        assert!(makes(&room, &mut two, SMALL + 1, Some(3 * MIB)).await);
    }
}
