//! What the organization's policies cut off, and what they leave.

use super::*;

/// The design with a role for its log group, with this policy of the organization, made in another account.
fn bounded(kind: &str, content: &Value, targets: &Value) -> Vec<Row> {
    let mut estate = design();
    let more = declared(&json!({
        "Role": {"Type": "AWS::IAM::Role", "Properties": {
            "RoleName": "writer",
            "AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "sts:AssumeRole"}},
            "Policies": [{"PolicyName": "write", "PolicyDocument": {"Statement": {"Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}}}],
        }},
        "Group": {"Type": LOG_GROUP, "Properties": {"LogGroupName": "trail"}},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "logs"}},
        "Topics": {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [{"Ref": "Topic"}], "PolicyDocument": {
            "Statement": {"Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": "sns:Publish", "Resource": "*"}}}},
        "Control": {"Type": "AWS::Organizations::Policy", "$account": "111111111111", "Properties": {
            "Type": kind, "Content": content, "TargetIds": targets,
        }},
    }))
    .unwrap();
    let trail = &mut estate.resources[0].properties;
    trail["CloudWatchLogsLogGroupArn"] = json!({"Fn::GetAtt": ["Group", "Arn"]});
    trail["CloudWatchLogsRoleArn"] = json!({"Fn::GetAtt": ["Role", "Arn"]});
    trail["SnsTopicName"] = json!({"Ref": "Topic"});
    estate.resources.extend(more.resources);
    estate.stacks = more.stacks;
    let facts = Facts::new(&estate, Scope::Logging);
    let trail = facts.links.of_kind(TRAIL).next().unwrap();
    prove(&facts, trail).rows
}

const RCP: &str = "RESOURCE_CONTROL_POLICY";
const SCP: &str = "SERVICE_CONTROL_POLICY";

fn deny(action: &str, condition: &Value) -> Value {
    let statement = json!({"Sid": "Keep", "Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*",
        "Condition": condition});
    json!({"Version": "2012-10-17", "Statement": [statement]})
}

fn with(rows: &[Row], verdict: Verdict) -> Vec<&'static str> {
    rows.iter().filter(|row| row.verdict == verdict).map(|row| row.request).collect()
}

const BUCKET_ROWS: [&str; 3] = ["bucket_write", "bucket_write_digests", "bucket_acl_check"];

#[test]
fn a_resource_control_policy_cuts_services_off() {
    let strangers = json!({"StringNotEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}});
    for (condition, targets) in
        [(json!({}), json!(["r-ab12"])), (json!({}), json!(["222222222222"])), (strangers, json!(["r-ab12"]))]
    {
        let rows = bounded(RCP, &deny("s3:*", &condition), &targets);
        assert_eq!(with(&rows, Verdict::Denied), BUCKET_ROWS, "{condition} {targets}");
        let told: Vec<_> = rows.iter().filter(|row| row.is_denied() && row.told).collect();
        assert_eq!(told.len(), 1, "one cause: {told:?}");
        assert_eq!(told[0].statement.as_deref(), Some("statement `Keep` of `Control`"));
        let place = told[0].place.as_ref().unwrap();
        assert_eq!(place.1, "/Content/Statement/0");
        assert!(told[0].because[0].contains("denies cloudtrail.amazonaws.com s3:PutObject"), "{told:?}");
    }
    let key = bounded(RCP, &deny("kms:GenerateDataKey", &json!({})), &json!(["r-ab12"]));
    assert_eq!(with(&key, Verdict::Denied), ["key_encrypt"]);
    let role = bounded(RCP, &deny("sts:AssumeRole", &json!({})), &json!(["r-ab12"]));
    assert_eq!(with(&role, Verdict::Denied), ["log_role_trust"]);
    let group = bounded(RCP, &deny("logs:*", &json!({})), &json!(["r-ab12"]));
    assert_eq!(with(&group, Verdict::Denied), ["log_role_streams"]);
}

#[test]
fn what_leaves_services_out_or_is_elsewhere_cuts_nothing_off() {
    let but_services = json!({"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}});
    let elsewhere = json!(["444444444444"]);
    for (content, targets) in [
        (deny("s3:*", &but_services), json!(["r-ab12"])),
        (deny("kms:*", &but_services), json!(["r-ab12"])),
        (
            deny("logs:*", &json!({"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"}})),
            json!(["r-ab12"]),
        ),
        (deny("s3:*", &json!({})), elsewhere),
        (deny("sns:*", &json!({})), json!(["r-ab12"])),
        (deny("s3:DeleteObject", &json!({})), json!(["r-ab12"])),
    ] {
        let rows = bounded(RCP, &content, &targets);
        assert_eq!(with(&rows, Verdict::Allowed).len(), rows.len(), "{content} {targets} {rows:#?}");
    }
}

#[test]
fn a_service_control_policy_binds_roles_and_no_service() {
    let rows = bounded(SCP, &deny("*", &json!({})), &json!(["r-ab12"]));
    assert_eq!(with(&rows, Verdict::Denied), ["log_role_streams"]);
    let row = rows.iter().find(|row| row.is_denied()).unwrap();
    assert_eq!(row.statement.as_deref(), Some("statement `Keep` of `Control`"));
}

#[test]
fn where_it_is_attached_is_not_known_nothing_is_told_to_be_cut_off() {
    let root = "`data.aws_organizations_organization.this.roots` is known only after apply";
    let rows = bounded(RCP, &deny("s3:*", &json!({})), &json!([unknown(root)]));
    assert_eq!(with(&rows, Verdict::Denied), BUCKET_ROWS);
    let unit = json!(["ou-ab12-abcdefgh"]);
    for targets in [unit, json!([]), json!([{"Ref": "Parameter"}])] {
        let rows = bounded(RCP, &deny("s3:*", &json!({})), &targets);
        assert_eq!(with(&rows, Verdict::CannotTell), BUCKET_ROWS, "{targets}");
        assert!(rows.iter().all(|row| row.told), "{targets}: {rows:#?}");
    }
}

#[test]
fn the_management_account_is_not_bound() {
    let mut estate = design();
    let control = json!({"Control": {"Type": "AWS::Organizations::Policy", "Properties": {
        "Type": RCP, "Content": deny("s3:*", &json!({})), "TargetIds": ["r-ab12"],
    }}});
    estate.resources.extend(declared(&control).unwrap().resources);
    // Whoever makes the organization's policies is the management account, or has been handed that on.
    let found = answers(&estate);
    assert!(found.iter().filter(|(request, _)| BUCKET_ROWS.contains(request)).all(all(Verdict::CannotTell)));
    for (management, verdict) in [("222222222222", Verdict::Allowed), ("111111111111", Verdict::Denied)] {
        let organization = json!({"$organization": {"id": "o-a1b2c3d4e5", "management_account": management}});
        estate.organization = declared(&organization).unwrap().organization;
        let found = answers(&estate);
        let of_bucket = found.iter().filter(|(request, _)| BUCKET_ROWS.contains(request));
        assert!(of_bucket.clone().all(all(verdict)), "{management}: {found:?}");
    }
}
