//! Whom alarms and rules tell: one topic in each account and Region that has any.

use super::planner::Planner;
use super::{Notification, PlannedTopic, Subscriber};
use crate::estate::StackId;
use crate::spec::defaults::NOTIFICATIONS;
use crate::spec::recipient::{Arn, Recipient};
use crate::spec::{Monitoring, Spot};
use std::collections::{BTreeMap, BTreeSet};

static NO_TAGS: BTreeMap<String, String> = BTreeMap::new();

impl<'a> Planner<'a> {
    pub(super) fn notifications(&mut self) {
        let spec = self.plan.spec;
        let Some(monitoring) = &spec.monitoring else { return };
        let (alarms, rules) = (spec.alarm_spots(), spec.rule_spots());
        let spots: BTreeSet<Spot<'_>> = alarms.union(&rules).copied().collect();
        for spot in spots {
            let stack = self.stack(spot.0, Some(spot.1));
            let mut notification = self.existing(monitoring, stack);
            let apart = notification.rules_apart;
            let by_topic = alarms.contains(&spot) || (rules.contains(&spot) && !apart);
            if by_topic && monitoring.notify.iter().any(|text| person(text).is_some()) {
                notification.topic = Some(self.notification_topic(monitoring, stack));
            }
            self.plan.notifications.push(notification);
        }
    }

    /// What exists already and can be told there.
    fn existing(&self, monitoring: &'a Monitoring, stack: StackId) -> Notification<'a> {
        let place = &self.plan.stacks[stack.0];
        let near = |arn: &Arn<'_>| arn.region == place.region;
        let here = |arn: &Arn<'_>| near(arn) && arn.account == place.account;
        let topics = || monitoring.notify.iter().filter_map(|text| Arn::parse(text));
        let targets = monitoring.tamper_targets.iter().filter_map(|text| Arn::parse(text));
        let targets: Vec<&str> = targets.filter(here).map(|arn| arn.text).collect();
        let rules_apart = !targets.is_empty();
        let told = || topics().filter(here).map(|arn| arn.text).collect();
        Notification {
            stack,
            topic: None,
            alarms: topics().filter(near).map(|arn| arn.text).collect(),
            rules: if rules_apart { targets } else { told() },
            rules_apart,
        }
    }

    fn notification_topic(&mut self, monitoring: &'a Monitoring, stack: StackId) -> usize {
        let place = self.plan.stacks[stack.0].name.clone();
        let at = "/monitoring/notify";
        let key = self.key_in(stack, None, at);
        let mut common = self.common("Topic", &format!("{place}-notifications"), at.to_owned(), stack);
        common.address = format!("monitoring.{place}.topic");
        let mut subscribers = Vec::new();
        for (index, text) in monitoring.notify.iter().enumerate() {
            let Some((protocol, endpoint)) = person(text) else { continue };
            let label = format!("{place}-{}", slug(endpoint));
            let mut common = self.common("Subscription", &label, format!("{at}/{index}"), stack);
            common.address = format!("monitoring.{place}.notify.{endpoint}");
            subscribers.push(Subscriber { common, protocol, endpoint });
        }
        let arn = self.arn("sns", stack, NOTIFICATIONS);
        let name = NOTIFICATIONS.to_owned();
        self.plan.topics.push(PlannedTopic {
            common,
            name,
            arn,
            key,
            queue: None,
            subscribers,
            tags: &NO_TAGS,
        });
        self.plan.topics.len() - 1
    }
}

/// The protocol and the endpoint of somebody who subscribes to a topic.
fn person(text: &str) -> Option<(&'static str, &str)> {
    match Recipient::parse(text).ok()? {
        Recipient::Mail(address) => Some(("email", address)),
        Recipient::Web(address) => Some(("https", address)),
        Recipient::Topic(_) => None,
    }
}

/// An address as names of resources can hold it.
fn slug(address: &str) -> String {
    let address = address.trim_start_matches("https://").to_ascii_lowercase();
    let words = address.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
