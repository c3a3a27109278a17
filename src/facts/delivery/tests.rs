//! The proof over small designs: what each row says, and what it stands on.

mod controls;

use super::*;
use crate::estate::{Estate, Place, Stack, StackId, declared};
use crate::facts::Scope;
use crate::json::json;
use std::collections::BTreeSet;

/// A trail with a key, its bucket and its key's policy, all in one stack.
fn design() -> Estate {
    let arn = "arn:aws:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/org";
    let allow = |action: &str, resource: Value| {
        json!({"Sid": action, "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
            "Action": action, "Resource": resource,
            "Condition": {"StringEquals": {"aws:SourceArn": {"Fn::Sub": arn}}}})
    };
    declared(&json!({
        "Trail": {"Type": TRAIL, "Properties": {
            "TrailName": "org", "S3BucketName": {"Ref": "Logs"}, "KMSKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
            "EnableLogFileValidation": true,
        }},
        "Logs": {"Type": BUCKET, "Properties": {"BucketName": "logs"}},
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Logs"}, "PolicyDocument": {
            "Statement": [
                allow("s3:GetBucketAcl", json!("arn:aws:s3:::logs")),
                allow("s3:PutObject", json!({"Fn::Sub": "arn:aws:s3:::logs/AWSLogs/${AWS::AccountId}/*"})),
            ],
        }}},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {
            "Statement": [allow("kms:GenerateDataKey*", json!("*")), allow("kms:DescribeKey", json!("*"))],
        }}},
    }))
    .unwrap()
}

fn answers(estate: &Estate) -> Vec<(&'static str, Verdict)> {
    let facts = Facts::new(estate, Scope::Logging);
    let trail = facts.links.of_kind(TRAIL).next().unwrap();
    prove(&facts, trail).rows.into_iter().map(|row| (row.request, row.verdict)).collect()
}

