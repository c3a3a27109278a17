//! Queues with their policies.

use super::answers::Answer;
use super::builder::{Builder, Part};
use super::commands::command;
use super::shape::Field;
use super::shape::Shape::{Document, Pairs, Same, Scalar};

const PARTS: &[Part] = &[
    Part {
        service: "sqs",
        command: "get-queue-attributes",
        fields: &[
            Field("Attributes/KmsMasterKeyId", "KmsMasterKeyId", Same),
            Field("Attributes/KmsDataKeyReusePeriodSeconds", "KmsDataKeyReusePeriodSeconds", Scalar),
            Field("Attributes/SqsManagedSseEnabled", "SqsManagedSseEnabled", Scalar),
            Field("Attributes/DelaySeconds", "DelaySeconds", Scalar),
            Field("Attributes/MaximumMessageSize", "MaximumMessageSize", Scalar),
            Field("Attributes/MessageRetentionPeriod", "MessageRetentionPeriod", Scalar),
            Field("Attributes/ReceiveMessageWaitTimeSeconds", "ReceiveMessageWaitTimeSeconds", Scalar),
            Field("Attributes/VisibilityTimeout", "VisibilityTimeout", Scalar),
            Field("Attributes/RedrivePolicy", "RedrivePolicy", Document),
            Field("Attributes/RedriveAllowPolicy", "RedriveAllowPolicy", Document),
            Field("Attributes/FifoQueue", "FifoQueue", Scalar),
            Field("Attributes/ContentBasedDeduplication", "ContentBasedDeduplication", Scalar),
        ],
        absent: None,
    },
    Part {
        service: "sqs",
        command: "list-queue-tags",
        fields: &[Field("Tags", "Tags", Pairs)],
        absent: None,
    },
];

const POLICY: Part = Part {
    service: "sqs",
    command: "get-queue-attributes",
    fields: &[Field("Attributes/Policy", "PolicyDocument", Document)],
    absent: None,
};

pub(super) fn read(builder: &mut Builder<'_>) {
    for (region, subject) in builder.answers.subjects("sqs", &["get-queue-attributes"]) {
        let row = command(PARTS[0].service, PARTS[0].command);
        if let Some(answer) = row.and_then(|row| builder.answers.about(row, region, subject)) {
            queue(builder, &answer);
        }
    }
}

/// A queue: a bundle names it by its URL, and its attributes by its ARN.
fn queue(builder: &mut Builder<'_>, answer: &Answer<'_>) {
    let (region, subject) = (answer.region, answer.subject);
    let at = answer.at.path("Attributes/QueueArn").unwrap_or(answer.at);
    let Some(arn) = answer.at.text("Attributes/QueueArn").map(str::to_owned).or_else(|| arn(builder, answer))
    else {
        return;
    };
    let mut draft = builder.draft("AWS::SQS::Queue", &arn, region, at.location);
    let name = arn.rsplit(':').next().unwrap_or_default();
    draft.properties.imply("/QueueName", name.into());
    draft.related.push(name.to_owned());
    draft.related.extend(subject.filter(|subject| *subject != arn).map(str::to_owned));
    if !builder.fold(&mut draft, PARTS, region, &[subject]) {
        return;
    }
    builder.push(draft);
    let mut policy = builder.draft("AWS::SQS::QueuePolicy", &arn, region, at.location);
    policy.properties.imply("/Queues", vec![subject.unwrap_or(&arn)].into());
    builder.push_policy(policy, &[POLICY], (region, subject));
}

/// The ARN by a URL, which ends in the account and the name.
fn arn(builder: &Builder<'_>, answer: &Answer<'_>) -> Option<String> {
    let mut parts = answer.subject?.rsplit('/');
    let (name, account) = (parts.next()?, parts.next()?);
    Some(format!("arn:{}:sqs:{}:{account}:{name}", builder.partition(), answer.region?))
}
