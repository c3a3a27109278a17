//! What somebody finds who inherits a trail: half of an estate, old Terraform, single answers of the AWS CLI.

use crate::run::Run;
use trailsmith::json::Value;

/// The ids of the findings in each of these files, or only those that begin so.
fn found(files: &[(&str, &str)], begin: &str) -> Vec<String> {
    let mut run = Run::new(&["check", ".", "--format", "json", "--fail-on", "critical"]);
    for (path, text) in files {
        run = run.file(path, text);
    }
    let ran = run.ran();
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let id = |finding: &Value| {
        let told = if finding["verdict"] == "fail" { "" } else { "?" };
        format!("{}{told}", finding["policy"].as_str().unwrap())
    };
    let ids = report["findings"].as_array().unwrap().iter().map(id);
    ids.filter(|id| id.starts_with(begin)).collect()
}

const STATEMENTS: &str = "
          - {Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: 's3:GetBucketAcl', Resource: '*'}
          - {Effect: Allow, Principal: {Service: cloudtrail.amazonaws.com}, Action: 's3:PutObject', Resource: '*'}
";

#[test]
fn a_log_bucket_without_its_trail_is_told_by_its_policy() {
    let template = |bucket: &str, statements: &str| {
        format!(
            "Parameters: {{Outside: {{Type: String}}}}\nResources:\n  Logs: {{Type: AWS::S3::Bucket}}\n  Policy:\n    \
             Type: AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref {bucket}\n      PolicyDocument:\n        \
             Statement:{statements}"
        )
    };
    let whole = found(&[("a.yaml", &template("Logs", STATEMENTS))], "bucket-");
    assert!(whole.iter().any(|id| id == "bucket-policy-source-arn"), "{whole:?}");
    assert!(whole.iter().any(|id| id == "bucket-versioning"), "{whole:?}");
    let alone = found(&[("a.yaml", &template("Outside", STATEMENTS))], "bucket-");
    assert!(alone.iter().any(|id| id == "bucket-policy-source-arn"), "{alone:?}");
    let others = template("Logs", &STATEMENTS.replace("cloudtrail", "config"));
    assert_eq!(found(&[("a.yaml", &others)], ""), Vec::<String>::new());
}

#[test]
fn what_is_not_known_is_asked_for_by_its_own_name() {
    let template = "Parameters: {Organization: {Type: String}}
Resources:
  Logs: {Type: AWS::S3::Bucket, Properties: {BucketName: !Sub 'logs-${AWS::AccountId}'}}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: 's3:PutObject'
            Resource: !Sub 'arn:aws:s3:::${Logs}/AWSLogs/${Organization}/*'
";
    let ran =
        Run::new(&["check", "a.yaml", "--select", "bucket-policy-source-arn"]).file("a.yaml", template).ran();
    assert!(ran.stdout.contains("= note: parameter `Organization` has no default"), "{}", ran.stdout);
    assert!(!ran.stdout.contains("the account is not said"), "{}", ran.stdout);
}

#[test]
fn a_role_has_what_a_policy_is_attached_to_it_by() {
    let module = |attached: &str, arn: &str| {
        format!(
            r#"
resource "aws_cloudwatch_log_group" "g" {{ name = "trail" }}
resource "aws_iam_role" "r" {{
  name = "r"
  assume_role_policy = jsonencode({{Statement = [{{Effect = "Allow", Action = "sts:AssumeRole", Principal = {{Service = "cloudtrail.amazonaws.com"}}}}]}})
}}
resource "aws_iam_policy" "p" {{
  name = "p"
  policy = jsonencode({{Statement = [{{Effect = "Allow", Action = ["logs:CreateLogStream", "logs:PutLogEvents"], Resource = "${{aws_cloudwatch_log_group.g.arn}}:*"}}]}})
}}
resource "aws_iam_policy_attachment" "a" {{
  name = "a"
  policy_arn = {arn}
  {attached}
}}
resource "aws_cloudtrail" "t" {{
  name = "t"
  s3_bucket_name = "logs"
  cloud_watch_logs_group_arn = "${{aws_cloudwatch_log_group.g.arn}}:*"
  cloud_watch_logs_role_arn = aws_iam_role.r.arn
}}
"#
        )
    };
    let told =
        |attached: &str, arn: &str| found(&[("main.tf", &module(attached, arn))], "trail-log-role-streams");
    let own = "aws_iam_policy.p.arn";
    assert_eq!(told("roles = [aws_iam_role.r.name]", own), [""; 0]);
    assert_eq!(told("roles = toset([\"r\"])", own), [""; 0]);
    assert_eq!(told("users = [\"r\"]", own), ["trail-log-role-streams"]);
    // What a policy of AWS's own allows is not among the inputs.
    let aws = "\"arn:aws:iam::aws:policy/CloudWatchLogsFullAccess\"";
    assert_eq!(told("roles = [aws_iam_role.r.name]", aws), ["trail-log-role-streams?"]);
}

