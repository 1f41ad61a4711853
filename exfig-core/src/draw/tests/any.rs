//! Trees of nodes as Figma would send them, and as it would not.

use super::*;

/// A tree of nodes, parts of it as Figma would send it and parts not.
fn any_node() -> impl Strategy<Value = Value> {
    let number = prop_oneof![-50.0..50.0_f64, Just(0.0), Just(1e300), Just(6.3e-9)];
    let fields = (
        prop::sample::select(vec!["FRAME", "VECTOR", "GROUP", "BOOLEAN_OPERATION", "LINE", "ELLIPSE"]),
        prop::array::uniform6(number.clone()),
        prop::array::uniform2(number),
        "[MLCZ]{1,3}([0-9]{1,2} ?){0,14}Z?",
        prop::sample::select(vec!["INSIDE", "CENTER", "OUTSIDE"]),
        prop::bool::ANY,
        0.0..1.2_f64,
    );
    let more = (
        prop::sample::select(vec!["PASS_THROUGH", "NORMAL", "MULTIPLY", "HUE", "LINEAR_BURN"]),
        prop::sample::select(vec!["DROP_SHADOW", "INNER_SHADOW", "LAYER_BLUR", "BACKGROUND_BLUR"]),
        prop::sample::select(vec!["ALPHA", "VECTOR", "LUMINANCE"]),
        prop::array::uniform4(prop_oneof![Just(0.0), -9.0..90.0_f64]),
        0..6_u8,
    );
    let leaf = (fields, more).prop_map(|(fields, (blend, effect, mask, [x, y, radius, spread], which))| {
        let (kind, [a, b, c, d, e, f], [w, h], path, align, flag, opacity) = fields;
        let effect = json!({"type": effect, "radius": radius, "spread": spread, "offset": {"x": x, "y": y},
            "color": {"r": 0, "g": 0, "b": 0, "a": 0.5}, "showShadowBehindNode": flag});
        // Most designs are upright.
        let (a, b, c, d) = if (1..3).contains(&which) { (1.0, 0.0, 0.0, 1.0) } else { (a, b, c, d) };
        json!({
            "effects": if which % 2 == 0 { json!([effect]) } else { json!([]) },
            "blendMode": if which == 1 { blend } else { "PASS_THROUGH" },
            "isMask": which == 2 || which == 3, "maskType": mask,
            "individualStrokeWeights": if which == 4 { json!({"top": x, "left": y}) } else { json!(null) },
            "id": "3:4", "name": "n", "type": kind, "size": {"x": w, "y": h},
            "relativeTransform": [[a, c, e], [b, d, f]],
            "fills": if flag { gradient(if which == 0 { "GRADIENT_DIAMOND" } else { "GRADIENT_LINEAR" }, [[a, b], [c, d], [e, f]]) } else { solid(RED, opacity) },
            "strokes": if flag { solid(BLUE, opacity) } else { json!([]) }, "strokeAlign": align, "opacity": opacity, "clipsContent": flag,
            "fillGeometry": if which == 4 { json!([]) } else { json!([{"path": "M0 0L9 0L9 9Z"}, {"path": path}]) }, "strokeGeometry": [{"path": "M0 0L9 0L9 9Z"}],
        })
    });
    leaf.prop_recursive(3, 12, 4, |inner| {
        (inner.clone(), prop::collection::vec(inner, 0..4)).prop_map(|(mut node, children)| {
            node["children"] = children.into();
            node
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_tree_is_judged_and_what_passes_becomes_an_svg(node in any_node()) {
        let node = read(&node);
        if let Ok(canvas) = canvas(&node, UPRIGHT) {
            let scene = scene(&node, UPRIGHT).unwrap();
            prop_assert_eq!([scene.width, scene.height], canvas.sides());
            let text = svg(&scene, "p-", &node.id, &Bitmaps::new());
            prop_assert_eq!(&text, &svg(&scene, "p-", &node.id, &Bitmaps::new()));
            // usvg rejects a box of 1e300 px; it reads every other one.
            if scene.width < 1e6 && scene.height < 1e6 && scene.width > 1e-3 && scene.height > 1e-3 {
                let tree = resvg::usvg::Tree::from_str(&text, &resvg::usvg::Options::default());
                prop_assert!(tree.is_ok(), "{:?}: {}", tree.err(), text);
            }
        }
    }

    #[test]
    fn transforms_compose(a in prop::array::uniform6(-9.0..9.0_f64), b in prop::array::uniform6(-9.0..9.0_f64), x in -9.0..9.0_f64, y in -9.0..9.0_f64) {
        let (outer, inner, point) = (Matrix(a), Matrix(b), Point { x, y });
        let (together, apart) = (outer.then_inner(&inner).apply(point), outer.apply(inner.apply(point)));
        prop_assert!((together.x - apart.x).abs() < 1e-9 && (together.y - apart.y).abs() < 1e-9);
    }
}
