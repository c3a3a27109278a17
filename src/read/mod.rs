//! Configurations that exist already, as estates: text in, resources and diagnostics out.
//!
//! One dialect a module. Reading never fails as a whole: what cannot be made out becomes an unknown value with its
//! reason, and what is wrong with the text a diagnostic. Only resources of types that somebody asks for are kept.

pub mod aws_api;
pub mod cloudformation;
mod detect;
mod nested;
pub mod terraform;

pub use detect::detect;

use crate::diagnostic::Diagnostic;
use crate::estate::{Dialect, Estate, Place};
use crate::source::{Source, SourceId};
use std::collections::{BTreeMap, BTreeSet};

/// Why nobody knows whether the replica of a key is rotated.
const ROTATED_ELSEWHERE: &str = "a replica is rotated with its primary key, which is in another Region";

/// A text that is read, and the id that its places are told by.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// The id.
    pub id: SourceId,
    /// The text, with the name that it is shown by.
    pub source: &'a Source,
}

/// What a reader is told beside the text.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The account and Region that the input is for, as far as somebody said it.
    pub place: Place,
    /// Values for a template's parameters, by name: a text, or a list of texts.
    pub parameters: BTreeMap<String, crate::json::Value>,
    /// CloudFormation's names of further types that are kept, because a policy of the user's asks for them.
    pub kinds: BTreeSet<String>,
}

/// The largest text of a dialect that is read, in bytes: the tree of a text takes up to forty times as much memory.
pub fn most_bytes(dialect: Dialect) -> usize {
    match dialect {
        // CloudFormation itself takes templates of up to 1 MB; files of source are written by hand.
        Dialect::Spec | Dialect::CloudFormation | Dialect::Terraform => 8 << 20,
        Dialect::AwsApi => 64 << 20,
        // Only resources of the catalogue's types become trees.
        Dialect::TerraformPlan => 512 << 20,
    }
}

impl Options {
    /// Whether resources of that type are kept.
    pub fn keeps(&self, kind: &str) -> bool {
        crate::estate::resource_type(kind).is_some() || self.kinds.contains(kind)
    }
}

/// What was read from one input.
#[derive(Debug, Default)]
pub struct Read {
    /// One unit with its stacks and resources. References in it hold within the unit: `Ref` and `Fn::GetAtt` of its
    /// logical ids, pseudo parameters (`{"Ref": "AWS::AccountId"}`), `Fn::ImportValue`, `Fn::Sub` of these, and
    /// `Trailsmith::Unknown` with its reason; no other function is left.
    pub estate: Estate,
    /// What is wrong with the text, and what could not be read.
    pub diagnostics: Vec<Diagnostic>,
    /// Files that are the template of a stack or stack set, and were read as that.
    pub templates: Vec<SourceId>,
}
