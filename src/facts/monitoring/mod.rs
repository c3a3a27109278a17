//! What watches the events that a trail records: trail, log group, metric filter, alarm. Whom the alarm tells is another
//! question.
//!
//! It is judged once for all trails of an account: where one trail's filters have alarms the others need none, nor where
//! an organization trail's have. The first trail with a log group answers for the rest; it alone has `$monitoring`.

mod alarm;
mod alone;
mod filters;
mod group;
mod trail;

use alarm::Watch;
pub use alarm::{Alarms, is_on};
pub use alone::without_trail;

use super::Answer;
use super::filter_pattern::{Pattern, covers, parse, telling};
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::links::{Links, METRIC_FILTER, TRAIL};
use crate::json::{Value, json};
use filters::Filters;
use group::{Group, Named};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
pub(super) use trail::takes_management_events;
use trail::{Account, account, fit, taken_for_one_account};

/// The trails that write to a log group, and which of them answers for its account.
pub struct Watchers {
    writers: Vec<(usize, Group)>,
    /// The trail that answers for each account, and the trails of it.
    accounts: BTreeMap<Account, Vec<usize>>,
    /// Those that are or may be an organization's.
    organizations: Vec<usize>,
    filters: Filters,
    alarms: Arc<Alarms>,
    /// Of each filter whether an alarm watches it, found out when it is first asked: many trails may ask.
    watched: BTreeMap<usize, OnceLock<Watch>>,
}

impl Watchers {
    /// Looks at all trails of an estate that has these alarms.
    pub fn new(links: &Links<'_>, alarms: &Arc<Alarms>) -> Watchers {
        let named = Named::new(links);
        let writers: Vec<_> =
            links.of_kind(TRAIL).filter_map(|t| Some((t, Group::of_trail(links, &named, t)?))).collect();
        let mut accounts: BTreeMap<Account, Vec<usize>> = BTreeMap::new();
        for (i, (trail, _)) in writers.iter().enumerate() {
            accounts.entry(account(links, *trail)).or_default().push(i);
        }
        let of_organization = |(i, (trail, _)): (usize, &(usize, Group))| {
            links.properties[*trail].get("IsOrganizationTrail").map(|_| i)
        };
        let organizations = writers.iter().enumerate().filter_map(of_organization).collect();
        let filters = Filters::new(links, &named);
        let watched = links.of_kind(METRIC_FILTER).map(|filter| (filter, OnceLock::new())).collect();
        Watchers { writers, accounts, organizations, filters, alarms: Arc::clone(alarms), watched }
    }

    /// What watches the events of a trail and of the others of its account; nothing if another trail answers for it, or
    /// if it has no log group, which is one thing to say and not fifteen.
    ///
    /// `{filters: [{name, pattern, watched, heard}], open}`. `watched` says whether an alarm that can go off is on the
    /// filter's metric, `heard` whether one that is tells anybody; `open` lists why there may be filters that are not seen. Of filters that say the same it has the first: where
    /// log groups are not known, those of all templates may be meant.
    pub fn of(&self, links: &Links<'_>, trail: usize) -> Option<Value> {
        let own = self.accounts.get(&account(links, trail))?;
        if self.writers[*own.first()?].0 != trail {
            return None;
        }
        // Trails of other accounts count where they are the organization's.
        let abroad = self.organizations.iter().filter(|peer| !own.contains(peer));
        let peers: Vec<usize> = own.iter().chain(abroad).copied().collect();
        let fits: Vec<Answer> = peers.iter().map(|i| fit(links, self.writers[*i].0, trail)).collect();
        // That no trail is fit has policies of its own: then any of the account will do.
        let unfit = !Answer::any(fits.iter().cloned());
        let (mut filters, mut said, mut open) = (Vec::new(), HashSet::new(), BTreeSet::new());
        for (i, fit) in peers.iter().zip(fits) {
            let (peer, group) = &self.writers[*i];
            let same = Answer::known(taken_for_one_account(links, *peer, trail));
            let fit = fit.or(same.and(unfit.clone()));
            if fit == Answer::No {
                continue;
            }
            for (filter, read) in self.filters.of(links, group) {
                let watch = self.watched[&filter].get_or_init(|| self.alarms.watch(links, filter));
                let read = read.and(fit.clone());
                let watched = Watch {
                    watched: read.clone().and(watch.watched.clone()),
                    heard: read.and(watch.heard.clone()),
                };
                let matches = links.properties[filter].get("FilterPattern");
                if said.insert((matches, watched.clone())) {
                    filters.push(told(links, filter, watched));
                }
            }
            open.extend(group.open());
        }
        Some(json!({ "filters": filters, "open": open }))
    }
}

