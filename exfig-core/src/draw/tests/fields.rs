//! Every field of a node in the specification (`@figma/rest-api-spec` 0.43: frames, groups, components, instances, vectors,
//! shapes, slices and texts), and what it is to a picture.

use super::*;

/// What a field is to a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Role {
    /// It is not seen: the node looks as without it, and is not drawn again when it changes.
    Unseen,
    /// It is seen, but in the geometry that Figma sends; the field itself says nothing more.
    Geometry,
    /// It is drawn.
    Drawn,
    /// Its value here has no exact counterpart: Figma renders the node.
    Refused,
    /// It is seen in texts only, which Figma renders.
    Text,
}

use Role::{Drawn, Geometry, Refused, Text, Unseen};

/// Field, a value that is not its default, role.
fn fields() -> Vec<(&'static str, Value, Role)> {
    let sides = json!({"top": 2, "right": 2, "bottom": 2, "left": 2});
    let boxes = json!({"x": 1, "y": 2, "width": 20, "height": 20});
    let shadow = json!([{"type": "DROP_SHADOW", "radius": 2, "offset": {"x": 0, "y": 1}, "color": {"r": 0, "g": 0, "b": 0, "a": 1}}]);
    let outline = json!([{"path": "M0 0L20 0L0 20Z", "windingRule": "NONZERO", "overrideID": 1}]);
    vec![
        ("absoluteBoundingBox", boxes.clone(), Unseen),
        ("absoluteRenderBounds", boxes, Unseen),
        ("arcData", json!({"startingAngle": 0, "endingAngle": 3, "innerRadius": 0.5}), Geometry),
        ("background", solid(BLUE, 1.0), Unseen),
        ("backgroundColor", json!({"r": 1, "g": 0, "b": 0, "a": 1}), Unseen),
        ("blendMode", json!("MULTIPLY"), Drawn),
        ("blendMode", json!("LINEAR_BURN"), Refused),
        ("booleanOperation", json!("UNION"), Geometry),
        (
            "boundVariables",
            json!({"itemSpacing": {"type": "VARIABLE_ALIAS", "id": "VariableID:1:2"}}),
            Unseen,
        ),
        ("characterStyleOverrides", json!([1, 2]), Text),
        ("characters", json!("text"), Text),
        (
            "children",
            json!([node("RECTANGLE", [1.0, 1.0, 2.0, 2.0], json!({"fills": solid(BLUE, 1.0)}))]),
            Drawn,
        ),
        ("clipsContent", json!(true), Drawn),
        ("componentId", json!("7:1"), Unseen),
        ("componentProperties", json!({"Size": {"type": "VARIANT", "value": "Large"}}), Geometry),
        (
            "componentPropertyDefinitions",
            json!({"Size": {"type": "VARIANT", "defaultValue": "Large"}}),
            Unseen,
        ),
        ("componentPropertyReferences", json!({"visible": "Show"}), Unseen),
        ("constraints", json!({"horizontal": "SCALE", "vertical": "SCALE"}), Unseen),
        ("cornerRadius", json!(4), Drawn),
        ("cornerSmoothing", json!(0.6), Geometry),
        ("counterAxisAlignContent", json!("AUTO"), Unseen),
        ("counterAxisAlignItems", json!("CENTER"), Unseen),
        ("counterAxisSizingMode", json!("FIXED"), Unseen),
        ("counterAxisSpacing", json!(4), Unseen),
        ("devStatus", json!({"type": "READY_FOR_DEV"}), Unseen),
        ("effects", shadow, Drawn),
        ("effects", json!([{"type": "NOISE", "noiseType": "MONOTONE"}]), Refused),
        ("explicitVariableModes", json!({"VariableCollectionId:1:0": "1:1"}), Unseen),
        (
            "exportSettings",
            json!([{"suffix": "", "format": "PNG", "constraint": {"type": "SCALE", "value": 2}}]),
            Unseen,
        ),
        ("exposedInstances", json!(["7:1"]), Unseen),
        ("fillGeometry", outline, Drawn),
        ("fillOverrideTable", json!({"1": {"fills": solid(BLUE, 1.0)}}), Drawn),
        ("fills", solid(BLUE, 0.5), Drawn),
        ("fills", json!([{"type": "VIDEO"}]), Refused),
        ("gridChildHorizontalAlign", json!("CENTER"), Unseen),
        ("gridChildVerticalAlign", json!("CENTER"), Unseen),
        ("gridColumnAnchorIndex", json!(1), Geometry),
        ("gridColumnCount", json!(2), Geometry),
        ("gridColumnGap", json!(4), Geometry),
        ("gridColumnSpan", json!(2), Geometry),
        ("gridColumnsSizing", json!("1fr"), Geometry),
        ("gridRowAnchorIndex", json!(1), Geometry),
        ("gridRowCount", json!(2), Geometry),
        ("gridRowGap", json!(4), Geometry),
        ("gridRowSpan", json!(2), Geometry),
        ("gridRowsSizing", json!("1fr"), Geometry),
        ("id", json!("7:2"), Unseen),
        ("individualStrokeWeights", sides, Drawn),
        ("interactions", json!([{"trigger": {"type": "ON_CLICK"}}]), Unseen),
        ("isExposedInstance", json!(true), Unseen),
        ("isFixed", json!(true), Unseen),
        ("isMask", json!(true), Drawn),
        ("isMaskOutline", json!(true), Drawn),
        ("itemReverseZIndex", json!(true), Refused),
        ("itemSpacing", json!(4), Unseen),
        ("layoutAlign", json!("STRETCH"), Unseen),
        ("layoutGrids", json!([{"pattern": "GRID", "sectionSize": 8}]), Unseen),
        ("layoutGrow", json!(1), Unseen),
        ("layoutMode", json!("VERTICAL"), Unseen),
        ("layoutPositioning", json!("ABSOLUTE"), Unseen),
        ("layoutSizingHorizontal", json!("FILL"), Unseen),
        ("layoutSizingVertical", json!("FILL"), Unseen),
        ("layoutVersion", json!(5), Unseen),
        ("layoutWrap", json!("WRAP"), Unseen),
        ("lineIndentations", json!([1]), Text),
        ("lineTypes", json!(["ORDERED"]), Text),
        ("locked", json!(true), Unseen),
        ("maskType", json!("LUMINANCE"), Drawn),
        ("maxHeight", json!(40), Unseen),
        ("maxWidth", json!(40), Unseen),
        ("minHeight", json!(4), Unseen),
        ("minWidth", json!(4), Unseen),
        ("name", json!("another"), Unseen),
        ("opacity", json!(0.5), Drawn),
        ("overflowDirection", json!("VERTICAL_SCROLLING"), Unseen),
        ("overrides", json!([{"id": "7:3", "overriddenFields": ["fills"]}]), Unseen),
        ("paddingBottom", json!(4), Unseen),
        ("paddingLeft", json!(4), Unseen),
        ("paddingRight", json!(4), Unseen),
        ("paddingTop", json!(4), Unseen),
        ("pluginData", json!({"1": {"a": "b"}}), Unseen),
        ("preserveRatio", json!(true), Unseen),
        ("primaryAxisAlignItems", json!("CENTER"), Unseen),
        ("primaryAxisSizingMode", json!("FIXED"), Unseen),
        ("rectangleCornerRadii", json!([4, 0, 0, 0]), Drawn),
        ("relativeTransform", json!([[0, -1, 20], [1, 0, 0]]), Drawn),
        ("rotation", json!(1.5), Geometry),
        ("scrollBehavior", json!("FIXED"), Unseen),
        ("sharedPluginData", json!({"a": {"b": "c"}}), Unseen),
        ("size", json!({"x": 24, "y": 24}), Drawn),
        ("strokeAlign", json!("OUTSIDE"), Drawn),
        ("strokeAlign", json!("AROUND"), Refused),
        ("strokeCap", json!("ROUND"), Geometry),
        ("strokeDashes", json!([2, 2]), Geometry),
        ("strokeGeometry", json!([{"path": "M0 0L20 0L20 2L0 2Z", "windingRule": "NONZERO"}]), Drawn),
        ("strokeJoin", json!("ROUND"), Geometry),
        ("strokeMiterAngle", json!(30), Geometry),
        ("strokeWeight", json!(3), Geometry),
        ("strokes", solid(BLUE, 1.0), Drawn),
        ("strokesIncludedInLayout", json!(true), Unseen),
        ("style", json!({"fontSize": 12}), Text),
        ("styleOverrideTable", json!({"1": {"fontSize": 12}}), Text),
        ("styles", json!({"fill": "7:9"}), Unseen),
        ("transitionDuration", json!(300), Unseen),
        ("transitionEasing", json!("EASE_OUT"), Unseen),
        ("transitionNodeID", json!("7:1"), Unseen),
        ("type", json!("ELLIPSE"), Drawn),
        ("type", json!("WIDGET"), Refused),
        ("visible", json!(false), Drawn),
    ]
}

