//! What users ran into after deployment, said before it: one small design for each, and the thread where it is told.

use crate::run::{Run, project};
use trailsmith::json::Value;

const MARK: &str = "# finding: ";

/// The design, and what the finding says of it.
const PAINS: &[(&str, &str)] = &[
    // aws/aws-cdk#22267, #11602
    ("organization-path-undefined.yaml", "AWSLogs/undefined/*` only, the request is for"),
    // widdix/aws-cf-templates#277, aws/aws-cdk#6741
    (
        "prefix-not-in-policy.yaml",
        "the request is for `arn:aws:s3:::cloudtrail-111111111111/audit/AWSLogs/111111111111/",
    ),
    // aws/aws-cdk#15515, terraform-aws-modules/terraform-aws-s3-bucket PR#127
    ("any-accounts-trail.tf", "on behalf of any account"),
    // aws/aws-cdk#3822, trussworks/terraform-aws-cloudtrail#186
    (
        "key-without-cloudtrail.tf",
        "no statement of the policy of key `aws_kms_key.trail` allows cloudtrail.amazonaws.com kms:GenerateDataKey",
    ),
    // aws-solutions/aws-control-tower-customizations#153
    (
        "key-policy-overwritten.yaml",
        "only where kms:EncryptionContext:aws:cloudtrail:arn is `arn:aws:cloudtrail:*:222222222222:trail/*`, here it is `arn:aws:cloudtrail:eu-west-1:111111111111:trail/org`",
    ),
    // aws-samples/aws-security-reference-architecture-examples#81, widdix/aws-cf-templates PR#736
    (
        "only-kms-let-in.yaml",
        "statement `DenyUnencryptedUploads` of `LogsPolicy` denies cloudtrail.amazonaws.com s3:PutObject by its condition StringNotEquals s3:x-amz-server-side-encryption",
    ),
    // cloudposse/terraform-aws-codebuild#76, cloudposse/terraform-aws-s3-log-storage PR#54
    ("mfa-delete-and-lifecycle.tf", "MFA Delete"),
    // DataDog/stratus-red-team PR#42, awslabs/landing-zone-accelerator-on-aws#1030
    ("expired-in-a-week.tf", ""),
    // cloudposse/terraform-aws-cloudtrail-s3-bucket PR#112, PR#113
    ("access-logs-into-locked-bucket.tf", "Object Lock"),
    // cloudposse/terraform-aws-cloudtrail-s3-bucket#44
    ("partition-hard-coded.tf", "the request is for `arn:aws-us-gov:s3:::acme-logs/"),
    // aws/aws-cdk#11387, Azure/Azure-Sentinel#12242
    ("topic-with-aws-key.yaml", "whose policy lets no service in and cannot be changed"),
    // aws/aws-cdk#9013
    (
        "topic-elsewhere-in-the-arn.yaml",
        "only where aws:SourceArn is `arn:aws:cloudtrail:eu-west-1:999999999999:trail/main`, here it is `arn:aws:cloudtrail:eu-west-1:111111111111:trail/main`",
    ),
    // awsdocs/aws-cloudtrail-user-guide#24
    ("role-of-one-account.tf", "`arn:aws:logs:eu-west-1:111111111111:log-group:org-trail:log-stream:o-…_…`"),
    // hashicorp/terraform-provider-aws#28440, nozaq/terraform-aws-secure-baseline#306
    (
        "trail-of-the-delegated-administrator.yaml",
        "here it is `arn:aws:cloudtrail:eu-west-1:111111111111:trail/org`",
    ),
];

#[test]
fn each_is_said_where_it_is_written() {
    for (name, says) in PAINS {
        let text = std::fs::read_to_string(project(&format!("tests/fixtures/pains/{name}"))).unwrap();
        let (line, policy) = text
            .lines()
            .zip(1..)
            .find_map(|(text, line)| Some((line, text.split(MARK).nth(1)?)))
            .unwrap_or_else(|| panic!("{name} marks no line"));
        let place = ["--account", "111111111111", "--region", "eu-west-1"];
        let ran =
            Run::new(&[&["check", ".", "--format", "json"], &place[..]].concat()).file(name, &text).ran();
        let report: Value = serde_json::from_str(&ran.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        let found: Vec<_> = findings.iter().filter(|finding| finding["policy"] == policy).collect();
        assert_eq!(found.len(), 1, "{name}: {policy} in {findings:#?}");
        assert_eq!(
            (&found[0]["verdict"], &found[0]["location"]["line"]),
            (&"fail".into(), &line.into()),
            "{name}"
        );
        assert!(found[0].to_string().contains(says), "{name}: {:#}", found[0]);
    }
}
