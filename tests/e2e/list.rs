//! `figma-list`, and documents that are not fetched twice.

use std::path::PathBuf;

use crate::support::{Bench, ICONS, Ran, output, snapshot, task_in};

fn list(bench: &Bench, args: &[&str]) -> Ran {
    output(task_in(&bench.path(""), "figma-list", args))
}

fn documents(bench: &Bench) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(bench.path("target/exfig/documents")).into_iter().flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// The requests of tier 1 that `run` spends.
fn spent(bench: &Bench, run: impl FnOnce()) -> u64 {
    let before = bench.server.counts().tier(1);
    run();
    bench.server.counts().tier(1) - before
}

#[test]
fn a_file_is_listed_without_a_configuration() {
    let bench = Bench::new("");
    let url = bench.server.api_url();
    snapshot!(bench, list(&bench, &["TESTKEY", "--base-url", &url]), @"
    code: 0
    ----- stdout
    file `Test` (TESTKEY), version 1
    page `Page`
      frame `Icons`: 4 components, drawn by exfig
      frame `Pictures`: 2 components, drawn by exfig
    colors: 1 style (`brand/red`)
    typography: 1 style (`heading/large`)
    effects: 0 styles
    collection `Theme`: 1 variable, modes `Light`, `Dark`
    ");
    snapshot!(bench, list(&bench, &["https://www.figma.com/board/TESTKEY/x", "--base-url", &url]), @"
    code: 2
    ----- stderr
    error: `https://www.figma.com/board/TESTKEY/x` is a FigJam board, which has no components and no styles
    help: open the design file in Figma, and copy its URL from the browser's address bar
    ");
    let ran = list(&bench, &["TESTKEY", "--base-url", &url, "--json"]);
    let files: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(files["files"][0]["pages"][0]["frames"][0]["components"][0]["name"], "sun");
    bench.configure(ICONS);
    assert_eq!(list(&bench, &[]).stdout, list(&bench, &["TESTKEY", "--base-url", &url]).stdout);
}

#[test]
fn what_was_fetched_is_not_fetched_again() {
    let bench = Bench::new(&ICONS.replace("frames", "renderer = \"local\"\nframes"));
    assert_eq!(spent(&bench, || list(&bench, &[]).ends_with(0)), 1);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(documents(&bench)[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }
    // Not for another look, not for a dry run, not for the export.
    assert_eq!(spent(&bench, || list(&bench, &[]).ends_with(0)), 0);
    assert_eq!(spent(&bench, || bench.run(&["--dry-run"]).ends_with(0)), 0);
    snapshot!(bench, bench.export(), @"
    code: 0
    ----- stderr
       Exporting app
            Note file TESTKEY has not changed since an earlier run fetched it: using the copy on disk
         Planned icons: 4 to draw, 0 up to date
        Finished 1 of 4 icons
        Finished 2 of 4 icons
        Finished 3 of 4 icons
        Finished 4 of 4 icons
        Exported app: 5 written, 0 unchanged
           Spent 1 tier-3 request, in [TIME]
    ");
    assert_eq!(documents(&bench), [] as [PathBuf; 0], "kept after the export that needed it");
    // A dry run keeps it for the export, unless the design changes in between, or all is to be fetched again.
    bench.server.edit(|design| design.file["document"]["name"] = serde_json::json!("Root"));
    assert_eq!(spent(&bench, || bench.run(&["--dry-run"]).ends_with(0)), 1);
    assert_eq!(spent(&bench, || bench.run(&["--dry-run", "--force"]).ends_with(0)), 1);
    bench.server.edit(|design| design.file["name"] = serde_json::json!("Renamed"));
    assert_eq!(spent(&bench, || bench.run(&["--dry-run"]).ends_with(0)), 1);
    assert_eq!(documents(&bench).len(), 1, "one version of each file");
    // A damaged document is fetched again: garbage, one that was cut, one with another byte.
    let damage = |change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let path = &documents(&bench)[0];
        std::fs::write(path, change(std::fs::read(path).unwrap())).unwrap();
        assert_eq!(spent(&bench, || bench.run(&["--dry-run"]).ends_with(0)), 1);
    };
    damage(&|_| b"garbage".to_vec());
    damage(&|bytes| bytes[..bytes.len() - 4].to_vec());
    damage(&|mut bytes| {
        let at = bytes.len() - 6;
        bytes[at] ^= 1;
        bytes
    });
    // One that cannot be read is not waited for.
    #[cfg(unix)]
    {
        let path = documents(&bench).remove(0);
        std::fs::remove_file(&path).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        assert_eq!(spent(&bench, || bench.run(&["--dry-run"]).ends_with(0)), 1);
    }
}

#[test]
fn an_interrupted_export_goes_on_with_the_document_that_it_had() {
    let bench = Bench::with_faults("images@1:2: null-image", ICONS);
    // The document, and the renders.
    assert_eq!(spent(&bench, || bench.export().ends_with(3)), 2);
    assert_eq!(spent(&bench, || bench.run(&["--resume"]).ends_with(3)), 1);
    assert_eq!(documents(&bench).len(), 1);
}

/// Where there is nothing to export yet, or a mistake in what is, the API is still the one in Cargo.toml: nothing is sent
/// to another host.
#[test]
fn a_configuration_that_is_not_finished_says_where_the_api_is() {
    for entries in ["", "[[package.metadata.exfig.icons]]\nnmaes = [\"x\"]\n"] {
        let bench = Bench::new(entries);
        let with_url = list(&bench, &["TESTKEY", "--base-url", &bench.server.api_url()]);
        with_url.ends_with(0);
        assert_eq!(list(&bench, &["TESTKEY"]).stdout, with_url.stdout, "{entries}");
        let manifest = std::fs::read_to_string(bench.path("app/Cargo.toml")).unwrap();
        let elsewhere = manifest.replace(&bench.server.api_url(), "ftp://example.com");
        bench.write("app/Cargo.toml", &elsewhere);
        list(&bench, &["TESTKEY"]).ends_with(2);
    }
}
