//! What every account gets: which rules, where, and that they watch what the spec makes.

use crate::run::project;
use std::collections::{BTreeMap, BTreeSet};
use trailsmith::compile::compile;
use trailsmith::emit::cloudformation::{self, Format};
use trailsmith::emit::{Provenance, Templates, terraform};
use trailsmith::estate::{Estate, Resource};
use trailsmith::json::{Value, json};
use trailsmith::source::Sources;
use trailsmith::spec;

const RULE: &str = "AWS::Config::ConfigRule";
const STACK_SET: &str = "AWS::CloudFormation::StackSet";
const BLOCK: &str = "Terraform::aws_s3_account_public_access_block";

fn spec(members: &Value) -> Value {
    json!({
        "version": 1,
        "organization": {
            "id": "o-a1b2c3d4e5",
            "home_region": "eu-west-1",
            "accounts": {"management": "111111111111", "log_archive": "222222222222", "security": "333333333333"},
        },
        "buckets": {"logs": {"name": "acme-logs"}},
        "trails": {"org": {"bucket": "logs"}},
        "member_accounts": members,
    })
}

fn compiled(spec: &Value) -> Estate {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", spec.to_string());
    let valid = spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    compile(&valid).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn text<'a>(resource: &'a Resource, pointer: &str) -> &'a str {
    resource.property(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// The rules, by account and Region.
fn rules(estate: &Estate) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut rules: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for rule in estate.of_kind(RULE) {
        let stack = estate.stack(rule.stack);
        let place = (stack.account.clone(), stack.region.clone());
        rules.entry(place).or_default().insert(text(rule, "/Source/SourceIdentifier").to_owned());
    }
    rules
}

/// The rules that a stack set gives to accounts: identifier and parameters.
fn nested(stack_set: &Resource) -> BTreeMap<String, Value> {
    let resources = stack_set.property("/TemplateBody/Resources").and_then(Value::as_object).unwrap();
    let rule = |rule: &Value| {
        assert_eq!(rule["Type"], RULE);
        let properties = &rule["Properties"];
        let identifier = properties["Source"]["SourceIdentifier"].as_str().unwrap().to_owned();
        (identifier, properties["InputParameters"].clone())
    };
    resources.values().map(rule).collect()
}

#[test]
fn every_account_has_the_same_rules_the_management_account_by_its_own_stacks() {
    let members = json!({"organizational_units": ["r-ab12"], "regions": ["eu-west-1", "us-east-1"]});
    let estate = compiled(&spec(&members));
    let stack_set = estate.of_kind(STACK_SET).next().unwrap();
    let others: BTreeSet<String> = nested(stack_set).into_keys().collect();
    assert_eq!(others.len(), 6);
    let rules = rules(&estate);
    for region in ["eu-west-1", "us-east-1"] {
        assert_eq!(rules[&("111111111111".to_owned(), region.to_owned())], others, "{region}");
    }
    assert_eq!(estate.stack(stack_set.stack).account, "111111111111");
    assert_eq!(stack_set.property("/PermissionModel"), Some(&json!("SERVICE_MANAGED")));
    assert_eq!(stack_set.property("/AutoDeployment/Enabled"), Some(&json!(true)));
    assert_eq!(
        stack_set.property("/StackInstancesGroup"),
        Some(
            &json!([{"DeploymentTargets": {"OrganizationalUnitIds": ["r-ab12"]}, "Regions": ["eu-west-1", "us-east-1"]}])
        )
    );
}

#[test]
fn rules_watch_the_trails_bucket_and_none_that_the_trail_could_not_meet() {
    let members = json!({"organizational_units": ["ou-ab12-abcdefgh"]});
    let bucket = |spec: &Value| {
        let rules = nested(compiled(spec).of_kind(STACK_SET).next().unwrap());
        rules["CLOUD_TRAIL_ENABLED"]["s3BucketName"].clone()
    };
    assert_eq!(bucket(&spec(&members)), "acme-logs");
    let mut regional = spec(&members);
    regional["buckets"]["logs"]["namespace"] = "account_regional".into();
    assert_eq!(bucket(&regional), "acme-logs-222222222222-eu-west-1-an");
    for (field, value, missing) in [
        ("multi_region", json!(false), 2),
        ("log_file_validation", json!(false), 2),
        ("management_events", json!({"exclude": ["kms.amazonaws.com"]}), 2),
        ("management_events", json!({"read_write": "write"}), 2),
        ("logging", json!(false), 2),
    ] {
        let mut spec = spec(&members);
        spec["trails"]["org"][field] = value;
        let estate = compiled(&spec);
        let rules = nested(estate.of_kind(STACK_SET).next().unwrap());
        assert_eq!(rules.len(), 6 - missing, "{field}: {:?}", rules.keys());
    }
}

