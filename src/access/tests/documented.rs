//! AWS's own examples (IAM user guide, CloudTrail user guide), as tables.

use super::*;

/// Operator, wanted, offered (`null`: the key is missing), met.
#[test]
fn operators() {
    for (operator, wanted, offered, met) in [
        // "IAM JSON policy elements: Condition operators"
        ("StringEquals", json!("a"), json!("a"), true),
        ("StringEquals", json!("a*"), json!("ab"), false),
        ("StringEquals", json!("a"), json!("A"), false),
        ("StringEquals", json!("a"), json!(null), false),
        ("StringEquals", json!(["a", "b"]), json!("b"), true),
        ("StringNotEquals", json!(["a", "b"]), json!("b"), false),
        ("StringNotEquals", json!(["a", "b"]), json!("c"), true),
        ("StringNotEquals", json!("a"), json!(null), true),
        ("StringEqualsIgnoreCase", json!("Abc"), json!("aBC"), true),
        ("StringNotEqualsIgnoreCase", json!("Abc"), json!("aBC"), false),
        ("StringLike", json!("a?c*"), json!("abcd"), true),
        ("StringLike", json!("a?c*"), json!("ac"), false),
        ("StringLike", json!("a${*}"), json!("ab"), false),
        ("StringLike", json!("a${*}${?}${$}"), json!("a*?$"), true),
        ("StringNotLike", json!("a*"), json!("b"), true),
        ("StringEqualsIfExists", json!("a"), json!(null), true),
        ("StringEqualsIfExists", json!("a"), json!("b"), false),
        ("NumericLessThanEquals", json!("10"), json!("10"), true),
        ("NumericLessThan", json!("10"), json!("9.5"), true),
        ("NumericGreaterThan", json!("10"), json!("9"), false),
        ("NumericGreaterThanEquals", json!("10"), json!("10.0"), true),
        ("NumericEquals", json!(10), json!("10.0"), true),
        ("NumericNotEquals", json!("10"), json!(null), true),
        ("DateGreaterThan", json!("2020-04-01T00:00:00Z"), json!("2020-04-02T00:00:00Z"), true),
        ("DateLessThan", json!("2020-06-30T23:59:59Z"), json!("1600000000"), false),
        ("DateEquals", json!("1585699200"), json!("2020-04-01"), true),
        ("Bool", json!("true"), json!("TRUE"), true),
        ("Bool", json!(false), json!("true"), false),
        ("Bool", json!("false"), json!(null), false),
        ("BoolIfExists", json!("false"), json!(null), true),
        ("BinaryEquals", json!("QmluYXJ5VmFsdWVJbkJhc2U2NA=="), json!("QmluYXJ5VmFsdWVJbkJhc2U2NA=="), true),
        ("IpAddress", json!("203.0.113.0/24"), json!("203.0.113.77"), true),
        ("IpAddress", json!("2001:DB8:1234:5678::/64"), json!("2001:db8:1234:5678::1"), true),
        ("NotIpAddress", json!(["192.0.2.0/24", "203.0.113.0/24"]), json!("203.0.113.77"), false),
        ("NotIpAddress", json!("192.0.2.0/24"), json!(null), true),
        ("ArnEquals", json!("arn:aws:sns:*:1:t*"), json!("arn:aws:sns:eu-west-1:1:topic"), true),
        ("ArnLike", json!("arn:aws:sns:*:t*"), json!("arn:aws:sns:eu-west-1:1:topic"), false),
        ("ArnLike", json!("arn:aws:logs:*:1:log-group:*"), json!("arn:aws:logs:r:1:log-group:a:b"), true),
        ("StringLike", json!("arn:aws:sns:*:t*"), json!("arn:aws:sns:eu-west-1:1:topic"), true),
        ("ArnNotLike", json!("arn:aws:sns:*:*:t"), json!("arn:aws:sns:r:1:t"), false),
        ("ArnNotEquals", json!("arn:aws:sns:*:*:t"), json!(null), true),
        ("Null", json!("true"), json!(null), true),
        ("Null", json!("false"), json!(null), false),
        ("Null", json!(false), json!("x"), true),
        // "Set operators for multivalued context keys"
        ("ForAllValues:StringEquals", json!(["a", "b"]), json!(["a"]), true),
        ("ForAllValues:StringEquals", json!(["a", "b"]), json!(["a", "c"]), false),
        ("ForAllValues:StringEquals", json!(["a"]), json!(null), true),
        ("ForAllValues:StringEquals", json!(["a"]), json!([]), true),
        ("ForAnyValue:StringEquals", json!(["a", "b"]), json!(["c", "a"]), true),
        ("ForAnyValue:StringEquals", json!(["a"]), json!(["c"]), false),
        ("ForAnyValue:StringEquals", json!(["a"]), json!(null), false),
        ("ForAnyValue:StringNotEquals", json!(["a"]), json!(["a", "b"]), true),
        ("ForAllValues:StringNotEquals", json!(["a"]), json!(["a", "b"]), false),
        ("ForAnyValue:StringEqualsIfExists", json!(["a"]), json!(null), true),
    ] {
        let slot = match &offered {
            Value::Null => Slot::Absent,
            Value::Array(items) => Slot::Values(items.iter().map(Text::read).collect()),
            text => Slot::Values(vec![Text::read(text)]),
        };
        let verdict =
            allows(&json!({"Condition": {operator: {"aws:K": wanted}}}), &request().with("AWS:k", slot));
        assert_eq!(verdict == Verdict::Allowed, met, "{operator} {wanted} {offered}");
        assert!(!is_unknown(&verdict), "{operator} {wanted} {offered}");
    }
}

