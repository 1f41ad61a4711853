//! What an export knows about earlier ones, as text: `exfig.lock` in the package, and the checkpoint under
//! `target/`.

pub(crate) mod checkpoint;
pub(crate) mod lockfile;
