//! How large a response may be, packed and unpacked. Gzip may unpack to a thousand times its size, so a limit
//! on what arrives does not limit the memory it takes.

use exfig_lock::bounds::memory;

use super::failure::Failure;

const MIB: u64 = 1024 * 1024;

/// The default limit on the size of an unpacked document, in bytes.
pub(crate) const LARGEST_DOCUMENT: u64 = 2048 * MIB;

/// The key in Cargo.toml that raises the limits.
pub(crate) const KEY: &str = "max-document-size";

/// Up to this many unpacked bytes, any ratio is accepted.
const FREE: u64 = 64 * MIB;

/// Beyond [`FREE`], the most bytes that a packed byte may unpack to. Figma's JSON compresses to a fifth or a
/// tenth; gzip's maximum is 1,032.
const MOST_RATIO: u64 = 200;

/// The size limits of one run: all derived from one number, so one key raises them all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bulk {
    document: u64,
}

impl Default for Bulk {
    fn default() -> Self {
        Self::new(LARGEST_DOCUMENT)
    }
}

impl Bulk {
    /// Returns the limits for documents of at most `document` bytes.
    pub fn new(document: u64) -> Self {
        Self { document }
    }

    /// Returns the limit on an unpacked document, in bytes.
    pub fn document(self) -> u64 {
        self.document
    }

    /// Returns the limit on any other response of the API, in bytes: it is held in memory as a whole.
    pub fn answer(self) -> u64 {
        (self.document / 64).max(32 * MIB)
    }

    /// Returns the limit on the memory for the parsed parts of a document, in bytes, not counting its text.
    pub fn kept(self) -> u64 {
        (self.document / 16).max(128 * MIB)
    }

    /// Checks the text of a response held as a whole: a parsed object or list entry takes more memory than
    /// its text.
    ///
    /// # Errors
    /// Fails if parsing it would take more memory than [`kept`](Self::kept).
    pub fn check_text(self, text: &[u8]) -> Result<(), Failure> {
        if memory(text) <= self.kept() {
            return Ok(());
        }
        Err(Failure::Unfit(format!(
            "parsing it would take more than {} MiB of memory; raise `{KEY}` in Cargo.toml",
            self.kept() / MIB
        )))
    }

    /// Returns the limit on the text of one piece, in bytes: a node without its children, or the lists beside
    /// the nodes.
    pub fn piece(self) -> u64 {
        (self.document / 128).max(16 * MIB)
    }

    /// Checks a document of which `packed` bytes arrived and unpacked to `unpacked`.
    ///
    /// # Errors
    /// Fails if it is too large, or a decompression bomb.
    pub fn check(self, packed: u64, unpacked: u64) -> Result<(), Failure> {
        // Data may be packed so that it grows, even if it unpacks to nothing.
        if unpacked.max(packed) > self.document {
            Err(Failure::TooLarge { limit: self.document, key: Some(KEY) })
        } else if unpacked > FREE && unpacked / MOST_RATIO > packed {
            Err(Failure::BlowsUp { packed, unpacked })
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_grow_with_the_document_from_a_floor() {
        let table = [(0, [0, 32, 128, 16]), (1024, [1024, 32, 128, 16]), (16_384, [16_384, 256, 1024, 128])];
        for (document, wanted) in table {
            let bulk = Bulk::new(document * MIB);
            let limits = [bulk.document(), bulk.answer(), bulk.kept(), bulk.piece()];
            assert_eq!(limits, wanted.map(|mib| mib * MIB), "{document} MiB");
        }
    }

    #[test]
    fn a_document_is_measured_packed_and_unpacked() {
        let bulk = Bulk::default();
        let table = [
            (0, 64 * MIB, "fine"),
            (1, 64 * MIB, "fine"),
            (1, 64 * MIB + 1, "a decompression bomb: 1 bytes unpack to more than 64 MiB"),
            (MIB, 200 * MIB, "fine"),
            (MIB, 201 * MIB, "a decompression bomb: 1048576 bytes unpack to more than 201 MiB"),
            (2048 * MIB, 2048 * MIB, "fine"),
            (2048 * MIB + 1, 0, "larger than 2048 MiB; raise `max-document-size` in Cargo.toml"),
            (2048 * MIB, 2048 * MIB + 1, "larger than 2048 MiB; raise `max-document-size` in Cargo.toml"),
        ];
        for (packed, unpacked, want) in table {
            let said = bulk
                .check(packed, unpacked)
                .map_or_else(|failure| failure.to_string(), |()| "fine".to_owned());
            assert_eq!(said, want, "{packed} {unpacked}");
        }
        let small = "{},".repeat(500_000);
        assert!(bulk.check_text(small.as_bytes()).unwrap_err().to_string().contains("more than 128 MiB"));
        assert!(bulk.check_text(&small.as_bytes()[..600_000]).is_ok());
        assert!(Bulk::new(8192 * MIB).check_text(small.as_bytes()).is_ok());
        assert!(Bulk::new(4096 * MIB).check(MIB * 1024, 2049 * MIB).is_ok());
    }
}
