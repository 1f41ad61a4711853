//! Every endpoint: what it answers when all is well, and what to mistakes.

use std::io::Read as _;
use std::time::Duration;

use fake_figma::{Design, Endpoint, FakeFigma};
use serde_json::{Value, json};

use crate::client::{Client, TOKEN, api, download, url, urls};

fn icons(count: usize) -> FakeFigma {
    FakeFigma::synthetic(count).unwrap()
}

fn ids(nodes: &Value) -> Vec<&str> {
    nodes.as_array().unwrap().iter().map(|node| node["id"].as_str().unwrap()).collect()
}

#[test]
fn a_file_with_geometry_is_the_document_itself() {
    let server = icons(3);
    let design = Design::synthetic(3);
    let whole = api(&server, "/v1/files/FAKE?geometry=paths").json();
    assert_eq!(whole["document"], design.file["document"]);
    assert_eq!(
        (whole["version"].as_str(), whole["name"].as_str()),
        (Some("1000"), Some("3 synthetic icons"))
    );

    let plain = api(&server, "/v1/files/FAKE").json();
    let vector = &plain["document"]["children"][0]["children"][0]["children"][1]["children"][0];
    assert_eq!(vector["id"], "3:1");
    for field in ["fillGeometry", "strokeGeometry", "size", "relativeTransform"] {
        assert_eq!(vector.get(field), None, "{field}");
    }
    assert_eq!(vector["fills"][0]["type"], "SOLID");
    assert_eq!(plain["components"].as_object().unwrap().len(), 3);
}

#[test]
fn depth_and_ids_narrow_a_file() {
    let server = icons(3);
    let pages = api(&server, "/v1/files/FAKE?depth=1").json();
    assert_eq!(pages["document"]["children"][0]["name"], "Page 1");
    assert_eq!(pages["document"]["children"][0]["children"], json!([]));
    assert_eq!(pages["components"], json!({}));
    let frames = api(&server, "/v1/files/FAKE?depth=2").json();
    assert_eq!(frames["document"]["children"][0]["children"][0]["children"], json!([]));

    let one = api(&server, "/v1/files/FAKE?ids=2:1").json();
    let frame = &one["document"]["children"][0]["children"][0];
    assert_eq!(ids(&frame["children"]), ["2:1"]);
    assert_eq!(ids(&frame["children"][0]["children"]), ["3:1"]);
    assert_eq!(one["components"].as_object().unwrap().keys().collect::<Vec<_>>(), ["2:1"]);
}

#[test]
fn nodes_are_cut_out_and_unknown_ones_are_null() {
    let server = icons(3);
    let answer = api(&server, "/v1/files/FAKE/nodes?ids=2%3A0,9:9,2:0&geometry=paths").json();
    assert_eq!(answer["nodes"]["9:9"], Value::Null);
    assert_eq!(answer["nodes"]["2:0"]["document"], *Design::synthetic(3).node("2:0").unwrap());
    assert_eq!(answer["nodes"]["2:0"]["components"]["2:0"]["name"], "ic/24/name_0");
    assert_eq!(answer["nodes"].as_object().unwrap().len(), 2);
    let shallow = api(&server, "/v1/files/FAKE/nodes?ids=1:1&depth=1").json();
    let frame = &shallow["nodes"]["1:1"]["document"];
    assert_eq!((ids(&frame["children"]).len(), &frame["children"][0]["children"]), (3, &json!([])));
}

#[test]
fn tokens_are_told_apart() {
    let server = FakeFigma::builder().design(Design::synthetic(1)).expired_token("old").start().unwrap();
    let mut client = Client::connect(&server.api_url());
    let mut me = |headers: &str| {
        let answer = client.get("/v1/me", headers).unwrap();
        (answer.status, answer.json()["err"].as_str().map(str::to_owned))
    };
    let refused = |message: &str| (403, Some(message.to_owned()));
    assert_eq!(me(""), refused("Invalid token"));
    assert_eq!(me("X-Figma-Token: nonsense\r\n"), refused("Invalid token"));
    assert_eq!(me("X-Figma-Token: old\r\n"), refused("Token expired"));
    assert_eq!(me("Authorization: Bearer fake-token\r\n"), (200, None));
    server.add_token("new");
    assert_eq!(me("x-figma-token: new\r\n"), (200, None));
    server.expire_token("new");
    assert_eq!(me("x-figma-token: new\r\n"), refused("Token expired"));
}

