//! What we emit as Terraform, read back from its source, is the compiled estate.
//!
//! Compared are all resources by type and label: properties with every reference resolved as far as it can be,
//! retention, account, Region and what must exist first. What Terraform cannot say is in tables, each row with its
//! reason.

use crate::examples::{stories, written};
use crate::generate;
use crate::run::tree;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use trailsmith::compile::compile;
use trailsmith::emit::{Provenance, Templates, terraform};
use trailsmith::estate::intrinsic::{self, Intrinsic, Part, attribute, reference};
use trailsmith::estate::{EXTENSIONS, Estate, Resource};
use trailsmith::json::{Value, json};
use trailsmith::read::terraform::{self as reader, Folders};
use trailsmith::read::{Options, Text};
use trailsmith::source::{SourceId, Sources};
use trailsmith::spec;

/// Properties that are lost or come up on the way through Terraform, and why.
const LOST: &[(&str, &str)] = &[
    // The provider has no argument for it up to 5.100, the oldest that the modules take.
    ("AWS::S3::Bucket", "/BucketEncryption/ServerSideEncryptionConfiguration/0/BlockedEncryptionTypes"),
    // The same; the runbook has the command.
    ("AWS::Logs::LogGroup", "/DeletionProtectionEnabled"),
];

/// What CloudFormation and AWS do where nothing is said: one dialect says it, the other may not.
const DEFAULTS: &[(&str, &str, &str)] = &[
    ("AWS::S3::Bucket", "/ForceDestroy", "false"),
    ("AWS::S3::Bucket", "/ObjectLockEnabled", "false"),
    (
        "AWS::S3::Bucket",
        "/LifecycleConfiguration/TransitionDefaultMinimumObjectSize",
        "\"all_storage_classes_128K\"",
    ),
    ("AWS::KMS::Key", "/KeyUsage", "\"ENCRYPT_DECRYPT\""),
    ("AWS::KMS::Key", "/KeySpec", "\"SYMMETRIC_DEFAULT\""),
    ("AWS::KMS::Key", "/Enabled", "true"),
    ("AWS::KMS::Key", "/EnableKeyRotation", "false"),
    ("AWS::CloudTrail::Trail", "/IncludeGlobalServiceEvents", "true"),
    ("AWS::CloudTrail::Trail", "/EnableLogFileValidation", "false"),
    ("AWS::CloudTrail::Trail", "/IsMultiRegionTrail", "false"),
    ("AWS::CloudTrail::Trail", "/IsOrganizationTrail", "false"),
    ("AWS::IAM::Role", "/MaxSessionDuration", "3600"),
    ("AWS::SNS::Subscription", "/RawMessageDelivery", "false"),
    ("AWS::SQS::Queue", "/DelaySeconds", "0"),
    ("AWS::SQS::Queue", "/MaximumMessageSize", "262144"),
    ("AWS::SQS::Queue", "/ReceiveMessageWaitTimeSeconds", "0"),
    ("AWS::SQS::Queue", "/VisibilityTimeout", "30"),
    ("AWS::CloudWatch::Alarm", "/ActionsEnabled", "true"),
    ("AWS::Events::Rule", "/State", "\"ENABLED\""),
];

/// A spec's estate, as a reader of Terraform can know it.
pub(crate) fn compiled(text: &str) -> Estate {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", text);
    let valid = spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    as_read(compile(&valid).unwrap_or_else(|errors| panic!("{errors:#?}")))
}

/// A story's estate, as a reader of Terraform can know it.
pub(crate) fn story(folder: &Path) -> Estate {
    as_read(written(folder))
}

fn as_read(mut estate: Estate) -> Estate {
    // What is adopted stands in `import` blocks, which only say that it exists; its settings are all written.
    for resource in &mut estate.resources {
        resource.existing = None;
    }
    estate
}

/// Resources by type and label, with nothing in them that only one of the two can say.
pub(crate) fn comparable(estate: &Estate) -> BTreeMap<String, Value> {
    estate.resources.iter().map(|resource| (key(resource), compared(estate, resource))).collect()
}

fn key(resource: &Resource) -> String {
    format!("{} {}", resource.kind, resource.label)
}

