//! What the sections of a trail's events become, and which target can say it.

use crate::generate;
use proptest::prelude::*;
use trailsmith::compile::compile;
use trailsmith::diagnostic::{Diagnostic, Severity};
use trailsmith::emit::{self, Error, Provenance, Request, Templates, cloudformation, runbook, terraform};
use trailsmith::estate::Estate;
use trailsmith::json::{Value, json};
use trailsmith::policy::{PolicySet, Scope, evaluate};
use trailsmith::source::Sources;
use trailsmith::spec::{self, Target};

/// A spec with one trail, whose section this is.
fn spec(trail: &Value) -> Value {
    let mut trail = trail.clone();
    trail["bucket"] = "logs".into();
    json!({
        "version": 1,
        "organization": crate::run::organization(),
        "buckets": {"logs": {"name": "acme-logs"}},
        "trails": {"org": trail},
    })
}

fn compiled(spec: &Value) -> Result<Estate, Vec<Diagnostic>> {
    let mut sources = Sources::new();
    let id = sources.add("spec.json", spec.to_string());
    compile(&spec::read(&sources, id)?)
}

#[track_caller]
fn estate(trail: &Value) -> Estate {
    compiled(&spec(trail)).unwrap_or_else(|errors| panic!("{errors:#?}"))
}

fn properties(estate: &Estate) -> &Value {
    &estate.get("OrgTrail").unwrap().properties
}

/// The field selectors of a selector, by field.
fn fields(selector: &Value) -> Value {
    let fields = selector["FieldSelectors"].as_array().unwrap().iter().map(|field| {
        let mut operators = field.as_object().unwrap().clone();
        let name = operators.shift_remove("Field").unwrap().as_str().unwrap().to_owned();
        (name, Value::Object(operators))
    });
    Value::Object(fields.collect())
}

fn provenance() -> Provenance {
    Provenance { version: "0.0.0".to_owned(), digest: "00".to_owned() }
}

fn for_terraform(estate: &Estate) -> Result<Vec<emit::Artifact>, Error> {
    terraform::emit(estate, &provenance(), &Templates::new([]).unwrap())
}

#[test]
fn buckets_that_take_logs_are_left_out_of_s3_data_events() {
    let mut spec = spec(&json!({"data_events": [
        {"resource_type": "s3", "except_buckets": ["scratch", "acme-logs"]},
        {"resource_type": "s3", "read_only": true, "buckets": ["app"], "resources": {"equals": ["arn:aws-cn:s3:::x/y"]}},
        {"resource_type": "s3_express"},
    ]}));
    spec["organization"]["partition"] = "aws-cn".into();
    spec["organization"]["home_region"] = "cn-north-1".into();
    spec["buckets"]["second"] =
        json!({"name": "more-logs", "namespace": "account_regional", "access_logs": {"bucket": "access"}});
    spec["buckets"]["access"] = json!({"name": "acme-access"});
    let estate = compiled(&spec).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let selectors = &properties(&estate)["AdvancedEventSelectors"];
    let logs = [
        "arn:aws-cn:s3:::acme-access/",
        "arn:aws-cn:s3:::acme-logs/",
        "arn:aws-cn:s3:::more-logs-222222222222-cn-north-1-an/",
        "arn:aws-cn:s3:::acme-logs-access-logs/",
    ];
    let all: Vec<&str> = logs.into_iter().chain(["arn:aws-cn:s3:::scratch/"]).collect();
    assert_eq!(fields(&selectors[1])["resources.ARN"], json!({"NotStartsWith": all}));
    assert_eq!(
        fields(&selectors[2]),
        json!({
            "eventCategory": {"Equals": ["Data"]},
            "resources.type": {"Equals": ["AWS::S3::Object"]},
            "readOnly": {"Equals": ["true"]},
            "resources.ARN": {
                "Equals": ["arn:aws-cn:s3:::x/y"],
                "StartsWith": ["arn:aws-cn:s3:::app/"],
                "NotStartsWith": logs,
            },
        })
    );
    // Directory buckets are none of those that take logs.
    assert_eq!(fields(&selectors[3]).get("resources.ARN"), None);
}

#[test]
fn each_item_is_a_selector_with_a_name_of_its_own() {
    let estate = estate(&json!({
        "management_events": {"read_write": "write", "exclude": ["rdsdata.amazonaws.com", "kms.amazonaws.com"]},
        "data_events": [
            {"resource_type": "lambda"},
            {"resource_type": "lambda", "event_names": ["Invoke"]},
            {"resource_type": "lambda", "read_only": false, "name": "Network activity: kms.amazonaws.com"},
            {"resource_type": "dynamodb", "session_credential_from_console": false},
        ],
        "network_activity": [{"event_source": "kms.amazonaws.com"}],
    }));
    let selectors = properties(&estate)["AdvancedEventSelectors"].as_array().unwrap();
    let names: Vec<&str> = selectors.iter().map(|selector| selector["Name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "Management events",
            "Data events: AWS::Lambda::Function",
            "Data events: AWS::Lambda::Function 2",
            "Network activity: kms.amazonaws.com",
            "Data events: AWS::DynamoDB::Table",
            "Network activity: kms.amazonaws.com 2",
        ]
    );
    assert_eq!(
        fields(&selectors[0]),
        json!({
            "eventCategory": {"Equals": ["Management"]},
            "readOnly": {"Equals": ["false"]},
            "eventSource": {"NotEquals": ["kms.amazonaws.com", "rdsdata.amazonaws.com"]},
        })
    );
    assert_eq!(fields(&selectors[4])["sessionCredentialFromConsole"], json!({"NotEquals": ["true"]}));
}

