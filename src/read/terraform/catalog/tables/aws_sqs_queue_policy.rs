//! The policy of a queue.

use crate::read::terraform::catalog::row::{Convert, Gives, Table, Target, json, value};

pub(super) const TABLE: Table = Table {
    kind: "aws_sqs_queue_policy",
    becomes: Target::Resource("AWS::SQS::QueuePolicy"),
    gives: &[("id", Gives::Argument("queue_url"))],
    rows: &[value("queue_url", "/Queues", Convert::Listed), json("policy", "/PolicyDocument")],
};
