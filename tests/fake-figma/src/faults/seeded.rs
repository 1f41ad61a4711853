//! Random faults: whether a request fails depends on the seed, on what it asks for and on how often that was
//! asked before, and on nothing else. Two runs with the same seed see the same faults however their requests
//! interleave, so a failure found once can be reproduced.

use std::collections::HashMap;

use super::{FaultKind, Subject, script};
use crate::endpoint::Endpoint;
use crate::hash::{fnv64, fraction, mix};

/// Settings for random faults.
#[derive(Debug, Clone, PartialEq)]
pub struct SeededFaults {
    /// The share of requests that fail, 0.0 to 1.0.
    pub rate: f64,
    /// Selects which requests fail: another seed, another set.
    pub seed: u64,
    /// The kinds to choose from. A kind that makes no sense for a request is never chosen for it.
    pub kinds: Vec<FaultKind>,
    /// The servers whose requests may fail.
    pub side: FaultSide,
    /// How often the same request may fail; `None` is no limit.
    pub max_per_request: Option<u32>,
}

/// The servers that faults apply to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultSide {
    /// The API only.
    Api,
    /// Downloads only.
    Cdn,
    /// Both.
    Both,
}

impl SeededFaults {
    /// Transient faults on both servers, at most two per request: a client with four retries gets through.
    pub fn new(rate: f64, seed: u64) -> Self {
        Self { rate, seed, kinds: Self::transient(), side: FaultSide::Both, max_per_request: Some(2) }
    }

    /// The kinds that any retry cures: statuses 429, 500, 502, 503, 504 and connection faults.
    pub fn transient() -> Vec<FaultKind> {
        Self::named(&[
            "429",
            "500",
            "502",
            "503",
            "504",
            "reset",
            "close",
            "truncate",
            "stall",
            "silent",
            "wrong-length",
        ])
    }

    /// [`transient`](Self::transient), plus the responses that look like success (empty, garbage, HTML, S3's
    /// error XML) and `400-render-timeout`.
    pub fn all() -> Vec<FaultKind> {
        let mut kinds = Self::transient();
        kinds.extend(Self::named(&["empty", "garbage", "html", "xml", "400-render-timeout"]));
        kinds
    }

    /// Parses `transient`, `all` or a list such as `500,reset,429(retry-after=2)`.
    ///
    /// # Errors
    /// Describes the first kind that does not parse; for an unknown one, lists those that exist.
    pub fn parse_kinds(text: &str) -> Result<Vec<FaultKind>, String> {
        match text {
            "transient" => Ok(Self::transient()),
            "all" => Ok(Self::all()),
            list => list.split(',').map(|kind| script::parse_fault(kind.trim())).collect(),
        }
    }

    fn named(names: &[&str]) -> Vec<FaultKind> {
        names.iter().filter_map(|name| FaultKind::named(name)).collect()
    }
}

/// The settings, plus how often each request was seen and has failed.
#[derive(Debug, Clone)]
pub(super) struct SeededState {
    settings: SeededFaults,
    requests: HashMap<u64, (u32, u32)>,
}

impl SeededState {
    pub(super) fn new(settings: SeededFaults) -> Self {
        Self { settings, requests: HashMap::new() }
    }

    pub(super) fn decide(&mut self, subject: &Subject<'_>) -> Option<FaultKind> {
        let settings = &self.settings;
        let cdn = subject.endpoint == Endpoint::Cdn;
        let here = match settings.side {
            FaultSide::Api => !cdn,
            FaultSide::Cdn => cdn,
            FaultSide::Both => true,
        };
        let kinds: Vec<&FaultKind> =
            settings.kinds.iter().filter(|kind| makes_sense(kind, subject.endpoint)).collect();
        if !here || kinds.is_empty() {
            return None;
        }
        let request = mix(fnv64(subject.identity.as_bytes()) ^ mix(settings.seed));
        let (seen, failed) = self.requests.entry(request).or_default();
        let draw = mix(request ^ u64::from(*seen));
        *seen += 1;
        if fraction(draw) >= settings.rate || settings.max_per_request.is_some_and(|max| *failed >= max) {
            return None;
        }
        *failed += 1;
        let chosen = mix(draw) % kinds.len() as u64;
        kinds.get(chosen as usize).map(|kind| (*kind).clone())
    }
}

