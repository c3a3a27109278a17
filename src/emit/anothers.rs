//! What stays its owner's: it is judged with the rest and referred to, but only its policy is written, as a file.

use super::Artifact;
use crate::estate::intrinsic::{self, Intrinsic, Part};
use crate::estate::{Estate, Resource, StackId};
use crate::json::Value;
use std::borrow::Cow;

/// A policy that its owner must set.
#[derive(Debug, Clone)]
pub struct Left {
    /// The path of its file below the output folder.
    pub path: String,
    /// Where the bucket or key is.
    pub stack: StackId,
    /// The bucket's name, or the key's ARN.
    pub name: String,
    /// Whether it is a bucket's; else a key's.
    pub of_bucket: bool,
    /// Whether it holds statements of the policy that is there.
    pub merged: bool,
    /// The document.
    policy: Value,
}

/// The types whose policy is written as a file, and the property that holds it.
const POLICIES: [(&str, &str); 2] =
    [("AWS::S3::BucketPolicy", "/PolicyDocument"), ("AWS::KMS::Key", "/KeyPolicy")];

/// The estate without what stays its owner's; references to that are its names and ARNs.
pub fn without(estate: &Estate) -> Cow<'_, Estate> {
    if !estate.resources.iter().any(|resource| resource.attributes.anothers) {
        return Cow::Borrowed(estate);
    }
    let anothers = |id: &str| estate.get(id).is_some_and(|found| found.attributes.anothers);
    let own = estate.resources.iter().filter(|resource| !resource.attributes.anothers);
    let resources = own.map(|resource| {
        let mut resource = resource.clone();
        resource.properties = named(estate, &resource.properties);
        resource.attributes.depends_on.retain(|id| !anothers(id));
        resource
    });
    let resources = resources.collect();
    Cow::Owned(Estate {
        organization: estate.organization.clone(),
        retention: estate.retention,
        landing_zone: estate.landing_zone.clone(),
        units: estate.units.clone(),
        exports: estate.exports.clone(),
        stacks: estate.stacks.clone(),
        circle: estate.circle.clone(),
        resources,
        ..Estate::default()
    })
}

/// The value with every reference to what is another's replaced by what it gives.
fn named(estate: &Estate, value: &Value) -> Value {
    let text = |id: &str, attribute: Option<&str>| {
        estate.get(id).filter(|found| found.attributes.anothers)?;
        let reference =
            attribute.map_or_else(|| intrinsic::reference(id), |name| intrinsic::attribute(id, name));
        estate.resolve(&reference).as_str().map(str::to_owned)
    };
    intrinsic::map(value, &mut |found| match found {
        Intrinsic::Ref(id) => text(id, None).map(Value::from),
        Intrinsic::GetAtt(id, attribute) => text(id, Some(attribute)).map(Value::from),
        Intrinsic::Sub(parts) => substitute(parts, &text),
        Intrinsic::Unknown(_) => None,
    })
}

/// A text that holds such a reference; none where it holds none.
fn substitute(parts: &[Part<'_>], known: &dyn Fn(&str, Option<&str>) -> Option<String>) -> Option<Value> {
    let (mut text, mut literal) = (String::new(), String::new());
    let (mut found, mut open) = (false, false);
    for part in parts {
        let (value, variable) = match part {
            Part::Text(piece) => (Some((*piece).to_owned()), String::new()),
            Part::Ref(id) => (known(id, None), format!("${{{id}}}")),
            Part::GetAtt(id, attribute) => (known(id, Some(attribute)), format!("${{{id}.{attribute}}}")),
            Part::Unknown(_) => return None,
        };
        found |= value.is_some() && !matches!(part, Part::Text(_));
        open |= value.is_none();
        match value {
            Some(value) => {
                text.push_str(&value.replace("${", "${!"));
                literal.push_str(&value);
            }
            None => text.push_str(&variable),
        }
    }
    found.then(|| if open { intrinsic::sub(text) } else { Value::from(literal) })
}

/// The policies that owners must set.
pub fn left(estate: &Estate) -> Vec<Left> {
    let left = |resource: &Resource| {
        let (_, property) = POLICIES.into_iter().find(|(kind, _)| *kind == resource.kind)?;
        let policy = estate.resolve(resource.property(property)?);
        intrinsic::intrinsic(&policy).is_none().then_some(())?;
        let of_bucket = resource.kind == "AWS::S3::BucketPolicy";
        let name = resource.existing.clone().filter(|_| !of_bucket).or_else(|| estate.reference(resource))?;
        let file = name.rsplit('/').next().unwrap_or(&name);
        let statements = policy.get("Statement").and_then(Value::as_array).map_or(0, Vec::len);
        let merged = (0..statements).any(|i| resource.is_kept(&format!("{property}/Statement/{i}")));
        Some(Left {
            path: format!("policies/{file}.json"),
            stack: resource.stack,
            of_bucket,
            merged,
            policy,
            name,
        })
    };
    estate.resources.iter().filter(|resource| resource.attributes.anothers).filter_map(left).collect()
}

impl Left {
    /// The file.
    pub(super) fn artifact(&self) -> Artifact {
        let text = serde_json::to_string_pretty(&self.policy).unwrap_or_else(|_| self.policy.to_string());
        Artifact { path: self.path.clone(), content: format!("{text}\n") }
    }
}
