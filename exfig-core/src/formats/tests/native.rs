//! What connects a collection to a framework's own themes and widgets.

use insta::{assert_snapshot, with_settings};

use super::*;

/// One collection with a light and a dark mode, and one with a single mode; each has a color for every role.
fn sets() -> [(&'static str, TokenSet); 2] {
    let color = |hex| Value::Color(sample::rgb(hex));
    let two = vec![sample::token("ink", "", vec![color(0x11_1111), color(0xee_eeee)])];
    let one = vec![sample::token("ink", "", vec![color(0x11_1111)])];
    let set = |group: TokenGroup| TokenSet {
        axes: Vec::new(),
        groups: vec![TokenGroup { prefixed: false, ..group }],
    };
    let modes = sample::group("Theme", &["Light", "Dark"], two);
    [("modes", set(modes)), ("constants", set(sample::group("Core", &["Value"], one)))]
}

/// Returns the options that give the color every role that the format knows.
fn with_roles(format: CodeFormat, set: &TokenSet, options: Options) -> Options {
    let Some(option) = format.options().iter().find(|option| option.name == "roles") else { return options };
    let Takes::Pairs(all) = option.takes else { panic!("{}", option.name) };
    let pairs = |known: &[&str]| {
        let pairs = known.iter().map(|role| ((*role).to_owned(), "ink".to_owned()));
        OptionValue::Pairs(pairs.collect())
    };
    let mut with_all = options.clone();
    with_all.set(option, pairs(all));
    let context = Context { options: &with_all, ..sample::context("a.rs", Content::Tokens(set)) };
    let mistakes = format.mistakes(&context);
    let is_known =
        |role: &&&str| !mistakes.iter().any(|mistake| mistake.message.contains(&format!("`{role}`")));
    let known = all.iter().filter(is_known).copied().collect::<Vec<_>>();
    let mut with_known = options;
    with_known.set(option, pairs(&known));
    with_known
}

/// Returns the options for each version or crate of a framework, and a name for it.
fn versions(format: CodeFormat) -> Vec<(String, Options)> {
    let is_version = |option: &&FormatOption| ["crate", "bevy", "iced"].contains(&option.name);
    let Some(option) = format.options().iter().find(is_version) else {
        return vec![(format.name().to_owned(), Options::default())];
    };
    let Takes::Words(words) = option.takes else { panic!("{}", option.name) };
    let version = |word: &&str| {
        let mut options = Options::default();
        options.set(option, (*word).to_owned());
        let name = match option.name {
            "crate" => (*word).to_owned(),
            _ if *word == option.default => format.name().to_owned(),
            _ => format!("{}-{word}", format.name()),
        };
        (name, options)
    };
    words.iter().map(version).collect()
}

#[test]
fn frameworks_take_their_themes_from_the_design() {
    for (name, set) in sets() {
        for format in
            CodeFormat::all().filter(|format| format.is_rust() && !format.name().starts_with("rust"))
        {
            for (name_of_version, options) in versions(format) {
                let options = with_roles(format, &set, options);
                let context = sample::context("src/a.rs", Content::Tokens(&set));
                let context = Context { options: &options, ..context };
                assert_eq!(format.mistakes(&context), []);
                let file = format!("{name}.{name_of_version}.rs");
                with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../snapshots/native" }, {
                    assert_snapshot!(file, text_of(format, &context).unwrap());
                });
            }
        }
    }
}

#[test]
fn text_styles_are_those_of_the_framework_s_version() {
    let styles = sample::text_styles();
    for format in ["bevy", "gpui"].map(named) {
        for (name, options) in versions(format) {
            let context = sample::context("src/a.rs", Content::Typography(&styles));
            let text = text_of(format, &Context { options: &options, ..context }).unwrap();
            with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../snapshots/native" }, {
                assert_snapshot!(format!("text.{name}.rs"), text);
            });
        }
    }
}

#[test]
fn a_mode_called_system_keeps_its_name() {
    let color = |hex| Value::Color(sample::rgb(hex));
    let ink = sample::token("ink", "", vec![color(0x11_1111), color(0xee_eeee), color(0x88_8888)]);
    let group = sample::group("Theme", &["Light", "Dark", "System"], vec![ink]);
    let set = TokenSet { axes: Vec::new(), groups: vec![TokenGroup { prefixed: false, ..group }] };
    let leptos = named("leptos");
    let mut options = Options::default();
    let appearances = leptos.options().iter().find(|option| option.name == "appearances").unwrap();
    let pairs = [("light", "Light"), ("dark", "Dark")].map(|(key, mode)| (key.to_owned(), mode.to_owned()));
    options.set(appearances, OptionValue::Pairs(pairs.into()));
    let context = sample::context("a.rs", Content::Tokens(&set));
    let text = text_of(leptos, &Context { options: &options, ..context }).unwrap();
    assert!(text.contains("pub const SYSTEM: Self = Self { ink: \"#888888\" };"), "{text}");
    assert!(
        text.contains("pub const SYSTEM_: Self = Self {\n        ink: \"light-dark(#111111, #eeeeee)\","),
        "{text}"
    );
}
