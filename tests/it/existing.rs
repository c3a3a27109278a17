//! Buckets and keys that are there already: their policies are kept, or they stay their owner's.

use crate::run::{Run, project, tree};
use trailsmith::json::{Value, json};

const STORY: &str = include_str!("../../examples/existing-bucket/spec.yaml");
const BUCKET: &str = include_str!("../../examples/existing-bucket/policies/acme-cloudtrail-2019.json");
const KEY: &str = include_str!("../../examples/existing-bucket/policies/shared-key.json");

fn story(arguments: &[&str]) -> Run {
    Run::new(arguments)
        .file("specs/acme.yaml", STORY)
        .file("specs/policies/acme-cloudtrail-2019.json", BUCKET)
        .file("specs/policies/shared-key.json", KEY)
}

/// The policy of the bucket with one more statement.
fn with(statement: &Value) -> String {
    let mut policy: Value = serde_json::from_str(BUCKET).unwrap();
    policy["Statement"].as_array_mut().unwrap().push(statement.clone());
    serde_json::to_string_pretty(&policy).unwrap()
}

fn sids(policy: &Value) -> Vec<&str> {
    policy["Statement"].as_array().unwrap().iter().map(|s| s["Sid"].as_str().unwrap_or("-")).collect()
}

#[test]
fn statements_of_others_stay_and_old_ones_of_trailsmith_make_way() {
    let ran = story(&["synth", "specs/acme.yaml", "--format", "json"]).exit(0);
    let template: Value =
        serde_json::from_str(&ran.read("out/cloudformation/1-log-archive.json").unwrap()).unwrap();
    let policy = &template["Resources"]["LogsBucketPolicy"]["Properties"]["PolicyDocument"];
    assert_eq!(policy["Id"], "acme-cloudtrail");
    assert_eq!(
        sids(policy)[..5],
        [
            "AWSCloudTrailAclCheck20150319",
            "SiemReads",
            "OnlyOurNetworkReads",
            "AWSCloudTrailWrite20150319",
            "AWSCloudTrailOrganizationWrite20150319"
        ]
    );
    // It was open to every trail; now it is to this one.
    assert_eq!(
        policy["Statement"][0]["Condition"]["StringEquals"]["aws:SourceArn"],
        "arn:aws:cloudtrail:eu-west-1:111111111111:trail/org-trail"
    );
    let module = ran.read("out/terraform/log-archive.tf").unwrap();
    assert!(
        module.contains("to       = aws_s3_bucket_policy.logs\n  id       = \"acme-cloudtrail-2019\""),
        "{module}"
    );
    let list: Value =
        serde_json::from_str(&ran.read("out/cloudformation/1-log-archive.resources-to-import.json").unwrap())
            .unwrap();
    assert_eq!(list.as_array().unwrap().len(), 2, "{list}");
    let book = ran.read("out/RUNBOOK.md").unwrap();
    assert!(book.contains("Its policy is kept"), "{book}");
    assert!(book.contains("--change-set-type IMPORT"), "{book}");
}

#[test]
fn what_stays_its_owners_is_referred_to_and_its_policy_is_a_file() {
    let ran = story(&["synth", "specs/acme.yaml"]).exit(0);
    let arn = "arn:aws:kms:eu-west-1:222222222222:key/0987dcba-09fe-87dc-65ba-ab0987654321";
    for (path, text) in tree(&ran.folder().join("out")) {
        let owned = ["aws_kms_key\"", "AWS::KMS::Key", "AWS::KMS::Alias", "Trailsmith::Unknown"];
        assert!(!owned.iter().any(|word| text.contains(word)), "{path}");
    }
    let trail = ran.read("out/terraform/management.tf").unwrap();
    assert!(trail.contains(&format!("kms_key_id     = \"{arn}\"")), "{trail}");
    let template = ran.read("out/cloudformation/2-management.yaml").unwrap();
    assert!(
        template.contains(&format!("KMSKeyId: {arn}")) && !template.contains("Parameters:"),
        "{template}"
    );
    let file = "policies/0987dcba-09fe-87dc-65ba-ab0987654321.json";
    let policy: Value = serde_json::from_str(&ran.read(&format!("out/{file}")).unwrap()).unwrap();
    let sids = sids(&policy);
    assert_eq!(
        sids[..2],
        ["EnableIamPolicies", "Backups"],
        "the first says what ours says, under another name"
    );
    assert!(sids.contains(&"AllowCloudTrailEncryptLogs"), "{sids:?}");
    let book = ran.read("out/RUNBOOK.md").unwrap();
    assert!(
        book.contains(&format!(
            "aws kms put-key-policy --key-id {arn} --policy-name default --policy file://{file}"
        )),
        "{book}"
    );
}

