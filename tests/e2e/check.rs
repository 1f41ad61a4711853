//! `--check`: no network, no token, no changes.

use crate::support::{Bench, ICONS, finish};

fn check(bench: &Bench) -> (i32, String) {
    let requests = bench.server.counts().total;
    let mut command = bench.command(&["--check"]);
    let ran = finish(command.env_remove("FIGMA_TOKEN").spawn().unwrap());
    assert_eq!(bench.server.counts().total, requests, "--check asked Figma");
    (ran.code, ran.stdout)
}

#[test]
fn every_difference_is_named() {
    let bench = Bench::new(ICONS);
    assert_eq!(check(&bench), (5, "app: `icons` was never exported\n".to_owned()));
    bench.export().ends_with(0);
    assert_eq!(check(&bench).0, 0);

    let sun = bench.read("app/assets/icons/sun.svg");
    bench.write("app/assets/icons/sun.svg", "<svg/>");
    std::fs::remove_file(bench.path("app/assets/icons/moon.svg")).unwrap();
    let (code, said) = check(&bench);
    assert_eq!(code, 5);
    assert_eq!(
        said,
        "app: `assets/icons/moon.svg`: missing\napp: `assets/icons/sun.svg`: modified since it was exported\n"
    );

    bench.write("app/assets/icons/sun.svg", &sun);
    bench.export().ends_with(0);
    bench.configure(&ICONS.replace("frames", "name-style = \"kebab-case\"\nframes"));
    assert_eq!(check(&bench), (5, "app: the settings of `icons` changed since its last export\n".to_owned()));
    bench.configure("[package.metadata.exfig.typography]\noutput = { format = \"css\", path = \"t.css\" }\n");
    let (code, said) = check(&bench);
    assert_eq!(code, 5);
    assert_eq!(
        said,
        "app: `typography` was never exported\n\
         app: the entry `icons` of `assets/icons` is no longer in Cargo.toml, but its files are still here\n"
    );
}

#[test]
fn remote_asks_figma_once() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let requests = bench.server.log().len();
    bench.run(&["--check", "--remote"]).ends_with(0);
    assert_eq!(bench.server.log().len(), requests + 1);
    bench.server.edit(|_| {});
    let ran = bench.run(&["--check", "--remote"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (5, "the Figma file TESTKEY has changed since the last export\n")
    );
}
