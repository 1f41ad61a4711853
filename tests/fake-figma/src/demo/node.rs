//! Nodes as they are drawn, and the JSON that `geometry=paths` returns for them.
//!
//! A node only knows its place in its parent. Ids (in document order), bounding boxes and the maps of
//! components are computed when a page is written, so they always agree with the tree.

use serde_json::{Map, Value, json};

use super::path::{Outline, Point, at};
use crate::hash::{fnv64, mix};

/// A 2 x 3 matrix as in `relativeTransform`.
type Matrix = [[f64; 3]; 2];
/// `[left, top, right, bottom]`.
type Bounds = [f64; 4];

const IDENTITY: Matrix = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]];

/// A node that is not in a document yet.
#[derive(Debug, Clone)]
pub(super) struct Node {
    kind: &'static str,
    name: String,
    description: &'static str,
    matrix: Matrix,
    size: Point,
    fill: Option<Outline>,
    rule: &'static str,
    stroke: Option<Outline>,
    fills: Vec<Value>,
    strokes: Vec<Value>,
    fields: Map<String, Value>,
    children: Vec<Node>,
}

impl Node {
    /// A FRAME, COMPONENT, SECTION or another container with its own size.
    pub(super) fn frame(
        kind: &'static str,
        name: &str,
        place: Point,
        size: Point,
        children: Vec<Self>,
    ) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            description: "",
            matrix: [[1.0, 0.0, place.x], [0.0, 1.0, place.y]],
            size,
            fill: None,
            rule: "NONZERO",
            stroke: None,
            fills: Vec::new(),
            strokes: Vec::new(),
            fields: Map::new(),
            children,
        }
    }

    /// A shape with one outline, given in its parent's coordinates: VECTOR, ELLIPSE, RECTANGLE, STAR.
    pub(super) fn shape(kind: &'static str, name: &str, outline: Outline) -> Self {
        let [left, top, right, bottom] = outline.bounds();
        let mut node = Self::frame(kind, name, at(left, top), at(right - left, bottom - top), Vec::new());
        node.fill = Some(outline.map(|p| at(p.x - left, p.y - top)));
        node
    }

    /// A GROUP, whose box is that of its children.
    pub(super) fn group(name: &str, mut children: Vec<Self>) -> Self {
        let boxes = children.iter().map(|child| child.bounds(&child.matrix)).reduce(union);
        let [left, top, right, bottom] = boxes.unwrap_or_default();
        for child in &mut children {
            child.matrix[0][2] -= left;
            child.matrix[1][2] -= top;
        }
        Self::frame("GROUP", name, at(left, top), at(right - left, bottom - top), children)
    }

    /// A BOOLEAN_OPERATION of `children` whose result is `outline`, in its parent's coordinates.
    pub(super) fn boolean(operation: &str, outline: Outline, children: Vec<Self>) -> Self {
        let mut node = Self::group(operation, children);
        let [left, top] = [node.matrix[0][2], node.matrix[1][2]];
        node.kind = "BOOLEAN_OPERATION";
        node.fill = Some(outline.map(|p| at(p.x - left, p.y - top)));
        node.with("booleanOperation", json!(operation))
    }

    /// A TEXT of one line; Figma returns no geometry for text.
    pub(super) fn text(name: &str, characters: &str, place: Point, size: Point, style: &Value) -> Self {
        Self::frame("TEXT", name, place, size, Vec::new())
            .with("characters", json!(characters))
            .with("characterStyleOverrides", json!([]))
            .with("styleOverrideTable", json!({}))
            .with("lineTypes", json!(["NONE"]))
            .with("lineIndentations", json!([0]))
            .with("layoutVersion", json!(4))
            .with("style", style.clone())
    }

    /// Adds a paint on top of the others. A container without an outline gets the outline of its box.
    pub(super) fn filled(mut self, paint: Value) -> Self {
        if self.is_container() && self.fill.is_none() {
            self.fill = Some(Outline::rectangle(0.0, 0.0, self.size.x, self.size.y, 0.0));
        }
        self.fills.push(paint);
        self
    }

    /// Strokes the outline along its center, with round caps and joins.
    pub(super) fn stroked(mut self, paint: Value, weight: f64) -> Self {
        self.stroke = self.fill.as_ref().map(|outline| outline.stroke(weight));
        self.strokes.push(paint);
        self.with("strokeWeight", json!(weight))
            .with("strokeAlign", json!("CENTER"))
            .with("strokeCap", json!("ROUND"))
            .with("strokeJoin", json!("ROUND"))
    }

    /// Strokes a closed outline on one side only. Figma returns the band of twice the weight; a client clips
    /// it.
    pub(super) fn stroked_on_one_side(self, paint: Value, weight: f64, align: &str) -> Self {
        let both = self.stroked(paint, weight * 2.0);
        both.with("strokeWeight", json!(weight)).with("strokeAlign", json!(align))
    }

    /// Sets or replaces a field.
    pub(super) fn with(mut self, key: &str, value: Value) -> Self {
        self.fields.insert(key.to_owned(), value);
        self
    }

    pub(super) fn opacity(self, opacity: f32) -> Self {
        self.with("opacity", json!(f64::from(opacity)))
    }

    /// Fills by the even-odd rule: an area inside two subpaths is outside.
    pub(super) fn even_odd(mut self) -> Self {
        self.rule = "EVENODD";
        self
    }

    /// Rounds the corners of a frame and clips its content to them.
    pub(super) fn clipping(mut self, radius: f64) -> Self {
        self.fill = Some(Outline::rectangle(0.0, 0.0, self.size.x, self.size.y, radius));
        self.rounded(radius).with("clipsContent", json!(true))
    }

    /// Sets the fields for round corners; the outline must already be round.
    pub(super) fn rounded(self, radius: f64) -> Self {
        if radius <= 0.0 {
            return self;
        }
        self.with("cornerRadius", json!(radius)).with("cornerSmoothing", json!(0.0))
    }

    pub(super) fn described(mut self, description: &'static str) -> Self {
        self.description = description;
        self
    }

    /// Turns the node clockwise around a point in its parent.
    pub(super) fn turned(mut self, degrees: f64, around: Point) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let turn = [
            [cos, -sin, around.x - cos * around.x + sin * around.y],
            [sin, cos, around.y - sin * around.x - cos * around.y],
        ];
        self.matrix = times(&turn, &self.matrix);
        self.with("rotation", json!(tidy(degrees.to_radians())))
    }

    pub(super) fn moved(mut self, x: f64, y: f64) -> Self {
        self.matrix[0][2] += x;
        self.matrix[1][2] += y;
        self
    }

    /// The bounding box of the node's size under a matrix.
    fn bounds(&self, matrix: &Matrix) -> Bounds {
        let corners = [at(0.0, 0.0), at(self.size.x, 0.0), at(0.0, self.size.y), self.size];
        let boxes = corners.map(|corner| apply(matrix, corner)).map(|p| [p.x, p.y, p.x, p.y]);
        boxes.into_iter().reduce(union).unwrap_or_default()
    }

    fn is_container(&self) -> bool {
        matches!(self.kind, "FRAME" | "GROUP" | "COMPONENT" | "COMPONENT_SET" | "INSTANCE" | "SECTION")
    }

    /// The bounding box of what is visible, strokes included, for `absoluteRenderBounds`.
    fn drawn(&self, matrix: &Matrix) -> Option<Bounds> {
        let is = |key: &str, value: Value| self.fields.get(key) == Some(&value);
        if is("visible", json!(false)) {
            return None;
        }
        let of = |outline: &Outline| outline.map(|p| apply(matrix, p)).bounds();
        let inside = is("strokeAlign", json!("INSIDE"));
        let own = self.fill.iter().filter(|_| inside || !self.fills.is_empty()).map(of);
        let strokes = self.stroke.iter().filter(|_| !inside).map(of);
        let boxed = self.kind == "TEXT" || (self.is_container() && self.kind != "GROUP");
        let whole = boxed.then(|| self.bounds(matrix));
        let hides = is("clipsContent", json!(true)) || self.kind == "BOOLEAN_OPERATION";
        let children = self.children.iter().filter(|_| !hides);
        let below = children.filter_map(|child| child.drawn(&times(matrix, &child.matrix)));
        own.chain(strokes).chain(whole).chain(below).reduce(union)
    }

    /// All fields except `children` and those of containers.
    fn own_fields(&self, id: &str, matrix: &Matrix) -> Value {
        let inner = !self.is_container() || self.kind == "GROUP";
        let [vertical, horizontal] = if inner { ["SCALE", "SCALE"] } else { ["TOP", "LEFT"] };
        // Figma omits the inside of a shape that nothing fills, unless a one-sided stroke needs it for
        // clipping.
        let one_sided = self.fields.get("strokeAlign").is_some_and(|align| align != "CENTER");
        let shown = !self.fills.is_empty() || one_sided || self.is_container();
        let fill = self.fill.iter().filter(|outline| shown && outline.is_closed());
        let geometry = |outline: &Outline, rule: &str| json!({"path": outline.data(), "windingRule": rule});
        let mut value = json!({
            "id": id, "name": self.name, "type": self.kind, "scrollBehavior": "SCROLLS", "blendMode": "PASS_THROUGH",
            "fills": self.fills, "strokes": self.strokes, "strokeWeight": 1.0, "strokeAlign": "INSIDE",
            "fillGeometry": fill.map(|outline| geometry(outline, self.rule)).collect::<Vec<_>>(),
            "strokeGeometry": self.stroke.iter().map(|outline| geometry(outline, "NONZERO")).collect::<Vec<_>>(),
            "absoluteBoundingBox": rectangle(Some(self.bounds(matrix))),
            "absoluteRenderBounds": rectangle(self.drawn(matrix)),
            "constraints": {"vertical": vertical, "horizontal": horizontal},
            "relativeTransform": self.matrix.map(|row| row.map(tidy)),
            "size": {"x": tidy(self.size.x), "y": tidy(self.size.y)},
            "effects": [], "interactions": [], "complexStrokeProperties": {"strokeType": "BASIC"},
        });
        for (key, field) in &self.fields {
            value[key] = field.clone();
        }
        value
    }
}

