//! Deprecation, as designers write it into a description: `@deprecated Use surface/base.`

/// Returns what to use instead, if the description says that the thing is deprecated; empty if it does not
/// say more.
pub(crate) fn deprecation(description: &str) -> Option<&str> {
    let is_boundary = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let (_, rest) = description.split_once("@deprecated").filter(|(_, rest)| is_boundary(rest))?;
    let line = rest.lines().next().unwrap_or_default();
    Some(line.trim_start_matches(|c: char| c.is_whitespace() || ":-".contains(c)).trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_description_may_deprecate() {
        let table = [
            ("@deprecated", Some("")),
            ("Old.\n@deprecated: use `bg`\nmore", Some("use `bg`")),
            ("Old (@deprecated - gone in 3.0)", Some("gone in 3.0)")),
            ("@deprecatedness", None),
            ("deprecated", None),
            ("", None),
        ];
        for (description, want) in table {
            assert_eq!(deprecation(description), want, "{description}");
        }
    }
}
