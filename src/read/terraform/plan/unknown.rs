//! What is known after apply: a reference where the configuration names one attribute, else unknown.

use super::address::{instance, parts, plain};
use super::configuration::Configuration;
use crate::estate::intrinsic::{Intrinsic, attribute, intrinsic, sub, unknown};
use crate::json::Value;
use crate::read::terraform::Block;
use crate::read::terraform::catalog::{Becomes, Convert, table};
use std::collections::BTreeSet;

/// How many variables and outputs a reference is followed through.
const MAX_STEPS: usize = 16;

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub configuration: &'a Configuration<'a>,
    pub addresses: &'a BTreeSet<String>,
    /// The address of the module.
    pub module: &'a str,
    /// The address of the resource.
    pub address: &'a str,
    /// Its type.
    pub kind: &'a str,
    /// What its `for_each` was written as.
    pub each: Option<&'a Value>,
}

/// Puts a reference or an unknown in the place of each argument that is known after apply.
///
/// What nobody has written is left out: the provider computes it.
pub(super) fn fill(scope: &Scope<'_>, arguments: &mut Value, open: &Value, expressions: Option<&Value>) {
    let (Some(open), Some(arguments)) = (open.as_object(), arguments.as_object_mut()) else { return };
    let known: Vec<String> =
        arguments.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.to_string()).collect();
    for (name, open) in open {
        let value = arguments.entry(name.clone()).or_insert(Value::Null);
        match expressions.map(|expressions| expressions.get(name)) {
            Some(Some(expression)) => argument(scope, (name, value), open, expression),
            // A `dynamic` block is not in the configuration; a bucket's inline blocks are computed as well.
            Some(None) => match open {
                Value::Bool(true) if is(scope.kind, name, BLOCK) && !computed(scope.kind, name, &known) => {
                    *value = later(scope, name);
                }
                Value::Array(_) => deep(scope, name, value, open),
                _ => {}
            },
            // The plan does not say what was written.
            None if is(scope.kind, name, WRITTEN) => deep(scope, name, value, open),
            None => {}
        }
    }
}

type Asked = fn(&Becomes) -> bool;

const BLOCK: Asked = |becomes| matches!(becomes, Becomes::One(..) | Becomes::Many(..) | Becomes::Code(..));
const WRITTEN: Asked = |becomes| !matches!(becomes, Becomes::Irrelevant(_) | Becomes::Retain);

/// Whether a block that nobody has written is what the provider computes, rather than a `dynamic` one.
fn computed(kind: &str, name: &str, known: &[String]) -> bool {
    // Exactly one of the two may be written.
    let canned = kind == "aws_s3_bucket_acl" && name == "access_control_policy";
    // What other resources give a role is computed as its inline policies.
    let inline = kind == "aws_iam_role" && name == "inline_policy";
    kind == "aws_s3_bucket" || inline || (canned && known.iter().any(|name| name == "acl"))
}

/// Whether an argument of a type becomes something of that sort.
fn is(kind: &str, name: &str, asked: Asked) -> bool {
    let rows = table(kind).map(|table| table.rows).unwrap_or_default();
    rows.iter().any(|row| row.name == name && asked(&row.becomes))
}

fn argument(scope: &Scope<'_>, at: (&str, &mut Value), open: &Value, expression: &Value) {
    let (name, value) = at;
    match open {
        Value::Bool(true) => {
            if let Some(found) = known_later(scope, name, expression) {
                *value = found;
            }
        }
        Value::Array(open) => {
            let Some(items) = value.as_array_mut() else { return };
            let blocks = expression.as_array();
            let references = Scope::named(expression);
            let each = items.len() == references.len();
            for (i, (item, open)) in items.iter_mut().zip(open).enumerate() {
                match blocks {
                    // `dynamic` makes more blocks than were written: any may be the one.
                    Some(blocks) => {
                        let written = if blocks.len() == 1 { blocks.first() } else { blocks.get(i) };
                        fill(scope, item, open, written);
                    }
                    None if *open == Value::Bool(true) => {
                        // As many references as items that must be ARNs as they stand: each is one.
                        let whole = name.ends_with("_actions") || name.ends_with("_arns");
                        let found = references.get(i).filter(|_| whole && each);
                        *item = found
                            .and_then(|r| scope.follow(r, name, 0))
                            .unwrap_or_else(|| later(scope, name));
                    }
                    None => deep(scope, name, item, open),
                }
            }
        }
        Value::Object(_) => {
            if expression.get("references").is_some() || expression.get("constant_value").is_some() {
                deep(scope, name, value, open);
            } else {
                fill(scope, value, open, Some(expression));
            }
        }
        _ => {}
    }
}

