//! All integration tests, in one binary.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures and write golden files")]

mod bad_input;
mod hostile_input;