/// Writes the nodes of one page after another and collects their entries in the file's maps.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) components: Map<String, Value>,
    pub(super) component_sets: Map<String, Value>,
    page: u32,
    next: u32,
}

impl Writer {
    /// A CANVAS with these nodes; ids are `page:number`.
    pub(super) fn page(&mut self, page: u32, name: &str, nodes: &[Node]) -> Value {
        (self.page, self.next) = (page, 2);
        let children: Vec<Value> = nodes.iter().map(|node| self.node(node, &IDENTITY, None)).collect();
        json!({
            "id": format!("{page}:1"), "name": name, "type": "CANVAS", "scrollBehavior": "SCROLLS", "children": children,
            "backgroundColor": super::color(0xf5f7fa), "prototypeStartNodeID": null, "flowStartingPoints": [],
            "prototypeDevice": {"type": "NONE", "rotation": "NONE"},
        })
    }

    fn node(&mut self, node: &Node, parent: &Matrix, set: Option<&str>) -> Value {
        let id = format!("{}:{}", self.page, self.next);
        self.next += 1;
        let matrix = times(parent, &node.matrix);
        let mut value = node.own_fields(&id, &matrix);
        if node.is_container() || node.kind == "BOOLEAN_OPERATION" {
            let own_set = (node.kind == "COMPONENT_SET").then_some(id.as_str());
            let children = node.children.iter().map(|child| self.node(child, &matrix, own_set)).collect();
            value["children"] = Value::Array(children);
        }
        if node.is_container() && node.kind != "SECTION" {
            let none = json!({"r": 0.0, "g": 0.0, "b": 0.0, "a": 0.0});
            value["background"] = value["fills"].clone();
            value["backgroundColor"] = value["fills"][0].get("color").cloned().unwrap_or(none);
            value["clipsContent"] = node.fields.get("clipsContent").cloned().unwrap_or(json!(false));
        }
        self.register(node, &id, set);
        value
    }

