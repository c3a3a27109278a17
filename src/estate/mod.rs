//! The one model: resources in CloudFormation's own vocabulary, as plain JSON.
//!
//! The spec and every dialect become an [`Estate`]; policies, proofs and both emitters stand on it. References are
//! CloudFormation's intrinsic functions (see [`intrinsic`]). Nothing here knows a dialect or a policy.

pub mod alternatives;
mod answer;
mod declared;
pub mod intrinsic;
pub mod links;
mod origin;
pub mod partition;
mod resolve;
mod types;
mod unit;
mod ways;

pub use alternatives::Gate;
pub use answer::Answer;
pub(crate) use answer::joined;
pub(crate) use declared::declared;
pub use intrinsic::Intrinsic;
pub use origin::Origins;
pub use partition::Partition;
pub(crate) use resolve::{NO_ACCOUNT, NO_PARTITION, NO_REGION};
pub use types::{EXTENSIONS, Extension, Identity, ResourceType, other_capitals, resource_type};
pub use unit::{Dialect, Export, Owner, Place, Unit, UnitId};
pub use ways::Ways;

use crate::diagnostic::{Called, Diagnostic, ResourceName};
use crate::json::Value;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Whether a text is an account's id: 12 digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Everything that takes part, with where each property was written.
#[derive(Debug, Default, Clone)]
pub struct Estate {
    /// The organization, where the input says so.
    pub organization: Option<Organization>,
    /// For how long logs must be kept, where the input says so.
    pub retention: Option<Retention>,
    /// What AWS Control Tower is to be told, where it manages the organization.
    pub landing_zone: Option<LandingZone>,
    /// What was read together: one unit a template, root module, plan or bundle; a compiled spec is one.
    pub units: Vec<Unit>,
    /// What templates export, for `Fn::ImportValue` in others.
    pub exports: Vec<Export>,
    /// The stacks in deploy order: what others refer to comes first.
    pub stacks: Vec<Stack>,
    /// Why there is no such order, where that matters to one target only: stacks that need each other.
    pub circle: Option<Diagnostic>,
    /// The resources, each stack's in the order in which they are best read.
    pub resources: Vec<Resource>,
    /// Where resources stand by their ids; made when it is first asked.
    pub index: Index,
}

/// Where an estate's resources stand by their logical ids. A resource that has moved since is looked for.
#[derive(Debug, Default, Clone)]
pub struct Index(OnceLock<HashMap<String, usize>>);

/// What is known of the organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// `o-…`
    pub id: String,
    /// The management account's id, which every organization trail's ARN holds.
    pub management_account: String,
    /// The account that creates the trails, if it is not the management account.
    pub delegated_administrator: Option<String>,
}

/// The promise that lifecycle rules and Object Lock are held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// For how many days every log must be kept.
    pub required_days: u32,
    /// For how many days logs must be readable without a restore.
    pub immediate_days: u32,
}

/// What a landing zone of AWS Control Tower is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LandingZone {
    /// The account that it manages the organization from.
    pub management_account: String,
    /// The Region that it is in.
    pub region: String,
    /// For how many days it keeps logs.
    pub retention_days: u32,
    /// For how many days it keeps access logs of its buckets.
    pub access_log_days: u32,
    /// The logical id of the key that it encrypts with.
    pub key: Option<String>,
    /// The name of its trail.
    pub trail: String,
    /// The name of its log bucket, and the account that has it.
    pub bucket: (String, String),
    /// The prefix of the trail's objects.
    pub prefix: Option<String>,
    /// The name of the trail's log group.
    pub log_group: Option<String>,
}

/// An account and Region that resources are deployed to together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    /// A name for file names and provider aliases, in kebab case: `log-archive`, `log-archive-us-east-1`.
    pub name: String,
    /// The account's id, 12 digits; empty where an input that was read does not say it.
    pub account: String,
    /// The Region; empty where an input that was read does not say it.
    pub region: String,
    /// The partition; where the Region is not said, neither is this.
    pub partition: Partition,
    /// Whether it stands for the stacks of a stack set: many, in accounts and Regions that nobody can say once.
    pub is_spread: bool,
}

impl Stack {
    /// The ARN that stands for the whole account in a policy.
    pub fn root_arn(&self) -> String {
        format!("arn:{}:iam::{}:root", self.partition.name(), self.account)
    }
}

/// Names one of an estate's stacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StackId(pub usize);