/// A metric filter, and whether an alarm that can go off is on its metric.
fn told(links: &Links<'_>, filter: usize, watch: Watch) -> Value {
    json!({
        "name": links.resource(filter).name,
        "pattern": pattern(links.properties[filter].get("FilterPattern")),
        "watched": written(watch.watched),
        "heard": written(watch.heard),
    })
}

/// Whether an alarm that can go off watches one of these filters that matches all that this one does.
pub(crate) fn watched(
    links: &Links<'_>,
    alarms: &Alarms,
    filters: &BTreeSet<usize>,
    pattern: &str,
) -> Answer {
    let Ok(required) = parse(pattern) else { return Answer::unknown("the name cannot be put into a filter") };
    Answer::any(filters.iter().map(|filter| {
        let matches = match self::pattern(links.properties[*filter].get("FilterPattern")) {
            Value::String(text) => match parse(&text) {
                Ok(found) => tells(&found, &required),
                Err(error) => Answer::unknown(error),
            },
            open => read(&open),
        };
        if matches == Answer::No { matches } else { matches.and(alarms.watch(links, *filter).watched) }
    }))
}

/// Whether who hears of what a pattern matches hears of the required. What goes off all the time tells nobody anything
/// but what it names itself: CIS 1.4 joins by `||` what later texts join by `&&`.
fn tells(found: &Pattern, required: &Pattern) -> Answer {
    telling(found).map_or(Answer::No, |found| covers(&found, required))
}

/// Whether an alarm that can go off watches a filter that matches all that one of the accepted patterns matches.
pub fn alarmed(monitoring: &Value, accepted: &[String]) -> Result<Answer, String> {
    let required: Vec<_> = accepted.iter().map(|text| required(text)).collect::<Result<_, _>>()?;
    // Where log groups are not known thousands of filters may be meant, of a dozen patterns.
    let mut known: HashMap<&str, Result<Answer, String>> = HashMap::new();
    let matches = |text: &str| -> Result<Answer, String> {
        let found = parse(text)?;
        Ok(Answer::any(required.iter().map(|required| tells(&found, required))))
    };
    let filters = monitoring["filters"].as_array().into_iter().flatten().map(|filter| {
        let matching = match &filter["pattern"] {
            Value::String(text) => match known.entry(text.as_str()).or_insert_with(|| matches(text)) {
                Ok(matching) => matching.clone(),
                Err(error) => Answer::unknown(format!(
                    "the pattern of `{}`: {error}",
                    filter["name"].as_str().unwrap_or_default()
                )),
            },
            pattern => read(pattern),
        };
        matching.and(read(&filter["watched"]))
    });
    let open = texts(&monitoring["open"]);
    let open = if open.is_empty() { Answer::No } else { Answer::Unknown(open) };
    Ok(Answer::any(filters).or(open))
}

/// The same, with each filter watched only by alarms that tell anybody.
pub fn heard(monitoring: &Value) -> Value {
    let mut monitoring = monitoring.clone();
    for filter in monitoring.get_mut("filters").and_then(Value::as_array_mut).into_iter().flatten() {
        filter["watched"] = filter["heard"].clone();
    }
    monitoring
}

/// The patterns that policies accept: some dozens, which are asked of thousands of trails.
static ACCEPTED: RwLock<BTreeMap<String, Arc<Pattern>>> = RwLock::new(BTreeMap::new());

/// An accepted pattern, taken apart once.
fn required(text: &str) -> Result<Arc<Pattern>, String> {
    if let Some(known) = ACCEPTED.read().unwrap_or_else(PoisonError::into_inner).get(text) {
        return Ok(Arc::clone(known));
    }
    let pattern = parse(text).map_err(|error| format!("the accepted pattern is broken: {error}"))?;
    let pattern = Arc::new(pattern);
    ACCEPTED.write().unwrap_or_else(PoisonError::into_inner).insert(text.to_owned(), Arc::clone(&pattern));
    Ok(pattern)
}

/// A filter's pattern; one that is left out is empty.
fn pattern(value: Option<&Value>) -> Value {
    match value {
        None => "".into(),
        Some(Value::String(text)) => text.as_str().into(),
        Some(value) => written(Answer::Unknown(reasons(value))),
    }
}

/// The key under which a policy's subject keeps why something cannot be told. The subject is not unknown by it: one
/// filter that is not known is none of another one's business.
const CANNOT_TELL: &str = "cannot_tell";

fn written(answer: Answer) -> Value {
    match answer {
        Answer::Yes => Value::Bool(true),
        Answer::No => Value::Bool(false),
        Answer::Unknown(reasons) => json!({ CANNOT_TELL: reasons }),
    }
}

fn read(value: &Value) -> Answer {
    match value.as_bool() {
        Some(known) => Answer::known(known),
        None => Answer::Unknown(texts(&value[CANNOT_TELL])),
    }
}

