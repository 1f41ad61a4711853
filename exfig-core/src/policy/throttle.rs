//! The plan and seat that a 429 names: <https://developers.figma.com/docs/rest-api/rate-limits/>.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `X-Figma-Plan-Tier`: the plan that owns the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum PlanTier {
    /// `starter`
    Starter,
    /// `student`
    Student,
    /// `pro`
    Pro,
    /// `org`
    Org,
    /// `enterprise`
    Enterprise,
    /// What Figma adds later.
    Other(String),
}

/// `X-Figma-Rate-Limit-Type`: the seat of the token's owner in that plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum SeatLimit {
    /// `low`: View and Collab.
    Low,
    /// `high`: Dev and Full.
    High,
    /// What Figma adds later.
    Other(String),
}

impl From<String> for PlanTier {
    fn from(text: String) -> Self {
        match text.as_str() {
            "starter" => Self::Starter,
            "student" => Self::Student,
            "pro" => Self::Pro,
            "org" => Self::Org,
            "enterprise" => Self::Enterprise,
            _ => Self::Other(text),
        }
    }
}

impl From<String> for SeatLimit {
    fn from(text: String) -> Self {
        match text.as_str() {
            "low" => Self::Low,
            "high" => Self::High,
            _ => Self::Other(text),
        }
    }
}

impl fmt::Display for PlanTier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Starter => "starter",
            Self::Student => "student",
            Self::Pro => "pro",
            Self::Org => "org",
            Self::Enterprise => "enterprise",
            Self::Other(text) => text,
        })
    }
}

impl fmt::Display for SeatLimit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Low => "low",
            Self::High => "high",
            Self::Other(text) => text,
        })
    }
}

impl From<PlanTier> for String {
    fn from(tier: PlanTier) -> Self {
        tier.to_string()
    }
}

impl From<SeatLimit> for String {
    fn from(limit: SeatLimit) -> Self {
        limit.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_value_is_kept_verbatim() {
        for word in ["starter", "student", "pro", "org", "enterprise", "galaxy", "Pro", ""] {
            let tier = PlanTier::from(word.to_owned());
            assert_eq!((tier.to_string().as_str(), String::from(tier.clone()).as_str()), (word, word));
            assert_eq!(matches!(tier, PlanTier::Other(_)), ["galaxy", "Pro", ""].contains(&word), "{word}");
        }
        for word in ["low", "high", "middle"] {
            let limit = SeatLimit::from(word.to_owned());
            assert_eq!((limit.to_string().as_str(), String::from(limit.clone()).as_str()), (word, word));
            assert_eq!(matches!(limit, SeatLimit::Other(_)), word == "middle", "{word}");
        }
    }
}