/// Whether Figma could answer a request to this endpoint that way.
fn makes_sense(kind: &FaultKind, endpoint: Endpoint) -> bool {
    match kind {
        FaultKind::RenderTimeout | FaultKind::NullImage => endpoint == Endpoint::Images,
        FaultKind::TooLarge => matches!(endpoint, Endpoint::Files | Endpoint::Nodes | Endpoint::Images),
        FaultKind::Xml | FaultKind::ExpiredUrl => endpoint == Endpoint::Cdn,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(
        state: &mut SeededState,
        endpoint: Endpoint,
        requests: u32,
        times: u32,
    ) -> Vec<Vec<Option<FaultKind>>> {
        (0..requests)
            .map(|number| {
                let identity = format!("/{number}");
                let subject = Subject { endpoint, ids: &[], identity: &identity };
                (0..times).map(|_| state.decide(&subject)).collect()
            })
            .collect()
    }

    #[test]
    fn the_same_seed_is_the_same_fate_in_any_order() {
        let settings = SeededFaults::new(0.3, 7);
        let forward = fates(&mut SeededState::new(settings.clone()), Endpoint::Cdn, 200, 3);
        let mut state = SeededState::new(settings);
        for number in (0..200).rev() {
            let identity = format!("/{number}");
            for (time, fate) in forward[number].iter().enumerate() {
                let subject = Subject { endpoint: Endpoint::Cdn, ids: &[], identity: &identity };
                assert_eq!(&state.decide(&subject), fate, "request {number}, time {time}");
            }
        }
    }

    #[test]
    fn the_rate_is_kept_and_a_request_fails_so_often_at_most() {
        let settings = SeededFaults { max_per_request: None, ..SeededFaults::new(0.1, 1) };
        let all: Vec<_> = fates(&mut SeededState::new(settings), Endpoint::Files, 10_000, 1).concat();
        let failed = all.iter().flatten().count();
        assert!((900..1_100).contains(&failed), "{failed} of 10,000 at a rate of 0.1");

        let certain = SeededFaults { max_per_request: Some(2), ..SeededFaults::new(1.0, 1) };
        for fate in fates(&mut SeededState::new(certain), Endpoint::Files, 50, 5) {
            assert_eq!(
                fate.iter().map(Option::is_some).collect::<Vec<_>>(),
                [true, true, false, false, false]
            );
        }
    }

    #[test]
    fn kinds_and_sides_are_respected() {
        let only = |kinds: &str, side| SeededFaults {
            kinds: SeededFaults::parse_kinds(kinds).unwrap(),
            side,
            ..SeededFaults::new(1.0, 3)
        };
        let mut api = SeededState::new(only("xml,500", FaultSide::Api));
        assert_eq!(fates(&mut api, Endpoint::Cdn, 5, 1).concat(), vec![None; 5]);
        assert_eq!(fates(&mut api, Endpoint::Meta, 5, 1).concat(), vec![Some(FaultKind::ServerError); 5]);
        let mut cdn = SeededState::new(only("null-image", FaultSide::Cdn));
        assert_eq!(fates(&mut cdn, Endpoint::Cdn, 5, 1).concat(), vec![None; 5]);
        assert!(SeededFaults::parse_kinds("500,teapot").unwrap_err().contains("unknown fault `teapot`"));
    }

    #[test]
    fn all_kinds_turn_up() {
        let settings = SeededFaults { kinds: SeededFaults::all(), ..SeededFaults::new(1.0, 5) };
        let drawn: Vec<_> =
            fates(&mut SeededState::new(settings.clone()), Endpoint::Images, 1_000, 1).concat();
        for kind in settings.kinds.iter().filter(|kind| **kind != FaultKind::Xml) {
            assert!(drawn.contains(&Some(kind.clone())), "{kind} never drawn");
        }
        assert!(!drawn.contains(&Some(FaultKind::Xml)));
    }
}
