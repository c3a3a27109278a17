//! Who may do what, by documents as they are written; laws that hold for all documents.

mod acl;
mod conditions;

use super::{Exposure, Extent, Row, What, Who, prove};
use crate::estate::{Answer, declared};
use crate::facts::{Facts, Scope};
use crate::json::{Value, json};
use proptest::prelude::*;

/// A log bucket in account 222222222222, which its key tells, with these statements and further resources.
fn bucket(statements: &Value, more: &Value) -> Exposure {
    let mut resources = json!({
        "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "logs"}},
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {
            "Bucket": {"Ref": "Logs"}, "PolicyDocument": {"Version": "2012-10-17", "Statement": statements},
        }},
        "Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": {"Ref": "Logs"}}},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": {"Statement": {
            "Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::222222222222:root"}, "Action": "kms:*", "Resource": "*",
        }}}},
    });
    for (name, value) in more.as_object().unwrap() {
        resources[name] = value.clone();
    }
    let estate = declared(&resources).unwrap();
    let number = estate.resources.iter().position(|resource| resource.id == "Logs").unwrap();
    prove(&Facts::new(&estate, Scope::Logging), number, Extent::All).unwrap()
}

fn allow(fields: &Value) -> Value {
    let mut statement =
        json!({"Sid": "One", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"});
    for (name, value) in fields.as_object().unwrap() {
        statement[name] = value.clone();
    }
    statement
}

fn may(exposure: &Exposure, who: Who, what: What) -> Answer {
    Answer::any(
        exposure.rows.iter().filter(|row| (row.who, row.what) == (who, what)).map(|row| row.may.clone()),
    )
}

const READER: &str = "arn:aws:iam::333333333333:role/LogAnalyst";

#[test]
fn a_named_reader_is_the_exception() {
    let statements =
        json!([allow(&json!({"Principal": {"AWS": READER}, "Action": ["s3:GetObject", "s3:ListBucket"]}))]);
    let exposure = bucket(&statements, &json!({}));
    assert_eq!(
        exposure.summary[0],
        "nobody outside account 222222222222 can read a log file, except role LogAnalyst of 333333333333"
    );
    let row = exposure.rows.iter().find(|row| row.who == Who::Named && row.what == What::Read).unwrap();
    assert_eq!(row.actions, ["s3:GetObject", "s3:ListBucket"]);
    assert_eq!(row.may, Answer::Yes);
    let cited = row.statement.as_ref().unwrap();
    assert_eq!((cited.resource.as_str(), cited.pointer.as_str()), ("Policy", "/PolicyDocument/Statement/0"));
    assert_eq!(may(&exposure, Who::Named, What::Write), Answer::No);
    assert_eq!(may(&exposure, Who::Account, What::Delete), Answer::Yes);
}

#[test]
fn a_canonical_user_id_is_an_account_and_may_be_the_owners() {
    let id = "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
    let named = |action: &str| {
        bucket(&json!([allow(&json!({"Principal": {"CanonicalUser": id}, "Action": action}))]), &json!({}))
    };
    for (action, what) in [
        ("s3:GetObject", What::Read),
        ("s3:DeleteObject", What::Delete),
        ("s3:PutBucketPolicy", What::Administer),
    ] {
        let exposure = named(action);
        assert!(matches!(may(&exposure, Who::Named, what), Answer::Unknown(_)), "{action}");
        let told = exposure.rows.iter().find(|row| row.who == Who::Named && row.what == what).unwrap();
        assert!(
            told.sentence.contains("canonical user 79a59df9… is the account that this is for"),
            "{}",
            told.sentence
        );
        assert_eq!(may(&exposure, Who::Named, What::Write), Answer::No);
    }
    let denied = json!([
        allow(&json!({"Principal": {"CanonicalUser": id}})),
        allow(&json!({"Effect": "Deny", "Action": "s3:Delete*"})),
    ]);
    assert_eq!(may(&bucket(&denied, &json!({})), Who::Named, What::Delete), Answer::No);
}

#[test]
fn everybody_is_kept_out_by_the_block_and_by_conditions() {
    let open = json!([allow(&json!({"Action": "s3:GetObject"}))]);
    let read = |statements: &Value, more: &Value| may(&bucket(statements, more), Who::Anybody, What::Read);
    assert_eq!(read(&open, &json!({})), Answer::Yes);
    let block = |on: Value| {
        json!({"Logs": {"Type": "AWS::S3::Bucket", "Properties": {
            "BucketName": "logs", "PublicAccessBlockConfiguration": {"RestrictPublicBuckets": on},
        }}})
    };
    assert_eq!(read(&open, &block(json!(true))), Answer::No);
    assert_eq!(read(&open, &block(json!(false))), Answer::Yes);
    assert!(matches!(read(&open, &block(json!({"Ref": "Parameter"}))), Answer::Unknown(_)));
    let account = json!({"Account": {"Type": "Terraform::aws_s3_account_public_access_block",
        "Properties": {"RestrictPublicBuckets": true}}});
    assert_eq!(read(&open, &account), Answer::No);
    for condition in [
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        json!({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
        json!({"StringEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}),
        json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/*"}}),
    ] {
        let exposure = bucket(&json!([allow(&json!({ "Condition": condition }))]), &json!({}));
        for who in [Who::Anybody, Who::Outsiders] {
            assert_eq!(may(&exposure, who, What::Read), Answer::No, "{condition}");
        }
    }
    let members =
        json!([allow(&json!({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}}))]);
    assert_eq!(may(&bucket(&members, &json!({})), Who::Organization, What::Delete), Answer::Yes);
}

#[test]
fn the_accounts_own_may_delete_unless_all_but_named_ones_are_denied() {
    let deny = |condition: Value| {
        let deletes = ["s3:DeleteObject", "s3:DeleteObjectVersion"];
        json!([allow(&json!({"Effect": "Deny", "Action": deletes, "Condition": condition}))])
    };
    let not = |arn: &str| deny(json!({"ArnNotLike": {"aws:PrincipalArn": arn}}));
    for (statements, answer) in [
        (json!([]), Answer::Yes),
        (deny(json!({})), Answer::No),
        (not("arn:aws:iam::222222222222:role/BreakGlass"), Answer::No),
        (not("arn:aws:iam::*:role/admin/*"), Answer::No),
        (not("arn:aws:iam::222222222222:role/*"), Answer::Yes),
        (
            deny(
                json!({"ArnNotLike": {"aws:PrincipalArn": {"Fn::Sub": "arn:aws:iam::222222222222:role/${Admin}"}}}),
            ),
            Answer::No,
        ),
        (deny(json!({"StringNotEquals": {"aws:PrincipalTag/duty": "archive"}})), Answer::No),
        (deny(json!({"Bool": {"aws:SecureTransport": "false"}})), Answer::Yes),
        (deny(json!({"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}})), Answer::Yes),
    ] {
        assert_eq!(may(&bucket(&statements, &json!({})), Who::Account, What::Delete), answer, "{statements}");
    }
}

#[test]
fn what_a_deny_leaves_out_is_open_to_plain_http() {
    let deny = |fields: &Value| {
        let mut statement = allow(fields);
        statement["Effect"] = "Deny".into();
        statement["Condition"] = json!({"Bool": {"aws:SecureTransport": "false"}});
        statement
    };
    let open = |statements: &Value| {
        let exposure = bucket(statements, &json!({}));
        let row = exposure.rows.into_iter().find(|row| row.what == What::InTheClear).unwrap();
        (row.may == Answer::Yes).then_some(row.actions.join(", "))
    };
    let but = |list: Value| {
        let mut statement = deny(&json!({}));
        statement.as_object_mut().unwrap().remove("Action");
        statement["NotAction"] = list;
        statement
    };
    assert_eq!(open(&json!([deny(&json!({}))])), None);
    assert_eq!(open(&json!([but(json!("iam:*"))])), None);
    assert_eq!(open(&json!([but(json!("s3:GetObject"))])).as_deref(), Some("s3:GetObject"));
    assert_eq!(open(&json!([but(json!(["s3:Get*", "iam:*"]))])).as_deref(), Some("s3:get*"));
    // What one leaves out another may deny.
    let objects = deny(&json!({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*"}));
    assert_eq!(open(&json!([but(json!("s3:GetObject")), objects.clone()])), None);
    assert!(open(&json!([but(json!("s3:Get*")), objects])).is_some());
}

#[test]
fn a_deny_of_some_leaves_the_others_that_are_let_in() {
    let reader = allow(&json!({"Principal": {"AWS": READER}, "Action": "s3:GetObject"}));
    let open = |principal: Value, condition: Value| {
        let deny = allow(&json!({"Effect": "Deny", "Principal": principal, "Condition": condition}));
        may(&bucket(&json!([reader, deny]), &json!({})), Who::Account, What::InTheClear)
    };
    let http = || json!({"Bool": {"aws:SecureTransport": "false"}});
    let of = |account: &str| {
        let mut condition = http();
        condition["StringEquals"] = json!({"aws:PrincipalAccount": account});
        condition
    };
    assert_eq!(open(json!("*"), http()), Answer::No);
    assert_eq!(open(json!("*"), of("222222222222")), Answer::Yes);
    assert_eq!(open(json!("*"), of("333333333333")), Answer::Yes);
    assert_eq!(open(json!({"AWS": "arn:aws:iam::222222222222:root"}), http()), Answer::Yes);
}

#[test]
fn control_policies_bound_what_the_document_grants() {
    let statements = json!([allow(&json!({"Principal": {"AWS": READER}, "Action": "s3:DeleteObject"}))]);
    let control = |kind: &str, targets: Value| {
        let deny = json!({"Statement": {"Effect": "Deny", "Principal": "*", "Action": "s3:Delete*", "Resource": "*"}});
        json!({"Control": {"Type": "AWS::Organizations::Policy", "$account": "111111111111", "Properties": {
            "Type": kind, "Content": deny, "TargetIds": targets,
        }}})
    };
    let rcp = |targets| control("RESOURCE_CONTROL_POLICY", targets);
    let deletes = |more: &Value| may(&bucket(&statements, more), Who::Named, What::Delete);
    assert_eq!(deletes(&json!({})), Answer::Yes);
    assert_eq!(deletes(&rcp(json!(["r-root"]))), Answer::No);
    assert_eq!(deletes(&rcp(json!(["222222222222"]))), Answer::No);
    assert_eq!(deletes(&rcp(json!(["444444444444"]))), Answer::Yes);
    for targets in [json!(["ou-ab12-abcdefgh"]), json!([])] {
        assert!(matches!(deletes(&rcp(targets)), Answer::Unknown(_)));
    }
    assert_eq!(deletes(&control("SERVICE_CONTROL_POLICY", json!(["r-root"]))), Answer::Yes);
}

#[test]
fn what_lock_and_mfa_delete_leave_of_a_right_is_said() {
    let bucket_with = |name: &str, value: Value| {
        let mut properties = json!({"BucketName": "logs"});
        properties[name] = value;
        let logs = json!({"Logs": {"Type": "AWS::S3::Bucket", "Properties": properties}});
        let exposure = bucket(&json!([]), &logs);
        let row =
            exposure.rows.iter().find(|row| (row.who, row.what) == (Who::Account, What::Delete)).unwrap();
        row.sentence.clone()
    };
    let lock = |mode: &str| json!({"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": mode, "Days": 400}}});
    for (name, value, end) in [
        (
            "ObjectLockConfiguration",
            lock("COMPLIANCE"),
            "; nobody, root included, can delete a version before day 400",
        ),
        (
            "ObjectLockConfiguration",
            lock("GOVERNANCE"),
            "; before day 400 only those with s3:BypassGovernanceRetention can delete a version",
        ),
        (
            "VersioningConfiguration",
            json!({"Status": "Enabled", "MFADelete": "Enabled"}),
            "; only root, with its MFA device, can delete a version",
        ),
        (
            "VersioningConfiguration",
            json!({"Status": "Enabled"}),
            "(s3:DeleteObject, s3:DeleteObjectVersion)",
        ),
    ] {
        let said = bucket_with(name, value);
        assert!(said.ends_with(end), "{said}");
    }
}

#[test]
fn only_a_lock_that_somebody_can_undo_is_got_around() {
    let unlocked = |properties: Value| {
        let logs = json!({"Logs": {"Type": "AWS::S3::Bucket", "Properties": properties}});
        let exposure = bucket(&json!([]), &logs);
        let told = exposure.summary.iter().any(|sentence| sentence.contains("get around Object Lock"));
        assert_eq!(told, exposure.rows.iter().any(|row| row.what == What::Unlock));
        // What is kept of new files can be changed all the same.
        let administer =
            exposure.rows.iter().find(|row| (row.who, row.what) == (Who::Account, What::Administer));
        assert!(administer.unwrap().sentence.contains("s3:PutBucketObjectLockConfiguration"));
        told
    };
    let lock = |mode: Value| {
        json!({"BucketName": "logs", "ObjectLockEnabled": true, "ObjectLockConfiguration":
            {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": mode, "Days": 400}}}})
    };
    assert!(unlocked(lock(json!("GOVERNANCE"))) && unlocked(lock(json!({"Ref": "Mode"}))));
    assert!(unlocked(json!({"BucketName": "logs", "ObjectLockEnabled": true})));
    assert!(!unlocked(lock(json!("COMPLIANCE"))) && !unlocked(json!({"BucketName": "logs"})));
}

fn statement() -> impl Strategy<Value = Value> {
    let principals = prop::sample::select(vec![
        json!("*"),
        json!({"AWS": READER}),
        json!({"AWS": "arn:aws:iam::222222222222:root"}),
        json!({"Service": "cloudtrail.amazonaws.com"}),
        json!({"Service": "config.amazonaws.com", "AWS": "444444444444"}),
    ]);
    let actions = prop::sample::select(vec!["*", "s3:Get*", "s3:Put*", "s3:Delete*", "s3:PutObject"]);
    let resources = prop::sample::select(vec!["*", "arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]);
    let conditions = prop::sample::select(vec![
        json!({}),
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        json!({"StringNotEquals": {"aws:SourceAccount": "222222222222"}}),
        json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::222222222222:role/Admin"}}),
        json!({"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:*:trail/org"}}),
        json!({"Bool": {"aws:SecureTransport": "false"}}),
        json!({"StringEquals": {"s3:x-amz-acl": {"Ref": "Parameter"}}}),
    ]);
    let effects = prop::sample::select(vec!["Allow", "Deny"]);
    (effects, principals, actions, resources, conditions).prop_map(|(effect, principal, action, resource, condition)| {
        json!({"Effect": effect, "Principal": principal, "Action": action, "Resource": resource, "Condition": condition})
    })
}

/// How much is exposed to whom, where both say it.
fn compared(before: &Exposure, after: &Exposure) -> Vec<(u8, u8, String)> {
    let rank = |row: &Row| match row.may {
        Answer::No => 0,
        Answer::Unknown(_) => 1,
        Answer::Yes => 2,
    };
    let same =
        |one: &Row, other: &Row| (one.who, &one.name, one.what) == (other.who, &other.name, other.what);
    // What everybody may is not said again of the organization, which may it all the same.
    let rank = |exposure: &Exposure, one: &Row| {
        let is_everybodys = |row: &&Row| row.who == Who::Outsiders && row.what == one.what;
        let everybody = exposure.rows.iter().filter(is_everybodys).filter(|_| one.who == Who::Organization);
        everybody.map(rank).max().unwrap_or_default().max(rank(one))
    };
    let pairs = before.rows.iter().flat_map(|one| {
        let others = after.rows.iter().filter(move |other| same(one, other));
        others.map(move |other| {
            (rank(before, one), rank(after, other), format!("{}\n{}", one.sentence, other.sentence))
        })
    });
    pairs.collect()
}

/// Found by chance once.
#[test]
fn a_deny_exposes_nothing_to_the_organization_that_everybody_could_do() {
    let strangers = json!({"StringNotEquals": {"aws:SourceAccount": "222222222222"}});
    let one = |effect: &str| json!({"Effect": effect, "Principal": "*", "Action": "*", "Resource": "*", "Condition": strangers});
    let before = bucket(&json!([one("Allow")]), &json!({}));
    let after = bucket(&json!([one("Allow"), one("Deny")]), &json!({}));
    for (before, after, told) in compared(&before, &after) {
        assert!(after <= before, "{told}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_deny_exposes_nothing(statements in prop::collection::vec(statement(), 0..3), more in statement()) {
        let before = bucket(&Value::from(statements.clone()), &json!({}));
        let mut statements = statements;
        let mut deny = more;
        deny["Effect"] = "Deny".into();
        statements.push(deny);
        for (before, after, told) in compared(&before, &bucket(&Value::from(statements), &json!({}))) {
            prop_assert!(after <= before, "{told}");
        }
    }

    #[test]
    fn a_further_principal_hides_nothing(statements in prop::collection::vec(statement(), 1..3)) {
        let before = bucket(&Value::from(statements.clone()), &json!({}));
        let mut statements = statements;
        let first = &mut statements[0];
        prop_assume!(first["Effect"] == "Allow" && first["Principal"].is_object());
        let mut ids = vec![json!("arn:aws:iam::555555555555:root")];
        ids.extend(first["Principal"].get("AWS").cloned());
        first["Principal"]["AWS"] = ids.into();
        for (before, after, told) in compared(&before, &bucket(&Value::from(statements), &json!({}))) {
            prop_assert!(after >= before, "{told}");
        }
    }
}