    fn register(&mut self, node: &Node, id: &str, set: Option<&str>) {
        let mut entry = json!({
            "key": key(&format!("{id} {}", node.name)), "name": node.name, "description": node.description, "remote": false,
            "documentationLinks": [],
        });
        match node.kind {
            "COMPONENT" => {
                if let Some(set) = set {
                    entry["componentSetId"] = json!(set);
                }
                self.components.insert(id.to_owned(), entry);
            }
            "COMPONENT_SET" => {
                entry["documentationLinks"] = json!([{"uri": "https://nimbus.example/guides/variants"}]);
                self.component_sets.insert(id.to_owned(), entry);
            }
            _ => {}
        }
    }
}

/// A key in Figma's form: 40 hexadecimal digits, the same on every run.
pub(super) fn key(text: &str) -> String {
    let high = mix(fnv64(text.as_bytes()));
    format!("{high:016x}{:016x}{:08x}", mix(high), mix(!high) >> 32)
}

fn rectangle(bounds: Option<Bounds>) -> Value {
    let Some([left, top, right, bottom]) = bounds else { return Value::Null };
    json!({"x": tidy(left), "y": tidy(top), "width": tidy(right - left), "height": tidy(bottom - top)})
}

/// Removes the noise that sines and cosines leave, and negative zero.
fn tidy(value: f64) -> f64 {
    (value * 1e6).round() / 1e6 + 0.0
}

fn union(a: Bounds, b: Bounds) -> Bounds {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

fn apply(m: &Matrix, p: Point) -> Point {
    at(m[0][0] * p.x + m[0][1] * p.y + m[0][2], m[1][0] * p.x + m[1][1] * p.y + m[1][2])
}

/// The matrix that applies `b`, then `a`.
fn times(a: &Matrix, b: &Matrix) -> Matrix {
    a.map(|row| {
        let column = |column: usize| row[0] * b[0][column] + row[1] * b[1][column];
        [column(0), column(1), column(2) + row[2]]
    })
}
