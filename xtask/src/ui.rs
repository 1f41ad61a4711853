//! The only printer: events become progress bars on a terminal, plain lines anywhere else.
//!
//! Data goes to stdout, everything else to stderr. Color is never the only carrier of a meaning.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use exfig_core::asset::AssetKind;
use exfig_core::event::{Event, Reporter};
use exfig_core::policy::failure::seconds;
use indicatif::{MultiProgress, ProgressBar, ProgressState, ProgressStyle};

/// How much is told.
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
    bars: Option<MultiProgress>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    kinds: BTreeMap<AssetKind, Progress>,
    request: Option<ProgressBar>,
    wait: Option<(ProgressBar, Duration)>,
}

struct Progress {
    done: usize,
    of: usize,
    /// Tenths that a plain line has told.
    told: usize,
    bar: Option<ProgressBar>,
}

impl Ui {
    /// Bars on a terminal, unless in CI or when every request is told anyway.
    pub(crate) fn new(loudness: Loudness, ci: bool) -> Self {
        let bars = loudness == Loudness::Normal && !ci && std::io::stderr().is_terminal();
        Self { loudness, bars: bars.then(MultiProgress::new), state: Mutex::default() }
    }

    /// One line on stderr, above the bars.
    fn line(&self, style: Style, head: &str, text: &str) {
        let print = || anstream::eprintln!("{style}{head:>12}{style:#} {text}");
        match &self.bars {
            Some(bars) => bars.suspend(print),
            None => print(),
        }
    }

    /// Prints an error, which no `--quiet` hides.
    pub(crate) fn error(&self, text: &str) {
        let print = || anstream::eprintln!("{RED}error{RED:#}: {text}");
        match &self.bars {
            Some(bars) => bars.suspend(print),
            None => print(),
        }
    }

    /// Prints text that is formatted already.
    pub(crate) fn raw(&self, text: &str) {
        anstream::eprintln!("{}", text.trim_end());
    }

    /// A line of the summary.
    pub(crate) fn summary(&self, head: &str, text: &str) {
        if self.loudness > Loudness::Quiet {
            self.line(GREEN, head, text);
        }
    }

    /// Takes the bars away.
    pub(crate) fn finish(&self) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = state.request.take() {
            bar.finish_and_clear();
        }
        if let Some((bar, _)) = state.wait.take() {
            bar.finish_and_clear();
        }
        for progress in state.kinds.values() {
            if let Some(bar) = &progress.bar {
                bar.finish_and_clear();
            }
        }
    }

    fn requesting(&self, state: &mut State, what: &str) {
        if self.loudness == Loudness::Verbose {
            self.line(DIM, "Requesting", what);
        }
        let Some(bars) = &self.bars else { return };
        // Downloads have bars of their own.
        if what.contains(" of node ") {
            return;
        }
        let bar = state.request.get_or_insert_with(|| {
            let bar = bars.add(ProgressBar::new_spinner());
            bar.set_style(style("{spinner:>12.cyan} {msg}"));
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        bar.set_message(format!("asking Figma for the {what}"));
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
                style("{prefix:>12.cyan.bold} [{bar:28}] {pos}/{len} {wide_msg} {eta:>4}")
                    .progress_chars("=> "),
            );
            bar.set_prefix(kind.name());
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        state.kinds.insert(kind, Progress { done: 0, of: stale, told: 0, bar });
    }

    fn fetched(&self, state: &mut State, kind: AssetKind) {
        let Some(progress) = state.kinds.get_mut(&kind) else { return };
        progress.done += 1;
        if let Some(bar) = &progress.bar {
            bar.inc(1);
            return;
        }
        let tenths = progress.done * 10 / progress.of.max(1);
        // In a log, one line for each fifth is enough to see that it lives.
        if tenths / 2 > progress.told / 2 {
            progress.told = tenths;
            let text = format!("{} of {} {kind}", progress.done, progress.of);
            self.line(DIM, "Finished", &text);
        }
    }

    /// Shows a wait that counts itself down.
    fn waiting(&self, state: &mut State, text: String, wait: Duration) {
        let Some(bars) = &self.bars else { return };
        if let Some((bar, _)) = state.wait.take() {
            bar.finish_and_clear();
        }
        let bar = bars.insert(0, ProgressBar::new_spinner());
        let left = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = out.write_str(&seconds(wait.saturating_sub(state.elapsed())));
        };
        bar.set_style(style("{spinner:>12.yellow} {msg}, {left} left").with_key("left", left));
        bar.set_message(text);
        bar.enable_steady_tick(Duration::from_millis(200));
        state.wait = Some((bar, wait));
    }

    fn clear_wait_that_is_over(state: &mut State) {
        if state.wait.as_ref().is_some_and(|(bar, wait)| bar.elapsed() >= *wait)
            && let Some((bar, _)) = state.wait.take()
        {
            bar.finish_and_clear();
        }
    }
}

impl Reporter for Ui {
    fn event(&self, event: Event) {
        if self.loudness == Loudness::Quiet {
            return;
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Self::clear_wait_that_is_over(&mut state);
        match event {
            Event::Package { name, resumed: None } => self.line(GREEN, "Exporting", &name),
            Event::Package { name, resumed: Some((done, all)) } => {
                self.line(GREEN, "Resuming", &format!("{name} ({done} of {all} done before)"));
            }
            Event::Note(text) => self.line(BOLD, "Note", &text),
            Event::Warning(text) => self.line(YELLOW, "Warning", &text),
            Event::Requesting { what } => self.requesting(&mut state, &what),
            Event::Retrying { what, why, wait, left } => {
                let tries = match left {
                    0 => "for the last time".to_owned(),
                    1 => "1 more try after that".to_owned(),
                    left => format!("{left} more tries after that"),
                };
                let text = format!("{what}: {why}; again in {}, {tries}", seconds(wait));
                self.line(YELLOW, "Retrying", &text);
            }
            Event::Paused { why, wait } => {
                self.line(YELLOW, "Paused", &format!("{why}: all requests wait {}", seconds(wait)));
                self.waiting(&mut state, "paused by Figma".to_owned(), wait);
            }
            Event::Throttling { tier, wait } => {
                let text = format!("keeping to the limit of tier {}", tier.number());
                if wait >= Duration::from_secs(1) {
                    self.line(
                        DIM,
                        "Waiting",
                        &format!("{} for the rate limit of tier {}", seconds(wait), tier.number()),
                    );
                }
                self.waiting(&mut state, text, wait);
            }
            Event::Splitting { what, why } => {
                self.line(YELLOW, "Splitting", &format!("{what}: {why}; asking for half as many"))
            }
            Event::Planned { kind, stale, drawn, fresh } => {
                self.planned(&mut state, kind, (stale, drawn, fresh));
            }
            Event::Fetched { kind, .. } => self.fetched(&mut state, kind),
            Event::Written { paths } => {
                if self.loudness == Loudness::Verbose {
                    for path in paths {
                        self.line(DIM, "Wrote", &path);
                    }
                }
            }
            Event::Failed { what, why } => {
                // The summary lists them; told as they come they would drown everything else.
                if self.loudness == Loudness::Verbose {
                    self.line(RED, "Failed", &format!("{what}: {why}"));
                }
            }
            Event::Removed { path } => self.line(BOLD, "Removed", &path),
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