#[test]
fn errors_have_figma_s_two_shapes() {
    let server = FakeFigma::builder().design(Design::synthetic(1)).variables_allowed(false).start().unwrap();
    let shape_a = |status: u16, message: &str| json!({"status": status, "err": message});
    let shape_b = |status: u16, message: &str| json!({"status": status, "error": true, "message": message});
    for (path, body) in [
        ("/v1/files/NONE", shape_a(404, "Not found")),
        ("/v1/files/FAKE?version=7", shape_a(404, "Not found")),
        ("/v1/files/NONE/styles", shape_b(404, "Not found")),
        ("/v1/files/NONE/variables/local", shape_b(404, "Not found")),
        ("/v1/files/FAKE/variables/local", shape_b(403, "Limited by Figma plan")),
        ("/v1/nothing", shape_a(404, "Not found")),
        ("/v1/files/FAKE/nodes", shape_a(400, "Invalid parameter: ids is required")),
        ("/v1/images/FAKE?ids=", shape_a(400, "Invalid parameter: ids is required")),
        (
            "/v1/images/FAKE?ids=1:1&scale=4.01",
            shape_a(400, "Invalid parameter: scale must be a number between 0.01 and 4, got 4.01"),
        ),
        (
            "/v1/images/FAKE?ids=1:1&format=webp",
            shape_a(400, "Invalid parameter: format must be one of jpg, png, svg, pdf, got webp"),
        ),
        (
            "/v1/images/FAKE?ids=1:1&contents_only=1",
            shape_a(400, "Invalid parameter: contents_only must be true or false, got 1"),
        ),
        (
            "/v1/files/FAKE?depth=0",
            shape_a(400, "Invalid parameter: depth must be a positive integer, got 0"),
        ),
    ] {
        let answer = api(&server, path);
        assert_eq!(answer.json(), body, "{path}");
        assert_eq!(u64::from(answer.status), body["status"], "{path}");
    }
}

#[test]
fn a_request_line_of_more_than_8_kib_is_cloudfront_s() {
    let server = icons(1);
    let path = |length: usize| format!("/v1/files/FAKE/nodes?ids={}", "1:2,".repeat(length / 4));
    assert_eq!(api(&server, &path(8_000)).status, 200);
    for length in [8_200, 200_000] {
        let answer = api(&server, &path(length));
        assert_eq!((answer.status, answer.header("content-type")), (413, Some("text/html")));
        assert!(answer.text().contains("cloudfront"));
    }
    let log = server.log();
    assert_eq!((log[1].endpoint, log[1].status), (Endpoint::Nodes, Some(413)));
}

#[test]
fn renders_are_urls_of_the_other_port() {
    let server = icons(3);
    server.edit(|design| design.node_mut("2:1").unwrap()["visible"] = false.into());
    let urls = urls(&server, "format=svg&ids=2:0,2:1,9:9");
    assert_eq!((&urls["2:1"], &urls["9:9"]), (&Value::Null, &Value::Null));
    let url = urls["2:0"].as_str().unwrap();
    assert!(url.starts_with(&format!("{}/images/", server.cdn_url())));
    let picture = download(url).unwrap();
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/svg+xml")));
    assert_eq!(picture.body, server.bytes_of("2:0", fake_figma::Format::Svg, 1.0).unwrap());
    assert_eq!(server.log().last().unwrap().ids, ["2:0"]);
    assert_eq!(download(&format!("{}/images/none", server.cdn_url())).unwrap().status, 404);
}

#[test]
fn scales_and_formats() {
    let server = icons(1);
    let get = |query: &str| {
        let urls = urls(&server, &format!("ids=2:0&{query}"));
        download(urls["2:0"].as_str().unwrap()).unwrap()
    };
    let side = |bytes: &[u8]| u32::from_be_bytes(bytes[16..20].try_into().unwrap());
    assert_eq!(side(&get("").body), 24);
    assert_eq!(side(&get("scale=1.5").body), 36);
    assert_eq!(get("format=jpg&scale=2").header("content-type"), Some("image/jpeg"));
    assert_eq!(get("format=pdf").header("content-type"), Some("application/pdf"));
}

#[test]
fn a_token_at_the_cdn_is_refused_and_counted() {
    let server = icons(1);
    let url = url(&server, "2:0");
    let path = &url[server.cdn_url().len()..];
    let mut client = Client::connect(&server.cdn_url());
    assert_eq!(client.get(path, "").unwrap().status, 200);
    assert_eq!(server.token_leaks(), 0);
    let refused = client.get(path, TOKEN).unwrap();
    assert_eq!(refused.status, 400);
    assert!(refused.text().contains("<Code>InvalidArgument</Code>"));
    assert_eq!(server.token_leaks(), 1);
}

#[test]
fn urls_expire() {
    let server =
        FakeFigma::builder().design(Design::synthetic(1)).url_lifetime(Duration::ZERO).start().unwrap();
    let expired = download(&url(&server, "2:0")).unwrap();
    assert_eq!(expired.status, 403);
    assert!(expired.text().contains("<Message>Request has expired</Message>"));
}

