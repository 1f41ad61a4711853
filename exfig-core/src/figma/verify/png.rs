//! Checks that bytes are a complete PNG: every chunk with its checksum, and the pixels to the last byte,
//! without holding them.
//!
//! Source: Portable Network Graphics (PNG) Specification, third edition.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::{Defect, MOST_PIXELS};

/// How far back deflate can refer, in bytes.
const WINDOW: usize = 32 * 1024;

/// More compressed bytes than any encoder needs for the first window.
const HEAD: usize = 1024 * 1024;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The most that all profiles and texts together may decompress to, in bytes.
const LARGEST_TEXT: u64 = 16 * 1024 * 1024;

/// Returns width and height in pixels, from a PNG's header; `None` if `bytes` do not start like a PNG.
pub fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(SIGNATURE)?.get(8..16)?;
    Some((number(&header[..4]), number(&header[4..])))
}

/// Returns the number of pixels in a PNG's header, if the header is one that every reader accepts.
pub(super) fn pixels(bytes: &[u8]) -> Option<u64> {
    let header = Header::parse(bytes.strip_prefix(SIGNATURE)?.get(8..21)?).ok()?;
    Some(u64::from(header.width) * u64::from(header.height))
}

pub(super) fn verify(bytes: &[u8]) -> Result<(), Defect> {
    let mut chunks = Chunks::of(bytes);
    let (kind, header) = chunks.next()?;
    if kind != *b"IHDR" {
        return Err(wrong("does not start with IHDR"));
    }
    let header = Header::parse(header)?;
    let (mut pixels, mut colors, mut texts) = (Pixels::new(&header), 0, LARGEST_TEXT);
    let mut last = *b"IHDR";
    loop {
        let (kind, data) = chunks.next()?;
        match &kind {
            b"IDAT" if pixels.begun && last != *b"IDAT" => {
                return Err(wrong("has IDAT chunks that are not consecutive"));
            }
            b"IDAT" if header.color == INDEXED && colors == 0 => return Err(wrong("has no palette")),
            b"IDAT" => pixels.take(data)?,
            b"PLTE" if colors > 0 || pixels.begun || data.is_empty() || data.len() % 3 != 0 => {
                return Err(wrong("has an invalid palette"));
            }
            b"PLTE" => colors = data.len() / 3,
            b"IEND" if data.is_empty() => break,
            b"IEND" => return Err(wrong("has an IEND that is not empty")),
            b"acTL" | b"fcTL" | b"fdAT" => return Err(wrong("is animated")),
            b"iCCP" | b"zTXt" | b"iTXt" => check_text(kind, data, &mut texts)?,
            // Bit 5 of the first letter is clear if a reader must not skip a chunk that it does not know.
            [first, ..] if first & 0x20 == 0 => {
                return Err(wrong("has an unknown critical chunk"));
            }
            _ => {}
        }
        last = kind;
    }
    if chunks.at < bytes.len() {
        return Err(wrong("has data after IEND"));
    }
    pixels.finish()
}

fn wrong(why: &str) -> Defect {
    Defect::Wrong(format!("a PNG that {why}"))
}

fn number(bytes: &[u8]) -> u32 {
    bytes.try_into().map_or(0, u32::from_be_bytes)
}

/// Reads the chunks one by one and verifies their checksums.
pub(super) struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Chunks<'a> {
    /// Returns the chunks of a PNG.
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: SIGNATURE.len() }
    }

    /// Returns the type and the data of the next chunk.
    pub(super) fn next(&mut self) -> Result<([u8; 4], &'a [u8]), Defect> {
        let ends_early =
            || Defect::Cut(format!("a PNG that ends too early, after {} bytes", self.bytes.len()));
        let rest = &self.bytes[self.at..];
        let length = rest.get(..4).map(number).ok_or_else(ends_early)?;
        let length = usize::try_from(length).ok().filter(|length| *length <= i32::MAX as usize);
        let length = length.ok_or_else(|| wrong("has a chunk of invalid length"))?;
        let kind: [u8; 4] = rest.get(4..8).and_then(|kind| kind.try_into().ok()).ok_or_else(ends_early)?;
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(wrong("has an invalid chunk type"));
        }
        let data = rest.get(8..8 + length).ok_or_else(ends_early)?;
        let checksum = rest.get(8 + length..12 + length).map(number).ok_or_else(ends_early)?;
        let mut crc = Crc::new();
        crc.update(&rest[4..8 + length]);
        if crc.sum() != checksum {
            return Err(wrong("has a chunk with a wrong CRC"));
        }
        self.at += 12 + length;
        Ok((kind, data))
    }
}

