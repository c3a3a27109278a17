//! Whole templates against golden files, and what single estates must not bring about.

use super::*;
use crate::emit::samples;
use crate::estate::Stack;
use crate::json::json;

fn emitted(name: &str) -> Emitted {
    emit(&samples::estate(name), &samples::provenance(), Format::Yaml).unwrap()
}

fn refused(estate: &Estate) -> Vec<crate::diagnostic::Diagnostic> {
    match emit(estate, &samples::provenance(), Format::Yaml) {
        Err(Error::Unsupported(diagnostics)) => diagnostics,
        other => panic!("{other:?}"),
    }
}

fn documents(estate: &Estate) -> Vec<(String, Value)> {
    let emitted = emit(estate, &samples::provenance(), Format::Json).unwrap();
    emitted.artifacts.into_iter().map(|a| (a.path, serde_json::from_str(&a.content).unwrap())).collect()
}

#[test]
fn templates_are_as_in_the_golden_files() {
    for name in samples::NAMES.into_iter().filter(|name| *name != "delegated") {
        for artifact in emitted(name).artifacts {
            samples::assert_golden(name, &artifact);
        }
    }
}

#[test]
fn json_says_the_same_as_yaml() {
    let estate = samples::estate("organization");
    let json = emit(&estate, &samples::provenance(), Format::Json).unwrap();
    samples::assert_golden("organization", &json.artifacts[1]);
    assert_eq!(json.templates[1].path, "cloudformation/2-management.json");
    for (name, document) in documents(&estate) {
        let yaml = name.replace(".json", ".yaml");
        let artifacts = emitted("organization").artifacts;
        let artifact = artifacts.iter().find(|artifact| artifact.path == yaml).unwrap();
        assert_eq!(artifact.content, yaml::write(&document));
    }
}

#[test]
fn an_assigned_arn_of_another_stack_is_a_parameter_and_there_an_output() {
    let documents = documents(&samples::estate("organization"));
    let parameter = &documents[1].1["Parameters"]["LogsKeyArn"];
    assert!(
        parameter["AllowedPattern"].as_str().unwrap().starts_with("^arn:aws:kms:eu-west-1:222222222222:key/")
    );
    let trail = &documents[1].1["Resources"]["OrgTrail"]["Properties"];
    assert_eq!(trail["KMSKeyId"], json!({"Ref": "LogsKeyArn"}));
    assert_eq!(trail["S3BucketName"], "acme-org-trail-logs");
    assert_eq!(documents[0].1["Outputs"]["LogsKeyArn"]["Value"], json!({"Fn::GetAtt": ["LogsKey", "Arn"]}));
    let from = [Parameter { name: "LogsKeyArn".to_owned(), from: StackId(0) }];
    assert_eq!(emitted("organization").templates[1].parameters, from);
}

#[test]
fn a_key_that_exists_needs_no_parameter() {
    let emitted = emitted("adopted");
    assert_eq!(emitted.templates[1].parameters, []);
    assert!(emitted.artifacts.iter().any(|artifact| {
        artifact.path.ends_with("2-management.yaml")
            && artifact.content.contains(
                "KMSKeyId: arn:aws:kms:eu-west-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab\n",
            )
    }));
}

#[test]
fn mfa_delete_is_never_printed() {
    for artifact in emitted("adopted").artifacts {
        assert!(!artifact.content.contains("MFADelete"), "{}", artifact.path);
    }
}

#[test]
fn a_trail_waits_for_its_bucket_policy_in_the_same_stack() {
    let estate = samples::estate("one-account");
    assert_eq!(documents(&estate)[0].1["Resources"]["MainTrail"]["DependsOn"], "LogsBucketPolicy");
}

