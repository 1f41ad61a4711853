//! Waits, pauses and retries: live lines on a terminal, a line now and then in a log.

use std::borrow::Cow;
use std::time::Duration;

use exfig_core::internals::policy::bucket::Tier;
use exfig_core::internals::policy::failure::seconds;
use indicatif::{ProgressBar, ProgressState};

use super::{DIM, State, Ui, YELLOW, lock, style};
use crate::retries::Say;

impl Ui {
    /// One live line on a terminal, in a log the first retry and then a total now and then; `-v` prints each.
    pub(super) fn retrying(&self, state: &mut State, text: &str, summary: Cow<'static, str>) {
        let say = state.retries.add(summary, self.elapsed());
        if let Some(bars) = &self.bars {
            let bar = state.storm.get_or_insert_with(|| {
                let bar = bars.insert(0, ProgressBar::new_spinner());
                bar.set_style(style("{spinner:>12.yellow} {wide_msg}"));
                bar.enable_steady_tick(Duration::from_millis(200));
                bar
            });
            bar.set_message(self.shown(&state.retries.total()).as_str().to_owned());
            return;
        }
        match say {
            Say::Total if !self.lists_all() => self.line(YELLOW, "Retrying", &state.retries.total()),
            Say::Nothing if !self.lists_all() => {}
            _ => self.line(YELLOW, "Retrying", text),
        }
    }

    /// Shows a wait that counts down and disappears when it is over.
    pub(super) fn waiting(&self, state: &mut State, host: Option<String>, text: String, wait: Duration) {
        let Some(bars) = &self.bars else { return };
        if let Some(bar) = state.waits.remove(&host) {
            bar.finish_and_clear();
        }
        let bar = bars.insert(0, ProgressBar::new_spinner());
        let left = move |state: &ProgressState, out: &mut dyn std::fmt::Write| {
            let _ = out.write_str(&seconds(wait.saturating_sub(state.elapsed())));
        };
        bar.set_style(style("{spinner:>12.yellow} {msg}, {left} left").with_key("left", left));
        bar.set_message(self.shown(&text).as_str().to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        state.waits.insert(host, bar.clone());
        std::thread::spawn(move || {
            std::thread::sleep(wait);
            bar.finish_and_clear();
        });
    }

    pub(super) fn paused(&self, state: &mut State, host: Option<String>, why: &str, wait: Duration) {
        lock(&self.waits).begin(self.elapsed(), wait);
        let (who, short) = match &host {
            Some(host) => (format!("all requests to {host} wait"), format!("paused by {host}")),
            None => ("all requests wait".to_owned(), "paused by Figma".to_owned()),
        };
        // A terminal shows each as it counts down.
        let is_due = state.pauses.is_due(wait, self.elapsed());
        if wait >= LONG_PAUSE || is_due && self.bars.is_none() || self.lists_all() {
            self.line(YELLOW, "Paused", &format!("{why}: {who} {}", seconds(wait)));
        }
        self.waiting(state, host, short, wait);
    }

    pub(super) fn resumed(&self, state: &mut State, host: &Option<String>) {
        lock(&self.waits).end(self.elapsed());
        if let Some(bar) = state.waits.remove(host) {
            bar.finish_and_clear();
        }
    }

    /// Reports a tier's pace when a wait for it begins, and again after a while or when it changes; each wait
    /// has its own countdown.
    pub(super) fn throttling(
        &self,
        state: &mut State,
        tier: Tier,
        (wait, every): (Duration, Duration),
        key: Option<&str>,
    ) {
        let (number, now) = (tier.number(), self.elapsed());
        let is_known =
            state.pacing.get(&tier).is_some_and(|(at, known)| *known == every && now < *at + REPEATED_AFTER);
        if wait >= Duration::from_secs(1) && !is_known {
            state.pacing.insert(tier, (now, every));
            let help = key.map(|key| format!("; set `{key}` in Cargo.toml to use your plan's own limit"));
            self.line(
                DIM,
                "Waiting",
                &format!(
                    "{} for the rate limit of tier {number}, which lets one request out every {}{}",
                    seconds(wait),
                    seconds(every),
                    help.unwrap_or_default()
                ),
            );
        }
        self.waiting(state, None, format!("keeping to the limit of tier {number}"), wait);
    }
}

/// A pause of this length has a line of its own.
const LONG_PAUSE: Duration = Duration::from_secs(10);

/// How long to stay silent about a tier's pace after a line about it.
const REPEATED_AFTER: Duration = Duration::from_secs(10);
