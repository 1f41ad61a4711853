//! Turns Figma names into file names and identifiers.
//!
//! A Figma name is hostile input: it may contain folders, `..`, control characters, emoji, keywords, or
//! nothing at all. A name that cannot become a file name is a [`NameError`], which the planner reports
//! together with its owner; nothing here panics or guesses.

use std::fmt::{self, Write as _};

use heck::{ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use serde::{Deserialize, Serialize};
use strum::EnumCount;
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::GeneralSecurityProfile as _;
use unicode_security::confusable_detection::skeleton;
use unicode_security::mixed_script::{AugmentedScriptSet, is_potential_mixed_script_confusable_char};

/// How the words of a name are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumCount)]
pub enum NameStyle {
    /// `arrow_left`
    #[serde(rename = "snake_case")]
    Snake,
    /// `arrowLeft`
    #[serde(rename = "camelCase")]
    Camel,
    /// `ArrowLeft`
    #[serde(rename = "PascalCase")]
    Pascal,
    /// `arrow-left`
    #[serde(rename = "kebab-case")]
    Kebab,
    /// `ARROW_LEFT`
    #[serde(rename = "SCREAMING_SNAKE_CASE")]
    Screaming,
    /// `Arrow left`, as it is in Figma; only what file names cannot contain becomes `-`.
    #[serde(rename = "keep")]
    Keep,
}

impl NameStyle {
    /// Every style.
    pub const ALL: [Self; Self::COUNT] =
        [Self::Snake, Self::Camel, Self::Pascal, Self::Kebab, Self::Screaming, Self::Keep];

    /// Returns the value of `name-style` in Cargo.toml: the style's name, written in the style.
    pub fn name(self) -> &'static str {
        match self {
            Self::Snake => "snake_case",
            Self::Camel => "camelCase",
            Self::Pascal => "PascalCase",
            Self::Kebab => "kebab-case",
            Self::Screaming => "SCREAMING_SNAKE_CASE",
            Self::Keep => "keep",
        }
    }

    /// Returns `name` in this style. Everything that is neither a letter nor a digit separates words, so the
    /// result never contains a path separator; only the sign of a negative number becomes a word: `space/-4` is
    /// `space_neg_4`. The result is in Unicode's composed form (NFC), and empty if the name has no letters or
    /// digits.
    pub fn apply(self, name: &str) -> String {
        let composed = name.nfc().collect::<String>();
        let name = signed(&composed);
        match self {
            Self::Keep => kept(&composed),
            Self::Snake => name.to_snake_case(),
            Self::Camel => name.to_lower_camel_case(),
            Self::Pascal => name.to_upper_camel_case(),
            Self::Kebab => name.to_kebab_case(),
            Self::Screaming => name.to_shouty_snake_case(),
        }
    }
}

/// Returns the name with `-` for what some platform does not allow in the name of a file, or what separates
/// its extension or scale; empty if it has no letters or digits.
fn kept(name: &str) -> String {
    if !name.contains(char::is_alphanumeric) {
        return String::new();
    }
    let is_invisible = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let allowed = |c: char| if "/\\<>:\"|?*.@".contains(c) || c.is_control() { '-' } else { c };
    let kept = name.chars().filter(|c| !is_invisible(*c)).map(allowed).collect::<String>();
    kept.trim_matches(|c: char| c.is_whitespace() || c == '-').to_owned()
}

/// Returns the name with each acronym as one word: `iOS` in `iOSApp` is `Ios`, which the styles keep together.
/// An acronym begins where a word begins, and ends where no lowercase letter follows.
pub(crate) fn with_acronyms(name: &str, acronyms: &[String]) -> String {
    let mut out = String::with_capacity(name.len());
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        let is_here = |acronym: &&String| {
            let after = rest.strip_prefix(acronym.as_str());
            after.is_some_and(|after| !after.starts_with(char::is_lowercase))
        };
        // It starts a word, where camel case does, too. The longest counts: `iOS` before `i`.
        let starts_here = |acronym: &&String| match out.chars().next_back() {
            Some(before) if before.is_uppercase() => false,
            Some(before) if before.is_lowercase() => acronym.starts_with(char::is_uppercase),
            _ => !acronym.is_empty(),
        };
        let found = acronyms.iter().filter(starts_here).filter(is_here);
        match found.max_by_key(|acronym| acronym.len()) {
            Some(acronym) => {
                let mut letters = acronym.chars();
                out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
                out.extend(letters.flat_map(char::to_lowercase));
                rest = &rest[acronym.len()..];
            }
            None => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

/// Returns the name with the word `neg` for the sign of each part that begins with a negative number.
fn signed(name: &str) -> String {
    let sign = |part: &str| {
        let number = part.trim_start().strip_prefix(['-', '\u{2212}'])?;
        let digits = number.strip_prefix('.').unwrap_or(number);
        digits.starts_with(|c: char| c.is_ascii_digit()).then(|| format!("neg {number}"))
    };
    if !name.contains(['-', '\u{2212}']) {
        return name.to_owned();
    }
    name.split('/').map(|part| sign(part).unwrap_or_else(|| part.to_owned())).collect::<Vec<_>>().join("/")
}

/// Why a Figma name cannot become a file name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameError {
    /// The name has no letters or digits.
    Empty,
    /// The name contains `..` or is an absolute path, and would leave the output directory.
    Escapes,
    /// The name contains NUL or another control character.
    Control,
    /// The name is a device name on Windows, where such a file cannot be created.
    Reserved,
    /// The stem would be longer than [`LONGEST_STEM`].
    TooLong,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "its name has no letters or digits",
            Self::Escapes => "its name would lead outside the output directory",
            Self::Control => "its name contains a control character",
            Self::Reserved => "its name is a device name on Windows (con, nul, com1 …)",
            Self::TooLong => "its name is too long for a file name",
        })
    }
}

