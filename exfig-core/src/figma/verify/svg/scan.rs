//! The text of an SVG before a parser has it: what makes parsers slow or large, and what readers understand differently.

/// Bytes of a document, pictures in it included: one of 4096 x 4096, the largest that Figma takes, has 20 MiB.
pub const LONGEST: usize = 64 * 1024 * 1024;
/// Elements and texts of a document, as the parser counts them.
pub(super) const MOST_NODES: u32 = 500_000;
/// Attributes of one element; a parser compares each with each. Figma writes 10.
const MOST_ATTRIBUTES: usize = 100;
/// Attributes of all elements.
const MOST_ATTRIBUTES_IN_ALL: usize = 1_000_000;
/// Prefixes of namespaces that are declared. Figma declares one.
const MOST_PREFIXES: usize = 4;

/// Why a text is not parsed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    EndsEarly,
    Wrong(String),
}

/// `text` without white space and an XML declaration in front.
pub(super) fn after_declaration(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    let declared = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    declared
        .or_else(|| text.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>"))
        .unwrap_or(text)
        .trim_start()
}

/// Comments, CDATA sections and processing instructions are read by HTML's rules where an SVG is put into a page, and hold there what
/// they do not hold here. Figma writes none.
fn markup(tag: &[u8]) -> Option<&'static str> {
    [
        (&b"<!--"[..], "a comment"),
        (b"<![CDATA[", "a CDATA section"),
        (b"<!", "a document type"),
        (b"<?", "a processing instruction"),
    ]
    .into_iter()
    .find(|(start, _)| tag.starts_with(start))
    .map(|(_, what)| what)
}

/// # Errors
/// What no parser should see.
pub(super) fn scan(text: &str) -> Result<(), Found> {
    let (bytes, mut at, mut all, mut prefixes) = (text.as_bytes(), 0, 0, 0);
    if bytes.len() > LONGEST {
        return Err(Found::Wrong(format!("more than {} MiB", LONGEST / (1024 * 1024))));
    }
    while let Some(found) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + found;
        if let Some(what) = markup(&bytes[start..]) {
            return Err(Found::Wrong(format!("{what}, which Figma does not write")));
        }
        let (end, attributes) = tag(bytes, start).ok_or(Found::EndsEarly)?;
        all += attributes;
        if attributes > MOST_ATTRIBUTES || all > MOST_ATTRIBUTES_IN_ALL {
            return Err(Found::Wrong(format!("{attributes} attributes in one element, {all} in all")));
        }
        prefixes += memchr::memmem::find_iter(&bytes[start..end], b"xmlns:").count();
        if prefixes > MOST_PREFIXES {
            return Err(Found::Wrong("namespaces that Figma does not use".to_owned()));
        }
        at = end;
    }
    Ok(())
}

/// Where the tag that begins at `start` ends, and how many quoted values are in it.
fn tag(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let (mut at, mut attributes) = (start, 0);
    loop {
        at += memchr::memchr3(b'>', b'"', b'\'', bytes.get(at..)?)?;
        let quote = bytes[at];
        if quote == b'>' {
            return Some((at + 1, attributes));
        }
        at += 1 + memchr::memchr(quote, &bytes[at + 1..])? + 1;
        attributes += 1;
    }
}