#[test]
fn a_written_selector_of_management_events_takes_the_place_of_the_default() {
    let written = json!({
        "Name": "writes",
        "FieldSelectors": [{"Field": "readOnly", "Equals": ["false"]}, {"Field": "eventCategory", "Equals": ["Management"]}],
    });
    let estate = estate(&json!({"advanced_event_selectors": [written], "insights": ["ApiCallRateInsight"]}));
    assert_eq!(properties(&estate)["AdvancedEventSelectors"], json!([written]));
    let reads = json!({"FieldSelectors": [
        {"Field": "eventCategory", "Equals": ["Management"]}, {"Field": "readOnly", "Equals": ["true"]},
    ]});
    let trail = json!({"advanced_event_selectors": [reads], "insights": ["ApiCallRateInsight"]});
    let errors = compiled(&spec(&trail)).unwrap_err();
    assert!(errors[0].message.contains("needs writes among the management events"), "{errors:#?}");
}

/// All that CloudFormation can say and the AWS provider cannot.
fn cloudformation_only() -> Value {
    json!({
        "data_events": [
            {"resource_type": "s3", "event_types": {"not_equals": ["AwsServiceEvent"]}},
            {"resource_type": "lambda", "session_credential_from_console": true},
        ],
        "network_activity": [{
            "event_source": "kms.amazonaws.com",
            "error_code": "VpceAccessDenied",
            "vpc_endpoints": {"starts_with": ["vpce-0"]},
        }],
        "insights": ["ApiCallRateInsight", {"type": "ApiErrorRateInsight", "events": ["data", "management"]}],
        "aggregation": ["user_actions", "api_activity", "user_actions"],
    })
}

#[test]
fn cloudformation_says_all_of_it() {
    let estate = estate(&cloudformation_only());
    let expected = [
        (
            "InsightSelectors",
            json!([
                {"InsightType": "ApiCallRateInsight"},
                {"InsightType": "ApiErrorRateInsight", "EventCategories": ["Management", "Data"]},
            ]),
        ),
        (
            "AggregationConfigurations",
            json!([{"EventCategory": "Data", "Templates": ["API_ACTIVITY", "USER_ACTIONS"]}]),
        ),
    ];
    for (name, value) in &expected {
        assert_eq!(properties(&estate)[*name], *value);
    }
    let selectors = &properties(&estate)["AdvancedEventSelectors"];
    assert_eq!(fields(&selectors[1])["eventType"], json!({"NotEquals": ["AwsServiceEvent"]}));
    assert_eq!(fields(&selectors[3])["errorCode"], json!({"Equals": ["VpceAccessDenied"]}));
    assert_eq!(fields(&selectors[3])["vpcEndpointId"], json!({"StartsWith": ["vpce-0"]}));
    let emitted = cloudformation::emit(&estate, &provenance(), cloudformation::Format::Json).unwrap();
    let trail = emitted.artifacts.iter().find_map(|artifact| {
        let template: Value = serde_json::from_str(&artifact.content).ok()?;
        template.pointer("/Resources/OrgTrail/Properties").cloned()
    });
    assert_eq!(trail.as_ref().map(|trail| &trail["AggregationConfigurations"]), Some(&expected[1].1));
}

#[test]
fn terraform_says_where_the_provider_lacks_it_and_the_ways_out() {
    let spec = spec(&cloudformation_only());
    let mut sources = Sources::new();
    let id = sources.add("spec.json", spec.to_string());
    let estate = compile(&spec::read(&sources, id).unwrap()).unwrap();
    let Err(Error::Unsupported(found)) = for_terraform(&estate) else { panic!("Terraform takes it") };
    let said: Vec<(&str, &str)> =
        found.iter().map(|one| (one.message.split(": ").last().unwrap(), spec_text(&sources, one))).collect();
    assert_eq!(
        said,
        [
            (
                "the AWS provider cannot select events by `eventType` (hashicorp/terraform-provider-aws#43065)",
                "\"event_types\""
            ),
            ("the AWS provider cannot select events by `sessionCredentialFromConsole`", "true"),
            ("the AWS provider cannot select events by `errorCode`", "\"VpceAccessDenied\""),
            ("the AWS provider cannot select events by `vpcEndpointId`", "\"vpc_endpoints\""),
            ("the AWS provider has Insights of management events only", "{\"type\""),
            ("the AWS provider knows no aggregation of data events", "\"aggregation\""),
        ]
    );
    for one in &found {
        assert!(one.help.iter().any(|help| help.contains("--target cloudformation")), "{one:#?}");
        assert!(one.help.iter().any(|help| help.contains("awscc_cloudtrail_trail")), "{one:#?}");
    }
    let request = |targets: &[Target]| Request {
        targets: targets.to_vec(),
        format: cloudformation::Format::Yaml,
        templates: Templates::new([]).unwrap(),
    };
    assert!(emit::emit(&estate, &provenance(), &request(&[Target::Cloudformation])).is_ok());
    assert!(emit::emit(&estate, &provenance(), &request(&Target::all())).is_err());
}