/// A frame whose child has the field, or not.
fn frame_around(more: Value) -> Value {
    let stroke =
        json!([{"path": "M-1 -1L21 -1L21 21L-1 21ZM1 1L1 19L19 19L19 1Z", "windingRule": "NONZERO"}]);
    let mut all = json!({"fills": solid(RED, 1.0), "strokes": solid(RED, 1.0), "strokeWeight": 2, "strokeGeometry": stroke});
    for (key, value) in more.as_object().unwrap() {
        all[key] = value.clone();
    }
    let child = node("FRAME", [2.0, 2.0, 20.0, 20.0], all);
    let sibling = node("RECTANGLE", [4.0, 4.0, 4.0, 4.0], json!({"fills": solid(BLUE, 1.0)}));
    node("FRAME", [0.0, 0.0, 24.0, 24.0], json!({"children": [child, sibling]}))
}

#[test]
fn every_field_has_its_role() {
    let without = read(&frame_around(json!({})));
    let look = |node: &Node| node.art.as_ref().unwrap().look;
    for (field, value, role) in fields() {
        // The outline of a text is none of ours.
        let with = if role == Text { json!({"type": "TEXT", field: value}) } else { json!({field: value}) };
        let with = read(&frame_around(with));
        let is_drawn = canvas(&with, UPRIGHT).is_ok();
        assert_eq!(is_drawn, !matches!(role, Refused | Text), "{field}: {:?}", canvas(&with, UPRIGHT));
        assert_eq!(
            look(&with) == look(&without),
            role == Unseen,
            "{field}: whether the look is that without it"
        );
    }
}

#[test]
fn the_table_holds_every_field_of_the_specification() {
    let mut names = fields().into_iter().map(|(field, ..)| field).collect::<Vec<_>>();
    assert!(names.is_sorted());
    names.dedup();
    assert_eq!(names.len(), 104);
}
