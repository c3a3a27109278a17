//! Requests that stand for a class.

use super::*;

fn exists_in(document: &Document, class: &Request) -> Decision {
    let everything = Document::everything();
    exists(
        &[Policy { role: Role::Resource, document }, Policy { role: Role::Identity, document: everything }],
        class,
    )
}

/// Anybody in any account but the owner's.
fn stranger() -> Request {
    let account = Piece::free("account", Shape::Account).except(["111111111111"]);
    let principal = Principal::somebody("aws", account, Piece::free("somebody", Shape::Any));
    Request::new(principal, "s3:DeleteObject", "arn:aws:s3:::logs/a", "111111111111").with_rest(Rest::Free)
}

/// Anybody in any other organization, or in none.
fn outsider() -> Request {
    let organization = Piece::free("organization", Shape::Any).except(["o-1"]);
    stranger().with("aws:PrincipalOrgID", Slot::OneOf(vec![Slot::Absent, Slot::value(organization)]))
}

#[test]
fn strangers() {
    let role = "arn:aws:iam::222222222222:role/reader";
    for (fields, class, allowed) in [
        (json!({}), stranger(), true),
        (json!({"Principal": {"AWS": "111111111111"}}), stranger(), false),
        (json!({"Principal": {"AWS": "222222222222"}}), stranger(), true),
        (json!({"Principal": {"AWS": role}}), stranger(), true),
        (json!({"Action": "s3:Get*"}), stranger(), false),
        (json!({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}), stranger(), true),
        (json!({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}), outsider(), false),
        (json!({"Condition": {"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}}), outsider(), true),
        (json!({"Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}}), outsider(), true),
        (json!({"Condition": {"StringEquals": {"aws:PrincipalAccount": "111111111111"}}}), stranger(), false),
        (
            json!({"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/reader"}}}),
            stranger(),
            true,
        ),
        (
            json!({"Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111111111111:*"}}}),
            stranger(),
            false,
        ),
        (json!({"Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}}), stranger(), true),
        (json!({"Condition": {"NumericLessThan": {"s3:max-keys": "10"}}}), stranger(), true),
        (json!({"Condition": {"Null": {"aws:SourceVpce": "true"}}}), stranger(), true),
    ] {
        let verdict = exists_in(&one("Allow", &fields), &class).verdict;
        assert!(!is_unknown(&verdict), "{fields} {verdict:?}");
        assert_eq!(verdict == Verdict::Allowed, allowed, "{fields} {verdict:?}");
    }
}

#[test]
fn an_example_is_given() {
    let document = one("Allow", &json!({"Principal": {"AWS": "arn:aws:iam::222222222222:role/reader"}}));
    let example = exists_in(&document, &stranger()).example;
    assert_eq!((example["account"].as_str(), example["somebody"].as_str()), ("222222222222", "role/reader"));
}

/// What stands for all that nobody names is none of those who are left out, also where they are left out by a pattern.
#[test]
fn an_example_is_nobody_who_is_left_out() {
    let document = one("Allow", &json!({"Principal": "*"}));
    let account = |left_out: &[&str]| {
        let piece = Piece::free("other", Shape::Account).except(left_out.iter().copied());
        let class = stranger().with("aws:SourceAccount", Slot::value(piece));
        exists_in(&document, &class).example.get("other").cloned()
    };
    let first = account(&[]).unwrap();
    let second = account(&[&first]).unwrap();
    assert_ne!(first, second);
    assert_eq!(account(&[&format!("{}*", &first[..6])]), Some(second));
    assert_eq!(account(&["*"]), None);
}

/// Who in the account may delete, besides its administrators?
#[test]
fn all_but_the_named() {
    let others = |names: [&str; 1]| {
        let name = Piece::free("somebody", Shape::Any).except(names);
        let principal = Principal::somebody("aws", "111111111111".into(), name);
        Request {
            principal: principal.clone(),
            ..Request::new(principal, "s3:DeleteObject", "r", "111111111111")
        }
        .with_rest(Rest::Free)
    };
    let deny = |key: &str, name: &str| {
        let arn = format!("arn:aws:iam::111111111111:{name}");
        one("Deny", &json!({"Condition": {"ArnNotLike": {key: arn}}}))
    };
    let of = |document: &Document, class: Request| exists_in(document, &class).verdict;
    assert_eq!(of(&deny("aws:PrincipalArn", "role/Admin"), others(["role/Admin"])), Verdict::Denied);
    assert_eq!(of(&deny("aws:PrincipalArn", "role/*"), others(["role/Admin"])), Verdict::Allowed);
    assert_eq!(of(&deny("aws:PrincipalArn", "role/*"), others(["role/*"])), Verdict::Denied);
    assert_eq!(of(&deny("aws:SourceArn", "role/*"), others(["role/*"])), Verdict::Allowed);
}

/// The confused deputy: may CloudTrail deliver for a trail of somebody else?
#[test]
fn a_strangers_trail() {
    let account = || Piece::free("account", Shape::Account).except(["111111111111"]);
    let trail = Text::of([
        "arn:aws:cloudtrail:".into(),
        Piece::free("region", Shape::Place),
        ":".into(),
        account(),
        ":trail/".into(),
        Piece::free("trail", Shape::Name),
    ]);
    let class = request().with_text("aws:SourceArn", trail).with_text("aws:SourceAccount", account());
    let ask = |condition: Value| exists_in(&one("Allow", &json!({ "Condition": condition })), &class).verdict;
    let own = "arn:aws:cloudtrail:eu-west-1:111111111111:trail/org";
    for (condition, verdict) in [
        (json!({}), Verdict::Allowed),
        (json!({"StringEquals": {"aws:SourceArn": own}}), Verdict::NotAllowed),
        (
            json!({"ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:111111111111:trail/*"}}),
            Verdict::NotAllowed,
        ),
        (json!({"StringLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:trail/org"}}), Verdict::Allowed),
        (json!({"StringEquals": {"aws:SourceAccount": "111111111111"}}), Verdict::NotAllowed),
        (json!({"StringEquals": {"aws:SourceAccount": "222222222222"}}), Verdict::Allowed),
        (
            json!({"StringEquals": {"aws:SourceAccount": "222222222222"},
                "ArnLike": {"aws:SourceArn": "arn:aws:cloudtrail:*:222222222222:trail/*"}}),
            Verdict::Allowed,
        ),
    ] {
        assert_eq!(ask(condition.clone()), verdict, "{condition}");
    }
}

/// What other keys, actions and resources are compared with is not tried: that would be more than can be.
#[test]
fn what_is_compared_with_something_else_is_not_tried() {
    let names: Vec<String> = (0..3).map(|i| format!("other-{i}")).collect();
    let on = |resource: &str| {
        json!({"Effect": "Allow", "Principal": "*", "Action": "s3:DeleteObject", "Resource": resource,
            "Condition": {"StringEquals": {"aws:SourceVpc": names}}})
    };
    let mut wanted = on("*");
    wanted["Condition"] = json!({"StringEquals": {
        "aws:SourceOrgID": "z", "aws:PrincipalTag/team": "z", "aws:RequestedRegion": "z",
        "aws:SourceVpce": names,
    }});
    let mut denied = wanted.clone();
    denied["Effect"] = json!("Deny");
    denied["Condition"] = json!({"StringNotEquals": {"aws:SourceVpce": "other-1"}});
    let others = ["arn:aws:s3:::other/*", "arn:aws:s3:::another/*"].map(on);
    let document =
        |statements: Vec<Value>| Document::read(&json!({"Version": "2012-10-17", "Statement": statements}));
    let found = exists_in(&document(others.iter().cloned().chain([wanted, denied]).collect()), &stranger());
    assert_eq!((found.verdict, found.example["aws:sourcevpce"].as_str()), (Verdict::Allowed, "other-1"));
}