fn texts(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Why values in this one cannot be known.
pub(super) fn reasons(value: &Value) -> BTreeSet<String> {
    match (value, intrinsic(value)) {
        (_, Some(Intrinsic::Unknown(reason))) => BTreeSet::from([reason.to_owned()]),
        (Value::Array(items), _) => items.iter().flat_map(reasons).collect(),
        (Value::Object(fields), _) => fields.values().flat_map(reasons).collect(),
        _ => BTreeSet::new(),
    }
}

/// A value that should be a text, or why it is none.
fn text(value: Option<&Value>) -> Result<&str, Answer> {
    match value {
        Some(Value::String(text)) => Ok(text),
        Some(value) if !reasons(value).is_empty() => Err(Answer::Unknown(reasons(value))),
        _ => Err(Answer::No),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::Estate;
    use crate::estate::declared as estate;
    use crate::estate::links::ALARM;

    const PATTERN: &str = "{ $.eventName = CreateTrail }";

    /// A chain in which nothing is missing.
    pub(super) fn chain() -> Value {
        json!({
            "Trail": {"Type": TRAIL, "Properties": {
                "IsLogging": true, "IsMultiRegionTrail": true, "CloudWatchLogsLogGroupArn": {"Fn::GetAtt": ["Group", "Arn"]},
            }},
            "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "trail"}},
            "Filter": {"Type": "AWS::Logs::MetricFilter", "Properties": {
                "LogGroupName": {"Ref": "Group"}, "FilterPattern": PATTERN,
                "MetricTransformations": [{"MetricName": "Trail", "MetricNamespace": "CIS", "MetricValue": "1"}],
            }},
            "Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {
                "MetricName": "Trail", "Namespace": "CIS", "Statistic": "Sum", "Threshold": 1,
                "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            }},
        })
    }

    /// What every trail that answers says; what does not answer is left out.
    pub(super) fn answers(estate: &Estate) -> Vec<Answer> {
        let links = Links::new(estate);
        let trails: Vec<_> = links.of_kind(TRAIL).collect();
        let watchers = Watchers::new(&links, &Arc::new(Alarms::new(&links)));
        let of = |trail: usize| Some(alarmed(&watchers.of(&links, trail)?, &[PATTERN.to_owned()]).unwrap());
        trails.into_iter().filter_map(of).collect()
    }

    /// The answer with values set: JSON Pointers into the chain.
    fn with(changes: &[(&str, Value)]) -> Answer {
        let mut chain = chain();
        for (pointer, value) in changes {
            let (resource, property) = pointer.split_once('/').unwrap();
            let (parent, name) =
                property.rsplit_once('/').map_or((String::new(), property), |(p, n)| (format!("/{p}"), n));
            let parent = chain.pointer_mut(&format!("/{resource}/Properties{parent}")).unwrap();
            match parent {
                Value::Array(items) => items[name.parse::<usize>().unwrap()] = value.clone(),
                other => other[name] = value.clone(),
            }
        }
        let found = answers(&estate(&chain).unwrap());
        assert_eq!(found.len(), 1, "{changes:?}");
        found[0].clone()
    }

    #[test]
    fn every_link_of_the_chain_counts() {
        assert_eq!(with(&[]), Answer::Yes);
        let arn = "arn:aws:logs:eu-west-1:222222222222:log-group:trail";
        for change in [
            ("Trail/CloudWatchLogsLogGroupArn", json!(arn)),
            ("Trail/CloudWatchLogsLogGroupArn", json!(format!("{arn}:*"))),
            ("Trail/IsMultiRegionTrail", json!(false)),
            ("Filter/LogGroupName", json!("trail")),
            ("Filter/FilterPattern", json!("{$.eventName=CreateTrail || $.eventName=DeleteTrail}")),
            ("Filter/FilterPattern", json!("{$.eventName=CreateTrail || $.eventName!=HeadBucket}")),
            ("Alarm/ComparisonOperator", json!("GreaterThanThreshold")),
            // Whom an alarm tells, and whether its actions are on, is asked of the alarm.
            ("Alarm/AlarmActions", json!([])),
            ("Alarm/AlarmActions", json!({"Ref": "Parameter"})),
            ("Alarm/ActionsEnabled", json!(false)),
            (
                "Alarm/Metrics",
                json!([{"MetricStat": {"Metric": {"MetricName": "other", "Namespace": "CIS"}}}]),
            ),
        ] {
            assert_eq!(with(std::slice::from_ref(&change)), Answer::Yes, "{change:?}");
        }
        for change in [
            ("Trail/CloudWatchLogsLogGroupArn", json!({"Fn::GetAtt": ["Other", "Arn"]})),
            ("Filter/LogGroupName", json!({"Ref": "Parameter"})),
            ("Filter/FilterPattern", json!({"Ref": "Parameter"})),
            ("Filter/MetricTransformations", json!({"Ref": "Parameter"})),
            ("Alarm/MetricName", json!({"Ref": "Parameter"})),
            ("Alarm/ComparisonOperator", json!({"Ref": "Parameter"})),
            ("Alarm/Statistic", json!({"Ref": "Parameter"})),
        ] {
            assert!(matches!(with(std::slice::from_ref(&change)), Answer::Unknown(_)), "{change:?}");
        }
        for change in [
            ("Filter/LogGroupName", json!("other")),
            ("Filter/FilterPattern", json!("{$.eventName=DeleteTrail}")),
            // What matches everything goes off all the time.
            ("Filter/FilterPattern", json!("{$.eventName=*}")),
            ("Filter/FilterPattern", json!("")),
            ("Filter/FilterPattern", json!("{$.eventName=DeleteTrail || $.eventName!=HeadBucket}")),
            ("Filter/MetricTransformations/0/MetricValue", json!("0")),
            (
                "Filter/MetricTransformations/0/Dimensions",
                json!([{"Key": "User", "Value": "$.userIdentity.arn"}]),
            ),
            ("Alarm/Dimensions", json!([{"Name": "User", "Value": "root"}])),
            ("Filter/MetricTransformations/0/MetricName", json!("Other")),
            ("Alarm/Namespace", json!("Other")),
            ("Alarm/ComparisonOperator", json!("LessThanThreshold")),
        ] {
            assert_eq!(with(std::slice::from_ref(&change)), Answer::No, "{change:?}");
        }
    }

    #[test]
    fn alarms_are_looked_up_by_their_metrics() {
        let mut chain = chain();
        let alarm = |properties: Value| json!({"Type": ALARM, "Properties": properties});
        chain["Other"] = alarm(json!({"MetricName": "Other", "Namespace": "CIS"}));
        chain["Open"] = alarm(json!({"MetricName": {"Ref": "Parameter"}}));
        let metric = json!({"MetricStat": {"Metric": {"MetricName": "Trail", "Namespace": "CIS"}}});
        chain["Math"] = alarm(json!({"Metrics": [metric]}));
        let estate = estate(&chain).unwrap();
        let links = Links::new(&estate);
        let filter = links.of_kind(METRIC_FILTER).next().unwrap();
        let near = Alarms::new(&links).near(&links, filter);
        let ids: Vec<_> = near.iter().map(|alarm| links.resource(*alarm).id.as_str()).collect();
        assert_eq!(ids, ["Alarm", "Open", "Math"]);
        let mut far = links.of_kind(ALARM).filter(|alarm| !near.contains(alarm));
        assert!(far.all(|alarm| is_on(&links, alarm, filter) == Answer::No));
    }

    #[test]
    fn an_average_of_ones_is_never_two() {
        let average = |threshold: u32, value: &str| {
            let counted = ("Filter/MetricTransformations/0/MetricValue", json!(value));
            with(&[("Alarm/Statistic", json!("Average")), ("Alarm/Threshold", json!(threshold)), counted])
        };
        assert_eq!(
            (average(1, "1"), average(2, "1"), average(2, "$.size")),
            (Answer::Yes, Answer::No, Answer::Yes)
        );
        assert_eq!(with(&[("Alarm/Threshold", json!(5))]), Answer::Yes, "several events add up");
    }

    #[test]
    fn the_same_parameter_is_the_same_name() {
        let name = json!({"Ref": "Parameter"});
        let at = "Filter/MetricTransformations/0/MetricName";
        assert_eq!(with(&[("Alarm/MetricName", name.clone()), (at, name)]), Answer::Yes);
        let open = json!({"Trailsmith::Unknown": "a variable"});
        assert_eq!(with(&[("Alarm/MetricName", open.clone()), (at, open)]), Answer::unknown("a variable"));
    }

    #[test]
    fn a_log_group_elsewhere_may_have_filters_elsewhere() {
        let mut chain = chain();
        chain.as_object_mut().unwrap().remove("Group");
        chain["Trail"]["Properties"]["CloudWatchLogsLogGroupArn"] =
            "arn:aws:logs:eu-west-1:222222222222:log-group:trail:*".into();
        chain["Filter"]["Properties"]["LogGroupName"] = "trail".into();
        assert_eq!(answers(&estate(&chain).unwrap()), [Answer::Yes]);
        chain["Filter"]["Properties"]["LogGroupName"] = "other".into();
        let open = "the log group `trail` is not among the inputs, and its metric filters may not be either";
        assert_eq!(answers(&estate(&chain).unwrap()), [Answer::unknown(open)]);
    }

    #[test]
    fn a_broken_pattern_is_not_told() {
        assert!(matches!(with(&[("Filter/FilterPattern", json!("{ $.eventName = }"))]), Answer::Unknown(_)));
        assert!(alarmed(&json!({}), &["{".to_owned()]).is_err());
    }
}