/// What is open inside a map or a list has no expression of its own.
fn deep(scope: &Scope<'_>, name: &str, value: &mut Value, open: &Value) {
    match open {
        Value::Bool(true) => *value = later(scope, name),
        Value::Array(open) => {
            let items = value.as_array_mut().into_iter().flatten();
            items.zip(open).for_each(|(item, open)| deep(scope, name, item, open));
        }
        Value::Object(open) => {
            let Some(fields) = value.as_object_mut() else { return };
            for (key, open) in open {
                let entry = fields.entry(key.clone()).or_insert(Value::Null);
                deep(scope, name, entry, open);
            }
        }
        _ => {}
    }
}

fn later(scope: &Scope<'_>, name: &str) -> Value {
    unknown(&format!("`{name}` of `{}` is known after apply", scope.address))
}

/// What an argument that is known after apply is; none where it was not written.
fn known_later(scope: &Scope<'_>, name: &str, expression: &Value) -> Option<Value> {
    if expression.as_array().is_some_and(Vec::is_empty) {
        return None;
    }
    let references = scope.open(expression);
    if references.is_empty() && expression.get("constant_value").is_some() {
        return None;
    }
    let found = match references.as_slice() {
        [one] if document(scope.kind, name) => {
            // Where the index is no constant, what stands behind it is not listed.
            let written_out = one.contains("aws_iam_policy_document.")
                && (one.ends_with("json") || parts(one).last() == parts(one).get(2));
            written_out.then(|| scope.follow(one, name, 0)).flatten()
        }
        _ if document(scope.kind, name) => None,
        [one] if identifies(scope.kind, name) => scope.follow(one, name, 0),
        // A set with something in it that is known later is not told at all.
        [one] if name.ends_with("_actions") => {
            scope.follow(one, name, 0).map(|found| Value::Array(vec![found]))
        }
        many if is(scope.kind, name, |becomes| matches!(becomes, Becomes::Owner)) => scope.owner(many, name),
        _ => None,
    };
    Some(found.unwrap_or_else(|| later(scope, name)))
}

/// Arguments that name something: a reference in one is all of it. In any other, text may stand around it.
const NAMING: &[&str] = &[
    "bucket",
    "s3_bucket_name",
    "target_bucket",
    "key_id",
    "kms_key",
    "kms_key_id",
    "kms_master_key_id",
    "target_key_id",
    "sns_topic_name",
    "topic",
    "role",
    "rule",
    "policy_arn",
    "arn",
    "log_group_name",
    "account_id",
    "compliance_resource_id",
    "alarm_name",
    "endpoint",
    "queue_url",
];

fn identifies(kind: &str, name: &str) -> bool {
    // What a resource is called itself is made up: a text with a reference in it.
    let own = matches!((kind, name), ("aws_s3_bucket", "bucket"));
    !own && (NAMING.contains(&name) || name.ends_with("_arn") || name.ends_with("_arns"))
}

/// Whether an argument is a JSON document: a reference in it is not all of it.
fn document(kind: &str, name: &str) -> bool {
    let rows = table(kind).map(|table| table.rows).unwrap_or_default();
    let row = rows.iter().find(|row| row.name == name);
    name == "policy"
        || row.is_some_and(|row| matches!(row.becomes, Becomes::Value(_, Convert::Json | Convert::Template)))
}

