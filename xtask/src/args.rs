//! The command line: what was typed.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use exfig_core::AssetKind;

use crate::printed::Shell;
use crate::session::Purpose;

/// Tasks for this workspace.
#[derive(Debug, Parser)]
#[command(
    name = "exfig",
    version,
    propagate_version = true,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    #[command(name = "figma-export")]
    Export(Box<FigmaExport>),
    #[command(name = "figma-init")]
    Init(FigmaInit),
    #[command(name = "figma-list")]
    List(FigmaList),
    #[command(name = "figma-doctor")]
    Doctor(FigmaDoctor),
    /// Print the JSON Schema of exfig's tables in Cargo.toml, for editors
    #[command(name = "figma-schema")]
    Schema,
}

// `cargo exfig`: an export without a task's name, and the other tasks with short ones.
/// Export colors, typography, icons and images from Figma, as configured in `[package.metadata.exfig]` of
/// Cargo.toml
///
/// Reads the token from FIGMA_TOKEN (or FIGMA_PERSONAL_TOKEN; FIGMA_OAUTH_TOKEN for an OAuth token).
#[derive(Debug, Parser)]
#[command(
    name = "exfig",
    display_name = "exfig",
    version,
    propagate_version = true,
    disable_help_subcommand = true,
    args_conflicts_with_subcommands = true,
    after_help = EXIT_CODES
)]
pub(crate) struct CargoExfig {
    #[command(subcommand)]
    pub(crate) task: Option<ShortTask>,
    #[command(flatten)]
    pub(crate) export: FigmaExport,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ShortTask {
    Init(FigmaInit),
    List(FigmaList),
    Doctor(FigmaDoctor),
    /// Print a script that completes the options of `cargo-exfig` in a shell
    Completions {
        shell: Shell,
    },
    /// Print the manual page, in roff
    Man,
    /// Print the JSON Schema of exfig's tables in Cargo.toml, for editors
    Schema,
}

/// Check the token, its scopes, the limits on record and the machine, and say what to do about each
///
/// Sends requests of tiers 2 and 3 for each Figma file in Cargo.toml; of tier 1 only with --spend.
#[derive(Debug, Args)]
pub(crate) struct FigmaDoctor {
    /// Check only the files of this package (repeatable)
    #[arg(short, long, value_name = "NAME")]
    pub(crate) package: Vec<String>,

    /// Also send a request of tier 1, which some plans allow six times a month
    #[arg(long, conflicts_with = "offline")]
    pub(crate) spend: bool,

    /// Send no request
    #[arg(long)]
    pub(crate) offline: bool,

    /// Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

/// Write a first configuration into Cargo.toml, from what a Figma file has
///
/// Reads the file once, chooses formats by the frameworks that the package depends on, and adds
/// `[package.metadata.exfig]` at the end of its Cargo.toml. Changes nothing if it is there already, except with --xtask.
#[derive(Debug, Args)]
pub(crate) struct FigmaInit {
    /// The URL of the Figma file, or its key
    #[arg(value_name = "FILE")]
    pub(crate) file: String,

    /// The package to configure [default: the one around the current directory]
    #[arg(short, long, value_name = "NAME")]
    pub(crate) package: Option<String>,

    /// The address of Figma's API [default: Figma's]
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,

    /// Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,

    /// Also add a package `xtask` to the workspace, and the command `cargo xtask`
    #[arg(long)]
    pub(crate) xtask: bool,

    /// Write without asking
    #[arg(short, long)]
    pub(crate) yes: bool,
}

/// List what a Figma file has: pages, frames, components, styles, variables, and who would draw what
///
/// Costs what an export costs: one request of tier 1, and of tier 2 for variables.
#[derive(Debug, Args)]
pub(crate) struct FigmaList {
    /// The URL of the Figma file, or its key [default: the files that Cargo.toml names]
    #[arg(value_name = "FILE")]
    pub(crate) file: Option<String>,

    /// Only the files of this package (repeatable)
    #[arg(short, long, value_name = "NAME", conflicts_with = "file")]
    pub(crate) package: Vec<String>,

    /// The address of Figma's API [default: that in Cargo.toml, or Figma's]
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,

    /// Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,

    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,

    /// Every component and style by name
    #[arg(short, long)]
    pub(crate) verbose: bool,
}

/// Export colors, typography, icons and images from Figma, as configured in `[package.metadata.exfig]` of
/// Cargo.toml
///
/// Reads the token from FIGMA_TOKEN (or FIGMA_PERSONAL_TOKEN; FIGMA_OAUTH_TOKEN for an OAuth token).
#[derive(Debug, Args)]
#[command(display_name = "exfig", after_help = EXIT_CODES)]
pub(crate) struct FigmaExport {
    /// Export only this package (repeatable)
    #[arg(short, long, value_name = "NAME")]
    pub(crate) package: Vec<String>,

