//! What the compiled estate holds, in AWS's own documents.

use trailsmith::compile::compile;
use trailsmith::estate::{Estate, Resource};
use trailsmith::json::{Value, json};
use trailsmith::source::Sources;
use trailsmith::spec;

/// The estate of a spec, which must be right.
#[track_caller]
fn estate(text: &str) -> Estate {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", text);
    let valid = spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    compile(&valid).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

#[track_caller]
fn example(name: &str) -> Estate {
    let path = format!("{}/examples/{name}/spec.yaml", env!("CARGO_MANIFEST_DIR"));
    estate(&std::fs::read_to_string(path).unwrap())
}

#[track_caller]
fn get<'a>(estate: &'a Estate, id: &str) -> &'a Resource {
    let ids: Vec<&str> = estate.resources.iter().map(|resource| resource.id.as_str()).collect();
    estate.get(id).unwrap_or_else(|| panic!("no {id} in {ids:?}"))
}

/// A statement with its references resolved.
#[track_caller]
fn statement(estate: &Estate, resource: &str, property: &str, sid: &str) -> Value {
    let policy = estate.resolve(get(estate, resource).property(property).unwrap());
    let statements = policy["Statement"].as_array().unwrap();
    statements.iter().find(|s| s["Sid"] == sid).unwrap_or_else(|| panic!("no {sid} in {policy:#}")).clone()
}

/// The statements of the CloudTrail user guide, "Organization trails", with its ids filled in.
#[test]
fn the_bucket_policy_is_the_user_guides_for_an_organization_trail() {
    let estate = example("full");
    let arn = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/org-trail";
    let get = |sid| statement(&estate, "LogsBucketPolicy", "/PolicyDocument", sid);
    assert_eq!(
        get("AWSCloudTrailAclCheck20150319"),
        json!({
            "Sid": "AWSCloudTrailAclCheck20150319",
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "s3:GetBucketAcl",
            "Resource": "arn:aws:s3:::acme-org-trail-logs",
            "Condition": {"StringEquals": {"aws:SourceArn": [
                arn,
                "arn:aws:cloudtrail:eu-west-1:444444444444:trail/payments-trail",
            ]}},
        })
    );
    for (sid, folder) in [
        ("AWSCloudTrailWrite20150319", "111111111111"),
        ("AWSCloudTrailOrganizationWrite20150319", "o-a1b2c3d4e5"),
    ] {
        assert_eq!(
            get(sid),
            json!({
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": "s3:PutObject",
                "Resource": format!("arn:aws:s3:::acme-org-trail-logs/audit/AWSLogs/{folder}/*"),
                "Condition": {"StringEquals": {
                    "s3:x-amz-acl": "bucket-owner-full-control",
                    "aws:SourceArn": arn,
                }},
            })
        );
    }
    let single = get("AWSCloudTrailWrite201503192");
    assert_eq!(single["Resource"], "arn:aws:s3:::acme-org-trail-logs/payments/AWSLogs/444444444444/*");
}

#[test]
fn policies_name_the_management_account_also_under_a_delegated_administrator() {
    let estate = example("delegated-administrator");
    let arn = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/org-trail";
    let write =
        statement(&estate, "LogsBucketPolicy", "/PolicyDocument", "AWSCloudTrailOrganizationWrite20150319");
    assert_eq!(write["Condition"]["StringEquals"]["aws:SourceArn"], arn);
    let own = statement(&estate, "LogsBucketPolicy", "/PolicyDocument", "AWSCloudTrailWrite20150319");
    assert_eq!(own["Resource"], "arn:aws:s3:::acme-org-trail-logs/AWSLogs/111111111111/*");
    let trail = get(&estate, "OrgTrail");
    assert_eq!(estate.stack(trail.stack).account, "333333333333");
    assert_eq!(estate.arn(trail).unwrap(), arn);
    assert_eq!(trail.attributes.depends_on, ["LogsBucketPolicy", "DelegatedAdministrator"]);
    let registration = get(&estate, "DelegatedAdministrator");
    assert_eq!(estate.stack(registration.stack).account, "111111111111");
    assert_eq!(registration.properties, json!({"AccountId": "333333333333"}));
}

/// CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail".
#[test]
fn the_key_policy_lets_exactly_this_trail_encrypt() {
    let estate = example("minimal");
    let get = |sid| statement(&estate, "LogsKey", "/KeyPolicy", sid);
    let arn = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/org";
    assert_eq!(
        get("AllowCloudTrailEncryptLogs"),
        json!({
            "Sid": "AllowCloudTrailEncryptLogs",
            "Effect": "Allow",
            "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": "kms:GenerateDataKey*",
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceArn": arn},
                "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111111111111:trail/*"},
            },
        })
    );
    assert_eq!(
        get("AllowCloudTrailDescribeKey")["Condition"],
        json!({"StringEquals": {"aws:SourceArn": arn}})
    );
    assert_eq!(get("AllowCloudTrailDecryptTrail").get("Condition"), None);
    assert_eq!(get("EnableIamPolicies")["Principal"], json!({"AWS": "arn:aws:iam::222222222222:root"}));
}

#[test]
fn readers_decrypt_log_files_only_also_from_other_accounts_and_by_pattern() {
    let estate = example("full");
    let get = |sid| statement(&estate, "TrailKey", "/KeyPolicy", sid);
    let named = get("EnableCloudTrailLogDecryptPermissions");
    assert_eq!(named["Principal"], json!({"AWS": "arn:aws:iam::333333333333:role/LogAnalyst"}));
    assert_eq!(named["Condition"], json!({"Null": {"kms:EncryptionContext:aws:cloudtrail:arn": "false"}}));
    let pattern = get("EnableCloudTrailLogDecryptPermissions2");
    assert_eq!(pattern["Principal"], json!({"AWS": "arn:aws:iam::333333333333:root"}));
    assert_eq!(
        pattern["Condition"]["ArnLike"]["aws:PrincipalArn"],
        "arn:aws:iam::333333333333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Auditor_*"
    );
    assert_eq!(
        get("EnableBucketKeyDecryptPermissions")["Condition"],
        json!({"StringEquals": {"kms:EncryptionContext:aws:s3:arn": "arn:aws:s3:::acme-org-trail-logs"}})
    );
}

#[test]
fn administrators_are_exempt_from_denies_and_without_any_only_deletes_are_denied() {
    let named = example("full");
    let exempt = json!({"ArnNotLike": {"aws:PrincipalArn": [
        "arn:aws:iam::222222222222:role/BreakGlass",
        "arn:aws:iam::222222222222:role/Deploy",
    ]}});
    assert_eq!(statement(&named, "LogsBucketPolicy", "/PolicyDocument", "DenyDeletes")["Condition"], exempt);
    let changes = statement(&named, "LogsBucketPolicy", "/PolicyDocument", "DenyConfigurationChanges");
    assert_eq!(
        changes["Condition"]["ArnNotLike"]["aws:PrincipalArn"],
        json!([
            "arn:aws:iam::222222222222:role/BreakGlass",
            "arn:aws:iam::222222222222:role/Deploy",
            "arn:aws:iam::222222222222:root",
        ]),
        "only root can set MFA Delete"
    );
    let destruction = statement(&named, "TrailKey", "/KeyPolicy", "DenyKeyDestruction");
    assert_eq!(
        destruction["Condition"]["ArnNotLike"]["aws:PrincipalArn"],
        json!([
            "arn:aws:iam::222222222222:role/Deploy",
            "arn:aws:iam::222222222222:role/KeyAdmin",
            "arn:aws:iam::222222222222:root",
        ])
    );
    let silent = example("minimal");
    assert_eq!(
        statement(&silent, "LogsBucketPolicy", "/PolicyDocument", "DenyDeletes").get("Condition"),
        None
    );
    let policy = get(&silent, "LogsBucketPolicy").properties.to_string();
    assert!(!policy.contains("PutBucketPolicy"), "the account would be locked out: {policy}");
}

#[test]
fn no_statement_denies_what_cloudtrail_does() {
    for name in ["minimal", "full", "object-lock", "adopt-existing"] {
        let estate = example(name);
        for policy in estate.of_kind("AWS::S3::BucketPolicy") {
            for statement in policy.properties["PolicyDocument"]["Statement"].as_array().unwrap() {
                if statement["Effect"] != "Deny" {
                    continue;
                }
                let unconditional = statement.get("Condition").is_none()
                    || statement["Condition"].get("ArnNotLike").is_some();
                let actions = statement["Action"].to_string();
                let delivery = ["PutObject\"", "GetBucketAcl", "s3:*", "GetBucketLocation"];
                assert!(
                    !unconditional || !delivery.iter().any(|action| actions.contains(action)),
                    "{name}: {statement:#}"
                );
                assert!(!statement.to_string().contains("x-amz-server-side-encryption\""), "{statement:#}");
            }
        }
    }
}

