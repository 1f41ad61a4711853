//! The policies: when to try again, how fast to ask, when to leave a host alone. Pure: time and chance are arguments.

pub mod bucket;
pub mod budget;
pub mod bulk;
pub mod failure;
pub mod limits;
pub mod pace;
pub mod rate_limit;
pub mod retry;
pub mod throttle;
