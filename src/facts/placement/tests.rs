//! Where things stand, as far as it is known.

use super::*;
use crate::estate::declared as estate;
use crate::estate::links::TRAIL;
use crate::estate::{Estate, Organization, Place as Said, Stack, StackId};

/// A trail in the first stack, its bucket and key in another of that account and Region.
fn apart(account: Option<&str>, region: Option<&str>) -> Estate {
    let written = json!({
        "Trail": {"Type": TRAIL, "Properties": {
            "IsOrganizationTrail": true,
            "S3BucketName": {"Ref": "Logs"},
            "KMSKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
        }},
        "Logs": {"Type": BUCKET, "Properties": {"BucketName": "logs"}},
        "Key": {"Type": KEY, "Properties": {}},
    });
    let mut estate = estate(&written).unwrap();
    let place = Said { account: account.map(str::to_owned), region: region.map(str::to_owned) };
    estate.stacks.push(Stack::read("archive", &place));
    estate.resources[1].stack = StackId(1);
    estate.resources[2].stack = StackId(1);
    estate
}

fn of(estate: &Estate) -> Placement {
    placement(&Links::new(estate), 0)
}

#[test]
fn accounts_and_regions_are_compared_where_they_are_known() {
    let found = of(&apart(Some("333333333333"), Some("eu-west-1")));
    assert_eq!(found.bucket_in_trail_account, Some(Answer::No));
    assert_eq!(
        (found.key_in_bucket_account, found.key_in_bucket_region),
        (Some(Answer::Yes), Some(Answer::Yes))
    );
    let found = of(&apart(Some("222222222222"), Some("eu-west-1")));
    assert_eq!(found.bucket_in_trail_account, Some(Answer::Yes));
    // Nobody says where the other stack is: what is together is, and nothing else is asked.
    let found = of(&apart(None, None));
    assert_eq!(found.bucket_in_trail_account, None);
    assert_eq!(
        (found.key_in_bucket_account, found.key_in_bucket_region),
        (Some(Answer::Yes), Some(Answer::Yes))
    );
}

#[test]
fn a_key_follows_its_bucket_and_not_its_trail() {
    let mut estate = apart(Some("333333333333"), Some("us-east-1"));
    estate.resources[2].stack = StackId(0);
    let found = of(&estate);
    assert_eq!(
        (&found.key_in_bucket_account, &found.key_in_bucket_region),
        (&Some(Answer::No), &Some(Answer::No))
    );
    assert!(
        found
            .sentences()
            .contains(&"the key is in another Region than the log bucket: CloudTrail refuses it".to_owned())
    );
    estate.resources[0].properties["KMSKeyId"] = json!({"Trailsmith::Unknown": "a variable"});
    // It is handed in with the bucket of another stack, or it may be anywhere.
    assert_eq!(of(&estate).key_in_bucket_region, None);
    estate.resources[1].stack = StackId(0);
    assert_eq!(of(&estate).key_in_bucket_region, Some(Answer::unknown("a variable")));
}

#[test]
fn an_organizations_trail_that_exists_may_have_been_made_anywhere() {
    let mut estate = apart(Some("222222222222"), Some("eu-west-1"));
    estate.organization = Some(Organization {
        id: "o-a1b2c3d4e5".to_owned(),
        management_account: "111111111111".to_owned(),
        delegated_administrator: None,
    });
    assert_eq!(of(&estate).creator, Some("member"));
    estate.resources[0].existing = Some("arn:aws:cloudtrail:eu-west-1:111111111111:trail/org".to_owned());
    let found = of(&estate);
    assert_eq!((found.creator, found.bucket_in_trail_account), (None, None));
}

#[test]
fn a_home_region_is_known_by_the_stack_or_the_answer() {
    let mut estate = apart(None, None);
    assert_eq!((of(&estate).home_is_opt_in, of(&estate).is_copy), (Some(Answer::No), None));
    estate.resources[0].properties["HomeRegion"] = "me-south-1".into();
    assert_eq!((of(&estate).home_is_opt_in, of(&estate).is_copy), (Some(Answer::Yes), Some(Answer::Yes)));
    estate.resources[0].properties["TrailName"] = "aws-controltower-BaselineCloudTrail".into();
    assert!(of(&estate).control_tower);
}

#[test]
fn there_are_many_ways_from_a_trail_to_the_policy() {
    let written = |key: Value, depends: Value| {
        json!({
            "Trail": {"Type": TRAIL, "DependsOn": depends, "Properties": {
                "S3BucketName": {"Ref": "Logs"}, "KMSKeyId": {"Fn::GetAtt": ["Key", "Arn"]},
            }},
            "Logs": {"Type": BUCKET, "Properties": {"BucketName": "logs"}},
            "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Logs"}}},
            "Other": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": "other"}},
            "Key": {"Type": KEY, "DependsOn": key, "Properties": {}},
        })
    };
    let after = |key: Value, depends: Value| of(&estate(&written(key, depends)).unwrap()).after_bucket_policy;
    assert_eq!(after(json!([]), json!(["Policy"])), Some(Answer::Yes));
    assert_eq!(after(json!("Policy"), json!([])), Some(Answer::Yes));
    assert_eq!(after(json!([]), json!("Other")), Some(Answer::No));
    let mut both = estate(&written(json!([]), json!([]))).unwrap();
    both.resources.retain(|resource| resource.id != "Policy");
    assert_eq!(of(&both).after_bucket_policy, None);
}
