//! From a command line to an exit code.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::{Args as _, CommandFactory as _, FromArgMatches};
use exfig_core::internals::api_url::ApiUrl;
use exfig_core::internals::client::FIRST_BYTE;
use exfig_core::internals::io::clock::{Clock, rfc3339};
use exfig_core::internals::io::lockout::Ledger;
use exfig_core::internals::io::shared_limits::SharedLimits;
use exfig_core::internals::io::transport::proxy_of;
use exfig_core::internals::policy::bucket::BucketSize;
use exfig_core::internals::policy::failure::Throttle;
use exfig_core::{
    Client, ClientOptions, ExportError, Halt, HttpOptions, HttpTransport, Manifest, Outcome, Places, Report,
    Reporter, Request, RequestError, RunSettings, SystemClock, Token, Tools, Wishes, run as export,
};
use tokio::sync::watch;

use crate::args::{Cli, FigmaExport, Task};
use crate::best_effort::{self, Kept};
use crate::exit::Exit;
use crate::format::Rustfmt;
use crate::manifests::{self, ManifestError, Workspace};
use crate::printer::{self, Secrets, Shown};
use crate::process_env::{self, ProcessEnv};
use crate::report_file::ReportFile;
use crate::ui::{Loudness, Ui};
use crate::{errors, signals, summary};

/// Runs a command line that begins with a task.
pub(crate) fn run(command: &str, args: Vec<OsString>) -> Exit {
    match parse::<Cli>(Cli::command(), command, args) {
        Ok(Cli { task: Task::FigmaExport(args) }) => figma_export(&format!("{command} figma-export"), &args),
        Err(exit) => exit,
    }
}

