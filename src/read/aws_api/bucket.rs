//! Buckets, their policies, and the account's own public access block.

use super::answers::{Answer, At};
use super::bucket_parts::{PARTS, POLICY, PUBLIC_ACCESS_BLOCK};
use super::builder::Builder;
use super::commands::command;
use super::error_code::{Meaning, meaning};
use crate::estate::intrinsic;
use crate::json::Value;
use crate::source::Location;
use std::collections::{BTreeMap, BTreeSet};

/// Only Terraform has such a resource.
const ACCOUNT_BLOCK: &str = "Terraform::aws_s3_account_public_access_block";

/// The accounts that have the buckets of which it was asked what they block, and where the first of each stands.
type Owners = BTreeMap<Option<String>, Location>;

/// A bucket that was listed or asked about.
struct Seen {
    location: Location,
    /// Whether `ListBuckets` names it, so that it is the account's own.
    listed: bool,
    /// Where `ListBuckets` says that it is.
    region: Option<String>,
}

pub(super) fn read(builder: &mut Builder<'_>) {
    let mut seen: BTreeMap<Option<&str>, Seen> = BTreeMap::new();
    for (answer, item) in builder.answers.items("s3", "list-buckets") {
        match item.path("Name") {
            Some(name) if item.text("Name").is_some() => {
                let region = item.text("BucketRegion").map(str::to_owned);
                let bucket = Seen { location: name.location, listed: true, region };
                seen.entry(item.text("Name")).or_insert(bucket);
            }
            _ => builder.answers.wrong(answer.command, item, "a bucket with a `Name`"),
        }
    }
    let commands: Vec<&str> =
        PARTS.iter().map(|part| part.command).chain(["get-bucket-location", "get-bucket-policy"]).collect();
    for (_, name) in builder.answers.subjects("s3", &commands) {
        let answers = commands.iter().filter_map(|name| command("s3", name));
        let answers: Vec<Answer<'_>> =
            answers.filter_map(|row| builder.answers.about(row, None, name)).collect();
        let Some(first) = answers.first() else { continue };
        // All refused, and not the account's own: it is another account's, and nothing is known of it.
        if answers.iter().any(|answer| answer.error().is_none_or(|code| meaning(code) == Meaning::Absent)) {
            let location = first.at.location;
            seen.entry(name).or_insert(Seen { location, listed: false, region: None });
        }
    }
    let named = named(builder);
    let mut owners = Owners::new();
    for (name, seen) in seen {
        // Of those that are listed, asked nothing and named by nothing that was asked, there is nothing to say.
        let is_asked = !seen.listed || builder.answers.asks_about("s3", name);
        if is_asked || name.is_some_and(|name| named.contains(name)) {
            bucket(builder, name, seen, &mut owners);
        }
    }
    account(builder, owners);
}

/// The buckets that trails and other buckets deliver to.
fn named(builder: &mut Builder<'_>) -> BTreeSet<String> {
    let trails = builder.estate.of_kind("AWS::CloudTrail::Trail");
    let logs = trails.filter_map(|trail| trail.properties["S3BucketName"].as_str().map(str::to_owned));
    let mut names: BTreeSet<String> = logs.collect();
    let logging = builder.answers.of("s3", "get-bucket-logging").into_iter();
    names.extend(
        logging.filter_map(|answer| answer.at.text("LoggingEnabled/TargetBucket").map(str::to_owned)),
    );
    for answer in builder.answers.of("s3", "get-bucket-replication") {
        let rules = answer.at.path("ReplicationConfiguration/Rules").and_then(At::items);
        let copies = rules.into_iter().flatten().filter_map(|rule| rule.text("Destination/Bucket"));
        names.extend(copies.filter_map(|arn| arn.rsplit(":::").next().map(str::to_owned)));
    }
    names
}

