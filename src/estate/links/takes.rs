//! What a property takes of the resource that it names: its name, its ARN, or either. AWS refuses the other one, though
//! it is plain which resource is meant.

use super::{BUCKET_POLICY, Context, Graph, TRAIL, reach};
use crate::estate::intrinsic::{Intrinsic, intrinsic};
use crate::estate::{Identity, resource_type};
use crate::json::Value;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Name,
    Arn,
}

/// What is not here takes both, or nobody asks where it leads. By the reference of each type in CloudFormation's user
/// guide, and the formats in the registry's schemas.
const TAKES: &[(&str, &str, Takes)] = &[
    (TRAIL, "/S3BucketName", Takes::Name),
    (TRAIL, "/CloudWatchLogsRoleArn", Takes::Arn),
    (BUCKET_POLICY, "/Bucket", Takes::Name),
];

fn takes(kind: &str, property: &str) -> Option<Takes> {
    let row = TAKES.iter().find(|(of, at, _)| *of == kind && *at == property);
    row.map(|(.., takes)| *takes)
}

impl Graph<'_> {
    /// Why what stands in a property cannot name the resource that is meant, if AWS refuses it there.
    pub(crate) fn refused(&self, from: usize, property: &str) -> Option<String> {
        let resource = self.resource(from);
        let value = reach(&resource.properties, property)?;
        let (id, attribute) = match intrinsic(value) {
            Some(Intrinsic::Ref(id)) => (id, None),
            Some(Intrinsic::GetAtt(id, attribute)) => (id, Some(attribute)),
            _ => return self.refused_text(from, property, value),
        };
        let number = self.beside(from, id)?;
        let row = resource_type(&self.resource(number).kind)?;
        let named = match (attribute, &row.reference) {
            (Some(attribute), _) if attribute == row.arn_attribute => Takes::Arn,
            (Some(attribute), Identity::Property(at) | Identity::Text(at)) if at.contains(attribute) => {
                Takes::Name
            }
            (Some("KeyId" | "QueueName"), _) => Takes::Name,
            (Some(attribute), _) => {
                return Some(format!("`{attribute}` of `{}` does not name it", self.resource(number).name));
            }
            (None, Identity::Text(text)) if text.starts_with("arn:") => Takes::Arn,
            (None, Identity::AssignedArn) => Takes::Arn,
            (None, _) => Takes::Name,
        };
        contradiction(takes(&resource.kind, property)?, named, property)
    }

    /// The same of a text, as far as it is known.
    fn refused_text(&self, from: usize, property: &str, value: &Value) -> Option<String> {
        let resource = self.resource(from);
        let takes = takes(&resource.kind, property)?;
        let Value::String(text) = self.resolve(Context::of(resource), value) else { return None };
        let named = if text.starts_with("arn:") { Takes::Arn } else { Takes::Name };
        contradiction(takes, named, property)
    }
}

fn contradiction(takes: Takes, named: Takes, property: &str) -> Option<String> {
    let property = property.rsplit('/').next().unwrap_or(property);
    let called = |of: Takes| if of == Takes::Arn { "an ARN" } else { "a name" };
    let differ = takes != named;
    differ.then(|| format!("{} stands in `{property}`, and AWS takes {} there", called(named), called(takes)))
}
