//! One stack's template as JSON.

use super::limits;
use super::references::{Need, Scope};
use crate::emit::Provenance;
use crate::estate::{EXTENSIONS, Estate, Extension, Resource, StackId, intrinsic, resource_type};
use crate::json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a stack gives away of each resource of a type: the end of the output's name, what it is, the attribute.
const OUTPUTS: &[(&str, &str, &str, Option<&str>)] = &[
    ("AWS::S3::Bucket", "Name", "Name", None),
    ("AWS::S3::Bucket", "Arn", "ARN", Some("Arn")),
    ("AWS::KMS::Key", "Arn", "ARN", Some("Arn")),
    ("AWS::CloudTrail::Trail", "Arn", "ARN", Some("Arn")),
    ("AWS::CloudTrail::EventDataStore", "Arn", "ARN", Some("EventDataStoreArn")),
];

/// What holds data although none that must be kept: that CloudFormation may delete it is said, not left to its default.
const TRANSIENT: &[&str] = &["AWS::SQS::Queue"];

/// Documents that CloudFormation takes as texts only.
const TEXTS: &[(&str, &str)] = &[("AWS::CloudFormation::StackSet", "TemplateBody")];

/// The template of the scope's stack. `exports`: what other stacks' parameters are filled from.
pub(super) fn build(
    scope: &mut Scope<'_>,
    exports: &BTreeMap<String, Need>,
    provenance: &Provenance,
) -> Value {
    let (estate, stack) = (scope.estate, scope.stack);
    let resources: Map = super::resources(estate, stack)
        .map(|resource| (resource.id.clone(), declaration(scope, resource)))
        .collect();
    let parameters: Map = scope.needed().map(|need| (need.name(), parameter(estate, need))).collect();
    let outputs = outputs(estate, stack, exports);
    let mut template = head(&description(estate, stack), provenance);
    for (section, entries) in [("Parameters", parameters), ("Resources", resources), ("Outputs", outputs)] {
        if !entries.is_empty() {
            template.insert(section.to_owned(), Value::Object(entries));
        }
    }
    Value::Object(template)
}

/// The sections that say what a template is.
pub(super) fn head(description: &str, provenance: &Provenance) -> Map {
    let metadata = json!({ "Version": provenance.version, "SpecDigest": provenance.digest });
    Map::from_iter([
        ("AWSTemplateFormatVersion".to_owned(), "2010-09-09".into()),
        ("Description".to_owned(), description.into()),
        ("Metadata".to_owned(), json!({ "Trailsmith": metadata })),
    ])
}

fn description(estate: &Estate, stack: StackId) -> String {
    let of = estate.organization.as_ref().map(|organization| format!(" of organization {}", organization.id));
    format!("Audit logging{}, {}", of.unwrap_or_default(), place(estate, stack))
}

/// A stack as people find it: `log-archive (account 222222222222, eu-west-1)`.
pub(super) fn place(estate: &Estate, stack: StackId) -> String {
    let stack = estate.stack(stack);
    format!("{} (account {}, {})", stack.name, stack.account, stack.region)
}

fn declaration(scope: &mut Scope<'_>, resource: &Resource) -> Value {
    let mut declaration = Map::new();
    declaration.insert("Type".to_owned(), resource.kind.as_str().into());
    let transient = TRANSIENT.contains(&resource.kind.as_str()).then_some("Delete");
    let policy = if resource.attributes.retain { Some("Retain") } else { transient };
    if let Some(policy) = policy {
        declaration.insert("DeletionPolicy".to_owned(), policy.into());
        declaration.insert("UpdateReplacePolicy".to_owned(), policy.into());
    }
    let mut depends_on = depends_on(scope, resource);
    match depends_on.len() {
        0 => None,
        1 => declaration.insert("DependsOn".to_owned(), depends_on.remove(0).into()),
        _ => declaration.insert("DependsOn".to_owned(), depends_on.into()),
    };
    let mut properties = scope.localize(&without_extensions(resource));
    for (_, name) in TEXTS.iter().filter(|(kind, _)| *kind == resource.kind) {
        if let Some(document) = properties.get_mut(*name).filter(|document| document.is_object()) {
            *document = format!("{document:#}\n").into();
        }
    }
    declaration.insert("Properties".to_owned(), properties);
    Value::Object(declaration)
}

