//! The emulator over real sockets.
#![expect(clippy::unwrap_used, reason = "all of this crate is tests, its helpers included")]

mod api;
mod client;
mod faults;
mod limits;
mod recordings;
mod renders;
