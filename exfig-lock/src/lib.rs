//! `exfig.lock`, and whether the files of a package are those that exfig exported.
//!
//! Both the exporter and `exfig-build` use this crate, so that they cannot disagree. It depends on nothing
//! that is slow to compile. Its items are for exfig's own crates and change without notice; build scripts use
//! `exfig-build`.

pub mod bounds;
mod digest;
mod file_key;
pub mod lock;
pub mod package_path;
pub mod words;

pub use digest::Digest;
pub use file_key::FileKey;