/// The longest stem, in bytes: the 255 that file systems allow, minus room for a scale and an extension.
const LONGEST_STEM: usize = 200;

/// Returns the file stem for a component called `name`, in `style`.
///
/// # Errors
/// [`NameError`] if the name cannot become a file name.
pub fn file_stem(name: &str, style: NameStyle) -> Result<String, NameError> {
    if name.chars().any(char::is_control) {
        return Err(NameError::Control);
    }
    if name.starts_with(['/', '\\']) || name.split(['/', '\\']).any(|segment| segment.trim() == "..") {
        return Err(NameError::Escapes);
    }
    let stem = style.apply(name);
    if stem.is_empty() {
        Err(NameError::Empty)
    } else if stem.len() > LONGEST_STEM {
        Err(NameError::TooLong)
    } else if is_reserved(&stem) {
        Err(NameError::Reserved)
    } else {
        Ok(stem)
    }
}

/// Whether Windows reserves the name for a device, with any extension.
/// Source: "Naming Files, Paths, and Namespaces", Microsoft Learn.
fn is_reserved(stem: &str) -> bool {
    let stem = stem.to_ascii_lowercase();
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul")
        || (["com", "lpt"].iter().any(|device| {
            stem.strip_prefix(device)
                .is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit() && n != "0")
        }))
}

/// Returns a key that is equal for two paths that a case-insensitive or normalizing file system treats as the
/// same file.
pub fn same_file_key(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfc().flat_map(char::to_lowercase).collect::<String>().nfc().collect()
}

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
    // Drop characters that Unicode counts as alphanumeric but Rust does not allow in identifiers (①, ², 🄰).
    // Replace those that Rust allows with a warning about their form (ﬁ, 𝐀) with the plain letters they
    // represent.
    let lexes = |c: &char| !c.is_alphanumeric() || is_identifier_char(*c);
    let plain: String = name.chars().filter(lexes).nfkc().map(|c| decimal(c).unwrap_or(c)).collect();
    let styled = style.apply(&common_letters(&plain));
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