/// One resource.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The logical id, unique in its unit: what references name. Without `.` and `}`, which `Fn::Sub` gives a meaning.
    pub id: String,
    /// What it was read with: references are looked up there.
    pub unit: UnitId,
    /// CloudFormation's type name; `Terraform::…` where only Terraform has such a resource.
    pub kind: String,
    /// The name in the dialect it was written in, for messages: `buckets.logs`, `module.logs.aws_s3_bucket.this[0]`.
    pub name: String,
    /// The names of further resources of that dialect that are part of it: `aws_s3_bucket_versioning.logs`.
    pub related: Vec<String>,
    /// The name it was given there, in snake case, for labels in other targets: `logs`.
    pub label: String,
    /// Where it is deployed.
    pub stack: StackId,
    /// Its properties, an object.
    pub properties: Value,
    /// What CloudFormation says beside the properties.
    pub attributes: Attributes,
    /// Where its properties were written.
    pub origins: Origins,
    /// Where it exists already and is to be adopted: its ARN.
    pub existing: Option<String>,
}

/// What becomes of a resource that a change replaces: `UpdateReplacePolicy`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Replaced {
    /// The same as of one that is deleted.
    #[default]
    AsDeleted,
    /// It is deleted, though one that leaves the template is not.
    Deleted,
    /// Nobody knows, for this reason.
    Untold(String),
}

impl Replaced {
    /// By whether one that is deleted is retained, and what `UpdateReplacePolicy` says, if it is there.
    pub(crate) fn read(retain: bool, policy: Option<Result<bool, String>>) -> Replaced {
        match policy {
            Some(Err(why)) => Replaced::Untold(why),
            None | Some(Ok(false)) if retain => Replaced::Deleted,
            None | Some(Ok(_)) => Replaced::AsDeleted,
        }
    }
}

/// CloudFormation's resource attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attributes {
    /// `DeletionPolicy` is Retain: the resource holds evidence.
    pub retain: bool,
    /// Why nobody knows whether they are, where it is so.
    pub untold: Option<String>,
    /// What becomes of it when a change replaces it.
    pub replaced: Replaced,
    /// Logical ids that must exist first although no reference says so.
    pub depends_on: Vec<String>,
    /// Whether references and these are all that it waits for.
    pub order: Order,
    /// Only a part of the resource is among the inputs; what is not is unknown, also what it is linked to.
    pub partial: bool,
    /// It is somebody else's: referred to, and judged as far as it is known, but never written.
    pub anothers: bool,
    /// It may not be there at all.
    pub gate: Option<Gate>,
}

/// Whether an input tells what a resource waits for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Order {
    /// By references: where a value is not known, what it refers to is not either.
    #[default]
    Written,
    /// All of it, whatever is known of values.
    Told,
    /// Nothing: it may be there already.
    Untold,
    /// It may wait for more, for this reason.
    Open(String),
}

impl Estate {
    /// The resource with that logical id, in an estate of one unit.
    pub fn get(&self, id: &str) -> Option<&Resource> {
        let places = self.index.0.get_or_init(|| {
            // From the end, so that of two with one id the first is found.
            let places = self.resources.iter().enumerate().rev();
            places.map(|(at, resource)| (resource.id.clone(), at)).collect()
        });
        let known =
            places.get(id).and_then(|at| self.resources.get(*at)).filter(|resource| resource.id == id);
        known.or_else(|| self.resources.iter().find(|resource| resource.id == id))
    }

    /// The stack with that number.
    pub fn stack(&self, id: StackId) -> &Stack {
        &self.stacks[id.0]
    }

    /// A stack's resources, in order.
    pub fn in_stack(&self, id: StackId) -> impl Iterator<Item = &Resource> {
        self.resources.iter().filter(move |resource| resource.stack == id)
    }

    /// All resources of that type.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Resource> {
        self.resources.iter().filter(move |resource| resource.kind == kind)
    }

    /// The numbers of the stacks, in deploy order.
    pub fn stack_ids(&self) -> impl Iterator<Item = StackId> + use<> {
        (0..self.stacks.len()).map(StackId)
    }
}

impl Resource {
    /// How a diagnostic calls it; `property` is the JSON Pointer of what is at fault in it.
    pub fn named(&self, property: &str) -> ResourceName {
        let (kind, name, related) = (self.kind.clone(), self.name.clone(), self.related.clone());
        ResourceName::new(Called { kind, name, related, location: self.origins.resource() }).at(property)
    }

    /// Whether the value at that pointer was written in another text than the resource: it was kept from there.
    pub fn is_kept(&self, pointer: &str) -> bool {
        self.origins.locate(pointer).source != self.origins.resource().source
    }

    /// The property at that JSON Pointer.
    pub fn property(&self, pointer: &str) -> Option<&Value> {
        self.properties.pointer(pointer)
    }
}
