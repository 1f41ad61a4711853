//! What only Slint has: names, references that would go in circles, the system's color scheme.

use super::*;
use crate::design::{Across, Axis};

fn alias(value: Value, group: &str, name: &str) -> crate::design::TokenValue {
    let alias =
        Alias { group: format!("C:{group}"), id: format!("VariableID:{name}"), name: name.to_owned() };
    crate::design::TokenValue { value, alias: Some(alias), is_derived: true }
}

fn gray(hex: u32) -> Value {
    Value::Color(sample::rgb(hex))
}

fn shown(set: &TokenSet, options: &[(&str, &str)]) -> String {
    let mut all = Options::default();
    for (name, value) in options {
        let option = named("slint").options().iter().find(|option| option.name == *name).unwrap();
        all.set(option, (*value).to_owned());
    }
    let context = sample::context("a.slint", Content::Tokens(set));
    let text = text_of(named("slint"), &Context { options: &all, ..context }).unwrap();
    text.split_once("\n\n").unwrap().1.to_owned()
}

/// Two collections that refer to each other, and an alias within one.
#[test]
fn references_never_go_in_circles() {
    let axis = |name: &str, modes: [&str; 2]| Axis {
        id: format!("C:{name}"),
        name: name.to_owned(),
        modes: modes.map(str::to_owned).into(),
    };
    let across = |axes: [&str; 2], values: [u32; 4]| {
        let axes = axes.iter().map(|axis| format!("C:{axis}")).collect();
        Some(Across { axes, values: values.map(gray).into() })
    };
    let mut page = sample::token("page", "", vec![gray(1), gray(2)]);
    page.values[0] = alias(gray(1), "Brand", "paper");
    page.across = across(["Theme", "Brand"], [1, 3, 2, 2]);
    let mut card = sample::token("card", "", vec![gray(1), gray(2)]);
    card.values = vec![alias(gray(1), "Theme", "page"), alias(gray(2), "Theme", "page")];
    card.across.clone_from(&page.across);
    let ink = sample::token("ink", "", vec![gray(8), gray(9)]);
    let paper = sample::token("paper", "", vec![gray(1), gray(3)]);
    let mut text = sample::token("text", "", vec![gray(8), gray(0)]);
    text.values[0] = alias(gray(8), "Theme", "ink");
    text.across = across(["Brand", "Theme"], [8, 9, 0, 0]);
    let set = TokenSet {
        axes: vec![axis("Theme", ["Light", "Dark"]), axis("Brand", ["A", "B"])],
        groups: vec![
            sample::group("Theme", &["Light", "Dark"], vec![page, card, ink]),
            sample::group("Brand", &["A", "B"], vec![paper, text]),
        ],
    };
    let globals = shown(&set, &[]);
    let globals = globals.split("\n\n").filter(|item| item.contains("global")).collect::<Vec<_>>();
    assert_snapshot!(globals.join("\n\n"), @"
    export global Theme {
        in-out property <ThemeMode> current-mode: ThemeMode.light;
        out property <ThemeScheme> light: {
            page: Brand.current-mode == BrandMode.b ? #000003 : #000001,
            card: Brand.current-mode == BrandMode.b ? #000003 : #000001,
            ink: #000008,
        };
        out property <ThemeScheme> dark: {
            page: #000002,
            card: #000002,
            ink: #000009,
        };
        out property <ThemeScheme> current: self.current-mode == ThemeMode.dark ? self.dark : self.light;
        out property <color> page: root.current.page;
        out property <color> card: root.current.card;
        out property <color> ink: root.current.ink;
    }

    export global Brand {
        in-out property <BrandMode> current-mode: BrandMode.a;
        out property <BrandScheme> a: {
            paper: #000001,
            text: Theme.current-mode == ThemeMode.dark ? #000009 : #000008,
        };
        out property <BrandScheme> b: {
            paper: #000003,
            text: #000000,
        };
        out property <BrandScheme> current: self.current-mode == BrandMode.b ? self.b : self.a;
        out property <color> paper: root.current.paper;
        out property <color> text: root.current.text;
    }
    ");
}

#[test]
fn names_that_slint_or_the_file_has_are_not_given_twice() {
    let token = || vec![sample::token("current", "", vec![gray(1), gray(2)])];
    let one = || vec![sample::token("self", "", vec![gray(1)])];
    let groups = vec![
        sample::group("Color", &["Current", "self"], token()),
        sample::group("color mode", &["m"], one()),
        sample::group("System Palette", &["m"], one()),
    ];
    let groups = groups.into_iter().map(|group| TokenGroup { prefixed: true, ..group }).collect();
    let set = TokenSet { axes: Vec::new(), groups };
    assert_snapshot!(shown(&set, &[]), @"
    // Color
    export enum ColorMode2 {
        current_,
        self-mode,
    }

    export struct ColorScheme2 {
        current: color,
    }

    export global Color {
        in-out property <ColorMode2> current-mode: ColorMode2.current_;
        // Current
        out property <ColorScheme2> current_: {
            current: #000001,
        };
        // self
        out property <ColorScheme2> self-mode: {
            current: #000002,
        };
        out property <ColorScheme2> current: self.current-mode == ColorMode2.self-mode ? self.self-mode : self.current_;
        // current: `current.current` alone, because a mode or a property has this name.
    }

    // color mode
    export global ColorMode {
        out property <color> self_: #000001;
    }

    // System Palette
    export global SystemPalette2 {
        out property <color> self_: #000001;
    }
    ");
}

#[test]
fn a_collection_may_follow_the_system() {
    let token = |count: usize| sample::token("page", "", vec![gray(1); count]);
    let groups = vec![
        sample::group("Theme", &["Dark", "Light", "Dark HC"], vec![token(3)]),
        sample::group("Density", &["Dense", "Wide"], vec![sample::token("gap", "", vec![gray(1); 2])]),
    ];
    let set = TokenSet { axes: Vec::new(), groups };
    let text = shown(&set, &[("follow-system", "true")]);
    let lines = text.lines().filter(|line| line.contains("import") || line.contains("current"));
    assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r#"
    import { Palette as SystemPalette } from "std-widgets.slint";
        in-out property <ThemeMode> current-mode: SystemPalette.color-scheme == ColorScheme.dark ? ThemeMode.dark : ThemeMode.light;
        out property <ThemeScheme> current: self.current-mode == ThemeMode.light ? self.light : self.current-mode == ThemeMode.dark-hc ? self.dark-hc : self.dark;
        out property <color> page: root.current.page;
        in-out property <DensityMode> current-mode: DensityMode.dense;
        out property <DensityScheme> current: self.current-mode == DensityMode.wide ? self.wide : self.dense;
        out property <color> gap: root.current.gap;
    "#);
    assert!(!shown(&set, &[]).contains("SystemPalette"));
}

#[test]
fn a_token_that_is_called_like_a_mode_is_in_current_alone() {
    let token = |name: &str| sample::token(name, "", vec![gray(1); 2]);
    let group = sample::group("Theme", &["Light", "Dark"], vec![token("dark"), token("page")]);
    let text = shown(&TokenSet { axes: Vec::new(), groups: vec![group] }, &[]);
    assert!(
        text.contains("    // dark: `current.dark` alone, because a mode or a property has this name.\n"),
        "{text}"
    );
    assert!(text.contains("out property <color> page: root.current.page;\n"), "{text}");
    assert_eq!(text.matches("out property <color>").count(), 1, "{text}");
}

#[test]
fn references_have_the_unit_of_the_token() {
    let number = |name: &str, unit, number: f64| Token {
        unit,
        ..sample::token(name, "", vec![Value::Number(number)])
    };
    let refers = |name: &str, unit, target: &str| {
        let token = number(name, unit, 8.0);
        Token { values: vec![alias(Value::Number(8.0), "Core", target)], ..token }
    };
    let mut hero = sample::token("hero", "", vec![gray(1), Value::Paints(Vec::new())]);
    hero.values[0] = alias(gray(1), "Core", "ink");
    let core = vec![
        number("eight", None, 8.0),
        number("gap", Some(Unit::Px), 8.0),
        refers("inset", Some(Unit::Rem), "eight"),
        refers("half", Some(Unit::Percent), "eight"),
        refers("fast", Some(Unit::Ms), "eight"),
        refers("weight", Some(Unit::Weight), "eight"),
        refers("plain", None, "gap"),
        sample::token("ink", "", vec![gray(1)]),
    ];
    let groups = vec![sample::group("Core", &["m"], core), sample::group("Theme", &["a", "b"], vec![hero])];
    let set = TokenSet { axes: Vec::new(), groups };
    assert_snapshot!(shown(&set, &[]), @"
    // Core
    export global Core {
        out property <float> eight: 8;
        out property <length> gap: 8px;
        out property <length> inset: Core.eight * 1px;
        out property <float> half: Core.eight * 1%;
        out property <duration> fast: Core.eight * 1ms;
        out property <int> weight: Core.eight;
        out property <float> plain: 8;
        out property <color> ink: #000001;
    }

    // Theme
    export enum ThemeMode {
        a,
        b,
    }

    export struct ThemeScheme {
        hero: brush,
    }

    export global Theme {
        in-out property <ThemeMode> current-mode: ThemeMode.a;
        out property <ThemeScheme> a: {
            hero: Core.ink,
        };
        out property <ThemeScheme> b: {
            hero: #00000000,
        };
        out property <ThemeScheme> current: self.current-mode == ThemeMode.b ? self.b : self.a;
        out property <brush> hero: root.current.hero;
    }
    ");
    assert!(!shown(&set, &[("references", "resolve")]).contains("Core."));
}
