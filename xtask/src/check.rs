//! `--check`: what is not as it was exported, and which command mends it.

use std::collections::BTreeSet;
use std::time::Duration;

use exfig_core::internals::export::check::{recorded_versions, remote_version};
use exfig_core::{Difference, ExportError, Report, check};

use exfig_core::internals::words::named;

use crate::errors;
use crate::exit::Exit;
use crate::listing::{self, counted, grouped};
use crate::manifests::Workspace;
use crate::run::{Run, stopwatch};

impl Run<'_> {
    pub(crate) fn check(&self, workspace: &Workspace) -> Exit {
        let begun = stopwatch();
        let mut found = Vec::new();
        let exit = self.check_all(workspace, &mut found);
        let found = found.iter().map(|(package, difference)| format!("{package}{difference}")).collect();
        self.write_report(&Report::of_check(found, exit.code(), begun.elapsed()), exit)
    }

    fn check_all(&self, workspace: &Workspace, found: &mut Vec<(String, Difference)>) -> Exit {
        for config in &workspace.packages {
            match check(config, &self.places(workspace.target.clone(), workspace.root.clone())) {
                Ok(differences) => {
                    let package = format!("{}: ", config.package);
                    self.print_differences(&package, &differences);
                    found.extend(differences.into_iter().map(|difference| (package.clone(), difference)));
                }
                Err(error) => {
                    self.ui.error(&errors::explain(&error, self.token_name(), None));
                    return Exit::of_error(&error);
                }
            }
        }
        if self.args.remote {
            match self.check_remote(workspace) {
                Ok(differences) => {
                    self.print_differences("", &differences);
                    found.extend(differences.into_iter().map(|difference| (String::new(), difference)));
                }
                Err(exit) => return exit,
            }
        }
        let differences = found.iter().map(|(_, difference)| difference);
        let differences = differences.filter(|difference| !difference.is_note()).collect::<Vec<_>>();
        if differences.is_empty() {
            let design = if self.args.remote { ", and the design has not changed since" } else { "" };
            self.ui.summary("Checked", &format!("all files match the last export{design}"));
            return Exit::Done;
        }
        let help = advice(&differences, self.command).into_iter().map(|help| format!("\nhelp: {help}"));
        let number = counted(differences.len(), "difference");
        self.ui.error(&format!("`--check` found {number}{}", help.collect::<String>()));
        Exit::Differences
    }

    /// Files are grouped by what is wrong with them; the rest are sentences.
    fn print_differences(&self, package: &str, differences: &[Difference]) {
        let groups = grouped(differences.iter().map(|difference| match difference.file() {
            Some((path, why)) => ("", "file", why.to_owned(), named(path)),
            None => ("", "", String::new(), difference.to_string()),
        }));
        for line in listing::lines(&groups, package, self.ui.lists_all()) {
            self.ui.data(format_args!("{line}"));
        }
    }

    /// Whether Figma has what was exported last; one request of tier 3 for each file.
    fn check_remote(&self, workspace: &Workspace) -> Result<Vec<Difference>, Exit> {
        let token = self.token().map_err(|why| {
            self.ui.error(&why);
            Exit::Unauthorized
        })?;
        let result = self.with_runtime(&workspace.run, token, async |tools| {
            let mut known = BTreeSet::new();
            for config in &workspace.packages {
                known.extend(recorded_versions(config)?);
            }
            let mut changed = Vec::new();
            for (key, pin) in known.iter().map(|(key, pin, _)| (key, pin)).collect::<BTreeSet<_>>() {
                let remote = remote_version(tools, key, pin.as_ref()).await?;
                if known.iter().any(|(other, _, version)| other == key && remote != *version) {
                    changed.push(Difference::FigmaChanged(key.to_string()));
                }
            }
            Ok::<_, ExportError>(changed)
        });
        match result {
            Ok(Ok(changed)) => Ok(changed),
            Ok(Err(error)) => Err(self.show_error(&error, &workspace.run.base_url, Duration::ZERO)),
            Err(why) => {
                self.ui.error(&format!("{why:#}"));
                Err(Exit::Unexpected)
            }
        }
    }
}

/// What mends the differences, one command each.
fn advice(differences: &[&Difference], command: &str) -> Vec<String> {
    let any = |of: fn(&Difference) -> bool| differences.iter().any(|difference| of(difference));
    let mut advice = Vec::new();
    if any(|difference| matches!(difference, Difference::Interrupted(..))) {
        advice.push(format!("`{command} --resume` completes the unfinished export"));
    } else if any(Difference::needs_export) {
        advice.push(format!("`{command}` brings the outputs up to date"));
    }
    if any(|difference| matches!(difference, Difference::Edited(_))) {
        advice.push(format!(
            "`git restore` brings back the exported files, if they were committed; `{command} --force` overwrites them"
        ));
    }
    if any(|difference| matches!(difference, Difference::Odd(..))) {
        advice.push(format!("move away what stands in a file's place, then run `{command}`"));
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_difference_has_a_command_that_mends_it() {
        let text = || "x".to_owned();
        let all = [
            Difference::NeverExported(text()),
            Difference::Incomplete(text()),
            Difference::Missing(text()),
            Difference::FigmaChanged(text()),
            Difference::Edited(text()),
            Difference::Odd(text(), text()),
            Difference::Interrupted(1, 2),
        ];
        for difference in &all {
            assert_eq!(advice(&[difference], "export").len(), 1, "{difference}");
        }
        // An interrupted export is resumed, not begun anew.
        insta::assert_snapshot!(advice(&all.iter().collect::<Vec<_>>(), "export").join("\n"), @r#"
        `export --resume` completes the unfinished export
        `git restore` brings back the exported files, if they were committed; `export --force` overwrites them
        move away what stands in a file's place, then run `export`
        "#);
    }
}
