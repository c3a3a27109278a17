//! A bucket, with all that stood in it before version 4 of the provider.

use crate::json::{Value, json};
use crate::read::terraform::catalog::row::{
    COMPUTED, Constant, Convert, Gives, MADE_UP, Row, TIMEOUTS, Table, Target, all_tags, code, demanded,
    flag, irrelevant, json, many, number, one, policy, tags, text, texts, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket",
    becomes: Target::Resource("AWS::S3::Bucket"),
    gives: &[("id", Gives::Ref), ("bucket", Gives::Ref), ("arn", Gives::Att("Arn"))],
    rows: &[
        text("bucket", "/BucketName"),
        irrelevant("bucket_prefix", MADE_UP),
        flag("force_destroy", "/ForceDestroy"),
        flag("object_lock_enabled", "/ObjectLockEnabled"),
        value("acl", "/AccessControl", Convert::Words(CANNED)),
        code("grant", "/AccessControlPolicy", grants, &["id", "permissions", "type", "uri"]),
        policy("policy", "AWS::S3::BucketPolicy", "PolicyDocument", "Bucket"),
        one("versioning", "/VersioningConfiguration", VERSIONING),
        one("logging", "/LoggingConfiguration", LOGGING),
        many("lifecycle_rule", "/LifecycleConfiguration/Rules", RULES),
        one("server_side_encryption_configuration", "/BucketEncryption", ENCRYPTION),
        one("object_lock_configuration", "/ObjectLockConfiguration", OBJECT_LOCK),
        // A default for Object Lock turns it on.
        one(
            "object_lock_configuration",
            "",
            &[value("object_lock_enabled", "/ObjectLockEnabled", Convert::Words(ENABLED))
                .or(Constant::Text("Enabled"))],
        ),
        one("replication_configuration", "/ReplicationConfiguration", REPLICATION),
        many("cors_rule", "/CorsConfiguration/CorsRules", CORS),
        one("website", "/WebsiteConfiguration", WEBSITE),
        text("request_payer", "/RequestPaymentConfiguration/Payer"),
        text("acceleration_status", "/AccelerateConfiguration/AccelerationStatus"),
        tags(),
        all_tags(),
        irrelevant("bucket_domain_name", COMPUTED),
        irrelevant("bucket_regional_domain_name", COMPUTED),
        irrelevant("hosted_zone_id", COMPUTED),
        irrelevant("region", "the provider's Region says it"),
        irrelevant("website_domain", COMPUTED),
        irrelevant("website_endpoint", COMPUTED),
        irrelevant("timeouts", TIMEOUTS),
    ],
};

/// Canned ACLs in CloudFormation's words.
pub(super) const CANNED: &[(&str, Constant)] = &[
    ("private", Constant::Text("Private")),
    ("public-read", Constant::Text("PublicRead")),
    ("public-read-write", Constant::Text("PublicReadWrite")),
    ("authenticated-read", Constant::Text("AuthenticatedRead")),
    ("aws-exec-read", Constant::Text("AwsExecRead")),
    ("bucket-owner-read", Constant::Text("BucketOwnerRead")),
    ("bucket-owner-full-control", Constant::Text("BucketOwnerFullControl")),
    ("log-delivery-write", Constant::Text("LogDeliveryWrite")),
];

const ENABLED: &[(&str, Constant)] = &[("Enabled", Constant::Bool(true))];

const STATUS: &[(&str, Constant)] =
    &[("true", Constant::Text("Enabled")), ("false", Constant::Text("Disabled"))];

const VERSIONING: &[Row] = &[
    value(
        "enabled",
        "/Status",
        Convert::Words(&[("true", Constant::Text("Enabled")), ("false", Constant::Text("Suspended"))]),
    )
    .or(Constant::Bool(false)),
    value("mfa_delete", "/MFADelete", Convert::Words(STATUS)),
];

const LOGGING: &[Row] =
    &[demanded("target_bucket", "/DestinationBucketName"), text("target_prefix", "/LogFilePrefix")];

