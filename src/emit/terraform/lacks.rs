//! What the AWS provider lacks of what CloudFormation can say, as of 5.100, the oldest that the modules take.
//!
//! Each is an error where the spec asks for it, with the ways out, and not a module that does something else.

use super::references::unsupported;
use crate::diagnostic::Diagnostic;
use crate::emit::support::{Column, Exception, Support};
use crate::estate::Resource;
use crate::json::Value;

#[derive(Clone, Copy)]
struct Lack {
    kind: &'static str,
    /// The property; `*` is any item of a list.
    property: &'static str,
    /// Whether the provider lacks this value of it.
    lacks: fn(&Value) -> bool,
    /// The property that the spec asks for by its own name, where that is another one.
    asked: Option<&'static str>,
    /// The field of the spec, and whether all of it is lacking.
    field: (&'static str, Support),
    problem: &'static str,
    help: &'static [&'static str],
}

const TRAIL: &str = "AWS::CloudTrail::Trail";
const STORE: &str = "AWS::CloudTrail::EventDataStore";
const RULE: &str = "AWS::ObservabilityAdmin::OrganizationTelemetryRule";
/// The longest retention that the provider lets an event data store have.
const MOST_DAYS: u64 = 2555;
const ONLY_CLOUDFORMATION: &str = "or write CloudFormation only: `--target cloudformation`";
const BY_HAND: &str = "or write it by hand as `awscc_cloudtrail_trail` of the provider `awscc`, which has all that CloudFormation has";

/// A field that events cannot be selected by.
const fn field(
    lacks: fn(&Value) -> bool,
    path: &'static str,
    problem: &'static str,
    help: &'static [&'static str],
) -> Lack {
    let property = "/AdvancedEventSelectors/*/FieldSelectors/*/Field";
    Lack { kind: TRAIL, property, lacks, asked: None, field: (path, Support::No), problem, help }
}

/// The same of an event data store, whose section the matrix does not take apart so far.
const fn of_store(lack: Lack, path: &'static str) -> Lack {
    Lack { kind: STORE, field: (path, Support::Partly), ..lack }
}

/// A property that event data stores lack.
const fn store(
    property: &'static str,
    path: &'static str,
    problem: &'static str,
    help: &'static [&'static str],
) -> Lack {
    let lacks = |_: &Value| true;
    Lack { kind: STORE, property, lacks, asked: None, field: (path, Support::No), problem, help }
}

const EVENT_TYPE: Lack = field(
    |field| field == "eventType",
    "trails.*.data_events[].event_types",
    "the AWS provider cannot select events by `eventType` (hashicorp/terraform-provider-aws#43065)",
    &["select by `event_names` in place of `event_types`", ONLY_CLOUDFORMATION, BY_HAND],
);
const CONSOLE: Lack = field(
    |field| field == "sessionCredentialFromConsole",
    "trails.*.data_events[].session_credential_from_console",
    "the AWS provider cannot select events by `sessionCredentialFromConsole`",
    &[
        "leave out `session_credential_from_console`: events of all sessions are then recorded",
        ONLY_CLOUDFORMATION,
        BY_HAND,
    ],
);
const ERROR_CODE: Lack = field(
    |field| field == "errorCode",
    "trails.*.network_activity[].error_code",
    "the AWS provider cannot select events by `errorCode`",
    &[
        "leave out `error_code`: all calls through the endpoints are then recorded",
        ONLY_CLOUDFORMATION,
        BY_HAND,
    ],
);
const ENDPOINT: Lack = field(
    |field| field == "vpcEndpointId",
    "trails.*.network_activity[].vpc_endpoints",
    "the AWS provider cannot select events by `vpcEndpointId`",
    &[
        "leave out `vpc_endpoints`: calls through every endpoint are then recorded",
        ONLY_CLOUDFORMATION,
        BY_HAND,
    ],
);

