//! Retention held to a simulation day by day, and to what people are told.

mod simulation;

use super::super::Answer;
use super::*;
use crate::estate::declared;
use crate::json::json;
use proptest::prelude::*;
use simulation::{Bucket, objects, simulate};

const ORGANIZATION: &str = "o-a1b2c3d4e5";

fn estate_of(bucket: &Value, trail: &Value) -> Estate {
    let organization = json!({"id": ORGANIZATION, "management_account": "222222222222"});
    declared(&json!({
        "$organization": organization,
        "Trail": {"Type": TRAIL, "Properties": trail},
        "Logs": {"Type": BUCKET, "Properties": bucket},
    }))
    .unwrap()
}

/// An organization trail with digests and the prefix `audit`.
fn trail() -> Value {
    json!({"S3BucketName": {"Ref": "Logs"}, "S3KeyPrefix": "audit", "IsOrganizationTrail": true,
        "EnableLogFileValidation": true})
}

/// What that trail sees of a bucket.
fn proof(bucket: &Value) -> Retention {
    of_estate(&estate_of(bucket, &trail())).remove(0)
}

fn logs(bucket: &Value) -> Timeline {
    proof(bucket).logs.unwrap()
}

fn versioned(rules: &Value) -> Value {
    json!({"VersioningConfiguration": {"Status": "Enabled"}, "LifecycleConfiguration": {"Rules": rules}})
}

fn rule() -> impl Strategy<Value = Value> {
    let below = format!("audit/AWSLogs/{ORGANIZATION}/");
    let prefixes = vec![
        String::new(),
        "aud".to_owned(),
        "audit/AWSLogs/".to_owned(),
        below.clone(),
        format!("{below}3"),
        format!("{below}333333333333/"),
        format!("{below}333333333333/CloudTrail"),
        format!("{below}333333333333/CloudTrail/"),
        format!("{below}333333333333/CloudTrail-Digest/"),
        format!("{below}444444444444/CloudTrail/eu-west-1/"),
        "tmp/".to_owned(),
        "AWSLogs/".to_owned(),
    ];
    let size = prop::option::of(prop::sample::select(vec!["1000", "131072", "200000"]));
    let class = prop::sample::select(vec!["GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"]);
    let days = || prop::option::of(1_u32..40);
    (
        prop::sample::select(prefixes),
        prop::bool::weighted(0.9),
        (size.clone(), size),
        (days(), days(), prop::bool::weighted(0.1)),
        prop::option::of((class, 0_u32..40)),
    )
        .prop_map(|(prefix, enabled, (over, under), (expires, noncurrent, newer), transition)| {
            let mut rule = json!({"Prefix": prefix, "Status": if enabled { "Enabled" } else { "Disabled" }});
            for (name, size) in [("ObjectSizeGreaterThan", over), ("ObjectSizeLessThan", under)] {
                size.inspect(|size| rule[name] = (*size).into());
            }
            expires.inspect(|days| rule["ExpirationInDays"] = (*days).into());
            if let Some(days) = noncurrent {
                rule["NoncurrentVersionExpiration"] = json!({ "NoncurrentDays": days });
                if newer {
                    rule["NoncurrentVersionExpiration"]["NewerNoncurrentVersions"] = 1.into();
                }
            }
            if let Some((class, days)) = transition {
                rule["Transitions"] = json!([{"StorageClass": class, "TransitionInDays": days}]);
            }
            rule
        })
}

fn bucket() -> impl Strategy<Value = Value> {
    let rules = prop::collection::vec(rule(), 0..5);
    let lock = prop::option::weighted(0.3, 1_u32..60);
    (rules, any::<bool>(), lock, any::<bool>()).prop_map(|(rules, versions, lock, varies)| {
        let mut bucket = json!({"LifecycleConfiguration": {"Rules": rules}});
        if varies {
            bucket["LifecycleConfiguration"]["TransitionDefaultMinimumObjectSize"] =
                "varies_by_storage_class".into();
        }
        if versions || lock.is_some() {
            bucket["VersioningConfiguration"] = json!({"Status": "Enabled"});
        }
        if let Some(days) = lock {
            let retention = json!({"Mode": "GOVERNANCE", "Days": days});
            bucket["ObjectLockConfiguration"] = json!({"Rule": {"DefaultRetention": retention}});
        }
        bucket
    })
}

