//! What a bucket's policy and its key's grant to services besides CloudTrail, from the table of `spec::log_source`.

use super::draft::{Statement, numbered};
use super::plan::{Plan, PlannedBucket, PlannedKey, Role};
use super::principal::one_or_many;
use crate::estate::intrinsic::{attribute, sub};
use crate::json::{Map, Value, json};
use crate::spec::log_source::table::{Confined, Delivery, Grant, On};
use crate::spec::{LogSource, recipient};
use std::collections::{BTreeMap, BTreeSet};

/// Statements of the bucket's policy.
pub(super) fn statements(plan: &Plan<'_>, bucket: &PlannedBucket<'_>) -> Vec<Statement> {
    let mut list = Listed::default();
    for (pointer, origin) in origins(plan, bucket) {
        for grant in origin.delivery.grants {
            let mut statement = json!({
                "Sid": grant.sid,
                "Effect": "Allow",
                "Principal": {"Service": origin.principals.clone()},
                "Action": one_or_many(grant.actions.iter().copied()),
                "Resource": origin.resource(&bucket.common.id, grant),
            });
            origin.confine(&mut statement, grant.acl);
            list.add(&pointer, statement);
        }
    }
    list.statements
}

/// Statements of the key's policy, for the buckets that it encrypts.
pub(super) fn for_key(plan: &Plan<'_>, key: &PlannedKey<'_>) -> Vec<Statement> {
    let uses = |bucket: &&PlannedBucket<'_>| matches!(bucket.role, Role::Logs { key: used } if plan.keys[used].common.id == key.common.id);
    let mut list = Listed::default();
    for bucket in plan.buckets.iter().filter(uses) {
        for (pointer, origin) in origins(plan, bucket) {
            let Some((sid, actions)) = origin.delivery.key else { continue };
            let mut statement = json!({
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"Service": origin.principals.clone()},
                "Action": one_or_many(actions.iter().copied()),
                "Resource": "*",
            });
            origin.confine(&mut statement, false);
            list.add(&pointer, statement);
        }
    }
    list.statements
}

/// Statements so far: services with one principal say the same more than once, and ids must differ.
#[derive(Default)]
struct Listed {
    statements: Vec<Statement>,
    counts: BTreeMap<String, usize>,
}

impl Listed {
    fn add(&mut self, pointer: &str, mut statement: Value) {
        let sid = statement["Sid"].as_str().unwrap_or_default().to_owned();
        let bare = |statement: &Value| {
            let mut bare = statement.clone();
            bare["Sid"] = Value::Null;
            bare
        };
        if self.statements.iter().any(|known| bare(&known.value) == bare(&statement)) {
            return;
        }
        let count = self.counts.entry(sid.clone()).or_default();
        statement["Sid"] = numbered(&sid, *count).into();
        *count += 1;
        self.statements.push(Statement::new(pointer, statement));
    }
}

/// Where a service's logs come from, and where they go.
struct Origin<'a> {
    delivery: &'static Delivery,
    folder: &'a str,
    partition: &'static str,
    /// The organization, where all its accounts deliver.
    organization: Option<&'a str>,
    accounts: BTreeSet<String>,
    detectors: BTreeSet<&'a str>,
    principals: Value,
}

fn origins<'a>(plan: &'a Plan<'_>, bucket: &'a PlannedBucket<'_>) -> Vec<(String, Origin<'a>)> {
    if bucket.implied {
        return Vec::new();
    }
    let sources = bucket.spec.log_sources.iter().enumerate();
    sources
        .map(|(index, source)| {
            (format!("{}/log_sources/{index}", bucket.common.pointer), origin(plan, bucket, source))
        })
        .collect()
}

fn origin<'a>(plan: &'a Plan<'_>, bucket: &'a PlannedBucket<'_>, source: &'a LogSource) -> Origin<'a> {
    let organization = &plan.spec.organization;
    let delivery = source.delivery();
    let detectors: Vec<recipient::Arn<'_>> =
        source.detectors.iter().filter_map(|arn| recipient::Arn::parse(arn)).collect();
    let accounts = match delivery.confined {
        Confined::Own => BTreeSet::from([plan.stack(&bucket.common).account.clone()]),
        Confined::Detectors => detectors.iter().map(|arn| arn.account.to_owned()).collect(),
        Confined::Accounts | Confined::Path => {
            source.account_names(organization).into_iter().map(|name| plan.account_id(name)).collect()
        }
    };
    Origin {
        delivery,
        folder: source.folder(),
        partition: plan.partition().name(),
        organization: organization.id.as_deref().filter(|_| source.is_organization(organization)),
        accounts,
        principals: principals(plan, delivery, &detectors),
        detectors: detectors.iter().map(|arn| arn.text).collect(),
    }
}

