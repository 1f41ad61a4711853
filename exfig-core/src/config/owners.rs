//! Finds places that two packages of a workspace both write to. Each would overwrite what the other wrote,
//! run after run.

use std::collections::BTreeMap;

use super::{Config, Entry};
use crate::asset::AssetFormat;
use crate::naming::same_file_key;

/// Returns a message for each place that entries of two packages write to, if at least one of these is in `packages`;
/// `others` are the rest of the workspace.
pub fn overlaps(packages: &[Config], others: &[Config]) -> Vec<String> {
    let mut owners = BTreeMap::<String, (&Config, &Entry, bool)>::new();
    let mut found = Vec::new();
    let others = others.iter().map(|config| (config, false));
    for (config, is_chosen) in packages.iter().map(|config| (config, true)).chain(others) {
        for entry in &config.entries {
            for (place, name) in places(config, entry) {
                match owners.get(&place) {
                    Some((other, its, too)) if other.root != config.root && (is_chosen || *too) => found
                        .push(format!(
                            "`{name}` in the package `{}` (Cargo.toml line {}) is also written to by the \
                         package `{}` (its Cargo.toml line {})",
                            config.package, entry.line, other.package, its.line
                        )),
                    Some(_) => {}
                    None => _ = owners.insert(place, (config, entry, is_chosen)),
                }
            }
        }
    }
    found
}

/// The places an entry writes to, as comparable keys and as paths for messages: its generated files, and the
/// directory of its assets. A generated file that looks like an asset claims its directory too.
fn places<'a>(config: &Config, entry: &'a Entry) -> Vec<(String, String)> {
    let key = |path: &str| same_file_key(&config.root.join(path).to_string_lossy().replace('\\', "/"));
    let mut places = Vec::new();
    if let Some(assets) = entry.assets() {
        places.push((key(&assets.dir), assets.dir.to_string()));
    }
    for output in &entry.outputs {
        places.push((key(&output.path), output.path.to_string()));
        let (dir, file): (&'a str, &'a str) = output.path.rsplit_once('/').unwrap_or(("", &output.path));
        let is_asset = AssetFormat::ALL.iter().any(|format| file.ends_with(&format!(".{format}")));
        if is_asset && entry.assets().is_none_or(|assets| &assets.dir != dir) {
            places.push((key(dir), output.path.to_string()));
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Manifest, read};

    fn package(name: &str, root: &str, entries: &str) -> Config {
        let text = format!("[package]\nname = \"{name}\"\n[package.metadata.exfig]\nfile = \"K\"\n{entries}");
        let manifest = Manifest { path: format!("{root}/Cargo.toml").into(), text };
        read(&manifest, None, &|_| Ok(String::new()), &crate::patterns::Patterns).unwrap().unwrap()
    }

    #[test]
    fn two_packages_in_one_place_are_reported_with_both_lines() {
        let icons = |dir: &str| format!("icons = {{ dir = \"{dir}\" }}");
        let outer = package("outer", "/w", &icons("App/assets"));
        let inner = package("inner", "/w/app", &icons("assets"));
        assert_eq!(
            overlaps(&[outer.clone(), inner.clone()], &[]),
            ["`assets` in the package `inner` (Cargo.toml line 5) is also written to by the package \
                 `outer` (its Cargo.toml line 5)"]
        );
        assert_eq!(overlaps(std::slice::from_ref(&inner), std::slice::from_ref(&outer)).len(), 1);
        assert!(overlaps(&[], &[inner.clone(), outer]).is_empty());
        let sprite = package(
            "sprite",
            "/w",
            "typography = { output = { template = \"t\", path = \"app/assets/sprite.svg\" } }",
        );
        assert_eq!(overlaps(&[inner.clone(), sprite], &[]).len(), 1);
        assert!(overlaps(&[inner, package("other", "/w/other", &icons("assets"))], &[]).is_empty());
    }
}
