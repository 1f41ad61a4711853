//! Rust: a self-contained module that needs only `core`, formatted as rustfmt does by default, documented
//! item by item.
//!
//! It is a module file (`mod design { pub mod colors; }`), so it may start with inner attributes. It compiles
//! in every edition from 2018 and with `#![deny(warnings, missing_docs)]`. A user's own lints do not help in
//! a generated file, so clippy is off in it.

mod across;
pub(super) mod assets;
pub(super) mod dialect;
mod effects;
pub(super) mod framework;
pub(super) mod ident;
pub(super) mod layout;
pub(super) mod native;
mod rows;
pub(super) mod tokens;
pub(super) mod types;
pub(super) mod typography;
mod values;

use std::fmt::Write as _;

use super::{Content, Context, Format, FormatOption, Generated, Identifiers, RenderError, text};
use crate::design::deprecation;
use crate::naming;

pub(super) struct Rust;

impl Format for Rust {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn summary(&self) -> &'static str {
        "A self-contained Rust module that needs `core` alone."
    }

    fn identifiers(&self) -> &'static Identifiers {
        &ident::IDENTIFIERS
    }

    fn options(&self) -> &'static [FormatOption] {
        &[assets::STYLE, assets::DOCS, types::TYPES]
    }

    fn is_rust(&self) -> bool {
        true
    }

    fn files(&self, context: &Context) -> Result<Vec<Generated>, RenderError> {
        let text = match context.content {
            Content::Tokens(set) => tokens::render(context, None, set, &dialect::PLAIN),
            Content::Typography(styles) => typography::render(context, styles),
            Content::Effects(styles) => effects::render(context, styles),
            Content::Icons(items) => {
                assets::render(context, None, (&assets::ICONS, items), &dialect::AssetDialect::EMBEDDED)
            }
            Content::Images(items) => {
                assets::render(context, None, (&assets::IMAGES, items), &dialect::AssetDialect::EMBEDDED)
            }
            Content::Theme(_) => return Ok(Vec::new()),
        };
        Ok(vec![context.file(text?)])
    }
}

/// Returns the attribute for what the description deprecates, on its own line after the documentation.
fn deprecated(description: &str) -> Option<String> {
    match deprecation(description)? {
        "" => Some("#[deprecated]".to_owned()),
        instead => Some(format!("#[deprecated(note = {})]", text::rust_string(&text::plain_line(instead)))),
    }
}

/// Returns the top of the file. `target` is the framework and its version. `identifiers` are those from Figma:
/// letters without case (`日`) and letters without an upper case (`ß` in the middle of a constant) would
/// trigger style lints.
fn header<'a>(context: &Context, target: Option<&str>, identifiers: impl Iterator<Item = &'a str>) -> String {
    let foreign = identifiers.filter(|identifier| !identifier.is_ascii()).collect::<Vec<_>>();
    let key = text::doc_lines(&context.header(), "").remove(0);
    let target = target.map(|target| format!("//!\n//! For {target}.\n")).unwrap_or_default();
    let mut header = format!(
        "// @generated\n//!{key}\n{target}\
         #![allow(dead_code, deprecated, unreachable_pub, reason = \"generated\")]\n\
         #![allow(clippy::all, clippy::pedantic, reason = \"generated\")]"
    );
    if !foreign.is_empty() {
        header.push_str("\n#![allow(non_camel_case_types, non_snake_case, reason = \"generated\")]");
        header.push_str("\n#![allow(non_upper_case_globals, reason = \"generated\")]");
    }
    let witnesses = naming::script_witnesses(foreign.iter().copied());
    if !witnesses.is_empty() {
        header.push_str(
            "\n\n// These letters are meant (rustc's `mixed_script_confusables`).\nconst _: () = {",
        );
        for letter in witnesses {
            let _ = write!(header, "\n    let _{letter} = ();");
        }
        header.push_str("\n};");
    }
    header
}
