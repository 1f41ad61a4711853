//! Outputs that are directories: exfig owns the files that it wrote there, one by one, and nothing else in
//! them.

use crate::support::{Bench, snapshot};

/// An entry for icons in an asset catalog; `layout` says where the icons are.
fn catalog(layout: &str) -> String {
    format!(
        "[[package.metadata.exfig.icons]]\nframes = [\"Icons\"]\n{layout}\n\
         output = {{ format = \"xcassets\", path = \"App/Design.xcassets\" }}\n"
    )
}

const IN_PLACE: &str = "dir = \"App/Design.xcassets\"\nlayout = \"image-sets\"";
const COPIED: &str = "dir = \"assets/icons\"";

fn files(bench: &Bench) -> Vec<String> {
    let tree = bench.tree();
    let catalog = tree.keys().filter_map(|path| path.strip_prefix("App/Design.xcassets/"));
    catalog.map(str::to_owned).collect()
}

#[test]
fn a_catalog_holds_every_icon_wherever_the_icons_are() {
    let wanted = [
        "Contents.json",
        "moon.imageset/Contents.json",
        "moon.imageset/moon.svg",
        "rain.imageset/Contents.json",
        "rain.imageset/rain.svg",
        "star.imageset/Contents.json",
        "star.imageset/star.svg",
        "sun.imageset/Contents.json",
        "sun.imageset/sun.svg",
    ];
    let bench = Bench::new(&catalog(IN_PLACE));
    bench.export().ends_with(0);
    assert_eq!(files(&bench), wanted);
    bench.run(&["--check"]).ends_with(0);
    // Copies replace the originals; the catalog has the same files.
    let in_place = bench.read("app/App/Design.xcassets/sun.imageset/sun.svg");
    bench.configure(&catalog(COPIED));
    bench.run(&["--check"]).ends_with(5);
    bench.run(&["--allow-removal"]).ends_with(0);
    assert_eq!(files(&bench), wanted);
    assert_eq!(bench.read("app/App/Design.xcassets/sun.imageset/sun.svg"), in_place);
    bench.run(&["--check"]).ends_with(0);
    let before = bench.tree();
    bench.export().ends_with(0);
    assert_eq!(bench.tree(), before);
}

#[test]
fn foreign_files_in_the_directory_are_never_touched() {
    for layout in [IN_PLACE, COPIED] {
        let bench = Bench::new(&catalog(layout));
        bench.write("app/App/Design.xcassets/AppIcon.appiconset/Contents.json", "theirs");
        bench.write("app/App/Design.xcassets/rain.imageset/notes.txt", "theirs");
        bench.export().ends_with(0);
        bench.server.edit(|design| {
            design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().pop();
        });
        bench.export().ends_with(0);
        let left = files(&bench);
        assert!(left.contains(&"AppIcon.appiconset/Contents.json".to_owned()), "{left:?}");
        let of_rain = left.iter().filter(|path| path.starts_with("rain")).collect::<Vec<_>>();
        assert_eq!(of_rain, ["rain.imageset/notes.txt"], "{layout}");
        // The whole entry is removed, and they stay.
        bench.configure(
            "[[package.metadata.exfig.colors]]\noutput = { format = \"css\", path = \"a.css\" }\n",
        );
        bench.run(&["--allow-removal"]).ends_with(0);
        assert_eq!(
            files(&bench),
            ["AppIcon.appiconset/Contents.json", "rain.imageset/notes.txt"],
            "{layout}"
        );
    }
}

#[test]
fn edits_in_the_directory_are_kept_and_reported() {
    let bench = Bench::new(&catalog(COPIED));
    bench.export().ends_with(0);
    let contents = "app/App/Design.xcassets/sun.imageset/Contents.json";
    let good = bench.read(contents);
    bench.write(contents, "mine");
    bench.run(&["--check"]).ends_with(5);
    bench.server.edit(|_| {});
    bench.export().ends_with(3);
    assert_eq!(bench.read(contents), "mine");
    bench.run(&["--force"]).ends_with(0);
    assert_eq!(bench.read(contents), good);
    std::fs::remove_file(bench.path(contents)).unwrap();
    bench.export().ends_with(0);
    assert_eq!(bench.read(contents), good);
}

#[test]
fn a_file_of_two_entries_is_reported_before_anything_is_written() {
    let images = "[[package.metadata.exfig.images]]\nframes = [\"Icons\"]\nformat = \"svg\"\n";
    let bench = Bench::new(&format!("{}{images}{IN_PLACE}\n", catalog(COPIED)));
    let ran = bench.export();
    ran.ends_with(2);
    snapshot!(bench, ran, @r#"
    code: 2
    ----- stderr
       Exporting app
    error: this output would write `App/Design.xcassets/sun.imageset/sun.svg`, which belongs to a file of the entry on line 16, and 3 more like it
      --> app/Cargo.toml:15:40
       |
    15 | output = { format = "xcassets", path = "App/Design.xcassets" }
       |                                        ^^^^^^^^^^^^^^^^^^^^^ would write it
       |
       = help: give one of them another path

    error: found 1 mistake; nothing was written
    "#);
    assert_eq!(files(&bench), [""; 0]);
}
