//! What an export that was interrupted wrote: it stays exfig's, and is not lost.

use fake_figma::Faults;

use crate::support::{Bench, ICONS, move_sun};

/// The state that a kill leaves: files that only the checkpoint knows.
fn interrupted(entries: &str) -> Bench {
    let bench = Bench::with_faults("images@1:2: null-image", entries);
    bench.export().ends_with(3);
    std::fs::remove_file(bench.path("app/exfig.lock")).unwrap();
    bench.server.set_faults(Faults::none());
    bench
}

/// An interrupted export records what it is about to write; what another `dir` leaves behind of it is
/// removed.
#[test]
fn what_an_interrupted_export_wrote_elsewhere_is_removed() {
    let bench = Bench::with_faults("images@1:3: null-image", ICONS);
    bench.export().ends_with(3);
    std::fs::remove_file(bench.path("app/exfig.lock")).unwrap();
    bench.server.set_faults(Faults::none());
    bench.configure(&ICONS.replace("assets/icons", "assets/other"));
    bench.run(&["--allow-removal"]).ends_with(0);
    assert!(bench.icons().is_empty(), "{:?}", bench.tree().keys());
    bench.run(&["--check"]).ends_with(0);
}

/// What an earlier export wrote belongs to exfig, but does not count as done.
#[test]
fn resuming_a_second_export_does_not_count_the_first_ones_files_as_done() {
    let bench = Bench::with_faults("images@1:2: null-image", ICONS);
    bench.export().ends_with(3);
    bench.server.edit(move_sun);
    bench.server.set_faults(Faults::script("cdn: garbage").unwrap());
    bench.run(&["--max-retries", "0"]).ends_with(3);
    bench.server.set_faults(Faults::none());
    bench.run(&["--resume"]).ends_with(0);
    let resumed = bench.tree();
    bench.run(&["--force"]).ends_with(0);
    assert_eq!(
        String::from_utf8_lossy(&resumed["assets/icons/sun.svg"]),
        bench.read("app/assets/icons/sun.svg")
    );
}

#[test]
fn a_run_of_some_entries_leaves_an_interrupted_full_export_alone() {
    let colors =
        "\n[[package.metadata.exfig.colors]]\noutput = [{ format = \"rust\", path = \"src/colors.rs\" }]\n";
    for args in [&["--only", "colors"][..], &["--only", "colors", "--resume"], &["--filter", "s*"]] {
        let bench = interrupted(&format!("{ICONS}{colors}"));
        bench.run(args).ends_with(0);
        assert!(bench.icons().len() >= 3, "{args:?}: {:?}", bench.icons());
        bench.server.edit(move_sun);
        let ran = bench.export();
        ran.ends_with(0);
        assert_eq!(bench.icons().len(), 4, "{args:?}: {}", ran.stderr);
        bench.run(&["--check"]).ends_with(0);
    }
}

/// What a killed export wrote stays exfig's while its entry takes no part, because the token may not read the variables now.
#[test]
fn an_entry_that_is_left_out_keeps_what_a_killed_export_wrote() {
    for idle in [false, true] {
        let colors = "[[package.metadata.exfig.colors]]\nsource = \"variables\"\noutput = { format = \"css\", path = \"theme.css\" }\n";
        let icons = if idle { "" } else { ICONS };
        let bench = Bench::with_faults("images@1:2: null-image", &format!("{colors}{ICONS}"));
        bench.export().ends_with(3);
        // As a kill leaves it before the lock is written.
        std::fs::remove_file(bench.path("app/exfig.lock")).unwrap();
        bench
            .server
            .set_faults(Faults::answering("variables", 403, r#"{"status":403,"err":"Limited"}"#).unwrap());
        bench.configure(&format!("{colors}{icons}"));
        bench.export().ends_with(4);
        bench.server.set_faults(Faults::none());
        bench.server.edit(|design| {
            let variables = design.variables.as_mut().unwrap();
            variables["meta"]["variables"]["V:1"]["valuesByMode"]["1:0"]["r"] = 0.5.into();
        });
        bench.configure(&format!("{colors}{ICONS}"));
        let ran = bench.export();
        assert_eq!(ran.code, 0, "idle: {idle}\n{}", ran.stderr);
    }
}