#[test]
fn rules_of_the_log_archive_watch_each_bucket_that_has_what_they_ask_for() {
    let mut with = spec(&json!({"config_rules": false, "every_hours": 1}));
    with["buckets"]["locked"] =
        json!({"name": "acme-locked", "object_lock": {"mode": "compliance", "days": 400}});
    with["buckets"]["kept"] = json!({"name": "acme-kept", "region": "ca-west-1", "mfa_delete": true});
    let estate = compiled(&with);
    assert!(estate.of_kind(STACK_SET).next().is_none());
    let watched = |identifier: &str| -> BTreeSet<String> {
        let rules = estate
            .of_kind(RULE)
            .filter(move |rule| text(rule, "/Source/SourceIdentifier") == identifier)
            .map(|rule| estate.resolve(rule.property("/Scope/ComplianceResourceId").unwrap()));
        rules.map(|bucket| bucket.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(watched("S3_BUCKET_DEFAULT_LOCK_ENABLED"), BTreeSet::from(["acme-locked".to_owned()]));
    // AWS Config has no such rule in that Region.
    assert_eq!(watched("S3_BUCKET_MFA_DELETE_ENABLED"), BTreeSet::new());
    let buckets: BTreeSet<String> =
        estate.of_kind("AWS::S3::Bucket").map(|bucket| text(bucket, "/BucketName").to_owned()).collect();
    assert_eq!(watched("S3_BUCKET_VERSIONING_ENABLED"), buckets);
    for rule in estate.of_kind(RULE) {
        let periodic = rule.property("/MaximumExecutionFrequency");
        let scoped = rule.property("/Scope").is_some();
        assert_eq!(periodic.is_some(), !scoped, "{}", rule.name);
        assert!(periodic.is_none_or(|often| often == "One_Hour"));
        assert!(text(rule, "/ConfigRuleName").len() <= 128);
    }
    let keys: BTreeSet<_> = estate.of_kind("AWS::KMS::Key").map(|key| key.stack).collect();
    let for_keys =
        |rule: &&Resource| text(rule, "/Source/SourceIdentifier") == "KMS_CMK_NOT_SCHEDULED_FOR_DELETION";
    assert_eq!(estate.of_kind(RULE).filter(for_keys).count(), keys.len());
}

#[test]
fn every_named_account_blocks_public_access_once_and_only_if_it_is_to() {
    let estate = compiled(&spec(&json!({"organizational_units": ["r-ab12"]})));
    let accounts: Vec<&str> = estate.of_kind(BLOCK).map(|block| text(block, "/AccountId")).collect();
    assert_eq!(accounts.len(), 3);
    assert_eq!(BTreeSet::from_iter(accounts).len(), 3);
    for block in estate.of_kind(BLOCK) {
        assert_eq!(text(block, "/AccountId"), estate.stack(block.stack).account);
        for setting in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
            assert_eq!(block.property(&format!("/{setting}")), Some(&json!(true)));
        }
    }
    let without = compiled(&spec(&json!({"organizational_units": ["r-ab12"], "public_access_block": false})));
    assert_eq!(without.of_kind(BLOCK).count(), 0);
    assert_eq!(nested(without.of_kind(STACK_SET).next().unwrap()).len(), 5);
}

#[test]
fn a_delegated_administrator_says_that_it_is_one() {
    let members = json!({"organizational_units": ["r-ab12"], "administrator": "security"});
    let estate = compiled(&spec(&members));
    let stack_set = estate.of_kind(STACK_SET).next().unwrap();
    assert_eq!(estate.stack(stack_set.stack).account, "333333333333");
    assert_eq!(stack_set.property("/CallAs"), Some(&json!("DELEGATED_ADMIN")));
    let provenance = Provenance { version: "0".to_owned(), digest: "0".to_owned() };
    let module = terraform::emit(&estate, &provenance, &Templates::new([]).unwrap()).unwrap();
    let calls: usize = module.iter().map(|file| file.content.matches("\"DELEGATED_ADMIN\"").count()).sum();
    assert_eq!(calls, 2, "the stack set and its instances");
}

/// CloudFormation takes a stack set's template as text of at most 51,200 bytes, without references to what is around it.
#[test]
fn the_template_of_the_stack_set_is_a_text_that_stands_alone() {
    let text = std::fs::read_to_string(project("examples/member-accounts/spec.yaml")).unwrap();
    let estate = compiled(&serde_yaml::from_str(&text).unwrap());
    let provenance = Provenance { version: "0".to_owned(), digest: "0".to_owned() };
    let emitted = cloudformation::emit(&estate, &provenance, Format::Json).unwrap();
    let template = emitted.artifacts.iter().find(|file| file.content.contains(STACK_SET)).unwrap();
    let template: Value = serde_json::from_str(&template.content).unwrap();
    let body =
        template["Resources"]["MemberAccountsStackSet"]["Properties"]["TemplateBody"].as_str().unwrap();
    assert!(body.len() <= 51_200 && !body.contains("\"Ref\"") && !body.contains("Fn::"));
    let body: Value = serde_json::from_str(body).unwrap();
    assert_eq!(body["Resources"].as_object().unwrap().len(), 6);
}
