//! A trail's bucket: may CloudTrail look at its ACL and write below the trail's paths?
//!
//! CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail" and "Finding your CloudTrail log files".

use super::ask::{Ask, Row, Verdict, once};
use super::sender::{Sender, switch};
use super::why::FILE_NAME;
use crate::access::{Piece, Request, Role, Shape, Slot, Text};
use crate::estate::links::{BUCKET, KEY, Link, reach};
use crate::facts::derived::Facts;
use crate::facts::parties::{Account, Held, Parties};
use crate::facts::target::follow;
use crate::json::Value;

const ACL: &str = "bucket-owner-full-control";

/// Where a trail delivers.
struct Target {
    arn: Text,
    owner: Text,
    account: Account,
    held: Held,
    of: String,
}

/// A kind of file: the row, whether the path is the organization's, and the folder.
type File = (&'static str, bool, &'static str);

const LOGS: File = ("bucket_write", false, "CloudTrail");
const ORGANIZATION: File = ("bucket_write_organization", true, "CloudTrail");
const DIGESTS: File = ("bucket_write_digests", false, "CloudTrail-Digest");
const INSIGHTS: File = ("bucket_write_insights", false, "CloudTrail-Insight");

/// Below the Region are the days' folders; none is called as a kind of files is (the second page), nor is a Region.
const KINDS: [&str; 2] = ["*CloudTrail/*", "*CloudTrail-*/*"];

pub(super) fn rows(facts: &Facts<'_>, sender: &Sender) -> Vec<Row> {
    let properties = &facts.links.properties[sender.trail];
    let insights = match reach(properties, "/InsightSelectors") {
        None | Some(Value::Null) => Some(false),
        Some(Value::Array(selectors)) => Some(!selectors.is_empty()),
        Some(_) => None,
    };
    let optional = [
        (ORGANIZATION, sender.of_organization),
        (DIGESTS, switch(properties, "/EnableLogFileValidation")),
        (INSIGHTS, insights),
    ];
    let mut files = vec![LOGS];
    files.extend(optional.iter().filter(|(_, is)| *is == Some(true)).map(|(file, _)| *file));
    let maybe: Vec<_> = optional.iter().filter(|(_, is)| is.is_none()).map(|((name, ..), _)| *name).collect();
    let mut rows = match target(facts, sender) {
        Ok(Some(target)) => {
            let mut rows = asked(facts, sender, target, &files);
            if let Some(why) = refusal(facts, sender) {
                rows = rows.into_iter().map(|row| row.refused(&why)).collect();
            }
            rows
        }
        Ok(None) => return Vec::new(),
        Err(reason) => {
            let names: Vec<_> = files.iter().map(|(name, ..)| *name).chain(["bucket_acl_check"]).collect();
            Row::open(&names, &reason)
        }
    };
    rows.extend(Row::open(&maybe, "whether the trail writes such files is not known"));
    rows
}

fn asked(facts: &Facts<'_>, sender: &Sender, target: Target, files: &[File]) -> Vec<Row> {
    let Target { arn, owner, account, held, of } = target;
    // That there is none at all is said of the bucket; what the organization denies is not.
    let is_there = held.place.is_some();
    let mut held = vec![(Role::Resource, held)];
    held.extend(facts.parties.bounds_on(&account, "s3"));
    let mut ask = Ask { links: &facts.links, held, of, serving: Vec::new() };
    let mut rows: Vec<Row> = Vec::new();
    for file in files {
        let object = object(facts, sender, &arn, *file);
        let forms = sender.calls("s3:PutObject", &object, &owner).into_iter();
        let forms: Vec<Request> = forms.map(|request| headers(facts, sender, request)).collect();
        let row = ask.row(file.0, &forms);
        let row = if *file == DIGESTS { with_either_encryption(&ask, row, &forms) } else { row };
        let follows = [DIGESTS, INSIGHTS].contains(file) && rows[0].is_denied();
        if row.verdict == Verdict::Allowed {
            ask.serving.extend(row.deciding.iter().cloned());
        }
        rows.push(if follows { row.untold() } else { row });
    }
    rows.push(ask.row("bucket_acl_check", &sender.calls("s3:GetBucketAcl", &arn, &owner)));
    once(&mut rows);
    let untold = |row: Row| if is_there || row.is_refused() { row } else { row.untold() };
    rows.into_iter().map(untold).collect()
}

/// Digests of a trail with a key come encrypted with it since 2025-05-22 (CloudTrail user guide, "Document history"); that a
/// bucket which takes nothing but SSE-KMS must let AES256 in for them still stands in the guide's best practices.
fn with_either_encryption(ask: &Ask<'_>, row: Row, forms: &[Request]) -> Row {
    let plain = |request: &Request| {
        let request = request.clone().with(ENCRYPTION, Slot::value("AES256"));
        request.with(ENCRYPTION_KEY, Slot::Absent)
    };
    let other = ask.row(row.request, &forms.iter().map(plain).collect::<Vec<_>>());
    if row.verdict != Verdict::Allowed || other.verdict == Verdict::Allowed {
        return row;
    }
    let why = "AWS says of digests both that the trail's key encrypts them and that the bucket must take AES256 for them";
    let because = std::iter::once(why.to_owned()).chain(other.because).collect();
    Row { verdict: Verdict::CannotTell, because, ..other }
}

