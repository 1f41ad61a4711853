//! Decides the answer to one request: a scripted fault, or a refusal by token or rate limit, or a seeded
//! fault, or the right answer.

use crate::endpoint::Endpoint;
use crate::endpoints::{self, cdn, errors};
use crate::faults::{Fault, FaultKind, Subject};
use crate::http::{Reply, Request};
use crate::state::{Asset, State};
use crate::store::lock;

/// How a reply goes onto the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    Full,
    Reset,
    Close,
    Truncate,
    Stall,
    Silent,
    WrongLength,
}

/// The decision about a request.
pub(crate) struct Verdict {
    pub(crate) reply: Reply,
    pub(crate) delivery: Delivery,
    pub(crate) fault: Option<String>,
}

/// Decides what to answer and how to send it.
pub(crate) fn decide(
    state: &State,
    request: &Request,
    subject: &Subject<'_>,
    asset: Option<&Asset>,
) -> Verdict {
    let scripted = lock(&state.faults).scripted(subject);
    let fault = match scripted {
        Some(fault) => Some(fault),
        None => match admit(state, request, subject.endpoint) {
            Err(reply) => return Verdict { reply, delivery: Delivery::Full, fault: None },
            Ok(()) => lock(&state.faults).by_chance(subject),
        },
    };
    let limits = || lock(&state.limiter).limits.clone();
    let replaced =
        fault.as_ref().and_then(|fault| errors::of_fault(&fault.kind, subject.endpoint, &limits()));
    let reply = replaced.unwrap_or_else(|| match subject.endpoint {
        Endpoint::Cdn => cdn::answer(state, request, asset),
        _ => endpoints::answer(state, request, fault.as_ref()),
    });
    let reply = match subject.endpoint {
        Endpoint::Cdn => reply,
        _ => reply
            .header("Cache-Control", "no-cache, no-store")
            .header("X-Figma-Rest-Api-Request-Id", crate::hash::uuid_like(subject.identity)),
    };
    let delivery = fault.as_ref().map_or(Delivery::Full, delivery);
    Verdict { reply, delivery, fault: fault.map(|fault| fault.kind.to_string()) }
}

fn delivery(fault: &Fault) -> Delivery {
    match fault.kind {
        FaultKind::Reset => Delivery::Reset,
        FaultKind::Close => Delivery::Close,
        FaultKind::Truncate => Delivery::Truncate,
        FaultKind::Stall => Delivery::Stall,
        FaultKind::Silent => Delivery::Silent,
        FaultKind::WrongLength => Delivery::WrongLength,
        _ => Delivery::Full,
    }
}

/// Checks the method, the token and the rate limit. `Err` holds the reply that refuses the request.
fn admit(state: &State, request: &Request, endpoint: Endpoint) -> Result<(), Reply> {
    let token = request.token();
    if endpoint == Endpoint::Cdn {
        return match token {
            None => Ok(()),
            Some(_) => Err(errors::s3(
                400,
                "InvalidArgument",
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query \
                 string parameter or the Authorization header should be specified",
            )),
        };
    }
    if request.method != "GET" {
        return Err(errors::api(endpoint, 405, "Method not allowed"));
    }
    let token = token.unwrap_or_default();
    {
        let tokens = lock(&state.tokens);
        if tokens.expired.contains(token) {
            return Err(errors::api(endpoint, 403, "Token expired"));
        }
        if !tokens.valid.contains(token) {
            return Err(errors::api(endpoint, 403, "Invalid token"));
        }
    }
    let Some(tier) = endpoint.tier() else { return Ok(()) };
    let mut limiter = lock(&state.limiter);
    limiter.admit(token, tier, state.elapsed()).map_err(|wait| {
        // Rounded up: a client that waits exactly as long as `Retry-After` says must get through.
        let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
        let retry_after = limiter.limits.headers.then(|| seconds.to_string());
        errors::rate_limited(endpoint, &limiter.limits, retry_after)
    })
}
