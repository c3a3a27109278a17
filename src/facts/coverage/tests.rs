//! Concrete events against selectors, and what is said of trails.

mod properties;

use super::event::{Category, Event, Share};
use super::extent::Recording;
use super::recorded::{Level, Recorded};
use super::selector::Selectors;
use super::text::Text;
use super::*;
use crate::estate::declared as estate;
use crate::estate::links::Links;

fn known(text: &str) -> Text {
    Text::Known(text.to_owned())
}

fn event(category: Category, share: Share, fields: &[(&str, &str)]) -> Event {
    fields.iter().fold(Event::new(category, share), |event, (name, value)| event.with(name, known(value)))
}

fn recorded(properties: &Value) -> Recorded {
    let selectors = Selectors::of(properties);
    Recorded::of(&Recording(vec![(&selectors, Answer::Yes)]), "aws")
}

#[allow(clippy::needless_pass_by_value)] // Built where it is handed over.
fn advanced(fields: Value) -> Value {
    json!({"AdvancedEventSelectors": [{"FieldSelectors": fields}]})
}

fn object(bucket: &str, share: Share, name: &str) -> Event {
    let arn = format!("arn:aws:s3:::{bucket}/AWSLogs/1.json.gz");
    let fields =
        [("eventName", name), ("eventSource", "s3.amazonaws.com"), ("resources.type", "AWS::S3::Object")];
    event(Category::Data, share, &fields).with("resources.ARN", Text::Known(arn))
}

