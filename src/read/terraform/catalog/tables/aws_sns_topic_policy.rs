//! The policy of a topic.

use crate::read::terraform::catalog::row::{Convert, Gives, Table, Target, irrelevant, json, value};

pub(super) const TABLE: Table = Table {
    kind: "aws_sns_topic_policy",
    becomes: Target::Resource("AWS::SNS::TopicPolicy"),
    gives: &[("id", Gives::Argument("arn"))],
    rows: &[
        value("arn", "/Topics", Convert::Listed),
        json("policy", "/PolicyDocument"),
        irrelevant("owner", "the provider's account"),
    ],
};