const INDEXED: u8 = 3;

struct Header {
    width: u32,
    height: u32,
    color: u8,
    bits_per_pixel: u64,
    interlaced: bool,
}

impl Header {
    fn parse(data: &[u8]) -> Result<Self, Defect> {
        let &[_, _, _, _, _, _, _, _, depth, color, compression, filter, interlace] = data else {
            return Err(wrong("has an IHDR of the wrong length"));
        };
        let (width, height) = (number(&data[..4]), number(&data[4..8]));
        if width == 0 || height == 0 {
            return Err(wrong("has a width or height of zero"));
        }
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(wrong(&format!("is {width} x {height} pixels; Figma renders at most 32 megapixels")));
        }
        // Table 11.1 of the specification.
        let channels = match (color, depth) {
            (0, 1 | 2 | 4 | 8 | 16) | (INDEXED, 1 | 2 | 4 | 8) => 1,
            (2, 8 | 16) => 3,
            (4, 8 | 16) => 2,
            (6, 8 | 16) => 4,
            _ => return Err(wrong("has an invalid color type or bit depth")),
        };
        if compression != 0 || filter != 0 || interlace > 1 {
            return Err(wrong("has an unknown compression, filter or interlace method"));
        }
        let bits_per_pixel = channels * u64::from(depth);
        Ok(Self { width, height, color, bits_per_pixel, interlaced: interlace == 1 })
    }

    /// Returns, for each pass, the length of its rows in bytes (with the filter byte) and their number.
    fn passes(&self) -> Vec<(u64, u64)> {
        // Adam7: where each pass starts, and its steps. Section 8.1.
        const ADAM7: [[u32; 4]; 7] = [
            [0, 0, 8, 8],
            [4, 0, 8, 8],
            [0, 4, 4, 8],
            [2, 0, 4, 4],
            [0, 2, 2, 4],
            [1, 0, 2, 2],
            [0, 1, 1, 2],
        ];
        let row = |pixels: u32| 1 + (u64::from(pixels) * self.bits_per_pixel).div_ceil(8);
        if !self.interlaced {
            return vec![(row(self.width), u64::from(self.height))];
        }
        let steps = |length: u32, start: u32, step: u32| length.saturating_sub(start).div_ceil(step);
        let passes =
            ADAM7.iter().map(|&[x, y, dx, dy]| (steps(self.width, x, dx), steps(self.height, y, dy)));
        let passes = passes.filter(|(width, height)| *width > 0 && *height > 0);
        passes.map(|(width, height)| (row(width), u64::from(height))).collect()
    }
}

/// Decompresses the pixels and discards them: all that matters is that they are all there, and no more.
struct Pixels {
    stream: Decompress,
    passes: Vec<(u64, u64)>,
    /// Bytes that have arrived of the current row, in the last of `passes`.
    of_row: u64,
    /// The first compressed bytes, at most [`HEAD`].
    head: Vec<u8>,
    begun: bool,
    ended: bool,
}

impl Pixels {
    fn new(header: &Header) -> Self {
        let mut passes = header.passes();
        passes.reverse();
        Self {
            stream: Decompress::new(true),
            passes,
            of_row: 0,
            head: Vec::new(),
            begun: false,
            ended: false,
        }
    }

    fn take(&mut self, mut data: &[u8]) -> Result<(), Defect> {
        self.begun = true;
        if data.is_empty() {
            return Ok(());
        }
        self.head.extend_from_slice(&data[..data.len().min(HEAD - self.head.len())]);
        let mut out = [0; 32 * 1024];
        while !data.is_empty() {
            if self.ended {
                return Err(wrong("has data after the end of its pixels"));
            }
            let (read, written) = (self.stream.total_in(), self.stream.total_out());
            let status = self.stream.decompress(data, &mut out, FlushDecompress::None);
            let status = status.map_err(|_| wrong("has corrupt pixel data"))?;
            let (read, written) = (self.stream.total_in() - read, self.stream.total_out() - written);
            #[expect(clippy::cast_possible_truncation, reason = "at most the lengths of the two slices")]
            let (read, written) = (read as usize, written as usize);
            self.rows(&out[..written])?;
            data = &data[read..];
            self.ended = status == Status::StreamEnd;
            if read == 0 && written == 0 && !self.ended {
                return Err(wrong("has corrupt pixel data"));
            }
        }
        self.drain()
    }

