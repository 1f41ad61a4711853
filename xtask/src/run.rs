//! From a command line to an exit code.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;
use clap::{CommandFactory as _, FromArgMatches};
use exfig_core::internals::api_url::ApiUrl;
use exfig_core::internals::export::page;
use exfig_core::internals::policy::bucket::BucketSize;
use exfig_core::internals::words::named_all;
use exfig_core::{ExportError, Halt, Manifest, Outcome, Report, Request, RunSettings, Wishes, run as export};

use crate::args::{CargoExfig, Cli, FigmaExport, ShortTask, Task};
use crate::best_effort::{self, Kept};
use crate::exit::Exit;
use crate::manifests::{self, ManifestError, Workspace};
use crate::printer::{self, Shown};
use crate::process_env;
use crate::report_file::{GALLERY, REPORT, ReportFile, SUMMARY};
use crate::session::Session;
use crate::ui::Loudness;
use crate::{annotations, doctor, init, list, markdown, printed, summary};

/// Runs a command line that begins with a task.
pub(crate) fn run(command: &str, args: Vec<OsString>) -> Exit {
    let named = |task: &str| format!("{command} {task}");
    match parse::<Cli>(Cli::command(), command, args) {
        Ok(Cli { task: Task::Export(args) }) => figma_export(&named("figma-export"), &args),
        Ok(Cli { task: Task::Doctor(args) }) => doctor::run(&named("figma-doctor"), &args),
        Ok(Cli { task: Task::Init(args) }) => init::run(&named("figma-init"), &named("figma-export"), &args),
        Ok(Cli { task: Task::List(args) }) => list::run(&named("figma-list"), &args),
        Ok(Cli { task: Task::Schema }) => printed::schema(),
        Err(exit) => exit,
    }
}

/// Runs a command line of `cargo exfig`: an export, or another task by its short name.
pub(crate) fn run_export(command: &str, args: Vec<OsString>) -> Exit {
    let named = |task: &str| format!("{command} {task}");
    match parse::<CargoExfig>(CargoExfig::command(), command, args) {
        Ok(CargoExfig { task: None, export }) => figma_export(command, &export),
        Ok(CargoExfig { task: Some(ShortTask::Doctor(args)), .. }) => doctor::run(&named("doctor"), &args),
        Ok(CargoExfig { task: Some(ShortTask::Init(args)), .. }) => init::run(&named("init"), command, &args),
        Ok(CargoExfig { task: Some(ShortTask::List(args)), .. }) => list::run(&named("list"), &args),
        Ok(CargoExfig { task: Some(ShortTask::Completions { shell }), .. }) => printed::completions(shell),
        Ok(CargoExfig { task: Some(ShortTask::Man), .. }) => printed::man(),
        Ok(CargoExfig { task: Some(ShortTask::Schema), .. }) => printed::schema(),
        Err(exit) => exit,
    }
}

fn parse<A: FromArgMatches>(parser: clap::Command, command: &str, args: Vec<OsString>) -> Result<A, Exit> {
    if let Some(is_wanted) = process_env::cargos_color() {
        printer::set_color(is_wanted);
    }
    let parser = parser.bin_name(command.to_owned()).no_binary_name(true);
    parser.try_get_matches_from(args).and_then(|matches| A::from_arg_matches(&matches)).map_err(|error| {
        let text = Shown::colored(error.render().ansi().to_string().trim_end());
        // Requested help goes to stdout, usage errors to stderr.
        if error.use_stderr() {
            printer::err(format_args!(""), &text);
            Exit::Usage
        } else {
            printer::out(&text);
            Exit::Done
        }
    })
}

/// What the steps of one export share.
pub(crate) struct Run<'a> {
    pub(crate) session: Session<'a>,
    pub(crate) args: &'a FigmaExport,
    report: Option<ReportFile>,
    summary: Option<ReportFile>,
    gallery: Option<ReportFile>,
    /// The manifests of the selected packages, to show mistakes in.
    manifests: Vec<Manifest>,
}