/// Replaces characters that rustc warns about, those of uncommon scripts, with their codes: `u16a0`.
fn common_letters(name: &str) -> String {
    let mut common = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii() || !is_identifier_char(c) || c.identifier_allowed() {
            common.push(c);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_look_like_their_names() {
        for style in NameStyle::ALL {
            let words = style.name().trim_end_matches("ase");
            assert!(style.apply("snake case").len() >= 9, "{words}");
        }
        let look = NameStyle::ALL.map(|style| style.apply("ic/Arrow left-2"));
        assert_eq!(
            look,
            [
                "ic_arrow_left_2",
                "icArrowLeft2",
                "IcArrowLeft2",
                "ic-arrow-left-2",
                "IC_ARROW_LEFT_2",
                "ic-Arrow left-2"
            ]
        );
    }

    #[test]
    fn names_are_kept_as_far_as_files_allow() {
        let table = [
            ("Weather/Sun 2", "Weather-Sun 2"),
            ("v1.5: a*b?", "v1-5- a-b"),
            ("-rf a\u{202e}gpj", "rf agpj"),
            (" iOS ", "iOS"),
            ("u\u{308}ber@2x", "über-2x"),
            ("...", ""),
        ];
        for (name, want) in table {
            assert_eq!(NameStyle::Keep.apply(name), want);
        }
        assert_eq!(file_stem("a/../b", NameStyle::Keep), Err(NameError::Escapes));
        assert_eq!(file_stem("CON", NameStyle::Keep), Err(NameError::Reserved));
    }

    #[test]
    fn an_acronym_is_one_word() {
        let acronyms = ["iOS", "GitHub", ""].map(str::to_owned);
        let table = [
            ("ic/GitHub", "ic_github"),
            ("iOSApp", "ios_app"),
            ("myGitHub mark", "my_github_mark"),
            ("iOSes", "i_o_ses"),
            ("BiOS", "bi_os"),
            ("日iOS", "日ios"),
        ];
        for (name, want) in table {
            assert_eq!(NameStyle::Snake.apply(&with_acronyms(name, &acronyms)), want, "{name}");
        }
        assert_eq!(with_acronyms("GitHub", &[]), "GitHub");
    }

    #[test]
    fn unusual_names_become_files_or_errors() {
        let table = [
            ("weather/sun", Ok("weather_sun")),
            ("3d-rotate", Ok("3d_rotate")),
            ("type", Ok("type")),
            ("🌧 rain", Ok("rain")),
            ("Über Wolke", Ok("über_wolke")),
            ("日の出", Ok("日の出")),
            ("u\u{308}ber", Ok("über")),
            ("space/-4", Ok("space_neg_4")),
            ("-0.5", Ok("neg_0_5")),
            ("\u{2212}8", Ok("neg_8")),
            ("a-4", Ok("a_4")),
            ("-a", Ok("a")),
            ("-", Err(NameError::Empty)),
            ("-...", Err(NameError::Empty)),
            ("...", Err(NameError::Empty)),
            ("🌧", Err(NameError::Empty)),
            ("../../etc/passwd", Err(NameError::Escapes)),
            ("a/../b", Err(NameError::Escapes)),
            ("..\\b", Err(NameError::Escapes)),
            ("/etc/passwd", Err(NameError::Escapes)),
            ("a\0b", Err(NameError::Control)),
            ("CON", Err(NameError::Reserved)),
            ("com1", Err(NameError::Reserved)),
            ("com10", Ok("com10")),
            ("com", Ok("com")),
        ];
        for (name, want) in table {
            assert_eq!(file_stem(name, NameStyle::Snake).as_deref(), want.as_ref().map(|s| *s), "{name:?}");
        }
        assert_eq!(file_stem(&"x".repeat(300), NameStyle::Snake), Err(NameError::TooLong));
    }

    #[test]
    fn identifiers_compile() {
        let table = [
            ("arrow/left", "ARROW_LEFT", "ArrowLeft", "arrow_left"),
            ("3d-rotate", "_3D_ROTATE", "_3dRotate", "_3d_rotate"),
            ("type", "TYPE", "Type", "r#type"),
            ("self", "SELF", "Self_", "self_"),
            ("crate", "CRATE", "Crate", "crate_"),
            ("union", "UNION", "Union", "union"),
            ("日の出", "日の出", "日の出", "日の出"),
            ("space/-4", "SPACE_NEG_4", "SpaceNeg4", "space_neg_4"),
            ("x²", "X", "X", "x"),
            ("🄰 ﬁn 𝐀lpha", "FIN_ALPHA", "FinAlpha", "fin_alpha"),
            // A common script, a digit of another script, a rune.
            ("солнце", "СОЛНЦЕ", "Солнце", "солнце"),
            ("icon ١", "ICON_1", "Icon1", "icon_1"),
            ("ᚠ", "U16A0", "U16a0", "u16a0"),
        ];
        for (name, constant, variant, field) in table {
            assert_eq!(rust_const(name).as_deref(), Some(constant));
            assert_eq!(rust_type(name).as_deref(), Some(variant));
            assert_eq!(rust_field(name).as_deref(), Some(field));
        }
        assert_eq!(
            (rust_const("🌧"), rust_type("①"), rust_field("_"), css_name("/")),
            (None, None, None, None)
        );
    }

    #[test]
    fn scripts_that_only_look_latin_get_a_witness() {
        let witnesses = |names: &[&str]| script_witnesses(names.iter().copied());
        assert!(witnesses(&["sun", "Sonne"]).is_empty());
        assert_eq!(witnesses(&["роса"]), ['в']);
        assert!(witnesses(&["роса", "солнце"]).is_empty());
        assert_eq!(witnesses(&["日の出", "ο"]).len(), 1);
    }

    #[test]
    fn spellings_of_the_same_file_share_a_key() {
        assert_eq!(same_file_key("assets/Ärger.svg"), same_file_key("assets/a\u{308}rger.svg"));
        assert_ne!(same_file_key("a.svg"), same_file_key("b.svg"));
    }

    proptest::proptest! {
        #[test]
        fn no_name_leaves_the_directory(name in ".{0,40}") {
            for style in NameStyle::ALL {
                if let Ok(stem) = file_stem(&name, style) {
                    proptest::prop_assert!(!stem.contains(['/', '\\', '\0', ':', '.']));
                    proptest::prop_assert!(!stem.is_empty());
                }
            }
        }
    }
}
