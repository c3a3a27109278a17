//! Selectors that CloudTrail refuses, and those that mean something else than they say.
//!
//! Source: CloudTrail API reference, `AdvancedFieldSelector` and `PutEventSelectors`; user guide, "Quotas in AWS CloudTrail".

use super::event::{CATEGORY, EXCLUDABLE};
use super::recorded::Said;
use super::selector::{Condition, Form, List, Selector, Selectors};
use super::text::{Operator, Sense, Text};
use crate::estate::links::TRAIL;
use crate::facts::Answer;
use crate::json::Value;
use serde::Serialize;

/// The values that all conditions of all advanced selectors may have together.
const VALUES: usize = 500;
/// The basic selectors that a trail may have.
const BASIC: usize = 5;
/// The data resources that all basic selectors may have together.
const RESOURCES: usize = 250;

/// Something that is wrong with a selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Where it is written: a JSON Pointer into the resource.
    pub place: String,
    /// What is wrong.
    pub why: Said,
}

impl Refusal {
    fn new(place: &str, why: impl Into<String>) -> Refusal {
        Refusal { place: place.to_owned(), why: Said::Known(why.into()) }
    }

    fn open(place: &str, reason: impl Into<String>) -> Refusal {
        Refusal { place: place.to_owned(), why: Said::open(reason) }
    }
}

/// Which operators a field may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum May {
    /// `Equals` with one of the values that CloudTrail knows.
    Equal(&'static [&'static str]),
    /// `Equals` with one value, whichever.
    BeOne,
    /// `Equals` or `NotEquals` with these.
    BeOrNot(&'static [&'static str]),
    /// `NotEquals` with these.
    NotBe(&'static [&'static str]),
    /// All six.
    Any,
}

/// A field of a category, and where it may be used: in trails as well as in event data stores, or only in the latter.
struct Row(&'static str, &'static str, May, bool);

const BOOLEANS: &[&str] = &["true", "false"];
const ROWS: &[Row] = &[
    Row("Management", "readOnly", May::Equal(BOOLEANS), true),
    Row("Management", "eventSource", May::NotBe(&EXCLUDABLE), true),
    Row("Management", "eventName", May::Any, false),
    Row("Management", "eventType", May::Any, false),
    Row("Management", "sessionCredentialFromConsole", May::BeOrNot(&["true"]), false),
    Row("Management", "userIdentity.arn", May::Any, false),
    Row("Data", "resources.type", May::BeOne, true),
    Row("Data", "readOnly", May::Equal(BOOLEANS), true),
    Row("Data", "eventName", May::Any, true),
    Row("Data", "eventSource", May::Any, true),
    Row("Data", "eventType", May::Any, true),
    Row("Data", "resources.ARN", May::Any, true),
    Row("Data", "userIdentity.arn", May::Any, true),
    Row("Data", "sessionCredentialFromConsole", May::BeOrNot(&["true"]), true),
    Row("NetworkActivity", "eventSource", May::BeOne, true),
    Row("NetworkActivity", "eventName", May::Any, true),
    Row("NetworkActivity", "errorCode", May::Equal(&["VpceAccessDenied"]), true),
    Row("NetworkActivity", "vpcEndpointId", May::Any, true),
    Row("NetworkActivity", "userIdentity.arn", May::Any, true),
];
/// The fields that a selector of a category must have.
const REQUIRED: [(&str, &str); 2] = [("Data", "resources.type"), ("NetworkActivity", "eventSource")];
const OF_TRAILS: [&str; 3] = ["Management", "Data", "NetworkActivity"];
const OF_STORES: [&str; 7] =
    ["Management", "Data", "NetworkActivity", "Insight", "ConfigurationItem", "Evidence", "ActivityAuditLog"];

