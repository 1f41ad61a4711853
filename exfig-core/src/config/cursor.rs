//! Walks a parsed manifest by hand. Every table and value knows its place, and every mistake goes to one
//! [`Report`], so that all of them are reported at once. (serde stops at the first.)

use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::PatternRules;
use super::diagnostic::Manifest;
use super::diagnostic::{Place, holds_token, is_token_key};
use super::report::{At, Report, Wrong, list, quote};
use super::suggest::nearest;

/// A manifest, and the report that collects its mistakes.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) report: &'a Report,
    pub(super) patterns: &'a dyn PatternRules,
}

impl Source<'_> {
    pub(super) fn place(&self, span: Range<usize>) -> Place {
        Place { path: self.manifest.path.clone(), span }
    }
}

/// A table in a manifest.
pub(super) struct Table<'a> {
    pub(super) source: Source<'a>,
    /// Its dotted path, for messages: `package.metadata.exfig.icons`.
    pub(super) name: String,
    /// Its header, its braces, or the key that created it.
    pub(super) place: Place,
    values: &'a DeTable<'a>,
}

impl<'a> Table<'a> {
    /// The manifest itself.
    pub(super) fn root(source: Source<'a>, values: &'a DeTable<'a>) -> Self {
        Self { source, name: String::new(), place: source.place(0..0), values }
    }

    pub(super) fn get(&self, key: &str) -> Option<Value<'a>> {
        self.values
            .iter()
            .find(|(known, _)| known.get_ref() == key)
            .map(|(key, value)| self.value(key, value))
    }

    /// Returns every value, in file order.
    pub(super) fn in_order(&self) -> Vec<Value<'a>> {
        let mut values: Vec<_> = self.values.iter().map(|(key, value)| self.value(key, value)).collect();
        values.sort_by_key(|value| value.key_place.span.start);
        values
    }

    fn value(
        &self,
        key: &'a Spanned<std::borrow::Cow<'a, str>>,
        value: &'a Spanned<DeValue<'a>>,
    ) -> Value<'a> {
        Value {
            source: self.source,
            table: self.name.clone(),
            key: key.get_ref(),
            what: quote(key.get_ref()),
            key_place: self.source.place(key.span()),
            place: self.source.place(value.span()),
            value: value.get_ref(),
        }
    }

    /// Reports every key that is not one of `known`. `elsewhere` says where a key belongs, if anywhere.
    pub(super) fn check_keys(&self, known: &[&str], elsewhere: impl Fn(&str) -> Option<String>) {
        for value in self.in_order().iter().filter(|value| !known.contains(&value.key)) {
            if is_token_key(value.key) {
                value.token_mistake(&value.key_place);
                continue;
            }
            let help = match (nearest(value.key, known.iter().copied()), elsewhere(value.key)) {
                (_, Some(place)) => place,
                (Some(key), None) => format!("did you mean `{key}`?"),
                (None, None) => format!("the valid keys are {}", list(known.iter().copied(), "and")),
            };
            let message = format!("unknown key {} in `[{}]`", quote(value.key), self.name);
            self.source.report.add(&value.key_place, &message, "unknown key", Some(help));
        }
    }

    pub(super) fn mistake(&self, message: &str, label: &str, help: impl Into<String>) {
        self.source.report.add(&self.place, message, label, Some(help.into()));
    }
}

/// A value in a manifest.
pub(super) struct Value<'a> {
    pub(super) source: Source<'a>,
    pub(super) key: &'a str,
    pub(super) key_place: Place,
    pub(super) place: Place,
    /// The dotted path of its table.
    table: String,
    /// How messages call it: `` `scales` ``, or ``an item of `scales` ``.
    what: String,
    value: &'a DeValue<'a>,
}

impl<'a> Value<'a> {
    pub(super) fn at<T>(&self, value: T) -> At<T> {
        At { value, place: self.place.clone() }
    }

    pub(super) fn wrong(&self, wrong: Wrong) {
        self.source.report.add(&self.place, &wrong.message, &wrong.label, wrong.help);
    }

    fn token_mistake(&self, place: &Place) {
        self.source.report.add(
            place,
            "the token does not belong in Cargo.toml",
            "a secret",
            Some(
                "set the FIGMA_TOKEN environment variable instead; if the token was committed or shared, \
                 revoke it in Figma's settings"
                    .to_owned(),
            ),
        );
    }

    /// Reports that the value has the wrong type.
    pub(super) fn expected(&self, expected: &str) {
        let found = match self.value {
            DeValue::String(_) => "a string",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a float",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date or time",
            DeValue::Array(_) => "an array",
            DeValue::Table(_) => "a table",
        };
        let message = format!("{} must be {expected}, found {found}", self.what);
        self.wrong(Wrong::new(message, &format!("expected {expected}")));
    }

    pub(super) fn is_array(&self) -> bool {
        matches!(self.value, DeValue::Array(_))
    }

    /// Reports a list without items.
    pub(super) fn require_items(&self, message: &str, help: &str) {
        if self.items().is_empty() {
            self.wrong(Wrong::new(message.to_owned(), "empty").help(help));
        }
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    pub(super) fn is_text(&self) -> bool {
        matches!(self.value, DeValue::String(_))
    }

    pub(super) fn is_boolean(&self) -> bool {
        matches!(self.value, DeValue::Boolean(_))
    }

    pub(super) fn is_string(&self, text: &str) -> bool {
        matches!(self.value, DeValue::String(found) if found == text)
    }

    fn text(&self, expected: &str) -> Option<&'a str> {
        match self.value {
            DeValue::String(text) if holds_token(text) => self.token_mistake(&self.key_place),
            DeValue::String(text) => return Some(text),
            _ => self.expected(expected),
        }
        None
    }