#[test]
fn the_access_log_bucket_is_one_that_s3_can_write_to() {
    let estate = example("minimal");
    let logs = get(&estate, "LogsBucket");
    let target = get(&estate, "LogsAccessLogsBucket");
    assert_eq!(
        logs.properties["LoggingConfiguration"],
        json!({"DestinationBucketName": {"Ref": "LogsAccessLogsBucket"}, "LogFilePrefix": "acme-org-trail-logs/"})
    );
    let rule = &target.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"][0];
    assert_eq!(rule["ServerSideEncryptionByDefault"], json!({"SSEAlgorithm": "AES256"}));
    assert_eq!(target.properties.get("ObjectLockConfiguration"), None);
    assert_eq!(target.properties.get("LoggingConfiguration"), None);
    let write =
        statement(&estate, "LogsAccessLogsBucketPolicy", "/PolicyDocument", "S3ServerAccessLogsPolicy");
    assert_eq!(write["Principal"], json!({"Service": "logging.s3.amazonaws.com"}));
    assert_eq!(write["Resource"], "arn:aws:s3:::acme-org-trail-logs-access-logs/acme-org-trail-logs/*");
    assert_eq!(
        write["Condition"],
        json!({
            "ArnLike": {"aws:SourceArn": "arn:aws:s3:::acme-org-trail-logs"},
            "StringEquals": {"aws:SourceAccount": "222222222222"},
        })
    );
}

#[test]
fn the_default_lifecycle_never_deletes_before_the_promise() {
    let rule =
        |name| get(&example(name), "LogsBucket").properties["LifecycleConfiguration"]["Rules"][0].clone();
    let without = rule("minimal");
    assert_eq!(without.get("ExpirationInDays"), None, "nothing was promised, so nothing expires");
    assert_eq!(without["NoncurrentVersionExpiration"]["NoncurrentDays"], 365);
    let promised = rule("delegated-administrator");
    assert_eq!(promised["ExpirationInDays"], 400);
    assert_eq!(promised["NoncurrentVersionExpiration"]["NoncurrentDays"], 400);
    let locked = rule("object-lock");
    assert_eq!(locked["ExpirationInDays"], 2555);
    assert_eq!(
        get(&example("minimal"), "LogsBucket").properties["LifecycleConfiguration"]["TransitionDefaultMinimumObjectSize"],
        "all_storage_classes_128K"
    );
}

#[test]
fn mfa_delete_leaves_the_lifecycle_out() {
    let estate = example("mfa-delete");
    let bucket = get(&estate, "LogsBucket");
    assert_eq!(
        bucket.properties["VersioningConfiguration"],
        json!({"Status": "Enabled", "MFADelete": "Enabled"})
    );
    assert_eq!(bucket.properties.get("LifecycleConfiguration"), None);
    let access_logs = get(&estate, "LogsAccessLogsBucket");
    assert_eq!(access_logs.properties["VersioningConfiguration"], json!({"Status": "Enabled"}));
}

#[test]
fn partition_and_region_are_the_specs() {
    let estate = example("govcloud");
    let names: Vec<&str> = estate.stacks.iter().map(|stack| stack.name.as_str()).collect();
    assert_eq!(names, ["log-archive-us-gov-east-1", "management"]);
    let text = format!("{:?}", estate.resources);
    assert!(!text.contains("arn:aws:"), "an ARN of the wrong partition");
    assert!(text.contains("arn:aws-us-gov:cloudtrail:us-gov-west-1:111111111111:trail/org-trail"));
}

