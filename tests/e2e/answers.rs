//! Answers that are none: an error or an empty object with the status 200 reaches no file.

use fake_figma::Faults;

use crate::support::{Bench, EVERYTHING, ICONS, blur};

/// `torture answers` has many more.
#[test]
fn a_body_that_is_no_answer_changes_nothing_and_the_next_export_is_right() {
    let bodies = [
        ("{}", "not the answer to this request"),
        ("[]", "not the answer to this request"),
        (r#"{"err":"boom"}"#, "not the answer to this request"),
        (r#"{"error":true,"status":500,"message":"boom"}"#, "status 500: boom"),
        (r#"{"status":403,"err":"Invalid token"}"#, "Invalid token"),
        (r#"{"status":200,"error":false,"meta":{}}"#, "not the answer to this request"),
    ];
    let bench = Bench::new(EVERYTHING);
    bench.export().ends_with(0);
    let before = bench.tree();
    bench.server.edit(blur);
    for endpoint in ["files", "variables", "styles", "meta"] {
        for (body, says) in bodies {
            // A token without the scope for the list of styles is no reason to stop.
            if endpoint == "styles" && body.contains("403") {
                continue;
            }
            bench.server.set_faults(Faults::answering(endpoint, 200, body).unwrap());
            let ran = bench.run(&["--max-retries", "1"]);
            assert!(ran.code != 0, "{endpoint} {body}: {}", ran.stderr);
            assert!(ran.stderr.contains(says), "{endpoint} {body}: {}", ran.stderr);
            assert!(before == bench.tree(), "{endpoint} {body}");
        }
    }
    bench.server.set_faults(Faults::none());
    bench.export().ends_with(0);
    bench.run(&["--check"]).ends_with(0);
}

/// `--resume` asks for the version that it began with.
#[test]
fn a_document_of_another_version_is_refused() {
    let bench = Bench::new(ICONS);
    bench.server.set_faults(Faults::script("cdn#2: 404 x100").unwrap());
    bench.export().ends_with(3);
    let other = r#"{"version":"999","document":{"id":"0:0","type":"DOCUMENT","children":[]}}"#;
    bench.server.set_faults(Faults::answering("files", 200, other).unwrap());
    let before = bench.tree();
    let ran = bench.run(&["--resume"]);
    ran.ends_with(1);
    assert!(ran.stderr.contains("it shows version 999, and 1 was asked for"), "{}", ran.stderr);
    assert_eq!(bench.tree(), before);
    bench.server.set_faults(Faults::none());
    bench.run(&["--resume"]).ends_with(0);
}

/// What Figma may write one day is refused by name, and let through where the user says so.
#[test]
fn an_element_that_is_new_is_named_and_let_through_by_a_key() {
    let entry = ICONS.replace("dir = ", "renderer = \"figma\"\ndir = ");
    let bench = Bench::new(&entry);
    let svg = "<svg width=\"8\" height=\"8\" xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0H8V8Z\"/><feNew/></svg>";
    bench.server.set_faults(Faults::answering("cdn", 200, svg).unwrap());
    let ran = bench.export();
    ran.ends_with(3);
    assert!(ran.stderr.contains("add `accept-svg = [\"feNew\"]` to the entry"), "{}", ran.stderr);
    bench.configure(&entry.replace("dir = ", "accept-svg = [\"feNew\"]\ndir = "));
    bench.run(&["--resume"]).ends_with(0);
    assert_eq!(bench.read("app/assets/icons/sun.svg"), svg);
    bench.run(&["--check"]).ends_with(0);
}
