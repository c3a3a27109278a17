//! The built-in policies held to what every policy promises.

mod references;
mod remedies;
mod scope;

use super::evaluate::{each_subject, evaluate};
use super::example::estate;
use super::truth::Truth;
use super::{Policy, PolicySet, Scope, example};
use crate::diagnostic::{Diagnostic, Kind};
use crate::estate::intrinsic::unknown;
use crate::estate::{Dialect, Estate, Unit, UnitId, resource_type};
use crate::json::Value;
use crate::parallel::each;
use crate::source::{Location, Span, pointer};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What references name, and how their ids look.
const FRAMEWORKS: [(&str, &str); 25] = [
    ("aws-config", "^[a-z0-9-]+$"),
    ("aws-docs", "^https://docs[.]aws[.]amazon[.]com/[^ ]+[.]html$"),
    ("cdk-nag", "^[A-Za-z0-9.]+-[A-Za-z0-9]+$"),
    ("cfn-guard", "^[A-Z0-9_]+$"),
    ("cfn_nag", "^[FW][0-9]+$"),
    ("checkov", "^CKV2?_AWS_[0-9]+$"),
    ("cis-aws-1.4", "^[0-9](\\.[0-9]+)+$"),
    ("cis-aws-3.0", "^[0-9](\\.[0-9]+)+$"),
    ("cis-aws-5.0", "^[0-9](\\.[0-9]+)+$"),
    ("cis-aws-6.0", "^[0-9](\\.[0-9]+)+$"),
    ("cis-aws-7.0", "^[0-9](\\.[0-9]+)+$"),
    ("cloud-custodian", "^[a-z0-9-]+$"),
    ("fsbp", "^(CloudTrail|KMS|S3|SNS)[.][0-9]+$"),
    ("hipaa", "^164[.]3[0-9]{2}(\\([a-zA-Z0-9]+\\))+$"),
    ("kics", "^[0-9a-f]{8}$"),
    ("nist-800-53-r5", "^[A-Z]{2}-[0-9]+(\\([0-9]+\\))?([a-z](\\([0-9]+\\))?)?$"),
    ("pci-dss-4.0", "^(A?[0-9]+[.])+[0-9]+$"),
    ("powerpipe", "^[a-z0-9_]+$"),
    ("prowler", "^[a-z0-9_]+$"),
    ("scoutsuite", "^[a-z0-9-]+$"),
    ("security-hub", "^(CloudTrail|CloudWatch|KMS|S3|SNS)[.][0-9]+$"),
    ("soc2", "^(A|CC|C|PI)[0-9]+[.][0-9]+$"),
    ("terrascan", "^AC_AWS_[0-9]{4}$"),
    ("tfsec", "^(aws-[a-z0-9-]+|AWS[0-9]{3})$"),
    ("trivy", "^AWS-[0-9]{4}$"),
];

fn matches(pattern: &str, text: &str) -> bool {
    crate::json::validator(&crate::json::json!({ "pattern": pattern }))
        .is_ok_and(|shape| shape.is_valid(&Value::from(text)))
}

#[test]
fn every_example_comes_out_as_its_policy_says() {
    assert_eq!(example::test_examples(&PolicySet::documented()), []);
}

#[test]
fn what_policies_say_holds_for_every_input() {
    for policy in PolicySet::documented().iter() {
        let said = |text: &str| text.replace("stack set", "").to_lowercase();
        let (title, rationale) = (said(&policy.title), said(&policy.rationale));
        let id = &policy.id;
        for word in ["stack", "template", "logical id", "module"] {
            assert!(!title.contains(word), "{id}: `{word}` is one tool's word");
        }
        let named = rationale.contains("terraform") || rationale.contains("cloudformation");
        assert!(named || !rationale.contains("stack"), "{id}: `stack` is one tool's word");
    }
}