fn figma_export(command: &str, args: &FigmaExport) -> Exit {
    let loudness = match (args.quiet, args.verbose) {
        (true, _) => Loudness::Quiet,
        (_, true) => Loudness::Verbose,
        _ => Loudness::Normal,
    };
    let mut session = Session::new(command, (loudness, args.dry_run || args.check), args.env_file.as_deref());
    session.purpose = args.purpose();
    let run = Run { session, args, report: None, summary: None, gallery: None, manifests: Vec::new() };
    let ui = Arc::clone(&run.session.ui);
    let exit = run.start();
    ui.finish();
    exit
}

#[expect(clippy::disallowed_methods, reason = "reports elapsed time to the user")]
pub(crate) fn stopwatch() -> Instant {
    Instant::now()
}

impl Run<'_> {
    fn start(mut self) -> Exit {
        #[cfg(feature = "demo")]
        let chosen = if self.args.demo { crate::demo::packages() } else { self.args.package.clone() };
        #[cfg(not(feature = "demo"))]
        let chosen = self.args.package.clone();
        if let Err(error) = self.choose_files() {
            self.session.ui.error(&format!("{error:#}"));
            return Exit::Usage;
        }
        let mut workspace = match manifests::read(&self.session.env.cargo, &chosen) {
            Ok(workspace) => workspace,
            Err(error) => return self.refuse_manifest(&error),
        };
        self.manifests = std::mem::take(&mut workspace.manifests);
        override_settings(&mut workspace.run, self.args);
        #[cfg(feature = "demo")]
        if self.args.demo {
            match crate::demo::Demo::start(&mut workspace.run) {
                Ok(demo) => self.session.demo = Some(demo),
                Err(error) => {
                    self.session.ui.error(&format!("{error:#}"));
                    return Exit::Unexpected;
                }
            }
        }
        if self.args.check { self.check(&workspace) } else { self.export(workspace) }
    }

    /// Checks where the report, the summary and the gallery go, before anything is exported.
    fn choose_files(&mut self) -> anyhow::Result<()> {
        let args = self.args;
        let choose = |kind, path: &Option<PathBuf>| {
            path.as_deref().map(|path| ReportFile::choose(kind, path)).transpose()
        };
        self.report = choose(&REPORT, &args.report)?;
        self.summary = choose(&SUMMARY, &args.summary)?;
        self.gallery = choose(&GALLERY, &args.gallery)?;
        match [&self.report, &self.summary].into_iter().flatten().filter(|file| file.is_stdout()).count() {
            0 => {}
            1 => self.session.ui.keep_stdout(),
            _ => bail!("standard output cannot be both the report and the summary"),
        }
        let mut files = [&self.report, &self.summary, &self.gallery].into_iter().flatten();
        while let Some(file) = files.next() {
            if let Some(path) =
                file.path().filter(|path| files.clone().any(|other| other.path() == Some(path)))
            {
                bail!("`{}` cannot be two of the report, the summary and the gallery", path.display());
            }
        }
        Ok(())
    }

    fn refuse_manifest(&self, error: &ManifestError) -> Exit {
        match error {
            ManifestError::Mistakes(mistakes) => {
                self.session.show_mistakes(mistakes, "nothing was fetched and nothing was written");
            }
            ManifestError::Other(text) => self.session.ui.error(text),
        }
        Exit::Usage
    }

    fn wishes(&self) -> Wishes {
        Wishes {
            only: self.args.only.iter().map(|kind| (*kind).into()).collect(),
            filter: self.args.filter.clone(),
            force: self.args.force,
            allow_removal: self.args.allow_removal,
            prune_deprecated: self.args.prune_deprecated,
            gallery: self.gallery.is_some(),
            best_effort: false,
        }
    }

    fn export(&self, workspace: Workspace) -> Exit {
        let begun = stopwatch();
        let places = self.session.places(workspace.target.clone(), workspace.root.clone());
        let mut wishes = self.wishes();
        if let Some(why) = includes_nothing(&workspace, &wishes) {
            self.session.ui.error(&why);
            return self.report_error(&why, Exit::Usage, begun.elapsed());
        }
        let kept = match self.args.best_effort {
            true => workspace.packages.iter().map(|config| Kept::of(config, &places, &wishes)).collect(),
            false => Vec::new(),
        };
        wishes.best_effort = self.args.best_effort && best_effort::verdict(&kept).is_ok();
        let token = match self.session.token() {
            Ok(token) => token,
            Err(why) => {
                let (exit, lines) = self.forgiven(&kept, Exit::Unauthorized, true, None);
                self.session.ui.error(&why);
                lines.iter().for_each(|line| self.session.ui.note(line));
                return self.report_error(&why, exit, begun.elapsed());
            }
        };
        let tables = annotations::tables(&workspace.packages);
        let (downloads, base_url) = (workspace.run.downloads, workspace.run.base_url.clone());
        let result = self.session.with_runtime(&workspace.run, token, async |tools| {
            let request = Request {
                packages: workspace.packages,
                places,
                wishes,
                resume: self.args.resume,
                dry_run: self.args.dry_run,
                fail_fast: self.args.fail_fast,
                downloads,
            };
            export(&request, tools).await
        });
        self.session.ui.finish();
        match result {
            Ok(Ok(outcome)) => {
                let is_outage = outcome.halt.as_ref().is_some_and(Halt::is_outage);
                let (exit, lines) = self.forgiven(&kept, Exit::of(&outcome), is_outage, Some(&outcome));
                let exit = self.report_outcome(&outcome, exit, begun.elapsed());
                if exit != Exit::Done {
                    self.session.annotations.errors(annotations::of_failures(&outcome, &tables));
                }
                lines.iter().for_each(|line| self.session.ui.note(line));
                exit
            }
            Ok(Err(error)) => {
                let is_figmas = best_effort::is_failure_of_figma(&error);
                let (exit, lines) = self.forgiven(&kept, Exit::of_error(&error), is_figmas, None);
                let exit = self.show_error(&error, exit, &base_url, begun.elapsed());
                lines.iter().for_each(|line| self.session.ui.note(line));
                exit
            }
            Err(error) => {
                let why = format!("{error:#}");
                self.session.ui.error(&why);
                self.report_error(&why, Exit::Unexpected, begun.elapsed())
            }
        }
    }

    /// Returns how the run ends, and what to say at its end. With `--best-effort`, an outage is no failure if the
    /// build has files to go on with; the errors that follow are then warnings.
    fn forgiven(
        &self,
        kept: &[Kept],
        exit: Exit,
        is_outage: bool,
        outcome: Option<&Outcome>,
    ) -> (Exit, Vec<String>) {
        if !self.args.best_effort || !is_outage {
            return (exit, Vec::new());
        }
        match best_effort::verdict(kept) {
            Ok(()) => {
                self.session.ui.forgive(true);
                (Exit::Done, best_effort::notes(kept, outcome))
            }
            Err(why) => (exit, vec![why]),
        }
    }

    fn report_outcome(&self, outcome: &Outcome, exit: Exit, took: Duration) -> Exit {
        if self.args.dry_run {
            summary::print_plan(&self.session.ui, outcome);
        } else {
            summary::print(&self.session.ui, outcome, took, self.session.command);
        }
        if let Some(Halt::LockedOut { throttle, wait }) = &outcome.halt {
            self.session.explain_lockout(throttle, *wait, false);
        }
        #[cfg(feature = "demo")]
        if let Some(demo) = &self.session.demo
            && !self.args.dry_run
            && self.gallery.is_none()
        {
            self.session.ui.summary("Next", &demo.next_step());
        }
        let exit = self.write_gallery(outcome, exit);
        let exit = self.write_summary(outcome, exit);
        self.write_report(&Report::of(outcome, exit.code(), took), exit)
    }

    pub(crate) fn show_error(
        &self,
        error: &ExportError,
        exit: Exit,
        base_url: &ApiUrl,
        took: Duration,
    ) -> Exit {
        let text = self.session.show_error(error, base_url, &self.manifests);
        self.report_error(&text, exit, took)
    }

    /// Writes what changed in the design: to `--summary`, and into the summary of a job of GitHub Actions.
    fn write_summary(&self, outcome: &Outcome, exit: Exit) -> Exit {
        let job = self.session.env.step_summary.clone().filter(|_| !self.args.dry_run);
        if self.summary.is_none() && job.is_none() {
            return exit;
        }
        let text = self.session.secrets.hide(&markdown::render(outcome));
        if let Some(job) = job
            && let Err(error) = append(&job, &text)
        {
            self.session
                .ui
                .note(&format!("the summary of this job is missing: `{}`: {error}", job.display()));
        }
        let Some(file) = &self.summary else { return exit };
        if self.deliver(file, &text) { exit } else { missing(exit) }
    }

    /// Writes the page of `--gallery`, if the export got to its end.
    fn write_gallery(&self, outcome: &Outcome, exit: Exit) -> Exit {
        let Some(file) = &self.gallery else { return exit };
        let packages =
            outcome.packages.iter().filter_map(|package| package.gallery.as_ref()).collect::<Vec<_>>();
        if packages.len() < outcome.packages.len() {
            self.session.ui.note("the gallery is not written, because the export did not get to its end");
            return exit;
        }
        if !self.deliver(file, &page(&packages)) {
            return missing(exit);
        }
        if let Some(path) = file.path() {
            self.session.ui.summary("Gallery", &format!("`{}`: open it in a browser", path.display()));
        }
        exit
    }

    /// Writes what was asked for besides the export, and returns whether it is there.
    fn deliver(&self, file: &ReportFile, text: &str) -> bool {
        let written = file.write(&self.session.secrets.hide(text));
        if let Err(why) = &written {
            self.session.ui.error(&format!("the {} is missing: {why:#}", file.name()));
        }
        written.is_ok()
    }

    fn report_error(&self, text: &str, exit: Exit, took: Duration) -> Exit {
        self.write_report(&Report::of_error(text.to_owned(), exit.code(), took), exit)
    }

    pub(crate) fn write_report(&self, report: &Report<'_>, exit: Exit) -> Exit {
        let Some(file) = &self.report else { return exit };
        // A missing report is a failure of its own.
        self.session.ui.forgive(false);
        if self.deliver(file, &report.render()) { exit } else { missing(exit) }
    }
}

