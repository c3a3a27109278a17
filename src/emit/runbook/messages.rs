//! Subscriptions that people must confirm, and log groups that are protected by hand.

use super::accounts::{Accounts, Place};
use crate::estate::{Estate, Resource};
use crate::json::{Value, json};
use serde::Serialize;
use std::collections::BTreeMap;

/// A topic with subscribers who are asked whether they meant it.
#[derive(Debug, Serialize)]
pub(super) struct Topic {
    arn: String,
    place: Place,
    /// Mail and web addresses.
    endpoints: Vec<String>,
}

/// A log group that CloudWatch Logs is to keep from being deleted.
#[derive(Debug, Serialize)]
pub(super) struct LogGroup {
    name: String,
    place: Place,
}

pub(super) fn topics(estate: &Estate, accounts: &Accounts<'_>) -> Vec<Topic> {
    let mut endpoints: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for subscription in estate.of_kind("AWS::SNS::Subscription") {
        let text = |pointer: &str| subscription.property(pointer).and_then(Value::as_str);
        let topic = subscription.property("/TopicArn").and_then(|topic| estate.target(topic));
        if let (Some("email" | "https"), Some(endpoint), Some(topic)) =
            (text("/Protocol"), text("/Endpoint"), topic)
        {
            endpoints.entry(&topic.id).or_default().push(endpoint.to_owned());
        }
    }
    let topic = |topic: &Resource| {
        let endpoints = endpoints.remove(topic.id.as_str())?;
        Some(Topic { arn: estate.arn(topic)?, place: accounts.place(topic.stack), endpoints })
    };
    estate.of_kind("AWS::SNS::Topic").filter_map(topic).collect()
}

pub(super) fn protected(estate: &Estate, accounts: &Accounts<'_>) -> Vec<LogGroup> {
    let protected = |group: &&Resource| group.property("/DeletionProtectionEnabled") == Some(&json!(true));
    let group = |group: &Resource| {
        Some(LogGroup { name: estate.reference(group)?, place: accounts.place(group.stack) })
    };
    estate.of_kind("AWS::Logs::LogGroup").filter(protected).filter_map(group).collect()
}