#[test]
fn every_policy_is_complete() {
    let policies = PolicySet::documented();
    assert!(policies.iter().count() >= 100);
    for policy in policies.iter() {
        let id = &policy.id;
        let noun = resource_type(&policy.resource).unwrap_or_else(|| panic!("{id}")).noun;
        // An alarm is what a trail's log group lacks: what is not there has no resource to be found at.
        let nouns = [noun.replace(' ', "-"), "alarm".to_owned()];
        let named = nouns.iter().any(|noun| id.starts_with(&format!("{noun}-")));
        assert!(named, "{id} is not named after the {noun}");
        assert!(matches("^[a-z]+(-[a-z0-9]+)+$", id), "{id}");
        assert!(policy.title.starts_with(noun), "{id}: the title begins with the noun");
        assert!(!policy.title.ends_with('.') && policy.title.len() < 80, "{id}: {}", policy.title);
        assert!(policy.rationale.len() > 60, "{id}: why?");
        let remediation = &policy.remediation;
        for text in [&remediation.spec, &remediation.cloudformation, &remediation.terraform] {
            assert!(text.len() > 8, "{id}: what is to be written?");
        }
        assert!(!policy.examples.pass.is_empty() && !policy.examples.fail.is_empty(), "{id}");
        assert!(!policy.references.is_empty(), "{id}");
        for (framework, ids) in &policy.references {
            let known = FRAMEWORKS.iter().find(|(name, _)| name == framework);
            let (_, pattern) = known.unwrap_or_else(|| panic!("{id}: {framework}"));
            assert!(
                !ids.is_empty() && ids.iter().all(|id| matches(pattern, id)),
                "{id}: {framework} {ids:?}"
            );
        }
    }
}

/// What each resource of an estate comes out as under a policy.
fn verdicts(policy: &Policy, estate: &Estate) -> BTreeMap<String, Truth> {
    let mut verdicts = BTreeMap::new();
    let kind = policy.resource.as_str();
    each_subject(estate, Scope::Logging, &|own| own == kind, |links, subject| {
        let resource = links.resource(subject.number);
        if policy.is_for(subject) {
            verdicts.insert(resource.id.clone(), policy.judge(subject));
        }
    });
    verdicts
}

fn examples(policy: &Policy) -> Vec<Estate> {
    let examples = [&policy.examples.pass, &policy.examples.fail, &policy.examples.unknown];
    examples.into_iter().flatten().map(|example| estate(example).unwrap()).collect()
}

/// The pointers of all values in a value, itself not among them.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut below = |segment: &str, value: &Value| {
        let mut here = at.to_owned();
        pointer::push(&mut here, segment);
        found.push(here.clone());
        pointers(value, &here, found);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| below(name, value)),
        Value::Array(items) => items.iter().enumerate().for_each(|(i, item)| below(&i.to_string(), item)),
        _ => {}
    }
}

/// Every value of an estate: resource and pointer.
fn places(estate: &Estate) -> Vec<(usize, String)> {
    let mut places = Vec::new();
    for (number, resource) in estate.resources.iter().enumerate() {
        let mut found = Vec::new();
        pointers(&resource.properties, "", &mut found);
        places.extend(found.into_iter().map(|pointer| (number, pointer)));
    }
    places
}

fn hide(estate: &mut Estate, (number, pointer): &(usize, String)) {
    if let Some(value) = estate.resources[*number].properties.pointer_mut(pointer) {
        *value = unknown("hidden");
    }
}

/// The verdicts without a value, against those with all of them: "cannot tell" or the same, never the opposite.
fn assert_not_turned(policy: &Policy, with: &BTreeMap<String, Truth>, hidden: &Estate, what: &str) {
    let without = verdicts(policy, hidden);
    for (id, before) in with {
        let after = &without[id];
        let same = std::mem::discriminant(before) == std::mem::discriminant(after);
        let open = matches!(after, Truth::Unknown(_));
        assert!(same || open, "{}: {id} was {before:?} and is {after:?} without {what}", policy.id);
    }
}

