//! The grammar of fault scripts, and the counting of requests.
//!
//! ```text
//! script := rule { (";" | newline) rule }
//! rule   := target ":" fault [ "x" COUNT ]        # a line that starts with "#" is a comment
//! target := NAME [ ">" IDS ] [ "#" N ] [ "@" NODE ]
//! ```
//!
//! NAME is an endpoint, `api` (all but the CDN) or `*`. `>IDS` matches only requests with more than that many
//! ids, `@NODE` only those that name the node. Of the matching requests, the rule hits COUNT, starting with
//! the Nth (without `#`, the first). Without a count, it hits one after `#N`, and all of them otherwise. A
//! node id contains `:` and may contain `;`, so it ends at a `:` followed by white space.

use std::fmt;
use std::time::Duration;

use super::{FaultKind, RetryAfter, Subject};
use crate::endpoint::Endpoint;

/// One rule, and how many requests it has matched.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    target: Target,
    more_ids_than: usize,
    first: u64,
    count: Option<u64>,
    pub(super) node: Option<String>,
    pub(super) kind: FaultKind,
    seen: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    One(Endpoint),
    Api,
    Any,
}

/// Why a fault script does not parse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptError {
    /// The line of the rule, counted from 1.
    pub line: usize,
    /// The text of the rule.
    pub rule: String,
    /// What is wrong, and what was expected.
    pub problem: String,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fault script, line {}: rule `{}`: {}", self.line, self.rule, self.problem)
    }
}

impl std::error::Error for ScriptError {}

impl Rule {
    /// Counts the request if the rule matches it. Returns true if the rule hits it.
    pub(super) fn count(&mut self, subject: &Subject<'_>) -> bool {
        let about = match self.target {
            Target::One(endpoint) => endpoint == subject.endpoint,
            Target::Api => subject.endpoint != Endpoint::Cdn,
            Target::Any => true,
        };
        let named = self.node.as_ref().is_none_or(|node| subject.ids.contains(node));
        if !about || !named || (self.more_ids_than > 0 && subject.ids.len() <= self.more_ids_than) {
            return false;
        }
        self.seen += 1;
        let last = self.count.map_or(u64::MAX, |count| (self.first - 1).saturating_add(count));
        (self.first..=last).contains(&self.seen)
    }
}

/// Parses a whole script.
pub(super) fn parse(text: &str) -> Result<Vec<Rule>, ScriptError> {
    let mut rules = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with('#') {
            continue;
        }
        let mut rest = line;
        while !rest.trim().is_empty() {
            let (rule, after) = split_rule(rest.trim_start_matches(|c: char| c == ';' || c.is_whitespace()));
            rest = after;
            let rule = rule.trim();
            if !rule.is_empty() {
                let error = |problem| ScriptError { line: index + 1, rule: rule.to_owned(), problem };
                rules.push(parse_rule(rule).map_err(error)?);
            }
        }
    }
    Ok(rules)
}

/// Splits a line into its first rule and what follows the `;`. A `;` before the rule's `:` belongs to a node
/// id.
fn split_rule(line: &str) -> (&str, &str) {
    let from = colon(line).unwrap_or(0);
    match line[from..].find(';') {
        Some(at) => (&line[..from + at], &line[from + at + 1..]),
        None => (line, ""),
    }
}

/// Finds the `:` between target and fault: the first one, or after an `@` the first one followed by white
/// space.
fn colon(rule: &str) -> Option<usize> {
    let first = rule.find(':')?;
    if !rule[..first].contains('@') {
        return Some(first);
    }
    rule.match_indices(':').map(|(at, _)| at).find(|at| rule[at + 1..].starts_with(char::is_whitespace))
}

fn parse_rule(rule: &str) -> Result<Rule, String> {
    let Some(colon) = colon(rule) else {
        return Err("expected `TARGET: FAULT`, such as `images#3: 500 x2`; the `:` after a node id must be \
             followed by a space"
            .into());
    };
    let (target, node) = match rule[..colon].split_once('@') {
        Some((target, node)) => (target.trim(), Some(node.trim().to_owned())),
        None => (rule[..colon].trim(), None),
    };
    if node.as_deref() == Some("") {
        return Err("expected a node id after `@`, such as `images@12:34: null-image`".into());
    }
    let (target, first) = split_number(target, '#')?;
    let (name, more_ids_than) = split_number(target, '>')?;
    let (fault, count) = split_count(rule[colon + 1..].trim())?;
    Ok(Rule {
        target: parse_target(name.trim())?,
        more_ids_than: more_ids_than.unwrap_or(0) as usize,
        first: first.unwrap_or(1),
        count: count.or(first.map(|_| 1)),
        node,
        kind: parse_fault(fault)?,
        seen: 0,
    })
}

