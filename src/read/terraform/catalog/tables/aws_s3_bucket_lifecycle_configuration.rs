//! The lifecycle of a bucket: the inverse of our own template of that name.

use crate::read::terraform::catalog::row::{
    Constant, Convert, EXPECTED_OWNER, Gives, Row, TIMEOUTS, Table, Target, flag, irrelevant, many, number,
    one, owner, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_lifecycle_configuration",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        text(
            "transition_default_minimum_object_size",
            "/LifecycleConfiguration/TransitionDefaultMinimumObjectSize",
        ),
        many("rule", "/LifecycleConfiguration/Rules", RULES).required(),
        irrelevant("timeouts", TIMEOUTS),
        irrelevant("expected_bucket_owner", EXPECTED_OWNER),
    ],
};

const NONE: Constant = Constant::Number(0);

const RULES: &[Row] = &[
    text("id", "/Id"),
    text("status", "/Status"),
    text("prefix", "/Prefix"),
    one(
        "filter",
        "",
        &[
            value("prefix", "/Prefix", Convert::Raw),
            value("object_size_greater_than", "/ObjectSizeGreaterThan", Convert::Digits),
            value("object_size_less_than", "/ObjectSizeLessThan", Convert::Digits),
            one("and", "", AND),
            many("tag", "/TagFilters", &[text("key", "/Key"), value("value", "/Value", Convert::Raw)]),
        ],
    ),
    one(
        "expiration",
        "",
        &[
            text("date", "/ExpirationDate"),
            number("days", "/ExpirationInDays").unless(NONE),
            flag("expired_object_delete_marker", "/ExpiredObjectDeleteMarker").unless(Constant::Bool(false)),
        ],
    ),
    many(
        "transition",
        "/Transitions",
        &[
            text("date", "/TransitionDate"),
            number("days", "/TransitionInDays"),
            text("storage_class", "/StorageClass"),
        ],
    )
    .by("days"),
    many(
        "noncurrent_version_transition",
        "/NoncurrentVersionTransitions",
        &[
            number("noncurrent_days", "/TransitionInDays"),
            number("newer_noncurrent_versions", "/NewerNoncurrentVersions").unless(NONE),
            text("storage_class", "/StorageClass"),
        ],
    )
    .by("noncurrent_days"),
    one(
        "noncurrent_version_expiration",
        "/NoncurrentVersionExpiration",
        &[
            number("noncurrent_days", "/NoncurrentDays"),
            number("newer_noncurrent_versions", "/NewerNoncurrentVersions").unless(NONE),
        ],
    ),
    one(
        "abort_incomplete_multipart_upload",
        "/AbortIncompleteMultipartUpload",
        &[number("days_after_initiation", "/DaysAfterInitiation")],
    ),
];

/// The provider writes 0 and an empty text for a condition that is left out.
const AND: &[Row] = &[
    text("prefix", "/Prefix"),
    value("object_size_greater_than", "/ObjectSizeGreaterThan", Convert::Digits).unless(Constant::Text("0")),
    value("object_size_less_than", "/ObjectSizeLessThan", Convert::Digits).unless(Constant::Text("0")),
    value("tags", "/TagFilters", Convert::Tags),
];
