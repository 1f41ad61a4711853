//! The keys of entries: `icons:assets/icons`, and `icons:assets/icons#1a2b3c4d` if several entries write to one place.
//! Format 1 had `icons-2`, the kind and a number. `config/identity.rs` of the engine makes them.

/// Returns the kind of the entry: `icons`.
pub fn kind_of(key: &str) -> &str {
    key.split([':', '-']).next().unwrap_or_default()
}

/// Returns the directory or the file that the entry writes to, without what tells it from others there; `None` in format 1.
pub fn place_of(key: &str) -> Option<&str> {
    let (_, place) = key.split_once(':')?;
    Some(place.rsplit_once('#').map_or(place, |(place, _)| place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_what_and_where() {
        let table = [
            ("icons:assets/icons", "icons", Some("assets/icons")),
            ("icons:assets/icons#1a2b3c4d", "icons", Some("assets/icons")),
            ("icons:assets/my-icons#1a2b3c4d-2", "icons", Some("assets/my-icons")),
            ("theme:src/a:b.rs", "theme", Some("src/a:b.rs")),
            ("icons-2", "icons", None),
            ("", "", None),
        ];
        for (key, kind, place) in table {
            assert_eq!((kind_of(key), place_of(key)), (kind, place), "{key}");
        }
    }
}
