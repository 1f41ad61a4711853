//! Fields whose value decides how something is drawn: one of another type must not count as absent. Nothing of it is kept,
//! however large it is.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// What a field says.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) enum Said<T> {
    /// Nothing: it is absent, or null.
    #[default]
    Nothing,
    /// A value of the type that it should have.
    Value(T),
    /// Something else.
    Other,
}

/// A type that such a field may have.
pub(super) trait Value: Sized {
    fn of_number(_: f64) -> Option<Self> {
        None
    }
    fn of_list<'de, A: SeqAccess<'de>>(list: A) -> Result<Option<Self>, A::Error> {
        skip_list(list).map(|()| None)
    }
}

impl Value for f64 {
    fn of_number(number: f64) -> Option<Self> {
        Some(number)
    }
}

/// No value is expected.
impl Value for () {}

/// A list of exactly this many values.
impl<T: Value + Copy + Default, const N: usize> Value for [T; N] {
    fn of_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Option<Self>, A::Error> {
        let (mut values, mut count, mut is_known) = ([T::default(); N], 0, true);
        while let Some(said) = list.next_element::<Said<T>>()? {
            match (values.get_mut(count), said) {
                (Some(place), Said::Value(value)) => *place = value,
                _ => is_known = false,
            }
            count += 1;
        }
        Ok((is_known && count == N).then_some(values))
    }
}

fn skip_list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

impl<'de, T: Value> Deserialize<'de> for Said<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SaidVisitor(PhantomData))
    }
}

struct SaidVisitor<T>(PhantomData<T>);

impl<T: Value> SaidVisitor<T> {
    fn known(value: Option<T>) -> Said<T> {
        value.map_or(Said::Other, Said::Value)
    }
}

#[expect(clippy::cast_precision_loss, reason = "no factor needs more than 53 bits")]
impl<'de, T: Value> Visitor<'de> for SaidVisitor<T> {
    type Value = Said<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<Said<T>, E> {
        Ok(Said::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Said<T>, E> {
        Ok(Said::Other)
    }

    fn visit_str<E>(self, _: &str) -> Result<Said<T>, E> {
        Ok(Said::Other)
    }

    fn visit_i64<E>(self, number: i64) -> Result<Said<T>, E> {
        Ok(Self::known(T::of_number(number as f64)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Said<T>, E> {
        Ok(Self::known(T::of_number(number as f64)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Said<T>, E> {
        Ok(Self::known(T::of_number(number)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Said<T>, A::Error> {
        T::of_list(list).map(Self::known)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Said<T>, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Said::Other)
    }
}

/// Whether an image's colors are adjusted: `filters` has a number other than 0, or is no table of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct HasFilters(pub(super) bool);

impl<'de> Deserialize<'de> for HasFilters {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FiltersVisitor)
    }
}

struct FiltersVisitor;

impl<'de> Visitor<'de> for FiltersVisitor {
    type Value = HasFilters;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<HasFilters, E> {
        Ok(HasFilters(false))
    }

    fn visit_bool<E>(self, _: bool) -> Result<HasFilters, E> {
        Ok(HasFilters(true))
    }

    fn visit_str<E>(self, _: &str) -> Result<HasFilters, E> {
        Ok(HasFilters(true))
    }

    fn visit_i64<E>(self, _: i64) -> Result<HasFilters, E> {
        Ok(HasFilters(true))
    }

    fn visit_u64<E>(self, _: u64) -> Result<HasFilters, E> {
        Ok(HasFilters(true))
    }

    fn visit_f64<E>(self, _: f64) -> Result<HasFilters, E> {
        Ok(HasFilters(true))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<HasFilters, A::Error> {
        skip_list(list).map(|()| HasFilters(true))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<HasFilters, A::Error> {
        let mut has = false;
        while let Some((_, said)) = map.next_entry::<IgnoredAny, Said<f64>>()? {
            has |= !matches!(said, Said::Nothing | Said::Value(0.0));
        }
        Ok(HasFilters(has))
    }
}