const RULES: &[Row] = &[
    text("id", "/Id"),
    value("enabled", "/Status", Convert::Words(STATUS)),
    text("prefix", "/Prefix"),
    value("tags", "/TagFilters", Convert::Tags),
    number("abort_incomplete_multipart_upload_days", "/AbortIncompleteMultipartUpload/DaysAfterInitiation")
        .unless(Constant::Number(0)),
    one(
        "expiration",
        "",
        &[
            text("date", "/ExpirationDate"),
            number("days", "/ExpirationInDays").unless(Constant::Number(0)),
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
    one(
        "noncurrent_version_expiration",
        "",
        &[number("days", "/NoncurrentVersionExpiration/NoncurrentDays")],
    ),
    many(
        "noncurrent_version_transition",
        "/NoncurrentVersionTransitions",
        &[number("days", "/TransitionInDays"), text("storage_class", "/StorageClass")],
    )
    .by("days"),
];

const ENCRYPTION: &[Row] = &[many(
    "rule",
    "/ServerSideEncryptionConfiguration",
    &[
        flag("bucket_key_enabled", "/BucketKeyEnabled"),
        one(
            "apply_server_side_encryption_by_default",
            "/ServerSideEncryptionByDefault",
            &[text("kms_master_key_id", "/KMSMasterKeyID"), text("sse_algorithm", "/SSEAlgorithm")],
        )
        .required(),
    ],
)
.required()];

const OBJECT_LOCK: &[Row] = &[
    text("object_lock_enabled", "/ObjectLockEnabled").or(Constant::Text("Enabled")),
    one(
        "rule",
        "/Rule",
        &[one(
            "default_retention",
            "/DefaultRetention",
            &[
                text("mode", "/Mode"),
                number("days", "/Days").unless(Constant::Number(0)),
                number("years", "/Years").unless(Constant::Number(0)),
            ],
        )
        .required()],
    ),
];

const REPLICATION: &[Row] = &[text("role", "/Role"), many("rules", "/Rules", REPLICATION_RULES).required()];

const REPLICATION_RULES: &[Row] = &[
    text("id", "/Id"),
    number("priority", "/Priority").unless(Constant::Number(0)),
    text("prefix", "/Prefix"),
    text("status", "/Status"),
    text("delete_marker_replication_status", "/DeleteMarkerReplication/Status"),
    one("filter", "/Filter", &[text("prefix", "/Prefix"), value("tags", "/And/TagFilters", Convert::Tags)]),
    one(
        "source_selection_criteria",
        "/SourceSelectionCriteria",
        &[one(
            "sse_kms_encrypted_objects",
            "/SseKmsEncryptedObjects",
            &[value("enabled", "/Status", Convert::Words(STATUS))],
        )],
    ),
    one("destination", "/Destination", DESTINATION).required(),
];

const DESTINATION: &[Row] = &[
    text("account_id", "/Account"),
    text("bucket", "/Bucket"),
    text("storage_class", "/StorageClass"),
    text("replica_kms_key_id", "/EncryptionConfiguration/ReplicaKmsKeyID"),
    one("access_control_translation", "/AccessControlTranslation", &[text("owner", "/Owner")]),
    one("metrics", "/Metrics", &[text("status", "/Status"), number("minutes", "/EventThreshold/Minutes")]),
    one(
        "replication_time",
        "/ReplicationTime",
        &[text("status", "/Status"), number("minutes", "/Time/Minutes")],
    ),
];

const CORS: &[Row] = &[
    texts("allowed_headers", "/AllowedHeaders"),
    texts("allowed_methods", "/AllowedMethods"),
    texts("allowed_origins", "/AllowedOrigins"),
    texts("expose_headers", "/ExposedHeaders"),
    number("max_age_seconds", "/MaxAge").unless(Constant::Number(0)),
];

const WEBSITE: &[Row] = &[
    text("error_document", "/ErrorDocument"),
    text("index_document", "/IndexDocument"),
    text("redirect_all_requests_to", "/RedirectAllRequestsTo/HostName"),
    json("routing_rules", "/RoutingRules"),
];

/// One grant for each permission, as S3's API has them.
fn grants(blocks: &[Value]) -> Option<Value> {
    let mut grants = Vec::new();
    for block in blocks {
        let text = |name: &str| block.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let mut grantee = crate::json::Map::new();
        for (name, property) in [("type", "Type"), ("id", "ID"), ("uri", "URI")] {
            grantee.extend(text(name).map(|text| (property.to_owned(), text.into())));
        }
        for permission in block.get("permissions").and_then(Value::as_array).into_iter().flatten() {
            grants.push(json!({"Grantee": grantee, "Permission": permission}));
        }
    }
    (!grants.is_empty()).then(|| json!({"Grants": grants}))
}
