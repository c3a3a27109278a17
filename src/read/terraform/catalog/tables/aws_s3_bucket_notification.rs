//! What a bucket tells to others. CloudFormation has one entry for each event.

use crate::json::{Value, json};
use crate::read::terraform::catalog::row::{Constant, Convert, Gives, Table, Target, code, owner, value};

pub(super) const TABLE: Table = Table {
    kind: "aws_s3_bucket_notification",
    becomes: Target::Part("aws_s3_bucket"),
    gives: &[("id", Gives::Argument("bucket"))],
    rows: &[
        owner("bucket"),
        value(
            "eventbridge",
            "/NotificationConfiguration/EventBridgeConfiguration/EventBridgeEnabled",
            Convert::Flag,
        )
        .unless(Constant::Bool(false)),
        code("topic", "/NotificationConfiguration/TopicConfigurations", topics, TOPIC),
        code("queue", "/NotificationConfiguration/QueueConfigurations", queues, QUEUE),
        code("lambda_function", "/NotificationConfiguration/LambdaConfigurations", functions, FUNCTION),
    ],
};

const TOPIC: &[&str] = &["id", "topic_arn", "events", "filter_prefix", "filter_suffix"];
const QUEUE: &[&str] = &["id", "queue_arn", "events", "filter_prefix", "filter_suffix"];
const FUNCTION: &[&str] = &["id", "lambda_function_arn", "events", "filter_prefix", "filter_suffix"];

fn topics(blocks: &[Value]) -> Option<Value> {
    entries(blocks, "topic_arn", "Topic")
}

fn queues(blocks: &[Value]) -> Option<Value> {
    entries(blocks, "queue_arn", "Queue")
}

fn functions(blocks: &[Value]) -> Option<Value> {
    entries(blocks, "lambda_function_arn", "Function")
}

fn entries(blocks: &[Value], argument: &str, property: &str) -> Option<Value> {
    let mut entries = Vec::new();
    for block in blocks {
        let mut rules = Vec::new();
        for (argument, name) in [("filter_prefix", "prefix"), ("filter_suffix", "suffix")] {
            let value = block.get(argument).filter(|value| !value.is_null() && value.as_str() != Some(""));
            rules.extend(value.map(|value| json!({"Name": name, "Value": value})));
        }
        for event in block.get("events").and_then(Value::as_array).into_iter().flatten() {
            let mut entry = json!({"Event": event, property: block.get(argument)});
            if !rules.is_empty() {
                entry["Filter"] = json!({"S3Key": {"Rules": rules}});
            }
            entries.push(entry);
        }
    }
    (!entries.is_empty()).then(|| entries.into())
}
