//! CloudFormation's references to Terraform's.

use super::hcl::{self, Piece};
use super::names::Names;
use super::properties::{Shape, Unread};
use crate::diagnostic::Diagnostic;
use crate::estate::intrinsic::{Part, intrinsic};
use crate::estate::{Estate, Intrinsic, Resource, resource_type};
use crate::json::Key;
use crate::source::pointer;
use minijinja::value::Value;

/// Makes one resource's properties into what its template sees.
pub(super) struct Translation<'a> {
    /// Where references lead to.
    pub(super) estate: &'a Estate,
    /// What resources are called.
    pub(super) names: &'a Names<'a>,
    /// The resource.
    pub(super) resource: &'a Resource,
    /// What the template has not looked at.
    pub(super) unread: Unread,
    /// What cannot be translated.
    pub(super) errors: Vec<Diagnostic>,
}

impl Translation<'_> {
    /// The value at that pointer, with every reference as an expression.
    pub(super) fn value(&mut self, at: &str, value: &crate::json::Value) -> Value {
        if let Some(found) = intrinsic(value) {
            let expression = self.expression(&found).unwrap_or_else(|problem| {
                self.errors.push(self.error(at, &problem));
                String::new()
            });
            return self.unread.scalar(at, Value::from_safe_string(expression));
        }
        match value {
            crate::json::Value::Array(items) => {
                let item = |(i, item)| self.value(&pointer::child(at, &format!("{i}")), item);
                let items = items.iter().enumerate().map(item).collect();
                self.unread.container(at, Shape::List(items))
            }
            crate::json::Value::Object(fields) => {
                let field = |(name, value): (&Key, _)| {
                    (name.to_string(), self.value(&pointer::child(at, name), value))
                };
                let fields = fields.iter().map(field).collect();
                self.unread.container(at, Shape::Map(fields))
            }
            scalar => self.unread.scalar(at, Value::from(minijinja::value::Serde(scalar))),
        }
    }

    /// What a reference is called, or what is wrong with it.
    fn expression(&self, found: &Intrinsic<'_>) -> Result<String, String> {
        match found {
            Intrinsic::Ref(id) => self.template(&[Part::Ref(id)]),
            Intrinsic::GetAtt(id, attribute) => self.template(&[Part::GetAtt(id, attribute)]),
            Intrinsic::Unknown(reason) => self.template(&[Part::Unknown(reason)]),
            Intrinsic::Sub(parts) => self.template(parts),
        }
    }

    fn template(&self, parts: &[Part<'_>]) -> Result<String, String> {
        let expression = |part: &Part<'_>| match part {
            Part::Text(_) => Ok((String::new(), "")),
            Part::Unknown(reason) => Err(format!("a value is not known: {reason}")),
            Part::Ref(id) => self.attribute(id, None),
            Part::GetAtt(id, attribute) => self.attribute(id, Some(attribute)),
        };
        let expressions = parts.iter().map(expression).collect::<Result<Vec<_>, _>>()?;
        let pieces = parts.iter().zip(&expressions).flat_map(|(part, (expression, end))| match part {
            &Part::Text(text) => [Piece::Text(text), Piece::Text("")],
            _ => [Piece::Expression(expression), Piece::Text(end)],
        });
        let pieces: Vec<_> = pieces.filter(|piece| !matches!(piece, Piece::Text(""))).collect();
        // `"${x}"` alone is what `terraform fmt` calls redundant.
        Ok(match pieces.as_slice() {
            [Piece::Expression(expression)] => (*expression).to_owned(),
            pieces => hcl::template(pieces),
        })
    }

    /// An attribute, and what stands behind it.
    fn attribute(&self, id: &str, attribute: Option<&str>) -> Result<(String, &'static str), String> {
        if let (Some(pseudo), None) = (self.pseudo_parameter(id), attribute) {
            return Ok((hcl::quote(pseudo), ""));
        }
        let (row, label) = self
            .names
            .get(id)
            .ok_or_else(|| format!("it refers to `{id}`, which Terraform output does not have"))?;
        let is_arn = attribute == resource_type(row.kind).map(|row| row.arn_attribute);
        let name = match attribute {
            None => Some(row.reference),
            Some(_) if is_arn => row.arn,
            Some(_) => None,
        };
        let name = name.ok_or_else(|| {
            format!(
                "it refers to `{}` of `{id}`, which Terraform output does not have",
                attribute.unwrap_or("Ref")
            )
        })?;
        Ok((format!("{}.{label}.{name}", row.terraform), if is_arn { row.arn_end } else { "" }))
    }

    fn pseudo_parameter(&self, id: &str) -> Option<&str> {
        let stack = self.estate.stack(self.resource.stack);
        match id {
            "AWS::AccountId" => Some(&stack.account),
            "AWS::Region" => Some(&stack.region),
            "AWS::Partition" => Some(stack.partition.name()),
            "AWS::URLSuffix" => Some(stack.partition.dns_suffix()),
            _ => None,
        }
    }

    /// What cannot be expressed, where it was written.
    pub(super) fn error(&self, at: &str, problem: &str) -> Diagnostic {
        unsupported(self.resource, at, problem)
    }
}

/// What Terraform output cannot express, where it was written.
pub(super) fn unsupported(resource: &Resource, at: &str, problem: &str) -> Diagnostic {
    let property = if at.is_empty() { String::new() } else { format!(" (`{}`)", &at[1..].replace('/', ".")) };
    let message = format!("{}{property} cannot be written as Terraform: {problem}", resource.name);
    Diagnostic::error("terraform", resource.origins.locate(at), message)
}
