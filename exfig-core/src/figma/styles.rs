//! Color styles and text styles: which ones exist, and their values.
//!
//! A file's `styles` lists a style's id, name and type but not its value. The value is on every node that
//! uses the style (a linked fill cannot be overridden on the node), and on the style's own node, which only
//! `GET nodes` shows. So take what the document itself shows, and request the rest
//! ([`StyleList::without_value`]) in a single request.

use std::collections::BTreeMap;

use super::node::{Document, Node, NodeEntry};
use super::weights::weight;
use super::wire::{self, StyleMeta, TypeStyle};
use crate::asset::NodeId;
use crate::design::Notices;
use crate::design::{
    Effect, EffectStyle, Gradient, GradientKind, LineHeight, Paint, Shadow, Stop, TextStyle, Token,
    TokenGroup, TokenSet, TokenValue, Value,
};

/// The styles of a file, and the nodes that show their values.
#[derive(Debug, Default)]
pub struct StyleList {
    styles: BTreeMap<String, Style>,
}

#[derive(Debug)]
struct Style {
    name: String,
    kind: StyleKind,
    description: String,
    /// A node with the style's value.
    shown_by: Option<Node>,
    /// A node that uses the style where a mode is set, so that bound variables may have another value there.
    /// It counts only if Figma does not show the style's own node.
    in_a_mode: Option<Node>,
}

impl Style {
    /// Returns the node with the style's value; reports a style without one.
    fn value(&self, kind: &str, notices: &mut Notices) -> Option<&Node> {
        if let Some(node) = &self.shown_by {
            return Some(node);
        }
        let reason = match self.in_a_mode {
            Some(_) => "whose value is that of a mode that a frame sets, because Figma shows no other",
            None => "that Figma no longer knows (deleted, or never published)",
        };
        notices.add(format!("{kind} {reason}"), &self.name);
        self.in_a_mode.as_ref()
    }
}

/// What a style holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StyleKind {
    /// Paints.
    Fill,
    /// Text properties.
    Text,
    /// Shadows and blurs.
    Effect,
    /// Layout grids, and types that exfig does not know.
    Other,
}

impl StyleList {
    /// Collects the styles that the document uses and those that the file has published. Styles from other
    /// libraries are left out and counted.
    pub fn new(document: &Document, published: &[StyleMeta], notices: &mut Notices) -> Self {
        let mut list = Self::default();
        for (id, meta) in &document.styles {
            list.add(id, meta, notices);
        }
        for meta in published {
            if let Some(id) = &meta.node_id {
                list.add(id, meta, notices);
            }
        }
        list.look_for_values(&document.root, false);
        list
    }

    fn add(&mut self, id: &str, meta: &StyleMeta, notices: &mut Notices) {
        let name = meta.name.clone().unwrap_or_default();
        if self.styles.contains_key(id) {
            return;
        }
        if meta.remote == Some(true) {
            notices.add("styles from other libraries, which are exported from their own file", name);
            return;
        }
        let kind = match meta.style_type.as_deref() {
            Some("FILL") => StyleKind::Fill,
            Some("TEXT") => StyleKind::Text,
            Some("EFFECT") => StyleKind::Effect,
            Some(other) => {
                notices.add(format!("{} styles, which exfig does not export", other.to_lowercase()), &name);
                StyleKind::Other
            }
            None => StyleKind::Other,
        };
        let description = meta.description.clone().unwrap_or_default();
        self.styles.insert(id.to_owned(), Style { name, kind, description, shown_by: None, in_a_mode: None });
    }

    /// Takes the value of each style from the first node that uses it where no mode is set (`in_mode`):
    /// there, variables have the values of their default modes.
    fn look_for_values(&mut self, node: &Node, in_mode: bool) {
        let in_mode = in_mode || node.sets_mode;
        if let Some(style) = self.styles.get_mut(&node.id) {
            style.shown_by = Some(own_value(node));
        }
        for (field, id) in &node.styles {
            let Some(style) = self.styles.get_mut(id).filter(|style| style.shown_by.is_none()) else {
                continue;
            };
            let shown_by = match (field.as_str(), style.kind) {
                ("fill" | "fills", StyleKind::Fill) => own_value(node),
                ("stroke" | "strokes", StyleKind::Fill) => {
                    Node { fills: node.strokes.clone(), ..Node::default() }
                }
                ("effect" | "effects", StyleKind::Effect) => own_value(node),
                ("text", StyleKind::Text) if node.text.is_some() => own_value(node),
                _ => continue,
            };
            let is_bound = shown_by.fills.iter().any(wire::Paint::is_bound)
                || shown_by.effects.iter().any(|effect| effect.bound_variables.any())
                || shown_by.text.as_ref().is_some_and(|text| text.bound_variables.any());
            match in_mode && is_bound {
                true => _ = style.in_a_mode.get_or_insert(shown_by),
                false => style.shown_by = Some(shown_by),
            }
        }
        for child in &node.children {
            self.look_for_values(child, in_mode);
        }
    }

