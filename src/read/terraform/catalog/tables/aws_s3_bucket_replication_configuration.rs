//! Replication of a bucket.

use crate::read::terraform::catalog::row::{
    Convert, Gives, Row, Table, Target, irrelevant, many, number, one, owner, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_replication_configuration",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        text("role", "/ReplicationConfiguration/Role"),
        many("rule", "/ReplicationConfiguration/Rules", RULES).required(),
        irrelevant("token", "a secret of AWS Support's"),
    ],
};

const STATUS: &[Row] = &[text("status", "/Status")];

const RULES: &[Row] = &[
    text("id", "/Id"),
    number("priority", "/Priority"),
    text("prefix", "/Prefix"),
    text("status", "/Status"),
    one("delete_marker_replication", "/DeleteMarkerReplication", STATUS),
    irrelevant(
        "existing_object_replication",
        "CloudFormation has no such setting; S3 replicates old objects in batches",
    ),
    one(
        "filter",
        "/Filter",
        &[
            value("prefix", "/Prefix", Convert::Raw),
            one("tag", "/TagFilter", &[text("key", "/Key"), value("value", "/Value", Convert::Raw)]),
            one("and", "/And", &[text("prefix", "/Prefix"), value("tags", "/TagFilters", Convert::Tags)]),
        ],
    ),
    one(
        "source_selection_criteria",
        "/SourceSelectionCriteria",
        &[
            one("replica_modifications", "/ReplicaModifications", STATUS),
            one("sse_kms_encrypted_objects", "/SseKmsEncryptedObjects", STATUS),
        ],
    ),
    one("destination", "/Destination", DESTINATION).required(),
];

const DESTINATION: &[Row] = &[
    text("account", "/Account"),
    text("bucket", "/Bucket"),
    text("storage_class", "/StorageClass"),
    one("access_control_translation", "/AccessControlTranslation", &[text("owner", "/Owner")]),
    one(
        "encryption_configuration",
        "/EncryptionConfiguration",
        &[text("replica_kms_key_id", "/ReplicaKmsKeyID")],
    ),
    one(
        "metrics",
        "/Metrics",
        &[
            text("status", "/Status"),
            one("event_threshold", "/EventThreshold", &[number("minutes", "/Minutes")]),
        ],
    ),
    one(
        "replication_time",
        "/ReplicationTime",
        &[text("status", "/Status"), one("time", "/Time", &[number("minutes", "/Minutes")]).required()],
    ),
];
