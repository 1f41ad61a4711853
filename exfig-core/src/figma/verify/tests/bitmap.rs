//! Images that designers insert: what is embedded, and what is left to Figma.

use super::*;
use crate::figma::verify::bitmap::{Bitmap, BitmapKind, bitmap, is_image};

fn read(bytes: &[u8]) -> Result<Bitmap, String> {
    bitmap(bytes.to_vec())
}

/// A PNG with more chunks before its pixels.
fn png_with(more: &[Vec<u8>]) -> Vec<u8> {
    let [head, pixels, end] = good();
    png(&[vec![head], more.to_vec(), vec![pixels, end]].concat())
}

/// A JPEG with more segments before its frame.
fn jpeg_with(more: &[(u8, &[u8])]) -> Vec<u8> {
    let segment = |(marker, data): &(u8, &[u8])| {
        let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
        [&[0xff, *marker], length.as_slice(), data].concat()
    };
    let whole = jpeg([0, 3, 0, 2], &[1, 2, 3], &[0xff, 0xd9]);
    [whole[..2].to_vec(), more.iter().flat_map(segment).collect(), whole[2..].to_vec()].concat()
}

/// Exif data with an orientation after another tag, in either order of bytes.
fn exif(is_big: bool, orientation: u16) -> Vec<u8> {
    let short = |n: u16| if is_big { n.to_be_bytes() } else { n.to_le_bytes() };
    let long = |n: u32| if is_big { n.to_be_bytes() } else { n.to_le_bytes() };
    let field =
        |tag: u16, value: u16| [&short(tag)[..], &short(3), &long(1), &short(value), &[0, 0]].concat();
    let start = if is_big { b"MM\0*" } else { b"II*\0" };
    [&start[..], &long(8), &short(2), &field(0x0100, 7), &field(0x0112, orientation)].concat()
}

/// A profile of this name, after another tag.
fn profile_of(name: &[u8]) -> Vec<u8> {
    let long = |n: usize| u32::try_from(n).unwrap().to_be_bytes();
    let tag = |kind: &[u8], at: usize, length: usize| [kind, &long(at), &long(length)].concat();
    let mut profile = vec![0; 128];
    profile.extend(long(2));
    profile.extend(tag(b"cprt", 156, 4));
    profile.extend(tag(b"desc", 160, name.len()));
    profile.extend(b"sRGB");
    profile.extend(name);
    profile
}

