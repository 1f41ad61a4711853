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
fn a_default_that_is_written_out_costs_an_export_that_changes_only_the_lock() {
    let bench = Bench::new(ICONS);
    bench.export().ends_with(0);
    let before = bench.tree();
    bench.configure(&ICONS.replace("frames", "name-style = \"snake_case\"\nframes"));
    assert_eq!(check(&bench), (5, "app: the settings of `icons` changed since its last export\n".to_owned()));
    bench.run(&["--dry-run"]).ends_with(0);
    assert_eq!(check(&bench).0, 5, "a dry run changes nothing");
    let costly = bench.server.counts().endpoint("files");
    bench.export().ends_with(0);
    assert_eq!(bench.server.counts().endpoint("files"), costly);
    assert_eq!(check(&bench), (0, String::new()));
    let after = bench.tree();
    let differ = after.iter().filter(|(path, bytes)| before[*path] != **bytes).map(|(path, _)| path.as_str());
    assert_eq!(differ.collect::<Vec<_>>(), ["exfig.lock"]);
    let (before, after) = (&before["exfig.lock"], &after["exfig.lock"]);
    let [before, after] = [before, after].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let differ = before.lines().zip(after.lines()).filter(|(before, after)| before != after);
    assert!(differ.clone().count() == 1 && differ.clone().all(|(line, _)| line.starts_with("table = ")));
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
