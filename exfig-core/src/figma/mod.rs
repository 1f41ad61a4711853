//! Figma's REST API: requests ([`request`]), responses ([`wire`], [`node`], [`art`], [`error_body`],
//! [`verify`]; [`read`] parses documents), and what they mean in exfig's own terms
//! ([`design`](crate::design), built by [`components`], [`styles`] and [`variables`]).
//!
//! Real responses omit fields that the specification requires and contain types that it does not list yet. So
//! nearly every field is optional, and whatever exfig does not understand is counted in
//! [`Notices`](crate::design::Notices), never dropped silently.

pub(crate) mod art;
mod bindings;
mod collector;
pub(crate) mod components;
pub(crate) mod constant;
pub mod error_body;
mod field;
pub(crate) mod image_fill;
mod interest;
mod invisible;
mod lenient;
pub(crate) mod loose;
pub(crate) mod mark;
pub(crate) mod node;
pub(crate) mod paint;
pub(crate) mod read;
pub(crate) mod request;
pub(crate) mod said;
mod seed;
mod split;
pub(crate) mod styles;
pub(crate) mod variables;
mod variants;
pub(crate) mod verify;
mod weights;
pub(crate) mod wire;
