//! Pictures of every construct, compared with references that do not come from our own code.
