//! SHA-256 of contents and of settings, as lower-case hexadecimal text.
//!
//! Two digests are the same if their first 128 bits are: files that are committed hold no more than these, and no two files of a
//! workspace are ever taken for one another.

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// The SHA-256 of some bytes as lower-case hexadecimal digits: all 64 of them, or the first 32 where that is all that is known.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest(String);

/// Digits of 128 bits.
const HALF: usize = 32;

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.half() == other.half()
    }
}

impl Eq for Digest {}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is no SHA-256"))
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl Digest {
    /// The digest of `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::finish(Sha256::new_with_prefix(bytes))
    }

    /// The digest of all that `reader` gives, in pieces of bounded size.
    ///
    /// # Errors
    /// The reader's.
    pub fn of_reader(mut reader: impl std::io::Read) -> std::io::Result<Self> {
        let (mut hasher, mut piece) = (Sha256::new(), vec![0; 64 * 1024]);
        loop {
            match reader.read(&mut piece) {
                Ok(0) => return Ok(Self::finish(hasher)),
                Ok(n) => hasher.update(&piece[..n]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The digest of several parts, each preceded by its length, so that no two different lists of parts look alike.
    #[must_use]
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self::finish(hasher)
    }

    fn finish(hasher: Sha256) -> Self {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let nibbles = hasher.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        Self(nibbles.map(|nibble| char::from(HEX[usize::from(nibble)])).collect())
    }

    /// Reads 64 or 32 lower-case hexadecimal digits; `None` for anything else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let valid = matches!(text.len(), 64 | HALF)
            && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        valid.then(|| Self(text.to_owned()))
    }

    /// All digits that are known.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first 32 digits.
    #[must_use]
    pub fn half(&self) -> &str {
        self.0.get(..HALF).unwrap_or(&self.0)
    }

    /// The first 12 digits: enough to tell two settings apart in a message.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..12).unwrap_or(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", self.short())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_is_the_published_vector() {
        // FIPS 180-2, appendix B.1.
        let want = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(b"abc").as_str(), want);
        assert_eq!(Digest::parse(want), Some(Digest::of(b"abc")));
        assert_eq!(Digest::parse(&want[..32]), Some(Digest::of(b"abc")), "half of it will do");
        assert_ne!(Digest::parse(&want[32..]), Some(Digest::of(b"abc")));
    }

    #[test]
    fn parts_are_not_their_concatenation() {
        let (ab, a_b): (&[&[u8]], &[&[u8]]) = (&[b"ab"], &[b"a", b"b"]);
        assert_ne!(Digest::of_parts(ab.iter().copied()), Digest::of_parts(a_b.iter().copied()));
    }

    #[test]
    fn other_texts_are_no_digests() {
        assert_eq!(Digest::parse("BA7816"), None);
        assert_eq!(Digest::parse(&"G".repeat(64)), None);
        assert_eq!(Digest::parse(&"A".repeat(64)), None);
    }
}
