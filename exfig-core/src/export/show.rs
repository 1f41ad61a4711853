//! Selects what the generated files of an entry show, and decides its names.

use std::collections::BTreeMap;

use super::fetch::FileData;
use super::package::Package;
use super::shown::{NamedBefore, Shown};
use crate::asset::FileKey;
use crate::config::{ColorSource, Config, What};
use crate::design::{
    AssetItem, Notices, Prefix, StyleMode, TokenSet, Unit, VariableSource, join_modes, unmatched,
};
use crate::patterns::Choices;
use crate::plan::{Names, Sought, Unfit};

/// Finds what the generated files of entries show.
pub(super) struct Shower<'a> {
    pub(super) package: &'a Package<'a>,
    /// The Figma files of the run; those of the entries to show are among them.
    pub(super) files: &'a BTreeMap<FileKey, FileData>,
    /// Returns an entry's icons or images.
    pub(super) items: &'a dyn Fn(usize) -> Vec<AssetItem>,
}

impl Shower<'_> {
    /// Returns the part of the design that an entry's generated files show, with what earlier exports decided
    /// about names.
    pub(super) fn show(&self, index: usize, notices: &mut Notices) -> Result<Shown, Vec<Unfit>> {
        let mut shown = self.select(index, notices)?;
        let (config, lock) = (self.package.config, &self.package.lock);
        let locked = lock.entry(&config.entries[index].key);
        // Cargo.toml chose the only one, so it needs no prefix, whichever there were before.
        let is_chosen = names_one_collection(config, index) && shown.is_one_collection();
        let recorded = locked.filter(|_| !is_chosen);
        let recorded = recorded.map(|locked| locked.collections.as_slice()).unwrap_or_default();
        let members = config.members(index).map(|member| config.entries[member].key.as_str());
        let known = NamedBefore::of(lock, &config.entries[index].key, members);
        shown.settle_names(prefix_rule(config, index), recorded, &known);
        Ok(shown)
    }

    fn select(&self, index: usize, notices: &mut Notices) -> Result<Shown, Vec<Unfit>> {
        let entry = &self.package.config.entries[index];
        let names = Names::of(entry);
        let Some(data) = self.files.get(&entry.file) else { return Ok(Shown::Theme(Vec::new())) };
        match &entry.what {
            What::Colors(ColorSource::Styles { modes }) => self.color_styles(index, modes, notices),
            What::Colors(ColorSource::Variables(source)) => {
                check_variables(data, source)?;
                Ok(Shown::Tokens(variables(data, source, &names, notices)))
            }
            What::Typography => {
                let mut styles = data.styles.typography(notices);
                self.keep_published((index, data), &mut styles, |one| (&one.id, &one.figma_name), notices);
                names.apply(&mut styles, |style| &style.figma_name, |style| &mut style.name);
                Ok(Shown::Typography(styles))
            }
            What::Effects => {
                let mut styles = data.styles.effects(notices);
                self.keep_published((index, data), &mut styles, |one| (&one.id, &one.figma_name), notices);
                names.apply(&mut styles, |style| &style.figma_name, |style| &mut style.name);
                Ok(Shown::Effects(styles))
            }
            What::Icons(_) => Ok(Shown::Icons((self.items)(index))),
            What::Images(_) => Ok(Shown::Images((self.items)(index))),
            What::Theme(_) => {
                let mut parts = Vec::<Shown>::new();
                for member in self.package.config.members(index) {
                    // The member reports its own notices.
                    let shown = self.select(member, &mut Notices::default())?;
                    join(&mut parts, shown);
                }
                Ok(Shown::Theme(parts))
            }
        }
    }

    /// Returns the color styles of the entry's files, joined by their modes.
    fn color_styles(
        &self,
        index: usize,
        modes: &[StyleMode],
        notices: &mut Notices,
    ) -> Result<Shown, Vec<Unfit>> {
        let entry = &self.package.config.entries[index];
        let names = Names::of(entry);
        let mut sets = Vec::new();
        for file in entry.files() {
            let Some(data) = self.files.get(file) else { continue };
            let mut set = data.styles.colors(notices);
            for group in &mut set.groups {
                let tokens = &mut group.tokens;
                self.keep_published((index, data), tokens, |one| (&one.id, &one.figma_name), notices);
                group.tokens.retain(|token| names.take(&token.figma_name));
            }
            sets.push(((*file != entry.file).then_some(file), set));
        }
        let missing = unmatched(&sets, modes);
        if !missing.is_empty() {
            let unfit = |mode: &StyleMode| {
                let of_file = sets.iter().filter(|(file, _)| *file == mode.file.as_ref());
                let there = of_file.flat_map(|(_, set)| &set.groups).flat_map(|group| &group.tokens);
                let there = there.map(|token| token.figma_name.clone()).collect();
                match &mode.file {
                    Some(_) if mode.pattern == "*" => {
                        Unfit::not_there(Sought::ColorStyleOfModeFile, &mode.name, there)
                    }
                    _ => Unfit::not_there(Sought::ColorStyle, &mode.pattern, there),
                }
            };
            return Err(missing.into_iter().map(unfit).collect());
        }
        let mut set = join_modes(sets, modes, notices);
        for token in set.groups.iter_mut().flat_map(|group| &mut group.tokens) {
            token.name = names.rename(&token.figma_name);
        }
        Ok(Shown::Tokens(set))
    }

    /// If the entry asks for it, drops the styles that the file has not published, and reports them.
    fn keep_published<T>(
        &self,
        (index, data): (usize, &FileData),
        styles: &mut Vec<T>,
        id_and_name: impl Fn(&T) -> (&str, &str),
        notices: &mut Notices,
    ) {
        if !self.package.config.entries[index].published {
            return;
        }
        styles.retain(|style| {
            let (id, name) = id_and_name(style);
            let is_published = data.styles.is_published(id);
            if !is_published {
                notices.add("styles that the file has not published, left out", name);
            }
            is_published
        });
    }
}

