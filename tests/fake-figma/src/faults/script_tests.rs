//! Scripts: what they mean, what the parser rejects, and that no text makes it panic.

use proptest::prelude::*;

use super::super::Faults;
use super::*;

/// Returns the fates of `calls` identical requests to `endpoint` that name `ids`.
fn fates(script: &str, endpoint: Endpoint, ids: &[&str], calls: usize) -> Vec<String> {
    let mut faults = Faults::script(script).unwrap();
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let subject = Subject { endpoint, ids: &ids, identity: "/" };
    let fate = |fault: Option<super::super::Fault>| fault.map_or("ok".into(), |fault| fault.kind.to_string());
    (0..calls).map(|_| fate(faults.scripted(&subject))).collect()
}

#[test]
fn the_nth_request_and_the_following() {
    assert_eq!(fates("images#3: 500 x2", Endpoint::Images, &[], 6), ["ok", "ok", "500", "500", "ok", "ok"]);
    assert_eq!(fates("images#2: reset", Endpoint::Images, &[], 3), ["ok", "reset", "ok"]);
    assert_eq!(fates("images: 502 x2", Endpoint::Images, &[], 3), ["502", "502", "ok"]);
    assert_eq!(fates("images: 504", Endpoint::Images, &[], 3), ["504", "504", "504"]);
    assert_eq!(fates("images: 504", Endpoint::Files, &[], 1), ["ok"]);
}

#[test]
fn names_of_groups() {
    assert_eq!(fates("api: 500", Endpoint::Meta, &[], 1), ["500"]);
    assert_eq!(fates("api: 500", Endpoint::Cdn, &[], 1), ["ok"]);
    assert_eq!(fates("*#2: 500", Endpoint::Cdn, &[], 2), ["ok", "500"]);
}

#[test]
fn rules_of_nodes_and_of_many_ids() {
    let script = "images@I1:2;3:4: null-image; cdn@5:6: truncate x1;nodes>2: 413";
    assert_eq!(fates(script, Endpoint::Images, &["9:9", "I1:2;3:4"], 2), ["null-image", "null-image"]);
    assert_eq!(fates(script, Endpoint::Images, &["9:9"], 1), ["ok"]);
    assert_eq!(fates(script, Endpoint::Cdn, &["5:6"], 2), ["truncate", "ok"]);
    assert_eq!(fates(script, Endpoint::Nodes, &["1", "2"], 1), ["ok"]);
    assert_eq!(fates(script, Endpoint::Nodes, &["1", "2", "3"], 1), ["413"]);
}

#[test]
fn every_rule_counts_and_the_first_one_due_wins() {
    let script = "images#1: 500\nimages#2: 502\n# comment; files: 404\nimages: close x3";
    assert_eq!(fates(script, Endpoint::Images, &[], 4), ["500", "502", "close", "ok"]);
}

#[test]
fn arguments() {
    let once = |fault: &str| fates(&format!("files: {fault}"), Endpoint::Files, &[], 1).remove(0);
    assert_eq!(once("429"), "429(retry-after=1)");
    assert_eq!(once("429(retry-after=4d)"), "429(retry-after=345600)");
    assert_eq!(once("429(date=3m)"), "429(date=180)");
    assert_eq!(once("429(date)"), "429(date=2)");
    assert_eq!(once("429(no-headers) x2"), "429(no-headers)");
    assert_eq!(once("503(retry-after=2)"), "503(retry-after=2)");
    assert_eq!(once("redirect(http://127.0.0.1:9/a:b) x1"), "redirect(http://127.0.0.1:9/a:b)");
}

#[test]
fn an_error_names_line_rule_and_remedy() {
    let error = |script: &str| Faults::script(script).unwrap_err().to_string();
    assert_eq!(
        error("files: 500\nimages#0: 500"),
        "fault script, line 2: rule `images#0: 500`: expected a positive number after `#`, got `0`"
    );
    assert_eq!(
        error("files: 500; files: 500 xx"),
        "fault script, line 1: rule `files: 500 xx`: expected a positive count, such as `x2`, got `xx`"
    );
    assert_eq!(
        error("images@1:2:500"),
        "fault script, line 1: rule `images@1:2:500`: expected `TARGET: FAULT`, such as `images#3: 500 x2`; \
         the `:` after a node id must be followed by a space"
    );
    assert_eq!(
        error("files: 418"),
        "fault script, line 1: rule `files: 418`: unknown fault `418`; expected redirect(URL) or one of \
         400-render-timeout, 400-too-large, 403, 403-expired, 404, 413, 429, 500, 502, 503, 504, reset, \
         close, truncate, stall, silent, wrong-length, html, xml, empty, null-image, expired-url, garbage"
    );
    assert_eq!(
        error("file: 500"),
        "fault script, line 1: rule `file: 500`: unknown endpoint `file`; expected api, * or one of files, \
         nodes, images, image-fills, meta, components, component-sets, styles, variables-local, \
         variables-published, versions, me, cdn, other"
    );
    for (fault, part) in [
        ("429(soon)", "expected `429(retry-after=5)`"),
        ("429(retry-after=1w)", "expected seconds"),
        ("429(retry-after=999999999999999999d)", "expected seconds"),
        ("429(retry-after=5", "has no closing `)`"),
        ("500(x)", "`500` takes no arguments"),
        ("redirect(/x)", "expected a URL"),
    ] {
        let message = error(&format!("files: {fault}"));
        assert!(message.contains(part), "{fault}: {message}");
    }
    assert!(error("files@: 500").contains("expected a node id"));
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "[a-z0-9#@:;>x() \\n*=äé-]{0,60}") {
        let _ = Faults::script(&text);
    }

    #[test]
    fn a_rule_hits_exactly_its_requests(first in 1u64..20, count in 1u64..20) {
        let hits = fates(&format!("meta#{first}: 500 x{count}"), Endpoint::Meta, &[], 50);
        for (index, fate) in hits.iter().enumerate() {
            let call = index as u64 + 1;
            prop_assert_eq!(fate == "500", (first..first + count).contains(&call));
        }
    }
}
