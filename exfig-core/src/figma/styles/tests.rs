//! Which styles a document has, and where their values come from.

use super::*;
use crate::asset::Rgba;
use crate::design::{Effect, LineHeight, Paint, Shadow, Value};
use crate::figma::read::{Interest, read_document, read_nodes};
use crate::policy::bulk::Bulk;

const DOCUMENT: &str = r#"{"document":{"id":"0:0","type":"DOCUMENT","children":[{"id":"1:1","type":"CANVAS","children":[
    {"id":"1:2","type":"ELLIPSE","styles":{"fills":"9:1"},"fills":[{"type":"SOLID","opacity":0.5,"color":{"r":1,"g":0,"b":0,"a":0.5}}]},
    {"id":"1:3","type":"VECTOR","styles":{"stroke":"9:2"},"fills":[],"strokes":[
        {"type":"SOLID","visible":false,"color":{"r":0,"g":0,"b":0}},
        {"type":"GRADIENT_LINEAR","gradientHandlePositions":[{"x":0,"y":0},{"x":1,"y":0},{"x":0,"y":1}],
         "gradientStops":[{"position":1,"color":{"r":1}},{"position":0,"color":{"b":1}}]}]},
    {"id":"1:4","type":"TEXT","styles":{"text":"9:3"},"style":{"fontFamily":"Inter","fontSize":16,"lineHeightPx":24,
        "lineHeightUnit":"FONT_SIZE_%","lineHeightPercentFontSize":150,"textCase":"SMALL_CAPS","fontPostScriptName":null}}]}]},
    "styles":{"9:1":{"name":"red","styleType":"FILL"},"9:2":{"name":"line","styleType":"FILL"},"9:3":{"name":"body","styleType":"TEXT"},
              "9:4":{"name":"unused","styleType":"FILL","description":"why"},"9:5":{"name":"theirs","styleType":"FILL","remote":true},
              "9:6":{"name":"shadow","styleType":"EFFECT"}}}"#;

fn list(notices: &mut Notices) -> StyleList {
    let published = [StyleMeta {
        name: Some("new".into()),
        style_type: Some("FILL".into()),
        node_id: Some("9:7".into()),
        ..Default::default()
    }];
    StyleList::new(
        &read_document(
            DOCUMENT.as_bytes(),
            &Interest { styles: true, ..Interest::default() },
            Bulk::default(),
        )
        .unwrap(),
        &published,
        notices,
    )
}

#[test]
fn values_come_from_the_nodes_that_use_a_style() {
    let mut notices = Notices::default();
    let mut list = list(&mut notices);
    assert_eq!(list.without_value(StyleKind::Fill), ["9:4", "9:7"].map(NodeId::new));
    assert_eq!(list.without_value(StyleKind::Text), []);
    let answer = r#"{"nodes":{"9:4":{"document":{"id":"9:4","type":"RECTANGLE","fills":[{"type":"IMAGE"}]}},"9:7":null}}"#;
    list.take_values(
        &read_nodes(answer.as_bytes(), &Interest { styles: true, ..Interest::default() }, Bulk::default())
            .unwrap()
            .nodes,
    );
    let set = list.colors(&mut notices);
    let tokens = &set.groups[0].tokens;
    assert_eq!(tokens.iter().map(|token| token.name.as_str()).collect::<Vec<_>>(), ["line", "red"]);
    assert_eq!(tokens[1].values[0].value, Value::Color(Rgba { r: 1.0, g: 0.0, b: 0.0, a: 0.25 }));
    let Value::Paints(layers) = &tokens[0].values[0].value else { panic!("a gradient is not a plain color") };
    let [Paint::Gradient(gradient)] = layers.as_slice() else { panic!("one layer is visible") };
    assert_eq!(gradient.stops.iter().map(|stop| stop.position).collect::<Vec<_>>(), [0.0, 1.0]);
    insta::assert_snapshot!(notices.lines().join("\n"), @r#"
    color styles that Figma no longer knows (deleted, or never published) (1): `new`
    color styles with a fill of type image, which is left out (1): `unused`
    color styles without a color or gradient (1): `unused`
    styles from other libraries, which are exported from their own file (1): `theirs`
    "#);
}

/// A rectangle that uses the style 9:1, with a fill of this red, bound to a variable or not.
fn user(red: u8, bound: bool) -> String {
    let bound =
        if bound { r#","boundVariables":{"color":{"type":"VARIABLE_ALIAS","id":"V:1"}}"# } else { "" };
    format!(
        r#"{{"type":"RECTANGLE","styles":{{"fill":"9:1"}},
            "fills":[{{"type":"SOLID","color":{{"r":{red}}}{bound}}}]}}"#
    )
}

