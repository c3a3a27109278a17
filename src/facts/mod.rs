//! What can be derived from an estate and no single property shows.
//!
//! Policies ask these questions; nothing here knows a policy.

pub(crate) mod derived;
pub(crate) mod document;
pub(crate) mod exposure;
pub mod filter_pattern;
pub mod monitoring;
pub(crate) mod roles;
mod scope;
pub(crate) mod target;

pub use crate::estate::Answer;
pub(crate) use derived::{Derived, Facts};
pub use scope::Scope;
