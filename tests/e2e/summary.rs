//! What changed, by name: `--summary`, the report, and the summary of a job in GitHub Actions.

use serde_json::json;

use crate::support::{Bench, ICONS, blur, component, output};

const ENTRIES: &str =
    "\n[[package.metadata.exfig.colors]]\noutput = { format = \"rust\", path = \"src/colors.rs\" }\n";

#[test]
fn what_the_design_changed_is_written_by_name() {
    let bench = Bench::new(&format!("{ICONS}{ENTRIES}"));
    let export = |more: &[&str]| bench.run(&[&["--summary", "changes.md"], more].concat());
    export(&[]).ends_with(0);
    insta::assert_snapshot!(bench.read("changes.md"), @"
    <!-- Written by exfig -->
    ### `app`

    6 files written. No icon, image, color or style changed in the design since the last export.
    ");
    bench.server.edit(blur);
    bench.server.edit(|design| {
        let frame = &mut design.file["document"]["children"][0]["children"][0]["children"];
        let icons = frame.as_array_mut().unwrap();
        icons.remove(0);
        icons[0]["name"] = json!("half | `moon`");
        icons.push(component(7, "comet"));
        design.node_mut("0:5").unwrap()["fills"][0]["color"]["g"] = json!(1);
        design.file["styles"]["9:1"]["name"] = json!("brand/yellow");
    });
    export(&["--report", "report.json"]).ends_with(0);
    insta::assert_snapshot!(bench.read("changes.md"), @"
    <!-- Written by exfig -->
    ### `app`

    **Added: 1**

    | | name | before | after |
    |---|---|---|---|
    | icons | `assets/icons/comet.svg` |  |  |

    **Changed: 3**

    | | name | before | after |
    |---|---|---|---|
    | colors | `brand/yellow` | `#ff0000` | `#ffff00` |
    | icons | `assets/icons/rain.svg` |  |  |
    | icons | `assets/icons/star.svg` |  |  |

    **Renamed: 2**

    | | name | before | after |
    |---|---|---|---|
    | colors | `brand/yellow` | `brand/red` |  |
    | icons | `assets/icons/half_moon.svg` | `assets/icons/moon.svg` |  |

    **Removed: 1**

    | | name | before | after |
    |---|---|---|---|
    | icons | `assets/icons/sun.svg` |  |  |
    ");
    let report: serde_json::Value = serde_json::from_str(&bench.read("report.json")).unwrap();
    let changes = report["packages"][0]["changes"].as_array().unwrap().iter();
    let changes =
        changes.map(|one| format!("{} {}", one["what"].as_str().unwrap(), one["name"].as_str().unwrap()));
    insta::assert_snapshot!(changes.collect::<Vec<_>>().join("\n"), @"
    changed brand/yellow
    renamed brand/yellow
    added assets/icons/comet.svg
    changed assets/icons/rain.svg
    changed assets/icons/star.svg
    renamed assets/icons/half_moon.svg
    removed assets/icons/sun.svg
    ");

    // Nothing else changes without a change, and a file of somebody else stays.
    export(&[]).ends_with(0);
    assert!(bench.read("changes.md").contains("No icon, image, color or style changed in the design"));
    bench.write("changes.md", "# Ours\n");
    export(&[]).ends_with(2);
    assert_eq!(bench.read("changes.md"), "# Ours\n");
}

#[test]
fn a_job_of_github_actions_gets_the_summary() {
    let bench = Bench::new(ICONS);
    bench.write("step.md", "# The job\n");
    let run = |file: &str| {
        let mut command = bench.command(&[]);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", bench.path(file));
        output(command)
    };
    run("step.md").ends_with(0);
    let text = bench.read("step.md");
    assert!(text.starts_with("# The job\n<!-- Written by exfig -->\n### `app`"), "{text}");
    let ran = run("missing/step.md");
    ran.ends_with(0);
    assert!(ran.stderr.contains("the summary of this job is missing"), "{}", ran.stderr);
}
