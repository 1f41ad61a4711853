//! The command line: what was typed.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};
use exfig_core::asset::AssetKind;

/// Tasks of this workspace.
#[derive(Debug, Parser)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    FigmaExport(Box<FigmaExport>),
}

/// Export colors, typography, icons and images from Figma, as `[package.metadata.exfig]` in Cargo.toml says
///
/// The token is read from FIGMA_TOKEN (or FIGMA_PERSONAL_TOKEN; FIGMA_OAUTH_TOKEN for an OAuth token).
#[derive(Debug, Args)]
#[command(version, after_help = EXIT_CODES)]
pub(crate) struct FigmaExport {
    /// Export this package only (may be given several times)
    #[arg(short, long, value_name = "NAME")]
    pub(crate) package: Vec<String>,

    /// Export these kinds only
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub(crate) only: Vec<Kind>,

    /// Export only the icons and images whose Figma name matches; colors and typography are not touched
    #[arg(long, value_name = "GLOB", value_parser = parse_glob)]
    pub(crate) filter: Option<String>,

    /// Go on with an interrupted export
    #[arg(long, conflicts_with_all = ["check", "force"])]
    pub(crate) resume: bool,

    /// Compare the outputs with exfig.lock and Cargo.toml; no network, no token, no change
    #[arg(long, conflicts_with_all = ["dry_run", "force"])]
    pub(crate) check: bool,

    /// With --check: also ask Figma, with one cheap request a file, whether the design moved on
    #[arg(long, requires = "check")]
    pub(crate) remote: bool,

    /// Print what would be fetched, written and removed, and why, without changing anything
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Export everything again, and overwrite files that were edited by hand
    #[arg(long)]
    pub(crate) force: bool,

    /// Allow that most exported files are removed because the design no longer has them
    #[arg(long)]
    pub(crate) allow_removal: bool,

    /// Stop at the first item that fails
    #[arg(long)]
    pub(crate) fail_fast: bool,

    /// Requests a minute to each tier of the API, in place of the plan's limits and of a monthly budget
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) rate_limit: Option<u32>,

    /// Retries after the first attempt of a request [default: 4]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=20))]
    pub(crate) max_retries: Option<u32>,

    /// The longest wait for an answer, and the longest silence in it [default: 30s; 180s to the first byte of files and renders]
    #[arg(long, value_name = "DURATION", value_parser = exfig_core::config::parse_duration)]
    pub(crate) timeout: Option<Duration>,

    /// The longest wait for Figma's rate limit before the export stops, resumably [default: 120s]
    #[arg(long, value_name = "DURATION", value_parser = exfig_core::config::parse_duration)]
    pub(crate) max_wait: Option<Duration>,

    /// Write a JSON report to FILE, or to standard output with `-`
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,

    /// Print errors only
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Print each request and each file
    #[arg(short, long)]
    pub(crate) verbose: bool,

    /// Export examples/demo-app from a design that is built in: no token, no network
    #[cfg(feature = "demo")]
    #[arg(long)]
    pub(crate) demo: bool,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done                          5  --check found differences
  1  unexpected failure            6  locked out by the rate limit, until a stated time
  2  command line or Cargo.toml    7  another export is running
  3  partial; --resume goes on   130  interrupted; --resume goes on
  4  not authorized";

fn parse_glob(text: &str) -> Result<String, String> {
    exfig_core::patterns::parse_glob(text).map(|_| text.to_owned())
}

/// A kind, as typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Kind {
    Colors,
    Typography,
    Icons,
    Images,
    Theme,
}

impl From<Kind> for AssetKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Colors => Self::Colors,
            Kind::Typography => Self::Typography,
            Kind::Icons => Self::Icons,
            Kind::Images => Self::Images,
            Kind::Theme => Self::Theme,
        }
    }
}
