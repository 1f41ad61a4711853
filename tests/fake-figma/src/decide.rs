//! The decision about one request: a scripted fault, or the token, the rate limit and a seeded fault, or the right answer.

use crate::endpoint::Endpoint;
use crate::endpoints::{self, cdn, errors};
use crate::faults::{Fault, FaultKind, Subject};
use crate::http::{Reply, Request};
use crate::state::{Asset, State};
use crate::store::lock;

/// How an answer is sent.
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

/// What was decided about a request.
pub(crate) struct Verdict {
    pub(crate) reply: Reply,
    pub(crate) delivery: Delivery,
    pub(crate) fault: Option<String>,
}

/// What to answer, and how.
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

/// The method, the token and the rate limit; the refusal if one is not in order.
fn admit(state: &State, request: &Request, endpoint: Endpoint) -> Result<(), Reply> {
    let token = request.token();
    if endpoint == Endpoint::Cdn {
        return match token {
            None => Ok(()),
            Some(_) => Err(errors::s3(
                400,
                "InvalidArgument",
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string \
                 parameter or the Authorization header should be specified",
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
        // Rounded up: a client that waits as long as it is told must get through.
        let seconds = wait.as_secs_f64().ceil().max(1.0) as u64;
        let retry_after = limiter.limits.headers.then(|| seconds.to_string());
        errors::rate_limited(endpoint, &limiter.limits, retry_after)
    })
}
