//! The fields of a table in exfig.lock, each of which is read once. What is left over is an error.

use std::collections::BTreeMap;

use toml::de::{DeArray, DeTable, DeValue};

use super::read::{LockError, unreadable};
use crate::words::named;

/// The fields that are not read yet.
pub(super) struct Fields<'a>(BTreeMap<&'a str, &'a DeValue<'a>>);

impl<'a> Fields<'a> {
    pub(super) fn new(table: &'a DeTable<'a>) -> Self {
        Self(table.iter().map(|(key, value)| (key.get_ref().as_ref(), value.get_ref())).collect())
    }

    pub(super) fn required<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&'a DeValue<'a>) -> Option<T>,
    ) -> Result<T, LockError> {
        let value = self.0.remove(key).ok_or_else(|| unreadable(format!("{} is missing", named(key))))?;
        read(value).ok_or_else(|| not_valid(key))
    }

    pub(super) fn text(&mut self, key: &str) -> Result<String, LockError> {
        self.required(key, |value| value.as_str().map(str::to_owned))
    }

    pub(super) fn optional_text(&mut self, key: &str) -> Result<Option<String>, LockError> {
        if self.has(key) { self.text(key).map(Some) } else { Ok(None) }
    }

    /// Whether there is such a field.
    pub(super) fn has(&self, key: &str) -> bool {
        self.0.contains_key(key)
    }

    pub(super) fn flag(&mut self, key: &str, default: bool) -> Result<bool, LockError> {
        if self.has(key) { self.required(key, DeValue::as_bool) } else { Ok(default) }
    }

    /// Returns the tables in a list; none if there is no such field.
    pub(super) fn tables(&mut self, key: &str) -> Result<Vec<Fields<'a>>, LockError> {
        let Some(value) = self.0.remove(key) else { return Ok(Vec::new()) };
        let items = value.as_array().ok_or_else(|| not_valid(key))?.iter();
        let tables = items.map(|item| item.get_ref().as_table().map(Fields::new));
        tables.collect::<Option<_>>().ok_or_else(|| not_valid(key))
    }

    /// Returns the lists in a list; none if there is no such field.
    pub(super) fn rows(&mut self, key: &str) -> Result<std::vec::IntoIter<&'a DeArray<'a>>, LockError> {
        let Some(value) = self.0.remove(key) else { return Ok(Vec::new().into_iter()) };
        let items = value.as_array().ok_or_else(|| not_valid(key))?.iter();
        let rows = items.map(|item| item.get_ref().as_array()).collect::<Option<Vec<_>>>();
        rows.map(Vec::into_iter).ok_or_else(|| not_valid(key))
    }

    /// Rejects fields that nothing has read.
    pub(super) fn end(self) -> Result<(), LockError> {
        match self.0.keys().next() {
            Some(key) => Err(unreadable(format!("it has an unknown key {}", named(key)))),
            None => Ok(()),
        }
    }
}

/// Returns the strings of a list.
pub(super) fn texts<'a>(row: &'a DeArray<'a>) -> Result<Vec<&'a str>, LockError> {
    let texts = row.iter().map(|value| value.get_ref().as_str()).collect::<Option<_>>();
    texts.ok_or_else(|| unreadable("a value that should be a string is none"))
}

/// Returns an integer that is not negative.
pub(super) fn integer(value: &DeValue<'_>) -> Option<u32> {
    let integer = value.as_integer()?;
    u32::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn not_valid(key: &str) -> LockError {
    unreadable(format!("its {} is not valid", named(key)))
}
