//! Retries, counted by cause: one line each while they are few, a total every ten seconds in a storm.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long to stay silent about retries after a line about them.
const REPEATED_AFTER: Duration = Duration::from_secs(10);
/// Causes that one line names.
const CAUSES: usize = 4;

/// The retries of a run.
#[derive(Debug, Default)]
pub(crate) struct Retries {
    causes: BTreeMap<Cow<'static, str>, usize>,
    /// When the last line was printed, since the beginning of the run.
    said: Option<Duration>,
}

/// What a log says of one more retry.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Say {
    /// What was retried, and why.
    ThisOne,
    /// How many there were so far.
    Total,
    /// Nothing: the last line was a moment ago.
    Nothing,
}

impl Retries {
    /// Counts a retry at `now`.
    pub(crate) fn add(&mut self, cause: Cow<'static, str>, now: Duration) -> Say {
        *self.causes.entry(cause).or_default() += 1;
        let say = match self.said {
            None => Say::ThisOne,
            Some(said) if now.saturating_sub(said) >= REPEATED_AFTER => Say::Total,
            Some(_) => return Say::Nothing,
        };
        self.said = Some(now);
        say
    }

    /// `120 connection closed, 90 status 503`, the most frequent first; a single cause without its number.
    /// Empty without a retry.
    pub(crate) fn causes(&self) -> String {
        if let [(cause, _)] = self.causes.iter().collect::<Vec<_>>().as_slice() {
            return cause.to_string();
        }
        let mut causes = self.causes.iter().collect::<Vec<_>>();
        causes.sort_by_key(|(cause, number)| (std::cmp::Reverse(**number), (*cause).clone()));
        let mut named =
            causes.iter().take(CAUSES).map(|(cause, number)| format!("{number} {cause}")).collect::<Vec<_>>();
        if let others @ 1.. = causes.iter().skip(CAUSES).map(|(_, number)| **number).sum::<usize>() {
            named.push(crate::listing::counted(others, "other"));
        }
        named.join(", ")
    }

    /// `210 retries so far: 120 connection closed, 90 status 503`
    pub(crate) fn total(&self) -> String {
        let number = self.causes.values().sum::<usize>();
        format!("{} so far: {}", crate::listing::counted(number, "retry"), self.causes())
    }
}

/// In a log, pauses get a line once they add up to this since the last one.
const LONGEST_UNSAID: Duration = Duration::from_secs(5);

/// The pauses of a run: a storm has many short ones, and no long silence is without a line about it.
#[derive(Default)]
pub(crate) struct Pauses {
    /// When the last line was.
    said: Option<Duration>,
    /// How long the pauses since then are, together.
    unsaid: Duration,
}

impl Pauses {
    /// Whether a log gets a line about this pause, which begins at `now`.
    pub(crate) fn is_due(&mut self, wait: Duration, now: Duration) -> bool {
        self.unsaid += wait;
        let is_long_ago = self.said.is_none_or(|said| now.saturating_sub(said) >= REPEATED_AFTER);
        let is_due = is_long_ago || self.unsaid >= LONGEST_UNSAID;
        if is_due {
            *self = Self { said: Some(now), unsaid: Duration::ZERO };
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storm_is_a_line_every_ten_seconds() {
        let mut retries = Retries::default();
        let mut said = Vec::new();
        for second in 0..25 {
            for cause in ["status 503", "connection closed", "status 503"] {
                let say = retries.add(cause.into(), Duration::from_secs(second));
                if say != Say::Nothing {
                    said.push((second, say));
                }
            }
        }
        assert_eq!(said, [(0, Say::ThisOne), (10, Say::Total), (20, Say::Total)]);
        assert_eq!(retries.total(), "75 retries so far: 50 status 503, 25 connection closed");
    }

    #[test]
    fn rare_causes_share_a_number() {
        let mut retries = Retries::default();
        assert_eq!(retries.causes(), "");
        for (number, cause) in [(3, "a"), (9, "b"), (1, "c"), (2, "d"), (1, "e"), (1, "f")] {
            (0..number).for_each(|_| _ = retries.add(cause.into(), Duration::ZERO));
        }
        assert_eq!(retries.causes(), "9 b, 3 a, 2 d, 1 c, 2 others");
    }

    #[test]
    fn no_log_is_silent_for_longer_than_five_seconds_of_pauses() {
        let mut pauses = Pauses::default();
        let mut due = |wait, now| pauses.is_due(Duration::from_secs(wait), Duration::from_secs(now));
        // Pauses of 2, 6 and 3 s one after the other; then a storm of short ones.
        assert!(due(2, 0) && due(6, 2) && !due(3, 8) && due(3, 11));
        assert_eq!((14..24).filter(|now| due(1, *now)).collect::<Vec<_>>(), [18, 23]);
        assert!(due(1, 40), "a moment without any");
    }
}
