//! Whom conditions let in who are named nowhere else: organizations, networks, accounts.

use super::*;

/// A bucket that everybody may read, or CloudTrail write into, under a condition.
fn under(fields: &Value, condition: &Value) -> Exposure {
    let mut statement = allow(fields);
    statement["Condition"] = condition.clone();
    bucket(&json!([statement]), &json!({}))
}

fn read_under(condition: &Value) -> Exposure {
    under(&json!({"Action": "s3:GetObject"}), condition)
}

#[test]
fn a_pattern_of_organizations_means_all_of_the_world() {
    for pattern in ["o-*", "?-*", "o-??????????", "*"] {
        let exposure = read_under(&json!({"StringLike": {"aws:PrincipalOrgID": pattern}}));
        assert_eq!(may(&exposure, Who::Outsiders, What::Read), Answer::Yes, "{pattern}");
        assert_eq!(may(&exposure, Who::Anybody, What::Read), Answer::No, "{pattern}");
        let write = json!({"Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject"});
        let exposure = under(&write, &json!({"StringLike": {"aws:SourceOrgID": pattern}}));
        assert_eq!(may(&exposure, Who::StrangersTrail, What::Write), Answer::Yes, "{pattern}");
    }
    for pattern in ["o-*/r-*/ou-*", "*", "o-*"] {
        let paths = |key: &str| json!({"ForAnyValue:StringLike": {key: [pattern]}});
        let exposure = read_under(&paths("aws:PrincipalOrgPaths"));
        assert_eq!(may(&exposure, Who::Outsiders, What::Read), Answer::Yes, "{pattern}");
        let write = json!({"Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:PutObject"});
        let exposure = under(&write, &paths("aws:SourceOrgPaths"));
        assert_eq!(may(&exposure, Who::StrangersTrail, What::Write), Answer::Yes, "{pattern}");
    }
    for own in [
        json!({"StringLike": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}}),
        json!({"StringEquals": {"aws:PrincipalOrgID": "o-*"}}),
        json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": ["o-a1b2c3d4e5/*"]}}),
        json!({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-*"}}),
    ] {
        assert_eq!(may(&read_under(&own), Who::Outsiders, What::Read), Answer::No, "{own}");
    }
}

/// The statements that let CloudTrail read the ACL and write, each under its condition.
fn cloudtrail(acl: &Value, write: &Value) -> Exposure {
    let one = |sid: &str, action: &str, condition: &Value| {
        let service = json!({"Service": "cloudtrail.amazonaws.com"});
        allow(&json!({"Sid": sid, "Principal": service, "Action": action, "Condition": condition}))
    };
    bucket(&json!([one("Acl", "s3:GetBucketAcl", acl), one("Write", "s3:PutObject", write)]), &json!({}))
}

#[test]
fn to_read_the_acl_is_not_to_write_and_the_statement_that_lets_write_is_cited() {
    let own =
        json!({"StringEquals": {"aws:SourceArn": "arn:aws:cloudtrail:eu-west-1:111111111111:trail/org"}});
    let read_only = cloudtrail(&json!({}), &own);
    assert_eq!(may(&read_only, Who::StrangersTrail, What::Write), Answer::No);
    assert_eq!(may(&read_only, Who::StrangersTrail, What::ReadAcl), Answer::Yes);
    let both = cloudtrail(&json!({}), &json!({}));
    let write = both.rows.iter().find(|row| (row.who, row.what) == (Who::StrangersTrail, What::Write));
    assert_eq!(write.unwrap().statement.as_ref().unwrap().sid.as_deref(), Some("Write"));
}

#[test]
fn a_strangers_trail_is_asked_as_ones_own_is() {
    for condition in [
        json!({"StringEquals": {"s3:TlsVersion": "1.2"}}),
        json!({"DateLessThan": {"aws:EpochTime": "1577836800"}}),
        json!({"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}),
        json!({"IpAddress": {"aws:SourceIp": "185.199.7.0/24"}}),
        json!({"StringEquals": {"s3:x-amz-storage-class": "STANDARD"}}),
    ] {
        let answer = may(&cloudtrail(&condition, &condition), Who::StrangersTrail, What::Write);
        assert!(matches!(answer, Answer::Unknown(_)), "{condition} {answer:?}");
    }
    for condition in [
        json!({"NumericGreaterThan": {"s3:TlsVersion": "1.1"}}),
        json!({"StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}),
    ] {
        let answer = may(&cloudtrail(&condition, &condition), Who::StrangersTrail, What::Write);
        assert_eq!(answer, Answer::Yes, "{condition}");
    }
}

#[test]
fn who_has_no_credentials_has_no_id_and_nobody_asks_in_the_past() {
    let exposure = read_under(&json!({"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}));
    assert_eq!(may(&exposure, Who::Anybody, What::Read), Answer::No);
    assert_eq!(may(&exposure, Who::Outsiders, What::Read), Answer::No);
    let exposure = read_under(&json!({"DateLessThan": {"aws:EpochTime": "1577836800"}}));
    assert!(matches!(may(&exposure, Who::Anybody, What::Read), Answer::Unknown(_)));
    let exposure = read_under(&json!({"StringEquals": {"s3:TlsVersion": "1.2"}}));
    assert_eq!(may(&exposure, Who::Anybody, What::Read), Answer::Yes);
}

/// Who can read a log file, by the names of those who can or may be able to.
fn readers(condition: &Value) -> Vec<String> {
    let rows = read_under(condition).rows.into_iter();
    rows.filter(|row| row.what == What::Read && row.who != Who::Account && row.may != Answer::No)
        .map(|row| if row.may == Answer::Yes { row.name } else { format!("{}?", row.name) })
        .collect()
}

#[test]
fn who_comes_from_a_network_is_called_so_and_what_keeps_nobody_out_is_for_everybody() {
    for (condition, names) in [
        (json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}), vec!["whoever comes from 203.0.113.0/24"]),
        (json!({"StringEquals": {"aws:SourceVpc": "vpc-1a2b"}}), vec!["whoever comes from vpc-1a2b"]),
        (
            json!({"StringEquals": {"aws:VpceAccount": "222222222222"}}),
            vec!["whoever comes from endpoints of account 222222222222"],
        ),
        (json!({"IpAddress": {"aws:SourceIp": "::/0"}}), vec!["anybody", "any AWS account"]),
        (json!({"IpAddress": {"aws:SourceIp": "2000::/3"}}), vec!["anybody", "any AWS account"]),
        (json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}}), vec!["anybody", "any AWS account"]),
        (json!({"StringLike": {"aws:SourceVpc": "vpc-*"}}), vec!["any AWS account"]),
        (json!({"StringLike": {"aws:SourceVpce": "*"}}), vec!["any AWS account"]),
        (json!({"StringLike": {"aws:VpceAccount": "*"}}), vec!["any AWS account"]),
        (
            json!({"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
                "IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
            vec!["any account of the organization"],
        ),
    ] {
        assert_eq!(readers(&condition), names, "{condition}");
    }
}

#[test]
fn accounts_and_organizations_that_conditions_name_are_called_by_their_ids() {
    for (condition, names) in [
        (
            json!({"StringEquals": {"aws:PrincipalAccount": ["222222222222", "333333333333"]}}),
            vec!["account 333333333333"],
        ),
        (
            json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::333333333333:role/admin"}}),
            vec!["account 333333333333"],
        ),
        (json!({"StringEquals": {"aws:PrincipalAccount": "222222222222"}}), vec![]),
        (
            json!({"StringEquals": {"aws:PrincipalOrgID": ["o-aaaaaaaaaa", "o-bbbbbbbbbb"]}}),
            vec!["any account of organization o-aaaaaaaaaa", "any account of organization o-bbbbbbbbbb"],
        ),
        (
            json!({"StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa"}}),
            vec!["any account of the organization"],
        ),
        (
            json!({"StringEquals": {"aws:PrincipalOrgID": "o-aaaaaaaaaa", "aws:PrincipalAccount": "333333333333"}}),
            vec!["account 333333333333"],
        ),
        (
            json!({"StringLike": {"aws:userid": "AROAEXAMPLE:*"}}),
            vec!["whoever has an id that the policy names?"],
        ),
        (json!({"StringEquals": {"aws:PrincipalArn": "arn:aws:iam::*:role/admin"}}), vec![]),
        (json!({"StringLike": {"aws:PrincipalArn": "*:role/*"}}), vec!["any AWS account"]),
    ] {
        assert_eq!(readers(&condition), names, "{condition}");
    }
}

#[test]
fn the_organization_of_the_resource_is_ones_own() {
    for (key, value) in [
        ("aws:PrincipalOrgID", "${aws:ResourceOrgID}"),
        ("aws:ResourceOrgID", "${aws:PrincipalOrgID}"),
        ("aws:PrincipalAccount", "${aws:ResourceAccount}"),
        ("aws:ResourceAccount", "${aws:PrincipalAccount}"),
    ] {
        let names: &[&str] = if key.ends_with("OrgID") { &["any account of the organization"] } else { &[] };
        assert_eq!(readers(&json!({"StringEquals": {key: value}})), names, "{key}");
    }
}
