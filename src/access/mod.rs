//! IAM policies: what a document says, and whether it allows a request.
//!
//! [`decide`] answers for one request, [`exists`] for a class of them. Which requests to ask is `facts`' business.

mod automaton;
mod class;
mod condition;
mod decide;
mod decision;
pub mod document;
mod except;
mod glob;
mod holes;
mod matching;
mod pattern;
mod principal;
mod principals;
mod quick;
mod request;
mod statement;
mod stranger;
#[cfg(test)]
mod tests;
mod text;
mod variables;

pub use class::exists;
pub(crate) use condition::is_broad;
pub use decide::decide;
pub use decision::{Decision, Miss, Policy, Role, StatementRef, Verdict};
pub use except::Except;
pub(crate) use glob::glob;
pub(crate) use holes::changed;
pub use matching::Failed;
pub use principal::{Identity, Kind, Principal};
pub(crate) use request::in_small_letters;
pub use request::{Context, Request, Rest, Slot};
pub use statement::Document;
pub(crate) use stranger::{Stranger, organization_in};
pub use text::{Hole, Piece, Shape, Text};
