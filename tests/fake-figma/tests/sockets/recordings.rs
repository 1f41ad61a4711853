//! Bodies as they are recorded: GET file, GET nodes, GET variables/local, plain and packed.

use std::io::Write as _;

use fake_figma::{Design, DesignError, FakeFigma};
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use tempfile::{NamedTempFile, TempPath};

use crate::client::api;

/// A file with these bytes, until it is dropped.
fn file(bytes: &[u8]) -> TempPath {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    file.into_temp_path()
}

fn style_node(id: &str, kind: &str, extra: Value) -> Value {
    let mut node = json!({"id": id, "name": format!("style {id}"), "type": kind,
        "absoluteBoundingBox": {"x": 0, "y": 0, "width": 100, "height": 100}});
    node.as_object_mut().unwrap().append(&mut extra.as_object().unwrap().clone());
    json!({"document": node, "components": {}, "componentSets": {}, "styles": {}})
}

fn variables() -> Value {
    json!({"status": 200, "error": false, "meta": {
        "variableCollections": {
            "VariableCollectionId:1:1": {"id": "VariableCollectionId:1:1", "name": "Theme", "key": "kc", "remote": false},
            "VariableCollectionId:r/1:2": {"id": "VariableCollectionId:r/1:2", "name": "Far", "key": "kr", "remote": true}},
        "variables": {
            "VariableID:1:3": {"id": "VariableID:1:3", "name": "ink", "key": "kv", "resolvedType": "COLOR",
                "variableCollectionId": "VariableCollectionId:1:1", "remote": false, "hiddenFromPublishing": false},
            "VariableID:1:4": {"id": "VariableID:1:4", "name": "secret", "key": "kh", "resolvedType": "FLOAT",
                "variableCollectionId": "VariableCollectionId:1:1", "remote": false, "hiddenFromPublishing": true}}}})
}

#[test]
fn a_nodes_body_becomes_a_page_and_style_nodes_become_styles() {
    let body = json!({"name": "Kit", "lastModified": "2026-01-02T00:00:00Z", "version": "5", "nodes": {
        "1:1": style_node("1:1", "RECTANGLE", json!({"fills": [], "effects": []})),
        "1:2": style_node("1:2", "RECTANGLE", json!({"effects": [{"type": "DROP_SHADOW"}]})),
        "1:3": style_node("1:3", "TEXT", json!({"style": {}})),
        "1:4": style_node("1:4", "FRAME", json!({"layoutGrids": [{}], "children": []})),
        "1:5": {"document": {"id": "1:5", "name": "Icons", "type": "FRAME",
                    "absoluteBoundingBox": {"x": 0, "y": 0, "width": 1, "height": 1},
                    "children": [{"id": "1:6", "name": "Arrow", "type": "COMPONENT"}]},
                "components": {"1:6": {"key": "k", "name": "Arrow"}}},
        "1:7": null}});
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(body.to_string().as_bytes()).unwrap();
    let design = Design::from_file(file(&packed.finish().unwrap())).unwrap();
    assert_eq!(
        (design.name.as_str(), design.version.as_str(), design.file_key.as_str()),
        ("Kit", "5", "FAKE")
    );
    let server = FakeFigma::builder().design(design).start().unwrap();
    let page = api(&server, "/v1/files/FAKE?depth=2").json()["document"]["children"][0].clone();
    assert_eq!(page["children"].as_array().unwrap().len(), 5);
    let styles = api(&server, "/v1/files/FAKE/styles").json()["meta"]["styles"].clone();
    let types: Vec<_> =
        styles.as_array().unwrap().iter().map(|style| (&style["node_id"], &style["style_type"])).collect();
    let expected = [("1:1", "FILL"), ("1:2", "EFFECT"), ("1:3", "TEXT"), ("1:4", "GRID")]
        .map(|(id, kind)| (json!(id), json!(kind)));
    assert_eq!(types, expected.iter().map(|(id, kind)| (id, kind)).collect::<Vec<_>>());
    assert_eq!(api(&server, "/v1/files/FAKE/components").json()["meta"]["components"][0]["node_id"], "1:6");
}

#[test]
fn variables_alone_or_beside_a_document() {
    let path = file(variables().to_string().as_bytes());
    for design in
        [Design::from_file(&path).unwrap(), Design::synthetic(1).with_variables_file(&path).unwrap()]
    {
        let server = FakeFigma::builder().design(design).start().unwrap();
        assert_eq!(api(&server, "/v1/files/FAKE/variables/local").json(), variables());
        let published = api(&server, "/v1/files/FAKE/variables/published").json()["meta"].clone();
        assert_eq!(
            published["variables"],
            json!({"VariableID:1:3": {
            "id": "VariableID:1:3", "subscribed_id": "VariableID:kv/1:3", "name": "ink", "key": "kv",
            "updatedAt": "2026-01-01T00:00:00Z", "resolvedDataType": "COLOR",
            "variableCollectionId": "VariableCollectionId:1:1"}})
        );
        assert_eq!(published["variableCollections"].as_object().unwrap().len(), 1);
    }
    let none = FakeFigma::synthetic(1).unwrap();
    assert_eq!(
        api(&none, "/v1/files/FAKE/variables/local").json()["meta"],
        json!({"variables": {}, "variableCollections": {}})
    );
}

#[test]
fn a_tree_deeper_than_serde_s_limit_is_read_and_served() {
    let mut node = json!({"id": "9:0", "name": "leaf", "type": "VECTOR"});
    for level in 1..400 {
        node = json!({"id": format!("9:{level}"), "name": "group", "type": "GROUP", "children": [node]});
    }
    let body = json!({"name": "Deep", "version": "1", "document": {"id": "0:0", "type": "DOCUMENT", "children": [node]}});
    let design = Design::from_file(file(body.to_string().as_bytes())).unwrap();
    let server = FakeFigma::builder().design(design).start().unwrap();
    let leaf = api(&server, "/v1/files/FAKE/nodes?ids=9:0").json();
    assert_eq!(leaf["nodes"]["9:0"]["document"]["name"], "leaf");
    assert!(api(&server, "/v1/files/FAKE?geometry=paths").text().contains("\"leaf\""));
}

#[test]
fn what_is_no_recording_is_refused_with_a_hint() {
    let refused = |bytes: &[u8]| Design::from_file(file(bytes)).unwrap_err();
    assert!(matches!(refused(b"{\"images\":{}}"), DesignError::Shape { .. }));
    assert!(refused(b"[]").to_string().contains("none of the keys `document`, `nodes`, `meta.variables`"));
    assert!(matches!(refused(b"{\"document\":"), DesignError::Json { .. }));
    assert!(matches!(refused(b"{\"document\":{}} x"), DesignError::Json { .. }));
    assert!(matches!(refused(b""), DesignError::Json { .. }));
    assert!(matches!(refused(&[0x1f, 0x8b, 8, 0]), DesignError::Read { .. }));
    assert!(matches!(Design::from_file("no/such/file"), Err(DesignError::Read { .. })));
    assert!(Design::synthetic(1).with_variables_file(file(b"{}")).is_err());
}
