//! References followed: within a unit, to others, and nowhere.

use super::*;
use crate::estate::declared as estate;
use crate::estate::intrinsic::present;
use crate::json::json;

#[test]
fn a_reference_leads_somewhere_outside_or_nobody_knows_where() {
    let estate = estate(&json!({
        "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "logs"}},
        "Alias": {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/logs", "TargetKeyId": {"Ref": "Key"}}},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {}},
        "ByName": {"Type": "AWS::CloudTrail::Trail", "Properties": {
            "S3BucketName": "logs", "KMSKeyId": "arn:aws:kms:eu-west-1:222222222222:alias/logs",
        }},
        "Outside": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": "other"}},
        "Open": {"Type": "AWS::CloudTrail::Trail", "Properties": {
            "S3BucketName": {"Ref": "Parameter"}, "KMSKeyId": {"Fn::ImportValue": "key"},
        }},
    }))
    .unwrap();
    let links = Links::new(&estate);
    let bucket = |trail| links.follow(trail, "/S3BucketName", BUCKET);
    let key = |trail| links.follow(trail, "/KMSKeyId", KEY);
    assert_eq!((bucket(3), key(3)), (Link::To(0), Link::To(2)));
    assert_eq!((bucket(4), key(4)), (Link::Outside("other".to_owned()), Link::None));
    assert_eq!(bucket(5), Link::Unknown("`Parameter` is not known before deployment".to_owned()));
    assert_eq!(key(5), Link::Unknown("no input exports `key`".to_owned()));
}

#[test]
fn a_property_that_takes_a_name_takes_no_arn() {
    let trail = |bucket: Value, key: Value| json!({"Type": TRAIL, "Properties": {"S3BucketName": bucket, "KMSKeyId": key, "CloudWatchLogsRoleArn": {"Ref": "Role"}}});
    let estate = estate(&json!({
        "Logs": {"Type": BUCKET, "Properties": {"BucketName": "logs"}},
        "Key": {"Type": KEY, "Properties": {}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "writer"}},
        "A": trail(json!({"Fn::GetAtt": ["Logs", "Arn"]}), json!({"Fn::GetAtt": ["Key", "Nope"]})),
        "B": trail(json!("arn:aws:s3:::logs"), json!({"Fn::GetAtt": ["Key", "KeyId"]})),
        "C": trail(json!({"Fn::GetAtt": ["Logs", "DomainName"]}), json!({"Ref": "Key"})),
        "D": trail(json!({"Ref": "Logs"}), json!({"Fn::GetAtt": ["Key", "Arn"]})),
    }))
    .unwrap();
    let links = Links::new(&estate);
    let refused = |trail: usize| {
        (links.refused(trail, "/S3BucketName").is_some(), links.refused(trail, "/KMSKeyId").is_some())
    };
    assert_eq!([3, 4, 5, 6].map(refused), [(true, true), (true, false), (true, false), (false, false)]);
    assert_eq!(
        links.refused(3, "/S3BucketName").as_deref(),
        Some("an ARN stands in `S3BucketName`, and AWS takes a name there")
    );
    assert_eq!(links.follow(3, "/S3BucketName", BUCKET), Link::To(0), "it is plain which one is meant");
    assert!(links.refused(3, "/CloudWatchLogsRoleArn").is_some());
}

#[test]
fn an_alias_of_another_place_is_another() {
    let estate = estate(&json!({
        "Key": {"Type": KEY, "Properties": {}},
        "Alias": {"Type": ALIAS, "Properties": {"AliasName": "alias/logs", "TargetKeyId": {"Ref": "Key"}}},
        "Trail": {"Type": TRAIL, "Properties": {
            "A": "arn:aws:kms:us-east-1:222222222222:alias/logs", "B": "alias/logs",
            "C": {"Fn::Sub": "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:alias/logs"},
        }},
    }))
    .unwrap();
    let links = Links::new(&estate);
    assert!(matches!(links.follow(2, "/A", KEY), Link::Outside(_)));
    assert_eq!(links.follow(2, "/B", KEY), Link::To(0));
    let mut unsaid = estate.clone();
    unsaid.stacks[0] = crate::estate::Stack::read("one", &crate::estate::Place::default());
    assert_eq!(Links::new(&unsaid).follow(2, "/C", KEY), Link::To(0), "whichever account it is");
}

#[test]
fn what_aws_makes_up_has_a_stand_in() {
    let trail = json!({"Type": "AWS::CloudTrail::Trail", "Properties": {
        "KMSKeyId": {"Fn::GetAtt": ["Key", "Arn"]}, "S3BucketName": {"Fn::Sub": "${Key}-${Logs}"},
        "SnsTopicName": {"Fn::GetAtt": ["Logs", "DomainName"]},
    }});
    let estate = estate(&json!({
        "Trail": trail,
        "Key": {"Type": "AWS::KMS::Key"},
        "Logs": {"Type": "AWS::S3::Bucket"},
    }))
    .unwrap();
    assert_eq!(
        Links::new(&estate).properties[0],
        json!({
            "KMSKeyId": "arn:aws:kms:eu-west-1:222222222222:key/Key",
            "S3BucketName": "Key-Logs",
            "SnsTopicName": present("`Logs.DomainName` is not known before deployment"),
        })
    );
}

/// Estates of one template each, at these paths.
fn run(templates: &[(&str, Value)]) -> Estate {
    let mut run = Estate::default();
    for (path, resources) in templates {
        let mut read = estate(resources).unwrap();
        (*path).clone_into(&mut read.units[0].name);
        run.append(read);
    }
    run
}

