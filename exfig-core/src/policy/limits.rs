//! Figma's limits: its published table, the configured plan and seat, and what a 429 reveals about them.
//!
//! There are two kinds. A limit *per minute* paces requests: exfig waits for its token bucket. A budget *per
//! month* (low seats, Starter files) is counted and never waited for: when it is spent, the run ends,
//! resumably, and names the source of the budget. Neither is a lockout: only a `Retry-After` causes one.
//! Source of the numbers: <https://developers.figma.com/docs/rest-api/rate-limits/>, in force since
//! 2025-11-17.

use std::fmt;

use super::bucket::BucketSize;
use super::failure::Throttle;
use super::throttle::{PlanTier, SeatLimit};

/// The plan of the team that owns a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// 6 tier-1 requests a month, whatever the seat.
    Starter,
    Professional,
    Organization,
    Enterprise,
}

/// The kind of seat that the token's owner has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// A Dev or Full seat.
    Full,
    /// A View or Collab seat: 6 tier-1 requests a month.
    View,
}

/// The limits as far as the user configured them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct KnownLimits {
    /// The plan that owns the file.
    pub plan: Option<Plan>,
    /// The seat of the token's owner in that plan.
    pub seat: Option<Seat>,
    /// The bucket size for every tier, in place of Figma's table. With it there is no monthly budget either.
    pub rate_limit: Option<BucketSize>,
}

/// The number of tier-1 requests a month for a low seat, or for files of a Starter plan.
pub(crate) const A_MONTH: u32 = 6;

/// Where a monthly budget comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetSource {
    /// `plan = "starter"` in Cargo.toml.
    Plan,
    /// `seat = "view"` in Cargo.toml.
    Seat,
    /// Inferred from `X-Figma-Plan-Tier: starter` of a 429.
    PlanTierHeader,
    /// Inferred from `X-Figma-Rate-Limit-Type: low` of a 429.
    LimitTypeHeader,
}

impl BudgetSource {
    /// Whether the user configured it. An inferred budget applies only to this run and is not shared.
    pub fn is_configured(self) -> bool {
        matches!(self, Self::Plan | Self::Seat)
    }
}

impl fmt::Display for BudgetSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plan => "`plan = \"starter\"` in Cargo.toml",
            Self::Seat => "`seat = \"view\"` in Cargo.toml",
            Self::PlanTierHeader => "inferred from Figma's header `X-Figma-Plan-Tier: starter`",
            Self::LimitTypeHeader => "inferred from Figma's header `X-Figma-Rate-Limit-Type: low`",
        })
    }
}

/// What a 429 reveals about the limits. It never changes when the next request is sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lesson {
    /// New sizes for the buckets of tiers 1, 2 and 3.
    pub sizes: Option<[BucketSize; 3]>,
    /// A monthly budget that was not configured.
    pub budget: Option<BudgetSource>,
    /// How the response contradicts Cargo.toml, which still takes precedence.
    pub contradiction: Option<String>,
}

impl KnownLimits {
    /// Returns the bucket sizes of tiers 1, 2 and 3.
    pub fn sizes(&self) -> [BucketSize; 3] {
        if let Some(size) = self.rate_limit {
            return [size; 3];
        }
        match (self.plan, self.seat) {
            (Some(Plan::Starter), _) | (_, Some(Seat::View)) => low(),
            (Some(plan), _) => table(plan),
            (None, _) => [BucketSize::UNKNOWN; 3],
        }
    }

    /// Returns where tier 1's monthly budget comes from; `None` if it has none.
    pub fn budget(&self) -> Option<BudgetSource> {
        match (self.rate_limit, self.plan, self.seat) {
            (Some(_), ..) => None,
            (_, Some(Plan::Starter), _) => Some(BudgetSource::Plan),
            (.., Some(Seat::View)) => Some(BudgetSource::Seat),
            _ => None,
        }
    }