/// The red of the style 9:1, what the list still asks Figma for, and what is reported, if Figma does not
/// show the style's own node.
fn red_of(children: &str) -> (f64, usize, String) {
    let json = format!(
        r#"{{"document":{{"children":[{children}]}},"styles":{{"9:1":{{"name":"a","styleType":"FILL"}}}}}}"#
    );
    let interest = Interest { styles: true, ..Interest::default() };
    let document = read_document(json.as_bytes(), &interest, Bulk::default()).unwrap();
    let mut notices = Notices::default();
    let list = StyleList::new(&document, &[], &mut notices);
    let set = list.colors(&mut notices);
    let Value::Color(color) = set.groups[0].tokens[0].values[0].value else { panic!("a plain color") };
    (color.r, list.without_value(StyleKind::Fill).len(), notices.lines().join("\n"))
}

#[test]
fn a_mode_that_a_frame_sets_does_not_change_a_style() {
    let in_mode = |inner: &str| {
        format!(
            r#"{{"type":"FRAME","explicitVariableModes":{{"C:1":"1:1"}},
                "children":[{{"type":"FRAME","children":[{inner}]}}]}}"#
        )
    };
    let (dark, light) = (in_mode(&user(0, true)), user(1, true));
    let none = String::new();
    assert_eq!(red_of(&format!("{dark},{light}")), (1.0, 0, none.clone()));
    assert_eq!(red_of(&format!("{light},{dark}")), (1.0, 0, none.clone()));
    // No variable, so the mode does not matter.
    assert_eq!(red_of(&in_mode(&user(1, false))), (1.0, 0, none));
    let reason = "color styles whose value is that of a mode that a frame sets, because Figma shows no other";
    assert_eq!(red_of(&dark), (0.0, 1, format!("{reason} (1): `a`")));
}

#[test]
fn a_text_style_is_not_read_in_a_mode_either() {
    let text = |size: u8| {
        format!(
            r#"{{"type":"TEXT","styles":{{"text":"9:1"}},"boundVariables":{{"fontSize":[{{"id":"V:1"}}]}},
                "style":{{"fontFamily":"Inter","fontSize":{size},"textAlignHorizontal":"CENTER"}}}}"#
        )
    };
    let json = format!(
        r#"{{"document":{{"children":[{{"type":"CANVAS","explicitVariableModes":{{"C:1":"1:1"}},"children":[{}]}},
            {}]}},"styles":{{"9:1":{{"name":"a","styleType":"TEXT"}}}}}}"#,
        text(10),
        text(20)
    );
    let interest = Interest { styles: true, ..Interest::default() };
    let document = read_document(json.as_bytes(), &interest, Bulk::default()).unwrap();
    let list = StyleList::new(&document, &[], &mut Notices::default());
    assert_eq!(list.typography(&mut Notices::default())[0].font_size, 20.0);
}

