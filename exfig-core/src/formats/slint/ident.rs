//! Names in Slint, where `-` and `_` are the same letter.

use crate::formats::ledger::Identifiers;
use crate::naming;

pub(super) static IDENTIFIERS: Identifiers = Identifiers {
    separator: ".",
    group: global,
    mode,
    exact: None,
    token: property,
    style: property,
    asset: |_, name| property(name),
};

/// Whether Slint allows the character in a name.
fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Returns the name of a property or a field: `arrow-left`, `_3d-rotate`, `self_`.
///
/// It starts from Rust's name, because Slint's compiler writes Rust: what Rust cannot escape is avoided here.
pub(super) fn property(name: &str) -> Option<String> {
    let name = naming::rust_field(name)?;
    let name: String = name.strip_prefix("r#").unwrap_or(&name).chars().filter(|c| is_letter(*c)).collect();
    let words = name.trim_matches('_');
    let (start, end) = (name.starts_with('_'), name.ends_with('_'));
    let edge = |is_there| if is_there { "_" } else { "" };
    (!words.is_empty()).then(|| format!("{}{}{}", edge(start), words.replace('_', "-"), edge(end)))
}

/// Returns the name of a mode: a property of the global, next to `current` and `current-mode`, and a variant,
/// which Rust writes in Pascal case (`Self`).
pub(super) fn mode(name: &str) -> Option<String> {
    let name = property(name)?;
    Some(match name.as_str() {
        "current" | "current-mode" => format!("{name}_"),
        "self_" => "self-mode".to_owned(),
        _ => name,
    })
}

/// Returns the name of a global: `Theme`, `_2024`.
pub(super) fn global(name: &str) -> Option<String> {
    let name: String = naming::rust_type(name)?.chars().filter(|c| is_letter(*c)).collect();
    name.contains(char::is_alphanumeric).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kebab_case() {
        let table = [
            ("surface/base", Some("surface-base")),
            ("Type", Some("type")),
            ("3d rotate", Some("_3d-rotate")),
            ("self", Some("self_")),
            ("日の出", Some("日の出")),
            ("e\u{301}a", Some("éa")),
            ("क्ष", Some("क-ष")),
            ("🌧", None),
        ];
        for (name, want) in table {
            assert_eq!(property(name).as_deref(), want, "{name}");
        }
        let modes = ["Current", "current mode", "Self", "Dark HC"].map(mode);
        assert_eq!(modes.map(Option::unwrap), ["current_", "current-mode_", "self-mode", "dark-hc"]);
        assert_eq!(
            ["my theme", "2024", "self"].map(global).map(Option::unwrap),
            ["MyTheme", "_2024", "Self_"]
        );
    }
}