#[test]
fn a_bucket_that_stays_its_owners_is_not_written_either() {
    let spec = STORY.replace(
        "existing: {policy: policies/acme-cloudtrail-2019.json}",
        "existing: {policy: policies/acme-cloudtrail-2019.json, adopt: false}",
    );
    let ran = story(&["synth", "specs/acme.yaml"]).file("specs/acme.yaml", &spec).exit(0);
    let names: Vec<String> = tree(&ran.folder().join("out")).into_iter().map(|(name, _)| name).collect();
    assert!(names.contains(&"policies/acme-cloudtrail-2019.json".to_owned()), "{names:?}");
    assert!(
        !names.iter().any(|name| name.contains("log-archive")),
        "nothing is left to deploy there: {names:?}"
    );
    let trail = ran.read("out/terraform/management.tf").unwrap();
    assert!(trail.contains("s3_bucket_name = \"acme-cloudtrail-2019\""), "{trail}");
    let book = ran.read("out/RUNBOOK.md").unwrap();
    assert!(book.contains("aws s3api put-bucket-policy --bucket acme-cloudtrail-2019 --policy file://policies/acme-cloudtrail-2019.json"), "{book}");
    // What nobody knows is said, and is no failure.
    let proof = ran.read("out/PROOF.md").unwrap();
    let ran = ran.then(&["check", "specs/acme.yaml", "--format", "json"]).exit(0);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    assert!(
        findings.iter().all(|finding| finding["verdict"] != "fail"
            || finding["severity"] == "low"
            || finding["severity"] == "info"),
        "{findings:#?}"
    );
    assert!(
        findings
            .iter()
            .all(|finding| finding["resource"]["name"] != "buckets.logs" || finding["verdict"] == "fail"),
        "{findings:#?}"
    );
    assert!(proof.contains("| ✓ | write log files |") && proof.contains("stays its owner's"), "{proof}");
}

