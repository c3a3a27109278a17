//! What a trail records: management events, data events, network activity, and what CloudTrail makes of them.

mod condition;
mod insight;
pub(crate) mod kind;
mod management;
pub(crate) mod selection;
pub(crate) mod selector;

pub use condition::{Condition, Operator, Operators};
pub use insight::{Aggregation, Insight, InsightEvents, InsightType};
pub use kind::ResourceType;
pub use management::{EventSource, ManagementEvents, ReadWrite};
pub use selector::{AdvancedEventSelector, FieldSelector};

use schemars::JsonSchema;
use serde::Deserialize;

/// Data events of one type of resources: what is done in them, such as reading an object. They are charged by the event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DataEvents {
    /// The name of the selector, up to 1000 characters. Default: one made of the type.
    #[schemars(length(min = 1, max = 1000))]
    pub name: Option<String>,
    /// The type of the resources: `AWS::S3::Object`, or a short name, such as `s3`, `lambda` or `dynamodb`.
    pub resource_type: ResourceType,
    /// `true`: reads only. `false`: writes only. Default: both.
    pub read_only: Option<bool>,
    /// For `s3`: the names of the only buckets whose objects count. Default: all. The log buckets of this spec, their
    /// access logs included, are always left out: each delivery would be recorded, and delivered.
    #[serde(default)]
    pub buckets: Vec<String>,
    /// For `s3`: the names of buckets that are left out besides the log buckets.
    #[serde(default)]
    pub except_buckets: Vec<String>,
    /// The ARNs of the resources. Default: all.
    #[serde(default)]
    pub resources: Condition,
    /// The names of the events, such as `GetObject`. Default: all.
    #[serde(default)]
    pub event_names: Condition,
    /// The services that were called, such as `s3.amazonaws.com`. Default: all.
    #[serde(default)]
    pub event_sources: Condition,
    /// The types of the events, such as `AwsApiCall`. Default: all. Terraform's provider lacks it.
    #[serde(default)]
    pub event_types: Condition,
    /// The ARNs of those who act. Default: all.
    #[serde(default)]
    pub user_identities: Condition,
    /// `true`: only what is done in a session of the console. `false`: only what is not. Default: both.
    /// Terraform's provider lacks it.
    pub session_credential_from_console: Option<bool>,
}

/// A condition of the spec: its name there, CloudTrail's name of the field, and the condition.
pub(crate) type Named<'a> = (&'static str, &'static str, &'a Condition);

impl DataEvents {
    /// The conditions, in the order in which they are written out.
    pub(crate) fn conditions(&self) -> [Named<'_>; 5] {
        [
            ("resources", "resources.ARN", &self.resources),
            ("event_names", "eventName", &self.event_names),
            ("event_sources", "eventSource", &self.event_sources),
            ("event_types", "eventType", &self.event_types),
            ("user_identities", "userIdentity.arn", &self.user_identities),
        ]
    }
}

/// Calls to one service through VPC endpoints, recorded for the owner of the endpoint, whosever credentials they are.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NetworkActivity {
    /// The name of the selector, up to 1000 characters. Default: one made of the event source.
    #[schemars(length(min = 1, max = 1000))]
    pub name: Option<String>,
    /// The service that is called, such as `kms.amazonaws.com`.
    pub event_source: String,
    /// `VpceAccessDenied`: only calls that the endpoint's policy denied. Default: all. Terraform's provider lacks it.
    pub error_code: Option<ErrorCode>,
    /// The names of the events, such as `Decrypt`. Default: all.
    #[serde(default)]
    pub event_names: Condition,
    /// The ids of the endpoints. Default: all. Terraform's provider lacks it.
    #[serde(default)]
    pub vpc_endpoints: Condition,
    /// The ARNs of those who act. Default: all.
    #[serde(default)]
    pub user_identities: Condition,
}

impl NetworkActivity {
    /// The conditions, in the order in which they are written out.
    pub(crate) fn conditions(&self) -> [Named<'_>; 3] {
        [
            ("event_names", "eventName", &self.event_names),
            ("vpc_endpoints", "vpcEndpointId", &self.vpc_endpoints),
            ("user_identities", "userIdentity.arn", &self.user_identities),
        ]
    }
}

/// An error code that network activity can be selected by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum ErrorCode {
    /// The policy of the VPC endpoint denied the call.
    VpceAccessDenied,
}

impl ErrorCode {
    /// The name, as CloudTrail writes it.
    pub fn name(self) -> &'static str {
        match self {
            ErrorCode::VpceAccessDenied => "VpceAccessDenied",
        }
    }
}
