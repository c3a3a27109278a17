//! A trail's log group: the role that CloudTrail writes as, its streams, and whether CloudWatch Logs may use the group's key.
//!
//! CloudTrail user guide, "Role policy document for CloudTrail to use CloudWatch Logs"; CloudWatch Logs user guide,
//! "Encrypt log data using AWS KMS".

use super::ask::{Ask, Row, Verdict, worst};
use super::attached::{Attached, MANAGED};
use super::key;
use super::sender::{Caller, Sender};
use crate::access::{Piece, Principal, Request, Role, Shape, Slot, Text};
use crate::estate::Partition;
use crate::estate::links::{KEY, LOG_GROUP, Link};
use crate::facts::derived::Facts;
use crate::facts::parties::{Account, Held, Parties, ROLE};
use crate::facts::target::follow;
use crate::json::Value;

/// What CloudWatch Logs does with a key.
const USES: [&str; 3] = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"];
const WRITES: [&str; 2] = ["logs:CreateLogStream", "logs:PutLogEvents"];

/// Where CloudTrail writes to: the group's ARN without `:*`, and its account.
struct Group {
    arn: Text,
    owner: Text,
    account: Account,
    name: String,
}

pub(super) fn rows(facts: &Facts<'_>, sender: &Sender) -> Vec<Row> {
    let links = &facts.links;
    let role = follow(links, sender.trail, "/CloudWatchLogsRoleArn", ROLE);
    let shared = sender.of_organization != Some(false);
    let names = if shared { &STREAMS[..] } else { &STREAMS[..1] };
    let open = |reason: &str| {
        let mut rows = Row::open(&["log_role_trust"], reason);
        rows.extend(Row::open(names, reason));
        rows
    };
    let group = match group(facts, sender) {
        Ok(Some(group)) => group,
        Ok(None) => return Vec::new(),
        Err(reason) => {
            let mut rows = Row::open(&["log_group_account"], &reason);
            rows.extend(if role == Link::None { Vec::new() } else { open(&reason) });
            return rows;
        }
    };
    let elsewhere = || Row::plain("log_group_account", Verdict::CannotTell, "an account is not said");
    let mut rows = vec![place(facts, sender, &group).unwrap_or_else(elsewhere)];
    match role {
        Link::None => {}
        Link::To(role) if links.resource(role).attributes.partial => {
            rows.extend(open(&format!("only a part of `{}` is among the inputs", links.resource(role).name)));
        }
        Link::To(role) => {
            rows.push(trust(facts, sender, role));
            rows.extend(streams(facts, sender, role, &group));
        }
        Link::Outside(name) => rows.extend(open(&format!("the role `{name}` is not among the inputs"))),
        Link::Unknown(reason) => rows.extend(open(&reason)),
    }
    rows
}

/// The account's own stream, and the organization's.
const STREAMS: [&str; 2] = ["log_role_streams", "log_role_streams_organization"];

fn group(facts: &Facts<'_>, sender: &Sender) -> Result<Option<Group>, String> {
    let (links, parties) = (&facts.links, &facts.parties);
    match follow(links, sender.trail, "/CloudWatchLogsLogGroupArn", LOG_GROUP) {
        Link::None => Ok(None),
        Link::To(number) => Ok(Some(Group {
            arn: parties.arn(links, number).without_end(":*"),
            owner: parties.account(links, number),
            account: parties.account_of(links, number),
            name: links.resource(number).name.clone(),
        })),
        Link::Outside(arn) => {
            let account = arn.split(':').nth(4).ok_or_else(|| format!("`{arn}` is no log group's ARN"))?;
            let text = Text::from(arn.as_str()).without_end(":*");
            let (owner, account) = (account.into(), Account::elsewhere(Some(account)));
            Ok(Some(Group { arn: text, owner, account, name: arn.clone() }))
        }
        Link::Unknown(reason) => Err(reason),
    }
}

/// The group is in the account that makes the trail.
fn place(facts: &Facts<'_>, sender: &Sender, group: &Group) -> Option<Row> {
    let creator = facts.parties.account(&facts.links, sender.trail);
    let (verdict, said) = match (group.owner.known(), creator.known()) {
        (Some(owner), Some(creator)) => (
            if owner == creator { Verdict::Allowed } else { Verdict::Denied },
            format!("the log group `{}` is in account {owner}, the trail is made in {creator}", group.name),
        ),
        _ if group.owner.is_the_same(&creator) => {
            (Verdict::Allowed, format!("the log group `{}` and the trail are in one account", group.name))
        }
        _ => return None,
    };
    let row = Row::plain("log_group_account", verdict, &said);
    Some(Row { place: Some((sender.trail, "/CloudWatchLogsLogGroupArn".to_owned())), ..row })
}

fn trust(facts: &Facts<'_>, sender: &Sender, role: usize) -> Row {
    let (links, parties) = (&facts.links, &facts.parties);
    let held = parties.document(links, &facts.documents, role);
    let ask = Ask::on(facts, (role, "role", "sts"), (Role::Sole, held));
    // Whether CloudTrail says on whose behalf is not documented.
    let maybe = |request: Request| {
        ["aws:SourceArn", "aws:SourceAccount"].iter().fold(request, |request, key| {
            let either = vec![request.context.slot(key), Slot::Absent];
            request.with(key, Slot::OneOf(either))
        })
    };
    let calls = sender.calls("sts:AssumeRole", &parties.arn(links, role), &parties.account(links, role));
    let calls: Vec<Request> =
        calls.into_iter().map(|call| maybe(call).with("sts:ExternalId", Slot::Absent)).collect();
    ask.row("log_role_trust", &calls)
}

