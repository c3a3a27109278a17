//! What the emitter does by itself; what Terraform says of its output is in the integration tests.

use super::*;
use crate::estate::{Attributes, Origins, Partition, Resource, Stack, StackId, UnitId};
use crate::json::{Value, json};
use crate::source::{Location, Sources, Span};

fn resource(id: &str, kind: &str, properties: Value) -> Resource {
    let source = Sources::new().add("spec.yaml", "buckets: {logs: {name: acme}}");
    let at = |start| Location { source, span: Span::new(start, start + 1) };
    let mut origins = Origins::new(at(0));
    origins.insert("/BucketName", at(23));
    Resource {
        id: id.to_owned(),
        unit: UnitId::default(),
        related: Vec::new(),
        kind: kind.to_owned(),
        name: format!("buckets.{}", id.to_lowercase()),
        label: id.to_lowercase(),
        stack: StackId(0),
        properties,
        attributes: Attributes::default(),
        origins,
        existing: None,
    }
}

fn bucket(id: &str, properties: Value) -> Resource {
    resource(id, "AWS::S3::Bucket", properties)
}

fn estate(resources: Vec<Resource>) -> Estate {
    let stack = Stack {
        name: "log-archive".to_owned(),
        account: "222222222222".to_owned(),
        region: "eu-west-1".to_owned(),
        partition: Partition::Aws,
        is_spread: false,
    };
    Estate { stacks: vec![stack], resources, ..Estate::default() }
}

fn emit_all(resources: Vec<Resource>, overrides: &[(&str, &str)]) -> Result<Vec<Artifact>, Error> {
    let overrides = overrides.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    let provenance = Provenance { version: "0.0.0".to_owned(), digest: "00".to_owned() };
    emit(&estate(resources), &provenance, &Templates::new(overrides)?)
}

fn stack_file(resources: Vec<Resource>) -> String {
    let artifacts = emit_all(resources, &[]).unwrap();
    let of_stack = artifacts.into_iter().find(|one| one.path == "terraform/log-archive.tf");
    of_stack.unwrap().content
}

fn unsupported(resources: Vec<Resource>) -> Vec<crate::diagnostic::Diagnostic> {
    match emit_all(resources, &[]) {
        Err(Error::Unsupported(diagnostics)) => diagnostics,
        other => panic!("{other:?}"),
    }
}

#[test]
fn references_are_expressions_and_policy_variables_are_not() {
    let policy = json!({"Statement": [{
        "Resource": {"Fn::Sub": "${Logs.Arn}/AWSLogs/${!aws:PrincipalOrgID}/*"},
        "Condition": {"StringEquals": {"aws:SourceArn": "${aws:PrincipalOrgID}", "s3:prefix": ["a", "b"]}},
    }]});
    let text = stack_file(vec![
        bucket("Logs", json!({"BucketName": "acme"})),
        resource(
            "LogsPolicy",
            "AWS::S3::BucketPolicy",
            json!({"Bucket": {"Ref": "Logs"}, "PolicyDocument": policy}),
        ),
    ]);
    for expected in [
        "bucket   = aws_s3_bucket.logs.id\n",
        "Resource = \"${aws_s3_bucket.logs.arn}/AWSLogs/$${aws:PrincipalOrgID}/*\"\n",
        "\"aws:SourceArn\" = \"$${aws:PrincipalOrgID}\"\n",
        "\"s3:prefix\"     = [\"a\", \"b\"]\n",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
}

#[test]
fn a_bucket_policy_waits_for_the_settings_that_the_template_declares() {
    let properties = json!({
        "BucketName": "acme",
        "VersioningConfiguration": {"Status": "Enabled"},
        "OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
    });
    let policy = json!({"Bucket": {"Ref": "Logs"}, "PolicyDocument": {}});
    // The policy stands first: the order of the estate must not matter.
    let text =
        stack_file(vec![resource("LogsPolicy", "AWS::S3::BucketPolicy", policy), bucket("Logs", properties)]);
    let expected = "depends_on = [aws_s3_bucket_ownership_controls.logs, aws_s3_bucket_versioning.logs]\n";
    assert!(text.contains(expected), "{text}");
}

#[test]
fn logging_waits_for_the_policy_of_its_target_unless_buckets_log_in_a_circle() {
    let logs_to = |target: &str| json!({"LoggingConfiguration": {"DestinationBucketName": {"Ref": target}}});
    let policy = |bucket: &str| json!({"Bucket": {"Ref": bucket}, "PolicyDocument": {}});
    let text = |access: Value| {
        stack_file(vec![
            bucket("Logs", logs_to("Access")),
            bucket("Access", access),
            resource("AccessPolicy", "AWS::S3::BucketPolicy", policy("Access")),
        ])
    };
    let expected = "target_prefix = \"\"\n\n  depends_on = [aws_s3_bucket_policy.accesspolicy]\n";
    assert!(text(json!({})).contains(expected), "{}", text(json!({})));
    assert!(!text(logs_to("Logs")).contains("[aws_s3_bucket_policy"));
}

#[test]
fn mfa_delete_is_mentioned_and_never_set() {
    let properties = json!({"VersioningConfiguration": {"Status": "Enabled", "MFADelete": "Enabled"}});
    let text = stack_file(vec![bucket("Logs", properties)]);
    assert!(text.contains("# MFA Delete is root's to set, see RUNBOOK.md"));
    assert!(!text.contains("mfa_delete  ") && !text.contains("mfa_delete ="), "{text}");
}

#[test]
fn an_account_regional_bucket_is_refused_where_its_name_was_written() {
    let properties =
        json!({"BucketName": "acme-222222222222-eu-west-1-an", "BucketNamespace": "account-regional"});
    let found = unsupported(vec![bucket("Logs", properties)]);
    assert_eq!(found[0].labels[0].location.span, Span::new(23, 24));
    assert!(found[0].message.contains("account-regional"), "{}", found[0].message);
    assert!(found[0].help.iter().any(|help| help.contains("--target cloudformation")));
}

#[test]
fn what_no_template_looks_at_is_an_error() {
    let properties = json!({
        "BucketName": "acme",
        "AccelerateConfiguration": {"AccelerationStatus": "Enabled"},
        "LifecycleConfiguration": {"Rules": [{"Id": "a", "Status": "Enabled", "New": 1}]},
    });
    let found =
        unsupported(vec![bucket("Logs", properties), resource("Topic", "AWS::SES::Template", json!({}))]);
    let messages: Vec<&str> = found.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "buckets.logs (`AccelerateConfiguration.AccelerationStatus`) cannot be written as Terraform: its template, terraform/aws_s3_bucket.tf.j2, does not look at this property",
            "buckets.logs (`LifecycleConfiguration.Rules.0.New`) cannot be written as Terraform: its template, terraform/aws_s3_bucket.tf.j2, does not look at this property",
            "buckets.topic cannot be written as Terraform: there is no template for AWS::SES::Template",
        ]
    );
}

