//! One object's life, day by day, as S3's documentation tells it: nothing of the proof is used here but the names of days.

use crate::facts::retention::Day;
use crate::json::Value;

/// Longer than anything that tests generate.
const END: u64 = 200;
const KB_128: u64 = 131_072;

/// A bucket, as far as lifecycle goes.
pub(super) struct Bucket<'a> {
    rules: &'a [Value],
    versions: bool,
    lock: u64,
    small_to_archives: bool,
}

impl Bucket<'_> {
    pub(super) fn new(bucket: &Value) -> Bucket<'_> {
        let lifecycle = &bucket["LifecycleConfiguration"];
        Bucket {
            rules: lifecycle["Rules"].as_array().unwrap(),
            versions: bucket["VersioningConfiguration"]["Status"] == "Enabled",
            lock: bucket["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]["Days"].as_u64().unwrap_or(0),
            small_to_archives: lifecycle["TransitionDefaultMinimumObjectSize"] == "varies_by_storage_class",
        }
    }
}

pub(super) struct Object {
    key: String,
    size: u64,
}

/// Objects of several accounts, Regions and sizes.
pub(super) fn objects(folder: &str) -> Vec<Object> {
    let mut objects = Vec::new();
    for account in ["333333333333", "344444444444", "444444444444", "555555555555"] {
        for region in ["eu-west-1", "us-east-1"] {
            for size in [1, 999, 1000, 1001, 131_071, KB_128, 131_073, 199_999, 200_000, 200_001] {
                let key = format!(
                    "audit/AWSLogs/{}/{account}/{folder}/{region}/2026/11/25/file.json.gz",
                    super::ORGANIZATION
                );
                objects.push(Object { key, size });
            }
        }
    }
    objects
}

/// When what happened to an object.
pub(super) struct Seen {
    pub(super) archived: Day,
    pub(super) hidden: Day,
    pub(super) gone: Day,
}

pub(super) fn simulate(bucket: &Bucket<'_>, object: &Object) -> Seen {
    let mut seen = Seen { archived: Day::Never, hidden: Day::Never, gone: Day::Never };
    let rules: Vec<&Value> = bucket.rules.iter().filter(|rule| is_for(rule, object)).collect();
    let mut noncurrent_since = None;
    for today in 0..=END {
        let day = Day::On(u32::try_from(today).unwrap());
        let due = |value: &Value, since: u64| value.as_u64().is_some_and(|days| today >= since + days);
        match noncurrent_since {
            None => {
                if rules.iter().any(|rule| due(&rule["ExpirationInDays"], 0)) {
                    seen.hidden = day;
                    noncurrent_since = Some(today);
                    if !bucket.versions {
                        seen.gone = day;
                        return seen;
                    }
                } else if seen.archived == Day::Never
                    && rules.iter().any(|rule| archives(bucket, rule, object, today))
                {
                    seen.archived = day;
                }
            }
            Some(since) => {
                let takes = |rule: &&Value| {
                    let action = &rule["NoncurrentVersionExpiration"];
                    due(&action["NoncurrentDays"], since) && action["NewerNoncurrentVersions"].is_null()
                };
                if today >= bucket.lock && rules.iter().any(takes) {
                    seen.gone = day;
                    return seen;
                }
            }
        }
    }
    seen
}

fn is_for(rule: &Value, object: &Object) -> bool {
    let limit = |name: &str| rule[name].as_str().map(|text| text.parse::<u64>().unwrap());
    rule["Status"] == "Enabled"
        && object.key.starts_with(rule["Prefix"].as_str().unwrap_or(""))
        && limit("ObjectSizeGreaterThan").is_none_or(|limit| object.size > limit)
        && limit("ObjectSizeLessThan").is_none_or(|limit| object.size < limit)
}

fn archives(bucket: &Bucket<'_>, rule: &Value, object: &Object, today: u64) -> bool {
    let sized = rule.get("ObjectSizeGreaterThan").is_some() || rule.get("ObjectSizeLessThan").is_some();
    let moves = sized || object.size >= KB_128 || bucket.small_to_archives;
    let step = &rule["Transitions"][0];
    let archive = step["StorageClass"] == "GLACIER" || step["StorageClass"] == "DEEP_ARCHIVE";
    moves && archive && step["TransitionInDays"].as_u64().is_some_and(|days| today >= days)
}
