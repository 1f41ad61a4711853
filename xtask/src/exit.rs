//! Exit codes, which CI depends on: part of the interface, with meanings that never change.

use std::process::ExitCode;

use exfig_core::internals::plan::Cause;
use exfig_core::internals::policy::failure::Failure;
use exfig_core::{ExportError, Halt, Outcome, Problem, RequestError};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything that was asked for is done.
    Done,
    /// A bug, or a machine in trouble.
    Unexpected,
    /// The command line or the configuration is wrong; nothing was written.
    Usage,
    /// Some items failed, or the run stopped early; what is done is kept, and `--resume` continues.
    Partial,
    /// Figma rejects the token, or the token lacks a scope.
    Unauthorized,
    /// `--check` found differences.
    Differences,
    /// The rate limit asks for a longer wait than `max-wait`.
    LockedOut,
    /// Another export of the same package is running.
    Busy,
    /// Stopped by Ctrl-C or SIGTERM.
    Interrupted,
}

impl Exit {
    /// Every code with its meaning, as in README.md.
    #[cfg(test)]
    const ALL: [(Self, &'static str); 9] = [
        (Self::Done, "everything is done"),
        (Self::Unexpected, "unexpected failure"),
        (
            Self::Usage,
            "wrong command line or configuration, or `--allow-removal` is needed; nothing was written",
        ),
        (
            Self::Partial,
            "partial: some items failed, or the run stopped early; the last lines say how to continue",
        ),
        (Self::Unauthorized, "not authorized: the token is missing, wrong or expired, or lacks a scope"),
        (Self::Differences, "`--check` found differences"),
        (
            Self::LockedOut,
            "locked out by Figma's rate limit until the printed time; then continue with `--resume`",
        ),
        (Self::Busy, "another export is running"),
        (Self::Interrupted, "interrupted; continue with `--resume`"),
    ];

    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Unexpected => 1,
            Self::Usage => 2,
            Self::Partial => 3,
            Self::Unauthorized => 4,
            Self::Differences => 5,
            Self::LockedOut => 6,
            Self::Busy => 7,
            Self::Interrupted => 130,
        }
    }

    /// The code for an export that ran.
    pub(crate) fn of(outcome: &Outcome) -> Self {
        match &outcome.halt {
            Some(Halt::Interrupted) => Self::Interrupted,
            Some(Halt::LockedOut { .. }) => Self::LockedOut,
            Some(Halt::Unauthorized(_)) => Self::Unauthorized,
            Some(_) => Self::Partial,
            None => Self::of_failures(outcome.packages.iter().flat_map(|package| &package.failed)),
        }
    }

    /// When access is all that is missing, `--resume` does not help.
    fn of_failures<'a>(mut failed: impl Iterator<Item = &'a Problem> + Clone) -> Self {
        if failed.clone().next().is_none() {
            Self::Done
        } else if failed.all(|problem| problem.cause == Cause::Access) {
            Self::Unauthorized
        } else {
            Self::Partial
        }
    }

    /// The code for an export that could not run.
    pub(crate) fn of_error(error: &ExportError) -> Self {
        match error {
            ExportError::Locked(exfig_core::internals::io::process_lock::LockedError::Busy { .. }) => {
                Self::Busy
            }
            ExportError::Write(error) if error.concerns_the_disk() => Self::Partial,
            ExportError::State(_)
            | ExportError::Mistakes(_)
            | ExportError::LeadsOut { .. }
            | ExportError::NothingMatches { .. }
            | ExportError::MassRemoval { .. } => Self::Usage,
            ExportError::Request(error) => Self::of_request(error),
            _ => Self::Unexpected,
        }
    }

    fn of_request(error: &RequestError) -> Self {
        match error {
            RequestError::Stopped { .. } => Self::Interrupted,
            RequestError::LockedOut { .. } => Self::LockedOut,
            RequestError::Failed { failure, .. } if failure.is_unauthorized() => Self::Unauthorized,
            RequestError::Failed { failure, .. } => match failure {
                // A wrong file key.
                Failure::Status { code: 404, .. } => Self::Usage,
                Failure::Json(_)
                | Failure::WrongContent(_)
                | Failure::Unfit(_)
                | Failure::TooLarge { .. }
                | Failure::BlowsUp { .. }
                | Failure::Local(_)
                | Failure::Tls { .. }
                | Failure::Redirect(_) => Self::Unexpected,
                _ => Self::Partial,
            },
            _ => Self::Partial,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_readme_has_the_same_codes() {
        let readme = include_str!("../../README.md");
        let (_, table) = readme.split_once("### Exit codes\n").unwrap();
        let rows = table
            .lines()
            .skip_while(|line| !line.starts_with("| 0"))
            .take_while(|line| line.starts_with('|'));
        let here = Exit::ALL.map(|(exit, meaning)| format!("| {} | {meaning} |", exit.code()));
        assert_eq!(rows.collect::<Vec<_>>(), here);
    }

    #[test]
    fn the_help_has_every_code() {
        for (exit, _) in Exit::ALL {
            let code = format!(" {}  ", exit.code());
            assert!(crate::args::EXIT_CODES.contains(&code), "{exit:?}");
        }
    }
}