#[test]
fn a_log_group_is_found_by_its_arn_where_the_region_is_not_said() {
    let module = |arn: &str| {
        format!(
            "variable \"name\" {{}}\nresource \"aws_cloudtrail\" \"t\" {{\n  name = \"org-trail\"\n  s3_bucket_name = \
             \"logs\"\n  cloud_watch_logs_group_arn = {arn}\n  cloud_watch_logs_role_arn = \"arn:aws:iam::111111111111:role/r\"\n\
             }}\nresource \"aws_cloudwatch_log_group\" \"g\" {{\n  name = \"/trail/${{var.name}}\"\n}}\n"
        )
    };
    for (arn, wrong) in [
        ("\"${aws_cloudwatch_log_group.g.arn}\"", true),
        ("aws_cloudwatch_log_group.g.arn", true),
        ("\"${aws_cloudwatch_log_group.g.arn}:*\"", false),
    ] {
        let files = [("main.tf", &*module(arn))];
        let groups = found(&files, "log-group");
        assert_eq!(groups, ["log-group-encryption-kms", "log-group-retention"], "{arn}");
        assert!(found(&files, "alarm").iter().all(|id| !id.ends_with('?')), "{arn}");
        let named = found(&files, "trail-log-group-arn");
        assert_eq!(named.is_empty(), !wrong, "{arn}");
    }
}

#[test]
fn a_policy_within_its_bucket_is_there_before_the_trail() {
    let old = r#"
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
  tags   = "${map("Name", "logs", "Owners", "${join(",", list("a", "b"))}")}"
  policy = <<POLICY
{"Statement": [{"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:*", "Resource": "*"}]}
POLICY
}

resource "aws_cloudtrail" "main" {
  name           = "main"
  s3_bucket_name = "${aws_s3_bucket.logs.id}"
}
"#;
    assert_eq!(found(&[("main.tf", old)], "trail-after"), Vec::<String>::new());
    let text = old.replace("\"${aws_s3_bucket.logs.id}\"", "\"acme-logs\"");
    assert_eq!(found(&[("main.tf", &text)], "trail-after"), ["trail-after-bucket-policy"]);
}

