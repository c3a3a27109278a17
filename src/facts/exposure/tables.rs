//! What is asked: actions by what they do, and services that act for others.

use super::ask::What;
use super::paper::Level::{Itself, Object};
use super::paper::{Action, Level, action};
use crate::facts::roles;
use std::borrow::Cow;

/// What somebody can do, the actions that do it, and how a sentence says it.
pub(super) struct Deed {
    pub(super) what: What,
    pub(super) verb: &'static str,
    pub(super) actions: &'static [Action],
}

/// What can be done to a bucket (service authorization reference, "Actions, resources, and condition keys for Amazon S3").
pub(super) const BUCKET_DEEDS: &[Deed] = &[
    Deed {
        what: What::Read,
        verb: "read a log file",
        actions: &[
            action("s3:GetObject", Object),
            action("s3:GetObjectVersion", Object),
            action("s3:ListBucket", Itself),
            action("s3:ListBucketVersions", Itself),
        ],
    },
    Deed {
        what: What::Write,
        verb: "write files among the logs",
        actions: &[
            action("s3:PutObject", Object),
            action("s3:ReplicateObject", Object),
            action("s3:RestoreObject", Object),
        ],
    },
    Deed { what: What::Delete, verb: "delete a log file", actions: DELETES },
    Deed {
        what: What::Unlock,
        verb: "get around Object Lock",
        actions: &[
            action("s3:BypassGovernanceRetention", Object),
            action("s3:PutObjectRetention", Object),
            action("s3:PutObjectLegalHold", Object),
        ],
    },
    Deed {
        what: What::Administer,
        verb: "change who may do what with the bucket, or what it keeps",
        actions: &[
            action("s3:PutBucketPolicy", Itself),
            action("s3:DeleteBucketPolicy", Itself),
            action("s3:PutLifecycleConfiguration", Itself),
            action("s3:PutBucketVersioning", Itself),
            action("s3:PutReplicationConfiguration", Itself),
            action("s3:PutEncryptionConfiguration", Itself),
            action("s3:PutBucketAcl", Itself),
            action("s3:PutObjectAcl", Object),
            action("s3:PutBucketPublicAccessBlock", Itself),
            action("s3:PutBucketOwnershipControls", Itself),
            action("s3:PutBucketObjectLockConfiguration", Itself),
            action("s3:PutBucketLogging", Itself),
            action("s3:DeleteBucket", Itself),
        ],
    },
];

/// What loses log files at once.
pub(super) const DELETES: &[Action] =
    &[action("s3:DeleteObject", Object), action("s3:DeleteObjectVersion", Object)];

/// What can be done with a key.
pub(super) const KEY_DEEDS: &[Deed] = &[
    Deed { what: What::Read, verb: "decrypt with the key", actions: &[action("kms:Decrypt", Itself)] },
    Deed {
        what: What::Write,
        verb: "encrypt with the key",
        actions: &[
            action("kms:GenerateDataKey", Itself),
            action("kms:Encrypt", Itself),
            action("kms:ReEncryptTo", Itself),
        ],
    },
    Deed {
        what: What::Administer,
        verb: "disable or delete the key, or let others use it",
        actions: &[
            action("kms:PutKeyPolicy", Itself),
            action("kms:ScheduleKeyDeletion", Itself),
            action("kms:DisableKey", Itself),
            action("kms:DisableKeyRotation", Itself),
            action("kms:CreateGrant", Itself),
            action("kms:RevokeGrant", Itself),
            action("kms:DeleteImportedKeyMaterial", Itself),
        ],
    },
];

/// What can be done with a topic.
pub(super) const TOPIC_DEEDS: &[Deed] = &[
    Deed { what: What::Write, verb: "publish to the topic", actions: &[action("sns:Publish", Itself)] },
    Deed {
        what: What::Subscribe,
        verb: "subscribe to the topic",
        actions: &[action("sns:Subscribe", Itself)],
    },
    Deed {
        what: What::Administer,
        verb: "delete the topic, or change who may use it",
        actions: &[
            action("sns:SetTopicAttributes", Itself),
            action("sns:AddPermission", Itself),
            action("sns:RemovePermission", Itself),
            action("sns:DeleteTopic", Itself),
        ],
    },
];