const LACKS: &[Lack] = &[
    Lack {
        kind: "AWS::S3::Bucket",
        property: "/BucketNamespace",
        // It would create the bucket in the global namespace, under a name that S3 then refuses.
        lacks: |namespace| namespace != "global",
        asked: Some("/BucketName"),
        field: ("buckets.*.namespace", Support::Partly),
        problem: "the AWS provider cannot create a bucket in the account-regional namespace",
        help: &["set `namespace: global` and a name that nobody else has", ONLY_CLOUDFORMATION],
    },
    EVENT_TYPE,
    CONSOLE,
    ERROR_CODE,
    ENDPOINT,
    Lack {
        kind: TRAIL,
        property: "/InsightSelectors/*/EventCategories",
        lacks: |_| true,
        asked: None,
        field: ("trails.*.insights", Support::Partly),
        problem: "the AWS provider has Insights of management events only",
        help: &["leave out `events`: Insights then look at management events", ONLY_CLOUDFORMATION, BY_HAND],
    },
    Lack {
        kind: TRAIL,
        property: "/AggregationConfigurations",
        lacks: |_| true,
        asked: None,
        field: ("trails.*.aggregation", Support::No),
        problem: "the AWS provider knows no aggregation of data events",
        help: &["leave out `aggregation`", ONLY_CLOUDFORMATION, BY_HAND],
    },
    of_store(EVENT_TYPE, "lake.event_data_stores.*.data_events"),
    of_store(CONSOLE, "lake.event_data_stores.*.data_events"),
    of_store(ERROR_CODE, "lake.event_data_stores.*.network_activity"),
    of_store(ENDPOINT, "lake.event_data_stores.*.network_activity"),
    Lack {
        kind: STORE,
        property: "/RetentionPeriod",
        lacks: |days| days.as_u64().is_some_and(|days| days > MOST_DAYS),
        asked: None,
        field: ("lake.event_data_stores.*.retention_days", Support::Partly),
        problem: "the AWS provider takes at most 2555 days",
        help: &["set `retention_days: 2555` or less where less is enough", ONLY_CLOUDFORMATION],
    },
    store(
        "/InsightSelectors",
        "lake.event_data_stores.*.insights",
        "the AWS provider has no Insights of event data stores",
        &[
            "leave out `insights`, and after the deployment run `aws cloudtrail put-insight-selectors --event-data-store ARN --insights-destination ARN --insight-selectors InsightType=ApiCallRateInsight`",
            ONLY_CLOUDFORMATION,
        ],
    ),
    store(
        "/ContextKeySelectors",
        "lake.event_data_stores.*.enrich",
        "the AWS provider cannot enrich the events of an event data store",
        &[
            "leave out `enrich`, and after the deployment run `aws cloudtrail put-event-configuration --event-data-store ARN --max-event-size Large --context-key-selectors Type=TagContext,Equals=team`",
            ONLY_CLOUDFORMATION,
        ],
    ),
    store(
        "/MaxEventSize",
        "lake.event_data_stores.*.large_events",
        "the AWS provider cannot let an event data store keep large events whole",
        &[
            "leave out `large_events` and `enrich`, and after the deployment run `aws cloudtrail put-event-configuration --event-data-store ARN --max-event-size Large`",
            ONLY_CLOUDFORMATION,
        ],
    ),
    store(
        "/FederationEnabled",
        "lake.event_data_stores.*.federation",
        "the AWS provider cannot federate an event data store",
        &[
            "leave out `federation`, and after the deployment run `aws cloudtrail enable-federation --event-data-store ARN --federation-role-arn ARN`",
            ONLY_CLOUDFORMATION,
        ],
    ),
    Lack {
        kind: "AWS::Organizations::Policy",
        property: "/Type",
        lacks: |kind| kind == "S3_POLICY",
        asked: None,
        field: ("guardrails.s3_policy", Support::No),
        problem: "the AWS provider has S3 policies of the organization from version 6 on only (hashicorp/terraform-provider-aws#45484)",
        help: &[
            "leave out `s3_policy`, and run `aws organizations create-policy --type S3_POLICY --name trailsmith-guardrails-s3 --description 'Blocks public access to S3' --content '{\"s3_attributes\":{\"public_access_block_configuration\":{\"@@assign\":\"all\"}}}'` and `aws organizations attach-policy`",
            ONLY_CLOUDFORMATION,
        ],
    },
    Lack {
        kind: RULE,
        property: "",
        lacks: |_| true,
        asked: None,
        field: ("telemetry_rules", Support::No),
        problem: "the AWS provider has telemetry rules from version 6 on only",
        help: &[
            "leave out `telemetry_rules`, and write the rule by hand as `aws_observabilityadmin_telemetry_rule_for_organization` of version 6",
            ONLY_CLOUDFORMATION,
        ],
    },
];

/// What the provider lacks, by the fields of the spec.
pub(in crate::emit) fn exceptions() -> impl Iterator<Item = Exception> {
    LACKS.iter().map(|lack| Exception {
        path: lack.field.0,
        columns: &[Column::Terraform],
        support: lack.field.1,
        why: lack.problem,
    })
}

/// All that the provider lacks of what a resource says.
pub(super) fn lacking(resource: &Resource) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for lack in LACKS.iter().filter(|lack| lack.kind == resource.kind) {
        let segments: Vec<&str> = lack.property.split('/').skip(1).collect();
        walk(&resource.properties, &segments, "", &mut |at, value| {
            if (lack.lacks)(value) {
                let at = lack.asked.unwrap_or(at);
                found.push(unsupported(resource, at, lack.problem).with_help(lack.help.iter().copied()));
            }
        });
    }
    found
}

/// Every value that a path with `*` in it leads to, with its pointer.
fn walk(value: &Value, path: &[&str], at: &str, found: &mut impl FnMut(&str, &Value)) {
    match (path, value) {
        ([], _) => found(at, value),
        (["*", rest @ ..], Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, rest, &format!("{at}/{index}"), found);
            }
        }
        ([name, rest @ ..], Value::Object(fields)) => {
            if let Some(next) = fields.get(*name) {
                walk(next, rest, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}
