//! What depends on conditions that nobody can tell is judged on both sides of them.

use crate::run::Run;
use trailsmith::json::Value;

const TEMPLATE: &str = r#"
Parameters:
  Kind: {Type: String}
  Existing: {Type: String}
Conditions:
  Prod: !Equals [!Ref Kind, prod]
  NotProd: !Not [!Condition Prod]
  Create: !Equals [!Ref Existing, ""]
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    Properties:
      TrailName: !If [Prod, production, testing]
      S3BucketName: !If [Create, !Ref Logs, !Ref Existing]
      IsLogging: true
      IsMultiRegionTrail: !If [Prod, "true", false]
      EnableLogFileValidation: !If [Prod, "false", !Ref AWS::NoValue]
      IncludeGlobalServiceEvents: !If [NotProd, true, "true"]
      KMSKeyId: !If [Prod, !GetAtt Key.Arn, !Ref AWS::NoValue]
  Logs:
    Type: AWS::S3::Bucket
    Condition: Create
    Properties:
      VersioningConfiguration:
        Status: !If [Prod, Suspended, !Ref AWS::NoValue]
      PublicAccessBlockConfiguration:
        BlockPublicAcls: !If [Prod, true, false]
        IgnorePublicAcls: !If [NotProd, true, false]
  Key:
    Type: AWS::KMS::Key
    Condition: Prod
    Properties: {EnableKeyRotation: false}
  Policy:
    Type: AWS::S3::BucketPolicy
    Condition: Create
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - !If
            - Prod
            - Effect: Deny
              Principal: "*"
              Action: s3:*
              Resource: [!GetAtt Logs.Arn, !Sub "${Logs.Arn}/*"]
              Condition: {Bool: {aws:SecureTransport: "false"}}
            - !Ref AWS::NoValue
          - {Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: !Sub "${Logs.Arn}/*"}
"#;

