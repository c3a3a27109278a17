//! The copy of a bucket that replication makes.
//!
//! Sources: S3 User Guide, "What does Amazon S3 replicate?" (objects under SSE-KMS and delete markers only where the rule
//! says so; a rule without `Filter` is of the first version, which copies delete markers), "Replication configuration
//! file elements", "Changing the replica owner".

use super::super::Answer;
use super::super::roles::BUCKET_KEY;
use super::super::target::follow;
use super::keys::{Coverage, Folder, Keys, known};
use super::protection::{DEFAULT_RETENTION, answer};
use crate::estate::StackId;
use crate::estate::links::{BUCKET, Link, Links, reach};
use crate::json::Value;
use serde::Serialize;

const RULES: &str = "/ReplicationConfiguration/Rules";
const OWNER: &str = "/Destination/AccessControlTranslation/Owner";

/// The copy that one rule makes of what trails write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Replica {
    /// The JSON Pointer of the rule.
    pub rule: String,
    /// The bucket that takes the copy, as it is called in the input.
    pub bucket: Option<String>,
    /// Whether all log files are copied.
    #[serde(serialize_with = "answer")]
    pub whole: Answer,
    /// Whether the copy is in another account or Region.
    #[serde(serialize_with = "answer")]
    pub elsewhere: Answer,
    /// Whether a delete marker on a log leaves the copy alone.
    #[serde(serialize_with = "answer")]
    pub keeps_deleted: Answer,
    /// Whether log files that a KMS key encrypts are copied, under a key that the copy's side has.
    #[serde(serialize_with = "answer")]
    pub encrypted: Answer,
    /// Whether the copy belongs to the account that it is in.
    #[serde(serialize_with = "answer")]
    pub owned: Answer,
    /// Whether Object Lock keeps the copy.
    #[serde(serialize_with = "answer")]
    pub locked: Answer,
}

impl Replica {
    /// The answers under the names that policies see.
    pub(super) fn answers(&self) -> [(&'static str, &Answer); 6] {
        [
            ("whole", &self.whole),
            ("elsewhere", &self.elsewhere),
            ("keeps_deleted", &self.keeps_deleted),
            ("encrypted", &self.encrypted),
            ("owned", &self.owned),
            ("locked", &self.locked),
        ]
    }
}

/// The trails that write to a bucket, and why there may be others.
pub(super) struct Writers<'a> {
    pub(super) trails: &'a [usize],
    pub(super) open: &'a [String],
}

/// What one rule does.
struct Copy {
    on: Answer,
    /// Whether it copies some log file.
    takes: Answer,
    found: Replica,
}

/// The copy of what these trails write; none where no rule is in force. Of several rules each question is answered by the
/// best.
pub(super) fn of(links: &Links<'_>, bucket: usize, writers: &Writers<'_>) -> Option<Replica> {
    let rules = match reach(&links.properties[bucket], RULES)? {
        Value::Array(rules) => rules.iter().collect(),
        Value::Null => Vec::new(),
        // All that is asked of it is unknown.
        open => vec![open],
    };
    let copies: Vec<Copy> =
        rules.into_iter().enumerate().map(|(i, rule)| copy(links, (bucket, writers), rule, i)).collect();
    let some = Answer::any(copies.iter().map(|copy| copy.on.clone()));
    if some == Answer::No {
        return None;
    }
    let taken = |copy: &Copy| copy.on.clone().and(copy.takes.clone());
    let some_taken = Answer::any(copies.iter().map(taken));
    let best = |of: fn(&Replica) -> &Answer| {
        Answer::any(copies.iter().map(|copy| taken(copy).and(of(&copy.found).clone())))
            .or(!some_taken.clone())
    };
    let whole = Answer::any(copies.iter().map(|copy| copy.on.clone().and(copy.found.whole.clone())));
    let first = copies.iter().find(|copy| taken(copy) != Answer::No).or(copies.first())?;
    Some(Replica {
        rule: first.found.rule.clone(),
        bucket: first.found.bucket.clone(),
        whole: whole.or(!some),
        elsewhere: best(|found| &found.elsewhere),
        keeps_deleted: best(|found| &found.keeps_deleted),
        encrypted: best(|found| &found.encrypted),
        owned: best(|found| &found.owned),
        locked: best(|found| &found.locked),
    })
}

fn copy(links: &Links<'_>, (bucket, writers): (usize, &Writers<'_>), rule: &Value, i: usize) -> Copy {
    let at = format!("{RULES}/{i}");
    let link = follow(links, bucket, &format!("{at}/Destination/Bucket"), BUCKET);
    let target = match &link {
        Link::To(number) => Some(*number),
        _ => None,
    };
    let (takes, whole) = covered(links, writers, rule);
    let found = Replica {
        rule: at,
        bucket: match &link {
            Link::To(number) => Some(links.resource(*number).name.clone()),
            Link::Outside(name) => Some(name.clone()),
            Link::None | Link::Unknown(_) => None,
        },
        whole,
        elsewhere: elsewhere(links, bucket, &link, rule),
        keeps_deleted: keeps_deleted(rule),
        encrypted: encrypted(links, (bucket, writers), rule),
        owned: owned(links, (bucket, target), rule),
        locked: match target {
            Some(target) => known(reach(&links.properties[target], DEFAULT_RETENTION), |value| {
                value.is_some_and(|value| !value.is_null())
            }),
            None => Answer::unknown("the copy's bucket is not among the inputs"),
        },
    };
    Copy { on: enabled(rule, "/Status"), takes, found }
}

