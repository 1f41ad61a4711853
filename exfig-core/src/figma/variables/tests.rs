//! What variables resolve to.

use super::*;
use crate::asset::Rgba;
use crate::design::{Platform, Prefix, TokenValue, Value};

const BODY: &str = r#"{"status":200,"error":false,"meta":{"variableCollections":{
    "C:1":{"id":"C:1","name":"Theme","modes":[{"modeId":"1:0","name":"Light"},{"modeId":"1:1","name":"Dark"}],"defaultModeId":"1:0",
           "variableIds":["V:1","V:2","V:3","V:4","V:5","V:6","V:7"]},
    "C:2":{"id":"C:2","name":"Palette","modes":[{"modeId":"2:0","name":"Value"}],"defaultModeId":"2:0","variableIds":["V:9"]},
    "C:3":{"id":"C:3","name":"Theme","remote":true,"modes":[{"modeId":"3:0","name":"Dark"}],"defaultModeId":"3:0","variableIds":[]}},
  "variables":{
    "V:1":{"name":"surface/base","variableCollectionId":"C:1","resolvedType":"COLOR","valuesByMode":{
        "1:0":{"type":"VARIABLE_ALIAS","id":"V:9"},"1:1":{"r":0,"g":0,"b":0,"a":0.5}}},
    "V:2":{"name":"dangling","variableCollectionId":"C:1","resolvedType":"COLOR","valuesByMode":{
        "1:0":{"type":"VARIABLE_ALIAS","id":"V:0"},"1:1":{"r":0,"g":0,"b":0}}},
    "V:3":{"name":"gone","variableCollectionId":"C:1","resolvedType":"COLOR","deletedButReferenced":true,"valuesByMode":{}},
    "V:4":{"name":"circle","variableCollectionId":"C:1","resolvedType":"COLOR","valuesByMode":{
        "1:0":{"type":"VARIABLE_ALIAS","id":"V:4"},"1:1":{"type":"VARIABLE_ALIAS","id":"V:4"}}},
    "V:5":{"name":"gap","variableCollectionId":"C:1","resolvedType":"FLOAT","valuesByMode":{"1:0":8,"1:1":4.5}},
    "V:6":{"name":"veil","variableCollectionId":"C:1","resolvedType":"COLOR","valuesByMode":{
        "1:0":{"color":{"type":"VARIABLE_ALIAS","id":"V:9"},"opacity":50},"1:1":{"color":{"r":1,"g":1,"b":1},"opacity":0.25}}},
    "V:7":{"name":"odd","variableCollectionId":"C:1","resolvedType":"COLOR","valuesByMode":{"1:0":["new"],"1:1":null}},
    "V:9":{"name":"white","variableCollectionId":"C:2","resolvedType":"COLOR","valuesByMode":{"2:0":{"r":1,"g":1,"b":1,"a":1}}}}}}"#;

fn source() -> VariableSource {
    VariableSource {
        collections: Vec::new(),
        modes: Vec::new(),
        types: vec![VariableType::Color],
        remote: false,
        modes_of: Vec::new(),
        prefix: Prefix::Auto,
        units: Vec::new(),
        published: false,
        code_syntax: None,
    }
}

fn tokens(source: &VariableSource, notices: &mut Notices) -> TokenSet {
    serde_json::from_str::<VariablesBody>(BODY).unwrap().tokens(source, &|_| true, &str::to_owned, notices)
}

