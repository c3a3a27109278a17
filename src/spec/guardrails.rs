//! `guardrails`: what even an administrator of a member account may not do.

use super::Spec;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// Policies of the organization that keep everybody but a few roles from stopping the trails, from deleting logs and from
/// changing what protects them. They protect what this spec makes and nothing else.
///
/// AWS lets no control policy bind the management account: a service control policy leaves its users and roles alone, a resource
/// control policy its buckets and keys. Keep those in a member account.
#[derive(Debug, Clone, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Guardrails {
    /// Whether to write a service control policy, which binds users and roles of the targets, root too; or its settings.
    /// Default: false.
    #[serde(default)]
    pub service_control_policy: ControlPolicy,
    /// Whether to write a resource control policy, which binds whoever comes to the buckets and keys of the targets, also
    /// from outside the organization; or its settings. Default: false.
    #[serde(default)]
    pub resource_control_policy: ControlPolicy,
    /// Whether to write an S3 policy, which blocks public access to S3 in all accounts of the targets and leaves no account
    /// its own setting; or its settings. It exempts nobody. Terraform's provider knows it from version 6 on only. Default:
    /// false.
    #[serde(default)]
    pub s3_policy: ControlPolicy,
    /// ARNs of the roles that service and resource control policies leave alone, with `*` and `?` in their names if need be.
    /// Whoever deploys must be among them. Needed by these two.
    #[serde(default)]
    pub break_glass: Vec<String>,
    /// What the policies are attached to: the organization's root (`r-…`), organizational units (`ou-…`), or accounts, by
    /// id or by their names in `organization.accounts`.
    #[schemars(length(min = 1))]
    pub targets: Vec<String>,
}

/// A policy of the organization: `true`, or its settings.
#[derive(Debug, Clone, Default)]
pub struct ControlPolicy {
    /// Whether to write it.
    pub enabled: bool,
    /// Its name.
    pub name: Option<String>,
    /// What it is attached to, where that is not what both are.
    pub targets: Option<Vec<String>>,
}

/// The settings of a policy of the organization.
#[derive(serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Settings {
    /// The policy's name in the organization, up to 120 characters. Default: `trailsmith-guardrails-scp`, `…-rcp` or
    /// `…-s3`.
    #[schemars(length(min = 1, max = 120))]
    name: Option<String>,
    /// What it is attached to. Default: `guardrails.targets`.
    #[schemars(length(min = 1))]
    targets: Option<Vec<String>>,
}

impl<'de> Deserialize<'de> for ControlPolicy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ControlPolicy, D::Error> {
        deserializer.deserialize_any(ControlPolicyVisitor)
    }
}

struct ControlPolicyVisitor;

impl<'de> Visitor<'de> for ControlPolicyVisitor {
    type Value = ControlPolicy;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`true`, `false`, or a mapping with `name` and `targets`")
    }

    fn visit_bool<E: de::Error>(self, enabled: bool) -> Result<ControlPolicy, E> {
        Ok(ControlPolicy { enabled, ..ControlPolicy::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<ControlPolicy, A::Error> {
        let Settings { name, targets } = serde::Deserialize::deserialize(MapAccessDeserializer::new(fields))?;
        Ok(ControlPolicy { enabled: true, name, targets })
    }
}

impl JsonSchema for ControlPolicy {
    fn schema_name() -> Cow<'static, str> {
        "ControlPolicy".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let settings = generator.subschema_for::<Settings>();
        json_schema!({
            "description": "Whether to write a policy of the organization, or its settings.",
            "anyOf": [{"type": "boolean"}, settings],
        })
    }
}

impl Guardrails {
    /// The policies that are asked for, each with its kind.
    pub(crate) fn policies(&self) -> impl Iterator<Item = (Control, &ControlPolicy)> {
        let all = [
            (Control::Service, &self.service_control_policy),
            (Control::Resource, &self.resource_control_policy),
            (Control::S3, &self.s3_policy),
        ];
        all.into_iter().filter(|(_, policy)| policy.enabled)
    }
}

/// A kind of policy of the organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// What users and roles of a member account can do at most.
    Service,
    /// What can be done at most to resources of a member account.
    Resource,
    /// What S3 is set to in every account.
    S3,
}

impl Control {
    /// The field of the spec.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Control::Service => "service_control_policy",
            Control::Resource => "resource_control_policy",
            Control::S3 => "s3_policy",
        }
    }

    /// The type, as AWS Organizations calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Control::Service => "SERVICE_CONTROL_POLICY",
            Control::Resource => "RESOURCE_CONTROL_POLICY",
            Control::S3 => "S3_POLICY",
        }
    }

    /// What its policies have in their names by default.
    pub(crate) fn short(self) -> &'static str {
        match self {
            Control::Service => "scp",
            Control::Resource => "rcp",
            Control::S3 => "s3",
        }
    }

    /// Whether it is a list of what is denied, and to whom not.
    pub(crate) fn denies(self) -> bool {
        self != Control::S3
    }
}

impl Spec {
    /// Where an S3 policy is asked for, what it is attached to.
    pub(crate) fn s3_policy_targets(&self) -> Option<&[String]> {
        let guardrails = self.guardrails.as_ref()?;
        let targets = guardrails.s3_policy.targets.as_ref().unwrap_or(&guardrails.targets);
        guardrails.s3_policy.enabled.then_some(targets)
    }
}
