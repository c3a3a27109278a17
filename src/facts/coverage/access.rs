//! Whether anything records who reads and who deletes the files of a log bucket: data events of a trail or an event data
//! store, or the bucket's own access logs.
//!
//! CloudTrail user guide, "Logging data events"; S3 user guide, "Logging requests with server access logging".

use super::recorders::{ASKED, call_for};
use super::text::{FRESH, Text};
use crate::estate::intrinsic::{is_absent, reason_of};
use crate::estate::links::reach;
use crate::facts::roles::LOGS;
use crate::facts::{Answer, Derived, Facts};
use crate::json::{Value, json};

/// `$facts.recorded` of a log bucket.
pub(crate) fn derive_bucket(facts: &Facts<'_>, bucket: usize, derived: &mut Derived) {
    if facts.roles.has(bucket, LOGS) == Answer::No || facts.links.resource(bucket).attributes.partial {
        return;
    }
    let links = &facts.links;
    let logged = access_logs(&links.properties[bucket]);
    let arn = || Text::of(&links.arn(bucket)).within("", "/AWSLogs/").within("", FRESH);
    let told = ASKED.map(|(name, share, call)| {
        let by_events = facts.recorders().take(links, bucket, || call_for((share, call), arn()));
        (name.to_owned(), logged.clone().or(by_events).to_value())
    });
    derived.add("recorded", Value::Object(told.into_iter().collect()), Vec::new());
}

fn access_logs(bucket: &Value) -> Answer {
    match reach(bucket, "/LoggingConfiguration") {
        None | Some(Value::Null) => Answer::No,
        Some(written) => match reason_of(written) {
            Some(reason) if !is_absent(written) => Answer::unknown(reason),
            _ => Answer::known(*written != json!({})),
        },
    }
}
