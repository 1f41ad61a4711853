//! Numbers as short as their error allows.

use std::fmt::Write as _;

/// Decimals that are ever written.
const MOST_DECIMALS: u32 = 6;

/// Appends the shortest decimal that is at most `error` away from `value`: `2.77614` with 0.0005 is `2.776`, 6.3e-9 is `0`.
pub(crate) fn push(text: &mut String, value: f64, error: f64) {
    for decimals in 0..=MOST_DECIMALS {
        let unit = 10_f64.powi(decimals.cast_signed());
        let scaled = (value * unit).round();
        if (scaled / unit - value).abs() <= error || decimals == MOST_DECIMALS {
            push_scaled(text, scaled, decimals);
            return;
        }
    }
}

fn push_scaled(text: &mut String, scaled: f64, decimals: u32) {
    // A path of more than 9e15 px is none; it is cut off there.
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    let scaled = scaled as i64;
    if scaled < 0 {
        text.push('-');
    }
    let unit = 10_u64.pow(decimals);
    let (whole, rest) = (scaled.unsigned_abs() / unit, scaled.unsigned_abs() % unit);
    // Writing to a String cannot fail.
    let _ = write!(text, "{whole}");
    if rest > 0 {
        let digits = format!("{rest:0width$}", width = decimals as usize);
        let _ = write!(text, ".{}", digits.trim_end_matches('0'));
    }
}

/// [`push`] into a text of its own.
#[must_use]
pub fn shortest(value: f64, error: f64) -> String {
    let mut text = String::new();
    push(&mut text, value, error);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_as_short_as_their_error_allows() {
        let table = [
            (2.776_142, 0.0005, "2.776"),
            (2.7764, 0.0005, "2.776"),
            (6.32e-9, 0.0005, "0"),
            (-6.32e-9, 0.0005, "0"),
            (-0.5, 0.0005, "-0.5"),
            (-0.04, 0.0005, "-0.04"),
            (13.999_9, 0.0005, "14"),
            (1.0 / 3.0, 0.0, "0.333333"),
            (1.0 / 3.0, 0.01, "0.33"),
            (15.0, 0.0, "15"),
            (1e300, 0.0005, "9223372036854775807"),
        ];
        for (value, error, want) in table {
            assert_eq!(shortest(value, error), want, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_number_is_further_away_than_allowed(value in -5000.0..5000.0_f64, error in 1e-5..0.1_f64) {
            let read: f64 = shortest(value, error).parse().unwrap();
            proptest::prop_assert!((read - value).abs() <= error + 1e-12);
        }

        #[test]
        fn any_number_is_written(value: f64) {
            proptest::prop_assert!(!shortest(value, 0.0005).is_empty());
        }
    }
}
