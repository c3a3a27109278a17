//! Terraform, as source and as plan, to estates.
//!
//! Whoever evaluates Terraform ends with [`Block`]s: arguments evaluated, nested blocks as lists, in Terraform's own
//! names. The catalogue folds those into CloudFormation's resources.

mod block;
pub mod catalog;
pub mod plan;

pub use block::{Block, JSON};
