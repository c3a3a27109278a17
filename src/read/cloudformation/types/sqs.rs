//! What the properties of SQS's types are.

use super::Type::{Boolean, Integer, Json, List, Object, Text};
use super::{Row, TAGS};

pub(super) const ROWS: &[Row] = &[
    (
        "AWS::SQS::Queue",
        Object(&[
            ("ContentBasedDeduplication", Boolean),
            ("DeduplicationScope", Text),
            ("DelaySeconds", Integer),
            ("FifoQueue", Boolean),
            ("FifoThroughputLimit", Text),
            ("KmsDataKeyReusePeriodSeconds", Integer),
            ("KmsMasterKeyId", Text),
            ("MaximumMessageSize", Integer),
            ("MessageRetentionPeriod", Integer),
            ("QueueName", Text),
            ("ReceiveMessageWaitTimeSeconds", Integer),
            ("RedriveAllowPolicy", Json),
            ("RedrivePolicy", Json),
            ("SqsManagedSseEnabled", Boolean),
            ("Tags", TAGS),
            ("VisibilityTimeout", Integer),
        ]),
    ),
    ("AWS::SQS::QueuePolicy", Object(&[("PolicyDocument", Json), ("Queues", List(&Text))])),
];
