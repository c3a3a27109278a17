//! What the AWS provider lacks of what CloudFormation can say, as of 5.100, the oldest that the modules take.
//!
//! Each is an error where the spec asks for it, with the ways out, and not a module that does something else.

use super::references::unsupported;
use crate::diagnostic::Diagnostic;
use crate::emit::support::{Column, Exception, Support};
use crate::estate::Resource;
use serde_json::Value;

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
const ONLY_CLOUDFORMATION: &str = "or write CloudFormation only: `--target cloudformation`";
const BY_HAND: &str = "or write the trail by hand as `awscc_cloudtrail_trail` of the provider `awscc`, which has all that CloudFormation has";

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
    field(
        |field| field == "eventType",
        "trails.*.data_events[].event_types",
        "the AWS provider cannot select events by `eventType` (hashicorp/terraform-provider-aws#43065)",
        &["select by `event_names` in place of `event_types`", ONLY_CLOUDFORMATION, BY_HAND],
    ),
    field(
        |field| field == "sessionCredentialFromConsole",
        "trails.*.data_events[].session_credential_from_console",
        "the AWS provider cannot select events by `sessionCredentialFromConsole`",
        &[
            "leave out `session_credential_from_console`: events of all sessions are then recorded",
            ONLY_CLOUDFORMATION,
            BY_HAND,
        ],
    ),
    field(
        |field| field == "errorCode",
        "trails.*.network_activity[].error_code",
        "the AWS provider cannot select events by `errorCode`",
        &[
            "leave out `error_code`: all calls through the endpoints are then recorded",
            ONLY_CLOUDFORMATION,
            BY_HAND,
        ],
    ),
    field(
        |field| field == "vpcEndpointId",
        "trails.*.network_activity[].vpc_endpoints",
        "the AWS provider cannot select events by `vpcEndpointId`",
        &[
            "leave out `vpc_endpoints`: calls through every endpoint are then recorded",
            ONLY_CLOUDFORMATION,
            BY_HAND,
        ],
    ),
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
