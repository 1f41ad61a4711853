//! Checks that bytes are a complete PDF: its end points to the table of objects, and the table to the
//! objects.
//!
//! Source: ISO 32000-1, 7.5.

use super::Defect;

/// How far before the end marker `startxref` may be, in bytes.
const TAIL: usize = 1024;

pub(super) fn verify(bytes: &[u8]) -> Result<(), Defect> {
    let ends_early = || Defect::Cut(format!("a PDF that ends too early, after {} bytes", bytes.len()));
    let text = bytes.trim_ascii_end();
    let body = text.strip_suffix(b"%%EOF").ok_or_else(ends_early)?;
    let tail = &body[body.len().saturating_sub(TAIL)..];
    let at = memchr::memmem::rfind(tail, b"startxref").ok_or_else(ends_early)?;
    let offset = parse_number(tail[at + 9..].trim_ascii()).ok_or_else(|| wrong("has no valid startxref"))?;
    if let Some(name) = active(text) {
        return Err(wrong(&format!("contains `{name}`, which Figma does not write")));
    }
    let table = body.get(offset..).ok_or_else(ends_early)?;
    match table.strip_prefix(b"xref") {
        Some(table) => check_table(bytes, table),
        None if is_object(table, None) => Ok(()),
        None => Err(wrong("has no valid startxref")),
    }
}

fn wrong(why: &str) -> Defect {
    Defect::Wrong(format!("a PDF that {why}"))
}

fn parse_number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()))?.parse().ok()
}

/// Whether `bytes` start with `12 0 obj`; with the number `id`, if there is one.
fn is_object(bytes: &[u8], id: Option<usize>) -> bool {
    let head = &bytes[..bytes.len().min(64)];
    let mut words = head.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let number = words.next().and_then(parse_number);
    let generation = words.next().and_then(parse_number);
    let is_obj = words.next().is_some_and(|word| word.starts_with(b"obj"));
    number.is_some() && id.is_none_or(|id| number == Some(id)) && generation.is_some() && is_obj
}

/// Checks that every object in use is where the table says, and that a trailer follows.
fn check_table(bytes: &[u8], table: &[u8]) -> Result<(), Defect> {
    let damaged = || wrong("has an invalid xref table");
    let mut words = table.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    loop {
        let first = words.next().ok_or_else(damaged)?;
        if first.starts_with(b"trailer") {
            return Ok(());
        }
        let first = parse_number(first).ok_or_else(damaged)?;
        let count = words.next().and_then(parse_number).ok_or_else(damaged)?;
        let end = first.checked_add(count).ok_or_else(damaged)?;
        for id in first..end {
            let offset = words.next().and_then(parse_number).ok_or_else(damaged)?;
            let _generation = words.next().and_then(parse_number).ok_or_else(damaged)?;
            match words.next() {
                Some(b"n") if bytes.get(offset..).is_some_and(|object| is_object(object, Some(id))) => {}
                Some(b"f") => {}
                _ => return Err(damaged()),
            }
        }
    }
}

/// Names of things that run or open something. They are searched outside of streams, because inside they
/// could appear by chance; names in compressed object streams are not found.
const ACTIVE: [&str; 9] = [
    "/JavaScript",
    "/Launch",
    "/OpenAction",
    "/SubmitForm",
    "/GoToR",
    "/GoToE",
    "/ImportData",
    "/EmbeddedFile",
    "/RichMedia",
];

fn active(text: &[u8]) -> Option<&'static str> {
    let mut rest = text;
    loop {
        let (plain, after) = match memchr::memmem::find(rest, b"stream") {
            Some(at) => {
                let inside = &rest[at..];
                let end = memchr::memmem::find(inside, b"endstream").map_or(inside.len(), |end| end + 9);
                (&rest[..at], &inside[end..])
            }
            None => (rest, &[][..]),
        };
        let names = unescaped(plain);
        if let Some(name) =
            ACTIVE.into_iter().find(|name| memchr::memmem::find(&names, name.as_bytes()).is_some())
        {
            return Some(name);
        }
        if after.is_empty() {
            return None;
        }
        rest = after;
    }
}

/// Decodes escapes in names: `#4a` is `J`.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let digit = |byte: Option<&u8>| char::from(*byte?).to_digit(16);
    let mut plain = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let code = digit(text.get(at + 1)).zip(digit(text.get(at + 2))).filter(|_| byte == b'#');
        match code.and_then(|(high, low)| u8::try_from(high * 16 + low).ok()) {
            Some(escaped) => {
                plain.push(escaped);
                at += 3;
            }
            None => {
                plain.push(byte);
                at += 1;
            }
        }
    }
    plain
}
