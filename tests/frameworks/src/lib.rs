//! The demo's design in the types of each framework. `../run` generates the modules.

#![deny(warnings, missing_docs)]

pub mod bevy;
pub mod dioxus;
pub mod egui;
pub mod iced;
pub mod leptos;
pub mod peniko;
pub mod ratatui;
