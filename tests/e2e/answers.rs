//! Responses that are not answers: an error or an empty object with the status 200 reaches no file.

use fake_figma::{FakeFigma, Faults};

use crate::support::{Bench, EVERYTHING, Endings, ICONS, blur, design, snapshot};

/// `cargo torture answers` covers many more.
#[test]
fn a_body_that_is_not_an_answer_changes_nothing_and_the_next_export_succeeds() {
    let bodies = [
        "{}",
        "[]",
        r#"{"err":"boom"}"#,
        r#"{"error":true,"status":500,"message":"boom"}"#,
        r#"{"status":403,"err":"Invalid token"}"#,
        r#"{"status":200,"error":false,"meta":{}}"#,
    ];
    let mut endings = Endings::default();
    let bench = Bench::new(EVERYTHING);
    bench.export().ends_with(0);
    let before = bench.tree();
    bench.server.edit(blur);
    for endpoint in ["files", "variables", "styles", "meta"] {
        for body in bodies {
            // A token without the scope for these must not stop everything else.
            if ["styles", "variables"].contains(&endpoint) && body.contains("403") {
                continue;
            }
            bench.server.set_faults(Faults::answering(endpoint, 200, body).unwrap());
            let ran = bench.run(&["--max-retries", "1"]);
            assert!(ran.code != 0, "{endpoint} {body}: {}", ran.stderr);
            endings.add(&format!("{endpoint} {body}"), &bench, &ran);
            assert!(before == bench.tree(), "{endpoint} {body}");
        }
    }
    insta::assert_snapshot!(endings.shown(), @r#"
    files [] -> 1
        error: file TESTKEY: unexpected content: the response does not fit the request: invalid type: sequence, expected a Figma file at line 1 column 0
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    files {"err":"boom"} -> 1
        error: file TESTKEY: unexpected content: the response does not fit the request: missing field `document`
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    files {"error":true,"status":500,"message":"boom"} -> 3
        error: file TESTKEY: status 500: boom (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    files {"status":200,"error":false,"meta":{}} -> 1
        error: file TESTKEY: unexpected content: the response does not fit the request: missing field `document`
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    files {"status":403,"err":"Invalid token"} -> 4
        error: Figma refused this access token for file TESTKEY: Invalid token
        help: check FIGMA_TOKEN: it may be wrong or expired, or its owner may not be able to open this file
    files {} -> 1
        error: file TESTKEY: unexpected content: the response does not fit the request: missing field `document`
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    meta [] -> 1
        error: version of file TESTKEY: unexpected content: the response does not fit the request: it has no `file` with a `version`
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    meta {"err":"boom"} -> 1
        error: version of file TESTKEY: unexpected content: the response does not fit the request: it has no `file` with a `version`
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    meta {"error":true,"status":500,"message":"boom"} -> 3
        error: version of file TESTKEY: status 500: boom (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    meta {"status":200,"error":false,"meta":{}} -> 1
        error: version of file TESTKEY: unexpected content: the response does not fit the request: it has no `file` with a `version`
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    meta {"status":403,"err":"Invalid token"} -> 4
        error: Figma refused this access token for version of file TESTKEY: Invalid token
        help: check FIGMA_TOKEN: it may be wrong or expired, or its owner may not be able to open this file
    meta {} -> 1
        error: version of file TESTKEY: unexpected content: the response does not fit the request: it has no `file` with a `version`
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    styles [] -> 1
        error: published styles of file TESTKEY: unexpected content: the response does not fit the request: invalid length 0, expected struct StylesBody with 1 element at line 1 column 2
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    styles {"err":"boom"} -> 1
        error: published styles of file TESTKEY: unexpected content: the response does not fit the request: missing field `meta` at line 1 column 14
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    styles {"error":true,"status":500,"message":"boom"} -> 3
        error: published styles of file TESTKEY: status 500: boom (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    styles {"status":200,"error":false,"meta":{}} -> 1
        error: published styles of file TESTKEY: unexpected content: the response does not fit the request: missing field `styles` at line 1 column 37
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    styles {} -> 1
        error: published styles of file TESTKEY: unexpected content: the response does not fit the request: missing field `meta` at line 1 column 2
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    variables [] -> 1
        error: variables of file TESTKEY: unexpected content: the response does not fit the request: invalid length 0, expected struct VariablesBody with 1 element at line 1 column 2
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    variables {"err":"boom"} -> 1
        error: variables of file TESTKEY: unexpected content: the response does not fit the request: missing field `meta` at line 1 column 14
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    variables {"error":true,"status":500,"message":"boom"} -> 3
        error: variables of file TESTKEY: status 500: boom (after 2 attempts in [TIME])
        help: nothing was written; run it again later, and check status.figma.com if it happens again
    variables {"status":200,"error":false,"meta":{}} -> 1
        error: variables of file TESTKEY: unexpected content: the response does not fit the request: missing field `variables` at line 1 column 37
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    variables {} -> 1
        error: variables of file TESTKEY: unexpected content: the response does not fit the request: missing field `meta` at line 1 column 2
        help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    "#);
    bench.server.set_faults(Faults::none());
    bench.export().ends_with(0);
    bench.run(&["--check"]).ends_with(0);
}

/// `--resume` requests the version that the export started with.
#[test]
fn a_document_of_another_version_is_rejected() {
    let bench = Bench::new(ICONS);
    bench.server.set_faults(Faults::script("cdn#2: 404 x100").unwrap());
    bench.export().ends_with(3);
    let other = r#"{"version":"999","document":{"id":"0:0","type":"DOCUMENT","children":[]}}"#;
    bench.server.set_faults(Faults::answering("files", 200, other).unwrap());
    let before = bench.tree();
    // Without the document that the export kept.
    std::fs::remove_dir_all(bench.path("target/exfig/documents")).unwrap();
    let ran = bench.run(&["--resume"]);
    snapshot!(bench, ran, @r"
    code: 1
    ----- stderr
        Resuming app (2 of 5 items already done)
    error: file TESTKEY: unexpected content: the response does not fit the request: it has version 999, but version 1 was requested
    help: nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this
    ");
    assert_eq!(bench.tree(), before);
    bench.server.set_faults(Faults::none());
    bench.run(&["--resume"]).ends_with(0);
}

/// An element that Figma may write one day is rejected by name, and accepted where the user says so.
#[test]
fn an_unknown_element_is_named_and_can_be_accepted_by_a_key() {
    let entry = ICONS.replace("dir = ", "renderer = \"figma\"\ndir = ");
    let bench = Bench::with(FakeFigma::builder().design(design(&["sun"])), &entry);
    let svg = "<svg width=\"8\" height=\"8\" xmlns=\"http://www.w3.org/2000/svg\">\
               <path d=\"M0 0H8V8Z\"/><feNew/></svg>";
    bench.server.set_faults(Faults::answering("cdn", 200, svg).unwrap());
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 1 for Figma to render, 0 up to date
        Retrying svg of icon `sun`: unexpected content: an SVG with an element `feNew` that exfig does not know; if Figma writes it, add `accept-svg = ["feNew"]` to the entry; next attempt in [TIME], 3 attempts left after that
        Exported app: 1 written, 0 unchanged, 1 failed
           Spent 2 tier-1 requests, 5 downloads, 4 retries (unexpected content), in [TIME]
    error: 1 item could not be exported:
      - icon `sun` (1:0): the download failed: unexpected content: an SVG with an element `feNew` that exfig does not know; if Figma writes it, add `accept-svg = ["feNew"]` to the entry (after 5 attempts)
    help: `cargo xtask figma-export --resume` tries again
    "#);
    bench.configure(&entry.replace("dir = ", "accept-svg = [\"feNew\"]\ndir = "));
    bench.run(&["--resume"]).ends_with(0);
    assert_eq!(bench.read("app/assets/icons/sun.svg"), svg);
    bench.run(&["--check"]).ends_with(0);
}

/// Figma names every node that it was asked for, with null if it rendered nothing; what is not named is not invisible.
#[test]
fn a_node_that_a_response_leaves_out_is_not_called_invisible() {
    let bench = Bench::new(ICONS);
    bench.server.set_faults(Faults::answering("images", 200, r#"{"err":null,"images":{}}"#).unwrap());
    let ran = bench.export();
    ran.ends_with(3);
    assert!(
        ran.stderr.contains("Figma's response does not mention it") && !ran.stderr.contains("invisible"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("--resume` tries again"), "{}", ran.stderr);
    bench.server.set_faults(
        Faults::answering("images", 200, r#"{"err":"Rendering timed out","images":{}}"#).unwrap(),
    );
    let ran = bench.run(&["--resume"]);
    assert!(ran.stderr.contains("Figma could not render it: Rendering timed out"), "{}", ran.stderr);
    bench.server.set_faults(Faults::none());
    bench.run(&["--resume"]).ends_with(0);
}
