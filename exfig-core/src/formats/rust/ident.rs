//! Rust identifiers: constants, fields, variants, modules.

use crate::formats::ledger::Identifiers;
use crate::naming;

pub(in crate::formats) static IDENTIFIERS: Identifiers = Identifiers {
    separator: "::",
    group: naming::rust_field,
    mode: constant,
    exact: None,
    token: constant,
    style: constant,
    asset: |_, name| naming::rust_type(name),
};

/// Constants that the writers add to those of the design.
const TAKEN: [&str; 3] = ["ALL", "FONTS", "PALETTE"];

/// Returns the name of a constant; one that is taken ends in `_`: `ALL_`.
fn constant(name: &str) -> Option<String> {
    naming::rust_const(name)
        .map(|name| if TAKEN.contains(&name.as_str()) { format!("{name}_") } else { name })
}
