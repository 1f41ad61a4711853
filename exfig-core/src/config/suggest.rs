//! "Did you mean": the known word that a wrong one was probably meant to be.

/// The known word nearest to `word`, if near enough: at most one edit in three letters, as rustc suggests names, or `word`
/// is how it begins (`snake` of `snake_case`). Of several equally near, the first.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().replace('_', "-").chars().collect();
    known
        .into_iter()
        .filter_map(|candidate| {
            let letters: Vec<char> = candidate.to_lowercase().replace('_', "-").chars().collect();
            // A word far longer than every key cannot be near one, and need not be compared letter by letter.
            let limit = (letters.len().max(word.len()) / 3).max(1);
            if word.len() >= 3 && letters.starts_with(&word) {
                return Some((limit, candidate));
            }
            (word.len().abs_diff(letters.len()) <= limit)
                .then(|| (edits(&word, &letters), candidate))
                .filter(|(distance, _)| *distance <= limit)
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `names`, the ones most like `word` first.
pub(crate) fn nearest_first(word: &str, mut names: Vec<String>) -> Vec<String> {
    let word: Vec<char> = word.to_lowercase().chars().collect();
    names.sort_by_cached_key(|name| edits(&word, &name.to_lowercase().chars().collect::<Vec<_>>()));
    names
}

/// Insertions, deletions, substitutions and swaps of neighbors between two words (optimal string alignment distance).
fn edits(a: &[char], b: &[char]) -> usize {
    let mut before = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
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

    #[test]
    fn edits_are_counted() {
        let table =
            [("", "", 0), ("abc", "", 3), ("ca", "ac", 1), ("kitten", "sitting", 3), ("abcd", "acbd", 1)];
        for (a, b, want) in table {
            let [a, b]: [Vec<char>; 2] = [a, b].map(|word| word.chars().collect());
            assert_eq!((edits(&a, &b), edits(&b, &a)), (want, want));
        }
    }
}