fn all(verdict: Verdict) -> impl Fn(&(&'static str, Verdict)) -> bool {
    move |(request, found)| *request == "key_region" || *found == verdict
}

const ROWS: usize = 6;

#[test]
fn every_request_has_a_row() {
    let found = answers(&design());
    let names: Vec<_> = found.iter().map(|(request, _)| *request).collect();
    let expected = [
        "bucket_write",
        "bucket_write_digests",
        "bucket_acl_check",
        "key_encrypt",
        "key_describe",
        "key_region",
    ];
    assert_eq!(names, expected);
    assert!(found.iter().all(all(Verdict::Allowed)), "{found:?}");
}

#[test]
fn an_account_that_is_not_said_is_itself_in_its_stack_and_no_other() {
    let mut estate = design();
    estate.stacks[0] = Stack::read("one", &Place::default());
    let found = answers(&estate);
    assert_eq!(found.len(), ROWS);
    assert!(found.iter().all(all(Verdict::Allowed)), "{found:?}");
    // The trail is somebody's of whom nothing is known.
    estate.stacks.push(Stack::read("other", &Place::default()));
    estate.resources[0].stack = StackId(1);
    let found = answers(&estate);
    assert!(found.iter().all(all(Verdict::CannotTell)), "{found:?}");
    let facts = Facts::new(&estate, Scope::Logging);
    let mut rows = prove(&facts, 0).rows;
    ask::open_once(&mut rows);
    let told: BTreeSet<_> = rows.iter().filter(|row| row.told).flat_map(|row| &row.because).collect();
    let all: BTreeSet<_> = rows.iter().flat_map(|row| &row.because).collect();
    assert_eq!(told, all, "each reason is told");
    assert!(rows.iter().filter(|row| row.told).count() < ROWS, "and once");
}

#[test]
fn a_service_that_stands_as_an_account_is_told() {
    let mut estate = design();
    let policy =
        estate.resources.iter_mut().find(|resource| resource.kind == "AWS::S3::BucketPolicy").unwrap();
    policy.properties["PolicyDocument"]["Statement"][1]["Principal"] = "cloudtrail.amazonaws.com".into();
    let facts = Facts::new(&estate, Scope::Logging);
    let row = prove(&facts, 0).rows.into_iter().find(Row::is_denied).unwrap();
    assert!(row.because[0].contains("write `{\"Service\": \"cloudtrail.amazonaws.com\"}`"), "{row:?}");
}

#[test]
fn what_cannot_encrypt_or_pays_for_nothing_is_not_delivered_to() {
    let with = |resource: &str, name: &str, value: Value| {
        let mut estate = design();
        let found = estate.resources.iter_mut().find(|one| one.id == resource).unwrap();
        found.properties[name] = value;
        answers(&estate).iter().filter(|(_, verdict)| *verdict == Verdict::Denied).count()
    };
    assert_eq!(with("Key", "KeyState", json!("Enabled")), 0);
    for (name, value) in [
        ("KeyState", json!("PendingDeletion")),
        ("Enabled", json!(false)),
        ("KeySpec", json!("RSA_2048")),
        ("KeyUsage", json!("SIGN_VERIFY")),
    ] {
        assert_eq!(with("Key", name, value), 1, "{name}");
    }
    assert_eq!(with("Logs", "RequestPaymentConfiguration", json!({"Payer": "Requester"})), 3);
    assert_eq!(with("Trail", "Status", json!({"LatestDeliveryError": "AccessDenied"})), 3);
    assert_eq!(with("Trail", "Status", json!({"LatestDeliveryError": ""})), 0);
}

#[test]
fn what_is_named_as_aws_does_not_take_it_is_told_once() {
    let mut estate = design();
    estate.resources[0].properties["S3BucketName"] = json!({"Fn::GetAtt": ["Logs", "Arn"]});
    let facts = Facts::new(&estate, Scope::Logging);
    let rows = prove(&facts, 0).rows;
    let denied: Vec<_> = rows.iter().filter(|row| row.is_denied()).collect();
    assert_eq!((denied.len(), denied.iter().filter(|row| row.told).count()), (3, 1), "{denied:?}");
    assert_eq!(denied[0].because, ["an ARN stands in `S3BucketName`, and AWS takes a name there"]);
}

#[test]
fn what_is_in_one_stack_is_in_one_account() {
    let mut estate = declared(&json!({
        "Trail": {"Type": TRAIL, "Properties": {
            "S3BucketName": "logs", "CloudWatchLogsLogGroupArn": {"Fn::GetAtt": ["Group", "Arn"]},
        }},
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {}},
    }))
    .unwrap();
    estate.stacks[0] = Stack::read("one", &Place::default());
    let account = |estate: &Estate| {
        let rows = answers(estate);
        rows.iter().find(|(request, _)| *request == "log_group_account").unwrap().1
    };
    assert_eq!(account(&estate), Verdict::Allowed);
    estate.stacks.push(Stack::read("other", &Place::default()));
    estate.resources[0].stack = StackId(1);
    assert_eq!(account(&estate), Verdict::CannotTell);
}

#[test]
fn a_keys_administrator_says_the_account() {
    let mut estate = design();
    let place = Place { account: None, region: Some("eu-west-1".to_owned()) };
    estate.stacks[0] = Stack::read("one", &place);
    let administered = |root: &str| {
        let mut estate = estate.clone();
        let statement =
            json!({"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"});
        let statements = estate.resources[3].properties.pointer_mut("/KeyPolicy/Statement").unwrap();
        statements.as_array_mut().unwrap().push(statement);
        let facts = Facts::new(&estate, Scope::Logging);
        prove(&facts, 0).arn
    };
    assert_eq!(
        administered("arn:aws:iam::444444444444:root"),
        "arn:aws:cloudtrail:eu-west-1:444444444444:trail/org"
    );
    assert_eq!(
        administered("arn:aws:iam::444444444444:role/Admin"),
        "arn:aws:cloudtrail:eu-west-1:…:trail/org"
    );
}