/// What CloudTrail refuses of a trail's or an event data store's selectors.
pub(super) fn refused(kind: &str, properties: &Value) -> Vec<Refusal> {
    let listed =
        |name: &str| properties.get(name).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    let mut found = Vec::new();
    if listed("EventSelectors") && listed("AdvancedEventSelectors") {
        let why = "a trail has basic or advanced event selectors, never both";
        found.push(Refusal::new("/EventSelectors", why));
    }
    let selectors = Selectors::of(properties);
    let (mut values, mut resources, mut basic) = (0, 0, 0_usize);
    for selector in selectors.list() {
        match &selector.form {
            Form::Advanced { conditions, open } => {
                let all = conditions.iter().flat_map(|one| &one.values);
                values += all.map(|(.., values)| values.known.len()).sum::<usize>();
                found.extend(advanced(kind, selector, conditions, open.as_ref()));
            }
            Form::Basic { share, excluded, data, open, .. } => {
                resources += data.iter().map(|(_, values)| values.known.len()).sum::<usize>();
                found.extend(self::basic(&selector.place, share, excluded, data));
                let at = format!("{}/DataResources", selector.place);
                found.extend(open.iter().map(|reason| Refusal::open(&at, reason)));
            }
            Form::Open(reason) => found.push(Refusal::open(&selector.place, reason)),
        }
    }
    if let Selectors::Open(reason) = &selectors {
        found.push(Refusal::open("", reason));
    }
    if let Some(Value::Array(items)) = properties.get("EventSelectors") {
        basic = items.len();
    }
    for (count, most, place, what) in [
        (values, VALUES, "/AdvancedEventSelectors", "values in the conditions of all selectors together"),
        (basic, BASIC, "/EventSelectors", "basic event selectors"),
        (resources, RESOURCES, "/EventSelectors", "data resources in all basic selectors together"),
    ] {
        if count > most {
            found.push(Refusal::new(place, format!("{count} {what}, and CloudTrail takes up to {most}")));
        }
    }
    found
}

/// What a basic selector takes (CloudTrail API reference, `EventSelector` and `DataResource`).
const SHARES: [&str; 3] = ["All", "ReadOnly", "WriteOnly"];
const DATA: [&str; 3] = ["AWS::DynamoDB::Table", "AWS::Lambda::Function", "AWS::S3::Object"];
/// CloudFormation's schema names these as well, the API's reference does not.
const DOUBTFUL: [&str; 6] = [
    "AWS::DynamoDB::Stream",
    "AWS::EC2::Snapshot",
    "AWS::ManagedBlockchain::Node",
    "AWS::S3::AccessPoint",
    "AWS::S3ObjectLambda::AccessPoint",
    "AWS::S3Outposts::Object",
];

fn basic(place: &str, share: &Text, excluded: &List, data: &[(Text, List)]) -> Vec<Refusal> {
    let listed = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let share_at = format!("{place}/ReadWriteType");
    let mut found = Vec::new();
    found.extend(one_of(share, &SHARES, &share_at, |share| {
        format!("`ReadWriteType` is `{share}`, and takes one of {}", listed(&SHARES))
    }));
    let excluded_at = format!("{place}/ExcludeManagementEventSources");
    let cannot = |source: &str| {
        format!("management events of `{source}` cannot be left out, only those of {}", listed(&EXCLUDABLE))
    };
    found
        .extend(excluded.known.iter().filter_map(|source| one_of(source, &EXCLUDABLE, &excluded_at, cannot)));
    found.extend(excluded.open.iter().map(|reason| Refusal::open(&excluded_at, reason)));
    for (i, (kind, _)) in data.iter().enumerate() {
        let at = format!("{place}/DataResources/{i}/Type");
        found.extend(match kind {
            Text::Known(kind) if DOUBTFUL.contains(&kind.as_str()) => Some(Refusal::open(
                &at,
                format!("AWS's references differ on whether a basic selector takes `{kind}`"),
            )),
            kind => one_of(kind, &DATA, &at, |kind| {
                format!("a basic selector takes data events of {}, not of `{kind}`", listed(&DATA))
            }),
        });
    }
    found
}

/// What is wrong with a text that must be one of some.
fn one_of(text: &Text, allowed: &[&str], at: &str, wrong: impl Fn(&str) -> String) -> Option<Refusal> {
    if let Some(reason) = text.unknown() {
        return Some(Refusal::open(at, reason));
    }
    match text {
        Text::Known(text) if !allowed.contains(&text.as_str()) => Some(Refusal::new(at, wrong(text))),
        _ => None,
    }
}

