//! Checks the text of an SVG before it is parsed: what makes parsers slow or large, and what readers
//! interpret differently.

/// The longest document in bytes, images included: one of 4096 x 4096, the largest that Figma takes, has 20
/// MiB.
pub(crate) const LONGEST: usize = 64 * 1024 * 1024;
/// The most elements and texts, as the parser counts them.
pub(super) const MOST_NODES: u32 = 500_000;
/// The most attributes of one element: a parser compares each with each. Figma writes 10.
const MOST_ATTRIBUTES: usize = 100;
/// The most attributes of all elements together.
const MOST_ATTRIBUTES_IN_ALL: usize = 1_000_000;
/// The most declared namespace prefixes. Figma declares one.
const MOST_PREFIXES: usize = 4;

/// Why a text is rejected before parsing.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    EndsEarly,
    Wrong(String),
}

/// Returns `text` without leading whitespace and an XML declaration.
pub(super) fn after_declaration(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_start();
    let declared = text.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    declared
        .or_else(|| text.strip_prefix("<?xml version=\"1.0\" encoding=\"utf-8\"?>"))
        .unwrap_or(text)
        .trim_start()
}

/// Names the markup at the start of `tag` if Figma never writes it. In an SVG inside a page, HTML's rules
/// apply to comments, CDATA sections and processing instructions, which can then contain what they do not
/// contain here.
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

/// Scans a text before it is parsed.
///
/// # Errors
/// What is in it that no parser should see.
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
            return Err(Found::Wrong(format!("{attributes} attributes in one element, {all} in total")));
        }
        prefixes += memchr::memmem::find_iter(&bytes[start..end], b"xmlns:").count();
        if prefixes > MOST_PREFIXES {
            return Err(Found::Wrong("namespaces that Figma does not use".to_owned()));
        }
        at = end;
    }
    Ok(())
}

/// Returns where the tag that starts at `start` ends, and how many quoted values are in it.
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
