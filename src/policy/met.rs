//! A requirement that is met: by which resource, and where that is written.

use super::Policy;
use super::subject::Subject;
use super::truth::Truth;
use crate::diagnostic::{ResourceName, Shared};
use crate::estate::Dialect;
use crate::estate::links::Links;
use crate::source::Location;

/// One policy that one resource meets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Met {
    /// Where the property that is looked at was written, or the resource.
    pub location: Location,
    /// The policy's id.
    pub policy: Shared,
    /// The resource, with the property that the policy is about.
    pub resource: ResourceName,
    /// Whether AWS itself has said so, rather than a file that may be applied one day.
    pub live: bool,
    /// Whether it is known that the policy is for the resource.
    pub sure: bool,
    /// Whether an alarm that the policy asks for tells anybody itself. One of which another alarm is made may do so.
    pub heard: bool,
}

impl Met {
    /// The policy is met; `applies` is whether it is for the resource, which is not false.
    pub(super) fn new(policy: &Policy, links: &Links<'_>, subject: &Subject, applies: &Truth) -> Met {
        let resource = links.resource(subject.number);
        let unit = links.estate.units.get(resource.unit.0);
        Met {
            location: subject.locate(links, &policy.property),
            policy: policy.id.clone(),
            resource: subject.name.at(policy.property.as_str()),
            live: unit.is_some_and(|unit| unit.dialect == Dialect::AwsApi),
            sure: *applies == Truth::True,
            heard: policy.is_heard(subject),
        }
    }
}