fn ends(span: &Span) -> (Day, Day) {
    (span.earliest.day().unwrap(), span.latest.day().unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_simulation_of_every_object_sees_the_same_days(bucket in bucket()) {
        let found = proof(&bucket);
        for (folder, timeline) in [("CloudTrail", found.logs.unwrap()), ("CloudTrail-Digest", found.digests.unwrap())] {
            let seen: Vec<_> = objects(folder).iter().map(|object| simulate(&Bucket::new(&bucket), object)).collect();
            let of = |day: fn(&simulation::Seen) -> Day| {
                (seen.iter().map(day).min().unwrap(), seen.iter().map(day).max().unwrap())
            };
            prop_assert_eq!(ends(&timeline.hidden), of(|seen| seen.hidden));
            prop_assert_eq!(ends(&timeline.gone), of(|seen| seen.gone));
            for seen in &seen {
                let (earliest, latest) = ends(&timeline.archived);
                // What expires first is never archived.
                prop_assert!(seen.archived == Day::Never || (earliest <= seen.archived && seen.archived <= latest));
                prop_assert!(seen.archived != Day::Never || latest >= seen.hidden || earliest >= seen.hidden);
            }
        }
    }

    #[test]
    fn a_longer_expiration_never_shortens(bucket in bucket(), at in any::<prop::sample::Index>(), more in 1_u32..20) {
        let before = logs(&bucket);
        let mut longer = bucket.clone();
        let rules = longer["LifecycleConfiguration"]["Rules"].as_array_mut().unwrap();
        prop_assume!(!rules.is_empty());
        let rule = at.get_mut(rules);
        let Some(days) = rule["ExpirationInDays"].as_u64() else { return Ok(()) };
        rule["ExpirationInDays"] = (days + u64::from(more)).into();
        let after = logs(&longer);
        prop_assert!(ends(&after.gone).0 >= ends(&before.gone).0 && ends(&after.gone).1 >= ends(&before.gone).1);
        prop_assert!(ends(&after.hidden).0 >= ends(&before.hidden).0);
    }

    #[test]
    fn one_more_rule_that_expires_never_lengthens(bucket in bucket(), more in rule(), days in 1_u32..40) {
        let before = logs(&bucket);
        let mut longer = bucket.clone();
        let mut more = more;
        (more["Status"], more["ExpirationInDays"]) = ("Enabled".into(), days.into());
        longer["LifecycleConfiguration"]["Rules"].as_array_mut().unwrap().push(more);
        let after = logs(&longer);
        prop_assert!(ends(&after.gone).0 <= ends(&before.gone).0 && ends(&after.gone).1 <= ends(&before.gone).1);
        prop_assert!(ends(&after.hidden).0 <= ends(&before.hidden).0);
        prop_assert!(ends(&after.archived).0 <= ends(&before.archived).0);
    }

    #[test]
    fn a_rule_for_tags_is_none_for_trails(bucket in bucket(), more in rule()) {
        let before = logs(&bucket);
        let mut tagged = bucket.clone();
        let mut more = more;
        more["TagFilters"] = json!([{"Key": "purpose", "Value": "export"}]);
        tagged["LifecycleConfiguration"]["Rules"].as_array_mut().unwrap().push(more);
        prop_assert_eq!(before, logs(&tagged));
    }

    #[test]
    fn what_the_trail_hides_widens_the_bounds_and_nothing_else(
        bucket in bucket(),
        field in prop::sample::select(vec!["S3KeyPrefix", "IsOrganizationTrail"]),
    ) {
        let known = logs(&bucket);
        let mut hidden = trail();
        hidden[field] = crate::estate::intrinsic::unknown("hidden");
        let found = of_estate(&estate_of(&bucket, &hidden)).remove(0).logs.unwrap();
        within(&known, &found)?;
    }

    #[test]
    fn what_is_hidden_widens_the_bounds_and_nothing_else(
        bucket in bucket(),
        at in any::<prop::sample::Index>(),
        field in prop::sample::select(vec!["Status", "Prefix", "ExpirationInDays", "NoncurrentVersionExpiration",
            "ObjectSizeLessThan", "Transitions", ""]),
    ) {
        let known = logs(&bucket);
        let mut hidden = bucket.clone();
        let rules = hidden["LifecycleConfiguration"]["Rules"].as_array_mut().unwrap();
        prop_assume!(!rules.is_empty());
        let rule = at.get_mut(rules);
        let open = crate::estate::intrinsic::unknown("hidden");
        if field.is_empty() {
            *rule = open;
        } else if rule.get(field).is_some() {
            rule[field] = open;
        }
        let found = logs(&hidden);
        within(&known, &found)?;
    }
}

/// Whether the days that are known lie within the bounds of those that are not.
fn within(known: &Timeline, found: &Timeline) -> Result<(), TestCaseError> {
    let spans =
        |timeline: &Timeline| [timeline.hidden.clone(), timeline.gone.clone(), timeline.archived.clone()];
    for (known, found) in spans(known).into_iter().zip(spans(found)) {
        for (known, found) in [(known.earliest, found.earliest), (known.latest, found.latest)] {
            let known = known.day().unwrap();
            prop_assert!(found.least <= known && known <= found.most, "{found:?} without {known:?}");
            prop_assert!(found.day().is_some() == found.because.is_empty());
        }
    }
    Ok(())
}

#[test]
fn sentences_can_be_quoted() {
    let transitions = json!([{"StorageClass": "GLACIER_IR", "TransitionInDays": 90}, {"StorageClass": "DEEP_ARCHIVE", "TransitionInDays": 365}]);
    let mut bucket =
        versioned(&json!([{"Status": "Enabled", "Transitions": transitions, "ExpirationInDays": 2922,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 91}}]));
    bucket["ObjectLockConfiguration"] =
        json!({"Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 2557}}});
    let found = proof(&bucket);
    let said = found.sentences();
    assert_eq!(
        said[0],
        "log files of trail `Trail` can be read without a restore for 365 days, get a delete marker on day 2922 at the \
         earliest and are gone for good on day 3013 at the earliest; nobody, root included, can delete one before day 2557"
    );
    assert!(
        said[1].starts_with("digests of trail `Trail` can be read without a restore for 365 days"),
        "{said:?}"
    );
    assert!(said.contains(&"the promise holds that log files are kept for 365 days".to_owned()), "{said:?}");
    let logs = crate::json::to_value(found.logs.unwrap()).unwrap();
    assert_eq!(
        logs["gone"]["earliest"],
        json!({"least": 3013, "most": 3013, "rules": ["/LifecycleConfiguration/Rules/0/ExpirationInDays",
            "/LifecycleConfiguration/Rules/0/NoncurrentVersionExpiration/NoncurrentDays"]})
    );
    assert_eq!(
        logs["archived"]["earliest"]["rules"],
        json!(["/LifecycleConfiguration/Rules/0/Transitions/1"])
    );
}

#[test]
fn what_never_goes_is_said() {
    let nothing = proof(&json!({"VersioningConfiguration": {"Status": "Enabled"}}));
    assert!(
        nothing.sentences()[0].contains("are never removed by a lifecycle rule"),
        "{:?}",
        nothing.sentences()
    );
    let behind = proof(&versioned(&json!([{"Status": "Enabled", "ExpirationInDays": 400}])));
    assert!(behind.sentences()[0].contains("stay behind it for ever"), "{:?}", behind.sentences());
    let unversioned = proof(
        &json!({"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": 400}]}}),
    );
    assert!(
        unversioned.sentences()[0].contains("are deleted for good on day 400"),
        "{:?}",
        unversioned.sentences()
    );
}