/// How a run ends that could not write all that was asked for.
fn missing(exit: Exit) -> Exit {
    if exit == Exit::Done { Exit::Unexpected } else { exit }
}

/// Why a run would leave every entry alone, if so.
fn includes_nothing(workspace: &Workspace, wishes: &Wishes) -> Option<String> {
    let entries = || workspace.packages.iter().flat_map(|package| &package.entries);
    let kinds = entries().map(|entry| entry.kind().name()).collect::<BTreeSet<_>>();
    let there = named_all(kinds.iter().copied());
    if let Some(absent) = wishes.only.iter().find(|kind| !kinds.contains(kind.name())) {
        return Some(format!(
            "`--only {}` selects nothing: Cargo.toml has no such entry\nhelp: it has entries of {there}",
            absent.name()
        ));
    }
    let what = if wishes.only.is_empty() { "`--filter`" } else { "`--filter` with `--only`" };
    let is_empty = !entries().any(|entry| wishes.include(entry));
    is_empty.then(|| {
        format!("{what} selects nothing: a filter is for icons and images\nhelp: Cargo.toml has entries of {there}")
    })
}

fn override_settings(settings: &mut RunSettings, args: &FigmaExport) {
    settings.timeout = args.timeout.or(settings.timeout);
    settings.retry.max_wait = args.max_wait.unwrap_or(settings.retry.max_wait);
    settings.retry.max_retries = args.max_retries.unwrap_or(settings.retry.max_retries);
    if let Some(per_minute) = args.rate_limit {
        settings.limits.rate_limit = Some(BucketSize::per_minute(per_minute));
    }
}

/// Appends to the file that GitHub Actions made for a job.
fn append(path: &Path, text: &str) -> std::io::Result<()> {
    // A pipe that nobody reads would block.
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is not a file"));
    }
    std::fs::OpenOptions::new().append(true).open(path)?.write_all(text.as_bytes())
}
