//! The only printer: events become progress bars on a terminal, plain lines anywhere else.
//!
//! Data goes to stdout, everything else to stderr. Color is never the only carrier of a meaning.

mod waits;

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::{MAIN_SEPARATOR, Path};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anstyle::{AnsiColor, Style};
use exfig_core::internals::figma::request::RequestKind;
use exfig_core::internals::policy::bucket::Tier;
use exfig_core::internals::policy::failure::seconds;
use exfig_core::{AssetKind, Event, Reporter};
use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};

use crate::eta::{Batch, Waits};
use crate::listing::counted;
use crate::printer::{self, Secrets, Shown};
use crate::retries::{Pauses, Retries, Say};

/// How much is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Loudness {
    /// Errors.
    Quiet,
    /// Progress, retries, pauses, failures.
    Normal,
    /// Each request and each file.
    Verbose,
}

const BOLD: Style = Style::new().bold();
const GREEN: Style = AnsiColor::Green.on_default().bold();
const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
const RED: Style = AnsiColor::Red.on_default().bold();
const DIM: Style = Style::new().dimmed();

/// Prints events.
pub(crate) struct Ui {
    loudness: Loudness,
    /// Nothing is exported.
    dry_run: bool,
    secrets: Secrets,
    /// The current directory with a separator after it, as it begins paths.
    directory: Option<String>,
    bars: Option<MultiProgress>,
    /// Whether errors are warnings.
    forgives: AtomicBool,
    /// Whether stdout is for a report or a summary alone.
    keeps_stdout: AtomicBool,
    begun: Instant,
    /// Shared with the bars, which compute their own estimates.
    waits: Arc<Mutex<Waits>>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    kinds: BTreeMap<AssetKind, Progress>,
    request: Option<ProgressBar>,
    /// Requests to the API that are not answered yet.
    asked: usize,
    /// Countdowns: of the API's pause or pace (no host), and of other hosts.
    waits: BTreeMap<Option<String>, ProgressBar>,
    /// When each tier's pace was last reported, and the pace.
    pacing: BTreeMap<Tier, (Duration, Duration)>,
    retries: Retries,
    splits: Retries,
    pauses: Pauses,
    /// On a terminal, the one line of a storm.
    storm: Option<ProgressBar>,
}

struct Progress {
    done: usize,
    of: usize,
    /// Tenths that plain lines have reported.
    reported: usize,
    bar: Option<ProgressBar>,
}

impl Ui {
    /// Bars on a terminal, except in CI, or when every request is printed anyway.
    /// `directory` is the current one.
    pub(crate) fn new(
        (loudness, dry_run): (Loudness, bool),
        ci: bool,
        secrets: Secrets,
        directory: Option<&Path>,
    ) -> Self {
        let bars = loudness == Loudness::Normal && !ci && std::io::stderr().is_terminal();
        Self {
            loudness,
            dry_run,
            secrets,
            // In a root directory, nothing of a path would be left.
            directory: directory
                .filter(|directory| directory.parent().is_some())
                .map(|directory| format!("{}{MAIN_SEPARATOR}", directory.display())),
            bars: bars.then(MultiProgress::new),
            begun: now(),
            forgives: AtomicBool::new(false),
            keeps_stdout: AtomicBool::new(false),
            waits: Arc::default(),
            state: Mutex::default(),
        }
    }

    fn elapsed(&self) -> Duration {
        now().saturating_duration_since(self.begun)
    }

    /// Hides secrets, escapes, and makes paths relative to the current directory.
    fn shown(&self, text: &str) -> Shown {
        Shown::new(&self.near(&self.secrets.hide(text)))
    }

    fn near(&self, text: &str) -> String {
        match &self.directory {
            Some(directory) => text.replace(directory.as_str(), ""),
            None => text.to_owned(),
        }
    }

    /// Whether lists are printed in full.
    pub(crate) fn lists_all(&self) -> bool {
        self.loudness == Loudness::Verbose
    }

    /// Why requests were retried: `120 connection closed, 90 status 503`.
    pub(crate) fn retry_causes(&self) -> String {
        lock(&self.state).retries.causes()
    }

    /// Keeps stdout for a report or a summary: other data goes to stderr.
    pub(crate) fn keep_stdout(&self) {
        self.keeps_stdout.store(true, Ordering::Relaxed);
    }

