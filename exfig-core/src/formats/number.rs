//! Removes the noise of Figma's 32-bit floats from numbers.
//!
//! Figma computes in `f32` and sends the result as `f64`: 217/255 arrives as 0.8509804010391235. An `f32` is
//! good for six significant digits. Whole numbers stay exact, and at least three decimals are kept, so that a
//! large length is not rounded to tens of px.

/// Significant digits of a fraction.
const SIGNIFICANT: i32 = 6;
/// Decimals that are kept, however large the number is.
const LEAST_DECIMALS: i32 = 3;
/// Beyond this, every `f64` is a whole number and would print as meaningless digits.
const LARGEST_WHOLE: f64 = 9_007_199_254_740_992.0;

/// Returns the number without noise; never `-0.0`.
pub(crate) fn tidy(number: f64) -> f64 {
    if !number.is_finite() || number.fract() == 0.0 {
        return number + 0.0;
    }
    // The exponent comes from the formatter, not from `log10`, whose last bit differs between machines.
    let exponent: i32 =
        format!("{number:e}").rsplit('e').next().and_then(|text| text.parse().ok()).unwrap_or(0);
    let decimals = (SIGNIFICANT - 1 - exponent).clamp(LEAST_DECIMALS, 324);
    let decimals = usize::try_from(decimals).unwrap_or(0);
    format!("{number:.decimals$}").parse().map_or(number, |tidied: f64| tidied + 0.0)
}

/// Returns a literal of type `f32`: `16.0`. Numbers that no `f32` can hold become one of its constants.
pub(crate) fn rust_f32(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is wanted")]
    let number = tidy(number) as f32;
    if number.is_nan() {
        "f32::NAN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "f32::INFINITY" } else { "f32::NEG_INFINITY" }.to_owned()
    } else {
        format!("{number:?}")
    }
}

/// The Rust type that holds a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RustNumber {
    F32,
    F64,
    I64,
}

impl RustNumber {
    /// Returns the smallest type that holds all these numbers as they print.
    pub(crate) fn of(numbers: impl Iterator<Item = f64> + Clone) -> Self {
        let numbers = numbers.map(tidy);
        #[expect(clippy::cast_possible_truncation, reason = "asks what is lost")]
        let fits = |number: f64| tidy(f64::from(number as f32)) == number || !number.is_finite();
        if numbers.clone().all(fits) {
            Self::F32
        } else if numbers.clone().all(|number| whole(number).is_some()) {
            Self::I64
        } else {
            Self::F64
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::I64 => "i64",
        }
    }

    /// Returns a literal of this type.
    pub(crate) fn literal(self, number: f64) -> String {
        match self {
            Self::F32 => rust_f32(number),
            Self::F64 => format!("{:?}", tidy(number)),
            Self::I64 => whole(number).unwrap_or_default().to_string(),
        }
    }
}

/// Returns a CSS number: no exponent, no trailing zeros. NaN and infinities, which only a broken response
/// contains, become 0.
pub(crate) fn css(number: f64) -> String {
    let number = tidy(number);
    if number.is_finite() { number.to_string() } else { "0".to_owned() }
}

/// Returns the number as an integer, if it is one.
pub(crate) fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
    (number.fract() == 0.0 && number.abs() < LARGEST_WHOLE).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_noise_is_removed() {
        let table = [
            (0.850_980_401_039_123_5, 0.85098),
            (0.100_000_001_490_116_12, 0.1),
            (19.363_636_016_845_703, 19.3636),
            (1_234_567.0, 1_234_567.0),
            (1_234_567.5, 1_234_567.5),
            (-0.000_123_456_789, -0.000_123_457),
            (-0.0, 0.0),
        ];
        for (number, want) in table {
            assert_eq!(tidy(number).to_bits(), f64::to_bits(want), "{number}");
        }
    }

    #[test]
    fn a_number_that_f32_does_not_hold_has_another_type() {
        let table: [(&[f64], &str, &str); 9] = [
            (&[8.0, 0.1], "f32", "8.0"),
            (&[0.850_980_401_039_123_5], "f32", "0.85098"),
            (&[16_777_216.0], "f32", "16777216.0"),
            (&[16_777_217.0], "i64", "16777217"),
            (&[2_147_483_647.0, -1.0], "i64", "2147483647"),
            (&[16_777_217.0, 0.5], "f64", "16777217.0"),
            (&[1_234_567.125], "f32", "1234567.1"),
            (&[16_777_216.5], "f64", "16777216.5"),
            (&[1e300], "f64", "1e300"),
        ];
        for (numbers, name, literal) in table {
            let kind = RustNumber::of(numbers.iter().copied());
            assert_eq!((kind.name(), kind.literal(numbers[0]).as_str()), (name, literal), "{numbers:?}");
        }
    }

    #[test]
    fn each_language_gets_a_number_that_it_accepts() {
        let table = [
            (16.0, "16.0", "16"),
            (0.1, "0.1", "0.1"),
            (1e-7, "1e-7", "0.0000001"),
            (-4.25, "-4.25", "-4.25"),
            (1e300, "f32::INFINITY", &format!("1{}", "0".repeat(300))),
            (f64::NAN, "f32::NAN", "0"),
            (f64::NEG_INFINITY, "f32::NEG_INFINITY", "0"),
        ];
        for (number, rust, in_css) in table {
            assert_eq!((rust_f32(number).as_str(), css(number).as_str()), (rust, in_css));
        }
        assert_eq!((whole(-3.0), whole(0.5), whole(1e300)), (Some(-3), None, None));
    }
}
