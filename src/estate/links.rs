//! What refers to what in an estate, and references as values.
//!
//! A reference that leads nowhere is told apart from one that cannot be followed. What a policy sees of all this is
//! `subject`'s business.

use super::intrinsic::{Intrinsic, Part, intrinsic, unknown};
use super::{Estate, Identity, Resource, resource_type};
use crate::source::pointer;
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// CloudFormation's name of the type.
pub const BUCKET: &str = "AWS::S3::Bucket";
/// CloudFormation's name of the type.
pub const BUCKET_POLICY: &str = "AWS::S3::BucketPolicy";
/// CloudFormation's name of the type.
pub const KEY: &str = "AWS::KMS::Key";
/// CloudFormation's name of the type.
pub const TRAIL: &str = "AWS::CloudTrail::Trail";
const ALIAS: &str = "AWS::KMS::Alias";

/// Where a reference leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// There is none.
    None,
    /// To the resource with this number.
    To(usize),
    /// To something of this name that is not in the estate.
    Outside(String),
    /// It cannot be known, for this reason.
    Unknown(String),
}

/// A text, or why it cannot be known.
type Known = Result<String, String>;

/// An estate with every reference in it followed.
pub struct Links<'a> {
    /// The estate.
    pub estate: &'a Estate,
    /// Each resource's properties with references resolved.
    pub properties: Vec<Value>,
    by_id: BTreeMap<&'a str, usize>,
    by_name: BTreeMap<String, usize>,
    /// What `Ref` and `Arn` give for each resource.
    names: Vec<(Known, Known)>,
}

impl<'a> Links<'a> {
    /// Follows every reference of an estate.
    pub fn new(estate: &'a Estate) -> Links<'a> {
        let numbered = || estate.resources.iter().enumerate();
        let names: Vec<_> = estate.resources.iter().map(|resource| names(estate, resource)).collect();
        let mut by_name = BTreeMap::new();
        for (i, resource) in numbered() {
            // A bucket policy is called by its bucket's name, but nothing refers to it.
            if resource.kind != BUCKET_POLICY {
                let (reference, arn) = &names[i];
                by_name.extend([reference, arn].into_iter().flatten().map(|name| (name.clone(), i)));
            }
        }
        let by_id = numbered().map(|(i, resource)| (resource.id.as_str(), i)).collect();
        let mut links = Links { estate, properties: Vec::new(), by_id, by_name, names };
        links.properties = estate.resources.iter().map(|r| links.resolve(&r.properties)).collect();
        links
    }

    /// The resource with that number.
    pub fn resource(&self, number: usize) -> &'a Resource {
        &self.estate.resources[number]
    }

    /// The numbers of all resources of a type.
    pub fn of_kind<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = usize> + 'b {
        (0..self.properties.len()).filter(move |&number| self.resource(number).kind == kind)
    }

    /// Why a resource's own name cannot be known, if it cannot.
    pub fn nameless(&self, number: usize) -> Option<&str> {
        self.names[number].0.as_ref().err().map(String::as_str)
    }

    /// Where the property of a resource leads that should name one of that type.
    pub fn follow(&self, from: usize, property: &str, kind: &str) -> Link {
        let Some(value) = reach(&self.resource(from).properties, property) else { return Link::None };
        let number = match intrinsic(value) {
            Some(Intrinsic::Ref(id) | Intrinsic::GetAtt(id, _)) => self.by_id.get(id).copied(),
            _ => None,
        };
        let number = match number {
            Some(number) => number,
            None => match self.resolve(value) {
                Value::String(name) => match self.named(&name) {
                    Some(number) => number,
                    None => return Link::Outside(name),
                },
                Value::Null => return Link::None,
                other => return Link::Unknown(reason(&other)),
            },
        };
        match self.resource(number).kind.as_str() {
            ALIAS if kind == KEY => self.follow(number, "/TargetKeyId", KEY),
            found if found == kind => Link::To(number),
            _ => Link::Outside(self.resource(number).name.clone()),
        }
    }

    /// The resource of that name or ARN. An alias's ARN ends in its name.
    fn named(&self, name: &str) -> Option<usize> {
        let alias = name.rsplit(':').next().filter(|name| name.starts_with("alias/"));
        self.by_name.get(name).or_else(|| self.by_name.get(alias?)).copied()
    }

    /// The value with each reference replaced by what it gives, or by an unknown.
    fn resolve(&self, value: &Value) -> Value {
        match intrinsic(value) {
            Some(Intrinsic::Ref(id)) => value_of(self.name(id, None)),
            Some(Intrinsic::GetAtt(id, attribute)) => value_of(self.name(id, Some(attribute))),
            Some(Intrinsic::Sub(parts)) => value_of(self.substitute(&parts)),
            Some(Intrinsic::Unknown(_)) => value.clone(),
            None => match value {
                Value::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
                Value::Object(fields) => match function(fields.keys()) {
                    Some(name) => unknown(&format!("`{name}` cannot be computed before deployment")),
                    None => fields.iter().map(|(name, value)| (name.clone(), self.resolve(value))).collect(),
                },
                _ => value.clone(),
            },
        }
    }

    fn name(&self, id: &str, attribute: Option<&str>) -> Known {
        let number = self.by_id.get(id).ok_or_else(|| format!("`{id}` is not known before deployment"))?;
        match (&self.names[*number], attribute) {
            ((reference, _), None) => reference.clone(),
            ((_, arn), Some("Arn")) => arn.clone(),
            (_, Some(attribute)) => Err(format!("`{id}.{attribute}` is not known before deployment")),
        }
    }

    fn substitute(&self, parts: &[Part<'_>]) -> Known {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Text(literal) => text.push_str(literal),
                Part::Ref(id) => text.push_str(&self.name(id, None)?),
                Part::GetAtt(id, attribute) => text.push_str(&self.name(id, Some(attribute))?),
            }
        }
        Ok(text)
    }
}