#[test]
fn a_statement_is_shown_in_the_data_source_that_it_is_written_in() {
    let module = r#"
data "aws_iam_policy_document" "logs" {
  statement {
    actions   = ["s3:GetBucketAcl", "s3:PutObject"]
    resources = ["arn:aws:s3:::acme-logs", "arn:aws:s3:::acme-logs/*"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = data.aws_iam_policy_document.logs.json
}
"#;
    let check = |text: &str| {
        let args = ["check", "main.tf", "--format", "concise", "--fail-on", "critical"];
        let all = Run::new(&args).file("main.tf", text).ran().stdout;
        all.lines().find(|line| line.contains("bucket-policy-source-arn")).map(str::to_owned)
    };
    let told = check(module).unwrap();
    assert!(told.starts_with("main.tf:3:3:"), "{told}");
    let text = Run::new(&["check", "main.tf", "--fail-on", "critical"]).file("main.tf", module).ran().stdout;
    assert!(text.contains("used here"), "{text}");
    // Who accepts it may say so in either place.
    let accepted = "# trailsmith: ignore[bucket-policy-source-arn] one account only\n";
    for at in ["  policy = data", "  statement {", "resource \"aws_s3_bucket_policy\""] {
        let text = module.replace(at, &format!("{accepted}{at}"));
        assert_eq!(check(&text), None, "{at}");
    }
}

#[test]
fn plain_http_is_told_by_what_is_open_to_it() {
    let template = |(action, resource): (&str, &str)| {
        format!(
            "Resources:\n  Logs: {{Type: AWS::S3::Bucket, Properties: {{BucketName: logs}}}}\n  Policy:\n    Type: \
             AWS::S3::BucketPolicy\n    Properties:\n      Bucket: !Ref Logs\n      PolicyDocument:\n        \
             Statement:{STATEMENTS}          - Effect: Deny\n            Principal: '*'\n            {action}\n            \
             Resource: {resource}\n            Condition: {{Bool: {{'aws:SecureTransport': 'false'}}}}\n"
        )
    };
    for (denied, open) in [
        (("Action: 's3:*'", "'arn:aws:s3:::logs'"), "over plain HTTP (s3:* on the objects in it)"),
        (("Action: 's3:*'", "'arn:aws:s3:::logs/*'"), "over plain HTTP (s3:* on the bucket)"),
        (("NotAction: 's3:*'", "'*'"), "over plain HTTP (s3:* on the bucket, s3:* on the objects in it)"),
    ] {
        let ran = Run::new(&["check", "a.yaml"]).file("a.yaml", template(denied)).ran();
        assert!(ran.stdout.contains(open), "{open}\n{}", ran.stdout);
    }
}

#[test]
fn what_was_not_asked_is_the_reason_and_no_other() {
    let trails = r#"{"trailList": [{"Name": "t-one", "S3BucketName": "logs", "HasCustomEventSelectors": true,
        "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/t-one", "HomeRegion": "us-east-1"}]}"#;
    let ran = Run::new(&["check", "t.json"]).file("t.json", trails).ran();
    assert!(ran.stdout.contains("`aws cloudtrail get-event-selectors` is not among the answers"));
    assert!(!ran.stdout.contains("basic and advanced event selectors, and CloudTrail"), "{}", ran.stdout);
}

#[test]
fn a_trail_that_aws_answers_for_is_called_by_its_name() {
    let item = |region: &str| {
        format!(
            r#"{{"Name": "t-one", "S3BucketName": "logs", "HomeRegion": "{region}", "IsMultiRegionTrail": false,
            "TrailARN": "arn:aws:cloudtrail:{region}:111122223333:trail/t-one"}}"#
        )
    };
    let messages = |items: &str| {
        let text = format!(r#"{{"trailList": [{items}]}}"#);
        let args = ["check", "t.json", "--format", "json", "--fail-on", "critical"];
        let report: Value = serde_json::from_str(&Run::new(&args).file("t.json", text).ran().stdout).unwrap();
        let of = |finding: &Value| (finding["message"].to_string(), finding["resource"]["name"].to_string());
        let all = report["findings"].as_array().unwrap().iter();
        all.filter(|finding| finding["policy"] == "trail-multi-region").map(of).collect::<Vec<_>>()
    };
    let one = messages(&item("us-east-1"));
    assert_eq!(one[0].0, "\"trail `t-one` records one Region only\"");
    assert_eq!(one[0].1, "\"arn:aws:cloudtrail:us-east-1:111122223333:trail/t-one\"");
    // Two of one name are told apart.
    let two = messages(&format!("{},{}", item("us-east-1"), item("eu-west-1")));
    assert!(
        two.len() == 2 && two.iter().all(|(message, _)| message.contains("`arn:aws:cloudtrail:")),
        "{two:?}"
    );
}

#[test]
fn what_powershell_writes_is_read() {
    let text = r#"{"trailList": [{"Name": "trail-ü", "S3BucketName": "logs", "IsMultiRegionTrail": false,
        "TrailARN": "arn:aws:cloudtrail:us-east-1:111122223333:trail/t-one"}]}"#;
    let units: Vec<u16> = "\u{feff}".encode_utf16().chain(text.encode_utf16()).collect();
    let expected = Run::new(&["check", ".", "--format", "concise"]).file("t.json", text).ran();
    assert!(expected.stdout.contains("[trail-multi-region]"), "{}", expected.stdout);
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let bytes: Vec<u8> = units.iter().flat_map(|unit| bytes(*unit)).collect();
        let ran = Run::new(&["check", ".", "--format", "concise"]).file("t.json", bytes).ran();
        assert_eq!(ran.stdout, expected.stdout);
    }
}

