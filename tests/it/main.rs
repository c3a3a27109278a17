//! Everything that is tested from outside the crate, in one binary.

mod peers;
mod terraform;
