//! Which icons and images are variants of others for dark backgrounds.

use std::collections::BTreeMap;

use crate::config::DarkPattern;
use crate::design::Component;

/// Returns each variant, by its place among the components, and the component that it is a variant of. A component
/// that fits the pattern, but whose other one is not there, is none.
pub(super) fn variants(components: &[Component], pattern: &DarkPattern) -> BTreeMap<usize, usize> {
    let bases = components.iter().map(|component| pattern.base_of(component)).collect::<Vec<_>>();
    let is_plain = |at: &usize| bases[*at].is_none();
    let base = |(at, base): (usize, &Option<String>)| {
        let name = base.as_deref()?;
        let mut same = (0..components.len()).filter(is_plain).filter(|other| components[*other].name == name);
        Some((at, same.next()?))
    };
    bases.iter().enumerate().filter_map(base).collect()
}
