//! The support matrix: what of the spec each target and each partition can do.
//!
//! Every field of the spec's schema is in it by itself; here and in the emitters' own tables is only what some of them
//! cannot.

mod render;

pub use render::{json, markdown, text};

use super::{cloudformation, terraform};
use crate::estate::Partition;
use crate::json::Value;
use crate::spec;

/// A field of the spec and where it can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Its path; `*` is a name that the spec's author chose, `[]` an item of a list.
    pub path: String,
    /// What it is: the first sentence of its documentation.
    pub what: String,
    /// In each column.
    pub support: [Support; 6],
    /// What is to be said of it, in the order of the columns.
    pub notes: Vec<&'static str>,
}

/// Whether something can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Support {
    /// It is written, and nothing that AWS documents speaks against it.
    Yes,
    /// Some values of it are refused when it is written.
    Partly,
    /// Nothing that is written can do it; the runbook has the commands.
    Runbook,
    /// It is refused, with the ways out.
    No,
    /// AWS does not document whether it exists there.
    Unknown,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// What CloudFormation can do.
    CloudFormation,
    /// What Terraform can do, with the oldest provider that the modules take.
    Terraform,
    /// What there is in a partition.
    In(Partition),
}

/// All columns, in order.
pub const COLUMNS: [Column; 6] = [
    Column::CloudFormation,
    Column::Terraform,
    Column::In(Partition::Aws),
    Column::In(Partition::UsGov),
    Column::In(Partition::China),
    Column::In(Partition::EuropeanSovereign),
];

/// What is not simply yes.
#[derive(Debug, Clone, Copy)]
pub(in crate::emit) struct Exception {
    pub(in crate::emit) path: &'static str,
    pub(in crate::emit) columns: &'static [Column],
    pub(in crate::emit) support: Support,
    pub(in crate::emit) why: &'static str,
}

impl Exception {
    /// Whether it holds of a field: its own, or one within a section that cannot be had at all.
    fn is_about(&self, path: &str) -> bool {
        let within =
            |rest: &str| rest.starts_with('.') && !matches!(self.support, Support::Yes | Support::Partly);
        path.strip_prefix(self.path).is_some_and(|rest| rest.is_empty() || within(rest))
    }
}

const BOTH: &[Column] = &[Column::CloudFormation, Column::Terraform];

/// What no emitter knows of, since it is nobody's property or a matter of where.
const EXCEPTIONS: &[Exception] = &[
    Exception {
        path: "buckets.*.mfa_delete",
        columns: BOTH,
        support: Support::Runbook,
        why: "only the root user can set it, with its device",
    },
    Exception {
        path: "buckets.*.mfa_delete",
        columns: &[Column::In(Partition::UsGov)],
        support: Support::No,
        why: "root users in AWS GovCloud (US) cannot have an MFA device",
    },
    Exception {
        path: "organization.control_tower",
        columns: BOTH,
        support: Support::Yes,
        why: "what Control Tower has is never written; the runbook tells the landing zone what to keep and encrypt with",
    },
    Exception {
        path: "organization.control_tower",
        columns: &[Column::In(Partition::China)],
        support: Support::No,
        why: "there is no Control Tower in China",
    },
    Exception {
        path: "organization.control_tower",
        columns: &[Column::In(Partition::EuropeanSovereign)],
        support: Support::Unknown,
        why: "whether it is offered in the European Sovereign Cloud is not documented",
    },
    Exception {
        path: "trails.*.recursive_logging",
        columns: BOTH,
        support: Support::Runbook,
        why: "only CloudTrail's API has it",
    },
    Exception {
        path: "trails.*.organization",
        columns: BOTH,
        support: Support::Yes,
        why: "the organization's trust in CloudTrail and its service-linked roles come by the runbook",
    },
    Exception {
        path: "lake",
        columns: BOTH,
        support: Support::Yes,
        why: "only for customers of before 31 May 2026",
    },
    Exception {
        path: "lake",
        columns: &[Column::In(Partition::China)],
        support: Support::Unknown,
        why: "CloudFormation's registry has no event data stores in the Regions of China, where it is refused",
    },
    Exception {
        path: "telemetry_rules",
        columns: BOTH,
        support: Support::Yes,
        why: "the runbook enables CloudWatch's telemetry configuration in the organization",
    },
    Exception {
        path: "telemetry_rules",
        columns: &[Column::In(Partition::China)],
        support: Support::No,
        why: "CloudFormation's registry has no telemetry rules in the Regions of China",
    },
    Exception {
        path: "guardrails.service_control_policy",
        columns: BOTH,
        support: Support::Yes,
        why: "the runbook enables the type of policy in the organization",
    },
    Exception {
        path: "guardrails.resource_control_policy",
        columns: BOTH,
        support: Support::Yes,
        why: "the runbook enables the type of policy in the organization",
    },
    Exception {
        path: "guardrails.s3_policy",
        columns: BOTH,
        support: Support::Yes,
        why: "the runbook enables the type of policy in the organization",
    },
    Exception {
        path: "guardrails.s3_policy",
        columns: &[
            Column::In(Partition::UsGov),
            Column::In(Partition::China),
            Column::In(Partition::EuropeanSovereign),
        ],
        support: Support::Unknown,
        why: "where S3 policies are not offered, enabling the type fails",
    },
    Exception {
        path: "member_accounts.public_access_block",
        columns: &[Column::CloudFormation],
        support: Support::Runbook,
        why: "CloudFormation has no such resource; a rule of AWS Config tells which accounts lack it",
    },
    Exception {
        path: "member_accounts.public_access_block",
        columns: &[Column::Terraform],
        support: Support::Yes,
        why: "Terraform sets it in the accounts of the spec; for all others the runbook has the command",
    },
    Exception {
        path: "member_accounts.config_rules",
        columns: BOTH,
        support: Support::Yes,
        why: "AWS Config must be recording in each account and Region",
    },
    Exception {
        path: "member_accounts.organizational_units",
        columns: BOTH,
        support: Support::Yes,
        why: "the organization's trust in stack sets comes by the runbook; they leave out the management account, which has its own stack",
    },
    Exception {
        path: "guardrails.resource_control_policy",
        columns: &[Column::In(Partition::China), Column::In(Partition::EuropeanSovereign)],
        support: Support::Unknown,
        why: "where resource control policies are not offered, enabling the type fails",
    },
];

