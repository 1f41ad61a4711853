//! Figma's REST API: what is asked ([`request`]), what answers look like ([`wire`], [`node`], [`art`], [`error_body`],
//! [`verify`]; [`read`] reads them), and
//! what they mean in our words ([`design`](crate::design), read by [`components`], [`styles`] and [`variables`]).
//!
//! Real answers miss fields that the specification requires and hold types that it does not know yet, so everything is
//! optional and what is not understood is counted in [`Notices`](crate::design::Notices), never dropped silently.

pub mod art;
pub mod components;
pub mod error_body;
mod field;
mod interest;
mod lenient;
pub mod node;
pub mod read;
pub mod request;
mod seed;
mod split;
pub mod styles;
pub mod variables;
pub mod verify;
pub mod wire;
