//! How errors look: cargo's way. Mistakes in Cargo.toml are drawn on the lines they are in.

use std::path::Path;
use std::time::Duration;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use exfig_core::client::RequestError;
use exfig_core::config::Manifest;
use exfig_core::config::diagnostic::{Diagnostic, hide_tokens};
use exfig_core::export::ExportError;
use exfig_core::figma::request::RequestKind;
use exfig_core::policy::failure::{Failure, Speaker, Throttle, seconds};
use exfig_core::policy::limits::{is_low, is_starter};

use crate::listing::counted;

/// Each mistake with the text of the manifest it is in.
pub(crate) fn with_texts(mistakes: &[Diagnostic], manifests: &[Manifest]) -> Vec<(Diagnostic, String)> {
    let text = |path: &Path| {
        manifests.iter().find(|manifest| manifest.path == path).map(|manifest| manifest.text.clone())
    };
    mistakes.iter().map(|mistake| (mistake.clone(), text(&mistake.place.path).unwrap_or_default())).collect()
}

/// All mistakes, one after the other, and what became of the export.
pub(crate) fn render_mistakes(mistakes: &[(Diagnostic, String)], consequence: &str) -> String {
    // The printer takes the colors out again where nobody sees them.
    let renderer = Renderer::styled();
    let mut text = String::new();
    for (mistake, source) in mistakes {
        let path = mistake.place.path.display().to_string();
        // A token that somebody put there must not reach a CI log.
        let source = hide_tokens(source);
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
    text.push_str(&format!("error: {number} in Cargo.toml; {consequence}\n"));
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
                // Said already, where the failure itself names it.
                Some(proxy) if !text.contains(proxy) => {
                    format!("{text}\nhelp: requests go through the proxy {proxy}")
                }
                _ => text,
            }
        }
        other => other.to_string(),
    }
}

fn explain_request(error: &RequestError, token: &str) -> String {
    let RequestError::Failed { kind, what, failure, .. } = error else { return error.to_string() };
    if let Failure::Status { message, .. } = failure
        && failure.is_unauthorized()
    {
        let help = unauthorized_help(*kind, message, token);
        return format!("Figma refused this {token} for the {what}: {message}\nhelp: {help}");
    }
    match request_help(failure) {
        Some(help) => format!("{error}\nhelp: {help}"),
        None => error.to_string(),
    }
}

/// What to do about a request that failed for good.
fn request_help(failure: &Failure) -> Option<&'static str> {
    Some(match failure {
        Failure::Status { code: 401 | 403 | 407, .. } => {
            "the token was not checked; look at the proxy, firewall or VPN between this machine and Figma"
        }
        Failure::Status { code: 404, .. } => {
            "check the file key in Cargo.toml, and that the token's owner can open the file; a deleted branch no longer has one"
        }
        failure if failure.is_too_large() => {
            "the file is too large for one request; split it in Figma, or export from smaller files"
        }
        Failure::Connect(_) => "check the network connection; behind a proxy, set HTTPS_PROXY",
        Failure::Tls { unknown_issuer: true, .. } => {
            "the certificate is not trusted; behind a company proxy, set SSL_CERT_FILE to its certificate"
        }
        Failure::WrongContent(_) | Failure::Redirect(_) => {
            "something else answered in Figma's place: look for a login page, a proxy, or a wrong `base-url`"
        }
        _ => return None,
    })
}

/// Whether a failure may come from somebody between here and Figma.
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
        "make a token with the scope that is named above"
    } else if message.contains("expired") {
        "tokens live at most 90 days: make a new one in Figma (Settings, Security), and set FIGMA_TOKEN"
    } else {
        "check FIGMA_TOKEN; Figma says this for wrong and expired tokens, and for files that the token's owner cannot open"
    }
    .to_owned()
}

/// Why Figma locks out, until when, and what can be done.
pub(crate) fn explain_lockout(throttle: &Throttle, wait: Duration, until: &str, command: &str) -> String {
    let mut text = format!("locked out by Figma's rate limit for {}, until {until}", seconds(wait));
    let plan = throttle.plan_tier.as_ref().map(|plan| format!("plan: {plan}"));
    let seat = throttle.limit_type.as_ref().map(|seat| format!("seat limit: {seat}"));
    let said = plan.into_iter().chain(seat).collect::<Vec<_>>();
    if !said.is_empty() {
        text.push_str(&format!(" ({})", said.join(", ")));
    }
    text.push_str(&format!(
        "\nhelp: run `{command} --resume` after that time; `--max-wait` allows longer pauses"
    ));
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
