//! Images that designers insert: checked to be complete, and for what viewers would show differently.
//!
//! Sources: the PNG specification, third edition; ITU-T T.81 (JPEG); TIFF 6.0 and Exif 2.32 for the orientation; ICC.1,
//! annex B, for profiles in images.

use std::io::Read as _;

use flate2::read::ZlibDecoder;

use super::{Defect, jpeg, png};

/// A complete image, ready to be embedded.
#[derive(Clone, PartialEq, Eq)]
pub struct Bitmap {
    /// Its format.
    pub kind: BitmapKind,
    /// Width and height, in pixels.
    pub size: (u32, u32),
    /// Whether its colors need no conversion to be those of the web, sRGB.
    pub is_srgb: bool,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The format of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BitmapKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
}

impl BitmapKind {
    /// Returns its name in a media type: `png`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
        }
    }
}

impl std::fmt::Debug for Bitmap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} of {:?} in {} bytes", self.kind, self.size, self.bytes.len())
    }
}

/// Checks that a download is an image and complete, whatever its format.
///
/// # Errors
/// [`Defect`], if another attempt may give something else.
pub(crate) fn is_image(bytes: &[u8]) -> Result<(), Defect> {
    match format(bytes) {
        None if bytes.is_empty() => Err(Defect::Cut("an empty body".to_owned())),
        // A page, or an error. Anything else may be an image of a format that is not known here.
        None if bytes.trim_ascii_start().starts_with(b"<") || bytes.trim_ascii_start().starts_with(b"{") => {
            Err(Defect::Wrong(format!("not an image but {}", super::describe(bytes))))
        }
        None => Ok(()),
        Some("a PNG") => only_cut(png::verify(bytes)),
        Some("a JPEG") => only_cut(jpeg::read(bytes).map(drop)),
        Some(_) => Ok(()),
    }
}

/// What is complete does not get better by another attempt.
fn only_cut(checked: Result<(), Defect>) -> Result<(), Defect> {
    checked.or_else(|defect| if matches!(defect, Defect::Cut(_)) { Err(defect) } else { Ok(()) })
}

/// Returns the name of an image's format, with its article.
fn format(bytes: &[u8]) -> Option<&'static str> {
    let has = |at: usize, what: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(what));
    let table: [(usize, &[u8], &str); 8] = [
        (0, b"\x89PNG\r\n\x1a\n", "a PNG"),
        (0, b"\xff\xd8\xff", "a JPEG"),
        (0, b"GIF8", "a GIF"),
        (8, b"WEBP", "a WebP"),
        (0, b"II*\0", "a TIFF"),
        (0, b"MM\0*", "a TIFF"),
        (4, b"ftypavif", "an AVIF"),
        (4, b"ftyphei", "a HEIC"),
    ];
    table.into_iter().find(|(at, what, _)| has(*at, what)).map(|(_, _, name)| name)
}

/// Reads an image to embed it. What follows the end of a JPEG is cut off.
///
/// # Errors
/// Why it is not embedded: a noun phrase.
pub fn bitmap(mut bytes: Vec<u8>) -> Result<Bitmap, String> {
    let said = |defect: Defect| match defect {
        Defect::Cut(what) | Defect::Wrong(what) => what,
    };
    let (kind, size, (orientation, is_srgb)) = match format(&bytes) {
        Some("a PNG") => {
            png::verify(&bytes).map_err(said)?;
            let size = png::png_size(&bytes).ok_or("a PNG without a size")?;
            (BitmapKind::Png, size, of_png(&bytes))
        }
        Some("a JPEG") => {
            bytes.truncate(jpeg::read(&bytes).map_err(said)?);
            let head = jpeg::head(&bytes).map_err(said)?;
            if head.depth.0 != 8 {
                return Err("a JPEG with more than 8 bits per channel".to_owned());
            }
            if head.depth.1 != 1 && head.depth.1 != 3 {
                return Err("a CMYK image".to_owned());
            }
            let is_srgb = head.profile.is_empty() || is_of_srgb(&head.profile);
            (BitmapKind::Jpeg, head.size, (head.exif.and_then(orientation), is_srgb))
        }
        Some(other) => return Err(other.to_owned()),
        None => return Err("an image of an unknown format".to_owned()),
    };
    if size.0.max(size.1) > LONGEST_SIDE {
        return Err(format!("an image with a side of more than {LONGEST_SIDE} pixels"));
    }
    if orientation.is_some_and(|orientation| orientation != UPRIGHT) {
        return Err("an image that its metadata turns".to_owned());
    }
    Ok(Bitmap { kind, size, is_srgb, bytes })
}