#[test]
fn a_topic_without_a_policy_is_told_as_that() {
    let text = "
resource \"aws_cloudtrail\" \"t\" {
  name           = \"org-trail\"
  s3_bucket_name = \"logs\"
  sns_topic_name = aws_sns_topic.t.name
}

resource \"aws_sns_topic\" \"t\" {
  name = \"delivery\"
}
";
    let ran = Run::new(&["check", "main.tf"]).file("main.tf", text).ran();
    assert!(
        ran.stdout.contains("topic `aws_sns_topic.t` has no policy, and the one that SNS gives it"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("__default_statement_ID"));
}

#[test]
fn terraform_blocks_sse_c_since_version_6_of_its_provider() {
    let text = |blocked: &str| {
        format!(
            "resource \"aws_cloudtrail\" \"t\" {{\n  name = \"org-trail\"\n  s3_bucket_name = aws_s3_bucket.b.id\n}}\n\
             resource \"aws_s3_bucket\" \"b\" {{\n  bucket = \"acme-logs\"\n}}\n\
             resource \"aws_s3_bucket_server_side_encryption_configuration\" \"b\" {{\n  bucket = aws_s3_bucket.b.id\n  rule {{\n\
             {blocked}\n    apply_server_side_encryption_by_default {{\n      sse_algorithm = \"AES256\"\n    }}\n  }}\n}}\n"
        )
    };
    let found = |blocked: &str| found(&[("main.tf", &text(blocked))], "bucket-sse-c-blocked");
    assert_eq!(found(""), ["bucket-sse-c-blocked"]);
    assert_eq!(found("    blocked_encryption_types = [\"NONE\"]"), ["bucket-sse-c-blocked"]);
    assert_eq!(found("    blocked_encryption_types = [\"SSE-C\"]"), Vec::<String>::new());
}

const TRAIL: &str = r#"{"Trail": {"Name": "org", "S3BucketName": "acme-logs", "IncludeGlobalServiceEvents": true,
    "IsMultiRegionTrail": true, "HomeRegion": "eu-west-1", "LogFileValidationEnabled": true, "IsOrganizationTrail": false,
    "TrailARN": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/org", "HasCustomEventSelectors": true,
    "KmsKeyId": "arn:aws:kms:eu-west-1:111122223333:key/1", "HasInsightSelectors": false}}"#;
const KEY: &str = r#"{"KeyMetadata": {"KeyId": "1", "Arn": "arn:aws:kms:eu-west-1:111122223333:key/1", "KeyState": "Enabled",
    "Enabled": true, "KeyManager": "CUSTOMER", "KeySpec": "SYMMETRIC_DEFAULT", "KeyUsage": "ENCRYPT_DECRYPT",
    "Origin": "AWS_KMS", "MultiRegion": false}}"#;
const SELECTORS: &str = r#"{"TrailARN": "arn:aws:cloudtrail:eu-west-1:111122223333:trail/org", "AdvancedEventSelectors":
    [{"FieldSelectors": [{"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals":
    ["AWS::S3::Object"]}]}]}"#;

