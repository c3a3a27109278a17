//! Trails. One that several Regions show is one resource, of its home Region.

use super::answers::{Answer, At};
use super::builder::{Builder, Draft, Part};
use super::commands::command;
use super::gone;
use super::shape::{Field, Shape};
use crate::estate::intrinsic;
use crate::json::Value;
use std::collections::BTreeMap;

/// `DescribeTrails`.
const DESCRIBED: Part = Part {
    service: "cloudtrail",
    command: "describe-trails",
    fields: &[
        Field("Name", "TrailName", Shape::Same),
        Field("S3BucketName", "S3BucketName", Shape::Same),
        Field("S3KeyPrefix", "S3KeyPrefix", Shape::Same),
        // The ARN says more than the name.
        Field("SnsTopicName", "SnsTopicName", Shape::Same),
        Field("SnsTopicARN", "SnsTopicName", Shape::Same),
        Field("IncludeGlobalServiceEvents", "IncludeGlobalServiceEvents", Shape::Flag),
        Field("IsMultiRegionTrail", "IsMultiRegionTrail", Shape::Flag),
        Field("IsOrganizationTrail", "IsOrganizationTrail", Shape::Flag),
        Field("LogFileValidationEnabled", "EnableLogFileValidation", Shape::Flag),
        Field("CloudWatchLogsLogGroupArn", "CloudWatchLogsLogGroupArn", Shape::Same),
        Field("CloudWatchLogsRoleArn", "CloudWatchLogsRoleArn", Shape::Same),
        Field("KmsKeyId", "KMSKeyId", Shape::Same),
        Field("HomeRegion", "HomeRegion", Shape::Same),
        Field("RecursiveLogging", "RecursiveLogging", Shape::Flag),
    ],
    absent: None,
};

/// `ListTrails`, which says no more of a trail.
const LISTED: &[Field] =
    &[Field("Name", "TrailName", Shape::Same), Field("HomeRegion", "HomeRegion", Shape::Same)];

const STATUS: Part = Part {
    service: "cloudtrail",
    command: "get-trail-status",
    fields: &[
        Field("IsLogging", "IsLogging", Shape::Flag),
        Field("LatestDeliveryError", "Status/LatestDeliveryError", Shape::Same),
        Field("LatestDeliveryTime", "Status/LatestDeliveryTime", Shape::Same),
        Field("LatestDigestDeliveryError", "Status/LatestDigestDeliveryError", Shape::Same),
        Field("LatestDigestDeliveryTime", "Status/LatestDigestDeliveryTime", Shape::Same),
        Field("LatestNotificationError", "Status/LatestNotificationError", Shape::Same),
        Field("LatestNotificationTime", "Status/LatestNotificationTime", Shape::Same),
        Field("LatestCloudWatchLogsDeliveryError", "Status/LatestCloudWatchLogsDeliveryError", Shape::Same),
        Field("LatestCloudWatchLogsDeliveryTime", "Status/LatestCloudWatchLogsDeliveryTime", Shape::Same),
        Field("StartLoggingTime", "Status/StartLoggingTime", Shape::Same),
        Field("StopLoggingTime", "Status/StopLoggingTime", Shape::Same),
    ],
    absent: None,
};

const SELECTORS: Part = Part {
    service: "cloudtrail",
    command: "get-event-selectors",
    fields: &[
        Field("EventSelectors", "EventSelectors", Shape::Same),
        Field("AdvancedEventSelectors", "AdvancedEventSelectors", Shape::Same),
    ],
    absent: None,
};

const INSIGHTS: Part = Part {
    service: "cloudtrail",
    command: "get-insight-selectors",
    fields: &[Field("InsightSelectors", "InsightSelectors", Shape::Same)],
    absent: None,
};

const CONFIGURATION: Part = Part {
    service: "cloudtrail",
    command: "get-event-configuration",
    fields: &[Field("AggregationConfigurations", "AggregationConfigurations", Shape::Same)],
    absent: None,
};

const TAGS: Part = Part {
    service: "cloudtrail",
    command: "list-tags",
    fields: &[Field("ResourceTagList/0/TagsList", "Tags", Shape::Same)],
    absent: None,
};

/// The answers about one trail, and the field of its description that says that there is nothing to ask for.
const PARTS: &[(&[Part], Option<&str>)] = &[
    (&[STATUS], None),
    (&[SELECTORS], Some("HasCustomEventSelectors")),
    (&[INSIGHTS], Some("HasInsightSelectors")),
    (&[CONFIGURATION], None),
    (&[TAGS], None),
];

/// A trail as the Regions show it.
struct Seen<'a> {
    /// Its ARN; its name where that was all that was said.
    arn: Option<&'a str>,
    name: Option<&'a str>,
    described: Option<At<'a>>,
    listed: Option<At<'a>>,
    /// The Regions that were asked about it, the home Region first.
    regions: Vec<Option<&'a str>>,
}

/// Trails in the order in which they were seen.
#[derive(Default)]
struct Trails<'a> {
    list: Vec<Seen<'a>>,
    /// By ARN and by name; of two Regions' trails with one name the first.
    names: BTreeMap<Option<&'a str>, usize>,
}

impl<'a> Trails<'a> {
    /// The trail of that ARN or name.
    fn entry(&mut self, arn: Option<&'a str>, name: Option<&'a str>) -> &mut Seen<'a> {
        let new = self.list.len();
        let at = *self.names.entry(arn).or_insert(new);
        if at == new {
            self.list.push(Seen { arn, name, described: None, listed: None, regions: Vec::new() });
            if name.is_some() {
                self.names.entry(name).or_insert(new);
            }
        }
        &mut self.list[at]
    }
}

