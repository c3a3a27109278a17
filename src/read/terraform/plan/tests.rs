//! Plans and states written by hand.

use super::{lead_to_source, looks_like_plan, read};
use crate::estate::intrinsic::{attribute, reference, unknown};
use crate::json::{Value, json};
use crate::read::{Options, Read, Text};
use crate::source::Sources;

fn plan(value: &Value) -> (Sources, Read) {
    let mut sources = Sources::new();
    let id = sources.add("plan.json", serde_json::to_string_pretty(value).unwrap());
    let read = read(Text { id, source: sources.get(id) }, &Options::default());
    (sources, read)
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn planned(kind: &str, name: &str, values: Value) -> Value {
    json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name, "values": values})
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn change(address: &str, after_unknown: Value) -> Value {
    let kind = address.rsplit('.').nth(1).unwrap();
    let name = address.rsplit('.').next().unwrap();
    json!({"address": address, "mode": "managed", "type": kind, "name": name, "change": {"after_unknown": after_unknown}})
}

#[expect(clippy::needless_pass_by_value, reason = "written in place")]
fn written(kind: &str, name: &str, expressions: Value) -> Value {
    json!({"address": format!("{kind}.{name}"), "mode": "managed", "type": kind, "name": name,
           "provider_config_key": "aws", "expressions": expressions})
}

fn sample() -> Value {
    json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {
            "resources": [
                planned("aws_cloudtrail", "org", json!({"name": "org", "enable_logging": true, "kms_key_id": null})),
                planned("aws_s3_bucket", "logs", json!({"bucket": "acme-logs", "force_destroy": false})),
            ],
            "child_modules": [{"address": "module.keys", "resources": [
                {"address": "module.keys.aws_kms_key.this[0]", "mode": "managed", "type": "aws_kms_key", "name": "this",
                 "values": {"enable_key_rotation": true}},
            ]}],
        }},
        "resource_changes": [
            change("aws_cloudtrail.org", json!({"kms_key_id": true, "s3_bucket_name": true, "sns_topic_name": true, "arn": true})),
        ],
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"references": ["var.region"]}}}},
            "root_module": {
                "resources": [
                    written("aws_cloudtrail", "org", json!({
                        "kms_key_id": {"references": ["module.keys.arn", "module.keys"]},
                        "s3_bucket_name": {"references": ["aws_s3_bucket.logs.id", "aws_s3_bucket.logs"]},
                        "sns_topic_name": {"references": ["local.topic"]},
                    })),
                    written("aws_s3_bucket", "logs", json!({"bucket": {"constant_value": "acme-logs"}})),
                ],
                "module_calls": {"keys": {"module": {
                    "outputs": {"arn": {"expression": {"references": [
                        "aws_kms_key.this[0].arn", "aws_kms_key.this[0]", "aws_kms_key.this",
                    ]}}},
                    "resources": [written("aws_kms_key", "this", json!({}))],
                }}},
            },
        },
        "variables": {"region": {"value": "eu-west-1"}},
    })
}

#[test]
fn what_is_known_after_apply_is_a_reference_or_unknown() {
    let (_, read) = plan(&sample());
    assert_eq!(read.diagnostics, []);
    let trail = read.estate.get("aws_cloudtrail/org").unwrap();
    assert_eq!(
        trail.properties,
        json!({
            "TrailName": "org",
            "S3BucketName": reference("aws_s3_bucket/logs"),
            "KMSKeyId": attribute("module/keys/aws_kms_key/this[0]", "Arn"),
            "IsLogging": true,
            "IncludeGlobalServiceEvents": true,
            "SnsTopicName": unknown("`sns_topic_name` of `aws_cloudtrail.org` is known after apply"),
        })
    );
    assert_eq!(read.estate.stack(trail.stack).region, "eu-west-1");
}

#[test]
fn a_reference_is_all_of_an_argument_only_where_that_names_something() {
    let mut plan_of_rule = sample();
    let pointer = "/planned_values/root_module/resources";
    plan_of_rule.pointer_mut(pointer).unwrap().as_array_mut().unwrap().push(planned(
        "aws_cloudwatch_event_rule",
        "r",
        json!({"event_pattern": "{}"}),
    ));
    let changes = plan_of_rule["resource_changes"].as_array_mut().unwrap();
    changes.push(change("aws_cloudwatch_event_rule.r", json!({"description": true, "role_arn": true})));
    let resources = plan_of_rule.pointer_mut("/configuration/root_module/resources").unwrap();
    let bucket = json!({"references": ["aws_s3_bucket.logs.arn", "aws_s3_bucket.logs"]});
    resources.as_array_mut().unwrap().push(written(
        "aws_cloudwatch_event_rule",
        "r",
        json!({"description": bucket, "role_arn": bucket}),
    ));
    let (_, read) = plan(&plan_of_rule);
    let rule = read.estate.get("aws_cloudwatch_event_rule/r").unwrap();
    assert_eq!(rule.property("/RoleArn"), Some(&attribute("aws_s3_bucket/logs", "Arn")));
    let later = "`description` of `aws_cloudwatch_event_rule.r` is known after apply";
    assert_eq!(rule.property("/Description"), Some(&unknown(later)));
}

