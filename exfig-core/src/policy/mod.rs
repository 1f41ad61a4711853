//! The policies: when to retry, how fast to send, when to stop sending to a host. Pure: time and chance are
//! arguments.

pub(crate) mod bucket;
pub(crate) mod budget;
pub(crate) mod bulk;
pub(crate) mod failure;
pub(crate) mod limits;
pub(crate) mod pace;
pub(crate) mod rate_limit;
pub(crate) mod retry;
pub(crate) mod throttle;
