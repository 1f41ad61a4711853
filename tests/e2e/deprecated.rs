//! `deprecate`: what is no longer in the design stays until the user lets go of it.

use crate::support::{Bench, ICONS, snapshot};

fn without_rain(bench: &Bench) {
    bench.server.edit(|design| {
        let icons = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap();
        icons.retain(|icon| icon["name"] != "rain");
    });
}

#[test]
fn a_vanished_icon_stays_deprecated_until_it_is_pruned() {
    let manifest = ICONS.replace("dir = \"assets/icons\"", "dir = \"assets/icons\"\ndeprecate = true");
    let bench = Bench::new(&manifest);
    bench.export().ends_with(0);
    let (svg, before) = (bench.read("app/assets/icons/rain.svg"), bench.read("app/src/icons.rs"));
    without_rain(&bench);
    let ran = bench.export();
    snapshot!(bench, ran, @"
    code: 0
    ----- stderr
       Exporting app
            Note app: icons removed or renamed in the design, kept until `--prune-deprecated` (1): `assets/icons/rain.svg`
         Planned icons: 3 up to date
        Exported app: 1 written, 3 unchanged
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    ");
    assert_eq!(bench.read("app/assets/icons/rain.svg"), svg);
    let code = bench.read("app/src/icons.rs");
    assert!(code.contains("#[deprecated(note = \"It is no longer in the design.\")]\n    Rain,"), "{code}");
    assert_eq!(code.matches("Rain").count(), before.matches("Rain").count());
    bench.run(&["--check"]).ends_with(0);
    let ran = bench.export();
    snapshot!(bench, ran, @"
    code: 0
    ----- stderr
       Exporting app
        Exported app: 0 written, 5 unchanged
           Spent 1 tier-3 request, in [TIME]
    ");
    assert_eq!(bench.read("app/src/icons.rs"), code);
    let ran = bench.run(&["--prune-deprecated"]);
    snapshot!(bench, ran, @"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 3 up to date
         Removed assets/icons/rain.svg: no longer in the design
        Exported app: 1 written, 3 unchanged, 1 removed
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    ");
    assert!(!bench.icons().contains(&"rain.svg".to_owned()));
    assert!(!bench.read("app/src/icons.rs").contains("Rain"));
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn a_deprecated_file_that_was_edited_is_no_longer_exfig_s() {
    let bench =
        Bench::new(&ICONS.replace("dir = \"assets/icons\"", "dir = \"assets/icons\"\ndeprecate = true"));
    bench.export().ends_with(0);
    without_rain(&bench);
    bench.export().ends_with(0);
    bench.write("app/assets/icons/rain.svg", "<svg>mine</svg>");
    let ran = bench.export();
    snapshot!(bench, ran, @"
    code: 0
    ----- stderr
       Exporting app
         Planned icons: 3 up to date
         Warning app: modified files that the design no longer has; they stay, but exfig no longer tracks them (1): `assets/icons/rain.svg`
        Exported app: 1 written, 3 unchanged
           Spent 1 tier-1 request, 1 tier-3 request, in [TIME]
    ");
    assert_eq!(bench.read("app/assets/icons/rain.svg"), "<svg>mine</svg>");
    assert!(!bench.read("app/src/icons.rs").contains("Rain"));
    bench.run(&["--check"]).ends_with(0);
}

#[test]
fn an_icon_that_is_back_is_no_longer_deprecated() {
    let manifest = ICONS.replace("dir = \"assets/icons\"", "dir = \"assets/icons\"\ndeprecate = true");
    let bench = Bench::new(&manifest);
    bench.export().ends_with(0);
    let before = bench.tree();
    let mut back = None;
    bench.server.edit(|design| {
        back = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().pop();
    });
    bench.export().ends_with(0);
    assert!(bench.read("app/src/icons.rs").contains("#[deprecated"));
    bench.server.edit(|design| {
        design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().extend(back.clone());
    });
    bench.export().ends_with(0);
    assert!(!bench.read("app/src/icons.rs").contains("#[deprecated"));
    assert_eq!(bench.tree().keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
}

/// Programs use an icon by its name, so the name that it had stays like one that is gone.
#[test]
fn the_old_name_of_a_renamed_icon_stays_deprecated() {
    let manifest = ICONS.replace("dir = \"assets/icons\"", "dir = \"assets/icons\"\ndeprecate = true");
    let bench = Bench::new(&manifest);
    bench.export().ends_with(0);
    let old = bench.read("app/assets/icons/sun.svg");
    let rename = |name: &str| {
        bench.server.edit(|design| {
            design.node_mut("1:0").unwrap()["name"] = name.into();
            design.file["components"]["1:0"]["name"] = name.into();
            crate::support::move_sun(design);
        });
    };
    rename("day");
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
       Exporting app
            Note app: icons removed or renamed in the design, kept until `--prune-deprecated` (1): `assets/icons/sun.svg`
         Planned icons: 1 for Figma to render, 3 up to date
        Finished 1 of 1 icon
        Exported app: 2 written, 3 unchanged
           Spent 2 tier-1 requests, 1 tier-3 request, 1 download, in [TIME]
    ");
    assert!(bench.read("app/assets/icons/sun.svg") == old && bench.exists("app/assets/icons/day.svg"));
    let code = bench.read("app/src/icons.rs");
    assert!(code.contains("#[deprecated(note = \"It is called `day` now.\")]\n    Sun,"), "{code}");
    bench.assert_compiles(&["icons"]);
    bench.run(&["--check"]).ends_with(0);
    // Once more, and back to the first name; another one takes a name that was left.
    rename("noon");
    bench.export().ends_with(0);
    assert_eq!(bench.icons(), ["day.svg", "moon.svg", "noon.svg", "rain.svg", "star.svg", "sun.svg"]);
    rename("sun");
    bench.export().ends_with(0);
    assert_eq!(bench.icons(), ["day.svg", "moon.svg", "noon.svg", "rain.svg", "star.svg", "sun.svg"]);
    let code = bench.read("app/src/icons.rs");
    assert!(code.contains("It is called `sun` now") && !code.contains("It is called `noon` now"), "{code}");
    bench.run(&["--check"]).ends_with(0);
    // The same names in another style are no other names.
    bench.configure(&manifest.replace("deprecate", "name-style = \"PascalCase\"\ndeprecate"));
    bench.export().ends_with(0);
    assert_eq!(bench.icons(), ["Moon.svg", "Rain.svg", "Star.svg", "Sun.svg", "day.svg", "noon.svg"]);
    bench.run(&["--prune-deprecated", "--filter", "sun"]).ends_with(2);
    bench.run(&["--prune-deprecated"]).ends_with(0);
    assert_eq!(bench.icons(), ["Moon.svg", "Rain.svg", "Star.svg", "Sun.svg"]);
}

const DEPRECATE: &str = "dir = \"assets/icons\"\ndeprecate = true";

fn rename_sun(bench: &Bench, name: &str) {
    bench.server.edit(|design| {
        design.node_mut("1:0").unwrap()["name"] = name.into();
        design.file["components"]["1:0"]["name"] = name.into();
        crate::support::move_sun(design);
    });
}

/// `sun1` and `sun 1` are one name in the code.
#[test]
fn a_rename_that_keeps_the_identifier_leaves_no_old_name() {
    let bench = Bench::new(&ICONS.replace("dir = \"assets/icons\"", DEPRECATE));
    rename_sun(&bench, "sun1");
    bench.export().ends_with(0);
    rename_sun(&bench, "sun 1");
    bench.export().ends_with(0);
    assert!(
        bench.icons().contains(&"sun_1.svg".to_owned()) && !bench.icons().contains(&"sun1.svg".to_owned())
    );
    assert!(!bench.read("app/src/icons.rs").contains("#[deprecated"));
    bench.run(&["--check"]).ends_with(0);
}

/// Otherwise a program would be warned about the only name that there is.
#[test]
fn a_name_is_deprecated_once_the_new_one_is_there() {
    let bench = Bench::new(&ICONS.replace("dir = \"assets/icons\"", DEPRECATE));
    bench.export().ends_with(0);
    rename_sun(&bench, "day");
    bench.run(&["--filter", "moon"]).ends_with(0);
    assert!(!bench.read("app/src/icons.rs").contains("#[deprecated"), "a filter leaves names alone");
    bench.server.set_faults(fake_figma::Faults::script("images@1:0: null-image").unwrap());
    bench.export().ends_with(3);
    assert!(!bench.read("app/src/icons.rs").contains("#[deprecated"), "{}", bench.read("app/src/icons.rs"));
    bench.server.set_faults(fake_figma::Faults::none());
    bench.export().ends_with(0);
    let code = bench.read("app/src/icons.rs");
    assert!(code.contains("It is called `day` now") && code.contains("Day,"), "{code}");
    // The old name has what the new one has.
    let sizes = code.split_once("static SIZE").unwrap().1.split_once(';').unwrap().0;
    assert!(!sizes.contains("None"), "{code}");
}

/// The file belongs to another entry now, and the code of the first one still has its name.
#[test]
fn an_icon_that_moves_to_another_entry_of_the_directory_stays_in_the_code_of_the_first() {
    let first = ICONS.replace("dir = \"assets/icons\"", DEPRECATE);
    let second = first.replace("Icons", "Pictures").replace("src/icons.rs", "src/pictures.rs");
    let bench = Bench::new(&format!("{first}{second}"));
    bench.export().ends_with(0);
    bench.server.edit(|design| {
        let sun = design.node_mut("0:2").unwrap()["children"].as_array_mut().unwrap().remove(0);
        design.node_mut("0:3").unwrap()["children"].as_array_mut().unwrap().push(sun);
    });
    bench.export().ends_with(0);
    let code = bench.read("app/src/icons.rs");
    assert!(code.contains("#[deprecated(note = \"It is no longer in the design.\")]\n    Sun,"), "{code}");
    assert!(bench.read("app/src/pictures.rs").contains("Sun,"));
    bench.run(&["--check"]).ends_with(0);
    bench.assert_compiles(&["icons", "pictures"]);
}

/// `arrow left` and `arrowleft` are two identifiers.
#[test]
fn a_rename_that_moves_the_end_of_a_word_leaves_the_old_name() {
    let bench = Bench::new(&ICONS.replace("dir = \"assets/icons\"", DEPRECATE));
    rename_sun(&bench, "sun rise");
    bench.export().ends_with(0);
    rename_sun(&bench, "sunrise");
    bench.export().ends_with(0);
    let code = bench.read("app/src/icons.rs");
    assert!(code.contains("It is called `sunrise` now") && code.contains("SunRise,"), "{code}");
    bench.assert_compiles(&["icons"]);
}
