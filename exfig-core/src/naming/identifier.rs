//! Identifiers of Rust and CSS.

use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;
use unicode_security::GeneralSecurityProfile as _;
use unicode_security::confusable_detection::skeleton;
use unicode_security::general_security_profile::IdentifierType;
use unicode_security::mixed_script::{AugmentedScriptSet, is_potential_mixed_script_confusable_char};

use super::NameStyle;

/// Returns the name of a Rust constant: `ARROW_LEFT`, `_3D_ROTATE`; `None` if `name` has no usable letters or
/// digits.
pub fn rust_const(name: &str) -> Option<String> {
    identifier(name, NameStyle::Screaming)
}

/// Returns the name of a Rust type or variant: `ArrowLeft`, `_3dRotate`, `Self_`; `None` if `name` has no
/// usable letters or digits.
pub fn rust_type(name: &str) -> Option<String> {
    identifier(name, NameStyle::Pascal)
}

/// Returns the name of a Rust field, function or module: `arrow_left`, `r#type`, `self_`; `None` if `name`
/// has no usable letters or digits.
pub fn rust_field(name: &str) -> Option<String> {
    identifier(name, NameStyle::Snake)
}

/// Returns the name of a CSS custom property without its two dashes: `arrow-left`; `None` if `name` has no
/// letters or digits.
pub fn css_name(name: &str) -> Option<String> {
    Some(NameStyle::Kebab.apply(name)).filter(|name| !name.is_empty())
}

/// Rust's strict and reserved keywords, of every edition up to 2024, and `union`. Source: the Reference,
/// "Keywords".
const KEYWORDS: [&str; 53] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop",
    "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self",
    "static", "struct", "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield", "union",
];

fn identifier(name: &str, style: NameStyle) -> Option<String> {
    if name.is_ascii() {
        return spelled(&style.apply(name));
    }
    // Drop characters that Unicode counts as alphanumeric but Rust does not allow in identifiers (①, ², 🄰).
    // Replace those that Rust allows with a warning about their form (ﬁ, 𝐀) with the plain letters they
    // represent.
    let lexes = |c: &char| !c.is_alphanumeric() || is_identifier_char(*c);
    let plain: String = name.chars().filter(lexes).nfkc().map(|c| decimal(c).unwrap_or(c)).collect();
    spelled(&style.apply(&common_letters(&plain)))
}

/// Returns the name without what Rust does not allow, and changed where Rust would read something else.
fn spelled(styled: &str) -> Option<String> {
    let text: String = styled.chars().filter(|c| is_identifier_char(*c)).collect();
    // If nothing is left of a word, its separator still is.
    let mut text = text.trim_matches('_').to_owned();
    if text.is_empty() {
        return None;
    }
    if !text.starts_with(unicode_ident::is_xid_start) {
        text.insert(0, '_');
    }
    if matches!(text.as_str(), "self" | "Self" | "super" | "crate") {
        text.push('_');
    } else if KEYWORDS.contains(&text.as_str()) && text != "union" {
        text.insert_str(0, "r#");
    }
    Some(text)
}

/// Returns the ASCII digit for a digit of any script (`١` is 1): each script has its ten in a row. Source:
/// Unicode, "Decimal digits".
fn decimal(c: char) -> Option<char> {
    let is_digit = |c: char| c.is_numeric() && !c.is_alphabetic() && is_identifier_char(c);
    if c.is_ascii() || !is_digit(c) {
        return None;
    }
    let before = (1..10).take_while(|n| char::from_u32(u32::from(c) - n).is_some_and(is_digit)).count();
    char::from_digit(u32::try_from(before).ok()?, 10)
}

/// Replaces characters that rustc warns about, those of uncommon scripts, with their codes: `u16a0`. What is invisible,
/// such as the selectors and joiners in emoji, separates words like any other sign.
fn common_letters(name: &str) -> String {
    let mut common = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii() || !is_identifier_char(c) || c.identifier_allowed() {
            common.push(c);
        } else if c.identifier_type() == Some(IdentifierType::Default_Ignorable) {
            common.push(' ');
        } else {
            // Writing to a String cannot fail.
            let _ = write!(common, "u{:x}", u32::from(c));
        }
    }
    common
}

/// Returns one letter for each script of which `identifiers` use only letters that look like Latin ones
/// (`роса`). An identifier with such a letter shows rustc that the script is intended. This is needed because
/// `allow` of the lint only works at the root of a crate, where no generated file is. Source: rustc's
/// `mixed_script_confusables`; UTS 39.
pub(crate) fn script_witnesses<'a>(identifiers: impl Iterator<Item = &'a str>) -> Vec<char> {
    let (mut suspicious, mut verified) = (Vec::new(), Vec::new());
    for c in identifiers.flat_map(str::chars).filter(|c| !c.is_ascii()) {
        let scripts = AugmentedScriptSet::for_char(c);
        let known =
            if is_potential_mixed_script_confusable_char(c) { &mut suspicious } else { &mut verified };
        if !known.contains(&scripts) {
            known.push(scripts);
        }
    }
    let is_plain = |c: &char| {
        c.is_alphabetic()
            && c.to_lowercase().eq([*c])
            && unicode_ident::is_xid_start(*c)
            && c.identifier_allowed()
    };
    let witness = |scripts: &AugmentedScriptSet| {
        let letters = ('\u{80}'..='\u{ffff}').filter(is_plain);
        letters.into_iter().find(|c| {
            !is_potential_mixed_script_confusable_char(*c) && AugmentedScriptSet::for_char(*c) == *scripts
        })
    };
    suspicious.iter().filter(|scripts| !verified.contains(scripts)).filter_map(witness).collect()
}

/// Returns a key that is equal for two identifiers that a reader, and rustc, may confuse.
pub(crate) fn look_alike_key(identifier: &str) -> String {
    skeleton(identifier).collect()
}

/// Whether Rust allows the character in an identifier after the first one. Source: the Reference,
/// "Identifiers".
fn is_identifier_char(c: char) -> bool {
    unicode_ident::is_xid_continue(c)
}
