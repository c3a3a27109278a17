//! The chain from a trail to an alarm, with each of its links in turn.

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
        ("Alarm/Metrics", json!([{"MetricStat": {"Metric": {"MetricName": "other", "Namespace": "CIS"}}}])),
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

/// Whether who hears of a composite alarm with that rule hears of the chain's alarm.
fn heard_by(rule: &Value, more: &Value) -> Answer {
    let mut chain = chain();
    chain["Alarm"]["Properties"]["AlarmName"] = "trail".into();
    let mut above = json!({"AlarmName": "above", "AlarmRule": rule.clone(), "AlarmActions": ["arn:aws:sns:eu-west-1:1:t"]});
    for (name, value) in more.as_object().unwrap() {
        above[name.as_str()] = value.clone();
    }
    chain["Above"] = json!({"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": above});
    let estate = estate(&chain).unwrap();
    let links = Links::new(&estate);
    let alarm = links.of_kind(ALARM).next().unwrap();
    let by_filter = Alarms::new(&links).watch(&links, links.of_kind(METRIC_FILTER).next().unwrap()).heard;
    let heard = heard_of(&links, alarm);
    assert_eq!(by_filter, heard);
    heard
}

#[test]
fn who_hears_of_a_composite_alarm_hears_of_those_that_alone_raise_it() {
    let unknown = |answer: Answer| matches!(answer, Answer::Unknown(_));
    for rule in [
        json!("ALARM(trail)"),
        json!("alarm( \"trail\" )"),
        json!("(OK(x) AND ALARM('y')) or ALARM(\"arn:aws:cloudwatch:eu-west-1:222222222222:alarm:trail\")"),
        json!({"Fn::Sub": "ALARM(x) OR ALARM(${Alarm})"}),
        json!({"Fn::Sub": "ALARM(\"${Alarm.Arn}\")"}),
    ] {
        assert_eq!(heard_by(&rule, &json!({})), Answer::Yes, "{rule}");
        assert_eq!(heard_by(&rule, &json!({"ActionsEnabled": false})), Answer::No, "{rule}");
        assert!(unknown(heard_by(&rule, &json!({"ActionsSuppressor": "maintenance"}))));
    }
    for rule in ["ALARM(other)", "TRUE", "NOT ALARM(other) AND OK(x)", "ALARM(trails) OR ALARM(\"tra\")"] {
        assert_eq!(heard_by(&json!(rule), &json!({})), Answer::No, "{rule}");
    }
    for rule in [
        json!("ALARM(trail) AND ALARM(other)"),
        json!("NOT ALARM(trail)"),
        json!("OK(trail)"),
        json!("ALARM(trail) XOR ALARM(x)"),
        json!("ALARM(trail"),
        json!("(".repeat(10_000)),
        json!({"Ref": "Parameter"}),
        json!({"Fn::Sub": "ALARM(${Parameter})"}),
    ] {
        assert!(unknown(heard_by(&rule, &json!({}))), "{rule}");
    }
}