#[test]
fn what_is_wrong_is_said_with_the_statement() {
    let mut estate = design();
    estate.resources[0].properties["S3KeyPrefix"] = "audit".into();
    let facts = Facts::new(&estate, Scope::Logging);
    let row = &prove(&facts, 0).rows[0];
    assert_eq!((row.verdict, row.told), (Verdict::Denied, true));
    let said = "statement `s3:PutObject` of `Policy` allows s3:PutObject on `arn:aws:s3:::logs/AWSLogs/222222222222/*` \
        only, the request is for `arn:aws:s3:::logs/audit/AWSLogs/222222222222/CloudTrail/eu-west-1/…`";
    assert_eq!(row.because, [said]);
    assert_eq!(row.place, Some((2, "/PolicyDocument/Statement/1".to_owned())));
    let told: Vec<_> = prove(&facts, 0).rows.into_iter().filter(|row| row.told && row.is_denied()).collect();
    assert_eq!(told.len(), 1, "the digests fail for the same reason: {told:?}");
    // A service's calls come from no VPC.
    let deny = json!({"Sid": "Vpc", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}});
    let mut estate = design();
    let statements = estate.resources[2].properties.pointer_mut("/PolicyDocument/Statement").unwrap();
    statements.as_array_mut().unwrap().push(deny);
    let facts = Facts::new(&estate, Scope::Logging);
    let told: Vec<_> = prove(&facts, 0).rows.into_iter().filter(|row| row.told && row.is_denied()).collect();
    assert_eq!(told.len(), 1, "one cause: {told:?}");
    assert!(told[0].because[0].contains("StringNotEquals aws:SourceVpce: calls of AWS services"), "{told:?}");
}

#[test]
fn what_is_about_one_kind_of_files_is_about_no_other() {
    let mut estate = design();
    estate.resources[0].properties["IsMultiRegionTrail"] = true.into();
    let policy = estate.resources.iter_mut().find(|resource| resource.id == "Policy").unwrap();
    let statements = policy.properties.pointer_mut("/PolicyDocument/Statement").unwrap();
    let folder = |folder: &str| {
        json!({"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
            "Resource": format!("arn:aws:s3:::logs/AWSLogs/*/{folder}/*")})
    };
    statements.as_array_mut().unwrap().push(folder("*/CloudTrail"));
    assert!(answers(&estate).iter().all(all(Verdict::Allowed)), "those are the organization's");
    let policy = estate.resources.iter_mut().find(|resource| resource.id == "Policy").unwrap();
    let statements = policy.properties.pointer_mut("/PolicyDocument/Statement").unwrap();
    statements.as_array_mut().unwrap().push(folder("CloudTrail"));
    let denied: Vec<_> =
        answers(&estate).into_iter().filter(|(_, found)| *found == Verdict::Denied).collect();
    assert_eq!(denied, [("bucket_write", Verdict::Denied)]);
}

#[test]
fn a_delegated_administrators_trail_is_not_condemned() {
    let organization = |bucket_account: &str| {
        let mut estate = design();
        estate.resources[0].properties["IsOrganizationTrail"] = true.into();
        let text = |value: &Value| {
            let text = value.to_string().replace("${AWS::AccountId}", "999999999999");
            serde_json::from_str(&text).unwrap()
        };
        for number in [2, 3] {
            estate.resources[number].properties = text(&estate.resources[number].properties);
        }
        let path = "arn:aws:s3:::logs/AWSLogs/o-a1b2c3d4e5/*";
        let resource = &mut estate.resources[2].properties["PolicyDocument"]["Statement"][1]["Resource"];
        *resource = json!([resource.clone(), path]);
        let place = Place { account: Some(bucket_account.to_owned()), region: Some("eu-west-1".to_owned()) };
        estate.stacks.push(Stack::read("archive", &place));
        (1..4).for_each(|number| estate.resources[number].stack = StackId(1));
        answers(&estate)
    };
    let found = organization("333333333333");
    assert!(found.iter().all(all(Verdict::CannotTell)), "{found:?}");
    // The account that the bucket is in manages no organization that logs elsewhere.
    let found = organization("999999999999");
    assert!(found.iter().all(all(Verdict::Denied)), "{found:?}");
}