fn compared(estate: &Estate, resource: &Resource) -> Value {
    let named = |id: &str| estate.get(id).map(key);
    let resolved = estate.resolve(&resource.properties);
    let mut properties = intrinsic::map(&resolved, &mut |found| match found {
        Intrinsic::Ref(id) => named(id).map(|id| reference(&id)),
        Intrinsic::GetAtt(id, name) => named(id).map(|id| attribute(&id, name)),
        Intrinsic::Sub(parts) => {
            parts.iter().map(|part| piece(part, &named)).collect::<Option<String>>().map(Value::from)
        }
        Intrinsic::Unknown(_) => None,
    });
    plain(&resource.kind, &mut properties);
    let stack = estate.stack(resource.stack);
    json!({
        "properties": properties,
        "retain": resource.attributes.retain,
        "place": [stack.account, stack.region, stack.partition.name()],
    })
}

/// A piece of a text of which something is known later, with the resource that it names by type and label.
fn piece(part: &Part<'_>, named: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    match part {
        Part::Text(text) => Some((*text).to_owned()),
        Part::Ref(id) => named(id).map(|id| format!("<{id}>")),
        Part::GetAtt(id, name) => named(id).map(|id| format!("<{id}.{name}>")),
        Part::Unknown(_) => None,
    }
}

fn plain(kind: &str, properties: &mut Value) {
    for row in EXTENSIONS.iter().filter(|row| row.kind == kind && row.name != "ForceDestroy") {
        remove(properties, &format!("{}/{}", row.parent, row.name), |_| true);
    }
    for (_, pointer) in LOST.iter().filter(|(of, _)| *of == kind) {
        remove(properties, pointer, |_| true);
    }
    for (_, pointer, default) in DEFAULTS.iter().filter(|(of, ..)| *of == kind) {
        remove(properties, pointer, |value| *value.to_string() == **default);
    }
    // Blocks and maps of Terraform that have no order.
    sort(properties, "/AdvancedEventSelectors", "/FieldSelectors", "Field");
    sort(properties, "", "/Tags", "Key");
    sort(properties, "/LifecycleConfiguration/Rules", "/TagFilters", "Key");
}

fn remove(properties: &mut Value, pointer: &str, is: impl Fn(&Value) -> bool) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    if let Some(Value::Object(fields)) = properties.pointer_mut(parent)
        && fields.get(name).is_some_and(is)
    {
        fields.shift_remove(name);
    }
}

/// Sorts a list of objects by a field: in the value at the pointer, or in each of the list there.
fn sort(properties: &mut Value, pointer: &str, list: &str, by: &str) {
    let Some(found) = properties.pointer_mut(pointer) else { return };
    let one = |value: &mut Value| {
        if let Some(Value::Array(items)) = value.pointer_mut(list) {
            items.sort_by_key(|item| item[by].to_string());
        }
    };
    match found {
        Value::Array(items) => items.iter_mut().for_each(one),
        other => one(other),
    }
}

/// Differences, a line each; `late` says where a value may be unknown.
pub(crate) fn differ(at: &str, (ours, theirs): (&Value, &Value), late: fn(&str) -> bool) -> Vec<String> {
    match (ours, theirs) {
        (_, Value::Object(found)) if found.contains_key(intrinsic::UNKNOWN) => {
            if late(at) {
                return Vec::new();
            }
            vec![format!("{at}: {ours} is unknown: {theirs}")]
        }
        (Value::Object(a), Value::Object(b)) => {
            let names = a.keys().chain(b.keys().filter(|name| !a.contains_key(*name)));
            let each = names.flat_map(|name| {
                differ(&format!("{at}/{name}"), (&ours[name.as_str()], &theirs[name.as_str()]), late)
            });
            each.collect()
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let each = a.iter().zip(b).enumerate();
            each.flat_map(|(i, pair)| differ(&format!("{at}/{i}"), pair, late)).collect()
        }
        _ if ours == theirs => Vec::new(),
        _ => vec![format!("{at}: {ours} became {theirs}")],
    }
}

/// All differences between the compiled estate and what was read.
pub(crate) fn differences(compiled: &Estate, read: &Estate, late: fn(&str) -> bool) -> Vec<String> {
    let (ours, theirs) = (comparable(compiled), comparable(read));
    assert_eq!(ours.len(), compiled.resources.len(), "two resources of a type have one label");
    let mut wrong = Vec::new();
    for (key, ours) in &ours {
        match theirs.get(key) {
            Some(theirs) => wrong.extend(differ(key, (ours, theirs), late)),
            None => wrong.push(format!("{key} is lost")),
        }
    }
    wrong.extend(theirs.keys().filter(|key| !ours.contains_key(*key)).map(|key| format!("{key} comes up")));
    wrong
}

