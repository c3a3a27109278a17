//! A metric filter on a trail's log group and an alarm on its metric, for each filter that is asked for.

use super::filter::{About, Filter, wanted};
use super::told;
use crate::compile::draft::Draft;
use crate::compile::plan::{Common, Plan, PlannedLogGroup, PlannedTrail, Role};
use crate::estate::{Resource, intrinsic};
use crate::json::{Value, json};
use crate::source::pointer;
use crate::spec::Monitoring;
use crate::spec::defaults::identifier;
use std::collections::BTreeMap;

/// Within how many seconds after an event the alarm goes off.
const PERIOD: u32 = 300;

type Watched<'p, 'a> = (&'p PlannedLogGroup<'a>, &'p PlannedTrail<'a>);

pub(super) fn write(plan: &Plan<'_>, monitoring: &Monitoring, watched: Watched<'_, '_>) -> Vec<Resource> {
    let mut resources = Vec::new();
    for filter in wanted(monitoring) {
        for (number, pattern) in patterns(plan, watched.1, &filter).into_iter().enumerate() {
            let name = match number {
                0 => filter.id.clone(),
                number => format!("{}-{}", filter.id, number + 1),
            };
            resources.extend(pair(plan, watched, &Watch { name, pattern, filter: &filter }));
        }
    }
    resources
}

/// What is to be watched.
struct Watch<'f> {
    name: String,
    pattern: Value,
    filter: &'f Filter,
}

fn pair(plan: &Plan<'_>, (group, trail): Watched<'_, '_>, watch: &Watch<'_>) -> [Resource; 2] {
    let own = watch.filter.cis.is_empty();
    let common = Common {
        id: format!("{}{}", trail.common.id, identifier(&watch.name)),
        label: format!("{}_{}", trail.common.label, watch.name.replace('-', "_")),
        address: format!("monitoring.{}.{}", pointer::last(&trail.common.pointer), watch.name),
        pointer: if own { "/monitoring/extra" } else { "/monitoring/cis_alarms" }.to_owned(),
        stack: group.common.stack,
    };
    let name = format!("{}-{}", trail.name, watch.name);
    let namespace = format!("CloudTrail/{}", trail.name);
    let filter_common = Common { address: format!("{}.filter", common.address), ..common.clone() };
    let mut filter = Draft::new(plan, "AWS::Logs::MetricFilter", &filter_common, "Filter");
    filter.set("FilterName", name.as_str(), "");
    filter.set("LogGroupName", intrinsic::reference(&group.common.id), "");
    filter.set("FilterPattern", watch.pattern.clone(), "");
    let metric = json!([{"MetricName": watch.name, "MetricNamespace": namespace, "MetricValue": "1"}]);
    filter.set("MetricTransformations", metric, "");
    let mut alarm = Draft::new(plan, "AWS::CloudWatch::Alarm", &common, "Alarm");
    alarm.set("AlarmName", name, "");
    let description = plan.spec.monitoring.as_ref().map(|monitoring| watch.filter.description(monitoring));
    alarm.set("AlarmDescription", description.unwrap_or_default(), "");
    alarm.set("Namespace", namespace, "");
    alarm.set("MetricName", watch.name.as_str(), "");
    alarm.set("Statistic", "Sum", "");
    alarm.set("Period", PERIOD, "");
    alarm.set("EvaluationPeriods", 1, "");
    alarm.set("Threshold", 1, "");
    alarm.set("ComparisonOperator", "GreaterThanOrEqualToThreshold", "");
    // No event is no metric, not a failure.
    alarm.set("TreatMissingData", "notBreaching", "");
    let notification = plan.notification(group.common.stack);
    let actions = notification.map(|one| told(plan, one.topic, &one.alarms)).unwrap_or_default();
    alarm.set_from("AlarmActions", actions, "/monitoring/notify");
    alarm.tags(&BTreeMap::new());
    [filter.finish(), alarm.finish()]
}

/// A filter's pattern; one about the trail's bucket or keys once for each that the trail's events can speak of.
fn patterns(plan: &Plan<'_>, trail: &PlannedTrail<'_>, filter: &Filter) -> Vec<Value> {
    let bucket = &plan.buckets[trail.bucket];
    // The trail of one account records what happens there.
    let seen = |common: &Common| {
        trail.spec.organization || plan.stack(common).account == plan.stack(&trail.common).account
    };
    match filter.about {
        None => vec![filter.pattern.as_str().into()],
        Some(About::Bucket) if seen(&bucket.common) => {
            vec![filter.pattern.replace("{bucket}", &bucket.name).into()]
        }
        Some(About::Bucket) => Vec::new(),
        Some(About::Key) => {
            let mut keys: Vec<usize> = trail.key.into_iter().collect();
            if let Role::Logs { key } = bucket.role
                && Some(key) != trail.key
            {
                keys.push(key);
            }
            let keys = keys.into_iter().map(|key| &plan.keys[key].common).filter(|common| seen(common));
            keys.map(|key| intrinsic::sub(filter.pattern.replace("{key}", &format!("${{{}.Arn}}", key.id))))
                .collect()
        }
    }
}
