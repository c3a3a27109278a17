//! What the properties of EventBridge's types are.

use super::Type::{Integer, Json, List, Map, Object, Text};
use super::{Row, TAGS};

pub(super) const ROWS: &[Row] = &[(
    "AWS::Events::Rule",
    Object(&[
        ("Description", Text),
        ("EventBusName", Text),
        ("EventPattern", Json),
        ("Name", Text),
        ("RoleArn", Text),
        ("ScheduleExpression", Text),
        ("State", Text),
        ("Tags", TAGS),
        (
            "Targets",
            List(&Object(&[
                ("Arn", Text),
                ("DeadLetterConfig", Object(&[("Arn", Text)])),
                ("Id", Text),
                ("Input", Text),
                ("InputPath", Text),
                ("InputTransformer", Object(&[("InputPathsMap", Map(&Text)), ("InputTemplate", Text)])),
                (
                    "RetryPolicy",
                    Object(&[("MaximumEventAgeInSeconds", Integer), ("MaximumRetryAttempts", Integer)]),
                ),
                ("RoleArn", Text),
                ("SqsParameters", Object(&[("MessageGroupId", Text)])),
            ])),
        ),
    ]),
)];