#[test]
fn a_reference_that_leads_nowhere_and_an_unknown_value_are_errors() {
    let found = unsupported(vec![bucket(
        "Logs",
        json!({
            "BucketName": {"Trailsmith::Unknown": "a parameter without a default"},
            "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Gone"}},
            "Tags": [{"Key": "k", "Value": {"Fn::GetAtt": ["Logs", "DomainName"]}}],
        }),
    )]);
    assert_eq!(found.len(), 3);
    assert!(found[0].message.ends_with("a value is not known: a parameter without a default"));
    assert!(found[1].message.contains("refers to `Gone`"));
    assert!(found[2].message.contains("refers to `DomainName` of `Logs`"));
}

#[test]
fn names_are_made_fit_and_stay_apart() {
    let mut first = bucket("A", json!({"BucketName": "one"}));
    let mut second = bucket("B", json!({"BucketName": "two"}));
    for one in [&mut first, &mut second] {
        one.label = "2024.logs".to_owned();
    }
    let text = stack_file(vec![first, second]);
    assert!(text.contains("resource \"aws_s3_bucket\" \"_2024_logs\" {"), "{text}");
    assert!(text.contains("resource \"aws_s3_bucket\" \"_2024_logs_2\" {"), "{text}");
}

#[test]
fn a_stack_does_not_take_the_name_of_a_file_of_the_module() {
    let mut estate = estate(vec![bucket("Logs", json!({"BucketName": "acme"}))]);
    for (name, file) in [("outputs", "outputs-stack.tf"), ("override", "override-stack.tf"), ("a", "a.tf")] {
        name.clone_into(&mut estate.stacks[0].name);
        assert_eq!(names::file(&estate.stacks[0]), file);
    }
}

#[test]
fn a_users_template_takes_the_place_of_ours() {
    let name = "terraform/aws_s3_bucket.tf.j2";
    let text = "resource \"aws_s3_bucket\" {{ label }} {\n# ours\nbucket={{ properties.BucketName }}\n}\n";
    let artifacts = emit_all(vec![bucket("Logs", json!({"BucketName": "acme"}))], &[(name, text)]).unwrap();
    let expected = "resource \"aws_s3_bucket\" \"logs\" {\n  # ours\n  bucket = \"acme\"\n}\n";
    assert!(artifacts.iter().any(|one| one.content.ends_with(expected)), "{artifacts:?}");

    let error =
        emit_all(vec![bucket("Logs", json!({"BucketName": "acme"}))], &[(name, "\n{{ propertys.X }}")]);
    assert!(
        matches!(&error, Err(Error::Template { name: at, line: Some(2), .. }) if at == name),
        "{error:?}"
    );
}

#[test]
fn every_file_says_where_it_comes_from() {
    for artifact in emit_all(vec![bucket("Logs", json!({"BucketName": "acme"}))], &[]).unwrap() {
        let head = "# Generated by trailsmith 0.0.0 from a spec with sha256:00.\n# Change the spec";
        assert!(artifact.content.starts_with(head), "{}", artifact.content);
    }
}
