//! A trail's key, and the keys of what it tells: may a service encrypt with it?
//!
//! CloudTrail user guide, "Configure AWS KMS key policies for CloudTrail".

use super::ask::{Ask, Row, Verdict, once};
use super::sender::{Sender, switch};
use crate::access::{Request, Role, Slot, Text};
use crate::estate::links::{BUCKET, KEY, Link, Links};
use crate::facts::derived::Facts;
use crate::facts::target::follow;
use crate::json::Value;

/// The encryption context that log files are encrypted with.
const CONTEXT: &str = "kms:EncryptionContext:aws:cloudtrail:arn";
const BUCKET_KEY_ENABLED: &str = "/BucketEncryption/ServerSideEncryptionConfiguration/0/BucketKeyEnabled";

pub(super) fn rows(facts: &Facts<'_>, sender: &Sender) -> Vec<Row> {
    let links = &facts.links;
    let bucket = follow(links, sender.trail, "/S3BucketName", BUCKET);
    let key = follow(links, sender.trail, "/KMSKeyId", KEY);
    let mut rows = match &key {
        Link::None => return Vec::new(),
        Link::To(key) => asked(facts, sender, *key, &bucket),
        Link::Outside(name) => ROWS.iter().map(|row| elsewhere(row, name)).collect(),
        Link::Unknown(reason) => Row::open(&ROWS, reason),
    };
    if bucket != Link::None {
        let open =
            || Row::plain("key_region", Verdict::CannotTell, "where the bucket or the key is is not known");
        rows.push(region(facts, sender, (&bucket, &key)).unwrap_or_else(open));
    }
    rows
}

/// Why a key encrypts nothing, whatever its policy says (CloudTrail user guide, "Encrypting CloudTrail log files"; KMS
/// developer guide, "Key states of AWS KMS keys").
fn unusable(key: &Value) -> Option<&'static str> {
    let text = |name: &str| key.get(name).and_then(Value::as_str);
    match (text("KeyState"), text("KeySpec"), text("KeyUsage")) {
        (Some("PendingDeletion" | "PendingReplicaDeletion"), ..) => {
            Some("the key waits for its deletion, and nobody can use it meanwhile")
        }
        (Some("PendingImport" | "Unavailable" | "Creating"), ..) => {
            Some("the key has no key material to encrypt with")
        }
        (Some("Disabled"), ..) => Some("the key is disabled"),
        _ if key.get("Enabled").and_then(Value::as_bool) == Some(false) => Some("the key is disabled"),
        (_, Some(spec), _) if spec != "SYMMETRIC_DEFAULT" => Some("the key is not symmetric"),
        (_, _, Some(usage)) if usage != "ENCRYPT_DECRYPT" => Some("the key is not one to encrypt with"),
        _ => None,
    }
}

const ROWS: [&str; 3] = ["key_encrypt", "key_describe", "key_decrypt"];

fn asked(facts: &Facts<'_>, sender: &Sender, key: usize, bucket: &Link) -> Vec<Row> {
    let links = &facts.links;
    let ask = ask(facts, key);
    let (arn, owner) = (facts.parties.arn(links, key), facts.parties.account(links, key));
    let calls = |action: &str| sender.calls(action, &arn, &owner);
    // The other part of the context is the file's ARN, or with an S3 Bucket Key the bucket's.
    let encrypt = calls("kms:GenerateDataKey").into_iter().map(|request| encrypting(sender, request));
    let plain = |request: Request| request.with(CONTEXT, Slot::Absent);
    let mut rows = vec![
        ask.row("key_encrypt", &encrypt.collect::<Vec<_>>()),
        ask.row("key_describe", &calls("kms:DescribeKey").into_iter().map(plain).collect::<Vec<_>>()),
    ];
    let with_bucket_key = match bucket {
        Link::None => Some(false),
        Link::To(bucket) => switch(&links.properties[*bucket], BUCKET_KEY_ENABLED),
        Link::Outside(_) | Link::Unknown(_) => None,
    };
    if with_bucket_key == Some(true) {
        rows.push(ask.row("key_decrypt", &calls("kms:Decrypt")));
    }
    once(&mut rows);
    if let Some(why) = unusable(&links.properties[key]) {
        let refuse = |row: Row| if row.request == "key_describe" { row } else { row.refused(why) };
        rows = rows.into_iter().map(refuse).collect();
    }
    if with_bucket_key.is_none() {
        // That the bucket is not known is told of the bucket.
        let open = Row::open(&["key_decrypt"], "whether the bucket has an S3 Bucket Key is not known");
        rows.extend(open.into_iter().map(Row::untold));
    }
    rows
}

