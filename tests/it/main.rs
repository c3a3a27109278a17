//! One integration binary: one module a subject.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests read files and stop at the first surprise"
)]

mod bad_input;
mod cli;
mod compile;
mod examples;
mod generate;
mod hostile_input;
mod layout;
mod peers;
mod run;
#[cfg(unix)]
mod snapshot;
mod terraform;