fn spec_text<'a>(sources: &'a Sources, found: &Diagnostic) -> &'a str {
    let location = found.labels[0].location;
    &sources.get(location.source).text[location.span.range()]
}

#[test]
fn recursive_logging_is_the_runbooks() {
    let estate = estate(&json!({"recursive_logging": false, "insights": ["ApiErrorRateInsight"]}));
    let module = for_terraform(&estate).unwrap();
    assert!(module.iter().all(|file| !file.content.contains("recursive_logging")));
    let emitted = cloudformation::emit(&estate, &provenance(), cloudformation::Format::Yaml).unwrap();
    assert!(emitted.artifacts.iter().all(|file| !file.content.contains("RecursiveLogging")));
    let targets = runbook::Targets { cloudformation: Some(&emitted.templates), terraform: true, left: &[] };
    let book = runbook::emit(&estate, &provenance(), targets, &Templates::new([]).unwrap()).unwrap().content;
    let command = "aws cloudtrail update-trail --name arn:aws:cloudtrail:eu-west-1:111111111111:trail/org --no-recursive-logging";
    assert!(book.contains(command), "{book}");
    assert!(book.contains("# -> ApiErrorRateInsight\n"), "{book}");
    let plain = self::estate(&json!({}));
    let book = runbook::emit(&plain, &provenance(), targets, &Templates::new([]).unwrap()).unwrap().content;
    assert!(!book.contains("Recursive logging") && !book.contains("get-insight-selectors"));
}

#[test]
fn more_values_than_cloudtrail_takes_are_told_where_most_of_them_are() {
    let names = |count: usize| (0..count).map(|number| format!("Event{number}")).collect::<Vec<_>>();
    // Beside the names: 1 of management events; category and type of each, and two buckets that take logs.
    let trail = |count: usize| {
        json!({"data_events": [
            {"resource_type": "lambda", "event_names": names(90)},
            {"resource_type": "s3", "event_names": names(count)},
        ]})
    };
    assert!(compiled(&spec(&trail(500 - 1 - 2 - 90 - 2 - 2))).is_ok());
    let text = spec(&trail(404)).to_string();
    let mut sources = Sources::new();
    let id = sources.add("spec.json", text);
    let errors = compile(&spec::read(&sources, id).unwrap()).unwrap_err();
    let found: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
    assert_eq!(
        found,
        ["the selectors of trails.org hold 501 values; CloudTrail takes 500 over all conditions of a trail"]
    );
    let at = errors[0].labels[0].location.span.start;
    let text = &sources.get(id).text;
    assert!(text[at..].starts_with("{\"resource_type\":\"s3\""), "{}", &text[at..]);
}

#[test]
fn kinds_that_nobody_knows_are_told_and_stop_nothing() {
    let estate = estate(&json!({
        "data_events": [{"resource_type": "AWS::S3::Objects"}, {"resource_type": "lambda"}],
        "network_activity": [{"event_source": "new-service.amazonaws.com"}],
    }));
    let found = evaluate(&PolicySet::builtin(), &estate, Scope::All);
    let found: Vec<&Diagnostic> = found.iter().filter(|one| one.id == "trail-event-kinds-known").collect();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Low);
    let at = &found[0].resource.as_ref().unwrap().property;
    assert!(at.starts_with("/$facts/event_kinds/0") || at.contains("FieldSelectors/1/Equals/0"), "{at}");
    assert!(for_terraform(&estate).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// What the sections become follows the rules that written selectors are held to, and means itself.
    #[test]
    fn compiled_selectors_can_be_written_as_they_are(generated in generate::specs()) {
        let estate = compiled(&generated).unwrap();
        for trail in estate.of_kind("AWS::CloudTrail::Trail") {
            let selectors = &trail.properties["AdvancedEventSelectors"];
            let again = compiled(&spec(&json!({ "advanced_event_selectors": selectors })));
            let again = again.map_err(|errors| TestCaseError::fail(format!("{errors:#?}")))?;
            prop_assert_eq!(&properties(&again)["AdvancedEventSelectors"], selectors);
        }
    }
}