#[test]
fn every_origin_points_into_the_spec() {
    let text = "version: 1\norganization:\n  id: o-a1b2c3d4e5\n  home_region: eu-west-1\n  accounts: {management: \"111111111111\", log_archive: \"222222222222\"}\nbuckets:\n  logs:\n    name: acme-logs\n    access_logs: {enabled: false}\ntrails:\n  org:\n    bucket: logs\n    multi_region: false\n";
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", text);
    let estate = compile(&spec::read(&sources, id).unwrap()).unwrap();
    let at = |resource: &str, pointer: &str| {
        let position = sources.position(get(&estate, resource).origins.locate(pointer));
        (position.line, position.column)
    };
    assert_eq!(at("OrgTrail", "/IsMultiRegionTrail"), (13, 19));
    assert_eq!(at("OrgTrail", "/EnableLogFileValidation"), (11, 3), "a default leads to its section");
    assert_eq!(at("LogsBucket", "/BucketName"), (8, 11));
    assert_eq!(
        at("LogsBucketPolicy", "/PolicyDocument/Statement/1/Resource"),
        (11, 3),
        "the trail asked for it"
    );
    assert_eq!(at("LogsBucket", ""), (7, 3));
}

/// What is said about a spec that is right but cannot be compiled.
#[track_caller]
fn refused(text: &str) -> Vec<String> {
    let mut sources = Sources::new();
    let id = sources.add("spec.yaml", text);
    let valid = spec::read(&sources, id).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let errors = compile(&valid).expect_err("it cannot be compiled");
    errors.into_iter().map(|error| error.message).collect()
}

const HEAD: &str = "version: 1\norganization:\n  id: o-a1b2c3d4e5\n  home_region: eu-west-1\n  accounts: {management: \"111111111111\", log_archive: \"222222222222\", one: \"333333333333\", two: \"444444444444\"}\n";

#[test]
fn policies_over_the_size_limits_are_refused_with_their_size() {
    let readers = |count: usize| {
        let arns = (0..count).map(|n| format!("arn:aws:iam::333333333333:role/team-{n:04}/LogAnalyst"));
        arns.collect::<Vec<_>>().join(", ")
    };
    let spec = |count| {
        format!(
            "{HEAD}buckets:\n  logs: {{name: acme-logs, readers: [{}]}}\ntrails:\n  org: {{bucket: logs}}\n",
            readers(count)
        )
    };
    // Each reader stands twice in both policies, with some 50 bytes.
    let messages = refused(&spec(200));
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].starts_with("the bucket policy of buckets.logs would have 2"), "{messages:?}");
    assert!(messages[0].ends_with("S3 takes 20 KB (20480 bytes)"), "{messages:?}");
    let messages = refused(&spec(320));
    assert!(
        messages.iter().any(|message| message.starts_with("the key policy of buckets.logs.key would have 3")),
        "{messages:?}"
    );
    assert!(
        messages.iter().any(|message| message.ends_with("KMS takes 32 KB (32768 bytes)")),
        "{messages:?}"
    );
    estate(&spec(100));
}

#[test]
fn stacks_that_need_each_other_are_refused() {
    let spec = format!(
        "{HEAD}buckets:\n  a: {{name: acme-a, account: one}}\n  b: {{name: acme-b, account: two}}\ntrails:\n  aaa: {{bucket: b, organization: false, account: one}}\n  bbb: {{bucket: a, organization: false, account: two}}\n"
    );
    let messages = refused(&spec);
    assert_eq!(messages, ["the stacks one, two need each other: none can be deployed first"]);
}

#[test]
fn an_adopted_key_and_bucket_keep_their_arns() {
    let estate = example("adopt-existing");
    let arn = "arn:aws:kms:eu-west-1:222222222222:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    assert_eq!(get(&estate, "TrailKey").existing.as_deref(), Some(arn));
    assert_eq!(estate.resolve(&get(&estate, "OrgTrail").properties["KMSKeyId"]), arn);
    assert_eq!(get(&estate, "LogsBucket").existing.as_deref(), Some("arn:aws:s3:::acme-cloudtrail-2019"));
    assert_eq!(get(&estate, "LogsAccessLogsBucket").existing, None, "it is new");
}

#[test]
fn evidence_is_retained() {
    for name in ["minimal", "full", "govcloud", "mfa-delete"] {
        let estate = example(name);
        for resource in &estate.resources {
            let evidence =
                ["AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::KMS::Key", "AWS::CloudTrail::Trail"];
            assert_eq!(
                resource.attributes.retain,
                evidence.contains(&resource.kind.as_str()),
                "{name}: {}",
                resource.id
            );
        }
    }
}
