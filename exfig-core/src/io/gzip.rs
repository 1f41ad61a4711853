//! Unpacks a body while it arrives, a little at a time: whatever the ratio, no more than a few MiB are in
//! memory at once.

use std::io::Write as _;

use flate2::write::MultiGzDecoder;

/// How many packed bytes to unpack at once; they unpack to at most 1,032 times as many.
const SLICE: usize = 4096;

/// Unpacks one body.
pub(super) struct Unpacker {
    decoder: MultiGzDecoder<Vec<u8>>,
    packed: Vec<u8>,
    at: usize,
    begun: bool,
}

impl Unpacker {
    pub(super) fn new() -> Self {
        Self { decoder: MultiGzDecoder::new(Vec::new()), packed: Vec::new(), at: 0, begun: false }
    }

    /// Takes packed bytes. Call it only when [`next`](Self::next) returned `None`.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.packed.clear();
        self.packed.extend_from_slice(bytes);
        (self.at, self.begun) = (0, true);
    }

    /// Returns the next unpacked bytes; `None` if it needs more packed ones.
    pub(super) fn next(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        while self.at < self.packed.len() {
            let end = self.packed.len().min(self.at + SLICE);
            self.decoder.write_all(&self.packed[self.at..end])?;
            self.at = end;
            let bytes = std::mem::take(self.decoder.get_mut());
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// Returns the last bytes. Fails if the packed data is incomplete.
    pub(super) fn finish(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        if !self.begun {
            return Ok(None);
        }
        self.decoder.try_finish()?;
        let bytes = std::mem::take(self.decoder.get_mut());
        Ok((!bytes.is_empty()).then_some(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpack(packed: &[u8], step: usize) -> std::io::Result<Vec<u8>> {
        let (mut unpacker, mut all) = (Unpacker::new(), Vec::new());
        for chunk in packed.chunks(step) {
            unpacker.push(chunk);
            while let Some(bytes) = unpacker.next()? {
                all.extend(bytes);
            }
        }
        all.extend(unpacker.finish()?.unwrap_or_default());
        Ok(all)
    }

    #[test]
    fn packed_text_is_unpacked_however_it_arrives() {
        let text = "what Figma says, again and again; ".repeat(5_000);
        let twice = [packed(text.as_bytes()), packed(b"and more")].concat();
        for step in [1, 7, 4_096, 1 << 20] {
            assert_eq!(unpack(&twice, step).unwrap(), [text.as_bytes(), b"and more"].concat(), "{step}");
        }
        assert_eq!(unpack(&[], 1).unwrap(), b"");
    }

    #[test]
    fn cut_and_damaged_data_is_rejected() {
        let mut whole = packed(&[7; 10_000]);
        for end in 1..whole.len() {
            assert!(unpack(&whole[..end], 64).is_err(), "{end}");
        }
        let middle = whole.len() / 2;
        whole[middle] ^= 0xff;
        assert!(unpack(&whole, 64).is_err());
    }

    #[test]
    fn a_bomb_is_unpacked_a_little_at_a_time() {
        let bomb = packed(&vec![0; 64 << 20]);
        let mut unpacker = Unpacker::new();
        unpacker.push(&bomb);
        let (mut all, mut largest) = (0, 0);
        while let Some(bytes) = unpacker.next().unwrap() {
            all += bytes.len();
            largest = largest.max(bytes.len());
        }
        assert!(all <= 64 << 20 && largest <= SLICE * 1_032 + 64 * 1024, "{largest}");
    }
}