#[test]
fn hiding_a_value_never_turns_a_verdict() {
    each(&PolicySet::documented().0, |_, policy| {
        for estate in examples(policy) {
            let with = verdicts(policy, &estate);
            for place in places(&estate) {
                let mut hidden = estate.clone();
                hide(&mut hidden, &place);
                assert_not_turned(policy, &with, &hidden, &place.1);
            }
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn hiding_several_values_never_turns_a_verdict(
        policy in any::<prop::sample::Index>(),
        example in any::<prop::sample::Index>(),
        hide_at in prop::collection::vec(any::<prop::sample::Index>(), 2..5),
    ) {
        static SET: LazyLock<PolicySet> = LazyLock::new(PolicySet::documented);
        let policy = policy.get(&SET.0);
        let estates: Vec<_> = examples(policy);
        let estate = example.get(&estates);
        let places = places(estate);
        prop_assume!(!places.is_empty());
        let mut hidden = estate.clone();
        for at in &hide_at {
            hide(&mut hidden, at.get(&places));
        }
        assert_not_turned(policy, &verdicts(policy, estate), &hidden, "several");
    }
}

#[test]
fn walking_a_schema_agrees_with_the_crate() {
    for policy in PolicySet::documented().iter() {
        for estate in examples(policy) {
            each_subject(&estate, Scope::Logging, &|_| true, |_, subject| {
                for schema in policy.when.as_deref().into_iter().chain(&policy.require) {
                    let (held, walked) =
                        (schema.holds(&subject.value, &subject.open), schema.walk(&subject.value));
                    let refused = schema.refuses(&subject.value, &subject.open);
                    assert!(!refused || matches!(walked, Truth::False(_)), "{}: {walked:?}", policy.id);
                    if !subject.open.is_empty() {
                        assert_eq!(held, walked, "{}", policy.id);
                        continue;
                    }
                    let asked = schema.ask(&subject.value);
                    let same = std::mem::discriminant(&asked) == std::mem::discriminant(&walked);
                    assert!(same, "{}: {asked:?} or {walked:?}", policy.id);
                }
            });
        }
    }
}

#[test]
fn every_schema_and_expression_is_sound() {
    for policy in PolicySet::documented().iter() {
        for schema in policy.when.as_deref().into_iter().chain(&policy.require) {
            schema.check().unwrap_or_else(|error| panic!("{}: {error}", policy.id));
        }
    }
}

#[test]
fn a_finding_names_the_resource_and_says_what_to_do() {
    let example = crate::json::json!({
        "Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"IsMultiRegionTrail": false}},
        "Open": {"Type": "AWS::CloudTrail::Trail", "Properties": {"IsMultiRegionTrail": {"Ref": "P"}}},
    });
    let mut estate = estate(&example).unwrap();
    estate.resources[0].name = "trails.org".to_owned();
    estate.units.push(Unit { name: "spec.yaml".to_owned(), dialect: Dialect::Spec });
    estate.resources[0].unit = UnitId(1);
    let mut found = evaluate(&PolicySet::builtin(), &estate, Scope::Logging);
    found.retain(|finding| finding.id == "trail-multi-region");
    let [fail, open] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(fail.kind, Kind::Fail);
    assert_eq!(fail.message, "trail `trails.org` records one Region only");
    assert!(fail.help[0].starts_with("trails.org: {multi_region: true}"), "{:?}", fail.help);
    assert_eq!(open.kind, Kind::CannotTell);
    assert_eq!(open.message, "cannot tell whether trail `Open` records one Region only");
    assert_eq!(&*open.notes[0], "`P` is not known before deployment");
    assert!(open.help[0].starts_with("IsMultiRegionTrail"), "{:?}", open.help);
    assert_eq!(open.resource.as_ref().unwrap().property, "/IsMultiRegionTrail");
}

#[test]
fn what_is_no_finding_for_one_reason_hushes_no_other_question_that_is_open_for_it() {
    let example = crate::json::json!({
        "Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {
            "S3BucketName": {"Ref": "P"}, "IsLogging": {"Ref": "P"},
        }},
    });
    let findings = evaluate(&PolicySet::builtin(), &estate(&example).unwrap(), Scope::Logging);
    let logging = found(&findings, "trail-logging-enabled");
    assert!(matches!(logging.as_slice(), [open] if open.kind == Kind::CannotTell), "{logging:?}");
}

#[test]
fn a_finding_points_at_what_was_written() {
    let example = crate::json::json!({
        "Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": {"Ref": "Logs"}}},
        "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"VersioningConfiguration": {"Status": "Enabled"},
            "LifecycleConfiguration": {"Rules": [
                {"Status": "Disabled"},
                {"Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 1}},
            ]}}},
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Logs"}, "PolicyDocument": {
            "Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"},
        }}},
    });
    let mut estate = estate(&example).unwrap();
    let mut written = Vec::new();
    for resource in &mut estate.resources {
        let root = resource.origins.locate("");
        let mut found = Vec::new();
        pointers(&resource.properties, "", &mut found);
        for pointer in found {
            let span = Span::new(written.len() + 1, written.len() + 2);
            resource.origins.insert(pointer.clone(), Location { span, ..root });
            written.push(format!("{}{pointer}", resource.id));
        }
    }
    let findings = evaluate(&PolicySet::builtin(), &estate, Scope::Logging);
    let place = |id: &str| {
        let finding = findings.iter().find(|finding| finding.id == id).unwrap();
        written[finding.labels[0].location.span.start - 1].clone()
    };
    assert_eq!(
        place("bucket-lifecycle-noncurrent"),
        "Logs/LifecycleConfiguration/Rules/1/NoncurrentVersionExpiration/NoncurrentDays"
    );
    assert_eq!(place("bucket-policy-public"), "Policy/PolicyDocument/Statement");
}

