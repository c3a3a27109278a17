//! What the properties of KMS's types are.

use super::Type::{Boolean, Integer, Json, Object, Text};
use super::{Row, TAGS};

pub(super) const ROWS: &[Row] = &[
    (
        "AWS::KMS::Key",
        Object(&[
            ("BypassPolicyLockoutSafetyCheck", Boolean),
            ("Description", Text),
            ("EnableKeyRotation", Boolean),
            ("Enabled", Boolean),
            ("KeyPolicy", Json),
            ("KeySpec", Text),
            ("KeyUsage", Text),
            ("MultiRegion", Boolean),
            ("Origin", Text),
            ("PendingWindowInDays", Integer),
            // A replica's.
            ("PrimaryKeyArn", Text),
            ("RotationPeriodInDays", Integer),
            ("Tags", TAGS),
        ]),
    ),
    ("AWS::KMS::Alias", Object(&[("AliasName", Text), ("TargetKeyId", Text)])),
];
