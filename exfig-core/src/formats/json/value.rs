//! A JSON document whose keys keep their order.

use std::fmt::Write as _;

use crate::asset::Rgba;
use crate::formats::{number, text};
use crate::words::is_hidden;

/// A value; an object keeps its members in the order of insertion.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    Number(f64),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn string(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    pub(super) fn object<const N: usize>(members: [(&str, Self); N]) -> Self {
        Self::Object(members.map(|(key, value)| (key.to_owned(), value)).into())
    }

    /// A string, or null.
    pub(super) fn optional(text: Option<&str>) -> Self {
        text.map_or(Self::Null, Self::string)
    }

    /// Returns a color of the design tokens format.
    pub(super) fn color(color: Rgba) -> Self {
        let [r, g, b, alpha] =
            [color.r, color.g, color.b, color.a].map(|channel| Self::Number(channel.clamp(0.0, 1.0)));
        // The format's `hex` has six digits; alpha is a separate member.
        let hex = Rgba { a: 1.0, ..color }.hex();
        Self::object([
            ("colorSpace", Self::string("srgb")),
            ("components", Self::Array(vec![r, g, b])),
            ("alpha", alpha),
            ("hex", Self::string(hex)),
        ])
    }

    /// Returns a dimension of the design tokens format, in px.
    pub(super) fn px(number: f64) -> Self {
        Self::object([("value", Self::Number(number)), ("unit", Self::string("px"))])
    }

    /// Returns the document: indented by two spaces, arrays of numbers on one line.
    pub(super) fn to_text(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, 0);
        text::finish(out)
    }

    fn write(&self, out: &mut String, indent: usize) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(value) => write_number(*value, out),
            Self::String(value) => write_string(value, out),
            Self::Array(items) if items.iter().all(|item| matches!(item, Self::Number(_))) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    out.push_str(if i == 0 { "" } else { ", " });
                    item.write(out, indent);
                }
                out.push(']');
            }
            Self::Array(items) => {
                let items = items.iter().map(|item| (None, item));
                write_block(['[', ']'], items, out, indent);
            }
            Self::Object(members) => {
                let members = members.iter().map(|(key, value)| (Some(key.as_str()), value));
                write_block(['{', '}'], members, out, indent);
            }
        }
    }
}

fn write_block<'a>(
    [open, close]: [char; 2],
    items: impl Iterator<Item = (Option<&'a str>, &'a Json)>,
    out: &mut String,
    indent: usize,
) {
    let line = |out: &mut String, indent: usize| {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', 2 * indent));
    };
    out.push(open);
    let mut is_empty = true;
    for (key, item) in items {
        out.push_str(if is_empty { "" } else { "," });
        is_empty = false;
        line(out, indent + 1);
        if let Some(key) = key {
            write_string(key, out);
            out.push_str(": ");
        }
        item.write(out, indent + 1);
    }
    if !is_empty {
        line(out, indent);
    }
    out.push(close);
}

/// Writes whole numbers without a point, and numbers that JSON cannot express as null.
fn write_number(value: f64, out: &mut String) {
    let value = number::tidy(value);
    let _ = match number::whole(value) {
        Some(whole) => write!(out, "{whole}"),
        None if value.is_finite() => write!(out, "{value}"),
        None => write!(out, "null"),
    };
}

/// Escapes as RFC 8259 requires, and U+2028 and similar characters, so that text cannot be reversed in an
/// editor.
fn write_string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
