//! The organization's policies among the inputs: what they leave is all that anybody can be given.
//!
//! Organizations user guide, "Service control policies" and "Resource control policies": the former bind users and roles of
//! member accounts, the latter what member accounts keep, services' requests too; neither binds the management account.

use super::{Account, Held, Parties};
use crate::access::document::normalise;
use crate::access::{Document, Role};
use crate::estate::intrinsic::{intrinsic, raw_pieces, unread};
use crate::estate::links::Links;
use crate::estate::{Answer, is_account_id, joined};
use crate::json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;

/// CloudFormation's name of the type.
pub(crate) const ORGANIZATION_POLICY: &str = "AWS::Organizations::Policy";

const SERVICE: Role = Role::ServiceControl { level: 0 };
const RESOURCE: Role = Role::ResourceControl { level: 0 };

/// The services of which something is asked here and whose resources have resource control policies: not SNS, not
/// CloudTrail.
const BOUND_SERVICES: [&str; 5] = ["s3", "kms", "sts", "sqs", "logs"];

/// The control policies of an estate.
pub(crate) struct Controls {
    rows: Vec<Row>,
    /// The accounts that make them; nothing for one that is not known.
    makers: BTreeSet<Option<String>>,
    /// What AWS attaches beside them.
    everything: Arc<Document>,
}

struct Row {
    number: usize,
    name: String,
    role: Role,
    targets: Vec<Value>,
    document: Arc<Document>,
    /// Why nothing is known of it.
    open: Option<String>,
    /// All of it, in small letters.
    text: String,
}

impl Controls {
    pub(super) fn new(links: &Links<'_>, accounts: &[Option<String>]) -> Controls {
        let everything =
            json!({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}});
        let rows: Vec<Row> =
            links.of_kind(ORGANIZATION_POLICY).flat_map(|number| Row::read(links, number)).collect();
        let maker = |row: &Row| accounts[links.resource(row.number).stack.0].clone();
        let makers = rows.iter().map(maker).collect();
        Controls { rows, makers, everything: Arc::new(Document::read(&everything)) }
    }

    /// Whether any of them asks for a key; capitals do not matter.
    pub(crate) fn mention(&self, key: &str) -> bool {
        !self.rows.is_empty() && {
            let key = key.to_lowercase();
            self.rows.iter().any(|row| row.text.contains(&key))
        }
    }

    /// The service control policies that are for more than single accounts.
    pub(crate) fn of_members(&self) -> Vec<(Role, Held)> {
        let of_more = |row: &&Row| row.role == SERVICE && !row.is_of_accounts();
        self.beside_everything(self.rows.iter().filter(of_more).map(Row::held).collect())
    }

    fn beside_everything(&self, mut held: Vec<(Role, Held)>) -> Vec<(Role, Held)> {
        if let Some((role, _)) = held.first() {
            let document = Arc::clone(&self.everything);
            held.push((*role, Held { document, place: None, open: None }));
        }
        held
    }
}

impl Parties {
    /// The service control policies that bind what principals of an account do.
    pub(crate) fn bounds_of(&self, account: &Account) -> Vec<(Role, Held)> {
        self.binding(SERVICE, account)
    }

    /// The resource control policies that bind what is done to an account's resources of a service: `s3`.
    pub(crate) fn bounds_on(&self, account: &Account, service: &str) -> Vec<(Role, Held)> {
        if BOUND_SERVICES.contains(&service) { self.binding(RESOURCE, account) } else { Vec::new() }
    }

    fn binding(&self, role: Role, account: &Account) -> Vec<(Role, Held)> {
        let rows = self.controls.rows.iter().filter(|row| row.role == role);
        let held = rows.filter_map(|row| {
            let (role, held) = row.held();
            match row.binds(account, &|| self.is_member(account)) {
                Answer::No => None,
                Answer::Yes => Some((role, held)),
                Answer::Unknown(reasons) => {
                    let reason = joined(&reasons);
                    let document = Arc::new(held.document.in_doubt(&reason));
                    Some((role, Held { document, ..held }))
                }
            }
        });
        self.controls.beside_everything(held.collect())
    }

