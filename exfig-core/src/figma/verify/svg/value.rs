//! What the value of an attribute may contain: far less than SVG and CSS allow. No external addresses, no
//! escapes, no comments.

use base64::Engine as _;

use crate::figma::verify::{MOST_PIXELS, jpeg, png};

/// The grammar of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Numbers with units, separated by spaces and commas.
    Numbers,
    /// Radii of a filter, which reads this far around every pixel.
    Radius,
    /// A whole number of noise octaves, each of which costs as much as the first.
    Octaves,
    /// One or more keywords.
    Words,
    /// The commands of a path.
    Path,
    /// `matrix(…)`, `rotate(…)` and so on.
    Transform,
    /// A color, a reference to a paint in the same document, or both.
    Paint,
    /// `url(#id)`
    Reference,
    /// `#id`
    Link,
    /// An image embedded in the value.
    Picture,
    /// Font names.
    Fonts,
    /// CSS declarations.
    Style,
    /// Free text that readers do not interpret: layer names, Figma's own data.
    Text,
    /// Anything without an external address, for what the user accepts.
    Inert,
}

/// The most octaves that still draw quickly; Figma writes 3.
const MOST_OCTAVES: u32 = 8;

/// The largest radius of a blur or a spread, in px; Figma's editor stops far below.
const LARGEST_RADIUS: f64 = 2_000.0;

fn floats(value: &str) -> impl Iterator<Item = f64> {
    value.split([' ', ',']).filter_map(|number| number.parse().ok())
}

pub(super) fn fits(kind: Kind, value: &str) -> bool {
    let value = value.trim();
    match kind {
        Kind::Text => true,
        Kind::Numbers => numbers(value),
        Kind::Octaves => value.parse::<u32>().is_ok_and(|octaves| octaves <= MOST_OCTAVES),
        Kind::Words => words(value),
        Kind::Path => value
            .bytes()
            .all(|b| b.is_ascii_whitespace() || b"MmLlHhVvCcSsQqTtAaZzeE0123456789+-.,".contains(&b)),
        Kind::Transform => transform(value),
        Kind::Paint => paint(value),
        Kind::Reference => value == "none" || reference(value).is_some_and(|(_, rest)| rest.is_empty()),
        Kind::Link => value.strip_prefix('#').is_some_and(is_id),
        Kind::Radius => numbers(value) && floats(value).all(|radius| radius.abs() <= LARGEST_RADIUS),
        // The caller checks it, because it counts the pixels.
        Kind::Picture => true,
        // Letters of any script and other characters of names; nothing that ends a declaration.
        Kind::Fonts => {
            !value.chars().any(|c| c.is_control() || ";{}<>\\".contains(c)) && !value.contains("url(")
        }
        Kind::Style => {
            value.split(';').all(|declaration| declaration.trim().is_empty() || style(declaration))
        }
        Kind::Inert => inert(value),
    }
}

/// Returns the id of a `url(#id)` at the start of `value`, and what follows it.
pub(super) fn reference(value: &str) -> Option<(&str, &str)> {
    let (id, rest) = value.trim().strip_prefix("url(#")?.split_once(')')?;
    is_id(id).then_some((id, rest.trim_start()))
}

fn is_id(id: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "_-.:;".contains(c);
    !id.is_empty() && id.chars().all(plain)
}

fn words(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_' || b == b' ')
}

fn numbers(value: &str) -> bool {
    const UNITS: [&str; 4] = ["%", "px", "em", "deg"];
    let number = |word: &str| {
        let bare = UNITS.iter().find_map(|unit| word.strip_suffix(unit)).unwrap_or(word);
        let plain = bare.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        plain && bare.parse::<f64>().is_ok_and(|number| number.abs() <= 1e9)
    };
    value == "none" || value.split([' ', ',', '\n', '\t', '\r']).all(|word| word.is_empty() || number(word))
}

/// Whether `value` is one or more `name(numbers)`, and nothing else.
fn transform(value: &str) -> bool {
    const NAMES: [&str; 6] = ["matrix", "translate", "scale", "rotate", "skewX", "skewY"];
    let mut rest = value;
    while !rest.is_empty() {
        let Some((call, after)) = rest.split_once(')') else { return false };
        let Some((name, arguments)) = call.split_once('(') else { return false };
        if !NAMES.contains(&name.trim()) || !numbers(arguments) {
            return false;
        }
        rest = after.trim_start_matches([' ', ',', '\n', '\t', '\r']);
    }
    true
}

