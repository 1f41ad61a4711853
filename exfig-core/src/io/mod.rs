//! The edges: clock, network, file system. The only I/O of the library.

pub mod clock;
mod gzip;
pub mod lockout;
pub mod process_lock;
pub mod regular;
pub mod shared_limits;
pub mod store;
pub mod transport;
pub mod workspace;
pub mod write;