#[test]
fn mfa_delete_beside_rules_leaves_open_which_of_them_is_there() {
    let mut bucket = versioned(&json!([{"Status": "Enabled", "ExpirationInDays": 30}]));
    bucket["VersioningConfiguration"]["MFADelete"] = "Enabled".into();
    let found = logs(&bucket);
    assert_eq!((found.hidden.earliest.least, found.hidden.earliest.most), (Day::On(30), Day::Never));
    assert!(matches!(found.hidden.earliest.not_before(365), Answer::Unknown(_)));
}

#[test]
fn intelligent_tiering_archives_only_where_a_configuration_says_so() {
    let steps = json!([{"StorageClass": "INTELLIGENT_TIERING", "TransitionInDays": 10}]);
    let mut bucket = versioned(&json!([{"Status": "Enabled", "Transitions": steps}]));
    assert_eq!(ends(&logs(&bucket).archived), (Day::Never, Day::Never));
    let tierings = json!([{"AccessTier": "ARCHIVE_ACCESS", "Days": 90}]);
    bucket["IntelligentTieringConfigurations"] =
        json!([{"Id": "a", "Status": "Enabled", "Tierings": tierings}]);
    let archived = logs(&bucket).archived;
    assert_eq!(ends(&archived), (Day::On(100), Day::Never));
    assert_eq!(archived.earliest.rules[1], "/IntelligentTieringConfigurations/0/Tierings/0/Days");
    bucket["IntelligentTieringConfigurations"][0]["Prefix"] = "tmp/".into();
    assert_eq!(ends(&logs(&bucket).archived), (Day::Never, Day::Never));
    bucket["IntelligentTieringConfigurations"] = crate::estate::intrinsic::unknown("hidden");
    assert_eq!(logs(&bucket).archived.earliest.not_before(90), Answer::unknown("hidden"));
}

#[test]
fn a_date_takes_every_later_object_at_once() {
    let found = logs(&versioned(&json!([{"Status": "Enabled", "ExpirationDate": "2030-01-01T00:00:00Z"}])));
    assert_eq!(ends(&found.hidden), (Day::On(0), Day::Never));
}

#[test]
fn what_the_trail_does_not_say_matters_only_to_prefixes() {
    let bucket = versioned(&json!([{"Status": "Enabled", "Prefix": "other/", "ExpirationInDays": 30},
        {"Status": "Enabled", "ExpirationInDays": 500}]));
    let of = |trail: Value| of_estate(&estate_of(&bucket, &trail)).remove(0).logs.unwrap().hidden.earliest;
    let name = json!({"Ref": "Logs"});
    assert_eq!(of(json!({"S3BucketName": name})).day(), Some(Day::On(500)));
    let open = of(json!({"S3BucketName": name, "S3KeyPrefix": {"Ref": "Prefix"}}));
    assert_eq!((open.least, open.most), (Day::On(30), Day::On(500)));
    let outside = of_estate(&estate_of(&bucket, &json!({"S3BucketName": "elsewhere"}))).remove(0);
    assert!(outside.sentences()[0].starts_with("cannot tell how long the logs of trail `Trail` are kept"));
}
