//! Scalars by the type of their property: CloudFormation takes `"true"` for true and `"90"` for 90, the estate does not.
//!
//! The rows are the schemas of CloudFormation's registry (us-east-1, as cfn-lint 1.x ships them) for the types that
//! the estate knows; `*` is any item. Properties without a row stay as they are.

use super::text;
use crate::estate::alternatives::{sides, sides_mut};
use crate::estate::intrinsic::{self, Intrinsic, intrinsic, unknown};
use crate::json::Value;

/// What a property's values are.
#[derive(Debug, Clone, Copy)]
enum Type {
    Boolean,
    Integer,
    Number,
    /// A document that may also be written as its JSON text.
    Json,
    /// A template as its JSON text; one in YAML stays a text, and one with references, which are its own.
    Template,
    /// A text that YAML takes for something else unless it is quoted.
    Text,
}
use Type::{Boolean, Integer, Json, Number, Template, Text};

/// CloudFormation's type name and a type, with the properties that have it.
type Row = (&'static str, Type, &'static [&'static str]);

const ROWS: &[Row] = &[
    (
        "AWS::S3::Bucket",
        Boolean,
        &[
            "/BucketEncryption/ServerSideEncryptionConfiguration/*/BucketKeyEnabled",
            "/InventoryConfigurations/*/Enabled",
            "/LifecycleConfiguration/Rules/*/ExpiredObjectDeleteMarker",
            "/NotificationConfiguration/EventBridgeConfiguration/EventBridgeEnabled",
            "/ObjectLockEnabled",
            "/PublicAccessBlockConfiguration/BlockPublicAcls",
            "/PublicAccessBlockConfiguration/BlockPublicPolicy",
            "/PublicAccessBlockConfiguration/IgnorePublicAcls",
            "/PublicAccessBlockConfiguration/RestrictPublicBuckets",
        ],
    ),
    (
        "AWS::S3::Bucket",
        Integer,
        &[
            "/CorsConfiguration/CorsRules/*/MaxAge",
            "/IntelligentTieringConfigurations/*/Tierings/*/Days",
            "/LifecycleConfiguration/Rules/*/AbortIncompleteMultipartUpload/DaysAfterInitiation",
            "/LifecycleConfiguration/Rules/*/ExpirationInDays",
            "/LifecycleConfiguration/Rules/*/NoncurrentVersionExpiration/NewerNoncurrentVersions",
            "/LifecycleConfiguration/Rules/*/NoncurrentVersionExpiration/NoncurrentDays",
            "/LifecycleConfiguration/Rules/*/NoncurrentVersionExpirationInDays",
            "/LifecycleConfiguration/Rules/*/NoncurrentVersionTransition/NewerNoncurrentVersions",
            "/LifecycleConfiguration/Rules/*/NoncurrentVersionTransition/TransitionInDays",
            "/LifecycleConfiguration/Rules/*/NoncurrentVersionTransitions/*/NewerNoncurrentVersions",
            "/LifecycleConfiguration/Rules/*/NoncurrentVersionTransitions/*/TransitionInDays",
            "/LifecycleConfiguration/Rules/*/Transition/TransitionInDays",
            "/LifecycleConfiguration/Rules/*/Transitions/*/TransitionInDays",
            "/MetadataConfiguration/JournalTableConfiguration/RecordExpiration/Days",
            "/ObjectLockConfiguration/Rule/DefaultRetention/Days",
            "/ObjectLockConfiguration/Rule/DefaultRetention/Years",
            "/ReplicationConfiguration/Rules/*/Destination/Metrics/EventThreshold/Minutes",
            "/ReplicationConfiguration/Rules/*/Destination/ReplicationTime/Time/Minutes",
            "/ReplicationConfiguration/Rules/*/Priority",
        ],
    ),
    ("AWS::S3::BucketPolicy", Json, &["/PolicyDocument"]),
    (
        "AWS::KMS::Key",
        Boolean,
        &["/BypassPolicyLockoutSafetyCheck", "/EnableKeyRotation", "/Enabled", "/MultiRegion"],
    ),
    ("AWS::KMS::Key", Integer, &["/PendingWindowInDays", "/RotationPeriodInDays"]),
    ("AWS::KMS::Key", Json, &["/KeyPolicy"]),
    (
        "AWS::CloudTrail::Trail",
        Boolean,
        &[
            "/EnableLogFileValidation",
            "/EventSelectors/*/IncludeManagementEvents",
            "/IncludeGlobalServiceEvents",
            "/IsLogging",
            "/IsMultiRegionTrail",
            "/IsOrganizationTrail",
        ],
    ),
    (
        "AWS::CloudTrail::Trail",
        Text,
        &[
            "/AdvancedEventSelectors/*/FieldSelectors/*/Equals/*",
            "/AdvancedEventSelectors/*/FieldSelectors/*/NotEquals/*",
        ],
    ),
    (
        "AWS::CloudTrail::EventDataStore",
        Boolean,
        &[
            "/FederationEnabled",
            "/IngestionEnabled",
            "/MultiRegionEnabled",
            "/OrganizationEnabled",
            "/TerminationProtectionEnabled",
        ],
    ),
    ("AWS::CloudTrail::EventDataStore", Integer, &["/RetentionPeriod"]),
    ("AWS::Logs::LogGroup", Boolean, &["/DeletionProtectionEnabled"]),
    ("AWS::Logs::LogGroup", Integer, &["/RetentionInDays"]),
    (
        "AWS::Logs::LogGroup",
        Json,
        &["/DataProtectionPolicy", "/FieldIndexPolicies/*", "/ResourcePolicyDocument"],
    ),
    ("AWS::Logs::MetricFilter", Boolean, &["/ApplyOnTransformedLogs"]),
    ("AWS::Logs::MetricFilter", Number, &["/MetricTransformations/*/DefaultValue"]),
    ("AWS::Logs::MetricFilter", Text, &["/MetricTransformations/*/MetricValue"]),
    ("AWS::Logs::ResourcePolicy", Json, &["/PolicyDocument"]),
    ("AWS::CloudWatch::Alarm", Boolean, &["/ActionsEnabled", "/Metrics/*/ReturnData"]),
    (
        "AWS::CloudWatch::Alarm",
        Integer,
        &[
            "/DatapointsToAlarm",
            "/EvaluationPeriods",
            "/Metrics/*/MetricStat/Period",
            "/Metrics/*/Period",
            "/Period",
        ],
    ),
    ("AWS::CloudWatch::Alarm", Number, &["/Threshold"]),
    ("AWS::CloudWatch::Alarm", Text, &["/Dimensions/*/Value"]),
    ("AWS::SNS::Topic", Boolean, &["/ContentBasedDeduplication", "/FifoTopic"]),
    ("AWS::SNS::Topic", Json, &["/ArchivePolicy", "/DataProtectionPolicy"]),
    ("AWS::SNS::TopicPolicy", Json, &["/PolicyDocument"]),
    ("AWS::SNS::Subscription", Boolean, &["/RawMessageDelivery"]),
    (
        "AWS::SNS::Subscription",
        Json,
        &["/DeliveryPolicy", "/FilterPolicy", "/RedrivePolicy", "/ReplayPolicy"],
    ),
    ("AWS::SQS::Queue", Boolean, &["/ContentBasedDeduplication", "/FifoQueue", "/SqsManagedSseEnabled"]),
    (
        "AWS::SQS::Queue",
        Integer,
        &[
            "/DelaySeconds",
            "/KmsDataKeyReusePeriodSeconds",
            "/MaximumMessageSize",
            "/MessageRetentionPeriod",
            "/ReceiveMessageWaitTimeSeconds",
            "/VisibilityTimeout",
        ],
    ),
    ("AWS::SQS::Queue", Json, &["/RedriveAllowPolicy", "/RedrivePolicy"]),
    ("AWS::SQS::QueuePolicy", Json, &["/PolicyDocument"]),
    ("AWS::IAM::Role", Integer, &["/MaxSessionDuration"]),
    ("AWS::IAM::Role", Json, &["/AssumeRolePolicyDocument", "/Policies/*/PolicyDocument"]),
    ("AWS::IAM::Policy", Json, &["/PolicyDocument"]),
    ("AWS::IAM::ManagedPolicy", Json, &["/PolicyDocument"]),
    ("AWS::Events::Rule", Json, &["/EventPattern"]),
    ("AWS::Glue::Database", Text, &["/CatalogId", "/DatabaseInput/Parameters/*"]),
    (
        "AWS::Glue::Table",
        Boolean,
        &["/TableInput/StorageDescriptor/Compressed", "/TableInput/StorageDescriptor/StoredAsSubDirectories"],
    ),
    (
        "AWS::Glue::Table",
        Integer,
        &["/TableInput/Retention", "/TableInput/StorageDescriptor/NumberOfBuckets"],
    ),
    (
        "AWS::Glue::Table",
        Text,
        &[
            "/CatalogId",
            "/TableInput/Parameters/*",
            "/TableInput/StorageDescriptor/Parameters/*",
            "/TableInput/StorageDescriptor/SerdeInfo/Parameters/*",
        ],
    ),
    (
        "AWS::Athena::WorkGroup",
        Boolean,
        &[
            "/RecursiveDeleteOption",
            "/WorkGroupConfiguration/EnforceWorkGroupConfiguration",
            "/WorkGroupConfiguration/PublishCloudWatchMetricsEnabled",
            "/WorkGroupConfiguration/RequesterPaysEnabled",
        ],
    ),
    ("AWS::Athena::WorkGroup", Integer, &["/WorkGroupConfiguration/BytesScannedCutoffPerQuery"]),
    ("AWS::Athena::WorkGroup", Text, &["/WorkGroupConfiguration/ResultConfiguration/ExpectedBucketOwner"]),
    ("AWS::Config::ConfigRule", Json, &["/InputParameters"]),
    ("AWS::Config::ConfigRule", Boolean, &["/Source/CustomPolicyDetails/EnableDebugLogDelivery"]),
    (
        "AWS::CloudFormation::StackSet",
        Boolean,
        &[
            "/AutoDeployment/Enabled",
            "/AutoDeployment/RetainStacksOnAccountRemoval",
            "/ManagedExecution/Active",
        ],
    ),
    (
        "AWS::CloudFormation::StackSet",
        Integer,
        &[
            "/OperationPreferences/FailureToleranceCount",
            "/OperationPreferences/FailureTolerancePercentage",
            "/OperationPreferences/MaxConcurrentCount",
            "/OperationPreferences/MaxConcurrentPercentage",
        ],
    ),
    ("AWS::CloudFormation::StackSet", Text, &["/StackInstancesGroup/*/DeploymentTargets/Accounts/*"]),
    ("AWS::CloudFormation::StackSet", Template, &["/TemplateBody"]),
    ("AWS::Organizations::Policy", Json, &["/Content"]),
    ("AWS::Organizations::Policy", Text, &["/TargetIds/*"]),
];

/// Tags are texts in every type.
const TAGS: &[&str] = &["/Tags/*/Key", "/Tags/*/Value"];

/// Gives each scalar of a resource's properties the type that its property has.
pub(super) fn normalize(kind: &str, properties: &mut Value) {
    for (_, kind, patterns) in ROWS.iter().filter(|row| row.0 == kind) {
        for pattern in *patterns {
            convert(properties, &pattern[1..], *kind);
        }
    }
    for pattern in TAGS {
        convert(properties, &pattern[1..], Text);
    }
}

fn convert(value: &mut Value, path: &str, kind: Type) {
    if sides(value).is_some() {
        return sides_mut(value).for_each(|side| convert(side, path, kind));
    }
    let (segment, rest) = path.split_once('/').map_or((path, None), |(segment, rest)| (segment, Some(rest)));
    let mut each = |value: &mut Value| match rest {
        Some(rest) => convert(value, rest, kind),
        None => settle(value, kind),
    };
    if segment == "*" && intrinsic(value).is_some() {
        return;
    }
    match value {
        Value::Array(items) if segment == "*" => items.iter_mut().for_each(each),
        Value::Object(fields) if segment == "*" => fields.values_mut().for_each(each),
        Value::Object(fields) => fields.get_mut(segment).into_iter().for_each(&mut each),
        _ => {}
    }
}

/// Gives a value that type, on each of its sides where it has any.
fn settle(value: &mut Value, kind: Type) {
    if sides(value).is_some() {
        return sides_mut(value).for_each(|side| settle(side, kind));
    }
    if let Some(converted) = typed(value, kind).or_else(|| open(value, kind)) {
        *value = converted;
    }
}

/// The unknown that a reference is where a number or a truth value belongs: what it gives is a text that CloudFormation
/// converts at deployment, and no text of its own is one.
fn open(value: &Value, kind: Type) -> Option<Value> {
    if !matches!(kind, Boolean | Integer | Number) {
        return None;
    }
    let reason = match intrinsic(value) {
        Some(Intrinsic::Unknown(reason)) => reason,
        Some(_) => "what a reference gives is not known before deployment",
        None if value.get("Fn::ImportValue").is_some() => {
            "what another stack exports is not read as a number or truth value"
        }
        None => return None,
    };
    Some(unknown(reason))
}

/// The value as one of that type; nothing where it is one, or cannot be.
fn typed(value: &Value, kind: Type) -> Option<Value> {
    let text = value.as_str().map(str::trim);
    match kind {
        Boolean => match text?.to_ascii_lowercase().as_str() {
            // CloudFormation reads YAML 1.1, whose booleans these are as well.
            "true" | "yes" | "on" => Some(true.into()),
            "false" | "no" | "off" => Some(false.into()),
            _ => None,
        },
        Integer => match text {
            Some(text) => text.parse::<i64>().ok().map(Into::into),
            None => whole(value.as_f64().filter(|_| value.is_f64())?),
        },
        Number => {
            let text = text?;
            let integer = text.parse::<i64>().ok().map(Value::from);
            integer.or_else(|| Some(Value::Number(serde_json::Number::from_f64(text.parse().ok()?)?)))
        }
        Json => text::json(value),
        Template => text::json(value.as_str().map(|_| value)?).filter(|read| !holds_functions(read)),
        Text => (value.is_number() || value.is_boolean()).then(|| value.to_string().into()),
    }
}

fn holds_functions(value: &Value) -> bool {
    let mut holds = false;
    intrinsic::map(value, &mut |_| {
        holds = true;
        None
    });
    holds
}

/// 90.0 as 90.
fn whole(number: f64) -> Option<Value> {
    (number.fract() == 0.0).then(|| format!("{number:.0}").parse::<i64>().ok()).flatten().map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::estate::resource_type;
    use crate::json::json;

    #[test]
    fn every_row_is_of_a_type_that_the_estate_knows() {
        for (kind, _, patterns) in ROWS {
            assert!(resource_type(kind).is_some(), "{kind}");
            assert!(patterns.iter().all(|pattern| pattern.starts_with('/')), "{kind}");
        }
    }

    #[test]
    fn scalars_take_their_propertys_type() {
        let mut bucket = json!({
            "ObjectLockEnabled": "True",
            "Tags": [{"Key": 1, "Value": true}],
            "LifecycleConfiguration": {"Rules": [{"ExpirationInDays": "90"}, {"ExpirationInDays": 30.0}, {"Prefix": "7"}]},
        });
        normalize("AWS::S3::Bucket", &mut bucket);
        assert_eq!(
            bucket,
            json!({
                "ObjectLockEnabled": true,
                "Tags": [{"Key": "1", "Value": "true"}],
                "LifecycleConfiguration": {"Rules": [{"ExpirationInDays": 90}, {"ExpirationInDays": 30}, {"Prefix": "7"}]},
            })
        );
        let fields = |value: Value| json!({"FieldSelectors": [{"Field": "readOnly", "Equals": [value]}]});
        let mut trail = json!({"AdvancedEventSelectors": [fields(true.into())]});
        normalize("AWS::CloudTrail::Trail", &mut trail);
        assert_eq!(trail, json!({"AdvancedEventSelectors": [fields("true".into())]}));
        let mut alarm = json!({"Threshold": "0.5", "Period": "x", "Dimensions": [{"Value": 1}]});
        normalize("AWS::CloudWatch::Alarm", &mut alarm);
        assert_eq!(alarm, json!({"Threshold": 0.5, "Period": "x", "Dimensions": [{"Value": "1"}]}));
    }

    #[test]
    fn a_reference_is_no_truth_value_and_no_number() {
        for open in [
            json!({"Fn::ImportValue": "on"}),
            json!({"Fn::GetAtt": ["Custom", "On"]}),
            intrinsic::present("`On` is neither a parameter nor a resource of this template"),
        ] {
            let mut trail = json!({"IsLogging": open, "KMSKeyId": open});
            normalize("AWS::CloudTrail::Trail", &mut trail);
            assert!(intrinsic::reason_of(&trail["IsLogging"]).is_some(), "{open}");
            assert_eq!(intrinsic::pieces(&trail["IsLogging"]), None, "{open}");
            assert_eq!(trail["KMSKeyId"], open, "a text may be any");
            let mut group = json!({"RetentionInDays": open});
            normalize("AWS::Logs::LogGroup", &mut group);
            assert!(intrinsic::reason_of(&group["RetentionInDays"]).is_some(), "{open}");
        }
    }

    #[test]
    fn documents_given_as_text_are_read() {
        let mut policy = json!({"PolicyDocument": r#"{"Statement": []}"#});
        normalize("AWS::S3::BucketPolicy", &mut policy);
        assert_eq!(policy, json!({"PolicyDocument": {"Statement": []}}));
        let mut policy = json!({"PolicyDocument": {"Fn::Sub": r#"{"Resource": "arn:aws:s3:::${Logs}/*"}"#}});
        normalize("AWS::S3::BucketPolicy", &mut policy);
        assert_eq!(policy, json!({"PolicyDocument": {"Resource": {"Fn::Sub": "arn:aws:s3:::${Logs}/*"}}}));
    }
}
