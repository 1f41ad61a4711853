//! What names become.

use std::collections::BTreeSet;

use strum::EnumCount as _;

use super::file::NameError;
use super::*;

#[test]
fn all_styles_are_listed() {
    assert_eq!(BTreeSet::from(NameStyle::ALL.map(NameStyle::name)).len(), NameStyle::COUNT);
}

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
        // Emoji have selectors and joiners, and so has Persian.
        ("⚠\u{fe0f} Warning", "WARNING", "Warning", "warning"),
        ("👩\u{200d}💻 dev", "DEV", "Dev", "dev"),
        ("می\u{200c}خواهم", "می_خواهم", "میخواهم", "می_خواهم"),
    ];
    for (name, constant, variant, field) in table {
        assert_eq!(rust_const(name).as_deref(), Some(constant));
        assert_eq!(rust_type(name).as_deref(), Some(variant));
        assert_eq!(rust_field(name).as_deref(), Some(field));
    }
    assert_eq!((rust_const("❤\u{fe0f}"), css_name("❤\u{fe0f}")), (None, None));
    assert_eq!((rust_const("🌧"), rust_type("①"), rust_field("_"), css_name("/")), (None, None, None, None));
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
