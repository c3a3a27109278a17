//! Terraform, as source and as plan, to estates.
//!
//! Whoever evaluates Terraform ends with [`Block`]s: arguments evaluated, nested blocks as lists, in Terraform's own
//! names. The catalogue folds those into CloudFormation's resources.

mod block;
mod body;
pub mod catalog;
mod data;
mod expression;
mod files;
mod folder;
mod functions;
mod json;
mod kinds;
mod modules;
mod pieces;
pub mod plan;
mod policy_document;
mod providers;
mod reference;
mod registry;
mod repair;
mod resources;
mod scope;
mod source;
mod syntax;
mod template;
mod value;
mod variables;
mod waits;

pub use block::{Block, JSON};
pub use files::file_paths;
pub use source::{Evaluated, Folders, evaluate, module_folder, module_sources};

use super::{Options, Read, Text, nested};

/// Words that begin a block of a module's own level, at the beginning of a line.
pub(super) const BLOCKS: &[&str] = &[
    "check",
    "data",
    "import",
    "locals",
    "module",
    "moved",
    "output",
    "provider",
    "removed",
    "resource",
    "terraform",
    "variable",
];

/// Reads the root module in that folder, with the local modules that it calls.
pub fn read(root: &str, folders: &Folders<'_>, options: &Options, variables: &[Text<'_>]) -> Read {
    let mut read = source::read((root, folders), options, variables, |blocks, options| {
        catalog::fold(blocks, crate::estate::UnitId(0), options)
    });
    nested::add(&mut read, options, || folders.files.values().flatten().copied().collect());
    read
}