    /// Parses a string with `parse`, and reports its error or any other type.
    pub(super) fn parse<T>(
        &self,
        expected: &str,
        parse: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> Option<At<T>> {
        match parse(self.text(expected)?) {
            Ok(value) => Some(self.at(value)),
            Err(wrong) => {
                self.wrong(wrong);
                None
            }
        }
    }

    /// Returns a string that is not blank.
    pub(super) fn string(&self) -> Option<At<String>> {
        self.parse("a string", |text| match text.trim() {
            "" => Err(Wrong::new(format!("{} is empty", self.what), "must not be empty")),
            _ => Ok(text.to_owned()),
        })
    }

    /// Returns the value of one of a few words. Several words may mean the same value; messages show only the
    /// first.
    pub(super) fn choice<T: Copy + PartialEq>(&self, words: &[(&str, T)]) -> Option<At<T>> {
        self.parse("a string", |text| {
            if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
                return Ok(*value);
            }
            let first = |(at, (_, value)): &(usize, &(&str, T))| {
                words.iter().position(|(_, v)| v == value) == Some(*at)
            };
            let shown: Vec<&str> =
                words.iter().enumerate().filter(first).map(|(_, (word, _))| *word).collect();
            let expected = format!("expected {}", list(shown.iter().copied(), "or"));
            let wrong = Wrong::new(format!("{} cannot be {}", self.what, quote(text)), &expected);
            Err(match nearest(text, shown) {
                Some(word) => wrong.help(format!("did you mean `{word}`?")),
                None => wrong,
            })
        })
    }

    pub(super) fn boolean(&self) -> Option<At<bool>> {
        match self.value {
            DeValue::Boolean(value) => return Some(self.at(*value)),
            _ => self.expected("`true` or `false`"),
        }
        None
    }

    pub(super) fn integer(&self, range: RangeInclusive<u32>) -> Option<At<u32>> {
        let DeValue::Integer(integer) = self.value else {
            self.expected("an integer");
            return None;
        };
        let value =
            u32::from_str_radix(integer.as_str(), integer.radix()).ok().filter(|value| range.contains(value));
        if value.is_none() {
            let (low, high) = range.into_inner();
            let message = format!("{} must be {low} to {high}, found {integer}", self.what);
            self.wrong(Wrong::new(message, "out of range"));
        }
        value.map(|value| self.at(value))
    }

    /// Returns an integer or a finite float. `check` tests whether it is in range, and `range` describes the
    /// range.
    pub(super) fn number(&self, range: &str, check: impl Fn(f64) -> bool) -> Option<At<f64>> {
        let text = match self.value {
            // Only decimal integers parse as floats; no one needs hexadecimal for a share or a scale.
            DeValue::Integer(integer) => integer.to_string(),
            DeValue::Float(float) => float.to_string(),
            _ => {
                self.expected("a number");
                return None;
            }
        };
        let value = text.parse::<f64>().ok().filter(|value| value.is_finite() && check(*value));
        if value.is_none() {
            let message = format!("{} must be {range}, found {}", self.what, quote(&text));
            self.wrong(Wrong::new(message, "out of range"));
        }
        value.map(|value| self.at(value))
    }

    pub(super) fn table(&self) -> Option<Table<'a>> {
        let DeValue::Table(values) = self.value else {
            self.expected("a table");
            return None;
        };
        Some(self.as_table(values))
    }

    fn as_table(&self, values: &'a DeTable<'a>) -> Table<'a> {
        let name =
            if self.table.is_empty() { self.key.to_owned() } else { format!("{}.{}", self.table, self.key) };
        Table { source: self.source, name, place: self.place.clone(), values }
    }

    /// Returns the items of an array, or else the value itself: `names = "a"` means `names = ["a"]`.
    pub(super) fn items(&self) -> Vec<Value<'a>> {
        let DeValue::Array(items) = self.value else {
            return vec![self.item(self.value, self.place.clone(), false)];
        };
        items.iter().map(|item| self.item(item.get_ref(), self.source.place(item.span()), true)).collect()
    }

    fn item(&self, value: &'a DeValue<'a>, place: Place, in_array: bool) -> Value<'a> {
        let what = if in_array { format!("an item of {}", quote(self.key)) } else { self.what.clone() };
        let (source, key, key_place, table) =
            (self.source, self.key, self.key_place.clone(), self.table.clone());
        Value { source, key, key_place, place, table, what, value }
    }

    /// Returns the items of an array of strings, or the string itself; reports anything else.
    pub(super) fn string_items(&self) -> Vec<Value<'a>> {
        if self.is_array() || matches!(self.value, DeValue::String(_)) {
            return self.items();
        }
        self.expected("a string or an array of strings");
        Vec::new()
    }

    /// Returns the strings of an array, or the string itself.
    pub(super) fn strings(&self) -> Vec<At<String>> {
        self.string_items().iter().filter_map(Value::string).collect()
    }

    /// Returns the tables of an array, or the table itself.
    pub(super) fn tables(&self) -> Vec<Table<'a>> {
        self.items().iter().filter_map(Value::table).collect()
    }
}
