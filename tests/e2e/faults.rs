//! Faults of servers and networks.

use fake_figma::{FakeFigma, Faults, SeededFaults};

use crate::support::{Bench, Endings, ICONS, blur, design, snapshot};

/// None of these may affect the result.
#[test]
fn transient_faults_cost_a_retry_and_nothing_else() {
    let reference = Bench::new(ICONS);
    reference.export().ends_with(0);
    for script in [
        "files: 500 x2",
        "files: reset x1; images: 503 x1; cdn#1: truncate",
        "files: truncate x1",
        "images: 502 x2",
        "images: empty x1; cdn: 504 x3",
        "images: 503(retry-after=1) x1",
        "cdn: xml x4",
        "cdn: empty x2; cdn#5: wrong-length",
        "cdn#2: reset; cdn#3: close; cdn#4: 500",
        "cdn#1: expired-url",
        "cdn#1: 429(retry-after=1)",
    ] {
        let bench = Bench::with_faults(script, ICONS);
        let ran = bench.export();
        assert_eq!(ran.code, 0, "{script}: {}", ran.stderr);
        let mut tree = bench.tree();
        tree.insert("exfig.lock".to_owned(), reference.tree()["exfig.lock"].clone());
        assert_eq!(tree, reference.tree(), "{script}");
        let heads = ran.stderr.lines().filter_map(|line| line.split_whitespace().next());
        let is_report = |head: &str| ["Retrying", "Note", "Paused", "Splitting"].contains(&head);
        assert!(heads.into_iter().any(is_report), "{script}: silent");
    }
}

/// Complete but wrong: the same request would get the same page.
#[test]
fn a_page_in_place_of_an_answer_fails_at_once() {
    let bench = Bench::with_faults("files: html", ICONS);
    let ran = bench.export();
    assert_eq!((ran.code, bench.server.counts().endpoint("files")), (1, 1), "{}", ran.stderr);
    snapshot!(bench, ran, @r#"
    code: 1
    ----- stderr
       Exporting app
    error: file TESTKEY: unexpected content: not JSON but `<!DOCTYPE html><html><body>Welcome to the guest Wi-Fi</body></html>`
    help: something else answered in Figma's place: look for a login page, a proxy, or a wrong `base-url`
    "#);
}

#[test]
fn a_retry_is_reported_with_its_reason_and_the_attempts_left() {
    let bench = Bench::with_faults("files: 500 x2", ICONS);
    let ran = bench.export();
    let lines = ran.stderr.lines().map(str::trim).filter(|line| line.starts_with("Retrying"));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r#"Retrying file TESTKEY: status 500: Internal server error; next attempt in 0.0 s, 3 attempts left after that"#);
}

#[test]
fn a_batch_that_is_too_large_is_halved_until_it_fits() {
    let server = FakeFigma::builder()
        .design(fake_figma::Design::synthetic(200))
        .faults(Faults::script("images>30: 400-render-timeout").unwrap());
    let bench = Bench::with(server, ICONS);
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 200 for Figma to render, 0 up to date
       Splitting svg renders of 100 nodes: status 400: Render timeout, try requesting fewer or smaller images; requesting half as many at once
        Finished 40 of 200 icons
        Finished 80 of 200 icons
        Finished 120 of 200 icons
        Finished 160 of 200 icons
        Finished 200 of 200 icons
        Exported app: 201 written, 0 unchanged
           Spent 15 tier-1 requests, 200 downloads, in [TIME]
    "#);
    assert_eq!(bench.icons().len(), 200);
}

#[test]
fn a_node_that_never_renders_fails_by_name_and_the_others_are_exported() {
    let bench = Bench::with_faults("images@1:2: 400-render-timeout", ICONS);
    let ran = bench.export();
    ran.ends_with(3);
    assert_eq!(bench.icons(), ["moon.svg", "rain.svg", "sun.svg"]);
    let mut endings = Endings::default();
    endings.add("a node that never renders", &bench, &ran);
    insta::assert_snapshot!(endings.shown(), @r#"
    a node that never renders -> 3
        error: 1 item could not be exported:
          - icon `star` (1:2): Figma did not render it: status 400: Render timeout, try requesting fewer or smaller images (after 5 attempts)
        help: `cargo xtask figma-export --resume` tries again
    "#);
    assert!(!bench.read("app/src/icons.rs").contains("Star"));
    bench.assert_compiles(&["icons"]);
}

#[test]
fn a_null_render_keeps_the_last_good_file_and_is_tried_again() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let before = bench.read("app/assets/icons/star.svg");
    bench.server.edit(blur);
    bench.server.set_faults(Faults::script("images@1:2: null-image").unwrap());
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 3
    ----- stderr
       Exporting app
         Planned icons: 4 for Figma to render, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Exported app: 0 written, 4 unchanged, 1 failed
           Spent 2 tier-1 requests, 1 tier-3 request, 3 downloads, in [TIME]
    error: 1 item could not be exported:
      - icon `star` (1:2): Figma rendered nothing: it is invisible, empty or deleted; make it visible in Figma, or leave it out with `exclude`; the last good file is kept
    help: `cargo xtask figma-export --resume` tries again
    "#);
    assert_eq!(bench.read("app/assets/icons/star.svg"), before);
    assert!(bench.read("app/src/icons.rs").contains("Star"));
    bench.run(&["--check"]).ends_with(5);
    bench.server.set_faults(Faults::default());
    bench.run(&["--resume"]).ends_with(0);
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn a_server_that_is_down_fails_quickly_and_nothing_is_lost() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let before = bench.tree();
    bench.server.edit(blur);
    bench.server.set_faults(Faults::script("images: 503 x1000; cdn: 503 x1000").unwrap());
    let ran = bench.export();
    ran.ends_with(3);
    assert_eq!(bench.server.counts().status(503), 5);
    let mut after = bench.tree();
    after.insert("exfig.lock".to_owned(), before["exfig.lock"].clone());
    assert_eq!(after, before);
}

#[test]
fn a_redirect_never_leaks_the_token() {
    let bench = Bench::with_faults("files: redirect(https://example.com/steal) x9", ICONS);
    let ran = bench.export();
    snapshot!(bench, ran, @r#"
    code: 1
    ----- stderr
       Exporting app
    error: file TESTKEY: redirected to https://example.com/steal, which exfig does not follow
    help: something else answered in Figma's place: look for a login page, a proxy, or a wrong `base-url`
    "#);
}

#[test]
fn a_storm_ends_complete_and_byte_identical_or_names_what_is_missing() {
    let reference = Bench::new(ICONS);
    reference.export().ends_with(0);
    for seed in 1..=12 {
        let storm = SeededFaults::new(0.3, seed);
        let server = FakeFigma::builder()
            .design(design(&["sun", "moon", "star", "rain"]))
            .faults(Faults::seeded(storm));
        let bench = Bench::with(server.stall_limit(std::time::Duration::from_millis(300)), ICONS);
        let ran = bench.run(&["--timeout", "1s"]);
        assert!([0, 3].contains(&ran.code), "seed {seed}: {} {}", ran.code, ran.stderr);
        for icon in bench.icons() {
            let path = format!("assets/icons/{icon}");
            assert_eq!(bench.tree()[&path], reference.tree()[&path], "seed {seed}: {icon}");
        }
        if ran.code == 0 {
            assert_eq!(bench.icons().len(), 4, "seed {seed}");
        }
        assert_eq!(bench.server.token_leaks(), 0);
    }
}
