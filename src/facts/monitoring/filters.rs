//! All metric filters, by the log groups that they read, so that no trail asks all of them.

use super::Answer;
use super::group::{Group, Named};
use crate::estate::links::{Links, METRIC_FILTER};
use std::collections::HashMap;

/// The metric filters of an estate that read a log group.
pub(super) struct Filters {
    /// The filter and what it reads, in order.
    all: Vec<(usize, Group)>,
    /// Those that read a log group of the estate, by its number.
    here: HashMap<usize, Vec<usize>>,
    /// Those that read another one, by its name.
    elsewhere: HashMap<String, Vec<usize>>,
    /// Those whose log group, one of the estate, may have any name.
    nameless: Vec<usize>,
    /// Those of which it is not known what they read.
    open: Vec<usize>,
}

impl Filters {
    pub(super) fn new(links: &Links<'_>, named: &Named) -> Filters {
        let read = |filter| Some((filter, Group::of_filter(links, named, filter)?));
        let all: Vec<_> = links.of_kind(METRIC_FILTER).filter_map(read).collect();
        let (mut here, mut elsewhere) = (HashMap::<_, Vec<_>>::new(), HashMap::<_, Vec<_>>::new());
        let (mut nameless, mut open) = (Vec::new(), Vec::new());
        for (i, (_, group)) in all.iter().enumerate() {
            match group {
                Group::Here(number) => {
                    here.entry(*number).or_default().push(i);
                    nameless.extend(links.nameless(*number).map(|_| i));
                }
                Group::Elsewhere(name) => elsewhere.entry(name.clone()).or_default().push(i),
                Group::Unknown(_) => open.push(i),
            }
        }
        Filters { all, here, elsewhere, nameless, open }
    }

    /// The filters that read a log group, or may, in order.
    pub(super) fn of(&self, links: &Links<'_>, group: &Group) -> Vec<(usize, Answer)> {
        let (known, perhaps): (Option<&Vec<usize>>, Vec<usize>) = match group {
            Group::Here(number) if links.nameless(*number).is_some() => {
                (self.here.get(number), self.elsewhere_in_order())
            }
            Group::Here(number) => (self.here.get(number), Vec::new()),
            Group::Elsewhere(name) => (self.elsewhere.get(name), self.nameless.clone()),
            Group::Unknown(_) => (None, (0..self.all.len()).collect()),
        };
        let mut near: Vec<usize> = perhaps;
        near.extend(known.into_iter().flatten().chain(&self.open));
        near.sort_unstable();
        near.dedup();
        let read = near.into_iter().map(|i| (self.all[i].0, group.is_read(links, &self.all[i].1)));
        read.filter(|(_, reads)| *reads != Answer::No).collect()
    }

    fn elsewhere_in_order(&self) -> Vec<usize> {
        let is_elsewhere = |i: &usize| matches!(self.all[*i].1, Group::Elsewhere(_));
        (0..self.all.len()).filter(is_elsewhere).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Alarms;
    use super::*;
    use crate::estate::declared;
    use crate::estate::links::TRAIL;
    use crate::json::{Map, json};

    #[test]
    fn no_trail_asks_all_filters_and_no_filter_all_alarms() {
        let mut written = Map::new();
        for i in 0..1000 {
            let (group, namespace) = (format!("Group{i}"), format!("space-{i}"));
            let trail = json!({"CloudWatchLogsLogGroupArn": {"Fn::GetAtt": [group, "Arn"]}});
            let metric = json!({"MetricName": "Trail", "MetricNamespace": namespace, "MetricValue": "1"});
            let filter = json!({"LogGroupName": {"Ref": group}, "MetricTransformations": [metric]});
            let alarm = json!({"MetricName": "Trail", "Namespace": namespace});
            for (kind, name, properties) in [
                (TRAIL, format!("Trail{i}"), trail),
                ("AWS::Logs::LogGroup", group.clone(), json!({"LogGroupName": format!("group-{i}")})),
                (METRIC_FILTER, format!("Filter{i}"), filter),
                ("AWS::CloudWatch::Alarm", format!("Alarm{i}"), alarm),
            ] {
                written.insert(name, json!({"Type": kind, "Properties": properties}));
            }
        }
        let estate = declared(&written.into()).unwrap();
        let links = Links::new(&estate);
        let (named, alarms) = (Named::new(&links), Alarms::new(&links));
        let filters = Filters::new(&links, &named);
        for trail in links.of_kind(TRAIL) {
            let group = Group::of_trail(&links, &named, trail).unwrap();
            let (filter, alarm) = (trail + 2, trail + 3);
            assert_eq!(filters.of(&links, &group), [(filter, Answer::Yes)]);
            assert_eq!(alarms.near(&links, filter), [alarm]);
        }
    }
}