#[test]
fn references_into_another_stack_become_literals_also_within_a_text() {
    let estate = samples::estate("organization");
    let mut scope = Scope::new(&estate, StackId(1));
    let sub = |text: &str| json!({ "Fn::Sub": text });
    let arn = "arn:aws:s3:::acme-org-trail-logs";
    assert_eq!(scope.localize(&sub("${LogsBucket.Arn}/x")), json!(format!("{arn}/x")));
    assert_eq!(scope.localize(&sub("${!keep}${LogsBucket}")), json!("${keep}acme-org-trail-logs"));
    assert_eq!(
        scope.localize(&sub("${LogsBucket.Arn}/${!a}/${OrgTrail.Arn}/${LogsKey}")),
        sub(&format!("{arn}/${{!a}}/${{OrgTrail.Arn}}/${{LogsKeyId}}"))
    );
    assert_eq!(scope.localize(&json!({"Ref": "AWS::Region"})), json!({"Ref": "AWS::Region"}));
    let names: Vec<String> = scope.needed().map(references::Need::name).collect();
    assert_eq!(names, ["LogsKeyId"]);
}

#[test]
fn a_stack_without_anything_for_cloudformation_is_left_out() {
    let mut estate = samples::estate("delegated");
    estate.resources.retain(|resource| resource.kind != "AWS::CloudTrail::Trail");
    let paths: Vec<String> = documents(&estate).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths, ["cloudformation/1-log-archive.json"]);
}

#[test]
fn an_organization_trail_of_a_delegated_administrator_is_refused_at_its_origin() {
    let estate = samples::estate("delegated");
    let diagnostics = refused(&estate);
    assert_eq!(diagnostics.len(), 1);
    let trail = estate.get("OrgTrail").unwrap();
    assert_eq!(diagnostics[0].labels[0].location, trail.origins.locate("/IsOrganizationTrail"));
    assert!(diagnostics[0].message.contains("account 333333333333"), "{}", diagnostics[0].message);
    assert!(diagnostics[0].help[0].contains("--target terraform"));
}

#[test]
fn an_unknown_value_is_refused() {
    let mut estate = samples::estate("one-account");
    estate.resources[0].properties["Description"] = crate::estate::intrinsic::unknown("var.x has no value");
    assert!(refused(&estate)[0].message.ends_with("var.x has no value"));
}

/// An estate with that many more buckets in its one stack.
fn with_buckets(count: usize) -> Estate {
    let mut estate = samples::estate("one-account");
    let bucket = estate.get("LogsBucket").unwrap().clone();
    for i in 0..count {
        let mut more = bucket.clone();
        more.id = format!("More{i}Bucket");
        estate.resources.push(more);
    }
    estate
}

#[test]
fn more_outputs_than_allowed_leave_those_that_others_need() {
    let outputs =
        |count| documents(&with_buckets(count))[0].1["Outputs"].as_object().map(crate::json::Map::len);
    assert_eq!(outputs(98), Some(200));
    assert_eq!(outputs(99), None);
}

#[test]
fn more_than_a_template_may_hold_is_refused() {
    assert!(emit(&with_buckets(495), &samples::provenance(), Format::Yaml).is_ok());
    let diagnostics = refused(&with_buckets(496));
    assert_eq!(
        diagnostics[0].message,
        "the CloudFormation template of stack audit (account 444444444444, eu-south-1) would have 501 resources; \
         CloudFormation takes 500"
    );
    let mut estate = samples::estate("one-account");
    estate.resources[0].properties["Description"] = "x".repeat(1_000_000).into();
    assert!(refused(&estate)[0].message.ends_with("bytes; CloudFormation takes 1000000"));
}

#[test]
fn a_template_too_large_for_a_request_is_said() {
    assert_eq!(emitted("one-account").notes(), Vec::<String>::new());
    let emitted = emit(&with_buckets(100), &samples::provenance(), Format::Yaml).unwrap();
    assert!(!emitted.templates[0].fits_inline());
    assert!(emitted.notes()[0].contains("cloudformation/1-audit.yaml has "), "{:?}", emitted.notes());
}

#[test]
fn file_names_sort_in_deploy_order() {
    let mut estate = samples::estate("one-account");
    estate.resources = (0..12)
        .map(|i| {
            let mut bucket = estate.get("LogsKey").unwrap().clone();
            bucket.id = format!("K{i}");
            bucket.stack = StackId(i);
            bucket
        })
        .collect();
    estate.stacks = (0..12).map(|i| Stack { name: format!("s{i}"), ..estate.stacks[0].clone() }).collect();
    let paths: Vec<String> = documents(&estate).into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths[0], "cloudformation/01-s0.json");
    assert!(paths.is_sorted());
}
