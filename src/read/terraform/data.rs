//! Data sources whose answer is known without asking AWS: account, Region, partition, policy documents.

use super::body;
use super::policy_document;
use super::providers;
use super::registry;
use super::resources::One;
use super::scope::{Evaluator, Node};
use super::value::{Evaluated, open};
use crate::estate::alternatives::sides_mut;
use crate::estate::intrinsic::reference;
use crate::json::Value;

/// Data sources that are evaluated here and are no blocks for the catalogue.
pub(super) const ANSWERED: &[&str] =
    &["aws_caller_identity", "aws_region", "aws_partition", "aws_iam_policy_document"];

/// The attributes that a pseudo parameter gives, by data source.
const PSEUDO: &[(&str, &str, &str)] = &[
    ("aws_caller_identity", "account_id", "AWS::AccountId"),
    ("aws_caller_identity", "id", "AWS::AccountId"),
    ("aws_region", "name", "AWS::Region"),
    ("aws_region", "id", "AWS::Region"),
    ("aws_region", "region", "AWS::Region"),
    ("aws_partition", "partition", "AWS::Partition"),
    ("aws_partition", "id", "AWS::Partition"),
    ("aws_partition", "dns_suffix", "AWS::URLSuffix"),
];

/// What an attribute of a data source gives, if that is known here.
pub(super) fn attribute(run: &Evaluator<'_>, one: &One<'_>, name: &str) -> Option<Evaluated> {
    let kind = one.block.labels.first()?.as_str();
    if kind == "aws_iam_policy_document" {
        return matches!(name, "json" | "minified_json").then(|| document(run, one));
    }
    let (.., parameter) = PSEUDO.iter().find(|(data, attribute, _)| *data == kind && *attribute == name)?;
    if kind == "aws_region" {
        for argument in ["region", "name"] {
            if let Some(value) = one.argument(run, argument) {
                return Some(value);
            }
        }
    }
    // What another provider configuration says holds wherever it is used.
    let elsewhere = providers::elsewhere(run, one);
    let known = elsewhere.and_then(|stack| match *parameter {
        "AWS::AccountId" => stack.known_account().map(str::to_owned),
        "AWS::Region" => stack.known_region().map(str::to_owned),
        _ => None,
    });
    Some(Ok(known.map_or_else(|| reference(parameter), Value::from)))
}

/// The document, as text or as a value that is no constant.
fn document(run: &Evaluator<'_>, one: &One<'_>) -> Evaluated {
    let node = Node::Argument(one.module.id, one.resource, one.at, "\0document".to_owned());
    let name = super::resources::address(one.module, one.block, one.instance);
    run.once(node, &name, || {
        let content = body::resource(run, one.form(), &one.scope());
        let (document, from) = policy_document::traced(&content.value);
        let document = encoded(document);
        // What stands in for a module is no text of the user's.
        if registry::origins(one.module, &content.value).is_none() {
            let of = |merged: &Value| run.places(merged).map(|places| places.to_vec()).unwrap_or_default();
            let places = policy_document::places(&content.value, &content.places, &from, of);
            run.keep_places(&document, places);
        }
        Ok(document)
    })
}

/// The document as text, on each of its sides where it has any.
fn encoded(mut document: Value) -> Value {
    if open(&document).is_none() {
        return super::functions::encoded(document);
    }
    sides_mut(&mut document).for_each(|side| *side = encoded(std::mem::take(side)));
    document
}