fn without_extensions(resource: &Resource) -> Value {
    let mut properties = resource.properties.clone();
    for Extension { parent, name, .. } in EXTENSIONS.iter().filter(|row| row.kind == resource.kind) {
        if let Some(Value::Object(fields)) = properties.pointer_mut(parent) {
            fields.shift_remove(*name);
        }
    }
    properties
}

/// The logical ids of this template that must exist first.
///
/// A trail needs its bucket's policy, which it does not refer to: without it `CreateTrail` fails with
/// `InsufficientS3BucketPolicyException`.
fn depends_on(scope: &Scope<'_>, resource: &Resource) -> Vec<String> {
    let here = |id: &str| super::resources(scope.estate, scope.stack).any(|resource| resource.id == id);
    let mut ids: Vec<String> = resource.attributes.depends_on.iter().filter(|id| here(id)).cloned().collect();
    if resource.kind == "AWS::CloudTrail::Trail" {
        let bucket = |resource: &Resource, pointer| {
            resource
                .property(pointer)
                .and_then(|value| scope.estate.target(value))
                .map(|found| found.id.clone())
        };
        let wanted = bucket(resource, "/S3BucketName");
        let policy = super::resources(scope.estate, scope.stack).find(|other| {
            other.kind == "AWS::S3::BucketPolicy" && wanted.is_some() && bucket(other, "/Bucket") == wanted
        });
        ids.extend(policy.map(|policy| policy.id.clone()).filter(|id| !ids.contains(id)));
    }
    ids
}

fn parameter(estate: &Estate, need: &Need) -> Value {
    let mut parameter = Map::new();
    let Some(resource) = estate.get(&need.id) else { return Value::Object(parameter) };
    let what = if need.attribute.as_deref() == Some("Arn") { "ARN" } else { "identifier" };
    let from = place(estate, resource.stack);
    let description =
        format!("{what} of {}, which stack {from} has as its output {}", subject(resource), need.name());
    parameter.insert("Type".to_owned(), "String".into());
    parameter.insert("Description".to_owned(), description.into());
    if let Some(pattern) = pattern(estate, resource, need) {
        parameter.insert("AllowedPattern".to_owned(), pattern.into());
        let expected = format!("must be the {what} of a key in {from}");
        parameter.insert("ConstraintDescription".to_owned(), expected.into());
    }
    Value::Object(parameter)
}

/// What a key's identifier looks like, so that the one of another account or Region is refused at once.
fn pattern(estate: &Estate, resource: &Resource, need: &Need) -> Option<String> {
    if resource.kind != "AWS::KMS::Key" {
        return None;
    }
    let stack = estate.stack(resource.stack);
    let id = "(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})";
    match need.attribute.as_deref() {
        Some("Arn") => {
            Some(format!("^arn:{}:kms:{}:{}:key/{id}$", stack.partition.name(), stack.region, stack.account))
        }
        None => Some(format!("^{id}$")),
        Some(_) => None,
    }
}

/// `the bucket buckets.logs`
fn subject(resource: &Resource) -> String {
    let noun = resource_type(&resource.kind).map_or("resource", |row| row.noun);
    format!("the {noun} {}", resource.name)
}

/// Everything worth knowing of a stack, or where that is too much only what other stacks need.
fn outputs(estate: &Estate, stack: StackId, exports: &BTreeMap<String, Need>) -> Map {
    let mut outputs = Map::new();
    for resource in super::resources(estate, stack) {
        for (_, suffix, what, attribute) in OUTPUTS.iter().filter(|(kind, ..)| *kind == resource.kind) {
            let value = match attribute {
                Some(attribute) => intrinsic::attribute(&resource.id, attribute),
                None => intrinsic::reference(&resource.id),
            };
            let description = format!("{what} of {}", subject(resource));
            let output = json!({ "Description": description, "Value": value });
            outputs.insert(format!("{}{suffix}", resource.id), output);
        }
    }
    for (name, need) in exports {
        let subject = estate.get(&need.id).map(subject).unwrap_or_default();
        outputs.entry(name.clone()).or_insert_with(
            || json!({ "Description": format!("Identifier of {subject}"), "Value": need.reference() }),
        );
    }
    if outputs.len() > limits::OUTPUTS {
        outputs.retain(|name, _| exports.contains_key(name.as_str()));
    }
    outputs
}
