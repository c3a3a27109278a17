//! Terraform, as source and as plan, to estates.
//!
//! Whoever evaluates Terraform ends with [`Block`]s: arguments evaluated, nested blocks as lists, in Terraform's own
//! names. The catalogue folds those into CloudFormation's resources.

mod block;
pub mod catalog;
pub mod plan;
mod body;
mod data;
mod expression;
mod folder;
mod functions;
mod json;
mod modules;
mod pieces;
mod policy_document;
mod providers;
mod reference;
mod resources;
mod scope;
pub mod source;
mod syntax;
mod template;
mod value;
mod variables;

pub use block::{Block, JSON};