#[test]
fn an_operator_that_is_not_known_decides_nothing() {
    assert!(is_unknown(&allows(&json!({"Condition": {"StringMatches": {"a": "b"}}}), &request())));
}

/// Principal, who asks, what an allow on the resource alone gives.
#[test]
fn principals() {
    const USER: &str = "arn:aws:iam::111111111111:user/div/bob";
    const ROLE: &str = "arn:aws:iam::111111111111:role/admin";
    const SESSION: &str = "arn:aws:sts::111111111111:assumed-role/admin/alice";
    const OTHER: &str = "arn:aws:iam::222222222222:user/eve";
    for (principal, who, allowed) in [
        (json!("*"), USER, true),
        (json!({"AWS": "*"}), USER, true),
        (json!({"AWS": ["x", USER]}), USER, true),
        (json!({"AWS": ROLE}), ROLE, true),
        (json!({"AWS": SESSION}), SESSION, true),
        (json!({"AWS": SESSION}), "arn:aws:sts::111111111111:assumed-role/admin/bob", false),
        // The account may hand it on, which it has not done.
        (json!({"AWS": "111111111111"}), USER, false),
        (json!({"AWS": "arn:aws:iam::111111111111:root"}), USER, false),
        (json!({"AWS": "111111111111"}), "arn:aws:iam::111111111111:root", true),
        (json!({"Service": "cloudtrail.amazonaws.com"}), USER, false),
        // Both accounts must allow it.
        (json!({"AWS": OTHER}), OTHER, false),
    ] {
        let verdict = allows(&json!({ "Principal": principal }), &by(who));
        assert_eq!(verdict == Verdict::Allowed, allowed, "{principal} {who} {verdict:?}");
    }
    let anonymous = Request { principal: Principal::Anonymous, ..by(USER) };
    assert_eq!(allows(&json!({}), &anonymous), Verdict::Allowed);
    assert_eq!(allows(&json!({"Principal": {"AWS": "111111111111"}}), &anonymous), Verdict::NotAllowed);
    let saml = Principal::Federated("arn:aws:iam::111111111111:saml-provider/idp".into());
    let federated = Request { principal: saml, ..by(USER) };
    let provider = json!({"Principal": {"Federated": "arn:aws:iam::111111111111:saml-provider/idp"}});
    assert_eq!(allows(&provider, &federated), Verdict::Allowed);
    let origin = Request { principal: Principal::Canonical("79a5".into()), ..by(USER) };
    assert_eq!(allows(&json!({"Principal": {"CanonicalUser": "79a5"}}), &origin), Verdict::Allowed);
    // A session's role may have a path, and a unique id is of whom it is of.
    assert!(is_unknown(&allows(&json!({"Principal": {"AWS": ROLE}}), &by(SESSION))));
    assert!(is_unknown(&allows(&json!({"Principal": {"AWS": "AIDAJQABLZS4A3QDU576Q"}}), &by(USER))));
}