fn advanced(
    kind: &str,
    selector: &Selector,
    conditions: &[Condition],
    open: Option<&String>,
) -> Vec<Refusal> {
    let unknown = open.cloned().or_else(|| conditions.iter().find_map(|one| one.field.unknown()));
    let listed = conditions.iter().find(|one| one.is(CATEGORY));
    let mut found: Vec<Refusal> =
        unknown.iter().map(|reason| Refusal::open(&selector.place, reason)).collect();
    let Some(condition) = listed else {
        if unknown.is_none() {
            found.push(Refusal::new(&selector.place, "a selector without `eventCategory` is refused"));
        }
        return found;
    };
    let category = match category(kind, condition) {
        Ok(category) => category,
        Err(why) => {
            found.push(Refusal { place: condition.place.clone(), why });
            return found;
        }
    };
    for one in conditions.iter().filter(|one| !one.is(CATEGORY)) {
        found.extend(field(kind, category, one).map(|why| Refusal { place: one.place.clone(), why }));
    }
    for (_, name) in REQUIRED.iter().filter(|(of, _)| *of == category) {
        if unknown.is_none() && !conditions.iter().any(|one| one.is(name)) {
            let why = format!("a selector of {category} events must name `{name}`");
            found.push(Refusal::new(&selector.place, why));
        }
    }
    found
}

/// The category that a selector is for.
fn category<'a>(kind: &str, condition: &'a Condition) -> Result<&'a str, Said> {
    let known = |why: &str| Err(Said::Known(why.to_owned()));
    let [(Operator::Equals, Sense::Select, values)] = condition.values.as_slice() else {
        return known("`eventCategory` takes `Equals` and no other operator");
    };
    if let Some(reason) = values.open.clone().or_else(|| values.known.iter().find_map(Text::unknown)) {
        return Err(Said::open(reason));
    }
    let [Text::Known(named)] = values.known.as_slice() else {
        return known("`eventCategory` takes one value");
    };
    let categories: &[&str] = if kind == TRAIL { &OF_TRAILS } else { &OF_STORES };
    if categories.contains(&named.as_str()) {
        return Ok(named);
    }
    let all = categories.join(", ");
    Err(Said::Known(format!("`{named}` is no category of events that is recorded here: {all}")))
}

/// What is wrong with a condition.
fn field(kind: &str, category: &str, condition: &Condition) -> Option<Said> {
    let Text::Known(name) = &condition.field else { return None };
    if condition.field.unknown().is_some() {
        return None;
    }
    let row = ROWS.iter().find(|Row(of, field, ..)| *of == category && field == name);
    let Some(Row(_, _, may, in_trails)) = row else {
        return Some(Said::Known(format!(
            "`{name}` is no field of {category} events that can be selected by"
        )));
    };
    if kind == TRAIL && !in_trails {
        let why = "can be selected by in event data stores only, not in trails";
        return Some(Said::Known(format!("`{name}` of {category} events {why}")));
    }
    // An event data store takes any operator for the source of management events.
    let free = kind != TRAIL && matches!(may, May::NotBe(_));
    (!free).then(|| operators(name, *may, condition)).flatten()
}

impl May {
    fn takes(self, operator: Operator, sense: Sense) -> bool {
        match self {
            May::Any => true,
            May::Equal(_) | May::BeOne => (operator, sense) == (Operator::Equals, Sense::Select),
            May::NotBe(_) => (operator, sense) == (Operator::Equals, Sense::Deselect),
            May::BeOrNot(_) => operator == Operator::Equals,
        }
    }

    fn named(self) -> &'static str {
        match self {
            May::Any => "any operator",
            May::Equal(_) | May::BeOne => "`Equals`",
            May::NotBe(_) => "`NotEquals`",
            May::BeOrNot(_) => "`Equals` and `NotEquals`",
        }
    }

    /// The values that there are, if only some are.
    fn values(self) -> Option<&'static [&'static str]> {
        match self {
            May::Equal(known) | May::NotBe(known) | May::BeOrNot(known) => Some(known),
            May::Any | May::BeOne => None,
        }
    }
}

