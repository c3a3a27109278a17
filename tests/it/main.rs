//! All integration tests, in one binary.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::disallowed_methods, reason = "tests read fixtures and write golden files")]

mod bad_input;
mod hostile_input;
