//! What the evaluator of Terraform source and the reader of plans hand to the catalogue.

use crate::estate::{Gate, Order, Origins, StackId};
use crate::json::Value;

/// A resource or data source, its arguments evaluated.
///
/// `arguments` holds what plan JSON holds: nested blocks are lists of objects, also where only one may stand. In place
/// of a value there may be `{"Trailsmith::Unknown": reason}`, a pseudo parameter (`{"Ref": "AWS::AccountId"}`), a
/// reference `{"Fn::GetAtt": [id, attribute]}` to another block, `id` as [`Block::id_of`] gives it and `attribute`
/// Terraform's name, or an `Fn::Sub` of these. A JSON document (`jsonencode`, `aws_iam_policy_document`) that holds any
/// of these is `{"Trailsmith::Json": value}`; one that does not is its text.
#[derive(Debug, Clone)]
pub struct Block {
    /// Terraform's type: `aws_s3_bucket`.
    pub kind: String,
    /// Whether it is a `data` block.
    pub data: bool,
    /// Its address: `module.logs.aws_s3_bucket.this[0]`.
    pub address: String,
    /// Its name: `this`.
    pub label: String,
    /// The arguments, an object.
    pub arguments: Value,
    /// Where each argument was written, by JSON Pointer into `arguments`.
    pub origins: Origins,
    /// The stack: one for each provider configuration.
    pub stack: StackId,
    /// The ids of the blocks that `depends_on` names.
    pub depends_on: Vec<String>,
    /// Whether these and the references are all that it waits for.
    pub order: Order,
    /// `lifecycle { prevent_destroy = … }`; nothing where nobody says it.
    pub prevent_destroy: Option<bool>,
    /// What it depends on whether it is there, where nobody can tell.
    pub gate: Option<Gate>,
    /// How many blocks of the same address come before it; Terraform itself refuses a second one.
    pub repeats: usize,
}

/// The key of the object that stands for the text of a JSON document in which something is not a constant.
pub const JSON: &str = "Trailsmith::Json";

impl Block {
    /// An address as an id that may stand in an `Fn::Sub`, where `.` and `}` have a meaning.
    pub fn id_of(address: &str) -> String {
        address.replace('.', "/").replace('}', "%7D")
    }

    /// The block's id.
    pub fn id(&self) -> String {
        match self.repeats {
            0 => Block::id_of(&self.address),
            before => format!("{}#{}", Block::id_of(&self.address), before + 1),
        }
    }
}