#[test]
fn what_the_plan_knows_is_not_what_is_known_later() {
    let key = ["aws_kms_key.k[0].arn", "aws_kms_key.k[0]", "aws_kms_key.k"];
    let chosen = |first: &str| json!({"references": [&[first][..], &key].concat()});
    let indexed = json!({"references": ["data.aws_iam_policy_document.d", "count.index"]});
    let at = |name: &str, index: &str, mut resource: Value| {
        resource["address"] = json!(format!("{}{index}", resource["address"].as_str().unwrap()));
        resource["change"] = json!({"after_unknown": {name: true}});
        resource
    };
    let data = |mut resource: Value| {
        resource["address"] = json!(format!("data.{}", resource["address"].as_str().unwrap()));
        resource["mode"] = json!("data");
        resource
    };
    let later = [
        at("kms_key_id", "", planned("aws_cloudtrail", "a", json!({"name": "a"}))),
        at("kms_key_id", "", planned("aws_cloudtrail", "b", json!({"name": "b"}))),
        at("policy", "[0]", planned("aws_sqs_queue_policy", "q", json!({"queue_url": "q"}))),
        at(
            "bucket",
            "[\"x\"]",
            planned(
                "aws_s3_bucket_versioning",
                "v",
                json!({"versioning_configuration": [{"status": "Enabled"}]}),
            ),
        ),
    ];
    let statement = json!({"statement": [{"actions": ["sqs:*"], "resources": ["*"]}]});
    let there = [
        at("id", "[0]", planned("aws_kms_key", "k", json!({}))),
        at("id", "[\"x\"]", planned("aws_s3_bucket", "s", json!({"bucket": "x"}))),
        at("id", "[\"y\"]", planned("aws_s3_bucket", "s", json!({"bucket": "y"}))),
        at("json", "[0]", data(planned("aws_iam_policy_document", "d", statement))),
    ];
    let each = json!({"references": ["each.value.id", "each.value"]});
    let mut versioning = written("aws_s3_bucket_versioning", "v", json!({"bucket": each}));
    versioning["for_each_expression"] = json!({"references": ["aws_s3_bucket.s"]});
    let (_, read) = plan(&json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [&later[..], &there].concat()}},
        "resource_changes": &later,
        "configuration": {"root_module": {"resources": [
            written("aws_cloudtrail", "a", json!({"kms_key_id": chosen("var.on")})),
            written("aws_cloudtrail", "b", json!({"kms_key_id": chosen("local.on")})),
            written("aws_sqs_queue_policy", "q", json!({"policy": indexed})),
            versioning,
        ]}},
    }));
    let property = |id: &str, pointer: &str| read.estate.get(id).unwrap().property(pointer).cloned();
    assert_eq!(property("aws_cloudtrail/a", "/KMSKeyId"), Some(attribute("aws_kms_key/k[0]", "Arn")));
    let untold = unknown("`kms_key_id` of `aws_cloudtrail.b` is known after apply");
    assert_eq!(property("aws_cloudtrail/b", "/KMSKeyId"), Some(untold));
    let action = property("aws_sqs_queue_policy/q[0]", "/PolicyDocument/Statement/0/Action");
    assert_eq!(action, Some(json!("sqs:*")));
    let versioned = property("aws_s3_bucket/s[\"x\"]", "/VersioningConfiguration/Status");
    assert_eq!(versioned, Some(json!("Enabled")));
    assert_eq!(property("aws_s3_bucket/s[\"y\"]", "/VersioningConfiguration"), None);
}

