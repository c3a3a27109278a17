//! Who gets the messages of a topic.

use crate::read::terraform::catalog::row::{
    COMPUTED, Constant, Convert, Gives, TIMEOUTS, Table, Target, flag, irrelevant, json, text, value,
};

pub(super) const TABLE: Table = Table {
    kind: "aws_sns_topic_subscription",
    becomes: Target::Resource("AWS::SNS::Subscription"),
    gives: &[("id", Gives::Ref), ("arn", Gives::Ref)],
    rows: &[
        text("topic_arn", "/TopicArn"),
        text("protocol", "/Protocol"),
        text("endpoint", "/Endpoint"),
        json("filter_policy", "/FilterPolicy"),
        text("filter_policy_scope", "/FilterPolicyScope"),
        flag("raw_message_delivery", "/RawMessageDelivery"),
        json("delivery_policy", "/DeliveryPolicy"),
        json("redrive_policy", "/RedrivePolicy"),
        json("replay_policy", "/ReplayPolicy"),
        text("subscription_role_arn", "/SubscriptionRoleArn"),
        value(
            "pending_confirmation",
            "/SubscriptionArn",
            Convert::Words(&[("true", Constant::Text("PendingConfirmation"))]),
        )
        .unless(Constant::Bool(false)),
        irrelevant("confirmation_timeout_in_minutes", TIMEOUTS),
        irrelevant("confirmation_was_authenticated", COMPUTED),
        irrelevant("endpoint_auto_confirms", TIMEOUTS),
        irrelevant("owner_id", COMPUTED),
    ],
};
