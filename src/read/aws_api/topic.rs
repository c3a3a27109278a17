//! Topics with their policies and subscriptions.

use super::builder::{Builder, Part, refused};
use super::commands::command;
use super::error_code::{Meaning, meaning};
use super::shape::Field;
use super::shape::Shape::{Document, Same, Scalar};
use crate::estate::intrinsic;

const PARTS: &[Part] = &[
    Part {
        service: "sns",
        command: "get-topic-attributes",
        fields: &[
            Field("Attributes/DisplayName", "DisplayName", Same),
            Field("Attributes/KmsMasterKeyId", "KmsMasterKeyId", Same),
            Field("Attributes/FifoTopic", "FifoTopic", Scalar),
            Field("Attributes/TracingConfig", "TracingConfig", Same),
        ],
        absent: None,
    },
    Part {
        service: "sns",
        command: "list-tags-for-resource",
        fields: &[Field("Tags", "Tags", Same)],
        absent: None,
    },
];

const POLICY: Part = Part {
    service: "sns",
    command: "get-topic-attributes",
    fields: &[Field("Attributes/Policy", "PolicyDocument", Document)],
    absent: None,
};

const SUBSCRIPTION: Part = Part {
    service: "sns",
    command: "list-subscriptions-by-topic",
    fields: &[
        Field("Protocol", "Protocol", Same),
        Field("Endpoint", "Endpoint", Same),
        Field("SubscriptionArn", "SubscriptionArn", Same),
    ],
    absent: None,
};

pub(super) fn read(builder: &mut Builder<'_>) {
    let commands = ["get-topic-attributes", "list-subscriptions-by-topic", "list-tags-for-resource"];
    for (region, subject) in builder.answers.subjects("sns", &commands) {
        topic(builder, region, subject);
    }
    subscriptions(builder);
}

fn topic(builder: &mut Builder<'_>, region: Option<&str>, subject: Option<&str>) {
    let asked = [SUBSCRIPTION.command, PARTS[1].command, PARTS[0].command];
    let about = |name| builder.answers.about(command("sns", name)?, region, subject);
    let Some(answer) = asked.into_iter().rev().find_map(about) else { return };
    // Subscriptions alone name their topics themselves.
    let Some(arn) = subject else { return };
    let at = answer.at.path("Attributes/TopicArn").unwrap_or(answer.at);
    let mut draft = builder.draft("AWS::SNS::Topic", arn, region, at.location);
    let name = arn.rsplit(':').next().unwrap_or(arn);
    draft.properties.imply("/TopicName", name.into());
    draft.related.push(name.to_owned());
    if !builder.fold(&mut draft, PARTS, region, &[subject]) {
        return;
    }
    builder.push(draft);
    let mut policy = builder.draft("AWS::SNS::TopicPolicy", arn, region, at.location);
    policy.properties.imply("/Topics", vec![arn].into());
    builder.push_policy(policy, &[POLICY], (region, subject));
}

fn subscriptions(builder: &mut Builder<'_>) {
    for (answer, item) in builder.answers.items("sns", "list-subscriptions-by-topic") {
        let arn = item.text("SubscriptionArn").unwrap_or_default();
        let at = item.path("Endpoint").unwrap_or(item);
        let mut draft = builder.draft("AWS::SNS::Subscription", arn, answer.region, at.location);
        draft.fields(&[Field("TopicArn", "TopicArn", Same)], item);
        draft.fields(SUBSCRIPTION.fields, item);
        builder.push(draft);
    }
    for answer in builder.answers.of("sns", "list-subscriptions-by-topic") {
        let refusal = answer.error().filter(|code| meaning(code) == Meaning::Unknown);
        let why = refusal.map(|code| refused(&answer, code)).or_else(|| answer.void());
        let Some(why) = why.or_else(|| answer.cut()) else { continue };
        let arn = answer.subject.unwrap_or_default();
        let mut draft = builder.draft("AWS::SNS::Subscription", arn, answer.region, answer.at.location);
        draft.arn = None;
        let topic = answer.subject.map_or_else(|| intrinsic::unknown(&why), Into::into);
        draft.properties.imply("/TopicArn", topic);
        draft.unknown(&SUBSCRIPTION, &why, Some(answer.at));
        builder.push(draft);
    }
}