#[test]
fn a_kept_deny_that_stops_delivery_is_found_where_it_is_written() {
    let deny = json!({
        "Sid": "OnlyOurOrganizationWrites",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::acme-cloudtrail-2019/*",
        "Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}},
    });
    let ran = story(&["synth", "specs/acme.yaml"])
        .file("specs/policies/acme-cloudtrail-2019.json", with(&deny))
        .exit(1);
    assert!(ran.stderr.contains("OnlyOurOrganizationWrites"), "{}", ran.stderr);
    assert!(ran.stderr.contains("specs/policies/acme-cloudtrail-2019.json:"), "{}", ran.stderr);
    assert!(!ran.folder().join("out").exists());
}

#[test]
fn a_kept_policy_that_is_too_large_is_said_with_what_to_do() {
    let large = json!({
        "Sid": "Many",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": (0..400).map(|i| format!("arn:aws:s3:::acme-cloudtrail-2019/projects/number-{i}/*")).collect::<Vec<_>>(),
    });
    let ran = story(&["check", "specs/acme.yaml"])
        .file("specs/policies/acme-cloudtrail-2019.json", with(&large))
        .exit(2);
    assert!(ran.stdout.contains("S3 takes 20 KB"), "{}", ran.stdout);
    assert!(ran.stdout.contains("drop statements of the policy that is there"), "{}", ran.stdout);
}

/// The same policy in a template, in Terraform, and in what the AWS CLI answers.
#[test]
fn the_policy_is_read_from_whatever_holds_it() {
    let template = json!({"Resources": {
        "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "acme-cloudtrail-2019"}},
        "Other": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": "other", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}},
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Logs"}, "PolicyDocument": serde_json::from_str::<Value>(BUCKET).unwrap()}},
    }});
    let terraform = format!(
        "resource \"aws_s3_bucket\" \"logs\" {{\n  bucket = \"acme-cloudtrail-2019\"\n}}\n\
         resource \"aws_s3_bucket_policy\" \"logs\" {{\n  bucket = aws_s3_bucket.logs.id\n  policy = jsonencode({BUCKET})\n}}\n"
    );
    let answer = json!({"Policy": BUCKET}).to_string();
    let policy = |run: Run| {
        let ran = run.exit(0);
        let text = ran.read("out/cloudformation/1-log-archive.json").unwrap();
        let template: Value = serde_json::from_str(&text).unwrap();
        template["Resources"]["LogsBucketPolicy"]["Properties"]["PolicyDocument"].clone()
    };
    let synth = ["synth", "specs/acme.yaml", "--format", "json"];
    let direct = policy(story(&synth));
    for (name, text) in [("now.json", template.to_string()), ("now.tf", terraform), ("answer.json", answer)] {
        let spec = STORY.replace("policies/acme-cloudtrail-2019.json", name);
        let run = story(&synth).file("specs/acme.yaml", spec).file(&format!("specs/{name}"), text);
        assert_eq!(policy(run), direct, "{name}");
    }
}

#[test]
fn what_cannot_be_read_is_an_error_that_says_how_to_get_it() {
    for (name, text, said) in [
        ("none.json", None, "cannot read specs/none.json"),
        ("broken.json", Some("{\"Statement\": [".to_owned()), "specs/broken.json:"),
        (
            "empty.json",
            Some("{\"Resources\": {\"T\": {\"Type\": \"AWS::SNS::Topic\"}}}".to_owned()),
            "holds no AWS::S3::BucketPolicy",
        ),
        ("other.json", Some("[1, 2]".to_owned()), "other.json"),
    ] {
        let spec = STORY.replace("policies/acme-cloudtrail-2019.json", name);
        let mut run = story(&["check", "specs/acme.yaml"]).file("specs/acme.yaml", spec);
        if let Some(text) = text {
            run = run.file(&format!("specs/{name}"), text);
        }
        let ran = run.exit(2);
        assert!(ran.stdout.contains(said), "{name}: {}", ran.stdout);
        assert!(ran.stdout.contains("specs/acme.yaml:21:24"), "{name}: {}", ran.stdout);
        assert!(
            ran.stdout.contains("aws s3api get-bucket-policy --bucket acme-cloudtrail-2019"),
            "{name}: {}",
            ran.stdout
        );
    }
}

/// The digest tells specs apart by what they keep.
#[test]
fn another_policy_is_another_digest() {
    let ran = story(&["synth", "specs/acme.yaml"]).exit(0);
    let first = ran.read("out/RUNBOOK.md").unwrap();
    let more = with(
        &json!({"Sid": "More", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObjectTorrent", "Resource": "arn:aws:s3:::acme-cloudtrail-2019/*"}),
    );
    let ran = ran
        .then(&["synth", "specs/acme.yaml"])
        .file("specs/policies/acme-cloudtrail-2019.json", more)
        .exit(0);
    let digest = |book: &str| book.lines().nth(3).unwrap().to_owned();
    assert_ne!(digest(&first), digest(&ran.read("out/RUNBOOK.md").unwrap()));
}

#[test]
fn the_example_is_this_story() {
    assert!(project("examples/existing-bucket/out/policies").is_dir());
}
