//! "Did you mean": finds the known word that was probably meant.

use strsim::osa_distance;

use crate::words::{named, named_all};

/// Returns the known word nearest to `word`, if it is near enough: at most one edit per three letters, like
/// rustc's suggestions, or `word` is a prefix of it (`snake` of `snake_case`). Of several equally near words,
/// returns the first.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let spelled = |word: &str| word.to_lowercase().replace('_', "-");
    let word = spelled(word);
    let length = word.chars().count();
    known
        .into_iter()
        .filter_map(|candidate| {
            let letters = spelled(candidate);
            let letter_count = letters.chars().count();
            // A word that differs too much in length cannot be near; skip comparing it letter by letter.
            let limit = (letter_count.max(length) / 3).max(1);
            if length >= 3 && letters.starts_with(&word) {
                return Some((limit, candidate));
            }
            (length.abs_diff(letter_count) <= limit)
                .then(|| (osa_distance(&word, &letters), candidate))
                .filter(|(distance, _)| *distance <= limit)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// How many names a suggestion lists.
const LISTED: usize = 5;

/// Returns a help line: ``did you mean `Icons`? Also available: `Empty`, `Pictures` ``.
pub fn suggestion(name: &str, there: &[String]) -> String {
    let near = nearest(name, there.iter().map(String::as_str));
    let others = there.iter().map(String::as_str).filter(|other| Some(*other) != near).collect::<Vec<_>>();
    let shown = named_all(others.iter().take(LISTED).copied());
    let more = match others.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match near {
        Some(near) if others.is_empty() => format!("did you mean {}?", named(near)),
        Some(near) => format!("did you mean {}? Also available: {shown}{more}", named(near)),
        None => format!("available: {shown}{more}"),
    }
}

/// Sorts `names` by similarity to `word`, most similar first.
pub(crate) fn nearest_first(word: &str, mut names: Vec<String>) -> Vec<String> {
    let word = word.to_lowercase();
    names.sort_by_cached_key(|name| osa_distance(&word, &name.to_lowercase()));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["file", "format", "frames", "base-url", "scales"];
        let table = [
            ("fromat", Some("format")),
            ("frame", Some("frames")),
            ("base_url", Some("base-url")),
            ("Scales", Some("scales")),
            ("flie", Some("file")),
            ("colour", None),
            ("sca", Some("scales")),
            ("s", None),
            ("", None),
        ];
        for (word, want) in table {
            assert_eq!(nearest(word, known), want, "{word}");
        }
    }
}