/// Runs a command line of options only.
pub(crate) fn run_export(command: &str, args: Vec<OsString>) -> Exit {
    let parser = FigmaExport::augment_args(clap::Command::new("exfig").version(env!("CARGO_PKG_VERSION")));
    match parse::<FigmaExport>(parser, command, args) {
        Ok(args) => figma_export(command, &args),
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

/// What the steps of one run share.
pub(crate) struct Run<'a> {
    pub(crate) command: &'a str,
    pub(crate) args: &'a FigmaExport,
    env: ProcessEnv,
    pub(crate) ui: Arc<Ui>,
    secrets: Secrets,
    report: Option<ReportFile>,
    /// The manifests of the selected packages, to show mistakes in.
    manifests: Vec<Manifest>,
    clock: Arc<dyn Clock>,
    #[cfg(feature = "demo")]
    demo: Option<crate::demo::Demo>,
}

fn figma_export(command: &str, args: &FigmaExport) -> Exit {
    let loudness = match (args.quiet, args.verbose) {
        (true, _) => Loudness::Quiet,
        (_, true) => Loudness::Verbose,
        _ => Loudness::Normal,
    };
    let env = ProcessEnv::read();
    let secrets = Secrets::new(env.token.as_ref().ok());
    let ui = Arc::new(Ui::new((loudness, args.dry_run), env.ci, secrets.clone(), env.directory.as_deref()));
    let run = Run {
        command,
        args,
        env,
        ui,
        secrets,
        report: None,
        manifests: Vec::new(),
        clock: Arc::new(SystemClock),
        #[cfg(feature = "demo")]
        demo: None,
    };
    let ui = Arc::clone(&run.ui);
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
        match self.args.report.as_deref().map(ReportFile::new).transpose() {
            Ok(report) => self.report = report,
            Err(error) => {
                self.ui.error(&format!("{error:#}"));
                return Exit::Usage;
            }
        }
        let mut workspace = match manifests::read(&self.env.cargo, &chosen) {
            Ok(workspace) => workspace,
            Err(error) => return self.refuse_manifest(&error),
        };
        self.manifests = std::mem::take(&mut workspace.manifests);
        override_settings(&mut workspace.run, self.args);
        #[cfg(feature = "demo")]
        if self.args.demo {
            match crate::demo::Demo::start(&mut workspace.run) {
                Ok(demo) => self.demo = Some(demo),
                Err(error) => {
                    self.ui.error(&format!("{error:#}"));
                    return Exit::Unexpected;
                }
            }
        }
        if self.args.check { self.check(&workspace) } else { self.export(workspace) }
    }

    fn refuse_manifest(&self, error: &ManifestError) -> Exit {
        match error {
            ManifestError::Mistakes(mistakes) => {
                self.ui.raw(&errors::render_mistakes(mistakes, "nothing was fetched and nothing was written"))
            }
            ManifestError::Other(text) => self.ui.error(text),
        }
        Exit::Usage
    }

    pub(crate) fn token(&self) -> Result<Token, String> {
        #[cfg(feature = "demo")]
        if let Some(demo) = &self.demo {
            return Ok(demo.token());
        }
        self.env.token.clone()
    }

    pub(crate) fn places(&self, target: PathBuf, workspace: PathBuf) -> Places {
        Places { target, workspace, state: self.env.state.clone() }
    }

    /// The proxy on the way to the API, for messages.
    fn proxy(&self, base_url: &ApiUrl) -> Option<String> {
        if base_url.is_loopback() { None } else { proxy_of(base_url.as_str()) }
    }

    pub(crate) fn token_name(&self) -> &'static str {
        self.token().map_or("token", |token| token.name())
    }

    /// The ledger of lockouts for a token; none without a state directory, and none for the demo.
    fn ledger(&self, token: &Token) -> Option<Ledger> {
        #[cfg(feature = "demo")]
        if self.demo.is_some() {
            return None;
        }
        Some(Ledger::new(self.env.state.as_ref()?, &token.fingerprint()))
    }

    /// The limits that exports with this token share; the demo's emulator has no other clients.
    fn shared_limits(&self, token: &Token) -> Option<SharedLimits> {
        #[cfg(feature = "demo")]
        if self.demo.is_some() {
            return None;
        }
        Some(SharedLimits::new(self.env.state.as_ref()?, &token.fingerprint()))
    }

    fn export(&self, workspace: Workspace) -> Exit {
        let begun = stopwatch();
        let places = self.places(workspace.target.clone(), workspace.root.clone());
        let kept = match self.args.best_effort {
            true => workspace.packages.iter().map(|config| Kept::of(config, &places)).collect(),
            false => Vec::new(),
        };
        let token = match self.token() {
            Ok(token) => token,
            Err(why) => {
                let (exit, lines) = self.forgiven(&kept, Exit::Unauthorized, true);
                self.ui.error(&why);
                lines.iter().for_each(|line| self.ui.note(line));
                return self.report_error(&why, exit, begun.elapsed());
            }
        };
        let (downloads, base_url) = (workspace.run.downloads, workspace.run.base_url.clone());
        let result = self.with_runtime(&workspace.run, token, async |tools| {
            let request = Request {
                packages: workspace.packages,
                places,
                wishes: Wishes {
                    only: self.args.only.iter().map(|kind| (*kind).into()).collect(),
                    filter: self.args.filter.clone(),
                    force: self.args.force,
                    allow_removal: self.args.allow_removal,
                    prune_deprecated: self.args.prune_deprecated,
                },
                resume: self.args.resume,
                dry_run: self.args.dry_run,
                fail_fast: self.args.fail_fast,
                downloads,
            };
            export(&request, tools).await
        });
        self.ui.finish();
        match result {
            Ok(Ok(outcome)) => {
                let is_outage = best_effort::is_outage(&outcome);
                let (exit, lines) = self.forgiven(&kept, Exit::of(&outcome), is_outage);
                let exit = self.report_outcome(&outcome, exit, begun.elapsed());
                lines.iter().for_each(|line| self.ui.note(line));
                exit
            }
            Ok(Err(error)) => {
                let is_figmas = best_effort::is_failure_of_figma(&error);
                let (exit, lines) = self.forgiven(&kept, Exit::of_error(&error), is_figmas);
                let exit = self.show_error(&error, exit, &base_url, begun.elapsed());
                lines.iter().for_each(|line| self.ui.note(line));
                exit
            }
            Err(error) => {
                let why = format!("{error:#}");
                self.ui.error(&why);
                self.report_error(&why, Exit::Unexpected, begun.elapsed())
            }
        }
    }

    /// Runs `act` with the client, the clock and everything else that talks to the outside.
    pub(crate) fn with_runtime<V>(
        &self,
        settings: &RunSettings,
        token: Token,
        act: impl AsyncFnOnce(&Tools<HttpTransport>) -> V,
    ) -> anyhow::Result<V> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .context("cannot start the threads of the network")?;
        let value = runtime.block_on(async {
            let (stop, stopped) = watch::channel(false);
            let reporter: Arc<dyn Reporter> = Arc::clone(&self.ui) as Arc<dyn Reporter>;
            signals::listen(stop, Arc::clone(&reporter));
            let options = ClientOptions {
                policy: settings.retry.clone(),
                limits: settings.limits,
                timeout: settings.timeout,
                bulk: settings.bulk,
                shared: self.shared_limits(&token),
                ledger: self.ledger(&token),
            };
            let plan_token = token.is_plan_token();
            let transport = HttpTransport::new(HttpOptions {
                base_url: settings.base_url.clone(),
                token,
                idle: settings.timeout.unwrap_or(FIRST_BYTE),
                connections: settings.downloads,
            });
            let clock = Arc::clone(&self.clock);
            let client =
                Client::new(transport, options, Arc::clone(&clock), Arc::clone(&reporter), stopped.clone());
            let formatter = Arc::new(Rustfmt {
                reporter: Arc::clone(&reporter),
                stop: stopped.clone(),
                hung: false.into(),
                reported: false.into(),
            });
            let tools =
                Tools { client: Arc::new(client), clock, reporter, formatter, plan_token, stop: stopped };
            act(&tools).await
        });
        // A DNS lookup or a disk operation that hangs must not delay the exit.
        runtime.shutdown_background();
        Ok(value)
    }

    fn explain_lockout(&self, throttle: &Throttle, wait: Duration, remembered: bool) {
        let until = rfc3339(self.clock.now() + wait);
        self.ui.error(&errors::explain_lockout(throttle, wait, &until, self.command));
        let token = self.token().ok();
        if let Some(ledger) = token.and_then(|token| self.ledger(&token)).filter(|_| remembered) {
            self.ui.note(&format!(
                "remembered from an earlier run, so no request was sent; if the lockout is over, delete `{}`",
                ledger.path().display()
            ));
        }
    }

    /// Returns how the run ends, and what to say at its end. With `--best-effort`, an outage is no failure if the
    /// build has files to go on with; the errors that follow are then warnings.
    fn forgiven(&self, kept: &[Kept], exit: Exit, is_outage: bool) -> (Exit, Vec<String>) {
        if !self.args.best_effort || !is_outage {
            return (exit, Vec::new());
        }
        match best_effort::verdict(kept) {
            Ok(lines) => {
                self.ui.forgive(true);
                (Exit::Done, lines)
            }
            Err(why) => (exit, vec![why]),
        }
    }

    fn report_outcome(&self, outcome: &Outcome, exit: Exit, took: Duration) -> Exit {
        if self.args.dry_run {
            summary::print_plan(&self.ui, outcome);
        } else {
            summary::print(&self.ui, outcome, took, self.command);
        }
        if let Some(Halt::LockedOut { throttle, wait }) = &outcome.halt {
            self.explain_lockout(throttle, *wait, false);
        }
        #[cfg(feature = "demo")]
        if let Some(demo) = &self.demo
            && !self.args.dry_run
        {
            self.ui.summary("Next", &demo.next_step());
        }
        self.write_report(&Report::of(outcome, exit.code(), took), exit)
    }

    pub(crate) fn show_error(
        &self,
        error: &ExportError,
        exit: Exit,
        base_url: &ApiUrl,
        took: Duration,
    ) -> Exit {
        let text = errors::explain(error, self.token_name(), self.proxy(base_url).as_deref());
        match error {
            ExportError::Mistakes(mistakes) => self.ui.raw(&errors::render_mistakes(
                &errors::with_texts(mistakes, &self.manifests),
                "nothing was written",
            )),
            ExportError::Request(error) => match error.as_ref() {
                RequestError::LockedOut { throttle, wait, remembered, .. } => {
                    self.explain_lockout(throttle, *wait, *remembered);
                }
                _ => self.ui.error(&text),
            },
            _ => self.ui.error(&text),
        }
        self.report_error(&text, exit, took)
    }

    fn report_error(&self, text: &str, exit: Exit, took: Duration) -> Exit {
        self.write_report(&Report::of_error(text.to_owned(), exit.code(), took), exit)
    }

    pub(crate) fn write_report(&self, report: &Report<'_>, exit: Exit) -> Exit {
        let Some(file) = &self.report else { return exit };
        // A missing report is a failure of its own.
        self.ui.forgive(false);
        match file.write(&self.secrets.hide(&report.render())) {
            Ok(()) => exit,
            Err(why) => {
                self.ui.error(&format!("the report is missing: {why:#}"));
                if exit == Exit::Done { Exit::Unexpected } else { exit }
            }
        }
    }
}

fn override_settings(settings: &mut RunSettings, args: &FigmaExport) {
    settings.timeout = args.timeout.or(settings.timeout);
    settings.retry.max_wait = args.max_wait.unwrap_or(settings.retry.max_wait);
    settings.retry.max_retries = args.max_retries.unwrap_or(settings.retry.max_retries);
    if let Some(per_minute) = args.rate_limit {
        settings.limits.rate_limit = Some(BucketSize::per_minute(per_minute));
    }
}
