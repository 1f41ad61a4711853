//! `figma-doctor`: whether an export can work, and what to do if not.

mod around;

use std::collections::BTreeSet;
use std::time::Duration;

use exfig_core::internals::asset::FileKey;
use exfig_core::internals::export::probe::{Probe, owner, probe};
use exfig_core::internals::policy::bucket::Tier;
use exfig_core::internals::policy::failure::seconds;
use exfig_core::internals::words::named;
use exfig_core::{ExportError, RequestError, Token};
use serde::Serialize;

use self::around::{of_machine, of_workspace};
use crate::args::FigmaDoctor;
use crate::errors;
use crate::exit::Exit;
use crate::manifests::Workspace;
use crate::session::Session;
use crate::ui::Loudness;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warning,
    Error,
    Skipped,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Check {
    name: String,
    state: State,
    /// What is so.
    text: String,
    /// What to do about it.
    help: Option<String>,
}

/// The checks so far.
#[derive(Debug, Default)]
struct Checks(Vec<Check>);

impl Checks {
    fn add(&mut self, name: &str, state: State, text: impl Into<String>, help: Option<&str>) {
        let (name, text, help) = (name.to_owned(), text.into(), help.map(str::to_owned));
        self.0.push(Check { name, state, text, help });
    }
}

/// Runs the task.
pub(crate) fn run(command: &str, args: &FigmaDoctor) -> Exit {
    let session = Session::new(command, (Loudness::Quiet, false), args.env_file.as_deref());
    let mut checks = Checks::default();
    let token = of_token(&session, &mut checks);
    let workspace = of_workspace(&session, args, &mut checks);
    of_machine(&session, &mut checks);
    match (token, workspace) {
        _ if args.offline => {
            checks.add("Figma", State::Skipped, "not asked, because of `--offline`", None);
        }
        (Some(token), Some(workspace)) => of_figma(&session, args, (token, &workspace), &mut checks),
        _ => checks.add("Figma", State::Skipped, "not asked: that needs a token and a configuration", None),
    }
    print(&session, args, &checks.0)
}

fn print(session: &Session<'_>, args: &FigmaDoctor, checks: &[Check]) -> Exit {
    if args.json {
        let text = serde_json::to_string_pretty(&serde_json::json!({ "checks": checks })).unwrap_or_default();
        session.ui.data(format_args!("{text}"));
    } else {
        for check in checks {
            let state = match check.state {
                State::Ok => "ok",
                State::Warning => "warning",
                State::Error => "error",
                State::Skipped => "skipped",
            };
            session.ui.data(format_args!("{state:>8}  {}: {}", check.name, check.text));
            if let Some(help) = &check.help {
                session.ui.data(format_args!("{:>8}  {help}", "help"));
            }
        }
    }
    let has_errors = checks.iter().any(|check| check.state == State::Error);
    if has_errors { Exit::Unexpected } else { Exit::Done }
}

/// What kind of token it is, whether it is locked out, and what is on record about it.
fn of_token(session: &Session<'_>, checks: &mut Checks) -> Option<Token> {
    let token = match session.token() {
        Ok(token) => token,
        Err(why) => {
            let (text, help) = why.split_once("\nhelp: ").unwrap_or((&why, ""));
            checks.add("token", State::Error, text, Some(help).filter(|help| !help.is_empty()));
            return None;
        }
    };
    checks.add("token", State::Ok, article(token.name()), None);
    let ledger = session.ledger(&token);
    match ledger.as_ref().and_then(|ledger| Some((ledger, ledger.read(session.clock.now())?))) {
        Some((ledger, lockout)) => {
            let left = lockout.left(session.clock.now()).unwrap_or_default();
            let plan = lockout.plan_tier.map(|plan| format!(", plan {plan}")).unwrap_or_default();
            let seat = lockout.limit_type.map(|seat| format!(", limit {seat}")).unwrap_or_default();
            let text = format!("locked out by Figma until {}, {}{plan}{seat}", lockout.until, seconds(left));
            let help =
                format!("exports wait until then; if it is over, delete `{}`", ledger.path().display());
            checks.add("rate limit", State::Error, text, Some(&help));
        }
        None => checks.add("rate limit", State::Ok, "no lockout on record", None),
    }
    Some(token)
}