    /// A line of data on stdout.
    pub(crate) fn data(&self, line: std::fmt::Arguments<'_>) {
        let line = self.shown(&line.to_string());
        match self.keeps_stdout.load(Ordering::Relaxed) {
            true => printer::out_on_stderr(&line),
            false => printer::out(&line),
        }
    }

    /// One line on stderr, above the bars.
    fn line(&self, style: Style, head: &str, text: &str) {
        let text = self.shown(text);
        let print = || printer::err(format_args!("{style}{head:>12}{style:#} "), &text);
        match &self.bars {
            Some(bars) => bars.suspend(print),
            None => print(),
        }
    }

    /// Makes warnings of the errors that follow, or errors again.
    pub(crate) fn forgive(&self, forgives: bool) {
        self.forgives.store(forgives, Ordering::Relaxed);
    }

    /// Whether errors are warnings.
    pub(crate) fn forgives(&self) -> bool {
        self.forgives.load(Ordering::Relaxed)
    }

    /// Prints an error, even with `--quiet`.
    pub(crate) fn error(&self, text: &str) {
        let text = self.shown(text);
        let (style, head) = match self.forgives() {
            true => (YELLOW, "warning"),
            false => (RED, "error"),
        };
        let print = || printer::err(format_args!("{style}{head}{style:#}: "), &text);
        match &self.bars {
            Some(bars) => bars.suspend(print),
            None => print(),
        }
    }

    /// Prints what to do next after an error.
    pub(crate) fn help(&self, text: &str) {
        self.headed("help", text);
    }

    /// Prints background about an error.
    pub(crate) fn note(&self, text: &str) {
        self.headed("note", text);
    }

    fn headed(&self, head: &str, text: &str) {
        let text = self.shown(text);
        let print = || printer::err(format_args!("{head}: "), &text);
        match &self.bars {
            Some(bars) => bars.suspend(print),
            None => print(),
        }
    }

    /// Prints something that the user should look at.
    pub(crate) fn warning(&self, text: &str) {
        self.line(YELLOW, "Warning", text);
    }

    /// Prints text that already has its format and colors.
    pub(crate) fn raw(&self, text: &str) {
        printer::err(format_args!(""), &Shown::colored(&self.near(&self.secrets.hide(text.trim_end()))));
    }

    /// Prints a line of the summary.
    pub(crate) fn summary(&self, head: &str, text: &str) {
        if self.loudness > Loudness::Quiet {
            self.line(GREEN, head, text);
        }
    }

    /// Removes the progress bars.
    pub(crate) fn finish(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for bar in [state.request.take(), state.storm.take()].into_iter().flatten() {
            bar.finish_and_clear();
        }
        for bar in std::mem::take(&mut state.waits).into_values() {
            bar.finish_and_clear();
        }
        for progress in state.kinds.values() {
            if let Some(bar) = &progress.bar {
                bar.finish_and_clear();
            }
        }
    }

