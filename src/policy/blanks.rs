//! What is to be written, with what is known of the resource in the places that the policy leaves open.
//!
//! What is not known stays open, as `<home Region>`: whoever writes it knows.

use crate::estate::links::{BUCKET, KEY, Links, TOPIC, TRAIL, reach};
use crate::estate::{Dialect, Identity, Resource, resource_type};
use crate::json::Value;
use crate::source::shell;
use std::sync::Arc;

/// The text with its blanks filled, as far as they are known; the same text where there are none.
pub(super) fn filled(text: &Arc<str>, links: &Links<'_>, number: usize) -> Arc<str> {
    let resource = links.resource(number);
    let is_answer =
        links.estate.units.get(resource.unit.0).is_some_and(|unit| unit.dialect == Dialect::AwsApi);
    let mut blanks = Vec::new();
    if is_answer && text.contains("aws ") {
        blanks.extend(named(links, number));
    }
    if resource.kind == TRAIL && text.contains('<') {
        let known = of_trail(links, number).into_iter();
        blanks.extend(known.filter(|(_, value)| !is_answer || shell::is_plain(value)));
    }
    if blanks.is_empty() {
        return Arc::clone(text);
    }
    let fill = |text: String, (blank, value): (&str, String)| text.replace(blank, &value);
    blanks.into_iter().fold(text.to_string(), fill).into()
}

/// What a command of the AWS CLI works on: each as its service's commands take it.
fn named(links: &Links<'_>, number: usize) -> Vec<(&'static str, String)> {
    let resource = links.resource(number);
    let property = |pointer| said(links, number, pointer);
    let own = match resource_type(&resource.kind).map(|row| &row.reference) {
        // A trail's ARN says its home, and some commands take nothing else.
        Some(Identity::Property(pointer)) if resource.kind != TRAIL => property(pointer),
        _ => None,
    };
    let name = shell::quote(own.unwrap_or_else(|| resource.name.clone()));
    let bucket = match resource.kind.as_str() {
        BUCKET => Some(resource.name.clone()),
        _ => property("/S3BucketName"),
    };
    // It stands within quotes as well.
    let bucket = bucket.filter(|name| shell::is_plain(name));
    let group =
        property("/CloudWatchLogsLogGroupArn").and_then(|arn| Some(arn.split(':').nth(6)?.to_owned()));
    let known = [
        ("--key-id KEY", (resource.kind == KEY).then(|| format!("--key-id {name}"))),
        ("--topic-arn ARN", (resource.kind == TOPIC).then(|| format!("--topic-arn {name}"))),
        ("\"Resource\": \"ARN\"", (resource.kind == TOPIC).then(|| format!("\"Resource\": \"{name}\""))),
        ("--log-group-name GROUP", group.map(|group| format!("--log-group-name {}", shell::quote(group)))),
        ("--bucket BUCKET", bucket.as_ref().map(|bucket| format!("--bucket {bucket}"))),
        ("[\"BUCKET\"]", bucket.as_ref().map(|bucket| format!("[\"{bucket}\"]"))),
        (":::BUCKET", bucket.map(|bucket| format!(":::{bucket}"))),
        (" NAME", Some(format!(" {name}"))),
    ];
    known.into_iter().filter_map(|(blank, value)| Some((blank, value?))).collect()
}

/// A trail's ARN in its parts, and where its files go.
fn of_trail(links: &Links<'_>, number: usize) -> Vec<(&'static str, String)> {
    let resource = links.resource(number);
    let (region, account) = home(links, resource);
    let prefix = match reach(&links.properties[number], "/S3KeyPrefix") {
        None | Some(Value::Null) => Some(String::new()),
        Some(Value::String(prefix)) if prefix.is_empty() => Some(String::new()),
        Some(_) => said(links, number, "/S3KeyPrefix").map(|prefix| format!("{prefix}/")),
    };
    let known = [
        ("<home Region>", region),
        ("<management account>", account),
        // Elsewhere `<name>` may be a log group's.
        ("trail/<name>", said(links, number, "/TrailName").map(|name| format!("trail/{name}"))),
        ("<prefix>/", prefix),
    ];
    known.into_iter().filter_map(|(blank, value)| Some((blank, value?))).collect()
}

/// The Region and the account in a trail's ARN. That of an organization trail has the management account's, whoever made it.
fn home(links: &Links<'_>, resource: &Resource) -> (Option<String>, Option<String>) {
    if let Some(arn) = &resource.existing {
        let part = |number| arn.split(':').nth(number).map(str::to_owned);
        return (part(3), part(4));
    }
    let stack = links.estate.stack(resource.stack);
    let own =
        matches!(resource.property("/IsOrganizationTrail"), None | Some(Value::Null | Value::Bool(false)));
    let account = stack.known_account().filter(|_| own);
    (stack.known_region().map(str::to_owned), account.map(str::to_owned))
}

fn said(links: &Links<'_>, number: usize, property: &str) -> Option<String> {
    reach(&links.properties[number], property).and_then(Value::as_str).map(str::to_owned)
}