    /// The last input may decompress to more than one buffer holds.
    fn drain(&mut self) -> Result<(), Defect> {
        let mut out = [0; 32 * 1024];
        while !self.ended {
            let before = self.stream.total_out();
            let status = self.stream.decompress(&[], &mut out, FlushDecompress::None);
            #[expect(clippy::cast_possible_truncation, reason = "at most the length of the buffer")]
            let written = (self.stream.total_out() - before) as usize;
            self.rows(&out[..written])?;
            self.ended = matches!(status, Ok(Status::StreamEnd));
            if written == 0 {
                break;
            }
        }
        Ok(())
    }

    fn rows(&mut self, mut bytes: &[u8]) -> Result<(), Defect> {
        while let Some(&first) = bytes.first() {
            let Some((length, rows)) = self.passes.last_mut() else {
                return Err(wrong("has more pixel data than its size requires"));
            };
            if self.of_row == 0 && first > 4 {
                return Err(wrong("has corrupt pixel data"));
            }
            let taken = usize::try_from(*length - self.of_row).unwrap_or(usize::MAX).min(bytes.len());
            bytes = &bytes[taken..];
            self.of_row += taken as u64;
            if self.of_row == *length {
                self.of_row = 0;
                *rows -= 1;
                if *rows == 0 {
                    self.passes.pop();
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Defect> {
        match (self.begun, self.ended, self.passes.is_empty()) {
            (true, true, true) => check_beginning(&self.head),
            (false, ..) => Err(wrong("has no pixel data")),
            _ => Err(wrong("has less pixel data than its size requires")),
        }
    }
}

/// Deflate can refer back to earlier output, up to the length of a window. Decompressed a buffer at a time,
/// references to before the beginning read as zeros, which other readers reject. So the first window is
/// decompressed once more, in one piece.
fn check_beginning(head: &[u8]) -> Result<(), Defect> {
    let (mut stream, mut window) = (Decompress::new(true), vec![0; WINDOW]);
    let status = stream.decompress(head, &mut window, FlushDecompress::Finish);
    match status {
        Ok(Status::StreamEnd) => Ok(()),
        Ok(_) if stream.total_out() == WINDOW as u64 => Ok(()),
        _ => Err(wrong("has corrupt pixel data")),
    }
}

/// Checks profiles and texts: a name, then compressed data, which most readers decompress without a limit.
/// Sections 11.3.2.3 and 11.3.3.
fn check_text(kind: [u8; 4], data: &[u8], left: &mut u64) -> Result<(), Defect> {
    let after_zero = |data: &[u8]| memchr::memchr(0, data).map(|at| at + 1);
    let packed = match &kind {
        b"iTXt" => after_zero(data).and_then(|at| {
            let (flags, rest) = data[at..].split_at_checked(2)?;
            let language = after_zero(rest)?;
            let keyword = after_zero(&rest[language..])?;
            (flags[0] != 0).then(|| &rest[language + keyword..])
        }),
        _ => after_zero(data).and_then(|at| data.get(at + 1..)),
    };
    let taken = packed.map_or(0, unpacked);
    *left = left
        .checked_sub(taken)
        .ok_or_else(|| wrong("has text or profile chunks that decompress to more than 16 MiB"))?;
    Ok(())
}

/// Returns how much `data` decompresses to, counted up to a little more than [`LARGEST_TEXT`].
fn unpacked(mut data: &[u8]) -> u64 {
    let (mut stream, mut out) = (Decompress::new(true), [0; 32 * 1024]);
    while stream.total_out() <= LARGEST_TEXT {
        let (read, written) = (stream.total_in(), stream.total_out());
        let status = stream.decompress(data, &mut out, FlushDecompress::None);
        let read = usize::try_from(stream.total_in() - read).unwrap_or(data.len());
        data = &data[read..];
        if !matches!(status, Ok(Status::Ok)) || (read == 0 && stream.total_out() == written) {
            break;
        }
    }
    stream.total_out()
}
