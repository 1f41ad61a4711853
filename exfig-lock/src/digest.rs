//! SHA-256 of file contents and of settings; their text is lowercase hexadecimal.
//!
//! Two digests are equal if their first 128 bits are: files that are committed contain only those, and they
//! are enough to tell the files of any workspace apart.

use std::fmt::{self, Write as _};

use sha2::{Digest as _, Sha256};

/// A SHA-256, or only its first 128 bits if no more are known. Its text is lowercase hexadecimal digits: 64, or 32.
#[derive(Clone, Copy)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "String", into = "String")
)]
pub struct Digest {
    first: [u8; HALF],
    rest: Option<[u8; HALF]>,
}

/// Bytes of 128 bits.
const HALF: usize = 16;

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.first == other.first
    }
}

impl Eq for Digest {}

impl TryFrom<String> for Digest {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is not a SHA-256 digest"))
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}

impl Digest {
    /// Returns the digest of `bytes`, as they are.
    pub fn of(bytes: &[u8]) -> Self {
        Self::finish(Sha256::new_with_prefix(bytes))
    }

    /// Returns the digest of a file's content, which it reads in pieces of bounded size. For text, LF and
    /// CRLF give the same digest, because Git writes CRLF at checkout with `core.autocrlf`. Like Git, this
    /// considers content text if it has no NUL.
    ///
    /// # Errors
    /// The reader's errors.
    pub fn of_content(mut reader: impl std::io::Read) -> std::io::Result<Self> {
        // Most files are icons, and clearing more takes longer than reading them.
        let (mut content, mut piece) = (Content::default(), vec![0; 16 * 1024]);
        loop {
            match reader.read(&mut piece) {
                Ok(0) => return Ok(Self::finish(content.finish())),
                Ok(n) => content.update(&piece[..n]),
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Like [`of_content`](Self::of_content), for bytes in memory.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let mut content = Content::default();
        content.update(bytes);
        Self::finish(content.finish())
    }

    /// Returns the digest of several parts, each preceded by its length, so that different lists of parts
    /// have different digests.
    pub fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self::finish(hasher)
    }

    fn finish(hasher: Sha256) -> Self {
        let bytes: [u8; 2 * HALF] = hasher.finalize().into();
        let half = |from| std::array::from_fn(|at| bytes[from + at]);
        Self { first: half(0), rest: Some(half(HALF)) }
    }

    /// Parses 64 or 32 lowercase hexadecimal digits; returns `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (first, rest) = text.as_bytes().split_at_checked(2 * HALF)?;
        let rest = if rest.is_empty() { None } else { Some(bytes(rest)?) };
        Some(Self { first: bytes(first)?, rest })
    }

    /// Returns the first 32 digits.
    pub fn half(&self) -> String {
        digits(&self.first).collect()
    }

    /// Returns the first 12 digits, enough to tell two digests apart in a message.
    pub fn short(&self) -> String {
        digits(&self.first).take(12).collect()
    }
}

fn digits(bytes: &[u8]) -> impl Iterator<Item = char> {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let nibbles = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles.map(|nibble| char::from(HEX[usize::from(nibble)]))
}