#[test]
fn services_are_known_by_their_principals() {
    for (written, verdict) in [
        ("cloudtrail.amazonaws.com", Some(true)),
        ("config.amazonaws.com", Some(false)),
        ("cloudtrail.amazonaws.com.cn", None),
        ("cloudtrail.eu-west-1.amazonaws.com", None),
    ] {
        let answer = allows(&json!({"Principal": {"Service": written}}), &request());
        assert_eq!(verdict, (!is_unknown(&answer)).then_some(answer == Verdict::Allowed), "{written}");
    }
    let logs = |region: &str| Principal::service(&format!("logs.{region}.amazonaws.com"));
    let request = Request { principal: logs("eu-west-1"), ..request() };
    let written = json!({"Principal": {"Service": "logs.us-east-1.amazonaws.com"}});
    assert_eq!(allows(&written, &request), Verdict::NotAllowed);
}

/// IAM user guide, "AWS JSON policy elements: `NotPrincipal`".
#[test]
fn not_principal_with_deny() {
    let (user, root) = ("arn:aws:iam::111111111111:user/bob", "arn:aws:iam::111111111111:root");
    let everything = Document::everything();
    let denied = |named: Value, who: &str| {
        let deny = one("Deny", &json!({"NotPrincipal": {"AWS": named}}));
        ask(&[(Role::Identity, everything), (Role::Resource, &deny)], &by(who))
    };
    assert_eq!(denied(json!([user, root]), user), Verdict::Allowed);
    assert_eq!(denied(json!([user, root]), "arn:aws:iam::222222222222:user/eve"), Verdict::Denied);
    assert!(is_unknown(&denied(json!([user]), user)));
}

/// "Policy evaluation logic" and "Cross-account policy evaluation logic".
#[test]
fn policies_together() {
    use Role::{Boundary, Endpoint, Identity, Resource, ResourceControl, ServiceControl, Sole};
    use Verdict::{Allowed, Denied, NotAllowed};
    let (all, none) = (Document::everything().clone(), Document::read(&json!({})));
    let everybody = one("Allow", &json!({}));
    let deny = one("Deny", &json!({}));
    let account = one("Allow", &json!({"Principal": {"AWS": "arn:aws:iam::111111111111:root"}}));
    let user = "arn:aws:iam::111111111111:user/bob";
    let named = one("Allow", &json!({"Principal": {"AWS": user}}));
    let scp = ServiceControl { level: 0 };
    let rcp = ResourceControl { level: 0 };
    for (policies, who, verdict) in [
        (vec![], user, NotAllowed),
        (vec![(Identity, &all)], user, Allowed),
        (vec![(Identity, &all), (Resource, &none)], user, Allowed),
        (vec![(Identity, &all), (Resource, &deny)], user, Denied),
        (vec![(Identity, &all), (Sole, &none)], user, NotAllowed),
        (vec![(Identity, &all), (Sole, &account)], user, Allowed),
        (vec![(Sole, &account)], user, NotAllowed),
        (vec![(Sole, &named)], user, Allowed),
        (vec![(Identity, &all), (Boundary, &none)], user, NotAllowed),
        // A boundary's silence does not take back what the resource gives to the user.
        (vec![(Resource, &named), (Boundary, &none)], user, Allowed),
        (vec![(Resource, &everybody), (Boundary, &none)], user, NotAllowed),
        (vec![(Identity, &all), (scp, &none)], user, NotAllowed),
        (vec![(Identity, &all), (scp, &all), (ServiceControl { level: 1 }, &none)], user, NotAllowed),
        (vec![(Identity, &all), (scp, &all), (scp, &none)], user, Allowed),
        (
            vec![(Identity, &all), (scp, &none)],
            "arn:aws:iam::111111111111:role/aws-service-role/x.amazonaws.com/R",
            Allowed,
        ),
        (vec![(Identity, &all), (scp, &deny)], "arn:aws:iam::999999999999:user/m", NotAllowed),
        (
            vec![(Resource, &everybody), (Identity, &all), (scp, &deny)],
            "arn:aws:iam::999999999999:user/m",
            Allowed,
        ),
        (vec![(Identity, &all), (rcp, &deny)], user, Denied),
        (vec![(Identity, &all), (Endpoint, &none)], user, NotAllowed),
        (vec![(Resource, &everybody)], "arn:aws:iam::222222222222:user/eve", NotAllowed),
        (vec![(Resource, &everybody), (Identity, &all)], "arn:aws:iam::222222222222:user/eve", Allowed),
        (vec![(Identity, &all)], "arn:aws:iam::222222222222:user/eve", NotAllowed),
    ] {
        let answer = ask(&policies, &by(who).managed_by("999999999999"));
        assert_eq!(answer, verdict, "{:?} {who}", policies.iter().map(|(role, _)| role).collect::<Vec<_>>());
    }
    let service = |policies: &[(Role, &Document)]| ask(policies, &request());
    assert_eq!(service(&[(Resource, &everybody), (scp, &deny)]), Allowed);
    assert_eq!(service(&[(Resource, &everybody), (rcp, &deny)]), Denied);
    let of_management = request().managed_by("111111111111");
    assert_eq!(ask(&[(Resource, &everybody), (rcp, &deny)], &of_management), Allowed);
}