fn enabled(rule: &Value, pointer: &str) -> Answer {
    known(reach(rule, pointer), |status| status.is_none_or(|status| status == "Enabled"))
}

/// Whether a rule copies some log file, and whether it copies all.
fn covered(links: &Links<'_>, writers: &Writers<'_>, rule: &Value) -> (Answer, Answer) {
    let tags = |pointer: &str| {
        known(reach(rule, pointer), |tags| match tags {
            Some(Value::Array(tags)) => tags.is_empty(),
            other => other.is_none_or(Value::is_null),
        })
    };
    let untagged = tags("/Filter/TagFilter").and(tags("/Filter/And/TagFilters"));
    let prefixes = ["/Prefix", "/Filter/Prefix", "/Filter/And/Prefix"];
    let prefix = prefixes.into_iter().find_map(|at| reach(rule, at).filter(|prefix| !prefix.is_null()));
    let known = writers.trails.iter().map(|trail| Keys::of_trail(links, *trail, Folder::Logs));
    let keys = known.chain(writers.open.iter().map(|reason| Keys::perhaps(reason)));
    let (mut some, mut all) = (Answer::No, Answer::Yes);
    for keys in keys {
        let (one, every) = match keys.covered(prefix) {
            Coverage::All => (Answer::Yes, Answer::Yes),
            Coverage::Some => (Answer::Yes, Answer::No),
            Coverage::None => (Answer::No, Answer::No),
            Coverage::Open(reasons) => (Answer::Unknown(reasons.clone()), Answer::Unknown(reasons)),
        };
        (some, all) = (some.or(one), all.and(every));
    }
    (some.and(untagged.clone()), all.and(untagged))
}

fn elsewhere(links: &Links<'_>, bucket: usize, link: &Link, rule: &Value) -> Answer {
    let stack = |id: StackId| links.estate.stack(id);
    let here = stack(links.resource(bucket).stack);
    let differ = |one: Option<&str>, other: Option<&str>| match (one, other) {
        (Some(one), Some(other)) => Answer::known(one != other),
        _ => Answer::unknown("the account or the Region of one of the two buckets is not known"),
    };
    let said = reach(rule, "/Destination/Account").and_then(Value::as_str);
    match link {
        Link::To(number) => {
            let there = stack(links.resource(*number).stack);
            differ(here.known_account(), said.or(there.known_account()))
                .or(differ(here.known_region(), there.known_region()))
        }
        Link::Outside(name) => match (here.known_account(), said) {
            (Some(here), Some(said)) if here != said => Answer::Yes,
            // Ownership changes hands between accounts only.
            (None, Some(_)) if reach(rule, OWNER).is_some_and(|owner| owner == "Destination") => Answer::Yes,
            _ => Answer::unknown(format!("the bucket `{name}` is not among the inputs")),
        },
        Link::Unknown(reason) => Answer::unknown(reason.clone()),
        Link::None => Answer::unknown("the rule names no bucket"),
    }
}

fn keeps_deleted(rule: &Value) -> Answer {
    let status = reach(rule, "/DeleteMarkerReplication/Status");
    let first_version = rule.get("Filter").is_none() && rule.get("Prefix").is_some() && status.is_none();
    !known(status, |status| first_version || status.is_some_and(|status| status == "Enabled"))
}

fn encrypted(links: &Links<'_>, (bucket, writers): (usize, &Writers<'_>), rule: &Value) -> Answer {
    let with_key = writers.trails.iter().map(|trail| {
        known(links.properties[*trail].get("KMSKeyId"), |key| {
            key.is_some_and(|key| !key.is_null() && key != "")
        })
    });
    let by_default =
        known(reach(&links.properties[bucket], BUCKET_KEY), |key| key.is_some_and(|key| !key.is_null()));
    let selected = known(reach(rule, "/SourceSelectionCriteria/SseKmsEncryptedObjects/Status"), |status| {
        status.is_some_and(|status| status == "Enabled")
    });
    let key = reach(rule, "/Destination/EncryptionConfiguration/ReplicaKmsKeyID");
    let named = known(key, |key| key.is_some_and(|key| !key.is_null()));
    let further = writers.open.iter().map(|reason| Answer::unknown(reason.clone()));
    (!Answer::any(with_key.chain(further)).or(by_default)).or(selected.and(named))
}

fn owned(links: &Links<'_>, (bucket, target): (usize, Option<usize>), rule: &Value) -> Answer {
    let account = |number: usize| links.estate.stack(links.resource(number).stack).known_account();
    let same = match (account(bucket), target.map(account)) {
        (Some(here), Some(Some(there))) => Answer::known(here == there),
        _ => Answer::unknown("the account of one of the two buckets is not known"),
    };
    let translated = known(reach(rule, OWNER), |owner| owner.is_some_and(|owner| owner == "Destination"));
    // Without ACLs everything in a bucket is its account's; buckets that CloudFormation makes have none.
    let enforced = match target {
        Some(target) => {
            let ownership = reach(&links.properties[target], "/OwnershipControls/Rules/0/ObjectOwnership");
            known(ownership, |rule| rule.is_none_or(|rule| rule == "BucketOwnerEnforced"))
        }
        None => Answer::unknown("the copy's bucket is not among the inputs"),
    };
    same.or(translated).or(enforced)
}