/// GuardDuty's principal has the Region's name in Regions that accounts must opt in to (GuardDuty user guide, "Exporting
/// generated GuardDuty findings to Amazon S3").
fn principals(plan: &Plan<'_>, delivery: &Delivery, detectors: &[recipient::Arn<'_>]) -> Value {
    let opt_in = plan.partition().opt_in_regions();
    let regional = |region: &str| {
        let name = if opt_in.contains(&region) { format!(".{region}.") } else { ".".to_owned() };
        delivery.principal.replacen('.', &name, 1)
    };
    let regions: BTreeSet<String> = detectors.iter().map(|arn| regional(arn.region)).collect();
    if regions.is_empty() { delivery.principal.into() } else { one_or_many(regions) }
}

impl Origin<'_> {
    fn resource(&self, bucket: &str, grant: &Grant) -> Value {
        let On::Objects(patterns) = grant.on else { return attribute(bucket, "Arn") };
        let mut resources = BTreeSet::new();
        for pattern in patterns {
            for account in self.in_paths() {
                let key = pattern.replace("{account}", account);
                resources.insert(format!("${{{bucket}.Arn}}/{}/{key}", self.folder));
            }
        }
        one_or_many(shortest(&resources).into_iter().map(sub))
    }

    /// Accounts as paths hold them.
    fn in_paths(&self) -> Vec<&str> {
        match self.organization {
            Some(_) => vec!["*"],
            None => self.accounts.iter().map(String::as_str).collect(),
        }
    }

    /// Adds what keeps strangers out.
    fn confine(&self, statement: &mut Value, acl: bool) {
        let mut equals = Map::new();
        match (self.delivery.confined, self.organization) {
            (Confined::Path, _) => {}
            (_, Some(id)) => {
                equals.insert("aws:SourceOrgID".to_owned(), id.into());
            }
            (_, None) => {
                equals.insert("aws:SourceAccount".to_owned(), one_or_many(self.accounts.iter().cloned()));
            }
        }
        if !self.detectors.is_empty() {
            equals.insert("aws:SourceArn".to_owned(), one_or_many(self.detectors.iter().copied()));
        }
        if acl {
            equals.insert("s3:x-amz-acl".to_owned(), "bucket-owner-full-control".into());
        }
        if let Some(pattern) = self.delivery.source_arn {
            let arn =
                |account: &str| pattern.replace("{partition}", self.partition).replace("{account}", account);
            let arns: BTreeSet<String> = self.in_paths().into_iter().map(arn).collect();
            statement["Condition"]["ArnLike"] = json!({"aws:SourceArn": one_or_many(arns)});
        }
        if !equals.is_empty() {
            statement["Condition"]["StringEquals"] = equals.into();
        }
    }
}

/// Without those that another one covers: `AWSLogs/*/*` has what `AWSLogs/aws-account-id=*/*` has.
fn shortest(patterns: &BTreeSet<String>) -> Vec<String> {
    // What stands before the first `*` of those that may cover others; it has few lengths, however many accounts there are.
    let wide = patterns.iter().filter(|one| one.ends_with("/*/*"));
    let beginnings: BTreeSet<&str> = wide.filter_map(|one| one.split('*').next()).collect();
    let lengths: BTreeSet<usize> = beginnings.iter().map(|beginning| beginning.len()).collect();
    let is_covered = |one: &str| {
        let own = one.split('*').next().filter(|_| one.ends_with("/*/*"));
        let by = |length: &usize| {
            one.get(..*length).is_some_and(|start| Some(start) != own && beginnings.contains(start))
        };
        one.ends_with("/*") && lengths.iter().any(by)
    };
    patterns.iter().filter(|one| !is_covered(one)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_wider_pattern_covers_is_left_out() {
        let left = |patterns: &[&str]| shortest(&patterns.iter().map(|one| (*one).to_owned()).collect());
        assert_eq!(left(&["l/AWSLogs/*/*", "l/AWSLogs/aws-account-id=*/*"]), ["l/AWSLogs/*/*"]);
        assert_eq!(left(&["l/AWSLogs/1/*", "l/AWSLogs/2/*"]), ["l/AWSLogs/1/*", "l/AWSLogs/2/*"]);
        assert_eq!(
            left(&["l/AWSLogs/1/*", "l/AWSLogs/*/*", "m/AWSLogs/1/*"]),
            ["l/AWSLogs/*/*", "m/AWSLogs/1/*"]
        );
        assert_eq!(left(&["l/AWSLogs/*/*", "l/AWSLogs/*/Config"]), ["l/AWSLogs/*/*", "l/AWSLogs/*/Config"]);
    }
}
