//! Converts errors of the HTTP library and of TLS to failures.

use std::error::Error as _;

use super::CONNECT;
use crate::policy::failure::{Failure, Phase};

/// Joins the messages of an error's causes. Leaves out the error's own, which contains the URL, which may be
/// signed.
pub(super) fn causes(error: &reqwest::Error) -> String {
    let mut parts = Vec::<String>::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if !parts.contains(&text) {
            parts.push(text);
        }
        next = cause.source();
    }
    if parts.is_empty() { "unknown cause".to_owned() } else { parts.join(": ") }
}

pub(super) fn send_failure(error: &reqwest::Error) -> Failure {
    let why = causes(error);
    if error.is_builder() {
        Failure::Local(format!("cannot build the request: {why}"))
    } else if let Some(failure) = tls_refusal(error) {
        failure
    } else if error.is_timeout() {
        Failure::Timeout { after: CONNECT, phase: Phase::Connect }
    } else if error.is_connect() {
        Failure::Connect(why)
    } else {
        Failure::Closed(why)
    }
}

/// Returns the TLS failures that a retry does not fix: a bad certificate, or a server that does not speak
/// TLS.
fn tls_refusal(error: &reqwest::Error) -> Option<Failure> {
    use rustls::{CertificateError as Why, Error as Tls};

    let refusal = |why: &str| Some(Failure::Tls { why: why.to_owned(), unknown_issuer: false });
    let mut next: Option<&(dyn std::error::Error + 'static)> = error.source();
    while let Some(cause) = next {
        match tls_error(cause) {
            Some(Tls::InvalidCertificate(why)) => {
                let unknown_issuer = matches!(why, Why::UnknownIssuer | Why::Other(_));
                let what = match why {
                    Why::UnknownIssuer => "this machine does not trust its issuer".to_owned(),
                    Why::Expired | Why::ExpiredContext { .. } => "it has expired".to_owned(),
                    Why::NotValidYet | Why::NotValidYetContext { .. } => {
                        "it is not valid yet; is this machine's clock right?".to_owned()
                    }
                    Why::NotValidForName | Why::NotValidForNameContext { .. } => {
                        "it is for another host name".to_owned()
                    }
                    Why::Revoked => "it was revoked".to_owned(),
                    other => other.to_string(),
                };
                let why = format!("the server's certificate is not trusted: {what}");
                return Some(Failure::Tls { why, unknown_issuer });
            }
            Some(Tls::NoCertificatesPresented) => return refusal("the server sent no certificate"),
            Some(Tls::InvalidMessage(_)) => return refusal("the server does not speak TLS"),
            _ => next = cause.source(),
        }
    }
    None
}

/// Finds the TLS error inside an I/O error, which may be nested. (`source` of an I/O error skips the error it
/// holds.)
fn tls_error<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    let mut cause = cause;
    loop {
        if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
            return Some(tls);
        }
        cause = cause.downcast_ref::<std::io::Error>()?.get_ref()?;
    }
}

pub(super) fn body_failure(error: &reqwest::Error) -> Failure {
    let why = causes(error);
    if error.is_timeout() {
        Failure::Timeout { after: CONNECT, phase: Phase::Body }
    } else if why.contains("end of file") || why.contains("incomplete") || error.is_decode() {
        Failure::Truncated(why)
    } else {
        Failure::Closed(why)
    }
}
