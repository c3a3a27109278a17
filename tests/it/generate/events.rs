//! What the generated trails record, as far as both targets can say it.

use super::Tape;
use trailsmith::json::{Value, json};

/// Adds what a trail records beside management events.
pub(super) fn add(tape: &mut Tape, partition: &str, trail: &mut Value) {
    let data: Vec<Value> = (0..tape.below(4)).map(|_| data(tape, partition)).collect();
    let network: Vec<Value> = (0..tape.below(3)).map(|_| network(tape, partition)).collect();
    if !data.is_empty() {
        trail["data_events"] = data.into();
    }
    if !network.is_empty() {
        trail["network_activity"] = network.into();
    }
    if tape.one_in(2) {
        trail["insights"] =
            json!(["ApiCallRateInsight", {"type": "ApiErrorRateInsight", "events": ["management"]}]);
    }
    if tape.one_in(3) {
        trail["recursive_logging"] = false.into();
    }
    if tape.one_in(3) {
        trail["advanced_event_selectors"] = json!([{"FieldSelectors": [
            {"Field": "resources.type", "Equals": ["AWS::SNS::Topic"]},
            {"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "eventName", "NotEndsWith": ["Batch"], "StartsWith": ["Publish"]},
        ]}]);
    }
}

/// Adds what an event data store takes, as far as both targets can say it.
pub(super) fn add_to_store(tape: &mut Tape, partition: &str, store: &mut Value) {
    store["data_events"] = json!([data(tape, partition)]);
    if tape.one_in(2) {
        store["network_activity"] = json!([network(tape, partition)]);
    }
    if tape.one_in(2) {
        store["advanced_event_selectors"] = json!([{"FieldSelectors": [
            {"Field": "eventCategory", "Equals": ["Management"]},
            {"Field": "eventSource", "StartsWith": ["sts."], "Equals": ["iam.amazonaws.com"]},
            {"Field": "eventName", "EndsWith": ["Role"]},
        ]}]);
    }
}

fn data(tape: &mut Tape, partition: &str) -> Value {
    let kind = tape.pick(&["s3", "lambda", "dynamodb", "AWS::S3::Object", "AWS::Bedrock::Model"]);
    let mut events = json!({ "resource_type": kind });
    if tape.one_in(2) {
        events["read_only"] = tape.one_in(2).into();
    }
    if kind == "s3" && tape.one_in(2) {
        let list = tape.pick(&["buckets", "except_buckets"]);
        events[list] = json!([tape.pick(&["app-data", "Legacy_Bucket", "a.b"]), "other"]);
    }
    if tape.one_in(3) {
        let operator = tape.pick(&["equals", "starts_with", "not_equals", "not_starts_with"]);
        let arn = format!("arn:{partition}:{}", tape.pick(&["s3:::app/data", "lambda:", "dynamodb:"]));
        events["resources"] = json!({operator: [arn], "not_ends_with": ["/tmp", "é\"${x}"]});
    }
    if tape.one_in(3) {
        events["event_names"] = json!(["GetObject", "Invoke"]);
    }
    if tape.one_in(3) {
        events["event_sources"] = json!({"starts_with": ["s3"], "ends_with": [".amazonaws.com"]});
    }
    if tape.one_in(3) {
        events["user_identities"] =
            json!({"not_starts_with": [format!("arn:{partition}:sts::222222222222:")]});
    }
    events
}

fn network(tape: &mut Tape, partition: &str) -> Value {
    let mut activity = json!({"event_source": tape.pick(&["kms.amazonaws.com", "s3.amazonaws.com"])});
    if tape.one_in(2) {
        activity["event_names"] = json!({"starts_with": ["Get", "List"]});
    }
    if tape.one_in(3) {
        activity["user_identities"] = json!([format!("arn:{partition}:iam::222222222222:root")]);
    }
    activity
}
