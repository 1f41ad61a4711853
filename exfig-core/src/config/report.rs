//! Collects the mistakes in a manifest, and builds the messages that report them.

use std::cell::RefCell;

use super::diagnostic::{Diagnostic, Place, hide_secrets};
pub(super) use crate::words::list;
use crate::words::{named, on_one_line};

/// The mistakes found so far.
#[derive(Default)]
pub(super) struct Report {
    found: RefCell<Vec<Diagnostic>>,
}

impl Report {
    pub(super) fn add(&self, place: &Place, message: &str, label: &str, help: Option<String>) {
        let place = place.clone();
        let (message, label, help) = (printable(message), printable(label), help.as_deref().map(printable));
        self.found.borrow_mut().push(Diagnostic { message, label, help, place });
    }

    pub(super) fn into_inner(self) -> Vec<Diagnostic> {
        self.found.into_inner()
    }
}

/// Makes a message that quotes the manifest safe to print: hides tokens, and escapes control characters.
fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in hide_secrets(text).chars() {
        if c.is_control() { shown.extend(c.escape_default()) } else { shown.push(c) }
    }
    shown
}

/// Quotes a value from the manifest, shortened to 60 characters.
pub(super) fn quote(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("`{}…`", on_one_line(&text[..end])),
        None => named(text),
    }
}

/// A value and its place in the manifest.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// Returns the value, or the default.
pub(super) fn value_or<T: Copy>(at: Option<&At<T>>, default: T) -> T {
    at.map_or(default, |at| at.value)
}

/// Returns the values without their places.
pub(super) fn values<T: Clone>(list: &[At<T>]) -> Vec<T> {
    list.iter().map(|at| at.value.clone()).collect()
}

/// What is wrong with one value; see [`Diagnostic`] for the fields.
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) label: String,
    pub(super) help: Option<String>,
}

impl Wrong {
    pub(super) fn new(message: String, label: &str) -> Self {
        Self { message, label: label.to_owned(), help: None }
    }

    pub(super) fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}