#[test]
fn aliases_are_followed_across_collections() {
    let mut notices = Notices::default();
    let set = tokens(&source(), &mut notices);
    assert_eq!(set.groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["Palette", "Theme"]);
    let theme = &set.groups[1];
    assert_eq!(theme.modes, ["Light", "Dark"]);
    assert_eq!(
        theme.tokens.iter().map(|token| token.name.as_str()).collect::<Vec<_>>(),
        ["surface/base", "veil"]
    );
    let white = Rgba { r: 1.0, g: 1.0, b: 1.0, a: 1.0 };
    assert_eq!(
        theme.tokens[0].values[0],
        TokenValue {
            value: Value::Color(white),
            alias: Some(Alias { group: "C:2".to_owned(), id: "V:9".to_owned(), name: "white".to_owned() }),
            is_derived: true,
        }
    );
    assert_eq!(theme.tokens[1].values[0].value, Value::Color(white.with_opacity(0.5)));
    assert_eq!(theme.tokens[1].values[1].value, Value::Color(white.with_opacity(0.25)));
    insta::assert_snapshot!(notices.lines().join("\n"), @r#"
    aliases of variables that do not exist (1): `dangling`
    variables deleted in Figma but still in use (1): `gone`
    variables whose aliases are circular or more than 256 deep (1): `circle`
    variables with an unrecognized value (1): `odd`
    "#);
}

/// As Figma's panel does, whatever the number.
#[test]
fn a_number_variable_used_as_an_opacity_is_a_percentage() {
    for (percent, wanted) in [(0.5, 0.005), (1.0, 0.01), (8.0, 0.08), (100.0, 1.0), (0.0, 0.0)] {
        let opacity = r#"{"type":"VARIABLE_ALIAS","id":"V:5"}"#;
        let body = BODY.replace("\"opacity\":50", &format!("\"opacity\":{opacity}"));
        let body = body.replace("\"1:0\":8,", &format!("\"1:0\":{percent},"));
        let body = serde_json::from_str::<VariablesBody>(&body).unwrap();
        let set = body.tokens(&source(), &|name| name == "veil", &str::to_owned, &mut Notices::default());
        let Value::Color(color) = set.groups[0].tokens[0].values[0].value else { panic!("no color") };
        assert!((color.a - wanted).abs() < 1e-9, "{percent} %: {}", color.a);
    }
}

#[test]
fn entries_choose_collections_modes_and_types() {
    let chosen = VariableSource {
        collections: vec!["Theme".to_owned()],
        modes: vec![("Dark".to_owned(), "night".to_owned())],
        types: vec![VariableType::Number],
        ..source()
    };
    let set = tokens(&chosen, &mut Notices::default());
    assert_eq!(set.groups.len(), 1);
    assert_eq!(set.groups[0].modes, ["night"]);
    assert_eq!(set.groups[0].tokens[0].values[0].value, Value::Number(4.5));
}

#[test]
fn an_alias_outside_the_outputs_is_only_a_value() {
    let chosen = VariableSource { collections: vec!["Theme".to_owned()], ..source() };
    let set = tokens(&chosen, &mut Notices::default());
    assert_eq!(set.groups[0].tokens[0].values[0].alias, None);
}

/// Theme (Light, Dark; the default is Light, listed second), Brand (A, B), which extends to `Brand Pro`, and
/// Semantic (one mode), whose tokens pass through them.
const CROSSING: &str = r#"{"meta":{"variableCollections":{
    "C:1":{"name":"Theme","modes":[{"modeId":"1:1","name":"Dark"},{"modeId":"1:0","name":"Light"}],"defaultModeId":"1:0",
           "variableIds":["V:1","V:5"]},
    "C:2":{"name":"Semantic","modes":[{"modeId":"2:0","name":"Light"}],"defaultModeId":"2:0","variableIds":["V:2","V:6"]},
    "C:3":{"name":"Brand","modes":[{"modeId":"3:0","name":"A"},{"modeId":"3:1","name":"Dark"}],"defaultModeId":"3:0",
           "variableIds":["V:3","V:4"]},
    "C:4":{"name":"Brand Pro","isExtension":true,"parentVariableCollectionId":"C:3","defaultModeId":"4:0",
           "modes":[{"modeId":"4:0","name":"A","parentModeId":"3:0"},{"modeId":"4:1","name":"Dark","parentModeId":"3:1"}],
           "variableIds":["V:3","V:4"],"variableOverrides":{"V:4":{"4:0":7}}}},
  "variables":{
    "V:1":{"name":"surface","variableCollectionId":"C:1","resolvedType":"FLOAT","valuesByMode":{"1:0":1,"1:1":2}},
    "V:2":{"name":"button","variableCollectionId":"C:2","resolvedType":"FLOAT","valuesByMode":{"2:0":{"type":"VARIABLE_ALIAS","id":"V:3"}}},
    "V:3":{"name":"accent","variableCollectionId":"C:3","resolvedType":"FLOAT","valuesByMode":{
        "3:0":{"type":"VARIABLE_ALIAS","id":"V:4"},"3:1":{"type":"VARIABLE_ALIAS","id":"V:1"}}},
    "V:4":{"name":"base","variableCollectionId":"C:3","resolvedType":"FLOAT","valuesByMode":{"3:0":5,"3:1":6}},
    "V:5":{"name":"odd","variableCollectionId":"C:1","resolvedType":"FLOAT","valuesByMode":{
        "1:0":{"type":"VARIABLE_ALIAS","id":"V:4"},"1:1":9}},
    "V:6":{"name":"gap","variableCollectionId":"C:2","resolvedType":"FLOAT","valuesByMode":{"2:0":{"type":"VARIABLE_ALIAS","id":"V:7"}}},
    "V:7":{"name":"half","variableCollectionId":"C:1","resolvedType":"FLOAT","valuesByMode":{"1:0":3,
        "1:1":{"type":"VARIABLE_ALIAS","id":"V:0"}}}}}}"#;

