//! The edges: clock, network, file system. The only I/O of the library.

pub(crate) mod clock;
pub(crate) mod documents;
mod gzip;
pub(crate) mod images;
pub(crate) mod lock_file;
pub(crate) mod lockout;
pub(crate) mod process_lock;
pub mod regular;
pub(crate) mod shared_limits;
pub(crate) mod store;
pub(crate) mod transport;
pub(crate) mod workspace;
pub(crate) mod write;
