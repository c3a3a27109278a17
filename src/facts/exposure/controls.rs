//! The organization's policies among the inputs: what they leave is all that anybody can be given.

use crate::access::document::normalise;
use crate::access::{Document, Policy, Role};
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::links::Links;
use serde_json::{Value, json};

/// CloudFormation's name of the type.
pub(crate) const ORGANIZATION_POLICY: &str = "AWS::Organizations::Policy";

/// The control policies of an estate.
pub(super) struct Controls {
    rows: Vec<Row>,
    /// What AWS attaches beside them.
    everything: Document,
}

struct Row {
    number: usize,
    is_of_services: bool,
    /// The accounts that it is attached to; none if it is attached above them, or nobody says to what.
    accounts: Vec<String>,
    document: Document,
    /// All of it, in small letters.
    text: String,
}

/// A policy that bounds a request, and the resource that holds it.
pub(super) struct Bound<'a> {
    pub(super) policy: Policy<'a>,
    pub(super) number: Option<usize>,
}

impl Controls {
    pub(super) fn new(links: &Links<'_>) -> Controls {
        let everything =
            json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}});
        let rows = links.of_kind(ORGANIZATION_POLICY).flat_map(|number| Row::read(links, number));
        Controls { rows: rows.collect(), everything: Document::read(&everything) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether any of them asks for a key, given in small letters.
    pub(super) fn mention(&self, key: &str) -> bool {
        self.rows.iter().any(|row| row.text.contains(key))
    }

    /// The service control policies that are for more than single accounts.
    pub(super) fn of_members(&self) -> Vec<Bound<'_>> {
        self.of("", true)
    }

    /// The policies on the way to an account: those for what its principals do, or for what is done to its resources.
    pub(super) fn of(&self, account: &str, of_services: bool) -> Vec<Bound<'_>> {
        let role =
            if of_services { Role::ServiceControl { level: 0 } } else { Role::ResourceControl { level: 0 } };
        let on_the_way = |row: &&Row| {
            row.is_of_services == of_services
                && (row.accounts.is_empty() || row.accounts.iter().any(|one| one == account))
        };
        let bound = |document, number| Bound { policy: Policy { role, document }, number };
        let mut bounds: Vec<Bound<'_>> =
            self.rows.iter().filter(on_the_way).map(|row| bound(&row.document, Some(row.number))).collect();
        if !bounds.is_empty() {
            bounds.push(bound(&self.everything, None));
        }
        bounds
    }
}

impl Row {
    fn read(links: &Links<'_>, number: usize) -> Vec<Row> {
        let properties = &links.properties[number];
        let kinds: &[bool] = match properties.get("Type") {
            Some(Value::String(kind)) if kind == "SERVICE_CONTROL_POLICY" => &[true],
            Some(Value::String(kind)) if kind == "RESOURCE_CONTROL_POLICY" => &[false],
            Some(open) if intrinsic(open).is_some() => &[true, false],
            _ => &[],
        };
        let targets = properties.get("TargetIds");
        let list = targets.and_then(Value::as_array).into_iter().flatten();
        let open =
            [properties.get("Type"), targets].into_iter().flatten().chain(list.clone()).find_map(reason);
        let normal = normalise(properties.get("Content").unwrap_or(&Value::Null));
        let row = |is_of_services: &bool| Row {
            number,
            is_of_services: *is_of_services,
            accounts: accounts(&list.clone().filter_map(Value::as_str).collect::<Vec<_>>()),
            document: open
                .as_ref()
                .map_or_else(|| Document::read_normal(&normal), |reason| Document::unknown(reason)),
            text: normal.to_string().to_lowercase(),
        };
        kinds.iter().map(row).collect()
    }
}

/// The accounts that a policy is attached to, if it is attached to nothing above them.
fn accounts(targets: &[&str]) -> Vec<String> {
    let is_account = |target: &&str| target.len() == 12 && target.bytes().all(|byte| byte.is_ascii_digit());
    let all = targets.iter().all(is_account);
    targets.iter().filter(|_| all).map(|target| (*target).to_owned()).collect()
}

fn reason(value: &Value) -> Option<String> {
    match intrinsic(value)? {
        Intrinsic::Unknown(reason) => Some(reason.to_owned()),
        _ => Some("a reference cannot be followed".to_owned()),
    }
}
