//! What an export knows about an interrupted one, as text: the checkpoint under `target/`.

pub(crate) mod checkpoint;
