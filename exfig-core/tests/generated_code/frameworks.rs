//! The code for every framework, with each of its options. The tests do not depend on the frameworks, so these files
//! are checked for formatting; `tests/frameworks` compiles what the demo's design gives.

use std::collections::BTreeMap;
use std::path::Path;

use exfig_core::internals::design::{TokenGroup, TokenSet, Value};
use exfig_core::internals::formats::{CodeFormat, Content, FormatOption, OptionValue, Options, Takes};

use super::samples::{
    arms, gray, group, icons, images, random_tokens, styles, text_styles, token, variables,
};
use super::{context, one_group, text_of};

/// Writes everything that these formats write and returns the files' paths.
pub(super) fn write(folder: &Path) -> Vec<String> {
    let (styles, variables, random, theme) = (styles(), variables(), random_tokens(400, false), theme());
    let constants = one_group(group("Core", &["one"], vec![token("surface", vec![Value::Color(gray(1))])]));
    let beside = group("Spacing", &["one"], vec![token("gap", vec![Value::Number(24.0)])]);
    let nested = |set: &TokenSet| {
        let nested = TokenGroup { prefixed: true, ..set.groups[0].clone() };
        TokenSet { groups: vec![nested, beside.clone()], ..TokenSet::default() }
    };
    let (nested_theme, nested_constants) = (nested(&theme), nested(&constants));
    let (text_styles, icons, images, arms) = (text_styles(), icons(), images(), arms());
    let contents = [
        ("styles", Content::Tokens(&styles)),
        ("variables", Content::Tokens(&variables)),
        ("random", Content::Tokens(&random)),
        ("theme", Content::Tokens(&theme)),
        ("arms", Content::Tokens(&arms)),
        ("constants", Content::Tokens(&constants)),
        ("nested_theme", Content::Tokens(&nested_theme)),
        ("nested_constants", Content::Tokens(&nested_constants)),
        ("typography", Content::Typography(&text_styles)),
        ("icons", Content::Icons(&icons)),
        ("images", Content::Images(&images)),
        ("raster_icons", Content::Icons(&images[1..])),
        ("no_icons", Content::Icons(&[])),
    ];
    let mut files = Vec::new();
    for format in CodeFormat::all().filter(|format| format.is_rust() && !format.name().starts_with("rust")) {
        for (name, content) in contents.iter().filter(|(_, content)| format.kinds().contains(&content.kind()))
        {
            let variants = variants(format, content);
            // Their tokens are there for their names, which no option changes.
            let variants = if matches!(*name, "random" | "arms") { &variants[..1] } else { &variants[..] };
            for (number, options) in variants.iter().enumerate() {
                let path = format!("{}_{name}_{number}.rs", format.name());
                let text = text_of(format, *content, &path, options);
                std::fs::write(folder.join(&path), text).unwrap();
                files.push(path);
            }
        }
    }
    files
}

/// A light and a dark mode, with a color for every role.
fn theme() -> TokenSet {
    let color = || vec![Value::Color(gray(255)), Value::Color(gray(16))];
    one_group(group("Theme", &["Light", "Dark"], vec![token("surface", color()), token("text", color())]))
}

/// Returns the defaults, and the options with each word of each option, with roles where they fit.
fn variants(format: CodeFormat, content: &Content) -> Vec<Options> {
    let mut variants = vec![Options::default()];
    let words =
        format.options().iter().flat_map(|option| words(option).into_iter().map(move |word| (option, word)));
    let choices = words.map(Some).chain([None]);
    for choice in choices {
        let mut options = Options::default();
        if let Some((option, word)) = choice {
            options.set(option, word.to_owned());
        }
        if let Some(roles) = format.options().iter().find(|option| option.name == "roles") {
            set_roles(format, content, roles, &mut options);
        }
        if !variants.contains(&options) {
            variants.push(options);
        }
    }
    variants
}

fn words(option: &FormatOption) -> Vec<&'static str> {
    match option.takes {
        Takes::Words(words) => words.to_vec(),
        Takes::Flag => vec!["true", "false"],
        Takes::Pairs(_) | Takes::Text(_) => Vec::new(),
    }
}

/// Gives the color `surface` every role that the format knows.
fn set_roles(format: CodeFormat, content: &Content, option: &FormatOption, options: &mut Options) {
    let Takes::Pairs(roles) = option.takes else { panic!("{}", option.name) };
    let mut pairs =
        roles.iter().map(|role| ((*role).to_owned(), "surface".to_owned())).collect::<BTreeMap<_, _>>();
    for _ in 0..2 {
        options.set(option, OptionValue::Pairs(pairs.clone()));
        for mistake in format.mistakes(&context("a.rs", options, *content)) {
            pairs.retain(|role, _| !mistake.message.contains(&format!("role `{role}`")));
        }
    }
    options.set(option, OptionValue::Pairs(pairs));
}
