//! Which collections prefix the names of their tokens. What exfig.lock records decides: a collection that
//! joins or leaves changes no name of the others.

use exfig_lock::lock::{LockCollection, Prefixed};

use crate::design::{Prefix, TokenGroup, TokenSet};

/// Decides for each group of `set` whether it is prefixed. `recorded` is what the last export did.
pub(crate) fn choose(set: &mut TokenSet, rule: Prefix, recorded: &[LockCollection]) {
    let has_several = set.groups.len() > 1;
    let mut decided = set.groups.iter().map(|group| earlier(set, group, recorded)).collect::<Vec<_>>();
    // At most one group has no prefix, whatever a lock says.
    let plain = decided.iter().position(|earlier| *earlier == Some(Prefixed::No));
    for (_, earlier) in decided.iter_mut().enumerate().filter(|(at, _)| Some(*at) != plain) {
        earlier.take_if(|earlier| *earlier == Prefixed::No);
    }
    let is_decided = decided.iter().any(Option::is_some);
    for (group, earlier) in set.groups.iter_mut().zip(decided) {
        group.prefixed = match rule {
            Prefix::Always => true,
            Prefix::Auto if is_decided => earlier != Some(Prefixed::No),
            Prefix::Auto => has_several,
        };
    }
}

/// Notes which names of collections and modes the last export gave.
pub(crate) fn mark_known(set: &mut TokenSet, recorded: &[LockCollection]) {
    let known = set.groups.iter().map(|group| row_of(set, group, recorded)).collect::<Vec<_>>();
    for (group, row) in set.groups.iter_mut().zip(known) {
        group.on_record.name = row.is_some_and(|row| row.name == group.name);
        group.on_record.modes = row.map(|row| row.modes.iter().cloned().collect()).unwrap_or_default();
    }
}

/// Returns what the last export recorded of the group. A collection that was deleted and made again under the
/// same name is the same one.
fn row_of<'r>(
    set: &TokenSet,
    group: &TokenGroup,
    recorded: &'r [LockCollection],
) -> Option<&'r LockCollection> {
    let by_id = recorded.iter().find(|row| row.id == group.id);
    let is_gone = |row: &&LockCollection| set.groups.iter().all(|group| group.id != row.id);
    by_id.or_else(|| recorded.iter().filter(is_gone).find(|row| row.name == group.name))
}

fn earlier(set: &TokenSet, group: &TokenGroup, recorded: &[LockCollection]) -> Option<Prefixed> {
    let row = row_of(set, group, recorded)?;
    // The key asked for it then and does not now, so the decision is open again.
    (row.prefix != Prefixed::Always).then_some(row.prefix)
}

/// Returns the groups in the form that exfig.lock records. Styles have no collection.
pub(crate) fn record(set: &TokenSet, rule: Prefix) -> Vec<LockCollection> {
    let groups =
        set.groups.iter().filter(|group| !group.id.is_empty() || group.prefixed || set.groups.len() > 1);
    let row = |group: &TokenGroup| LockCollection {
        id: group.id.clone(),
        name: group.name.clone(),
        prefix: match (group.prefixed, rule) {
            (false, _) => Prefixed::No,
            (true, Prefix::Auto) => Prefixed::Yes,
            (true, Prefix::Always) => Prefixed::Always,
        },
        modes: group.modes.clone(),
    };
    groups.map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(ids: &[&str]) -> TokenSet {
        let group = |id: &&str| TokenGroup {
            id: (*id).to_owned(),
            name: format!("name of {id}"),
            modes: vec!["Light".to_owned()],
            ..TokenGroup::default()
        };
        TokenSet { groups: ids.iter().map(group).collect(), ..TokenSet::default() }
    }

    /// Exports one set after the other, and returns which groups were prefixed each time.
    fn exports(steps: &[(&[&str], Prefix)]) -> Vec<Vec<bool>> {
        let mut recorded = Vec::new();
        let step = |(ids, rule): &(&[&str], Prefix)| {
            let mut set = set(ids);
            choose(&mut set, *rule, &recorded);
            recorded = record(&set, *rule);
            set.groups.iter().map(|group| group.prefixed).collect()
        };
        steps.iter().map(step).collect()
    }

    #[test]
    fn a_collection_that_joins_or_leaves_changes_no_other() {
        use Prefix::{Always, Auto};
        type Steps = &'static [(&'static [&'static str], Prefix)];
        let table: [(Steps, &[&[bool]]); 7] = [
            (&[(&["a"], Auto), (&["a", "b"], Auto), (&["b"], Auto)], &[&[false], &[false, true], &[true]]),
            (&[(&["b", "c"], Auto), (&["c"], Auto)], &[&[true, true], &[true]]),
            (&[(&["b"], Auto), (&["a", "b"], Auto)], &[&[false], &[true, false]]),
            (&[(&["a"], Always), (&["a", "b"], Always)], &[&[true], &[true, true]]),
            // Changing the key changes names.
            (&[(&["a"], Always), (&["a"], Auto)], &[&[true], &[false]]),
            (&[(&["a"], Auto), (&["a"], Always)], &[&[false], &[true]]),
            // Nothing of the old collections is left.
            (&[(&["a", "b"], Auto), (&["c"], Auto)], &[&[true, true], &[false]]),
        ];
        for (steps, want) in table {
            assert_eq!(exports(steps), want, "{steps:?}");
        }
    }

    #[test]
    fn a_namesake_is_another_collection() {
        let mut before = set(&["a"]);
        choose(&mut before, Prefix::Auto, &[]);
        let recorded = record(&before, Prefix::Auto);
        let mut after = set(&["new", "a"]);
        after.groups[0].name.clone_from(&before.groups[0].name);
        after.groups[1].name.push_str(" 2");
        choose(&mut after, Prefix::Auto, &recorded);
        assert_eq!(after.groups.iter().map(|group| group.prefixed).collect::<Vec<_>>(), [true, false]);
        let twice = [recorded.clone(), recorded].concat();
        let mut same = set(&["a", "a"]);
        choose(&mut same, Prefix::Auto, &twice);
        assert_eq!(same.groups.iter().map(|group| group.prefixed).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_collection_made_again_is_the_same() {
        let mut before = set(&["a"]);
        choose(&mut before, Prefix::Auto, &[]);
        let recorded = record(&before, Prefix::Auto);
        let mut after = set(&["new", "b"]);
        after.groups[0].name.clone_from(&before.groups[0].name);
        choose(&mut after, Prefix::Auto, &recorded);
        assert_eq!(after.groups.iter().map(|group| group.prefixed).collect::<Vec<_>>(), [false, true]);
    }
}