impl Scope<'_> {
    /// What a split resource is part of, where several references say it: a condition between the resource and another
    /// part of it, of which not all exist.
    fn owner(&self, references: &[String], argument: &str) -> Option<Value> {
        let mut found: Vec<Value> = references.iter().filter_map(|r| self.follow(r, argument, 0)).collect();
        let direct = |value: &Value| match intrinsic(value) {
            Some(Intrinsic::GetAtt(id, _)) => Some(id.rsplit('/').nth(1) == Some("aws_s3_bucket")),
            _ => None,
        };
        if found.iter().any(|value| direct(value) == Some(true)) {
            found.retain(|value| direct(value) == Some(true));
        }
        found.dedup();
        match found.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }

    /// What an expression refers to: Terraform lists `a.b.id` and `a.b`; the longer says it.
    fn named(expression: &Value) -> Vec<String> {
        let all: Vec<&str> =
            expression["references"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let mut named: Vec<String> = Vec::new();
        for name in &all {
            let longer =
                |other: &&str| other.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', '[']));
            let aside =
                ["each.", "count.", "path.", "terraform."].iter().any(|start| name.starts_with(start));
            if !aside && !all.iter().any(longer) && !named.iter().any(|known| known == name) {
                named.push((*name).to_owned());
            }
        }
        named
    }

    /// The references of an expression that is known after apply, without those to what the plan knows: what `each` is
    /// of another resource's instances is written as the instance of the same key.
    fn open(&self, expression: &Value) -> Vec<String> {
        let mut open = Scope::named(expression);
        if open.len() > 1 {
            open.retain(|name| !self.is_known(name, 0));
        }
        if open.is_empty() {
            let mut all = expression["references"].as_array().into_iter().flatten().filter_map(Value::as_str);
            open.extend(all.find_map(|name| self.of_each(name)));
        }
        open
    }

    /// Whether a variable's value is in the plan: one of the root module, or one that is given such.
    fn is_known(&self, reference: &str, step: usize) -> bool {
        let parts = parts(reference);
        let ["var", name, ..] = parts.as_slice() else { return false };
        if self.module.is_empty() {
            return true;
        }
        let Some((parent, call)) = split_module(self.module).filter(|_| step < MAX_STEPS) else {
            return false;
        };
        // Where nothing is given there is a default, which is constant.
        let Some(given) = self.configuration.variable(parent, call, plain(name)) else { return true };
        let around = Scope { module: parent, ..*self };
        let all = given["references"].as_array();
        let mut names = all.into_iter().flatten().filter_map(Value::as_str);
        given.get("constant_value").is_some()
            || (all.is_some() && names.all(|name| around.is_known(name, step + 1)))
    }

    /// What `each.value.id` is where `for_each` is another resource: the attribute of its instance of the same key.
    fn of_each(&self, reference: &str) -> Option<String> {
        let attribute = reference.strip_prefix("each.value.")?;
        match Scope::named(self.each?).as_slice() {
            [resource] if parts(resource).len() == 2 && resource.contains('_') => {
                Some(format!("{resource}.{attribute}"))
            }
            _ => None,
        }
    }

    /// The attribute that a reference leads to.
    fn follow(&self, reference: &str, argument: &str, step: usize) -> Option<Value> {
        if step == MAX_STEPS {
            return None;
        }
        let parts = parts(reference);
        match parts.as_slice() {
            ["var", name, ..] => {
                let (parent, call) = split_module(self.module)?;
                let expression = self.configuration.variable(parent, call, plain(name))?;
                Scope { module: parent, ..*self }.expression(expression, argument, step)
            }
            ["module", call, output, ..] => {
                let module = self.called(call);
                let expression = self.configuration.output(&module, plain(output))?;
                let inside = Scope { module: &module, ..*self };
                inside.expression(expression, argument, step)
            }
            ["local" | "each" | "count" | "self" | "module", ..] => None,
            ["data", kind, name, rest @ ..] => self.attribute(&format!("data.{kind}.{name}"), rest, argument),
            [kind, name, rest @ ..] => self.attribute(&format!("{kind}.{name}"), rest, argument),
            _ => None,
        }
    }

    fn expression(&self, expression: &Value, argument: &str, step: usize) -> Option<Value> {
        if let Some(value) = expression.get("constant_value") {
            return Some(value.clone());
        }
        match self.open(expression).as_slice() {
            [one] => self.follow(one, argument, step + 1),
            _ => None,
        }
    }

    /// The address of a module that is called here: the instance that is named, or the only one.
    fn called(&self, call: &str) -> String {
        let module = join(self.module, &format!("module.{call}"));
        let keyed = format!("{module}[");
        match self.addresses.range(keyed.clone()..).next().filter(|first| first.starts_with(&keyed)) {
            Some(first) => {
                let count = parts(&module).len();
                parts(first).into_iter().take(count).collect::<Vec<_>>().join(".")
            }
            None => module,
        }
    }

    fn attribute(&self, name: &str, rest: &[&str], argument: &str) -> Option<Value> {
        let address = instance(self.addresses, self.module, name, self.address)?;
        let id = Block::id_of(&address);
        let arn = argument == "arn" || argument.ends_with("_arn");
        let document = name.starts_with("data.aws_iam_policy_document.");
        let named = match rest.first() {
            Some(named) => named,
            None if document => "json",
            None if arn => "arn",
            None => "id",
        };
        // The provider's ARN of a log group lacks the `:*` that a trail needs, so it was written behind it.
        let group = argument == "cloud_watch_logs_group_arn" && named == "arn";
        Some(if group { sub(format!("${{{id}.arn}}:*")) } else { attribute(&id, named) })
    }
}

fn join(module: &str, inner: &str) -> String {
    if module.is_empty() { inner.to_owned() } else { format!("{module}.{inner}") }
}

/// A module's address as that of the module around it and the call.
fn split_module(address: &str) -> Option<(&str, &str)> {
    let parts = parts(address);
    let (call, around) = (parts.last()?, parts.len().checked_sub(2)?);
    let length = parts[..around].iter().map(|part| part.len() + 1).sum::<usize>().saturating_sub(1);
    Some((&address[..length], call))
}
