//! The real binary against the emulator, over real sockets and on a real disk.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]

mod answers;
mod bad_input;
mod best_effort;
mod branches;
mod build_script;
mod check;
mod deprecated;
mod designs;
mod directories;
mod doctor;
mod drawing;
mod embed;
mod export;
mod faults;
mod frameworks;
mod gallery;
mod hostile;
mod images;
mod init;
mod interrupted;
mod kept;
#[cfg(unix)]
mod learned;
mod limits;
#[cfg(unix)]
mod links;
mod list;
mod merges;
mod names;
mod outputs;
mod ownership;
mod record;
mod resume;
mod state;
mod summary;
mod support;
mod terminal;
mod themes;
#[cfg(unix)]
mod tools;
mod versions;
mod volume;
#[cfg(unix)]
mod waits;
