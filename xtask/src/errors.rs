//! How errors look: cargo's way. Mistakes in Cargo.toml are drawn on the lines they are in.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use exfig_core::client::RequestError;
use exfig_core::config::diagnostic::{Diagnostic, hide_tokens};
use exfig_core::export::ExportError;
use exfig_core::figma::request::RequestKind;
use exfig_core::policy::failure::{Failure, Speaker, Throttle, seconds};
use exfig_core::policy::limits::{is_low, is_starter};

/// All mistakes, one after the other.
pub(crate) fn render_mistakes(mistakes: &[(Diagnostic, String)]) -> String {
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
    let n = mistakes.len();
    text.push_str(&format!(
        "error: {n} mistake{} in Cargo.toml; nothing was fetched and nothing was written\n",
        if n == 1 { "" } else { "s" }
    ));
    text
}

/// What went wrong and what to do next.
pub(crate) fn explain(error: &ExportError, token: &str, proxy: Option<&str>) -> String {
    match error {
        ExportError::Plan(errors) => {
            let lines = errors.iter().map(|(manifest, error)| {
                format!("{} [{}:{}]: {}", error.entry, manifest.display(), error.line, error.why)
            });
            lines.collect::<Vec<_>>().join("\n       ")
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
    match failure {
        Failure::Status { message, .. } if failure.is_unauthorized() => {
            let help = unauthorized_help(*kind, message, token);
            format!("Figma does not allow this {token} access to the {what}: {message}\nhelp: {help}")
        }
        Failure::Status { code: 401 | 403 | 407, said_by: Speaker::Other | Speaker::Storage, .. } => format!(
            "{error}\nhelp: the token was not judged; look at the proxy, firewall or VPN between this machine and Figma"
        ),
        Failure::Status { code: 404, .. } => format!(
            "{error}\nhelp: is the file key in Cargo.toml right, and may the token's owner open the file? A deleted branch has no file any more"
        ),
        failure if failure.is_too_large() => {
            format!(
                "{error}\nhelp: the file is too large for one request; split it in Figma, or export its pages from smaller files"
            )
        }
        Failure::Connect(_) => {
            format!("{error}\nhelp: check the network connection; behind a proxy, set HTTPS_PROXY")
        }
        Failure::Tls { unknown_issuer: true, .. } => format!(
            "{error}\nhelp: the certificate is not trusted; behind a company proxy, set SSL_CERT_FILE to its certificate"
        ),
        _ => error.to_string(),
    }
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
        "variables need Figma's Enterprise plan, a full seat, and the scope `file_variables:read`; without these, take `source = \"styles\"`".to_owned()
    } else if token == "plan access token" {
        "a plan access token opens only the files and projects on its own list of resources: an admin of the organization can add this file"
            .to_owned()
    } else if message.contains("scope") {
        "make a token with the scope that is named above".to_owned()
    } else if message.contains("expired") {
        "tokens live 90 days at most: make a new one in Figma, Settings, Security, and set FIGMA_TOKEN"
            .to_owned()
    } else {
        "Figma says this for wrong and for expired tokens, and for files that the token's owner may not open: check FIGMA_TOKEN".to_owned()
    }
}

/// Why Figma locks out, until when, and what can be done.
pub(crate) fn explain_lockout(throttle: &Throttle, wait: std::time::Duration, until: &str) -> String {
    let mut text = format!("locked out by Figma's rate limit for {}, until {until}", seconds(wait));
    let plan = throttle.plan_tier.as_ref().map(|plan| format!("plan: {plan}"));
    let seat = throttle.limit_type.as_ref().map(|seat| format!("seat limit: {seat}"));
    let said = plan.into_iter().chain(seat).collect::<Vec<_>>();
    if !said.is_empty() {
        text.push_str(&format!(" ({})", said.join(", ")));
    }
    if is_low(throttle) || is_starter(throttle) {
        text.push_str("\nhelp: View and Collab seats, and all files of a Starter plan, have 6 of these requests a month; move the file into a paid team, or use the token of a Dev or Full seat there");
    }
    if let Some(link) = &throttle.upgrade_link {
        text.push_str(&format!("\nhelp: Figma offers an upgrade at {link}"));
    }
    text.push_str(
        "\nhelp: run again with `--resume` after that time; `--max-wait` sets how long a pause may be",
    );
    text
}