#[test]
fn blend_modes_of_layers_are_reported() {
    let paint = |mode: &str| format!(r#"{{"type":"SOLID","blendMode":"{mode}","color":{{"r":1}}}}"#);
    let (_, _, notices) =
        red_of(&format!(r#"{{"type":"RECTANGLE","id":"9:1","fills":[{}]}}"#, paint("COLOR_BURN")));
    assert_eq!(notices, "color styles with the blend mode color burn, which the outputs leave out (1): `a`");
    let (_, _, notices) =
        red_of(&format!(r#"{{"type":"RECTANGLE","id":"9:1","fills":[{}]}}"#, paint("NORMAL")));
    assert_eq!(notices, "");
}

#[test]
fn the_own_node_of_an_effect_style_needs_no_fill() {
    let json = r#"{"document":{"type":"DOCUMENT","children":[]},"styles":{"9:1":{"name":"soft","styleType":"EFFECT"}}}"#;
    let answer = r#"{"nodes":{"9:1":{"document":{"id":"9:1","type":"RECTANGLE","effects":[{"type":"LAYER_BLUR","radius":8}]}}}}"#;
    let interest = Interest { styles: true, ..Interest::default() };
    let document = read_document(json.as_bytes(), &interest, Bulk::default()).unwrap();
    let mut notices = Notices::default();
    let mut list = StyleList::new(&document, &[], &mut notices);
    list.take_values(&read_nodes(answer.as_bytes(), &interest, Bulk::default()).unwrap().nodes);
    let found = list.effects(&mut notices).into_iter().map(|style| style.effects).collect::<Vec<_>>();
    assert_eq!(found, [[Effect::LayerBlur { radius: 8.0 }]]);
}

#[test]
fn effect_styles_have_shadows_and_blurs() {
    let json = r#"{"document":{"children":[
        {"type":"FRAME","styles":{"effect":"9:1"},"effects":[
            {"type":"DROP_SHADOW","color":{"r":0,"g":0,"b":0,"a":0.25},"offset":{"x":0,"y":4},"radius":4,"spread":2},
            {"type":"DROP_SHADOW","visible":false},
            {"type":"INNER_SHADOW","color":{"a":1},"blendMode":"MULTIPLY"},
            {"type":"BACKGROUND_BLUR","radius":8},{"type":"NOISE"}]},
        {"type":"FRAME","styles":{"effect":"9:2"},"effects":[{"type":"GLASS"}]}]},
        "styles":{"9:1":{"name":"card","styleType":"EFFECT"},"9:2":{"name":"glass","styleType":"EFFECT"},
                  "9:3":{"name":"12 columns","styleType":"GRID"}}}"#;
    let interest = Interest { styles: true, ..Interest::default() };
    let document = read_document(json.as_bytes(), &interest, Bulk::default()).unwrap();
    let mut notices = Notices::default();
    let list = StyleList::new(&document, &[], &mut notices);
    let styles = list.effects(&mut notices);
    let color = |a| Rgba { r: 0.0, g: 0.0, b: 0.0, a };
    assert_eq!(
        styles[0].effects,
        [
            Effect::DropShadow(Shadow { color: color(0.25), x: 0.0, y: 4.0, blur: 4.0, spread: 2.0 }),
            Effect::InnerShadow(Shadow { color: color(1.0), x: 0.0, y: 0.0, blur: 0.0, spread: 0.0 }),
            Effect::BackgroundBlur { radius: 8.0 },
        ]
    );
    assert_eq!(styles.len(), 1);
    list.report_unused(StyleKind::Effect, &mut notices);
    insta::assert_snapshot!(notices.lines().join("\n"), @r#"
    effect styles with an effect of type glass, which is left out (1): `glass`
    effect styles with an effect of type noise, which is left out (1): `card`
    effect styles with the blend mode multiply, which the outputs leave out (1): `card`
    effect styles without a shadow or a blur (1): `glass`
    effect styles, which an entry of `effects` exports (2): `card`, `glass`
    grid styles, which exfig does not export (1): `12 columns`
    "#);
}

#[test]
fn copies_of_a_style_are_exported_once_and_namesakes_both() {
    let fill = |id: &str, red: u8| {
        format!(r#"{{"id":"{id}","type":"RECTANGLE","fills":[{{"type":"SOLID","color":{{"r":{red}}}}}]}}"#)
    };
    let json = format!(
        r#"{{"document":{{"children":[{},{},{}]}},"styles":{{"1:1":{{"name":"a","styleType":"FILL"}},
            "1:2":{{"name":"a","styleType":"FILL"}},"1:3":{{"name":"a","styleType":"FILL"}}}}}}"#,
        fill("1:1", 0),
        fill("1:2", 0),
        fill("1:3", 1)
    );
    let mut notices = Notices::default();
    let list = StyleList::new(
        &read_document(json.as_bytes(), &Interest { styles: true, ..Interest::default() }, Bulk::default())
            .unwrap(),
        &[],
        &mut notices,
    );
    let ids =
        list.colors(&mut notices).groups[0].tokens.iter().map(|token| token.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids, ["1:1", "1:3"]);
    assert_eq!(notices.count(), 1);
}

#[test]
fn text_styles_have_every_property() {
    let styles = list(&mut Notices::default()).typography(&mut Notices::default());
    assert_eq!(styles.len(), 1);
    assert_eq!(styles[0].line_height, LineHeight::Percent(150.0));
    assert_eq!((styles[0].text_case.as_str(), styles[0].font_weight), ("small-caps", 400.0));
    assert_eq!(styles[0].font_post_script_name, None);
}
