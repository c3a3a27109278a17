//! What policies are called elsewhere, and how they are found and explained by that.

use crate::policy::{PolicySet, catalogue, load, schema};
use serde_json::Value;

#[test]
fn a_policy_is_found_by_any_of_its_names() {
    let policies = PolicySet::documented();
    let ids = |name: &str| {
        catalogue::find(&policies, name)
            .map(|found| found.iter().map(|p| p.id.to_string()).collect::<Vec<_>>())
    };
    for name in [
        "trail-multi-region",
        "CKV_AWS_67",
        "AVD-AWS-0014",
        "AWS-0014",
        "058ac855",
        "ckv_aws_67",
        "AC_AWS_0034",
    ] {
        assert_eq!(ids(name), Ok(vec!["trail-multi-region".to_owned()]), "{name}");
    }
    assert_eq!(ids("058ac855-989f-4378-ba4d-52d004020da7"), Ok(vec!["trail-multi-region".to_owned()]));
    let first = ["account-trail", "trail-logging-enabled", "trail-management-events", "trail-multi-region"]
        .map(str::to_owned);
    assert_eq!(ids("cis-aws-5.0 3.1"), Ok(first.to_vec()));
    assert_eq!(ids("CloudTrail.2"), Ok(vec!["trail-kms-encryption".to_owned()]));
    assert_eq!(ids("cis-aws-5.0 3.66").unwrap_err(), ["cis-aws-5.0 3.6"]);
    assert_eq!(ids("ciss-aws-5.0 3.6").unwrap_err(), ["cis-aws-5.0 3.6"]);
    assert_eq!(ids("trail-multiregion").unwrap_err()[0], "trail-multi-region");
    let explained = catalogue::explain(policies.get("trail-multi-region").unwrap());
    for part in [
        "# trail-multi-region",
        "(high, AWS::CloudTrail::Trail)",
        "checkov: CKV_AWS_67",
        "- cis-aws-5.0 3.1: Trails record all Regions (level 1)\n",
    ] {
        assert!(explained.contains(part), "{explained}");
    }
    let listing = catalogue::listing(policies.iter());
    assert_eq!(listing.as_array().unwrap().len(), policies.iter().count());
}

#[test]
fn what_the_fsbp_standard_has_security_hub_has() {
    for policy in PolicySet::builtin().iter() {
        let of = |name: &str| policy.references.get(name).cloned().unwrap_or_default();
        let hub = of("security-hub");
        assert!(of("fsbp").iter().all(|id| hub.contains(id)), "{}", policy.id);
    }
}

#[test]
fn every_policy_file_keeps_the_published_schema() {
    let validator = jsonschema::draft7::new(&schema()).unwrap();
    let files: Value = serde_json::from_str(load::POLICIES).unwrap();
    for file in files.as_array().unwrap() {
        let errors: Vec<_> = validator.iter_errors(file).map(|error| error.to_string()).collect();
        assert_eq!(errors, [] as [&str; 0], "{}", file["id"]);
    }
}
