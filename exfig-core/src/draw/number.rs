//! Writes numbers as short as the allowed error permits.
//!
//! A number is first rounded to whole millionths, so two numbers are equal exactly if they are written alike.

/// 10^0 to 10^6: units of zero to six decimals.
const UNITS: [i32; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// Returns the shortest decimal that is at most `error` away from `value`, in millionths: 2.77614 with 0.0005
/// is 2776000.
pub(crate) fn millionths(value: f64, error: f64) -> i64 {
    let nearest = |unit: i32| (value * f64::from(unit)).round();
    let fits = |unit: &&i32| (nearest(**unit) / f64::from(**unit) - value).abs() <= error;
    let unit = *UNITS.iter().find(fits).unwrap_or(&UNITS[6]);
    // No real path exceeds 9e12 px; a larger number is clamped.
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    let scaled = nearest(unit) as i64;
    scaled.saturating_mul(i64::from(UNITS[6] / unit))
}

/// Appends a number of millionths: `2.776`, `-0.5`, `0`.
pub(crate) fn push_millionths(text: &mut String, number: i64) {
    let mut digits = [0; 24];
    let mut at = digits.len();
    let mut put = |digit: u8| {
        at -= 1;
        digits[at] = digit;
    };
    let mut rest = number.unsigned_abs();
    let mut decimals = 6;
    while decimals > 0 && rest.is_multiple_of(10) {
        rest /= 10;
        decimals -= 1;
    }
    for _ in 0..decimals {
        put(b'0' + last_digit(rest));
        rest /= 10;
    }
    if decimals > 0 {
        put(b'.');
    }
    loop {
        put(b'0' + last_digit(rest));
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        put(b'-');
    }
    text.extend(digits[at..].iter().map(|&digit| char::from(digit)));
}

fn last_digit(number: u64) -> u8 {
    (number % 10) as u8
}

/// Appends the shortest decimal that is at most `error` away from `value`.
pub(crate) fn push(text: &mut String, value: f64, error: f64) {
    push_millionths(text, millionths(value, error));
}

/// Returns the shortest decimal that is at most `error` away from `value`: `2.77614` with 0.0005 is `2.776`,
/// 6.3e-9 is `0`.
pub(crate) fn shortest(value: f64, error: f64) -> String {
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
            (1e300, 0.0005, "9223372036854.775807"),
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