/// The function of CloudFormation that an object of these keys calls.
fn function<'a>(mut keys: impl Iterator<Item = &'a String>) -> Option<&'a str> {
    let first = keys.next().filter(|_| keys.next().is_none())?;
    (first.starts_with("Fn::") || first == "Ref").then_some(first)
}

fn value_of(known: Known) -> Value {
    known.map_or_else(|reason| unknown(&reason), Value::String)
}

/// Why a value that should be a text is none.
fn reason(value: &Value) -> String {
    match intrinsic(value) {
        Some(Intrinsic::Unknown(reason)) => reason.to_owned(),
        _ => "it is not a text".to_owned(),
    }
}

/// The value at a pointer, or the unknown or computed value on the way to it.
pub fn reach<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let mut at = value;
    for segment in pointer::segments(path) {
        if matches!(intrinsic(at), Some(Intrinsic::Unknown(_))) {
            break;
        }
        at = match at {
            Value::Array(items) => items.get(segment.parse::<usize>().ok()?)?,
            Value::Object(fields) => fields.get(&*segment)?,
            _ => return None,
        };
    }
    Some(at)
}

/// What `Ref` and `Arn` give for a resource. What AWS makes up has a stand-in of the same shape: that it will be there
/// and what it will name is known.
fn names(estate: &Estate, resource: &Resource) -> (Known, Known) {
    let Some(row) = resource_type(&resource.kind) else {
        let reason = format!("what AWS calls `{}` is not known before deployment", resource.id);
        return (Err(reason.clone()), Err(reason));
    };
    let mut named = Cow::Borrowed(resource);
    if let Identity::Property(path) = &row.reference {
        let name = path.trim_start_matches('/');
        let nameless = resource.properties.as_object().is_some_and(|fields| !fields.contains_key(name));
        if nameless {
            named.to_mut().properties[name] = Value::String(resource.id.clone());
        }
    }
    let open = || format!("the name of `{}` is not known before deployment", resource.id);
    let reference = match row.reference {
        Identity::AssignedId => Ok(estate.reference(&named).unwrap_or_else(|| resource.id.clone())),
        _ => estate.reference(&named).ok_or_else(open),
    };
    let arn = match row.arn {
        Some(Identity::AssignedArn) => Ok(estate.arn(&named).unwrap_or_else(|| assigned(estate, resource))),
        _ => estate.arn(&named).ok_or_else(open),
    };
    (reference, arn)
}

/// `arn:aws:kms:eu-west-1:222222222222:key/LogsKey`
fn assigned(estate: &Estate, resource: &Resource) -> String {
    let stack = estate.stack(resource.stack);
    let mut kind = resource.kind.split("::").skip(1).map(str::to_lowercase);
    let (service, noun) = (kind.next().unwrap_or_default(), kind.next().unwrap_or_default());
    format!(
        "arn:{}:{service}:{}:{}:{noun}/{}",
        stack.partition.name(),
        stack.region,
        stack.account,
        resource.id
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::example::estate;
    use serde_json::json;

    #[test]
    fn a_reference_leads_somewhere_outside_or_nobody_knows_where() {
        let estate = estate(&json!({
            "Logs": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "logs"}},
            "Alias": {"Type": "AWS::KMS::Alias", "Properties": {"AliasName": "alias/logs", "TargetKeyId": {"Ref": "Key"}}},
            "Key": {"Type": "AWS::KMS::Key", "Properties": {}},
            "ByName": {"Type": "AWS::CloudTrail::Trail", "Properties": {
                "S3BucketName": "logs", "KMSKeyId": "arn:aws:kms:eu-west-1:222222222222:alias/logs",
            }},
            "Outside": {"Type": "AWS::CloudTrail::Trail", "Properties": {"S3BucketName": "other"}},
            "Open": {"Type": "AWS::CloudTrail::Trail", "Properties": {
                "S3BucketName": {"Ref": "Parameter"}, "KMSKeyId": {"Fn::ImportValue": "key"},
            }},
        }))
        .unwrap();
        let links = Links::new(&estate);
        let bucket = |trail| links.follow(trail, "/S3BucketName", BUCKET);
        let key = |trail| links.follow(trail, "/KMSKeyId", KEY);
        assert_eq!((bucket(3), key(3)), (Link::To(0), Link::To(2)));
        assert_eq!((bucket(4), key(4)), (Link::Outside("other".to_owned()), Link::None));
        assert_eq!(bucket(5), Link::Unknown("`Parameter` is not known before deployment".to_owned()));
        assert_eq!(
            key(5),
            Link::Unknown("`Fn::ImportValue` cannot be computed before deployment".to_owned())
        );
    }

    #[test]
    fn what_aws_makes_up_has_a_stand_in() {
        let trail = json!({"Type": "AWS::CloudTrail::Trail", "Properties": {
            "KMSKeyId": {"Fn::GetAtt": ["Key", "Arn"]}, "S3BucketName": {"Fn::Sub": "${Key}-${Logs}"},
            "SnsTopicName": {"Fn::GetAtt": ["Logs", "DomainName"]},
        }});
        let estate = estate(&json!({
            "Trail": trail,
            "Key": {"Type": "AWS::KMS::Key"},
            "Logs": {"Type": "AWS::S3::Bucket"},
        }))
        .unwrap();
        assert_eq!(
            Links::new(&estate).properties[0],
            json!({
                "KMSKeyId": "arn:aws:kms:eu-west-1:222222222222:key/Key",
                "S3BucketName": "Key-Logs",
                "SnsTopicName": unknown("`Logs.DomainName` is not known before deployment"),
            })
        );
    }
}