#[test]
fn an_edit_makes_a_version_and_the_old_one_stays() {
    let server = icons(2);
    let before = url(&server, "2:0");
    let old = download(&before).unwrap().body;
    server.edit(|design| {
        design.node_mut("3:0").unwrap()["fillGeometry"][0]["path"] = "M0 0L9 0L9 9Z".into();
    });
    let meta = api(&server, "/v1/files/FAKE/meta").json();
    assert_eq!(
        (meta["file"]["version"].as_str(), meta["file"]["last_touched_at"].as_str()),
        (Some("1001"), Some("2026-01-01T00:01:00Z"))
    );
    assert_ne!(download(&url(&server, "2:0")).unwrap().body, old);
    assert_eq!(download(&before).unwrap().body, old);
    let pinned = urls(&server, "format=svg&ids=2:0&version=1000");
    assert_eq!(pinned["2:0"], before.as_str());
    assert_eq!(api(&server, "/v1/files/FAKE?version=1000").json()["version"], "1000");

    let versions = api(&server, "/v1/files/FAKE/versions?page_size=1").json();
    assert_eq!(versions["versions"][0]["id"], "1001");
    let next = versions["pagination"]["next_page"].as_str().unwrap();
    let older = api(&server, &next[server.api_url().len()..]).json();
    assert_eq!((ids(&older["versions"]), &older["pagination"]), (vec!["1000"], &json!({})));
}

/// A frame with a component set of one variant, a text that uses a style, and a remote component.
fn library() -> Design {
    let file = json!({
        "document": {"id": "0:0", "name": "Document", "type": "DOCUMENT", "children": [
            {"id": "0:1", "name": "Page", "type": "CANVAS", "children": [
                {"id": "1:1", "name": "Frame", "type": "FRAME", "children": [
                    {"id": "1:2", "name": "Arrow", "type": "COMPONENT_SET", "children": [
                        {"id": "1:3", "name": "Size=24", "type": "COMPONENT",
                         "fills": [{"type": "IMAGE", "imageRef": "abc"}], "styles": {"fill": "7:1"}}]},
                    {"id": "1:4", "name": "Title", "type": "TEXT", "style": {"fontSize": 12.0}, "styles": {"text": "7:2"}}]}]}]},
        "components": {
            "1:3": {"key": "k3", "name": "Size=24", "description": "d", "remote": false, "componentSetId": "1:2"},
            "8:8": {"key": "k8", "name": "gone", "remote": false}, "8:9": {"key": "k9", "name": "far", "remote": true}},
        "componentSets": {"1:2": {"key": "k2", "name": "Arrow", "description": ""}},
        "styles": {"7:1": {"key": "s1", "name": "Ink", "styleType": "FILL", "remote": false},
                   "7:2": {"key": "s2", "name": "Title", "styleType": "TEXT", "remote": false},
                   "7:3": {"key": "s3", "name": "Unused", "styleType": "FILL", "remote": false}},
        "schemaVersion": 0, "name": "Library", "lastModified": "2026-05-01T10:00:00Z", "version": "9",
    });
    Design::from_body(file).unwrap().with_key("LIB")
}

#[test]
fn published_items_are_in_snake_case_with_their_place() {
    let server = FakeFigma::builder().design(library()).start().unwrap();
    let list = |name: &str| api(&server, &format!("/v1/files/LIB/{name}")).json()["meta"][name].clone();
    let components = list("components");
    assert_eq!(components.as_array().unwrap().len(), 1, "neither the remote one nor the one without a node");
    let component = &components[0];
    assert_eq!(
        (&component["node_id"], &component["file_key"], &component["key"]),
        (&json!("1:3"), &json!("LIB"), &json!("k3"))
    );
    assert_eq!(
        component["containing_frame"],
        json!({
        "nodeId": "1:1", "name": "Frame", "pageId": "0:1", "pageName": "Page", "backgroundColor": "#FFFFFF",
        "containingComponentSet": {"nodeId": "1:2", "name": "Arrow"}})
    );
    assert_eq!(list("component_sets")[0]["name"], "Arrow");
    let styles = list("styles");
    let types: Vec<_> = styles.as_array().unwrap().iter().map(|style| &style["style_type"]).collect();
    assert_eq!(types, ["FILL", "TEXT"]);
    let fills = api(&server, "/v1/files/LIB/images").json();
    let fill = download(fills["meta"]["images"]["abc"].as_str().unwrap()).unwrap();
    assert!(fill.body.starts_with(b"\x89PNG"));
}