/// CloudTrail's principal, and how its ARNs name it.
pub(super) const CLOUDTRAIL: (&str, &str) = (roles::CLOUDTRAIL, "cloudtrail");

/// Further services that AWS documents `aws:SourceArn` or `aws:SourceAccount` for. S3's own access logs are not among them:
/// S3 takes them from buckets of the same account only.
pub(super) const SERVICES: [(&str, &str); 6] = [
    ("config.amazonaws.com", "config"),
    ("delivery.logs.amazonaws.com", "logs"),
    ("guardduty.amazonaws.com", "guardduty"),
    ("cloudwatch.amazonaws.com", "cloudwatch"),
    ("events.amazonaws.com", "events"),
    ("s3.amazonaws.com", "s3"),
];

/// The accounts that Elastic Load Balancing writes its access logs from, by Region (Elastic Load Balancing user guide,
/// "Enable access logs for your Application Load Balancer").
pub(super) const LOAD_BALANCING: [&str; 26] = [
    "127311923021",
    "033677994240",
    "027434742980",
    "797873946194",
    "098369216593",
    "754344448648",
    "718504428378",
    "383597477331",
    "600734575887",
    "114774131450",
    "783225319266",
    "582318560864",
    "985666609251",
    "054676820928",
    "156460612806",
    "652711504416",
    "635631232127",
    "009996457667",
    "897822967062",
    "076674570225",
    "507241528517",
    "048591011584",
    "190560391635",
    "638102146993",
    "037604701340",
    "589379963580",
];

/// Any action of a service: what is denied for it is denied for all. Nobody has heard of their names, see `in_words`.
pub(super) const ANY_S3: &[Action] =
    &[action("s3:AnyActionOnBuckets", Itself), action("s3:AnyActionOnObjects", Object)];

/// What a pattern of S3's actions stands for, on the bucket or on its objects: asked as it is written, what is denied for it
/// by another pattern is denied for all that it means. Nothing for another service's.
pub(super) fn of_s3(pattern: &str) -> Vec<Action> {
    // S3's names tell what they are about, but for these.
    const OF_OBJECTS: [&str; 3] =
        ["s3:abortmultipartupload", "s3:listmultipartuploadparts", "s3:bypassgovernanceretention"];
    // Of one that leaves out everything that is asked anyway.
    if !pattern.starts_with("s3:") || pattern == "s3:*" {
        return Vec::new();
    }
    let levels: &[Level] = match pattern {
        _ if pattern.contains("bucket") => &[Itself],
        _ if pattern.contains("object") || OF_OBJECTS.contains(&pattern) => &[Object],
        _ if pattern.contains(['*', '?']) => &[Itself, Object],
        _ => &[Itself],
    };
    levels.iter().map(|level| Action(pattern.to_owned().into(), *level)).collect()
}

/// An action as people know it.
pub(super) fn in_words(action: Cow<'static, str>) -> Cow<'static, str> {
    match &*action {
        "s3:AnyActionOnBuckets" => "s3:* on the bucket".into(),
        "s3:AnyActionOnObjects" => "s3:* on the objects in it".into(),
        own => {
            let mut known = BUCKET_DEEDS.iter().flat_map(|deed| deed.actions);
            let known = known.find(|known| known.0.eq_ignore_ascii_case(own));
            known.map_or(action, |known| known.0.clone())
        }
    }
}
/// The one that takes messages.
pub(super) const PUBLISH: &[Action] = &[action("sns:Publish", Itself)];
/// How a log file gets into a bucket.
pub(super) const WRITE_LOG: Action = action("s3:PutObject", Object);
/// What CloudTrail does before.
pub(super) const CHECK_ACL: Action = action("s3:GetBucketAcl", Itself);