fn encrypting(sender: &Sender, request: Request) -> Request {
    // The trail's ARN is what the request is on behalf of.
    let arn = match request.context.slot("aws:SourceArn") {
        Slot::Values(values) => values.into_iter().next().unwrap_or_default(),
        _ => sender.arn().clone(),
    };
    let names = ["aws:cloudtrail:arn", "aws:s3:arn"].map(Text::from);
    request.with_text(CONTEXT, arn).with("kms:EncryptionContextKeys", Slot::Values(names.to_vec()))
}

/// The documents that decide on a key.
pub(super) fn ask<'a>(facts: &'a Facts<'_>, key: usize) -> Ask<'a> {
    let links = &facts.links;
    let held = facts.parties.document(links, &facts.documents, key);
    Ask::on(facts, (key, "key", "kms"), (Role::Sole, held))
}

/// A key that is not among the inputs.
pub(super) fn elsewhere(name: &'static str, key: &str) -> Row {
    Row::plain(name, Verdict::CannotTell, &format!("the key `{key}` is not among the inputs"))
}

/// The key is in the bucket's Region (CloudTrail API reference, `KMSKeyId`).
fn region(facts: &Facts<'_>, sender: &Sender, (bucket, key): (&Link, &Link)) -> Option<Row> {
    let Link::To(bucket) = *bucket else { return None };
    let row = same_region(&facts.links, "key_region", (bucket, "bucket"), key)?;
    Some(Row { place: Some((sender.trail, "/KMSKeyId".to_owned())), ..row })
}

/// The key is in the log group's Region (CloudWatch Logs user guide, "Encrypt log data using AWS KMS").
pub(super) fn group_region(facts: &Facts<'_>, group: usize, key: &Link) -> Row {
    const ROW: &str = "log_key_region";
    match (same_region(&facts.links, ROW, (group, "log group"), key), key) {
        (Some(row), _) => Row { place: Some((group, "/KmsKeyId".to_owned())), ..row },
        (None, Link::Unknown(reason)) => Row::plain(ROW, Verdict::CannotTell, reason),
        (None, _) => Row::plain(ROW, Verdict::CannotTell, "where the log group or the key is is not known"),
    }
}

fn same_region(
    links: &Links<'_>,
    row: &'static str,
    (number, noun): (usize, &str),
    key: &Link,
) -> Option<Row> {
    let together = matches!(key, Link::To(key) if is_made_with(links, *key, number));
    if known_region(links, number).is_none() && together {
        let said = format!("the key and the {noun} are made in one stack");
        return Some(Row::plain(row, Verdict::Allowed, &said));
    }
    let there = known_region(links, number)?;
    let (name, here) = match key {
        Link::To(key) => (links.resource(*key).name.as_str(), known_region(links, *key)?),
        Link::Outside(arn) => (arn.as_str(), arn.strip_prefix("arn:")?.split(':').nth(2)?),
        Link::None | Link::Unknown(_) => return None,
    };
    let said =
        format!("the key `{name}` is in {here}, the {noun} `{}` in {there}", links.resource(number).name);
    let verdict = if here == there { Verdict::Allowed } else { Verdict::Denied };
    Some(Row::plain(row, verdict, &said))
}

fn known_region<'a>(links: &Links<'a>, number: usize) -> Option<&'a str> {
    links.estate.stack(links.resource(number).stack).known_region()
}

/// Whether two resources are of one stack that is yet to be deployed: that is in one Region, whichever it is.
fn is_made_with(links: &Links<'_>, one: usize, other: usize) -> bool {
    let (one, other) = (links.resource(one), links.resource(other));
    one.stack == other.stack && one.existing.is_none() && other.existing.is_none()
}
