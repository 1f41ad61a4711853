//! The engine behind `cargo xtask figma-export`: fetches colors, typography, icons and images from Figma and
//! writes them into a Cargo package. It retries, respects Figma's rate limits, writes every file atomically,
//! and resumes an interrupted export.
//!
//! Most workspaces want the command, which is the crate `exfig-xtask`. Use this crate to embed the export in
//! a tool of your own. It never prints, never reads the environment and never exits: configuration comes in
//! as text, progress goes out as [`Event`]s.
//!
//! # Example
//!
//! [`read`] validates the configuration of a package, and [`check`] compares the files on disk with the last
//! export, without a network:
//!
//! ```
//! use exfig_core::{Difference, Manifest, Patterns, Places, check, read};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let (root, target) = (folder.path().to_owned(), folder.path().join("target"));
//! let manifest = Manifest {
//!     path: root.join("Cargo.toml"),
//!     text: r#"
//!         [package]
//!         name = "app"
//!
//!         [package.metadata.exfig]
//!         file = "https://www.figma.com/design/abcdefghijklmnopqrstuv/App"
//!
//!         [[package.metadata.exfig.icons]]
//!         frames = ["Icons"]
//!         dir = "assets/icons"
//!         output = [{ format = "rust", path = "src/icons.rs" }]
//!     "#
//!     .to_owned(),
//! };
//! let read_template = |path: &std::path::Path| std::fs::read_to_string(path);
//! let config = read(&manifest, None, &read_template, &Patterns)
//!     .map_err(|mistakes| mistakes[0].message.clone())?
//!     .expect("the package has `[package.metadata.exfig]`");
//!
//! let places = Places { target, workspace: root, state: None };
//! assert_eq!(check(&config, &places)?, [Difference::NeverExported("icons".to_owned())]);
//! # Ok(())
//! # }
//! ```
//!
//! An export needs a [`Client`], which holds the token, and [`Tools`]:
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use exfig_core::{
//!     AsGenerated, Client, ClientOptions, Config, Event, HttpOptions, HttpTransport, Places, Reporter, Request, SystemClock, Token,
//!     TokenKind, Tools, Wishes, run, run_settings,
//! };
//!
//! struct Print;
//!
//! impl Reporter for Print {
//!     fn event(&self, event: Event) {
//!         println!("{event:?}");
//!     }
//! }
//!
//! # async fn export(config: Config, places: Places) -> Result<(), Box<dyn std::error::Error>> {
//! let packages = vec![config];
//! let settings = run_settings(&packages).map_err(|mistakes| mistakes[0].message.clone())?;
//! let token = Token::new("figd_...", TokenKind::Personal)?;
//! let transport = HttpTransport::new(HttpOptions {
//!     base_url: settings.base_url.clone(),
//!     token,
//!     idle: std::time::Duration::from_secs(30),
//!     connections: settings.downloads,
//! });
//! let (clock, reporter) = (Arc::new(SystemClock), Arc::new(Print));
//! let (_stop, stopped) = tokio::sync::watch::channel(false);
//! let options = ClientOptions {
//!     policy: settings.retry.clone(),
//!     limits: settings.limits,
//!     timeout: settings.timeout,
//!     bulk: settings.bulk,
//!     shared: None,
//!     ledger: None,
//! };
//! let client = Client::new(transport, options, clock.clone(), reporter.clone(), stopped.clone());
//! let tools =
//!     Tools { client: Arc::new(client), clock, reporter, formatter: Arc::new(AsGenerated), plan_token: false, stop: stopped };
//! let request = Request {
//!     packages,
//!     places,
//!     wishes: Wishes::default(),
//!     resume: true,
//!     dry_run: false,
//!     fail_fast: false,
//!     downloads: settings.downloads,
//! };
//! let outcome = run(&request, &tools).await?;
//! println!("{} files written", outcome.packages[0].written.len());
//! # Ok(())
//! # }
//! ```
//!
//! # Stability
//!
//! The items below follow semantic versioning: before 1.0, a minor release may change them. Enums and structs
//! that will grow are `#[non_exhaustive]`. What is written for others to read (the JSON of [`Report`],
//! `exfig.lock`, exit codes of the command) keeps its meaning, and is read by later versions. The module
//! `internals` is for exfig's own crates and changes without notice.
//!
//! # Inside
//!
//! The modules stand in floor order, lowest first; a module uses lower floors only, and `tests/floors.rs`
//! enforces it. Read them in this order, or start with ARCHITECTURE.md.

// Floor 1: vocabulary. No I/O, no policy. What a build script needs is in exfig-lock.
mod accept;
mod api_url;
mod asset;
mod naming;
mod tint;
mod token;
mod words;

// Floor 2: what a design is, and policies. Pure; time and chance are arguments.
mod design;
mod policy;

// Floor 3: formats. Text ↔ value; no I/O.
mod figma;
mod formats;
mod state;

// Floor 4: the configuration, and drawing. Pure.
mod config;
mod draw;

// Floors 5 and 6: patterns and the plan. Pure.
mod patterns;
mod plan;

// Floor 7: the edges. The only I/O.
mod event;
mod io;

// Floor 8: the client, with the only retry loop.
mod client;

// Floor 9: the pipeline.
mod export;

pub use asset::AssetKind;
pub use client::{Client, ClientOptions, RequestError};
pub use config::diagnostic::Diagnostic;
pub use config::{Config, Manifest, RunSettings, read, run_settings};
pub use event::{Event, Reporter, Silent};
pub use export::check::{Difference, advice, check};
pub use export::report::Report;
pub use export::{
    AsGenerated, CodeFormatter, ExportError, Halt, Outcome, PackageOutcome, Places, Request, Running, Tools,
    run,
};
pub use io::clock::SystemClock;
pub use io::transport::{HttpOptions, HttpTransport};
pub use patterns::Patterns;
pub use plan::{Problem, Wishes};
pub use token::{Token, TokenKind};

#[doc(hidden)]
pub mod internals;