    /// Returns the key of Cargo.toml that would replace a guess with the real limit; `None` if nothing is
    /// guessed.
    pub fn missing_key(&self) -> Option<&'static str> {
        (self.rate_limit.is_none() && self.plan.is_none() && self.seat != Some(Seat::View)).then_some("plan")
    }

    /// Returns what the headers of a 429 add to the configured limits.
    pub fn learn(&self, throttle: &Throttle) -> Lesson {
        if self.rate_limit.is_some() {
            return Lesson::default();
        }
        let contradiction = self.contradiction(throttle);
        let budget = match (is_low(throttle), is_starter(throttle)) {
            _ if self.budget().is_some() => None,
            (true, _) if self.seat.is_none() => Some(BudgetSource::LimitTypeHeader),
            (_, true) if self.plan.is_none() => Some(BudgetSource::PlanTierHeader),
            _ => None,
        };
        let of_plan = || match throttle.plan_tier.as_ref()? {
            PlanTier::Pro | PlanTier::Student => Some(table(Plan::Professional)),
            PlanTier::Org => Some(table(Plan::Organization)),
            PlanTier::Enterprise => Some(table(Plan::Enterprise)),
            PlanTier::Starter | PlanTier::Other(_) => None,
        };
        let sizes = match budget {
            Some(_) => Some(low()),
            None if self.plan.is_none() && self.budget().is_none() => of_plan(),
            None => None,
        };
        Lesson { sizes, budget, contradiction }
    }

    fn contradiction(&self, throttle: &Throttle) -> Option<String> {
        if is_low(throttle) && self.seat == Some(Seat::Full) && self.plan != Some(Plan::Starter) {
            return Some(
                "Figma counts this token as a View or Collab seat (`X-Figma-Rate-Limit-Type: low`), but \
                 Cargo.toml says `seat = \"full\"`; check `seat`"
                    .to_owned(),
            );
        }
        if is_starter(throttle) && self.plan.is_some_and(|plan| plan != Plan::Starter) {
            return Some(
                "Figma counts this file as part of a Starter plan (`X-Figma-Plan-Tier: starter`), but \
                 Cargo.toml sets another plan; check `plan`"
                    .to_owned(),
            );
        }
        None
    }
}

/// Whether a 429 counts the token as a View or Collab seat.
pub fn is_low(throttle: &Throttle) -> bool {
    throttle.limit_type == Some(SeatLimit::Low)
}

/// Whether a 429 counts the file as part of a Starter plan.
pub fn is_starter(throttle: &Throttle) -> bool {
    throttle.plan_tier == Some(PlanTier::Starter)
}

/// Returns the limits of Dev and Full seats.
fn table(plan: Plan) -> [BucketSize; 3] {
    match plan {
        Plan::Starter => low(),
        Plan::Professional => [10, 25, 50].map(BucketSize::per_minute),
        Plan::Organization => [15, 50, 100].map(BucketSize::per_minute),
        Plan::Enterprise => [20, 100, 150].map(BucketSize::per_minute),
    }
}

