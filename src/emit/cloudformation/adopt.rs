//! The import by which a stack adopts what exists already.
//!
//! An import applies no property: it believes the template. The update that follows applies what differs between the
//! imported template and the real one. So the imported one says as little as CloudFormation takes; with all properties
//! in it, they would be believed and never applied.

use super::template;
use crate::emit::Provenance;
use crate::estate::{Estate, Resource, Stack, StackId};
use crate::json::{Map, Value, json};

/// How a type is imported.
struct Row {
    kind: &'static str,
    /// The name of its identifier.
    identifier: &'static str,
    /// What cannot be changed later, or has to be there.
    properties: &'static [&'static str],
    /// The property that has to hold a policy, and the least that it may say.
    policy: Option<(&'static str, MakePolicy)>,
}

/// A policy for a resource in that stack, by its identifier.
type MakePolicy = fn(&Stack, &str) -> Value;

const ROWS: &[Row] = &[
    Row {
        kind: "AWS::KMS::Key",
        identifier: "KeyId",
        properties: &[],
        policy: Some(("KeyPolicy", root_only)),
    },
    Row {
        kind: "AWS::KMS::Alias",
        identifier: "AliasName",
        properties: &["AliasName", "TargetKeyId"],
        policy: None,
    },
    Row {
        kind: "AWS::S3::Bucket",
        identifier: "BucketName",
        properties: &["BucketName", "BucketNamespace"],
        policy: None,
    },
    Row {
        kind: "AWS::S3::BucketPolicy",
        identifier: "Bucket",
        properties: &["Bucket"],
        policy: Some(("PolicyDocument", tls_only)),
    },
    Row {
        kind: "AWS::CloudTrail::Trail",
        identifier: "TrailName",
        properties: &["TrailName", "S3BucketName", "IsLogging"],
        policy: None,
    },
    Row {
        kind: "AWS::CloudTrail::EventDataStore",
        identifier: "EventDataStoreArn",
        properties: &["Name"],
        policy: None,
    },
];

/// What an import takes.
pub(super) struct Adoption {
    /// The template.
    pub(super) template: Value,
    /// The list of what is imported.
    pub(super) resources: Value,
}

/// The import of a stack; none where nothing of it exists.
pub(super) fn build(estate: &Estate, stack: StackId, provenance: &Provenance) -> Option<Adoption> {
    let (mut resources, mut list) = (Map::new(), Vec::new());
    for resource in super::resources(estate, stack).filter(|resource| is_adopted(estate, resource)) {
        let Some(row) = ROWS.iter().find(|row| row.kind == resource.kind) else { continue };
        let Some(identifier) = identifier(estate, resource) else { continue };
        let declaration = json!({
            "Type": row.kind,
            // An import demands one on each resource.
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": properties(estate, resource, row),
        });
        resources.insert(resource.id.clone(), declaration);
        list.push(json!({
            "ResourceType": row.kind,
            "LogicalResourceId": resource.id,
            "ResourceIdentifier": { (row.identifier): identifier },
        }));
    }
    if list.is_empty() {
        return None;
    }
    let description = format!("Adopts what exists already for stack {}", template::place(estate, stack));
    let mut template = template::head(&description, provenance);
    template.insert("Resources".to_owned(), Value::Object(resources));
    Some(Adoption { template: Value::Object(template), resources: Value::Array(list) })
}

/// Whether a resource exists. The policy of a bucket that exists does too (the runbook sees to it): CloudFormation does
/// not create one over another, "The bucket policy already exists on bucket".
pub(super) fn is_adopted(estate: &Estate, resource: &Resource) -> bool {
    let bucket = || resource.property("/Bucket").and_then(|bucket| estate.target(bucket));
    resource.existing.is_some()
        || (resource.kind == "AWS::S3::BucketPolicy"
            && bucket().is_some_and(|bucket| bucket.existing.is_some()))
}

/// What `Ref` gives is what these types are imported by.
fn identifier(estate: &Estate, resource: &Resource) -> Option<String> {
    estate.reference(resource)
}

fn properties(estate: &Estate, resource: &Resource, row: &Row) -> Value {
    let mut properties = Map::new();
    for name in row.properties {
        if let Some(value) = resource.properties.get(name) {
            properties.insert((*name).to_owned(), estate.resolve(value));
        }
    }
    if let Some((name, policy)) = row.policy {
        let subject = estate.reference(resource).unwrap_or_default();
        properties.insert(name.to_owned(), policy(estate.stack(resource.stack), &subject));
    }
    Value::Object(properties)
}

fn root_only(stack: &Stack, _key: &str) -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "EnableIamPolicies",
            "Effect": "Allow",
            "Principal": { "AWS": stack.root_arn() },
            "Action": "kms:*",
            "Resource": "*",
        }],
    })
}

/// Refuses requests without TLS: the one statement that hurts on no bucket.
pub(super) fn tls_only(stack: &Stack, bucket: &str) -> Value {
    let arn = format!("arn:{}:s3:::{bucket}", stack.partition.name());
    json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Sid": "DenyInsecureTransport",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, format!("{arn}/*")],
            "Condition": { "Bool": { "aws:SecureTransport": "false" } },
        }],
    })
}