impl Column {
    /// What heads it.
    pub fn name(self) -> &'static str {
        match self {
            Column::CloudFormation => "CloudFormation",
            Column::Terraform => "Terraform",
            Column::In(partition) => partition.name(),
        }
    }
}

impl Support {
    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Support::Yes => "yes",
            Support::Partly => "partly",
            Support::Runbook => "runbook",
            Support::No => "no",
            Support::Unknown => "unknown",
        }
    }
}

fn exceptions() -> Vec<Exception> {
    let own = EXCEPTIONS.iter().copied();
    own.chain(cloudformation::exceptions()).chain(terraform::exceptions()).collect()
}

/// The whole matrix, in the order of the schema.
pub fn matrix() -> Vec<Feature> {
    let schema = Value::from(spec::schema());
    let mut features = Vec::new();
    fields(&schema, &schema, "", &mut features);
    for exception in exceptions() {
        for feature in features.iter_mut().filter(|feature| exception.is_about(&feature.path)) {
            for (column, support) in COLUMNS.iter().zip(&mut feature.support) {
                if exception.columns.contains(column) {
                    *support = exception.support;
                }
            }
            if feature.path == exception.path {
                feature.notes.push(exception.why);
            }
        }
    }
    features
}

/// How deep fields are told one by one: `trails.*.data_events[].event_types`.
const DEPTH: usize = 4;

fn fields(root: &Value, object: &Value, path: &str, found: &mut Vec<Feature>) {
    let properties = object.get("properties").and_then(Value::as_object).into_iter().flatten();
    for (name, property) in properties {
        let path = if path.is_empty() { name.to_string() } else { format!("{path}.{name}") };
        let text = property.get("description").and_then(Value::as_str).unwrap_or_default();
        let (suffix, inner) = inner(root, property);
        let path = format!("{path}{suffix}");
        found.push(Feature {
            path: path.trim_end_matches("[]").trim_end_matches(".*").to_owned(),
            what: sentence(text),
            support: [Support::Yes; 6],
            notes: Vec::new(),
        });
        if let Some(inner) = inner
            && path.split('.').count() < DEPTH
        {
            fields(root, inner, &path, found);
        }
    }
}

/// The object that a property holds, and how its path goes on: a list's items, a map's values, or the object itself.
fn inner<'s>(root: &'s Value, property: &'s Value) -> (&'static str, Option<&'s Value>) {
    if let Some(items) = property.get("items") {
        return ("[]", followed(root, items));
    }
    if let Some(values) = property.get("additionalProperties").filter(|values| values.get("$ref").is_some()) {
        return (".*", followed(root, values));
    }
    ("", followed(root, property))
}

fn followed<'s>(root: &'s Value, property: &'s Value) -> Option<&'s Value> {
    let choices = ["allOf", "anyOf"].iter().filter_map(|key| property.get(*key)?.as_array()).flatten();
    let named = std::iter::once(property).chain(choices).find_map(|choice| choice.get("$ref")?.as_str())?;
    let object = root.pointer(named.trim_start_matches('#'))?;
    // A section that may also be written as `true`, or as a text.
    if object.get("properties").is_some() { Some(object) } else { followed(root, object) }
}

/// The first sentence, in one line.
fn sentence(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let end = text.find(". ").map_or(text.len(), |end| end + 1);
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exception_is_about_a_field() {
        let features = matrix();
        for exception in exceptions() {
            assert!(features.iter().any(|feature| feature.path == exception.path), "{}", exception.path);
        }
    }

    #[test]
    fn every_field_of_a_section_is_there() {
        let (schema, features) = (spec::schema(), matrix());
        let sections = [
            ("", "/properties"),
            ("organization.", "/definitions/Organization/properties"),
            ("keys.*.", "/definitions/Key/properties"),
            ("buckets.*.", "/definitions/Bucket/properties"),
            ("buckets.*.lifecycle[].", "/definitions/Rule/properties"),
            ("trails.*.", "/definitions/Trail/properties"),
            ("trails.*.data_events[].", "/definitions/DataEvents/properties"),
            ("trails.*.network_activity[].", "/definitions/NetworkActivity/properties"),
            ("guardrails.", "/definitions/Guardrails/properties"),
            ("member_accounts.", "/definitions/MemberAccounts/properties"),
        ];
        for (path, pointer) in sections {
            let fields = schema.pointer(pointer).and_then(serde_json::Value::as_object).unwrap();
            assert!(fields.len() > 2, "{pointer}");
            for name in fields.keys() {
                let path = format!("{path}{name}");
                assert_eq!(features.iter().filter(|feature| feature.path == path).count(), 1, "{path}");
            }
        }
    }
}