#[test]
fn concrete_events_meet_selectors_as_cloudtrail_says() {
    use Answer::{No, Yes};
    let kms = || event(Category::Management, Share::Write, &[("eventSource", "kms.amazonaws.com")]);
    let iam = |share| event(Category::Management, share, &[("eventSource", "iam.amazonaws.com")]);
    let get = |bucket| object(bucket, Share::Read, "GetObject");
    let put = |bucket| object(bucket, Share::Write, "PutObject");
    let invoke = event(
        Category::Data,
        Share::Write,
        &[
            ("resources.type", "AWS::Lambda::Function"),
            ("resources.ARN", "arn:aws:lambda:eu-west-1:1:function:a"),
        ],
    );
    let denied = event(
        Category::NetworkActivity,
        Share::Write,
        &[("eventSource", "kms.amazonaws.com"), ("errorCode", "VpceAccessDenied")],
    );
    let basic = |one: Value| json!({"EventSelectors": [one]});
    let s3 = |more: Value| {
        let mut fields = vec![
            json!({"Field": "eventCategory", "Equals": ["Data"]}),
            json!({"Field": "resources.type", "Equals": ["AWS::S3::Object"]}),
        ];
        fields.extend(more.as_array().cloned().unwrap_or_default());
        advanced(Value::Array(fields))
    };
    let objects =
        |values: Value| basic(json!({"DataResources": [{"Type": "AWS::S3::Object", "Values": values}]}));
    let management =
        |more: Value| advanced(json!([{"Field": "eventCategory", "Equals": ["Management"]}, more]));
    let arn = |operator: &str, value: &str| s3(json!([{"Field": "resources.ARN", operator: [value]}]));
    let network = advanced(json!([
        {"Field": "eventCategory", "Equals": ["NetworkActivity"]},
        {"Field": "eventSource", "Equals": ["kms.amazonaws.com"]},
        {"Field": "errorCode", "Equals": ["VpceAccessDenied"]},
    ]));
    let table = [
        (json!({}), kms(), Yes),
        (json!({}), put("a"), No),
        (basic(json!({})), iam(Share::Read), Yes),
        (basic(json!({"ReadWriteType": "WriteOnly"})), iam(Share::Read), No),
        (basic(json!({"ReadWriteType": "WriteOnly"})), iam(Share::Write), Yes),
        (basic(json!({"IncludeManagementEvents": false})), iam(Share::Write), No),
        (basic(json!({"ExcludeManagementEventSources": ["kms.amazonaws.com"]})), kms(), No),
        (basic(json!({"ExcludeManagementEventSources": ["kms.amazonaws.com"]})), iam(Share::Read), Yes),
        (objects(json!(["arn:aws:s3"])), get("a"), Yes),
        (objects(json!(["arn:aws:s3:::"])), get("a"), Yes),
        (objects(json!(["arn:aws:s3:::a/"])), get("a"), Yes),
        (objects(json!(["arn:aws:s3:::a/"])), get("ab"), No),
        (objects(json!([])), get("a"), No),
        (objects(json!(["arn:aws:s3"])), invoke.clone(), No),
        (objects(json!(["arn:aws:s3"])), denied.clone(), No),
        (s3(json!([])), get("a"), Yes),
        (s3(json!([])), invoke, No),
        (s3(json!([])), kms(), No),
        (s3(json!([{"Field": "readOnly", "Equals": ["true"]}])), put("a"), No),
        (s3(json!([{"Field": "readOnly", "Equals": ["true"]}])), get("a"), Yes),
        (arn("StartsWith", "arn:aws:s3:::a/"), get("a"), Yes),
        (arn("NotStartsWith", "arn:aws:s3:::a/"), get("a"), No),
        (arn("NotStartsWith", "arn:aws:s3:::a/"), get("ab"), Yes),
        // No object has the ARN of its bucket.
        (arn("NotEquals", "arn:aws:s3:::a/"), get("a"), Yes),
        (arn("Equals", "arn:aws:s3:::a/"), get("a"), No),
        (arn("EndsWith", ".gz"), get("a"), Yes),
        (arn("NotEndsWith", ".gz"), get("a"), No),
        (s3(json!([{"Field": "eventName", "NotEquals": ["GetObject", "HeadObject"]}])), get("a"), No),
        // What selects is alternatives, what deselects must all spare the event.
        (s3(json!([{"Field": "eventName", "StartsWith": ["Get"], "Equals": ["PutObject"]}])), put("a"), Yes),
        (
            s3(json!([{"Field": "eventName", "StartsWith": ["Put"], "NotEquals": ["PutObject"]}])),
            put("a"),
            No,
        ),
        (management(json!({"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]})), kms(), No),
        (
            management(json!({"Field": "eventSource", "NotEquals": ["kms.amazonaws.com"]})),
            iam(Share::Read),
            Yes,
        ),
        (management(json!({"Field": "readOnly", "Equals": ["false"]})), iam(Share::Read), No),
        (management(json!({"Field": "readOnly", "Equals": ["false"]})), iam(Share::Write), Yes),
        (advanced(json!([{"Field": "readOnly", "Equals": ["false"]}])), iam(Share::Write), No),
        (network.clone(), denied, Yes),
        (
            network.clone(),
            event(Category::NetworkActivity, Share::Write, &[("eventSource", "kms.amazonaws.com")]),
            No,
        ),
        (network, kms(), No),
    ];
    for (properties, event, expected) in table {
        let selectors = Selectors::of(&properties);
        assert_eq!(selectors.take(&event), expected, "{properties} {event:?}");
        let empty = Selectors::of(&json!({"EventSelectors": [{"IncludeManagementEvents": false}]}));
        for other in [vec![], vec![(&empty, Answer::Yes)], vec![(&selectors, Answer::No)]] {
            let together = Recording([vec![(&selectors, Answer::Yes)], other].concat());
            assert_eq!(together.take(&event), expected, "{properties} {event:?}");
        }
    }
}

#[test]
fn buckets_are_told_apart() {
    let s3 = |operator: &str| {
        advanced(json!([
            {"Field": "eventCategory", "Equals": ["Data"]},
            {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
            {"Field": "resources.ARN", operator: ["arn:aws:s3:::logs/"]},
        ]))
    };
    let of = |properties: Value| {
        let data = recorded(&properties).data.remove(0);
        let named = data.named.first().map(|one| (one.resource.clone(), one.shares.read.clone()));
        (data.read, data.others.read, named)
    };
    let logs = |level| Some(("arn:aws:s3:::logs/".to_owned(), level));
    assert_eq!(of(s3("NotStartsWith")), (Level::Some, Level::All, logs(Level::None)));
    assert_eq!(of(s3("StartsWith")), (Level::Some, Level::None, logs(Level::All)));
    assert_eq!(of(s3("NotEquals")), (Level::All, Level::All, None));
    assert_eq!(of(s3("Equals")), (Level::None, Level::None, None));
    let basic = json!({"EventSelectors": [{"DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}]});
    assert_eq!(of(basic), (Level::All, Level::All, None));
}

#[test]
fn what_one_trail_leaves_out_another_may_record() {
    let chain = |second: Value| {
        let mut second = second;
        second["IsMultiRegionTrail"] = true.into();
        let first = json!({
            "IsMultiRegionTrail": true,
            "EventSelectors": [{"ReadWriteType": "WriteOnly", "ExcludeManagementEventSources": ["kms.amazonaws.com"]}],
        });
        let written = json!({
            "First": {"Type": TRAIL, "Properties": first},
            "Second": {"Type": TRAIL, "Properties": second},
        });
        let estate = estate(&written).unwrap();
        coverage(&Links::new(&estate), 0)
    };
    let management = |coverage: Coverage| {
        let found = coverage.recorded.management;
        (found.read, found.write, found.left_out["kms.amazonaws.com"].clone())
    };
    assert_eq!(management(chain(json!({}))), (Answer::Yes, Answer::Yes, Answer::No));
    let stopped = json!({"IsLogging": false});
    assert_eq!(management(chain(stopped)), (Answer::No, Answer::Yes, Answer::Yes));
    let reads = json!({"EventSelectors": [{"ReadWriteType": "ReadOnly"}]});
    assert_eq!(management(chain(reads)), (Answer::Yes, Answer::Yes, Answer::Yes));
    let open = json!({"IsLogging": {"Trailsmith::Unknown": "a variable"}});
    let open = management(chain(open));
    assert_eq!((open.0, open.1), (Answer::unknown("a variable"), Answer::Yes));
    let read = |written: Value| management(chain(json!({"IsLogging": written}))).0;
    assert_eq!(read(Value::Null), Answer::Yes);
    // AWS refuses it, or somebody meant something by it.
    for written in [json!("maybe"), json!(["false"]), json!(0)] {
        assert!(matches!(read(written), Answer::Unknown(_)));
    }
    // The full trail is the one to keep, so that the other one is the copy.
    let copies = chain(json!({})).copies.management;
    assert_eq!(copies.iter().map(|copy| copy.trail.as_str()).collect::<Vec<_>>(), ["Second"]);
    assert_eq!(chain(json!({"EventSelectors": [{"IncludeManagementEvents": false}]})).copies.management, []);
}

#[test]
fn a_trail_does_not_record_its_own_delivery() {
    let of = |fields: Value, more: Value| {
        let mut trail = json!({"S3BucketName": {"Ref": "Logs"}, "S3KeyPrefix": "audit"});
        trail["AdvancedEventSelectors"] = json!([{"FieldSelectors": fields}]);
        trail.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
        let written = json!({
            "Trail": {"Type": TRAIL, "Properties": trail},
            "Logs": {"Type": "AWS::S3::Bucket", "Properties": {
                "BucketName": {"Trailsmith::Unknown": "parameter `Name` has no default"},
                "LoggingConfiguration": {"DestinationBucketName": "access"},
            }},
        });
        let estate = estate(&written).unwrap();
        let deliveries = coverage(&Links::new(&estate), 0).own_delivery;
        deliveries.into_iter().map(|one| (one.role, one.recorded)).collect::<Vec<_>>()
    };
    let data = |more: &[Value]| {
        let all = [
            json!({"Field": "eventCategory", "Equals": ["Data"]}),
            json!({"Field": "resources.type", "Equals": ["AWS::S3::Object"]}),
        ];
        Value::Array([all.as_slice(), more].concat())
    };
    let without = |operator: &str, values: Value| json!({"Field": "resources.ARN", operator: values});
    let both = |log, access| vec![("log bucket", log), ("access-log bucket", access)];
    let own = json!({"Fn::Sub": "${Logs.Arn}/"});
    let name = json!({"Fn::Sub": "arn:aws:s3:::${?parameter `Name` has no default}/"});
    let access = json!("arn:aws:s3:::access/");
    let parameter = Answer::unknown("parameter `Name` has no default");
    assert_eq!(of(data(&[]), json!({})), both(Answer::Yes, Answer::Yes));
    let excluded = data(&[without("NotStartsWith", json!([own, access]))]);
    assert_eq!(of(excluded, json!({})), both(Answer::No, Answer::No));
    // The access-log bucket is not the log bucket, so whatever that is called is not its name; nobody checks that.
    let by_name = data(&[without("NotStartsWith", json!([name]))]);
    assert_eq!(of(by_name, json!({}))[0].1, Answer::No);
    let other = data(&[without("NotStartsWith", json!([access]))]);
    assert_eq!(of(other, json!({})), both(parameter, Answer::No));
    let wrong = data(&[without("NotEquals", json!([own]))]);
    assert_eq!(of(wrong, json!({}))[0].1, Answer::Yes);
    assert_eq!(of(data(&[]), json!({"RecursiveLogging": false}))[0].1, Answer::No);
    let prefix = data(&[without("NotStartsWith", json!([{"Fn::Sub": "${Logs.Arn}/audit/AWSLogs/"}]))]);
    assert_eq!(of(prefix, json!({}))[0].1, Answer::No);
    let reads = data(&[json!({"Field": "readOnly", "Equals": ["true"]})]);
    assert_eq!(of(reads, json!({})), both(Answer::No, Answer::No));
}

#[test]
fn it_is_told_in_sentences_and_as_json() {
    let written = json!({"Trail": {"Type": TRAIL, "Properties": {
        "EventSelectors": [{"ReadWriteType": "WriteOnly", "DataResources": [
            {"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::one/"]},
        ]}],
        "InsightSelectors": [{"InsightType": "ApiCallRateInsight", "EventCategories": ["Management", "Data"]}],
    }}});
    let estate = estate(&written).unwrap();
    let coverage = coverage(&Links::new(&estate), 0);
    assert_eq!(
        coverage.sentences(),
        [
            "not all management events that only look are recorded",
            "all management events that change something are recorded",
            "data events of AWS::S3::Object: of reads none, of writes some",
            "  of arn:aws:s3:::one/: of reads none, of writes all",
            "  of all others: none",
            "Insights watches the rates of calls",
            "Insights does not watch the rates of errors",
        ]
    );
    let json = crate::json::to_value(&coverage).unwrap();
    assert_eq!(json["recorded"]["management"]["write"], true);
    assert_eq!(json["recorded"]["data"][0]["named"][0]["write"], "all");
    let open = json!({"AdvancedEventSelectors": {"Trailsmith::Unknown": "a variable"}});
    let json = crate::json::to_value(recorded(&open)).unwrap();
    assert_eq!(json["management"]["read"], json!({"cannot_tell": ["a variable"]}));
}

#[test]
fn hostile_selectors_end() {
    let values: Vec<String> = (0..40_000).map(|i| format!("name-{i}")).collect();
    let fields = json!([
        {"Field": "eventCategory", "Equals": ["Data"]},
        {"Field": "resources.type", "Equals": ["AWS::S3::Object"]},
        {"Field": "eventName", "NotEquals": values},
    ]);
    assert!(matches!(recorded(&advanced(fields.clone())).data[0].read, Level::Unknown(_)));
    let many: Vec<Value> = (0..2000).map(|_| json!({"FieldSelectors": fields[0]})).collect();
    let found = recorded(&json!({ "AdvancedEventSelectors": many }));
    assert!(matches!(found.management.read, Answer::Unknown(_)));
}
