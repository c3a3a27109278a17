//! What the properties of Athena's types are.

use super::Type::{Boolean, Integer, Object, Text};
use super::{Row, TAGS};

pub(super) const ROWS: &[Row] = &[(
    "AWS::Athena::WorkGroup",
    Object(&[
        ("Description", Text),
        ("Name", Text),
        ("RecursiveDeleteOption", Boolean),
        ("State", Text),
        ("Tags", TAGS),
        (
            "WorkGroupConfiguration",
            Object(&[
                ("AdditionalConfiguration", Text),
                ("BytesScannedCutoffPerQuery", Integer),
                ("CustomerContentEncryptionConfiguration", Object(&[("KmsKey", Text)])),
                ("EnforceWorkGroupConfiguration", Boolean),
                (
                    "EngineVersion",
                    Object(&[("EffectiveEngineVersion", Text), ("SelectedEngineVersion", Text)]),
                ),
                ("ExecutionRole", Text),
                (
                    "ManagedQueryResultsConfiguration",
                    Object(&[("Enabled", Boolean), ("EncryptionConfiguration", Object(&[("KmsKey", Text)]))]),
                ),
                ("PublishCloudWatchMetricsEnabled", Boolean),
                ("RequesterPaysEnabled", Boolean),
                (
                    "ResultConfiguration",
                    Object(&[
                        ("AclConfiguration", Object(&[("S3AclOption", Text)])),
                        ("EncryptionConfiguration", Object(&[("EncryptionOption", Text), ("KmsKey", Text)])),
                        ("ExpectedBucketOwner", Text),
                        ("OutputLocation", Text),
                    ]),
                ),
            ]),
        ),
    ]),
)];