#[test]
fn a_document_that_is_made_later_has_no_blocks_where_the_provider_lists_none() {
    let statement = json!({"sid": "Acl", "effect": null, "actions": ["s3:GetBucketAcl"], "not_actions": null,
        "resources": [null], "not_resources": null, "not_principals": [], "condition": [],
        "principals": [{"type": "Service", "identifiers": ["cloudtrail.amazonaws.com"]}]});
    let document = json!({"address": "data.aws_iam_policy_document.d", "mode": "data", "name": "d",
        "type": "aws_iam_policy_document", "values": {"statement": [statement], "version": null, "policy_id": null}});
    let mut later = change(
        "data.aws_iam_policy_document.d",
        json!({"json": true, "statement": [{
            "actions": [false], "condition": [], "not_principals": [], "resources": [true],
        }]}),
    );
    later["mode"] = json!("data");
    later["type"] = json!("aws_iam_policy_document");
    let bucket = json!({"references": ["aws_s3_bucket.logs.id", "aws_s3_bucket.logs"]});
    let policy =
        json!({"references": ["data.aws_iam_policy_document.d.json", "data.aws_iam_policy_document.d"]});
    let arns = json!({"references": ["aws_s3_bucket.logs.arn", "aws_s3_bucket.logs"]});
    let mut own = written("aws_iam_policy_document", "d", json!({"statement": [{"resources": arns}]}));
    own["mode"] = json!("data");
    let (_, read) = plan(&json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            planned("aws_s3_bucket", "logs", json!({"bucket": "acme-logs"})),
            planned("aws_s3_bucket_policy", "logs", json!({})),
            document,
        ]}},
        "resource_changes": [
            change("aws_s3_bucket_policy.logs", json!({"bucket": true, "policy": true})),
            later,
        ],
        "configuration": {"root_module": {"resources": [
            written("aws_s3_bucket", "logs", json!({"bucket": {"constant_value": "acme-logs"}})),
            written("aws_s3_bucket_policy", "logs", json!({"bucket": bucket, "policy": policy})),
            own,
        ]}},
    }));
    let policy = read.estate.resources.iter().find(|one| one.kind == "AWS::S3::BucketPolicy").unwrap();
    assert_eq!(
        policy.property("/PolicyDocument/Statement/0"),
        Some(&json!({"Sid": "Acl", "Effect": "Allow", "Action": "s3:GetBucketAcl",
            "Resource": unknown("`resources` of `data.aws_iam_policy_document.d` is known after apply"),
            "Principal": {"Service": "cloudtrail.amazonaws.com"}}))
    );
}

#[test]
fn a_part_whose_owner_stands_in_a_condition_finds_it() {
    let references = json!({"references": [
        "local.attach", "aws_s3_bucket_policy.this[0].id", "aws_s3_bucket_policy.this[0]", "aws_s3_bucket_policy.this",
        "aws_s3_bucket.logs.id", "aws_s3_bucket.logs",
    ]});
    let (_, read) = plan(&json!({
        "format_version": "1.2",
        "planned_values": {"root_module": {"resources": [
            planned("aws_s3_bucket", "logs", json!({"bucket": "acme-logs"})),
            planned("aws_s3_bucket", "other", json!({"bucket": "other"})),
            planned("aws_s3_bucket_acl", "logs", json!({"acl": "private"})),
        ]}},
        "resource_changes": [
            change("aws_s3_bucket_acl.logs", json!({"bucket": true, "access_control_policy": true})),
        ],
        "configuration": {"root_module": {"resources": [
            written("aws_s3_bucket_acl", "logs", json!({"acl": {"constant_value": "private"}, "bucket": references})),
        ]}},
    }));
    let bucket = read.estate.get("aws_s3_bucket/logs").unwrap();
    assert_eq!(bucket.related, ["aws_s3_bucket_acl.logs"]);
    // With a canned ACL the other form is what the provider computes.
    assert_eq!(bucket.properties, json!({"BucketName": "acme-logs", "AccessControl": "Private"}));
}

#[test]
fn findings_have_a_place_in_the_plan() {
    let (sources, read) = plan(&sample());
    let bucket = read.estate.get("aws_s3_bucket/logs").unwrap();
    let text = |location: crate::source::Location| &sources.get(location.source).text[location.span.range()];
    assert_eq!(text(bucket.origins.locate("/BucketName")), "\"acme-logs\"");
    assert_eq!(text(bucket.origins.resource()), "\"aws_s3_bucket.logs\"");
}

#[test]
fn findings_can_be_led_to_the_source() {
    let (mut sources, mut read) = plan(&sample());
    let root = sources.add(
        "infra/main.tf",
        "module \"keys\" {\n  source = \"./keys\"\n}\n\nresource \"aws_s3_bucket\" \"logs\" {\n  bucket = \"acme-logs\"\n}\n",
    );
    let keys = sources
        .add("infra/keys/main.tf", "resource \"aws_kms_key\" \"this\" {\n  enable_key_rotation = true\n}\n");
    let files = [root, keys].map(|id| Text { id, source: sources.get(id) });
    lead_to_source(&mut read, &files);
    let at = |id: &str, property: &str| {
        let location = read.estate.get(id).unwrap().origins.locate(property);
        (location.source, sources.position(location).line)
    };
    assert_eq!(at("aws_s3_bucket/logs", "/BucketName"), (root, 6));
    assert_eq!(at("aws_s3_bucket/logs", "/Tags"), (root, 5));
    assert_eq!(at("module/keys/aws_kms_key/this[0]", "/EnableKeyRotation"), (keys, 2));
}

