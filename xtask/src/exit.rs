//! The exit codes: what CI decides by. They are part of the interface and never change their meaning.

use std::process::ExitCode;

use exfig_core::client::RequestError;
use exfig_core::export::{ExportError, Halt, Outcome};
use exfig_core::plan::{Cause, Problem};
use exfig_core::policy::failure::Failure;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything that was asked for is done.
    Done,
    /// Something that should not happen; a bug, or a machine in trouble.
    Unexpected,
    /// The command line or the configuration is wrong; nothing was written.
    Usage,
    /// Some items failed, or the run stopped early; what is done is kept, and `--resume` goes on.
    Partial,
    /// Figma does not accept the token, or it lacks a scope.
    Unauthorized,
    /// `--check` found differences.
    Differences,
    /// The rate limit asks for a longer wait than `max-wait`.
    LockedOut,
    /// Another export is running in this workspace.
    Busy,
    /// Stopped by Ctrl-C or SIGTERM.
    Interrupted,
}

impl Exit {
    /// Every code with its meaning, for the documentation's table.
    pub const ALL: [(Self, &'static str); 9] = [
        (Self::Done, "done"),
        (Self::Unexpected, "unexpected failure"),
        (Self::Usage, "command line or configuration wrong; nothing was written"),
        (Self::Partial, "partial: some items failed or the run stopped early; `--resume` goes on"),
        (Self::Unauthorized, "not authorized: the token is missing, wrong, expired, or lacks a scope"),
        (Self::Differences, "`--check` found differences"),
        (Self::LockedOut, "locked out by Figma's rate limit until a stated time; `--resume` goes on then"),
        (Self::Busy, "another export is running"),
        (Self::Interrupted, "interrupted; `--resume` goes on"),
    ];

    /// The number.
    #[must_use]
    pub fn code(self) -> u8 {
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

    /// How an export that ran ended.
    #[must_use]
    pub fn of(outcome: &Outcome) -> Self {
        match &outcome.halt {
            Some(Halt::Interrupted) => Self::Interrupted,
            Some(Halt::LockedOut { .. }) => Self::LockedOut,
            Some(Halt::Unauthorized(_)) => Self::Unauthorized,
            Some(Halt::OverLimit(_) | Halt::HostDown(_) | Halt::Disk(_) | Halt::FailFast) => Self::Partial,
            None => Self::of_failures(outcome.packages.iter().flat_map(|package| &package.failed)),
        }
    }

    /// Where access is all that is missing, `--resume` does not help.
    fn of_failures<'a>(mut failed: impl Iterator<Item = &'a Problem> + Clone) -> Self {
        if failed.clone().next().is_none() {
            Self::Done
        } else if failed.all(|problem| problem.cause == Cause::Access) {
            Self::Unauthorized
        } else {
            Self::Partial
        }
    }

    /// How an export that could not run ended.
    #[must_use]
    pub fn of_error(error: &ExportError) -> Self {
        match error {
            ExportError::Locked(exfig_core::io::process_lock::LockedError::Busy { .. }) => Self::Busy,
            ExportError::Write(error) if error.concerns_the_disk() => Self::Partial,
            ExportError::Locked(_) | ExportError::Write(_) => Self::Unexpected,
            ExportError::State(_)
            | ExportError::Mistakes(_)
            | ExportError::LeadsOut { .. }
            | ExportError::NothingMatches { .. }
            | ExportError::MassRemoval { .. } => Self::Usage,
            ExportError::Request(error) => Self::of_request(error),
        }
    }

    fn of_request(error: &RequestError) -> Self {
        match error {
            RequestError::Stopped { .. } => Self::Interrupted,
            RequestError::LockedOut { .. } => Self::LockedOut,
            RequestError::HostDown { .. } | RequestError::TooMuch { .. } | RequestError::OverLimit { .. } => {
                Self::Partial
            }
            RequestError::Failed { failure, .. } if failure.is_unauthorized() => Self::Unauthorized,
            RequestError::Failed { failure, .. } => match failure {
                // A wrong file key.
                Failure::Status { code: 404, .. } => Self::Usage,
                Failure::Json(_)
                | Failure::WrongContent(_)
                | Failure::TooLarge { .. }
                | Failure::BlowsUp { .. }
                | Failure::Local(_)
                | Failure::Tls { .. }
                | Failure::Redirect(_) => Self::Unexpected,
                _ => Self::Partial,
            },
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