fn trail(bucket: &Value) -> Value {
    json!({"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": bucket}})
}

fn logs() -> Value {
    json!({"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "logs"}})
}

#[test]
fn a_name_leads_to_the_nearest_resource_that_has_it() {
    let own = json!({"Trail": trail(&json!("logs")), "Logs": logs()});
    let user = json!({"Trail": trail(&json!("logs"))});
    let only = json!({"Logs": logs()});
    let first = |templates: &[(&str, Value)]| {
        let estate = run(templates);
        let links = Links::new(&estate);
        links.follow(0, "/S3BucketName", BUCKET)
    };
    assert_eq!(first(&[("a/1.yaml", own.clone()), ("a/2.yaml", only.clone())]), Link::To(1));
    assert_eq!(
        first(&[("a/1.yaml", user.clone()), ("b/1.yaml", only.clone()), ("a/2.yaml", only.clone())]),
        Link::To(2)
    );
    assert_eq!(first(&[("a/1.yaml", user.clone()), ("b/1.yaml", only.clone())]), Link::To(1));
    assert_eq!(
        first(&[("a/1.yaml", user), ("b/1.yaml", only.clone()), ("c/1.yaml", only)]),
        Link::Unknown("`logs` may be `Logs` of b/1.yaml or `Logs` of c/1.yaml".to_owned())
    );
}

#[test]
fn logical_ids_hold_in_their_own_template_and_stand_ins_lead_nowhere_else() {
    let estate = run(&[
        ("1.yaml", json!({"Trail": trail(&json!({"Ref": "Logs"})), "Logs": {"Type": "AWS::S3::Bucket"}})),
        ("2.yaml", json!({"Trail": trail(&json!({"Ref": "Logs"})), "Logs": {"Type": "AWS::S3::Bucket"}})),
        ("3.yaml", json!({"Trail": trail(&json!("Logs"))})),
    ]);
    let links = Links::new(&estate);
    let bucket = |trail| links.follow(trail, "/S3BucketName", BUCKET);
    assert_eq!((bucket(0), bucket(2)), (Link::To(1), Link::To(3)));
    assert_eq!(bucket(4), Link::Outside("Logs".to_owned()));
}

#[test]
fn imports_lead_to_what_is_exported() {
    let mut estate = run(&[
        ("1.yaml", json!({"Logs": logs()})),
        ("2.yaml", json!({"Trail": trail(&json!({"Fn::ImportValue": "audit-logs"}))})),
    ]);
    let export =
        |name: &str, value: Value| Export { unit: UnitId(0), stack: StackId(0), name: json!(name), value };
    estate.exports.push(export("audit-logs", json!({"Ref": "Logs"})));
    assert_eq!(Links::new(&estate).follow(1, "/S3BucketName", BUCKET), Link::To(0));
    assert_eq!(Links::new(&estate).properties[1]["S3BucketName"], "logs");
    estate.exports[0].value = json!({"Fn::ImportValue": "audit-logs"});
    assert_eq!(
        Links::new(&estate).follow(1, "/S3BucketName", BUCKET),
        Link::Unknown("the import of `audit-logs` leads in a circle".to_owned())
    );
}

#[test]
fn names_that_depend_on_themselves_and_on_what_nobody_says() {
    let mut estate = estate(&json!({
        "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "${Logs}-${Logs}"}}},
        "Own": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "logs-${AWS::AccountId}-x"}}},
        "Trail": trail(&json!({"Fn::Sub": "logs-${AWS::AccountId}-x"})),
    }))
    .unwrap();
    estate.stacks[0].account.clear();
    let links = Links::new(&estate);
    assert_eq!(links.nameless(0), Some("the name of `Logs` depends on itself".to_owned()));
    let name = &links.properties[1]["BucketName"];
    assert_eq!(crate::estate::intrinsic::pieces(name), Some(vec![Some("logs-"), None, Some("-x")]));
    // Both mean the same account.
    assert_eq!(links.follow(2, "/S3BucketName", BUCKET), Link::To(1));
}

#[test]
fn a_key_of_another_stack_is_meant_where_it_is_the_only_one_there() {
    let key = || json!({"Key": {"Type": KEY, "Properties": {}}});
    let arn = |region: &str, account: &str| format!("arn:aws:kms:{region}:{account}:key/1234abcd");
    let meant = |templates: usize, arn: &str| {
        let user = json!({"Trail": {"Type": TRAIL, "Properties": {"S3BucketName": "logs", "KMSKeyId": arn}}});
        let keys: Vec<String> = (0..templates).map(|i| format!("keys/{i}.yaml")).collect();
        let mut all: Vec<(&str, Value)> = keys.iter().map(|path| (path.as_str(), key())).collect();
        all.push(("trail/user.yaml", user));
        let estate = run(&all);
        let links = Links::new(&estate);
        links.follow(templates, "/KMSKeyId", KEY)
    };
    let there = arn("eu-west-1", "222222222222");
    assert_eq!(meant(1, &there), Link::To(0));
    for (keys, elsewhere) in [
        (2, there.clone()),
        (1, arn("us-east-1", "222222222222")),
        (1, arn("eu-west-1", "333333333333")),
        (1, there.replace(":key/", ":alias/")),
    ] {
        assert_eq!(meant(keys, &elsewhere), Link::Outside(elsewhere.clone()), "{keys} keys");
    }
}
