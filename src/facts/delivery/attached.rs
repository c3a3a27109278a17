//! The policies that name the roles that they are for themselves.

use crate::estate::UnitId;
use crate::estate::links::{Link, Links, reach};
use crate::facts::parties::ROLE;
use crate::facts::target::follow;
use crate::json::Value;
use std::collections::{BTreeMap, HashMap};

/// CloudFormation's name of the type.
pub(super) const MANAGED: &str = "AWS::IAM::ManagedPolicy";

/// The policies of an estate, by the roles that they name.
pub(crate) struct Attached {
    /// In the order in which they are listed.
    policies: Vec<usize>,
    /// By role their places in the list.
    by_role: HashMap<usize, Vec<usize>>,
    /// By unit the places of those of which it is not known whom they name, and why.
    open: HashMap<UnitId, Vec<(usize, Link)>>,
}

impl Attached {
    pub(super) fn new(links: &Links<'_>) -> Attached {
        let kinds = ["AWS::IAM::Policy", MANAGED, "AWS::IAM::RolePolicy"];
        let policies: Vec<usize> = kinds.iter().flat_map(|kind| links.of_kind(kind)).collect();
        let mut by_role: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut open: HashMap<UnitId, Vec<(usize, Link)>> = HashMap::new();
        for (place, policy) in policies.iter().enumerate() {
            let mut unknown = None;
            for link in named(links, *policy) {
                match link {
                    Link::To(role) => by_role.entry(role).or_default().push(place),
                    Link::Unknown(_) => unknown = unknown.or(Some(link)),
                    Link::None | Link::Outside(_) => {}
                }
            }
            if let Some(link) = unknown {
                open.entry(links.resource(*policy).unit).or_default().push((place, link));
            }
        }
        Attached { policies, by_role, open }
    }

    /// The policies that name a role, and those of its unit of which it is not known whom they name.
    pub(super) fn to(&self, links: &Links<'_>, role: usize) -> Vec<(usize, Link)> {
        let open = self.open.get(&links.resource(role).unit).into_iter().flatten().cloned();
        let own = self.by_role.get(&role).into_iter().flatten();
        // What names it for certain comes last, and stays.
        let all: BTreeMap<usize, Link> = open.chain(own.map(|place| (*place, Link::To(role)))).collect();
        all.into_iter().map(|(place, link)| (self.policies[place], link)).collect()
    }
}

/// Where a policy's lists of roles lead.
fn named(links: &Links<'_>, policy: usize) -> Vec<Link> {
    let listed = match reach(&links.resource(policy).properties, "/Roles") {
        Some(Value::Array(items)) => (0..items.len()).map(|i| format!("/Roles/{i}")).collect(),
        _ => vec!["/Roles".to_owned(), "/RoleName".to_owned()],
    };
    listed.iter().map(|at| follow(links, policy, at, ROLE)).collect()
}