/// Reads as many bytes as there are pairs of digits; `None` if that is not 16.
fn bytes(digits: &[u8]) -> Option<[u8; HALF]> {
    let value = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let mut bytes = [0; HALF];
    if digits.len() != 2 * HALF {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

/// Hashes content as it is and, from its first carriage return on, also with LF in place of CRLF.
#[derive(Default)]
struct Content {
    raw: Sha256,
    text: Option<Sha256>,
    has_nul: bool,
    has_crlf: bool,
    /// Whether the last byte was a carriage return that is not yet hashed into `text`.
    waits: bool,
}

impl Content {
    fn update(&mut self, piece: &[u8]) {
        self.has_nul = self.has_nul || piece.contains(&0);
        if self.text.is_none() && piece.contains(&b'\r') {
            self.text = Some(self.raw.clone());
        }
        self.raw.update(piece);
        let Some(text) = self.text.as_mut().filter(|_| !self.has_nul) else { return };
        let mut rest = piece;
        while let Some(&first) = rest.first() {
            if std::mem::take(&mut self.waits) {
                if first == b'\n' {
                    self.has_crlf = true;
                } else {
                    text.update(b"\r");
                }
            }
            let end = rest.iter().position(|byte| *byte == b'\r');
            text.update(&rest[..end.unwrap_or(rest.len())]);
            self.waits = end.is_some();
            rest = end.map_or(&[], |end| &rest[end + 1..]);
        }
    }

    fn finish(self) -> Sha256 {
        match self.text {
            // A carriage return at the very end is part of the last line.
            Some(mut text) if self.has_crlf && !self.has_nul => {
                if self.waits {
                    text.update(b"\r");
                }
                text
            }
            _ => self.raw,
        }
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = self.rest.as_ref().map_or(&[][..], |rest| rest);
        digits(&self.first).chain(digits(rest)).try_for_each(|digit| f.write_char(digit))
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
        assert_eq!(Digest::of(b"abc").to_string(), want);
        assert_eq!(Digest::parse(want), Some(Digest::of(b"abc")));
        assert_eq!(Digest::parse(&want[..32]), Some(Digest::of(b"abc")), "half of it is enough");
        assert_ne!(Digest::parse(&want[32..]), Some(Digest::of(b"abc")));
    }

    #[test]
    fn line_endings_do_not_change_the_digest_of_text() {
        let digest = Digest::of_bytes;
        assert_eq!(digest(b"a\r\nb\r\n"), Digest::of(b"a\nb\n"));
        assert_eq!(digest(b"\r\r\n\r"), Digest::of(b"\r\n\r"));
        assert_eq!(digest(b"a\rb"), Digest::of(b"a\rb"), "a lone carriage return is not a line ending");
        assert_eq!(digest(b"a\r\n\0"), Digest::of(b"a\r\n\0"), "not text");
        assert_eq!(digest(b"plain"), Digest::of(b"plain"));
    }

    proptest::proptest! {
        #[test]
        fn pieces_give_the_digest_of_the_whole(text in "[ab\r\n]{0,40}", cut in 0usize..40) {
            let bytes = text.as_bytes();
            let (head, tail) = bytes.split_at(cut.min(bytes.len()));
            let mut content = Content::default();
            content.update(head);
            content.update(tail);
            let whole = Digest::of(text.replace("\r\n", "\n").as_bytes());
            proptest::prop_assert_eq!(Digest::finish(content.finish()), whole);
        }
    }

    #[test]
    fn a_nul_makes_the_lines_before_it_no_text() {
        let mut content = Content::default();
        content.update(b"a\r\n");
        content.update(b"\0");
        assert_eq!(Digest::finish(content.finish()), Digest::of(b"a\r\n\0"));
    }

    /// Fails once with the given kind, then ends.
    struct Failing(Option<std::io::ErrorKind>);

    impl std::io::Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
            self.0.take().map_or(Ok(0), |kind| Err(kind.into()))
        }
    }

    #[test]
    fn an_interrupted_read_is_repeated_and_another_failure_reported() {
        use std::io::ErrorKind::{Interrupted, PermissionDenied};
        assert_eq!(Digest::of_content(Failing(Some(Interrupted))).unwrap(), Digest::of(b""));
        let error = Digest::of_content(Failing(Some(PermissionDenied))).unwrap_err();
        assert_eq!(error.kind(), PermissionDenied);
    }

    #[test]
    fn a_digest_is_shown_as_it_is_or_in_short() {
        let digest = Digest::of(b"abc");
        assert_eq!(String::from(digest), digest.to_string());
        assert_eq!(Digest::parse(&digest.half()).unwrap().to_string(), "ba7816bf8f01cfea414140de5dae2223");
        assert_eq!(
            (digest.short(), format!("{digest:?}")),
            ("ba7816bf8f01".into(), "Digest(ba7816bf8f01)".into())
        );
    }

    #[test]
    fn parts_are_not_their_concatenation() {
        let (ab, a_b): (&[&[u8]], &[&[u8]]) = (&[b"ab"], &[b"a", b"b"]);
        assert_ne!(Digest::of_parts(ab.iter().copied()), Digest::of_parts(a_b.iter().copied()));
    }

    #[test]
    fn other_texts_are_not_digests() {
        assert_eq!(Digest::parse("BA7816"), None);
        assert_eq!(Digest::parse(&"G".repeat(64)), None);
        assert_eq!(Digest::parse(&"A".repeat(64)), None);
        for length in [0, 1, 31, 33, 48, 62, 63, 65, 96] {
            assert_eq!(Digest::parse(&"a".repeat(length)), None, "{length} digits");
        }
    }
}
