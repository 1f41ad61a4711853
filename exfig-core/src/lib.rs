//! The engine of exfig: fetches a design from Figma and writes it into a Cargo package, so that at no instant a file is torn
//! or lost.
//!
//! ```text
//! Cargo.toml ─► Config ─┐
//! Figma      ─► Catalog ─┼─► Plan ─► fetch ─► render ─► write ─► record
//! lock, ckpt ─► State   ─┘    (each item Fresh | Stale(reason))
//! ```
//!
//! The modules below stand in floor order, lowest first: a module uses lower floors only (`tests/floors.rs` holds it).
//! Read them in this order. The library never prints, never reads the environment and never exits.

// Floor 1: words. No I/O, no policy.
pub mod accept;
pub mod api_url;
pub mod asset;
pub mod digest;
pub mod naming;
pub mod package_path;
pub mod token;
pub mod words;

// Floor 2: what a design is, and policies. Pure; time and chance are arguments.
pub mod design;
pub mod policy;

// Floor 3: formats. Text ↔ value; no I/O.
pub mod figma;
pub mod formats;
pub mod state;

// Floor 4: what the user asks for, and drawing. Pure.
pub mod config;
pub mod draw;

// Floor 5: the plan. Pure.
pub mod patterns;
pub mod plan;

// Floor 6: edges. The only I/O.
pub mod event;
pub mod io;

// Floor 7: the client. The one retry loop.
pub mod client;

// Floor 8: the pipeline.
pub mod export;