fn paint(value: &str) -> bool {
    match reference(value) {
        Some((_, rest)) => rest.is_empty() || color(rest),
        None => color(value),
    }
}

fn color(value: &str) -> bool {
    if let Some(hex) = value.strip_prefix('#') {
        return matches!(hex.len(), 3 | 4 | 6 | 8) && hex.bytes().all(|b| b.is_ascii_hexdigit());
    }
    let Some((name, arguments)) = value.strip_suffix(')').and_then(|call| call.split_once('(')) else {
        return !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphabetic());
    };
    match name {
        "rgb" | "rgba" | "hsl" | "hsla" => numbers(arguments),
        "color" => arguments
            .split_once(' ')
            .is_some_and(|(space, channels)| words(space) && numbers(&channels.replace('/', " "))),
        "var" => arguments.split_once(',').is_some_and(|(name, default)| {
            let default = default.trim();
            name.trim().starts_with("--") && words(name) && !default.starts_with("var") && color(default)
        }),
        _ => false,
    }
}

fn style(declaration: &str) -> bool {
    let Some((property, value)) = declaration.split_once(':') else { return false };
    let kind = match property.trim() {
        "fill" | "stroke" | "stop-color" | "flood-color" => return color(value.trim()),
        "fill-opacity" | "stroke-opacity" | "stop-opacity" | "flood-opacity" | "opacity" => Kind::Numbers,
        "mix-blend-mode" | "isolation" | "mask-type" | "white-space" => Kind::Words,
        _ => return false,
    };
    fits(kind, value)
}

/// Whether `value` is the style of the `<div>` of a background blur or an angular gradient, the only HTML
/// that Figma writes. Source: Figma's exports.
pub(super) fn style_of_div(value: &str) -> bool {
    value.split(';').map(str::trim).filter(|declaration| !declaration.is_empty()).all(|declaration| {
        let Some((property, value)) = declaration.split_once(':') else { return false };
        let (property, value) = (property.trim(), value.trim());
        let call = |name: &str| value.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        match property {
            "width" | "height" | "opacity" => numbers(value),
            "clip-path" => fits(Kind::Reference, value),
            "backdrop-filter" => call("blur").is_some_and(numbers),
            "background" => call("conic-gradient").is_some_and(conic),
            _ => false,
        }
    })
}

/// `from 90deg,rgba(255, 0, 0, 1) 0deg,…`
fn conic(arguments: &str) -> bool {
    let mut rest = arguments.strip_prefix("from").unwrap_or(arguments);
    // Angles and colors alternate.
    while let Some(open) = rest.find('(') {
        let Some(close) = rest[open..].find(')').map(|close| open + close) else { return false };
        let start = rest[..open].rfind([' ', ',']).map_or(0, |at| at + 1);
        if !numbers(&rest[..start]) || !color(&rest[start..=close]) {
            return false;
        }
        rest = &rest[close + 1..];
    }
    numbers(rest)
}

/// Returns the id that a style's `clip-path` refers to.
pub(super) fn clip_of_style(style: &str) -> Option<&str> {
    style.split(';').find_map(|declaration| {
        let (property, value) = declaration.split_once(':')?;
        (property.trim() == "clip-path").then(|| reference(value).map(|(id, _)| id))?
    })
}

/// Returns the pixels of an image that a designer inserted, if its format is known and it is not too large.
/// The rest of the image is not checked; Figma does not check it either.
pub(super) fn picture(value: &str) -> Option<u64> {
    let (kind, data) = value.trim().strip_prefix("data:image/")?.split_once(";base64,")?;
    let data = data.bytes().filter(|b| !b.is_ascii_whitespace()).collect::<Vec<_>>();
    let bytes = base64::engine::general_purpose::STANDARD.decode(data).ok()?;
    let pixels = match kind {
        "png" => png::pixels(&bytes),
        "jpeg" | "jpg" => jpeg::pixels(&bytes),
        "gif" => gif_pixels(&bytes),
        _ => None,
    };
    pixels.filter(|pixels| *pixels <= MOST_PIXELS)
}

fn gif_pixels(bytes: &[u8]) -> Option<u64> {
    let side =
        |at: usize| bytes.get(at..at + 2)?.try_into().ok().map(|side| u64::from(u16::from_le_bytes(side)));
    let is_gif = bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a");
    is_gif.then(|| side(6)?.checked_mul(side(8)?))?
}

fn inert(value: &str) -> bool {
    let plain = value.chars().all(|c| c.is_alphanumeric() || " #.,%()-+_".contains(c));
    plain && value.match_indices("url").all(|(at, _)| reference(&value[at..]).is_some())
}
