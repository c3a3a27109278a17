//! What AWS documents about evaluation, as tables, and laws that hold for all policies.

mod classes;
mod documented;
mod laws;
mod unknown;

use super::*;
use crate::json::{Value, json};

/// A policy of one statement with these fields besides a principal, an action and a resource.
fn one(effect: &str, fields: &Value) -> Document {
    let mut statement = json!({"Effect": effect, "Principal": "*", "Action": "*", "Resource": "*"});
    for (name, value) in fields.as_object().unwrap() {
        for (not, base) in
            [("NotPrincipal", "Principal"), ("NotAction", "Action"), ("NotResource", "Resource")]
        {
            if name == not {
                statement.as_object_mut().unwrap().remove(base);
            }
        }
        statement[name] = value.clone();
    }
    Document::read(&json!({"Version": "2012-10-17", "Statement": [statement]}))
}

/// A request by CloudTrail of which all keys are known that a test does not set.
fn request() -> Request {
    Request::new(
        Principal::service("cloudtrail.amazonaws.com"),
        "s3:PutObject",
        "arn:aws:s3:::logs/a",
        "111111111111",
    )
    .with_rest(Rest::Absent)
}

fn by(arn: &str) -> Request {
    Request::new(Principal::arn(arn), "s3:GetObject", "arn:aws:s3:::logs/a", "111111111111")
        .with_rest(Rest::Absent)
}

fn ask(policies: &[(Role, &Document)], request: &Request) -> Verdict {
    let policies: Vec<Policy<'_>> =
        policies.iter().map(|(role, document)| Policy { role: *role, document }).collect();
    decide(&policies, request).verdict
}

/// Whether a single allow on the resource is for the request.
fn allows(fields: &Value, request: &Request) -> Verdict {
    ask(&[(Role::Resource, &one("Allow", fields))], request)
}

fn is_unknown(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Unknown(_))
}