/// Returns the limits of View and Collab seats, and of every seat in a Starter plan. Figma publishes no limit
/// per minute for their tier 1.
fn low() -> [BucketSize; 3] {
    [BucketSize::UNKNOWN, BucketSize::per_minute(5), BucketSize::per_minute(10)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::failure::RetryAfter;

    fn throttle(plan: Option<&str>, kind: Option<&str>) -> Throttle {
        Throttle {
            is_foreign: false,
            retry_after: RetryAfter::Unknown,
            plan_tier: plan.map(|plan| plan.to_owned().into()),
            limit_type: kind.map(|kind| kind.to_owned().into()),
            upgrade_link: None,
        }
    }

    fn known(plan: Option<Plan>, seat: Option<Seat>) -> KnownLimits {
        KnownLimits { plan, seat, rate_limit: None }
    }

    fn capacities(sizes: [BucketSize; 3]) -> [u32; 3] {
        sizes.map(|size| size.capacity)
    }

    #[test]
    fn the_limits_match_figmas_table() {
        let rows = [
            (known(None, None), [10, 10, 10], None),
            (known(None, Some(Seat::Full)), [10, 10, 10], None),
            (known(None, Some(Seat::View)), [10, 5, 10], Some(BudgetSource::Seat)),
            (known(Some(Plan::Starter), Some(Seat::Full)), [10, 5, 10], Some(BudgetSource::Plan)),
            (known(Some(Plan::Professional), None), [10, 25, 50], None),
            (known(Some(Plan::Organization), None), [15, 50, 100], None),
            (known(Some(Plan::Enterprise), Some(Seat::Full)), [20, 100, 150], None),
            (known(Some(Plan::Enterprise), Some(Seat::View)), [10, 5, 10], Some(BudgetSource::Seat)),
        ];
        for (limits, sizes, budget) in rows {
            assert_eq!((capacities(limits.sizes()), limits.budget()), (sizes, budget), "{limits:?}");
        }
        let own =
            KnownLimits { rate_limit: Some(BucketSize::new(3, 1.0)), ..known(Some(Plan::Starter), None) };
        assert_eq!((capacities(own.sizes()), own.budget()), ([3, 3, 3], None));
    }

    #[test]
    fn a_429_reveals_what_the_user_did_not_configure() {
        let nothing = known(None, None);
        let rows = [
            (nothing, Some("pro"), Some("high"), Some([10, 25, 50]), None),
            (nothing, Some("student"), None, Some([10, 25, 50]), None),
            (nothing, Some("org"), Some("high"), Some([15, 50, 100]), None),
            (
                nothing,
                Some("enterprise"),
                Some("low"),
                Some([10, 5, 10]),
                Some(BudgetSource::LimitTypeHeader),
            ),
            (nothing, None, Some("low"), Some([10, 5, 10]), Some(BudgetSource::LimitTypeHeader)),
            (nothing, Some("starter"), Some("high"), Some([10, 5, 10]), Some(BudgetSource::PlanTierHeader)),
            (nothing, Some("nonprofit"), Some("high"), None, None),
            (nothing, None, None, None, None),
            (
                known(Some(Plan::Professional), None),
                Some("pro"),
                Some("low"),
                Some([10, 5, 10]),
                Some(BudgetSource::LimitTypeHeader),
            ),
            (known(Some(Plan::Professional), None), Some("enterprise"), Some("high"), None, None),
            (known(Some(Plan::Professional), Some(Seat::Full)), Some("starter"), Some("low"), None, None),
            (known(None, Some(Seat::View)), Some("pro"), Some("low"), None, None),
            (known(None, Some(Seat::View)), Some("starter"), Some("low"), None, None),
        ];
        for (limits, plan, kind, sizes, budget) in rows {
            let lesson = limits.learn(&throttle(plan, kind));
            assert_eq!((lesson.sizes.map(capacities), lesson.budget), (sizes, budget), "{plan:?} {kind:?}");
        }
        let own = KnownLimits { rate_limit: Some(BucketSize::new(3, 1.0)), ..nothing };
        assert_eq!(own.learn(&throttle(Some("starter"), Some("low"))), Lesson::default());
    }

    #[test]
    fn the_missing_key_is_named_if_setting_it_would_help() {
        let own = |limits| KnownLimits { rate_limit: Some(BucketSize::UNKNOWN), ..limits };
        let table = [
            (known(None, None), Some("plan")),
            (known(None, Some(Seat::Full)), Some("plan")),
            (known(None, Some(Seat::View)), None),
            (known(Some(Plan::Starter), None), None),
            (known(Some(Plan::Enterprise), Some(Seat::Full)), None),
            (own(known(None, None)), None),
        ];
        for (limits, key) in table {
            assert_eq!(limits.missing_key(), key, "{limits:?}");
        }
        let sources = [
            BudgetSource::Plan,
            BudgetSource::Seat,
            BudgetSource::PlanTierHeader,
            BudgetSource::LimitTypeHeader,
        ];
        insta::assert_snapshot!(sources.map(|source| source.to_string()).join("\n"), @r#"
        `plan = "starter"` in Cargo.toml
        `seat = "view"` in Cargo.toml
        inferred from Figma's header `X-Figma-Plan-Tier: starter`
        inferred from Figma's header `X-Figma-Rate-Limit-Type: low`
        "#);
    }

    #[test]
    fn a_contradiction_is_reported_and_the_configuration_wins() {
        let full = known(Some(Plan::Professional), Some(Seat::Full));
        assert!(
            full.learn(&throttle(Some("pro"), Some("low")))
                .contradiction
                .unwrap()
                .contains("seat = \"full\"")
        );
        assert!(
            full.learn(&throttle(Some("starter"), Some("high"))).contradiction.unwrap().contains("Starter")
        );
        assert_eq!(full.learn(&throttle(Some("org"), Some("high"))).contradiction, None);
    }
}
