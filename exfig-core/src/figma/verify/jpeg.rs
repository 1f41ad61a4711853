//! Checks that bytes are a complete JPEG: its segments one by one, from the first marker to the last.
//!
//! Source: ITU-T T.81 (JPEG), annex B.

use super::{Defect, MOST_PIXELS};

/// Returns the number of pixels in a JPEG's frame, if it has no more scans than an image needs.
pub(super) fn pixels(bytes: &[u8]) -> Option<u64> {
    // In coded pixels, 0xff is followed by zero or a restart marker.
    let scans = memchr::memmem::find_iter(bytes, &[0xff, SOS]).count();
    let mut segments = Segments { bytes, at: 2 };
    if !bytes.starts_with(&[0xff, 0xd8, 0xff]) || scans > MOST_SCANS {
        return None;
    }
    loop {
        match segments.next().ok()? {
            (0xc0..=0xc2, frame) => return size(frame).ok(),
            (EOI | SOS, _) => return None,
            _ => {}
        }
    }
}

pub(super) fn verify(bytes: &[u8]) -> Result<(), Defect> {
    if read(bytes)? == bytes.len() { Ok(()) } else { Err(wrong("has data after its end")) }
}

/// Reads a JPEG to its end, and returns its length in bytes: cameras append data that viewers ignore.
pub(super) fn read(bytes: &[u8]) -> Result<usize, Defect> {
    let mut segments = Segments { bytes, at: 2 };
    let (mut has_size, mut has_scan, mut scans, mut tables) = (false, false, 0, 0_u8);
    loop {
        let (marker, data) = segments.next()?;
        match marker {
            EOI => break,
            // Baseline, extended and progressive; browsers show nothing else.
            0xc0..=0xc2 if has_size => return Err(wrong("has two frames")),
            0xc0..=0xc2 => {
                size(data)?;
                has_size = true;
            }
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Err(wrong("uses an unsupported coding process"));
            }
            SOS if !has_size => return Err(wrong("has no frame before its first scan")),
            SOS if tables != 3 => return Err(wrong("has no quantization or Huffman tables")),
            SOS if scans == MOST_SCANS => return Err(wrong("has more than 100 scans")),
            SOS => {
                scans += 1;
                has_scan |= segments.skip_scan()?;
            }
            0xdb => tables |= 1,
            0xc4 => tables |= 2,
            // Application data, comments, restart intervals.
            0xcc | 0xdd | 0xe0..=0xef | 0xfe => {}
            _ => return Err(wrong("has an invalid marker")),
        }
    }
    if has_scan { Ok(segments.at) } else { Err(wrong("has no scan data")) }
}

/// What the segments before the first scan say.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    /// Width and height, in pixels.
    pub(super) size: (u32, u32),
    /// Bits of a channel, and the number of channels.
    pub(super) depth: (u8, u8),
    /// The color profile.
    pub(super) profile: Vec<u8>,
    /// What the camera says, in the format of TIFF.
    pub(super) exif: Option<&'a [u8]>,
}

/// Reads what comes before the first scan.
pub(super) fn head(bytes: &[u8]) -> Result<Head<'_>, Defect> {
    let (mut segments, mut head) = (Segments { bytes, at: 2 }, Head::default());
    loop {
        match segments.next()? {
            (SOS | EOI, _) => return Ok(head),
            (0xc0..=0xc2, frame) => {
                size(frame)?;
                let side = |at: usize| u32::from(u16::from_be_bytes([frame[at], frame[at + 1]]));
                (head.size, head.depth) = ((side(3), side(1)), (frame[0], frame[5]));
            }
            (0xe1, data) => head.exif = data.strip_prefix(b"Exif\0\0").or(head.exif),
            // After the name come the number of the part, and how many there are.
            (0xe2, data) => {
                let part = data.strip_prefix(b"ICC_PROFILE\0").and_then(|part| part.get(2..));
                head.profile.extend_from_slice(part.unwrap_or_default());
            }
            _ => {}
        }
    }
}

/// Reads the segments one by one: a marker and its data.
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Segments<'a> {
    fn ends_early(&self) -> Defect {
        Defect::Cut(format!("a JPEG that ends too early, after {} bytes", self.bytes.len()))
    }

    fn next(&mut self) -> Result<(u8, &'a [u8]), Defect> {
        let bytes = self.bytes;
        // Fill bytes may precede a marker.
        while bytes.get(self.at) == Some(&0xff) && bytes.get(self.at + 1) == Some(&0xff) {
            self.at += 1;
        }
        let marker = match (bytes.get(self.at), bytes.get(self.at + 1)) {
            (Some(&0xff), Some(&marker)) => marker,
            (Some(&0xff) | None, None) => return Err(self.ends_early()),
            _ => return Err(wrong("has an invalid marker")),
        };
        self.at += 2;
        if marker == EOI {
            return Ok((marker, &[]));
        }
        let length = bytes.get(self.at..self.at + 2).and_then(|b| b.try_into().ok()).map(u16::from_be_bytes);
        let length = usize::from(length.ok_or_else(|| self.ends_early())?);
        let segment = bytes.get(self.at..self.at + length).ok_or_else(|| self.ends_early())?;
        self.at += length;
        Ok((marker, segment.get(2..).ok_or_else(|| wrong("has an invalid marker"))?))
    }

    /// Skips to the next marker, and returns whether anything came before it. In coded pixels, 0xff is
    /// followed by zero or a restart marker.
    fn skip_scan(&mut self) -> Result<bool, Defect> {
        let begun = self.at;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            self.at += memchr::memchr(0xff, rest).ok_or_else(|| self.ends_early())?;
            match self.bytes.get(self.at + 1).ok_or_else(|| self.ends_early())? {
                0x00 | 0xd0..=0xd7 => self.at += 2,
                0xff => self.at += 1,
                _ => return Ok(self.at > begun),
            }
        }
    }
}

/// The most scans of an image: a progressive one has 10, and each of them draws all of it.
const MOST_SCANS: usize = 100;

const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;

fn wrong(why: &str) -> Defect {
    Defect::Wrong(format!("a JPEG that {why}"))
}

/// Returns the number of pixels of a frame.
fn size(frame: &[u8]) -> Result<u64, Defect> {
    let &[_, y1, y0, x1, x0, components, ..] = frame else { return Err(wrong("has an invalid marker")) };
    let (width, height) = (u64::from(u16::from_be_bytes([x1, x0])), u64::from(u16::from_be_bytes([y1, y0])));
    if width == 0
        || height == 0
        || !(1..=4).contains(&components)
        || frame.len() != 6 + 3 * usize::from(components)
    {
        return Err(wrong("has an invalid frame header"));
    }
    if width * height > MOST_PIXELS {
        return Err(wrong(&format!("is {width} x {height} pixels; Figma renders at most 32 megapixels")));
    }
    Ok(width * height)
}
