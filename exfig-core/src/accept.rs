//! What a user may accept in an SVG besides what exfig knows: `element`, or `element@attribute`.

/// Elements that can run or load something, whatever they contain. Nobody can accept them.
const NEVER: &[&str] = &[
    "a",
    "animate",
    "animateColor",
    "animateMotion",
    "animateTransform",
    "audio",
    "base",
    "canvas",
    "cursor",
    "div",
    "embed",
    "feImage",
    "font-face",
    "font-face-uri",
    "foreignObject",
    "form",
    "frame",
    "handler",
    "iframe",
    "image",
    "img",
    "input",
    "link",
    "listener",
    "meta",
    "object",
    "script",
    "set",
    "source",
    "style",
    "svg",
    "track",
    "use",
    "video",
];

/// Attributes that contain an address, a script, or the name of another attribute.
const NEVER_ATTRIBUTES: &[&str] = &[
    "action",
    "attributeName",
    "by",
    "data",
    "formaction",
    "from",
    "href",
    "ping",
    "src",
    "srcdoc",
    "style",
    "to",
    "values",
];

/// Whether `accept-svg` may contain `item`.
pub(crate) fn may_be_accepted(item: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    match item.split_once('@') {
        None => is_name(item) && !is_one_of(item, NEVER),
        Some((element, attribute)) => is_name(element) && is_name(attribute) && is_inert(attribute),
    }
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// Whether no SVG reader interprets the attribute as a script or an address.
fn is_inert(attribute: &str) -> bool {
    let starts =
        |with: &str| attribute.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    !starts("on") && !starts("xmlns") && !starts("data-") && !is_one_of(attribute, NEVER_ATTRIBUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_that_runs_or_loads_is_rejected() {
        for never in [
            "script",
            "SCRIPT",
            "style",
            "a",
            "foreignObject",
            "path@onload",
            "g@href",
            "path@style",
            "x y",
            "",
            "@",
            "a@b@c",
        ] {
            assert!(!may_be_accepted(never), "{never}");
        }
        for fine in ["feFuture", "linearGradient@future", "path@vector-effect", "polygon", "image@new"] {
            assert!(may_be_accepted(fine), "{fine}");
        }
    }
}