const MODULE: &str = r#"
variable "create" {}
variable "kms" {}
resource "aws_cloudtrail" "audit" {
  name                       = "audit"
  s3_bucket_name             = aws_s3_bucket.logs[0].id
  is_multi_region_trail      = var.kms ? true : false
  enable_log_file_validation = !var.kms ? null : false
}
resource "aws_s3_bucket" "logs" {
  count  = var.create ? 1 : 0
  bucket = "acme-logs"
}
resource "aws_s3_bucket_versioning" "logs" {
  count  = var.create ? 1 : 0
  bucket = aws_s3_bucket.logs[0].id
  versioning_configuration {
    status = var.kms ? "Suspended" : "Disabled"
  }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  count  = var.create ? 1 : 0
  bucket = aws_s3_bucket.logs[0].id
  dynamic "rule" {
    for_each = var.kms ? toset(["aws:kms"]) : toset([])
    content {
      apply_server_side_encryption_by_default {
        sse_algorithm = rule.value
      }
    }
  }
}
resource "aws_s3_bucket_public_access_block" "logs" {
  count                   = var.create && var.kms ? 1 : 0
  bucket                  = aws_s3_bucket.logs[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
data "aws_iam_policy_document" "logs" {
  dynamic "statement" {
    for_each = var.kms ? [1] : []
    content {
      effect    = "Deny"
      actions   = ["s3:*"]
      resources = [aws_s3_bucket.logs[0].arn, "${aws_s3_bucket.logs[0].arn}/*"]
      principals {
        type        = "*"
        identifiers = ["*"]
      }
      condition {
        test     = "Bool"
        variable = "aws:SecureTransport"
        values   = ["false"]
      }
    }
  }
  statement {
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.logs[0].arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
  }
}
resource "aws_s3_bucket_policy" "logs" {
  count  = var.create ? 1 : 0
  bucket = aws_s3_bucket.logs[0].id
  policy = data.aws_iam_policy_document.logs.json
}
"#;

/// The verdict of a policy, its line and the notes; `pass` where nothing is found.
fn verdict(report: &Value, policy: &str) -> (String, u64, String) {
    let found = report["findings"].as_array().unwrap().iter().find(|finding| finding["policy"] == policy);
    found.map_or_else(
        || ("pass".to_owned(), 0, String::new()),
        |finding| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let line = finding["location"]["line"].as_u64().unwrap();
            (text(&finding["verdict"]), line, finding["notes"].to_string())
        },
    )
}

fn check(name: &str, text: &str) -> Value {
    let ran = Run::new(&["check", "--format", "json", name]).file(name, text).exit(1);
    serde_json::from_str(&ran.stdout).unwrap()
}

#[test]
fn a_template_is_judged_on_both_sides_of_a_condition() {
    let report = check("a.yaml", TEMPLATE);
    for (policy, expected, line) in [
        ("trail-name-valid", "pass", 0),
        ("trail-global-service-events", "pass", 0),
        ("trail-multi-region", "cannot-tell", 16),
        ("trail-kms-encryption", "cannot-tell", 19),
        // Switched off on one side, left out on the other.
        ("trail-log-file-validation", "fail", 17),
        ("bucket-block-public-acls", "cannot-tell", 26),
        // It takes logs only where it is there.
        ("bucket-versioning", "fail", 25),
        ("bucket-policy-public", "fail", 48),
        ("bucket-policy-tls", "cannot-tell", 20),
        ("key-rotation", "fail", 32),
    ] {
        let (found, at, notes) = verdict(&report, policy);
        assert_eq!((found.as_str(), at), (expected, line), "{policy}: {notes}");
    }
    let (.., notes) = verdict(&report, "bucket-policy-tls");
    assert!(notes.contains("it is as it should be where condition `Prod` holds, and not where it does not"));
    let (.., notes) = verdict(&report, "bucket-ignore-public-acls");
    assert!(notes.contains("where condition `Prod` does not hold, and not where it does"), "{notes}");
}

#[test]
fn a_companion_that_may_be_missing_is_no_pass() {
    let text = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}\nResources:\n  \
        Trail: {Type: AWS::CloudTrail::Trail, Properties: {S3BucketName: !Ref Logs}}\n  \
        Logs: {Type: AWS::S3::Bucket}\n  \
        Policy:\n    Type: AWS::S3::BucketPolicy\n    Condition: C\n    Properties:\n      Bucket: !Ref Logs\n      \
        PolicyDocument: {Statement: [{Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {Bool: {aws:SecureTransport: false}}}]}\n";
    let (found, _, note) = verdict(&check("a.yaml", text), "bucket-policy-tls");
    assert_eq!(found, "cannot-tell");
    assert!(note.contains("where condition `C` holds"), "{note}");
    let (found, ..) = verdict(
        &check("a.yaml", &text.replace("{P: {Type: String}}", "{P: {Type: String, Default: x}}")),
        "bucket-policy-tls",
    );
    assert_eq!(found, "pass");
}

#[test]
fn a_module_is_judged_on_both_sides_of_a_condition() {
    let report = check("main.tf", MODULE);
    for (policy, expected, line) in [
        ("trail-name-valid", "pass", 0),
        ("trail-logging-enabled", "pass", 0),
        ("trail-multi-region", "cannot-tell", 7),
        ("trail-log-file-validation", "fail", 8),
        ("bucket-versioning", "fail", 18),
        // Where `var.kms` does not hold Terraform refuses the resource, which must have a rule.
        ("bucket-encryption", "pass", 0),
        ("bucket-encryption-kms", "pass", 0),
        ("bucket-public-access-block", "cannot-tell", 10),
        ("bucket-policy-public", "fail", 71),
        ("bucket-policy-tls", "cannot-tell", 10),
        ("bucket-retained", "fail", 10),
    ] {
        let (found, at, note) = verdict(&report, policy);
        assert_eq!((found.as_str(), at), (expected, line), "{policy}: {note}");
    }
    let (.., notes) = verdict(&report, "bucket-policy-tls");
    assert!(notes.contains("where `var.kms` holds, and not where it does not"), "{notes}");
    assert!(notes.contains("`var.kms` has no default and no value is given"), "{notes}");
}

