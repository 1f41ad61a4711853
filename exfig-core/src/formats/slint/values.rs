//! Types of Slint, and the values of tokens in them.

use super::gradient;
use super::literal::{Literal, string};
use crate::design::{Token, Unit, Value};
use crate::formats::number::{self, RustNumber};

/// What all values of a token have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Color,
    /// Colors, and at least one gradient.
    Brush,
    Float,
    /// Whole numbers that Slint needs as such: its floats have 32 bits, and its font weights are whole.
    Int,
    /// A `float`: `50%` is 0.5, as Slint's `opacity` takes it.
    Percent,
    Length,
    Milliseconds,
    Seconds,
    String,
    Bool,
}

impl Kind {
    /// Returns the kind of a token, or why Slint has no type for it.
    pub(super) fn of(token: &Token) -> Result<Self, &'static str> {
        let values = || {
            let own = token.values.iter().map(|value| &value.value);
            own.chain(token.across.iter().flat_map(|across| &across.values))
        };
        Ok(match values().next() {
            Some(Value::Color(_) | Value::Paints(_)) => {
                let is_gradient = |value: &Value| matches!(value, Value::Paints(_));
                if values().any(is_gradient) { Self::Brush } else { Self::Color }
            }
            Some(Value::Number(_)) => {
                let number = |value: &Value| if let Value::Number(number) = value { *number } else { 0.0 };
                let numbers = values().map(number).collect::<Vec<_>>();
                return Self::of_numbers(&numbers, token.unit.unwrap_or(Unit::None));
            }
            Some(Value::String(_)) => Self::String,
            Some(Value::Boolean(_)) => Self::Bool,
            None => return Err("it has no value"),
        })
    }

    fn of_numbers(numbers: &[f64], unit: Unit) -> Result<Self, &'static str> {
        let is_int = |number: &f64| number::whole(*number).is_some_and(|whole| i32::try_from(whole).is_ok());
        let are_ints = numbers.iter().all(is_int);
        let are_floats = RustNumber::of(numbers.iter().copied()) == RustNumber::F32;
        match unit {
            Unit::None | Unit::Em | Unit::FontFamily | Unit::Raw if !are_floats && are_ints => Ok(Self::Int),
            Unit::Weight if are_ints => Ok(Self::Int),
            _ if !are_floats => Err("Slint's numbers have 32 bits"),
            Unit::Px | Unit::Rem => Ok(Self::Length),
            Unit::Percent => Ok(Self::Percent),
            Unit::Ms => Ok(Self::Milliseconds),
            Unit::S => Ok(Self::Seconds),
            Unit::None | Unit::Em | Unit::Weight | Unit::FontFamily | Unit::Raw => Ok(Self::Float),
        }
    }

    /// Returns the type in Slint.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Color => "color",
            Self::Brush => "brush",
            Self::Float | Self::Percent => "float",
            Self::Int => "int",
            Self::Length => "length",
            Self::Milliseconds | Self::Seconds => "duration",
            Self::String => "string",
            Self::Bool => "bool",
        }
    }

    /// Returns what follows a number.
    fn unit(self) -> &'static str {
        match self {
            Self::Percent => "%",
            Self::Length => "px",
            Self::Milliseconds => "ms",
            Self::Seconds => "s",
            Self::Color | Self::Brush | Self::Float | Self::Int | Self::String | Self::Bool => "",
        }
    }

    /// Returns a value as Slint writes it, or why it cannot.
    pub(super) fn literal(self, value: &Value) -> Result<Literal, &'static str> {
        Ok(Literal::exact(match value {
            Value::Color(color) => color.hex(),
            Value::Paints(paints) => return gradient::brush(paints),
            Value::Number(number) => format!("{}{}", number::css(*number), self.unit()),
            Value::String(text) => string(text),
            Value::Boolean(boolean) => boolean.to_string(),
        }))
    }

    /// Returns a reference to a token of this kind as a value of another; `None` if Slint cannot convert one
    /// to the other.
    pub(super) fn converted(self, reference: String, to: Self) -> Option<String> {
        match (self, to) {
            _ if self == to => Some(reference),
            (Self::Color, Self::Brush) | (Self::Int, Self::Float) | (Self::Float, Self::Int) => {
                Some(reference)
            }
            (Self::Float | Self::Int, Self::Length | Self::Percent | Self::Milliseconds | Self::Seconds) => {
                Some(format!("{reference} * 1{}", to.unit()))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::sample;

    #[test]
    fn a_unit_decides_the_type() {
        let shown = |unit: Option<Unit>, number: f64| {
            let token = Token { unit, ..sample::token("a", "", vec![Value::Number(number)]) };
            Kind::of(&token).map(|kind| {
                format!("{}: {}", kind.name(), kind.literal(&token.values[0].value).unwrap().text)
            })
        };
        let table = [
            (None, 8.0, Ok("float: 8")),
            (None, 2_147_483_647.0, Ok("int: 2147483647")),
            (None, 1e300, Err("Slint's numbers have 32 bits")),
            (Some(Unit::Px), 0.100_000_001_490_116_12, Ok("length: 0.1px")),
            (Some(Unit::Rem), 16.0, Ok("length: 16px")),
            (Some(Unit::Percent), 50.0, Ok("float: 50%")),
            (Some(Unit::Ms), 300.0, Ok("duration: 300ms")),
            (Some(Unit::S), 0.3, Ok("duration: 0.3s")),
            (Some(Unit::Weight), 700.0, Ok("int: 700")),
            (Some(Unit::Weight), 450.5, Ok("float: 450.5")),
            (Some(Unit::Em), -0.01, Ok("float: -0.01")),
        ];
        for (unit, number, want) in table {
            assert_eq!(shown(unit, number), want.map(str::to_owned), "{unit:?} {number}");
        }
    }
}