/// What Figma allows this token, for each file; without retries, so that the answer comes at once.
fn of_figma(
    session: &Session<'_>,
    args: &FigmaDoctor,
    (token, workspace): (Token, &Workspace),
    checks: &mut Checks,
) {
    let entries = workspace.packages.iter().flat_map(|package| &package.entries);
    let keys = entries.flat_map(|entry| entry.files().into_iter().cloned()).collect::<BTreeSet<FileKey>>();
    let mut settings = workspace.run.clone();
    settings.retry.max_retries = 0;
    settings.retry.max_wait = Duration::from_secs(5);
    if let Some(proxy) = session.proxy(&settings.base_url) {
        checks.add("proxy", State::Ok, format!("requests go through {proxy}"), None);
    }
    let token_name = session.token_name();
    let probes = Probe::CHEAP.into_iter().chain(args.spend.then_some(Probe::Document)).collect::<Vec<_>>();
    let result = session.with_runtime(&settings, token, async |tools| {
        let owner = owner(tools).await;
        let mut found = Vec::new();
        for key in &keys {
            for what in &probes {
                let result = probe(tools, key, *what).await;
                let is_refused = *what == Probe::Meta && result.is_err();
                found.push((key.clone(), *what, result));
                // Whatever it is, the other requests would say the same.
                if is_refused {
                    break;
                }
            }
        }
        (owner, found, tools.client.available(Tier::One), tools.client.month_left(Tier::One))
    });
    match result {
        Ok((owner, found, available, month_left)) => {
            let is_refused = found.iter().any(|(_, what, result)| *what == Probe::Meta && result.is_err());
            match owner {
                Ok(Some(name)) => checks.add("owner", State::Ok, named(&name), None),
                Ok(None) if !is_refused => {
                    checks.add(
                        "owner",
                        State::Skipped,
                        "only tokens with the scope `current_user:read` say",
                        None,
                    );
                }
                // The files say what is wrong.
                Ok(None) | Err(_) => {}
            }
            let locked_out = found.iter().find_map(|(.., result)| locked_out(result.as_ref().err()?));
            for (key, what, result) in found {
                checks.0.push(of_probe(&key, what, result, token_name));
            }
            if let Some((wait, remembered)) = locked_out {
                let ledger = session.token().ok().and_then(|token| session.ledger(&token));
                let help = ledger
                    .filter(|_| remembered)
                    .map(|ledger| format!("if the lockout is over, delete `{}`", ledger.path().display()));
                let text = format!("Figma accepts no request of tier 1 for {}", seconds(wait));
                return checks.add("budget", State::Error, text, help.as_deref());
            }
            let month = month_left.map(|left| format!(", {left} in this month")).unwrap_or_default();
            let text =
                format!("{available} requests of tier 1 can be sent now{month}, as far as exfig has counted");
            checks.add("budget", State::Ok, text, None);
        }
        Err(why) => checks.add("Figma", State::Error, format!("{why:#}"), None),
    }
}

/// How long a lockout lasts, and whether an earlier run met it.
fn locked_out(error: &ExportError) -> Option<(Duration, bool)> {
    let ExportError::Request(error) = error else { return None };
    match error.as_ref() {
        RequestError::LockedOut { wait, remembered, .. } => Some((*wait, *remembered)),
        _ => None,
    }
}

fn of_probe(key: &FileKey, what: Probe, result: Result<(), ExportError>, token: &str) -> Check {
    let name = format!("file {key}");
    let (scope, purpose) = (what.scope(), what.purpose());
    let Err(error) = result else {
        return Check { name, state: State::Ok, text: format!("`{scope}` works"), help: None };
    };
    let is_refused = matches!(&error, ExportError::Request(error)
        if matches!(error.as_ref(), RequestError::Failed { failure, .. } if failure.is_unauthorized()));
    let state = if what.is_essential() || !is_refused { State::Error } else { State::Warning };
    let text = errors::explain(&error, token, None);
    let (text, help) = text.split_once("\nhelp: ").unwrap_or((&text, ""));
    let help = match is_refused {
        true if what == Probe::Meta => format!(
            "the token may have expired, belong to somebody who cannot open the file, or lack the scope `{scope}`: \
             create a new one in Figma (Settings, Security)"
        ),
        true => format!("the token may lack the scope `{scope}`, which is {purpose}"),
        false => help.to_owned(),
    };
    Check { name, state, text: text.to_owned(), help: Some(help).filter(|help| !help.is_empty()) }
}

/// Returns a noun with its article.
fn article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u', 'O']) { "an" } else { "a" };
    format!("{article} {noun}")
}
