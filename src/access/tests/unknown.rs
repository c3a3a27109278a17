//! What is not known decides nothing by itself.

use super::*;
use crate::estate::intrinsic::{partial, placed, unknown};

fn text(of: fn(&str, &[Option<String>]) -> Value, pieces: &[Option<&str>]) -> Value {
    of("why", &pieces.iter().map(|piece| piece.map(str::to_owned)).collect::<Vec<_>>())
}

/// The resource of the policy, that of the request, and whether it is allowed, if that is known.
#[test]
fn pieces_decide_what_they_decide() {
    let known = |text: &str| json!(text);
    let trail = |account: Option<&str>| {
        text(placed, &[Some("arn:aws:cloudtrail:eu-west-1:"), account, Some(":trail/org")])
    };
    for (pattern, value, allowed) in [
        (known("*"), unknown("why"), Some(true)),
        (known("arn:aws:s3:::b/*"), unknown("why"), None),
        (known("arn:aws:s3:::b/*"), text(partial, &[Some("arn:aws:s3:::b/"), None]), Some(true)),
        (known("arn:aws:s3:::b/*"), text(partial, &[Some("arn:aws:s3:::c/"), None]), Some(false)),
        (known("arn:aws:s3:::b/x*"), text(partial, &[Some("arn:aws:s3:::b/"), None]), None),
        (text(partial, &[Some("arn:aws:s3:::"), None, Some("/*")]), known("arn:aws:s3:::b/a"), None),
        (text(partial, &[Some("arn:aws:s3:::"), None, Some("/*")]), known("arn:aws:sns:::b/a"), Some(false)),
        (unknown("why"), known("arn:aws:s3:::b/a"), None),
        (known("arn:aws:cloudtrail:*:111111111111:trail/org"), trail(None), None),
        (known("arn:aws:cloudtrail:*:*:trail/org"), trail(None), Some(true)),
        (known("arn:aws:cloudtrail:eu-west-1:1:x:trail/org"), trail(None), Some(false)),
        (known("arn:aws:cloudtrail:eu-west-1::trail/org"), trail(None), Some(false)),
        (json!(["arn:aws:s3:::c/*", unknown("why")]), known("arn:aws:s3:::c/a"), Some(true)),
    ] {
        let request = Request { resource: Text::read(&value), ..request() };
        let verdict = allows(&json!({ "Resource": pattern }), &request);
        assert_eq!(
            (!is_unknown(&verdict)).then_some(verdict == Verdict::Allowed),
            allowed,
            "{pattern} {value}"
        );
    }
}

#[test]
fn a_value_of_one_name_is_itself() {
    let name =
        |reason: &str| partial(reason, &[Some("arn:aws:s3:::".to_owned()), None, Some("/a".to_owned())]);
    let ask = |pattern: Value, value: Value| {
        allows(&json!({ "Resource": pattern }), &Request { resource: Text::read(&value), ..request() })
    };
    assert_eq!(ask(name("`var.bucket` has no value"), name("`var.bucket` has no value")), Verdict::Allowed);
    assert!(is_unknown(&ask(name("`var.bucket` has no value"), name("`var.other` has no value"))));
    assert!(is_unknown(&ask(name("the account is not said"), name("the account is not said"))));
}

#[test]
fn what_is_not_known_in_a_document_keeps_what_is() {
    let allow = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"});
    let open = unknown("why");
    for (statements, verdict) in [
        (json!([open.clone(), deny.clone()]), Some(Verdict::Denied)),
        (json!([open.clone(), allow.clone()]), None),
        (json!([open.clone()]), None),
        (json!([{"Effect": open, "Principal": "*", "Action": "*", "Resource": "*"}]), None),
        (
            json!([{"Effect": open, "Principal": "*", "Action": "sns:*", "Resource": "*"}]),
            Some(Verdict::NotAllowed),
        ),
        (json!([{"Effect": "Allow", "Principal": open, "Action": "*", "Resource": "*"}]), None),
        (
            json!([{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": open}]),
            None,
        ),
        (open.clone(), None),
    ] {
        let document = Document::read(&json!({ "Statement": statements }));
        let answer = ask(&[(Role::Resource, &document)], &request());
        assert_eq!(verdict, (!is_unknown(&answer)).then_some(answer), "{statements}");
    }
    let unread = Document::read(&open);
    assert_eq!(ask(&[(Role::Resource, &unread)], &request()), Verdict::Unknown(["why".to_owned()].into()));
    let document = one("Allow", &json!({}));
    let both = ask(&[(Role::Resource, &document), (Role::ServiceControl { level: 0 }, &unread)], &request());
    assert_eq!(both, Verdict::Allowed, "a service is not bound");
}

#[test]
fn keys_that_are_not_known() {
    let with = |operator: &str, wanted: &str| {
        allows(&json!({"Condition": {operator: {"aws:K": wanted}}}), &request().with_rest(Rest::Unknown))
    };
    assert!(is_unknown(&with("StringEquals", "a")) && is_unknown(&with("StringNotEquals", "a")));
    assert!(is_unknown(&with("StringLike", "*")) && is_unknown(&with("Null", "true")));
    assert_eq!(with("StringLikeIfExists", "*"), Verdict::Allowed);
    assert_eq!(with("ForAllValues:StringLike", "*"), Verdict::Allowed);
}

/// CloudWatch Logs has a principal for each Region, in the domain of the Region's partition.
#[test]
fn a_service_of_an_unknown_region_may_be_one_of_another_domain() {
    for (written, region, allowed) in [
        ("logs.cn-north-1.amazonaws.com.cn", None, None),
        ("logs.eusc-de-east-1.amazonaws.eu", None, None),
        ("logs.eu-west-1.amazonaws.com", None, None),
        ("logs.cn-north-1.amazonaws.com.cn", Some("eu-west-1"), Some(false)),
        ("events.cn-north-1.amazonaws.com.cn", None, Some(false)),
    ] {
        let service = text(placed, &[Some("logs."), region, Some(".amazonaws.com")]);
        let request = Request { principal: Principal::Service(Text::read(&service)), ..request() };
        let verdict = allows(&json!({"Principal": {"Service": written}}), &request);
        assert_eq!((!is_unknown(&verdict)).then_some(verdict == Verdict::Allowed), allowed, "{written}");
    }
}