/// The verdict of a policy and what the finding says.
fn said(report: &Value, policy: &str) -> (String, String) {
    let found = report["findings"].as_array().unwrap().iter().find(|finding| finding["policy"] == policy);
    let text = |key: &str| found.map_or("", |found| found[key].as_str().unwrap()).to_owned();
    (text("verdict"), text("message"))
}

#[test]
fn what_aws_refuses_is_wrong_on_the_one_side_where_it_is() {
    let of = |acl: &str, algorithm: &str| {
        format!(
            "Parameters: {{P: {{Type: String}}}}\nConditions: {{C: !Equals [!Ref P, x], D: !Equals [!Ref P, y]}}\nResources:\n  \
            Trail: {{Type: AWS::CloudTrail::Trail, Properties: {{S3BucketName: !Ref Logs}}}}\n  \
            Logs:\n    Type: AWS::S3::Bucket\n    Properties:\n      AccessControl: {acl}\n      \
            BucketEncryption:\n        ServerSideEncryptionConfiguration:\n          \
            - ServerSideEncryptionByDefault: {{SSEAlgorithm: {algorithm}}}\n"
        )
    };
    let right = check("a.yaml", &of("!If [C, Private, LogDeliveryWrite]", "!If [C, 'aws:kms', AES256]"));
    for policy in ["bucket-acl-valid", "bucket-encryption-valid"] {
        assert_eq!(said(&right, policy).0, "", "{policy}");
    }
    let wrong = check("a.yaml", &of("!If [C, Private, Website]", "!If [C, !If [D, KMS, AES256], AES256]"));
    let (verdict, message) = said(&wrong, "bucket-acl-valid");
    assert_eq!(verdict, "fail");
    assert!(message.ends_with("one that S3 has where condition `C` does not hold"), "{message}");
    let (verdict, message) = said(&wrong, "bucket-encryption-valid");
    assert_eq!(verdict, "fail");
    assert!(message.ends_with("where condition `C` holds and condition `D` holds"), "{message}");
    // On both sides it is said as it always is, and a value that is not known is not told.
    let wrong = check("a.yaml", &of("!If [C, Public, Website]", "!If [C, !Ref P, AES256]"));
    let (verdict, message) = said(&wrong, "bucket-acl-valid");
    assert_eq!(verdict, "fail");
    assert!(message.ends_with("one that S3 has"), "{message}");
    assert_eq!(said(&wrong, "bucket-encryption-valid").0, "cannot-tell");
}

#[test]
fn what_aws_refuses_is_wrong_in_a_dynamic_block_and_in_terraforms_words() {
    let of = |acl: &str, algorithm: &str| {
        format!(
            "variable \"kms\" {{}}\nresource \"aws_cloudtrail\" \"audit\" {{\n  name           = \"audit\"\n  \
            s3_bucket_name = aws_s3_bucket.logs.id\n}}\nresource \"aws_s3_bucket\" \"logs\" {{\n  acl = \"{acl}\"\n  \
            dynamic \"server_side_encryption_configuration\" {{\n    for_each = var.kms ? [1] : []\n    content {{\n      \
            rule {{\n        apply_server_side_encryption_by_default {{\n          sse_algorithm = \"{algorithm}\"\n        \
            }}\n      }}\n    }}\n  }}\n}}\n"
        )
    };
    let right = check("main.tf", &of("log-delivery-write", "aws:kms"));
    for policy in ["bucket-acl-valid", "bucket-encryption-valid"] {
        assert_eq!(said(&right, policy).0, "", "{policy}");
    }
    let wrong = check("main.tf", &of("website", "KMS"));
    assert_eq!(said(&wrong, "bucket-acl-valid").0, "fail");
    let (verdict, message) = said(&wrong, "bucket-encryption-valid");
    assert_eq!(verdict, "fail");
    assert!(message.ends_with("one that S3 has where `var.kms` holds"), "{message}");
}

