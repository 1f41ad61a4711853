//! `exfig.lock`, and whether the files of a package are those that exfig exported.
//!
//! Both the exporter and `exfig-build` use this crate, so that they cannot disagree. It depends on nothing
//! that is slow to compile. Its items are for exfig's own crates and change without notice; build scripts use
//! `exfig-build`.

mod asked;
pub mod bounds;
mod check;
mod digest;
mod file_key;
pub mod files;
pub mod lock;
mod look;
mod package;
pub mod package_path;
mod places;
pub mod threads;
pub mod words;

pub use asked::{Asked, Asking, KINDS, Membership, NotToml, asked, membership};
pub use check::{Difference, advice, check};
pub use digest::Digest;
pub use file_key::FileKey;
pub use look::{Found, look_at};
pub use package::Package;
pub use places::{SNAPSHOT, state_directory};