/// Returns the variables that an entry selects, with the units that it chooses for them.
fn variables(data: &FileData, source: &VariableSource, names: &Names, notices: &mut Notices) -> TokenSet {
    let (take, rename) = (|name: &str| names.take(name), |name: &str| names.rename(name));
    let mut set = data.variables.tokens(source, &take, &rename, notices);
    let units = Choices::new(&source.units);
    for token in set.groups.iter_mut().flat_map(|group| &mut group.tokens) {
        let chosen = units.of(&token.figma_name);
        let fits = |unit: &Unit| token.values.iter().all(|value| value.value.can_have(*unit));
        token.unit = chosen.filter(fits).or(token.unit);
    }
    set
}

/// Adds what a member of a theme shows: to the part of its kind, or as a new one.
fn join(parts: &mut Vec<Shown>, shown: Shown) {
    let mut left = Some(shown);
    for part in parts.iter_mut() {
        left = left.and_then(|shown| part.add(shown));
    }
    parts.extend(left);
}

/// Reports collections and modes that the entry names but the Figma file does not have.
fn check_variables(data: &FileData, source: &VariableSource) -> Result<(), Vec<Unfit>> {
    let there = data.variables.collections();
    let missing = source.collections.iter().filter(|name| !there.contains(name));
    let mut unfit =
        missing.map(|name| Unfit::not_there(Sought::Collection, name, there.clone())).collect::<Vec<_>>();
    if unfit.is_empty() {
        let modes = data.variables.modes(source);
        let missing = source.modes.iter().filter(|(name, _)| !modes.contains(name));
        unfit.extend(missing.map(|(name, _)| Unfit::not_there(Sought::Mode, name, modes.clone())));
    }
    for (collection, modes) in &source.modes_of {
        let there = data.variables.modes_of(collection);
        if there.is_empty() {
            unfit.push(Unfit::not_there(Sought::Collection, collection, data.variables.collections()));
        }
        let missing = modes.iter().filter(|(name, _)| !there.is_empty() && !there.contains(name));
        unfit.extend(missing.map(|(name, _)| Unfit::not_there(Sought::Mode, name, there.clone())));
    }
    if unfit.is_empty() { Ok(()) } else { Err(unfit) }
}

/// Whether the entry is one of colors that names a single collection.
fn names_one_collection(config: &Config, index: usize) -> bool {
    matches!(&config.entries[index].what, What::Colors(ColorSource::Variables(source)) if source.collections.len() == 1)
}

/// Returns the entry's `prefix`; for a theme, the strictest of its members'.
pub(super) fn prefix_rule(config: &Config, index: usize) -> Prefix {
    let is_always = |index: usize| matches!(&config.entries[index].what, What::Colors(ColorSource::Variables(source)) if source.prefix == Prefix::Always);
    let mut all = config.members(index).chain([index]);
    if all.any(is_always) { Prefix::Always } else { Prefix::Auto }
}
