//! What we emit as Terraform, planned by the real Terraform and read back, is the compiled estate.

use crate::examples::stories;
use crate::peers::terraform::Terraform;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use trailsmith::estate::intrinsic::{self, Intrinsic, attribute, reference};
use trailsmith::estate::{EXTENSIONS, Estate};
use trailsmith::read::terraform::plan;
use trailsmith::read::{Options, Text};
use trailsmith::source::Sources;
use trailsmith::{compile, spec};

/// What the provider writes out although it is what AWS does without.
const DEFAULTS: &[(&str, &str, &str)] = &[
    ("AWS::KMS::Key", "KeyUsage", "\"ENCRYPT_DECRYPT\""),
    ("AWS::KMS::Key", "KeySpec", "\"SYMMETRIC_DEFAULT\""),
    ("AWS::KMS::Key", "Enabled", "true"),
    ("AWS::KMS::Key", "EnableKeyRotation", "false"),
    ("AWS::S3::Bucket", "ForceDestroy", "false"),
    ("AWS::S3::Bucket", "ObjectLockEnabled", "false"),
    ("AWS::CloudTrail::Trail", "IncludeGlobalServiceEvents", "true"),
    ("AWS::CloudTrail::Trail", "EnableLogFileValidation", "false"),
    ("AWS::CloudTrail::Trail", "IsMultiRegionTrail", "false"),
    ("AWS::CloudTrail::Trail", "IsOrganizationTrail", "false"),
];

#[test]
fn every_example_planned_and_read_back_is_the_compiled_estate() {
    let Some(terraform) = Terraform::find() else { return };
    let mut wrong = Vec::new();
    let mut compared = 0;
    for story in stories() {
        let module = story.join("out/terraform");
        if !module.exists() {
            continue;
        }
        let planned =
            terraform.plan_json(&module).unwrap_or_else(|error| panic!("{}: {error}", story.display()));
        let mut sources = Sources::new();
        let id = sources.add("plan.json", planned.to_string());
        assert!(plan::looks_like_plan(&sources.get(id).text));
        let read = plan::read(Text { id, source: sources.get(id) }, &Options::default());
        assert_eq!(read.diagnostics, [], "{}", story.display());
        let spec_id = sources.add("spec.yaml", fs::read_to_string(story.join("spec.yaml")).unwrap());
        let mut compiled = compile::compile(&spec::read(&sources, spec_id).unwrap()).unwrap();
        // What is adopted is planned without its `import` block: the plan does not know that it exists.
        for resource in &mut compiled.resources {
            resource.existing = None;
        }
        let (ours, theirs) = (comparable(&compiled), comparable(&read.estate));
        for (key, ours) in &ours {
            let Some(theirs) = theirs.get(key) else {
                wrong.push(format!("{}: {key} is not in the plan", story.display()));
                continue;
            };
            compared += 1;
            differ(&format!("{} {key}", story.display()), ours, theirs, &mut wrong);
        }
        let more = theirs.keys().filter(|key| !ours.contains_key(*key));
        wrong.extend(more.map(|key| format!("{}: {key} is in the plan only", story.display())));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 40, "{compared}");
}

/// Resources by type and label, with nothing in them that only one of the two can say.
fn comparable(estate: &Estate) -> BTreeMap<String, Value> {
    let key = |kind: &str, label: &str| format!("{kind} {label}");
    let resources = estate.resources.iter().map(|resource| {
        let resolved = estate.resolve(&resource.properties);
        let named = |id: &str| estate.get(id).map(|target| key(&target.kind, &target.label));
        let mut properties = intrinsic::map(&resolved, &mut |found| match found {
            Intrinsic::Ref(id) => named(id).map(|id| reference(&id)),
            Intrinsic::GetAtt(id, name) => named(id).map(|id| attribute(&id, name)),
            _ => None,
        });
        plain(&resource.kind, &mut properties);
        (key(&resource.kind, &resource.label), properties)
    });
    resources.collect()
}

fn plain(kind: &str, properties: &mut Value) {
    for extension in EXTENSIONS.iter().filter(|extension| extension.kind == kind) {
        if let Some(parent) = properties.pointer_mut(extension.parent).and_then(Value::as_object_mut) {
            if extension.name != "ForceDestroy" {
                parent.remove(extension.name);
            }
        }
    }
    let fields = properties.as_object_mut().unwrap();
    fields.retain(|name, value| {
        !DEFAULTS
            .iter()
            .any(|(of, default, text)| *of == kind && default == name && value.to_string() == *text)
    });
    // The provider has no argument for it up to 5.100.
    let rules = properties.pointer_mut("/BucketEncryption/ServerSideEncryptionConfiguration/0");
    if let Some(rule) = rules.and_then(Value::as_object_mut) {
        rule.remove("BlockedEncryptionTypes");
    }
    if let Some(lifecycle) = properties.get_mut("LifecycleConfiguration").and_then(Value::as_object_mut) {
        let default = json!("all_storage_classes_128K");
        lifecycle.retain(|name, value| name != "TransitionDefaultMinimumObjectSize" || *value != default);
    }
    // Sets have no order.
    for selector in
        properties.get_mut("AdvancedEventSelectors").and_then(Value::as_array_mut).into_iter().flatten()
    {
        if let Some(fields) = selector["FieldSelectors"].as_array_mut() {
            fields.sort_by_key(|field| field["Field"].to_string());
        }
    }
    if let Some(tags) = properties.get_mut("Tags").and_then(Value::as_array_mut) {
        tags.sort_by_key(|tag| tag["Key"].to_string());
    }
}

/// Differences, a line each; a policy that names a bucket yet to be made is known after apply, and nothing else is.
fn differ(at: &str, ours: &Value, theirs: &Value, wrong: &mut Vec<String>) {
    match (ours, theirs) {
        (Value::Object(a), Value::Object(b)) if !b.contains_key(intrinsic::UNKNOWN) => {
            for name in a.keys().chain(b.keys().filter(|name| !a.contains_key(*name))) {
                let of =
                    |object: &serde_json::Map<String, Value>| object.get(name).cloned().unwrap_or_default();
                differ(&format!("{at}/{name}"), &of(a), &of(b), wrong);
            }
        }
        (_, Value::Object(b)) if b.contains_key(intrinsic::UNKNOWN) => {
            if !at.ends_with("/PolicyDocument") && !at.ends_with("/KeyPolicy") {
                wrong.push(format!("{at}: {ours} is unknown: {theirs}"));
            }
        }
        _ if ours != theirs => wrong.push(format!("{at}: {ours} became {theirs}")),
        _ => {}
    }
}
