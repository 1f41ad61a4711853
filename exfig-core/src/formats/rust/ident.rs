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

/// Returns the name of a constant; `ALL` is taken, so it becomes `ALL_`.
fn constant(name: &str) -> Option<String> {
    naming::rust_const(name).map(|name| if name == "ALL" { "ALL_".to_owned() } else { name })
}