#[test]
fn a_plan_does_not_say_what_is_protected_and_its_source_does() {
    let retained = |lifecycle: &str| {
        let (mut sources, mut read) = plan(&sample());
        let bucket = |read: &Read| read.estate.get("aws_s3_bucket/logs").unwrap().attributes.clone();
        let untold = bucket(&read);
        assert!(!untold.retain && untold.untold.is_some_and(|why| why.contains("`--source-dir DIR`")));
        let text =
            format!("resource \"aws_s3_bucket\" \"logs\" {{\n  bucket = \"acme-logs\"\n{lifecycle}}}\n");
        let root = sources.add("infra/main.tf", text);
        lead_to_source(&mut read, &[Text { id: root, source: sources.get(root) }]);
        let led = bucket(&read);
        led.untold.is_none().then_some(led.retain)
    };
    assert_eq!(retained(""), Some(false));
    assert_eq!(retained("  lifecycle {\n    prevent_destroy = true\n  }\n"), Some(true));
    assert_eq!(retained("  lifecycle {\n    prevent_destroy = false\n  }\n"), Some(false));
    assert_eq!(retained("  lifecycle {\n    prevent_destroy = var.kept\n  }\n"), None);
}

#[test]
fn a_state_is_read_as_it_is() {
    let arn = "arn:aws:kms:eu-west-1:111111111111:key/1";
    let (_, read) = plan(&json!({"format_version": "1.0", "values": {"root_module": {"resources": [
        planned("aws_kms_key", "logs", json!({"arn": arn, "policy": "{\"Statement\": []}", "is_enabled": true})),
        planned("aws_s3_bucket", "logs", json!({"bucket": "acme-logs"})),
        planned("aws_s3_bucket_versioning", "logs", json!({
            "bucket": "acme-logs", "versioning_configuration": [{"status": "Enabled", "mfa_delete": ""}],
        })),
    ]}}}));
    let key = read.estate.get("aws_kms_key/logs").unwrap();
    assert_eq!(key.properties, json!({"Enabled": true, "KeyPolicy": {"Statement": []}}));
    assert_eq!(key.existing.as_deref(), Some(arn));
    let bucket = read.estate.get("aws_s3_bucket/logs").unwrap();
    assert_eq!(bucket.related, ["aws_s3_bucket_versioning.logs"]);
    assert_eq!(bucket.property("/VersioningConfiguration"), Some(&json!({"Status": "Enabled"})));
}

#[test]
fn plans_are_told_by_their_first_keys() {
    for (text, expected) in [
        (r#"{"format_version":"1.2","terraform_version":"1","planned_values":{}}"#, true),
        (r#" {"format_version": "1.0", "values": {}}"#, true),
        (r#"{"a": {"format_version": 1, "values": 2}}"#, false),
        (r#"{"Resources": {}, "values": "format_version"}"#, false),
        ("format_version: 1", false),
        ("", false),
        ("{\"format_version\\", false),
    ] {
        assert_eq!(looks_like_plan(text), expected, "{text}");
    }
}

#[test]
fn a_broken_plan_is_a_diagnostic() {
    let mut sources = Sources::new();
    let id = sources.add("plan.json", "{\"format_version\": 1,\n \"planned_values\": [}");
    let read = read(Text { id, source: sources.get(id) }, &Options::default());
    assert_eq!(read.diagnostics.len(), 1);
    assert_eq!(sources.position(read.diagnostics[0].labels[0].location).line, 2);
}

#[test]
fn a_plan_of_which_only_the_changes_are_kept_is_read_from_these() {
    let change = |kind: &str, name: &str, after: Value| {
        json!({"address": format!("module.m.{kind}.{name}"), "module_address": "module.m", "mode": "managed",
               "type": kind, "name": name, "change": {"after": after, "after_unknown": {"arn": true}}})
    };
    let text = json!({"format_version": "1.2", "resource_changes": [
        change("aws_cloudtrail", "org", json!({"name": "org", "is_multi_region_trail": false})),
        change("aws_kms_key", "gone", Value::Null),
    ]});
    assert!(looks_like_plan(&text.to_string()));
    let (_, read) = plan(&text);
    assert!(read.diagnostics.is_empty());
    let [trail] = &read.estate.resources[..] else { panic!("{:?}", read.estate.resources) };
    assert_eq!(trail.name, "module.m.aws_cloudtrail.org");
    assert_eq!(trail.property("/IsMultiRegionTrail"), Some(&json!(false)));
}
