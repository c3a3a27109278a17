//! What can be derived from an estate and no single property shows.
//!
//! Policies ask these questions; nothing here knows a policy.

mod access_logs;
mod admitted;
pub mod coverage;
pub(crate) mod delivery;
pub(crate) mod derived;
pub(crate) mod document;
mod event_kinds;
pub(crate) mod exposure;
pub mod filter_pattern;
pub mod monitoring;
mod organization;
pub(crate) mod parties;
pub mod placement;
pub mod proof;
pub mod retention;
pub(crate) mod roles;
pub(crate) mod said;
mod scope;
mod tampering;
pub(crate) mod target;
mod unlike;
mod watching;

pub use crate::estate::Answer;
pub(crate) use derived::{Derived, Facts, Provenance};
pub use proof::{BucketProof, Proof, Proofs, prove};
pub use said::Standing;
pub use scope::Scope;