pub(super) fn read(builder: &mut Builder<'_>) {
    let mut trails = Trails::default();
    let got = builder.answers.of("cloudtrail", "get-trail").into_iter();
    let got: Vec<_> = got.filter_map(|answer| Some((answer, answer.at.get("Trail")?))).collect();
    for (answer, item) in builder.answers.items("cloudtrail", "describe-trails").into_iter().chain(got) {
        let name = item.text("Name");
        let arn = item.text("TrailARN").or(name);
        if arn.is_none() {
            builder.answers.wrong(answer.command, item, "a trail with a `TrailARN`");
            continue;
        }
        let home = answer.region.is_some() && item.text("HomeRegion") == answer.region;
        let seen = trails.entry(arn, name);
        if home || seen.described.is_none() {
            seen.described = Some(item);
            seen.regions.insert(0, answer.region);
        } else {
            seen.regions.push(answer.region);
        }
    }
    for (answer, item) in builder.answers.items("cloudtrail", "list-trails") {
        let Some(arn) = item.text("TrailARN") else {
            builder.answers.wrong(answer.command, item, "a trail with a `TrailARN`");
            continue;
        };
        let seen = trails.entry(Some(arn), item.text("Name"));
        seen.listed.get_or_insert(item);
        if seen.regions.is_empty() {
            seen.regions.push(answer.region);
        }
    }
    let commands: Vec<_> =
        PARTS.iter().flat_map(|(parts, _)| parts.iter().map(|part| part.command)).collect();
    for (region, subject) in builder.answers.subjects("cloudtrail", &commands) {
        let seen = trails.entry(subject, None);
        if !seen.regions.contains(&region) {
            seen.regions.push(region);
        }
    }
    for seen in &trails.list {
        trail(builder, seen);
    }
}

fn trail<'a>(builder: &mut Builder<'a>, seen: &Seen<'a>) {
    let subjects = [seen.arn, seen.name];
    let answers = |part: &Part| -> Vec<Answer<'_>> {
        let row = command(part.service, part.command);
        let about = |region: &Option<_>| {
            subjects.iter().find_map(|subject| builder.answers.about(row?, *region, *subject))
        };
        seen.regions.iter().filter_map(about).collect()
    };
    let asked = PARTS.iter().find_map(|(parts, _)| answers(&parts[0]).first().map(|answer| answer.at));
    let shown = seen.described.or(seen.listed);
    let named = shown.and_then(|at| at.path("TrailARN"));
    let Some(at) = named.or(shown).or(asked) else { return };
    let home = seen.regions.first().copied().flatten();
    let mut draft = builder.draft("AWS::CloudTrail::Trail", seen.arn.unwrap_or_default(), home, at.location);
    describe(&mut draft, seen);
    for (parts, has) in PARTS {
        let answers = answers(&parts[0]);
        let tells = |answer: &&Answer<'_>| answer.error().is_none() && answer.void().is_none();
        let best = answers.iter().find(tells).or(answers.first());
        let said = has.and_then(|has| seen.described?.text(has));
        if said == Some("false") && !best.is_some_and(|answer| tells(&answer)) {
            continue;
        }
        let region = best.and_then(|answer| answer.region);
        if !builder.fold(&mut draft, parts, region, &subjects) {
            if shown.is_none() {
                return;
            }
            // Deleted between two questions, or not to be seen from there.
            draft.unknown(&parts[0], "the trail was not found when it was asked about", None);
        }
    }
    let custom = seen.described.and_then(|item| item.text("HasCustomEventSelectors")) == Some("true");
    selectors(&mut draft, custom);
    gone::mark(builder, &mut draft);
    builder.push(draft);
}

/// What `DescribeTrails` says, or that nobody has asked it.
fn describe(draft: &mut Draft, seen: &Seen<'_>) {
    match seen.described {
        Some(item) => draft.fields(DESCRIBED.fields, item),
        None => {
            if let Some(item) = seen.listed {
                draft.fields(LISTED, item);
            } else if let Some(name) = seen.arn.and_then(|arn| arn.rsplit('/').next()) {
                draft.properties.imply("/TrailName", name.into());
            }
            draft.unknown(&DESCRIBED, "`aws cloudtrail describe-trails` is not among the answers", None);
        }
    }
    draft.related.extend(draft.properties.value["TrailName"].as_str().map(str::to_owned));
}

/// A trail has selectors of one kind; stand-ins answer the other kind as an empty list. None of either is the default,
/// all management events, unless the trail says that it has some of its own.
fn selectors(draft: &mut Draft, custom: bool) {
    let Some(properties) = draft.properties.value.as_object_mut() else { return };
    let names = ["EventSelectors", "AdvancedEventSelectors"];
    let before = names.iter().filter(|name| properties.contains_key(**name)).count();
    for name in names {
        if properties.get(name).and_then(Value::as_array).is_some_and(Vec::is_empty) {
            properties.shift_remove(name);
        }
    }
    let none = !names.iter().any(|name| properties.contains_key(*name));
    if custom && before > 0 && none {
        let why = "the trail has event selectors of its own, and the answer names none";
        properties.insert("EventSelectors".to_owned(), intrinsic::unknown(why));
    }
}
