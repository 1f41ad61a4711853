//! Names of custom properties and values of attributes.

use super::Names;
use crate::formats::ledger::Identifiers;
use crate::naming::css_name;

pub(super) static IDENTIFIERS: Identifiers = Identifiers {
    separator: "-",
    group: css_name,
    mode: css_name,
    exact: Some(|name| (!name.contains('.')).then(|| name.to_owned())),
    token: css_name,
    style: css_name,
    asset: |noun, name| css_name(name).map(|name| format!("{noun}-{name}")),
};

pub(super) static NAMES: Names = Names { identifiers: &IDENTIFIERS, property: |_, name| name };
