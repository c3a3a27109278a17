//! The lifecycle rules of a bucket that are for log files.
//!
//! What they come to, day by day, is not computed here.

use super::schema::unknowns;
use super::truth::Truth;
use crate::estate::intrinsic::unknown;
use crate::estate::links::reach;
use serde_json::Value;
use std::collections::BTreeSet;

const RULES: &str = "/LifecycleConfiguration/Rules";

/// Rules for log files, and their transitions in one list.
pub(super) struct LogRules {
    pub(super) rules: Value,
    pub(super) transitions: Value,
    /// For each rule and transition that is known, where it stands here and where in the bucket.
    pub(super) places: Vec<(String, String)>,
}

/// The enabled rules that some log file of these trails meets. `open` says why there may be further trails.
///
/// CloudTrail's objects carry no tags, and stand below `<prefix>/AWSLogs/`.
pub(super) fn log_rules(bucket: &Value, trails: &[&Value], open: &[String]) -> LogRules {
    let (mut rules, mut transitions, mut places) = (Vec::new(), Vec::new(), Vec::new());
    let written = match reach(bucket, RULES) {
        Some(Value::Array(written)) => written.as_slice(),
        None | Some(Value::Null) => &[],
        Some(other) => {
            let (rules, transitions) = (other.clone(), other.clone());
            return LogRules { rules, transitions, places };
        }
    };
    for (i, rule) in written.iter().enumerate() {
        match is_for_logs(rule, trails, open) {
            Truth::False(_) => {}
            Truth::True => {
                places.push((format!("/$log_rules/{}", rules.len()), format!("{RULES}/{i}")));
                rules.push(rule.clone());
                match rule.get("Transitions") {
                    Some(Value::Array(steps)) => {
                        for (j, step) in steps.iter().enumerate() {
                            let place = format!("/$log_transitions/{}", transitions.len());
                            places.push((place, format!("{RULES}/{i}/Transitions/{j}")));
                            transitions.push(step.clone());
                        }
                    }
                    Some(open) => transitions.push(open.clone()),
                    None => {}
                }
            }
            Truth::Unknown(reasons) => {
                let open = unknown(&reasons.into_iter().collect::<Vec<_>>().join("; "));
                rules.push(open.clone());
                transitions.push(open);
            }
        }
    }
    LogRules { rules: Value::Array(rules), transitions: Value::Array(transitions), places }
}

fn is_for_logs(rule: &Value, trails: &[&Value], open: &[String]) -> Truth {
    let is = |pointer: &str, test: &dyn Fn(Option<&Value>) -> bool| {
        let value = reach(rule, pointer);
        let mut reasons = BTreeSet::new();
        value.inspect(|value| unknowns(value, &mut reasons));
        if reasons.is_empty() { Truth::known(test(value), "") } else { Truth::Unknown(reasons) }
    };
    let enabled = is("/Status", &|status| status.and_then(Value::as_str) == Some("Enabled"));
    let untagged = is("/TagFilters", &|tags| tags.and_then(Value::as_array).is_none_or(Vec::is_empty));
    let prefix = reach(rule, "/Prefix");
    let covered = trails.iter().map(|trail| overlap(prefix, trail.get("S3KeyPrefix")));
    let further = open.iter().map(Truth::unknown);
    let covers = match (prefix, trails.is_empty() && open.is_empty()) {
        (None, _) | (_, true) => Truth::True,
        _ => Truth::any(covered.chain(further), ""),
    };
    Truth::all([enabled, untagged, covers])
}

/// Whether a rule for this prefix is for some log below that one.
fn overlap(rule: Option<&Value>, trail: Option<&Value>) -> Truth {
    let empty = Value::String(String::new());
    let (rule, trail) = (rule.unwrap_or(&empty), trail.unwrap_or(&empty));
    let mut reasons = BTreeSet::new();
    unknowns(rule, &mut reasons);
    unknowns(trail, &mut reasons);
    if !reasons.is_empty() {
        return Truth::Unknown(reasons);
    }
    let (rule, trail) = (rule.as_str().unwrap_or(""), trail.as_str().unwrap_or("").trim_end_matches('/'));
    let logs = if trail.is_empty() { "AWSLogs/".to_owned() } else { format!("{trail}/AWSLogs/") };
    Truth::known(logs.starts_with(rule) || rule.starts_with(&logs), "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_rule_counts_where_it_meets_a_log() {
        let trail = json!({"S3KeyPrefix": "audit"});
        let counts = |rule: Value| is_for_logs(&rule, &[&trail], &[]);
        assert_eq!(counts(json!({"Status": "Enabled"})), Truth::True);
        assert_eq!(counts(json!({"Status": "Enabled", "Prefix": "aud"})), Truth::True);
        assert_eq!(counts(json!({"Status": "Enabled", "Prefix": "audit/AWSLogs/o-1/"})), Truth::True);
        let no = Truth::False(String::new());
        assert_eq!(counts(json!({"Status": "Disabled"})), no);
        assert_eq!(counts(json!({"Status": "Enabled", "Prefix": "AWSLogs/"})), no);
        assert_eq!(counts(json!({"Status": "Enabled", "TagFilters": [{"Key": "a", "Value": "b"}]})), no);
        let open = unknown("a parameter");
        assert_eq!(counts(json!({"Status": "Enabled", "Prefix": open})), Truth::unknown("a parameter"));
        assert_eq!(counts(json!({"Status": "Disabled", "Prefix": open})), no);
    }

    #[test]
    fn places_lead_back_to_the_bucket() {
        let step = json!({"StorageClass": "GLACIER", "TransitionInDays": 90});
        let rules = json!([{"Status": "Disabled"}, {"Status": "Enabled", "Transitions": [step]}]);
        let found = log_rules(&json!({"LifecycleConfiguration": {"Rules": rules}}), &[], &[]);
        assert_eq!(found.transitions, json!([step]));
        assert_eq!(
            found.places[1],
            ("/$log_transitions/0".to_owned(), "/LifecycleConfiguration/Rules/1/Transitions/0".to_owned())
        );
    }
}