/// What zune-jpeg decodes; Figma scales down what has a side of more than 4,096 pixels.
const LONGEST_SIDE: u32 = 16_384;

/// Returns the orientation of a PNG, and whether its colors are sRGB.
fn of_png(bytes: &[u8]) -> (Option<u16>, bool) {
    let (mut chunks, mut turn, mut profile, mut gamma) = (png::Chunks::of(bytes), None, None, None);
    let (mut coded, mut is_usual) = (None, true);
    while let Ok((kind, data)) = chunks.next() {
        match &kind {
            b"eXIf" => turn = orientation(data),
            // Says it all, whatever the others say. 1, 13, 0, 1 are the primaries, the curve, no matrix and the range of
            // sRGB.
            b"cICP" => coded = Some(data == [1, 13, 0, 1]),
            b"sRGB" => profile = Some(true),
            b"iCCP" => {
                // A name, and how it is compressed.
                let packed = memchr::memchr(0, data).and_then(|end| data.get(end + 2..)).unwrap_or_default();
                let mut unpacked = Vec::new();
                let mut reader = ZlibDecoder::new(packed).take(LARGEST_PROFILE);
                // What cannot be read is no sRGB.
                let _ = reader.read_to_end(&mut unpacked);
                profile = profile.or(Some(is_of_srgb(&unpacked)));
            }
            b"cHRM" => {
                let sides = data.chunks_exact(4).map(|side| side.try_into().map_or(0, u32::from_be_bytes));
                let mut pairs = sides.zip(PRIMARIES);
                is_usual &= data.len() == 32 && pairs.all(|(side, usual)| side.abs_diff(usual) <= 1_000);
            }
            b"gAMA" => gamma = data.try_into().ok().map(u32::from_be_bytes),
            b"IEND" => break,
            _ => {}
        }
    }
    is_usual &= gamma.is_none_or(|gamma| gamma.abs_diff(GAMMA) <= 1_000);
    (turn, coded.or(profile).unwrap_or(is_usual))
}

/// The largest profile to read, in bytes.
const LARGEST_PROFILE: u64 = 4 * 1024 * 1024;

/// The white point, red, green and blue of sRGB: x and y of each, in hundred thousandths.
const PRIMARIES: [u32; 8] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000];

/// 1/2.2, in hundred thousandths.
const GAMMA: u32 = 45_455;

/// Whether a profile says of itself that it is sRGB, and nothing else: there is "Display P3 Gamut with sRGB Transfer".
fn is_of_srgb(profile: &[u8]) -> bool {
    let Some(name) = description(profile) else { return false };
    // ASCII, or UTF-16.
    let name = name.iter().filter(|&&byte| byte != 0).map(|&byte| char::from(byte)).collect::<String>();
    name.contains("sRGB") && !["P3", "Gamut", "inear"].iter().any(|word| name.contains(word))
}

/// Returns the tag of a profile that describes it. Source: ICC.1, 7.2 and 7.3.
fn description(profile: &[u8]) -> Option<&[u8]> {
    let number = |at: usize| {
        let bytes: [u8; 4] = profile.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    };
    // After the header of 128 bytes: how many tags, and of each the name, the place and the length.
    let mut tags = (0..number(128)?.min(MOST_TAGS)).map(|index| 132 + 12 * index);
    let tag = tags.find(|&at| profile.get(at..at + 4) == Some(b"desc"))?;
    let place = number(tag + 4)?;
    profile.get(place..place.checked_add(number(tag + 8)?)?)
}

/// Profiles have about ten.
const MOST_TAGS: usize = 100;

const UPRIGHT: u16 = 1;

/// The tag `Orientation`.
const ORIENTATION: u16 = 0x0112;

/// Returns the orientation in Exif data: 1 is upright.
fn orientation(exif: &[u8]) -> Option<u16> {
    let is_big = match exif.get(..4)? {
        b"MM\0*" => true,
        b"II*\0" => false,
        _ => return None,
    };
    let short = |at: usize| {
        let bytes = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if is_big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) })
    };
    let first: [u8; 4] = exif.get(4..8)?.try_into().ok()?;
    let first = if is_big { u32::from_be_bytes(first) } else { u32::from_le_bytes(first) };
    let first = usize::try_from(first).ok()?;
    let fields = usize::from(short(first)?);
    // 12 bytes each: tag, type, count, value.
    let mut places = (0..fields).map(|index| first.saturating_add(2 + 12 * index));
    let place = places.find(|place| short(*place) == Some(ORIENTATION))?;
    short(place.saturating_add(8))
}