/// A trail of which one side has no prefix and no key.
const SIDES: &str = "
Parameters:
  Kind: {Type: String}
Conditions:
  Prod: !Equals [!Ref Kind, prod]
Resources:
  Trail:
    Type: AWS::CloudTrail::Trail
    DependsOn: Policy
    Properties:
      TrailName: audit
      S3BucketName: !Ref Logs
      S3KeyPrefix: !If [Prod, audit, !Ref AWS::NoValue]
      IsLogging: !If [Prod, true, 'true']
      KMSKeyId: !If [Prod, !GetAtt Key.Arn, !Ref AWS::NoValue]
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: acme-trail
      LifecycleConfiguration:
        Rules: [{Status: Enabled, ExpirationInDays: !If [Prod, 500, 100]}]
  Key:
    Type: AWS::KMS::Key
    Condition: Prod
    Properties:
      KeyPolicy:
        Statement:
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: ['kms:GenerateDataKey*', kms:DescribeKey]
            Resource: '*'
            Condition: {StringEquals: {aws:SourceArn: 'arn:aws:cloudtrail:eu-west-1:111111111111:trail/audit'}}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Statement:
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:GetBucketAcl
            Resource: arn:aws:s3:::acme-trail
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: s3:PutObject
            Resource: arn:aws:s3:::acme-trail/audit/AWSLogs/111111111111/*
            Condition: {StringEquals: {aws:SourceArn: 'arn:aws:cloudtrail:eu-west-1:111111111111:trail/audit'}}
";

/// What `prove` says in a chapter, or of buckets: how each sentence stands, and why.
fn proven(text: &str, exit: i32) -> Value {
    let place = ["--account=111111111111", "--region=eu-west-1", "--required-retention=365"];
    let arguments = [&["prove", "--format", "json", "a.yaml"], &place[..]].concat();
    serde_json::from_str(&Run::new(&arguments).file("a.yaml", text).exit(exit).stdout).unwrap()
}

fn told(rows: &Value, of: &str) -> (String, String) {
    let named = |row: &&Value| row["request"]["id"] == of || row["sentence"] == of;
    let row = rows.as_array().unwrap().iter().find(named).unwrap_or_else(|| panic!("{of} in {rows:#}"));
    (row["standing"].as_str().unwrap().to_owned(), row["because"].to_string())
}

#[test]
fn a_proof_is_told_on_both_sides_of_a_condition() {
    let proof = proven(SIDES, 0);
    let trail = &proof["trails"][0];
    let (standing, why) = told(&trail["delivery"], "bucket_write");
    assert_eq!(standing, "cannot-tell");
    for expected in [
        r#"["proven where condition `Prod` holds: by statement 2 of `Policy`"#,
        "disproven where condition `Prod` does not hold: by statement 2 of `Policy`; ",
        "it depends on condition `Prod`: parameter `Kind` has no default",
    ] {
        assert!(why.contains(expected), "{expected} in {why}");
    }
    assert_eq!(told(&trail["delivery"], "bucket_acl_check"), ("proven".to_owned(), "[]".to_owned()));
    let of_key = ("proven".to_owned(), r#"["asked only where condition `Prod` holds"]"#.to_owned());
    assert_eq!(told(&trail["delivery"], "key_encrypt"), of_key);
    let retention = &trail["retention"]["rows"];
    let kept = "the promise holds that log files are kept for 365 days";
    assert_eq!(told(retention, &format!("where condition `Prod` holds: {kept}")).0, "proven");
    let broken = "the promise is broken that log files are kept for 365 days";
    let broken = format!("where condition `Prod` does not hold: {broken}");
    assert_eq!(told(retention, &broken).0, "cannot-tell");
    assert_eq!(told(&trail["coverage"]["rows"], "it is logging"), ("proven".to_owned(), "[]".to_owned()));
    // What is not so on any side is disproven, whichever it is.
    let wrong = SIDES.replace("acme-trail/audit/", "acme-trail/other/");
    let (standing, why) = told(&proven(&wrong, 1)["trails"][0]["delivery"], "bucket_write");
    assert_eq!(standing, "disproven");
    assert!(why.contains("audit/AWSLogs") && why.contains("acme-trail/AWSLogs"), "{why}");
}

#[test]
fn what_is_there_on_one_side_only_is_proven_where_it_is() {
    let gated = SIDES.replace(
        "    Type: AWS::CloudTrail::Trail\n",
        "    Type: AWS::CloudTrail::Trail\n    Condition: Prod\n",
    );
    let proof = proven(&gated, 0);
    let delivery = &proof["trails"][0]["delivery"];
    assert_eq!(told(delivery, "bucket_write"), ("proven".to_owned(), "[]".to_owned()));
    assert_eq!(told(delivery, "key_encrypt"), ("proven".to_owned(), "[]".to_owned()));
    // On the other side the bucket is one that no trail writes to.
    let bucket = &proof["buckets"][0]["rows"];
    let alone = "where condition `Prod` does not hold: no trail among the inputs writes to it: cannot tell what arrives";
    assert_eq!(told(bucket, alone).0, "cannot-tell");
}

#[test]
fn a_modules_proof_is_told_on_both_sides_of_a_condition() {
    let arguments = ["prove", "--format", "json", "main.tf", "--account=111111111111", "--region=eu-west-1"];
    let ran = Run::new(&arguments).file("main.tf", MODULE).exit(0);
    let proof: Value = serde_json::from_str(&ran.stdout).unwrap();
    let trail = &proof["trails"][0];
    let (standing, why) = told(&trail["delivery"], "bucket_write");
    assert_eq!(standing, "cannot-tell");
    assert!(why.contains("disproven where `var.create` holds: no statement of the policy"), "{why}");
    let first = "where `var.create` holds: the trail may be made before the bucket's policy";
    assert_eq!(told(&trail["placement"]["rows"], first).0, "cannot-tell");
    let encrypted = "where `var.kms` does not hold and `var.create` holds: bucket `aws_s3_bucket.logs`: whoever may use it can do so over plain HTTP";
    assert_eq!(told(&trail["exposure"], encrypted).0, "noted");
}

#[test]
fn a_dynamic_block_within_another_is_judged_on_both_sides() {
    let of = |condition: &str| {
        let text = format!(
            "variable \"on\" {{}}\nresource \"aws_cloudtrail\" \"a\" {{\n  name = \"audit\"\n  s3_bucket_name = aws_s3_bucket.l.id\n}}\n\
            resource \"aws_s3_bucket\" \"l\" {{}}\nresource \"aws_s3_bucket_lifecycle_configuration\" \"l\" {{\n  bucket = aws_s3_bucket.l.id\n  \
            dynamic \"rule\" {{\n    for_each = [{{ days = var.on }}]\n    content {{\n      id     = \"a\"\n      status = \"Enabled\"\n      \
            filter {{}}\n      dynamic \"expiration\" {{\n        for_each = {condition} ? [30] : []\n        content {{\n          \
            days = expiration.value\n        }}\n      }}\n    }}\n  }}\n}}\n"
        );
        verdict(&check("main.tf", &text), "bucket-lifecycle-expiration")
    };
    let (found, _, notes) = of("var.on");
    assert_eq!(found, "cannot-tell");
    assert!(
        notes.contains("it is as it should be where `var.on` does not hold, and not where it does"),
        "{notes}"
    );
    // What the block around binds may be another value each time.
    let (found, _, notes) = of("rule.value.days");
    assert_eq!(found, "cannot-tell");
    assert!(!notes.contains("it is as it should be"), "{notes}");
}
