//! The lifecycle rules that are for log files, as policies see them: `$log_rules` and `$log_transitions`.

use super::super::roles::Row;
use super::super::{Answer, Facts};
use super::keys::{Coverage, Folder, Keys};
use super::rule::{RULES, rules, written};
use crate::estate::intrinsic::unknown;
use crate::estate::joined;
use crate::estate::links::{Links, reach};
use crate::json::Value;

/// Every folder that a trail may write to.
const FOLDERS: [Folder; 5] =
    [Folder::Logs, Folder::Digests, Folder::Insights, Folder::NetworkActivity, Folder::Aggregated];

/// Rules for log files, and their transitions in one list.
#[derive(Default)]
pub(crate) struct LogRules {
    pub(crate) rules: Value,
    pub(crate) transitions: Value,
    /// For each rule and transition that is known, where it stands here and where in the bucket.
    pub(crate) places: Vec<(String, String)>,
}

/// The enabled rules of a bucket that are for something that a trail writes there.
pub(crate) fn log_rules(facts: &Facts<'_>, bucket: usize) -> LogRules {
    let (links, row) = (&facts.links, facts.roles.of(bucket));
    let properties = &links.properties[bucket];
    let written_rules = match reach(properties, RULES) {
        Some(Value::Array(written)) => written.as_slice(),
        None | Some(Value::Null) => &[],
        Some(other) => {
            return LogRules { rules: other.clone(), transitions: other.clone(), places: Vec::new() };
        }
    };
    let keys: Vec<Keys> = FOLDERS.iter().flat_map(|folder| keys(links, row, *folder)).collect();
    let (mut found, mut transitions, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for (i, (rule, value)) in rules(properties).iter().zip(written_rules).enumerate() {
        match rule.on.clone().and(Answer::any(keys.iter().map(|keys| takes_some(keys, rule.prefix)))) {
            Answer::No => {}
            Answer::Yes => {
                places.push((format!("/$log_rules/{}", found.len()), format!("{RULES}/{i}")));
                found.push(value.clone());
                for (place, step) in written(value, "Transitions", "Transition") {
                    let here = format!("/$log_transitions/{}", transitions.len());
                    places.push((here, format!("{RULES}/{i}/{place}")));
                    transitions.push(step.clone());
                }
            }
            Answer::Unknown(reasons) => {
                let open = unknown(&joined(&reasons));
                found.push(open.clone());
                transitions.push(open);
            }
        }
    }
    LogRules { rules: found.into(), transitions: transitions.into(), places }
}

/// The keys of a folder in a bucket, one for each trail that writes or may write there; any key where nobody knows a
/// trail.
pub(super) fn keys(links: &Links<'_>, row: &Row, folder: Folder) -> Vec<Keys> {
    let known = row.trails.iter().map(|trail| Keys::of_trail(links, *trail, folder));
    let further = row.open_trails.iter().map(|reason| Keys::perhaps(reason));
    let mut keys: Vec<Keys> = known.chain(further).collect();
    if keys.is_empty() {
        keys.push(Keys::anywhere());
    }
    keys
}

fn takes_some(keys: &Keys, prefix: Option<&Value>) -> Answer {
    match keys.covered(prefix) {
        Coverage::All | Coverage::Some => Answer::Yes,
        Coverage::None => Answer::No,
        Coverage::Open(reasons) => Answer::Unknown(reasons),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Scope;
    use super::*;
    use crate::estate::declared;
    use crate::json::json;

    fn selected(rules: &Value, prefix: &Value) -> LogRules {
        let trail = json!({"S3BucketName": {"Ref": "Logs"}, "S3KeyPrefix": prefix});
        let estate = declared(&json!({
            "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"LifecycleConfiguration": {"Rules": rules}}},
            "Trail": {"Type": "AWS::CloudTrail::Trail", "Properties": trail},
        }));
        log_rules(&Facts::new(&estate.unwrap(), Scope::Logging), 0)
    }

    #[test]
    fn a_rule_counts_where_it_meets_something_that_a_trail_writes() {
        let counts = |rule: Value| selected(&json!([rule]), &json!("audit")).rules;
        let below = "audit/AWSLogs/222222222222/";
        for prefix in ["", "aud", "audit/AWSLogs/", below, &format!("{below}CloudTrail-Digest/eu")] {
            let rule = json!({"Status": "Enabled", "Prefix": prefix});
            assert_eq!(counts(rule.clone()), json!([rule]));
        }
        for (name, value) in [
            ("Status", json!("Disabled")),
            ("Prefix", json!("AWSLogs/")),
            ("Prefix", json!("audit/AWSLogs/333333333333/")),
            ("Prefix", json!(format!("{below}Config/"))),
            ("TagFilters", json!([{"Key": "a", "Value": "b"}])),
        ] {
            let mut rule = json!({"Status": "Enabled"});
            rule[name] = value;
            assert_eq!(counts(rule.clone()), json!([]), "{rule}");
        }
        let open = unknown("a parameter");
        assert_eq!(counts(json!({"Status": "Enabled", "Prefix": open})), json!([open]));
        assert_eq!(counts(json!({"Status": "Disabled", "Prefix": open})), json!([]));
    }

    #[test]
    fn places_lead_back_to_the_bucket() {
        let step = json!({"StorageClass": "GLACIER", "TransitionInDays": 90});
        let rules = json!([{"Status": "Disabled"}, {"Status": "Enabled", "Transitions": [step]}]);
        let found = selected(&rules, &Value::Null);
        assert_eq!(found.transitions, json!([step]));
        assert_eq!(
            found.places[1],
            ("/$log_transitions/0".to_owned(), "/LifecycleConfiguration/Rules/1/Transitions/0".to_owned())
        );
    }
}
