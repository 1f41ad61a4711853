//! Renders errors the way Cargo does, with mistakes in Cargo.toml shown on their lines.

use std::path::Path;
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use exfig_core::internals::config::diagnostic::hide_secrets;
use exfig_core::internals::figma::request::RequestKind;
use exfig_core::internals::policy::failure::{Failure, Speaker, Throttle, seconds};
use exfig_core::internals::policy::limits::{is_low, is_starter};
use exfig_core::internals::policy::rate_limit::LONGEST_PAUSE;
use exfig_core::{Diagnostic, ExportError, Manifest, RequestError};

use crate::listing::counted;

/// Pairs each mistake with the text of its manifest.
pub(crate) fn with_texts(mistakes: &[Diagnostic], manifests: &[Manifest]) -> Vec<(Diagnostic, String)> {
    let text = |path: &Path| {
        manifests.iter().find(|manifest| manifest.path == path).map(|manifest| manifest.text.clone())
    };
    mistakes.iter().map(|mistake| (mistake.clone(), text(&mistake.place.path).unwrap_or_default())).collect()
}

/// Renders all mistakes, followed by the consequence for the export.
pub(crate) fn render_mistakes(mistakes: &[(Diagnostic, String)], consequence: &str) -> String {
    // The printer strips the colors when stderr is not a terminal.
    let renderer = Renderer::styled();
    let mut text = String::new();
    for (mistake, source) in mistakes {
        let path = mistake.place.path.display().to_string();
        // A token in Cargo.toml must not reach a CI log.
        let source = hide_secrets(source);
        let snippet = Snippet::source(&source).path(&path).line_start(1).annotation(
            AnnotationKind::Primary.span(mistake.place.span.clone()).label(mistake.label.as_str()),
        );
        let mut group =
            Group::with_title(Level::ERROR.primary_title(mistake.message.as_str())).element(snippet);
        if let Some(help) = &mistake.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        text.push_str(&renderer.render(&[group]));
        text.push_str("\n\n");
    }
    let number = counted(mistakes.len(), "mistake");
    text.push_str(&format!("error: found {number}; {consequence}\n"));
    text
}

