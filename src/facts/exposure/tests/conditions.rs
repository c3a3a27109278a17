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
