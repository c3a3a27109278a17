//! What is asked: actions by what they do, and services that act for others.

use super::ask::What;
use super::paper::Action;
use super::paper::Level::{Itself, Object};
use crate::facts::roles;

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
            Action("s3:GetObject", Object),
            Action("s3:GetObjectVersion", Object),
            Action("s3:ListBucket", Itself),
            Action("s3:ListBucketVersions", Itself),
        ],
    },
    Deed {
        what: What::Write,
        verb: "write files among the logs",
        actions: &[
            Action("s3:PutObject", Object),
            Action("s3:ReplicateObject", Object),
            Action("s3:RestoreObject", Object),
        ],
    },
    Deed { what: What::Delete, verb: "delete a log file", actions: DELETES },
    Deed {
        what: What::Unlock,
        verb: "get around Object Lock",
        actions: &[
            Action("s3:BypassGovernanceRetention", Object),
            Action("s3:PutObjectRetention", Object),
            Action("s3:PutObjectLegalHold", Object),
            Action("s3:PutBucketObjectLockConfiguration", Itself),
        ],
    },
    Deed {
        what: What::Administer,
        verb: "change who may do what with the bucket, or what it keeps",
        actions: &[
            Action("s3:PutBucketPolicy", Itself),
            Action("s3:DeleteBucketPolicy", Itself),
            Action("s3:PutLifecycleConfiguration", Itself),
            Action("s3:PutBucketVersioning", Itself),
            Action("s3:PutReplicationConfiguration", Itself),
            Action("s3:PutEncryptionConfiguration", Itself),
            Action("s3:PutBucketAcl", Itself),
            Action("s3:PutObjectAcl", Object),
            Action("s3:PutBucketPublicAccessBlock", Itself),
            Action("s3:PutBucketOwnershipControls", Itself),
            Action("s3:PutBucketLogging", Itself),
            Action("s3:DeleteBucket", Itself),
        ],
    },
];

/// What loses log files at once.
pub(super) const DELETES: &[Action] =
    &[Action("s3:DeleteObject", Object), Action("s3:DeleteObjectVersion", Object)];

/// What can be done with a key.
pub(super) const KEY_DEEDS: &[Deed] = &[
    Deed { what: What::Read, verb: "decrypt with the key", actions: &[Action("kms:Decrypt", Itself)] },
    Deed {
        what: What::Write,
        verb: "encrypt with the key",
        actions: &[
            Action("kms:GenerateDataKey", Itself),
            Action("kms:Encrypt", Itself),
            Action("kms:ReEncryptTo", Itself),
        ],
    },
    Deed {
        what: What::Administer,
        verb: "disable or delete the key, or let others use it",
        actions: &[
            Action("kms:PutKeyPolicy", Itself),
            Action("kms:ScheduleKeyDeletion", Itself),
            Action("kms:DisableKey", Itself),
            Action("kms:DisableKeyRotation", Itself),
            Action("kms:CreateGrant", Itself),
            Action("kms:RevokeGrant", Itself),
            Action("kms:DeleteImportedKeyMaterial", Itself),
        ],
    },
];

/// What can be done with a topic.
pub(super) const TOPIC_DEEDS: &[Deed] = &[
    Deed { what: What::Write, verb: "publish to the topic", actions: &[Action("sns:Publish", Itself)] },
    Deed {
        what: What::Subscribe,
        verb: "subscribe to the topic",
        actions: &[Action("sns:Subscribe", Itself)],
    },
    Deed {
        what: What::Administer,
        verb: "delete the topic, or change who may use it",
        actions: &[
            Action("sns:SetTopicAttributes", Itself),
            Action("sns:AddPermission", Itself),
            Action("sns:RemovePermission", Itself),
            Action("sns:DeleteTopic", Itself),
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
    &[Action("s3:AnyActionOnBuckets", Itself), Action("s3:AnyActionOnObjects", Object)];

/// An action as people know it.
pub(super) fn in_words(action: &'static str) -> &'static str {
    match action {
        "s3:AnyActionOnBuckets" => "s3:* on the bucket",
        "s3:AnyActionOnObjects" => "s3:* on the objects in it",
        known => known,
    }
}
/// The one that takes messages.
pub(super) const PUBLISH: &[Action] = &[Action("sns:Publish", Itself)];
/// How a log file gets into a bucket.
pub(super) const WRITE_LOG: Action = Action("s3:PutObject", Object);
/// What CloudTrail does before.
pub(super) const CHECK_ACL: Action = Action("s3:GetBucketAcl", Itself);