fn parse_target(name: &str) -> Result<Target, String> {
    match name {
        "*" => Ok(Target::Any),
        "api" => Ok(Target::Api),
        _ => Endpoint::parse(name).map(Target::One).ok_or_else(|| {
            let names: Vec<&str> = Endpoint::ALL.iter().map(|endpoint| endpoint.name()).collect();
            format!("unknown endpoint `{name}`; expected api, * or one of {}", names.join(", "))
        }),
    }
}

/// Splits `images#3` at `#` into `("images", Some(3))`.
fn split_number(text: &str, mark: char) -> Result<(&str, Option<u64>), String> {
    let Some((before, number)) = text.split_once(mark) else { return Ok((text, None)) };
    match number.trim().parse::<u64>() {
        Ok(number) if number > 0 => Ok((before, Some(number))),
        _ => Err(format!("expected a positive number after `{mark}`, got `{}`", number.trim())),
    }
}

/// Splits `500 x2` into `("500", Some(2))`. A last word that starts with `x` must be a count.
fn split_count(text: &str) -> Result<(&str, Option<u64>), String> {
    let Some((fault, word)) = text.rsplit_once(char::is_whitespace) else { return Ok((text, None)) };
    let Some(digits) = word.strip_prefix(['x', 'X']) else { return Ok((text, None)) };
    match digits.parse::<u64>() {
        Ok(count) if count > 0 => Ok((fault.trim(), Some(count))),
        _ => Err(format!("expected a positive count, such as `x2`, got `{word}`")),
    }
}

/// Parses a fault's name and its arguments.
pub(crate) fn parse_fault(text: &str) -> Result<FaultKind, String> {
    let (name, arguments) = match text.split_once('(') {
        None => (text, None),
        Some((name, rest)) => {
            let inner = rest.strip_suffix(')').ok_or_else(|| format!("`{text}` has no closing `)`"))?;
            (name, Some(inner.trim()))
        }
    };
    match (name, arguments) {
        ("429", Some(arguments)) => parse_limit(arguments),
        ("503", Some(arguments)) => match arguments.strip_prefix("retry-after=") {
            Some(wait) => Ok(FaultKind::Unavailable(Some(Duration::from_secs(parse_seconds(wait)?)))),
            None => Err(format!("expected `503(retry-after=5)`, got `{text}`")),
        },
        ("redirect", Some(url)) if url.starts_with("http://") || url.starts_with("https://") => {
            Ok(FaultKind::Redirect(url.to_owned()))
        }
        ("redirect", _) => Err("expected a URL, such as `redirect(http://127.0.0.1:1/x)`".into()),
        (_, Some(_)) => Err(format!("`{name}` takes no arguments; 429, 503 and redirect do")),
        (_, None) => FaultKind::named(name).ok_or_else(|| {
            format!(
                "unknown fault `{name}`; expected redirect(URL) or one of {}",
                FaultKind::NAMES.join(", ")
            )
        }),
    }
}

fn parse_limit(arguments: &str) -> Result<FaultKind, String> {
    let retry_after = match arguments.split_once('=') {
        None if arguments == "no-headers" => RetryAfter::NoHeaders,
        None if arguments == "date" => RetryAfter::Date(2),
        Some(("date", wait)) => RetryAfter::Date(parse_seconds(wait)?),
        Some(("retry-after", wait)) => RetryAfter::Seconds(parse_seconds(wait)?),
        _ => {
            return Err(format!(
                "expected `429(retry-after=5)`, `429(retry-after=4d)`, `429(date=5)` or `429(no-headers)`, \
                 got `429({arguments})`"
            ));
        }
    };
    Ok(FaultKind::RateLimited(retry_after))
}

/// Converts `5`, `5s`, `2m`, `3h` or `4d` to seconds.
fn parse_seconds(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.strip_suffix(['s', 'm', 'h', 'd']) {
        Some(digits) => (digits, &text[digits.len()..]),
        None => (text, "s"),
    };
    let scale = match unit {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => 1,
    };
    let seconds = digits.parse::<u64>().ok().and_then(|number| number.checked_mul(scale));
    seconds.ok_or_else(|| format!("expected seconds, or a number with s, m, h or d, got `{text}`"))
}

#[cfg(test)]
#[path = "script_tests.rs"]
mod tests;
