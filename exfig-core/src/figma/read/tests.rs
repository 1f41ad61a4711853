//! Documents as Figma sends them, and as it does not.

use super::*;

fn document(json: &str) -> Result<Document, String> {
    read_document(json.as_bytes(), &Interest::everything(), Bulk::default())
        .map_err(|error| error.to_string())
}

#[test]
fn unused_fields_are_skipped() {
    let read = document(
        r#"{"name":"App","version":"7","role":"owner","document":{"id":"0:0","type":"DOCUMENT","children":[
            {"id":"1:1","name":"Icons","type":"CANVAS","children":[
                {"id":"1:2","name":"sun","type":"COMPONENT","fills":[],"absoluteBoundingBox":{"x":1,"y":2,"width":24,"height":24},
                 "children":[{"id":"1:3","type":"VECTOR","fills":[{"type":"SOLID","color":{"r":1}}],
                              "fillGeometry":[{"path":"M0 0","windingRule":"NONZERO"}]}]}]}]},
            "components":{"1:2":{"key":"k","name":"sun","description":"A sun"}},"styles":null,"unknown":{"a":[1,2,{}]}}"#,
    )
    .unwrap();
    assert_eq!((read.name.as_deref(), read.version.as_deref()), (Some("App"), Some("7")));
    let sun = &read.root.children[0].children[0];
    assert_eq!((sun.name.as_str(), sun.size, sun.is_visible()), ("sun", Some((24.0, 24.0)), true));
}

#[test]
fn invisible_nodes_are_recognized() {
    let table = [
        (r#""type":"COMPONENT","children":[]"#, false),
        (r#""type":"COMPONENT","fills":[{"type":"SOLID","visible":false}]"#, false),
        (r#""type":"COMPONENT","fills":[{"type":"SOLID","opacity":0}]"#, false),
        (r#""type":"COMPONENT","fills":[{"type":"SOLID"}]"#, true),
        (r#""type":"COMPONENT","visible":false,"fills":[{"type":"SOLID"}]"#, false),
        (r#""type":"COMPONENT","opacity":0,"fills":[{"type":"SOLID"}]"#, false),
        (r#""type":"GROUP","children":[{"type":"LINE","strokes":[{"type":"SOLID"}]}]"#, true),
        (
            r#""type":"GROUP","children":[{"type":"LINE","visible":false,"strokes":[{"type":"SOLID"}]}]"#,
            false,
        ),
        (r#""type":"COMPONENT","children":[{"type":"WIDGET"}]"#, true),
        (r#""fills":[{"type":"SOLID"}],"type":"RECTANGLE","children":null"#, true),
    ];
    for (fields, want) in table {
        let read = document(&format!(r#"{{"document":{{"children":[{{{fields}}}]}}}}"#)).unwrap();
        assert_eq!(read.root.children[0].is_visible(), want, "{fields}");
    }
}

#[test]
fn nodes_that_do_not_exist_are_null() {
    let nodes = read_nodes(
        r#"{"name":"x","nodes":{"1:2":null,"1:3":{"document":{"id":"1:3"},"styles":{}}}}"#.as_bytes(),
        &Interest::everything(),
        Bulk::default(),
    )
    .unwrap()
    .nodes;
    assert_eq!(nodes["1:2"], None);
    assert_eq!(nodes["1:3"].as_ref().unwrap().document.id, "1:3");
}

#[test]
fn a_body_that_is_not_a_document_is_not_an_empty_design() {
    let bodies = [
        "{}",
        r#"{"err":"boom"}"#,
        r#"{"status":500,"err":"boom"}"#,
        r#"{"document":null,"nodes":null}"#,
        r#"{"document":{},"nodes":[]}"#,
        r#"{"status":403,"document":{"type":"DOCUMENT"},"nodes":{}}"#,
        r#"{"error":true,"document":{"type":"DOCUMENT"},"nodes":{}}"#,
    ];
    for body in bodies {
        assert!(document(body).is_err(), "{body}");
        assert!(read_nodes(body.as_bytes(), &Interest::everything(), Bulk::default()).is_err(), "{body}");
    }
    document(r#"{"status":null,"error":false,"document":{"type":"DOCUMENT"}}"#).unwrap();
}

#[test]
fn a_response_with_another_version_or_without_a_node_is_rejected() {
    let file =
        |version: &str| document(&format!(r#"{{{version}"document":{{"type":"DOCUMENT"}}}}"#)).unwrap();
    file(r#""version":"7","#).at_version(Some("7")).unwrap();
    file("").at_version(None).unwrap();
    let why = file(r#""version":"9","#).at_version(Some("7")).unwrap_err().to_string();
    assert_eq!(why, "it has version 9, but version 7 was requested");
    assert!(file("").at_version(Some("7")).is_err());

    let key = crate::asset::FileKey::parse("KEY").unwrap();
    let ids = ["1:2", "1:3"].map(crate::asset::NodeId::new).to_vec();
    let request = ApiRequest::Nodes { key, version: Some("7".to_owned()), ids, part: Default::default() };
    let answers = |body: &str| {
        let answer = read_nodes(body.as_bytes(), &Interest::everything(), Bulk::default()).unwrap();
        answer.answers(&request).map(|nodes| nodes.len()).map_err(|error| error.to_string())
    };
    assert_eq!(answers(r#"{"version":"7","nodes":{"1:2":null,"1:3":null}}"#), Ok(2));
    assert_eq!(
        answers(r#"{"version":"7","nodes":{"1:3":null}}"#),
        Err("it has no entry for node 1:2".into())
    );
    assert!(answers(r#"{"version":"8","nodes":{"1:2":null,"1:3":null}}"#).is_err());
}

fn nested(depth: usize) -> String {
    format!(r#"{{"document":{}{}}}"#, r#"{"type":"FRAME","children":["#.repeat(depth), "]}".repeat(depth))
}

#[test]
fn deep_documents_are_read_and_bottomless_ones_rejected() {
    let run = |json: String| {
        std::thread::Builder::new()
            .stack_size(STACK)
            .spawn(move || document(&json).map(|_| ()))
            .unwrap()
            .join()
            .unwrap()
    };
    run(nested(1_500)).unwrap();
    assert!(run(nested(2_500)).unwrap_err().contains("nested more than 2000 deep"));
}

#[test]
fn a_cut_document_is_an_error_at_any_byte() {
    let json = nested(3);
    for end in 0..json.len() {
        assert!(document(&json[..end]).is_err(), "{end}");
    }
    assert!(document(&format!("{json} x")).is_err());
}