#[test]
fn complete_images_are_embedded() {
    let table = [
        (png(&good()), BitmapKind::Png, "png"),
        (png_with(&[chunk(b"sRGB", &[0]), chunk(b"gAMA", &1_u32.to_be_bytes())]), BitmapKind::Png, "png"),
        (png_with(&[chunk(b"eXIf", &exif(true, 1))]), BitmapKind::Png, "png"),
        (jpeg_with(&[]), BitmapKind::Jpeg, "jpeg"),
        (jpeg_with(&[(0xe1, &[b"Exif\0\0", exif(false, 1).as_slice()].concat())]), BitmapKind::Jpeg, "jpeg"),
        (jpeg_with(&[(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x/>")]), BitmapKind::Jpeg, "jpeg"),
        (
            jpeg_with(&[(
                0xe2,
                &[b"ICC_PROFILE\0\x01\x01", profile_of(b"sRGB IEC61966-2.1").as_slice()].concat(),
            )]),
            BitmapKind::Jpeg,
            "jpeg",
        ),
    ];
    for (at, (bytes, kind, name)) in table.into_iter().enumerate() {
        let want = Bitmap { kind, size: (2, 3), is_srgb: true, bytes: bytes.clone() };
        assert_eq!(read(&bytes), Ok(want), "{at}");
        assert_eq!(kind.name(), name);
        assert_eq!(is_image(&bytes), Ok(()));
        let cut = &bytes[..bytes.len() - 3];
        assert!(matches!(is_image(cut), Err(Defect::Cut(_))), "{at}");
    }
}

#[test]
fn what_follows_the_end_of_a_jpeg_is_not_embedded() {
    let whole = jpeg_with(&[]);
    let more = [whole.as_slice(), b"MotionPhoto"].concat();
    assert_eq!(read(&more).unwrap().bytes, whole);
    assert_eq!(is_image(&more), Ok(()));
}

#[test]
fn other_color_spaces_are_noticed() {
    let profile = |name: &[u8]| chunk(b"iCCP", &[b"name\0\0", packed(&profile_of(name)).as_slice()].concat());
    let primaries = |numbers: [u32; 8]| chunk(b"cHRM", numbers.map(u32::to_be_bytes).as_flattened());
    // In two parts, as large ones are.
    let jpeg_of = |name: &[u8]| {
        let profile = profile_of(name);
        let (one, other) = profile.split_at(165);
        let part = |number: u8, part: &[u8]| [b"ICC_PROFILE\0", &[number, 2][..], part].concat();
        jpeg_with(&[(0xe2, &part(1, one)), (0xe2, &part(2, other))])
    };
    let table = [
        (png_with(&[profile(b"Display P3")]), false),
        (png_with(&[profile(b"Display P3 Gamut with sRGB Transfer")]), false),
        (png_with(&[profile(b"Linear sRGB")]), false),
        (png_with(&[profile(b"s\0R\0G\0B")]), true),
        (png_with(&[chunk(b"iCCP", b"name\0\0no zlib")]), false),
        (png_with(&[chunk(b"iCCP", &[b"name\0\0", packed(b"sRGB").as_slice()].concat())]), false),
        (png_with(&[chunk(b"gAMA", &45_455_u32.to_be_bytes())]), true),
        (png_with(&[primaries([31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000])]), true),
        (png_with(&[primaries([31_270, 32_900, 68_000, 32_000, 26_500, 69_000, 15_000, 6_000])]), false),
        (png_with(&[primaries([0; 8]), chunk(b"sRGB", &[0])]), true),
        (png_with(&[chunk(b"cHRM", &[0; 4])]), false),
        (png_with(&[chunk(b"cICP", &[12, 13, 0, 1]), chunk(b"sRGB", &[0])]), false),
        (png_with(&[chunk(b"cICP", &[1, 13, 0, 1]), profile(b"Display P3")]), true),
        (png_with(&[chunk(b"gAMA", &100_000_u32.to_be_bytes())]), false),
        (jpeg_of(b"Display P3"), false),
        (jpeg_of(b"DCI-P3 D65 Gamut with sRGB Transfer"), false),
        (jpeg_of(b"sRGB built-in"), true),
        (jpeg_with(&[(0xe2, b"FPXR\0")]), true),
    ];
    for (at, (bytes, is_srgb)) in table.into_iter().enumerate() {
        assert_eq!(read(&bytes).unwrap().is_srgb, is_srgb, "{at}");
    }
}

#[test]
fn what_viewers_show_differently_is_left_to_figma() {
    let [head, pixels, end] = good();
    let with_exif = |exif: Vec<u8>| jpeg_with(&[(0xe1, &[b"Exif\0\0", exif.as_slice()].concat())]);
    let mut deep = jpeg_with(&[]);
    let frame = memchr::memmem::find(&deep, &[0xff, 0xc0]).unwrap();
    deep[frame + 4] = 12;
    let mut cmyk = jpeg_with(&[]);
    let four = [&[0xff, 0xc0, 0, 20, 8, 0, 3, 0, 2, 4][..], &[1, 0x11, 0].repeat(4)].concat();
    cmyk.splice(frame..frame + 13, four);
    let tall = chunk(b"IHDR", &header(1, 20_000, RGBA));
    let tall = png(&[tall, chunk(b"IDAT", &packed(&vec![0; 5 * 20_000])), chunk(b"IEND", &[])]);
    let table = [
        (with_exif(exif(true, 6)), "an image that its metadata turns"),
        (with_exif(exif(false, 3)), "an image that its metadata turns"),
        (png_with(&[chunk(b"eXIf", &exif(false, 8))]), "an image that its metadata turns"),
        (deep, "a JPEG with more than 8 bits per channel"),
        (cmyk, "a CMYK image"),
        (tall, "an image with a side of more than 16384 pixels"),
        (png(&[head, pixels, chunk(b"eXIf", &exif(true, 6)), end]), "an image that its metadata turns"),
        (b"\0\0\0\x18ftypmif1".to_vec(), "an image of an unknown format"),
        (b"GIF89a\x01\0\x01\0".to_vec(), "a GIF"),
        (b"RIFF\0\0\0\0WEBPVP8 ".to_vec(), "a WebP"),
        (b"\0\0\0\x18ftypheic".to_vec(), "a HEIC"),
        (b"\0\0\0\x18ftypavif".to_vec(), "an AVIF"),
        (png_with(&[chunk(b"acTL", &[0; 8])]), "a PNG that is animated"),
    ];
    for (bytes, want) in table {
        assert_eq!(read(&bytes).unwrap_err(), want);
        // Complete, so another attempt gives nothing else.
        assert_eq!(is_image(&bytes), Ok(()), "{want}");
    }
    // Odd Exif data says nothing.
    for odd in [&b"MM\0*"[..], b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff", b"what"] {
        assert!(read(&with_exif(odd.to_vec())).is_ok(), "{odd:?}");
    }
}

#[test]
fn a_download_that_is_no_image_is_another_attempt() {
    for (bytes, want) in [
        (&b""[..], Defect::Cut("an empty body".to_owned())),
        (
            b"<Error><Code>AccessDenied</Code></Error>",
            Defect::Wrong(
                "not an image but an XML document (<Error><Code>AccessDenied</Code></Error>)".to_owned(),
            ),
        ),
    ] {
        assert_eq!(is_image(bytes), Err(want));
    }
}