#[test]
fn answers_that_were_saved_one_by_one_are_read_together() {
    let expiring = r#"{"Rules": [{"ID": "x", "Status": "Enabled", "Filter": {"Prefix": ""}, "Expiration": {"Days": 30}}]}"#;
    let files = [
        ("trail.json", TRAIL),
        ("status.json", r#"{"IsLogging": false}"#),
        ("selectors.json", SELECTORS),
        ("key.json", KEY),
        ("rotation.json", r#"{"KeyRotationEnabled": false}"#),
        ("versioning.json", r#"{"Status": "Suspended"}"#),
        ("lifecycle.json", expiring),
    ];
    let ids = found(&files, "");
    for id in [
        "trail-logging-enabled",
        "trail-management-events",
        "key-rotation",
        "bucket-versioning",
        "bucket-lifecycle-abort-multipart",
    ] {
        assert!(ids.iter().any(|found| found == id), "{id}: {ids:?}");
    }
    // Each file alone says less, and nothing wrong.
    assert_eq!(found(&files[..1], "trail-logging-enabled"), ["trail-logging-enabled?"]);
    // Of two trails, or two buckets, it is not known whose an answer without a name is.
    let other = TRAIL.replace("trail/org", "trail/other").replace("acme-logs", "others");
    let two = [&files[..2], &files[5..6], &[("other.json", &*other)]].concat();
    let open = found(&two, "trail-logging-enabled?");
    assert_eq!(open.len(), 2, "{open:?}");
    assert!(found(&two, "bucket-versioning").iter().all(|id| id.ends_with('?')));
    let twice = [&files[..1], &files[5..6], &[("versioning-2.json", r#"{"Status": "Enabled"}"#)]].concat();
    assert!(found(&twice, "bucket-versioning").iter().all(|id| id.ends_with('?')));
}

#[test]
fn what_a_parameter_may_be_is_known_before_it_is_given() {
    let template = |declared: &str| {
        format!(
            "Parameters:\n  Key: {{Type: String{declared}}}\nResources:\n  Trail:\n    Type: AWS::CloudTrail::Trail\n    \
             Properties: {{S3BucketName: logs, IsLogging: true, KMSKeyId: !Ref Key}}\n"
        )
    };
    let encrypted = |declared: &str| found(&[("t.yaml", &template(declared))], "trail-kms-encryption");
    assert_eq!(encrypted(""), ["trail-kms-encryption?"]);
    assert_eq!(encrypted(", AllowedPattern: '.*'"), ["trail-kms-encryption?"]);
    assert_eq!(
        encrypted(", AllowedPattern: '^arn:aws:kms:eu-west-1:222222222222:key/[0-9a-f-]+$'"),
        Vec::<String>::new()
    );
    assert_eq!(encrypted(", MinLength: 1"), Vec::<String>::new());
    assert_eq!(encrypted(", MinLength: 0"), ["trail-kms-encryption?"]);
    assert_eq!(encrypted(", Default: ''"), ["trail-kms-encryption"]);
}

#[test]
fn a_template_that_is_broken_is_told_in_a_folder_too() {
    let good =
        "Resources: {T: {Type: 'AWS::CloudTrail::Trail', Properties: {S3BucketName: x, IsLogging: true}}}";
    let cut = r#"{"Resources": {"T": {"Type": "AWS::CloudTrail::Trail", "Prop"#;
    let ran =
        Run::new(&["check", ".", "--fail-on", "critical"]).file("a.yaml", good).file("b.json", cut).exit(2);
    assert!(ran.stdout.contains("--> b.json:1:"), "{}", ran.stdout);
    let latin = b"Resources:\n  T:\n    Type: AWS::CloudTrail::Trail # caf\xe9\n".as_slice();
    let ran =
        Run::new(&["check", ".", "--fail-on", "critical"]).file("a.yaml", good).file("b.yaml", latin).exit(2);
    assert!(ran.stdout.contains("not valid UTF-8: byte 0xe9"), "{}", ran.stdout);
    // What is somebody else's stays that.
    let run = Run::new(&["check", ".", "--fail-on", "critical"]).file("a.yaml", good);
    run.file("b.json", "{\"compilerOptions\": {} // x\n}")
        .file("c.yaml", b"name: caf\xe9\n".as_slice())
        .exit(0);
}

#[test]
fn access_logs_that_go_elsewhere_do_not_come_back() {
    let template = |name: &str, target: &str| {
        format!(
            "Resources:\n  Trail: {{Type: AWS::CloudTrail::Trail, Properties: {{S3BucketName: !Ref Logs, IsLogging: true}}}}\n  \
             Logs:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: {name}\n      LoggingConfiguration: \
             {{DestinationBucketName: {target}}}\n"
        )
    };
    let found =
        |name: &str, target: &str| found(&[("t.yaml", &template(name, target))], "bucket-access-log-");
    let by_account = "!Sub 'central-logs-${AWS::AccountId}'";
    // Whether they are let in there, no input says.
    assert_eq!(found(by_account, "!Sub 'access-logs-${AWS::AccountId}'"), ["bucket-access-log-delivery?"]);
    assert_eq!(found(by_account, "!ImportValue access-logs"), ["bucket-access-log-delivery?"]);
    assert!(found(by_account, "!Sub 'central-logs-${AWS::Region}'").iter().all(|id| id.ends_with('?')));
    assert!(found(by_account, by_account).contains(&"bucket-access-log-loop".to_owned()));
}