    fn requesting(&self, state: &mut State, kind: RequestKind, what: &str) {
        if self.loudness == Loudness::Verbose {
            self.line(DIM, "Requesting", what);
        }
        let Some(bars) = &self.bars else { return };
        // Downloads have bars of their own.
        if kind == RequestKind::Download {
            return;
        }
        state.asked += 1;
        let bar = state.request.get_or_insert_with(|| {
            let bar = bars.add(ProgressBar::new_spinner());
            bar.set_style(style("{spinner:>12.cyan} {msg}"));
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        bar.set_message(self.shown(&format!("waiting for {what}")).as_str().to_owned());
    }

    fn planned(&self, state: &mut State, kind: AssetKind, (stale, drawn, fresh): (usize, usize, usize)) {
        if let Some(bar) = state.request.take() {
            bar.finish_and_clear();
        }
        let rendered = stale - drawn;
        let text = match (drawn, rendered) {
            (0, 0) => format!("{kind}: {fresh} up to date"),
            (drawn, 0) => format!("{kind}: {drawn} to draw, {fresh} up to date"),
            (0, rendered) => format!("{kind}: {rendered} for Figma to render, {fresh} up to date"),
            _ => {
                format!("{kind}: {drawn} to draw, {rendered} for Figma to render, {fresh} up to date")
            }
        };
        self.line(BOLD, "Planned", &text);
        if stale == 0 {
            return;
        }
        let bar = self.bars.as_ref().map(|bars| {
            let bar = bars.add(ProgressBar::new(stale as u64));
            bar.set_style(
                style("{prefix:>12.cyan.bold} [{bar:28}] {pos}/{len} {wide_msg} {left}")
                    .with_key("left", self.estimate())
                    .progress_chars("=> "),
            );
            bar.set_prefix(kind.name());
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        state.kinds.insert(kind, Progress { done: 0, of: stale, reported: 0, bar });
    }

    fn fetched(&self, state: &mut State, kind: AssetKind) {
        let Some(progress) = state.kinds.get_mut(&kind) else { return };
        progress.done += 1;
        if let Some(bar) = &progress.bar {
            bar.inc(1);
            return;
        }
        let tenths = progress.done * 10 / progress.of.max(1);
        // In a log, a line per fifth is enough to see progress.
        if tenths / 2 > progress.reported / 2 {
            progress.reported = tenths;
            let text = format!("{} of {}", progress.done, counted(progress.of, kind.singular()));
            self.line(DIM, "Finished", &text);
        }
    }

    /// A column with the time left; pauses do not count as slow progress.
    fn estimate(&self) -> impl Fn(&ProgressState, &mut dyn std::fmt::Write) + Clone + Send + Sync + 'static {
        let (waits, begun) = (Arc::clone(&self.waits), self.begun);
        let batch = Batch::begin(self.elapsed(), &lock(&waits));
        move |state, out| {
            let now = now().saturating_duration_since(begun);
            let left = batch.left(now, &lock(&waits), state.pos(), state.len().unwrap_or(0));
            let _ = out.write_str(&left.map(seconds).unwrap_or_default());
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "how long things take is shown to the user")]
fn now() -> Instant {
    Instant::now()
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Reporter for Ui {
    fn event(&self, event: Event) {
        if self.loudness == Loudness::Quiet {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Package { name, resumed: None } => {
                self.line(GREEN, if self.dry_run { "Planning" } else { "Exporting" }, &name);
            }
            Event::Package { name, resumed: Some((done, all)) } => {
                self.line(GREEN, "Resuming", &format!("{name} ({done} of {all} items already done)"));
            }
            Event::Note(text) => self.line(BOLD, "Note", &text),
            Event::Warning(text) => self.line(YELLOW, "Warning", &text),
            Event::Requesting { kind, what } => self.requesting(&mut state, kind, &what),
            Event::Retrying { what, why, summary, wait, left } => {
                let tries = match left {
                    0 => "the last attempt".to_owned(),
                    left => format!("{} left after that", counted(left as usize, "attempt")),
                };
                let text = format!("{what}: {why}; next attempt in {}, {tries}", seconds(wait));
                self.retrying(&mut state, &text, summary);
            }
            Event::Answered { kind: RequestKind::Download } => {}
            Event::Answered { .. } => {
                state.asked = state.asked.saturating_sub(1);
                if state.asked == 0
                    && let Some(bar) = state.request.take()
                {
                    bar.finish_and_clear();
                }
            }
            Event::Paused { host, why, wait } => self.paused(&mut state, host, &why, wait),
            Event::Resumed { host } => self.resumed(&mut state, &host),
            Event::Throttling { tier, wait, every, missing_key } => {
                self.throttling(&mut state, tier, (wait, every), missing_key);
            }
            Event::StillWaiting { what, after, limit } => {
                let text = format!(
                    "{what}: no answer for {}; it may take up to {}, which `timeout` sets",
                    seconds(after),
                    seconds(limit)
                );
                self.line(YELLOW, "Waiting", &text);
            }
            Event::Splitting { what, why } => {
                let say = state.splits.add("split".into(), self.elapsed());
                if say != Say::Nothing || self.loudness == Loudness::Verbose {
                    let text = format!("{what}: {why}; requesting half as many at once");
                    self.line(YELLOW, "Splitting", &text);
                }
            }
            Event::Renewing { why } => {
                self.retrying(&mut state, &format!("{why}; requesting a new URL"), "expired URL".into());
            }
            Event::Planned { kind, stale, drawn, fresh } => {
                self.planned(&mut state, kind, (stale, drawn, fresh));
            }
            Event::Fetched { kind, .. } => self.fetched(&mut state, kind),
            Event::Written { paths } if self.lists_all() => {
                paths.iter().for_each(|path| self.line(DIM, "Wrote", path));
            }
            // The summary lists failures and removals.
            Event::Failed { what, why } if self.lists_all() => {
                self.line(RED, "Failed", &format!("{what}: {why}"));
            }
            Event::Removed { path } if self.lists_all() => self.line(DIM, "Removed", &path),
            _ => {}
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