/// What went wrong and what to do next.
pub(crate) fn explain(error: &ExportError, token: &str, proxy: Option<&str>) -> String {
    match error {
        ExportError::Mistakes(mistakes) => {
            let lines = mistakes.iter().map(|mistake| match &mistake.help {
                Some(help) => format!("{} ({help})", mistake.message),
                None => mistake.message.clone(),
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        ExportError::Request(error) => {
            let text = explain_request(error, token);
            match proxy.filter(|_| speaks_of_the_way(error)) {
                Some(proxy) => {
                    let (error, _) = text.split_once("\nhelp: ").unwrap_or((&text, ""));
                    format!(
                        "{error}\nhelp: requests go through the proxy {proxy}: check that it is running and that HTTPS_PROXY is right"
                    )
                }
                _ => text,
            }
        }
        other => other.to_string(),
    }
}

fn explain_request(error: &RequestError, token: &str) -> String {
    if let RequestError::Stopped { .. } = error {
        return format!("{error}\nhelp: nothing was written; run it again");
    }
    let RequestError::Failed { kind, what, failure, .. } = error else { return error.to_string() };
    if let Failure::Status { message, .. } = failure
        && failure.is_unauthorized()
    {
        let help = unauthorized_help(*kind, message, token);
        return format!("Figma refused this {token} for {what}: {message}\nhelp: {help}");
    }
    match request_help(failure) {
        Some(help) => format!("{error}\nhelp: {help}"),
        None => error.to_string(),
    }
}

/// Returns what to do about a request that failed for good.
fn request_help(failure: &Failure) -> Option<&'static str> {
    Some(match failure {
        Failure::Status { code: 401 | 403 | 407, .. } => {
            "the token was not checked; look at the proxy, firewall or VPN between this machine and Figma"
        }
        Failure::Status { code: 404, .. } => {
            "check the file key (and `version`, if Cargo.toml sets it), and that the token's owner can open the file; if it is a branch's key, the branch may have been deleted"
        }
        failure if failure.is_too_large() => {
            "the file is too large for one request; split it in Figma, or export from smaller files"
        }
        Failure::Connect(_) => "check the network connection; behind a proxy, set HTTPS_PROXY",
        Failure::Tls { unknown_issuer: true, .. } => {
            "the certificate is not trusted; behind a company proxy, set SSL_CERT_FILE to its certificate"
        }
        // Limits name the key that raises them.
        Failure::Unfit(why) if !why.contains("in Cargo.toml") => {
            "nothing was written; check that `base-url` leads to Figma's API, and if it does, please report this"
        }
        Failure::WrongContent(_) | Failure::Redirect(_) => {
            "something else answered in Figma's place: look for a login page, a proxy, or a wrong `base-url`"
        }
        Failure::Status { code: 500.., .. }
        | Failure::Timeout { .. }
        | Failure::Slow
        | Failure::Empty
        | Failure::Closed(_)
        | Failure::Truncated(_) => {
            "nothing was written; run it again later, and check status.figma.com if it happens again"
        }
        _ => return None,
    })
}

/// Whether the failure may come from something between this machine and Figma.
fn speaks_of_the_way(error: &RequestError) -> bool {
    match error {
        RequestError::HostDown { .. } => true,
        RequestError::Failed { failure, .. } => !matches!(
            failure,
            Failure::Status { said_by: Speaker::Figma, .. } | Failure::Throttled(_) | Failure::Local(_)
        ),
        _ => false,
    }
}

fn unauthorized_help(kind: RequestKind, message: &str, token: &str) -> String {
    let message = message.to_lowercase();
    if kind == RequestKind::Variables {
        "variables need an Enterprise plan, a full seat and the scope `file_variables:read`; without these, use `source = \"styles\"`"
    } else if token == "plan access token" {
        "a plan access token opens only the files and projects on its list of resources; an admin of the organization can add this file"
    } else if message.contains("scope") {
        "create a token with the scope named above"
    } else if message.contains("expired") {
        "tokens expire after at most 90 days: create a new one in Figma (Settings, Security), and set FIGMA_TOKEN"
    } else {
        "check FIGMA_TOKEN: it may be wrong or expired, or its owner may not be able to open this file"
    }
    .to_owned()
}

/// Explains a lockout: why, until when, and what to do. `next` is the command to run then, and whether it can wait until
/// then by itself.
pub(crate) fn explain_lockout(
    throttle: &Throttle,
    wait: Duration,
    until: &str,
    (next, can_wait): (&str, bool),
) -> String {
    let mut text = format!("locked out by Figma's rate limit for {}, until {until}", seconds(wait));
    let plan = throttle.plan_tier.as_ref().map(|plan| format!("plan: {plan}"));
    let seat = throttle.limit_type.as_ref().map(|seat| format!("seat limit: {seat}"));
    let said = plan.into_iter().chain(seat).collect::<Vec<_>>();
    if !said.is_empty() {
        text.push_str(&format!(" ({})", said.join(", ")));
    }
    text.push_str(&format!("\nhelp: run `{next}` after that time"));
    if can_wait && wait <= LONGEST_PAUSE {
        text.push_str(", or wait for it with `--max-wait`");
    }
    if is_low(throttle) || is_starter(throttle) {
        text.push_str(
            "\nhelp: View and Collab seats, and all files of a Starter plan, get 6 of these requests a month; move the file to a paid \
             team, or use the token of a Dev or Full seat there",
        );
    }
    if let Some(link) = &throttle.upgrade_link {
        text.push_str(&format!("\nhelp: Figma offers an upgrade at {link}"));
    }
    text
}