const ENCRYPTION: &str = "s3:x-amz-server-side-encryption";
const ENCRYPTION_KEY: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";

/// The bucket that a trail names, and the policy that decides on it.
fn target(facts: &Facts<'_>, sender: &Sender) -> Result<Option<Target>, String> {
    let (links, parties) = (&facts.links, &facts.parties);
    match follow(links, sender.trail, "/S3BucketName", BUCKET) {
        Link::None => Ok(None),
        Link::Unknown(reason) => Err(reason),
        Link::To(number) if links.resource(number).attributes.partial => {
            Err(format!("only a part of `{}` is among the inputs", links.resource(number).name))
        }
        Link::To(number) => Ok(Some(Target {
            arn: parties.arn(links, number),
            owner: parties.account(links, number),
            account: parties.account_of(links, number),
            held: parties.certain_document(links, &facts.documents, number),
            of: format!("bucket `{}`", links.resource(number).name),
        })),
        Link::Outside(name) => {
            let policy = facts.documents.outside(&name);
            let policy = policy.ok_or_else(|| format!("the bucket `{name}` is not among the inputs"))?;
            let partition = Parties::partition(links, sender.trail);
            Ok(Some(Target {
                arn: Text::from("arn:").then([partition, format!(":s3:::{name}").as_str().into()]),
                owner: Text::unknown("whose bucket it is is not known"),
                account: Account::elsewhere(None),
                held: parties.read(links, policy, "/PolicyDocument"),
                of: format!("bucket `{name}`"),
            }))
        }
    }
}

/// Why nothing is delivered, whatever the bucket's policy says: AWS has said so, or whoever writes has to pay (CloudTrail
/// user guide: the bucket "must not be a Requester Pays bucket").
fn refusal(facts: &Facts<'_>, sender: &Sender) -> Option<String> {
    let links = &facts.links;
    let error = reach(&links.properties[sender.trail], "/Status/LatestDeliveryError").and_then(Value::as_str);
    if let Some(error) = error.filter(|error| !error.is_empty()) {
        return Some(format!("the last delivery failed: {error}"));
    }
    let Link::To(bucket) = follow(links, sender.trail, "/S3BucketName", BUCKET) else { return None };
    let payer = reach(&links.properties[bucket], "/RequestPaymentConfiguration/Payer");
    payer
        .is_some_and(|payer| *payer == "Requester")
        .then(|| "the bucket makes the requester pay, and CloudTrail does not".to_owned())
}

/// The ARN of a file that the trail writes.
fn object(facts: &Facts<'_>, sender: &Sender, bucket: &Text, (_, shared, folder): File) -> Text {
    let properties = &facts.links.properties[sender.trail];
    let hole = |reason: &str, shape| Text::from(Piece::unknown(reason, shape));
    let mut pieces = vec!["/".into()];
    match properties.get("S3KeyPrefix").filter(|prefix| !prefix.is_null() && *prefix != "") {
        Some(prefix) => pieces.extend([facts.parties.text(prefix), "/AWSLogs/".into()]),
        None => pieces.push("AWSLogs/".into()),
    }
    if shared {
        let member = hole("a member account", Shape::Account);
        pieces.extend([sender.organization.clone(), "/".into(), member]);
    } else {
        pieces.push(sender.owner.clone());
    }
    let region = match switch(properties, "/IsMultiRegionTrail") {
        Some(false) => sender.region.clone(),
        _ => Piece::unknown("the events' Region", Shape::Place).except(["CloudTrail*"]).into(),
    };
    pieces.extend([format!("/{folder}/").as_str().into(), region, "/".into()]);
    pieces.push(Piece::unknown(FILE_NAME, Shape::Name).except(KINDS).into());
    bucket.clone().then(pieces)
}

/// What CloudTrail says of a file when it writes it.
fn headers(facts: &Facts<'_>, sender: &Sender, request: Request) -> Request {
    let links = &facts.links;
    let request = request
        .with_text("s3:x-amz-acl", ACL)
        .with("s3:x-amz-server-side-encryption-customer-algorithm", Slot::Absent);
    let (by, with) = (ENCRYPTION, ENCRYPTION_KEY);
    let key = match follow(links, sender.trail, "/KMSKeyId", KEY) {
        Link::None => {
            let plain = vec![Slot::Absent, Slot::value("AES256")];
            return request.with(by, Slot::OneOf(plain)).with(with, Slot::Absent);
        }
        Link::To(key) => facts.parties.arn(links, key),
        Link::Outside(arn) if arn.starts_with("arn:") => arn.as_str().into(),
        Link::Outside(_) | Link::Unknown(_) => Text::unknown("the trail's key is not known"),
    };
    request.with_text(by, "aws:kms").with_text(with, key)
}