    /// Whether an account is not the organization's management account. Where nobody says which one that is, it is the one
    /// that makes the organization's policies, or has handed that on.
    pub(super) fn is_member(&self, account: &Account) -> Answer {
        let makers = &self.controls.makers;
        match self.manager(Some(&account.id)) {
            Some(manager) if account.is_said => Answer::known(manager != account.id),
            None if account.is_said
                && makers.iter().all(|m| m.as_ref().is_some_and(|m| *m != account.id)) =>
            {
                Answer::Yes
            }
            _ => Answer::unknown(format!(
                "whether {} is the management account, which control policies do not bind, is not said",
                account.called()
            )),
        }
    }
}

impl Row {
    fn read(links: &Links<'_>, number: usize) -> Vec<Row> {
        let properties = &links.properties[number];
        let roles: &[Role] = match properties.get("Type") {
            Some(Value::String(kind)) if kind == "SERVICE_CONTROL_POLICY" => &[SERVICE],
            Some(Value::String(kind)) if kind == "RESOURCE_CONTROL_POLICY" => &[RESOURCE],
            Some(open) if intrinsic(open).is_some() => &[SERVICE, RESOURCE],
            _ => &[],
        };
        let content = properties.get("Content").unwrap_or(&Value::Null);
        let open = properties.get("Type").and_then(unread);
        let open = open.or_else(|| unread(content).filter(|_| raw_pieces(content).is_none()));
        let targets = targets(properties);
        let document =
            open.as_ref().map_or_else(|| Document::read(content), |reason| Document::unknown(reason));
        let document = Arc::new(document);
        let row = |role: &Role| Row {
            number,
            name: links.resource(number).name.clone(),
            role: *role,
            targets: targets.clone(),
            document: Arc::clone(&document),
            open: open.clone(),
            text: normalise(content).to_string().to_lowercase(),
        };
        roles.iter().map(row).collect()
    }

    fn held(&self) -> (Role, Held) {
        let place = Some((self.number, "/Content".to_owned()));
        (self.role, Held { document: Arc::clone(&self.document), place, open: self.open.clone() })
    }

    /// Whether it is attached to single accounts and to nothing above them.
    fn is_of_accounts(&self) -> bool {
        !self.targets.is_empty()
            && self.targets.iter().all(|target| target.as_str().is_some_and(is_account_id))
    }

    /// Whether it is on the way to an account. To a management account nobody attaches one by its number.
    fn binds(&self, account: &Account, is_member: &dyn Fn() -> Answer) -> Answer {
        reaches((&self.name, &self.targets), account, is_member)
    }
}

/// What a policy of the organization is attached to.
pub(super) fn targets(properties: &Value) -> Vec<Value> {
    match properties.get("TargetIds") {
        Some(Value::Array(targets)) => targets.clone(),
        Some(Value::Null) | None => Vec::new(),
        Some(other) => vec![other.clone()],
    }
}

/// Whether a policy of that name and with these targets is on the way to an account.
pub(super) fn reaches(
    (name, targets): (&str, &[Value]),
    account: &Account,
    is_member: &dyn Fn() -> Answer,
) -> Answer {
    if targets.is_empty() {
        return Answer::unknown(format!("what `{name}` is attached to is not among the inputs"));
    }
    Answer::any(targets.iter().map(|target| match target.as_str() {
        Some(target) if is_account_id(target) && account.is_said => Answer::known(target == account.id),
        Some(target) if is_account_id(target) => {
            Answer::unknown(format!("whether the account is {target} is not said"))
        }
        Some(target) if target.starts_with("r-") => is_member(),
        Some(target) => {
            Answer::unknown(format!("whether {} is below `{target}` is not said", account.called()))
        }
        None if unread(target).is_some_and(|reason| is_root(&reason)) => is_member(),
        None => Answer::unknown(format!(
            "what `{name}` is attached to is not known: {}",
            unread(target).unwrap_or_default()
        )),
    }))
}

/// Whether a value that is not known is the id of the organization's root, as Terraform's data source and resource give it:
/// `` `data.aws_organizations_organization.this.roots` is known only after apply``.
fn is_root(reason: &str) -> bool {
    let name = reason.strip_prefix('`').and_then(|rest| rest.split('`').next()).unwrap_or_default();
    name.contains("aws_organizations_organization.") && name.rsplit('.').next() == Some("roots")
}