    /// Reports the styles of a kind that no entry exports.
    pub fn report_unused(&self, kind: StyleKind, notices: &mut Notices) {
        for (_, style) in self.of_kind(kind) {
            notices.add("effect styles, which an entry of `effects` exports", &style.name);
        }
    }

    /// Returns the ids of the styles of a kind whose value no node of the document shows.
    pub fn without_value(&self, kind: StyleKind) -> Vec<NodeId> {
        let missing = self.styles.iter().filter(|(_, style)| style.kind == kind && style.shown_by.is_none());
        missing.map(|(id, _)| NodeId::new(id.clone())).collect()
    }

    /// Takes the values from the `GET nodes` response for [`without_value`](Self::without_value).
    pub fn take_values(&mut self, nodes: &BTreeMap<String, Option<NodeEntry>>) {
        for (id, entry) in nodes {
            if let (Some(style), Some(entry)) = (self.styles.get_mut(id), entry) {
                style.shown_by = Some(own_value(&entry.document));
            }
        }
    }

    /// Returns the color styles as one group with one mode, sorted by name.
    pub fn colors(&self, notices: &mut Notices) -> TokenSet {
        let mut tokens = Vec::new();
        for (id, style) in self.of_kind(StyleKind::Fill) {
            let Some(node) = style.value("color styles", notices) else { continue };
            match fill_value(&node.fills, &style.name, notices) {
                Some(value) => tokens.push(Token {
                    name: style.name.clone(),
                    figma_name: style.name.clone(),
                    id: id.to_owned(),
                    description: style.description.clone(),
                    bound: variable_of(&node.fills),
                    values: vec![TokenValue { value, alias: None, is_derived: false }],
                    ..Token::default()
                }),
                None => notices.add("color styles without a color or gradient", &style.name),
            }
        }
        tokens.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        tokens.dedup_by(|a, b| {
            let twins = a.name == b.name && a.values == b.values;
            if twins {
                notices.add(TWINS, &a.name);
            }
            twins
        });
        let group = TokenGroup {
            name: "Styles".to_owned(),
            modes: vec!["Default".to_owned()],
            tokens,
            ..TokenGroup::default()
        };
        TokenSet { axes: Vec::new(), groups: vec![group] }
    }

    /// Returns the text styles, sorted by name.
    pub fn typography(&self, notices: &mut Notices) -> Vec<TextStyle> {
        let mut found = Vec::new();
        for (id, style) in self.of_kind(StyleKind::Text) {
            let Some(node) = style.value("text styles", notices) else { continue };
            match node.text.as_deref().and_then(|text| text_style(id, style, text, notices)) {
                Some(text) => found.push(text),
                None => notices.add("text styles without a font or a size", &style.name),
            }
        }
        found.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        found.dedup_by(|a, b| {
            let twins = *a == TextStyle { id: a.id.clone(), description: a.description.clone(), ..b.clone() };
            if twins {
                notices.add(TWINS, &a.name);
            }
            twins
        });
        found
    }

    /// Returns the effect styles, sorted by name.
    pub fn effects(&self, notices: &mut Notices) -> Vec<EffectStyle> {
        let mut found = Vec::new();
        for (id, style) in self.of_kind(StyleKind::Effect) {
            let Some(node) = style.value("effect styles", notices) else { continue };
            let visible = node.effects.iter().filter(|effect| effect.visible != Some(false));
            let effects =
                visible.filter_map(|effect| read_effect(effect, &style.name, notices)).collect::<Vec<_>>();
            if effects.is_empty() {
                notices.add("effect styles without a shadow or a blur", &style.name);
                continue;
            }
            found.push(EffectStyle {
                name: style.name.clone(),
                figma_name: style.name.clone(),
                id: id.to_owned(),
                description: style.description.clone(),
                effects,
                on_record: false,
            });
        }
        found.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
        found.dedup_by(|a, b| {
            let twins = a.name == b.name && a.effects == b.effects;
            if twins {
                notices.add(TWINS, &a.name);
            }
            twins
        });
        found
    }

