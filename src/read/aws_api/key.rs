//! Keys and their aliases.

use super::answers::At;
use super::builder::{Builder, Part};
use super::commands::command;
use super::shape::Shape::{Document, Fields, Flag, Items, Same};
use super::shape::{Field, Shape};
use std::collections::{BTreeMap, BTreeSet};

const fn part(command: &'static str, fields: &'static [Field]) -> Part {
    Part { service: "kms", command, fields, absent: None }
}

const PARTS: &[Part] = &[
    part(
        "describe-key",
        &[
            Field("KeyMetadata/Description", "Description", Same),
            Field("KeyMetadata/Enabled", "Enabled", Flag),
            Field("KeyMetadata/KeyState", "KeyState", Same),
            Field("KeyMetadata/KeyManager", "KeyManager", Same),
            Field("KeyMetadata/MultiRegion", "MultiRegion", Flag),
            // The former name of KeySpec.
            Field("KeyMetadata/CustomerMasterKeySpec", "KeySpec", Same),
            Field("KeyMetadata/KeySpec", "KeySpec", Same),
            Field("KeyMetadata/KeyUsage", "KeyUsage", Same),
            Field("KeyMetadata/Origin", "Origin", Same),
            Field("KeyMetadata/ValidTo", "ValidTo", Same),
        ],
    ),
    part("get-key-policy", &[Field("Policy", "KeyPolicy", Document)]),
    part(
        "get-key-rotation-status",
        &[
            Field("KeyRotationEnabled", "EnableKeyRotation", Flag),
            Field("RotationPeriodInDays", "RotationPeriodInDays", Same),
        ],
    ),
    part("list-resource-tags", &[Field("Tags", "Tags", Items(&TAG))]),
];

/// KMS has names of its own for the parts of a tag.
const TAG: Shape = Fields(&[Field("TagKey", "Key", Same), Field("TagValue", "Value", Same)]);

const ALIAS: &[Field] = &[Field("AliasName", "AliasName", Same), Field("TargetKeyId", "TargetKeyId", Same)];

pub(super) fn read(builder: &mut Builder<'_>) {
    let mut listed: BTreeMap<(Option<&str>, &str), &str> = BTreeMap::new();
    for (answer, item) in builder.answers.items("kms", "list-keys") {
        if let (Some(id), Some(arn)) = (item.text("KeyId"), item.text("KeyArn")) {
            listed.insert((answer.region, id), arn);
        } else {
            builder.answers.wrong(answer.command, item, "a key with a `KeyId` and a `KeyArn`");
        }
    }
    let commands: Vec<&str> = PARTS.iter().map(|part| part.command).collect();
    let subjects: BTreeSet<_> = builder.answers.subjects("kms", &commands).into_iter().collect();
    let mut seen = BTreeSet::new();
    for &(region, subject) in &subjects {
        let described = command("kms", "describe-key")
            .and_then(|row| builder.answers.about(row, region, subject))
            .and_then(|answer| answer.at.path("KeyMetadata/Arn"));
        let id = subject.and_then(|subject| subject.rsplit('/').next());
        let known = id.and_then(|id| listed.get(&(region, id)).copied());
        // What an alias stands for is known only from the description.
        let own = subject.filter(|subject| !subject.contains("alias/"));
        let arn = described.and_then(|at| at.text("")).or(known).or(own);
        // By an alias it was only described; what else is known of it stands under its ARN.
        let better = arn != subject && subjects.contains(&(region, arn));
        if better || arn.is_none() && subject.is_some() || !seen.insert(arn) {
            continue;
        }
        key(builder, region, subject, (arn, described));
    }
    aliases(builder);
}

fn key(
    builder: &mut Builder<'_>,
    region: Option<&str>,
    subject: Option<&str>,
    arn: (Option<&str>, Option<At<'_>>),
) {
    let asked =
        PARTS.iter().find_map(|part| builder.answers.about(command("kms", part.command)?, region, subject));
    let listed = || builder.answers.of("kms", "list-keys").into_iter().find(|answer| answer.region == region);
    let Some(at) = arn.1.or(asked.map(|answer| answer.at)).or(listed().map(|answer| answer.at)) else {
        return;
    };
    let mut draft = builder.draft("AWS::KMS::Key", arn.0.unwrap_or_default(), region, at.location);
    draft.related.extend(draft.arn.as_deref().and_then(|arn| arn.rsplit('/').next()).map(str::to_owned));
    if builder.fold(&mut draft, PARTS, region, &[subject]) {
        builder.push(draft);
    }
}

fn aliases(builder: &mut Builder<'_>) {
    for (answer, item) in builder.answers.items("kms", "list-aliases") {
        // Those that AWS keeps for keys that it has not made yet lead nowhere.
        if let (Some(name), Some(_)) = (item.path("AliasName"), item.path("TargetKeyId")) {
            let arn = item.text("AliasArn").or(item.text("AliasName")).unwrap_or_default();
            let mut draft = builder.draft("AWS::KMS::Alias", arn, answer.region, name.location);
            draft.fields(ALIAS, item);
            draft.related.extend(item.text("AliasName").map(str::to_owned));
            builder.push(draft);
        }
    }
}
