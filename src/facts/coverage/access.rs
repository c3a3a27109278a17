//! Whether anything records who reads and who deletes the files of a log bucket: data events of a trail or an event data
//! store, or the bucket's own access logs.
//!
//! CloudTrail user guide, "Logging data events"; S3 user guide, "Logging requests with server access logging".

use super::delivery::owned;
use super::event::{Category, Event, SOURCE, Share};
use super::peers::Trail;
use super::selector::Selectors;
use super::text::{FRESH, Text};
use crate::estate::intrinsic::{is_absent, reason_of};
use crate::estate::links::{Link, Links, TRAIL, reach};
use crate::facts::roles::{EVENT_DATA_STORE, LOGS};
use crate::facts::{Answer, Derived, Facts};
use serde_json::{Value, json};

/// What is asked: the name, what it does, and the call.
const ASKED: [(&str, Share, &str); 2] =
    [("reads", Share::Read, "GetObject"), ("deletes", Share::Write, "DeleteObject")];

/// `$facts.recorded` of a log bucket.
pub(crate) fn derive_bucket(facts: &Facts<'_>, bucket: usize, derived: &mut Derived) {
    if facts.roles.has(bucket, LOGS) == Answer::No || facts.links.resource(bucket).attributes.partial {
        return;
    }
    let links = &facts.links;
    let logged = access_logs(&links.properties[bucket]);
    let told = ASKED.map(|(name, share, call)| {
        let by_events = by_events(links, bucket, &event(links, bucket, (share, call)));
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

/// Somebody's call for a log file.
fn event(links: &Links<'_>, bucket: usize, (share, call): (Share, &str)) -> Event {
    let known = |text: &str| Text::Known(text.to_owned());
    let arn = Text::of(&links.arn(bucket)).within("", "/AWSLogs/").within("", FRESH);
    Event::new(Category::Data, share)
        .with(SOURCE, known("s3.amazonaws.com"))
        .with("eventName", known(call))
        .with("resources.type", known("AWS::S3::Object"))
        .with("resources.ARN", arn)
}

fn by_events(links: &Links<'_>, bucket: usize, event: &Event) -> Answer {
    let trails = links.of_kind(TRAIL).map(|trail| (trail, "IsOrganizationTrail", "IsLogging"));
    let stores = links.of_kind(EVENT_DATA_STORE).map(|s| (s, "OrganizationEnabled", "IngestionEnabled"));
    Answer::any(trails.chain(stores).map(|(number, shared, on)| {
        let recorder = Trail::new(links, number);
        let taken = Selectors::of(recorder.properties()).take(event).and(recorder.switch(on, true));
        let counts = owned(links, &recorder, &Link::To(bucket)).or(recorder.switch(shared, false));
        taken.and(counts)
    }))
}