    fn of_kind(&self, kind: StyleKind) -> impl Iterator<Item = (&str, &Style)> {
        self.styles
            .iter()
            .filter(move |(_, style)| style.kind == kind)
            .map(|(id, style)| (id.as_str(), style))
    }
}

/// Copies of a style are common (a library was detached and published again), and give the same constant.
const TWINS: &str = "duplicate styles (same name and value), exported once";

fn own_value(node: &Node) -> Node {
    Node {
        fills: node.fills.clone(),
        effects: node.effects.clone(),
        text: node.text.clone(),
        ..Node::default()
    }
}

/// Returns the variable that a stack of fills is bound to: a single opaque paint in the variable's color.
fn variable_of(fills: &[wire::Paint]) -> Option<String> {
    let mut visible = fills.iter().filter(|paint| paint.visible != Some(false));
    let (only, None) = (visible.next()?, visible.next()) else { return None };
    let is_plain = only.kind() == "SOLID" && only.opacity.unwrap_or(1.0) == 1.0;
    only.bound_variables.of("color").filter(|_| is_plain).map(str::to_owned)
}

/// Returns the value of a stack of fills: one solid color, or else its layers; `None` if it contains no color
/// or gradient.
fn fill_value(fills: &[wire::Paint], name: &str, notices: &mut Notices) -> Option<Value> {
    let mut layers = Vec::new();
    for paint in fills.iter().filter(|paint| paint.visible != Some(false)) {
        if let Some(mode) = paint.blend_mode() {
            let mode = mode.to_ascii_lowercase().replace('_', " ");
            notices
                .add(format!("color styles with the blend mode {mode}, which the outputs leave out"), name);
        }
        match read_paint(paint) {
            Some(layer) => layers.push(layer),
            None => {
                let kind = paint.kind.as_deref().unwrap_or("unknown").to_ascii_lowercase();
                notices.add(format!("color styles with a fill of type {kind}, which is left out"), name);
            }
        }
    }
    match layers.as_slice() {
        [] => None,
        [Paint::Solid { color }] => Some(Value::Color(*color)),
        _ => Some(Value::Paints(layers)),
    }
}

/// Converts a paint to exfig's own type; `None` if it is an image, incomplete, or of an unknown type.
pub(crate) fn read_paint(paint: &wire::Paint) -> Option<Paint> {
    let opacity = paint.opacity.unwrap_or(1.0);
    let kind = match paint.kind.as_deref()? {
        "SOLID" => return Some(Paint::Solid { color: paint.color?.rgba().with_opacity(opacity) }),
        "GRADIENT_LINEAR" => GradientKind::Linear,
        "GRADIENT_RADIAL" => GradientKind::Radial,
        "GRADIENT_ANGULAR" => GradientKind::Angular,
        "GRADIENT_DIAMOND" => GradientKind::Diamond,
        _ => return None,
    };
    let point = |at: usize| {
        let vector = paint.gradient_handle_positions.as_ref()?.get(at)?;
        Some([vector.x?, vector.y?])
    };
    let mut stops = paint
        .gradient_stops
        .iter()
        .flatten()
        .filter_map(|stop| {
            let color = stop.color?.rgba().with_opacity(opacity);
            Some(Stop { position: stop.position?.clamp(0.0, 1.0), color })
        })
        .collect::<Vec<_>>();
    stops.sort_by(|a, b| a.position.total_cmp(&b.position));
    let handles = [point(0)?, point(1)?, point(2)?];
    (!stops.is_empty()).then_some(Paint::Gradient(Gradient { kind, handles, stops }))
}

/// Converts an effect; reports what has no place in the outputs.
fn read_effect(effect: &wire::Effect, name: &str, notices: &mut Notices) -> Option<Effect> {
    let radius = effect.radius.unwrap_or(0.0).max(0.0);
    let kind = effect.kind.as_deref().unwrap_or("UNKNOWN");
    let shadow = || {
        let offset = effect.offset.unwrap_or_default();
        Some(Shadow {
            color: effect.color?.rgba(),
            x: offset.x.unwrap_or(0.0),
            y: offset.y.unwrap_or(0.0),
            blur: radius,
            spread: effect.spread.unwrap_or(0.0),
        })
    };
    let read = match kind {
        "DROP_SHADOW" => shadow().map(Effect::DropShadow),
        "INNER_SHADOW" => shadow().map(Effect::InnerShadow),
        "LAYER_BLUR" => Some(Effect::LayerBlur { radius }),
        "BACKGROUND_BLUR" => Some(Effect::BackgroundBlur { radius }),
        _ => None,
    };
    let words = |text: &str| text.to_ascii_lowercase().replace('_', " ");
    if read.is_none() {
        notices.add(format!("effect styles with an effect of type {}, which is left out", words(kind)), name);
    } else if let Some(mode) =
        effect.blend_mode.as_deref().filter(|mode| !["NORMAL", "PASS_THROUGH"].contains(mode))
    {
        notices.add(
            format!("effect styles with the blend mode {}, which the outputs leave out", words(mode)),
            name,
        );
    }
    read
}

