//! Cargo.toml names two Figma files, or another one than before.

use fake_figma::{Design, FakeFigma, Faults};

use crate::record::recorded;
use crate::support::{Bench, ICONS, blur, design, snapshot};

fn branch(names: &[&str]) -> Design {
    design(names).with_key("ZBRANCH")
}

fn two_files(main: &[&str], other: &[&str]) -> Bench {
    let bench = Bench::with(FakeFigma::builder().design(design(main)).design(branch(other)), ICONS);
    bench.configure(ICONS);
    bench
}

fn switch(bench: &Bench) {
    let manifest = bench.read("app/Cargo.toml");
    let switched = manifest.replace("file = \"TESTKEY\"", "file = \"ZBRANCH\"");
    assert_ne!(manifest, switched);
    bench.write("app/Cargo.toml", &switched);
}

#[test]
fn two_files_are_fetched_in_parallel() {
    let bench = two_files(&["sun"], &["moon"]);
    let other = "[[package.metadata.exfig.icons]]\nfile = \"ZBRANCH\"\nframes = [\"Icons\"]\n\
                 dir = \"assets/other\"\n";
    bench.configure(&format!("{ICONS}\n{other}"));
    // Both arrive before either is answered.
    let holds = [bench.server.hold("files", 1), bench.server.hold("files", 2)];
    let child = bench.command(&[]).spawn().unwrap();
    for hold in &holds {
        assert!(hold.wait_reached(std::time::Duration::from_secs(60)));
    }
    drop(holds);
    super::support::finish(child).ends_with(0);
    assert!(bench.exists("app/assets/icons/sun.svg") && bench.exists("app/assets/other/moon.svg"));
}

/// The files exported from one Figma file stay exfig's when Cargo.toml names another file and its export ends
/// early.
#[test]
fn an_export_of_another_file_that_ends_early_forgets_nothing() {
    let names = ["sun", "moon", "star", "rain"];
    let ends: [(&str, &[&str]); 5] = [
        ("files: 503 x100", &[]),
        ("cdn: 503 x100", &[]),
        ("cdn: garbage x100", &["--fail-fast"]),
        ("images@1:1: null-image", &[]),
        ("", &["--filter", "s*"]),
    ];
    for (faults, args) in ends {
        let bench = two_files(&names, &["sun", "moon", "star"]);
        bench.export().ends_with(0);
        assert!(bench.server.edit_file("ZBRANCH", blur));
        switch(&bench);
        bench.server.set_faults(if faults.is_empty() {
            Faults::none()
        } else {
            Faults::script(faults).unwrap()
        });
        bench.run(args);
        assert_eq!(recorded(&bench), 4, "{faults} {args:?}\n{}", bench.read("app/exfig.lock"));
        bench.server.set_faults(Faults::none());
        // The next export takes them all over, and removes what the branch does not have.
        bench.export().ends_with(0);
        assert_eq!(bench.icons(), ["moon.svg", "star.svg", "sun.svg"], "{faults} {args:?}");
        bench.run(&["--check"]).ends_with(0);
    }
}

/// A branch that looks the same costs no render and rewrites no icon.
#[test]
fn the_same_icons_in_another_file_are_fresh() {
    let bench = two_files(&["sun", "moon"], &["sun", "moon"]);
    bench.export().ends_with(0);
    let renders = bench.server.counts().endpoint("images");
    switch(&bench);
    let ran = bench.export();
    ran.ends_with(0);
    // Only the code is written, because it names its Figma file.
    snapshot!(bench, ran, @r#"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 2 up to date
        Exported app: 1 written, 2 unchanged
           Spent 1 tier-1 request, in [TIME]
    "#);
    assert_eq!(bench.server.counts().endpoint("images"), renders);
    bench.run(&["--check"]).ends_with(0);
}