fn found<'a>(findings: &'a [Diagnostic], id: &str) -> Vec<&'a Diagnostic> {
    findings.iter().filter(|finding| finding.id == id).collect()
}

#[test]
fn a_document_whose_bucket_is_not_there_is_judged_for_what_it_says() {
    let open =
        crate::json::json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"});
    let policy = |bucket: Value| {
        crate::json::json!({"Type": "AWS::S3::BucketPolicy", "Properties": {
            "Bucket": bucket, "PolicyDocument": {"Statement": [open]},
        }})
    };
    let example = crate::json::json!({
        "Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": "logs"}},
        "Logs": policy("logs".into()),
        "Other": policy("other".into()),
        "Open": policy(crate::json::json!({"Ref": "Parameter"})),
    });
    let estate = estate(&example).unwrap();
    let verdicts = |scope| {
        let findings = evaluate(&PolicySet::builtin(), &estate, scope);
        let about_buckets: Vec<_> = findings
            .iter()
            .filter(|finding| finding.id.starts_with("bucket-"))
            .map(|f| f.id.as_str())
            .collect();
        assert!(about_buckets.iter().all(|id| id.starts_with("bucket-policy-")), "{about_buckets:?}");
        let public = found(&findings, "bucket-policy-public");
        let fails = |finding: &Diagnostic| finding.kind == Kind::Fail;
        public.iter().map(|f| (f.resource.clone().unwrap().name.clone(), fails(f))).collect::<Vec<_>>()
    };
    let named = |name: &str, fails| (name.to_owned(), fails);
    let mut logging = verdicts(Scope::Logging);
    logging.sort();
    assert_eq!(logging, [named("Logs", true), named("Open", false)]);
    assert_eq!(verdicts(Scope::All).len(), 3);
}

#[test]
fn every_document_that_names_a_bucket_is_judged_and_the_first_is_related_to_it() {
    let policy = |principal: &str| {
        crate::json::json!({"Type": "AWS::S3::BucketPolicy", "Properties": {
            "Bucket": {"Ref": "Logs"},
            "PolicyDocument": {"Statement": {
                "Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", "Resource": "*",
            }},
        }})
    };
    let example = crate::json::json!({
        "Logs": {"Type": "AWS::S3::Bucket"}, "First": policy("*"), "Second": policy("*"),
    });
    let estate = estate(&example).unwrap();
    assert_eq!(evaluate(&PolicySet::builtin(), &estate, Scope::Logging), []);
    let findings = evaluate(&PolicySet::builtin(), &estate, Scope::All);
    let mut names: Vec<_> = found(&findings, "bucket-policy-public")
        .into_iter()
        .map(|finding| finding.resource.clone().unwrap())
        .map(|resource| (resource.name.clone(), resource.related.clone()))
        .collect();
    names.sort();
    let expected = [("Logs", vec!["First".to_owned()]), ("Second", Vec::new())];
    assert_eq!(names, expected.map(|(name, related)| (name.to_owned(), related)));
}

#[test]
fn a_remedy_is_in_the_language_of_the_input() {
    let example = crate::json::json!({"Trail": {"Type": "AWS::CloudTrail::Trail"}});
    for (dialect, expected) in [
        (Dialect::CloudFormation, "SnsTopicName"),
        (Dialect::TerraformPlan, "sns_topic_name"),
        (Dialect::AwsApi, "aws cloudtrail update-trail"),
    ] {
        let mut estate = estate(&example).unwrap();
        estate.units[0].dialect = dialect;
        let findings = evaluate(&PolicySet::builtin(), &estate, Scope::Logging);
        let help = &found(&findings, "trail-sns-topic")[0].help[0];
        assert!(help.starts_with(expected), "{dialect:?}: {help}");
    }
}