/// Converts a text style, with Figma's defaults for omitted properties. Source: `TypeStyle` of the
/// specification.
fn text_style(id: &str, style: &Style, text: &TypeStyle, notices: &mut Notices) -> Option<TextStyle> {
    let font_size = text.font_size.filter(|size| *size > 0.0)?;
    let line_height_px = text.line_height_px.unwrap_or(font_size * 1.2);
    let line_height = match text.line_height_unit.as_deref() {
        Some("PIXELS") => LineHeight::Px(line_height_px),
        Some("FONT_SIZE_%") => LineHeight::Percent(
            text.line_height_percent_font_size.unwrap_or(line_height_px / font_size * 100.0),
        ),
        // `INTRINSIC_%` is "Auto" at 100%; any other share of the font's own height can only be given in px.
        Some("INTRINSIC_%")
            if text.line_height_percent.is_some_and(|percent| (percent - 100.0).abs() > 0.01) =>
        {
            LineHeight::Px(line_height_px)
        }
        _ => LineHeight::Auto,
    };
    let lower = |value: &Option<String>, default: &str| match value {
        Some(value) => value.to_ascii_lowercase().replace('_', "-"),
        None => default.to_owned(),
    };
    Some(TextStyle {
        name: style.name.clone(),
        figma_name: style.name.clone(),
        id: id.to_owned(),
        description: style.description.clone(),
        font_family: text.font_family.clone()?,
        font_post_script_name: text.font_post_script_name.clone(),
        font_style: text.font_style.clone(),
        font_weight: weight(text, &style.name, notices),
        italic: text.italic.unwrap_or(false),
        font_size,
        line_height,
        line_height_px,
        letter_spacing: text.letter_spacing.unwrap_or(0.0),
        paragraph_spacing: text.paragraph_spacing.unwrap_or(0.0),
        paragraph_indent: text.paragraph_indent.unwrap_or(0.0),
        list_spacing: text.list_spacing.unwrap_or(0.0),
        text_case: lower(&text.text_case, "original"),
        text_decoration: lower(&text.text_decoration, "none"),
        on_record: false,
        opentype_flags: text.opentype_flags.clone().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::Rgba;
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
            &read_nodes(
                answer.as_bytes(),
                &Interest { styles: true, ..Interest::default() },
                Bulk::default(),
            )
            .unwrap()
            .nodes,
        );
        let set = list.colors(&mut notices);
        let tokens = &set.groups[0].tokens;
        assert_eq!(tokens.iter().map(|token| token.name.as_str()).collect::<Vec<_>>(), ["line", "red"]);
        assert_eq!(tokens[1].values[0].value, Value::Color(Rgba { r: 1.0, g: 0.0, b: 0.0, a: 0.25 }));
        let Value::Paints(layers) = &tokens[0].values[0].value else {
            panic!("a gradient is not a plain color")
        };
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
        let reason =
            "color styles whose value is that of a mode that a frame sets, because Figma shows no other";
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
        assert_eq!(
            notices,
            "color styles with the blend mode color burn, which the outputs leave out (1): `a`"
        );
        let (_, _, notices) =
            red_of(&format!(r#"{{"type":"RECTANGLE","id":"9:1","fills":[{}]}}"#, paint("NORMAL")));
        assert_eq!(notices, "");
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
            format!(
                r#"{{"id":"{id}","type":"RECTANGLE","fills":[{{"type":"SOLID","color":{{"r":{red}}}}}]}}"#
            )
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
            &read_document(
                json.as_bytes(),
                &Interest { styles: true, ..Interest::default() },
                Bulk::default(),
            )
            .unwrap(),
            &[],
            &mut notices,
        );
        let ids = list.colors(&mut notices).groups[0]
            .tokens
            .iter()
            .map(|token| token.id.clone())
            .collect::<Vec<_>>();
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
}