#[test]
fn not_action_and_not_resource_and_variables() {
    let put = request();
    for (fields, allowed) in [
        (json!({"Action": "S3:put*"}), true),
        (json!({"Action": "s3:Put?bject"}), true),
        (json!({"Action": "s3:Get*"}), false),
        (json!({"NotAction": ["s3:Get*", "iam:*"]}), true),
        (json!({"NotAction": "s3:*"}), false),
        (json!({"Resource": "arn:aws:s3:::logs/*"}), true),
        (json!({"Resource": "arn:aws:s3:::Logs/*"}), false),
        (json!({"NotResource": "arn:aws:s3:::other/*"}), true),
        (json!({"NotResource": "arn:aws:s3:::logs/*"}), false),
        (json!({"Resource": "arn:aws:s3:::logs/${aws:PrincipalTag/team}"}), true),
        (json!({"Resource": "arn:aws:s3:::logs/${aws:username}"}), false),
        (json!({"Resource": "arn:aws:s3:::logs/${aws:username, 'a'}"}), true),
    ] {
        let verdict = allows(&fields, &put.clone().with_text("aws:PrincipalTag/team", "a"));
        assert_eq!(verdict == Verdict::Allowed, allowed, "{fields}");
    }
    let old = Document::read(&json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*",
        "Resource": "arn:aws:s3:::logs/${aws:username, 'a'}"}}));
    assert_eq!(ask(&[(Role::Resource, &old)], &put), Verdict::NotAllowed);
}

/// "AWS global condition context keys", aws:ViaAWSService and aws:PrincipalIsAWSService; "Protecting data with TLS".
#[test]
fn denies_that_spare_services() {
    let bucket = Document::read(&json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
        {"Sid": "Network", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {
            "StringNotEqualsIfExists": {"aws:SourceVpc": "vpc-1"},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false"}}},
        {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    ]}));
    let ask = |request: Request| {
        decide(
            &[Policy { role: Role::Resource, document: &bucket }],
            &request.with_text("aws:SecureTransport", "true"),
        )
    };
    let user = || by("arn:aws:iam::111111111111:user/bob");
    assert_eq!(ask(request()).verdict, Verdict::Allowed);
    let outside = ask(user().with_text("aws:SourceVpc", "vpc-2"));
    assert_eq!((outside.verdict, outside.deciding[0].pointer.as_str()), (Verdict::Denied, "/Statement/1"));
    assert_eq!(ask(user().with_text("aws:SourceVpc", "vpc-1")).verdict, Verdict::Allowed);
    assert_eq!(ask(user().with_text("aws:ViaAWSService", "true")).verdict, Verdict::Allowed);
    let plain = decide(
        &[Policy { role: Role::Resource, document: &bucket }],
        &request().with_text("aws:SecureTransport", "false"),
    );
    assert_eq!(plain.deciding[0].sid.as_deref(), Some("Tls"));
}

