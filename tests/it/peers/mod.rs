//! Other people's tools, found on the machine, and what they say of our output.

pub(crate) mod terraform;