#[test]
fn a_style_has_a_node_of_its_own_values() {
    let server = FakeFigma::builder().design(library()).start().unwrap();
    let nodes = api(&server, "/v1/files/LIB/nodes?ids=7:1,7:2,7:3").json()["nodes"].clone();
    let (fill, text) = (&nodes["7:1"]["document"], &nodes["7:2"]["document"]);
    assert_eq!(
        (&fill["type"], &fill["name"], &fill["fills"][0]["imageRef"]),
        (&json!("RECTANGLE"), &json!("Ink"), &json!("abc"))
    );
    assert_eq!((&text["type"], &text["style"]["fontSize"]), (&json!("TEXT"), &json!(12.0)));
    assert_eq!(nodes["7:3"], Value::Null);
    // The set of the component that is in the answer comes along.
    let set = api(&server, "/v1/files/LIB/nodes?ids=1:3").json()["nodes"]["1:3"].clone();
    assert_eq!(
        (&set["componentSets"]["1:2"]["name"], &set["styles"]["7:1"]["name"]),
        (&json!("Arrow"), &json!("Ink"))
    );
}

#[test]
fn several_files_by_their_keys() {
    let server = FakeFigma::builder().design(library()).design(Design::synthetic(1)).start().unwrap();
    assert_eq!(server.file_keys(), ["FAKE", "LIB"]);
    assert_eq!(api(&server, "/v1/files/LIB/meta").json()["file"]["name"], "Library");
    assert_eq!(api(&server, "/v1/files/FAKE/meta").json()["file"]["name"], "1 synthetic icons");
    let twice = FakeFigma::builder().design(library()).design(library()).start().unwrap_err();
    assert_eq!(twice.to_string(), "two documents have the file key `LIB`; give one of them another");
}

#[test]
fn gzip_for_those_who_take_it() {
    let server = icons(50);
    let mut client = Client::connect(&server.api_url());
    let plain = client.get("/v1/files/FAKE", TOKEN).unwrap();
    let packed = client.get("/v1/files/FAKE", &format!("{TOKEN}Accept-Encoding: gzip\r\n")).unwrap();
    assert_eq!((plain.header("content-encoding"), packed.header("content-encoding")), (None, Some("gzip")));
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(packed.body.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, plain.body);
    assert!(packed.body.len() * 4 < plain.body.len());
}

#[test]
fn the_log_knows_connections_calls_and_tiers() {
    let server = icons(1);
    let mut client = Client::connect(&server.api_url());
    for path in ["/v1/me", "/v1/files/FAKE?depth=1", "/v1/files/FAKE/versions", "/v1/me"] {
        assert_eq!(client.get(path, TOKEN).unwrap().status, 200);
    }
    download(&url(&server, "2:0")).unwrap();
    let log = server.log();
    let seen: Vec<_> = log
        .iter()
        .map(|entry| (entry.seq, entry.connection, entry.endpoint.name(), entry.call, entry.tier))
        .collect();
    assert_eq!(
        seen,
        [
            (1, 1, "me", 1, Some(3)),
            (2, 1, "files", 1, Some(1)),
            (3, 1, "versions", 1, Some(2)),
            (4, 1, "me", 2, Some(3)),
            (5, 2, "images", 1, Some(1)),
            (6, 3, "cdn", 1, None),
        ]
    );
    assert!(log.iter().all(|entry| entry.token_seen != (entry.endpoint == Endpoint::Cdn)));
    let counts = server.counts();
    assert_eq!(
        (counts.total, counts.connections, counts.tier(1), counts.endpoint("me"), counts.status(200)),
        (6, 3, 2, 2, 6)
    );
}

#[test]
fn only_get_is_known() {
    use std::io::Write as _;
    let server = icons(1);
    let address = server.api_url();
    let mut stream = std::net::TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    stream
        .write_all(
            format!("POST /v1/me HTTP/1.1\r\n{TOKEN}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}")
                .as_bytes(),
        )
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"), "{answer}");
    assert_eq!(Client::connect(&address).get("no-path", "").unwrap().status, 400);
}

#[test]
fn a_dropped_server_leaves_its_ports() {
    let refused = |url: &str| {
        let error = std::net::TcpStream::connect(url.strip_prefix("http://").unwrap()).err();
        error.is_some_and(|error| error.kind() == std::io::ErrorKind::ConnectionRefused)
    };
    // Another test's server may be given the port in the moment between; not three times in a row.
    assert!((0..3).any(|_| {
        let server = icons(1);
        let (api, cdn) = (server.api_url(), server.cdn_url());
        drop(server);
        refused(&api) && refused(&cdn)
    }));
}

#[tokio::test]
async fn it_can_be_started_and_dropped_inside_of_a_runtime() {
    let server = icons(1);
    assert_eq!(server.counts().total, 0);
    drop(server);
}