/// Returns each token with its values per own mode, and per combination.
fn shown(source: &VariableSource) -> (String, Notices) {
    let body = serde_json::from_str::<VariablesBody>(CROSSING).unwrap();
    let mut notices = Notices::default();
    let source = VariableSource { types: vec![VariableType::Number], ..source.clone() };
    let set = body.tokens(&source, &|_| true, &str::to_owned, &mut notices);
    let number = |value: &Value| match value {
        Value::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    let mut lines = Vec::new();
    for group in &set.groups {
        lines.push(format!("{} {:?}", group.name, group.modes));
        for token in &group.tokens {
            let own = token.values.iter().map(|value| {
                let alias = value.alias.as_ref().map(|alias| format!(" {{{}.{}}}", alias.group, alias.name));
                number(&value.value) + &alias.unwrap_or_default()
            });
            lines.push(format!("  {}: {}", token.name, own.collect::<Vec<_>>().join(", ")));
            for (modes, value) in token.across.iter().flat_map(|across| set.combinations(across)) {
                let modes = modes.iter().map(|(axis, mode)| format!("{axis}={mode}")).collect::<Vec<_>>();
                lines.push(format!("    {}: {}", modes.join(" "), number(value)));
            }
        }
    }
    (lines.join("\n"), notices)
}

#[test]
fn modes_belong_to_collections_and_the_default_comes_first() {
    let (lines, notices) = shown(&source());
    insta::assert_snapshot!(lines, @r#"
    Brand ["A", "Dark"]
      accent: 5 {C:3.base}, 1 {C:1.surface}
        Brand=A Theme=Light: 5
        Brand=A Theme=Dark: 5
        Brand=Dark Theme=Light: 1
        Brand=Dark Theme=Dark: 2
      base: 5, 6
    Brand Pro ["A", "Dark"]
      accent: 7 {C:4.base}, 1 {C:1.surface}
        Brand Pro=A Theme=Light: 7
        Brand Pro=A Theme=Dark: 7
        Brand Pro=Dark Theme=Light: 1
        Brand Pro=Dark Theme=Dark: 2
      base: 7, 6
    Semantic ["Light"]
      button: 5 {C:3.accent}
        Brand=A Theme=Light: 5
        Brand=A Theme=Dark: 5
        Brand=Dark Theme=Light: 1
        Brand=Dark Theme=Dark: 2
      gap: 3
        Theme=Light: 3
        Theme=Dark: 3
    Theme ["Light", "Dark"]
      surface: 1, 2
      odd: 5 {C:3.base}, 9
        Theme=Light Brand=A: 5
        Theme=Light Brand=Dark: 6
        Theme=Dark Brand=A: 9
        Theme=Dark Brand=Dark: 9
    "#);
    insta::assert_snapshot!(notices.lines().join("\n"), @r#"
    aliases of variables that do not exist (1): `half`
    variables without a value in some modes of other collections, which get that of the default modes (1): `gap`
    "#);
}

#[test]
fn a_collection_outside_the_outputs_is_an_axis_too() {
    let chosen = VariableSource { collections: vec!["Semantic".to_owned()], ..source() };
    insta::assert_snapshot!(shown(&chosen).0, @r#"
    Semantic ["Light"]
      button: 5
        Brand=A Theme=Light: 5
        Brand=A Theme=Dark: 5
        Brand=Dark Theme=Light: 1
        Brand=Dark Theme=Dark: 2
      gap: 3
        Theme=Light: 3
        Theme=Dark: 3
    "#);
    // Fewer modes of it, under other names.
    let modes = vec![("Dark".to_owned(), "night".to_owned())];
    let fewer = VariableSource { modes_of: vec![("Theme".to_owned(), modes)], ..chosen };
    insta::assert_snapshot!(shown(&fewer).0, @r#"
    Semantic ["Light"]
      button: 5
        Brand=A: 5
        Brand=Dark: 2
    "#);
}

#[test]
fn too_many_combinations_are_not_listed() {
    let modes = |collection: usize| {
        (0..5)
            .map(|mode| format!(r#"{{"modeId":"{collection}:{mode}","name":"m{mode}"}}"#))
            .collect::<Vec<_>>()
            .join(",")
    };
    let collection = |at: usize| {
        format!(
            r#""C:{at}":{{"name":"c{at}","modes":[{}],"defaultModeId":"{at}:0","variableIds":["V:{at}"]}}"#,
            modes(at)
        )
    };
    let variable = |at: usize| {
        let value = |mode| match at {
            3 => format!(r#""{at}:{mode}":{mode}"#),
            _ => format!(r#""{at}:{mode}":{{"type":"VARIABLE_ALIAS","id":"V:{}"}}"#, at + 1),
        };
        let values = (0..5).map(value).collect::<Vec<_>>().join(",");
        format!(
            r#""V:{at}":{{"name":"v{at}","variableCollectionId":"C:{at}","resolvedType":"FLOAT","valuesByMode":{{{values}}}}}"#
        )
    };
    let join = |part: &dyn Fn(usize) -> String| (1..4).map(part).collect::<Vec<_>>().join(",");
    let body = format!(
        r#"{{"meta":{{"variableCollections":{{{}}},"variables":{{{}}}}}}}"#,
        join(&collection),
        join(&variable)
    );
    let body = serde_json::from_str::<VariablesBody>(&body).unwrap();
    let numbers = VariableSource { types: vec![VariableType::Number], ..source() };
    let set = body.tokens(&numbers, &|_| true, &str::to_owned, &mut Notices::default());
    let counts =
        set.groups.iter().map(|group| group.tokens[0].across.as_ref().map(|across| across.values.len()));
    assert_eq!(counts.collect::<Vec<_>>(), [Some(0), Some(25), None]);
    // References need no list, unless the target is in no output.
    assert_eq!(set.uncombined(true).map(|(token, _)| token.name.as_str()), None);
    assert_eq!(set.uncombined(false).map(|(token, _)| token.name.as_str()), Some("v1"));
    let mut in_px = set.clone();
    in_px.groups[1].tokens[0].unit = Some(crate::design::Unit::Px);
    assert_eq!(in_px.uncombined(true).map(|(token, _)| token.name.as_str()), Some("v1"));
    let alone = VariableSource { collections: vec!["c1".to_owned()], ..numbers };
    let set = body.tokens(&alone, &|_| true, &str::to_owned, &mut Notices::default());
    assert_eq!(set.uncombined(true).map(|(token, _)| token.name.as_str()), Some("v1"));
}

#[test]
fn hidden_variables_and_code_names_are_for_those_who_ask() {
    let body = CROSSING
        .replace(r#""V:4":{"name":"base","#, r#""V:4":{"name":"base","hiddenFromPublishing":true,"#)
        .replace(r#""C:1":{"name":"Theme","#, r#""C:1":{"name":"Theme","hiddenFromPublishing":true,"#)
        .replace(
            r#""V:3":{"name":"accent","#,
            r#""V:3":{"name":"accent","codeSyntax":{"WEB":"var(--acc)","iOS":3},"#,
        );
    let body = serde_json::from_str::<VariablesBody>(&body).unwrap();
    let names = |source: &VariableSource| {
        let source = VariableSource { types: vec![VariableType::Number], ..source.clone() };
        let set = body.tokens(&source, &|_| true, &str::to_owned, &mut Notices::default());
        let names = set.groups.iter().flat_map(|group| &group.tokens).map(|token| token.name.clone());
        names.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&source()), "accent base accent base button gap surface odd");
    assert_eq!(names(&VariableSource { published: true, ..source() }), "accent accent button gap");
    let platform =
        |platform| names(&VariableSource { published: true, code_syntax: Some(platform), ..source() });
    assert_eq!(platform(Platform::Web), "acc acc button gap");
    assert_eq!(platform(Platform::Ios), "accent accent button gap");
}

/// A file may be made to take forever: a mesh of collections whose variables refer to all of the next one.
#[test]
fn a_mesh_of_aliases_ends() {
    let (layers, width) = (20, 30);
    let (mut collections, mut variables) = (Vec::new(), Vec::new());
    for layer in 0..layers {
        let modes = (0..width).map(|mode| format!(r#"{{"modeId":"{layer}:{mode}","name":"m{mode}"}}"#));
        let ids = (0..width).map(|at| format!(r#""{layer}/{at}""#)).collect::<Vec<_>>().join(",");
        let modes = modes.collect::<Vec<_>>().join(",");
        collections
            .push(format!(r#""C{layer}":{{"name":"c{layer}","modes":[{modes}],"variableIds":[{ids}]}}"#));
        for at in 0..width {
            let value = |mode: usize| match layer + 1 == layers {
                true => format!(r#""{layer}:{mode}":1"#),
                false => {
                    format!(r#""{layer}:{mode}":{{"type":"VARIABLE_ALIAS","id":"{}/{mode}"}}"#, layer + 1)
                }
            };
            let values = (0..width).map(value).collect::<Vec<_>>().join(",");
            variables.push(format!(
                r#""{layer}/{at}":{{"name":"v{at}","variableCollectionId":"C{layer}","resolvedType":"FLOAT","valuesByMode":{{{values}}}}}"#
            ));
        }
    }
    let body = format!(
        r#"{{"meta":{{"variableCollections":{{{}}},"variables":{{{}}}}}}}"#,
        collections.join(","),
        variables.join(",")
    );
    let body = serde_json::from_str::<VariablesBody>(&body).unwrap();
    let source = VariableSource { types: vec![VariableType::Number], ..source() };
    let set = body.tokens(&source, &|_| true, &str::to_owned, &mut Notices::default());
    assert!(!set.groups.is_empty());
}
