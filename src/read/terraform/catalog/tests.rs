//! The catalogue, type by type.

mod strangers;

use super::{catalog, fold};
use crate::diagnostic::Diagnostic;
use crate::estate::intrinsic::{attribute, present, reference, sub, unknown};
use crate::estate::{Origins, Resource, StackId, UnitId};
use crate::json::{Value, json};
use crate::read::Options;
use crate::read::terraform::Block;
use crate::source::{Location, Sources, Span};
use std::collections::BTreeSet;

fn block(address: &str, arguments: Value) -> Block {
    let source = Sources::new().add("main.tf", "");
    let mut parts = address.rsplit('.');
    let label = parts.next().unwrap().to_owned();
    Block {
        kind: parts.next().unwrap().to_owned(),
        data: address.starts_with("data."),
        address: address.to_owned(),
        label,
        arguments,
        origins: Origins::new(Location { source, span: Span::new(0, 0) }),
        stack: StackId(0),
        depends_on: Vec::new(),
        order: crate::estate::Order::default(),
        prevent_destroy: Some(false),
        gate: None,
        repeats: 0,
    }
}

fn folded(blocks: impl IntoIterator<Item = (&'static str, Value)>) -> (Vec<Resource>, Vec<Diagnostic>) {
    let blocks = blocks.into_iter().map(|(address, arguments)| block(address, arguments)).collect();
    fold(blocks, UnitId(0), &Options::default())
}

/// The properties of the first of the resources that these blocks become.
fn first(blocks: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    folded(blocks).0.swap_remove(0).properties
}

#[test]
fn each_type_has_one_table() {
    let kinds: BTreeSet<&str> = catalog().map(|table| table.kind).collect();
    assert_eq!(kinds.len(), catalog().count());
}

#[test]
fn defaults_that_differ_are_written_out_and_scalars_have_their_types() {
    let trail = json!({"name": "org", "s3_bucket_name": "b", "is_multi_region_trail": "true", "kms_key_id": "",
                       "event_selector": [{"read_write_type": "All", "data_resource": [
                           {"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}]});
    assert_eq!(
        first([("aws_cloudtrail.org", trail)]),
        json!({
            "TrailName": "org", "S3BucketName": "b", "IsLogging": true, "IncludeGlobalServiceEvents": true,
            "IsMultiRegionTrail": true,
            "EventSelectors": [{"ReadWriteType": "All", "DataResources": [
                {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}],
        })
    );
}

#[test]
fn imported_key_material_says_when_it_expires() {
    let (resources, _) = folded([
        ("aws_kms_external_key.k", json!({"valid_to": "2027-01-01T00:00:00Z"})),
        ("aws_kms_external_key.l", json!({"valid_to": ""})),
    ]);
    assert_eq!(resources[0].properties, json!({"Origin": "EXTERNAL", "ValidTo": "2027-01-01T00:00:00Z"}));
    assert_eq!(resources[1].properties, json!({"Origin": "EXTERNAL"}));
}

#[test]
fn a_replica_is_a_key_that_is_rotated_elsewhere() {
    let replica = json!({"primary_key_arn": "arn:aws:kms:us-east-1:222222222222:key/mrk-1", "policy": "{}"});
    let key = folded([("aws_kms_replica_key.logs", replica)]).0.swap_remove(0);
    assert_eq!(key.kind, "AWS::KMS::Key");
    let why = "a replica is rotated with its primary key, which is in another Region";
    assert_eq!(key.properties["EnableKeyRotation"], unknown(why));
}

#[test]
fn split_resources_are_part_of_their_bucket() {
    let (resources, diagnostics) = folded([
        ("aws_s3_bucket.logs", json!({"bucket": "acme-logs"})),
        (
            "aws_s3_bucket_versioning.logs",
            json!({"bucket": attribute("aws_s3_bucket/logs", "id"),
            "versioning_configuration": [{"status": "Enabled", "mfa_delete": "Enabled"}]}),
        ),
        // Through another split resource, and by name.
        (
            "aws_s3_bucket_acl.logs",
            json!({"bucket": attribute("aws_s3_bucket_versioning/logs", "bucket"),
            "acl": "log-delivery-write"}),
        ),
        (
            "aws_s3_bucket_object_lock_configuration.logs",
            json!({"bucket": "acme-logs",
            "rule": [{"default_retention": [{"mode": "COMPLIANCE", "days": "30"}]}]}),
        ),
    ]);
    assert_eq!(diagnostics, []);
    assert_eq!(resources.len(), 1);
    assert_eq!(
        resources[0].properties,
        json!({
            "BucketName": "acme-logs",
            "VersioningConfiguration": {"Status": "Enabled", "MFADelete": "Enabled"},
            "AccessControl": "LogDeliveryWrite",
            "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}}},
            "ObjectLockEnabled": true,
        })
    );
    assert_eq!(resources[0].related.len(), 3);
}

#[test]
fn a_split_resource_of_an_unknown_bucket_may_be_any_ones() {
    let (resources, _) = folded([
        ("aws_s3_bucket.a", json!({"bucket": "a"})),
        ("aws_s3_bucket.b", json!({"bucket": "b", "versioning": [{"enabled": true}]})),
        (
            "aws_s3_bucket_versioning.x",
            json!({"bucket": unknown("`var.x` has no default"),
            "versioning_configuration": [{"status": "Enabled"}]}),
        ),
    ]);
    let reason = "`aws_s3_bucket_versioning.x` may set it: `var.x` has no default";
    assert_eq!(resources[0].property("/VersioningConfiguration"), Some(&unknown(reason)));
    assert_eq!(resources[1].property("/VersioningConfiguration/Status"), Some(&json!("Enabled")));
}

#[test]
fn a_bucket_of_before_version_4_has_all_in_it() {
    let bucket = json!({
        "bucket": "logs", "acl": "public-read", "force_destroy": true, "tags": {"a": "b"},
        "policy": "{\"Statement\": []}",
        "grant": [{"type": "Group", "uri": "http://x", "permissions": ["READ", "WRITE"], "id": ""}],
        "versioning": [{"enabled": true, "mfa_delete": true}],
        "logging": [{"target_bucket": "access", "target_prefix": "l/"}],
        "lifecycle_rule": [{"id": "r", "enabled": true, "prefix": "p/", "expiration": [{"days": 90, "date": ""}],
            "transition": [{"days": 60, "storage_class": "GLACIER"}, {"days": 30, "storage_class": "STANDARD_IA"}]}],
        "server_side_encryption_configuration": [{"rule": [{"apply_server_side_encryption_by_default": [
            {"sse_algorithm": "aws:kms", "kms_master_key_id": attribute("aws_kms_key/k", "arn")}]}]}],
    });
    let (resources, _) = folded([("aws_s3_bucket.b", bucket), ("aws_kms_key.k", json!({}))]);
    assert_eq!(
        resources[0].properties,
        json!({
            "BucketName": "logs", "ForceDestroy": true, "AccessControl": "PublicRead",
            "AccessControlPolicy": {"Grants": [
                {"Grantee": {"Type": "Group", "URI": "http://x"}, "Permission": "READ"},
                {"Grantee": {"Type": "Group", "URI": "http://x"}, "Permission": "WRITE"},
            ]},
            "VersioningConfiguration": {"Status": "Enabled", "MFADelete": "Enabled"},
            "LoggingConfiguration": {"DestinationBucketName": "access", "LogFilePrefix": "l/"},
            "LifecycleConfiguration": {"Rules": [{"Id": "r", "Status": "Enabled", "Prefix": "p/", "ExpirationInDays": 90,
                "Transitions": [{"TransitionInDays": 30, "StorageClass": "STANDARD_IA"},
                                {"TransitionInDays": 60, "StorageClass": "GLACIER"}]}]},
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {
                "SSEAlgorithm": "aws:kms", "KMSMasterKeyID": attribute("aws_kms_key/k", "Arn")}}]},
            "Tags": [{"Key": "a", "Value": "b"}],
        })
    );
    assert_eq!(
        resources[1].properties,
        json!({"Bucket": reference("aws_s3_bucket/b"), "PolicyDocument": {"Statement": []}})
    );
}

#[test]
fn access_logs_to_nowhere_do_not_go_to_the_bucket_itself() {
    let logging =
        json!({"bucket": reference("aws_s3_bucket/b"), "target_bucket": null, "target_prefix": "x/"});
    let bucket = |arguments: Value| ("aws_s3_bucket.b", arguments);
    let split = folded([bucket(json!({})), ("aws_s3_bucket_logging.l", logging)]);
    let whole = folded([bucket(json!({"logging": [{"target_bucket": ""}]}))]);
    for ((resources, told), whose) in [(split, "aws_s3_bucket_logging.l"), (whole, "aws_s3_bucket.b")] {
        let target = resources[0].property("/LoggingConfiguration/DestinationBucketName");
        assert_eq!(target, Some(&present("`target_bucket` is not set")));
        let message = format!("`target_bucket` is not set, though Terraform demands it, in `{whose}`");
        assert_eq!(told.iter().map(|d| d.message.as_str()).collect::<Vec<_>>(), [message]);
    }
}

#[test]
fn a_log_groups_arn_ends_in_stars_only_where_they_were_written() {
    let group = ("aws_cloudwatch_log_group.g", json!({"name": "g"}));
    let trail = |arn: Value| ("aws_cloudtrail.t", json!({"cloud_watch_logs_group_arn": arn}));
    let arn = |value| first([trail(value), group.clone()])["CloudWatchLogsLogGroupArn"].clone();
    assert_eq!(
        arn(sub("${aws_cloudwatch_log_group/g.arn}:*")),
        attribute("aws_cloudwatch_log_group/g", "Arn")
    );
    let bare =
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${aws_cloudwatch_log_group/g}";
    assert_eq!(arn(attribute("aws_cloudwatch_log_group/g", "arn")), sub(bare));
}

#[test]
fn documents_are_read_with_references_in_them() {
    let policy = |policy: Value| {
        let bucket = ("aws_s3_bucket.b", json!({"bucket": "b"}));
        folded([
            bucket,
            (
                "aws_s3_bucket_policy.b",
                json!({"bucket": attribute("aws_s3_bucket/b", "id"), "policy": policy}),
            ),
        ])
    };
    let expected = json!({"Resource": [sub("${aws_s3_bucket/b.Arn}/*"), "${!aws:username}", attribute("aws_s3_bucket/b", "Arn")]});
    let text = r#"{"Resource": ["${aws_s3_bucket/b.arn}/*", "$${aws:username}", "${aws_s3_bucket/b.arn}"]}"#
        .replace("$${aws:username}", "x");
    let (resources, _) = policy(sub(text));
    assert_eq!(resources[1].property("/PolicyDocument/Resource/0"), expected.pointer("/Resource/0"));
    assert_eq!(resources[1].property("/PolicyDocument/Resource/2"), expected.pointer("/Resource/2"));
    let marked = json!({"Trailsmith::Json": {"Resource": attribute("aws_s3_bucket/b", "arn")}});
    assert_eq!(
        policy(marked).0[1].property("/PolicyDocument/Resource"),
        Some(&attribute("aws_s3_bucket/b", "Arn"))
    );
    let (resources, diagnostics) = policy(json!("{not json"));
    assert!(resources[1].property("/PolicyDocument/Trailsmith::Unknown").is_some());
    assert_eq!(diagnostics.len(), 1);
}

#[test]
fn a_roles_policies_are_in_the_role() {
    let role = attribute("aws_iam_role/r", "name");
    let (resources, _) = folded([
        ("aws_iam_role.r", json!({"name": "r", "assume_role_policy": "{}"})),
        ("aws_iam_role_policy.p", json!({"role": role, "name": "p", "policy": "{\"Statement\": []}"})),
        (
            "aws_iam_role_policy_attachment.a",
            json!({"role": role, "policy_arn": "arn:aws:iam::aws:policy/X"}),
        ),
        ("aws_iam_role_policy.elsewhere", json!({"role": "other", "name": "q", "policy": "{}"})),
    ]);
    assert_eq!(
        resources[0].property("/Policies"),
        Some(&json!([{"PolicyName": "p", "PolicyDocument": {"Statement": []}}]))
    );
    assert_eq!(resources[0].property("/ManagedPolicyArns"), Some(&json!(["arn:aws:iam::aws:policy/X"])));
    assert_eq!(
        (resources[1].kind.as_str(), &resources[1].properties["Roles"]),
        ("AWS::IAM::Policy", &json!(["other"]))
    );
}

#[test]
fn data_sources_give_what_their_arguments_say() {
    let trail =
        |name| ("aws_cloudtrail.t", json!({"s3_bucket_name": attribute("data/aws_s3_bucket/b", name)}));
    let data = ("data.aws_s3_bucket.b", json!({"bucket": "b"}));
    let name = |attribute| first([trail(attribute), data.clone()])["S3BucketName"].clone();
    assert_eq!(name("id"), json!("b"));
    assert_eq!(name("arn"), sub("arn:${AWS::Partition}:s3:::b"));
    assert_eq!(
        name("region"),
        unknown("`data.aws_s3_bucket.b.region` is read from AWS when the plan is made")
    );
}

#[test]
fn a_key_that_is_looked_up_has_an_arn_as_far_as_that_is_known() {
    let arn = |kind: &'static str, argument: &str, name: &str, asked: &str| {
        let topic = json!({"kms_master_key_id": attribute(&format!("data/{kind}/k"), asked)});
        let data = if kind == "aws_kms_key" { "data.aws_kms_key.k" } else { "data.aws_kms_alias.k" };
        first([("aws_sns_topic.t", topic), (data, json!({argument: name}))])["KmsMasterKeyId"].clone()
    };
    let here =
        |rest: &str| sub(format!("arn:${{AWS::Partition}}:kms:${{AWS::Region}}:${{AWS::AccountId}}:{rest}"));
    let key = |id: &str| arn("aws_kms_key", "key_id", id, "arn");
    let written = "arn:aws:kms:eu-west-1:222222222222:key/1a2b";
    assert_eq!(key(written), json!(written));
    assert_eq!(key("1a2b"), here("key/1a2b"));
    assert_eq!(key("alias/aws/sns"), here("alias/aws/sns"));
    let open =
        "key/${?`data.aws_kms_key.k` is the key that has the alias `alias/logs` when the plan is made}";
    assert_eq!(key("alias/logs"), here(open));
    assert_eq!(arn("aws_kms_alias", "name", "alias/aws/sns", "target_key_arn"), here("alias/aws/sns"));
    assert_eq!(arn("aws_kms_alias", "name", "alias/logs", "arn"), here("alias/logs"));
}

#[test]
fn a_key_that_another_file_makes_has_the_arn_of_a_key() {
    let trail =
        |arn| first([("aws_cloudtrail.org", json!({"name": "org", "kms_key_id": arn}))])["KMSKeyId"].clone();
    let reason = "`aws_kms_key.logs.arn` is known after apply";
    let arn = trail(attribute("aws_kms_key/logs", "arn"));
    assert_eq!(arn, sub(format!("arn:${{?{reason}}}:key/${{?{reason}}}")));
    let alias = trail(attribute("aws_kms_alias/logs", "arn"));
    assert_eq!(alias, sub("arn:${?`aws_kms_alias.logs.arn` is known after apply}".to_owned()));
}

#[test]
fn lifecycle_filters_have_several_forms() {
    let rule = |filter: Value| {
        let rules = json!({"bucket": "b", "rule": [{"id": "r", "status": "Enabled", "filter": filter}]});
        let bucket = first([
            ("aws_s3_bucket.b", json!({"bucket": "b"})),
            ("aws_s3_bucket_lifecycle_configuration.b", rules),
        ]);
        let mut rule = bucket["LifecycleConfiguration"]["Rules"][0].clone();
        rule.as_object_mut().unwrap().retain(|name, _| name != "Id" && name != "Status");
        rule
    };
    assert_eq!(rule(json!([{}])), json!({}));
    assert_eq!(rule(json!([{"prefix": "p"}])), json!({"Prefix": "p"}));
    assert_eq!(
        rule(json!([{"tag": [{"key": "k", "value": "v"}]}])),
        json!({"TagFilters": [{"Key": "k", "Value": "v"}]})
    );
    let older = json!([{"and": [], "object_size_greater_than": "", "object_size_less_than": "", "prefix": "p", "tag": []}]);
    assert_eq!(rule(older), json!({"Prefix": "p"}));
    assert_eq!(
        rule(
            json!([{"and": [{"prefix": "p", "object_size_greater_than": 1, "object_size_less_than": 0, "tags": {"k": "v"}}]}])
        ),
        json!({"Prefix": "p", "ObjectSizeGreaterThan": "1", "TagFilters": [{"Key": "k", "Value": "v"}]})
    );
}
