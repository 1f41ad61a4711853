//! `--check`: what is not as it was exported, and which command fixes it.

use std::collections::BTreeSet;
use std::time::Duration;

use exfig_core::internals::export::check::{recorded_versions, remote_version};
use exfig_core::internals::policy::bucket::Tier;
use exfig_core::internals::words::named;
use exfig_core::{Difference, ExportError, Report, Request, Tools, Wishes, advice, check, run as export};

use crate::annotations;
use crate::changes;
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
            match check(config, &self.session.places(workspace.target.clone(), workspace.root.clone())) {
                Ok(differences) => {
                    let package = format!("{}: ", config.package);
                    self.print_differences(&package, &differences);
                    self.session.annotations.errors(annotations::of_differences(config, &differences));
                    found.extend(differences.into_iter().map(|difference| (package.clone(), difference)));
                }
                Err(error) => {
                    self.session.ui.error(&errors::explain(&error, self.session.token_name(), None));
                    return Exit::of_error(&error);
                }
            }
        }
        if self.args.remote {
            match self.check_remote(workspace) {
                Ok(differences) => {
                    self.print_differences("", &differences);
                    let tables = annotations::tables(&workspace.packages);
                    self.session.annotations.errors(annotations::of_designs(&differences, &tables));
                    found.extend(differences.into_iter().map(|difference| (String::new(), difference)));
                }
                Err(exit) => return exit,
            }
        }
        let differences = found.iter().map(|(_, difference)| difference);
        let differences = differences.filter(|difference| !difference.is_note()).collect::<Vec<_>>();
        if differences.is_empty() {
            let design = if self.args.remote { ", and the design has not changed since" } else { "" };
            self.session.ui.summary("Checked", &format!("all files match the last export{design}"));
            return Exit::Done;
        }
        let help = advice(differences.iter().copied(), self.session.command)
            .into_iter()
            .map(|help| format!("\nhelp: {help}"));
        let number = counted(differences.len(), "difference");
        self.session.ui.error(&format!("`--check` found {number}{}", help.collect::<String>()));
        Exit::Differences
    }

    /// Files are grouped by what is wrong with them; the rest are sentences.
    fn print_differences(&self, package: &str, differences: &[Difference]) {
        let groups = grouped(differences.iter().map(|difference| match difference.file() {
            Some((path, why)) => ("", "file", why.to_owned(), named(path)),
            None => ("", "", String::new(), difference.to_string()),
        }));
        for line in listing::lines(&groups, package, self.session.ui.lists_all()) {
            self.session.ui.data(format_args!("{line}"));
        }
    }

    /// Whether Figma has what was exported last; one request of tier 3 for each file. Says by name what changed.
    fn check_remote(&self, workspace: &Workspace) -> Result<Vec<Difference>, Exit> {
        let token = self.session.token().map_err(|why| {
            self.session.ui.error(&why);
            Exit::Unauthorized
        })?;
        let result = self.session.with_runtime(&workspace.run, token, async |tools| {
            let mut known = BTreeSet::new();
            for config in &workspace.packages {
                known.extend(recorded_versions(config)?);
            }
            let mut changed = Vec::new();
            for (key, pin) in known.iter().map(|(key, pin, _)| (key, pin)).collect::<BTreeSet<_>>() {
                let remote = remote_version(tools, &workspace.packages, key, pin.as_ref()).await?;
                if known.iter().any(|(other, _, version)| other == key && remote != *version) {
                    changed.push(Difference::FigmaChanged(key.to_string()));
                }
            }
            if !changed.is_empty() {
                self.name_changes(workspace, tools).await;
            }
            Ok::<_, ExportError>(changed)
        });
        match result {
            Ok(Ok(changed)) => Ok(changed),
            Ok(Err(error)) => {
                Err(self.show_error(&error, Exit::of_error(&error), &workspace.run.base_url, Duration::ZERO))
            }
            Err(why) => {
                self.session.ui.error(&format!("{why:#}"));
                Err(Exit::Unexpected)
            }
        }
    }

    /// Plans an export, to say what changed. Its document stays for the export that follows, so together they send one
    /// request of tier 1 for a file; none is sent if the token has few of them a month.
    async fn name_changes(&self, workspace: &Workspace, tools: &Tools) {
        let ui = &self.session.ui;
        if let Some(left) = tools.client.month_left(Tier::One) {
            return ui.note(&format!(
                "`--dry-run` says what changed, with a request of tier 1 for each file; this month has {left} left"
            ));
        }
        let request = Request {
            packages: workspace.packages.clone(),
            places: self.session.places(workspace.target.clone(), workspace.root.clone()),
            wishes: Wishes { allow_removal: true, ..Wishes::default() },
            resume: false,
            dry_run: true,
            fail_fast: false,
            downloads: workspace.run.downloads,
        };
        match export(&request, tools).await {
            Ok(outcome) => {
                for package in &outcome.packages {
                    let groups = changes::groups(package.changes.iter());
                    for line in listing::lines(&groups, &format!("{}: ", package.name), ui.lists_all()) {
                        ui.data(format_args!("{line}"));
                    }
                }
            }
            Err(error) => {
                let why = errors::explain(&error, self.session.token_name(), None);
                ui.note(&format!("cannot list what changed: {why}"));
            }
        }
    }
}
