//! How much an answer may be, packed and unpacked. A few bytes of gzip stand for a thousand times as many, so a limit on what
//! arrives is none on what it takes.

use super::failure::Failure;

const MIB: u64 = 1024 * 1024;

/// A document may be this large, unpacked, unless the user says otherwise.
pub const LARGEST_DOCUMENT: u64 = 2048 * MIB;

/// Bytes that an object or a list takes in memory, more or less, and what stands between two commas.
const OBJECT: u64 = 256;
const ENTRY: u64 = 64;

/// The key in Cargo.toml that raises the limits.
pub const KEY: &str = "max-document-size";

/// Bytes that may stand for any number of packed ones.
const FREE: u64 = 64 * MIB;

/// What a packed byte may stand for beyond. Figma's JSON is packed to a fifth or a tenth; gzip cannot do more than 1,032.
const MOST_RATIO: u64 = 200;

/// The limits of one run: shares of one number, so that one key raises them all.
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
    /// The limits where a document may have `document` bytes.
    #[must_use]
    pub fn new(document: u64) -> Self {
        Self { document }
    }

    /// Bytes of a document, unpacked.
    #[must_use]
    pub fn document(self) -> u64 {
        self.document
    }

    /// Bytes of any other answer of the API: they are held as a whole.
    #[must_use]
    pub fn answer(self) -> u64 {
        (self.document / 64).max(32 * MIB)
    }

    /// Bytes of memory for what is kept of a document, its text aside.
    #[must_use]
    pub fn kept(self) -> u64 {
        (self.document / 16).max(128 * MIB)
    }

    /// Looks at the text of an answer that is held as a whole: an object or an entry of a list takes more memory than its text.
    ///
    /// # Errors
    /// Reading it would take more than [`kept`](Self::kept).
    pub fn check_text(self, text: &[u8]) -> Result<(), Failure> {
        if memory(text) <= self.kept() {
            return Ok(());
        }
        Err(Failure::WrongContent(format!(
            "parsing it would take more than {} MiB of memory; raise `{KEY}` in Cargo.toml",
            self.kept() / MIB
        )))
    }

    /// Bytes of text that are waited for until something is complete: of one node without those in it, or of the lists beside the nodes.
    #[must_use]
    pub fn piece(self) -> u64 {
        (self.document / 128).max(16 * MIB)
    }

    /// Looks at a document of which `packed` bytes arrived and stood for `unpacked`.
    ///
    /// # Errors
    /// It is too large, or blows up.
    pub fn check(self, packed: u64, unpacked: u64) -> Result<(), Failure> {
        if unpacked > self.document {
            Err(Failure::TooLarge { limit: self.document, key: Some(KEY) })
        } else if unpacked > FREE && unpacked / MOST_RATIO > packed {
            Err(Failure::BlowsUp { packed, unpacked })
        } else {
            Ok(())
        }
    }
}

/// Looks at the text of a file of ours, which anybody may have edited: the lock or a checkpoint. One of 100,000 items takes half of the
/// limit.
///
/// # Errors
/// Parsing it would take more.
pub fn check_state(text: &str) -> Result<(), String> {
    const LIMIT: u64 = 128 * MIB;
    if memory(text.as_bytes()) <= LIMIT {
        return Ok(());
    }
    Err(format!("parsing it would take more than {} MiB of memory", LIMIT / MIB))
}

/// An estimate of what a parsed text takes, in bytes.
fn memory(text: &[u8]) -> u64 {
    let lists = memchr::memchr2_iter(b'{', b'[', text).count() as u64;
    let entries = memchr::memchr_iter(b',', text).count() as u64;
    text.len() as u64 + OBJECT * lists + ENTRY * entries
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
        assert!(check_state(&small).is_err() && check_state(&"[\"a\", \"b\"],\n".repeat(100_000)).is_ok());
        assert!(Bulk::new(8192 * MIB).check_text(small.as_bytes()).is_ok());
        assert!(Bulk::new(4096 * MIB).check(MIB * 1024, 2049 * MIB).is_ok());
    }
}