    /// Export only these kinds
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub(crate) only: Vec<Kind>,

    /// Export only the icons and images whose Figma name matches; leave colors and typography alone
    #[arg(long, value_name = "GLOB", value_parser = parse_glob)]
    pub(crate) filter: Option<String>,

    /// Resume an interrupted or partial export
    #[arg(long, conflicts_with_all = ["check", "force"])]
    pub(crate) resume: bool,

    /// Compare the outputs with exfig.lock and Cargo.toml; needs no network and no token, and changes nothing
    #[arg(long, conflicts_with_all = ["dry_run", "force", "only", "filter", "allow_removal", "fail_fast"])]
    pub(crate) check: bool,

    /// With --check: also ask Figma whether the design changed, with one cheap request per file; if it did, say what
    #[arg(long, requires = "check")]
    pub(crate) remote: bool,

    /// Print what would be fetched, written, renamed and removed, and why, without changing anything
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Export everything again, at the cost of a first export, and overwrite files that were modified by hand
    #[arg(long)]
    pub(crate) force: bool,

    /// Allow removing most exported files when the design no longer has them
    #[arg(long)]
    pub(crate) allow_removal: bool,

    /// Remove icons and images, and old names of them, that stayed because of `deprecate = true`
    #[arg(long, conflicts_with_all = ["check", "filter"])]
    pub(crate) prune_deprecated: bool,

    /// Stop at the first item that fails
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// If Figma cannot be reached or refuses the token, warn, keep the files of the last export, and exit with 0
    #[arg(long, conflicts_with_all = ["check", "dry_run", "fail_fast"])]
    pub(crate) best_effort: bool,

    /// Requests per minute to each tier of the API, instead of the plan's limits and monthly budget
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) rate_limit: Option<u32>,

    /// Retries after the first attempt of a request [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=20))]
    pub(crate) max_retries: Option<u32>,

    /// Longest wait for a response, and longest silence within it [default: 30s; 180s to the first byte of
    /// files and renders]
    #[arg(long, value_name = "DURATION", value_parser = exfig_core::internals::config::parse_duration)]
    pub(crate) timeout: Option<Duration>,

    /// Longest pause for Figma's rate limit; beyond it the export stops and can be resumed [default: 2m]
    #[arg(long, value_name = "DURATION", value_parser = exfig_core::internals::config::parse_duration)]
    pub(crate) max_wait: Option<Duration>,

    /// Write a JSON report to FILE, or to standard output with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Write a Markdown summary of the changes in the design to FILE, for a pull request
    #[arg(long, value_name = "FILE", conflicts_with_all = ["check", "dry_run"])]
    pub(crate) summary: Option<PathBuf>,

    /// Write a page to look at to FILE: what is exported, and what this export changed. Fetches the document even if
    /// nothing changed
    #[arg(long, value_name = "FILE.html", conflicts_with_all = ["check", "dry_run"])]
    pub(crate) gallery: Option<PathBuf>,

    /// Read the token from this file if the environment has none: lines of `FIGMA_TOKEN=…`
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Option<PathBuf>,

    /// Print only errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Print every request and every file, and lists in full
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Export a built-in design into examples/demo-app; needs no token and no network
    #[cfg(feature = "demo")]
    #[arg(long)]
    pub(crate) demo: bool,
}

impl FigmaExport {
    pub(crate) fn purpose(&self) -> Purpose {
        match (self.check, self.dry_run) {
            (true, _) => Purpose::Compare(if self.remote { " --check --remote" } else { " --check" }),
            (_, true) => Purpose::Compare(" --dry-run"),
            _ => Purpose::Export,
        }
    }
}

pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done                           5  --check found differences
  1  unexpected failure             6  locked out by the rate limit
  2  wrong usage or configuration   7  another export is running
  3  partial; see the last lines  130  interrupted; continue with --resume
  4  not authorized";

fn parse_glob(text: &str) -> Result<String, String> {
    exfig_core::internals::patterns::check_glob(text).map(|()| text.to_owned())
}

/// A kind, as typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    Colors,
    Typography,
    Effects,
    Icons,
    Images,
    Theme,
}

impl From<Kind> for AssetKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Colors => Self::Colors,
            Kind::Typography => Self::Typography,
            Kind::Effects => Self::Effects,
            Kind::Icons => Self::Icons,
            Kind::Images => Self::Images,
            Kind::Theme => Self::Theme,
        }
    }
}