fn operators(name: &str, may: May, condition: &Condition) -> Option<Said> {
    let wrong = |why: String| Some(Said::Known(why));
    let mut unknown = None;
    for (operator, sense, values) in &condition.values {
        if !may.takes(*operator, *sense) {
            return wrong(format!("`{name}` takes {} and no other operator", may.named()));
        }
        if may == May::BeOne && values.known.len() > 1 {
            return wrong(format!("`{name}` takes one value; each further one needs a selector of its own"));
        }
        if may == May::BeOne {
            unknown = unknown.or_else(|| values.open.clone());
        }
        let Some(known) = may.values() else { continue };
        let texts = values.known.iter().filter(|value| value.unknown().is_none());
        let mut others =
            texts.filter(|value| !known.iter().any(|one| **value == Text::Known((*one).to_owned())));
        if let Some(other) = others.next() {
            return wrong(format!("`{name}` takes {} and not `{}`", known.join(" or "), other.shown()));
        }
        unknown = unknown.or_else(|| values.open.clone());
        unknown = unknown.or_else(|| values.known.iter().find_map(Text::unknown));
    }
    unknown.map(Said::open)
}

/// Conditions on the ARN of a bucket itself: data events hold the ARNs of objects, which no bucket has.
pub(super) fn without_effect(properties: &Value) -> Vec<Refusal> {
    let selectors = Selectors::of(properties);
    let mut found = Vec::new();
    if let Selectors::Open(reason) = &selectors {
        found.push(Refusal::open("", reason));
    }
    for selector in selectors.list() {
        match &selector.form {
            Form::Advanced { conditions, open } => {
                found.extend(open.iter().map(|reason| Refusal::open(&selector.place, reason)));
                found.extend(conditions.iter().flat_map(|one| on_buckets(one, conditions)));
            }
            Form::Open(reason) => found.push(Refusal::open(&selector.place, reason)),
            Form::Basic { .. } => {}
        }
    }
    found
}

/// What a condition says of buckets where objects are meant.
fn on_buckets(condition: &Condition, all: &[Condition]) -> Vec<Refusal> {
    let field = condition.field.meets(Operator::Equals, &Text::Known("resources.ARN".to_owned()));
    let objects = Text::Known("AWS::S3::Object".to_owned());
    let kinds = all.iter().filter(|one| one.is("resources.type") || one.field.unknown().is_some());
    let kinds = kinds.flat_map(|one| &one.values).map(|(.., values)| values.any(&objects, Operator::Equals));
    let of_objects = field.and(Answer::any(kinds));
    let mut found = Vec::new();
    for (_, sense, values) in condition.values.iter().filter(|(operator, ..)| *operator == Operator::Equals) {
        let unknown = values.open.iter().map(Answer::unknown);
        let buckets = values.known.iter().map(is_bucket);
        let first = values.known.iter().find(|value| is_bucket(value) == Answer::Yes);
        let sentence = || {
            let (written, meant, effect) = match sense {
                Sense::Select => ("Equals", "StartsWith", "selects nothing"),
                Sense::Deselect => ("NotEquals", "NotStartsWith", "leaves nothing out"),
            };
            let arn = first.map(Text::shown).unwrap_or_default();
            let arn = arn.trim_end_matches('/');
            format!("`{written}` with the bucket `{arn}` {effect}; what is meant is `{meant}` with `{arn}/`")
        };
        let why = Said::when(of_objects.clone().and(Answer::any(buckets.chain(unknown))), sentence);
        found.extend(why.map(|why| Refusal { place: condition.place.clone(), why }));
    }
    found
}

fn is_bucket(value: &Text) -> Answer {
    let shown = value.shown();
    let name = shown.split_once(":s3:::").map(|(_, name)| name);
    let known =
        name.is_some_and(|name| !name.is_empty() && name.find('/').is_none_or(|at| at + 1 == name.len()));
    match value.unknown() {
        // A name that is not known ends where the text does, or before a slash.
        Some(reason) if !known || !shown.ends_with('/') => Answer::unknown(reason),
        _ => Answer::known(known),
    }
}