fn streams(facts: &Facts<'_>, sender: &Sender, role: usize, group: &Group) -> Vec<Row> {
    let links = &facts.links;
    let of = format!("role `{}`", links.resource(role).name);
    let mut held = permissions(facts, role);
    held.extend(facts.parties.bounds_of(&facts.parties.account_of(links, role)));
    held.extend(facts.parties.bounds_on(&group.account, "logs"));
    let ask = Ask { links, held, of, serving: Vec::new() };
    let principal = Principal::arn(facts.parties.arn(links, role));
    let row = |name: &'static str, stream: &[Text]| {
        let resource = group.arn.clone().then([":log-stream:".into()]).then(stream.iter().cloned());
        let request = |action: &str| {
            let request = Request::new(principal.clone(), action, resource.clone(), group.owner.clone());
            let request =
                request.with_text("aws:SecureTransport", "true").with("aws:SourceVpce", Slot::Absent);
            match sender.organization.known() {
                Some(id) => request.with_text("aws:PrincipalOrgID", &*id),
                None => request,
            }
        };
        worst(WRITES.iter().map(|action| ask.row(name, &[request(action)])).collect())
    };
    let end: [Text; 2] = ["_CloudTrail_".into(), sender.region.clone()];
    let own = [facts.parties.account(links, sender.trail), end[0].clone(), end[1].clone()];
    let mut rows: Vec<Row> = row("log_role_streams", &own).into_iter().collect();
    if sender.of_organization.is_none() {
        rows.extend(Row::open(&STREAMS[1..], "whether it is the organization's trail is not known"));
    }
    if sender.of_organization == Some(true) {
        let rest = Piece::unknown("a member account's stream", Shape::Name);
        let shared = [sender.organization.clone(), "_".into(), rest.into()];
        rows.extend(row("log_role_streams_organization", &shared));
    }
    // What the role may not do at all is one thing to say.
    if let [own, shared] = rows.as_mut_slice()
        && own.is_denied()
        && shared.is_denied()
        && own.action == shared.action
        && own.statement.is_none()
    {
        shared.told = false;
    }
    rows
}

/// The policies of a role, and its boundary.
fn permissions(facts: &Facts<'_>, role: usize) -> Vec<(Role, Held)> {
    let (links, parties) = (&facts.links, &facts.parties);
    let list = |name: &str| links.properties[role].get(name);
    let mut held = Vec::new();
    match list("Policies") {
        Some(Value::Array(items)) => held.extend((0..items.len()).map(|i| {
            let at = format!("/Policies/{i}/PolicyDocument");
            (Role::Identity, parties.read_item(links, role, &at))
        })),
        Some(_) => held.push((Role::Identity, Held::open("the role's policies are not known"))),
        None => {}
    }
    match list("ManagedPolicyArns") {
        Some(Value::Array(items)) => held.extend(
            (0..items.len())
                .map(|i| (Role::Identity, managed(facts, role, &format!("/ManagedPolicyArns/{i}")))),
        ),
        Some(_) => held.push((Role::Identity, Held::open("the role's managed policies are not known"))),
        None => {}
    }
    if list("PermissionsBoundary").is_some_and(|boundary| !boundary.is_null()) {
        held.push((Role::Boundary, managed(facts, role, "/PermissionsBoundary")));
    }
    for (policy, link) in facts.attached.get_or_init(|| Attached::new(links)).to(links, role) {
        match link {
            Link::Unknown(reason) => held.push((Role::Identity, Held::open(&reason))),
            _ => held.push((Role::Identity, parties.read(links, policy, "/PolicyDocument"))),
        }
    }
    held
}

fn managed(facts: &Facts<'_>, role: usize, property: &str) -> Held {
    match follow(&facts.links, role, property, MANAGED) {
        Link::To(policy) => facts.parties.read(&facts.links, policy, "/PolicyDocument"),
        Link::Outside(arn) => Held::open(&format!("the managed policy `{arn}` is not among the inputs")),
        Link::Unknown(reason) => Held::open(&reason),
        Link::None => Held::none(),
    }
}

/// Whether CloudWatch Logs may use the key of a log group.
pub(super) fn group_rows(facts: &Facts<'_>, number: usize) -> Vec<Row> {
    let (links, parties) = (&facts.links, &facts.parties);
    let link = follow(links, number, "/KmsKeyId", KEY);
    let place = key::group_region(facts, number, &link);
    let key = match link {
        Link::To(key) => key,
        Link::Outside(name) => {
            return vec![key::elsewhere("key_usable", &name), place];
        }
        Link::Unknown(reason) => {
            return Row::open(&["key_usable"], &reason).into_iter().chain([place]).collect();
        }
        Link::None => return Vec::new(),
    };
    let region = Parties::region(links, number);
    let suffix = links.partition(links.resource(number).stack).map_or("amazonaws.com", Partition::dns_suffix);
    let service = Text::from("logs.").then([region, format!(".{suffix}").as_str().into()]);
    let arn = parties.arn(links, number).without_end(":*");
    let account = parties.account(links, number);
    let organization = parties.organization(links, number);
    let caller = Caller { service, arn: arn.clone(), account, organization };
    let ask = key::ask(facts, key);
    let (target, owner) = (parties.arn(links, key), parties.account(links, key));
    let rows = USES.iter().map(|action| {
        // Which of the two forms of the group's ARN is in the context is not documented alike everywhere.
        let forms = [arn.clone(), arn.clone().then([":*".into()])].map(|context| {
            let request = caller.call(action, &target, &owner);
            let request = request.with_text("kms:EncryptionContext:aws:logs:arn", context);
            request.with("kms:EncryptionContextKeys", Slot::value("aws:logs:arn"))
        });
        ask.row("key_usable", &forms)
    });
    worst(rows.collect()).into_iter().chain([place]).collect()
}
