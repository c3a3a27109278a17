//! One integration binary: one module a subject.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read files and stop at the first surprise"
)]

mod peers;
mod terraform;
