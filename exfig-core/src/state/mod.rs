//! What an export knows of earlier ones, as text: `exfig.lock` in the package, and the checkpoint under `target/`.

pub mod checkpoint;
pub mod lockfile;