/// What must exist first; the emitter adds to it, and what a reference says already need not be written.
fn out_of_order(compiled: &Estate, read: &Estate) -> Vec<String> {
    let first = |estate: &Estate, resource: &Resource| -> Vec<String> {
        let ids = resource.attributes.depends_on.iter().cloned();
        let ids = ids.chain(intrinsic::references(&resource.properties));
        ids.filter_map(|id| estate.get(&id).map(key)).collect()
    };
    let mut lost = Vec::new();
    for ours in &compiled.resources {
        let theirs = read.resources.iter().find(|theirs| key(theirs) == key(ours));
        let theirs = theirs.map(|theirs| first(read, theirs)).unwrap_or_default();
        let missing = first(compiled, ours).into_iter().filter(|one| !theirs.contains(one));
        lost.extend(missing.map(|one| format!("{} does not wait for {one}", key(ours))));
    }
    lost
}

pub(crate) fn read_module(compiled: &Estate, files: &[(String, String)]) -> Estate {
    let mut sources = Sources::new();
    let named = files.iter().filter(|(name, _)| Path::new(name).extension().is_some_and(|is| is == "tf"));
    let ids: Vec<SourceId> = named.map(|(name, text)| sources.add(name, text.as_str())).collect();
    let texts = ids.iter().map(|id| Text { id: *id, source: sources.get(*id) }).collect();
    let folders = Folders { files: BTreeMap::from([("terraform".to_owned(), texts)]) };
    let read = reader::read("terraform", &folders, &Options::default(), &[]);
    assert_eq!(read.diagnostics, []);
    // Whose the organization is no Terraform says; the ARN of an organization trail needs it.
    Estate { organization: compiled.organization.clone(), ..read.estate }
}

fn never(_: &str) -> bool {
    false
}

#[test]
fn the_examples_modules_are_their_estates() {
    let (mut wrong, mut count) = (Vec::new(), 0);
    for story in stories() {
        let module = story.join("out/terraform");
        if !module.exists() {
            continue;
        }
        let estate = self::story(&story);
        let read = read_module(&estate, &tree(&module));
        wrong.extend(differences(&estate, &read, never));
        wrong.extend(out_of_order(&estate, &read));
        count += estate.resources.len();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 40, "{count}");
}

#[test]
fn what_is_compared_tells_modules_apart() {
    let story = crate::run::project("examples/full");
    let estate = compiled(&fs::read_to_string(story.join("spec.yaml")).unwrap());
    for (from, to, said) in [
        (
            "enable_log_file_validation    = true",
            "enable_log_file_validation = false",
            "EnableLogFileValidation",
        ),
        ("prevent_destroy = true", "prevent_destroy = false", "retain"),
        ("depends_on = [aws_s3_bucket_policy.logs]", "", "does not wait for"),
        ("provider = aws.payments", "provider = aws.management", "place"),
        ("\"kms:Decrypt\"", "\"kms:*\"", "KeyPolicy"),
        ("name     = \"payments-trail\"", "name = var.log_archive_role_arn", "TrailName"),
    ] {
        let mut files = tree(&story.join("out/terraform"));
        for (_, text) in &mut files {
            *text = text.replace(from, to);
        }
        let read = read_module(&estate, &files);
        let mut wrong = differences(&estate, &read, never);
        wrong.extend(out_of_order(&estate, &read));
        assert!(wrong.iter().any(|line| line.contains(said)), "{from}: {wrong:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn generated_modules_are_their_estates(spec in generate::specs()) {
        let estate = compiled(&spec.to_string());
        let provenance = Provenance { version: "0.0.0".to_owned(), digest: "00".to_owned() };
        let artifacts = terraform::emit(&estate, &provenance, &Templates::new([]).unwrap()).unwrap();
        let files: Vec<_> = artifacts.into_iter().map(|artifact| (artifact.path, artifact.content)).collect();
        let read = read_module(&estate, &files);
        let mut wrong = differences(&estate, &read, never);
        wrong.extend(out_of_order(&estate, &read));
        prop_assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}
