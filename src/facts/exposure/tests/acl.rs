//! What a bucket's access control list lets everybody do.

use super::*;

const ALL: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const ACCOUNTS: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

/// A bucket with these properties and this statement, of which ACLs are on unless they say otherwise.
fn with(properties: &Value, statements: &Value) -> Exposure {
    let mut all =
        json!({"BucketName": "logs", "OwnershipControls": {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}});
    for (name, value) in properties.as_object().unwrap() {
        all[name] = value.clone();
    }
    bucket(statements, &json!({"Logs": {"Type": "AWS::S3::Bucket", "Properties": all}}))
}

fn granted(uri: &str, permission: &str) -> Value {
    json!({"AccessControlPolicy": {"Grants": [{"Grantee": {"Type": "Group", "URI": uri}, "Permission": permission}]}})
}

#[test]
fn a_public_acl_lets_everybody_write_or_list() {
    let write = with(&granted(ALL, "WRITE"), &json!([]));
    assert_eq!(may(&write, Who::Anybody, What::Write), Answer::Yes);
    assert_eq!(may(&write, Who::Anybody, What::Delete), Answer::No);
    assert_eq!(may(&write, Who::Anybody, What::Read), Answer::No);
    let row = write.rows.iter().find(|row| (row.who, row.what) == (Who::Anybody, What::Write)).unwrap();
    assert_eq!(row.statement.as_ref().unwrap().pointer, "/AccessControlPolicy/Grants/0");
    assert!(row.sentence.ends_with("(s3:PutObject), by its ACL"), "{}", row.sentence);
    let accounts = with(&granted(ACCOUNTS, "READ"), &json!([]));
    assert_eq!(may(&accounts, Who::Anybody, What::Read), Answer::No);
    assert_eq!(may(&accounts, Who::Outsiders, What::Read), Answer::Yes);
    let canned = with(&json!({"AccessControl": "PublicReadWrite"}), &json!([]));
    assert_eq!(may(&canned, Who::Anybody, What::Write), Answer::Yes);
    let full = with(&granted(ALL, "FULL_CONTROL"), &json!([]));
    assert_eq!(may(&full, Who::Anybody, What::Administer), Answer::Yes);
}

#[test]
fn ownership_blocks_and_denies_keep_it_from_having_an_effect() {
    let write = |more: Value, statements: Value| {
        let mut properties = granted(ALL, "WRITE");
        for (name, value) in more.as_object().unwrap() {
            properties[name] = value.clone();
        }
        may(&with(&properties, &statements), Who::Anybody, What::Write)
    };
    let ownership = |rule: Value| json!({"OwnershipControls": {"Rules": [{"ObjectOwnership": rule}]}});
    assert_eq!(write(ownership(json!("BucketOwnerEnforced")), json!([])), Answer::No);
    assert_eq!(write(ownership(json!("BucketOwnerPreferred")), json!([])), Answer::Yes);
    assert!(matches!(write(json!({"OwnershipControls": null}), json!([])), Answer::Unknown(_)));
    assert!(matches!(write(ownership(json!({"Ref": "Rule"})), json!([])), Answer::Unknown(_)));
    let block = |name: &str| json!({"PublicAccessBlockConfiguration": {name: true}});
    assert_eq!(write(block("IgnorePublicAcls"), json!([])), Answer::No);
    assert_eq!(write(block("RestrictPublicBuckets"), json!([])), Answer::Yes);
    let deny = allow(&json!({"Effect": "Deny", "Action": "s3:PutObject"}));
    assert_eq!(write(json!({}), json!([deny])), Answer::No);
}
