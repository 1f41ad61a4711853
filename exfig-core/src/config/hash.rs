//! Digests of the configuration: what must be equal for earlier work to count.
//!
//! A digest covers everything that decides what is written, the texts of own templates included, and nothing else: no
//! [`Settings`](super::Settings), no line numbers, no directories. So a faster `downloads` or a moved table resumes an
//! export, and a new scale starts it over.

use serde::Serialize;
use serde_json::{Value, json};

use super::{Config, Entry};
use crate::digest::Digest;

/// The version of what is hashed. Raised when the same configuration begins to mean other files.
const SCHEMA: u32 = 1;

impl Config {
    /// The digest of what is exported. Shape: SHA-256 of JSON with sorted keys.
    #[must_use]
    pub fn digest(&self) -> Digest {
        digest(json!({ "schema": SCHEMA, "entries": self.entries.iter().map(to_json).collect::<Vec<_>>() }))
    }
}

impl Entry {
    /// The digest of the entry, wherever its table stands: without `id` and `line`.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut entry = to_json(self);
        if let Value::Object(fields) = &mut entry {
            fields.remove("id");
        }
        digest(json!({ "schema": SCHEMA, "entry": entry }))
    }

    /// The digest of the settings that decide what a file of a given name and node holds: for files drawn by version `drawer` of the
    /// drawing rules. What chooses and names the files is not part of it.
    #[must_use]
    pub fn drawing_digest(&self, drawer: u32) -> Digest {
        let drawing = self.assets().map(|assets| {
            json!({
                "format": assets.format,
                "renderer": assets.renderer,
                "tint": assets.tint,
                "id_prefix": assets.id_prefix,
                "render_options": assets.render_options,
            })
        });
        digest(json!({ "schema": SCHEMA, "drawer": drawer, "drawing": drawing }))
    }
}

fn digest(mut value: Value) -> Digest {
    // Another crate of the build may have turned serde_json's `preserve_order` on.
    value.sort_all_objects();
    Digest::of(value.to_string().as_bytes())
}

fn to_json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("an entry is made of strings, integers and lists, which JSON can hold")
}
