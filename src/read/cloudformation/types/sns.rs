//! What the properties of SNS's types are.

use super::Type::{Boolean, Json, List, Object, Text};
use super::{Row, TAGS};

pub(super) const ROWS: &[Row] = &[
    (
        "AWS::SNS::Topic",
        Object(&[
            ("ArchivePolicy", Json),
            ("ContentBasedDeduplication", Boolean),
            ("DataProtectionPolicy", Json),
            (
                "DeliveryStatusLogging",
                List(&Object(&[
                    ("FailureFeedbackRoleArn", Text),
                    ("Protocol", Text),
                    ("SuccessFeedbackRoleArn", Text),
                    ("SuccessFeedbackSampleRate", Text),
                ])),
            ),
            ("DisplayName", Text),
            ("FifoThroughputScope", Text),
            ("FifoTopic", Boolean),
            ("KmsMasterKeyId", Text),
            ("SignatureVersion", Text),
            ("Subscription", List(&Object(&[("Endpoint", Text), ("Protocol", Text)]))),
            ("Tags", TAGS),
            ("TopicName", Text),
            ("TracingConfig", Text),
        ]),
    ),
    ("AWS::SNS::TopicPolicy", Object(&[("PolicyDocument", Json), ("Topics", List(&Text))])),
    (
        "AWS::SNS::Subscription",
        Object(&[
            ("DeliveryPolicy", Json),
            ("Endpoint", Text),
            ("FilterPolicy", Json),
            ("FilterPolicyScope", Text),
            ("Protocol", Text),
            ("RawMessageDelivery", Boolean),
            ("RedrivePolicy", Json),
            ("Region", Text),
            ("ReplayPolicy", Json),
            ("SubscriptionRoleArn", Text),
            ("TopicArn", Text),
        ]),
    ),
];