const TRAIL: &str = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/org";

/// CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail", organization trails.
fn organization_bucket() -> Document {
    let write = |sid: &str, below: &str| {
        json!({"Sid": sid, "Effect": "Allow", "Principal": {"Service": ["cloudtrail.amazonaws.com"]},
            "Action": "s3:PutObject", "Resource": format!("arn:aws:s3:::logs/audit/AWSLogs/{below}/*"),
            "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": TRAIL}}})
    };
    Document::read(&json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "AWSCloudTrailAclCheck20150319", "Effect": "Allow",
            "Principal": {"Service": ["cloudtrail.amazonaws.com"]}, "Action": "s3:GetBucketAcl",
            "Resource": "arn:aws:s3:::logs", "Condition": {"StringEquals": {"aws:SourceArn": TRAIL}}},
        write("AWSCloudTrailWrite20150319", "111111111111"),
        write("AWSCloudTrailOrganizationWrite20150319", "o-a1b2c3d4e5"),
    ]}))
}

fn deliver(key: &str, trail: &str) -> Decision {
    let bucket = organization_bucket();
    let request = Request {
        resource: format!("arn:aws:s3:::logs/{key}").as_str().into(),
        owner: "222222222222".into(),
        ..request()
    };
    let request =
        request.with_text("aws:SourceArn", trail).with_text("s3:x-amz-acl", "bucket-owner-full-control");
    decide(&[Policy { role: Role::Resource, document: &bucket }], &request)
}

#[test]
fn cloudtrail_may_deliver_where_its_policy_says() {
    let own = deliver("audit/AWSLogs/o-a1b2c3d4e5/333333333333/CloudTrail/x.json.gz", TRAIL);
    assert_eq!(own.verdict, Verdict::Allowed);
    assert_eq!(own.deciding[0].sid.as_deref(), Some("AWSCloudTrailOrganizationWrite20150319"));
    let elsewhere = deliver("AWSLogs/111111111111/CloudTrail/x.json.gz", TRAIL);
    assert_eq!(elsewhere.verdict, Verdict::NotAllowed);
    assert_eq!(elsewhere.misses[0].statement.pointer, "/Statement/1");
    let wanted = vec!["arn:aws:s3:::logs/audit/AWSLogs/111111111111/*".to_owned()];
    assert_eq!(elsewhere.misses[0].failed, [Failed::Resource(wanted)]);
}

#[test]
fn a_near_miss_says_what_was_wanted_and_what_was_offered() {
    let other = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/other";
    let decision = deliver("audit/AWSLogs/111111111111/CloudTrail/x.json.gz", other);
    let failed = &decision.misses[0].failed;
    assert_eq!(
        *failed,
        [Failed::Condition {
            operator: "StringEquals".to_owned(),
            key: "aws:sourcearn".to_owned(),
            wanted: vec![TRAIL.to_owned()],
            offered: vec![other.to_owned()],
        }]
    );
    assert_eq!(decision.misses.len(), 2);
}

/// CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail".
#[test]
fn cloudtrail_may_use_its_key() {
    let key = Document::read(&json!({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "kms:GenerateDataKey*", "Resource": "*", "Condition": {
            "StringEquals": {"aws:SourceArn": TRAIL},
            "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": "arn:aws:cloudtrail:*:111111111111:trail/*"}}}}));
    let mut request = request().with_text("aws:SourceArn", TRAIL);
    request.action = "kms:GenerateDataKey".to_owned();
    let ask = |request: &Request| {
        let decision = decide(&[Policy { role: Role::Sole, document: &key }], request);
        (decision.verdict, decision.deciding.first().map(|at| at.pointer.clone()))
    };
    assert_eq!(ask(&request), (Verdict::NotAllowed, None));
    let request = request.with_text("kms:EncryptionContext:aws:cloudtrail:arn", TRAIL);
    assert_eq!(ask(&request), (Verdict::Allowed, Some("/Statement".to_owned())));
}
