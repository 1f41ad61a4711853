//! Which references would make Slint's bindings go in circles.
//!
//! A mode is one property with all tokens of its collection, so a reference to one of them reads all. Figma
//! has no circles of aliases, but two collections may well refer to each other.

use std::collections::{BTreeSet, HashMap};

use crate::design::{TokenGroup, TokenSet};

/// A place of a token: its group, and its place there.
pub(super) type Place = (usize, usize);

/// The references between tokens.
pub(super) struct Graph<'a> {
    set: &'a TokenSet,
    places: HashMap<(&'a str, &'a str), Place>,
    /// For each group of several modes, those that it reads.
    reads: Vec<BTreeSet<usize>>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(set: &'a TokenSet) -> Self {
        let mut places = HashMap::new();
        for (g, group) in set.groups.iter().enumerate() {
            for (t, token) in group.tokens.iter().enumerate() {
                places.insert((group.id.as_str(), token.id.as_str()), (g, t));
            }
        }
        let mut graph = Self { set, places, reads: Vec::new() };
        let direct = (0..set.groups.len()).map(|g| graph.read_directly(g)).collect::<Vec<_>>();
        graph.reads = (0..set.groups.len()).map(|g| closure(g, &direct)).collect();
        graph
    }

    /// Returns the place of the token that the alias of a token in a mode names.
    pub(super) fn target(&self, (g, t): Place, mode: usize) -> Option<Place> {
        let alias = self.set.groups.get(g)?.tokens.get(t)?.values.get(mode)?.alias.as_ref()?;
        self.places.get(&(alias.group.as_str(), alias.id.as_str())).copied()
    }

    /// Whether a group would read itself if one of its tokens referred to another group's.
    pub(super) fn loops(&self, group: usize, target: Place) -> bool {
        has_modes(&self.set.groups[group])
            && self
                .first_with_modes(target)
                .is_some_and(|first| first == group || self.reads[first].contains(&group))
    }

    /// Follows aliases through groups of one mode, whose tokens are properties of their own.
    fn first_with_modes(&self, mut place: Place) -> Option<usize> {
        // No chain of aliases is longer than there are tokens.
        for _ in 0..=self.places.len() {
            if has_modes(&self.set.groups[place.0]) {
                return Some(place.0);
            }
            place = self.target(place, 0)?;
        }
        None
    }

    fn read_directly(&self, g: usize) -> BTreeSet<usize> {
        let group = &self.set.groups[g];
        if !has_modes(group) {
            return BTreeSet::new();
        }
        let each = (0..group.tokens.len()).flat_map(|t| (0..group.modes.len()).map(move |mode| (t, mode)));
        let targets = each.filter_map(|(t, mode)| self.target((g, t), mode));
        let others = targets.filter(|(other, _)| *other != g);
        others.filter_map(|place| self.first_with_modes(place)).collect()
    }
}

/// Whether a group's tokens are in a property per mode.
pub(super) fn has_modes(group: &TokenGroup) -> bool {
    group.modes.len() > 1
}

fn closure(start: usize, direct: &[BTreeSet<usize>]) -> BTreeSet<usize> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(at) = open.pop() {
        open.extend(direct[at].iter().filter(|next| seen.insert(**next)));
    }
    seen
}