fn bucket(builder: &mut Builder<'_>, name: Option<&str>, seen: Seen, owners: &mut Owners) {
    let policy = command("s3", "get-bucket-policy").and_then(|row| builder.answers.about(row, None, name));
    let alone = policy.filter(|_| name.is_none()).and_then(|policy| of_policy(policy.at));
    let known = name.map(str::to_owned).or(alone);
    let mut draft = builder.draft("AWS::S3::Bucket", "", None, seen.location);
    let mut documents = builder.draft("AWS::S3::BucketPolicy", "", None, seen.location);
    match &known {
        Some(name) => {
            name.clone_into(&mut draft.name);
            let partition = builder.partition();
            draft.arn = Some(format!("arn:{partition}:s3:::{name}"));
            draft.related.extend(draft.arn.clone());
        }
        None => draft.related.clear(),
    }
    let unnamed = || intrinsic::unknown("the answer does not say which bucket it is of");
    let value = known.map_or_else(unnamed, Value::from);
    draft.properties.imply("/BucketName", value.clone());
    documents.properties.imply("/Bucket", value);
    // An answer alone is for the place that somebody said; what ListBuckets does not name may be anybody's.
    if name.is_some() && !seen.listed {
        draft.account = None;
    }
    if let Some(region) = region(builder, name).or(seen.region) {
        draft.region = Some(region);
    }
    documents.name.clone_from(&draft.name);
    (documents.account, documents.region) = (draft.account.clone(), draft.region.clone());
    if !builder.fold(&mut draft, PARTS, None, &[name]) {
        return;
    }
    let block = command("s3", "get-public-access-block");
    if block.is_some_and(|row| builder.answers.about(row, None, name).is_some()) {
        owners.entry(draft.account.clone()).or_insert(seen.location);
    }
    let absent =
        policy.and_then(|answer| answer.error()).is_some_and(|code| meaning(code) == Meaning::Absent);
    let exists = builder.fold(&mut documents, &[POLICY], None, &[name]) && !absent;
    builder.push(draft);
    if exists {
        if let Some(policy) = policy {
            documents.properties.origins.insert("", policy.at.location);
        }
        builder.push(documents);
    }
}

/// The bucket's Region. `GetBucketLocation`: us-east-1 is no constraint, `EU` is a former name of eu-west-1.
fn region(builder: &Builder<'_>, name: Option<&str>) -> Option<String> {
    let answer = builder.answers.about(command("s3", "get-bucket-location")?, None, name)?;
    let region = match answer.at.get("LocationConstraint").map(|at| at.text("")) {
        None => return None,
        Some(None | Some("")) => "us-east-1",
        Some(Some("EU")) => "eu-west-1",
        Some(Some(region)) => region,
    };
    Some(region.to_owned())
}

/// The bucket whose objects a policy speaks of, where it speaks of one only.
pub(super) fn of_policy(answer: At<'_>) -> Option<String> {
    let document: Value = serde_json::from_str(answer.text("Policy")?).ok()?;
    let mut names = Vec::new();
    for statement in document["Statement"].as_array()? {
        let resources = match &statement["Resource"] {
            Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
            one => one.as_str().into_iter().collect::<Vec<_>>(),
        };
        names.extend(
            resources.iter().filter_map(|arn| arn.split(":::").nth(1)?.split('/').next()).map(str::to_owned),
        );
    }
    names.dedup();
    let [name] = names.as_slice() else { return None };
    (!name.contains(['*', '?', '$'])).then(|| name.clone())
}

/// The account's own block, which goes for every bucket of it.
fn account(builder: &mut Builder<'_>, mut owners: Owners) {
    for answer in builder.answers.of("s3control", "get-public-access-block") {
        let mut draft = builder.draft(ACCOUNT_BLOCK, "", None, answer.at.location);
        // It is the same in every Region.
        draft.region = None;
        let account = builder.account().or(answer.subject).map(str::to_owned);
        if let Some(account) = account {
            draft.properties.imply("/AccountId", account.as_str().into());
            draft.name.clone_from(&account);
            draft.account = Some(account);
        }
        owners.remove(&draft.account);
        // The account blocks nothing of its own.
        if answer.error().is_some_and(|code| meaning(code) == Meaning::Absent) {
            continue;
        }
        draft.answered(&PUBLIC_ACCESS_BLOCK, &answer);
        builder.push(draft);
    }
    for (owner, location) in owners {
        unasked(builder, owner, location);
    }
}

/// The block of an account that nobody asked, and has some for all that is known.
fn unasked(builder: &mut Builder<'_>, owner: Option<String>, location: Location) {
    let mut draft = builder.draft(ACCOUNT_BLOCK, "", None, location);
    (draft.account, draft.region, draft.partial) = (owner, None, true);
    let why = "`aws s3control get-public-access-block` is not among the answers";
    draft.unknown(&PUBLIC_ACCESS_BLOCK, why, None);
    builder.push(draft);
}
